//! Brings a data package into a case: first read and checked, written only where it is asked for.

use crate::DocketError;
use assize_intake::{Intake, read_package};
use assize_store::Case;
use std::collections::BTreeMap;

/// Reads and checks a package. Writes nothing.
pub fn dry_run(files: &BTreeMap<String, Vec<u8>>) -> Result<Intake, DocketError> {
    read_package(files).map_err(DocketError::Package)
}

/// Reads, checks and writes a package, in one transaction. Where a rule is broken nothing is written.
pub fn import(
    case: &mut Case,
    files: &BTreeMap<String, Vec<u8>>,
    received_from: &str,
    now: &str,
) -> Result<Intake, DocketError> {
    let intake = dry_run(files)?;
    case.import(&intake.study, files, received_from, now)?;
    Ok(intake)
}
