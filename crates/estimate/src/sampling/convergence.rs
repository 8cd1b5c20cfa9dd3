//! Whether chains agree and how many independent draws theirs are worth. Draws nothing.
//!
//! Rank-normalised split R-hat, bulk and tail effective sample size (Vehtari, Gelman, Simpson, Carpenter and Buerkner 2021,
//! Bayesian Analysis 16:667), the energy fraction of Betancourt 2016 (arXiv 1604.00695). Every chain is cut into two pieces. With W the
//! mean variance within the M pieces of L draws and B/L the variance of their means, `var+ = W (L - 1) / L + B / L`,
//! `R-hat = sqrt(var+ / W)` and `ESS = M L / (1 + 2 sum_t rho_t)`, `rho_t = 1 - (W - mean over pieces of s^2 rho_t) / var+`.

use crate::sampling::rank::Scores;
use crate::sampling::real;
use serde::{Deserialize, Serialize};

/// The largest R-hat at which chains are taken to agree (Vehtari et al. 2021).
pub const AGREED: f64 = 1.01;
/// Above this R-hat the chains tell different stories and no figure is handed on.
pub const REFUSED: f64 = 1.05;

/// How well one quantity was drawn.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Mixing {
    /// Rank-normalised split R-hat, the larger of that of the place and that of the spread. 1 is perfect.
    pub r_hat: f64,
    /// Independent draws that the middle is worth.
    pub bulk: f64,
    /// Independent draws that the 5 % and 95 % quantiles are worth, the lesser of the two.
    pub tail: f64,
}

/// Judges the draws of one quantity, a slice a chain, all of one length, in any unit.
///
/// R-hat is the larger of those of the normal scores of draws and of their distances from the median; `bulk` is the ESS of the scores,
/// `tail` that of being at or below the 5 or the 95 % quantile, the lesser.
///
/// `None` with fewer than 8 draws a chain, with chains of unequal length or draws that are not finite. A quantity that
/// never moves, in any chain, has an R-hat of 1 and as many effective draws as draws: nothing was left to mix.
pub fn mixing(chains: &[&[f64]]) -> Option<Mixing> {
    Judge::new(chains.len(), chains.first()?.len()).mixing(chains)
}

/// As [`mixing`]; chains that cannot be judged count as chains that do not agree: R-hat infinite, no effective draw.
pub fn agreement(chains: &[Vec<f64>]) -> Mixing {
    let chains: Vec<&[f64]> = chains.iter().map(Vec::as_slice).collect();
    mixing(&chains).unwrap_or(Mixing { r_hat: f64::INFINITY, bulk: 0.0, tail: 0.0 })
}

/// Judges many quantities drawn by the same chains.
#[derive(Debug, Clone)]
pub struct Judge {
    chains: usize,
    length: usize,
    scores: Scores,
}

impl Judge {
    /// For so many chains of so many draws.
    pub fn new(chains: usize, length: usize) -> Self {
        Self { chains, length, scores: Scores::new(2 * chains * (length / 2)) }
    }

    /// As [`mixing`]; also `None` for other chains than those that the judge is for.
    pub fn mixing(&self, chains: &[&[f64]]) -> Option<Mixing> {
        (chains.len() == self.chains).then(|| judged(chains, self.length, &self.scores)).flatten()
    }
}

fn judged(chains: &[&[f64]], length: usize, scores: &Scores) -> Option<Mixing> {
    let sound = |chain: &&[f64]| chain.len() == length && chain.iter().all(|draw| draw.is_finite());
    if length < 8 || !chains.iter().all(sound) {
        return None;
    }
    let half = length / 2;
    let halves: Vec<f64> =
        chains.iter().flat_map(|chain| chain[..half].iter().chain(&chain[length - half..]).copied()).collect();
    if halves.iter().all(|draw| *draw == halves[0]) {
        let all = real(chains.len() * length);
        return Some(Mixing { r_hat: 1.0, bulk: all, tail: all });
    }
    let mut sorted = halves.clone();
    sorted.sort_unstable_by(f64::total_cmp);
    let median = sorted[sorted.len() / 2];
    let ranked = scores.of(&halves);
    let folded: Vec<f64> = halves.iter().map(|draw| (draw - median).abs()).collect();
    let r_hat = r_hat(&ranked, half).max(r_hat(&scores.of(&folded), half));
    let below = |part: usize| {
        let cut = sorted[sorted.len() * part / 20];
        let indicator: Vec<f64> = halves.iter().map(|draw| f64::from(u8::from(*draw <= cut))).collect();
        effective(&indicator, half)
    };
    Some(Mixing { r_hat, bulk: effective(&ranked, half), tail: below(1).min(below(19)) })
}

