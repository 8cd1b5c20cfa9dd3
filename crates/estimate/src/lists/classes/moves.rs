//! Metropolis moves on the parameters with everybody's class and the unseen integrated out. Each leaves the posterior as it is.

use super::split::{drift, redraw};
use super::state::{Counts, State};
use crate::draws::unit;
use crate::sampling::normal;
use rand::Rng;
use rand_chacha::ChaCha8Rng;

/// Spreads of the step along a ridge, on the log-odds scale.
const STEPS: [f64; 3] = [0.1, 0.5, 1.5];

/// What a move may alter, kept so that it can be taken back.
#[derive(Debug, Clone, Default)]
pub struct Kept {
    log_share: Vec<f64>,
    seen: Vec<f64>,
    weights: Vec<f64>,
    log_probabilities: Vec<f64>,
    none: [f64; 2],
    any: [f64; 2],
    log_factor: f64,
    log_likelihood: f64,
    log_prior: f64,
    log_prior_of_seen: [f64; 2],
}

impl Kept {
    fn keep(&mut self, state: &State, classes: [usize; 2]) {
        let filled = state.log_probabilities.len();
        self.log_share.clone_from(&state.log_share);
        self.log_probabilities.clone_from(&state.log_probabilities);
        self.seen.clear();
        self.weights.clear();
        for h in classes {
            self.seen.extend_from_slice(state.of_class(h));
            self.weights.extend_from_slice(&state.weights[h * filled..(h + 1) * filled]);
        }
        (self.none, self.any) = (classes.map(|h| state.none[h]), classes.map(|h| state.any[h]));
        self.log_factor = state.log_factor;
        (self.log_likelihood, self.log_prior) = (state.log_likelihood, state.log_prior);
        self.log_prior_of_seen = classes.map(|h| state.log_prior_of_seen[h]);
    }

    fn restore(&self, state: &mut State, classes: [usize; 2]) {
        let (filled, lists) = (state.log_probabilities.len(), self.seen.len() / 2);
        state.log_share.copy_from_slice(&self.log_share);
        state.log_probabilities.copy_from_slice(&self.log_probabilities);
        for (place, h) in classes.into_iter().enumerate() {
            state.of_class_mut(h).copy_from_slice(&self.seen[place * lists..(place + 1) * lists]);
            state.weights[h * filled..(h + 1) * filled]
                .copy_from_slice(&self.weights[place * filled..(place + 1) * filled]);
            (state.none[h], state.any[h]) = (self.none[place], self.any[place]);
            state.log_prior_of_seen[h] = self.log_prior_of_seen[place];
        }
        state.log_factor = self.log_factor;
        (state.log_likelihood, state.log_prior) = (self.log_likelihood, self.log_prior);
    }
}

/// Moves of one state under prior x likelihood^exponent.
pub struct Mover<'a> {
    pub state: &'a mut State,
    pub counts: &'a Counts,
    pub exponent: f64,
    pub kept: &'a mut Kept,
    pub random: &'a mut ChaCha8Rng,
}

impl Mover<'_> {
    /// A class becomes harder or easier to see.
    pub fn along_the_ridge(&mut self) {
        let h = self.class();
        let step = draw_step(self.random);
        self.attempt([h, h], |state, _| Some(shift(state, h, step)));
    }

    /// Two classes are drawn anew with their common totals kept: a class is born, dies, or changes its part.
    pub fn split_or_merge(&mut self) {
        let (g, h) = (self.class(), self.class());
        if g != h {
            self.attempt([g, h], |state, random| redraw(state, [g, h], random));
        }
    }

    /// Two classes drift apart or together with their common totals kept.
    pub fn drift(&mut self) {
        let (g, h) = (self.class(), self.class());
        if g != h {
            let step = draw_step(self.random);
            self.attempt([g, h], |state, random| drift(state, [g, h], step, random));
        }
    }

    /// Takes a step or takes it back. `change` alters `classes` only (and the shares of all by one factor, on which the likelihood does
    /// not depend) and gives the logarithm of Jacobian times ratio of proposals, or `None` if there is no way.
    fn attempt(&mut self, classes: [usize; 2], change: impl FnOnce(&mut State, &mut ChaCha8Rng) -> Option<f64>) {
        let Self { state, counts, exponent, kept, random } = self;
        kept.keep(state, classes);
        if let Some(log_ratio) = change(state, random) {
            state.weigh_two(classes, counts);
            let of_seen = |place: usize| state.log_prior_of_seen[classes[place]] - kept.log_prior_of_seen[place];
            let second = if classes[0] == classes[1] { 0.0 } else { of_seen(1) };
            let prior = state.log_prior - kept.log_prior + of_seen(0) + second;
            let likelihood = *exponent * (state.log_likelihood - kept.log_likelihood);
            // NaN is refused too.
            if unit(random).ln() < log_ratio + prior + likelihood {
                return;
            }
        }
        kept.restore(state, classes);
    }

    /// A class, the first ones more often: by the order of the sticks they are the larger ones.
    fn class(&mut self) -> usize {
        let classes = self.state.classes();
        ((unit(self.random).powi(2) * classes as f64) as usize).min(classes - 1)
    }
}

