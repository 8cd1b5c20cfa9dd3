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
    /// Noisy counts of them, which stand in the place of exact tables; absent where the edition has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub noisy: Option<NoisyPersons>,
}

/// People who gave accounts, by host and sector.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PersonsTable {
    /// Host or `all`, sector or `all`, the figure or the word for one that is withheld.
    pub rows: Vec<[String; 3]>,
    /// By which rule figures are withheld.
    pub sentences: Vec<String>,
}

/// Noisy counts of people who gave accounts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NoisyPersons {
    /// The counts that are shown, tables of fewer columns first.
    pub cells: Vec<NoisyCell>,
    /// By which rule noise was added, how much, and what it promises.
    pub sentences: Vec<String>,
}

/// One noisy count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NoisyCell {
    /// Column and value, one to three.
    pub categories: Vec<(String, String)>,
    /// Persons, with noise.
    pub persons: u64,
    /// Half the width of the 95 % interval of the noise, persons.
    pub margin: u64,
}
