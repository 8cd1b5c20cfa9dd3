//! Headers of version 1: one passphrase that wraps the master key. Read, and never written.

use crate::StoreError;
use crate::cost::Cost;
use crate::header::MAGIC;
use crate::keys::{Key, Purpose, derive, from_passphrase};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

/// Everything that the MAC covers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Body {
    magic: String,
    version: u32,
    cost: Cost,
    passphrase_salt: String,
    database_salt: String,
    wrap_nonce: String,
    wrapped_master: String,
}

/// One copy as it stands on disk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Copy {
    body: Body,
    /// BLAKE3 of the body.
    checksum: String,
    /// Keyed BLAKE3 of the body.
    mac: String,
}

impl Copy {
    /// What a guess at the passphrase costs.
    pub fn cost(&self) -> Cost {
        self.body.cost
    }

    /// The database's salt, hex.
    pub fn database_salt(&self) -> &str {
        &self.body.database_salt
    }

    /// The master key, where the passphrase opens it.
    pub fn open(&self, passphrase: &[u8]) -> Result<Key, StoreError> {
        let body = &self.body;
        let decode = |text: &str| hex::decode(text).map_err(|_| StoreError::WrongPassphrase);
        let kek = from_passphrase(passphrase, &decode(&body.passphrase_salt)?, body.cost)?;
        let nonce: [u8; 24] = decode(&body.wrap_nonce)?.try_into().map_err(|_| StoreError::WrongPassphrase)?;
        let wrapped = decode(&body.wrapped_master)?;
        let aad = serde_json::to_vec(&Body { wrapped_master: String::new(), ..body.clone() })?;
        let cipher = XChaCha20Poly1305::new((&*kek).into());
        let master = cipher.decrypt(&XNonce::from(nonce), Payload { msg: &wrapped, aad: &aad });
        let master = Zeroizing::new(master.map_err(|_| StoreError::WrongPassphrase)?);
        let master: [u8; 32] = master.as_slice().try_into().map_err(|_| StoreError::WrongPassphrase)?;
        let master = Zeroizing::new(master);
        let mac = blake3::keyed_hash(&derive(&master, Purpose::HeaderMac), &serde_json::to_vec(body)?).to_hex();
        if self.mac == mac.as_str() { Ok(master) } else { Err(StoreError::WrongPassphrase) }
    }
}

/// A copy of version 1 whose checksum fits and that stands as version 1 wrote it, to the byte.
pub fn whole(bytes: &[u8]) -> Option<Copy> {
    let copy: Copy = serde_json::from_slice(bytes).ok()?;
    let body = serde_json::to_vec(&copy.body).ok()?;
    let fits = copy.body.magic == MAGIC && copy.body.version == 1;
    let fits = fits && copy.checksum == blake3::hash(&body).to_hex().as_str();
    (fits && serde_json::to_vec_pretty(&copy).ok()? == bytes).then_some(copy)
}
