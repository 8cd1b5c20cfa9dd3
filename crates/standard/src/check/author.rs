//! One author with two figures for one thing and time.

use super::interval::Interval;
use super::{Found, class, line};
use assize_record::check::{Check, Outcome};
use assize_record::claim::Claim;
use assize_record::source::Source;
use assize_record::study::Study;
use serde::Deserialize;

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TwoFigures {
    title: String,
    classes: Vec<String>,
    within_days: i32,
}

/// Pairs of disjoint figures of one author or one origin, published within the window.
pub fn checks(study: &Study, rule: &TwoFigures) -> Vec<Check> {
    let claims: Vec<(&Claim, &Source)> = study
        .claims
        .values()
        .filter(|claim| rule.classes.iter().any(|of_rule| of_rule == class(study, claim)))
        .filter_map(|claim| study.sources.get(&claim.source).map(|source| (claim, source)))
        .collect();
    let mut out = Vec::new();
    for (i, one) in claims.iter().enumerate() {
        for other in &claims[i + 1..] {
            out.extend(pair(study, rule, *one, *other));
        }
    }
    out.into_iter().map(Found::check).collect()
}

fn pair(study: &Study, rule: &TwoFigures, one: (&Claim, &Source), other: (&Claim, &Source)) -> Option<Found> {
    let ((a, from_a), (b, from_b)) = (one, other);
    let same_question =
        a.measure == b.measure && a.host == b.host && a.area == b.area && a.sectors == b.sectors && a.unit == b.unit;
    let same_voice = from_a.author == from_b.author || from_a.origin == from_b.origin;
    if !same_question || !same_voice || !a.period.overlaps(&b.period) {
        return None;
    }
    let (values_a, values_b) = (Interval::from(&a.quantity), Interval::from(&b.quantity));
    let days = (from_a.published.first_day() - from_b.published.first_day()).get_days().abs();
    let are_days = from_a.published.is_exact_day() && from_b.published.is_exact_day();
    let same_day = days == 0 && are_days;
    // "More than 100,000" and "up to 150,000" can both be true; said on one day of one thing they are still two figures.
    let differ = values_a.named() != values_b.named();
    if days > rule.within_days || (values_a.meets(values_b) && !(same_day && differ && a.source != b.source)) {
        return None;
    }
    // A month says no day: the distance of two dates is not more exact than they are.
    let when = match (same_day, are_days) {
        (true, _) => "on one day".to_owned(),
        (false, true) => format!("{days} days apart"),
        (false, false) => format!("published {} and {}", from_a.published, from_b.published),
    };
    let link =
        if a.parents().contains(&b.id) || b.parents().contains(&a.id) { "; one comes from the other" } else { "" };
    let apart = values_a.apart(values_b).max(values_a.named_apart(values_b));
    let author = study.sources.get(&a.source).map_or("", |source| source.author.as_str());
    Some(Found {
        rule: "two-figures",
        title: rule.title.clone(),
        subject: format!("{}-{}", a.id, b.id),
        outcome: Outcome::Inconsistent,
        summary: format!(
            "{author}: {} ({}) and {} ({}) {when}, {} times apart{link}",
            a.quantity,
            a.id,
            b.quantity,
            b.id,
            apart.round_dp(1).normalize()
        ),
        arithmetic: vec![line(a), line(b), format!("published {} and {}", from_a.published, from_b.published)],
        claims: vec![a.id.clone(), b.id.clone()],
        responses: Vec::new(),
        factor: apart,
    })
}