/// Two classes exchange their labels: the likelihood stays, only the prior of the shares knows the order.
pub fn exchange_labels(state: &mut State, random: &mut ChaCha8Rng) {
    let (first, second) = (below(random, state.classes()), below(random, state.classes()));
    if first == second {
        return;
    }
    if unit(random).ln() < state.log_prior_in_order(first, second) - state.log_prior {
        let mut order: Vec<usize> = (0..state.classes()).collect();
        order.swap(first, second);
        state.reorder(&order);
    }
}

/// All classes get labels anew, by lot with the larger ones first: class after class is drawn with its share among those left. Under the
/// prior the order of sticks has that law times (b - ln nu_K)^-(a+K-1), so that only the last share matters for acceptance.
pub fn shuffle_labels(state: &mut State, random: &mut ChaCha8Rng) {
    // The smallest of exponential numbers of rate nu_h is number h with probability nu_h.
    let mut keys: Vec<(f64, usize)> =
        state.log_share.iter().enumerate().map(|(h, log)| ((-unit(random).ln()).ln() - log, h)).collect();
    keys.sort_unstable_by(|x, y| x.0.total_cmp(&y.0));
    let order: Vec<usize> = keys.iter().map(|(_, h)| *h).collect();
    let last = order.len() - 1;
    let weight = |h: usize| -(state.prior().0 + last as f64) * (state.prior().1 - state.log_share[h]).ln();
    if unit(random).ln() < weight(order[last]) - weight(last) {
        state.reorder(&order);
    }
}

/// A class becomes harder or easier to see by a common step of all its log odds, and larger or smaller so that its part among the
/// *seen* stays: nu_h (1 - rho_h) is kept up to the shares adding up to 1. Gives the logarithm of the Jacobian:
/// prod l'(1-l') / l(1-l) x prod nu' / nu (a perturbation of the simplex).
fn shift(state: &mut State, h: usize, step: f64) -> f64 {
    let before = log_seen(state.of_class(h));
    let mut log_jacobian = 0.0;
    for l in state.of_class_mut(h) {
        let old = *l;
        *l = 1.0 / (1.0 + (-((old / (1.0 - old)).ln() + step)).exp());
        log_jacobian += (*l * (1.0 - *l)).ln() - (old * (1.0 - old)).ln();
    }
    let grown = before - log_seen(state.of_class(h));
    state.log_share[h] += grown;
    let total = state.make_whole();
    log_jacobian + grown - total * state.classes() as f64
}

/// ln(1 - rho): the probability that a member is seen at all.
fn log_seen(seen: &[f64]) -> f64 {
    let log_none: f64 = seen.iter().map(|l| (-l).ln_1p()).sum();
    (-log_none.exp_m1()).ln()
}

pub fn draw_step(random: &mut ChaCha8Rng) -> f64 {
    STEPS[below(random, STEPS.len())] * normal(random)
}

/// A whole number from 0 to `count` - 1.
pub fn below(random: &mut impl Rng, count: usize) -> usize {
    ((unit(random) * count as f64) as usize).min(count - 1)
}
