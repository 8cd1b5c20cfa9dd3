//! Metropolis moves on the parameters with everybody's class and the unseen integrated out. Each leaves the posterior as it is.

use super::state::{Counts, State, log_add};
use crate::draws::unit;
use crate::lists::random::normal;
use rand::Rng;
use rand_chacha::ChaCha8Rng;

/// Spreads of the step along a ridge, on the log-odds scale.
const STEPS: [f64; 3] = [0.1, 0.5, 2.0];

/// A class becomes harder or easier to see by a common step e of all its log odds, and larger or smaller so that its part among the
/// *seen* stays: nu_h (1 - rho_h) is kept up to the shares adding up to 1.
///
/// Acceptance: likelihood ratio x prior ratio of the shares x Jacobian prod l'(1-l') / l(1-l) x prod nu' / nu (a perturbation of the
/// simplex). The prior of l is uniform. `log_probabilities` belongs to the state and is kept so.
pub fn along_the_ridge(state: &mut State, counts: &Counts, log_probabilities: &mut Vec<f64>, random: &mut ChaCha8Rng) {
    let classes = state.log_share.len();
    let h = below(random, classes);
    let step = STEPS[below(random, STEPS.len())] * normal(random);
    let (old_seen, old_share, old_unseen) = (state.seen[h].clone(), state.log_share.clone(), log_seen(&state.seen[h]));
    let mut log_ratio = -state.log_prior_of_shares(state.alpha);
    for l in &mut state.seen[h] {
        let before = *l;
        let odds = (before / (1.0 - before)).ln() + step;
        *l = 1.0 / (1.0 + (-odds).exp());
        log_ratio += (*l * (1.0 - *l)).ln() - (before * (1.0 - before)).ln();
    }
    state.log_share[h] += old_unseen - log_seen(&state.seen[h]);
    let total = state.log_share.iter().copied().fold(f64::NEG_INFINITY, log_add);
    state.log_share.iter_mut().for_each(|share| *share -= total);
    log_ratio += state.log_share.iter().zip(&old_share).map(|(new, old)| new - old).sum::<f64>();
    log_ratio += state.log_prior_of_shares(state.alpha);
    let proposed = state.log_probabilities(counts);
    log_ratio += counts.log_likelihood(&proposed) - counts.log_likelihood(log_probabilities);
    // NaN is refused too.
    if unit(random).ln() < log_ratio {
        *log_probabilities = proposed;
    } else {
        state.seen[h] = old_seen;
        state.log_share = old_share;
    }
}

/// Two classes exchange their labels: the likelihood stays, only the prior of the shares knows the order.
pub fn exchange_labels(state: &mut State, random: &mut ChaCha8Rng) {
    let classes = state.log_share.len();
    let (first, second) = (below(random, classes), below(random, classes));
    if first == second {
        return;
    }
    let before = state.log_prior_of_shares(state.alpha);
    state.log_share.swap(first, second);
    if unit(random).ln() < state.log_prior_of_shares(state.alpha) - before {
        state.seen.swap(first, second);
    } else {
        state.log_share.swap(first, second);
    }
}

/// ln(1 - rho): the probability that a member is seen at all.
fn log_seen(seen: &[f64]) -> f64 {
    let log_none: f64 = seen.iter().map(|l| (-l).ln_1p()).sum();
    (-log_none.exp_m1()).ln()
}

/// A whole number from 0 to `count` - 1.
pub fn below(random: &mut impl Rng, count: usize) -> usize {
    ((unit(random) * count as f64) as usize).min(count - 1)
}
