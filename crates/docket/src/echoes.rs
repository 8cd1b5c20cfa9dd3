//! Echoes of the questions that matter most, and of any question a user asks.

use assize_record::echo::{Echo, Question, echo};
use assize_record::id::Code;
use assize_record::study::Study;
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// A range that this many claims give word for word is worth its own tree.
const REPEATED: usize = 3;

/// Classes of measure whose totals are the headline of a study.
const HEADLINE_CLASSES: &[&str] = &["stock", "money-total"];

/// The headline questions: every stock or sum of money that at least three claims give for one host, and every range
/// that at least three claims repeat.
pub fn headline(study: &Study) -> Vec<Echo> {
    let mut subjects: BTreeMap<(Code, Code), usize> = BTreeMap::new();
    let mut ranges: BTreeMap<(Code, Code, Decimal, Decimal), usize> = BTreeMap::new();
    for claim in study.claims.values().filter(|c| c.is_about_whole_host()) {
        let class = study.measures.get(&claim.measure).map_or("", |m| m.class.as_str());
        if !HEADLINE_CLASSES.contains(&class) {
            continue;
        }
        *subjects.entry((claim.measure.clone(), claim.host.clone())).or_default() += 1;
        if let (Some(low), Some(high)) = (claim.quantity.low(), claim.quantity.high())
            && low < high
        {
            *ranges.entry((claim.measure.clone(), claim.host.clone(), low, high)).or_default() += 1;
        }
    }
    let ranges = ranges.into_iter().filter(|(_, n)| *n >= REPEATED).map(|((measure, host, low, high), _)| Question {
        range: Some((low, high)),
        ..Question::of(measure.as_str(), host.as_str())
    });
    let subjects = subjects.into_iter().filter(|(_, n)| *n >= REPEATED);
    let subjects = subjects.map(|((measure, host), _)| Question::of(measure.as_str(), host.as_str()));
    ranges.chain(subjects).map(|question| echo(study, &question)).collect()
}
