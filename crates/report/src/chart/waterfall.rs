//! What each comparison adds to the odds that two records are one, as bars that stand where the one before ended. Names nobody.

use crate::chart::svg::{Anchor, BLUE, GREEN, GREY, ORANGE, Svg};

const WIDTH: f64 = 760.0;
const LEFT: f64 = 330.0;
const ROW: f64 = 26.0;
const TOP: f64 = 78.0;
/// Letters of a label that stand on one line.
const LINE: usize = 44;
/// Bits at which a line says the probability: even odds, and the strict threshold of linkage.
const MARKS: [(f64, &str); 2] = [(0.0, "0.5"), (6.63, "0.99")];
/// Bits between two marks, at least, for both to have room.
const ROOM: f64 = 45.0;

/// One bar.
#[derive(Debug, Clone, PartialEq)]
pub struct Bar {
    /// What was compared and how far it agrees.
    pub label: String,
    /// What it adds, in bits.
    pub bits: f64,
}

/// Bits as places on the page.
struct Scale {
    low: f64,
    high: f64,
}

impl Scale {
    fn around(bars: &[Bar]) -> Self {
        let (mut low, mut high, mut sum) = (0.0f64, 0.0f64, 0.0);
        for bar in bars {
            sum += bar.bits;
            (low, high) = (low.min(sum), high.max(sum));
        }
        Self { low, high: high.max(low + 1.0) }
    }

    fn place(&self, bits: f64) -> f64 {
        LEFT + (bits - self.low) * (WIDTH - LEFT - 70.0) / (self.high - self.low)
    }
}

fn y(row: usize) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "a handful of rows")]
    let row = row as f64;
    TOP + ROW * row
}

/// The picture: a bar for each step, blue for one and orange for two, then their sum in green where there is one, and what it
/// comes to in words. Lines stand where the odds are even and where the strict threshold is.
pub fn waterfall(title: &str, bars: &[Bar], total: Option<f64>, result: &str) -> String {
    let scale = Scale::around(bars);
    let mut svg = Svg::new(WIDTH, y(bars.len() + 2) + 6.0);
    svg.text((12.0, 24.0), 15.0, Anchor::Start, "#000000", title);
    svg.text((12.0, 44.0), 12.0, Anchor::Start, GREY, "bits: each one doubles the odds that the two are one");
    marks(&mut svg, &scale, bars.len());
    let mut from = 0.0;
    for (row, bar) in bars.iter().enumerate() {
        let colour = if bar.bits >= 0.0 { BLUE } else { ORANGE };
        label(&mut svg, row, &bar.label);
        draw(&mut svg, &scale, row, (from, from + bar.bits), colour);
        from += bar.bits;
    }
    svg.text((LEFT - 10.0, y(bars.len()) + 13.0), 13.0, Anchor::End, "#000000", "together");
    if let Some(total) = total {
        draw(&mut svg, &scale, bars.len(), (0.0, total), GREEN);
    }
    svg.text((WIDTH - 12.0, y(bars.len() + 1) + 13.0), 13.0, Anchor::End, "#000000", result);
    svg.finish()
}

/// Where the odds are even, and where a link is strict.
fn marks(svg: &mut Svg, scale: &Scale, rows: usize) {
    svg.text((LEFT - 10.0, TOP - 12.0), 11.0, Anchor::End, GREY, "probability there");
    let mut last = f64::NEG_INFINITY;
    for (bits, probability) in MARKS {
        let x = scale.place(bits);
        if (scale.low..=scale.high).contains(&bits) && x - last >= ROOM {
            svg.line((x, TOP - 8.0), (x, y(rows + 1)), GREY, 1.0);
            svg.text((x, TOP - 12.0), 11.0, Anchor::Middle, GREY, probability);
            last = x;
        }
    }
}

/// What a bar is about, on two lines where it is long.
fn label(svg: &mut Svg, row: usize, text: &str) {
    let half = text.chars().count() / 2;
    let spaces = text.char_indices().enumerate().filter(|(_, (_, letter))| *letter == ' ');
    match spaces.min_by_key(|(at, _)| at.abs_diff(half)) {
        Some((_, (at, _))) if 2 * half > LINE => {
            svg.label((LEFT - 10.0, y(row) + 7.0), 11.0, &text[..at]);
            svg.label((LEFT - 10.0, y(row) + 18.0), 11.0, &text[at + 1..]);
        }
        _ => svg.label((LEFT - 10.0, y(row) + 13.0), 12.0, text),
    }
}

