//! Restoring a backup into a new folder. Never writes over anything; what does not verify is taken away again.

use crate::backup::{Holdings, Label, Manifest, agrees, backup_names, blamed, clear, fill};
use crate::depot::Depot;
use crate::files::{above, at, sync_folder};
use crate::pieces::Pieces;
use crate::session::{Credentials, Unlocked, unlock_by};
use crate::{Case, Entropy, StoreError};
use assize_record::custody::CopyKind;
use serde::Serialize;
use std::fs;
use std::path::{Path, PathBuf};

/// A backup that was restored and verified.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Restored {
    /// Name of its label.
    pub name: String,
    /// What it holds.
    pub holdings: Holdings,
    /// How many things were looked at in the restored case, all well.
    pub verified: usize,
}

/// A backup, unlocked.
struct Chosen<'a> {
    name: String,
    label: Label,
    manifest: Manifest,
    pieces: Pieces<'a>,
    by: Unlocked,
}

/// What each backup in a depot holds, oldest first. A passphrase is derived into a key once while the user kept theirs.
///
/// # Errors
/// No backup, a wrong passphrase, a user who cannot read the case, a damaged backup.
pub fn backups(from: &dyn Depot, credentials: &Credentials<'_>) -> Result<Vec<(String, Holdings)>, StoreError> {
    let mut known: Option<Unlocked> = None;
    let mut out = Vec::new();
    for name in backup_names(from)? {
        let label = Label::read(from, &name)?;
        let again = known.as_ref().and_then(|by| label.contents(from, &name, &by.user, &by.secret).ok());
        let manifest = match again {
            Some((_, manifest)) => manifest,
            None => {
                let unlocked = unlock(from, name.clone(), label, credentials)?;
                known = Some(unlocked.by);
                unlocked.manifest
            }
        };
        out.push((name, manifest.holdings));
    }
    Ok(out)
}

/// Restores a backup (the last, or the one named) into `to`, which must not exist or be empty, and notes it in the
/// restored log. The random numbers salt that entry.
///
/// # Errors
/// No such backup, a wrong passphrase, a user who cannot read the case, a damaged backup, a folder that holds something. Nothing is left at `to` then.
pub fn restore(
    from: &dyn Depot,
    name: Option<&str>,
    credentials: &Credentials<'_>,
    to: &Path,
    entropy: Entropy<'_>,
    now: &str,
) -> Result<Restored, StoreError> {
    if to.exists() && fs::read_dir(to).map_err(at(to))?.next().is_some() {
        return Err(StoreError::NotEmpty(to.to_owned()));
    }
    let chosen = choose(from, name, credentials)?;
    let beside = beside(to);
    let restored = chosen.into_folder(&beside, Some((entropy, now))).and_then(|restored| {
        if to.exists() {
            fs::remove_dir(to).map_err(at(to))?;
        }
        fs::rename(&beside, to).map_err(at(to))?;
        sync_folder(above(to))?;
        Ok(restored)
    });
    if restored.is_err() {
        clear(&beside)?;
    }
    restored
}

/// Restores a backup to a scratch folder, verifies it there and takes the scratch away again.
///
/// # Errors
/// As [`restore`].
pub fn verify_backup(
    from: &dyn Depot,
    name: Option<&str>,
    credentials: &Credentials<'_>,
    scratch: &Path,
) -> Result<Restored, StoreError> {
    if scratch.exists() {
        return Err(StoreError::NotEmpty(scratch.to_owned()));
    }
    let restored = choose(from, name, credentials)?.into_folder(scratch, None);
    clear(scratch)?;
    restored
}

/// Where a case is built before it takes its place: a name that only this program gives.
fn beside(to: &Path) -> PathBuf {
    let mut name = to.file_name().unwrap_or_default().to_owned();
    name.push(".assize-restoring");
    to.with_file_name(name)
}

fn choose<'a>(
    from: &'a dyn Depot,
    name: Option<&str>,
    credentials: &Credentials<'_>,
) -> Result<Chosen<'a>, StoreError> {
    let mut names = backup_names(from)?;
    let chosen = match name {
        Some(wanted) if names.iter().any(|name| name == wanted) => wanted.to_owned(),
        Some(wanted) => return Err(StoreError::UnknownBackup { found: wanted.to_owned(), accepted: names.join(", ") }),
        None => names.pop().ok_or_else(|| StoreError::NoBackup(from.called()))?,
    };
    let label = Label::read(from, &chosen)?;
    unlock(from, chosen, label, credentials)
}

fn unlock<'a>(
    from: &'a dyn Depot,
    name: String,
    label: Label,
    credentials: &Credentials<'_>,
) -> Result<Chosen<'a>, StoreError> {
    let by = unlock_by(&label.header(&name)?, credentials)?;
    let (pieces, manifest) = label.contents(from, &name, &by.user, &by.secret)?;
    Ok(Chosen { name, label, manifest, pieces, by })
}

impl Chosen<'_> {
    /// Fills the folder and verifies it; notes the restoring in its log where random numbers and the time are given.
    fn into_folder(self, folder: &Path, noted: Option<(Entropy<'_>, &str)>) -> Result<Restored, StoreError> {
        clear(folder)?;
        fill(folder, &self.label, &self.manifest, &self.pieces).map_err(|error| blamed(error, &self.name))?;
        let mut case = Case::open_unlocked(folder, &self.by.user, &self.by.secret)?;
        let verified = agrees(&case, &self.manifest)?;
        if let Some((entropy, now)) = noted {
            case.fresh.stir(entropy)?;
            case.note_copy(CopyKind::Restore, None, &self.manifest.sha256()?, now)?;
        }
        Ok(Restored { name: self.name, holdings: self.manifest.holdings, verified })
    }
}
