//! What a linkage found, as the case keeps it: by ids of records, never by names.

use crate::case::Case;
use crate::idempotency::{Applied, IdempotencyKey};
use crate::{StoreError, study};
use assize_record::linkage::Linked;
use rusqlite::OptionalExtension;

impl Case {
    /// Keeps a linkage in the place of the one before. The same one again is no change.
    ///
    /// # Errors
    /// The database.
    pub fn record_linkage(&mut self, linked: &Linked, now: &str) -> Result<Applied, StoreError> {
        let held = self.linkage()?.map(|held| held.run.id);
        if held.as_ref() == Some(&linked.run.id) {
            return Ok(Applied::Before);
        }
        let mut body = Vec::new();
        ciborium::into_writer(linked, &mut body).map_err(|error| StoreError::Results(error.to_string()))?;
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

    /// The linkage that was kept last.
    ///
    /// # Errors
    /// The database, or a linkage that cannot be read.
    pub fn linkage(&self) -> Result<Option<Linked>, StoreError> {
        let body: Option<Vec<u8>> =
            self.database.query_row("SELECT body FROM linkage", [], |row| row.get(0)).optional()?;
        let read =
            |body: Vec<u8>| ciborium::from_reader(&body[..]).map_err(|error| StoreError::Results(error.to_string()));
        body.map(read).transpose()
    }
}
