//! Revenue over people against pay: a state cannot take more for each worker than employers pay for each worker.

mod stock;

use super::interval::Interval;
use super::{Found, ids, joined, line};
use assize_record::check::{Check, Outcome};
use assize_record::claim::Claim;
use assize_record::id::Code;
use assize_record::quantity::grouped;
use assize_record::study::Study;
use assize_record::term::Credibility;
use rust_decimal::Decimal;
use serde::Deserialize;

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PerHead {
    title: String,
    revenue: Code,
    revenue_unit: Code,
    people: Code,
    pay: Code,
    pay_unit: Code,
    share: Code,
    product_share: Code,
    world: Code,
    other_sectors: Vec<Code>,
    not_credible: Vec<Credibility>,
    window_years: i16,
}

const MONTHS: Decimal = Decimal::from_parts(12, 0, 0, false, 0);

/// One check for each claim on revenue.
pub fn checks(study: &Study, rule: &PerHead) -> Vec<Check> {
    let is_revenue = |claim: &&Claim| claim.measure == rule.revenue && claim.unit == rule.revenue_unit;
    study.claims.values().filter(is_revenue).map(|revenue| found(study, rule, revenue).check()).collect()
}

fn found(study: &Study, rule: &PerHead, revenue: &Claim) -> Found {
    let mut out = Found {
        rule: "per-head",
        title: rule.title.clone(),
        subject: revenue.id.to_string(),
        outcome: Outcome::NotTestable,
        summary: String::new(),
        arithmetic: vec![line(revenue)],
        claims: vec![revenue.id.clone()],
        responses: Vec::new(),
        factor: Decimal::ONE,
    };
    let Some(people) = stock::stock(study, rule, revenue) else {
        out.summary =
            format!("{}: no stock of people of the same host, sector and time with an end to divide by", revenue.id);
        return out;
    };
    out.claims.extend(ids(&people.claims));
    out.arithmetic.push(format!("people: {}", people.why));
    out.arithmetic.extend(people.claims.iter().map(|claim| line(claim)));
    let money = Interval::from(&revenue.quantity);
    let implied = money.over(people.heads);
    out.arithmetic.push(format!("{money} USD a year / {} people = {implied} USD a head and year", people.heads));
    if let Some(product) = share_of_product(study, rule, revenue) {
        out.claims.push(product.id.clone());
        out.arithmetic.push(line(product));
        out.summary = format!(
            "{}: implies {implied} USD a head and year; in this work the state takes a share of the product ({}), to which pay sets no ceiling",
            revenue.id, product.id
        );
        return out;
    }
    let pay = near(study, rule, revenue, &rule.pay, Some(&rule.pay_unit));
    let share = near(study, rule, revenue, &rule.share, None);
    let Some(highest) = highest(&pay) else {
        out.summary = format!(
            "{}: implies {implied} USD a head and year; no pay of such work is known to set it against",
            revenue.id
        );
        return out;
    };
    judge(&mut out, revenue, implied, highest, &pay, &share);
    out
}

fn judge(out: &mut Found, revenue: &Claim, implied: Interval, highest: &Claim, pay: &[&Claim], share: &[&Claim]) {
    let gross = highest.quantity.high().unwrap_or_default() * MONTHS;
    out.arithmetic.push(format!("pay: highest of {}", joined(pay)));
    out.arithmetic.push(line(highest));
    out.arithmetic.push(format!(
        "{} x 12 = {} USD gross a year",
        grouped(highest.quantity.high().unwrap_or_default()),
        grouped(gross)
    ));
    out.claims.push(highest.id.clone());
    let top = self::highest(share);
    let part = top.and_then(|claim| claim.quantity.high()).unwrap_or(Decimal::ONE_HUNDRED);
    if let Some(claim) = top {
        out.claims.push(claim.id.clone());
        out.arithmetic.push(format!("share: highest of {}", joined(share)));
        out.arithmetic.push(line(claim));
    } else {
        out.arithmetic.push("share: none is known, so all of the pay is taken as the ceiling".to_owned());
    }
    let ceiling = gross * part / Decimal::ONE_HUNDRED;
    out.arithmetic.push(format!(
        "{} x {part} % = {} USD a head and year at most",
        grouped(gross),
        grouped(ceiling.round_dp(0))
    ));
    let Some(low) = implied.low else {
        out.summary = format!(
            "{}: implies {implied} USD a head and year, without a lower end; known pay leaves {}",
            revenue.id,
            grouped(ceiling)
        );
        return;
    };
    let ceiling_words =
        format!("known pay of such work leaves at most {} (gross {})", grouped(ceiling.round_dp(0)), grouped(gross));
    out.summary = format!(
        "{}: {} USD a year implies {implied} USD a head and year; {ceiling_words}",
        revenue.id, revenue.quantity
    );
    out.outcome = if low > ceiling { Outcome::Inconsistent } else { Outcome::Consistent };
    out.factor = low.checked_div(ceiling).unwrap_or(Decimal::ONE);
    let relation = if low > ceiling { "is more than" } else { "is not more than" };
    out.arithmetic.push(format!(
        "the lower end {} {relation} {}",
        grouped(low.round_dp(0)),
        grouped(ceiling.round_dp(0))
    ));
}

/// Claims that say the most, of those that have an upper end.
fn highest<'a>(claims: &[&'a Claim]) -> Option<&'a Claim> {
    let ends = claims.iter().filter(|claim| claim.quantity.high().is_some());
    ends.max_by(|a, b| a.quantity.high().cmp(&b.quantity.high()).then_with(|| b.id.cmp(&a.id))).copied()
}

/// A claim that the state takes a share of the product of this very work.
fn share_of_product<'a>(study: &'a Study, rule: &PerHead, revenue: &Claim) -> Option<&'a Claim> {
    study.claims.values().find(|claim| {
        claim.measure == rule.product_share
            && claim.host == revenue.host
            && claim.sectors == revenue.sectors
            && claim.period.overlaps(&revenue.period)
    })
}

/// Pay or shares of the same kind of work, near in time, of the place or of all hosts.
fn near<'a>(study: &'a Study, rule: &PerHead, revenue: &Claim, measure: &Code, unit: Option<&Code>) -> Vec<&'a Claim> {
    let special =
        |claim: &Claim| claim.sectors.iter().filter(|s| rule.other_sectors.contains(s)).cloned().collect::<Vec<_>>();
    let years = rule.window_years;
    let fits = |claim: &&Claim| {
        claim.measure == *measure
            && unit.is_none_or(|unit| claim.unit == *unit)
            && special(claim) == special(revenue)
            && is_of_the_place(study, rule, claim, revenue)
            && claim.period.end.year() >= revenue.period.start.unwrap_or(revenue.period.end).year() - years
            && claim.period.start.is_none_or(|start| start.year() <= revenue.period.end.year() + years)
    };
    study.claims.values().filter(fits).collect()
}

/// A group is only its own states: pay in one state says nothing about revenue from another.
fn is_of_the_place(study: &Study, rule: &PerHead, claim: &Claim, revenue: &Claim) -> bool {
    let of_revenue = study.states_of(&revenue.host);
    revenue.host == rule.world
        || claim.host == rule.world
        || study.states_of(&claim.host).iter().any(|state| of_revenue.contains(state))
}
