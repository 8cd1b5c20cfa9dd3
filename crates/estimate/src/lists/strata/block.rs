//! The parameters of one stratum, drawn all at once. Knows no other stratum but through their common centres.

use super::Stratum;
use super::hyper::Hyper;
use crate::draws::unit;
use crate::lists::cube::{add_subsets, add_supersets};
use crate::lists::loglinear::solve::{factor, solve};
use crate::lists::table::Pattern;
use crate::sampling::normal;
use crate::sampling::variates::{gamma, poisson};
use rand_chacha::ChaCha8Rng;

/// Degrees of freedom of the proposal: heavier tails than the posterior's.
const FREEDOM: f64 = 7.0;
const NEWTON_STEPS: usize = 30;

/// One stratum's part of a chain.
#[derive(Debug, Clone)]
pub struct Block {
    /// The empty term, the lists that see the stratum, their pairs.
    terms: Vec<Pattern>,
    live: Vec<Pattern>,
    margins: Vec<f64>,
    parameters: Vec<f64>,
    mode: Vec<f64>,
    cells: Vec<f64>,
    expected: Vec<f64>,
    information: Vec<f64>,
    /// By term but the empty one: how the others follow when it moves by 1, so that the expected table changes least.
    follow: Vec<Vec<f64>>,
}

/// Precision of the other parameters around their place, in working out how they follow.
const RIDGE: f64 = 10.0;

impl Block {
    pub fn new(stratum: &Stratum, hyper: &Hyper) -> Self {
        let cells = stratum.table.counts().len();
        let blind: Pattern = stratum.blind.iter().fold(0, |mask, j| mask | 1 << j);
        let terms: Vec<Pattern> =
            std::iter::once(0).chain(hyper.terms.iter().copied().filter(|term| term & blind == 0)).collect();
        let mut margins: Vec<f64> = stratum.table.counts().iter().map(|count| *count as f64).collect();
        add_supersets(&mut margins);
        let mut mode: Vec<f64> = terms.iter().map(|term| hyper.of(*term).0).collect();
        mode[0] = (stratum.table.observed() as f64).ln();
        let follow = (1..terms.len()).map(|moved| follow(&terms, &margins, moved)).collect();
        Self {
            follow,
            live: (1..cells).filter(|w| w & blind == 0).collect(),
            information: vec![0.0; terms.len() * terms.len()],
            parameters: mode.clone(),
            mode,
            terms,
            margins,
            cells: vec![0.0; cells],
            expected: vec![0.0; cells],
        }
    }

    /// The parameter of a term, if the stratum has it.
    pub fn parameter(&self, term: Pattern) -> Option<f64> {
        self.terms.iter().position(|own| *own == term).map(|place| self.parameters[place])
    }

    /// Moves the parameter of `term` by `step`, the others following, to where its centre would move too. Gives what the log posterior
    /// gains if the stratum has the term, and what to put there if the move is taken.
    pub fn moved(&mut self, term: Pattern, step: f64, hyper: &Hyper) -> Option<(f64, Vec<f64>)> {
        let place = self.terms.iter().position(|own| *own == term)?;
        let mut prior: Vec<(f64, f64)> = self.terms.iter().map(|term| hyper.of(*term)).collect();
        let before = self.log_posterior(&self.parameters.clone(), &prior);
        let follow = self.follow[place - 1].iter();
        let moved: Vec<f64> = self.parameters.iter().zip(follow).map(|(own, share)| own + step * share).collect();
        prior[place].0 += step;
        Some((self.log_posterior(&moved, &prior) - before, moved))
    }

    /// Stretches the distances of parameters from their centres. Gives what the log likelihood gains.
    pub fn stretched(&mut self, terms: &[Pattern], factor: f64, hyper: &Hyper) -> (f64, Vec<f64>) {
        let free = vec![(0.0, 0.0); self.terms.len()];
        let before = self.log_posterior(&self.parameters.clone(), &free);
        let mut stretched = self.parameters.clone();
        for (own, value) in self.terms.iter().zip(&mut stretched) {
            if terms.contains(own) {
                let centre = hyper.of(*own).0;
                *value = centre + (*value - centre) * factor;
            }
        }
        (self.log_posterior(&stretched, &free) - before, stretched)
    }

    /// Takes parameters that [`Block::moved`] or [`Block::stretched`] gave.
    pub fn take(&mut self, parameters: Vec<f64>) {
        self.parameters = parameters;
    }

    /// A draw of N: people observed and a Poisson number of unseen.
    pub fn people(&self, random: &mut ChaCha8Rng) -> f64 {
        self.margins[0] + poisson(self.parameters[0].exp().min(1e15), random)
    }

