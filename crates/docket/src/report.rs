//! Makes the report of a case as files in memory; the binary writes them.

use crate::DocketError;
use crate::results::{results, study};
use crate::shelf::Shelf;
use assize_store::Case;
use std::collections::BTreeMap;

/// Report files by relative path.
pub type Files = BTreeMap<String, Vec<u8>>;

/// The report's files. Same study, same bytes.
pub fn report(case: &mut Case, shelf: &Shelf, now: &str, progress: &dyn Fn(&str)) -> Result<Files, DocketError> {
    let study = study(case)?;
    let results = results(case, &study, shelf, now, progress)?;
    Ok(assize_report::report(&study, &results, progress)?)
}
