//! The header: what is needed to open the case beside the passphrase. Three copies, each whole.
//!
//! One line of JSON and one line with its BLAKE3. Readable without a key are the case's number, salts, and how many slots
//! there are; who the users are and who has which role is sealed. The copy with the highest revision that a user's keys prove
//! true is the header.

pub mod version_1;
pub mod version_2;

use crate::StoreError;
use crate::authority::Pin;
use crate::files::{at, make_folders, write_whole};
use crate::keys::Key;
use crate::user::SealedSecret;
use crate::wrap::Wrapped;
use assize_record::id::UserId;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// The newest version that this program reads.
pub const VERSION: u32 = 3;
/// Names of the copies.
pub const COPIES: [&str; 3] = ["case.header", "case.header.2", "case.header.3"];
/// The header of version 1 as it was before it was brought to this version.
pub const KEPT_VERSION_1: &str = "case.header.version-1";
/// The header of version 2 as it was, until the case has been opened with one of this version.
pub const KEPT_VERSION_2: &str = "case.header.version-2";
pub(crate) const MAGIC: &str = "assize case";

/// An encrypted database: the generation of the key that opens it, and its salt (16 bytes, hex).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    pub generation: u32,
    pub salt: String,
}

/// What a change of keys that was begun is to leave in the log of the new database. Names users, so it is sealed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Announced {
    pub operation: String,
    pub object: String,
    pub by: UserId,
    pub at: String,
}

/// What one holder can open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slot {
    /// The holder's secret keys under a passphrase; absent where the holder keeps a key file or shares.
    pub secret: Option<SealedSecret>,
    /// The header's key and the case's ring.
    pub case_keys: Wrapped,
    /// The vault's ring; an empty one for whoever is no identity keeper, so that both look alike.
    pub vault_keys: Wrapped,
    /// Whose word on roles the holder goes by; absent until a holder of a key file first opens the case.
    pub pin: Option<Pin>,
}

/// Ciphertext under XChaCha20-Poly1305, hex.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sealed {
    pub nonce: String,
    pub sealed: String,
}

/// Everything that the MAC covers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Body {
    pub magic: String,
    pub version: u32,
    /// Counts up with every change.
    pub revision: u64,
    /// 128 random bits that no other case has, hex.
    pub case: String,
    pub database: Place,
    /// A change of keys that was begun.
    pub rotation: Option<Place>,
    pub vault: Option<Place>,
    pub vault_rotation: Option<Place>,
    /// By labels that say nothing; whose a slot is shows when it opens.
    pub slots: BTreeMap<String, Slot>,
    /// Users, their slots, roles, public keys, under the header's key.
    pub roster: Sealed,
}

/// A header as it stands on disk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    pub body: Body,
    /// Keyed BLAKE3 of the body: tells a changed header once a user's keys are open.
    mac: String,
    /// The body as version 2 wrote it, where it did; the MAC is that one's.
    #[serde(skip)]
    pub old: Option<version_2::Body>,
}

impl Header {
    /// A body with its MAC.
    pub fn new(body: Body, key: &Key) -> Result<Self, StoreError> {
        let mac = mac(&body, key)?;
        Ok(Self { body, mac, old: None })
    }

    fn of_version_2(copy: version_2::Copy) -> Self {
        Self { body: copy.body.renewed(), mac: copy.mac, old: Some(copy.body) }
    }

    /// Whether the MAC is that of the body under this key. Compares in constant time.
    pub fn is_true(&self, key: &Key) -> bool {
        let found = blake3::Hash::from_hex(&self.mac).ok();
        let mac = self.old.as_ref().map_or_else(|| mac(&self.body, key), |old| mac(old, key));
        mac.ok().and_then(|mac| blake3::Hash::from_hex(mac).ok()).is_some_and(|mac| found == Some(mac))
    }
}

