//! Newton's method for log-linear models of capture tables. Chooses no model and judges none.
//!
//! With 0/1 designs the score and the information are margins of the expected table: for terms T and U the entry is the sum of the
//! expected counts over the patterns that contain both. One pass of sums over supersets gives all of them.

use super::existence::{Inestimable, Known};
use super::solve::{factor, solve, solve_transposed};
use super::{Fitted, Model, Shape};
use crate::lists::closed_form::refuse_empty;
use crate::lists::cube::{add_subsets, add_supersets};
use crate::lists::refusal::Refusal;
use crate::lists::table::{CaptureTable, Pattern};
use crate::sampling::normal;
use rand::Rng;
use statrs::function::gamma::ln_gamma;

/// A converged fit: one parameter for each free term of its shape.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Found {
    /// Parameters by free term.
    pub parameters: Vec<f64>,
    /// Sum of margin x parameter minus the expected total: the log-likelihood without its constant.
    pub kernel: f64,
    /// Parameters that AIC and BIC count.
    pub counted: usize,
}

/// Fits models to one table, reusing its memory. Counts can be exchanged for others of the same lists.
#[derive(Debug, Clone)]
pub(crate) struct Fitter {
    counts: Vec<f64>,
    margins: Vec<f64>,
    people: f64,
    /// Patterns that cannot occur, rising.
    impossible: Vec<Pattern>,
    cells: Vec<f64>,
    expected: Vec<f64>,
    information: Vec<f64>,
    step: Vec<f64>,
}

const MOST_STEPS: usize = 60;
/// The iterations stop once the Newton decrement (twice the likelihood still to gain) is below this ...
const DECREMENT: f64 = 1e-8;
/// ... and no parameter still moves by more. Where no maximum exists the decrement vanishes but the steps do not.
const MOVE: f64 = 1e-3;
const LONGEST_STEP: f64 = 5.0;

impl Fitter {
    /// A fitter for the table.
    ///
    /// # Errors
    /// If nobody is observed or a list is empty.
    pub fn new(table: &CaptureTable) -> Result<Self, Refusal> {
        refuse_empty(table)?;
        let cells = table.counts().len();
        let mut fitter = Self {
            counts: vec![0.0; cells],
            margins: vec![0.0; cells],
            people: 0.0,
            impossible: table.impossible().to_vec(),
            cells: vec![0.0; cells],
            expected: vec![0.0; cells],
            information: Vec::new(),
            step: Vec::new(),
        };
        fitter.load(table.counts());
        Ok(fitter)
    }

    /// Takes other counts of the same lists. Empty lists are allowed here: their terms drop out of every shape.
    pub fn load(&mut self, counts: &[u64]) {
        for (cell, count) in self.counts.iter_mut().zip(counts) {
            *cell = *count as f64;
        }
        self.take_margins();
    }

    /// Takes weights in place of counts, by pattern; that of no list is 0.
    pub fn load_weights(&mut self, weights: &[f64]) {
        self.counts.copy_from_slice(weights);
        self.take_margins();
    }

    /// Expected counts by pattern at parameters drawn from the normal approximation around a fit: mean the fit's parameters,
    /// variance the inverse of their information. Where that cannot be factored, at the fit itself.
    pub fn draw_expected(&mut self, shape: &Shape, found: &Found, random: &mut impl Rng) -> Vec<f64> {
        let size = found.parameters.len();
        self.evaluate(shape, &found.parameters);
        let mut away: Vec<f64> = (0..size).map(|_| normal(random)).collect();
        match self.factor_information(shape, size) {
            // With I = L L', L'^-1 z has the variance I^-1.
            Some(()) => solve_transposed(&self.information, size, &mut away),
            None => away.fill(0.0),
        }
        let drawn: Vec<f64> = found.parameters.iter().zip(&away).map(|(parameter, away)| parameter + away).collect();
        self.cells.fill(0.0);
        shape.free.iter().zip(&drawn).for_each(|(term, parameter)| self.cells[*term] = *parameter);
        add_subsets(&mut self.cells);
        let mut expected = vec![0.0; self.cells.len()];
        shape.live.iter().for_each(|w| expected[*w] = self.cells[*w].exp());
        expected
    }

    /// The shape of a model on the counts that are loaded.
    pub fn shape(&self, model: &Model) -> Shape {
        Shape::of(model, &self.margins, &self.impossible)
    }

