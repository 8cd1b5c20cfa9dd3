//! Makes the report of a case as files in memory; the binary writes them.

use crate::DocketError;
use crate::custody::digest_of_files;
use crate::open_case::OpenCase;
use crate::permit::Operation;
use crate::results::{kept_for, record, study_of};
use crate::shelf::Shelf;
use assize_record::custody::CopyKind;
use std::collections::BTreeMap;

/// Report files by relative path.
pub type Files = BTreeMap<String, Vec<u8>>;

/// The report's files. Same study, same bytes. The chain of custody notes the copy.
///
/// A report rests on recorded results: where those of the case are absent or of other inputs, they are recorded first, and
/// that needs the role for it.
pub fn report(case: &mut OpenCase, shelf: &Shelf, now: &str, progress: &dyn Fn(&str)) -> Result<Files, DocketError> {
    let permitted = case.for_reading(Operation::Report)?;
    let study = study_of(permitted)?;
    let results = match kept_for(permitted, &study, shelf)? {
        Some(kept) => kept,
        None => record(case, shelf, now, progress)?.results,
    };
    let files = assize_report::report(&study, &results, progress)?;
    case.for_writing(Operation::Report)?.note_copy(CopyKind::Report, None, &digest_of_files(&files), now)?;
    Ok(files)
}
