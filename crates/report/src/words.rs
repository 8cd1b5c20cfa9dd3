//! Words and numbers as the report shows them, and quick ways to what it needs.

use crate::document::Inline;
use crate::note::ReleaseNote;
use crate::vocabulary;
use assize_record::estimate::{Estimate, Sides};
use assize_record::finding::{Finding, Subject, Verdict};
use assize_record::id::Code;
use assize_record::quantity::grouped;
use assize_record::results::Results;
use assize_record::study::Study;
use rust_decimal::Decimal;
use rust_decimal::prelude::FromPrimitive;
use std::collections::BTreeMap;

/// Study and results with what is looked up often.
pub struct Context<'a> {
    /// The study.
    pub study: &'a Study,
    /// What was computed.
    pub results: &'a Results,
    /// What goes with it where it is let out.
    pub note: Option<&'a ReleaseNote>,
    /// Group that stands for all hosts.
    pub world: Code,
    /// Scenario that is shown first.
    pub scenario: Code,
    findings: BTreeMap<&'a str, &'a Finding>,
}

impl<'a> Context<'a> {
    /// Looks up what stays the same throughout the report.
    pub fn new(study: &'a Study, results: &'a Results, note: Option<&'a ReleaseNote>) -> Self {
        let largest = study.groups.values().max_by_key(|group| (group.members.len(), group.code.as_str() == "ALL"));
        let pooled = results.estimates.iter().find(|e| e.target.quantity.as_str() == "people-sum-of-hosts");
        let world = pooled.map(|e| e.target.host.clone()).or_else(|| largest.map(|group| group.code.clone()));
        Self {
            study,
            results,
            note,
            world: world.unwrap_or_else(|| Code::new("ALL")),
            scenario: results.scenarios.first().map_or_else(|| Code::new(""), |scenario| scenario.code.clone()),
            findings: results.findings.iter().map(|finding| (finding.id.as_str(), finding)).collect(),
        }
    }

    /// A finding by id.
    pub fn finding(&self, id: &str) -> Option<&'a Finding> {
        self.findings.get(id).copied()
    }

    /// The estimate of a quantity, host and year under a scenario.
    pub fn estimate(&self, scenario: &Code, quantity: &str, host: &Code, year: i16) -> Option<&'a Estimate> {
        let is = |e: &&Estimate| {
            e.scenario == *scenario
                && e.target.quantity.as_str() == quantity
                && e.target.host == *host
                && e.target.year == year
        };
        self.results.estimates.iter().find(is)
    }

    /// All estimates of a quantity under the main scenario, by host and year.
    pub fn estimates(&self, quantity: &str) -> impl Iterator<Item = &'a Estimate> {
        let (scenario, quantity) = (self.scenario.clone(), quantity.to_owned());
        self.results.estimates.iter().filter(move |e| e.scenario == scenario && e.target.quantity.as_str() == quantity)
    }

    /// Name of a state or group.
    pub fn place(&self, code: &Code) -> String {
        let group = || self.study.groups.get(code).map(|group| group.name.clone());
        vocabulary::state(code.as_str())
            .map(|s| s.name_en.to_owned())
            .or_else(group)
            .unwrap_or_else(|| code.to_string())
    }

    /// Conclusion of a rule set for a posting.
    pub fn conclusion(&self, standard: &str, posting: &str) -> Option<&'a Finding> {
        let codes =
            self.results.disagreements.iter().flat_map(|d| &d.positions).find(|(code, ..)| code.as_str() == standard);
        let provision = codes.and_then(|(_, id, _)| self.finding(id.as_str())).map(|f| &f.provision)?;
        self.finding(&format!("F-{standard}-{provision}-{posting}"))
    }

    /// Codes of the rule sets that are set side by side.
    pub fn rule_sets(&self) -> Vec<Code> {
        let mut codes: Vec<Code> = Vec::new();
        for (code, ..) in self.results.disagreements.iter().flat_map(|d| &d.positions) {
            if !codes.contains(code) {
                codes.push(code.clone());
            }
        }
        codes
    }
}

