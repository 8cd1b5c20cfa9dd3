//! Parts against totals: hosts against their group, and measures that are parts of another.

use super::interval::Interval;
use super::{Found, class, ids, line};
use assize_record::check::{Check, Outcome};
use assize_record::claim::Claim;
use assize_record::id::Code;
use assize_record::study::Study;
use rust_decimal::Decimal;
use serde::Deserialize;
use std::collections::BTreeSet;

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Parts {
    title: String,
    tolerance_percent: Decimal,
    classes: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PartMeasures {
    title: String,
    total: Code,
    parts: Vec<Code>,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PartPeriods {
    title: String,
    classes: Vec<String>,
}

/// Totals of a group against what the same origin says of its members for the same time.
pub fn checks(study: &Study, rule: &Parts) -> Vec<Check> {
    let mut out = Vec::new();
    for total in study.claims.values() {
        let Some(group) = study.groups.get(&total.host) else { continue };
        if !rule.classes.iter().any(|c| c == class(study, total)) || total.unit.as_str() == "percent" {
            continue;
        }
        let inside = |part: &&Claim| {
            part.id != total.id
                && part.measure == total.measure
                && part.unit == total.unit
                && part.sectors == total.sectors
                && part.period == total.period
                && part.area.is_empty()
                && total.area.is_empty()
                && study.origin_of(&part.source) == study.origin_of(&total.source)
                && part.host != total.host
                && study.states_of(&part.host).iter().all(|state| group.members.contains(state))
        };
        let parts = disjoint(study, study.claims.values().filter(inside).collect());
        if parts.len() > 1 {
            out.push(against(rule, &rule.title, "parts", total, &parts));
        }
    }
    out.into_iter().map(Found::check).collect()
}

/// Flows over a time against what the same origin says of shorter times within it, of which none overlaps another.
pub fn period_checks(study: &Study, rule: &PartPeriods, tolerance: &Parts) -> Vec<Check> {
    let mut out = Vec::new();
    for total in study.claims.values().filter(|claim| rule.classes.iter().any(|of_rule| of_rule == class(study, claim)))
    {
        let inside = |part: &&Claim| {
            part.id != total.id
                && part.measure == total.measure
                && part.unit == total.unit
                && part.host == total.host
                && part.area == total.area
                && part.sectors == total.sectors
                && part.period != total.period
                && part.period.lies_within(&total.period)
                && study.origin_of(&part.source) == study.origin_of(&total.source)
        };
        let mut parts: Vec<&Claim> = Vec::new();
        for part in study.claims.values().filter(inside) {
            if parts.iter().all(|other| !other.period.overlaps(&part.period)) {
                parts.push(part);
            }
        }
        if !parts.is_empty() {
            out.push(against(tolerance, &rule.title, "part-periods", total, &parts));
        }
    }
    out.into_iter().map(Found::check).collect()
}

/// Claims on places of which none lies in another, smallest id first.
fn disjoint<'a>(study: &Study, claims: Vec<&'a Claim>) -> Vec<&'a Claim> {
    let mut covered: BTreeSet<Code> = BTreeSet::new();
    let mut out = Vec::new();
    for claim in claims {
        let states: Vec<Code> = study.states_of(&claim.host).into_iter().cloned().collect();
        if states.iter().all(|state| !covered.contains(state)) {
            covered.extend(states);
            out.push(claim);
        }
    }
    out
}

/// Measures that are parts of another, as one source gives them for one place and time.
pub fn measure_checks(study: &Study, rule: &PartMeasures, tolerance: &Parts) -> Vec<Check> {
    let mut out = Vec::new();
    for total in study.claims.values().filter(|claim| claim.measure == rule.total) {
        let inside = |part: &&Claim| {
            rule.parts.contains(&part.measure)
                && part.host == total.host
                && part.area == total.area
                && part.sectors == total.sectors
                && part.period == total.period
                && part.unit == total.unit
                && study.origin_of(&part.source) == study.origin_of(&total.source)
        };
        let parts: Vec<&Claim> = study.claims.values().filter(inside).collect();
        if !parts.is_empty() {
            out.push(against(tolerance, &rule.title, "part-measures", total, &parts));
        }
    }
    out.into_iter().map(Found::check).collect()
}

fn against(rule: &Parts, title: &str, code: &'static str, total: &Claim, parts: &[&Claim]) -> Found {
    let sum = parts
        .iter()
        .map(|part| Interval::from(&part.quantity))
        .reduce(Interval::plus)
        .unwrap_or(Interval { low: None, high: None });
    let whole = Interval::from(&total.quantity);
    let room = whole.widened(rule.tolerance_percent);
    let too_much = sum.low.zip(room.high).is_some_and(|(sum, total)| sum > total);
    let testable = sum.low.is_some() && whole.high.is_some();
    let words = parts.iter().map(|part| part.quantity.to_string()).collect::<Vec<_>>().join(" + ");
    let rest = whole.minus(sum).not_below_zero();
    let (outcome, verdict) = match (testable, too_much) {
        (false, _) => (Outcome::NotTestable, "a part has no lower end or the total no upper end".to_owned()),
        (true, true) => (Outcome::Inconsistent, format!("more than the total of {whole}")),
        (true, false) if sum == whole => (Outcome::Consistent, "exactly the total".to_owned()),
        (true, false) => {
            (Outcome::Consistent, format!("within the total of {whole}, which leaves {rest} for the rest"))
        }
    };
    Found {
        rule: code,
        title: title.to_owned(),
        subject: total.id.to_string(),
        outcome,
        summary: format!("{}: {words} = {sum}, {verdict}", total.id),
        arithmetic: std::iter::once(line(total))
            .chain(parts.iter().map(|part| line(part)))
            .chain([format!("{words} = {sum}")])
            .collect(),
        claims: std::iter::once(total.id.clone()).chain(ids(parts)).collect(),
        responses: Vec::new(),
        factor: sum.apart(whole),
    }
}
