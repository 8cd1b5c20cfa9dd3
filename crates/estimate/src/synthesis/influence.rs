//! What the figures would be without one origin, and under other assumptions. Changes nothing in the synthesis itself.
//!
//! Both are the same draws with other weights: without an origin a draw weighs the inverse of the likelihood of its claims,
//! under another prior the ratio of the two priors. Pareto smoothing says whether weights can serve (k-hat at most 0.7).

use crate::draws::quantiles;
use crate::sampling::importance::{Weights, smooth};
use crate::sampling::nuts::Length;
use crate::sampling::summary::weighted_quantiles;
use crate::scenario::Scenario;
use crate::synthesis::fit::{Fit, fit_from};
use crate::synthesis::model::Model;
use assize_record::estimate::Quantiles;
use assize_record::id::Code;
use assize_record::synthesis::{Influence, Moved, Priors, RELIABLE, Reweighing, Variant};

/// Shapes beyond this say no more: every weight on one draw, or all weights alike.
const SHAPE_SHOWN: f64 = 9.0;

/// The fit beside which others are set.
pub struct Other<'a> {
    pub model: &'a Model,
    pub whole: &'a Fit,
    /// How long to draw where weights cannot serve; absent where that is only said.
    pub anew: Option<&'a Length>,
    pub seed: u64,
    /// Told what is fitted anew.
    pub progress: &'a dyn Fn(&str),
}

/// Medians of people by cell and of totals by year.
struct Medians {
    people: Vec<f64>,
    total: Vec<f64>,
}

fn medians(fit: &Fit) -> Option<Medians> {
    let of = |columns: &[Vec<f64>]| -> Option<Vec<f64>> {
        columns.iter().map(|column| quantiles(column).map(|q| q.p50)).collect()
    };
    Some(Medians { people: of(&fit.people)?, total: of(&fit.total)? })
}

/// Places of draws in ascending order of their values, so that many weights can be tried on a column that was sorted once.
fn ascending(column: &[f64]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..column.len()).collect();
    order.sort_unstable_by(|a, b| column[*a].total_cmp(&column[*b]));
    order
}

/// The least draw at which the weight so far reaches one half.
fn median(column: &[f64], order: &[usize], weights: &[f64]) -> Option<f64> {
    let mut reached = 0.0;
    let at = order.iter().find(|place| {
        reached += weights[**place];
        reached >= 0.5
    });
    at.or(order.last()).map(|place| column[*place])
}

/// Smoothed weights where they serve, and the shape in any case.
fn weights(log_weights: &[f64]) -> (Option<Weights>, Option<f64>) {
    let smoothed = smooth(log_weights);
    let shape = smoothed.as_ref().map_or(SHAPE_SHOWN, |found| found.shape.clamp(-SHAPE_SHOWN, SHAPE_SHOWN));
    (smoothed.filter(|found| found.shape <= RELIABLE), Some(shape))
}

