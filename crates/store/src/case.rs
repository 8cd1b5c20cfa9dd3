//! Using an opened case: what is brought in, computed and read back.

use crate::custody::{self, Delivery, Logging};
use crate::database_file::DatabaseFile;
use crate::idempotency::{Applied, IdempotencyKey, claim};
use crate::keys::Key;
use crate::lock::Lock;
use crate::log::{Entry, Fresh, Logged};
use crate::session::Session;
use crate::standing::{self, StandingRule};
use crate::wal::TornLog;
use crate::{StoreError, blob, log, study};
use assize_record::custody::{Act, Change, Receipt};
use assize_record::id::UserId;
use assize_record::results::Results;
use assize_record::study::Study;
use rusqlite::{Connection, OptionalExtension};
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Fills bytes with random numbers; comes from the binary.
pub type Entropy<'a> = &'a mut dyn FnMut(&mut [u8]) -> Result<(), String>;

/// An opened case. Holds its lock and the only connection to its database until dropped.
pub struct Case {
    pub(crate) folder: PathBuf,
    /// The newest master key of the case: what is written now is written under keys derived from it.
    pub(crate) master: Key,
    // Before the lock: fields are dropped in this order, and the database must be closed while the lock is held.
    pub(crate) database: Connection,
    /// Dropped after the connection; see its module.
    pub(crate) file: DatabaseFile,
    pub(crate) fresh: Fresh,
    pub(crate) session: Session,
    pub(crate) repaired: Vec<String>,
    pub(crate) torn: Option<TornLog>,
    pub(crate) copied: Option<PathBuf>,
    /// None: nothing is known of all sources at once.
    pub(crate) standing_rule: Option<StandingRule>,
    pub(crate) _lock: Lock,
}

/// An entry for the log about users, keys or identities. Only handles and pseudonyms name anybody in it.
pub(crate) struct Note<'a> {
    /// Who does it.
    pub actor: &'a UserId,
    /// What is done.
    pub action: &'a str,
    /// To whom or what: a handle or a pseudonym; empty means the case itself.
    pub object: &'a str,
    /// Why: a code.
    pub reason: &'a str,
    /// What the entry commits to.
    pub change: &'a [u8],
    /// RFC 3339, UTC.
    pub at: &'a str,
}

/// A received file and its custody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Received {
    /// Name inside the package.
    pub file: String,
    /// Name of the blob.
    pub blob: String,
    /// RFC 3339, UTC.
    pub received_at: String,
    /// From whom.
    pub received_from: String,
    /// SHA-256, lower-case hex.
    pub sha256: String,
    /// BLAKE3, lower-case hex.
    pub blake3: String,
}

impl Case {
    /// Copies of the header that were written again when the case was opened.
    pub fn repaired(&self) -> &[String] {
        &self.repaired
    }

    /// What could not be read of the write-ahead log when the case was opened: a write that was under way when the
    /// program was last ended, or damage.
    pub fn torn(&self) -> Option<TornLog> {
        self.torn
    }

    /// The copy of the database that was made when the case was opened, because an earlier program had written it.
    pub fn copied(&self) -> Option<&Path> {
        self.copied.as_deref()
    }

    /// Writes a study and the files it came in: blobs first, then all rows in one transaction. The same again is no change;
    /// another content under the same title supersedes what is there: evidence is kept in every version, results are not.
    ///
    /// # Errors
    /// A study of another title is there already; a file that differs without a true account of what moved in it; the file
    /// system; the database. Nothing of the study is visible where one is returned.
    pub fn import(
        &mut self,
        study: &Study,
        files: &BTreeMap<String, Vec<u8>>,
        delivery: impl Into<Delivery>,
        now: &str,
    ) -> Result<Applied, StoreError> {
        let digest = study::digest(study)?;
        match study::held(&self.database)? {
            Some((_, held)) if held == digest => return Ok(Applied::Before),
            Some((held, _)) if held != study.title => {
                return Err(StoreError::OtherStudy { held, offered: study.title.clone() });
            }
            _ => {}
        }
        let receipt = custody::receipt(&self.database, study, &digest, delivery.into())?;
        self.hold_against_evidence(&receipt, files)?;
        let mut blobs = BTreeMap::new();
        for file in study.custody.keys() {
            let content = files.get(file).ok_or_else(|| StoreError::Blob(file.clone()))?;
            blobs.insert(file.clone(), blob::write(&self.folder, &self.master, content)?);
        }
        let transaction = self.database.transaction()?;
        // A case holds one study, so version and digest name the one import there can be.
        claim(&transaction, &IdempotencyKey::of(&["import", &digest, &receipt.version.to_string()]), now)?;
        study::supersede(&transaction, study, &digest, &blobs, &receipt, now)?;
        standing::keep(&transaction, self.standing_rule, now)?;
        let (by, reason) = (self.session.user.clone(), if receipt.version > 1 { "superseded" } else { "received" });
        let logging = Logging { action: "import", object: "study", reason, by: &by, at: now };
        let link = custody::append(&transaction, &self.fresh, &logging, Act::Received(receipt.clone()))?;
        custody::write_versions(&transaction, &link, &receipt, &blobs)?;
        transaction.commit()?;
        Ok(Applied::Now)
    }

