//! Sparse stepwise choice of pair interactions (Chan, Silverman and Vincent 2021, JASA 116:1297). Gives one model and no more.

use super::interval::{Interval, LEVEL, normal_quantile};
use super::loglinear::existence::Known;
use super::loglinear::fit::{Fitter, Found};
use super::loglinear::{Fitted, Model};
use super::refusal::Refusal;
use super::table::{CaptureTable, Pattern};
use serde::Serialize;
use statrs::function::gamma::ln_gamma;

/// The threshold on the p-value of a pair, as published.
pub const THRESHOLD: f64 = 0.02;

/// The chosen model and what it gives.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Stepwise {
    /// The model, fitted.
    pub fitted: Fitted,
    /// Interval for the logarithm of the unseen, given the model: too narrow, for the model was chosen on the same table.
    pub given_model: Interval,
    /// Pairs in the order they were taken in.
    pub steps: Vec<Step>,
}

/// A pair taken into the model.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Step {
    /// The two lists as a pattern.
    pub pair: Pattern,
    /// The smaller tail of the overlap under the model before, Poisson.
    pub p: f64,
}

/// Chooses pairs one by one: the one whose overlap is least likely under the model so far, while its p-value is below `threshold`
/// and the larger model has an estimate.
///
/// # Errors
/// If nobody is observed, a list is empty, `threshold` is not between 0 and 1, or independence has no estimate.
pub fn stepwise(table: &CaptureTable, threshold: f64) -> Result<Stepwise, Refusal> {
    let mut stepper = Stepper::new(table, threshold)?;
    let chosen = stepper.choose().map_err(|why| Refusal::NotFinite { because: why.words().to_owned() })?;
    let fitted = stepper.fitter.fitted(&chosen.model, &chosen.found);
    let factor = (normal_quantile(0.5 + LEVEL / 2.0) * fitted.log_error).exp();
    let n = stepper.fitter.people();
    let given_model =
        Interval { low: n + fitted.unseen / factor, high: Some(n + fitted.unseen * factor), level: LEVEL };
    Ok(Stepwise { fitted, given_model, steps: chosen.steps })
}

/// A model chosen on the counts that a stepper holds.
pub(crate) struct Chosen {
    pub model: Model,
    pub found: Found,
    pub steps: Vec<Step>,
}

/// Repeats the choice on many tables of the same lists.
#[derive(Debug)]
pub(crate) struct Stepper {
    pub fitter: Fitter,
    known: Known,
    pairs: Vec<Pattern>,
    threshold: f64,
    /// Parameters of independence on the first table: a good start on the others.
    start: Option<Vec<f64>>,
}

impl Stepper {
    pub fn new(table: &CaptureTable, threshold: f64) -> Result<Self, Refusal> {
        if table.n_lists() < 2 {
            return Err(Refusal::NumberOfLists { found: table.n_lists(), least: 2, most: super::table::MOST_LISTS });
        }
        if !(threshold > 0.0 && threshold < 1.0) {
            return Err(Refusal::Setting {
                what: "the threshold on p",
                found: threshold.to_string(),
                accepted: "a number between 0 and 1 is accepted",
            });
        }
        // With two lists an interaction leaves nothing to identify the unseen by.
        let mut pairs: Vec<Pattern> =
            if table.n_lists() > 2 { table.pairs().map(|(i, j)| 1 << i | 1 << j).collect() } else { Vec::new() };
        pairs.retain(|pair| table.can_meet(*pair));
        Ok(Self { fitter: Fitter::new(table)?, known: Known::default(), pairs, threshold, start: None })
    }

    /// Chooses a model for the counts in the fitter.
    pub fn choose(&mut self) -> Result<Chosen, super::loglinear::existence::Inestimable> {
        let mut model = Model::INDEPENDENCE;
        let shape = self.fitter.shape(&model);
        let start = self.start.take().filter(|start| start.len() == shape.free.len());
        let mut found = self.fitter.fit(&shape, start.as_deref(), &mut self.known)?;
        self.start = Some(start.unwrap_or_else(|| found.parameters.clone()));
        let mut steps = Vec::new();
        let mut candidates: Vec<(f64, Step)> = Vec::with_capacity(self.pairs.len());
        loop {
            self.candidates(&model, &mut candidates);
            let next =
                candidates.iter().find_map(|(_, step)| self.enlarged(&model, &found, *step).map(|next| (*step, next)));
            let Some((step, (larger, fit))) = next else { break };
            (model, found) = (larger, fit);
            steps.push(step);
        }
        Ok(Chosen { model, found, steps })
    }

    /// Absent pairs below the threshold, the least likely first. Reads the last fit, which is that of `model`.
    ///
    /// In order of the logarithm: among thousands of people several p-values are below any number that can be written.
    fn candidates(&self, model: &Model, into: &mut Vec<(f64, Step)>) {
        into.clear();
        let (seen, expected) = (self.fitter.margins(), self.fitter.expected_margins());
        for &pair in self.pairs.iter().filter(|pair| !model.interactions.contains(pair)) {
            if expected[pair] <= 0.0 {
                continue;
            }
            let log_p = log_smaller_tail(seen[pair], expected[pair], self.threshold);
            let p = log_p.exp();
            if p < self.threshold {
                into.push((log_p, Step { pair, p }));
            }
        }
        into.sort_by(|x, y| x.0.total_cmp(&y.0).then(x.1.pair.cmp(&y.1.pair)));
    }

