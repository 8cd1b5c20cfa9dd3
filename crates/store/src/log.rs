//! The log: one entry an operation, each bound to the one before it. Holds no personal data.

use crate::StoreError;
use crate::keys::{Key, Purpose, derive};
use rusqlite::Connection;
use serde::Serialize;

/// One entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// From 1, without holes.
    pub seq: i64,
    /// RFC 3339, UTC.
    pub at: String,
    /// What was done.
    pub operation: String,
    /// Keyed digest of what changed.
    pub commitment: String,
    /// Digest of this entry and of the hash before it.
    pub hash: String,
}

fn chained(previous: &str, seq: i64, at: &str, operation: &str, commitment: &str) -> String {
    let mut hasher = blake3::Hasher::new();
    for part in [previous, &seq.to_string(), at, operation, commitment] {
        hasher.update(&(part.len() as u64).to_le_bytes());
        hasher.update(part.as_bytes());
    }
    hasher.finalize().to_hex().to_string()
}

/// Adds an entry, in the transaction of the operation itself.
pub fn append(database: &Connection, master: &Key, at: &str, operation: &str, change: &[u8]) -> Result<(), StoreError> {
    let last = entries(database)?.pop();
    let (seq, previous) = last.map_or((1, String::new()), |last| (last.seq + 1, last.hash));
    let commitment = blake3::keyed_hash(&derive(master, Purpose::Log), change).to_hex().to_string();
    let hash = chained(&previous, seq, at, operation, &commitment);
    database.execute(
        "INSERT INTO log (seq, at, operation, commitment, hash) VALUES (?1, ?2, ?3, ?4, ?5)",
        (seq, at, operation, commitment, hash),
    )?;
    Ok(())
}

/// All entries, oldest first.
pub fn entries(database: &Connection) -> Result<Vec<Entry>, StoreError> {
    let mut query = database.prepare("SELECT seq, at, operation, commitment, hash FROM log ORDER BY seq")?;
    let rows = query.query_map([], |row| {
        Ok(Entry {
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
pub fn first_bad(entries: &[Entry]) -> Option<i64> {
    let mut previous = "";
    for (place, entry) in entries.iter().enumerate() {
        let follows = entry.seq == place as i64 + 1;
        if !follows || entry.hash != chained(previous, entry.seq, &entry.at, &entry.operation, &entry.commitment) {
            return Some(entry.seq);
        }
        previous = &entry.hash;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chain(n: i64) -> Vec<Entry> {
        let mut previous = String::new();
        let entry = |seq: i64| {
            let hash = chained(&previous, seq, "2026-01-01T00:00:00Z", "import", "c");
            previous.clone_from(&hash);
            Entry { seq, at: "2026-01-01T00:00:00Z".into(), operation: "import".into(), commitment: "c".into(), hash }
        };
        (1..=n).map(entry).collect()
    }

    #[test]
    fn a_whole_chain_has_no_bad_entry() {
        assert_eq!(first_bad(&chain(5)), None);
    }

    #[test]
    fn a_changed_removed_or_moved_entry_is_named() {
        let mut changed = chain(5);
        changed[2].operation = "nothing".into();
        assert_eq!(first_bad(&changed), Some(3));
        let mut removed = chain(5);
        removed.remove(1);
        assert_eq!(first_bad(&removed), Some(3));
        let mut moved = chain(5);
        moved.swap(3, 4);
        assert_eq!(first_bad(&moved), Some(5));
    }
}