    /// Holds what is said to have moved against the evidence that is there and the files that come.
    fn hold_against_evidence(&self, receipt: &Receipt, files: &BTreeMap<String, Vec<u8>>) -> Result<(), StoreError> {
        let held = self.custody()?;
        for file in &receipt.files {
            let Change::Changed(moved) = &file.change else { continue };
            let name = &file.custody.file;
            let sides = held.iter().find(|held| held.file == *name).zip(files.get(name));
            let (before, after) = sides.ok_or_else(|| StoreError::Blob(name.clone()))?;
            if !custody::proof::holds(moved, &self.evidence(before)?, after) {
                return Err(StoreError::Unproven(name.clone()));
            }
        }
        Ok(())
    }

    /// The study; empty where none was brought in yet.
    ///
    /// # Errors
    /// The database, or rows that cannot be read.
    pub fn study(&self) -> Result<Study, StoreError> {
        study::read(&self.database)
    }

    /// Keeps results and the runs that gave them. The same key again is no change, whatever stands there by then.
    ///
    /// # Errors
    /// The database.
    pub fn record_results(
        &mut self,
        results: &Results,
        key: &IdempotencyKey,
        now: &str,
    ) -> Result<Applied, StoreError> {
        let mut body = Vec::new();
        ciborium::into_writer(results, &mut body).map_err(|error| StoreError::Results(error.to_string()))?;
        let transaction = self.database.transaction()?;
        if claim(&transaction, key, now)? == Applied::Before {
            return Ok(Applied::Before);
        }
        for run in &results.runs {
            transaction.execute(
                "INSERT OR IGNORE INTO run (id, step, recorded_at, body) VALUES (?1, ?2, ?3, ?4)",
                (run.id.as_str(), &run.step, now, serde_json::to_string(run)?),
            )?;
        }
        let replace = "INSERT OR REPLACE INTO results (only_one, body) VALUES (1, ?1)";
        transaction.prepare_cached(replace)?.execute([&body])?;
        let entry = Entry {
            at: now,
            actor: self.session.user.as_str(),
            action: "record-results",
            object: "results",
            reason: "computed",
            change: &body,
        };
        log::append(&transaction, &self.fresh, &entry)?;
        transaction.commit()?;
        Ok(Applied::Now)
    }

    /// The results that were kept last.
    ///
    /// # Errors
    /// The database, or results that cannot be read.
    pub fn results(&self) -> Result<Option<Results>, StoreError> {
        let body: Option<Vec<u8>> =
            self.database.query_row("SELECT body FROM results", [], |row| row.get(0)).optional()?;
        let read =
            |body: Vec<u8>| ciborium::from_reader(&body[..]).map_err(|error| StoreError::Results(error.to_string()));
        body.map(read).transpose()
    }

    /// The received files.
    ///
    /// # Errors
    /// The database.
    pub fn custody(&self) -> Result<Vec<Received>, StoreError> {
        Ok(study::received(&self.database)?.into_iter().map(|(received, _)| received).collect())
    }

    /// A received file, as it was received.
    ///
    /// # Errors
    /// A damaged or missing blob.
    pub fn evidence(&self, received: &Received) -> Result<Vec<u8>, StoreError> {
        self.blob(&received.blob)
    }

    /// The content of a blob, under whichever of the case's keys it was written.
    pub(crate) fn blob(&self, name: &str) -> Result<Vec<u8>, StoreError> {
        let mut outcome = Err(StoreError::Blob(name.to_owned()));
        for master in self.session.masters.keys() {
            outcome = blob::read(&self.folder, master, name);
            if outcome.is_ok() {
                break;
            }
        }
        outcome
    }

    /// Adds an entry about users, keys or identities to the log, in the transaction that `database` is in or in one of its
    /// own. The one place from which these operations reach the log.
    pub(crate) fn note(database: &Connection, fresh: &Fresh, note: &Note<'_>) -> Result<(), StoreError> {
        let entry = Entry {
            at: note.at,
            actor: note.actor.as_str(),
            action: note.action,
            object: if note.object.is_empty() { "case" } else { note.object },
            reason: note.reason,
            change: note.change,
        };
        if !database.is_autocommit() {
            return log::append(database, fresh, &entry);
        }
        let transaction = database.unchecked_transaction()?;
        log::append(&transaction, fresh, &entry)?;
        Ok(transaction.commit()?)
    }

    /// Adds an entry of whoever has the case open.
    pub(crate) fn record(&self, action: &str, object: &str, change: &[u8], at: &str) -> Result<(), StoreError> {
        let note = Note { actor: &self.session.user, action, object, reason: "asked", change, at };
        Self::note(&self.database, &self.fresh, &note)
    }

    /// The log, oldest entry first.
    ///
    /// # Errors
    /// The database.
    pub fn log(&self) -> Result<Vec<Logged>, StoreError> {
        log::entries(&self.database)
    }
}
