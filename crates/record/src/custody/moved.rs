//! What moved between two versions of a file, so that whoever holds both can prove it with `sed`, `head` and `sha256sum`.

use serde::{Deserialize, Serialize};
use std::fmt;

/// Everything that differs between two versions of a file. What is not listed stands in both.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moved {
    /// Rows of a table by id, in order of the ids.
    pub rows: Vec<RowMoved>,
    /// Places without an id: all of them in a file that is no table with ids, headers in one that is.
    pub places: Vec<PlaceMoved>,
    /// True where unlisted rows stand in another order than before.
    pub reordered: bool,
}

/// A row that was added (no `before`), removed (no `after`) or changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowMoved {
    /// Its id, as [`crate::study::Study::rows`] knows it.
    pub id: String,
    /// As it was.
    pub before: Option<Span>,
    /// As it is.
    pub after: Option<Span>,
}

/// A run of bytes that stands in place of another; either side may be missing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlaceMoved {
    /// As it was.
    pub before: Option<Span>,
    /// As it is.
    pub after: Option<Span>,
}

/// Whole lines of a file, their line ends with them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// The first line, counted from 1.
    pub line: u64,
    /// How many lines.
    pub lines: u64,
    /// The first byte, counted from 0.
    pub byte: u64,
    /// How many bytes.
    pub bytes: u64,
    /// SHA-256 of these bytes, lower-case hex.
    pub sha256: String,
}

impl RowMoved {
    /// In one word.
    pub fn word(&self) -> &'static str {
        match (&self.before, &self.after) {
            (None, _) => "added",
            (_, None) => "removed",
            _ => "changed",
        }
    }
}

impl Moved {
    /// Rows added, removed and changed, and places that moved.
    pub fn counts(&self) -> [usize; 4] {
        let count = |word: &str| self.rows.iter().filter(|row| row.word() == word).count();
        [count("added"), count("removed"), count("changed"), self.places.len()]
    }
}

impl fmt::Display for Moved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [added, removed, changed, places] = self.counts();
        write!(f, "{added} rows added, {removed} removed, {changed} changed; {places} other places")?;
        f.write_str(if self.reordered { "; the rest in another order" } else { "" })
    }
}

/// "line 3", "lines 3 to 5 (bytes 20 to 59)": where a span is, for people.
impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.lines {
            1 => write!(f, "line {}", self.line)?,
            lines => write!(f, "lines {} to {}", self.line, self.line + lines.saturating_sub(1))?,
        }
        write!(f, " (bytes {} to {})", self.byte, self.byte + self.bytes.saturating_sub(1))
    }
}
