//! A broken rule: where, what was found, what would be accepted.

use serde::{Deserialize, Serialize};
use std::fmt;

/// One broken rule. Order: file, row, column.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Breach {
    /// File inside the package.
    pub file: String,
    /// Line in the file, the header being line 1; absent where the whole file is meant.
    pub row: Option<u64>,
    /// Column, where one is meant.
    pub column: Option<String>,
    /// What is wrong.
    pub problem: String,
    /// What was found; empty where nothing was.
    pub found: String,
    /// What would be accepted.
    pub accepted: String,
}

impl Breach {
    /// A breach of a whole file.
    pub fn of_file(file: &str, problem: &str, found: &str, accepted: &str) -> Self {
        Self {
            file: file.to_owned(),
            row: None,
            column: None,
            problem: problem.to_owned(),
            found: found.to_owned(),
            accepted: accepted.to_owned(),
        }
    }
}

/// Characters of a cell that are shown.
const SHOWN: usize = 200;
/// Characters of what would be accepted: room for a list of codes.
const SHOWN_ACCEPTED: usize = 4_000;

impl fmt::Display for Breach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", shown(&self.file, SHOWN))?;
        if let Some(row) = self.row {
            write!(f, " line {row}")?;
        }
        if let Some(column) = &self.column {
            write!(f, ", column {}", shown(column, SHOWN))?;
        }
        write!(f, ": {}", shown(&self.problem, SHOWN_ACCEPTED))?;
        if !self.found.is_empty() {
            write!(f, "; found `{}`", shown(&self.found, SHOWN))?;
        }
        write!(f, "; accepted: {}", shown(&self.accepted, SHOWN_ACCEPTED))
    }
}

/// Foreign text for a terminal: cut to `most` characters, and nothing in it moves the cursor or turns the line round.
fn shown(text: &str, most: usize) -> String {
    let turns = |c: char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}');
    let mut out = String::new();
    for c in text.chars().take(most) {
        if c.is_control() || turns(c) {
            out.extend(c.escape_unicode());
        } else {
            out.push(c);
        }
    }
    let all = text.chars().count();
    if all > most {
        out.push_str(&format!("... ({all} characters)"));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_cannot_act_on_the_terminal_that_shows_it() {
        let breach = Breach::of_file("a\u{7}.csv", "is odd", "\u{1b}]0;x\u{7}\u{202e}txt", "plain text");
        assert_eq!(breach.to_string(), r"a\u{7}.csv: is odd; found `\u{1b}]0;x\u{7}\u{202e}txt`; accepted: plain text");
    }

    #[test]
    fn a_cell_of_a_million_characters_is_cut_and_counted() {
        let breach = Breach::of_file("a.csv", "is long", &"9".repeat(1_000_000), "less");
        assert_eq!(
            breach.to_string(),
            format!("a.csv: is long; found `{}... (1000000 characters)`; accepted: less", "9".repeat(200))
        );
    }
}
