//! Is the vault whole? For whoever holds its key, as a part of verifying the case.

use super::FILE;
use crate::StoreError;
use crate::case::Case;
use crate::files::at;
use crate::header::Place;
use crate::verify::{VerifyFinding, finding};
use std::fs::File;
use std::io::Read;
use std::path::Path;

const WHAT: &str = "identity vault";

impl Case {
    /// Looks at the vault's salt and, by their MACs, at all of its pages. Nothing where the case has no vault here, or where
    /// this user does not hold its key.
    pub(crate) fn verify_vault(&self) -> Result<Option<VerifyFinding>, StoreError> {
        let (path, body) = (self.folder.join(FILE), &self.session.body);
        let Some(place) = body.vault.as_ref().filter(|place| self.session.vault.get(place.generation).is_some()) else {
            return Ok(None);
        };
        if !path.exists() {
            return Ok(None);
        }
        if body.vault_rotation.is_some() {
            return Ok(Some(finding(WHAT, true, "its key is being changed; opening it completes that")));
        }
        // Before the vault is opened: closing a file lets go of every lock that this process has on it.
        let salted = has_salt(&path, place)?;
        let faults = match self.vault_faults() {
            Err(StoreError::Busy) => return Ok(Some(finding(WHAT, true, "in use at this moment, so not looked at"))),
            Err(StoreError::WrongPassphrase) => vec!["its key does not open it".to_owned()],
            Err(StoreError::Database(error)) => vec![error.to_string()],
            other => other?,
        };
        Ok(Some(match (faults.is_empty(), salted) {
            (true, true) => finding(WHAT, true, "no fault"),
            (true, false) => finding(WHAT, false, "its salt differs from the header's; nothing reads it there"),
            (false, _) => finding(WHAT, false, faults.join("; ")),
        }))
    }

    fn vault_faults(&self) -> Result<Vec<String>, StoreError> {
        let vault = self.connect_vault()?;
        // The check looks at the file alone.
        vault.database.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        let mut query = vault.database.prepare("PRAGMA cipher_integrity_check")?;
        let faults = query.query_map([], |row| row.get(0))?;
        Ok(faults.collect::<Result<_, _>>()?)
    }
}

/// Whether the first bytes of the file, which no MAC covers, are the salt.
fn has_salt(path: &Path, place: &Place) -> Result<bool, StoreError> {
    let mut first = Vec::new();
    let file = File::open(path).map_err(at(path))?;
    file.take(16).read_to_end(&mut first).map_err(at(path))?;
    Ok(hex::encode(first) == place.salt)
}
