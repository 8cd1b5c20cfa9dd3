//! Keys that name one intended write, so that asking again after a lost answer never writes twice.

use crate::log::{self, Entry};
use crate::{Case, StoreError};
use rusqlite::{Connection, OptionalExtension};

/// Names one intended write. The same key again is the same write, and changes nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdempotencyKey(String);

/// What became of a write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Applied {
    /// It was written by this call.
    Now,
    /// An earlier call had written it; nothing was changed.
    Before,
}

impl IdempotencyKey {
    /// The key of the write that these parts tell from every other: operation, content, and what else makes it this
    /// one.
    pub fn of(parts: &[&str]) -> Self {
        let mut hasher = blake3::Hasher::new();
        for part in parts {
            hasher.update(&(part.len() as u64).to_le_bytes());
            hasher.update(part.as_bytes());
        }
        Self(hasher.finalize().to_hex().to_string())
    }
}

/// Takes the key inside the transaction of the write that it names.
pub(crate) fn claim(transaction: &Connection, key: &IdempotencyKey, now: &str) -> Result<Applied, StoreError> {
    let mut insert = transaction.prepare_cached("INSERT OR IGNORE INTO applied (key, at) VALUES (?1, ?2)")?;
    let rows = insert.execute((&key.0, now))?;
    Ok(if rows == 0 { Applied::Before } else { Applied::Now })
}

impl Case {
    /// Does a write and its entry in the log in one transaction, or nothing where the key was taken before.
    ///
    /// # Errors
    /// What `write` returns; the database. Nothing is written then.
    pub(crate) fn once(
        &mut self,
        key: &IdempotencyKey,
        (action, object): (&str, &str),
        change: &[u8],
        now: &str,
        write: impl FnOnce(&Connection) -> Result<(), StoreError>,
    ) -> Result<Applied, StoreError> {
        let transaction = self.database.transaction()?;
        if claim(&transaction, key, now)? == Applied::Before {
            return Ok(Applied::Before);
        }
        write(&transaction)?;
        let entry = Entry { at: now, actor: self.session.user.as_str(), action, object, reason: "asked", change };
        log::append(&transaction, &self.fresh, &entry)?;
        transaction.commit()?;
        Ok(Applied::Now)
    }

    /// When the write that this key names was done; `None` where it was not.
    ///
    /// # Errors
    /// The database.
    pub fn applied(&self, key: &IdempotencyKey) -> Result<Option<String>, StoreError> {
        let mut query = self.database.prepare_cached("SELECT at FROM applied WHERE key = ?1")?;
        Ok(query.query_row([&key.0], |row| row.get(0)).optional()?)
    }
}

#[cfg(test)]
mod tests {
    use super::IdempotencyKey;

    #[test]
    fn parts_that_run_together_differently_are_different_keys() {
        assert_ne!(IdempotencyKey::of(&["ab", "c"]), IdempotencyKey::of(&["a", "bc"]));
        assert_eq!(IdempotencyKey::of(&["ab", "c"]), IdempotencyKey::of(&["ab", "c"]));
    }
}
