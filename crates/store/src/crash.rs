//! Doors for the crash driver, in no build that users run: the case's key as bytes, so that thousands of children need
//! not derive it.

use crate::{Case, StoreError};
use std::path::Path;
use zeroize::Zeroizing;

impl Case {
    /// The master key.
    pub fn key(&self) -> [u8; 32] {
        *self.master
    }

    /// Opens a case with its master key. Header, database and log are read as by [`Case::open`]; only the derivation is
    /// left out.
    ///
    /// # Errors
    /// As [`Case::open`].
    pub fn open_with_key(folder: &Path, key: [u8; 32]) -> Result<Self, StoreError> {
        Self::open_keyed(folder, &Zeroizing::new(key))
    }
}
