//! Whether a scenario fits a study: names what the study does not have, and what would be accepted. Changes neither.

use super::{Choice, Scenario, ScenarioError};
use assize_record::id::Code;
use assize_record::study::Study;
use std::collections::BTreeSet;

impl Scenario {
    /// What the scenario names and the study does not have. Empty where it fits.
    pub fn check(&self, study: &Study) -> Vec<ScenarioError> {
        let (m, u) = (&self.measures, &self.units);
        let mut faults = Vec::new();
        let measures = [&m.people, &m.revenue, &m.pay, &m.share];
        let units = [&u.people, &u.revenue, &u.pay, &u.share];
        for (((quantity, choice), measure), unit) in self.choices().into_iter().zip(measures).zip(units) {
            match study.measures.get(measure) {
                None => faults.push(self.unknown("a measure", measure, study.measures.keys())),
                Some(known) if !known.units.contains(unit) => {
                    faults.push(self.unknown("a unit", unit, known.units.iter()));
                }
                Some(_) => faults.extend(self.unfit_claims(study, quantity, choice, measure)),
            }
        }
        if !study.groups.contains_key(&m.world) {
            faults.push(self.unknown("the group of all hosts", &m.world, study.groups.keys()));
        }
        let listed = study.codes.iter().filter(|code| code.list == "sector").map(|code| &code.code);
        let sectors: BTreeSet<&Code> = listed.chain(study.claims.values().flat_map(|claim| &claim.sectors)).collect();
        let strange = m.other_sectors.iter().filter(|sector| !sectors.contains(sector));
        faults.extend(strange.map(|sector| self.unknown("a sector", sector, sectors.iter().copied())));
        faults
    }

    fn unknown<'a>(&self, what: &'static str, found: &Code, has: impl Iterator<Item = &'a Code>) -> ScenarioError {
        let accepted = has.map(ToString::to_string).collect::<Vec<_>>().join(", ");
        let accepted = if accepted.is_empty() { "none: the study has none".to_owned() } else { accepted };
        ScenarioError::UnknownCode { scenario: self.code.clone(), what, found: found.clone(), accepted }
    }

    fn unfit_claims(
        &self,
        study: &Study,
        quantity: &'static str,
        choice: &Choice,
        measure: &Code,
    ) -> Vec<ScenarioError> {
        let mut of_measure = study.claims.values().filter(|claim| claim.measure == *measure).map(|claim| &claim.id);
        let first = of_measure.next();
        let accepted = first.zip(of_measure.next_back().or(first)).map_or_else(
            || format!("claims of {measure}, of which the study has none"),
            |(first, last)| format!("the claims of {measure}, from {first} to {last}"),
        );
        let problem = |claim| match study.claims.get(claim) {
            None => Some("which the study does not have".to_owned()),
            Some(found) if found.measure != *measure => Some(format!("which is a claim of {}", found.measure)),
            Some(_) => None,
        };
        let named = choice.claims.iter().flatten().chain(choice.leave_out.keys());
        let unfit = named.filter_map(|claim| problem(claim).map(|problem| (claim, problem)));
        unfit
            .map(|(claim, problem)| ScenarioError::UnfitClaim {
                scenario: self.code.clone(),
                quantity,
                claim: claim.clone(),
                problem,
                accepted: accepted.clone(),
            })
            .collect()
    }
}
