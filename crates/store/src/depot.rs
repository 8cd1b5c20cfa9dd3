//! Where backups lie: a folder, or another place that keeps bytes under names.

use crate::StoreError;
use crate::files::{above, at, make_folders, write_whole};
use std::collections::BTreeSet;
use std::fs;
use std::io::ErrorKind;
use std::path::PathBuf;

/// Keeps bytes under names: the mark, the labels, and the pieces under `blobs/`. Sees ciphertext only, and is believed nothing:
/// whatever it gives back is checked under the backup key.
pub trait Depot {
    /// What messages call it: a path or an address, and no secret.
    fn called(&self) -> PathBuf;

    /// The names that stand at the top, `blobs` among them where there are pieces; none where nothing is there at all.
    ///
    /// # Errors
    /// A place that cannot be listed.
    fn names(&self) -> Result<BTreeSet<String>, StoreError>;

    /// What stands under a name; nothing where nothing does.
    ///
    /// # Errors
    /// A place that cannot be read.
    fn read(&self, name: &str) -> Result<Option<Vec<u8>>, StoreError>;

    /// Puts bytes under a name, over what stood there, as a whole or not at all; durable when it returns.
    ///
    /// # Errors
    /// A place that cannot be written to.
    fn write(&self, name: &str, bytes: &[u8]) -> Result<(), StoreError>;
}

/// A folder on this machine.
impl Depot for PathBuf {
    fn called(&self) -> PathBuf {
        self.clone()
    }

    fn names(&self) -> Result<BTreeSet<String>, StoreError> {
        let listed = match fs::read_dir(self) {
            Ok(listed) => listed,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(BTreeSet::new()),
            Err(error) => return Err(at(self)(error)),
        };
        listed.map(|entry| Ok(entry.map_err(at(self))?.file_name().to_string_lossy().into_owned())).collect()
    }

    fn read(&self, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let path = self.join(name);
        match fs::read(&path) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(at(&path)(error)),
        }
    }

    fn write(&self, name: &str, bytes: &[u8]) -> Result<(), StoreError> {
        let path = self.join(name);
        if !above(&path).exists() {
            make_folders(above(&path))?;
        }
        write_whole(&path, bytes)
    }
}