    /// Sets the count of the pattern of no list, for fits to a completed table (see `profile`).
    pub fn complete(&mut self, unseen: f64) {
        self.counts[0] = unseen;
        self.take_margins();
    }

    fn take_margins(&mut self) {
        self.margins.copy_from_slice(&self.counts);
        add_supersets(&mut self.margins);
        self.people = self.margins[0];
    }

    /// How many people are on all lists of each pattern.
    pub fn margins(&self) -> &[f64] {
        &self.margins
    }

    /// Expected people on all lists of each pattern, under the last fit.
    pub fn expected_margins(&self) -> &[f64] {
        &self.expected
    }

    /// Maximum likelihood of the shape's free terms, from `start` or from independence.
    pub fn fit(&mut self, shape: &Shape, start: Option<&[f64]>, known: &mut Known) -> Result<Found, Inestimable> {
        let mut parameters = match start {
            Some(start) => start.to_vec(),
            None => self.start(shape),
        };
        let certified = match self.climb(shape, &mut parameters) {
            Ok(()) => true,
            Err(Stalled::Started) if start.is_some() => {
                parameters = self.start(shape);
                self.climb(shape, &mut parameters).is_ok()
            }
            Err(_) => false,
        };
        if !certified {
            return Err(known.inestimable(shape, &self.counts).unwrap_or(Inestimable::NotReached));
        }
        let kernel = self.evaluate(shape, &parameters);
        Ok(Found { parameters, kernel, counted: shape.counted() })
    }

    /// Parameters of independence with three times as many people as were seen, 0 for interactions.
    fn start(&self, shape: &Shape) -> Vec<f64> {
        let total = 3.0 * self.people + 1.0;
        let odds = |term: &Pattern| {
            let share = (self.margins[*term] / total).clamp(1e-12, 0.9);
            (share, (share / (1.0 - share)).ln())
        };
        let singles = shape.free.iter().filter(|term| term.count_ones() == 1);
        let empty = total.ln() + singles.map(|term| (1.0 - odds(term).0).ln()).sum::<f64>();
        let parameter = |term: &Pattern| match term.count_ones() {
            0 => empty,
            1 => odds(term).1,
            _ => 0.0,
        };
        shape.free.iter().map(parameter).collect()
    }

    fn climb(&mut self, shape: &Shape, parameters: &mut [f64]) -> Result<(), Stalled> {
        let size = parameters.len();
        let mut best = f64::NEG_INFINITY;
        let mut scale = 1.0;
        for turn in 0..MOST_STEPS {
            let kernel = self.evaluate(shape, parameters);
            if kernel.is_nan() || kernel < best - 1e-9 * (1.0 + best.abs()) {
                if turn == 0 {
                    return Err(Stalled::Started);
                }
                // Too long a step: take half of it back.
                scale /= 2.0;
                if scale < 1e-9 {
                    return Err(Stalled::Slow);
                }
                for (parameter, step) in parameters.iter_mut().zip(&self.step) {
                    *parameter -= scale * step;
                }
                continue;
            }
            best = kernel;
            let decrement = self.newton_step(shape, size).ok_or(Stalled::Singular)?;
            let longest = self.step[..size].iter().fold(0.0, |longest: f64, step| longest.max(step.abs()));
            scale = (LONGEST_STEP / longest.max(LONGEST_STEP)).min(1.0);
            if scale < 1.0 {
                self.step.iter_mut().for_each(|step| *step *= scale);
                scale = 1.0;
            }
            for (parameter, step) in parameters.iter_mut().zip(&self.step) {
                *parameter += step;
            }
            if decrement < DECREMENT && longest < MOVE {
                return Ok(());
            }
            if decrement < DECREMENT * 1e-6 && longest > 0.1 {
                return Err(Stalled::Slow);
            }
        }
        Err(Stalled::Slow)
    }

    /// Expected counts and their margins at `parameters`; gives the likelihood's kernel.
    fn evaluate(&mut self, shape: &Shape, parameters: &[f64]) -> f64 {
        self.cells.fill(0.0);
        let mut kernel = 0.0;
        for (term, parameter) in shape.free.iter().zip(parameters) {
            self.cells[*term] = *parameter;
            kernel += self.margins[*term] * parameter;
        }
        add_subsets(&mut self.cells);
        self.expected.fill(0.0);
        for &w in &shape.live {
            self.expected[w] = self.cells[w].exp();
        }
        add_supersets(&mut self.expected);
        kernel - self.expected[0]
    }

