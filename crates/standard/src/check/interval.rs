//! Intervals whose ends may be open, and their arithmetic. An operation that overflows leaves the end open.

use assize_record::quantity::{Quantity, grouped};
use rust_decimal::Decimal;
use std::fmt;

/// From `low` to `high`; an absent end is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Interval {
    pub low: Option<Decimal>,
    pub high: Option<Decimal>,
}

impl From<&Quantity> for Interval {
    fn from(quantity: &Quantity) -> Self {
        Self { low: quantity.low(), high: quantity.high() }
    }
}

impl Interval {
    pub fn at(value: Decimal) -> Self {
        Self { low: Some(value), high: Some(value) }
    }

    pub fn plus(self, other: Self) -> Self {
        let add = |a: Option<Decimal>, b: Option<Decimal>| a.zip(b).and_then(|(a, b)| a.checked_add(b));
        Self { low: add(self.low, other.low), high: add(self.high, other.high) }
    }

    pub fn minus(self, other: Self) -> Self {
        let less = |a: Option<Decimal>, b: Option<Decimal>| a.zip(b).and_then(|(a, b)| a.checked_sub(b));
        Self { low: less(self.low, other.high), high: less(self.high, other.low) }
    }

    /// Without what lies below 0, where no count can lie.
    pub fn not_below_zero(self) -> Self {
        let cut = |end: Decimal| end.max(Decimal::ZERO);
        Self { low: self.low.map(cut), high: self.high.map(cut) }
    }

    /// Product of quantities that are not below 0.
    pub fn times(self, other: Self) -> Self {
        let product = |a: Option<Decimal>, b: Option<Decimal>| a.zip(b).and_then(|(a, b)| a.checked_mul(b));
        Self { low: product(self.low, other.low), high: product(self.high, other.high) }
    }

    /// Quotient of quantities that are not below 0; over 0 nothing is known.
    pub fn over(self, other: Self) -> Self {
        let quotient = |a: Option<Decimal>, b: Option<Decimal>| a.zip(b).and_then(|(a, b)| a.checked_div(b));
        Self { low: quotient(self.low, other.high), high: quotient(self.high, other.low) }
    }

    /// Widened by so many percent on either side.
    pub fn widened(self, percent: Decimal) -> Self {
        let part = percent / Decimal::ONE_HUNDRED;
        let scale = |value: Option<Decimal>, factor: Decimal| value.and_then(|v| v.checked_mul(factor));
        Self { low: scale(self.low, Decimal::ONE - part), high: scale(self.high, Decimal::ONE + part) }
    }

    /// True where the two share a value. An open end shares everything on its side.
    pub fn meets(self, other: Self) -> bool {
        let below = |low: Option<Decimal>, high: Option<Decimal>| low.zip(high).is_none_or(|(low, high)| low <= high);
        below(self.low, other.high) && below(other.low, self.high)
    }

    /// How many times the higher lies above the lower, where they do not meet; 1 where they do.
    pub fn apart(self, other: Self) -> Decimal {
        let ratio = |above: Option<Decimal>, below: Option<Decimal>| {
            above.zip(below).filter(|(above, below)| above > below).and_then(|(above, below)| above.checked_div(below))
        };
        ratio(self.low, other.high).or_else(|| ratio(other.low, self.high)).unwrap_or(Decimal::ONE).max(Decimal::ONE)
    }

    /// The values that a source names: both ends, or the one that it gives.
    pub fn named(self) -> (Option<Decimal>, Option<Decimal>) {
        (self.low.or(self.high), self.high.or(self.low))
    }

    /// As [`Interval::apart`], with a bound on one side taken as the value that was named.
    pub fn named_apart(self, other: Self) -> Decimal {
        let closed = |interval: Self| {
            let (low, high) = interval.named();
            Self { low, high }
        };
        closed(self).apart(closed(other))
    }

    pub fn is_open(self) -> bool {
        self.low.is_none() && self.high.is_none()
    }
}

impl fmt::Display for Interval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let show = |value: Decimal| grouped(value.round_dp(if value < Decimal::ONE_HUNDRED { 2 } else { 0 }));
        match (self.low, self.high) {
            (Some(low), Some(high)) if low == high => f.write_str(&show(low)),
            (Some(low), Some(high)) => write!(f, "{} to {}", show(low), show(high)),
            (Some(low), None) => write!(f, "at least {}", show(low)),
            (None, Some(high)) => write!(f, "at most {}", show(high)),
            (None, None) => f.write_str("not known"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn between(low: i64, high: i64) -> Interval {
        Interval { low: Some(low.into()), high: Some(high.into()) }
    }

    #[test]
    fn the_headline_range_over_its_people() {
        let implied = between(1_200_000_000, 2_300_000_000).over(between(50_000, 60_000));
        assert_eq!(implied.to_string(), "20,000 to 46,000");
    }

    #[test]
    fn an_open_end_stays_open() {
        let at_least = Interval { low: Some(500.into()), high: None };
        assert_eq!(at_least.over(between(2, 5)).to_string(), "at least 100");
        assert_eq!(between(1, 2).minus(at_least).to_string(), "at most -498");
        assert!(at_least.meets(between(1, 1_000)) && !at_least.meets(between(1, 499)));
    }

    #[test]
    fn nothing_is_known_over_nobody() {
        assert!(between(1, 2).over(between(0, 0)).is_open());
    }

    #[test]
    fn distance_counts_in_times() {
        assert_eq!(between(30, 40).apart(between(5, 10)), Decimal::from(3));
        assert_eq!(between(5, 10).apart(between(8, 40)), Decimal::ONE);
    }
}
