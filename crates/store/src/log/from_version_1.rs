//! Carries the log of version 1, a chain of BLAKE3 hashes, over as the first leaves of the tree.

use super::{Entry, OWNER, append_committed};
use crate::StoreError;
use rusqlite::{Connection, OptionalExtension};

/// One entry of version 1.
struct Old {
    seq: i64,
    at: String,
    operation: String,
    commitment: String,
    hash: String,
}

/// Copies every entry with its old commitment and its old hash, says whether the chain was whole, and drops the old table;
/// all in one transaction.
pub fn carry_over(database: &mut Connection) -> Result<(), StoreError> {
    let transaction = database.transaction()?;
    let found: Option<i64> = transaction
        .query_row("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'log'", [], |row| row.get(0))
        .optional()?;
    if found.is_none() {
        return Ok(());
    }
    let old = old_entries(&transaction)?;
    for entry in &old {
        let carried = Entry {
            at: &entry.at,
            actor: OWNER,
            action: &entry.operation.replace(' ', "-"),
            object: &format!("v1/{}", entry.hash),
            reason: "carried-over",
            change: &[],
        };
        append_committed(&transaction, &carried, entry.commitment.clone(), None)?;
    }
    if let Some(last) = old.last() {
        let found =
            first_bad(&old).map_or_else(|| "v1-chain-whole".to_owned(), |seq| format!("v1-chain-broken-at-{seq}"));
        let migrated =
            Entry { at: &last.at, actor: OWNER, action: "migrate", object: "log", reason: &found, change: &[] };
        append_committed(&transaction, &migrated, super::commitment(&[0; 32], &[]), None)?;
    }
    transaction.execute_batch("DROP TABLE log")?;
    transaction.commit()?;
    Ok(())
}

fn old_entries(database: &Connection) -> Result<Vec<Old>, StoreError> {
    let mut query = database.prepare("SELECT seq, at, operation, commitment, hash FROM log ORDER BY seq")?;
    let rows = query.query_map([], |row| {
        Ok(Old {
            seq: row.get(0)?,
            at: row.get(1)?,
            operation: row.get(2)?,
            commitment: row.get(3)?,
            hash: row.get(4)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The first entry that does not follow from the one before it.
fn first_bad(entries: &[Old]) -> Option<i64> {
    let mut previous = "";
    for (seq, entry) in (1..).zip(entries) {
        if entry.seq != seq || entry.hash != chained(previous, entry) {
            return Some(entry.seq);
        }
        previous = &entry.hash;
    }
    None
}

fn chained(previous: &str, entry: &Old) -> String {
    let mut hasher = blake3::Hasher::new();
    for part in [previous, &entry.seq.to_string(), &entry.at, &entry.operation, &entry.commitment] {
        hasher.update(&(part.len() as u64).to_le_bytes());
        hasher.update(part.as_bytes());
    }
    hasher.finalize().to_hex().to_string()
}
