//! What a figure hangs on: how far it goes when one thing at a time is done otherwise. Weighs none of the ways.

use super::{Changed, Page};
use crate::lists::averaging::{Averaged, PriorOnN};
use crate::lists::linkage::Reading;
use crate::lists::refusal::Refusal;
use assize_record::quantity::grouped;
use rust_decimal::Decimal;
use rust_decimal::prelude::FromPrimitive;
use serde::Serialize;

/// One thing that could be otherwise, with the figures at both ends.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Hanging {
    /// What is done otherwise.
    pub what: &'static str,
    /// The smallest figure, and under which choice.
    pub lowest: (String, f64),
    /// The largest.
    pub highest: (String, f64),
}

impl Hanging {
    /// How many times as many people the largest figure has.
    pub fn ratio(&self) -> f64 {
        self.highest.1 / self.lowest.1
    }
}

/// All things that could be otherwise and move a figure, the one that moves it most first; those that give one figure only are left out.
pub fn hangs(page: &Page) -> Vec<Hanging> {
    let lines =
        page.lines.iter().skip(1).filter_map(|line| Some((line.method.to_owned(), line.found.as_ref().ok()?.0)));
    let mut all = vec![hanging("the method", lines.collect())];
    all.extend(page.pairs.as_ref().ok().map(|found| {
        let (low, high) = found.by_bic.near_range;
        let ends = [("least of them", low), ("most of them", high)];
        hanging("pair models within 10 of the best BIC", ends.map(|(name, n)| (name.to_owned(), n)).to_vec())
    }));
    all.extend(page.highest_order.as_ref().ok().map(|found| {
        let at = found.sensitivity.iter().map(|at| (format!("xi = {:.2}", at.xi), at.estimate));
        hanging("the unseen, against no interaction of all lists", at.collect())
    }));
    let standard = page.averaging.as_ref().ok().and_then(|all| all.first());
    if let (Some(standard), Ok(by_delta)) = (standard, &page.averaging) {
        let delta = |found: &Averaged| (format!("delta = {}", found.settings.delta), found.median);
        all.push(hanging("graph averaging: prior people in each cell", by_delta.iter().map(delta).collect()));
        let priors = page.by_prior.iter().flatten().chain([standard]);
        let prior = |found: &Averaged| (prior_in_words(found.settings.prior), found.median);
        all.push(hanging("graph averaging: prior on N", priors.map(prior).collect()));
        let k = page.overview.lists.len().min(page.changed.len());
        let (without, merged) = page.changed.split_at(k);
        for (what, changes) in
            [("graph averaging: a list left out", without), ("graph averaging: two lists as one", merged)]
        {
            let all_lists = ("all lists".to_owned(), standard.median);
            let figure = |change: &Changed| Some((change.change.clone(), change.found.as_ref().ok()?.0));
            all.push(hanging(what, changes.iter().filter_map(figure).chain([all_lists]).collect()));
        }
    }
    all.extend(page.linkage.as_ref().map(|doubt| {
        let rule = |rule: &Result<Reading, Refusal>| rule.as_ref().ok().map(|rule| (rule.name.clone(), rule.median));
        hanging("graph averaging: the rule for links", doubt.rules.iter().filter_map(rule).collect())
    }));
    all.extend(page.withheld.as_ref().and_then(|doubt| {
        let ends = doubt.methods.iter().filter_map(|over| Some((over.method, over.found.as_ref().ok()?)));
        let (method, found) = ends.max_by(|a, b| (a.1.highest / a.1.lowest).total_cmp(&(b.1.highest / b.1.lowest)))?;
        let [least, most] = ["least", "most"].map(|end| format!("{method}, {end} of the possible tables"));
        Some(hanging("withheld counts", vec![(least, found.lowest), (most, found.highest)]))
    }));
    let mut all: Vec<Hanging> = all.into_iter().flatten().collect();
    all.sort_by(|a, b| b.ratio().total_cmp(&a.ratio()));
    all
}

/// The prior on N: `1/N`, `flat up to 82,320`, `gamma-Poisson of shape 1 and mean 8,232`.
pub fn prior_in_words(prior: PriorOnN) -> String {
    match prior {
        PriorOnN::Inverse => "1/N".to_owned(),
        PriorOnN::Flat { up_to } => format!("flat up to {}", grouped(up_to.into())),
        PriorOnN::GammaPoisson { shape, scale } => {
            let mean =
                Decimal::from_f64((shape * scale).round()).map_or_else(|| format!("{:e}", shape * scale), grouped);
            format!("gamma-Poisson of shape {shape} and mean {mean}")
        }
    }
}

/// The ends of what a thing's choices give; `None` where all give one figure.
pub(crate) fn hanging(what: &'static str, mut choices: Vec<(String, f64)>) -> Option<Hanging> {
    choices.sort_by(|a, b| a.1.total_cmp(&b.1));
    let (lowest, highest) = (choices.first()?.clone(), choices.last()?.clone());
    (lowest.1 < highest.1).then_some(Hanging { what, lowest, highest })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thing_that_gives_one_figure_moves_nothing() {
        let choices = |figures: &[f64]| figures.iter().map(|n| (format!("at {n}"), *n)).collect();
        assert_eq!(hanging("x", choices(&[])), None);
        assert_eq!(hanging("x", choices(&[7.0, 7.0])), None);
        let found = hanging("x", choices(&[20.0, 10.0, 40.0])).unwrap();
        assert_eq!((found.lowest.0.as_str(), found.highest.0.as_str(), found.ratio()), ("at 10", "at 40", 4.0));
    }

    #[test]
    fn priors_are_named_with_what_they_say_of_n() {
        let shown =
            [PriorOnN::Inverse, PriorOnN::Flat { up_to: 9000 }, PriorOnN::GammaPoisson { shape: 2.0, scale: 1500.0 }]
                .map(prior_in_words);
        assert_eq!(shown, ["1/N", "flat up to 9,000", "gamma-Poisson of shape 2 and mean 3,000"]);
    }
}
