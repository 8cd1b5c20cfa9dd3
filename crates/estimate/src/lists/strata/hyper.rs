//! What strata have in common: the centres of their parameters and how far they stray. Sees no counts.

use super::block::Block;
use crate::draws::unit;
use crate::lists::table::Pattern;
use crate::sampling::normal;
use crate::sampling::variates::gamma;
use rand_chacha::ChaCha8Rng;

/// Centre and variance of the parameters of one kind: by list, and by pair.
#[derive(Debug, Clone)]
pub struct Hyper {
    /// Terms that have a centre: lists, then pairs.
    pub terms: Vec<Pattern>,
    pub centre: Vec<f64>,
    /// Variance of the strata around the centre; that of pairs is common.
    pub variance: Vec<f64>,
    /// Auxiliary of the half-Cauchy law of each variance.
    auxiliary: Vec<f64>,
    lists: usize,
}

/// Prior variance of the centre of a list and of a pair.
const CENTRE: [f64; 2] = [9.0, 1.0];
/// Scale of the half-Cauchy law of the spread of a list and of a pair.
const SPREAD: [f64; 2] = [1.0, 0.5];
/// Spreads of the common steps.
const STEPS: [f64; 3] = [0.05, 0.2, 0.6];
/// A spread below 1 in 1,000 is none.
const LEAST_VARIANCE: f64 = 1e-6;

impl Hyper {
    pub fn start(lists: usize, random: &mut ChaCha8Rng) -> Self {
        let singles = (0..lists).map(|j| 1 << j);
        let pairs = (0..lists).flat_map(|i| (i + 1..lists).map(move |j| 1 << i | 1 << j));
        let terms: Vec<Pattern> = singles.chain(pairs).collect();
        let centre = terms.iter().map(|term| if term.is_power_of_two() { -1.0 } else { 0.0 } + 0.3 * normal(random));
        Self {
            centre: centre.collect(),
            variance: terms.iter().map(|_| (0.2 + 0.3 * unit(random)).powi(2)).collect(),
            auxiliary: vec![1.0; terms.len()],
            terms,
            lists,
        }
    }

    /// Centre and precision of a term; a free intercept has precision 0.
    pub fn of(&self, term: Pattern) -> (f64, f64) {
        match self.terms.iter().position(|known| *known == term) {
            Some(place) => (self.centre[place], 1.0 / self.variance[place]),
            None => (0.0, 0.0),
        }
    }

    /// Draws centres, then variances: conjugate, a half-Cauchy being a mixture of inverse gammas (Wand, Ormerod, Padoan and Fruehwirth
    /// 2011, Bayesian Analysis 6:847).
    pub fn sweep(&mut self, blocks: &[Block], random: &mut ChaCha8Rng) {
        let mut of_pairs = (0.0, 0.0);
        for place in 0..self.terms.len() {
            let values: Vec<f64> = blocks.iter().filter_map(|block| block.parameter(self.terms[place])).collect();
            let kind = usize::from(place >= self.lists);
            let precision = 1.0 / CENTRE[kind] + values.len() as f64 / self.variance[place];
            let mean = values.iter().sum::<f64>() / self.variance[place] / precision;
            self.centre[place] = mean + normal(random) / precision.sqrt();
            let square: f64 = values.iter().map(|value| (value - self.centre[place]).powi(2)).sum();
            if kind == 1 {
                of_pairs = (of_pairs.0 + values.len() as f64, of_pairs.1 + square);
            } else {
                self.draw_variance(place, values.len() as f64, square, random);
            }
        }
        if self.terms.len() > self.lists {
            self.draw_variance(self.lists, of_pairs.0, of_pairs.1, random);
            let common = self.variance[self.lists];
            self.variance[self.lists..].fill(common);
        }
    }

    /// Moves that Gibbs draws make only slowly where strata know little: a centre with all strata in step, and a spread with all
    /// distances from the centre.
    pub fn move_together(&mut self, blocks: &mut [Block], random: &mut ChaCha8Rng) {
        for place in 0..self.terms.len() {
            let step = STEPS[((unit(random) * 3.0) as usize).min(2)] * normal(random);
            self.translate(place, step, blocks, random);
        }
        for place in 0..=self.lists.min(self.terms.len() - 1) {
            let terms = if place < self.lists { place..place + 1 } else { self.lists..self.terms.len() };
            let log_factor = STEPS[((unit(random) * 3.0) as usize).min(2)] * normal(random);
            self.stretch(terms, log_factor, blocks, random);
        }
    }

    fn translate(&mut self, place: usize, step: f64, blocks: &mut [Block], random: &mut ChaCha8Rng) {
        let kind = usize::from(place >= self.lists);
        let before = self.centre[place];
        let mut log_ratio = (before * before - (before + step).powi(2)) / (2.0 * CENTRE[kind]);
        let mut moved = Vec::with_capacity(blocks.len());
        for block in blocks.iter_mut() {
            let proposed = block.moved(self.terms[place], step, self);
            log_ratio += proposed.as_ref().map_or(0.0, |(gain, _)| *gain);
            moved.push(proposed);
        }
        if unit(random).ln() < log_ratio {
            self.centre[place] += step;
            for (block, proposed) in blocks.iter_mut().zip(moved) {
                if let Some((_, parameters)) = proposed {
                    block.take(parameters);
                }
            }
        }
    }

    /// With the distances stretched the normal densities and the Jacobian cancel; the likelihood, the half-Cauchy law and the scale of the
    /// step remain.
    fn stretch(
        &mut self,
        places: std::ops::Range<usize>,
        log_factor: f64,
        blocks: &mut [Block],
        random: &mut ChaCha8Rng,
    ) {
        let (factor, first) = (log_factor.exp(), places.start);
        let variance = self.variance[first] * factor * factor;
        if !(LEAST_VARIANCE..1e6).contains(&variance) {
            return;
        }
        let scale = SPREAD[usize::from(first >= self.lists)].powi(2);
        let mut log_ratio = log_factor + ((1.0 + self.variance[first] / scale) / (1.0 + variance / scale)).ln();
        let terms = self.terms[places.clone()].to_vec();
        let mut stretched = Vec::with_capacity(blocks.len());
        for block in blocks.iter_mut() {
            let (gain, parameters) = block.stretched(&terms, factor, self);
            log_ratio += gain;
            stretched.push(parameters);
        }
        if unit(random).ln() < log_ratio {
            self.variance[places].fill(variance);
            blocks.iter_mut().zip(stretched).for_each(|(block, parameters)| block.take(parameters));
            // The auxiliary is drawn anew given the variance, as its conditional law asks.
            self.auxiliary[first] = (1.0 / variance + 1.0 / scale) / gamma(1.0, random);
        }
    }

    fn draw_variance(&mut self, place: usize, count: f64, square: f64, random: &mut ChaCha8Rng) {
        let scale = SPREAD[usize::from(place >= self.lists)];
        let rate = square / 2.0 + 1.0 / self.auxiliary[place];
        self.variance[place] = (rate / gamma((count + 1.0) / 2.0, random)).max(LEAST_VARIANCE);
        self.auxiliary[place] = (1.0 / self.variance[place] + 1.0 / (scale * scale)) / gamma(1.0, random);
    }
}
