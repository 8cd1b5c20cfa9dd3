//! Runs one scenario, shipped or a user's own, and sets two beside each other. Reads no user's file: the binary has that done.

use crate::DocketError;
use crate::open_case::OpenCase;
use crate::permit::Operation;
use crate::results::study_of;
use crate::shelf::Shelf;
use assize_estimate::scenario::Scenario;
use assize_record::estimate::Estimate;

/// A shipped scenario by its code.
pub fn shipped<'a>(shelf: &'a Shelf, code: &str) -> Result<&'a Scenario, DocketError> {
    shelf.scenarios.iter().find(|s| s.note().code.as_str() == code).ok_or_else(|| DocketError::UnknownScenario {
        found: code.to_owned(),
        accepted: shelf.scenarios.iter().map(|s| s.note().code.to_string()).collect::<Vec<_>>().join(", "),
    })
}

/// Estimates under a scenario, refused where it names what the study does not have.
pub fn estimates(case: &OpenCase, scenario: &Scenario, seed: u64, now: &str) -> Result<Vec<Estimate>, DocketError> {
    let study = study_of(case.for_reading(Operation::Estimate)?, now)?;
    let faults = scenario.check(&study);
    if !faults.is_empty() {
        let faults: Vec<String> = faults.iter().map(|fault| format!("  {fault}")).collect();
        return Err(DocketError::Scenario(faults.join("\n")));
    }
    Ok(assize_estimate::estimate(&study, scenario, seed))
}
