//! What was said of pairs and what is true of them, by bands of probability, beside the line on which both are equal.

use super::svg::{Anchor, BLUE, GREY, Svg};
use crate::document::Chart;
use assize_record::linkage::Kind;
use assize_record::linkage::measured::BandNote;

const WIDTH: f64 = 760.0;
const LEFT: f64 = 90.0;
const TOP: f64 = 30.0;
const SIDE: f64 = 380.0;
/// Radius of the dot of the band with most pairs, and of the smallest.
const LARGEST: f64 = 13.0;
const SMALLEST: f64 = 3.0;

/// The plot; a dot's area goes with its number of pairs, and its bar is twice the standard error of the share. `pairs` says in words how many
/// there are.
pub fn chart(bands: &[BandNote], source: &str, kind: Kind, pairs: &dyn Fn(u64) -> String) -> Chart {
    let [one, _] = kind.words();
    let mut svg = Svg::new(WIDTH, TOP + SIDE + 64.0);
    let x = |p: f64| LEFT + SIDE * p;
    let y = |p: f64| TOP + SIDE * (1.0 - p);
    for tick in [0.0, 0.2, 0.4, 0.6, 0.8, 1.0] {
        svg.line((x(tick), TOP), (x(tick), TOP + SIDE), "#e4e6e9", 1.0);
        svg.line((LEFT, y(tick)), (LEFT + SIDE, y(tick)), "#e4e6e9", 1.0);
        svg.text((x(tick), TOP + SIDE + 18.0), 11.0, Anchor::Middle, GREY, &format!("{tick:.1}"));
        svg.text((LEFT - 8.0, y(tick) + 4.0), 11.0, Anchor::End, GREY, &format!("{tick:.1}"));
    }
    svg.line((x(0.0), y(0.0)), (x(1.0), y(1.0)), GREY, 1.2);
    let most = bands.iter().map(|band| band.pairs).max().unwrap_or(1).max(1);
    #[expect(clippy::cast_precision_loss, reason = "counts of pairs are far below 2^52")]
    for band in bands {
        let (n, share) = (band.pairs as f64, band.truly.clamp(0.0, 1.0));
        let reach = 2.0 * (share * (1.0 - share) / n.max(1.0)).sqrt();
        let (low, high) = ((share - reach).max(0.0), (share + reach).min(1.0));
        svg.line((x(band.said), y(low)), (x(band.said), y(high)), BLUE, 1.6);
        svg.dot((x(band.said), y(share)), SMALLEST.max(LARGEST * (n / most as f64).sqrt()), BLUE, true);
    }
    svg.text((LEFT + SIDE / 2.0, TOP + SIDE + 40.0), 12.5, Anchor::Middle, "#1b1f24", "probability said");
    svg.text((LEFT - 8.0, TOP - 12.0), 12.5, Anchor::Start, "#1b1f24", &format!("share that is one {one}"));
    let beside = LEFT + SIDE + 24.0;
    let beside_it =
        ["on the line: what was said is true", "above it: more often one than said", "below it: less often"];
    for (at, words) in beside_it.into_iter().enumerate() {
        #[expect(clippy::cast_precision_loss, reason = "three lines")]
        svg.text((beside, TOP + 30.0 + 20.0 * at as f64), 12.0, Anchor::Start, GREY, words);
    }
    let told: Vec<String> = bands
        .iter()
        .map(|band| format!("{} pairs said {:.2}, true {:.2}", pairs(band.pairs), band.said, band.truly))
        .collect();
    Chart {
        name: "calibration".to_owned(),
        svg: svg.finish(),
        alt: format!("What was said of pairs and what is true by {source}. {}.", told.join("; ")),
        caption: "A dot for each band of probability: its area goes with the number of pairs, its bar is twice the standard error.".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn band(pairs: u64, said: f64, truly: f64) -> BandNote {
        BandNote { from: 0.0, pairs, said, truly }
    }

    fn dots(bands: &[BandNote]) -> Vec<[f64; 3]> {
        let svg = chart(bands, "a test", Kind::Person, &|count| count.to_string()).svg;
        let number = |line: &str, name: &str| -> f64 {
            line.split(&format!(" {name}=\"")).nth(1).unwrap().split('"').next().unwrap().parse().unwrap()
        };
        let circles = svg.lines().filter(|line| line.starts_with("<circle"));
        circles.map(|line| ["cx", "cy", "r"].map(|name| number(line, name))).collect()
    }

    #[test]
    fn a_band_that_is_as_was_said_lies_on_the_line_and_others_above_or_below() {
        let found = dots(&[band(400, 0.5, 0.5), band(100, 0.2, 0.4), band(1, 1.0, 0.9)]);
        let [on, above, below] = [found[0], found[1], found[2]];
        assert!((on[0] - LEFT - (TOP + SIDE - on[1])).abs() < 0.2, "{on:?}");
        assert!(TOP + SIDE - above[1] > above[0] - LEFT && TOP + SIDE - below[1] < below[0] - LEFT);
        assert!((on[2] - LARGEST).abs() < 1e-9 && (above[2] - LARGEST / 2.0).abs() < 1e-9, "areas go with pairs");
        assert!((below[2] - SMALLEST).abs() < 1e-9, "the smallest can still be seen");
    }

    #[test]
    fn whoever_cannot_see_the_plot_is_told_every_band() {
        let bands = [band(400, 0.512, 0.498), band(3, 0.9, 1.0)];
        let found = chart(&bands, "judgements", Kind::Worksite, &|count| format!("{count}!"));
        assert!(found.svg.contains(">share that is one worksite<") && !found.svg.contains("person"), "{}", found.svg);
        assert_eq!(
            found.alt,
            "What was said of pairs and what is true by judgements. 400! pairs said 0.51, true 0.50; 3! pairs said 0.90, true 1.00."
        );
        assert!(chart(&[], "nothing", Kind::Person, &|count| count.to_string()).svg.ends_with("</svg>\n"));
    }
}
