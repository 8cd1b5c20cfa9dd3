//! The methods in one row: what each is called, what it takes for granted, and its figure.

use super::{ClassesRun, Page};
use crate::lists::averaging::Averaged;
use crate::lists::bootstrap::Bootstrapped;
use crate::lists::chao::LowerBound;
use crate::lists::closed_form::HighestOrder;
use crate::lists::interval::{Interval, LEVEL};
use crate::lists::profile::Profiled;
use crate::lists::refusal::Refusal;
use crate::lists::search::Search;
use serde::Serialize;

/// A figure with its interval, or why there is none.
pub type Found = Result<(f64, Interval), Refusal>;

/// One method in the comparison.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Line {
    /// The method.
    pub method: &'static str,
    /// What it takes for granted.
    pub assumes: &'static str,
    /// The paper it is from.
    pub paper: &'static str,
    /// Figure and interval, or why there is none.
    pub found: Found,
}

/// Name, assumption and paper of each method, in the order of [`Figures::of`]. The first is a bound.
const METHODS: [(&str, &str, &str); 8] = [
    (
        "Chao's lower bound",
        "lists are independent for each person; people differ in how easily they are seen. A bound, not an estimate",
        "Chao 1987, Biometrics 43:783; Rivest and Baillargeon 2007, Biometrics 63:999",
    ),
    (
        "independence",
        "being on one list says nothing about being on another",
        "Cormack 1992, Biometrics 48:567 (profile interval)",
    ),
    (
        "no highest-order interaction",
        "any dependence, except of all lists at once",
        "Fienberg 1972, Biometrika 59:591; Aleshin-Guendel, Sadinle and Wakefield, arXiv 2101.09304",
    ),
    (
        "best pair model (BIC)",
        "dependence between pairs of lists only, and that the best model is the true one",
        "Fienberg 1972, Biometrika 59:591; Cormack 1992, Biometrics 48:567 (profile interval)",
    ),
    (
        "best hierarchical model (BIC)",
        "the best model of any order is the true one",
        "Fienberg 1972, Biometrika 59:591; Silverman, Chan and Vincent 2024, Statistics and Computing 34:44",
    ),
    (
        "stepwise, BCa",
        "dependence between the pairs whose overlap is too unlikely otherwise",
        "Chan, Silverman and Vincent 2021, JASA 116:1297; Efron 1987, JASA 82:171 (interval)",
    ),
    (
        "graph averaging",
        "some decomposable dependence; the prior weighs one person in all (delta = 2^-k) unless another is named",
        "Madigan and York 1997, Biometrika 84:19",
    ),
    (
        "latent classes",
        "people fall into classes within which lists are independent",
        "Manrique-Vallier 2016, Biometrics 72:1246",
    ),
];

/// The lines of a page.
pub fn lines(page: &Page) -> Vec<Line> {
    named([
        bound(&page.lower_bound, page.overview.observed),
        profiled(&page.independence),
        interaction(&page.highest_order),
        best(&page.pairs),
        best(&page.hierarchical),
        stepwise(&page.stepwise),
        page.averaging.as_ref().map_err(Clone::clone).and_then(|all| first(all.first().map(averaged))),
        page.classes.as_ref().map_err(Clone::clone).and_then(|runs| first(runs.first().map(classes))),
    ])
}

/// The methods with their figures, in order.
pub fn named(found: [Found; METHODS.len()]) -> Vec<Line> {
    let line = |((method, assumes, paper), found)| Line { method, assumes, paper, found };
    METHODS.into_iter().zip(found).map(line).collect()
}

fn first(found: Option<Found>) -> Found {
    let what = "the number of settings";
    found.unwrap_or_else(|| Err(Refusal::Setting { what, found: "0".into(), accepted: "one and more are accepted" }))
}

/// The bound that is fitted, or the bias-corrected one with no end.
pub fn bound(found: &Result<LowerBound, Refusal>, observed: u64) -> Found {
    found.clone().map(|bound| match bound.fitted {
        Some(fitted) => (fitted.estimate, fitted.interval),
        None => (bound.corrected, Interval { low: observed as f64, high: None, level: LEVEL }),
    })
}

/// A model with its profile interval.
pub fn profiled(found: &Result<Profiled, Refusal>) -> Found {
    found.clone().map(|found| (found.estimate, found.interval))
}

/// No interaction of the highest order.
pub fn interaction(found: &Result<HighestOrder, Refusal>) -> Found {
    found.clone().map(|found| (found.estimate, found.interval))
}

/// The best model of a family by BIC.
pub fn best(found: &Result<Search, Refusal>) -> Found {
    found.as_ref().map(|found| (found.by_bic.multinomial, found.by_bic.interval)).map_err(Clone::clone)
}

/// The stepwise choice.
pub fn stepwise(found: &Result<Bootstrapped, Refusal>) -> Found {
    found.as_ref().map(|found| (found.point.fitted.estimate, found.interval)).map_err(Clone::clone)
}

/// The median over graphs.
pub fn averaged(found: &Averaged) -> Found {
    Ok((found.median, found.interval))
}

/// The median over draws, if the chains agree.
pub fn classes(run: &ClassesRun) -> Found {
    run.figure.as_ref().map(|found| (found.median, found.interval)).map_err(Clone::clone)
}
