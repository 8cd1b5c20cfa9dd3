//! Everything that must stand beside an estimate from interviews, for one survey or one recruitment. Renders nothing, reads no clock.
//!
//! The twelve things of [`crate::lists::page`], as far as interviews have them: what is a list there is a known group or a seed here.

mod knows;
mod recruits;

pub use knows::{AtFactor, GroupTrial, KnowsPage, KnowsPlan, PosteriorRun, Weighed, knows_page};
pub use recruits::{AtSize, RecruitsPage, RecruitsPlan, recruits_page};

use crate::lists::interval::{Interval, LEVEL};
use crate::lists::page::{Found, Line};
use crate::lists::refusal::Refusal;
use assize_record::estimate::Quantiles;

/// Median and central interval of quantiles.
fn of_quantiles(quantiles: &Quantiles) -> (f64, Interval) {
    (quantiles.p50, Interval { low: quantiles.p025, high: Some(quantiles.p975), level: LEVEL })
}

/// A figure with the ends of its interval from quantiles.
fn within(figure: f64, quantiles: &Quantiles) -> (f64, Interval) {
    (figure, of_quantiles(quantiles).1)
}

/// Why a method of interviews gives no figure.
fn refused(because: impl Into<String>) -> Refusal {
    Refusal::Stated { because: because.into() }
}

/// The same from an error of the method.
fn refused_by(why: &impl ToString) -> Refusal {
    refused(why.to_string())
}

fn line(method: &'static str, assumes: &'static str, paper: &'static str, found: Found) -> Line {
    Line { method, assumes, paper, found }
}

/// For each chain, how many of its draws fall into each of `parts` equal parts of all draws' ranks (Vehtari et al. 2021, Bayesian
/// Analysis 16:667): chains that agree have about as many in each. Equal draws keep their order.
pub fn rank_counts(chains: &[Vec<f64>], parts: usize) -> Vec<Vec<usize>> {
    let all = chains.iter().enumerate().flat_map(|(chain, draws)| draws.iter().map(move |draw| (*draw, chain)));
    let mut draws: Vec<(f64, usize)> = all.collect();
    draws.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut counts = vec![vec![0; parts]; chains.len()];
    for (rank, (_, chain)) in draws.iter().enumerate() {
        counts[*chain][rank * parts / draws.len()] += 1;
    }
    counts
}
