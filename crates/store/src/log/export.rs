//! Writes the log to a folder for people outside: entries, checkpoints, proofs, digests of evidence, and a verifier.

use super::deposit::{self, Deposit, DepositKind};
use super::state::SignedCheckpoint;
use super::{commitment, key, note::Note, signed};
use crate::case::Case;
use crate::custody::{self, Logging};
use crate::files::{at, write_whole};
use crate::keys::Key;
use crate::{Entropy, StoreError};
use assize_record::custody::{Act, CopyKind};
use assize_record::source::Custody;
use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::Path;

/// The second implementation, for whoever trusts neither the case's owner nor this program.
const VERIFIER: &str = include_str!("verify.py");
const FOLDERS: [&str; 5] = ["checkpoints", "cosigned", "proofs", "consistency", "timestamps"];

/// What opens the commitment of one entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opening {
    /// Place of the entry.
    pub entry: u64,
    /// 32 bytes, lower-case hex.
    pub salt: String,
    /// The change, as text.
    pub change: String,
}

impl Opening {
    /// SHA-256 of each file of evidence that the change names.
    pub fn files(&self) -> impl Iterator<Item = &str> {
        self.change.lines().filter_map(|line| line.strip_prefix("file ")?.split(' ').next())
    }
}

/// The change that an import commits to: digest of the study, then SHA-256, BLAKE3 and length of each file. No names.
pub(crate) fn import_change<'a>(study: &str, custody: impl Iterator<Item = &'a Custody>) -> String {
    let file = |c: &Custody| format!("file {} {} {}\n", c.sha256, c.blake3, c.bytes);
    format!("study {study}\n{}", custody.map(file).collect::<String>())
}

/// The openings of the imports whose salts are still there: every version of the evidence, by the chain of custody.
fn openings(database: &Connection) -> Result<Vec<Opening>, StoreError> {
    let mut query = database.prepare("SELECT leaf, salt FROM log_entry WHERE seq = ?1 AND salt IS NOT NULL")?;
    let mut out = Vec::new();
    for (link, body) in custody::links(database)? {
        let Act::Received(_) = link.act else { continue };
        let mut rows = query.query([signed(link.entry)])?;
        let Some(row) = rows.next()? else { continue };
        let logged: super::Logged = serde_json::from_str(row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?)?;
        let salt: Vec<u8> = row.get(1)?;
        let change = custody::change_of(&link, &body);
        if logged.commitment == commitment(&salt, change.as_bytes()) {
            out.push(Opening { entry: link.entry, salt: hex::encode(&salt), change });
        }
    }
    Ok(out)
}

impl Case {
    /// Writes one entry for the export, signs the log before and with it, and writes both to `folder`, which must be new or
    /// empty.
    ///
    /// Signed before and after, so that the last entry can be told from the others where something was altered.
    ///
    /// # Errors
    /// A folder that holds something; the file system; the database.
    pub fn export_audit(
        &mut self,
        folder: &Path,
        entropy: Entropy<'_>,
        now: &str,
    ) -> Result<SignedCheckpoint, StoreError> {
        make(folder)?;
        self.fresh.stir(entropy)?;
        let by = self.session.user.clone();
        let masters: Vec<&Key> = self.session.masters.keys().collect();
        let transaction = self.database.transaction()?;
        let signer = key::signer(&transaction, &masters, entropy)?;
        deposit::sign(&transaction, &[&signer], now)?;
        let (_, root) = super::head(&transaction)?;
        let logging = Logging { action: "audit-export", object: "log", reason: "asked", by: &by, at: now };
        let copied = custody::copied(&transaction, CopyKind::AuditExport, None, &root)?;
        custody::append(&transaction, &self.fresh, &logging, copied)?;
        let newest = deposit::sign(&transaction, &[&signer], now)?;
        transaction.commit()?;
        self.write_bundle(folder, &newest)?;
        Ok(newest)
    }