    /// The Newton step at the last evaluation, and its decrement. `None` if the information is singular.
    fn newton_step(&mut self, shape: &Shape, size: usize) -> Option<f64> {
        self.factor_information(shape, size)?;
        self.step.clear();
        self.step.extend(shape.free.iter().map(|term| self.margins[*term] - self.expected[*term]));
        let mut decrement: f64 = 0.0;
        self.cells[..size].copy_from_slice(&self.step);
        solve(&self.information, size, &mut self.step);
        for (score, step) in self.cells[..size].iter().zip(&self.step) {
            decrement += score * step;
        }
        decrement.is_finite().then_some(decrement)
    }

    fn factor_information(&mut self, shape: &Shape, size: usize) -> Option<()> {
        self.information.resize(size * size, 0.0);
        // The lower triangle is all that the factorisation reads.
        for (place, (row, term)) in self.information.chunks_exact_mut(size).zip(&shape.free).enumerate() {
            for (entry, other) in row.iter_mut().zip(&shape.free[..=place]) {
                *entry = self.expected[term | other];
            }
        }
        factor(&mut self.information, size, 1e-13).then_some(())
    }

    /// The figures of a fit.
    pub fn fitted(&mut self, model: &Model, found: &Found) -> Fitted {
        let shape = self.shape(model);
        self.evaluate(&shape, &found.parameters);
        let size = found.parameters.len();
        let mut first = vec![0.0; size];
        first[0] = 1.0;
        let log_error = match self.factor_information(&shape, size) {
            Some(()) => {
                solve(&self.information, size, &mut first);
                first[0].sqrt()
            }
            None => f64::INFINITY,
        };
        let log_likelihood = found.kernel - self.constant();
        let unseen = found.parameters[0].exp();
        Fitted {
            model: model.clone(),
            estimate: self.people + unseen,
            unseen,
            log_error,
            log_likelihood,
            parameters: found.counted,
            aic: -2.0 * log_likelihood + 2.0 * found.counted as f64,
            bic: -2.0 * log_likelihood + self.people.ln() * found.counted as f64,
        }
    }

    /// What a kernel lacks to be a log-likelihood: the sum of ln n_w!.
    pub fn constant(&self) -> f64 {
        self.counts.iter().map(|count| ln_gamma(count + 1.0)).sum()
    }

    /// People in the table.
    pub fn people(&self) -> f64 {
        self.people
    }
}

/// Why the iterations ended without a certificate.
enum Stalled {
    /// The start itself has no finite likelihood.
    Started,
    /// The information matrix is singular.
    Singular,
    /// Steps stay long while nothing is gained, or there were too many.
    Slow,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lists::published::published;

    #[test]
    fn the_converged_margins_are_those_of_the_table() {
        // The likelihood equations: observed and expected margins agree in every term of the model.
        let table = published("netherlands_6").unwrap();
        let mut fitter = Fitter::new(&table).unwrap();
        let shape = fitter.shape(&Model::new(vec![3, 5, 9, 48]));
        fitter.fit(&shape, None, &mut Known::default()).unwrap();
        for term in &shape.free {
            let (seen, expected) = (fitter.margins()[*term], fitter.expected_margins()[*term]);
            assert!((seen - expected).abs() < 1e-5 * (1.0 + seen), "{term} {seen} {expected}");
        }
    }

    #[test]
    fn a_fit_does_not_depend_on_where_it_starts() {
        let table = published("madiganyork_5").unwrap();
        let mut fitter = Fitter::new(&table).unwrap();
        let shape = fitter.shape(&Model::new(vec![3, 9]));
        let mut known = Known::default();
        let first = fitter.fit(&shape, None, &mut known).unwrap();
        let far: Vec<f64> = first.parameters.iter().enumerate().map(|(i, p)| p + [2.0, -1.5, 1.0][i % 3]).collect();
        let second = fitter.fit(&shape, Some(&far), &mut known).unwrap();
        for (x, y) in first.parameters.iter().zip(&second.parameters) {
            assert!((x - y).abs() < 1e-6);
        }
    }
}
