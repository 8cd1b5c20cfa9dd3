//! Brings a data package into a case: read and checked elsewhere first, then written. Parses nothing foreign itself.

use crate::DocketError;
use crate::open_case::OpenCase;
use crate::permit::Operation;
use assize_intake::Intake;
use std::collections::BTreeMap;

/// File names to bytes.
pub type Files = BTreeMap<String, Vec<u8>>;

/// Reads a package somewhere else: foreign files are never parsed in this process.
///
/// The binary gives one that asks a child process (`assize_confine`). It answers with [`DocketError::Package`] for broken
/// rules and [`DocketError::Unread`] where there was no answer.
pub type Parser<'a> = dyn Fn(&Files) -> Result<Intake, DocketError> + 'a;

/// Reads, checks and writes a package, in one transaction. Where a rule is broken, or there was no answer, nothing is
/// written.
pub fn import(
    case: &mut OpenCase,
    files: &Files,
    parser: &Parser<'_>,
    received_from: &str,
    now: &str,
) -> Result<Intake, DocketError> {
    let case = case.for_writing(Operation::Import)?;
    let intake = parser(files)?;
    case.import(&intake.study, files, received_from, now)?;
    Ok(intake)
}
