//! The audit log: one entry an operation, written in the operation's own transaction, in an append-only Merkle tree. An entry
//! holds codes and pseudonyms only, and a salted commitment to what changed.

pub mod bundle;
pub mod checkpoint;
mod deposit;
mod export;
mod from_version_1;
mod in_force;
mod key;
pub mod note;
mod own;
pub mod stamp;
mod state;
pub mod tree;
mod walk;

pub use deposit::{Deposit, DepositKind};
pub use export::Opening;
pub(crate) use export::import_change;
pub use state::{LogState, Outside, SignedCheckpoint};

use crate::keys::Key;
use crate::{Entropy, StoreError};
use rusqlite::{Connection, OptionalExtension};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tree::Hash;
use zeroize::Zeroizing;

/// Who acted in a case of version 1, which knew no users.
const OWNER: &str = "owner";
const COMMITMENT: &str = "assize commitment v1\n";
const LONGEST: usize = 128;

/// An operation, as its entry tells it. Codes and pseudonyms only: no name, no place, no free text.
#[derive(Debug, Clone, Copy)]
pub struct Entry<'a> {
    /// When (RFC 3339, UTC).
    pub at: &'a str,
    /// Who, as a pseudonym that never changes.
    pub actor: &'a str,
    /// What was done.
    pub action: &'a str,
    /// To what: an id.
    pub object: &'a str,
    /// Why: a code.
    pub reason: &'a str,
    /// What changed, as bytes; only a salted commitment to them is kept.
    pub change: &'a [u8],
}

/// An entry as the tree holds it: the fields in this order, as one line of JSON, are the leaf.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Logged {
    /// Place in the tree, from 0, without holes.
    pub seq: u64,
    /// RFC 3339, UTC.
    pub at: String,
    /// Pseudonym.
    pub actor: String,
    /// What was done.
    pub action: String,
    /// To what.
    pub object: String,
    /// Why.
    pub reason: String,
    /// SHA-256 of `assize commitment v1`, a newline, the salt of 32 bytes and the change; lower-case hex.
    pub commitment: String,
    /// Leaf hash of the entry before, lower-case hex; zeros in the first. Names the place where a log was altered.
    pub previous: String,
}

impl Logged {
    /// The leaf: one line of JSON without its newline.
    pub(crate) fn leaf(&self) -> Result<String, StoreError> {
        Ok(serde_json::to_string(self)?)
    }
}

/// What salts follow from beside the ratchet in the database: fresh random numbers, in memory only.
#[derive(Default)]
pub(crate) struct Fresh(Zeroizing<[u8; 32]>);

impl Fresh {
    /// Takes new random numbers.
    pub(crate) fn stir(&mut self, entropy: Entropy<'_>) -> Result<(), StoreError> {
        entropy(self.0.as_mut()).map_err(StoreError::Entropy)
    }
}

/// The commitment that `salt` opens to `change`.
pub(crate) fn commitment(salt: &[u8], change: &[u8]) -> String {
    hex::encode(Sha256::new_with_prefix(COMMITMENT).chain_update(salt).chain_update(change).finalize())
}

/// Adds an entry, in the transaction of the operation itself; reads and writes of the tree grow with its height only.
pub(crate) fn append(database: &Connection, fresh: &Fresh, entry: &Entry<'_>) -> Result<(), StoreError> {
    let salt = next_salt(database, fresh)?;
    let commitment = commitment(salt.as_ref(), entry.change);
    append_committed(database, entry, commitment, Some(salt.as_ref()))
}

/// Adds an entry whose commitment is made.
fn append_committed(
    database: &Connection,
    entry: &Entry<'_>,
    commitment: String,
    salt: Option<&[u8]>,
) -> Result<(), StoreError> {
    check(entry)?;
    let seq = state::size(database)?;
    let previous = if seq == 0 { [0; 32] } else { state::node(database, 0, seq - 1)? };
    let logged = Logged {
        seq,
        at: entry.at.to_owned(),
        actor: entry.actor.to_owned(),
        action: entry.action.to_owned(),
        object: entry.object.to_owned(),
        reason: entry.reason.to_owned(),
        commitment,
        previous: hex::encode(previous),
    };
    let leaf = logged.leaf()?;
    database.prepare_cached("INSERT INTO log_entry (seq, leaf, salt) VALUES (?1, ?2, ?3)")?.execute((
        signed(seq),
        &leaf,
        salt,
    ))?;
    state::push(database, seq, tree::leaf_hash(leaf.as_bytes()))
}

