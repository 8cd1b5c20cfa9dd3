//! Rates states by year, by a methodology file: role, own mark, and the US tier beside them.
//!
//! Pure. A year without a tier stays without one; what the record does not say is not rated.

mod grounds;

use assize_record::date::PartialDate;
use assize_record::finding::Finding;
use assize_record::id::{Code, FigureId, OriginId, VariableId};
use assize_record::rating::{Ground, MethodologyNote, Rating, Role, UsTier};
use assize_record::study::Study;
use grounds::Record;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// A rating methodology.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Methodology {
    code: Code,
    version: String,
    title: String,
    sending_state: Code,
    first_year: i16,
    last_year: i16,
    return_deadline: PartialDate,
    max_period_years: u32,
    yearly: Vec<Code>,
    presence: Vec<Code>,
    presence_class: String,
    admission: Vec<Code>,
    sending: Vec<Code>,
    official: Vec<Code>,
    authorities: BTreeMap<OriginId, Code>,
    inspected: VariableId,
    roles: BTreeMap<Role, String>,
    marks: BTreeMap<Code, String>,
    rules: BTreeMap<Code, String>,
}

/// Why a text is no methodology.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}: {problem}")]
pub struct RatingError {
    /// File.
    pub file: String,
    /// What is wrong and what would be accepted.
    pub problem: String,
}

/// Kind of a response that counts states and is no state's own.
const AGGREGATE: &str = "aggregate";
/// Marks that the rules give, worst first.
const MARKS: [&str; 3] = ["does-not-act", "acts-in-part", "acts"];

impl Methodology {
    /// Reads a methodology.
    ///
    /// # Errors
    /// Text that is no TOML of this form, a missing role or mark, years out of order.
    pub fn parse(file: &str, text: &str) -> Result<Self, RatingError> {
        let fault = |problem: String| RatingError { file: file.to_owned(), problem };
        let read: Self = toml::from_str(text).map_err(|error| fault(error.to_string()))?;
        if let Some(missing) = MARKS.iter().find(|mark| !read.marks.contains_key(&Code::new(**mark))) {
            return Err(fault(format!(
                "the mark `{missing}` has no words; accepted is a line for each of {}",
                MARKS.join(", ")
            )));
        }
        if read.roles.len() != 5 {
            return Err(fault(format!(
                "{} roles have words; accepted is a line for each of A0 to A4",
                read.roles.len()
            )));
        }
        if read.first_year > read.last_year {
            return Err(fault(format!("first_year {} lies after last_year {}", read.first_year, read.last_year)));
        }
        Ok(read)
    }

    /// The methodology as shown.
    pub fn note(&self) -> MethodologyNote {
        MethodologyNote {
            code: self.code.clone(),
            version: self.version.clone(),
            title: self.title.clone(),
            rules: self.rules.iter().map(|(code, words)| (code.clone(), words.clone())).collect(),
            marks: self.marks.iter().map(|(mark, words)| (mark.clone(), words.clone())).collect(),
            roles: self.roles.iter().map(|(role, words)| (*role, words.clone())).collect(),
        }
    }
}

/// Rates every state in every year for which the study holds something about it.
pub fn rate(study: &Study, findings: &[Finding], methodology: &Methodology) -> Vec<Rating> {
    let record = Record { study, findings, methodology };
    let mut out = Vec::new();
    for state in states(study, methodology) {
        for year in years(study, methodology, &state) {
            let rating = rating(&record, &state, year);
            let says_nothing = rating.role.is_none()
                && rating.mark.is_none()
                && rating.us_tier.is_none()
                && rating.responses.is_empty();
            if !says_nothing {
                out.push(rating);
            }
        }
    }
    out
}

/// Single states that claims, statements, reports or tiers are about; and a group that stands for one state not told apart.
fn states(study: &Study, methodology: &Methodology) -> BTreeSet<Code> {
    let claims = study.claims.values().map(|claim| &claim.host);
    let statements = study.statements.values().map(|statement| &statement.host);
    let reports = study.responses.values().map(|response| &response.state);
    let tiers = study.tiers.iter().map(|tier| &tier.state);
    let named = claims.chain(statements).chain(reports).chain(tiers).filter(|host| !study.groups.contains_key(host));
    let either =
        study.responses.values().filter(|r| r.kind.as_str() != AGGREGATE && study.groups.contains_key(&r.state));
    named.chain(either.map(|r| &r.state)).cloned().chain([methodology.sending_state.clone()]).collect()
}

/// The years of the methodology, and years in which the study has a US tier.
fn years(study: &Study, methodology: &Methodology, state: &Code) -> BTreeSet<i16> {
    let with_tier = study.tiers.iter().filter(|tier| tier.state == *state).map(|tier| tier.year);
    (methodology.first_year..=methodology.last_year).chain(with_tier).collect()
}

fn rating(record: &Record<'_>, state: &Code, year: i16) -> Rating {
    let (role, role_grounds) = role(record, state, year);
    let (mark, mark_grounds) = mark(record, state, year);
    let words = mark.as_ref().and_then(|mark| record.methodology.marks.get(mark));
    let study = record.study;
    let tier = study.tiers.iter().find(|row| row.state == *state && row.year == year);
    let policies = || study.policies.iter().filter(|row| row.year == year);
    let named = policies().any(|row| row.state == *state);
    let complete = policies().any(|row| row.list_complete);
    Rating {
        id: FigureId::new(format!("T-{state}-{year}")),
        methodology: format!("{} {}", record.methodology.code, record.methodology.version),
        state: state.clone(),
        year,
        role,
        role_grounds,
        mark_words: words.cloned().unwrap_or_else(|| {
            "not rated: the study holds nothing that the state did or left undone that year".to_owned()
        }),
        mark,
        mark_grounds,
        us_tier: tier.map(|row| UsTier { tier: row.tier, status: row.status, source: row.source.clone() }),
        us_policy_or_pattern: if named { Some(true) } else { complete.then_some(false) },
        responses: record.responses(state, year).map(|response| response.id.clone()).collect(),
    }
}

/// The highest role that has a ground.
fn role(record: &Record<'_>, state: &Code, year: i16) -> (Option<Role>, Vec<Ground>) {
    let tests = [
        (Role::A4, record.organises(state, year)),
        (Role::A3, record.hosts(state, year)),
        (Role::A1, record.fails(state, year)),
        (Role::A0, record.none(state, year)),
    ];
    let met = tests.into_iter().find(|(_, grounds)| !grounds.is_empty());
    met.map_or((None, Vec::new()), |(role, grounds)| (Some(role), grounds))
}

/// The worst mark that has a ground, with the grounds of all marks, so that what speaks for the state is seen too.
fn mark(record: &Record<'_>, state: &Code, year: i16) -> (Option<Code>, Vec<Ground>) {
    let tests = [record.silent(state, year), record.partial(state, year), record.reported(state, year)];
    let worst = MARKS.iter().zip(&tests).find(|(_, grounds)| !grounds.is_empty()).map(|(mark, _)| Code::new(*mark));
    (worst, tests.into_iter().flatten().collect())
}
