//! More people sent home than were ever there.

use super::interval::Interval;
use super::{Found, ids, line};
use assize_record::check::{Check, Outcome};
use assize_record::claim::Claim;
use assize_record::id::Code;
use assize_record::study::Study;
use rust_decimal::Decimal;
use serde::Deserialize;

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Returned {
    title: String,
    returned: Code,
    present: Code,
}

/// One check for each number sent home from one state.
pub fn checks(study: &Study, rule: &Returned) -> Vec<Check> {
    let from_state = |claim: &&Claim| claim.measure == rule.returned && !study.groups.contains_key(&claim.host);
    study.claims.values().filter(from_state).map(|back| found(study, rule, back).check()).collect()
}

fn found(study: &Study, rule: &Returned, back: &Claim) -> Found {
    // People may have been there from the year before the returns began until they ended.
    let first = back.period.start.unwrap_or(back.period.end).year() - 1;
    let there = |claim: &&Claim| {
        claim.measure == rule.present
            && claim.host == back.host
            && claim.area.is_empty()
            && claim.period.end.year() >= first
            && claim.period.start.is_none_or(|start| start.first_day() <= back.period.end.last_day())
            && claim.quantity.high().is_some()
    };
    let stocks: Vec<&Claim> = study.claims.values().filter(there).collect();
    let mut arithmetic = vec![line(back)];
    arithmetic.extend(stocks.iter().map(|claim| line(claim)));
    let highest = stocks.iter().max_by(|a, b| a.quantity.high().cmp(&b.quantity.high()).then_with(|| b.id.cmp(&a.id)));
    let (outcome, summary, factor) = match (back.quantity.low(), highest) {
        (None, _) => (Outcome::NotTestable, "no lower end is given".to_owned(), Decimal::ONE),
        (_, None) => (
            Outcome::NotTestable,
            "no figure for people present at the time with an upper end".to_owned(),
            Decimal::ONE,
        ),
        (Some(low), Some(highest)) => {
            let most = highest.quantity.high().unwrap_or_default();
            let apart = Interval::at(low).apart(Interval::at(most));
            let closer = narrower(&stocks, low);
            if low > most {
                (
                    Outcome::Inconsistent,
                    format!(
                        "more than the most that were ever said to be there at the time, {} ({})",
                        highest.quantity, highest.id
                    ),
                    apart,
                )
            } else {
                (Outcome::Consistent, format!("not more than {} ({}){closer}", highest.quantity, highest.id), apart)
            }
        }
    };
    arithmetic.push(format!("{}: {summary}", back.quantity));
    Found {
        rule: "returned",
        title: rule.title.clone(),
        subject: back.id.to_string(),
        outcome,
        summary: format!("{} {}: {} sent home, {summary}", back.host, back.id, back.quantity),
        arithmetic,
        claims: std::iter::once(back.id.clone()).chain(ids(&stocks)).collect(),
        responses: Vec::new(),
        factor,
    }
}

/// Stocks that the number exceeds although another does not.
fn narrower(stocks: &[&Claim], low: Decimal) -> String {
    let exceeded: Vec<String> = stocks
        .iter()
        .filter(|claim| claim.quantity.high().is_some_and(|high| high < low))
        .map(|claim| claim.id.to_string())
        .collect();
    if exceeded.is_empty() { String::new() } else { format!("; but more than {}", exceeded.join(", ")) }
}
