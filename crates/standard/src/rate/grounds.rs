//! The grounds of a rating: each rule of the methodology, and what in the study meets it for a state and year.

use super::Methodology;
use assize_record::claim::Claim;
use assize_record::condition::{FactValue, Posting, Statement};
use assize_record::date::Period;
use assize_record::echo;
use assize_record::finding::Finding;
use assize_record::id::{ClaimId, Code, StatementId};
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

    /// True where a claim speaks of the state in the year and of few years beside it, or gives a figure a year.
    fn speaks_of(&self, claim: &Claim, state: &Code, year: i16) -> bool {
        claim.host == *state
            && touches(&claim.period, year)
            && (claim.period.years() <= self.methodology.max_period_years
                || self.methodology.yearly.contains(&claim.unit))
    }

    /// Stocks of people; not a forecast or a number sent that was given as one.
    fn present(&self, state: &Code, year: i16) -> impl Iterator<Item = &'a Claim> {
        let is_stock = |id: &ClaimId| {
            let measure = self.study.claims.get(id).and_then(|claim| self.study.measures.get(&claim.measure));
            measure.is_some_and(|measure| measure.class == self.methodology.presence_class)
        };
        self.study.claims.values().filter(move |claim| {
            self.speaks_of(claim, state, year)
                && self.methodology.presence.contains(&claim.measure)
                && echo::ancestry(self.study, &claim.id).iter().all(is_stock)
        })
    }

    /// True for a claim above zero by the authorities of the state itself.
    fn is_own_word(&self, claim: &Claim, state: &Code) -> bool {
        let speaker = self.study.origin_of(&claim.source).and_then(|origin| self.methodology.authorities.get(origin));
        self.methodology.official.contains(&claim.basis) && speaker == Some(state) && above_zero(claim)
    }

    /// A3.
    pub fn hosts(&self, state: &Code, year: i16) -> Vec<Ground> {
        let deadline = self.methodology.return_deadline.last_day();
        let before = |claim: &&Claim| claim.period.start.is_none_or(|start| start.first_day() <= deadline);
        let admitted =
            self.study.claims.values().filter(|claim| {
                self.speaks_of(claim, state, year) && self.methodology.admission.contains(&claim.measure)
            });
        let claims = self.present(state, year).filter(before).chain(admitted);
        let claims: Vec<String> =
            claims.filter(|claim| self.is_own_word(claim, state)).map(|claim| claim.id.to_string()).collect();
        let disputes = self.by_status(state, year, &[ResponseStatus::Disputes]);
        let counted = ground(
            "role-hosts",
            figures(claims.len(), "for people, permits or agreements by its own authorities"),
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
        let after = |period: &Period| period.start.is_some_and(|start| start.first_day() > deadline);
        let present = self.present(state, year).filter(|claim| above_zero(claim) && after(&claim.period));
        let present: Vec<String> = present.map(|claim| claim.id.to_string()).collect();
        let is_sent = |claim: &&Claim| {
            self.methodology.sending.contains(&claim.measure)
                && self.speaks_of(claim, state, year)
                && above_zero(claim)
                && after(&claim.period)
        };
        let sent: Vec<String> = self.study.claims.values().filter(is_sent).map(|claim| claim.id.to_string()).collect();
        let there =
            |posting: &&Posting| posting.host == *state && touches(&posting.period, year) && after(&posting.period);
        let postings: Vec<String> =
            self.study.postings.values().filter(there).map(|posting| posting.id.to_string()).collect();
        [
            ground("role-fails", "a report that was due is missing".to_owned(), silent),
            ground("role-fails", "people are put there after returns were due".to_owned(), present),
            ground("role-fails", "people are sent there after returns were due".to_owned(), sent),
            ground("role-fails", "workers are described there after returns were due".to_owned(), postings),
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    /// A0.
    pub fn none(&self, state: &Code, year: i16) -> Vec<Ground> {
        if self.present(state, year).any(above_zero) {
            return Vec::new();
        }
        let zero = |claim: &&Claim| claim.quantity.high().is_some_and(|high| high.is_zero());
        let claims = self.present(state, year).filter(zero).map(|claim| claim.id.to_string());
        let reported =
            self.responses(state, year).filter(|r| r.remaining == Some(0)).map(|response| response.id.to_string());
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

fn figures(n: usize, of: &str) -> String {
    format!("{n} {} {of}", if n == 1 { "figure" } else { "figures" })
}

fn above_zero(claim: &Claim) -> bool {
    let most = claim.quantity.high().or(claim.quantity.low());
    most.is_some_and(|value| value > Decimal::ZERO)
}
