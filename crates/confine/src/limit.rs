//! What may be handed to a parser at all: counted before a byte is looked at.

use crate::request::Package;
use serde::{Deserialize, Serialize};

/// Files in one package; the format has thirteen tables.
pub const FILES: usize = 64;
/// Bytes in the name of a file.
pub const NAME_BYTES: usize = 255;
/// Bytes in one file: 32 MiB.
pub const FILE_BYTES: u64 = 32 << 20;
/// Bytes in one list of persons: 128 MiB, room for a million rows. It is read alone, and its cells take little more room than the file.
pub const LIST_BYTES: u64 = 128 << 20;
/// Bytes in one package: 64 MiB, an eighth of what the child may use to read it.
pub const TOTAL_BYTES: u64 = 64 << 20;

/// A limit that was passed before anything was parsed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum Limit {
    /// Too many files.
    #[error("there are {found} files; accepted are {FILES} at most")]
    Files {
        /// How many.
        found: usize,
    },
    /// A name that is too long.
    #[error("a file's name has {found} bytes; accepted are {NAME_BYTES} at most")]
    Name {
        /// Its bytes.
        found: usize,
    },
    /// A file that is too large.
    #[error("the file `{file}` has {found} bytes; accepted are {FILE_BYTES} at most")]
    File {
        /// Its name, with control characters escaped.
        file: String,
        /// Its bytes.
        found: u64,
    },
    /// A list that is too large.
    #[error("the list `{file}` has {found} bytes; accepted are {LIST_BYTES} at most")]
    List {
        /// Its name, with control characters escaped.
        file: String,
        /// Its bytes.
        found: u64,
    },
    /// A package that is too large.
    #[error("the files have {found} bytes together; accepted are {TOTAL_BYTES} at most")]
    Total {
        /// Their bytes.
        found: u64,
    },
}

impl Limit {
    /// Counts files and bytes, and nothing else.
    ///
    /// # Errors
    /// The first limit that is passed, files in the order of their names.
    pub fn check(package: &Package) -> Result<(), Self> {
        if package.len() > FILES {
            return Err(Self::Files { found: package.len() });
        }
        let mut total = 0;
        for (name, bytes) in package {
            total += Self::check_file(name, bytes.len() as u64)?;
        }
        if total > TOTAL_BYTES { Err(Self::Total { found: total }) } else { Ok(()) }
    }

    /// One file by its declared size, before it is read.
    ///
    /// # Errors
    /// A name or a size past its limit.
    pub fn check_file(name: &str, bytes: u64) -> Result<u64, Self> {
        let file = Self::check_name(name)?;
        if bytes > FILE_BYTES { Err(Self::File { file, found: bytes }) } else { Ok(bytes) }
    }

    /// One list of persons by its declared size, before it is read.
    ///
    /// # Errors
    /// A name or a size past its limit.
    pub fn check_list(name: &str, bytes: u64) -> Result<u64, Self> {
        let file = Self::check_name(name)?;
        if bytes > LIST_BYTES { Err(Self::List { file, found: bytes }) } else { Ok(bytes) }
    }

    fn check_name(name: &str) -> Result<String, Self> {
        if name.len() > NAME_BYTES {
            Err(Self::Name { found: name.len() })
        } else {
            Ok(name.escape_debug().to_string())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(sizes: &[(&str, usize)], expected: Option<&str>) {
        let package: Package = sizes.iter().map(|(name, size)| ((*name).to_owned(), vec![0; *size])).collect();
        assert_eq!(Limit::check(&package).err().map(|limit| limit.to_string()).as_deref(), expected);
    }

    const MEBIBYTE: usize = 1 << 20;

    #[test]
    fn a_package_at_every_limit_is_accepted() {
        check(&[("a", 32 * MEBIBYTE), ("b", 32 * MEBIBYTE)], None);
        check(&[(&"n".repeat(255), 1)], None);
    }

    #[test]
    fn one_byte_more_is_refused_with_what_would_be_accepted() {
        check(
            &[("a\u{1b}[2J", 32 * MEBIBYTE + 1)],
            Some("the file `a\\u{1b}[2J` has 33554433 bytes; accepted are 33554432 at most"),
        );
        check(
            &[("a", 32 * MEBIBYTE), ("b", 32 * MEBIBYTE), ("c", 1)],
            Some("the files have 67108865 bytes together; accepted are 67108864 at most"),
        );
        check(&[(&"n".repeat(256), 1)], Some("a file's name has 256 bytes; accepted are 255 at most"));
    }

    #[test]
    fn a_list_of_a_million_rows_is_accepted_and_a_larger_one_refused() {
        assert_eq!(Limit::check_list("visas.csv", 128 << 20), Ok(128 << 20));
        let said = Limit::check_list("visas\n.csv", (128 << 20) + 1).unwrap_err().to_string();
        assert_eq!(said, "the list `visas\\n.csv` has 134217729 bytes; accepted are 134217728 at most");
        let long = Limit::check_list(&"n".repeat(256), 1);
        assert_eq!(long, Err(Limit::Name { found: 256 }));
    }

    #[test]
    fn sixty_five_files_are_too_many() {
        let package: Package = (0..65).map(|n| (n.to_string(), Vec::new())).collect();
        assert_eq!(Limit::check(&package), Err(Limit::Files { found: 65 }));
    }
}
