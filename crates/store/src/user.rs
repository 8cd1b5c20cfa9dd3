//! A user's key pairs: the public halves that keys are wrapped to, and the secret halves sealed under a passphrase.

use crate::StoreError;
use crate::case::Entropy;
use crate::cost::Cost;
use crate::keys::{Key, from_passphrase, random};
use crate::passphrase;
use crate::wrap::{SUITE, public_half};
use assize_record::id::UserId;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

/// Handles of holders that are no persons begin so; no user can take one.
pub(crate) const RESERVED: &str = "recovery";
const MAGIC: &str = "assize user key";
const LONGEST_NAME: usize = 32;

/// What may be known of a user: a handle and two public keys. Goes to the custodian as a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicUser {
    /// The user's handle.
    pub user: UserId,
    /// Which algorithms.
    suite: u8,
    /// X-Wing public key (X25519 with ML-KEM-768), hex.
    pub(crate) encryption: String,
    /// Ed25519 public key, hex.
    pub(crate) verifying: String,
}

impl PublicUser {
    /// Refuses a handle or keys that are not well-formed.
    pub(crate) fn check(&self) -> Result<(), StoreError> {
        check_name(&self.user)?;
        if self.suite != SUITE || self.encryption.len() != 2 * 1216 || verifying_key(&self.verifying).is_none() {
            return Err(StoreError::PublicKey);
        }
        Ok(())
    }

    /// Whether `signature` (hex) is this user's over `message`.
    pub fn has_signed(&self, message: &[u8], signature: &str) -> bool {
        has_signed(&self.verifying, message, signature)
    }

    /// A short digest of both keys to read out over another channel: 8 groups of 4 hex digits.
    pub fn fingerprint(&self) -> String {
        let digest = blake3::hash(format!("{}:{}", self.encryption, self.verifying).as_bytes()).to_hex();
        let digits: Vec<char> = digest.chars().take(32).collect();
        digits.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
    }
}

fn verifying_key(hex: &str) -> Option<VerifyingKey> {
    let bytes: [u8; 32] = hex::decode(hex).ok()?.try_into().ok()?;
    VerifyingKey::from_bytes(&bytes).ok()
}

/// Whether `signature` (hex) was made over `message` with the secret half of `verifying` (hex).
pub(crate) fn has_signed(verifying: &str, message: &[u8], signature: &str) -> bool {
    let signature = hex::decode(signature).ok().and_then(|bytes| Signature::from_slice(&bytes).ok());
    match (verifying_key(verifying), signature) {
        (Some(key), Some(signature)) => key.verify_strict(message, &signature).is_ok(),
        _ => false,
    }
}

/// Handles stand in every entry of the log, which is handed out, so they are short, plain, and should name nobody.
pub(crate) fn check_name(user: &UserId) -> Result<(), StoreError> {
    let name = user.as_str();
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let fits = !name.is_empty() && name.len() <= LONGEST_NAME && name.chars().all(plain) && !name.starts_with('-');
    if fits && !name.starts_with(RESERVED) { Ok(()) } else { Err(StoreError::UserName(name.to_owned())) }
}

/// A user's secret halves: two seeds of 32 bytes, wiped when dropped.
#[derive(Clone)]
pub struct UserSecret {
    pub(crate) encryption: Key,
    pub(crate) signing: Key,
}

impl UserSecret {
    /// Draws a new pair.
    pub(crate) fn random(entropy: Entropy<'_>) -> Result<Self, StoreError> {
        Ok(Self { encryption: random(entropy)?, signing: random(entropy)? })
    }

    /// The public halves.
    pub(crate) fn public(&self, user: UserId) -> PublicUser {
        PublicUser { user, suite: SUITE, encryption: public_half(&self.encryption), verifying: self.verifying() }
    }

    /// The Ed25519 public key, hex.
    pub(crate) fn verifying(&self) -> String {
        hex::encode(SigningKey::from_bytes(&self.signing).verifying_key().as_bytes())
    }

    /// Ed25519 signature over a message, hex.
    pub(crate) fn sign(&self, message: &[u8]) -> String {
        hex::encode(SigningKey::from_bytes(&self.signing).sign(message).to_bytes())
    }
}

/// Where a secret is sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place<'a> {
    /// In the header of the case with this number. The salt follows from the number and the user's name, so that the slot
    /// says nothing about whose it is and one derivation is tried on all slots.
    Case(&'a str),
    /// In a key file, with a salt of its own.
    KeyFile,
}

/// A secret sealed under a passphrase: what a slot of the header or a key file holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SealedSecret {
    pub(crate) cost: Cost,
    /// Hex; empty where it follows from case and name. Slots that version 2 sealed have their own.
    pub(crate) salt: String,
    nonce: String,
    sealed: String,
}

impl SealedSecret {
    /// Seals a secret. The passphrase must be a good one.
    pub(crate) fn seal(
        (user, secret): (&UserId, &UserSecret),
        place: Place<'_>,
        passphrase: &[u8],
        cost: Cost,
        entropy: Entropy<'_>,
    ) -> Result<Self, StoreError> {
        passphrase::check(passphrase)?;
        Self::seal_unchecked((user, secret), place, passphrase, cost, entropy)
    }