/// Means and variances of pieces of `length`.
fn moments(draws: &[f64], length: usize) -> (Vec<f64>, Vec<f64>) {
    let mean = |piece: &[f64]| piece.iter().sum::<f64>() / real(piece.len());
    let means: Vec<f64> = draws.chunks_exact(length).map(mean).collect();
    let spread = |(piece, mean): (&[f64], &f64)| {
        piece.iter().map(|draw| (draw - mean).powi(2)).sum::<f64>() / (real(piece.len()) - 1.0)
    };
    let variances = draws.chunks_exact(length).zip(&means).map(spread).collect();
    (means, variances)
}

/// W and var+: mean variance within pieces, and the variance that pieces together show.
fn variances(draws: &[f64], length: usize) -> (f64, f64) {
    let (means, within) = moments(draws, length);
    let pieces = real(means.len());
    let within = within.iter().sum::<f64>() / pieces;
    let centre = means.iter().sum::<f64>() / pieces;
    let between = means.iter().map(|mean| (mean - centre).powi(2)).sum::<f64>() / (pieces - 1.0);
    (within, within * (real(length) - 1.0) / real(length) + between)
}

/// Split R-hat of pieces of `length`, `sqrt(var+ / W)`. Infinite where every piece stands still at a place of its own.
fn r_hat(draws: &[f64], length: usize) -> f64 {
    let (within, together) = variances(draws, length);
    if together == 0.0 { 1.0 } else { (together / within).sqrt() }
}

/// Effective draws: correlations over all pieces, summed in pairs while these fall and are above 0 (Geyer 1992, Statistical Science
/// 7:473, initial monotone sequence).
fn effective(draws: &[f64], length: usize) -> f64 {
    let (means, own) = moments(draws, length);
    let (_, together) = variances(draws, length);
    let all = real(draws.len());
    if together == 0.0 {
        return all;
    }
    let within = own.iter().sum::<f64>() / real(own.len());
    let correlation = |lag: usize| {
        let covariance = |(piece, mean): (&[f64], &f64)| {
            let products = piece.iter().zip(&piece[lag..]).map(|(a, b)| (a - mean) * (b - mean));
            products.sum::<f64>() / real(length)
        };
        let mean = draws.chunks_exact(length).zip(&means).map(covariance).sum::<f64>() / real(means.len());
        // The mean over pieces of unbiased variance times autocorrelation: covariance over length, times length over length less 1.
        1.0 - (within - mean * real(length) / (real(length) - 1.0).max(1.0)) / together
    };
    let mut sum = 0.0;
    let mut least = f64::INFINITY;
    for lag in (0..length.saturating_sub(2)).step_by(2) {
        let first = if lag == 0 { 1.0 } else { correlation(lag) };
        let pair = (first + correlation(lag + 1)).min(least);
        if pair < 0.0 {
            break;
        }
        least = pair;
        sum += pair;
    }
    // Draws that swing about their mean are worth more than their number, but not without limit.
    let time = (2.0 * sum - 1.0).max(1.0 / all.log10());
    all / time
}

/// The fraction of energy that a new momentum explores, `sum (E_i - E_{i-1})^2 / sum (E_i - mean E)^2` (Betancourt 2016). Below 0.3 a
/// chain moves too slowly between levels of density.
///
/// `None` for fewer than 3 energies or energies that are all the same.
pub fn energy_fraction(energies: &[f64]) -> Option<f64> {
    let mean = energies.iter().sum::<f64>() / real(energies.len());
    let spread: f64 = energies.iter().map(|energy| (energy - mean).powi(2)).sum();
    let moves: f64 = energies.windows(2).map(|pair| (pair[1] - pair[0]).powi(2)).sum();
    (energies.len() > 2 && spread > 0.0).then(|| moves / spread)
}
