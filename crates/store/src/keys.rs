//! The case's keys: one random master key, wrapped under the passphrase; all others derived from it with BLAKE3.

use crate::StoreError;
use crate::header::Cost;
use argon2::{Algorithm, Argon2, Params, Version};
use zeroize::Zeroizing;

/// 256 bits that are wiped when dropped.
pub type Key = Zeroizing<[u8; 32]>;

/// The key that wraps the master key: Argon2id (RFC 9106) of the passphrase.
pub fn from_passphrase(passphrase: &[u8], salt: &[u8], cost: Cost) -> Result<Key, StoreError> {
    cost.check()?;
    let params = Params::new(cost.mebibytes * 1024, cost.passes, 1, Some(32));
    let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params.map_err(|_| cost.refused())?);
    let mut key = Zeroizing::new([0u8; 32]);
    argon.hash_password_into(passphrase, salt, key.as_mut()).map_err(|_| cost.refused())?;
    Ok(key)
}

/// What a derived key is for. The text is part of the derivation and never changes.
#[derive(Debug, Clone, Copy)]
pub enum Purpose {
    Database,
    BlobContent,
    BlobName,
    HeaderMac,
    Log,
    Backup,
}

/// A key for one purpose.
pub fn derive(master: &Key, purpose: Purpose) -> Key {
    let context = match purpose {
        Purpose::Database => "assize 2026 case v1 database",
        Purpose::BlobContent => "assize 2026 case v1 blob content",
        Purpose::BlobName => "assize 2026 case v1 blob name",
        Purpose::HeaderMac => "assize 2026 case v1 header mac",
        Purpose::Log => "assize 2026 case v1 log",
        Purpose::Backup => "assize 2026 case v1 backup",
    };
    Zeroizing::new(blake3::derive_key(context, master.as_ref()))
}