    /// Seals a secret under a passphrase that is the user's already.
    pub(crate) fn seal_unchecked(
        (user, secret): (&UserId, &UserSecret),
        place: Place<'_>,
        passphrase: &[u8],
        cost: Cost,
        entropy: Entropy<'_>,
    ) -> Result<Self, StoreError> {
        let (salt, case) = match place {
            Place::Case(case) => (String::new(), case),
            Place::KeyFile => (hex::encode(*random::<16>(entropy)?), ""),
        };
        let nonce = random::<24>(entropy)?;
        let mut out = Self { cost, salt, nonce: hex::encode(*nonce), sealed: String::new() };
        let mut plain = Zeroizing::new([0u8; 64]);
        plain[..32].copy_from_slice(secret.encryption.as_ref());
        plain[32..].copy_from_slice(secret.signing.as_ref());
        let kek = out.derive(case, user, passphrase)?;
        let payload = Payload { msg: plain.as_ref(), aad: &out.bound(user)? };
        let sealed = XChaCha20Poly1305::new((&*kek).into()).encrypt(&XNonce::from(*nonce), payload);
        out.sealed = hex::encode(sealed.map_err(|_| StoreError::WrongPassphrase)?);
        Ok(out)
    }

    /// The key that a passphrase gives; slow on purpose. Seals of one cost in one case share it where their salt is empty.
    pub(crate) fn derive(&self, case: &str, user: &UserId, passphrase: &[u8]) -> Result<Key, StoreError> {
        if self.salt.is_empty() {
            let context = "assize 2026 header v3 passphrase salt";
            let salt = blake3::derive_key(context, format!("{case}\n{user}").as_bytes());
            return from_passphrase(passphrase, &salt[..16], self.cost);
        }
        let salt = hex::decode(&self.salt).map_err(|_| StoreError::WrongPassphrase)?;
        from_passphrase(passphrase, &salt, self.cost)
    }

    /// Opens a key file's. A wrong passphrase, another user's name and any changed byte are the same error.
    pub(crate) fn open(&self, user: &UserId, passphrase: &[u8]) -> Result<UserSecret, StoreError> {
        self.open_with(user, &self.derive("", user, passphrase)?)
    }

    /// Opens it with the key that the passphrase gave.
    pub(crate) fn open_with(&self, user: &UserId, kek: &Key) -> Result<UserSecret, StoreError> {
        let decode = |text: &str| hex::decode(text).map_err(|_| StoreError::WrongPassphrase);
        let nonce: [u8; 24] = decode(&self.nonce)?.try_into().map_err(|_| StoreError::WrongPassphrase)?;
        let payload = Payload { msg: &decode(&self.sealed)?, aad: &self.bound(user)? };
        let plain = XChaCha20Poly1305::new((&**kek).into()).decrypt(&XNonce::from(nonce), payload);
        let plain = Zeroizing::new(plain.map_err(|_| StoreError::WrongPassphrase)?);
        let (encryption, signing) = plain.split_first_chunk::<32>().ok_or(StoreError::WrongPassphrase)?;
        let signing: [u8; 32] = signing.try_into().map_err(|_| StoreError::WrongPassphrase)?;
        Ok(UserSecret { encryption: Zeroizing::new(*encryption), signing: Zeroizing::new(signing) })
    }

    /// What the ciphertext is bound to: everything but itself, and whose it is.
    fn bound(&self, user: &UserId) -> Result<Vec<u8>, StoreError> {
        Ok(serde_json::to_vec(&(MAGIC, user, &Self { sealed: String::new(), ..self.clone() }))?)
    }
}

/// A user's own key file, for somebody who joins without meeting the custodian. Kept by the user, never in the case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyFile {
    magic: String,
    version: u32,
    /// The part that goes to the custodian.
    pub public: PublicUser,
    pub(crate) secret: SealedSecret,
}

impl KeyFile {
    /// Draws key pairs and seals the secret halves under a passphrase.
    ///
    /// # Errors
    /// A handle or a passphrase that is not accepted; a cost under the floor.
    pub fn create(user: UserId, passphrase: &[u8], cost: Cost, entropy: Entropy<'_>) -> Result<Self, StoreError> {
        check_name(&user)?;
        let secret = UserSecret::random(entropy)?;
        let sealed = SealedSecret::seal((&user, &secret), Place::KeyFile, passphrase, cost, entropy)?;
        Ok(Self { magic: MAGIC.to_owned(), version: 1, public: secret.public(user), secret: sealed })
    }

    /// Reads a key file.
    ///
    /// # Errors
    /// Something that is no key file, or one of a later version.
    pub fn parse(text: &[u8]) -> Result<Self, StoreError> {
        let read: Self = serde_json::from_slice(text).map_err(|_| StoreError::KeyFile)?;
        if read.magic != MAGIC {
            return Err(StoreError::KeyFile);
        }
        if read.version != 1 {
            return Err(StoreError::Newer { found: read.version, known: 1 });
        }
        read.public.check().map(|()| read)
    }
}
