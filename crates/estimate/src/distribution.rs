//! Values as distributions. Ranges state no level of confidence, so they are read in three ways. Draws no random number.

use crate::scenario::{RangeShape, Scenario};
use assize_record::quantity::Quantity;
use assize_record::term::Credibility;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use statrs::distribution::{ContinuousCDF, Normal};

/// The readings of ranges without a stated level, in percent.
pub const LEVELS: [u8; 3] = [50, 80, 95];

/// A distribution of a value from 0 up.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Distribution {
    /// All mass at one value.
    Exactly(f64),
    /// Normal on the logarithm, with a spread of its own on either side of the median.
    LogNormal {
        /// Logarithm of the median.
        mu: f64,
        /// Standard deviation of the logarithm below.
        below: f64,
        /// Standard deviation of the logarithm above.
        above: f64,
    },
    /// Equally likely between two ends.
    Uniform {
        /// Lower end.
        low: f64,
        /// Upper end.
        high: f64,
    },
    /// From a bound upwards: half-normal on the logarithm.
    From {
        /// No mass below.
        bound: f64,
        /// Standard deviation of the whole normal.
        sigma: f64,
    },
    /// From a bound downwards: half-normal on the logarithm.
    UpTo {
        /// No mass above.
        bound: f64,
        /// Standard deviation of the whole normal.
        sigma: f64,
    },
}

/// How a value is read: its ranges, and the spread of what states none.
#[derive(Debug, Clone, Copy)]
pub struct Lens<'a> {
    /// Gives the spreads.
    pub scenario: &'a Scenario,
    /// Gives the shape of ranges.
    pub shape: RangeShape,
    /// A range is a central interval of so many percent.
    pub level: u8,
}

fn float(value: Decimal) -> f64 {
    value.to_f64().unwrap_or(0.0)
}

/// The standard normal quantile.
fn z(p: f64) -> f64 {
    Normal::standard().inverse_cdf(p)
}

/// The standard normal distribution function at `distance / spread`.
fn phi(distance: f64, spread: f64) -> f64 {
    if distance == 0.0 { 0.5 } else { Normal::standard().cdf(distance / spread) }
}

impl Distribution {
    /// A value as its source gives it, of the credibility that an editor gave it, in the claim's own unit (own conventions).
    ///
    /// A number v is a lognormal of median v and the scenario's spread of its grade; a range the lognormal whose central `level` percent
    /// it is, or uniform where it begins at 0 or the scenario says so; "at least b" and "at most b" are `b exp(s |Z|)` and
    /// `b exp(-s |Z|)`, Z standard normal and s the scenario's one-sided spread; "at most 0" and "0" are exactly 0.
    pub fn of(quantity: &Quantity, credibility: Credibility, lens: &Lens<'_>) -> Self {
        let point = |value: f64| {
            let spread = lens.scenario.point_spread(credibility);
            Self::LogNormal { mu: value.ln(), below: spread, above: spread }
        };
        let sigma = lens.scenario.spread.one_sided;
        match *quantity {
            Quantity::Point(value) | Quantity::AtMost(value) if value.is_zero() => Self::Exactly(0.0),
            Quantity::Range { high, .. } if high.is_zero() => Self::Exactly(0.0),
            Quantity::Point(value) => point(float(value)),
            Quantity::Range { low, high, .. } if low == high => point(float(low)),
            // A range from 0 has no logarithm.
            Quantity::Range { low, high, .. } if low.is_zero() || lens.shape == RangeShape::Uniform => {
                Self::Uniform { low: float(low), high: float(high) }
            }
            Quantity::Range { low, point, high } => {
                Self::interval(float(low), point.map(float), float(high), lens.level)
            }
            Quantity::AtLeast(bound) => Self::From { bound: float(bound), sigma },
            Quantity::AtMost(bound) => Self::UpTo { bound: float(bound), sigma },
        }
    }

    /// The lognormal whose central `level` percent lie between the ends, its median at `point` or, where there is none, at
    /// the geometric middle: `below = (mu - ln low) / z`, `above = (ln high - mu) / z`, `z = z(1/2 + level / 200)`.
    fn interval(low: f64, point: Option<f64>, high: f64, level: u8) -> Self {
        let half = z(0.5 + f64::from(level) / 200.0);
        let mu = point.map_or_else(|| f64::midpoint(low.ln(), high.ln()), f64::ln);
        Self::LogNormal { mu, below: (mu - low.ln()) / half, above: (high.ln() - mu) / half }
    }

    /// The value below which `p` of the mass lies, `p` within 0 and 1.
    pub fn quantile(&self, p: f64) -> f64 {
        let p = p.clamp(1e-12, 1.0 - 1e-12);
        match *self {
            Self::Exactly(value) => value,
            Self::LogNormal { mu, below, above } => {
                let z = z(p);
                (mu + z * if z < 0.0 { below } else { above }).exp()
            }
            Self::Uniform { low, high } => low + p * (high - low),
            Self::From { bound, sigma } => bound * (sigma * z(f64::midpoint(1.0, p))).exp(),
            Self::UpTo { bound, sigma } => bound * (-sigma * z(1.0 - p / 2.0)).exp(),
        }
    }

