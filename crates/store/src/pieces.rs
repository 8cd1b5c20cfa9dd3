//! Files cut into encrypted pieces that are named by their content, so that what did not change is kept once.

use crate::depot::Depot;
use crate::files::{above, at, sync_folder};
use crate::keys::Key;
use crate::{StoreError, blob};
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::io::{Read, Write};
use std::path::Path;

/// Bytes of a piece. A change inside the database touches few pages, so smaller is less to copy and more to name.
const PIECE: usize = 256 * 1024;

/// A file as a row of pieces.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filed {
    /// Path inside the case.
    pub path: String,
    /// Length.
    pub bytes: u64,
    /// BLAKE3 of the whole, lower-case hex.
    pub blake3: String,
    /// Names of the pieces, in order.
    pub pieces: Vec<String>,
}

/// What was written and what was there already.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// Pieces written now.
    pub written: u64,
    /// Their bytes before encryption.
    pub bytes_written: u64,
    /// Pieces that an earlier backup had written.
    pub kept: u64,
}

/// Where pieces lie and the key that they are under.
pub struct Pieces<'a> {
    /// The depot, which keeps them under `blobs/`.
    pub depot: &'a dyn Depot,
    /// The backup key.
    pub key: Key,
}

impl Pieces<'_> {
    /// Cuts and keeps a file. A piece that is there is read back before it is relied on, and written anew where it is
    /// damaged.
    pub fn put(&self, path: &str, from: &mut impl Read, tally: &mut Tally) -> Result<Filed, StoreError> {
        let mut filed = Filed { path: path.to_owned(), bytes: 0, blake3: String::new(), pieces: Vec::new() };
        let mut whole = blake3::Hasher::new();
        loop {
            let mut piece = Vec::new();
            from.take(PIECE as u64).read_to_end(&mut piece).map_err(at(Path::new(path)))?;
            if piece.is_empty() {
                filed.blake3 = whole.finalize().to_hex().to_string();
                return Ok(filed);
            }
            whole.update(&piece);
            filed.bytes += piece.len() as u64;
            filed.pieces.push(self.put_piece(&piece, tally)?);
        }
    }

    fn put_piece(&self, piece: &[u8], tally: &mut Tally) -> Result<String, StoreError> {
        let name = blob::name(&self.key, piece);
        match self.piece(&name) {
            Ok(_) => tally.kept += 1,
            // A place that cannot be reached is no reason to write everything anew; a piece that cannot be read is.
            Err(StoreError::Piece { .. } | StoreError::File { .. }) => {
                self.depot.write(&format!("blobs/{name}"), &blob::seal(&self.key, &name, piece)?)?;
                tally.written += 1;
                tally.bytes_written += piece.len() as u64;
            }
            Err(unreached) => return Err(unreached),
        }
        Ok(name)
    }

    /// Reads a piece back; any changed byte is an error.
    fn piece(&self, name: &str) -> Result<Vec<u8>, StoreError> {
        let fault = |what| StoreError::Piece { name: format!("blobs/{name}"), what };
        let sealed = self.depot.read(&format!("blobs/{name}"))?.ok_or_else(|| fault("is not there"))?;
        blob::open(&self.key, name, &sealed).map_err(|_| fault("was damaged"))
    }

    /// Reads a file back whole.
    pub fn get(&self, filed: &Filed) -> Result<Vec<u8>, StoreError> {
        let mut out = Vec::new();
        self.copy(filed, &mut out, Path::new(&filed.path))?;
        Ok(out)
    }

    /// Writes a file back under `folder`; durable when it returns.
    pub fn restore(&self, filed: &Filed, folder: &Path) -> Result<(), StoreError> {
        let path = folder.join(accepted(&filed.path)?);
        let mut file = File::create_new(&path).map_err(at(&path))?;
        self.copy(filed, &mut file, &path)?;
        file.sync_all().map_err(at(&path))?;
        sync_folder(above(&path))
    }

    fn copy(&self, filed: &Filed, to: &mut impl Write, path: &Path) -> Result<(), StoreError> {
        let mut whole = blake3::Hasher::new();
        for name in &filed.pieces {
            let piece = self.piece(name)?;
            whole.update(&piece);
            to.write_all(&piece).map_err(at(path))?;
        }
        let same = whole.finalize().to_hex().as_str() == filed.blake3;
        if same { Ok(()) } else { Err(StoreError::Blob(filed.path.clone())) }
    }
}

/// A backup may write the databases and blobs, and nothing beside or above them.
fn accepted(path: &str) -> Result<&str, StoreError> {
    let is_blob = |name: &str| name.len() == 64 && name.bytes().all(|byte| byte.is_ascii_hexdigit());
    let databases = [crate::open::DATABASE, crate::vault::FILE, crate::vault::WRITE_AHEAD_LOG];
    let fits = databases.contains(&path) || path.strip_prefix("blobs/").is_some_and(is_blob);
    if fits { Ok(path) } else { Err(StoreError::Blob(path.to_owned())) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::path::PathBuf;
    use zeroize::Zeroizing;

    fn pieces(folder: &PathBuf) -> Pieces<'_> {
        Pieces { depot: folder, key: Zeroizing::new([7; 32]) }
    }

    #[test]
    fn a_changed_byte_costs_one_piece_and_the_rest_is_kept() {
        let kept = tempfile::TempDir::new().unwrap();
        let folder = kept.path().join("backups");
        let pieces = pieces(&folder);
        let mut content: Vec<u8> = (0..3 * PIECE + 10).map(|n| (n / 1000) as u8).collect();
        let (mut first, mut second) = (Tally::default(), Tally::default());
        pieces.put("case.db", &mut &content[..], &mut first).unwrap();
        content[PIECE + 5] ^= 1;
        let filed = pieces.put("case.db", &mut &content[..], &mut second).unwrap();
        assert_eq!((first.written, second.written, second.kept), (4, 1, 3));
        assert_eq!(pieces.get(&filed).unwrap(), content);
    }

    #[test]
    fn a_damaged_piece_is_written_anew() {
        let kept = tempfile::TempDir::new().unwrap();
        let folder = kept.path().join("backups");
        let pieces = pieces(&folder);
        let filed = pieces.put("case.db", &mut &b"once"[..], &mut Tally::default()).unwrap();
        let place = folder.join("blobs").join(&filed.pieces[0]);
        fs::write(&place, b"other").unwrap();
        let said = |pieces: &Pieces<'_>| pieces.get(&filed).unwrap_err().to_string();
        assert_eq!(said(&pieces), format!("the piece blobs/{} was damaged", filed.pieces[0]));
        fs::remove_file(&place).unwrap();
        assert_eq!(said(&pieces), format!("the piece blobs/{} is not there", filed.pieces[0]));
        fs::write(&place, b"other").unwrap();
        let mut tally = Tally::default();
        pieces.put("case.db", &mut &b"once"[..], &mut tally).unwrap();
        assert_eq!((tally.written, tally.kept), (1, 0));
        assert_eq!(pieces.get(&filed).unwrap(), b"once");
    }

    #[test]
    fn a_path_that_leads_out_of_the_case_is_refused() {
        let name = "0".repeat(64);
        for path in ["../case.db", "blobs/../case.db", "/etc/passwd", "case.header", &format!("blobs/../{name}"), &name]
        {
            assert!(accepted(path).is_err(), "{path}");
        }
        assert!(accepted("identities.assize").is_ok());
        assert!(accepted("case.db").is_ok() && accepted(&format!("blobs/{name}")).is_ok());
    }
}
