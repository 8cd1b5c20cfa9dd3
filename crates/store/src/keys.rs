//! Keys: derived from a passphrase, drawn at random, and derived from one another with BLAKE3 so that one purpose tells
//! nothing about another.

use crate::StoreError;
use crate::case::Entropy;
use crate::cost::Cost;
use argon2::{Algorithm, Argon2, Params, Version};
use std::collections::BTreeMap;
use zeroize::Zeroizing;

/// 256 bits that are wiped when dropped.
pub type Key = Zeroizing<[u8; 32]>;

/// The key that seals a user's secret keys: Argon2id (RFC 9106) of the passphrase.
pub fn from_passphrase(passphrase: &[u8], salt: &[u8], cost: Cost) -> Result<Key, StoreError> {
    cost.check()?;
    let params = Params::new(cost.mebibytes * 1024, cost.passes, 1, Some(32));
    let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params.map_err(|_| cost.refused())?);
    let mut key = Zeroizing::new([0u8; 32]);
    argon.hash_password_into(passphrase, salt, key.as_mut()).map_err(|_| cost.refused())?;
    Ok(key)
}

/// What a derived key is for. The text is part of the derivation and never changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// The case's database, from the case's master key.
    Database,
    /// Content of evidence, from the case's master key.
    BlobContent,
    /// Names of evidence, from the case's master key.
    BlobName,
    /// The header's key, from the case's master key: MACs the header; the roster's key comes from it.
    HeaderMac,
    /// The key that signs checkpoints of the log, from the case's master key.
    LogKey,
    /// The secret of the next key that signs checkpoints, from the master key that a change of keys drew.
    LogSeed,
    /// The nonce that this secret is wrapped with.
    LogNonce,
    /// Backups, from the case's master key.
    Backup,
    /// The list of users and roles, from the header's key.
    Roster,
    /// What tells a user's own pin from another's, from the user's secret.
    Pin,
    /// The key that shares of the case sign with, from the secret that they give.
    ShareSigning,
    /// The vault's database, from the vault's own key.
    VaultDatabase,
    /// The keys of single persons, from the vault's own key.
    VaultPerson,
}

/// A key for one purpose.
pub fn derive(master: &Key, purpose: Purpose) -> Key {
    let context = match purpose {
        Purpose::Database => "assize 2026 case v1 database",
        Purpose::BlobContent => "assize 2026 case v1 blob content",
        Purpose::BlobName => "assize 2026 case v1 blob name",
        Purpose::HeaderMac => "assize 2026 case v1 header mac",
        Purpose::LogKey => "assize 2026 case v2 log key",
        Purpose::LogSeed => "assize 2026 case v3 log seed",
        Purpose::LogNonce => "assize 2026 case v3 log nonce",
        Purpose::Backup => "assize 2026 case v1 backup",
        Purpose::Roster => "assize 2026 header v2 roster",
        Purpose::Pin => "assize 2026 header v3 pin",
        Purpose::ShareSigning => "assize 2026 header v3 share signing",
        Purpose::VaultDatabase => "assize 2026 vault v1 database",
        Purpose::VaultPerson => "assize 2026 vault v1 person",
    };
    Zeroizing::new(blake3::derive_key(context, master.as_ref()))
}

/// `N` random bytes, wiped when dropped.
pub fn random<const N: usize>(entropy: Entropy<'_>) -> Result<Zeroizing<[u8; N]>, StoreError> {
    let mut bytes = Zeroizing::new([0u8; N]);
    entropy(bytes.as_mut()).map_err(StoreError::Entropy)?;
    Ok(bytes)
}

/// Entries of a ring are padded to a multiple of this, so that its length tells neither how often keys were changed nor
/// whether there are any.
const BLOCK: usize = 16;
const ENTRY: usize = 4 + 32;

/// Keys of one tree by generation. A rotation adds the next generation; what older ones lock stays readable.
#[derive(Clone, Default)]
pub struct Keyring(BTreeMap<u32, Key>);

impl Keyring {
    /// A ring of one key, generation 1.
    pub fn of(key: Key) -> Self {
        Self(BTreeMap::from([(1, key)]))
    }

    /// Generation and key that new things are locked with.
    pub fn newest(&self) -> Option<(u32, &Key)> {
        self.0.last_key_value().map(|(generation, key)| (*generation, key))
    }

    /// The key of a generation.
    pub fn get(&self, generation: u32) -> Option<&Key> {
        self.0.get(&generation)
    }

    /// Adds a key and gives its generation.
    pub fn push(&mut self, key: Key) -> u32 {
        let generation = self.newest().map_or(1, |(newest, _)| newest + 1);
        self.0.insert(generation, key);
        generation
    }

    /// Forgets every generation but the newest.
    pub fn keep_newest(&mut self) {
        self.0 = self.0.pop_last().into_iter().collect();
    }

    /// All keys, newest first.
    pub fn keys(&self) -> impl Iterator<Item = &Key> {
        self.0.values().rev()
    }

    /// True where it holds no key.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Count (2 bytes), then generation and key of each, then zeros up to a whole block.
    pub fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        let blocks = self.0.len().div_ceil(BLOCK).max(1);
        // The room is reserved at once: a vector that grows leaves unwiped copies behind.
        let mut bytes = Zeroizing::new(Vec::with_capacity(2 + blocks * BLOCK * ENTRY));
        bytes.extend(u16::try_from(self.0.len()).unwrap_or(u16::MAX).to_le_bytes());
        for (generation, key) in &self.0 {
            bytes.extend(generation.to_le_bytes());
            bytes.extend(key.iter());
        }
        bytes.resize(2 + blocks * BLOCK * ENTRY, 0);
        bytes
    }

    /// Reads what [`Keyring::to_bytes`] wrote.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (count, mut rest) = bytes.split_first_chunk::<2>()?;
        let mut keys = BTreeMap::new();
        for _ in 0..u16::from_le_bytes(*count) {
            let (generation, after) = rest.split_first_chunk::<4>()?;
            let (key, after) = after.split_first_chunk::<32>()?;
            keys.insert(u32::from_le_bytes(*generation), Zeroizing::new(*key));
            rest = after;
        }
        Some(Self(keys))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ring_keeps_every_generation_and_its_length_tells_none() {
        let mut ring = Keyring::default();
        let empty = ring.to_bytes().len();
        for n in 0..5 {
            ring.push(Zeroizing::new([n; 32]));
        }
        let bytes = ring.to_bytes();
        assert_eq!(bytes.len(), empty);
        let read = Keyring::from_bytes(&bytes).expect("it was written by a ring");
        assert_eq!(read.newest().map(|(generation, key)| (generation, key[0])), Some((5, 4)));
        assert_eq!(read.keys().map(|key| key[0]).collect::<Vec<_>>(), [4, 3, 2, 1, 0]);
    }

    #[test]
    fn keys_for_different_purposes_have_nothing_in_common() {
        let master = Zeroizing::new([7; 32]);
        let purposes = [
            Purpose::Database,
            Purpose::BlobContent,
            Purpose::BlobName,
            Purpose::HeaderMac,
            Purpose::LogKey,
            Purpose::LogSeed,
            Purpose::LogNonce,
            Purpose::Backup,
            Purpose::Roster,
            Purpose::Pin,
            Purpose::ShareSigning,
            Purpose::VaultDatabase,
            Purpose::VaultPerson,
        ];
        let keys: std::collections::BTreeSet<[u8; 32]> = purposes.iter().map(|p| *derive(&master, *p)).collect();
        assert_eq!(keys.len(), purposes.len());
        assert!(!keys.contains(&*master));
    }
}