    /// The model with one more pair, if it has an estimate. Starts where `found` ended.
    fn enlarged(&mut self, model: &Model, found: &Found, step: Step) -> Option<(Model, Found)> {
        let mut interactions = model.interactions.clone();
        let place = interactions.binary_search(&step.pair).err()?;
        interactions.insert(place, step.pair);
        let larger = Model { interactions };
        let shape = self.fitter.shape(&larger);
        let mut start = found.parameters.clone();
        if let Some(place) = shape.free.iter().position(|term| *term == step.pair) {
            start.insert(place, 0.0);
        }
        // After a candidate without estimate the next one has the same start; where the first fails no state is kept.
        let fit = self.fitter.fit(&shape, Some(&start), &mut self.known).ok()?;
        Some((larger, fit))
    }
}

/// ln min(P(X <= seen), P(X >= seen)) for X ~ Poisson(expected). Exact below ln `needed`; of a value that is certain not to be below it
/// 0 may be given.
fn log_smaller_tail(seen: f64, expected: f64, needed: f64) -> f64 {
    // Within 1.2 standard deviations no Poisson tail is below 0.05.
    if needed <= 0.05 && (seen - expected) * (seen - expected) < 1.44 * expected {
        return 0.0;
    }
    let log_at = seen * expected.ln() - expected - ln_gamma(seen + 1.0);
    // The tail from `seen` on, as a multiple of the probability of `seen` itself.
    let (mut sum, mut term, mut j) = (1.0, 1.0, seen);
    if seen <= expected {
        while j > 0.0 && term > 1e-17 * sum {
            term *= j / expected;
            j -= 1.0;
            sum += term;
        }
    } else {
        while term > 1e-17 * sum {
            j += 1.0;
            term *= expected / j;
            sum += term;
        }
    }
    let (log_sum, at) = (log_at + sum.ln(), log_at.exp());
    let other = 1.0 - log_sum.exp() + at;
    if log_sum.exp() <= other { log_sum } else { other.max(0.0).ln() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lists::published::published;
    use statrs::distribution::{DiscreteCDF, Poisson};

    #[test]
    fn the_stepwise_choice_gives_the_printed_figures() {
        // SparseMSE 2.0.1 `estimatepopulation.0(pthresh = .02)`: exact fits, to the printed digit.
        for (name, estimate, low, high) in [
            ("korea_3", 269.0, 202.0, 390.0),
            ("spina_3", 724.0, 701.0, 754.0),
            ("kosovo_4", 14_342.0, 12_541.0, 16_540.0),
            ("uk2013_5", 11_313.0, 9884.0, 13_027.0),
            ("netherlands_5", 121_522.0, 98_675.0, 150_139.0),
            ("neworleans_5", 1034.0, 658.0, 1709.0),
            ("madiganyork_5", 610.0, 593.0, 632.0),
            ("uk2013_6", 11_418.0, 9977.0, 13_146.0),
            ("netherlands_6", 111_139.0, 92_440.0, 133_992.0),
        ] {
            let found = stepwise(&published(name).unwrap(), THRESHOLD).unwrap();
            let high_found = found.given_model.high.unwrap();
            println!("{name} {} {} {high_found}", found.fitted.estimate, found.given_model.low);
            assert!((found.fitted.estimate - estimate).abs() <= 0.55, "{name} {}", found.fitted.estimate);
            // The printed ends were taken with z = 1.96 instead of 1.959964: up to 2e-5 x 0.2 of the unseen.
            assert!((found.given_model.low - low).abs() <= 1.0, "{name} {}", found.given_model.low);
            assert!((high_found - high).abs() <= 1.0, "{name} {high_found}");
        }
    }

    #[test]
    fn a_tail_is_the_poisson_tail_wherever_it_could_matter() {
        for expected in [0.001, 0.02, 0.3, 1.0, 1.44, 2.5, 9.0, 60.0, 800.0, 40_000.0] {
            let poisson = Poisson::new(expected).unwrap();
            let spread = 8.0 * f64::sqrt(expected) + 6.0;
            let from = (expected - spread).max(0.0) as u64;
            let stride = ((2.0 * spread) as u64 / 60).max(1);
            for seen in (from..=from + 2 * spread as u64).step_by(stride as usize) {
                let above = if seen == 0 { 1.0 } else { poisson.sf(seen - 1) };
                let truth = poisson.cdf(seen).min(above);
                let found = log_smaller_tail(seen as f64, expected, 0.05).exp();
                if truth < 0.05 {
                    assert!((found / truth - 1.0).abs() < 1e-6 || truth < 1e-12, "{seen} {expected} {found} {truth}");
                } else {
                    assert!(found >= 0.05, "{seen} {expected} {found} {truth}");
                }
            }
        }
    }

    #[test]
    fn lists_that_never_meet_have_no_estimate() {
        let table =
            CaptureTable::new(["A", "B", "C"].map(String::from).to_vec(), vec![0, 5, 5, 0, 5, 0, 0, 0]).unwrap();
        assert!(stepwise(&table, THRESHOLD).is_err());
        assert!(stepwise(&published("korea_3").unwrap(), 1.5).unwrap_err().to_string().contains("threshold"));
    }
}
