//! The grounds of a rating: each rule of the methodology, and what in the study meets it for a state and year.

use super::Methodology;
use assize_record::claim::Claim;
use assize_record::condition::{FactValue, Statement};
use assize_record::date::Period;
use assize_record::finding::Finding;
use assize_record::id::{Code, StatementId};
use assize_record::rating::Ground;
use assize_record::response::Response;
use assize_record::study::Study;
use assize_record::term::{Imposer, ResponseStatus};
use rust_decimal::Decimal;
use std::collections::BTreeSet;

/// What ratings are made of.
pub struct Record<'a> {
    pub study: &'a Study,
    pub findings: &'a [Finding],
    pub methodology: &'a Methodology,
}

fn ground(rule: &str, text: String, rests_on: Vec<String>) -> Option<Ground> {
    (!rests_on.is_empty()).then(|| Ground { rule: Code::new(rule), text, rests_on })
}

fn touches(period: &Period, year: i16) -> bool {
    period.touches_year(year)
}

impl<'a> Record<'a> {
    /// Reports, statements and silences of a state that speak of a year: filed in it, due in it, or as of it.
    pub fn responses(&self, state: &Code, year: i16) -> impl Iterator<Item = &'a Response> {
        let state = state.clone();
        self.study.responses.values().filter(move |response| {
            let when = response.filed.or(response.due).unwrap_or(response.as_of);
            response.state == state && when.year() == year
        })
    }

    /// A4, for the sending state alone.
    pub fn organises(&self, state: &Code, year: i16) -> Vec<Ground> {
        if *state != self.methodology.sending_state {
            return Vec::new();
        }
        let proof: BTreeSet<&StatementId> =
            self.findings.iter().filter(|f| f.verdict.is_shown()).flat_map(|f| &f.proof).collect();
        let imposed = |statement: &&Statement| {
            statement.imposer == Imposer::SendingState
                && touches(&statement.period, year)
                && proof.contains(&statement.id)
        };
        let statements: Vec<String> =
            self.study.statements.values().filter(imposed).map(|s| s.id.to_string()).collect();
        let text = format!("{} statements behind findings name the sending state as imposer", statements.len());
        ground("role-organises", text, statements).into_iter().collect()
    }

    fn present(&self, state: &Code, year: i16) -> impl Iterator<Item = &'a Claim> {
        let (state, measures) = (state.clone(), self.methodology.presence.clone());
        self.study.claims.values().filter(move |claim| {
            claim.host == state
                && measures.contains(&claim.measure)
                && touches(&claim.period, year)
                && claim.period.years() <= 2
        })
    }

    /// A3.
    pub fn hosts(&self, state: &Code, year: i16) -> Vec<Ground> {
        let official = |claim: &&Claim| self.methodology.official.contains(&claim.basis) && above_zero(claim);
        let admitted = self.study.claims.values().filter(|claim| {
            claim.host == *state && self.methodology.admission.contains(&claim.measure) && touches(&claim.period, year)
        });
        let claims: Vec<String> =
            self.present(state, year).chain(admitted).filter(official).map(|claim| claim.id.to_string()).collect();
        let disputes = self.by_status(state, year, &[ResponseStatus::Disputes]);
        let counted = ground(
            "role-hosts",
            format!("{} official figures for people, permits or agreements", claims.len()),
            claims,
        );
        counted
            .into_iter()
            .chain(ground("role-hosts", "disputes the duty to return workers".to_owned(), disputes))
            .collect()
    }

    /// A1.
    pub fn fails(&self, state: &Code, year: i16) -> Vec<Ground> {
        let silent = self.by_status(state, year, &[ResponseStatus::Silent]);
        let deadline = self.methodology.return_deadline.last_day();
        let after =
            |claim: &&Claim| above_zero(claim) && claim.period.start.is_some_and(|start| start.first_day() > deadline);
        let claims: Vec<String> = self.present(state, year).filter(after).map(|claim| claim.id.to_string()).collect();
        let missing = ground("role-fails", "a report that was due is missing".to_owned(), silent);
        missing
            .into_iter()
            .chain(ground("role-fails", "people are put there after returns were due".to_owned(), claims))
            .collect()
    }

    /// A0.
    pub fn none(&self, state: &Code, year: i16) -> Vec<Ground> {
        if self.present(state, year).any(|claim| above_zero(&claim)) {
            return Vec::new();
        }
        let zero = |claim: &&Claim| claim.quantity.high().is_some_and(|high| high.is_zero());
        let claims = self.present(state, year).filter(zero).map(|claim| claim.id.to_string());
        let reported = self
            .responses(state, year)
            .filter(|r| r.baseline == Some(0) && r.remaining == Some(0))
            .map(|r| r.id.to_string());
        let rests_on: Vec<String> = claims.chain(reported).collect();
        ground("role-none", "people present are put at zero".to_owned(), rests_on).into_iter().collect()
    }

    fn by_status(&self, state: &Code, year: i16, statuses: &[ResponseStatus]) -> Vec<String> {
        self.responses(state, year)
            .filter(|response| statuses.contains(&response.status))
            .map(|response| response.id.to_string())
            .collect()
    }

    /// Worst mark.
    pub fn silent(&self, state: &Code, year: i16) -> Vec<Ground> {
        let missing = self.by_status(state, year, &[ResponseStatus::Silent]);
        let disputed = self.by_status(state, year, &[ResponseStatus::Disputes]);
        let missing = ground("mark-silent", "no report found".to_owned(), missing);
        missing.into_iter().chain(ground("mark-silent", "the duty is disputed".to_owned(), disputed)).collect()
    }

    /// Middle mark.
    pub fn partial(&self, state: &Code, year: i16) -> Vec<Ground> {
        let late = self.by_status(state, year, &[ResponseStatus::Late, ResponseStatus::ReportedWithoutFigure]);
        let told = |statement: &&Statement| {
            let inspected = |fact: &assize_record::condition::Fact| {
                fact.variable == self.methodology.inspected && fact.value == FactValue::YesNo(true)
            };
            statement.host == *state && touches(&statement.period, year) && statement.facts.iter().any(inspected)
        };
        let inspections =
            self.study.statements.values().filter(told).map(|statement| statement.id.to_string()).collect();
        let late = ground("mark-partial", "reported late or without a figure".to_owned(), late);
        late.into_iter().chain(ground("mark-partial", "an inspection is told".to_owned(), inspections)).collect()
    }

    /// Best mark.
    pub fn reported(&self, state: &Code, year: i16) -> Vec<Ground> {
        let reported = self
            .responses(state, year)
            .filter(|r| r.status == ResponseStatus::Reported && r.kind.as_str() != "statement");
        let reported = reported.map(|response| response.id.to_string()).collect();
        ground("mark-reported", "reported with a figure".to_owned(), reported).into_iter().collect()
    }
}

fn above_zero(claim: &&Claim) -> bool {
    let most = claim.quantity.high().or(claim.quantity.low());
    most.is_some_and(|value| value > Decimal::ZERO)
}
