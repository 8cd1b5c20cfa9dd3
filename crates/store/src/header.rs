//! The header: what is needed to open the case beside the passphrase. Three copies, each whole.

use crate::StoreError;
use crate::files::{at, make_folders, write_whole};
use crate::keys::{Key, Purpose, derive, from_passphrase};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use serde::{Deserialize, Serialize};
use std::fs;
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// The newest version that this program reads.
pub const VERSION: u32 = 1;
/// Names of the copies.
pub const COPIES: [&str; 3] = ["case.header", "case.header.2", "case.header.3"];
const MAGIC: &str = "assize case";
/// Less memory makes guessing too cheap.
const FLOOR_MEBIBYTES: u32 = 64;
const FLOOR_PASSES: u32 = 3;

/// What one guess at the passphrase costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cost {
    /// Memory of Argon2id.
    pub mebibytes: u32,
    /// Passes over it.
    pub passes: u32,
}

impl Default for Cost {
    fn default() -> Self {
        Self { mebibytes: 256, passes: 3 }
    }
}

impl Cost {
    /// The least that is accepted.
    pub const FLOOR: Self = Self { mebibytes: FLOOR_MEBIBYTES, passes: FLOOR_PASSES };

    /// Refuses what is too cheap, or so dear that a doctored header could exhaust the machine.
    pub fn check(self) -> Result<(), StoreError> {
        let fits = (FLOOR_MEBIBYTES..=4096).contains(&self.mebibytes) && (FLOOR_PASSES..=100).contains(&self.passes);
        if fits { Ok(()) } else { Err(self.refused()) }
    }

    pub(crate) fn refused(self) -> StoreError {
        StoreError::Cost { found: self.mebibytes, passes: self.passes, floor: FLOOR_MEBIBYTES }
    }
}

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
struct Copy {
    body: Body,
    /// BLAKE3 of the body: tells a damaged copy before any passphrase is asked.
    checksum: String,
    /// Keyed BLAKE3 of the body: tells a changed copy after the passphrase.
    mac: String,
}

/// What an opened header gives.
pub struct Opened {
    pub master: Key,
    pub database_salt: Vec<u8>,
    /// Copies that were damaged or missing and have been written again.
    pub repaired: Vec<String>,
}

/// Random bytes that a new header needs.
pub struct Seeds {
    pub master: Key,
    pub passphrase_salt: [u8; 16],
    pub database_salt: [u8; 16],
    pub wrap_nonce: [u8; 24],
}

fn bytes_of(body: &Body) -> Result<Vec<u8>, StoreError> {
    Ok(serde_json::to_vec(body)?)
}

/// What the wrapped key is bound to: everything but itself.
fn bound(body: &Body) -> Result<Vec<u8>, StoreError> {
    bytes_of(&Body { wrapped_master: String::new(), ..body.clone() })
}

/// Writes a new header in three copies.
pub fn create(folder: &Path, passphrase: &[u8], cost: Cost, seeds: &Seeds) -> Result<(), StoreError> {
    let kek = from_passphrase(passphrase, &seeds.passphrase_salt, cost)?;
    let mut body = Body {
        magic: MAGIC.to_owned(),
        version: VERSION,
        cost,
        passphrase_salt: hex::encode(seeds.passphrase_salt),
        database_salt: hex::encode(seeds.database_salt),
        wrap_nonce: hex::encode(seeds.wrap_nonce),
        wrapped_master: String::new(),
    };
    let cipher = XChaCha20Poly1305::new((&*kek).into());
    let aad = bound(&body)?;
    let wrapped = cipher.encrypt(&XNonce::from(seeds.wrap_nonce), Payload { msg: seeds.master.as_ref(), aad: &aad });
    body.wrapped_master = hex::encode(wrapped.map_err(|_| StoreError::WrongPassphrase)?);
    let copy = sealed(body, &seeds.master)?;
    COPIES.iter().try_for_each(|name| write_whole(&folder.join(name), &serde_json::to_vec_pretty(&copy)?))
}

fn sealed(body: Body, master: &Key) -> Result<Copy, StoreError> {
    let bytes = bytes_of(&body)?;
    let mac = blake3::keyed_hash(&derive(master, Purpose::HeaderMac), &bytes).to_hex().to_string();
    Ok(Copy { body, checksum: blake3::hash(&bytes).to_hex().to_string(), mac })
}

/// Opens the first copy that the passphrase fits and repairs the others from it.
pub fn open(folder: &Path, passphrase: &[u8]) -> Result<Opened, StoreError> {
    let copies = read(folder)?;
    let mut whole: Vec<&Copy> = Vec::new();
    for copy in copies.iter().flatten() {
        if !whole.contains(&copy) {
            whole.push(copy);
        }
    }
    let mut refused = StoreError::HeaderDamaged(folder.to_owned());
    for copy in whole {
        match unwrap(copy, passphrase) {
            Ok(master) => return opened(folder, copy, &copies, master),
            Err(error) => refused = error,
        }
    }
    Err(refused)
}

