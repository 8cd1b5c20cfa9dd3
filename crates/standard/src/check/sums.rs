//! Figures that say they were calculated: the calculation is looked for among sums, differences, products and quotients.

use super::interval::Interval;
use super::{Found, ids, line};
use assize_record::check::{Check, Outcome};
use assize_record::claim::Claim;
use assize_record::study::Study;
use assize_record::term::Derivation;
use rust_decimal::Decimal;
use serde::Deserialize;

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StatedSums {
    title: String,
    tolerance_percent: Decimal,
    factors: Vec<Decimal>,
}

/// A way in which the parents may give the value, written out.
struct Attempt {
    words: String,
    value: Interval,
    /// True for sums and differences: the only ones that an open end may satisfy.
    is_additive: bool,
}

impl Attempt {
    fn of_product(words: String, value: Interval) -> Self {
        Self { words, value, is_additive: false }
    }

    fn of_sum(words: String, value: Interval) -> Self {
        Self { words, value, is_additive: true }
    }

    /// True where the attempt gives the stated value: an end that it has lies within the room, or both ends lie around it.
    ///
    /// An open end meets everything on its side, so among products and quotients, of which several are tried, it proves nothing.
    fn gives(&self, room: Interval) -> bool {
        let ends = [self.value.low, self.value.high];
        let has_end_inside = ends.into_iter().flatten().any(|end| Interval::at(end).meets(room));
        let is_closed = ends.iter().all(Option::is_some);
        self.value.meets(room) && (has_end_inside || is_closed || self.is_additive)
    }
}

/// One check for each claim that says it was calculated.
pub fn checks(study: &Study, rule: &StatedSums) -> Vec<Check> {
    let is_sum = |claim: &&Claim| claim.derived.as_ref().is_some_and(|d| d.derivation == Derivation::Sums);
    study.claims.values().filter(is_sum).map(|claim| found(study, rule, claim).check()).collect()
}

fn found(study: &Study, rule: &StatedSums, claim: &Claim) -> Found {
    let parents: Vec<&Claim> = claim.parents().iter().filter_map(|id| study.claims.get(id)).collect();
    let stated = Interval::from(&claim.quantity);
    let room = stated.widened(rule.tolerance_percent);
    let attempts = attempts(rule, claim, &parents);
    let mut out = Found {
        rule: "sum",
        title: rule.title.clone(),
        subject: claim.id.to_string(),
        outcome: Outcome::NotTestable,
        summary: format!(
            "{}: {} cannot be calculated again from {} alone",
            claim.id,
            claim.quantity,
            super::joined(&parents)
        ),
        arithmetic: std::iter::once(line(claim)).chain(parents.iter().map(|parent| line(parent))).collect(),
        claims: std::iter::once(claim.id.clone()).chain(ids(&parents)).collect(),
        responses: Vec::new(),
        factor: Decimal::ONE,
    };
    if let Some(fit) = attempts.iter().find(|attempt| attempt.gives(room)) {
        out.outcome = Outcome::Consistent;
        out.arithmetic.push(format!("{} = {}, stated {stated}", fit.words, fit.value));
        let how = if fit.value == stated {
            "as stated".to_owned()
        } else if fit.value.meets(stated) {
            format!("stated: {}", claim.quantity)
        } else {
            format!("stated: {}, within {} %", claim.quantity, rule.tolerance_percent)
        };
        out.summary = format!("{}: {} = {}; {how}", claim.id, fit.words, fit.value);
    } else if let Some(part) = partial(&parents, stated).filter(|_| parents.len() > 1 && same_measure(&parents, claim))
    {
        out.outcome = Outcome::Consistent;
        out.arithmetic.push(format!("the parts at hand add up to {part}, within {stated}"));
        out.summary =
            format!("{}: the parts at hand add up to {part}; the rest of {} is not given", claim.id, claim.quantity);
    } else if let Some(nearest) = attempts.iter().min_by_key(|attempt| attempt.value.apart(stated)) {
        out.outcome = Outcome::Inconsistent;
        out.factor = nearest.value.apart(stated);
        out.arithmetic.push(format!("{} = {}, stated {stated}", nearest.words, nearest.value));
        out.summary = format!("{}: {} = {}, but {} is stated", claim.id, nearest.words, nearest.value, claim.quantity);
    }
    let foreign: Vec<&str> =
        parents.iter().filter(|p| p.measure != claim.measure).map(|p| p.measure.as_str()).collect();
    if !foreign.is_empty() && parents.iter().all(|p| p.unit == claim.unit) {
        out.arithmetic.push(format!(
            "the parts measure {}, the figure is given as {}",
            foreign.join(", "),
            claim.measure
        ));
    }
    out
}