fn mac(body: &impl Serialize, key: &Key) -> Result<String, StoreError> {
    Ok(blake3::keyed_hash(key, &serde_json::to_vec(body)?).to_hex().to_string())
}

/// One copy as it was found.
#[derive(Debug, PartialEq, Eq)]
pub enum Found {
    /// Missing, or not as it was written.
    Damaged,
    /// Of version 1.
    Old(Box<version_1::Copy>),
    /// Of a version that this program does not know.
    Newer(u32),
    /// Of this version and whole.
    Whole(Box<Header>),
}

/// Reads all copies.
///
/// # Errors
/// No case here.
pub fn read(folder: &Path) -> Result<Vec<Found>, StoreError> {
    let paths: Vec<PathBuf> = COPIES.iter().map(|name| folder.join(name)).collect();
    if !paths.iter().any(|path| path.exists()) {
        return Err(StoreError::NoCase(folder.to_owned()));
    }
    Ok(paths.iter().map(|path| fs::read(path).map_or(Found::Damaged, |bytes| parse(&bytes))).collect())
}

/// What part of every version's header can be read.
#[derive(Deserialize)]
struct Probe {
    body: Version,
}

#[derive(Deserialize)]
struct Version {
    magic: String,
    version: u32,
}

/// True where the bytes are a whole copy of a header that this program reads. Says nothing about who wrote it.
pub fn is_whole(bytes: &[u8]) -> bool {
    matches!(parse(bytes), Found::Whole(_) | Found::Old(_))
}

/// Reads one copy. Never panics, whatever the bytes are.
pub fn parse(bytes: &[u8]) -> Found {
    let lines = bytes.strip_suffix(b"\n").and_then(|both| {
        let cut = both.iter().rposition(|byte| *byte == b'\n')?;
        Some((&both[..cut], &both[cut + 1..]))
    });
    let whole = lines.filter(|(line, checksum)| *checksum == blake3::hash(line).to_hex().as_bytes());
    let Some((line, _)) = whole else {
        return version_1::whole(bytes).map_or(Found::Damaged, |old| Found::Old(Box::new(old)));
    };
    match serde_json::from_slice::<Probe>(line) {
        Ok(probe) if probe.body.magic != MAGIC => Found::Damaged,
        Ok(probe) if probe.body.version > VERSION => Found::Newer(probe.body.version),
        Ok(probe) => {
            let header = match probe.body.version {
                2 => version_2::exact(line).map(Header::of_version_2),
                _ => exact(line),
            };
            header.map_or(Found::Damaged, |header| Found::Whole(Box::new(header)))
        }
        Err(_) => Found::Damaged,
    }
}

/// A header that stands as this program writes it, to the byte.
fn exact(line: &[u8]) -> Option<Header> {
    let header = serde_json::from_slice(line).ok()?;
    (serde_json::to_vec(&header).ok()? == line).then_some(header)
}

/// The different headers among the copies, the highest revision first.
///
/// # Errors
/// None is whole: damaged, or of a newer version.
pub fn candidates<'a>(folder: &Path, copies: &'a [Found]) -> Result<Vec<&'a Header>, StoreError> {
    let mut out: Vec<&Header> = Vec::new();
    let mut newer = None;
    for copy in copies {
        match copy {
            Found::Whole(header) if !out.contains(&&**header) => out.push(header),
            Found::Newer(version) => newer = Some(*version),
            Found::Whole(_) | Found::Damaged | Found::Old(_) => {}
        }
    }
    out.sort_by_key(|header| std::cmp::Reverse(header.body.revision));
    match newer {
        Some(found) => Err(StoreError::Newer { found, known: VERSION }),
        None if out.is_empty() => Err(StoreError::HeaderDamaged(folder.to_owned())),
        None => Ok(out),
    }
}

/// Writes all copies, one after the other, each whole before the next is touched.
pub fn write(folder: &Path, header: &Header) -> Result<(), StoreError> {
    let bytes = bytes(header)?;
    COPIES.iter().try_for_each(|name| write_whole(&folder.join(name), &bytes))
}

