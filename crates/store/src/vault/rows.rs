//! Rows of a list as they stand in the vault: many together, cells one after another in one text.

use super::Vault;
use super::lists::HeldList;
use crate::StoreError;
use assize_record::id::RecordId;
use rusqlite::{Connection, Transaction};

/// Rows that stand together, at most.
const ROWS: usize = 8_192;
/// Bytes of cells after which no row is added to those that stand together.
const BYTES: usize = 1 << 20;

/// Rows of a file, in order of lines.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HeldRows {
    /// Cells of each row.
    columns: usize,
    lines: Vec<u32>,
    /// Every cell as it was written, row by row.
    text: String,
    /// End of each cell in `text`.
    ends: Vec<u32>,
}

impl HeldRows {
    fn of(columns: usize) -> Self {
        Self { columns, ..Self::default() }
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.lines.len()
    }

    /// True where there is no row.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// The line of a row in its file, the header being line 1.
    pub fn line(&self, row: usize) -> u32 {
        self.lines[row]
    }

    /// A cell as it was written; empty where there is none.
    pub fn cell(&self, row: usize, column: usize) -> &str {
        let at = row * self.columns + column;
        let end = |at: usize| self.ends.get(at).map_or(0, |end| *end as usize);
        let start = if at == 0 { 0 } else { end(at - 1) };
        if column < self.columns { self.text.get(start..end(at)).unwrap_or("") } else { "" }
    }

    /// Adds a row with as many cells as there are columns.
    fn push<'a>(&mut self, line: u32, cells: impl ExactSizeIterator<Item = &'a str>) -> Result<(), StoreError> {
        if cells.len() != self.columns {
            return Err(damaged(&format!("line {line} has {} cells and not {}", cells.len(), self.columns)));
        }
        for cell in cells {
            self.text.push_str(cell);
            let end = u32::try_from(self.text.len()).map_err(|_| damaged("rows are too long"))?;
            self.ends.push(end);
        }
        self.lines.push(line);
        Ok(())
    }

    fn is_full(&self) -> bool {
        self.len() >= ROWS || self.text.len() >= BYTES
    }

    /// Empties it, and keeps the room.
    fn clear(&mut self) {
        self.lines.clear();
        self.text.clear();
        self.ends.clear();
    }

    /// The length of each cell, as the table takes it.
    fn lengths(&self) -> Vec<u8> {
        let mut lengths = Vec::with_capacity(self.ends.len() + self.ends.len() / 8);
        let mut start = 0;
        for end in &self.ends {
            put(&mut lengths, end - start);
            start = *end;
        }
        lengths
    }

    /// Rows from what the table holds; an error where it does not hang together.
    fn read(columns: usize, lines: &[u8], lengths: &[u8], text: &str) -> Result<Self, StoreError> {
        let lines = read_lines(lines)?;
        let mut ends = Vec::with_capacity(lines.len() * columns);
        let (mut left, mut end) = (lengths, 0usize);
        while !left.is_empty() {
            end += take(&mut left).ok_or_else(|| damaged("the length of a cell is cut off"))? as usize;
            if !text.is_char_boundary(end) {
                return Err(damaged("a cell ends within a letter or beyond its text"));
            }
            ends.push(u32::try_from(end).map_err(|_| damaged("rows are too long"))?);
        }
        if ends.len() != lines.len() * columns || end != text.len() {
            return Err(damaged("rows and cells do not fit one another"));
        }
        Ok(Self { columns, lines, text: text.to_owned(), ends })
    }
}

fn damaged(how: &str) -> StoreError {
    StoreError::ListDamaged(how.to_owned())
}

fn read_lines(lines: &[u8]) -> Result<Vec<u32>, StoreError> {
    let (fours, rest) = lines.as_chunks::<4>();
    if !rest.is_empty() {
        return Err(damaged("the number of a line is cut off"));
    }
    Ok(fours.iter().map(|four| u32::from_le_bytes(*four)).collect())
}

/// Writes a number to base 128, low digits first; all but the last have the high bit.
fn put(bytes: &mut Vec<u8>, mut number: u32) {
    loop {
        let [low, ..] = number.to_le_bytes();
        number >>= 7;
        bytes.push(if number > 0 { low | 0x80 } else { low });
        if number == 0 {
            break;
        }
    }
}

