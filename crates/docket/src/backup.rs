//! Backs a case up and proves the backup by restoring it.

use crate::DocketError;
use crate::open_case::OpenCase;
use crate::permit::Operation;
use assize_store::BackedUp;
use std::path::Path;

/// Backs the case up into a folder of its own. What is given back was restored to a temporary place and verified there.
pub fn backup(case: &mut OpenCase, to: &Path, now: &str) -> Result<BackedUp, DocketError> {
    Ok(case.for_writing(Operation::Backup)?.backup(to, now)?)
}