/// The two lines of a header's file.
pub fn bytes(header: &Header) -> Result<Vec<u8>, StoreError> {
    let mut bytes = match &header.old {
        Some(old) => serde_json::to_vec(&version_2::Copy { body: old.clone(), mac: header.mac.clone() })?,
        None => serde_json::to_vec(header)?,
    };
    let checksum = blake3::hash(&bytes).to_hex();
    bytes.extend(format!("\n{checksum}\n").bytes());
    Ok(bytes)
}

/// Writes `good` over every copy that differs from it and names those copies.
pub fn repair(folder: &Path, good: &Header, copies: &[Found]) -> Result<Vec<String>, StoreError> {
    let mut repaired = Vec::new();
    for (name, copy) in COPIES.iter().zip(copies) {
        if !matches!(copy, Found::Whole(header) if **header == *good) {
            write_whole(&folder.join(name), &bytes(good)?)?;
            repaired.push((*name).to_owned());
        }
    }
    Ok(repaired)
}

/// How many copies are whole and alike, for `verify`.
pub fn whole_copies(folder: &Path) -> Result<usize, StoreError> {
    let copies = read(folder)?;
    let whole = |copy: &&Found| matches!(copy, Found::Whole(_));
    let first = copies.iter().find(whole);
    Ok(copies.iter().filter(|copy| whole(copy) && Some(*copy) == first).count())
}

/// Makes the folder, which must not hold anything.
pub fn make_folder(folder: &Path) -> Result<(), StoreError> {
    if folder.exists() && fs::read_dir(folder).map_err(at(folder))?.next().is_some() {
        return Err(StoreError::NotEmpty(folder.to_owned()));
    }
    make_folders(folder)?;
    make_folders(&folder.join("blobs"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_header_of_a_later_version_is_named_and_not_taken_for_damage() {
        let line = r#"{"body":{"magic":"assize case","version":4,"anything":[]},"seal":"x"}"#;
        let file = format!("{line}\n{}\n", blake3::hash(line.as_bytes()).to_hex());
        assert_eq!(parse(file.as_bytes()), Found::Newer(4));
    }

    #[test]
    fn a_copy_that_says_the_same_in_other_bytes_is_damaged() {
        let key = Key::new([7; 32]);
        let body = Body {
            magic: MAGIC.to_owned(),
            version: VERSION,
            revision: 1,
            case: String::new(),
            database: Place { generation: 1, salt: String::new() },
            rotation: None,
            vault: None,
            vault_rotation: None,
            slots: BTreeMap::new(),
            roster: Sealed { nonce: String::new(), sealed: String::new() },
        };
        let good = bytes(&Header::new(body, &key).expect("a header is JSON")).expect("a header is JSON");
        assert!(is_whole(&good));
        let text = String::from_utf8(good).expect("JSON is text");
        let line = text.lines().next().expect("the first line").replacen(r#"{"body""#, r#"{ "body""#, 1);
        let other = format!("{line}\n{}\n", blake3::hash(line.as_bytes()).to_hex());
        assert_eq!(parse(other.as_bytes()), Found::Damaged);
    }

    proptest! {
        #[test]
        fn no_bytes_make_the_reader_of_headers_fall(bytes: Vec<u8>) {
            prop_assert_eq!(parse(&bytes), Found::Damaged);
        }

        #[test]
        fn no_json_with_a_right_checksum_makes_it_fall(line in r#"\{"body":\{"magic":"assize case","version":[0-9]{1,3},"[a-z]{1,8}":[0-9"\[\]{}]{0,8}\}.{0,20}"#) {
            let file = format!("{line}\n{}\n", blake3::hash(line.as_bytes()).to_hex());
            prop_assert!(!matches!(parse(file.as_bytes()), Found::Whole(_)));
        }
    }
}
