//! What goes with an edition that is let out: which one it is, for whom, and by which rules something was withheld.

use serde::Serialize;

/// A note of a release. Says by which rule, never what or how much.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReleaseNote {
    /// Id of the edition.
    pub id: String,
    /// Its day.
    pub edition: String,
    /// For whom, in words.
    pub audience: String,
    /// What was withheld, in sentences.
    pub withheld: Vec<String>,
    /// Tables of the people who gave accounts; absent where there are none.
    pub persons: Option<PersonsTable>,
}

/// People who gave accounts, by host and sector.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PersonsTable {
    /// Host or `all`, sector or `all`, the figure or the word for one that is withheld.
    pub rows: Vec<[String; 3]>,
    /// By which rule figures are withheld.
    pub sentences: Vec<String>,
}
