//! Backs a case up and proves the backup by restoring it.

use crate::DocketError;
use crate::open_case::OpenCase;
use crate::permit::Operation;
use assize_store::{BackedUp, Depot};
use std::path::Path;

/// Backs the case up into a folder of its own. What is given back was restored to a temporary place and verified there.
pub fn backup(case: &mut OpenCase, to: &Path, now: &str) -> Result<BackedUp, DocketError> {
    Ok(case.for_writing(Operation::Backup)?.backup(to, now)?)
}

/// The same into any depot; `proof` is a folder that nobody has, where it is restored to.
pub fn backup_to(case: &mut OpenCase, to: &dyn Depot, proof: &Path, now: &str) -> Result<BackedUp, DocketError> {
    Ok(case.for_writing(Operation::Backup)?.backup_to(to, proof, now)?)
}
