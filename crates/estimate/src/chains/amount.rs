//! Amounts as distributions that are asked for their quantiles. Draws no random number.

use serde::{Deserialize, Serialize};
use statrs::distribution::{Beta, ContinuousCDF, Normal};

/// An amount from 0 up.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Amount {
    /// Known.
    Fixed(f64),
    /// Lognormal.
    LogNormal {
        /// Median.
        median: f64,
        /// Standard deviation of the natural logarithm.
        spread: f64,
    },
    /// Equally likely between two ends.
    Uniform {
        /// Lower end.
        low: f64,
        /// Upper end.
        high: f64,
    },
    /// A share from 0 to 1.
    Beta {
        /// First shape.
        a: f64,
        /// Second shape.
        b: f64,
    },
    /// Draws of another estimate, such as a posterior or a pool, in ascending order.
    Draws(Vec<f64>),
}

/// Why an amount is none.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum AmountError {
    /// A number that does not serve.
    #[error("{what} is {found}; accepted is {accepted}")]
    Number {
        /// Which.
        what: &'static str,
        /// As found.
        found: f64,
        /// In words.
        accepted: &'static str,
    },
    /// No draws, draws out of order, below 0 or not finite.
    #[error(
        "draws are empty, out of order, below 0 or not finite; accepted are finite draws from 0 up in ascending order"
    )]
    Draws,
    /// Values that cannot be meant.
    #[error("half of its values lie above {most}, the greatest that can be meant")]
    TooLarge {
        /// The greatest.
        most: f64,
    },
}

impl Amount {
    /// The lognormal whose central `level` (between 0 and 1) lies between two ends:
    /// `mu = (ln low + ln high) / 2`, `sigma = (ln high - ln low) / (2 z((1 + level) / 2))`.
    ///
    /// # Errors
    /// Ends that are not above 0 and in order, a level that is not between 0 and 1.
    pub fn interval(low: f64, high: f64, level: f64) -> Result<Self, AmountError> {
        let number = |what, found, accepted| AmountError::Number { what, found, accepted };
        if !(low > 0.0 && low.is_finite()) {
            return Err(number("the lower end", low, "a number above 0"));
        }
        if !(high > low && high.is_finite()) {
            return Err(number("the upper end", high, "a number above the lower end"));
        }
        if !(level > 0.0 && level < 1.0) {
            return Err(number("the level", level, "a number above 0 and below 1"));
        }
        let z = Normal::standard().inverse_cdf(f64::midpoint(1.0, level));
        Ok(Self::LogNormal { median: (low * high).sqrt(), spread: (high / low).ln() / (2.0 * z) })
    }

    /// Refuses what is no distribution from 0 up, or lies for the greater part above `most`, in the amount's own unit: a median above
    /// it is refused. What lies above it though the median does not is cut to it by the chain.
    ///
    /// # Errors
    /// Names what was found and what would be accepted.
    pub fn check(&self, most: f64) -> Result<(), AmountError> {
        let positive = |what, found: f64| match found.is_finite() && found > 0.0 {
            true => Ok(()),
            false => Err(AmountError::Number { what, found, accepted: "a number above 0" }),
        };
        match self {
            Self::Fixed(value) if value.is_finite() && *value >= 0.0 => Ok(()),
            Self::Fixed(value) => Err(AmountError::Number { what: "the value", found: *value, accepted: "0 or more" }),
            Self::LogNormal { median, spread } => positive("the median", *median).and(positive("the spread", *spread)),
            Self::Uniform { low, .. } if low.is_nan() || *low < 0.0 => {
                Err(AmountError::Number { what: "the lower end", found: *low, accepted: "0 or more" })
            }
            Self::Uniform { low, high } if high <= low || !high.is_finite() => Err(AmountError::Number {
                what: "the upper end",
                found: *high,
                accepted: "a number above the lower end",
            }),
            Self::Uniform { .. } => Ok(()),
            Self::Beta { a, b } => positive("the first shape", *a).and(positive("the second shape", *b)),
            Self::Draws(draws) => {
                let sound = !draws.is_empty() && draws.is_sorted() && draws.iter().all(|d| d.is_finite() && *d >= 0.0);
                if sound { Ok(()) } else { Err(AmountError::Draws) }
            }
        }?;
        if self.quantile(0.5) > most { Err(AmountError::TooLarge { most }) } else { Ok(()) }
    }

    /// The value below which `p` of the mass lies, in the amount's own unit; `p` is held between 1e-12 and 1 less that.
    ///
    /// `median exp(spread z(p))` for a lognormal, `low + p (high - low)` for a uniform one, the inverse of the regularised incomplete
    /// beta function, and for draws the line between order statistics (Hyndman and Fan 1996, type 7). An amount that [`Self::check`]
    /// refuses has no meaningful quantile.
    pub fn quantile(&self, p: f64) -> f64 {
        let p = p.clamp(1e-12, 1.0 - 1e-12);
        match self {
            Self::Fixed(value) => *value,
            Self::LogNormal { median, spread } => median * (spread * Normal::standard().inverse_cdf(p)).exp(),
            Self::Uniform { low, high } => low + p * (high - low),
            Self::Beta { a, b } => Beta::new(*a, *b).map_or(0.0, |beta| beta.inverse_cdf(p)),
            Self::Draws(draws) => {
                let place = p * crate::sampling::real(draws.len().saturating_sub(1));
                let (below, part) = (crate::sampling::index(place), place.fract());
                let low = draws.get(below).copied().unwrap_or(0.0);
                low + part * (draws.get(below + 1).copied().unwrap_or(low) - low)
            }
        }
    }
}
