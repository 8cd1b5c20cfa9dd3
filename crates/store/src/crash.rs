//! Doors for the crash driver, in no build that users run: the secret keys of whoever has the case open as bytes, so that
//! thousands of children need not derive them.

use crate::user::UserSecret;
use crate::{Case, StoreError};
use assize_record::id::UserId;
use std::path::Path;
use zeroize::Zeroizing;

impl Case {
    /// Two seeds of 32 bytes: for encryption, then for signing.
    pub fn key(&self) -> [u8; 64] {
        let mut key = [0; 64];
        key[..32].copy_from_slice(self.session.secret.encryption.as_ref());
        key[32..].copy_from_slice(self.session.secret.signing.as_ref());
        key
    }

    /// Opens a case of one person with that person's secret keys. Header, database and log are read as by
    /// [`Case::open`]; only the derivation from a passphrase is left out.
    ///
    /// # Errors
    /// As [`Case::open`].
    pub fn open_with_key(folder: &Path, key: [u8; 64]) -> Result<Self, StoreError> {
        let (mut encryption, mut signing) = ([0; 32], [0; 32]);
        encryption.copy_from_slice(&key[..32]);
        signing.copy_from_slice(&key[32..]);
        let secret = UserSecret { encryption: Zeroizing::new(encryption), signing: Zeroizing::new(signing) };
        Self::open_unlocked(folder, &UserId::new(crate::FIRST_USER), &secret)
    }
}
