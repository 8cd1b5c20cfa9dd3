//! The database file as bytes, read without letting go of its lock.
//!
//! POSIX takes all of a process's locks off a file as soon as the process closes any descriptor of it, SQLite's too. So
//! the file is opened for reading once, and whoever holds it drops it after the connection.

use crate::StoreError;
use crate::files::{at, write_stream};
use rusqlite::Connection;
use std::cell::OnceCell;
use std::fs::File;
use std::io::{Read, Seek};
use std::path::{Path, PathBuf};

/// How SQLite is told to open a file: a write that the power cuts off may spoil the whole sector around it (`psow=0`).
/// SQLite then begins no commit in a sector that an earlier one ends in. Without this a simulated power loss took
/// acknowledged writes.
pub fn uri(path: &Path) -> String {
    let mut uri = String::from(if cfg!(windows) { "file:///" } else { "file:" });
    for byte in path.as_os_str().as_encoded_bytes() {
        match byte {
            b'\\' if cfg!(windows) => uri.push('/'),
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'.' | b'-' | b'_' | b':' => uri.push(char::from(*byte)),
            other => uri.push_str(&format!("%{other:02x}")),
        }
    }
    uri + "?psow=0"
}

/// Where SQLCipher keeps a salt: the first bytes of the file, which its MACs do not cover.
const SALT: usize = 16;

/// The file, opened when first asked for.
pub struct DatabaseFile {
    path: PathBuf,
    file: OnceCell<File>,
}

impl DatabaseFile {
    /// Opens nothing yet.
    pub fn new(path: PathBuf) -> Self {
        Self { path, file: OnceCell::new() }
    }

    /// Brings all of the write-ahead log into the file and gives the file from its first byte.
    pub fn settled(&self, database: &Connection) -> Result<&File, StoreError> {
        let busy: i64 = database.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
        if busy != 0 {
            return Err(StoreError::Busy);
        }
        let mut file = match self.file.get() {
            Some(file) => file,
            None => {
                let opened = File::open(&self.path).map_err(at(&self.path))?;
                self.file.get_or_init(|| opened)
            }
        };
        file.rewind().map_err(at(&self.path))?;
        Ok(file)
    }

    /// The salt as it stands in the file.
    pub fn salt(&self, database: &Connection) -> Result<[u8; SALT], StoreError> {
        let mut salt = [0; SALT];
        self.settled(database)?.read_exact(&mut salt).map_err(at(&self.path))?;
        Ok(salt)
    }

    /// Copies the file, still encrypted; durable when it returns.
    pub fn copy_to(&self, database: &Connection, to: &Path) -> Result<(), StoreError> {
        write_stream(to, &mut self.settled(database)?)
    }
}

#[cfg(test)]
mod tests {
    use super::uri;
    use std::path::Path;

    #[test]
    fn a_folder_with_any_name_is_opened_as_it_is_named() {
        assert_eq!(uri(Path::new("/a b/50%?#/사건.db")), "file:/a%20b/50%25%3f%23/%ec%82%ac%ea%b1%b4.db?psow=0");
        let folder = tempfile::TempDir::new().unwrap();
        let path = folder.path().join("what? 50% of #1 사건.db");
        rusqlite::Connection::open(uri(&path)).unwrap().execute_batch("CREATE TABLE t (a)").unwrap();
        assert!(path.exists());
    }
}