/// Refuses what could carry a name or a sentence: every field is one word of letters, digits and a few signs.
fn check(entry: &Entry<'_>) -> Result<(), StoreError> {
    let fields = [
        ("time", entry.at),
        ("actor", entry.actor),
        ("action", entry.action),
        ("object", entry.object),
        ("reason", entry.reason),
    ];
    let is_code = |text: &str| {
        let is_sign = |b: u8| b.is_ascii_alphanumeric() || b"-_.:/+".contains(&b);
        !text.is_empty() && text.len() <= LONGEST && text.bytes().all(is_sign)
    };
    match fields.into_iter().find(|(_, text)| !is_code(text)) {
        Some((field, _)) => Err(StoreError::LogField(field)),
        None => Ok(()),
    }
}

/// Starts the ratchet of a new case from its own random numbers.
pub(crate) fn start(database: &Connection, entropy: Entropy<'_>) -> Result<(), StoreError> {
    let mut state = Zeroizing::new([0u8; 32]);
    entropy(state.as_mut()).map_err(StoreError::Entropy)?;
    database.execute("UPDATE log_ratchet SET state = ?1", [state.as_slice()])?;
    Ok(())
}

/// Moves the ratchet on and gives a salt that cannot be computed again from what is left.
fn next_salt(database: &Connection, fresh: &Fresh) -> Result<Zeroizing<Hash>, StoreError> {
    let state: Option<Vec<u8>> =
        database.prepare_cached("SELECT state FROM log_ratchet")?.query_row([], |row| row.get(0)).optional()?;
    let state = Zeroizing::new(state.ok_or(StoreError::LogDamaged("its ratchet is missing"))?);
    let material = Zeroizing::new([state.as_slice(), fresh.0.as_ref()].concat());
    let next = Zeroizing::new(blake3::derive_key("assize 2026 log v1 ratchet", &material));
    database.prepare_cached("UPDATE log_ratchet SET state = ?1")?.execute([next.as_slice()])?;
    Ok(Zeroizing::new(blake3::derive_key("assize 2026 log v1 salt", &material)))
}

/// Erases the salt of an entry: its commitment can be linked to nothing any more, and the tree stands as it was.
///
/// Copies of the case that were made before still hold the salt.
pub(crate) fn erase_salt(database: &Connection, seq: u64) -> Result<(), StoreError> {
    database.pragma_update_and_check(None, "secure_delete", "ON", |_| Ok(()))?;
    let erased =
        database.execute("UPDATE log_entry SET salt = NULL WHERE seq = ?1 AND salt IS NOT NULL", [signed(seq)])?;
    if erased == 1 { Ok(()) } else { Err(StoreError::NoSalt(seq)) }
}

/// All entries, oldest first.
pub(crate) fn entries(database: &Connection) -> Result<Vec<Logged>, StoreError> {
    let mut query = database.prepare("SELECT leaf FROM log_entry ORDER BY seq")?;
    let mut rows = query.query([])?;
    let mut out = Vec::new();
    while let Some(row) = rows.next()? {
        out.push(serde_json::from_str(row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?)?);
    }
    Ok(out)
}

/// How many entries there are, and the root of the tree over them (lower-case hex).
pub(crate) fn head(database: &Connection) -> Result<(u64, String), StoreError> {
    let size = state::size(database)?;
    Ok((size, hex::encode(state::root(database, size)?)))
}

/// Hands the log over to the key that follows from the case's `next` master key; see `key::succeed`.
pub(crate) fn hand_over(
    database: &Connection,
    masters: &[&Key],
    next: &Key,
    (by, at): (&str, &str),
) -> Result<(), StoreError> {
    key::succeed(database, masters, next, &key::Handover { by, at })
}

/// Brings entries of version 1 into the tree, where there are any.
pub(crate) fn carry_over(database: &mut Connection) -> Result<(), StoreError> {
    from_version_1::carry_over(database)
}

/// A count as SQLite keeps it.
fn signed(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// A count as SQLite gave it.
fn unsigned(n: i64) -> u64 {
    u64::try_from(n).unwrap_or(0)
}

#[cfg(test)]
mod tests;
