//! One claim's value as a distribution. Ranges state no level of confidence, so they are read in three ways.

use crate::scenario::{RangeShape, Scenario};
use assize_record::claim::Claim;
use assize_record::quantity::Quantity;
use rand::Rng;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use statrs::distribution::{ContinuousCDF, Normal};

/// A distribution that can be drawn from by inversion: one uniform number gives one value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Distribution {
    /// All mass at one value.
    Exactly(f64),
    /// Normal on the logarithm.
    LogNormal { mu: f64, sigma: f64 },
    /// Equally likely between two ends.
    Uniform { low: f64, high: f64 },
    /// From a bound upwards: half-normal on the logarithm.
    From { bound: f64, sigma: f64 },
    /// From a bound downwards: half-normal on the logarithm.
    UpTo { bound: f64, sigma: f64 },
}

/// The reading of ranges without a stated level, in percent.
pub const LEVELS: [u8; 3] = [50, 80, 95];

fn float(value: Decimal) -> f64 {
    value.to_f64().filter(|v| v.is_finite()).unwrap_or(0.0)
}

/// The standard normal quantile.
pub fn z(p: f64) -> f64 {
    Normal::standard().inverse_cdf(p)
}

impl Distribution {
    /// The claim's value, its range read as a central interval of `level` percent.
    pub fn of(claim: &Claim, scenario: &Scenario, level: u8) -> Self {
        let spread = scenario.point_spread(claim.credibility);
        match claim.quantity {
            Quantity::Point(value) if value.is_zero() => Self::Exactly(0.0),
            Quantity::Point(value) => Self::LogNormal { mu: float(value).ln(), sigma: spread },
            Quantity::Range { low, high, .. } if low == high => Self::Exactly(float(low)),
            Quantity::Range { low, high, .. } => match scenario.rules.range_shape {
                RangeShape::Interval if !low.is_zero() => {
                    let (low, high) = (float(low).ln(), float(high).ln());
                    let half = z(0.5 + f64::from(level) / 200.0);
                    Self::LogNormal { mu: f64::midpoint(low, high), sigma: (high - low) / (2.0 * half) }
                }
                RangeShape::Interval | RangeShape::Uniform => Self::Uniform { low: float(low), high: float(high) },
            },
            Quantity::AtLeast(bound) => Self::From { bound: float(bound), sigma: scenario.spread.one_sided },
            Quantity::AtMost(bound) => Self::UpTo { bound: float(bound), sigma: scenario.spread.one_sided },
        }
    }

    /// The value below which `p` of the mass lies, `p` within 0 and 1.
    pub fn quantile(&self, p: f64) -> f64 {
        let p = p.clamp(1e-12, 1.0 - 1e-12);
        match *self {
            Self::Exactly(value) => value,
            Self::LogNormal { mu, sigma } => (mu + sigma * z(p)).exp(),
            Self::Uniform { low, high } => low + p * (high - low),
            Self::From { bound, sigma } => bound * (sigma * z(f64::midpoint(1.0, p))).exp(),
            Self::UpTo { bound, sigma } => bound * (-sigma * z(1.0 - p / 2.0)).exp(),
        }
    }

    /// One draw.
    pub fn draw(&self, random: &mut impl Rng) -> f64 {
        self.quantile(crate::draws::unit(random))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_meet_their_closed_forms() {
        // z(0.9) = 1.2815515655446004; tolerance is that of the inverse normal.
        let log = Distribution::LogNormal { mu: 100f64.ln(), sigma: 0.5 };
        assert!((log.quantile(0.9) - 100.0 * (0.5f64 * 1.281_551_565_544_600_4).exp()).abs() < 1e-6);
        assert!((log.quantile(0.5) - 100.0).abs() < 1e-9);
        assert!((Distribution::Uniform { low: 10.0, high: 30.0 }.quantile(0.25) - 15.0).abs() < 1e-9);
    }

    #[test]
    fn a_bound_on_one_side_has_no_mass_on_the_other() {
        let (from, to) =
            (Distribution::From { bound: 50.0, sigma: 0.4 }, Distribution::UpTo { bound: 50.0, sigma: 0.4 });
        for p in [0.0, 0.1, 0.5, 0.9, 1.0] {
            assert!(from.quantile(p) >= 50.0 - 1e-6 && to.quantile(p) <= 50.0 + 1e-6, "{p}");
        }
        assert!(from.quantile(0.9) > from.quantile(0.1) && to.quantile(0.9) > to.quantile(0.1));
    }
}
