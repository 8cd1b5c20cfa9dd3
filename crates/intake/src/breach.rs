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

impl fmt::Display for Breach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file)?;
        if let Some(row) = self.row {
            write!(f, " line {row}")?;
        }
        if let Some(column) = &self.column {
            write!(f, ", column {column}")?;
        }
        write!(f, ": {}", self.problem)?;
        if !self.found.is_empty() {
            write!(f, "; found `{}`", self.found)?;
        }
        write!(f, "; accepted: {}", self.accepted)
    }
}
