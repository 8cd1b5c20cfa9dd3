//! The chain of custody in the database: links that are added in the transaction of their entry in the audit log, and never
//! changed.

pub(crate) mod proof;
mod verify;

use crate::case::Case;
use crate::log::{self, Entry, Fresh, import_change};
use crate::{StoreError, study};
use assize_record::custody::moved::Moved;
use assize_record::custody::{
    Act, Change, Check, CopyKind, CopyMade, Delivered, Handover, Holding, Link, Provenance, Receipt,
};
use assize_record::id::{SourceId, UserId};
use assize_record::source::Custody;
use assize_record::study::Study;
use rusqlite::{Connection, OptionalExtension};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// A package on its way into a case: where it came from, and what moved in each file of which the case holds another content.
pub struct Delivery {
    /// Where it came from.
    pub received: Provenance,
    /// By name of the file.
    pub moved: BTreeMap<String, Moved>,
}

impl From<&str> for Delivery {
    fn from(from: &str) -> Self {
        Self { received: from.into(), moved: BTreeMap::new() }
    }
}

/// A version of a file of evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Kept {
    /// Name, length and digests at intake.
    pub custody: Custody,
    /// From 1.
    pub version: u32,
    /// Name of the blob.
    pub blob: String,
}

/// What goes into the log with a link.
pub(crate) struct Logging<'a> {
    /// What is done: a code.
    pub action: &'a str,
    /// To what: an id.
    pub object: &'a str,
    /// Why: a code.
    pub reason: &'a str,
    /// Who.
    pub by: &'a UserId,
    /// RFC 3339, UTC.
    pub at: &'a str,
}

/// SHA-256 of a link's line of JSON, lower-case hex.
pub(crate) fn digest_of(body: &str) -> String {
    hex::encode(Sha256::digest(body))
}

/// What the entry of a link commits to. Of a receipt the lines that an exported log opens come first.
pub(crate) fn change_of(link: &Link, body: &str) -> String {
    let line = format!("custody {}\n", digest_of(body));
    match &link.act {
        Act::Received(receipt) => {
            let here = receipt.files.iter().filter(|file| file.change != Change::Gone);
            let files = import_change(&receipt.study, here.map(|file| &file.custody));
            if receipt.carried_over { files } else { files + &line }
        }
        Act::Copied(_) | Act::Checked(_) | Act::HandedOver(_) => line,
    }
}

/// Every link with its line of JSON, oldest first.
pub(crate) fn links(database: &Connection) -> Result<Vec<(Link, String)>, StoreError> {
    let mut query = database.prepare("SELECT body FROM custody_link ORDER BY seq")?;
    let mut rows = query.query([])?;
    let mut out = Vec::new();
    while let Some(row) = rows.next()? {
        let body: String = row.get(0)?;
        out.push((serde_json::from_str(&body)?, body));
    }
    Ok(out)
}

/// The newest receipt.
fn newest(database: &Connection) -> Result<Option<Receipt>, StoreError> {
    Ok(links(database)?.into_iter().rev().find_map(|(link, _)| match link.act {
        Act::Received(receipt) => Some(receipt),
        _ => None,
    }))
}

/// The set of evidence that the case now holds.
fn holding(database: &Connection) -> Result<Option<Holding>, StoreError> {
    Ok(newest(database)?.map(|receipt| {
        let mut here: Vec<&Delivered> = receipt.files.iter().filter(|file| file.change != Change::Gone).collect();
        here.sort_by_key(|file| &file.custody.file);
        let list: String =
            here.iter().map(|file| format!("{}  {}\n", file.custody.sha256, file.custody.file)).collect();
        Holding { version: receipt.version, files: here.len() as u64, digest: digest_of(&list) }
    }))
}

/// A copy of what the case now holds.
pub(crate) fn copied(
    database: &Connection,
    kind: CopyKind,
    source: Option<&SourceId>,
    digest: &str,
) -> Result<Act, StoreError> {
    let of = holding(database)?;
    Ok(Act::Copied(CopyMade { kind, of, source: source.cloned(), digest: digest.to_owned() }))
}

/// Adds a link and its entry in the log, inside the caller's transaction.
pub(crate) fn append(
    database: &Connection,
    fresh: &Fresh,
    logging: &Logging<'_>,
    act: Act,
) -> Result<Link, StoreError> {
    let (entry, _) = log::head(database)?;
    let link = write(database, entry, logging.by, logging.at, act)?;
    let change = change_of(&link, &serde_json::to_string(&link)?);
    let entry = Entry {
        at: logging.at,
        actor: logging.by.as_str(),
        action: logging.action,
        object: logging.object,
        reason: logging.reason,
        change: change.as_bytes(),
    };
    log::append(database, fresh, &entry)?;
    Ok(link)
}

