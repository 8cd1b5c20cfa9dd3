//! What a linkage found, as the case keeps it: by ids of records, never by names.

use crate::case::Case;
use crate::idempotency::{Applied, IdempotencyKey};
use crate::{StoreError, study};
use assize_record::linkage::{Kind, Linked};
use rusqlite::OptionalExtension;

impl Case {
    /// Keeps a linkage in the place of the one of the same kind before. The same one again is no change.
    ///
    /// # Errors
    /// The database.
    pub fn record_linkage(&mut self, linked: &Linked, now: &str) -> Result<Applied, StoreError> {
        let held = self.linkages()?;
        if held.iter().any(|held| held.kind == linked.kind && held.run.id == linked.run.id) {
            return Ok(Applied::Before);
        }
        let others = held.iter().filter(|held| held.kind != linked.kind);
        let mut all: Vec<&Linked> = others.chain([linked]).collect();
        all.sort_by_key(|held| held.kind);
        let mut body = Vec::new();
        for one in all {
            ciborium::into_writer(one, &mut body).map_err(|error| StoreError::Results(error.to_string()))?;
        }
        // A linkage may come back after another, so the key names the place in the log as well.
        let place = self.log_state()?.entries.to_string();
        let key = IdempotencyKey::of(&["record linkage", linked.run.id.as_str(), &place]);
        self.once(&key, ("record-linkage", linked.run.id.as_str()), &body, now, |database| {
            database.execute("INSERT OR REPLACE INTO linkage (only_one, body) VALUES (1, ?1)", [&body])?;
            let sql = "INSERT OR IGNORE INTO run (id, step, recorded_at, body) VALUES (?1, ?2, ?3, ?4)";
            let run = &linked.run;
            database.execute(sql, (run.id.as_str(), &run.step, now, study::json(run)?))?;
            Ok(())
        })
    }

    /// The linkage of a kind that was kept last.
    ///
    /// # Errors
    /// The database, or a linkage that cannot be read.
    pub fn linkage(&self, kind: Kind) -> Result<Option<Linked>, StoreError> {
        Ok(self.linkages()?.into_iter().find(|held| held.kind == kind))
    }

    /// The newest linkage of each kind, in order of kinds: one CBOR item after the other (RFC 8742), so that a file that holds one reads as it was.
    ///
    /// # Errors
    /// The database, or a linkage that cannot be read.
    pub fn linkages(&self) -> Result<Vec<Linked>, StoreError> {
        let body: Option<Vec<u8>> =
            self.database.query_row("SELECT body FROM linkage", [], |row| row.get(0)).optional()?;
        let body = body.unwrap_or_default();
        let (mut left, mut found) = (&body[..], Vec::new());
        while !left.is_empty() {
            found.push(ciborium::from_reader(&mut left).map_err(|error| StoreError::Results(error.to_string()))?);
        }
        Ok(found)
    }
}
