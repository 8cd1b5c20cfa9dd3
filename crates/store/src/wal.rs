//! Reads the frames of SQLite's write-ahead log before SQLite does, to say what SQLite would pass over in silence.
//!
//! SQLite ends its reading at the first frame whose checksum does not fit, and calls what comes after never written.
//! That is right after a crash and wrong after damage; the two cannot be told apart here, so either is reported.
//! Format: <https://www.sqlite.org/fileformat2.html#walformat>. No key is needed: the checksums are over the encrypted
//! pages.

use crate::StoreError;
use crate::files::at;
use serde::Serialize;
use std::fs;
use std::path::Path;

const HEADER: usize = 32;
const FRAME_HEADER: usize = 24;
/// Of the two values, the one whose last bit is set says that checksums are of big-endian words.
const MAGICS: [u32; 2] = [0x377f_0682, 0x377f_0683];

/// A write-ahead log whose end cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct TornLog {
    /// Bytes that SQLite reads.
    pub readable: u64,
    /// Bytes after them that belong to the same log and do not fit.
    pub unreadable: u64,
}

/// What of the log at `path` would be passed over; `None` where nothing is, or where there is no log.
pub fn torn(path: &Path) -> Result<Option<TornLog>, StoreError> {
    if !path.exists() {
        return Ok(None);
    }
    Ok(torn_bytes(&fs::read(path).map_err(at(path))?))
}

fn torn_bytes(log: &[u8]) -> Option<TornLog> {
    if log.is_empty() {
        return None;
    }
    let torn_from = |end: usize| Some(TornLog { readable: end as u64, unreadable: (log.len() - end) as u64 });
    let Some(mut state) = Checksum::of_header(log) else { return torn_from(0) };
    let size = FRAME_HEADER + word(log, 8) as usize;
    let mut end = HEADER;
    while let Some(frame) = log.get(end..end + size) {
        if frame[8..16] != log[16..24] || !state.takes(frame) {
            break;
        }
        end += size;
    }
    let same_log = |frame: &[u8]| {
        let part = |from: usize| frame.get(from..from + 4).is_some_and(|salt| salt == &log[from + 8..from + 12]);
        part(8) || part(12)
    };
    if log[end..].chunks(size).any(same_log) { torn_from(end) } else { None }
}

/// The running checksum over header and frames.
struct Checksum {
    big_endian: bool,
    sums: [u32; 2],
}

impl Checksum {
    /// Starts with the header; `None` where the header does not fit itself.
    fn of_header(log: &[u8]) -> Option<Self> {
        let header = log.get(..HEADER)?;
        let magic = word(header, 0);
        let mut state = Self { big_endian: magic & 1 == 1, sums: [0, 0] };
        state.add(&header[..24]);
        let fits = MAGICS.contains(&magic) && (512..=65_536).contains(&word(header, 8));
        (fits && state.sums == [word(header, 24), word(header, 28)]).then_some(state)
    }

    /// Takes a frame in; false where its checksum does not fit.
    fn takes(&mut self, frame: &[u8]) -> bool {
        self.add(&frame[..8]);
        self.add(&frame[FRAME_HEADER..]);
        self.sums == [word(frame, 16), word(frame, 20)]
    }

    fn add(&mut self, bytes: &[u8]) {
        for pair in bytes.chunks_exact(8) {
            for (place, other) in [(0, 1), (1, 0)] {
                let big = word(pair, 4 * place);
                let value = if self.big_endian { big } else { big.swap_bytes() };
                self.sums[place] = self.sums[place].wrapping_add(value).wrapping_add(self.sums[other]);
            }
        }
    }
}

/// Big-endian.
fn word(bytes: &[u8], at: usize) -> u32 {
    u32::from_be_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A log as SQLite writes it, of a database in the temporary folder.
    fn log() -> Vec<u8> {
        let folder = tempfile::TempDir::new().unwrap();
        let path = folder.path().join("x.db");
        let database = rusqlite::Connection::open(&path).unwrap();
        database
            .execute_batch("PRAGMA journal_mode = WAL; CREATE TABLE t (a); INSERT INTO t VALUES (zeroblob(9000));")
            .unwrap();
        fs::read(folder.path().join("x.db-wal")).unwrap()
    }

    #[test]
    fn a_whole_log_is_not_torn_and_one_changed_bit_anywhere_is() {
        let log = log();
        assert_eq!(torn_bytes(&log), None);
        assert!(log.len() > 3 * 4096);
        for at in (0..log.len()).step_by(7).chain(0..64) {
            let mut changed = log.clone();
            changed[at] ^= 0x10;
            assert!(torn_bytes(&changed).is_some(), "byte {at}");
        }
    }

    #[test]
    fn a_log_cut_inside_a_frame_is_torn_and_one_that_was_started_again_is_not() {
        let log = log();
        assert!(torn_bytes(&log[..log.len() - 100]).is_some());
        assert!(torn_bytes(&log[..20]).is_some());
        let size = FRAME_HEADER + 4096;
        let mut again = log;
        // What an earlier round left behind has other salts.
        for frame in again[HEADER + size..].chunks_mut(size) {
            frame[8..16].fill(0xee);
        }
        assert_eq!(torn_bytes(&again), None);
    }
}
