//! What a result hangs on: Sobol indices and tornado bars. Exact where a closed form exists.

use crate::chains::{Amount, AmountError, Stratum};
use crate::draws::unit;
use crate::sampling::real;
use assize_record::estimate::Quantiles;
use assize_record::money::{Bar, Index};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};
use statrs::distribution::{ContinuousCDF, Normal};

/// A product of independent lognormal amounts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Product {
    /// Quantiles.
    pub quantiles: Quantiles,
    /// 5 %.
    pub p05: f64,
    /// 95 %.
    pub p95: f64,
    /// Mean.
    pub mean: f64,
    /// By amount, in order.
    pub indices: Vec<Index>,
}

/// The product of independent lognormal amounts, exactly: medians multiply and squares of spreads add, so that with `s^2` their sum the
/// quantile is `median exp(s z(p))` and the mean `median exp(s^2 / 2)`. With `v_i = exp(spread_i^2) - 1` and `V = prod(1 + v_j) - 1`,
/// the Sobol indices (Sobol 1993, of first order and total) are `S_i = v_i / V` and `T_i = v_i prod_{j != i}(1 + v_j) / V` (own
/// derivation: the variance of a product of independent factors). What is fixed has indices of 0.
///
/// # Errors
/// An amount that is none. `Ok(None)` where one is neither lognormal nor fixed, nothing varies, or the mean or the variance is
/// beyond what a number can hold: then draw.
pub fn product(amounts: &[(&str, &Amount)]) -> Result<Option<Product>, AmountError> {
    let (mut log, mut square) = (0.0, 0.0);
    let mut varied = Vec::new();
    for (what, amount) in amounts {
        amount.check(f64::INFINITY)?;
        match amount {
            Amount::LogNormal { median, spread } => {
                log += median.ln();
                square += spread * spread;
                varied.push((*what, (spread * spread).exp_m1()));
            }
            Amount::Fixed(value) => {
                log += value.ln();
                varied.push((*what, 0.0));
            }
            Amount::Uniform { .. } | Amount::Beta { .. } | Amount::Draws(_) => return Ok(None),
        }
    }
    if square == 0.0 || !log.is_finite() {
        return Ok(None);
    }
    let at = |p: f64| (log + square.sqrt() * Normal::standard().inverse_cdf(p)).exp();
    let (variance, mean) = (square.exp_m1(), (log + square / 2.0).exp());
    if !variance.is_finite() || !mean.is_finite() {
        return Ok(None);
    }
    let index = |(what, v): &(&str, f64)| Index {
        what: (*what).to_owned(),
        first: v / variance,
        total: v / variance * (square.exp() / (1.0 + v)),
    };
    let quantiles = Quantiles {
        p025: at(0.025),
        p10: at(0.1),
        p25: at(0.25),
        p50: at(0.5),
        p75: at(0.75),
        p90: at(0.9),
        p975: at(0.975),
    };
    Ok(Some(Product { quantiles, p05: at(0.05), p95: at(0.95), mean, indices: varied.iter().map(index).collect() }))
}

/// Sobol indices of the state's take from a stratum, by pick and freeze (Saltelli et al. 2010, Comput. Phys. Commun. 181:259,
/// their first-order estimator b and Jansen's total estimator f). `draws` base points; the work is `draws` x (amounts + 2).
///
/// From base points A and B, and A with amount i from B: `S_i = mean f(B) (f(A_B^i) - f(A)) / V`,
/// `T_i = mean (f(A) - f(A_B^i))^2 / (2 V)`. Amounts are taken as they are: what [`super::run`] would refuse is not looked for here.
///
/// Takes are measured from the take at the medians: uncentred, the first-order estimator drowns where the take varies little
/// beside its size. Empty where the take does not vary.
pub fn sobol(stratum: &Stratum, draws: usize, seed: u64) -> Vec<Index> {
    let names: Vec<String> = stratum.amounts().into_iter().map(|(what, _, _)| what).collect();
    let width = names.len();
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let (mut first, mut total) = (vec![0.0; width], vec![0.0; width]);
    let (mut sum, mut squares) = (0.0, 0.0);
    let centre = stratum.state_once(&vec![0.5; width]);
    let take = |levels: &[f64]| stratum.state_once(levels) - centre;
    for _ in 0..draws {
        let one: Vec<f64> = (0..width).map(|_| unit(&mut random)).collect();
        let other: Vec<f64> = (0..width).map(|_| unit(&mut random)).collect();
        let (at_one, at_other) = (take(&one), take(&other));
        sum += at_one + at_other;
        squares += at_one * at_one + at_other * at_other;
        let mut mixed = one.clone();
        for (place, (from_one, from_other)) in one.iter().zip(&other).enumerate() {
            mixed[place] = *from_other;
            let at_mixed = take(&mixed);
            mixed[place] = *from_one;
            first[place] += at_other * (at_mixed - at_one);
            total[place] += (at_one - at_mixed).powi(2) / 2.0;
        }
    }
    let count = real(draws);
    let mean = sum / (2.0 * count);
    let variance = squares / (2.0 * count) - mean * mean;
    if variance.is_nan() || variance <= 1e-12 * (centre + mean).powi(2) {
        return Vec::new();
    }
    let index = |(place, what): (usize, String)| Index {
        what,
        first: first[place] / count / variance,
        total: total[place] / count / variance,
    };
    names.into_iter().enumerate().map(index).collect()
}

/// The state's take from a stratum with one amount at a time at 5 and 95 % and all others at their medians, in the chain's currency, the
/// widest bar first. Exact: nothing is drawn.
pub fn tornado(stratum: &Stratum) -> Vec<Bar> {
    let names: Vec<String> = stratum.amounts().into_iter().map(|(what, _, _)| what).collect();
    let mut levels = vec![0.5; names.len()];
    let middle = stratum.state_once(&levels);
    let mut bars: Vec<Bar> = Vec::new();
    for (place, what) in names.into_iter().enumerate() {
        let mut at = |level: f64| {
            levels[place] = level;
            let value = stratum.state_once(&levels);
            levels[place] = 0.5;
            value
        };
        bars.push(Bar { what, low: at(0.05), middle, high: at(0.95) });
    }
    let width = |bar: &Bar| (bar.high - bar.low).abs();
    bars.sort_by(|a, b| width(b).total_cmp(&width(a)));
    bars
}
