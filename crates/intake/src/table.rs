//! One CSV file as rows of named cells, with the rules that hold for every table.

use crate::breach::Breach;
use crate::descriptor::{Constraints, Field, FieldKind, Resource};
use regex_lite::Regex;
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

/// Columns of a table; the widest of the format has 23.
const COLUMNS: usize = 256;

/// A table as read. Rows with a wrong number of cells are reported and left out.
#[derive(Debug)]
pub struct Table {
    pub file: String,
    pub rows: Vec<Row>,
}

/// A row. Cells that the table does not have read as empty.
#[derive(Debug)]
pub struct Row {
    pub line: u64,
    cells: BTreeMap<String, String>,
}

/// Counts lines up to a place. The reader's own count stands one short after CRLF.
pub struct Lines<'a> {
    text: &'a [u8],
    counted: usize,
    line: u64,
}

impl<'a> Lines<'a> {
    /// Counts from the beginning of a text.
    pub fn of(text: &'a str) -> Self {
        Self { text: text.as_bytes(), counted: 0, line: 1 }
    }

    /// The line of the first byte at or after `byte` that is no line end. Places must not go back.
    pub fn at(&mut self, byte: u64) -> u64 {
        let mut place = usize::try_from(byte).unwrap_or(usize::MAX).min(self.text.len());
        while self.text.get(place).is_some_and(|b| matches!(b, b'\r' | b'\n')) {
            place += 1;
        }
        let between = self.text.get(self.counted..place).unwrap_or(&[]);
        self.line += between.iter().filter(|b| **b == b'\n').count() as u64;
        self.counted = self.counted.max(place);
        self.line
    }
}

impl Row {
    pub fn cell(&self, column: &str) -> &str {
        self.cells.get(column).map_or("", String::as_str)
    }

    pub fn breach(&self, file: &str, column: &str, problem: &str, found: &str, accepted: &str) -> Breach {
        Breach {
            row: Some(self.line),
            column: Some(column.to_owned()),
            ..Breach::of_file(file, problem, found, accepted)
        }
    }
}

impl Table {
    /// All values of a column, for references between tables.
    pub fn column(&self, name: &str) -> BTreeSet<&str> {
        self.rows.iter().map(|row| row.cell(name)).filter(|cell| !cell.is_empty()).collect()
    }

    /// Reads a file by its resource's schema and reports what breaks it.
    pub fn read(resource: &Resource, bytes: &[u8], breaches: &mut Vec<Breach>) -> Self {
        let file = resource.path.as_str();
        let mut table = Self { file: file.to_owned(), rows: Vec::new() };
        let Some(text) = text(file, bytes, breaches) else { return table };
        let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
        let mut records = reader.records();
        let header = match records.next() {
            Some(Ok(header)) => header,
            Some(Err(error)) => {
                breaches.push(Breach::of_file(file, &format!("is no CSV: {error}"), "", "CSV as in RFC 4180"));
                return table;
            }
            None => {
                breaches.push(Breach::of_file(file, "is empty", "", "a header row"));
                return table;
            }
        };
        if !check_header(resource, &header, breaches) {
            return table;
        }
        let mut lines = Lines::of(text);
        for record in records {
            match record {
                Ok(record) => table.add(&header, &record, &mut lines, breaches),
                Err(error) => {
                    breaches.push(Breach::of_file(file, &format!("is no CSV: {error}"), "", "CSV as in RFC 4180"))
                }
            }
        }
        table.check(resource, breaches);
        table
    }

    fn add(
        &mut self,
        header: &csv::StringRecord,
        record: &csv::StringRecord,
        lines: &mut Lines<'_>,
        breaches: &mut Vec<Breach>,
    ) {
        let line = record.position().map_or(0, |position| lines.at(position.byte()));
        if record.len() != header.len() {
            let found = format!("{} cells", record.len());
            let accepted = format!("{} cells, as in the header", header.len());
            let breach = Breach::of_file(&self.file, "has a wrong number of cells", &found, &accepted);
            breaches.push(Breach { row: Some(line), ..breach });
            return;
        }
        let cells = header.iter().map(str::to_owned).zip(record.iter().map(str::to_owned)).collect();
        self.rows.push(Row { line, cells });
    }

    fn check(&self, resource: &Resource, breaches: &mut Vec<Breach>) {
        let patterns = patterns(resource, breaches);
        for row in &self.rows {
            for field in &resource.schema.fields {
                check_cell(&self.file, row, field, patterns.get(&field.name), breaches);
            }
        }
        let key = resource.schema.primary_key.names();
        if !key.is_empty() {
            self.check_unique(&key.iter().map(String::as_str).collect::<Vec<_>>(), breaches);
        }
        for field in resource.schema.fields.iter().filter(|field| field.constraints.unique) {
            self.check_unique(&[field.name.as_str()], breaches);
        }
    }

    fn check_unique(&self, key: &[&str], breaches: &mut Vec<Breach>) {
        let mut seen: BTreeMap<Vec<&str>, u64> = BTreeMap::new();
        for row in &self.rows {
            let value: Vec<&str> = key.iter().map(|column| row.cell(column)).collect();
            if value.iter().all(|cell| cell.is_empty()) {
                continue;
            }
            if let Some(first) = seen.get(&value) {
                let problem = format!("stands already in line {first}");
                breaches.push(row.breach(&self.file, &key.join("+"), &problem, &value.join("+"), "each key once"));
            } else {
                seen.insert(value, row.line);
            }
        }
    }
}

