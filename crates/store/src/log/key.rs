//! The key that signs a case's checkpoints: wrapped under a key derived from the case's, and changed with it.

use super::in_force::SUCCESSION;
use super::note::{KeyKind, SignerKey, VerifierKey};
use super::{Entry, Fresh, deposit, signed, state};
use crate::keys::{Key, Purpose, derive};
use crate::{Entropy, StoreError};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use rusqlite::{Connection, OptionalExtension};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

/// `.invalid` is reserved (RFC 2606), so no other log has a name under it by accident; the rest follows from the public key.
const ORIGIN: &str = "assize.invalid/case/";

/// The case's key; made where there is none and wrapped under the first of its master keys, the newest.
pub fn signer(database: &Connection, masters: &[&Key], entropy: Entropy<'_>) -> Result<SignerKey, StoreError> {
    if let Some(key) = held(database, masters)? {
        return Ok(key);
    }
    let newest = masters.first().ok_or(StoreError::NoCaseKey)?;
    let mut seed = Zeroizing::new([0u8; 32]);
    let mut nonce = [0u8; 24];
    entropy(seed.as_mut()).map_err(StoreError::Entropy)?;
    entropy(&mut nonce).map_err(StoreError::Entropy)?;
    let unnamed = SignerKey::new(ORIGIN, KeyKind::Log, &seed)?;
    let origin = format!("{ORIGIN}{}", hex::encode(&Sha256::digest(unnamed.verifier().public())[..8]));
    let wrapped = wrap(newest, &origin, &seed, nonce)?;
    database.execute(
        "INSERT INTO log_key (only_one, origin, nonce, wrapped) VALUES (1, ?1, ?2, ?3)",
        (&origin, nonce, wrapped),
    )?;
    Ok(SignerKey::new(&origin, KeyKind::Log, &seed)?)
}

/// The public half of the first key that the log had.
pub fn first_verifier(database: &Connection, masters: &[&Key]) -> Result<Option<VerifierKey>, StoreError> {
    let sql = "SELECT verifier FROM log_key_before ORDER BY until_size LIMIT 1";
    let kept: Option<String> = database.query_row(sql, [], |row| row.get(0)).optional()?;
    match kept {
        Some(text) => Ok(Some(VerifierKey::parse(&text)?)),
        None => verifier(database, masters),
    }
}

/// Who hands a log over to its next key, and when.
pub struct Handover<'a> {
    /// Pseudonym.
    pub by: &'a str,
    /// RFC 3339, UTC.
    pub at: &'a str,
}

/// Hands the log over to a key that follows from the case's new master key, where it has a key at all: an entry names the
/// next key, a checkpoint that ends with it is signed by both, and the old secret is gone. Whoever kept the old secret, or
/// the old master key, can sign nothing that comes after.
///
/// The secret follows from the master key, since a change of keys may be completed where no random numbers are at hand.
pub fn succeed(database: &Connection, masters: &[&Key], next: &Key, by: &Handover<'_>) -> Result<(), StoreError> {
    let Some(old) = held(database, masters)? else { return Ok(()) };
    let origin = old.verifier().name.clone();
    let seed = derive(next, Purpose::LogSeed);
    let new = SignerKey::new(&origin, KeyKind::Log, &seed)?;
    let key = new.verifier().to_string();
    let change = key.as_bytes();
    let entry = Entry { at: by.at, actor: by.by, action: SUCCESSION, object: &key, reason: "keys-changed", change };
    super::append(database, &Fresh::default(), &entry)?;
    deposit::sign(database, &[&old, &new], by.at)?;
    database.execute(
        "INSERT INTO log_key_before (until_size, verifier) VALUES (?1, ?2)",
        (signed(state::size(database)?), old.verifier().to_string()),
    )?;
    // One wrap under this key, ever, so the nonce may follow from it too.
    let drawn = derive(next, Purpose::LogNonce);
    let mut nonce = [0u8; 24];
    nonce.copy_from_slice(&drawn[..24]);
    let wrapped = wrap(next, &origin, &seed, nonce)?;
    database.execute("UPDATE log_key SET nonce = ?1, wrapped = ?2", (nonce, wrapped))?;
    Ok(())
}

fn wrap(master: &Key, origin: &str, seed: &Key, nonce: [u8; 24]) -> Result<Vec<u8>, StoreError> {
    let sealed = Payload { msg: seed.as_ref(), aad: origin.as_bytes() };
    let wrapped = cipher(master).encrypt(&XNonce::from(nonce), sealed);
    wrapped.map_err(|_| StoreError::LogDamaged("its key cannot be wrapped"))
}

/// The public half, where the case has a key.
pub fn verifier(database: &Connection, masters: &[&Key]) -> Result<Option<VerifierKey>, StoreError> {
    Ok(held(database, masters)?.map(|key| key.verifier().clone()))
}

fn held(database: &Connection, masters: &[&Key]) -> Result<Option<SignerKey>, StoreError> {
    let row: Option<(String, [u8; 24], Vec<u8>)> = database
        .query_row("SELECT origin, nonce, wrapped FROM log_key", [], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    let Some((origin, nonce, wrapped)) = row else { return Ok(None) };
    let damaged = || StoreError::LogDamaged("its key cannot be unwrapped");
    let sealed = Payload { msg: &wrapped, aad: origin.as_bytes() };
    let nonce = XNonce::from(nonce);
    // Wrapped under the key of the day; the case's keys may have been changed since.
    let open = |master: &&Key| cipher(master).decrypt(&nonce, Payload { msg: sealed.msg, aad: sealed.aad }).ok();
    let seed = Zeroizing::new(masters.iter().find_map(open).ok_or_else(damaged)?);
    let seed: Zeroizing<[u8; 32]> = Zeroizing::new(seed.as_slice().try_into().map_err(|_| damaged())?);
    Ok(Some(SignerKey::new(&origin, KeyKind::Log, &seed)?))
}

fn cipher(master: &Key) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new((&*derive(master, Purpose::LogKey)).into())
}