impl Other<'_> {
    /// The influence of every origin, in their order.
    pub fn influences(&self, world: &Code) -> Vec<Option<Influence>> {
        let evidence = &self.model.evidence;
        let Some(with) = medians(self.whole) else { return vec![None; evidence.origins.len()] };
        let sorted = |columns: &[Vec<f64>]| columns.iter().map(|column| ascending(column)).collect::<Vec<_>>();
        let (people, total) = (sorted(&self.whole.people), sorted(&self.whole.total));
        let weighed = |columns: &[Vec<f64>], orders: &[Vec<usize>], weights: &[f64]| -> Option<Vec<f64>> {
            columns.iter().zip(orders).map(|(column, order)| median(column, order, weights)).collect()
        };
        let one = |origin: usize| {
            let (usable, shape) =
                if self.speaks_alone(origin) { (None, None) } else { weights(&self.log_weights_without(origin)) };
            let way = Reweighing { shape, refitted: usable.is_none() && self.anew.is_some() };
            let without = match (usable, self.anew) {
                (Some(found), _) => Some(Medians {
                    people: weighed(&self.whole.people, &people, &found.weights)?,
                    total: weighed(&self.whole.total, &total, &found.weights)?,
                }),
                (None, Some(length)) => {
                    (self.progress)(&format!("without {}", evidence.origins[origin]));
                    medians(&fit_from(&self.whole.ground, &self.model.without(origin), length, self.seed))
                }
                (None, None) => None,
            };
            let Some(without) = without else { return Some(Influence { way, total: None, host: None }) };
            let total = most_moved(&with.total, &without.total)?;
            let host = most_moved(&with.people, &without.people)?;
            let series = &evidence.series[host / evidence.years];
            let moved = |host: &Code, year: usize, with: f64, without: f64| {
                Some(Moved { host: host.clone(), year: evidence.calendar(year), with, without })
            };
            Some(Influence {
                way,
                total: moved(world, total, with.total[total], without.total[total]),
                host: moved(&series.host, host % evidence.years, with.people[host], without.people[host]),
            })
        };
        (0..evidence.origins.len()).map(one).collect()
    }

    /// Whether no other origin speaks of some host that this one speaks of, claims on all hosts apart. No draw lies where that
    /// host would be without it, which the shape of the weights need not show.
    fn speaks_alone(&self, origin: usize) -> bool {
        let evidence = &self.model.evidence;
        let heard = |series: usize, by: &dyn Fn(usize) -> bool| {
            let of_host = evidence.observations.iter().filter(|one| !one.of_all && by(one.origin));
            of_host.flat_map(|one| &one.cells).any(|cell| cell / evidence.years == series)
        };
        (0..evidence.series.len()).any(|series| heard(series, &|o| o == origin) && !heard(series, &|o| o != origin))
    }

    /// Logarithms of weights that take one origin's claims out of the draws.
    fn log_weights_without(&self, origin: usize) -> Vec<f64> {
        let observations = self.model.evidence.observations.iter().enumerate();
        let mut log_weights = vec![0.0; self.whole.change.len()];
        for (place, _) in observations.filter(|(_, one)| one.origin == origin) {
            log_weights.iter_mut().zip(&self.whole.log_likelihood[place]).for_each(|(weight, log)| *weight -= log);
        }
        log_weights
    }

    /// The totals under other assumptions. `r_hat` is that of the draws that are weighed.
    pub fn sensitivity(&self, scenario: &Scenario, priors: &Priors, r_hat: f64) -> Vec<Variant> {
        let evidence = &self.model.evidence;
        let here = self.log_prior(self.model);
        let by_year = |of: &dyn Fn(usize) -> Option<Quantiles>| {
            (0..evidence.years).filter_map(|year| Some((evidence.calendar(year), of(year)?))).collect()
        };
        let variant = |(assumption, priors): (&str, Priors)| {
            let model = Model::new(evidence.clone(), scenario, &priors);
            let ratios: Vec<f64> = self.log_prior(&model).iter().zip(&here).map(|(there, here)| there - here).collect();
            let (usable, shape) = weights(&ratios);
            let way = Reweighing { shape, refitted: usable.is_none() && self.anew.is_some() };
            let (totals, r_hat) = match (usable, self.anew) {
                (Some(found), _) => {
                    (by_year(&|year| weighted_quantiles(&self.whole.total[year], &found.weights)), r_hat)
                }
                (None, Some(length)) => {
                    (self.progress)(assumption);
                    let fit = fit_from(&self.whole.ground, &model, length, self.seed);
                    let r_hats = fit.total.iter().filter_map(|column| fit.mixing(column)).map(|mixing| mixing.r_hat);
                    (by_year(&|year| quantiles(&fit.total[year])), r_hats.fold(1.0, f64::max))
                }
                (None, None) => (Vec::new(), r_hat),
            };
            Variant { assumption: assumption.to_owned(), way, totals, r_hat }
        };
        alternatives(priors).into_iter().map(variant).collect()
    }

    /// Logarithm of a model's priors on levels, scales and the ceiling at each draw, up to what is the same at all draws.
    fn log_prior(&self, model: &Model) -> Vec<f64> {
        let (whole, assumed) = (self.whole, model.assumed());
        let priors = assumed.priors;
        let mut log = vec![0.0; whole.change.len()];
        let mut add = |column: &[f64], mean: f64, spread: f64| {
            let off = |value: &f64| (value.ln() - mean) / spread;
            log.iter_mut().zip(column).for_each(|(log, value)| *log -= off(value).powi(2) / 2.0);
        };
        for (cell, mean, spread) in &assumed.levels {
            add(&whole.people[*cell], *mean, *spread);
        }
        let scales = |columns: &[Vec<f64>], scales: &[f64], spread: f64, add: &mut dyn FnMut(&[f64], f64, f64)| {
            columns.iter().zip(scales).for_each(|(column, scale)| add(column, scale.ln(), spread));
        };
        scales(&whole.bias_scale, assumed.letters, priors.bias_spread, &mut add);
        scales(&whole.spread, assumed.grades, priors.grade_spread, &mut add);
        add(&whole.change, priors.change.ln(), priors.change_spread);
        for column in &whole.total {
            for (log, total) in log.iter_mut().zip(column).filter(|(_, total)| **total > assumed.ceiling) {
                *log -= ((total / assumed.ceiling).ln() / priors.ceiling_spread).powi(2) / 2.0;
            }
        }
        log
    }
}

/// The figure that moves most, by the ratio of medians.
fn most_moved(with: &[f64], without: &[f64]) -> Option<usize> {
    let moved = |place: usize| (with[place] / without[place]).ln().abs();
    (0..with.len()).max_by(|a, b| moved(*a).total_cmp(&moved(*b)))
}

/// Other assumptions, each a change of one.
fn alternatives(priors: &Priors) -> Vec<(&'static str, Priors)> {
    let with = |change: &dyn Fn(&mut Priors)| {
        let mut priors = priors.clone();
        change(&mut priors);
        priors
    };
    vec![
        ("hosts change half as much from year to year", with(&|p| p.change /= 2.0)),
        ("hosts change twice as much from year to year", with(&|p| p.change *= 2.0)),
        ("origins are half as biased", priors.clone().with_bias(0.5)),
        ("origins are twice as biased", priors.clone().with_bias(2.0)),
        ("figures of every grade err half as much", with(&|p| p.grade_factor /= 2.0)),
        ("figures of every grade err twice as much", with(&|p| p.grade_factor *= 2.0)),
        ("a silent host holds a quarter of what was assumed", with(&|p| p.silent_level /= 4.0)),
        ("a silent host holds four times what was assumed", with(&|p| p.silent_level *= 4.0)),
        ("hosts are a quarter as large before any claim is heard", with(&|p| p.level /= 4.0)),
        ("hosts are four times as large before any claim is heard", with(&|p| p.level *= 4.0)),
        ("all hosts together hold at most the greatest number that a claim names", with(&|p| p.ceiling /= 2.0)),
        ("all hosts together hold at most four times that number", with(&|p| p.ceiling *= 2.0)),
    ]
}