fn write(database: &Connection, entry: u64, by: &UserId, at: &str, act: Act) -> Result<Link, StoreError> {
    let last: Option<(i64, String)> = database
        .query_row("SELECT seq, body FROM custody_link ORDER BY seq DESC LIMIT 1", [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .optional()?;
    let (seq, previous) = last.map_or_else(|| (0, "0".repeat(64)), |(seq, body)| (seq + 1, digest_of(&body)));
    let seq = u64::try_from(seq).unwrap_or(0);
    let link = Link { seq, previous, entry, at: at.to_owned(), by: by.clone(), act };
    // The entry may come after the link in the transaction; the reference is looked at when it is committed.
    database.execute_batch("PRAGMA defer_foreign_keys = ON")?;
    database.execute(
        "INSERT INTO custody_link (seq, entry, body) VALUES (?1, ?2, ?3)",
        (signed(seq), signed(entry), serde_json::to_string(&link)?),
    )?;
    Ok(link)
}

fn signed(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// The receipt that a delivery makes of a study, beside what the case holds.
///
/// # Errors
/// A file with another content than before, and nothing said about what moved in it.
pub(crate) fn receipt(
    database: &Connection,
    study: &Study,
    digest: &str,
    delivery: Delivery,
) -> Result<Receipt, StoreError> {
    let before = newest(database)?;
    let version = before.as_ref().map_or(0, |before| before.version) + 1;
    let held: Vec<Delivered> = before.map(|before| before.files).unwrap_or_default();
    let mut moved = delivery.moved;
    let mut files = Vec::new();
    for custody in study.custody.values() {
        let old = held.iter().find(|old| old.custody.file == custody.file);
        let (version, change) = match old {
            None => (1, Change::New),
            Some(old) if old.change == Change::Gone => (old.version + 1, Change::New),
            Some(old) if old.custody == *custody => (old.version, Change::Same),
            Some(old) => {
                let moved = moved.remove(&custody.file).ok_or_else(|| StoreError::Unproven(custody.file.clone()))?;
                (old.version + 1, Change::Changed(moved))
            }
        };
        files.push(Delivered { custody: custody.clone(), version, change });
    }
    let gone = held.into_iter().filter(|old| !study.custody.contains_key(&old.custody.file));
    files.extend(gone.map(|old| Delivered { change: Change::Gone, ..old }));
    Ok(Receipt { version, study: digest.to_owned(), received: delivery.received, carried_over: false, files })
}

/// Enters the versions that a receipt made.
pub(crate) fn write_versions(
    database: &Connection,
    link: &Link,
    receipt: &Receipt,
    blobs: &BTreeMap<String, String>,
) -> Result<(), StoreError> {
    for file in receipt.files.iter().filter(|file| matches!(file.change, Change::New | Change::Changed(_))) {
        let name = &file.custody.file;
        let blob = blobs.get(name).ok_or_else(|| StoreError::Blob(name.clone()))?;
        database.execute(
            "INSERT INTO custody_version (file, version, blob, link) VALUES (?1, ?2, ?3, ?4)",
            (name, file.version, blob, signed(link.seq)),
        )?;
    }
    Ok(())
}

/// Every version of every file, by name and version.
pub(crate) fn versions(database: &Connection) -> Result<Vec<Kept>, StoreError> {
    let links = links(database)?;
    let mut query = database.prepare("SELECT file, version, blob, link FROM custody_version ORDER BY file, version")?;
    let mut rows = query.query([])?;
    let mut out = Vec::new();
    while let Some(row) = rows.next()? {
        let (file, version, blob, link): (String, u32, String, i64) =
            (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?);
        let receipt = match usize::try_from(link).ok().and_then(|link| links.get(link)).map(|(link, _)| &link.act) {
            Some(Act::Received(receipt)) => Some(receipt),
            _ => None,
        };
        let is_it = |delivered: &&Delivered| delivered.custody.file == file && delivered.version == version;
        let delivered = receipt.and_then(|receipt| receipt.files.iter().find(is_it));
        let custody =
            delivered.map(|delivered| delivered.custody.clone()).ok_or_else(|| StoreError::Chain(file.clone()))?;
        out.push(Kept { custody, version, blob });
    }
    Ok(out)
}

/// Enters as the first link what a case of an earlier version had received.
pub(crate) fn carry_over(database: &mut Connection) -> Result<(), StoreError> {
    let transaction = database.transaction()?;
    let is_begun: bool = transaction.query_row("SELECT EXISTS (SELECT 1 FROM custody_link)", [], |row| row.get(0))?;
    let Some((_, digest)) = study::held(&transaction)?.filter(|_| !is_begun) else { return Ok(()) };
    let received = study::received(&transaction)?;
    let logged = log::entries(&transaction)?.into_iter().find(|entry| entry.action == "import");
    let (Some((first, _)), Some(logged)) = (received.first(), logged) else { return Ok(()) };
    let mut blobs = BTreeMap::new();
    let mut files = Vec::new();
    for (one, custody) in &received {
        blobs.insert(one.file.clone(), one.blob.clone());
        files.push(Delivered { custody: custody.clone(), version: 1, change: Change::New });
    }
    let provenance = Provenance::from(first.received_from.as_str());
    let receipt = Receipt { version: 1, study: digest, received: provenance, carried_over: true, files };
    let by = UserId::new(logged.actor);
    let link = write(&transaction, logged.seq, &by, &first.received_at, Act::Received(receipt.clone()))?;
    write_versions(&transaction, &link, &receipt, &blobs)?;
    Ok(transaction.commit()?)
}

impl Case {
    /// Every link of the chain of custody with its SHA-256 (lower-case hex), oldest first.
    ///
    /// # Errors
    /// The database, or a link that cannot be read.
    pub fn custody_chain(&self) -> Result<Vec<(Link, String)>, StoreError> {
        Ok(links(&self.database)?.into_iter().map(|(link, body)| (link, digest_of(&body))).collect())
    }

    /// How many entries the log has, and the root of the tree over them (lower-case hex).
    ///
    /// # Errors
    /// The database.
    pub fn log_head(&self) -> Result<(u64, String), StoreError> {
        log::head(&self.database)
    }

    /// Notes a copy in the chain and in the log. `digest` is the SHA-256 of what was made, in lower-case hex.
    ///
    /// # Errors
    /// The database.
    pub fn note_copy(
        &mut self,
        kind: CopyKind,
        source: Option<&SourceId>,
        digest: &str,
        now: &str,
    ) -> Result<Link, StoreError> {
        let copied = copied(&self.database, kind, source, digest)?;
        self.link(kind.code(), copied, now)
    }

    /// Reads all evidence again, in every version, compares its digests with those at intake, and notes what was found.
    ///
    /// # Errors
    /// The database. Damaged evidence is no error: it is what is noted.
    pub fn check_evidence(&mut self, now: &str) -> Result<Check, StoreError> {
        let versions = versions(&self.database)?;
        let is_damaged = |kept: &&Kept| !self.is_as_at_intake(kept);
        let name = |kept: &Kept| format!("{}, version {}", kept.custody.file, kept.version);
        let damaged = versions.iter().filter(is_damaged).map(name).collect();
        let check = Check { of: holding(&self.database)?, read: versions.len() as u64, damaged };
        self.link("check-evidence", Act::Checked(check.clone()), now)?;
        Ok(check)
    }

    /// Notes that the case, or the medium it lies on, went from one party or place to another.
    ///
    /// # Errors
    /// The database.
    pub fn hand_over(&mut self, handover: &Handover, now: &str) -> Result<Link, StoreError> {
        self.link("hand-over", Act::HandedOver(handover.clone()), now)
    }

    /// Adds a link of whoever has the case open, in a transaction of its own.
    fn link(&mut self, action: &str, act: Act, at: &str) -> Result<Link, StoreError> {
        let by = self.session.user.clone();
        let transaction = self.database.transaction()?;
        let logging = Logging { action, object: "case", reason: "asked", by: &by, at };
        let link = append(&transaction, &self.fresh, &logging, act)?;
        transaction.commit()?;
        Ok(link)
    }

    /// The bytes of a version.
    pub(crate) fn version(&self, kept: &Kept) -> Result<Vec<u8>, StoreError> {
        self.blob(&kept.blob)
    }

    fn is_as_at_intake(&self, kept: &Kept) -> bool {
        self.version(kept).is_ok_and(|bytes| {
            bytes.len() as u64 == kept.custody.bytes
                && hex::encode(Sha256::digest(&bytes)) == kept.custody.sha256
                && blake3::hash(&bytes).to_hex().as_str() == kept.custody.blake3
        })
    }
}
