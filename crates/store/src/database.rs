//! Encrypted databases: opening one with a raw key and its salt, bringing it to the newest version, and writing it anew
//! under another key.

use crate::StoreError;
use crate::database_file::uri;
use crate::files::{at, sync_folder};
use crate::header::Place;
use crate::keys::Key;
use rusqlite::{Connection, OpenFlags};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::Duration;
use zeroize::Zeroizing;

/// Statements that stay prepared: all that one write takes.
const STATEMENTS: usize = 64;
/// How long to wait for another connection before refusing.
const PATIENCE: Duration = Duration::from_secs(5);

/// Whether a database that is not there may be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Absent {
    Make,
    Refuse,
}

/// Key and salt as SQLCipher takes them: no derivation, and the salt from outside the file.
fn raw(key: &Key, place: &Place) -> Zeroizing<String> {
    let mut raw = Zeroizing::new(String::with_capacity(128));
    raw.push_str("x'");
    raw.push_str(&Zeroizing::new(hex::encode(key.as_ref())));
    raw.push_str(&place.salt);
    raw.push('\'');
    raw
}

/// Opens a database. Temporary tables and sorts stay in memory; a commit is on the disk when it returns.
pub fn connect(path: &Path, key: &Key, place: &Place, absent: Absent) -> Result<Connection, StoreError> {
    let mut flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_URI;
    if absent == Absent::Make {
        flags |= OpenFlags::SQLITE_OPEN_CREATE;
    }
    let database = Connection::open_with_flags(uri(path), flags)?;
    database.busy_timeout(PATIENCE)?;
    database.set_prepared_statement_cache_capacity(STATEMENTS);
    // Whether a key fits is an answer here; SQLCipher would print it as an error.
    database.pragma_update_and_check(None, "cipher_log_level", "NONE", |_| Ok(())).or_else(ignore_silence)?;
    database.pragma_update(None, "key", raw(key, place).as_str())?;
    for (pragma, value) in [
        ("cipher_memory_security", "ON"),
        ("locking_mode", "EXCLUSIVE"),
        ("journal_mode", "WAL"),
        ("synchronous", "FULL"),
        ("foreign_keys", "ON"),
        ("temp_store", "MEMORY"),
        // 32 MiB of pages stay decrypted while the case is open; each one that leaves is decrypted and checked again.
        ("cache_size", "-32768"),
        ("trusted_schema", "OFF"),
    ] {
        database.pragma_update_and_check(None, pragma, value, |_| Ok(())).or_else(ignore_silence)?;
    }
    Ok(database)
}

/// A pragma that gives no row back has still been set.
fn ignore_silence(error: rusqlite::Error) -> Result<(), rusqlite::Error> {
    if error == rusqlite::Error::QueryReturnedNoRows { Ok(()) } else { Err(error) }
}

/// Brings a database to the newest version, in one transaction a step.
pub fn migrate(database: &Connection, migrations: &[&str]) -> Result<(), StoreError> {
    let found: u32 = database.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    let known = u32::try_from(migrations.len()).unwrap_or(u32::MAX);
    if found > known {
        return Err(StoreError::Newer { found, known });
    }
    for (version, migration) in (1u32..).zip(migrations).filter(|(version, _)| *version > found) {
        database.execute_batch(&format!("BEGIN IMMEDIATE;\n{migration}\nPRAGMA user_version = {version};\nCOMMIT;"))?;
    }
    Ok(())
}

/// Where a database stands while it is written under another key.
pub fn beside(path: &Path) -> PathBuf {
    path.with_extension("next")
}

/// A database's write-ahead log or journal.
fn companion(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

fn remove(path: &Path) -> Result<(), StoreError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(at(path)(error)),
        _ => Ok(()),
    }
}

/// Writes everything in `from` into a new file beside it, under another key; `last` adds to it in one transaction. The
/// file is durable and has no write-ahead log when this returns; nothing is switched yet.
pub fn copy_under(
    from: &Connection,
    path: &Path,
    key: &Key,
    place: &Place,
    last: impl FnOnce(&Connection) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let next = beside(path);
    for suffix in ["", "-wal", "-shm", "-journal"] {
        remove(&companion(&next, suffix))?;
    }
    // A connection that may not make files attaches only what is there; an empty file is an empty database.
    File::create(&next).map_err(at(&next))?;
    let version: u32 = from.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    from.execute("ATTACH DATABASE ?1 AS next KEY ?2", (uri(&next), raw(key, place).as_str()))?;
    let copied = from
        .query_row("SELECT sqlcipher_export('next')", [], |_| Ok(()))
        .and_then(|()| from.execute_batch(&format!("PRAGMA next.user_version = {version}")));
    from.execute_batch("DETACH DATABASE next")?;
    copied?;
    let mut database = connect(&next, key, place, Absent::Refuse)?;
    let transaction = database.transaction()?;
    last(&transaction)?;
    transaction.commit()?;
    settle(database, &next)?;
    File::open(&next).and_then(|file| file.sync_all()).map_err(at(&next))
}

/// Closes a database so that all of it stands in its one file.
pub fn settle(database: Connection, path: &Path) -> Result<(), StoreError> {
    let busy: i64 = database.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
    if busy != 0 {
        return Err(StoreError::Busy);
    }
    database.close().map_err(|(_, error)| StoreError::from(error))?;
    // Empty by now; one that stayed would be taken for the log of whatever file comes next under this name.
    remove(&companion(path, "-wal"))?;
    remove(&companion(path, "-shm"))
}

/// Puts the file that [`copy_under`] wrote in the place of the old one, whose connection must be settled.
pub fn switch(path: &Path) -> Result<(), StoreError> {
    fs::rename(beside(path), path).map_err(at(path))?;
    path.parent().map_or(Ok(()), sync_folder)
}