/// The file as text, with the rules for encoding and line ends.
fn text<'a>(file: &str, bytes: &'a [u8], breaches: &mut Vec<Breach>) -> Option<&'a str> {
    let bytes = match bytes.strip_prefix(b"\xef\xbb\xbf") {
        Some(rest) => {
            breaches.push(Breach::of_file(
                file,
                "begins with a byte order mark",
                "EF BB BF",
                "UTF-8 without byte order mark",
            ));
            rest
        }
        None => bytes,
    };
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            let line = bytes[..error.valid_up_to()].iter().filter(|b| **b == b'\n').count() as u64 + 1;
            let found = format!("byte {:02X}", bytes[error.valid_up_to()]);
            breaches.push(Breach { row: Some(line), ..Breach::of_file(file, "is not UTF-8", &found, "UTF-8") });
            return None;
        }
    };
    let bare = text.replace("\r\n", "");
    if bare.contains(['\n', '\r']) {
        breaches.push(Breach::of_file(
            file,
            "has line ends of more than one kind, or a line end inside a cell",
            "",
            "CRLF after every row",
        ));
    }
    if !text.ends_with("\r\n") {
        breaches.push(Breach::of_file(file, "ends in the middle of a line", "", "CRLF after the last row"));
    }
    Some(text)
}

/// True where every column that the schema declares is there, once, and no other.
fn check_header(resource: &Resource, header: &csv::StringRecord, breaches: &mut Vec<Breach>) -> bool {
    if header.len() > COLUMNS {
        let (found, accepted) = (format!("{} columns", header.len()), format!("{COLUMNS} columns at most"));
        let breach = Breach::of_file(&resource.path, "has too many columns", &found, &accepted);
        breaches.push(Breach { row: Some(1), ..breach });
        return false;
    }
    let declared: BTreeSet<&str> = resource.schema.fields.iter().map(|field| field.name.as_str()).collect();
    let found: BTreeSet<&str> = header.iter().collect();
    let before = breaches.len();
    let mut breach = |column: &str, problem: &str| {
        let accepted = resource.schema.fields.iter().map(|f| f.name.as_str()).collect::<Vec<_>>().join(", ");
        let breach = Breach::of_file(&resource.path, problem, column, &accepted);
        breaches.push(Breach { row: Some(1), column: Some(column.to_owned()), ..breach });
    };
    for column in declared.difference(&found) {
        breach(column, "is missing");
    }
    for column in found.difference(&declared) {
        breach(column, "is not in the descriptor");
    }
    if found.len() != header.len() {
        breach("", "a column stands twice in the header");
    }
    breaches.len() == before
}

fn patterns(resource: &Resource, breaches: &mut Vec<Breach>) -> BTreeMap<String, Regex> {
    let mut out = BTreeMap::new();
    for field in &resource.schema.fields {
        let Some(pattern) = &field.constraints.pattern else { continue };
        match Regex::new(&format!("^(?:{pattern})$")) {
            Ok(regex) => {
                out.insert(field.name.clone(), regex);
            }
            Err(error) => breaches.push(Breach::of_file(
                crate::DESCRIPTOR,
                &format!("the pattern of {}.{} cannot be read: {error}", resource.name, field.name),
                pattern,
                "a regular expression",
            )),
        }
    }
    out
}

fn check_cell(file: &str, row: &Row, field: &Field, pattern: Option<&Regex>, breaches: &mut Vec<Breach>) {
    let cell = row.cell(&field.name);
    let constraints = &field.constraints;
    if cell.is_empty() {
        if constraints.required {
            breaches.push(row.breach(file, &field.name, "is empty", "", "a value"));
        }
        return;
    }
    let mut breach = |problem: &str, accepted: &str| {
        breaches.push(row.breach(file, &field.name, problem, cell, accepted));
    };
    if cell.chars().any(char::is_control) {
        breach("holds a control character", "plain text on one line");
    } else if cell.trim() != cell || cell.contains("  ") {
        breach("has stray white space", "no space at either end and single spaces within");
    }
    if pattern.is_some_and(|pattern| !pattern.is_match(cell)) {
        breach("has a wrong form", &format!("the pattern {}", constraints.pattern.as_deref().unwrap_or("")));
    }
    if let Some(members) = &constraints.members
        && !members.iter().any(|member| member == cell)
    {
        breach("is not in the list", &members.join(", "));
    }
    check_number(cell, field.kind, constraints, &mut breach);
}

fn check_number(cell: &str, kind: FieldKind, constraints: &Constraints, breach: &mut dyn FnMut(&str, &str)) {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let unsigned = cell.strip_prefix('-').unwrap_or(cell);
    let (whole, fraction) = unsigned.split_once('.').map_or((unsigned, None), |(w, f)| (w, Some(f)));
    let is_number = digits(whole) && fraction.is_none_or(digits) && cell.parse::<Decimal>().is_ok();
    match kind {
        FieldKind::String => return,
        FieldKind::Integer if !is_number || fraction.is_some() => return breach("is no whole number", "digits"),
        FieldKind::Number if !is_number => return breach("is no number", "digits, with a decimal point where needed"),
        FieldKind::Integer | FieldKind::Number => {}
    }
    let value: f64 = cell.parse().unwrap_or(f64::NAN);
    if let Some(minimum) = constraints.minimum.filter(|minimum| value < *minimum) {
        breach("is too small", &format!("{minimum} or more"));
    }
    if let Some(maximum) = constraints.maximum.filter(|maximum| value > *maximum) {
        breach("is too large", &format!("{maximum} or less"));
    }
}
