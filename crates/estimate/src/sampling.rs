//! Drawing from posterior distributions and judging whether the draws can be trusted. Knows no claim and no host.

pub mod convergence;
pub mod importance;
pub(crate) mod lanes;
pub mod nuts;
mod rank;
pub(crate) mod summary;
mod tree;
pub(crate) mod variates;

use crate::draws::unit;
use rand::Rng;

/// A count as a number. Counts here are draws, people and claims, all far below 2^52.
#[expect(clippy::cast_precision_loss, reason = "counts here are far below 2^52")]
pub(crate) fn real(count: usize) -> f64 {
    count as f64
}

/// The whole part of a number from 0 up as an index; 0 for what is no number.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "callers pass numbers from 0 up to a length"
)]
pub(crate) fn index(value: f64) -> usize {
    value.max(0.0) as usize
}

/// A standard normal number by the polar method (Marsaglia and Bray 1964).
pub(crate) fn normal(random: &mut impl Rng) -> f64 {
    loop {
        let (x, y) = (2.0 * unit(random) - 1.0, 2.0 * unit(random) - 1.0);
        let square = x * x + y * y;
        if square > 0.0 && square < 1.0 {
            return x * (-2.0 * square.ln() / square).sqrt();
        }
    }
}

/// `log(exp(a) + exp(b))` without overflow.
pub(crate) fn log_add(a: f64, b: f64) -> f64 {
    let (high, low) = if a > b { (a, b) } else { (b, a) };
    if low == f64::NEG_INFINITY { high } else { high + (low - high).exp().ln_1p() }
}

#[cfg(test)]
mod tests;
