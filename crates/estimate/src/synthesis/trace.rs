//! Judges a fit and thins it for plots. Changes no draw.

use crate::sampling::convergence::{Mixing, energy_fraction};
use crate::sampling::real;
use crate::synthesis::fit::{Fit, Mixed};
use crate::synthesis::model::Model;
use assize_record::synthesis::{Diagnostics, Trace};

/// Shown of each chain.
const SHOWN: usize = 200;
/// Bars of a rank plot.
const BARS: usize = 20;

/// Every quantity that is handed on, with its name.
fn named<'a>(model: &Model, fit: &'a Fit) -> Vec<(String, &'a [f64])> {
    let evidence = &model.evidence;
    let mut all: Vec<(String, &[f64])> = Vec::new();
    for (place, column) in fit.people.iter().enumerate() {
        let host = &evidence.series[place / evidence.years].host;
        all.push((format!("people in {host} in {}", evidence.calendar(place % evidence.years)), column));
    }
    for (year, column) in fit.total.iter().enumerate() {
        all.push((format!("people in all hosts in {}", evidence.calendar(year)), column));
    }
    for (part, column) in evidence.parts.iter().zip(&fit.share) {
        all.push((format!("share of a part of {} in {}", part.host, evidence.calendar(part.year)), column));
    }
    all.extend(evidence.origins.iter().zip(&fit.bias).map(|(origin, c)| (format!("bias of {origin}"), c.as_slice())));
    all.extend(evidence.grades.iter().zip(&fit.spread).map(|(g, c)| (format!("spread of grade {g}"), c.as_slice())));
    let scales = evidence.letters.iter().zip(&fit.bias_scale);
    all.extend(scales.map(|(letter, c)| (format!("scale of bias of letter {letter}"), c.as_slice())));
    all.push(("yearly change".to_owned(), &fit.change));
    all
}

/// Mixing of every quantity; one that cannot be judged counts as not mixed.
pub fn diagnostics(model: &Model, fit: &Fit, mixed: &Mixed, busiest_year: usize) -> Diagnostics {
    let unjudged = Mixing { r_hat: f64::INFINITY, bulk: 0.0, tail: 0.0 };
    // People and totals come first, and are judged already.
    let figures: Vec<Option<Mixing>> = mixed.people.iter().chain(&mixed.total).copied().collect();
    let judged: Vec<(String, &[f64], Mixing)> = named(model, fit)
        .into_iter()
        .enumerate()
        .map(|(place, (name, column))| {
            let mixing = figures.get(place).copied().unwrap_or_else(|| fit.mixing(column));
            (name, column, mixing.unwrap_or(unjudged))
        })
        .collect();
    let worst = judged.iter().max_by(|a, b| a.2.r_hat.total_cmp(&b.2.r_hat));
    let least = |of: fn(&Mixing) -> f64| judged.iter().map(|(_, _, m)| of(m)).fold(f64::INFINITY, f64::min);
    let mut traces: Vec<Trace> = worst.iter().map(|(name, column, _)| trace(fit, name, column)).collect();
    let total = format!("people in all hosts in {}", model.evidence.calendar(busiest_year));
    traces.push(trace(fit, &total, &fit.total[busiest_year]));
    let fractions = fit.chains.iter().filter_map(|chain| energy_fraction(&chain.energies));
    Diagnostics {
        unknowns: model.dimension(),
        worst: worst.map(|(name, _, _)| name.clone()).unwrap_or_default(),
        r_hat: worst.map_or(f64::INFINITY, |(_, _, mixing)| mixing.r_hat),
        bulk: least(|mixing| mixing.bulk),
        tail: least(|mixing| mixing.tail),
        divergences: fit.chains.iter().map(|chain| chain.divergences).sum(),
        cut_short: fit.chains.iter().map(|chain| chain.cut_short).sum(),
        energy_fraction: fractions.fold(f64::INFINITY, f64::min),
        steps: fit.chains.iter().map(|chain| chain.step).collect(),
        evaluations: fit.chains.iter().map(|chain| chain.evaluations).sum(),
        traces,
    }
}

fn trace(fit: &Fit, quantity: &str, column: &[f64]) -> Trace {
    let length = fit.draws_of_chain;
    let apart = length.div_ceil(SHOWN).max(1);
    let mut order: Vec<usize> = (0..column.len()).collect();
    order.sort_unstable_by(|a, b| column[*a].total_cmp(&column[*b]));
    let mut ranks = vec![vec![0; BARS]; column.len().div_ceil(length)];
    for (rank, place) in order.iter().enumerate() {
        ranks[place / length][rank * BARS / column.len()] += 1;
    }
    let thin = |chain: &[f64]| chain.iter().step_by(apart).copied().collect();
    Trace { quantity: quantity.to_owned(), chains: column.chunks_exact(length).map(thin).collect(), ranks }
}

/// How much of the assumed variance the draws of a scale's logarithm lost.
pub fn resolved(column: &[f64], assumed_spread: f64) -> f64 {
    let logs: Vec<f64> = column.iter().map(|value| value.ln()).collect();
    let mean = logs.iter().sum::<f64>() / real(logs.len());
    let variance = logs.iter().map(|log| (log - mean).powi(2)).sum::<f64>() / real(logs.len());
    (1.0 - variance / assumed_spread.powi(2)).clamp(0.0, 1.0)
}
