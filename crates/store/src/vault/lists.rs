//! Lists in the vault: files as they were received, and the ids by which their rows go outside.

use super::{Vault, rows};
use crate::StoreError;
use crate::case::{Case, Entropy};
use crate::idempotency::Applied;
use crate::keys::random;
use assize_record::id::{ListId, RecordId, UserId};
use assize_record::identity::Reason;
use assize_record::linkage::FileMapping;
use rusqlite::OptionalExtension;
use std::collections::BTreeSet;

/// Digits of a record's id.
const ID_DIGITS: usize = 16;

/// A file to be put in.
pub struct OfferedList<'a> {
    /// Name of the file.
    pub name: &'a str,
    /// BLAKE3 of its bytes, lower-case hex.
    pub digest: &'a str,
    /// Its columns, in their order.
    pub columns: &'a [String],
    /// What they state.
    pub mapping: &'a FileMapping,
}

/// A file in the vault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldList {
    /// From 1, in the order received.
    pub number: u32,
    /// Name of the file.
    pub name: String,
    /// BLAKE3 of its bytes, lower-case hex.
    pub digest: String,
    /// RFC 3339, UTC.
    pub at: String,
    /// By whom it was put in.
    pub by: UserId,
    /// Its columns, in their order.
    pub columns: Vec<String>,
    /// What they state.
    pub mapping: FileMapping,
    secret: [u8; 32],
}

impl HeldList {
    /// The id of the row in a line: keyed BLAKE3 of the line under the file's secret, so that nobody without the vault can say which
    /// row it is, or whether two ids are of one file.
    pub fn record(&self, line: u32) -> RecordId {
        let digest = blake3::keyed_hash(&self.secret, &line.to_le_bytes()).to_hex();
        RecordId::new(&digest[..ID_DIGITS])
    }
}

impl Vault {
    /// Puts a file in, every row with its line. The same bytes again are no change.
    ///
    /// # Errors
    /// The database. Nothing of the file is there then.
    pub fn put_list<'a>(
        &mut self,
        case: &mut Case,
        list: &OfferedList<'_>,
        rows: impl Iterator<Item = (u32, Vec<&'a str>)>,
        entropy: Entropy<'_>,
        now: &str,
    ) -> Result<Applied, StoreError> {
        let sql = "SELECT number FROM list_file WHERE digest = ?1";
        let held: Option<u32> = self.database.query_row(sql, [list.digest], |row| row.get(0)).optional()?;
        if held.is_some() {
            return Ok(Applied::Before);
        }
        let sql = "SELECT ifnull(max(number), 0) + 1 FROM list_file";
        let number: u32 = self.database.query_row(sql, [], |row| row.get(0))?;
        case.record("put-list", &format!("list-{number}"), list.digest.as_bytes(), now)?;
        let secret = random::<32>(entropy)?;
        let (columns, mapping) = (serde_json::to_string(list.columns)?, serde_json::to_string(list.mapping)?);
        let user = case.user().clone();
        let transaction = self.database.transaction()?;
        transaction.execute(
            "INSERT INTO list_file VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            (number, list.name, list.digest, now, user.as_str(), columns, mapping, secret.as_slice()),
        )?;
        rows::write(&transaction, (number, list.columns.len()), rows)?;
        transaction.commit()?;
        Ok(Applied::Now)
    }

    /// The files, in the order received.
    ///
    /// # Errors
    /// The database, or rows that cannot be read.
    pub fn lists(&self) -> Result<Vec<HeldList>, StoreError> {
        let sql = "SELECT number, name, digest, at, user, columns, mapping, secret FROM list_file ORDER BY number";
        let mut query = self.database.prepare(sql)?;
        let mut rows = query.query([])?;
        let mut lists = Vec::new();
        while let Some(row) = rows.next()? {
            lists.push(HeldList {
                number: row.get(0)?,
                name: row.get(1)?,
                digest: row.get(2)?,
                at: row.get(3)?,
                by: UserId::new(row.get::<_, String>(4)?),
                columns: serde_json::from_str(&row.get::<_, String>(5)?)?,
                mapping: serde_json::from_str(&row.get::<_, String>(6)?)?,
                secret: row.get(7)?,
            });
        }
        Ok(lists)
    }

    /// Removes a file and overwrites its rows. Judgements about them stay on record and bind nobody any more. Copies of the vault that
    /// were made before are not reached.
    ///
    /// # Errors
    /// The database.
    pub fn remove_list(&mut self, case: &mut Case, list: &HeldList, words: &str, now: &str) -> Result<(), StoreError> {
        self.log(case, "remove-list", &format!("list-{}", list.number), Reason::Erasure, words, now)?;
        let transaction = self.database.transaction()?;
        rows::remove(&transaction, list.number)?;
        transaction.execute("DELETE FROM list_file WHERE number = ?1", [list.number])?;
        transaction.commit()?;
        self.database.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        Ok(())
    }

    /// Changes how a file is read.
    ///
    /// # Errors
    /// The database.
    pub fn map_list(&mut self, list: &HeldList, mapping: &FileMapping) -> Result<(), StoreError> {
        let mapping = serde_json::to_string(mapping)?;
        self.database.execute("UPDATE list_file SET mapping = ?2 WHERE number = ?1", (list.number, mapping))?;
        Ok(())
    }

    /// Lists that hold nobody twice, as their keepers vouch.
    ///
    /// # Errors
    /// The database.
    pub fn nobody_twice(&self) -> Result<BTreeSet<ListId>, StoreError> {
        let mut query = self.database.prepare("SELECT list FROM nobody_twice")?;
        let lists = query.query_map([], |row| row.get::<_, String>(0))?;
        Ok(lists.map(|list| list.map(ListId::new)).collect::<Result<_, _>>()?)
    }

    /// Says anew which lists hold nobody twice.
    ///
    /// # Errors
    /// The database.
    pub fn set_nobody_twice(&mut self, lists: &BTreeSet<ListId>) -> Result<(), StoreError> {
        let transaction = self.database.transaction()?;
        transaction.execute("DELETE FROM nobody_twice", [])?;
        for list in lists {
            transaction.execute("INSERT INTO nobody_twice VALUES (?1)", [list.as_str()])?;
        }
        Ok(transaction.commit()?)
    }

    /// Logs that all lists are opened to be linked. Where that fails, nothing may be opened.
    ///
    /// # Errors
    /// The database.
    pub fn open_lists(&mut self, case: &mut Case, words: &str, now: &str) -> Result<(), StoreError> {
        self.log(case, "open-lists", "lists", Reason::Linkage, words, now)
    }

    /// Logs that two rows are shown beside one another. Where that fails, nothing may be shown.
    ///
    /// # Errors
    /// The database.
    pub fn open_records(
        &mut self,
        case: &mut Case,
        records: [&RecordId; 2],
        words: &str,
        now: &str,
    ) -> Result<(), StoreError> {
        for record in records {
            self.log(case, "open-record", record.as_str(), Reason::Linkage, words, now)?;
        }
        Ok(())
    }
}
