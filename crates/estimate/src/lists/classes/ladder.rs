//! Chains on ever thinner tables that exchange states (parallel tempering by counts). The one on the full table gives the draws.
//!
//! A rung has the likelihood of a share of the people, rounded pattern by pattern, so that the same Gibbs sweep serves every rung. With few people
//! the posterior is flat and the chain goes everywhere; exchanges bring that down to the full table. Two neighbours exchange their
//! states with probability min(1, L_i(j) L_j(i) / (L_i(i) L_j(j))).

use super::Settings;
use super::moves::{along_the_ridge, exchange_labels};
use super::state::{Counts, State};
use crate::draws::unit;
use crate::lists::table::CaptureTable;
use rand_chacha::ChaCha8Rng;

/// People on the thinnest rung, as nearly as rounding allows.
const FEWEST: f64 = 40.0;
/// Moves along a ridge in each sweep.
const RIDGE_MOVES: usize = 2;

/// What the full table's chain holds after a sweep.
#[derive(Debug, Clone, Copy)]
pub struct Drawn {
    pub unseen: f64,
    pub occupied: usize,
}

pub struct Ladder {
    settings: Settings,
    random: ChaCha8Rng,
    /// The full table first.
    rungs: Vec<Rung>,
    sweeps: usize,
    tried: Vec<usize>,
    accepted: Vec<usize>,
}

struct Rung {
    counts: Counts,
    state: State,
    log_probabilities: Vec<f64>,
}

impl Ladder {
    pub fn new(table: &CaptureTable, settings: Settings, mut random: ChaCha8Rng) -> Self {
        let thinnest = (FEWEST / table.observed() as f64).min(1.0);
        let share = |rung: usize| thinnest.powf(rung as f64 / settings.rungs.max(1) as f64);
        let rung = |rung: usize| {
            let counts = Counts::thinned(table, share(rung));
            let mut state = State::start(table, settings, &mut random);
            let log_probabilities = state.log_probabilities(&counts);
            Rung { counts, state, log_probabilities }
        };
        let rungs = (0..=settings.rungs).map(rung).collect();
        Self { settings, random, rungs, sweeps: 0, tried: vec![0; settings.rungs], accepted: vec![0; settings.rungs] }
    }

    /// Sweeps every rung, then lets neighbours exchange: even pairs and odd pairs in turn.
    pub fn sweep(&mut self) -> Drawn {
        for rung in &mut self.rungs {
            rung.state.sweep(&rung.counts, self.settings, &mut self.random);
            rung.log_probabilities = rung.state.log_probabilities(&rung.counts);
            for _ in 0..RIDGE_MOVES {
                along_the_ridge(&mut rung.state, &rung.counts, &mut rung.log_probabilities, &mut self.random);
            }
            for _ in 0..self.settings.classes {
                exchange_labels(&mut rung.state, &mut self.random);
            }
        }
        let drawn = Drawn { unseen: self.rungs[0].state.unseen, occupied: self.rungs[0].state.occupied };
        for pair in (self.sweeps % 2..self.settings.rungs).step_by(2) {
            self.exchange(pair);
        }
        self.sweeps += 1;
        drawn
    }

    fn exchange(&mut self, pair: usize) {
        let [upper, lower] = &mut self.rungs[pair..pair + 2] else { return };
        let gain = |counts: &Counts| {
            counts.log_likelihood(&lower.log_probabilities) - counts.log_likelihood(&upper.log_probabilities)
        };
        let log_ratio = gain(&upper.counts) - gain(&lower.counts);
        self.tried[pair] += 1;
        if unit(&mut self.random).ln() < log_ratio {
            self.accepted[pair] += 1;
            std::mem::swap(&mut upper.state, &mut lower.state);
            std::mem::swap(&mut upper.log_probabilities, &mut lower.log_probabilities);
        }
    }

    pub fn forget_exchanges(&mut self) {
        self.tried.fill(0);
        self.accepted.fill(0);
    }

    pub fn exchanged(&self) -> impl Iterator<Item = f64> {
        self.tried.iter().zip(&self.accepted).map(|(tried, accepted)| *accepted as f64 / (*tried).max(1) as f64)
    }
}
