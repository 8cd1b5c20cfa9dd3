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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_that_is_not_there_is_empty_and_is_made_by_the_first_write() {
        let kept = tempfile::TempDir::new().unwrap();
        let depot = kept.path().join("above/backups");
        assert_eq!((depot.names().unwrap(), depot.read("backups.of").unwrap()), (BTreeSet::new(), None));
        assert!(!depot.exists(), "looking makes nothing");
        for content in ["once", "again"] {
            depot.write("blobs/00", content.as_bytes()).unwrap();
            assert_eq!(depot.read("blobs/00").unwrap().as_deref(), Some(content.as_bytes()));
        }
        assert_eq!((depot.names().unwrap(), depot.called()), (BTreeSet::from(["blobs".to_owned()]), depot));
    }

    #[test]
    fn what_is_no_folder_is_an_error_and_not_an_empty_one() {
        let kept = tempfile::TempDir::new().unwrap();
        let letter = kept.path().join("letter.txt");
        fs::write(&letter, "mine").unwrap();
        assert!(matches!(letter.names(), Err(StoreError::File { path, .. }) if path == letter));
        assert!(letter.write("backups.of", b"x").is_err());
        assert_eq!(fs::read_to_string(&letter).unwrap(), "mine");
    }
}