    /// Metropolis and Hastings with a t distribution around the mode of the conditional posterior, which is log-concave.
    pub fn sweep(&mut self, hyper: &Hyper, random: &mut ChaCha8Rng) {
        let prior: Vec<(f64, f64)> = self.terms.iter().map(|term| hyper.of(*term)).collect();
        if !self.climb(&prior) {
            return;
        }
        let size = self.terms.len();
        let z: Vec<f64> = (0..size).map(|_| normal(random)).collect();
        let stretch = (FREEDOM / (2.0 * gamma(FREEDOM / 2.0, random))).sqrt();
        let mut proposed = self.back_solved(&z);
        proposed.iter_mut().zip(&self.mode).for_each(|(step, mode)| *step = mode + stretch * *step);
        let distance = stretch * stretch * z.iter().map(|z| z * z).sum::<f64>();
        let proposal = |distance: f64| -(FREEDOM + size as f64) / 2.0 * (distance / FREEDOM).ln_1p();
        let old_distance = self.distance(&self.parameters);
        let old = self.parameters.clone();
        let log_ratio = self.log_posterior(&proposed, &prior) - self.log_posterior(&old, &prior) - proposal(distance)
            + proposal(old_distance);
        if unit(random).ln() < log_ratio {
            self.parameters = proposed;
        }
    }

    /// Newton's method to the mode; leaves the factored information there. False if it does not get there.
    fn climb(&mut self, prior: &[(f64, f64)]) -> bool {
        let size = self.terms.len();
        let mut mode = self.mode.clone();
        let mut best = f64::NEG_INFINITY;
        let mut step = vec![0.0; size];
        for _ in 0..NEWTON_STEPS {
            let height = self.log_posterior(&mode, prior);
            if height.is_nan() || height < best - 1e-9 * (1.0 + best.abs()) {
                step.iter_mut().for_each(|step| *step /= 2.0);
                mode.iter_mut().zip(&step).for_each(|(mode, step)| *mode -= step);
                continue;
            }
            best = height;
            add_supersets(&mut self.expected);
            for (row, term) in self.terms.iter().enumerate() {
                for (column, other) in self.terms.iter().enumerate() {
                    self.information[row * size + column] = self.expected[term | other];
                }
                self.information[row * size + row] += prior[row].1;
                step[row] = self.margins[*term] - self.expected[*term] - prior[row].1 * (mode[row] - prior[row].0);
            }
            if !factor(&mut self.information, size, 1e-13) {
                return false;
            }
            solve(&self.information, size, &mut step);
            let longest = step.iter().fold(0.0, |longest: f64, step| longest.max(step.abs()));
            step.iter_mut().for_each(|step| *step *= (3.0 / longest.max(3.0)).min(1.0));
            mode.iter_mut().zip(&step).for_each(|(mode, step)| *mode += step);
            if longest < 1e-6 {
                self.mode = mode;
                return true;
            }
        }
        false
    }

    fn log_posterior(&mut self, parameters: &[f64], prior: &[(f64, f64)]) -> f64 {
        self.cells.fill(0.0);
        let mut height = 0.0;
        for ((term, parameter), (centre, precision)) in self.terms.iter().zip(parameters).zip(prior) {
            self.cells[*term] = *parameter;
            height += self.margins[*term] * parameter - precision / 2.0 * (parameter - centre).powi(2);
        }
        add_subsets(&mut self.cells);
        self.expected.fill(0.0);
        let mut total = 0.0;
        for &w in &self.live {
            self.expected[w] = self.cells[w].exp();
            total += self.expected[w];
        }
        height - total
    }

    /// L'^-1 z, L the factor of the information: a normal number with the posterior's spread.
    fn back_solved(&self, z: &[f64]) -> Vec<f64> {
        let size = z.len();
        let mut x = z.to_vec();
        for i in (0..size).rev() {
            x[i] /= self.information[i * size + i];
            let value = x[i];
            for (earlier, entry) in x[..i].iter_mut().zip(&self.information[i * size..]) {
                *earlier -= entry * value;
            }
        }
        x
    }

    /// The squared length of L' (parameters - mode).
    fn distance(&self, parameters: &[f64]) -> f64 {
        let size = parameters.len();
        let difference: Vec<f64> = parameters.iter().zip(&self.mode).map(|(x, mode)| x - mode).collect();
        let column = |j: usize| (j..size).map(|i| self.information[i * size + j] * difference[i]).sum::<f64>();
        (0..size).map(|j| column(j).powi(2)).sum()
    }
}

/// Least squares in the metric of the observed margins: the other parameters solve (I + ridge) v = -I_moved.
fn follow(terms: &[Pattern], margins: &[f64], moved: usize) -> Vec<f64> {
    let others: Vec<usize> = (0..terms.len()).filter(|place| *place != moved).collect();
    let size = others.len();
    let mut information = vec![0.0; size * size];
    for (row, term) in others.iter().enumerate() {
        for (column, other) in others.iter().enumerate() {
            information[row * size + column] = margins[terms[*term] | terms[*other]];
        }
        information[row * size + row] += if *term == 0 { 0.0 } else { RIDGE };
    }
    let mut step: Vec<f64> = others.iter().map(|term| -margins[terms[*term] | terms[moved]]).collect();
    let mut follow = vec![0.0; terms.len()];
    if factor(&mut information, size, 1e-13) {
        solve(&information, size, &mut step);
        others.iter().zip(step).for_each(|(place, step)| follow[*place] = step);
    }
    follow[moved] = 1.0;
    follow
}
