//! Checks between claims, declared as data: each writes out its arithmetic and ends consistent, inconsistent or not testable.
//!
//! Pure. Holds no measure, tolerance or threshold of its own: they stand in standards/checks/.

mod author;
mod change;
mod interval;
mod parts;
mod per_head;
mod plan;
mod returned;
mod sums;

use assize_record::check::{Check, Outcome};
use assize_record::claim::Claim;
use assize_record::id::{ClaimId, Code, FigureId, ResponseId};
use assize_record::study::Study;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde::Deserialize;

/// The rules of a checks file.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CheckRules {
    /// Version of the rules.
    pub version: String,
    per_head: per_head::PerHead,
    stated_sums: sums::StatedSums,
    parts: parts::Parts,
    #[serde(default)]
    part_measures: Vec<parts::PartMeasures>,
    part_periods: parts::PartPeriods,
    change: change::Change,
    returned: returned::Returned,
    not_a_stock: plan::NotAStock,
    two_figures: author::TwoFigures,
}

/// Why a text holds no rules.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}: {problem}")]
pub struct CheckError {
    /// File.
    pub file: String,
    /// What the reader said.
    pub problem: String,
}

impl CheckRules {
    /// Reads the rules.
    ///
    /// # Errors
    /// Text that is no TOML of this form.
    pub fn parse(file: &str, text: &str) -> Result<Self, CheckError> {
        toml::from_str(text).map_err(|error| CheckError { file: file.to_owned(), problem: error.to_string() })
    }
}

/// Applies every rule. The sharpest contradiction stands first, then what is consistent, then what cannot be tested.
pub fn check(study: &Study, rules: &CheckRules) -> Vec<Check> {
    let mut checks = per_head::checks(study, &rules.per_head);
    checks.extend(sums::checks(study, &rules.stated_sums));
    checks.extend(parts::checks(study, &rules.parts));
    checks.extend(rules.part_measures.iter().flat_map(|rule| parts::measure_checks(study, rule, &rules.parts)));
    checks.extend(parts::period_checks(study, &rules.part_periods, &rules.parts));
    checks.extend(change::checks(study, &rules.change));
    checks.extend(change::response_checks(study, &rules.change));
    checks.extend(returned::checks(study, &rules.returned));
    checks.extend(plan::checks(study, &rules.not_a_stock));
    checks.extend(author::checks(study, &rules.two_figures));
    checks
        .sort_by(|a, b| (a.outcome.cmp(&b.outcome)).then(b.factor.total_cmp(&a.factor)).then_with(|| a.id.cmp(&b.id)));
    checks
}

/// What a rule found, before it is a check.
struct Found {
    rule: &'static str,
    title: String,
    /// What it was applied to; with the rule it makes the id.
    subject: String,
    outcome: Outcome,
    summary: String,
    arithmetic: Vec<String>,
    claims: Vec<ClaimId>,
    responses: Vec<ResponseId>,
    factor: Decimal,
}

impl Found {
    fn check(self) -> Check {
        let factor =
            if self.outcome == Outcome::Inconsistent { self.factor.to_f64().unwrap_or(1.0).max(1.0) } else { 1.0 };
        Check {
            id: FigureId::new(format!("X-{}-{}", self.rule, self.subject)),
            rule: Code::new(self.rule),
            title: self.title,
            outcome: self.outcome,
            summary: self.summary,
            arithmetic: self.arithmetic,
            claims: self.claims,
            responses: self.responses,
            factor,
        }
    }
}

/// `K001: 50,000 to 60,000 persons (workers_present, ALL, 2015)`.
fn line(claim: &Claim) -> String {
    let area = if claim.area.is_empty() { String::new() } else { format!(", {}", claim.area) };
    let sectors = claim.sectors.iter().filter(|sector| sector.as_str() != "all");
    let sectors: String = sectors.map(|sector| format!(", {sector}")).collect();
    format!(
        "{}: {} {} ({}, {}{area}{sectors}, {})",
        claim.id, claim.quantity, claim.unit, claim.measure, claim.host, claim.period
    )
}

fn ids(claims: &[&Claim]) -> Vec<ClaimId> {
    claims.iter().map(|claim| claim.id.clone()).collect()
}

fn joined(claims: &[&Claim]) -> String {
    claims.iter().map(|claim| claim.id.to_string()).collect::<Vec<_>>().join(", ")
}

/// The class of a claim's measure.
fn class<'a>(study: &'a Study, claim: &Claim) -> &'a str {
    study.measures.get(&claim.measure).map_or("", |measure| measure.class.as_str())
}