/// Opens with the master key at hand: the first copy whose MAC fits it; the others are repaired from that one.
pub fn open_keyed(folder: &Path, master: &Key) -> Result<Opened, StoreError> {
    let copies = read(folder)?;
    let fits = |copy: &&Copy| sealed(copy.body.clone(), master).is_ok_and(|again| again.mac == copy.mac);
    let good = copies.iter().flatten().find(fits).ok_or_else(|| StoreError::HeaderDamaged(folder.to_owned()))?;
    opened(folder, good, &copies, master.clone())
}

fn opened(folder: &Path, good: &Copy, copies: &[Option<Copy>], master: Key) -> Result<Opened, StoreError> {
    let repaired = repair(folder, good, copies)?;
    let salt = hex::decode(&good.body.database_salt).map_err(|_| StoreError::HeaderDamaged(folder.to_owned()))?;
    Ok(Opened { master, database_salt: salt, repaired })
}

/// The master key in a header that stands elsewhere, such as in a backup; `None` where that header is damaged.
pub fn unlock(header: &[u8], passphrase: &[u8]) -> Option<Result<Key, StoreError>> {
    whole(header).map(|copy| unwrap(&copy, passphrase))
}

/// The text of a whole copy.
pub fn first_whole(folder: &Path) -> Result<String, StoreError> {
    let copies = read(folder)?;
    let first = copies.iter().flatten().next().ok_or_else(|| StoreError::HeaderDamaged(folder.to_owned()))?;
    Ok(serde_json::to_string_pretty(first)?)
}

fn read(folder: &Path) -> Result<Vec<Option<Copy>>, StoreError> {
    let paths: Vec<PathBuf> = COPIES.iter().map(|name| folder.join(name)).collect();
    if !paths.iter().any(|path| path.exists()) {
        return Err(StoreError::NoCase(folder.to_owned()));
    }
    Ok(paths.iter().map(|path| fs::read(path).ok().and_then(|bytes| whole(&bytes))).collect())
}

/// A copy whose checksum fits and that stands as this program writes it, to the byte.
fn whole(bytes: &[u8]) -> Option<Copy> {
    let copy: Copy = serde_json::from_slice(bytes).ok()?;
    let body = serde_json::to_vec(&copy.body).ok()?;
    let fits = copy.body.magic == MAGIC && copy.checksum == blake3::hash(&body).to_hex().as_str();
    (fits && serde_json::to_vec_pretty(&copy).ok()? == bytes).then_some(copy)
}

fn unwrap(copy: &Copy, passphrase: &[u8]) -> Result<Key, StoreError> {
    let body = &copy.body;
    if body.version > VERSION {
        return Err(StoreError::Newer { found: body.version, known: VERSION });
    }
    let decode = |text: &str| hex::decode(text).map_err(|_| StoreError::WrongPassphrase);
    let kek = from_passphrase(passphrase, &decode(&body.passphrase_salt)?, body.cost)?;
    let nonce: [u8; 24] = decode(&body.wrap_nonce)?.try_into().map_err(|_| StoreError::WrongPassphrase)?;
    let (wrapped, aad) = (decode(&body.wrapped_master)?, bound(body)?);
    let cipher = XChaCha20Poly1305::new((&*kek).into());
    let master = cipher.decrypt(&XNonce::from(nonce), Payload { msg: &wrapped, aad: &aad });
    let master = Zeroizing::new(master.map_err(|_| StoreError::WrongPassphrase)?);
    let master: [u8; 32] = master.as_slice().try_into().map_err(|_| StoreError::WrongPassphrase)?;
    let master = Zeroizing::new(master);
    if sealed(body.clone(), &master)?.mac != copy.mac {
        return Err(StoreError::WrongPassphrase);
    }
    Ok(master)
}

fn repair(folder: &Path, good: &Copy, copies: &[Option<Copy>]) -> Result<Vec<String>, StoreError> {
    let mut repaired = Vec::new();
    for (name, copy) in COPIES.iter().zip(copies) {
        if copy.as_ref() != Some(good) {
            write_whole(&folder.join(name), &serde_json::to_vec_pretty(good)?)?;
            repaired.push((*name).to_owned());
        }
    }
    Ok(repaired)
}

/// How many copies are whole and alike, for `verify`.
pub fn whole_copies(folder: &Path) -> Result<usize, StoreError> {
    let copies = read(folder)?;
    let first = copies.iter().flatten().next();
    Ok(copies.iter().filter(|copy| copy.is_some() && copy.as_ref() == first).count())
}

/// Makes the folder, which must not hold anything.
pub fn make_folder(folder: &Path) -> Result<(), StoreError> {
    if folder.exists() && fs::read_dir(folder).map_err(at(folder))?.next().is_some() {
        return Err(StoreError::NotEmpty(folder.to_owned()));
    }
    make_folders(folder)?;
    make_folders(&folder.join("blobs"))
}
