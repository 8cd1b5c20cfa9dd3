//! Evidence as encrypted blobs, named by a keyed digest of their content, so that a name tells nothing.
//!
//! Chunks of 64 KiB under XChaCha20-Poly1305. Each content has a key of its own, and the nonce counts chunks and marks the
//! last (the STREAM construction of Hoang, Reyhanitabar, Rogaway and Vizár 2015), so no chunk can be dropped or moved.

use crate::StoreError;
use crate::files::write_whole;
use crate::keys::{Key, Purpose, derive};
use chacha20poly1305::aead::{Aead, KeyInit};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use std::fs;
use std::path::Path;

const CHUNK: usize = 64 * 1024;
const TAG: usize = 16;

/// The name of a content.
pub fn name(master: &Key, content: &[u8]) -> String {
    blake3::keyed_hash(&derive(master, Purpose::BlobName), content).to_hex().to_string()
}

fn cipher(master: &Key, name: &str) -> XChaCha20Poly1305 {
    let key = blake3::keyed_hash(&derive(master, Purpose::BlobContent), name.as_bytes());
    XChaCha20Poly1305::new(key.as_bytes().into())
}

fn nonce(index: usize, is_last: bool) -> XNonce {
    let mut nonce = [0u8; 24];
    nonce[..8].copy_from_slice(&(index as u64).to_le_bytes());
    nonce[23] = u8::from(is_last);
    XNonce::from(nonce)
}

/// Writes a content, durable when it returns, and gives its name. The same content is written once.
pub fn write(folder: &Path, master: &Key, content: &[u8]) -> Result<String, StoreError> {
    let name = name(master, content);
    let path = folder.join("blobs").join(&name);
    if !path.exists() {
        write_whole(&path, &seal(master, &name, content)?)?;
    }
    Ok(name)
}

/// Reads a content back; any changed byte is an error.
pub fn read(folder: &Path, master: &Key, name: &str) -> Result<Vec<u8>, StoreError> {
    let sealed = fs::read(folder.join("blobs").join(name)).map_err(|_| StoreError::Blob(name.to_owned()))?;
    open(master, name, &sealed)
}

/// Encrypts a content under the name that [`name`] gave it.
pub fn seal(master: &Key, name: &str, content: &[u8]) -> Result<Vec<u8>, StoreError> {
    let cipher = cipher(master, name);
    let mut out = Vec::with_capacity(content.len() + (content.len() / CHUNK + 1) * TAG);
    let count = content.len().div_ceil(CHUNK).max(1);
    for index in 0..count {
        let chunk = &content[index * CHUNK..content.len().min((index + 1) * CHUNK)];
        let sealed = cipher.encrypt(&nonce(index, index + 1 == count), chunk);
        out.extend(sealed.map_err(|_| StoreError::Blob(name.to_owned()))?);
    }
    Ok(out)
}

/// Decrypts what [`seal`] made; any changed byte is an error.
pub fn open(master: &Key, name: &str, sealed: &[u8]) -> Result<Vec<u8>, StoreError> {
    let damaged = || StoreError::Blob(name.to_owned());
    let cipher = cipher(master, name);
    let count = sealed.len().div_ceil(CHUNK + TAG).max(1);
    let mut out = Vec::with_capacity(sealed.len());
    for index in 0..count {
        let chunk = &sealed[index * (CHUNK + TAG)..sealed.len().min((index + 1) * (CHUNK + TAG))];
        out.extend(cipher.decrypt(&nonce(index, index + 1 == count), chunk).map_err(|_| damaged())?);
    }
    if self::name(master, &out) == name { Ok(out) } else { Err(damaged()) }
}
