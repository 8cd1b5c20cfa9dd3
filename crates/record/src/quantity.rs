//! Values as sources give them: a point, a range, or a bound on one side only.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::fmt;

/// What a source says of a number. One-sided bounds stay one-sided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Quantity {
    /// About, or exactly.
    Point(Decimal),
    /// A range given by the source; no level of confidence is stated.
    Range {
        /// Lower end.
        low: Decimal,
        /// Best value, where given.
        point: Option<Decimal>,
        /// Upper end.
        high: Decimal,
    },
    /// More than, or at least.
    AtLeast(Decimal),
    /// Up to, or at most.
    AtMost(Decimal),
}

/// Why three cells give no quantity.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum QuantityError {
    /// All three are empty.
    #[error("low, point and high are all empty; at least one is needed")]
    Empty,
    /// Not in order.
    #[error("low, point and high are {found}; accepted is low <= point <= high")]
    Disordered {
        /// The values as found.
        found: String,
    },
    /// A point with a bound on one side only.
    #[error("a point with only one bound ({found}); accepted are a point alone, both bounds, or one bound alone")]
    HalfBounded {
        /// The values as found.
        found: String,
    },
    /// Below zero.
    #[error("{found} is below 0; accepted are numbers from 0 up")]
    Negative {
        /// The value as found.
        found: Decimal,
    },
}

impl Quantity {
    /// Reads the three cells `low`, `point`, `high`.
    pub fn new(low: Option<Decimal>, point: Option<Decimal>, high: Option<Decimal>) -> Result<Self, QuantityError> {
        let given: Vec<Decimal> = [low, point, high].into_iter().flatten().collect();
        let found = || given.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        if let Some(found) = given.iter().find(|v| v.is_sign_negative() && !v.is_zero()) {
            return Err(QuantityError::Negative { found: *found });
        }
        if !given.is_sorted() {
            return Err(QuantityError::Disordered { found: found() });
        }
        match (low, point, high) {
            (None, None, None) => Err(QuantityError::Empty),
            (None, Some(point), None) => Ok(Self::Point(point)),
            (Some(low), point, Some(high)) => Ok(Self::Range { low, point, high }),
            (Some(low), None, None) => Ok(Self::AtLeast(low)),
            (None, None, Some(high)) => Ok(Self::AtMost(high)),
            _ => Err(QuantityError::HalfBounded { found: found() }),
        }
    }

    /// The lower end, where the source gives one.
    pub fn low(&self) -> Option<Decimal> {
        match *self {
            Self::Point(v) | Self::Range { low: v, .. } | Self::AtLeast(v) => Some(v),
            Self::AtMost(_) => None,
        }
    }

    /// The upper end, where the source gives one.
    pub fn high(&self) -> Option<Decimal> {
        match *self {
            Self::Point(v) | Self::Range { high: v, .. } | Self::AtMost(v) => Some(v),
            Self::AtLeast(_) => None,
        }
    }

    /// The best value, where the source gives one.
    pub fn point(&self) -> Option<Decimal> {
        match *self {
            Self::Point(v) => Some(v),
            Self::Range { point, .. } => point,
            Self::AtLeast(_) | Self::AtMost(_) => None,
        }
    }

    /// True for "at least" and "at most".
    pub fn is_one_sided(&self) -> bool {
        matches!(self, Self::AtLeast(_) | Self::AtMost(_))
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Point(v) => f.write_str(&grouped(*v)),
            Self::Range { low, high, .. } => write!(f, "{} to {}", grouped(*low), grouped(*high)),
            Self::AtLeast(v) => write!(f, "at least {}", grouped(*v)),
            Self::AtMost(v) => write!(f, "at most {}", grouped(*v)),
        }
    }
}

/// A number with a comma after every third digit: `1,200,000.5`.
pub fn grouped(value: Decimal) -> String {
    let text = value.normalize().to_string();
    let (sign, text) = text.strip_prefix('-').map_or(("", text.as_str()), |rest| ("-", rest));
    let (whole, fraction) = text.split_once('.').map_or((text, None), |(w, f)| (w, Some(f)));
    let mut out = String::from(sign);
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if let Some(fraction) = fraction {
        out.push('.');
        out.push_str(fraction);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn d(n: i64) -> Option<Decimal> {
        Some(Decimal::from(n))
    }

    #[test]
    fn a_bound_that_is_one_sided_stays_one_sided() {
        let at_least = Quantity::new(d(50_000), None, None).unwrap();
        assert_eq!((at_least.low(), at_least.high(), at_least.point()), (d(50_000), None, None));
        assert_eq!(Quantity::new(None, None, d(7)).unwrap().to_string(), "at most 7");
    }

    #[test]
    fn a_range_upside_down_is_refused() {
        assert_eq!(
            Quantity::new(d(9), None, d(3)).unwrap_err().to_string(),
            "low, point and high are 9, 3; accepted is low <= point <= high"
        );
    }

    #[test]
    fn digits_are_grouped_in_threes() {
        let show = |t: &str| grouped(t.parse().unwrap());
        assert_eq!(
            (show("1200000000"), show("999"), show("10.60"), show("-1000")),
            ("1,200,000,000".into(), "999".into(), "10.6".into(), "-1,000".into())
        );
    }
}
