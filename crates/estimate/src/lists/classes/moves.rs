//! Metropolis moves on the parameters with everybody's class and the unseen integrated out. Each leaves the posterior as it is.

use super::split::redraw;
use super::state::{Counts, State, log_add};
use crate::draws::unit;
use crate::lists::random::normal;
use rand::Rng;
use rand_chacha::ChaCha8Rng;

/// Spreads of the step along a ridge, on the log-odds scale.
const STEPS: [f64; 3] = [0.1, 0.5, 1.5];

/// A class becomes harder or easier to see. `log_probabilities` belongs to the state and is kept so.
pub fn along_the_ridge(state: &mut State, counts: &Counts, log_probabilities: &mut Vec<f64>, random: &mut ChaCha8Rng) {
    let h = below(random, state.log_share.len());
    let step = draw_step(random);
    attempt(state, counts, log_probabilities, random, |state, _| Some(shift(state, h, step)));
}

/// Two classes are drawn anew with their common totals kept: a class is born, dies, or changes its part.
pub fn split_or_merge(state: &mut State, counts: &Counts, log_probabilities: &mut Vec<f64>, random: &mut ChaCha8Rng) {
    let classes = state.log_share.len();
    let (g, h) = (below(random, classes), below(random, classes));
    if g != h {
        attempt(state, counts, log_probabilities, random, |state, random| redraw(state, g, h, random));
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

/// Takes a step or takes it back. `change` gives the logarithm of Jacobian times ratio of proposals, or `None` if there is no way.
fn attempt(
    state: &mut State,
    counts: &Counts,
    log_probabilities: &mut Vec<f64>,
    random: &mut ChaCha8Rng,
    change: impl FnOnce(&mut State, &mut ChaCha8Rng) -> Option<f64>,
) {
    let (old_seen, old_share) = (state.seen.clone(), state.log_share.clone());
    let before = state.log_prior_of_shares(state.alpha);
    if let Some(log_ratio) = change(state, random) {
        let prior = state.log_prior_of_shares(state.alpha) - before;
        let proposed = state.log_probabilities(counts);
        let likelihood = counts.log_likelihood(&proposed) - counts.log_likelihood(log_probabilities);
        // NaN is refused too.
        if unit(random).ln() < log_ratio + prior + likelihood {
            *log_probabilities = proposed;
            return;
        }
    }
    (state.seen, state.log_share) = (old_seen, old_share);
}

/// A class becomes harder or easier to see by a common step of all its log odds, and larger or smaller so that its part among the
/// *seen* stays: nu_h (1 - rho_h) is kept up to the shares adding up to 1. Gives the logarithm of the Jacobian:
/// prod l'(1-l') / l(1-l) x prod nu' / nu (a perturbation of the simplex).
fn shift(state: &mut State, h: usize, step: f64) -> f64 {
    let before = log_seen(&state.seen[h]);
    let mut log_jacobian = 0.0;
    for l in &mut state.seen[h] {
        let old = *l;
        *l = 1.0 / (1.0 + (-((old / (1.0 - old)).ln() + step)).exp());
        log_jacobian += (*l * (1.0 - *l)).ln() - (old * (1.0 - old)).ln();
    }
    let grown = before - log_seen(&state.seen[h]);
    state.log_share[h] += grown;
    let total = state.log_share.iter().copied().fold(f64::NEG_INFINITY, log_add);
    state.log_share.iter_mut().for_each(|share| *share -= total);
    log_jacobian + grown - total * state.log_share.len() as f64
}

/// ln(1 - rho): the probability that a member is seen at all.
fn log_seen(seen: &[f64]) -> f64 {
    let log_none: f64 = seen.iter().map(|l| (-l).ln_1p()).sum();
    (-log_none.exp_m1()).ln()
}

fn draw_step(random: &mut ChaCha8Rng) -> f64 {
    STEPS[below(random, STEPS.len())] * normal(random)
}

/// A whole number from 0 to `count` - 1.
pub fn below(random: &mut impl Rng, count: usize) -> usize {
    ((unit(random) * count as f64) as usize).min(count - 1)
}