fn draw(svg: &mut Svg, scale: &Scale, row: usize, (from, to): (f64, f64), colour: &str) {
    let (start, end) = (scale.place(from), scale.place(to));
    svg.rect((start.min(end), y(row) + 2.0), ((end - start).abs(), ROW - 10.0), colour, 0.85);
    svg.text((start.max(end) + 6.0, y(row) + 13.0), 11.0, Anchor::Start, colour, &format!("{:+.1}", to - from));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bar(label: &str, bits: f64) -> Bar {
        Bar { label: label.into(), bits }
    }

    /// A number in an attribute.
    fn number(element: &str, name: &str) -> f64 {
        element.split(&format!(" {name}=\"")).nth(1).unwrap().split('"').next().unwrap().parse().unwrap()
    }

    /// Where each bar begins and ends.
    fn drawn(picture: &str) -> Vec<(f64, f64)> {
        let bars = picture.lines().filter(|line| line.contains("fill-opacity"));
        bars.map(|line| (number(line, "x"), number(line, "x") + number(line, "width"))).collect()
    }

    #[test]
    fn each_bar_begins_where_the_one_before_ended_and_the_sum_is_where_the_last_one_ends() {
        let steps = [bar("before", -10.0), bar("name", 14.0), bar("sex", -1.0)];
        let bars = drawn(&waterfall("a and b", &steps, Some(3.0), "3.0 bits"));
        let near = |a: f64, b: f64| (a - b).abs() < 0.25;
        // The first goes down, the second up from its lower end, the third down from the upper end of that.
        assert!(near(bars[0].0, bars[1].0) && near(bars[1].1, bars[2].1) && bars[0].1 < bars[1].1, "{bars:?}");
        // The sum goes from even odds to the lower end of the third.
        assert!(near(bars[3].0, bars[0].1) && near(bars[3].1, bars[2].0), "{bars:?}");
    }

    #[test]
    fn blue_speaks_for_one_person_and_orange_for_two_and_nothing_is_drawn_past_the_edge() {
        for bits in [[40.0, -3.0, 2.5], [-90.0, 0.0, 1.0], [0.1, 0.1, -0.1]] {
            let bars: Vec<Bar> = bits.iter().map(|bits| bar("x", *bits)).collect();
            let picture = waterfall("a", &bars, None, "r");
            let drawn: Vec<&str> = picture.lines().filter(|line| line.contains("fill-opacity")).collect();
            assert_eq!(drawn.len(), bars.len());
            for (line, bits) in drawn.iter().zip(bits) {
                assert!(line.contains(if bits >= 0.0 { BLUE } else { ORANGE }), "{bits}: {line}");
                let end = number(line, "x") + number(line, "width");
                assert!(number(line, "x") >= LEFT - 0.1 && end <= WIDTH - 60.0, "{line}");
            }
        }
    }

    #[test]
    fn a_line_says_where_the_odds_are_even_and_where_a_link_is_strict_as_far_as_the_picture_goes() {
        let marked = |bits: &[f64]| {
            let bars: Vec<Bar> = bits.iter().map(|bits| bar("x", *bits)).collect();
            let picture = waterfall("a", &bars, None, "");
            [">0.5<", ">0.99<"].map(|mark| picture.contains(mark))
        };
        assert_eq!(marked(&[-10.0, 20.0]), [true, true]);
        assert_eq!(marked(&[-10.0, 12.0]), [true, false], "nothing reaches the strict threshold");
        assert_eq!(marked(&[-90.0, 100.0]), [true, false], "two lines that close would be one blot");
    }

    #[test]
    fn no_step_at_all_is_a_picture_with_a_result() {
        let picture = waterfall("a", &[], None, "nobody is twice on this list");
        assert!(picture.ends_with("</svg>\n") && picture.contains("nobody is twice on this list"));
    }

    #[test]
    fn a_long_label_stands_on_two_lines_that_can_be_read_and_a_short_one_on_one() {
        let short = "name: the same name".to_owned();
        let long = "number: another registration number of the same kind, check digits right".to_owned();
        let (one, other) = ("x".repeat(32), "y".repeat(32));
        let before = format!("any record of {one} and any of {other}");
        let word = "w".repeat(60);
        for (text, expected) in [(&short, 1), (&long, 2), (&before, 2), (&word, 1)] {
            let picture = waterfall("a", &[bar(text, 1.0)], None, "");
            let lines: Vec<&str> = picture.lines().filter(|line| line.contains("#1b1f24")).collect();
            let said: Vec<&str> = lines.iter().map(|line| line.split(['>', '<']).nth(2).unwrap()).collect();
            assert_eq!((said.join(" "), said.len()), (text.clone(), expected));
            let smallest = lines.iter().map(|line| number(line, "font-size")).fold(f64::INFINITY, f64::min);
            assert!(smallest >= 8.0, "{text}: {smallest}");
        }
    }

    #[test]
    fn a_label_is_text_and_never_markup() {
        let picture = waterfall("<script>", &[bar("a & b", 1.0)], Some(1.0), "");
        assert!(picture.contains("&lt;script&gt;") && picture.contains("a &amp; b"));
    }
}
