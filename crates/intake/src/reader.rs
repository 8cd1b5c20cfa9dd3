//! Reads typed values out of a row and notes what cannot be read.

use crate::breach::Breach;
use crate::rules::Lists;
use crate::table::Row;
use assize_record::date::{PartialDate, Period};
use assize_record::id::Code;
use assize_record::term::TermError;
use rust_decimal::Decimal;
use std::collections::BTreeSet;
use std::str::FromStr;

/// A row with somewhere to put breaches. Each method gives `None` after it has noted one.
pub struct Reader<'a> {
    pub file: &'a str,
    pub row: &'a Row,
    pub lists: &'a Lists,
    pub breaches: &'a mut Vec<Breach>,
}

impl Reader<'_> {
    /// Notes a breach.
    pub fn breach(&mut self, column: &str, problem: &str, found: &str, accepted: &str) {
        self.breaches.push(self.row.breach(self.file, column, problem, found, accepted));
    }

    /// The cell as it stands.
    pub fn text(&self, column: &str) -> String {
        self.row.cell(column).to_owned()
    }

    /// A member of a list that the program reasons about.
    pub fn term<T: FromStr<Err = TermError>>(&mut self, column: &str) -> Option<T> {
        let cell = self.row.cell(column);
        match cell.parse() {
            Ok(term) => Some(term),
            Err(TermError { list, accepted, .. }) => {
                if !cell.is_empty() {
                    let cell = cell.to_owned();
                    self.breach(column, &format!("is not in list {list}"), &cell, &accepted);
                }
                None
            }
        }
    }

    /// A code of one of the study's own lists.
    pub fn code(&mut self, column: &str, list: &str) -> Option<Code> {
        let cell = self.row.cell(column).to_owned();
        if cell.is_empty() {
            return None;
        }
        self.member(column, list, &cell).then(|| Code::new(cell))
    }

    fn member(&mut self, column: &str, list: &str, code: &str) -> bool {
        let known = self.lists.has(list, code);
        if !known {
            let accepted = self.lists.members(list);
            self.breach(column, &format!("is not in list {list}"), code, &accepted);
        }
        known
    }

    /// Several parts separated by `;`, none twice.
    pub fn parts(&mut self, column: &str) -> Vec<String> {
        let cell = self.row.cell(column).to_owned();
        if cell.is_empty() {
            return Vec::new();
        }
        let parts: Vec<String> = cell.split(';').map(str::to_owned).collect();
        let mut seen = BTreeSet::new();
        if let Some(twice) = parts.iter().find(|part| !seen.insert(part.as_str())) {
            self.breach(column, "names something twice", twice, "each once, separated by ;");
        }
        parts
    }

    /// Several codes of a list.
    pub fn codes(&mut self, column: &str, list: &str) -> Vec<Code> {
        let parts = self.parts(column);
        parts.into_iter().filter(|part| self.member(column, list, part)).map(Code::new).collect()
    }

    /// A partial date; `None` for an empty cell as well.
    pub fn date(&mut self, column: &str) -> Option<PartialDate> {
        let cell = self.row.cell(column).to_owned();
        if cell.is_empty() {
            return None;
        }
        cell.parse()
            .map_err(|_| self.breach(column, "is no date", &cell, "YYYY, YYYY-MM or YYYY-MM-DD of a day that exists"))
            .ok()
    }

    /// `period_start` and `period_end`.
    pub fn period(&mut self) -> Option<Period> {
        let start = self.date("period_start");
        let end = self.date("period_end")?;
        let period = Period { start, end };
        if !period.is_ordered() {
            let found = format!("{} to {end}", self.row.cell("period_start"));
            self.breach("period_end", "lies before period_start", &found, "an end on or after the start");
        }
        Some(period)
    }

    /// A number; the table's own rules have said already where it is none.
    pub fn number(&self, column: &str) -> Option<Decimal> {
        self.row.cell(column).parse().ok()
    }

    /// A whole number from 0 up.
    pub fn whole(&self, column: &str) -> Option<u64> {
        self.row.cell(column).parse().ok()
    }

    /// A state, or a group of states where `groups` is true.
    pub fn place(&mut self, column: &str, groups: bool) -> Option<Code> {
        let cell = self.row.cell(column).to_owned();
        if cell.is_empty() {
            return None;
        }
        if is_state(&cell) || (groups && self.lists.groups.contains(&cell)) {
            return Some(Code::new(cell));
        }
        let accepted = if groups {
            "an ISO 3166-1 alpha-3 code, or a code of the groups table"
        } else {
            "an ISO 3166-1 alpha-3 code"
        };
        self.breach(column, "is no place", &cell, accepted);
        None
    }
}

/// True for an ISO 3166-1 alpha-3 code.
pub fn is_state(code: &str) -> bool {
    code.len() == 3 && rust_iso3166::from_alpha3(code).is_some_and(|country| country.alpha3 == code)
}
