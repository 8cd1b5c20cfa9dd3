//! What the figures would be without one origin, and under other assumptions. Changes nothing in the synthesis itself.

use crate::draws::quantiles;
use crate::sampling::importance::{RELIABLE, smooth};
use crate::sampling::nuts::Length;
use crate::sampling::summary::weighted_quantiles;
use crate::scenario::Scenario;
use crate::synthesis::claims::Evidence;
use crate::synthesis::fit::{Fit, fit};
use crate::synthesis::model::Model;
use crate::synthesis::priors::Priors;
use crate::synthesis::read::worst_mixing;
use crate::synthesis::result::{Influence, Moved, Variant};
use assize_record::id::Code;

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

/// The influence of every origin, in their order: draws weighed anew, or the model fitted anew where weights cannot serve.
pub fn influences(model: &Model, whole: &Fit, world: &Code, shorter: &Length, seed: u64) -> Vec<Option<Influence>> {
    let Some(with) = medians(whole) else { return vec![None; model.evidence.origins.len()] };
    let one = |origin: usize| {
        let (shape, without, refitted) = match weighed(model, whole, origin) {
            Some((shape, without)) if shape <= RELIABLE => (shape, without, false),
            other => {
                let shape = other.map_or(f64::INFINITY, |(shape, _)| shape);
                (shape, medians(&fit(&model.without(origin), shorter, seed))?, true)
            }
        };
        let evidence = &model.evidence;
        let total = most_moved(&with.total, &without.total)?;
        let host = most_moved(&with.people, &without.people)?;
        Some(Influence {
            shape,
            refitted,
            total: Moved {
                host: world.clone(),
                year: evidence.calendar(total),
                with: with.total[total],
                without: without.total[total],
            },
            host: Moved {
                host: evidence.series[host / evidence.years].host.clone(),
                year: evidence.calendar(host % evidence.years),
                with: with.people[host],
                without: without.people[host],
            },
        })
    };
    (0..model.evidence.origins.len()).map(one).collect()
}

/// The figure that moves most, by the ratio of medians.
fn most_moved(with: &[f64], without: &[f64]) -> Option<usize> {
    let moved = |place: usize| (with[place] / without[place]).ln().abs();
    (0..with.len()).max_by(|a, b| moved(*a).total_cmp(&moved(*b)))
}

/// Medians with weights that take one origin's claims out of the draws.
fn weighed(model: &Model, whole: &Fit, origin: usize) -> Option<(f64, Medians)> {
    let of_origin = model.evidence.observations.iter().enumerate().filter(|(_, one)| one.origin == origin);
    let mut log_weights = vec![0.0; whole.change.len()];
    for (place, _) in of_origin {
        log_weights.iter_mut().zip(&whole.log_likelihood[place]).for_each(|(weight, log)| *weight -= log);
    }
    let weights = smooth(&log_weights)?;
    let of = |columns: &[Vec<f64>]| -> Option<Vec<f64>> {
        columns.iter().map(|column| weighted_quantiles(column, &weights.weights).map(|q| q.p50)).collect()
    };
    // Weights that cannot serve need no medians.
    let usable = weights.shape <= RELIABLE;
    let (people, total) = if usable { (of(&whole.people)?, of(&whole.total)?) } else { (Vec::new(), Vec::new()) };
    Some((weights.shape, Medians { people, total }))
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

/// The totals under other assumptions, fitted anew.
pub fn sensitivity(
    evidence: &Evidence,
    scenario: &Scenario,
    priors: &Priors,
    length: &Length,
    seed: u64,
) -> Vec<Variant> {
    let variant = |(assumption, priors): (&str, Priors)| {
        let model = Model::new(evidence.clone(), scenario, &priors);
        let fit = fit(&model, length, seed);
        let mixings: Vec<_> = fit.total.iter().filter_map(|column| fit.mixing(column)).collect();
        let totals = fit.total.iter().enumerate();
        Variant {
            assumption: assumption.to_owned(),
            totals: totals.filter_map(|(year, c)| Some((evidence.calendar(year), quantiles(c)?))).collect(),
            r_hat: worst_mixing(mixings.iter()),
        }
    };
    alternatives(priors).into_iter().map(variant).collect()
}
