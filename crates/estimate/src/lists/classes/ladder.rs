//! One chain: states on the rungs of a ladder, from the posterior to one with a weak likelihood, that change places. Knows no other chain.
//!
//! On the rung of exponent b a state follows prior x likelihood^b. Neighbours change places with probability
//! min(1, exp((b - b') (l' - l))), l being their log-likelihoods, pairs (0, 1), (2, 3) ... and (1, 2), (3, 4) ... in turn, which carries
//! states up and down without turning back at random (Syed, Bouchard-Cote, Deligiannidis and Doucet 2022, JRSS B 84:321).
//! Only the rung of exponent 1 is kept.

use super::Settings;
use super::gibbs::Gibbs;
use super::moves::{Kept, Mover, exchange_labels, shuffle_labels};
use super::state::{Counts, State};
use crate::draws::unit;
use crate::lists::table::CaptureTable;
use rand_chacha::ChaCha8Rng;

pub struct Ladder {
    settings: Settings,
    random: ChaCha8Rng,
    counts: Counts,
    exponents: Vec<f64>,
    /// By rung, the posterior first.
    states: Vec<State>,
    gibbs: Gibbs,
    kept: Kept,
    sweeps: usize,
    /// Of the state on each rung, whether it was last on the lowest rung rather than the first.
    from_below: Vec<bool>,
    pub climbed: Climbed,
}

/// How states move over the rungs.
#[derive(Debug, Clone, Default)]
pub struct Climbed {
    /// How often a state came to the first rung that had been on the lowest since it was there before.
    pub journeys: usize,
    /// Exchanges tried and made, by pair of neighbours.
    pub exchanges: Vec<(usize, usize)>,
}

impl Ladder {
    pub fn new(table: &CaptureTable, settings: Settings, mut random: ChaCha8Rng) -> Self {
        let counts = Counts::of(table);
        let rungs = settings.rungs;
        let states: Vec<State> = (0..rungs).map(|_| State::start(table, &counts, settings, &mut random)).collect();
        let exponent = |rung: usize| settings.lowest.powf(rung as f64 / (rungs - 1).max(1) as f64);
        let mut ladder = Self {
            gibbs: Gibbs::new(&states[0], &counts),
            kept: Kept::default(),
            exponents: (0..rungs).map(exponent).collect(),
            settings,
            random,
            counts,
            states,
            sweeps: 0,
            from_below: vec![false; rungs],
            climbed: Climbed::default(),
        };
        ladder.forget();
        ladder
    }

    /// Starts counting exchanges and journeys anew.
    pub fn forget(&mut self) {
        self.climbed = Climbed { journeys: 0, exchanges: vec![(0, 0); self.states.len() - 1] };
    }

    /// A step of every state, then exchanges.
    pub fn sweep(&mut self) {
        let Self { settings, random, counts, exponents, states, gibbs, kept, .. } = self;
        let moves = settings.moves;
        for (state, exponent) in states.iter_mut().zip(exponents.iter()) {
            gibbs.step(state, counts, *exponent, random);
            let mut mover = Mover { state, counts, exponent: *exponent, kept, random };
            (0..moves.ridge).for_each(|_| mover.along_the_ridge());
            (0..moves.drift).for_each(|_| mover.drift());
            (0..moves.split).for_each(|_| mover.split_or_merge());
            (0..moves.exchange).for_each(|_| exchange_labels(state, random));
            if moves.exchange > 0 {
                shuffle_labels(state, random);
            }
        }
        self.change_places();
    }

    fn change_places(&mut self) {
        for upper in (self.sweeps % 2..self.states.len() - 1).step_by(2) {
            let gain = self.states[upper + 1].log_likelihood - self.states[upper].log_likelihood;
            let log_ratio = (self.exponents[upper] - self.exponents[upper + 1]) * gain;
            self.climbed.exchanges[upper].0 += 1;
            if unit(&mut self.random).ln() < log_ratio {
                self.climbed.exchanges[upper].1 += 1;
                self.states.swap(upper, upper + 1);
                self.from_below.swap(upper, upper + 1);
            }
        }
        self.sweeps += 1;
        self.climbed.journeys += usize::from(std::mem::take(&mut self.from_below[0]));
        let lowest = self.states.len() - 1;
        self.from_below[lowest] = lowest > 0;
    }

    /// The number of unseen, drawn given the state under the posterior.
    pub fn unseen(&mut self) -> f64 {
        self.states[0].unseen(self.counts.total, &mut self.random)
    }

    /// Classes with anybody seen in them, on average given the state under the posterior.
    pub fn occupied(&self) -> f64 {
        self.states[0].occupied(&self.counts)
    }
}
