//! Echoes of the questions that matter most, and of any question a user asks.

use crate::DocketError;
use crate::open_case::OpenCase;
use crate::permit::Operation;
use crate::results::study_of;
use assize_record::echo::{Echo, Question, echo};
use assize_record::id::{ClaimId, Code};
use assize_record::quantity::Quantity;
use assize_record::study::Study;
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// A value that this many claims give word for word is worth its own tree.
const REPEATED: usize = 3;

/// Lower and upper end of a value, of which one may be open.
type Ends = (Option<Decimal>, Option<Decimal>);

/// Classes of measure whose totals are the headline of a study.
const HEADLINE_CLASSES: &[&str] = &["stock", "money-total"];

/// The headline questions: every value that at least three claims give word for word, most repeated first, ranges before
/// single values; and every stock or sum of money of which at least three claims speak for one host.
pub fn headline(study: &Study) -> Vec<Echo> {
    let mut subjects: BTreeMap<(Code, Code), usize> = BTreeMap::new();
    let mut values: BTreeMap<(Code, Code, Ends), usize> = BTreeMap::new();
    for claim in study.claims.values().filter(|c| c.is_about_whole_host()) {
        let class = study.measures.get(&claim.measure).map_or("", |m| m.class.as_str());
        if !HEADLINE_CLASSES.contains(&class) {
            continue;
        }
        *subjects.entry((claim.measure.clone(), claim.host.clone())).or_default() += 1;
        let ends = (claim.quantity.low(), claim.quantity.high());
        *values.entry((claim.measure.clone(), claim.host.clone(), ends)).or_default() += 1;
    }
    let mut values: Vec<((Code, Code, Ends), usize)> =
        values.into_iter().filter(|(_, repeated)| *repeated >= REPEATED).collect();
    let is_range = |ends: &Ends| ends.0 != ends.1 && ends.0.is_some() && ends.1.is_some();
    values.sort_by_key(|((_, _, ends), repeated)| (!is_range(ends), std::cmp::Reverse(*repeated)));
    let values = values.into_iter().filter_map(|((measure, host, (low, high)), _)| {
        let value = Quantity::new(low, None, high).ok()?;
        Some(Question { value: Some(value), ..Question::of(measure.as_str(), host.as_str()) })
    });
    let subjects = subjects.into_iter().filter(|(_, n)| *n >= REPEATED);
    let subjects = subjects.map(|((measure, host), _)| Question::of(measure.as_str(), host.as_str()));
    values.chain(subjects).map(|question| echo(study, &question)).collect()
}

/// What a user asks about.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// A claim whose question to ask; it takes the place of measure and host, and of a value that was not given.
    pub claim: Option<ClaimId>,
    /// Measure.
    pub measure: String,
    /// Host, as the claims name it.
    pub host: String,
    /// Only claims about this year.
    pub year: Option<i16>,
    /// Only claims that give exactly this.
    pub value: Option<Quantity>,
    /// Claims about parts of the host and single sectors as well.
    pub parts: bool,
}

/// The echo tree of what a user asks, and the study that it stands in.
pub fn ask(case: &OpenCase, asked: &Asked, now: &str) -> Result<(Study, Echo), DocketError> {
    let study = study_of(case.for_reading(Operation::Echo)?, now)?;
    let found = echo(&study, &question(&study, asked)?);
    Ok((study, found))
}

fn question(study: &Study, asked: &Asked) -> Result<Question, DocketError> {
    let mut question = Question {
        year: asked.year,
        value: asked.value,
        whole_host: !asked.parts,
        ..Question::of(&asked.measure, &asked.host)
    };
    if let Some(id) = &asked.claim {
        let unknown = || DocketError::Question(format!("no claim is called `{id}`; `assize claims` lists them"));
        let claim = study.claims.get(id).ok_or_else(unknown)?;
        question.measure = claim.measure.clone();
        question.host = claim.host.clone();
        question.whole_host = claim.is_about_whole_host() && !asked.parts;
        question.value = question.value.or(Some(claim.quantity));
    }
    if !study.measures.contains_key(&question.measure) {
        let known: Vec<&str> = study.measures.keys().map(Code::as_str).collect();
        let (measure, known) = (&question.measure, known.join(", "));
        return Err(DocketError::Question(format!("no measure is called `{measure}`; accepted are {known}")));
    }
    Ok(question)
}
