//! An interval with its level, and the normal quantiles it is made from. Never a bare number.

use serde::Serialize;
use statrs::distribution::{ContinuousCDF, Normal};

/// A central interval. An end that the data do not bound is `None`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Interval {
    /// Lower end.
    pub low: f64,
    /// Upper end; `None` if no finite one exists.
    pub high: Option<f64>,
    /// Share of repetitions (or posterior mass) that it is meant to hold, 0.95 for 95 %.
    pub level: f64,
}

impl Interval {
    /// Whether the interval holds `value`.
    pub fn holds(&self, value: f64) -> bool {
        self.low <= value && self.high.is_none_or(|high| value <= high)
    }
}

/// The level of every interval of the list methods.
pub const LEVEL: f64 = 0.95;

/// The standard normal distribution function.
pub(crate) fn normal_cdf(z: f64) -> f64 {
    standard_normal().cdf(z)
}

/// The standard normal quantile of `p` in (0, 1).
pub(crate) fn normal_quantile(p: f64) -> f64 {
    standard_normal().inverse_cdf(p)
}

fn standard_normal() -> Normal {
    Normal::standard()
}

/// The quantile of sorted values by Hyndman and Fan's (1996) eighth definition. Values may be infinite, never NaN.
pub(crate) fn quantile_8(sorted: &[f64], p: f64) -> f64 {
    let count = sorted.len() as f64;
    let place = (count + 1.0 / 3.0) * p + 1.0 / 3.0 - 1.0;
    let place = place.clamp(0.0, count - 1.0);
    let (below, above) = (sorted[place.floor() as usize], sorted[place.ceil() as usize]);
    if below == above { below } else { below + (above - below) * (place - place.floor()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_eighth_quantile_is_median_unbiased() {
        // Place (n + 1/3) p + 1/3 = 0.467 (held at the first), 1.667, 3, 5.133 (held at the last).
        let sorted = [1.0, 2.0, 3.0, 4.0, 10.0];
        let found = [0.025, 0.25, 0.5, 0.9].map(|p| (quantile_8(&sorted, p) * 1000.0).round() / 1000.0);
        assert_eq!(found, [1.0, 1.667, 3.0, 10.0]);
    }

    #[test]
    fn an_end_without_bound_holds_everything_above() {
        let open = Interval { low: 3.0, high: None, level: LEVEL };
        assert!(open.holds(1e12) && !open.holds(2.0));
        let closed = Interval { low: 3.0, high: Some(4.0), level: LEVEL };
        assert!(closed.holds(3.0) && closed.holds(4.0) && !closed.holds(4.1));
    }
}
