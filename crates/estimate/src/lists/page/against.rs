//! The methods again under assumptions that somebody else states: other lists, another prior, another view of the unseen.

use super::lines::{self, Found, Line, named};
use super::{Plan, class_run};
use crate::lists::averaging::{self, PriorOnN, average};
use crate::lists::bootstrap::{self, bootstrap};
use crate::lists::chao::lower_bound;
use crate::lists::closed_form::highest_order;
use crate::lists::loglinear::Model;
use crate::lists::profile::profile;
use crate::lists::refusal::Refusal;
use crate::lists::search::{Family, search};
use crate::lists::table::CaptureTable;
use serde::Serialize;

/// What is assumed otherwise. What is not named stays as it is on the page.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Otherwise {
    /// As it was written.
    pub words: String,
    /// Lists that do not count.
    pub without: Vec<String>,
    /// Lists that are one.
    pub merged: Vec<(String, String)>,
    /// Prior people in each cell, for graph averaging.
    pub delta: Option<f64>,
    /// Prior on N, for graph averaging.
    pub prior: Option<PriorOnN>,
    /// Factor on the unseen against no interaction of the highest order.
    pub xi: Option<f64>,
    /// Threshold of the stepwise choice.
    pub threshold: Option<f64>,
}

/// The methods under other assumptions.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Against {
    /// The assumptions.
    pub otherwise: Otherwise,
    /// People observed on the lists that are left.
    pub observed: u64,
    /// The methods, in the page's order.
    pub lines: Vec<Line>,
}

/// A part of the words that says nothing that is known.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{part}` is no assumption; accepted are without=LIST, merge=LIST+LIST, delta=NUMBER, prior=1/N, prior=flat:MOST, prior=gamma:SHAPE:SCALE, xi=NUMBER and threshold=NUMBER, with ; between them"
)]
pub struct UnknownAssumption {
    /// The part.
    part: String,
}

impl std::str::FromStr for Otherwise {
    type Err = UnknownAssumption;

    /// `without=K; delta=0.5`: parts with `;` between them.
    fn from_str(words: &str) -> Result<Self, UnknownAssumption> {
        let mut otherwise = Self { words: words.trim().to_owned(), ..Self::default() };
        for part in words.split(';').map(str::trim) {
            let unknown = || UnknownAssumption { part: part.to_owned() };
            let (key, value) = part.split_once('=').ok_or_else(unknown)?;
            let (key, value) = (key.trim(), value.trim());
            let number = || value.parse::<f64>().ok().filter(|n| n.is_finite() && *n > 0.0).ok_or_else(unknown);
            match key {
                "without" => otherwise.without.push(value.to_owned()),
                "merge" => {
                    let (first, second) = value.split_once('+').ok_or_else(unknown)?;
                    otherwise.merged.push((first.trim().to_owned(), second.trim().to_owned()));
                }
                "delta" => otherwise.delta = Some(number()?),
                "xi" => otherwise.xi = Some(number()?),
                "threshold" => otherwise.threshold = Some(number()?),
                "prior" => otherwise.prior = Some(prior(value).ok_or_else(unknown)?),
                _ => return Err(unknown()),
            }
        }
        Ok(otherwise)
    }
}

/// `1/N`, `flat:50000`, `gamma:1:8000`.
fn prior(words: &str) -> Option<PriorOnN> {
    let parts: Vec<&str> = words.split(':').map(str::trim).collect();
    match parts[..] {
        ["1/N"] => Some(PriorOnN::Inverse),
        ["flat", up_to] => up_to.parse().ok().map(|up_to| PriorOnN::Flat { up_to }),
        ["gamma", shape, scale] => {
            shape.parse().ok().zip(scale.parse().ok()).map(|(shape, scale)| PriorOnN::GammaPoisson { shape, scale })
        }
        _ => None,
    }
}

impl Otherwise {
    /// The table with the lists that are left: two as one first, then without those that do not count.
    ///
    /// # Errors
    /// If a list does not exist, or no list is left.
    pub fn lists(&self, table: &CaptureTable) -> Result<CaptureTable, Refusal> {
        let place = |table: &CaptureTable, name: &str| {
            let found = table.lists().iter().position(|list| list == name);
            found.ok_or_else(|| Refusal::NoSuchList { name: name.to_owned(), lists: table.lists().join(", ") })
        };
        let mut changed = table.clone();
        for (first, second) in &self.merged {
            changed = changed.merged(place(&changed, first)?, place(&changed, second)?)?;
        }
        for list in &self.without {
            changed = changed.without(place(&changed, list)?)?;
        }
        Ok(changed)
    }
}

/// The methods under the assumptions; a method that one of them makes impossible says so in its line.
///
/// # Errors
/// As [`Otherwise::lists`].
pub fn against(table: &CaptureTable, plan: &Plan, otherwise: &Otherwise) -> Result<Against, Refusal> {
    let changed = otherwise.lists(table)?;
    let mut averaging = averaging::Settings::standard(changed.n_lists());
    averaging.delta = otherwise.delta.unwrap_or(averaging.delta);
    averaging.prior = otherwise.prior.unwrap_or(averaging.prior);
    let mut stepwise = plan.bootstrap;
    stepwise.threshold = otherwise.threshold.unwrap_or(stepwise.threshold);
    let classes = match plan.classes.first() {
        Some(settings) => class_run(&changed, *settings).and_then(|run| lines::classes(&run)),
        None => Err(Refusal::Setting {
            what: "the number of latent-class settings",
            found: "0".into(),
            accepted: "one and more are accepted",
        }),
    };
    let found = [
        lines::bound(&lower_bound(&changed), changed.observed()),
        lines::profiled(&profile(&changed, &Model::INDEPENDENCE)),
        at_xi(&changed, otherwise.xi.unwrap_or(1.0)),
        lines::best(&search(&changed, Family::Pairs)),
        lines::best(&search(&changed, Family::Hierarchical)),
        lines::stepwise(&checked(stepwise).and_then(|settings| bootstrap(&changed, settings))),
        average(&changed, averaging).and_then(|found| lines::averaged(&found)),
        classes,
    ];
    Ok(Against { otherwise: otherwise.clone(), observed: changed.observed(), lines: named(found) })
}

