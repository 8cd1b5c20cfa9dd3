//! What each comparison adds to the odds that two records are one person, as bars that stand where the one before ended. Names nobody.

use crate::chart::svg::{Anchor, BLUE, GREY, ORANGE, Svg};

const WIDTH: f64 = 760.0;
const LEFT: f64 = 330.0;
const ROW: f64 = 26.0;
const TOP: f64 = 64.0;

/// One bar.
#[derive(Debug, Clone, PartialEq)]
pub struct Bar {
    /// What was compared and how far it agrees.
    pub label: String,
    /// What it adds, in bits.
    pub bits: f64,
}

/// The picture: a bar for each step, blue for one person and orange for two, and the sum at the end.
pub fn waterfall(title: &str, bars: &[Bar], result: &str) -> String {
    let mut sums = vec![0.0];
    for bar in bars {
        sums.push(sums[sums.len() - 1] + bar.bits);
    }
    let low = sums.iter().copied().fold(0.0, f64::min);
    let high = sums.iter().copied().fold(0.0, f64::max);
    let scale = (WIDTH - LEFT - 70.0) / (high - low).max(1.0);
    let place = |bits: f64| LEFT + (bits - low) * scale;
    #[expect(clippy::cast_precision_loss, reason = "a handful of rows")]
    let y = |row: usize| TOP + ROW * row as f64;
    let mut svg = Svg::new(WIDTH, y(bars.len() + 2));
    svg.text((12.0, 24.0), 15.0, Anchor::Start, "#000000", title);
    svg.text((12.0, 44.0), 12.0, Anchor::Start, GREY, "bits: each one doubles the odds that the two are one person");
    svg.line((place(0.0), TOP - 8.0), (place(0.0), y(bars.len()) + 4.0), GREY, 1.0);
    for (row, (bar, from)) in bars.iter().zip(&sums).enumerate() {
        let (start, end) = (place(*from), place(from + bar.bits));
        let colour = if bar.bits >= 0.0 { BLUE } else { ORANGE };
        svg.text((LEFT - 10.0, y(row) + 13.0), 12.0, Anchor::End, "#000000", &bar.label);
        svg.rect((start.min(end), y(row) + 2.0), ((end - start).abs(), ROW - 10.0), colour, 0.85);
        svg.text((start.max(end) + 6.0, y(row) + 13.0), 11.0, Anchor::Start, colour, &format!("{:+.1}", bar.bits));
    }
    svg.text((LEFT - 10.0, y(bars.len()) + 18.0), 13.0, Anchor::End, "#000000", "together");
    svg.text((LEFT, y(bars.len()) + 18.0), 13.0, Anchor::Start, "#000000", result);
    svg.finish()
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

    #[test]
    fn each_bar_begins_where_the_one_before_ended() {
        let picture = waterfall("a and b", &[bar("before", -10.0), bar("name", 14.0), bar("sex", -1.0)], "3.0 bits");
        let bars: Vec<(f64, f64)> = picture
            .lines()
            .filter(|line| line.contains("fill-opacity"))
            .map(|line| (number(line, "x"), number(line, "x") + number(line, "width")))
            .collect();
        let near = |a: f64, b: f64| (a - b).abs() < 0.25;
        // The first goes down, the second up from its lower end, the third down from the upper end of that.
        assert!(near(bars[0].0, bars[1].0) && near(bars[1].1, bars[2].1) && bars[0].1 < bars[1].1, "{bars:?}");
    }

    #[test]
    fn blue_speaks_for_one_person_and_orange_for_two_and_nothing_is_drawn_past_the_edge() {
        for bits in [[40.0, -3.0, 2.5], [-90.0, 0.0, 1.0], [0.1, 0.1, -0.1]] {
            let bars: Vec<Bar> = bits.iter().map(|bits| bar("x", *bits)).collect();
            let picture = waterfall("a", &bars, "r");
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
    fn no_step_at_all_is_a_picture_with_a_sum() {
        let picture = waterfall("a", &[], "nobody is twice on this list");
        assert!(picture.ends_with("</svg>\n") && picture.contains("nobody is twice on this list"));
    }

    #[test]
    fn a_label_is_text_and_never_markup() {
        let picture = waterfall("<script>", &[bar("a & b", 1.0)], "");
        assert!(picture.contains("&lt;script&gt;") && picture.contains("a &amp; b"));
    }
}
