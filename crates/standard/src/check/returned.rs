//! More people sent home than were ever there: in claims, and in what states report.

use super::interval::Interval;
use super::{Found, ids, line};
use assize_record::check::{Check, Outcome};
use assize_record::claim::Claim;
use assize_record::date::{PartialDate, Period};
use assize_record::id::{ClaimId, Code, ResponseId};
use assize_record::quantity::grouped;
use assize_record::response::Response;
use assize_record::study::Study;
use assize_record::term::RepatriatedQualifier;
use rust_decimal::Decimal;
use serde::Deserialize;

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Returned {
    title: String,
    returned: Code,
    present: Code,
    people: Code,
    returns_began: PartialDate,
}

/// A number sent home, by whomever it is given.
struct Back<'a> {
    id: &'a str,
    host: &'a Code,
    period: Period,
    /// The number as it is given, and its lower end.
    words: String,
    low: Option<Decimal>,
    /// True where the number is said to be more than half of those who were there.
    is_more_than_half: bool,
    arithmetic: String,
    claims: Vec<ClaimId>,
    responses: Vec<ResponseId>,
}

/// One check for each number sent home from one state.
pub fn checks(study: &Study, rule: &Returned) -> Vec<Check> {
    let from_state = |claim: &&Claim| claim.measure == rule.returned && !study.groups.contains_key(&claim.host);
    let claims = study.claims.values().filter(from_state).map(|claim| Back {
        id: claim.id.as_str(),
        host: &claim.host,
        period: claim.period,
        words: claim.quantity.to_string(),
        low: claim.quantity.low(),
        is_more_than_half: false,
        arithmetic: line(claim),
        claims: vec![claim.id.clone()],
        responses: Vec::new(),
    });
    let responses = study.responses.values().filter_map(|response| reported(study, rule, response));
    claims.chain(responses).map(|back| found(study, rule, back).check()).collect()
}

/// What a state reports in people; permits are not people.
fn reported<'a>(study: &Study, rule: &Returned, response: &'a Response) -> Option<Back<'a>> {
    let counts_people = response.unit_counted == rule.people && !study.groups.contains_key(&response.state);
    let number = Decimal::from(response.repatriated.filter(|number| counts_people && *number > 0)?);
    let is_more_than_half = response.repatriated_qualifier == RepatriatedQualifier::MoreThanHalf
        || response.note.to_lowercase().contains("more than half");
    Some(Back {
        id: response.id.as_str(),
        host: &response.state,
        period: Period { start: Some(rule.returns_began), end: response.as_of },
        words: grouped(number),
        low: Some(number),
        is_more_than_half,
        arithmetic: format!("{}: {} {} sent home by {}", response.id, grouped(number), rule.people, response.as_of),
        claims: Vec::new(),
        responses: vec![response.id.clone()],
    })
}

/// Stocks with an upper end from the year before the returns began until they ended; not what was left at their end.
fn stocks<'a>(study: &'a Study, rule: &Returned, back: &Back<'_>) -> Vec<&'a Claim> {
    let first = back.period.start.unwrap_or(back.period.end).year() - 1;
    let ends_with_them = |claim: &Claim| {
        let begins_later =
            claim.period.start.zip(back.period.start).is_some_and(|(a, b)| a.first_day() > b.first_day());
        // A date of a year says no month: only a stock at the year's end is what was left.
        let last_month = back.period.end.last_day().first_of_month();
        begins_later && claim.period.end.last_day() >= last_month
    };
    let there = |claim: &&Claim| {
        claim.measure == rule.present
            && claim.host == *back.host
            && claim.area.is_empty()
            && claim.period.end.year() >= first
            && claim.period.start.is_none_or(|start| start.first_day() <= back.period.end.last_day())
            && !ends_with_them(claim)
            && claim.quantity.high().is_some()
    };
    study.claims.values().filter(there).collect()
}

fn found(study: &Study, rule: &Returned, back: Back<'_>) -> Found {
    let stocks = stocks(study, rule, &back);
    let by_end = |a: &&&Claim, b: &&&Claim| a.quantity.high().cmp(&b.quantity.high()).then_with(|| b.id.cmp(&a.id));
    let (highest, lowest) = (stocks.iter().max_by(by_end), stocks.iter().min_by(by_end));
    let (outcome, summary, factor) = match (back.low, highest.zip(lowest)) {
        (None, _) => (Outcome::NotTestable, "no lower end is given".to_owned(), Decimal::ONE),
        (_, None) => (
            Outcome::NotTestable,
            "no figure for people present at the time with an upper end".to_owned(),
            Decimal::ONE,
        ),
        (Some(low), Some((highest, lowest))) => against(&back, low, &stocks, highest, lowest),
    };
    let mut arithmetic = vec![back.arithmetic];
    arithmetic.extend(stocks.iter().map(|claim| line(claim)));
    arithmetic.push(format!("{}: {summary}", back.words));
    Found {
        rule: "returned",
        title: rule.title.clone(),
        subject: back.id.to_owned(),
        outcome,
        summary: format!("{} {}: {} sent home, {summary}", back.host, back.id, back.words),
        arithmetic,
        claims: back.claims.into_iter().chain(ids(&stocks)).collect(),
        responses: back.responses,
        factor,
    }
}

fn against(
    back: &Back<'_>,
    low: Decimal,
    stocks: &[&Claim],
    highest: &Claim,
    lowest: &Claim,
) -> (Outcome, String, Decimal) {
    let most = highest.quantity.high().unwrap_or_default();
    let least = lowest.quantity.low().or(lowest.quantity.high()).unwrap_or_default();
    if low > most {
        let others = if lowest.id == highest.id {
            String::new()
        } else {
            format!("; the least is {} ({})", lowest.quantity, lowest.id)
        };
        let words = format!(
            "more than the most that were ever said to be there at the time, {} ({}){others}",
            highest.quantity, highest.id
        );
        return (Outcome::Inconsistent, words, Interval::at(low).apart(Interval::at(most)));
    }
    if back.is_more_than_half && low + low <= least {
        let words = format!(
            "said to be more than half, which leaves room for fewer than {}; but at least {} are said to have been there ({})",
            grouped(low + low),
            grouped(least),
            lowest.id
        );
        return (Outcome::Inconsistent, words, Interval::at(least).apart(Interval::at(low + low)));
    }
    let words = format!("not more than {} ({}){}", highest.quantity, highest.id, narrower(stocks, low));
    (Outcome::Consistent, words, Decimal::ONE)
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
