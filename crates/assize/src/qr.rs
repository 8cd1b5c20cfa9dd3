//! A text as a QR code (ISO/IEC 18004), for a terminal and as SVG, so that a checkpoint can be handed over by camera.

use anyhow::{Context, Result};
use fast_qr::{ECL, QRBuilder};

/// Light modules around the code, as the standard asks.
const QUIET: usize = 4;

/// Rows of modules with the quiet zone; true is dark.
fn modules(text: &str) -> Result<Vec<Vec<bool>>> {
    let code = QRBuilder::new(text).ecl(ECL::M).build();
    let code = code.ok().context("the text is too long for a QR code; accepted are about 2,300 bytes")?;
    let side = code.size + 2 * QUIET;
    let is_inside = |at: usize| (QUIET..QUIET + code.size).contains(&at);
    let is_dark = |y: usize, x: usize| is_inside(y) && is_inside(x) && code[y - QUIET][x - QUIET].value();
    Ok((0..side).map(|y| (0..side).map(|x| is_dark(y, x)).collect()).collect())
}

/// Two rows of modules a line, light modules drawn: for terminals with a dark ground. Cameras read the other way round too.
pub fn terminal(text: &str) -> Result<String> {
    let rows = modules(text)?;
    let mut out = String::new();
    for pair in rows.chunks(2) {
        for x in 0..rows.len() {
            let below = pair.get(1).is_none_or(|row| row[x]);
            out.push(match (pair[0][x], below) {
                (false, false) => '█',
                (false, true) => '▀',
                (true, false) => '▄',
                (true, true) => ' ',
            });
        }
        out.push('\n');
    }
    Ok(out)
}

/// Black on white, four units a module.
pub fn svg(text: &str) -> Result<String> {
    let rows = modules(text)?;
    let side = rows.len();
    let mut path = String::new();
    for (y, row) in rows.iter().enumerate() {
        for x in row.iter().enumerate().filter_map(|(x, is_dark)| is_dark.then_some(x)) {
            path += &format!("M{x} {y}h1v1h-1z");
        }
    }
    Ok(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {side} {side}\" width=\"{size}\" height=\"{size}\" role=\"img\" aria-label=\"QR code of a checkpoint\" shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M0 0h{side}v{side}H0z\"/><path d=\"{path}\"/></svg>\n",
        size = side * 4
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOTE: &str = "assize.invalid/case/64ec4fde93c139d5\n3\nmGToHvFgB0apIpU9LwtuzKZ8rwCak2TWgaLbKS6YHs0=\n\n\u{2014} assize.invalid/case/64ec4fde93c139d5 ii9QTyXkBDCYvcVewtCrea/koPHslZj68PWBx2Ect+SoJMDJjrJjb9ASbjs3+5lYvkXhM8qyhMuNR4IZS4bp1sz9zAQ=\n";

    /// Reads a picture of modules, as a camera would.
    fn read(side: usize, is_dark: impl Fn(usize, usize) -> bool) -> String {
        let zoom = 4;
        let grey = |x: usize, y: usize| if is_dark(y / zoom, x / zoom) { 0 } else { 255 };
        let mut picture = rqrr::PreparedImage::prepare_from_greyscale(side * zoom, side * zoom, grey);
        picture.detect_grids()[0].decode().unwrap().1
    }

    #[test]
    fn a_reader_of_the_terminals_code_gets_the_checkpoint_byte_by_byte() {
        let shown = terminal(NOTE).unwrap();
        let lines: Vec<Vec<char>> = shown.lines().map(|line| line.chars().collect()).collect();
        let is_dark = |y: usize, x: usize| match lines[y / 2][x] {
            '█' => false,
            ' ' => true,
            '▀' => y % 2 == 1,
            other => other == '▄' && y.is_multiple_of(2),
        };
        assert_eq!(read(lines[0].len(), is_dark), NOTE);
    }

    #[test]
    fn the_svg_draws_the_same_modules() {
        let (rows, svg) = (modules(NOTE).unwrap(), svg(NOTE).unwrap());
        let is_drawn = |y: usize, x: usize| svg.contains(&format!("M{x} {y}h1v1h-1z"));
        assert_eq!(read(rows.len(), is_drawn), NOTE);
    }

    #[test]
    fn a_text_too_long_for_a_code_is_refused() {
        assert!(terminal(&"x".repeat(3_000)).unwrap_err().to_string().contains("2,300 bytes"));
    }
}
