//! Files that a command reads or makes, with the path in every error. Never writes over anything.

use anyhow::{Context, Result};
use assize_confine::Limit;
use sha2::{Digest, Sha256};
use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::Path;

/// A text file.
pub fn text(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))
}

/// A file as bytes.
pub fn bytes(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).with_context(|| format!("{} cannot be read", path.display()))
}

/// Bytes of a file that a child is to read, no larger than it takes, and the path as it was given.
pub fn limited(path: &Path) -> Result<(String, Vec<u8>)> {
    let name = path.display().to_string();
    let length = fs::metadata(path).with_context(|| format!("{name} cannot be read"))?.len();
    Limit::check_file(&name, length)?;
    Ok((name, bytes(path)?))
}

/// The file's own name, without the folders before it.
pub fn last(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

/// SHA-256 in hexadecimal.
pub fn digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Makes a new file.
pub fn make(path: &Path, bytes: &[u8]) -> Result<()> {
    let made = File::create_new(path).and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()));
    made.with_context(|| format!("{} was not made; accepted is a path where nothing is", path.display()))
}

/// Makes a new file that only its owner may read, where the system knows owners.
pub fn make_secret(path: &Path, bytes: &[u8]) -> Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let made = options.open(path).and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()));
    made.with_context(|| format!("{} was not made; accepted is a path where nothing is", path.display()))
}

/// A key in note format, or a file that holds one.
pub fn key_or_file(argument: &str) -> Result<String> {
    if Path::new(argument).exists() { text(Path::new(argument)) } else { Ok(argument.to_owned()) }
}
