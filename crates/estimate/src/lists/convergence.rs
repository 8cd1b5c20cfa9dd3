//! Whether chains agree: rank-normalised split R-hat, bulk and tail effective sample size. Draws nothing.
//!
//! Vehtari, Gelman, Simpson, Carpenter and Buerkner 2021, Bayesian Analysis 16:667.

use super::interval::{normal_quantile, quantile_8};
use serde::Serialize;

/// How well chains of one quantity agree.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Convergence {
    /// Rank-normalised split R-hat: the larger of that of the draws and of their distances from the median.
    pub r_hat: f64,
    /// Effective draws for the middle of the distribution.
    pub bulk: f64,
    /// Effective draws for its 5 % and 95 % quantiles, the smaller of both.
    pub tail: f64,
}

/// The diagnostics of chains of equal length, four draws at least each.
///
/// Chains that never move have R-hat 1 only if all hold the same value; infinite otherwise.
pub fn convergence(chains: &[Vec<f64>]) -> Convergence {
    let halves: Vec<&[f64]> = chains
        .iter()
        .flat_map(|chain| {
            let half = chain.len() / 2;
            [&chain[..half], &chain[chain.len() - half..]]
        })
        .collect();
    let all: Vec<f64> = halves.concat();
    let mut sorted = all.clone();
    sorted.sort_unstable_by(f64::total_cmp);
    let length = halves[0].len();
    let folded: Vec<f64> = all.iter().map(|x| (x - quantile_8(&sorted, 0.5)).abs()).collect();
    let (ranked, folded) = (normal_scores(&all), normal_scores(&folded));
    let indicator = |p: f64| {
        let cut = quantile_8(&sorted, p);
        effective(&all.iter().map(|x| f64::from(u8::from(*x <= cut))).collect::<Vec<f64>>(), length)
    };
    Convergence {
        r_hat: r_hat(&ranked, length).max(r_hat(&folded, length)),
        bulk: effective(&ranked, length),
        tail: indicator(0.05).min(indicator(0.95)),
    }
}

/// Normal quantiles of the ranks (Blom's), ties at their mean rank.
fn normal_scores(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_unstable_by(|x, y| values[*x].total_cmp(&values[*y]));
    let mut scores = vec![0.0; values.len()];
    let mut from = 0;
    while from < order.len() {
        let mut to = from + 1;
        while to < order.len() && values[order[to]] == values[order[from]] {
            to += 1;
        }
        let rank = (from + to + 1) as f64 / 2.0;
        let score = normal_quantile((rank - 0.375) / (values.len() as f64 + 0.25));
        order[from..to].iter().for_each(|place| scores[*place] = score);
        from = to;
    }
    scores
}

/// Variance within chains, and the variance estimate that also knows of the differences between them.
fn variances(values: &[f64], length: usize) -> (f64, f64) {
    let n = length as f64;
    let means: Vec<f64> = values.chunks(length).map(|chain| chain.iter().sum::<f64>() / n).collect();
    let grand = means.iter().sum::<f64>() / means.len() as f64;
    let between = means.iter().map(|mean| (mean - grand).powi(2)).sum::<f64>() / (means.len() as f64 - 1.0).max(1.0);
    let of_chain = |(chain, mean): (&[f64], &f64)| chain.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / (n - 1.0);
    let within = values.chunks(length).zip(&means).map(of_chain).sum::<f64>() / means.len() as f64;
    (within, within * (n - 1.0) / n + between)
}

fn r_hat(values: &[f64], length: usize) -> f64 {
    let (within, total) = variances(values, length);
    if total <= 0.0 { 1.0 } else { (total / within).sqrt() }
}

/// Effective sample size by Geyer's initial monotone sequence.
fn effective(values: &[f64], length: usize) -> f64 {
    let (within, total) = variances(values, length);
    if within <= 0.0 {
        return 0.0;
    }
    let chains = values.len() / length;
    let centred: Vec<f64> = values
        .chunks(length)
        .flat_map(|chain| {
            let mean = chain.iter().sum::<f64>() / length as f64;
            chain.iter().map(move |x| x - mean)
        })
        .collect();
    let correlation = |lag: usize| {
        let of_chain = |chain: &[f64]| chain[lag..].iter().zip(chain).map(|(x, y)| x * y).sum::<f64>();
        let covariance = centred.chunks(length).map(of_chain).sum::<f64>() / (chains * length) as f64;
        let n = length as f64;
        1.0 - (within - covariance * n / (n - 1.0)) / total
    };
    let (mut sum, mut least) = (0.0, f64::INFINITY);
    let mut lag = 0;
    while lag + 1 < length {
        let pair = correlation(lag) + correlation(lag + 1);
        if pair < 0.0 {
            break;
        }
        least = pair.min(least);
        sum += least;
        lag += 2;
    }
    let draws = values.len() as f64;
    // Antithetic chains may be better than independent ones, but no claim beyond log10(draws) times is believed.
    draws / (2.0 * sum - 1.0).max(1.0 / draws.log10())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lists::random::{normal, stream};

    fn autoregressive(count: usize, length: usize, rho: f64, shift: f64) -> Vec<Vec<f64>> {
        let mut random = stream(11, 0);
        let chain = |c: usize| {
            let mut x = normal(&mut random);
            (0..length)
                .map(|_| {
                    x = rho * x + (1.0 - rho * rho).sqrt() * normal(&mut random);
                    x + shift * c as f64
                })
                .collect()
        };
        (0..count).map(chain).collect()
    }

    #[test]
    fn independent_draws_count_fully() {
        let found = convergence(&autoregressive(8, 2000, 0.0, 0.0));
        assert!((found.r_hat - 1.0).abs() < 0.005, "{found:?}");
        assert!((14_000.0..18_500.0).contains(&found.bulk) && found.tail > 12_000.0, "{found:?}");
    }

    #[test]
    fn correlated_draws_count_by_their_autocorrelation() {
        // An autoregression of 0.9 has (1 - 0.9) / (1 + 0.9) = 1/19 of its draws effective: 842 of 16,000; within 20 %.
        let found = convergence(&autoregressive(8, 2000, 0.9, 0.0));
        assert!((found.bulk / 842.0 - 1.0).abs() < 0.2, "{found:?}");
    }

    #[test]
    fn chains_in_different_places_are_seen() {
        let found = convergence(&autoregressive(4, 1000, 0.0, 1.0));
        assert!(found.r_hat > 1.3 && found.bulk < 60.0, "{found:?}");
    }

    #[test]
    fn chains_that_never_move_have_no_effective_draws() {
        let still = convergence(&[vec![1.0; 10], vec![2.0; 10]]);
        assert_eq!((still.r_hat, still.bulk), (f64::INFINITY, 0.0));
        assert_eq!(convergence(&[vec![1.0; 10], vec![1.0; 10]]).r_hat, 1.0);
    }
}
