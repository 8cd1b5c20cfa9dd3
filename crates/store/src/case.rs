//! Making, opening and using a case.

use crate::database_file::{DatabaseFile, uri};
use crate::header::{self, Cost, Seeds};
use crate::idempotency::{Applied, IdempotencyKey, claim};
use crate::keys::{Key, Purpose, derive};
use crate::log::Entry;
use crate::migrate::migrate;
use crate::wal::{TornLog, torn};
use crate::{StoreError, blob, log, study};
use assize_record::results::Results;
use assize_record::source::Custody;
use assize_record::study::Study;
use rusqlite::{Connection, OptionalExtension};
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;
use zeroize::Zeroizing;

/// Fills bytes with random numbers; comes from the binary.
pub type Entropy<'a> = &'a mut dyn FnMut(&mut [u8]) -> Result<(), String>;

pub(crate) const DATABASE: &str = "case.db";
const WRITE_AHEAD_LOG: &str = "case.db-wal";
/// How long to wait for another process before refusing.
const PATIENCE: Duration = Duration::from_secs(5);

/// An opened case. Holds the only connection to its database until dropped.
pub struct Case {
    pub(crate) folder: PathBuf,
    pub(crate) master: Key,
    pub(crate) database: Connection,
    /// Dropped after the connection; see its module.
    pub(crate) file: DatabaseFile,
    pub(crate) database_salt: Vec<u8>,
    repaired: Vec<String>,
    torn: Option<TornLog>,
    copied: Option<PathBuf>,
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
    /// Makes an empty case in a folder that holds nothing.
    ///
    /// # Errors
    /// A folder that holds something, a cost under the floor, the file system.
    pub fn create(
        folder: &Path,
        passphrase: &[u8],
        cost: Cost,
        entropy: Entropy<'_>,
        now: &str,
    ) -> Result<Self, StoreError> {
        cost.check()?;
        header::make_folder(folder)?;
        let mut seeds = Seeds {
            master: Zeroizing::new([0; 32]),
            passphrase_salt: [0; 16],
            database_salt: [0; 16],
            wrap_nonce: [0; 24],
        };
        let mut fill = |bytes: &mut [u8]| entropy(bytes).map_err(StoreError::Entropy);
        fill(seeds.master.as_mut())?;
        fill(&mut seeds.passphrase_salt)?;
        fill(&mut seeds.database_salt)?;
        fill(&mut seeds.wrap_nonce)?;
        header::create(folder, passphrase, cost, &seeds)?;
        let case = Self::connect(folder, seeds.master, &seeds.database_salt, Vec::new())?;
        log::append(&case.database, &case.master, now, "create", &[])?;
        Ok(case)
    }

    /// Opens a case; damaged copies of the header are repaired.
    ///
    /// # Errors
    /// No case, a wrong passphrase, a header damaged in all copies, a newer version, a case that is open elsewhere.
    pub fn open(folder: &Path, passphrase: &[u8]) -> Result<Self, StoreError> {
        let opened = header::open(folder, passphrase)?;
        Self::connect(folder, opened.master, &opened.database_salt, opened.repaired)
    }

    /// Opens a copy of this case that lies elsewhere, with the keys of this one.
    ///
    /// # Errors
    /// As [`Case::open`].
    pub fn open_copy(&self, folder: &Path) -> Result<Self, StoreError> {
        Self::open_keyed(folder, &self.master)
    }

    pub(crate) fn open_keyed(folder: &Path, master: &Key) -> Result<Self, StoreError> {
        let opened = header::open_keyed(folder, master)?;
        Self::connect(folder, opened.master, &opened.database_salt, opened.repaired)
    }