/// The estimate and its interval with `xi` times the unseen.
fn at_xi(table: &CaptureTable, xi: f64) -> Found {
    let (estimate, mut interval) = lines::interaction(&highest_order(table))?;
    let n = table.observed() as f64;
    let times = |people: f64| n + (people - n) * xi;
    interval.low = times(interval.low);
    interval.high = interval.high.map(times);
    if interval.high.is_some_and(f64::is_finite) {
        return Ok((times(estimate), interval));
    }
    let because = format!("{xi} times the unseen are beyond any number that can be written");
    Err(Refusal::NotFinite { because })
}

fn checked(settings: bootstrap::Settings) -> Result<bootstrap::Settings, Refusal> {
    if settings.threshold < 1.0 {
        return Ok(settings);
    }
    let accepted = "a number between 0 and 1 is accepted";
    Err(Refusal::Setting { what: "the threshold", found: settings.threshold.to_string(), accepted })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lists::page::tests::quick_plan;
    use crate::lists::published::published;

    fn read(words: &str) -> Otherwise {
        words.parse().unwrap()
    }

    #[test]
    fn assumptions_are_read_in_any_order_and_spacing() {
        let found = read(" delta = 0.5;without=K ; merge=LA + NG;prior=gamma:1:8000;xi=2;threshold=0.05");
        let expected = Otherwise {
            words: "delta = 0.5;without=K ; merge=LA + NG;prior=gamma:1:8000;xi=2;threshold=0.05".to_owned(),
            without: vec!["K".to_owned()],
            merged: vec![("LA".to_owned(), "NG".to_owned())],
            delta: Some(0.5),
            prior: Some(PriorOnN::GammaPoisson { shape: 1.0, scale: 8000.0 }),
            xi: Some(2.0),
            threshold: Some(0.05),
        };
        assert_eq!(found, expected);
        assert_eq!(read("prior=flat:900").prior, Some(PriorOnN::Flat { up_to: 900 }));
        assert_eq!(read("prior=1/N").prior, Some(PriorOnN::Inverse));
    }

    #[test]
    fn what_is_no_assumption_is_named() {
        for wrong in ["", "delta", "delta=x", "delta=-1", "delta=NaN", "xi=0", "merge=A", "prior=normal", "N=5000"] {
            let said = wrong.parse::<Otherwise>().unwrap_err().to_string();
            assert!(said.starts_with(&format!("`{wrong}` is no assumption; accepted are without=LIST")), "{said}");
        }
    }

    #[test]
    fn a_dissenter_gets_the_figures_of_the_dissenters_own_assumptions() {
        let table = published("uk2013_5").unwrap();
        let figure = |found: &Against, method: &str| {
            let line = found.lines.iter().find(|line| line.method == method).unwrap();
            line.found.as_ref().map(|(n, _)| n.round()).map_err(ToString::to_string)
        };
        // The package's own help has delta = 1, under which the UK's lists hold nearly everybody (2,807; every whole number).
        let certain = against(&table, &quick_plan(&table), &read("delta=1")).unwrap();
        assert_eq!(certain.observed, 2744);
        assert!((figure(&certain, "graph averaging").unwrap() - 2807.0).abs() <= 2.0, "{certain:?}");
        assert_eq!(figure(&certain, "independence").unwrap(), 13438.0);
        // Silverman's six lists with two as one are the five: the same figures come back.
        let six = published("uk2013_6").unwrap();
        let merged = against(&six, &quick_plan(&six), &read("merge=PF+NCA")).unwrap();
        assert_eq!(figure(&merged, "stepwise, BCa"), figure(&certain, "stepwise, BCa"));
        let fewer = against(&table, &quick_plan(&table), &read("without=GP;without=LA")).unwrap();
        assert!(fewer.observed < 2744, "{}", fewer.observed);
        let only = against(&table, &quick_plan(&table), &read("threshold=1")).unwrap();
        let said = figure(&only, "stepwise, BCa").unwrap_err();
        assert_eq!(said, "the threshold is 1; a number between 0 and 1 is accepted");
    }

    #[test]
    fn twice_as_many_unseen_are_twice_as_many_at_both_ends() {
        let table = published("kosovo_4").unwrap();
        let (n, twice, once) = (4400.0, at_xi(&table, 2.0).unwrap(), at_xi(&table, 1.0).unwrap());
        for (twice, once) in
            [(twice.0, once.0), (twice.1.low, once.1.low), (twice.1.high.unwrap(), once.1.high.unwrap())]
        {
            assert!((twice - n - 2.0 * (once - n)).abs() < 1e-6, "{twice} {once}");
        }
    }

    #[test]
    fn a_list_that_is_not_there_is_named_with_those_that_are() {
        let table = published("korea_3").unwrap();
        let said = against(&table, &quick_plan(&table), &read("without=police")).unwrap_err().to_string();
        assert_eq!(said, "there is no list `police`; the lists are b, c, d");
        let said = against(&table, &quick_plan(&table), &read("merge=b+b")).unwrap_err().to_string();
        assert!(said.contains("a name must be given, and given once"), "{said}");
    }
}