/// Three significant digits from 1,000 up, two decimals below 100.
pub fn number(value: f64) -> String {
    if value == 0.0 || !value.is_finite() {
        return "0".to_owned();
    }
    #[expect(clippy::cast_possible_truncation, reason = "the logarithm of a finite number is small")]
    let digits = value.abs().log10().floor() as i32;
    let scale = if digits >= 3 { 10f64.powi(digits - 2) } else { 1.0 };
    let places = if digits < 2 { 2 } else { 0 };
    let rounded = if digits < 2 { value } else { (value / scale).round() * scale };
    Decimal::from_f64(rounded).map_or_else(|| format!("{value:e}"), |v| grouped(v.round_dp(places)))
}

/// People to the one, where they stand beside a table that has them so.
pub fn persons(value: f64) -> String {
    Decimal::from_f64(value.round()).map_or_else(|| format!("{value:.3e}"), grouped)
}

/// `1.2 billion`, `300 million`, or the number itself below a million.
pub fn money(value: f64) -> String {
    match value {
        v if v >= 999.5e6 => format!("{} billion", number((v / 1e7).round() / 100.0)),
        v if v >= 999.5e3 => format!("{} million", number((v / 1e6 * 10.0).round() / 10.0)),
        v => number(v),
    }
}

/// A value of an estimate in its unit.
pub fn shown(estimate: &Estimate, value: f64) -> String {
    match estimate.unit.as_str() {
        unit if unit.starts_with("USD/year") => money(value),
        "persons" => number(value.round()),
        _ => number(value),
    }
}

/// The median as a figure that opens onto its evidence; a bound on one side has none and is said as it is.
pub fn median(estimate: &Estimate) -> Inline {
    Inline::figure(middle(estimate), estimate.id.as_str())
}

/// The median in words, or the bound where the evidence is all on one side.
pub fn middle(estimate: &Estimate) -> String {
    match (estimate.sides, estimate.bound) {
        (Sides::LowerOnly, Some(bound)) => format!("at least {}", shown(estimate, bound)),
        (Sides::UpperOnly, Some(bound)) => format!("at most {}", shown(estimate, bound)),
        _ => shown(estimate, estimate.main_reading().map_or(0.0, |reading| reading.quantiles.p50)),
    }
}

/// The 80 % interval in words that keep a missing side missing.
pub fn interval(estimate: &Estimate) -> String {
    let Some(reading) = estimate.main_reading() else { return String::new() };
    let q = &reading.quantiles;
    match (estimate.sides, estimate.bound) {
        (Sides::Both, _) => format!("{} to {}", shown(estimate, q.p10), shown(estimate, q.p90)),
        (Sides::LowerOnly, Some(_)) => "no upper end is known".to_owned(),
        (Sides::UpperOnly, Some(_)) => "no lower end is known".to_owned(),
        (Sides::LowerOnly, None) => format!("{} or more; no upper end is known", shown(estimate, q.p10)),
        (Sides::UpperOnly, None) => format!("up to {}; no lower end is known", shown(estimate, q.p90)),
    }
}

/// A verdict as a figure.
pub fn verdict(finding: &Finding) -> Inline {
    if finding.verdict == Verdict::NotShown {
        Inline::text("not shown")
    } else {
        Inline::figure(finding.verdict.words(), finding.id.as_str())
    }
}

/// The posting of a finding, where it is about one.
pub fn posting_of(finding: &Finding) -> Option<&str> {
    match &finding.subject {
        Subject::Posting(posting) => Some(posting.as_str()),
        Subject::Aggregate { .. } => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_of_money_are_said_as_people_say_them() {
        let shown: Vec<String> = [1.2e9, 2.3e9, 177e6, 999.9e6, 4_500.0, 0.0].into_iter().map(money).collect();
        assert_eq!(shown, ["1.2 billion", "2.3 billion", "177 million", "1 billion", "4,500", "0"]);
    }
}