    fn write_bundle(&self, folder: &Path, newest: &SignedCheckpoint) -> Result<(), StoreError> {
        let log = self.first_log_verifier()?.ok_or(StoreError::NoCheckpoint)?;
        let write = |name: String, text: &[u8]| write_whole(&folder.join(name), text);
        self.write_entries(&folder.join("entries.jsonl"))?;
        write("log.vkey".to_owned(), format!("{log}\n").as_bytes())?;
        write("verify.py".to_owned(), VERIFIER.as_bytes())?;
        let deposits = self.deposits()?;
        let partners = deposits.iter().filter(|deposit| deposit.kind == DepositKind::Cosignature);
        let partners: BTreeSet<String> = partners.map(|deposit| format!("{}\n", deposit.verifier)).collect();
        write("witnesses.txt".to_owned(), partners.into_iter().collect::<String>().as_bytes())?;
        for checkpoint in self.checkpoints()? {
            let size = checkpoint.size;
            write(format!("checkpoints/{size}.txt"), checkpoint.note.as_bytes())?;
            let here: Vec<&Deposit> = deposits.iter().filter(|deposit| deposit.size == size).collect();
            write_deposits(folder, &checkpoint, &here)?;
            if size < newest.size {
                let request = self.consistency(size, newest)?;
                write(format!("consistency/{size}-{}.txt", newest.size), request.to_string().as_bytes())?;
            }
        }
        let mut lines = String::new();
        for opening in openings(&self.database)? {
            let proof = self.inclusion_proof(opening.entry, newest)?;
            write(format!("proofs/{}.tlog-proof", opening.entry), proof.to_string().as_bytes())?;
            lines += &format!("{}\n", serde_json::to_string(&opening)?);
        }
        write("evidence.jsonl".to_owned(), lines.as_bytes())
    }

    fn write_entries(&self, path: &Path) -> Result<(), StoreError> {
        let mut file = BufWriter::new(File::create(path).map_err(at(path))?);
        let mut query = self.database.prepare("SELECT leaf FROM log_entry ORDER BY seq")?;
        let mut rows = query.query([])?;
        while let Some(row) = rows.next()? {
            let leaf = row.get_ref(0)?.as_bytes().map_err(rusqlite::Error::from)?;
            file.write_all(leaf).and_then(|()| file.write_all(b"\n")).map_err(at(path))?;
        }
        let file = file.into_inner().map_err(|error| at(path)(error.into_error()))?;
        file.sync_all().map_err(at(path))
    }
}

fn make(folder: &Path) -> Result<(), StoreError> {
    if folder.exists() && fs::read_dir(folder).map_err(at(folder))?.next().is_some() {
        return Err(StoreError::NotEmpty(folder.to_owned()));
    }
    FOLDERS.iter().try_for_each(|name| {
        let path = folder.join(name);
        fs::create_dir_all(&path).map_err(at(&path))
    })
}

/// Cosignatures as one note; time stamps each with its certificates.
fn write_deposits(folder: &Path, checkpoint: &SignedCheckpoint, deposits: &[&Deposit]) -> Result<(), StoreError> {
    let size = checkpoint.size;
    let mut cosigned = checkpoint.note.clone();
    for (n, deposit) in (1..).zip(deposits) {
        match deposit.kind {
            DepositKind::Cosignature => cosigned += &format!("{}\n", String::from_utf8_lossy(&deposit.body)),
            DepositKind::TimeStamp => {
                let path = |ending: &str| folder.join(format!("timestamps/{size}-{n}.{ending}"));
                write_whole(&path("tsr"), &deposit.body)?;
                write_whole(&path("pem"), deposit.verifier.as_bytes())?;
            }
        }
    }
    if cosigned == checkpoint.note {
        return Ok(());
    }
    Note::parse(&cosigned)?;
    write_whole(&folder.join(format!("cosigned/{size}.txt")), cosigned.as_bytes())
}