    /// The mass at or below `value`.
    pub fn cdf(&self, value: f64) -> f64 {
        match *self {
            Self::Exactly(exact) => f64::from(u8::from(value >= exact)),
            _ if value <= 0.0 => 0.0,
            Self::LogNormal { mu, below, above } => {
                let distance = value.ln() - mu;
                phi(distance, if distance < 0.0 { below } else { above })
            }
            Self::Uniform { low, high } => ((value - low) / (high - low)).clamp(0.0, 1.0),
            Self::From { bound, sigma } => (2.0 * phi((value / bound).ln(), sigma) - 1.0).max(0.0),
            Self::UpTo { bound, sigma } => (2.0 * phi((value / bound).ln(), sigma)).min(1.0),
        }
    }
}

/// A weighted mixture. Weights are above 0 and sum to 1.
#[derive(Debug, Clone, PartialEq)]
pub struct Mixture {
    /// Weight and distribution. Never empty.
    pub parts: Vec<(f64, Distribution)>,
}

impl Mixture {
    /// A draw from two numbers between 0 and 1: the first picks the part, the second the value within it.
    pub fn draw(&self, pick: f64, within: f64) -> f64 {
        let mut passed = 0.0;
        let picked = self.parts.iter().find(|(weight, _)| {
            passed += weight;
            pick < passed
        });
        picked.or(self.parts.last()).map_or(0.0, |(_, part)| part.quantile(within))
    }

    /// The mass at or below `value`.
    pub fn cdf(&self, value: f64) -> f64 {
        self.parts.iter().map(|(weight, part)| weight * part.cdf(value)).sum()
    }

    /// The value below which `p` of the mass lies, by bisection to the last digit that matters.
    pub fn quantile(&self, p: f64) -> f64 {
        let at = |p: f64| self.parts.iter().map(move |(_, part)| part.quantile(p));
        let (mut low, mut high) = (at(p).fold(f64::INFINITY, f64::min), at(p).fold(0.0, f64::max));
        // The quantile of a mixture lies between those of its parts.
        for _ in 0..80 {
            let middle = f64::midpoint(low, high);
            if self.cdf(middle) < p { low = middle } else { high = middle }
        }
        high
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOG: Distribution = Distribution::LogNormal { mu: 4.605_170_185_988_092, below: 0.5, above: 0.5 };

    #[test]
    fn quantiles_meet_their_closed_forms() {
        // 100 exp(0.5 z), z(0.9) = 1.2815515655446004 and z(0.975) = 1.959963984540054; the tolerance is that of the inverse normal.
        let cases = [
            (LOG, 0.5, 100.0),
            (LOG, 0.9, 189.795_270_733),
            (LOG, 0.975, 266.440_826_155),
            (Distribution::Uniform { low: 10.0, high: 30.0 }, 0.25, 15.0),
            (Distribution::From { bound: 50.0, sigma: 0.4 }, 0.8, 50.0 * (0.4f64 * 1.281_551_565_544_600_4).exp()),
            (Distribution::UpTo { bound: 50.0, sigma: 0.4 }, 0.2, 50.0 * (-0.4f64 * 1.281_551_565_544_600_4).exp()),
            (Distribution::Exactly(7.0), 0.1, 7.0),
        ];
        for (distribution, p, expected) in cases {
            let found = distribution.quantile(p);
            assert!((found / expected - 1.0).abs() < 1e-8, "{distribution:?} at {p}: {found}, not {expected}");
        }
    }

    #[test]
    fn mass_below_a_quantile_is_its_level() {
        let skewed = Distribution::LogNormal { mu: 2.0, below: 0.3, above: 0.9 };
        let (from, up_to) =
            (Distribution::From { bound: 5.0, sigma: 0.3 }, Distribution::UpTo { bound: 5.0, sigma: 0.3 });
        for distribution in [LOG, skewed, from, up_to, Distribution::Uniform { low: 0.0, high: 4.0 }] {
            for p in [0.025, 0.1, 0.5, 0.7, 0.975] {
                let found = distribution.cdf(distribution.quantile(p));
                assert!((found - p).abs() < 1e-8, "{distribution:?} at {p}: {found}");
            }
        }
    }

    #[test]
    fn a_bound_on_one_side_has_no_mass_on_the_other() {
        let (from, to) =
            (Distribution::From { bound: 50.0, sigma: 0.4 }, Distribution::UpTo { bound: 50.0, sigma: 0.4 });
        for p in [0.0, 0.1, 0.5, 0.9, 1.0] {
            assert!(from.quantile(p) >= 50.0 - 1e-6 && to.quantile(p) <= 50.0 + 1e-6, "{p}");
        }
        assert_eq!((from.cdf(49.9), from.cdf(50.0), to.cdf(50.0), to.cdf(51.0)), (0.0, 0.0, 1.0, 1.0));
    }

    #[test]
    fn the_median_of_a_mixture_leaves_half_of_the_mass_on_either_side() {
        let mixture = Mixture { parts: vec![(0.3, LOG), (0.7, Distribution::Uniform { low: 0.0, high: 60.0 })] };
        assert!((mixture.cdf(mixture.quantile(0.5)) - 0.5).abs() < 1e-9);
        let at_zero = Mixture { parts: vec![(0.6, Distribution::Exactly(0.0)), (0.4, LOG)] };
        assert!(at_zero.quantile(0.5) < 1e-9 && at_zero.quantile(0.8) > 50.0);
    }

    #[test]
    fn a_draw_takes_the_part_that_the_first_number_picks() {
        let mixture = Mixture { parts: vec![(0.25, Distribution::Exactly(1.0)), (0.75, Distribution::Exactly(2.0))] };
        let drawn: Vec<f64> = [0.0, 0.24, 0.25, 0.999_999].map(|pick| mixture.draw(pick, 0.5)).to_vec();
        assert_eq!(drawn, [1.0, 1.0, 2.0, 2.0]);
    }
}
