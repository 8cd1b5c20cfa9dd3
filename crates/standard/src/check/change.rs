//! What was there, less what was sent home, against what is left; in claims of one origin and in reports of states.

use super::interval::Interval;
use super::{Found, ids, line};
use assize_record::check::{Check, Outcome};
use assize_record::claim::Claim;
use assize_record::id::Code;
use assize_record::quantity::grouped;
use assize_record::response::Response;
use assize_record::study::Study;
use rust_decimal::Decimal;
use serde::Deserialize;

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Change {
    title: String,
    tolerance_percent: Decimal,
    stocks: Vec<Code>,
    returned: Code,
    people: Code,
}

/// Pairs of stocks of one origin with returns between them.
pub fn checks(study: &Study, rule: &Change) -> Vec<Check> {
    let mut out = Vec::new();
    let stocks: Vec<&Claim> =
        study.claims.values().filter(|c| rule.stocks.contains(&c.measure) && c.is_about_whole_host()).collect();
    for before in &stocks {
        for after in &stocks {
            let same = before.measure == after.measure
                && before.host == after.host
                && study.origin_of(&before.source) == study.origin_of(&after.source)
                && before.period.end.last_day() < after.period.end.last_day();
            if same {
                out.extend(between(study, rule, before, after));
            }
        }
    }
    out.into_iter().map(Found::check).collect()
}

fn between(study: &Study, rule: &Change, before: &Claim, after: &Claim) -> Option<Found> {
    let within = |claim: &&Claim| {
        claim.measure == rule.returned
            && claim.host == before.host
            && study.origin_of(&claim.source) == study.origin_of(&before.source)
            && claim.period.start.is_some_and(|start| start.last_day() >= before.period.end.first_day())
            && claim.period.end.first_day() <= after.period.end.last_day()
    };
    let returns: Vec<&Claim> = study.claims.values().filter(within).collect();
    if returns.is_empty() {
        return None;
    }
    let sent = returns.iter().map(|claim| Interval::from(&claim.quantity)).reduce(Interval::plus)?;
    let fall = Interval::from(&before.quantity).minus(Interval::from(&after.quantity));
    let fits = fall.meets(sent.widened(rule.tolerance_percent));
    let unit = if counts_permits(before) { " permits" } else { "" };
    let words = format!("{} - {} = {fall}{unit}; sent home {sent}", before.quantity, after.quantity);
    let mut arithmetic = vec![line(before), line(after)];
    arithmetic.extend(returns.iter().map(|claim| line(claim)));
    arithmetic.push(words.clone());
    if counts_permits(before) {
        arithmetic.push(
            "the stocks count permits, not people: that the two agree shows only how the figure was made".to_owned(),
        );
    }
    Some(Found {
        rule: "change",
        title: rule.title.clone(),
        subject: format!("{}-{}", before.id, after.id),
        outcome: if fits { Outcome::Consistent } else { Outcome::Inconsistent },
        summary: format!("{}: {words}", before.host),
        arithmetic,
        claims: [before.id.clone(), after.id.clone()].into_iter().chain(ids(&returns)).collect(),
        responses: Vec::new(),
        factor: fall.apart(sent),
    })
}

fn counts_permits(claim: &Claim) -> bool {
    claim.measure.as_str().starts_with("permit")
}

/// Reports of states: baseline, sent home and remaining.
pub fn response_checks(study: &Study, rule: &Change) -> Vec<Check> {
    let counted = |r: &&Response| r.baseline.is_some() || r.repatriated.is_some() || r.remaining.is_some();
    study.responses.values().filter(counted).map(|response| reported(rule, response).check()).collect()
}

fn reported(rule: &Change, response: &Response) -> Found {
    let show = |value: Option<u64>| value.map_or_else(|| "not given".to_owned(), |v| grouped(Decimal::from(v)));
    let (baseline, back, left) = (response.baseline, response.repatriated, response.remaining);
    let arithmetic = vec![format!(
        "{} ({}): baseline {}, sent home {}, remaining {}",
        response.id,
        response.unit_counted,
        show(baseline),
        show(back),
        show(left)
    )];
    let (outcome, summary, factor) = match (baseline, back, left) {
        (Some(baseline), Some(back), Some(left)) => {
            let sum = back.saturating_add(left);
            let fits = sum == baseline;
            let (outcome, word) = if fits { (Outcome::Consistent, "=") } else { (Outcome::Inconsistent, "is not") };
            let apart = Interval::at(Decimal::from(sum)).apart(Interval::at(Decimal::from(baseline)));
            (outcome, format!("{} + {} {word} {}", show(Some(back)), show(Some(left)), show(Some(baseline))), apart)
        }
        _ => {
            let missing = [("baseline", baseline), ("number sent home", back), ("number remaining", left)];
            let missing: Vec<&str> =
                missing.iter().filter(|(_, value)| value.is_none()).map(|(name, _)| *name).collect();
            (Outcome::NotTestable, format!("{} missing", missing.join(" and ")), Decimal::ONE)
        }
    };
    let unit = if response.unit_counted == rule.people || outcome == Outcome::NotTestable {
        String::new()
    } else {
        format!(" {}, not people", response.unit_counted.as_str().replace('-', " "))
    };
    Found {
        rule: "reported",
        title: rule.title.clone(),
        subject: response.id.to_string(),
        outcome,
        summary: format!("{} {}: {summary}{unit}", response.state, response.id),
        arithmetic,
        claims: Vec::new(),
        responses: vec![response.id.clone()],
        factor,
    }
}
