//! One figure from those that a method gives on several possible tables. Chooses no table.

use super::super::interval::{Interval, LEVEL, normal_cdf, normal_quantile};
use super::super::refusal::Refusal;
use serde::Serialize;

/// A method over all possible tables.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Mixture {
    /// Median of the mixture.
    pub figure: f64,
    /// Its central interval: carries both what the method does not know and what was withheld.
    pub interval: Interval,
    /// The least figure on any of the tables.
    pub lowest: f64,
    /// The largest.
    pub highest: f64,
}

/// Mixes figures with their intervals, each with its weight.
///
/// An interval is read as a normal distribution of ln N with its median at the figure and a spread of its own on each side,
/// `|ln end - ln figure| / z(0.975)`, so that one table alone gives back its own interval; the mixture is the weighted sum of these
/// (own convention). An open upper end is never reached. Each entry is weight (above 0), figure and interval, both in people.
///
/// # Errors
/// If there is no figure.
pub fn mixture(found: &[(f64, f64, Interval)]) -> Result<Mixture, Refusal> {
    let figures = || found.iter().map(|(_, figure, _)| *figure);
    let (lowest, highest) = figures().fold((f64::INFINITY, 0.0f64), |(low, high), n| (low.min(n), high.max(n)));
    if found.is_empty() {
        let accepted = "one and more are accepted";
        return Err(Refusal::Setting { what: "the number of possible tables", found: "0".into(), accepted });
    }
    let [low, figure, high] = [(1.0 - LEVEL) / 2.0, 0.5, (1.0 + LEVEL) / 2.0].map(|p| quantile(found, p));
    let interval = Interval { low: low.unwrap_or(lowest), high, level: LEVEL };
    Ok(Mixture { figure: figure.unwrap_or(highest), interval, lowest, highest })
}

/// By bisection on ln N; `None` where the mixture never gets there.
fn quantile(found: &[(f64, f64, Interval)], p: f64) -> Option<f64> {
    let total: f64 = found.iter().map(|(weight, ..)| weight).sum();
    let ends = found.iter().flat_map(|(_, figure, interval)| [Some(*figure), Some(interval.low), interval.high]);
    let ends: Vec<f64> = ends.flatten().map(|end| end.max(f64::MIN_POSITIVE).ln()).collect();
    let (least, most) = ends.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), end| (l.min(*end), h.max(*end)));
    let (mut low, mut high) = (least - 1.0, most + 1.0);
    let below =
        |log: f64| found.iter().map(|(weight, figure, interval)| weight * share(log, *figure, interval)).sum::<f64>();
    // A hair below the level: one table alone ends where its own interval ends.
    if below(high) < p * total * (1.0 - 1e-9) {
        return None;
    }
    while high - low > 1e-9 {
        let middle = f64::midpoint(low, high);
        if below(middle) < p * total * (1.0 - 1e-9) { low = middle } else { high = middle }
    }
    Some(high.exp())
}

/// The share of one table's distribution up to a logarithm of N.
fn share(log: f64, figure: f64, interval: &Interval) -> f64 {
    let z = normal_quantile(0.5 + LEVEL / 2.0);
    let centre = figure.max(f64::MIN_POSITIVE).ln();
    let end = if log < centre { Some(interval.low) } else { interval.high };
    let Some(end) = end else { return 0.5 };
    let spread = (end.max(f64::MIN_POSITIVE).ln() - centre).abs() / z;
    if spread > 1e-12 { normal_cdf((log - centre) / spread) } else { f64::from(u8::from(log >= centre)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn interval(low: f64, high: Option<f64>) -> Interval {
        Interval { low, high, level: LEVEL }
    }

    #[track_caller]
    fn close(found: f64, expected: f64) {
        assert!((found / expected - 1.0).abs() < 1e-6, "{found} {expected}");
    }

    #[test]
    fn one_table_alone_gives_its_own_interval() {
        let one = mixture(&[(2.0, 100.0, interval(80.0, Some(200.0)))]).unwrap();
        close(one.figure, 100.0);
        close(one.interval.low, 80.0);
        close(one.interval.high.unwrap(), 200.0);
        assert_eq!((one.lowest, one.highest), (100.0, 100.0));
        let open = mixture(&[(1.0, 100.0, interval(80.0, None))]).unwrap();
        close(open.figure, 100.0);
        assert_eq!(open.interval.high, None);
        let certain = mixture(&[(1.0, 100.0, interval(100.0, Some(100.0)))]).unwrap();
        close(certain.interval.low, 100.0);
        close(certain.interval.high.unwrap(), 100.0);
    }

    #[test]
    fn tables_that_disagree_widen_the_interval_and_weights_move_the_figure() {
        let [small, large] = [(100.0, interval(80.0, Some(125.0))), (400.0, interval(320.0, Some(500.0)))];
        let mix = |a: f64, b: f64| mixture(&[(a, small.0, small.1), (b, large.0, large.1)]).unwrap();
        let even = mix(1.0, 1.0);
        assert!(even.interval.low < 90.0 && even.interval.high.unwrap() > 450.0, "{even:?}");
        assert_eq!((even.lowest, even.highest), (100.0, 400.0));
        assert!(mix(9.0, 1.0).figure < 110.0 && mix(1.0, 9.0).figure > 380.0);
        // One table in five without an upper end: the 97.5th part of a hundred lies beyond any number.
        let open = mixture(&[(4.0, small.0, small.1), (1.0, 100.0, interval(80.0, None))]).unwrap();
        assert_eq!(open.interval.high, None);
        assert!(mixture(&[]).is_err());
    }
}
