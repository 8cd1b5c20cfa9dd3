//! Restores backups into new folders, lists them, and proves them again.

use crate::DocketError;
use assize_store::{Credentials, Depot, Entropy, Holdings, Restored};
use std::path::Path;

/// Which backup, and what opens it.
#[derive(Clone, Copy)]
pub struct Chosen<'a> {
    /// Where backups lie.
    pub from: &'a dyn Depot,
    /// Name of the label; the last where none is given.
    pub name: Option<&'a str>,
    /// Who opened the case when the backup was made, and with what.
    pub credentials: &'a Credentials<'a>,
}

/// Restores into a folder that must not exist or be empty.
pub fn restore(chosen: Chosen<'_>, to: &Path, entropy: Entropy<'_>, now: &str) -> Result<Restored, DocketError> {
    Ok(assize_store::restore(chosen.from, chosen.name, chosen.credentials, to, entropy, now)?)
}

/// Restores into a scratch folder, verifies there, and takes the scratch away.
pub fn verify(chosen: Chosen<'_>, scratch: &Path) -> Result<Restored, DocketError> {
    Ok(assize_store::verify_backup(chosen.from, chosen.name, chosen.credentials, scratch)?)
}

/// What the backups of a depot hold, oldest first; `name` is not looked at.
pub fn list(chosen: Chosen<'_>) -> Result<Vec<(String, Holdings)>, DocketError> {
    Ok(assize_store::backups(chosen.from, chosen.credentials)?)
}