fn same_measure(parents: &[&Claim], claim: &Claim) -> bool {
    parents.iter().all(|parent| parent.measure == claim.measure && parent.unit == claim.unit)
}

/// The sum of parts, where it stays under the total.
fn partial(parents: &[&Claim], stated: Interval) -> Option<Interval> {
    let sum = parents.iter().map(|parent| Interval::from(&parent.quantity)).reduce(Interval::plus)?;
    let below = sum.low.zip(stated.high.or(stated.low)).is_some_and(|(sum, total)| sum <= total);
    below.then_some(sum)
}

/// Every calculation that the units allow, the plainest first.
fn attempts(rule: &StatedSums, claim: &Claim, parents: &[&Claim]) -> Vec<Attempt> {
    let value = |claim: &Claim| Interval::from(&claim.quantity);
    let names = |between: &str| parents.iter().map(|p| p.quantity.to_string()).collect::<Vec<_>>().join(between);
    let one_unit = parents.iter().all(|parent| parent.unit == claim.unit);
    let mut out = Vec::new();
    let [first, second, rest @ ..] = parents else { return out };
    if one_unit {
        let sum = parents.iter().map(|parent| value(parent)).reduce(Interval::plus);
        out.extend(sum.map(|sum| Attempt::of_sum(names(" + "), sum)));
    }
    if one_unit && rest.is_empty() {
        for (a, b) in [(first, second), (second, first)] {
            let words = format!("{} - {}", a.quantity, b.quantity);
            out.push(Attempt::of_sum(words, value(a).minus(value(b))));
        }
    }
    if !one_unit && rest.is_empty() {
        for factor in &rule.factors {
            let by = if factor.is_zero() || *factor == Decimal::ONE { String::new() } else { format!(" x {factor}") };
            let scaled = |interval: Interval| interval.times(Interval::at(*factor));
            let words = format!("{} x {}{by}", first.quantity, second.quantity);
            out.push(Attempt::of_product(words, scaled(value(first).times(value(second)))));
            for (a, b) in [(first, second), (second, first)] {
                let words = format!("{} / {}{by}", a.quantity, b.quantity);
                out.push(Attempt::of_product(words, scaled(value(a).over(value(b)))));
            }
        }
    }
    out.extend(less_share(claim, parents));
    out
}

/// A whole, less a share of it in percent, less sums in the whole's unit.
fn less_share(claim: &Claim, parents: &[&Claim]) -> Option<Attempt> {
    let whole = parents.iter().find(|p| p.unit == claim.unit)?;
    let share = parents.iter().find(|p| p.unit.as_str() == "percent")?;
    let taken =
        Interval::from(&whole.quantity).times(Interval::from(&share.quantity)).over(Interval::at(Decimal::ONE_HUNDRED));
    let mut words = format!("{} - {} %", whole.quantity, share.quantity);
    let mut left = Interval::from(&whole.quantity).minus(taken);
    for other in parents.iter().filter(|p| p.id != whole.id && p.id != share.id) {
        words.push_str(&format!(" - {}", other.quantity));
        left = left.minus(Interval::from(&other.quantity));
    }
    Some(Attempt::of_sum(words, left))
}