/// Takes a number off the front; none where it is cut off or too large.
fn take(bytes: &mut &[u8]) -> Option<u32> {
    let mut number = 0u32;
    for shift in [0, 7, 14, 21] {
        let (byte, rest) = bytes.split_first()?;
        *bytes = rest;
        number |= u32::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}

/// Writes rows as blocks, within the transaction that puts their file in.
pub(super) fn write<'a>(
    transaction: &Transaction<'_>,
    (file, columns): (u32, usize),
    rows: impl Iterator<Item = (u32, Vec<&'a str>)>,
) -> Result<(), StoreError> {
    let mut insert = transaction.prepare("INSERT INTO list_block VALUES (?1, ?2, ?3, ?4, ?5)")?;
    let mut number = 0u32;
    let mut keep = |block: &mut HeldRows| -> Result<(), StoreError> {
        number += 1;
        let lines: Vec<u8> = block.lines.iter().flat_map(|line| line.to_le_bytes()).collect();
        insert.execute((file, number, lines, block.lengths(), block.text.as_str()))?;
        block.clear();
        Ok(())
    };
    let mut block = HeldRows::of(columns);
    for (line, cells) in rows {
        block.push(line, cells.into_iter())?;
        if block.is_full() {
            keep(&mut block)?;
        }
    }
    if block.is_empty() { Ok(()) } else { keep(&mut block) }
}

/// Removes every row of a file.
pub(super) fn remove(database: &Connection, file: u32) -> Result<(), StoreError> {
    database.execute("DELETE FROM list_block WHERE file = ?1", [file])?;
    database.execute("DELETE FROM list_row WHERE file = ?1", [file])?;
    Ok(())
}

impl Vault {
    /// Hands over every row of a file, in order of lines, many at once.
    ///
    /// # Errors
    /// The database, or rows that cannot be read.
    pub fn rows(&self, list: &HeldList, mut each: impl FnMut(HeldRows)) -> Result<(), StoreError> {
        let columns = list.columns.len();
        let sql = "SELECT lines, lengths, cells FROM list_block WHERE file = ?1 ORDER BY number";
        let mut query = self.database.prepare(sql)?;
        let mut blocks = query.query([list.number])?;
        while let Some(row) = blocks.next()? {
            let bytes = |at: usize| -> Result<&[u8], StoreError> {
                Ok(row.get_ref(at)?.as_blob().map_err(rusqlite::Error::from)?)
            };
            let cells = row.get_ref(2)?.as_str().map_err(rusqlite::Error::from)?;
            each(HeldRows::read(columns, bytes(0)?, bytes(1)?, cells)?);
        }
        // Rows of before they stood together.
        let mut query = self.database.prepare("SELECT line, cells FROM list_row WHERE file = ?1 ORDER BY line")?;
        let mut rows = query.query([list.number])?;
        let mut block = HeldRows::of(columns);
        while let Some(row) = rows.next()? {
            let cells = row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?;
            let cells: Vec<String> = serde_json::from_str(cells)?;
            block.push(row.get(0)?, cells.iter().map(String::as_str))?;
            if block.is_full() {
                each(std::mem::replace(&mut block, HeldRows::of(columns)));
            }
        }
        if !block.is_empty() {
            each(block);
        }
        Ok(())
    }

    /// The ids of a file's rows, in order of lines. No cell is read for it.
    ///
    /// # Errors
    /// The database, or rows that cannot be read.
    pub fn records(&self, list: &HeldList) -> Result<Vec<RecordId>, StoreError> {
        let mut records = Vec::new();
        let mut query = self.database.prepare("SELECT lines FROM list_block WHERE file = ?1 ORDER BY number")?;
        let mut blocks = query.query([list.number])?;
        while let Some(row) = blocks.next()? {
            let lines = read_lines(row.get_ref(0)?.as_blob().map_err(rusqlite::Error::from)?)?;
            records.extend(lines.into_iter().map(|line| list.record(line)));
        }
        let mut query = self.database.prepare("SELECT line FROM list_row WHERE file = ?1 ORDER BY line")?;
        for line in query.query_map([list.number], |row| row.get::<_, u32>(0))? {
            records.push(list.record(line?));
        }
        Ok(records)
    }
}

#[cfg(test)]
mod tests;
