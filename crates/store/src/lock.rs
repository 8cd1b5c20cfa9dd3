//! One process at a time: a lock on a file of its own, held as long as the case is open and let go of by any ending.

use crate::StoreError;
use crate::files::at;
use std::fs::{File, TryLockError};
use std::path::Path;
use std::time::Duration;

const NAME: &str = "case.lock";
/// How long to wait for another process before refusing: this often, each time this long.
const ATTEMPTS: u32 = if cfg!(test) { 50 } else { 500 };
const PAUSE: Duration = Duration::from_millis(20);

/// Held until dropped.
pub struct Lock(#[expect(dead_code, reason = "dropping the file is what lets go of the lock")] File);

impl Lock {
    /// Takes the lock of a folder.
    ///
    /// # Errors
    /// Another process holds it, or the folder cannot be written.
    pub fn take(folder: &Path) -> Result<Self, StoreError> {
        let path = folder.join(NAME);
        let file = File::options().create(true).truncate(false).write(true).open(&path).map_err(at(&path))?;
        for _ in 0..ATTEMPTS {
            match file.try_lock() {
                Ok(()) => return Ok(Self(file)),
                Err(TryLockError::WouldBlock) => std::thread::sleep(PAUSE),
                Err(TryLockError::Error(error)) => return Err(at(&path)(error)),
            }
        }
        Err(StoreError::Busy)
    }
}
