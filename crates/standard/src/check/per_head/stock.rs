//! The stock of people that a sum of money is divided by. Never a flow, a plan, or people of another place or work.

use super::PerHead;
use crate::check::interval::Interval;
use assize_record::claim::Claim;
use assize_record::echo;
use assize_record::study::Study;

/// The people to divide by, the claims that say so, and why these.
pub struct Stock<'a> {
    pub claims: Vec<&'a Claim>,
    pub heads: Interval,
    pub why: String,
}

/// The stock for a revenue: said by the same source, or calculated with, or of the same origin; otherwise what all
/// claims of that time say, or those nearest to it. A bound on one side takes its other end from the next of these.
pub fn stock<'a>(study: &'a Study, rule: &PerHead, revenue: &Claim) -> Option<Stock<'a>> {
    let comparable: Vec<&Claim> = study.claims.values().filter(|claim| is_comparable(rule, claim, revenue)).collect();
    let of_the_time: Vec<&Claim> =
        comparable.iter().filter(|claim| claim.period.overlaps(&revenue.period)).copied().collect();
    let mut open = None;
    for found in
        [same_source(&of_the_time, revenue), parents(&of_the_time, revenue), same_origin(study, &of_the_time, revenue)]
            .into_iter()
            .flatten()
    {
        if found.heads.low.is_some() && found.heads.high.is_some() {
            return Some(found);
        }
        open = open.or(Some(found));
    }
    let around = envelope(study, rule, &of_the_time).or_else(|| nearest(study, rule, &comparable, revenue));
    match (open, around) {
        (Some(open), Some(around)) => Some(bounded(open, around)),
        (open, around) => open.or(around),
    }
}

fn is_comparable(rule: &PerHead, claim: &Claim, revenue: &Claim) -> bool {
    claim.measure == rule.people
        && claim.host == revenue.host
        && claim.sectors == revenue.sectors
        && claim.area == revenue.area
}

/// From the lowest end that is stated to the highest.
fn stated(claims: &[&Claim]) -> Interval {
    Interval {
        low: claims.iter().filter_map(|claim| claim.quantity.low()).min(),
        high: claims.iter().filter_map(|claim| claim.quantity.high()).max(),
    }
}

fn of_claims<'a>(claims: Vec<&'a Claim>, why: String) -> Option<Stock<'a>> {
    let heads = stated(&claims);
    (!heads.is_open()).then_some(Stock { claims, heads, why })
}

fn same_source<'a>(claims: &[&'a Claim], revenue: &Claim) -> Option<Stock<'a>> {
    let own = claims.iter().filter(|claim| claim.source == revenue.source).copied().collect();
    of_claims(own, format!("said by the same source, {}", revenue.source))
}

fn parents<'a>(claims: &[&'a Claim], revenue: &Claim) -> Option<Stock<'a>> {
    let parents = claims.iter().filter(|claim| revenue.parents().contains(&claim.id)).copied().collect();
    of_claims(parents, "from which the figure was calculated".to_owned())
}

fn same_origin<'a>(study: &Study, claims: &[&'a Claim], revenue: &Claim) -> Option<Stock<'a>> {
    let origin = study.origin_of(&revenue.source)?;
    let kin = claims.iter().filter(|claim| study.origin_of(&claim.source) == Some(origin)).copied().collect();
    of_claims(kin, format!("said by the same origin, {origin}"))
}

/// Claims with both ends that are not improbable; all with both ends, where there are no others.
fn usable<'a>(rule: &PerHead, claims: &[&'a Claim]) -> Vec<&'a Claim> {
    let closed: Vec<&Claim> = claims.iter().filter(|claim| !claim.quantity.is_one_sided()).copied().collect();
    let probable: Vec<&Claim> =
        closed.iter().filter(|claim| !rule.not_credible.contains(&claim.credibility)).copied().collect();
    if probable.is_empty() { closed } else { probable }
}

fn origins(study: &Study, claims: &[&Claim]) -> String {
    let roots: Vec<_> = claims.iter().flat_map(|claim| echo::roots(study, &claim.id)).collect();
    match echo::origins(study, &roots).len() {
        1 => "1 origin".to_owned(),
        n => format!("{n} origins"),
    }
}

fn envelope<'a>(study: &Study, rule: &PerHead, of_the_time: &[&'a Claim]) -> Option<Stock<'a>> {
    let claims = usable(rule, of_the_time);
    let why = format!(
        "no stock with two ends of the same source or origin; the envelope of the claims of that time, {}",
        origins(study, &claims)
    );
    of_claims(claims, why)
}

fn nearest<'a>(study: &Study, rule: &PerHead, comparable: &[&'a Claim], revenue: &Claim) -> Option<Stock<'a>> {
    let closed = usable(rule, comparable);
    let distance = |claim: &&Claim| claim.period.days_from(&revenue.period);
    let least = closed.iter().map(distance).min()?;
    if least > i64::from(rule.window_years) * 366 {
        return None;
    }
    let claims: Vec<&Claim> = closed.into_iter().filter(|claim| distance(claim) == least).collect();
    let why = format!("no stock of that time; the nearest in time, {least} days away, {}", origins(study, &claims));
    of_claims(claims, why)
}

/// An open bound, with the other end from the claims around it where the two can stand together.
fn bounded<'a>(open: Stock<'a>, around: Stock<'a>) -> Stock<'a> {
    if !open.heads.meets(around.heads) {
        return open;
    }
    let heads = Interval {
        low: open.heads.low.max(around.heads.low),
        high: match (open.heads.high, around.heads.high) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        },
    };
    let mut claims = open.claims;
    for claim in around.claims {
        if !claims.iter().any(|known| known.id == claim.id) {
            claims.push(claim);
        }
    }
    Stock { claims, heads, why: format!("{}, a bound on one side; its other end: {}", open.why, around.why) }
}
