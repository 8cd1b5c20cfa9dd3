//! The Gibbs step: everybody's class and the unseen are drawn, then the parameters given them. Knows no other chain.
//!
//! A chain whose likelihood has the exponent b (see `ladder`) would need b n_w people in pattern w. It takes the whole number above or
//! below, by lot, and the step becomes the proposal of a Metropolis step: drawing classes and unseen, then parameters, is reversible
//! under the posterior of the rounded table, so that the step is taken with probability min(1, prod over w of (q'_w / q_w)^r_w), where q_w =
//! p_w / (1 - p_0) and r_w is what rounding left over. With b = 1 nothing is left over and every step is taken.

use super::MOST_UNSEEN;
use super::state::{Counts, State};
use crate::draws::unit;
use crate::sampling::log_add;
use crate::sampling::variates;
use rand_chacha::ChaCha8Rng;

/// What a step counts, kept from one step to the next so as not to ask for memory.
#[derive(Debug, Clone)]
pub struct Gibbs {
    rounded: Vec<u64>,
    row: Vec<f64>,
    split: Vec<u64>,
    members: Vec<u64>,
    /// Members on each list, class by class.
    on_list: Vec<u64>,
    proposed: State,
}

impl Gibbs {
    pub fn new(state: &State, counts: &Counts) -> Self {
        let classes = state.classes();
        Self {
            rounded: vec![0; counts.patterns.len()],
            row: vec![0.0; classes],
            split: vec![0; classes],
            members: vec![0; classes],
            on_list: vec![0; classes * counts.n_lists],
            proposed: state.clone(),
        }
    }

    /// One step: alpha, classes and unseen, parameters. `exponent` is that of the likelihood.
    pub fn step(&mut self, state: &mut State, counts: &Counts, exponent: f64, random: &mut ChaCha8Rng) {
        self.round(counts, exponent, random);
        self.allocate(state, counts, random);
        self.draw_parameters(counts, state.draw_alpha(random), random);
        self.proposed.weigh_all(counts);
        let left = |w: usize| exponent * counts.people[w] - self.rounded[w] as f64;
        let change = |w: usize| self.proposed.log_probabilities[w] - state.log_probabilities[w];
        let log_ratio: f64 = (0..self.rounded.len()).filter(|w| left(*w) != 0.0).map(|w| left(w) * change(w)).sum();
        // NaN is refused too.
        if log_ratio >= 0.0 || unit(random).ln() < log_ratio {
            std::mem::swap(state, &mut self.proposed);
        }
    }

    fn round(&mut self, counts: &Counts, exponent: f64, random: &mut ChaCha8Rng) {
        for (rounded, people) in self.rounded.iter_mut().zip(&counts.people) {
            let wanted = exponent * people;
            let above = wanted.fract() > 0.0 && unit(random) < wanted.fract();
            *rounded = wanted as u64 + u64::from(above);
        }
    }

    fn allocate(&mut self, state: &State, counts: &Counts, random: &mut ChaCha8Rng) {
        let (filled, lists) = (counts.patterns.len(), counts.n_lists);
        self.members.fill(0);
        self.on_list.fill(0);
        for (place, w) in counts.patterns.iter().enumerate() {
            for (h, weight) in self.row.iter_mut().enumerate() {
                *weight = state.weights[h * filled + place];
            }
            split(self.rounded[place], &self.row, &mut self.split, random);
            for (h, count) in self.split.iter().enumerate().filter(|(_, count)| **count > 0) {
                self.members[h] += count;
                for (j, on) in self.on_list[h * lists..(h + 1) * lists].iter_mut().enumerate() {
                    *on += if w >> j & 1 == 1 { *count } else { 0 };
                }
            }
        }
        let seen: u64 = self.rounded.iter().sum();
        let unseen = state.unseen(seen as f64, random).min(MOST_UNSEEN) as u64;
        split(unseen, &state.none, &mut self.split, random);
        self.members.iter_mut().zip(&self.split).for_each(|(members, unseen)| *members += *unseen);
    }

    fn draw_parameters(&mut self, counts: &Counts, alpha: f64, random: &mut ChaCha8Rng) {
        let (state, lists) = (&mut self.proposed, counts.n_lists);
        let prior = state.prior_of_seen();
        for (place, (l, on)) in state.seen.iter_mut().zip(&self.on_list).enumerate() {
            let off = self.members[place / lists] - on;
            let drawn = if prior == (1.0, 1.0) {
                share(1 + on, 1 + off, random)
            } else {
                variates::beta(prior.0 + *on as f64, prior.1 + off as f64, random)
            };
            *l = drawn.clamp(1e-300, 1.0 - 1e-16);
        }
        let mut left: u64 = self.members.iter().sum();
        let mut log_left = 0.0;
        let last = self.members.len() - 1;
        for (log_share, here) in state.log_share.iter_mut().zip(&self.members[..last]) {
            left -= here;
            let here = variates::log_gamma(1.0 + *here as f64, random);
            let later = variates::log_gamma(alpha + left as f64, random);
            let both = log_add(here, later);
            *log_share = log_left + here - both;
            log_left += later - both;
        }
        state.log_share[last] = log_left;
    }
}

/// A beta number of whole parameters; one of an empty class is uniform.
fn share(yes: u64, no: u64, random: &mut ChaCha8Rng) -> f64 {
    match (yes, no) {
        (1, 1) => unit(random),
        (1, no) => -((unit(random).ln() / no as f64).exp_m1()),
        (yes, 1) => (unit(random).ln() / yes as f64).exp(),
        (yes, no) => {
            let (yes, no) = (variates::gamma(yes as f64, random), variates::gamma(no as f64, random));
            yes / (yes + no)
        }
    }
}

/// Few people are put into classes one by one, many at once.
fn split(people: u64, weights: &[f64], into: &mut [u64], random: &mut ChaCha8Rng) {
    if people > 4 {
        variates::multinomial(people, weights, into, random);
        return;
    }
    into.fill(0);
    let total: f64 = weights.iter().sum();
    for _ in 0..people {
        let mut left = unit(random) * total;
        let within = |weight: &f64| {
            left -= weight;
            left < 0.0
        };
        let last = || weights.iter().rposition(|weight| *weight > 0.0).unwrap_or(0);
        let place = weights.iter().position(within).unwrap_or_else(last);
        into[place] += 1;
    }
}
