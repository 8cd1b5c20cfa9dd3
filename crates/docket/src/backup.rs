//! Backs a case up and proves the backup by restoring it.

use crate::DocketError;
use assize_store::{BackedUp, Case};
use std::path::Path;

/// Backs the case up into a folder of its own. What is given back was restored to a temporary place and verified there.
pub fn backup(case: &mut Case, to: &Path, now: &str) -> Result<BackedUp, DocketError> {
    Ok(case.backup(to, now)?)
}