    fn connect(folder: &Path, master: Key, salt: &[u8], repaired: Vec<String>) -> Result<Self, StoreError> {
        let torn = torn(&folder.join(WRITE_AHEAD_LOG))?;
        let file = DatabaseFile::new(folder.join(DATABASE));
        let database = Connection::open(uri(&folder.join(DATABASE)))?;
        database.busy_timeout(PATIENCE)?;
        let raw = Zeroizing::new(format!(
            "x'{}{}'",
            hex::encode(derive(&master, Purpose::Database).as_ref()),
            hex::encode(salt)
        ));
        database.pragma_update(None, "key", raw.as_str())?;
        for (pragma, value) in [
            // A refusal is reported once, by us; SQLCipher would add lines of its own to standard error.
            ("cipher_log_level", "NONE"),
            ("cipher_memory_security", "ON"),
            ("locking_mode", "EXCLUSIVE"),
            ("journal_mode", "WAL"),
            ("synchronous", "FULL"),
            ("foreign_keys", "ON"),
            ("temp_store", "MEMORY"),
            ("trusted_schema", "OFF"),
        ] {
            database.pragma_update_and_check(None, pragma, value, |_| Ok(())).or_else(ignore_silence)?;
        }
        let copied = migrate(folder, &database, &file)?;
        let (folder, database_salt) = (folder.to_owned(), salt.to_owned());
        Ok(Self { folder, master, database, file, database_salt, repaired, torn, copied })
    }

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

    /// Writes a study and the files it came in: blobs first, then all rows in one transaction. The same again is no change.
    ///
    /// # Errors
    /// Another study is there already; the file system; the database. Nothing of the study is visible where one is returned.
    pub fn import(
        &mut self,
        study: &Study,
        files: &BTreeMap<String, Vec<u8>>,
        received_from: &str,
        now: &str,
    ) -> Result<Applied, StoreError> {
        let digest = study::digest(study)?;
        if let Some((title, held)) = study::held(&self.database)? {
            if held == digest {
                return Ok(Applied::Before);
            }
            return Err(StoreError::OtherStudy { held: title, offered: study.title.clone() });
        }
        let mut blobs = BTreeMap::new();
        for file in study.custody.keys() {
            let content = files.get(file).ok_or_else(|| StoreError::Blob(file.clone()))?;
            blobs.insert(file.clone(), blob::write(&self.folder, &self.master, content)?);
        }
        let transaction = self.database.transaction()?;
        // A case holds one study, so its digest names the one import there can be.
        claim(&transaction, &IdempotencyKey::of(&["import", &digest]), now)?;
        study::write(&transaction, study, &digest, &blobs, received_from, now)?;
        log::append(&transaction, &self.master, now, "import", digest.as_bytes())?;
        transaction.commit()?;
        Ok(Applied::Now)
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
        transaction.execute("INSERT OR REPLACE INTO results (only_one, body) VALUES (1, ?1)", [&body])?;
        log::append(&transaction, &self.master, now, "record results", &body)?;
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
        let mut query =
            self.database.prepare("SELECT file, blob, received_at, received_from, body FROM custody ORDER BY file")?;
        let mut rows = query.query([])?;
        let mut out = Vec::new();
        while let Some(row) = rows.next()? {
            let body: Custody = serde_json::from_str(&row.get::<_, String>(4)?)?;
            out.push(Received {
                file: row.get(0)?,
                blob: row.get(1)?,
                received_at: row.get(2)?,
                received_from: row.get(3)?,
                sha256: body.sha256,
                blake3: body.blake3,
            });
        }
        Ok(out)
    }

    /// A received file, as it was received.
    ///
    /// # Errors
    /// A damaged or missing blob.
    pub fn evidence(&self, received: &Received) -> Result<Vec<u8>, StoreError> {
        blob::read(&self.folder, &self.master, &received.blob)
    }

    /// The log, oldest entry first.
    ///
    /// # Errors
    /// The database.
    pub fn log(&self) -> Result<Vec<Entry>, StoreError> {
        log::entries(&self.database)
    }
}

/// A pragma that gives no row back has still been set.
fn ignore_silence(error: rusqlite::Error) -> Result<(), rusqlite::Error> {
    if error == rusqlite::Error::QueryReturnedNoRows { Ok(()) } else { Err(error) }
}
