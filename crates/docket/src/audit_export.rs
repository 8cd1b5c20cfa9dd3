//! Writes the log to a folder that anybody can verify without case and key.

use crate::DocketError;
use crate::open_case::OpenCase;
use crate::permit::Operation;
use assize_store::Entropy;
use serde::Serialize;
use std::path::Path;

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Exported {
    /// Entries.
    pub entries: u64,
    /// The newest checkpoint, as it was signed.
    pub checkpoint: String,
}

/// Writes an entry, signs the log, and writes both to `folder`, which must be new or empty.
pub fn audit_export(
    case: &mut OpenCase,
    folder: &Path,
    entropy: Entropy<'_>,
    now: &str,
) -> Result<Exported, DocketError> {
    let newest = case.for_writing(Operation::ExportAudit)?.export_audit(folder, entropy, now)?;
    Ok(Exported { entries: newest.size, checkpoint: newest.note })
}
