//! Pareto-smoothed importance weights: what draws would say had some evidence been missing. Says when they cannot.
//!
//! Vehtari, Simpson, Gelman, Yao and Gabry 2024, J. Mach. Learn. Res. 25(72); the tail by Zhang and Stephens 2009,
//! Technometrics 51:316.

use crate::sampling::{index, real};

pub use assize_record::synthesis::RELIABLE;

/// Weights of draws with the shape of their tail.
#[derive(Debug, Clone, PartialEq)]
pub struct Weights {
    /// One a draw; they sum to 1.
    pub weights: Vec<f64>,
    /// Shape of the tail, k-hat: up to 0.7 ([`RELIABLE`]) the weights can be used. Negative infinity where the largest weights are equal.
    pub shape: f64,
}

/// Smooths weights given by their logarithms, up to a constant.
///
/// Of S weights the `min(0.2 S, 3 sqrt S)` largest, rounded up, become the quantiles at `(rank - 1/2) / number` of a generalised Pareto
/// distribution fitted to what they exceed the next by, and none becomes larger than the largest was.
///
/// `None` for fewer than 25 draws or logarithms that are not finite.
pub fn smooth(log_weights: &[f64]) -> Option<Weights> {
    let count = log_weights.len();
    if count < 25 || !log_weights.iter().all(|log| log.is_finite()) {
        return None;
    }
    let greatest = log_weights.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let mut weights: Vec<f64> = log_weights.iter().map(|log| (log - greatest).exp()).collect();
    let mut order: Vec<usize> = (0..count).collect();
    order.sort_unstable_by(|a, b| weights[*a].total_cmp(&weights[*b]));
    let tail = index((0.2 * real(count)).min(3.0 * real(count).sqrt()).ceil()).max(5);
    let cut = weights[order[count - tail - 1]];
    let excess: Vec<f64> = order[count - tail..].iter().map(|place| weights[*place] - cut).collect();
    let shape = match pareto(&excess) {
        None => f64::NEG_INFINITY,
        Some((shape, scale)) => {
            for (rank, place) in order[count - tail..].iter().enumerate() {
                let p = (real(rank) + 0.5) / real(tail);
                let quantile = if shape.abs() < 1e-12 {
                    -scale * (-p).ln_1p()
                } else {
                    scale * ((1.0 - p).powf(-shape) - 1.0) / shape
                };
                weights[*place] = (cut + quantile).min(1.0);
            }
            shape
        }
    };
    let sum: f64 = weights.iter().sum();
    weights.iter_mut().for_each(|weight| *weight /= sum);
    Some(Weights { weights, shape })
}

/// Shape and scale of a generalised Pareto distribution for sorted excesses; `None` where they do not vary.
fn pareto(excess: &[f64]) -> Option<(f64, f64)> {
    let count = real(excess.len());
    let (last, quarter) = (*excess.last()?, excess[index(count / 4.0 + 0.5).max(1) - 1]);
    if last <= 0.0 || excess[0] == last || quarter <= 0.0 {
        return None;
    }
    let points = 30 + index(count.sqrt());
    let candidate = |j: usize| 1.0 / last + (1.0 - (real(points) / (real(j) - 0.5)).sqrt()) / (3.0 * quarter);
    let shape_at = |theta: f64| excess.iter().map(|x| (-theta * x).ln_1p()).sum::<f64>() / count;
    let candidates: Vec<(f64, f64)> = (1..=points)
        .map(candidate)
        .map(|theta| {
            let shape = shape_at(theta);
            (theta, count * ((-theta / shape).ln() - shape - 1.0))
        })
        .filter(|(_, log)| log.is_finite())
        .collect();
    let best = candidates.iter().map(|(_, log)| *log).fold(f64::NEG_INFINITY, f64::max);
    let sum: f64 = candidates.iter().map(|(_, log)| (log - best).exp()).sum();
    let theta = candidates.iter().map(|(theta, log)| theta * (log - best).exp() / sum).sum::<f64>();
    let shape = shape_at(theta);
    let scale = -shape / theta;
    // Drawn towards 0.5 by ten draws' worth, as the paper does.
    let steadied = (shape * count + 5.0) / (count + 10.0);
    (steadied.is_finite() && scale.is_finite() && scale > 0.0).then_some((steadied, scale))
}
