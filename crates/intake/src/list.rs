//! One list of persons, from CSV as bytes: columns and cells as they stand, and every breach with its line. Opens no file, changes no cell.

pub mod columns;
mod encoding;
mod packed;

use crate::breach::Breach;
use crate::table::Lines;
use serde::{Deserialize, Serialize};
use std::collections::HashSet;

/// Columns of a list, at most.
const COLUMNS: usize = 256;
/// Bytes in a cell, at most.
const CELL_BYTES: usize = 4_096;
/// Breaches that are listed; nobody reads more.
const BREACHES: usize = 100;
/// What is accepted as a whole.
const ACCEPTED: &str = "CSV with a header row, cells divided by comma, semicolon or tab";

/// A list as read. Cells stand one after another in one text, so that a million rows take little room.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListFile {
    /// Name of the file.
    pub file: String,
    /// BLAKE3 of its bytes, lower-case hex.
    pub digest: String,
    /// The encoding it was read from, by its name in the Encoding Standard; a guess where it is neither UTF-8 nor UTF-16.
    #[serde(default)]
    pub encoding: String,
    /// Columns, in their order.
    pub columns: Vec<String>,
    /// Line of each row, the header being line 1.
    #[serde(with = "packed")]
    pub lines: Vec<u32>,
    text: String,
    /// End of each cell in `text`, row by row.
    #[serde(with = "packed")]
    ends: Vec<u32>,
}

impl ListFile {
    /// Number of rows.
    pub fn len(&self) -> usize {
        self.lines.len()
    }

    /// True where there is no row.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// A cell; empty where there is none.
    pub fn cell(&self, row: usize, column: usize) -> &str {
        let at = row * self.columns.len() + column;
        let end = |at: usize| self.ends.get(at).map_or(0, |end| *end as usize);
        let start = if at == 0 { 0 } else { end(at - 1) };
        if column < self.columns.len() { self.text.get(start..end(at)).unwrap_or("") } else { "" }
    }

    /// The cells of a row.
    pub fn row(&self, row: usize) -> impl Iterator<Item = &str> {
        (0..self.columns.len()).map(move |column| self.cell(row, column))
    }

    /// Different filled cells of a column, the first so many.
    pub fn examples(&self, column: usize, most: usize) -> Vec<&str> {
        let (mut found, mut seen) = (Vec::new(), HashSet::new());
        for cell in (0..self.len()).map(|row| self.cell(row, column)).filter(|cell| !cell.trim().is_empty()) {
            if seen.insert(cell) {
                found.push(cell);
            }
            if found.len() == most {
                break;
            }
        }
        found
    }
}

/// Reads a list.
///
/// # Errors
/// Every breach with its line, the first hundred: no text, no header, a column without a name or with another's, rows with another
/// number of cells than the header, a quotation mark that nothing closes, cells past 4,096 bytes.
pub fn read_list(file: &str, bytes: &[u8]) -> Result<ListFile, Vec<Breach>> {
    let (text, encoding) = encoding::decode(file, bytes)?;
    let text = &*text;
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter(text))
        .from_reader(text.as_bytes());
    let mut list = ListFile {
        file: file.to_owned(),
        digest: blake3::hash(bytes).to_hex().to_string(),
        encoding: encoding.to_owned(),
        text: String::with_capacity(text.len()),
        ..ListFile::default()
    };
    let mut record = csv::StringRecord::new();
    let mut breaches = Vec::new();
    let unread = |error: csv::Error| vec![Breach::of_file(file, &format!("is no CSV: {error}"), "", ACCEPTED)];
    if !reader.read_record(&mut record).map_err(unread)? {
        return Err(vec![Breach::of_file(file, "is empty", "", ACCEPTED)]);
    }
    header(file, &record, &mut breaches);
    list.columns = record.iter().map(|column| column.trim().to_owned()).collect();
    let mut lines = Lines::of(text);
    while breaches.len() < BREACHES && reader.read_record(&mut record).map_err(unread)? {
        let line = record.position().map_or(0, |position| lines.at(position.byte()));
        add(&mut list, &record, line, &mut breaches);
    }
    closed(file, text, &list, &mut breaches);
    if breaches.is_empty() { Ok(list) } else { Err(breaches) }
}

/// The sign that the first line has most of.
fn delimiter(text: &str) -> u8 {
    let first = text.lines().find(|line| !line.is_empty()).unwrap_or("");
    let count = |sign: &u8| first.bytes().filter(|byte| byte == sign).count();
    // The last of equals wins, so the comma stands last.
    [b'\t', b';', b','].into_iter().max_by_key(count).unwrap_or(b',')
}

fn header(file: &str, record: &csv::StringRecord, breaches: &mut Vec<Breach>) {
    let at = |problem: &str, found: &str, accepted: &str| Breach {
        row: Some(1),
        ..Breach::of_file(file, problem, found, accepted)
    };
    if record.len() > COLUMNS {
        breaches.push(at("has too many columns", &record.len().to_string(), &format!("{COLUMNS} at most")));
        return;
    }
    for (place, column) in record.iter().enumerate() {
        let column = column.trim();
        if column.is_empty() {
            breaches.push(at(&format!("has no name over column {}", place + 1), "", "a name for each column"));
        } else if record.iter().take(place).any(|before| before.trim() == column) {
            breaches.push(at("names two columns alike", column, "each name once"));
        }
    }
}

fn add(list: &mut ListFile, record: &csv::StringRecord, line: u64, breaches: &mut Vec<Breach>) {
    let mut breach = |column: Option<&String>, problem: &str, found: &str, accepted: &str| {
        let whole = Breach::of_file(&list.file, problem, found, accepted);
        breaches.push(Breach { row: Some(line), column: column.cloned(), ..whole });
    };
    if record.len() != list.columns.len() {
        let accepted = format!("{} cells, as in the header", list.columns.len());
        return breach(None, "has a wrong number of cells", &format!("{} cells", record.len()), &accepted);
    }
    for (cell, column) in record.iter().zip(&list.columns) {
        if cell.len() > CELL_BYTES {
            let accepted = format!("{CELL_BYTES} bytes at most; a quotation mark may be open");
            return breach(Some(column), "is too long", &format!("{} bytes", cell.len()), &accepted);
        }
    }
    for cell in record {
        list.text.push_str(cell);
        // A list has 128 MiB at most.
        list.ends.push(u32::try_from(list.text.len()).unwrap_or(u32::MAX));
    }
    list.lines.push(u32::try_from(line).unwrap_or(u32::MAX));
}

/// The reader takes a quotation mark that nothing closes to the end of the file, without a word.
fn closed(file: &str, text: &str, list: &ListFile, breaches: &mut Vec<Breach>) {
    let marks = text.bytes().filter(|byte| *byte == b'"').count();
    let last_holds_lines = !list.is_empty() && list.row(list.len() - 1).any(|cell| cell.contains('\n'));
    if marks % 2 == 1 && (last_holds_lines || list.is_empty()) {
        let line = list.lines.last().map_or(1, |line| u64::from(*line));
        let accepted = "a second quotation mark at the end of the cell";
        let breach = Breach::of_file(file, "opens a quotation mark that nothing closes", "", accepted);
        breaches.push(Breach { row: Some(line), ..breach });
    }
}

#[cfg(test)]
mod tests;
