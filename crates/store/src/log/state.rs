//! The tree in the database: complete subtrees by level and place, so that neither an entry nor a proof reads all entries.

use super::tree::{self, Hash};
use super::{DepositKind, signed, unsigned};
use crate::StoreError;
use rusqlite::{Connection, OptionalExtension};
use serde::Serialize;

/// A checkpoint that the case signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SignedCheckpoint {
    /// Entries under it.
    pub size: u64,
    /// RFC 3339, UTC.
    pub made_at: String,
    /// The signed note.
    pub note: String,
}

/// How far the log is vouched for, and by whom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LogState {
    /// Entries.
    pub entries: u64,
    /// Entries under the newest checkpoint that the case signed.
    pub checkpoint: Option<u64>,
    /// The newest checkpoint that somebody outside signed or time-stamped.
    pub outside: Option<Outside>,
}

/// A checkpoint with a signature from outside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Outside {
    /// Entries under it.
    pub size: u64,
    /// RFC 3339, UTC, as signed outside.
    pub at: String,
    /// Who signed.
    pub by: String,
    /// How.
    pub kind: DepositKind,
}

/// Entries in the tree.
pub fn size(database: &Connection) -> Result<u64, StoreError> {
    let last: Option<i64> =
        database.prepare_cached("SELECT max(seq) FROM log_entry")?.query_row([], |row| row.get(0))?;
    Ok(last.map_or(0, |last| unsigned(last) + 1))
}

/// Hash of a complete subtree.
pub fn node(database: &Connection, level: u32, place: u64) -> Result<Hash, StoreError> {
    let mut query = database.prepare_cached("SELECT hash FROM log_node WHERE level = ?1 AND place = ?2")?;
    let hash: Option<Hash> = query.query_row((level, signed(place)), |row| row.get(0)).optional()?;
    hash.ok_or(StoreError::LogDamaged("a hash of its tree is missing"))
}

/// Adds the leaf at `place` and every subtree that it completes.
pub fn push(database: &Connection, place: u64, leaf: Hash) -> Result<(), StoreError> {
    let mut write = database.prepare_cached("INSERT INTO log_node (level, place, hash) VALUES (?1, ?2, ?3)")?;
    let (mut level, mut place, mut hash) = (0u32, place, leaf);
    write.execute((level, signed(place), hash))?;
    while place & 1 == 1 {
        hash = tree::node_hash(&node(database, level, place - 1)?, &hash);
        (level, place) = (level + 1, place >> 1);
        write.execute((level, signed(place), hash))?;
    }
    Ok(())
}

/// Root over the first `size` entries, from the subtrees.
pub fn root(database: &Connection, size: u64) -> Result<Hash, StoreError> {
    tree::root(size, &|level, place| node(database, level, place))
}

/// Every checkpoint, smallest first.
pub fn checkpoints(database: &Connection) -> Result<Vec<SignedCheckpoint>, StoreError> {
    let mut query = database.prepare("SELECT size, made_at, note FROM log_checkpoint ORDER BY size")?;
    let rows = query.query_map([], |row| {
        Ok(SignedCheckpoint { size: unsigned(row.get(0)?), made_at: row.get(1)?, note: row.get(2)? })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The checkpoint over `size` entries.
pub fn checkpoint(database: &Connection, size: u64) -> Result<Option<SignedCheckpoint>, StoreError> {
    Ok(checkpoints(database)?.into_iter().find(|checkpoint| checkpoint.size == size))
}

/// Keeps a checkpoint.
pub fn keep(database: &Connection, checkpoint: &SignedCheckpoint) -> Result<(), StoreError> {
    database.execute(
        "INSERT INTO log_checkpoint (size, made_at, note) VALUES (?1, ?2, ?3)",
        (signed(checkpoint.size), &checkpoint.made_at, &checkpoint.note),
    )?;
    Ok(())
}

/// How far the log is vouched for.
pub fn state(database: &Connection) -> Result<LogState, StoreError> {
    let newest: Option<i64> = database.query_row("SELECT max(size) FROM log_checkpoint", [], |row| row.get(0))?;
    let outside = database
        .query_row(
            "SELECT size, witnessed_at, by, kind FROM log_deposit ORDER BY size DESC, witnessed_at DESC, id DESC LIMIT 1",
            [],
            |row| {
                let kind: String = row.get(3)?;
                Ok(Outside {
                    size: unsigned(row.get(0)?),
                    at: row.get(1)?,
                    by: row.get(2)?,
                    kind: DepositKind::of(&kind),
                })
            },
        )
        .optional()?;
    Ok(LogState { entries: size(database)?, checkpoint: newest.map(unsigned), outside })
}
