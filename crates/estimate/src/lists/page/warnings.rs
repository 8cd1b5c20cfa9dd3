//! What speaks against any figure from a table, in words. Changes no figure.

use crate::lists::table::CaptureTable;
use serde::Serialize;

/// A warning about a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum Warning {
    /// Fewer than three lists: no dependence can be seen.
    FewLists {
        /// How many.
        lists: usize,
    },
    /// A list of fewer than 30 people.
    SmallList {
        /// Its name.
        list: String,
        /// People on it.
        people: u64,
    },
    /// Two lists that share nobody.
    Apart {
        /// One.
        first: String,
        /// The other.
        second: String,
        /// People expected on both if lists were independent of each other among those seen.
        expected: u64,
    },
    /// Hardly anybody is on two lists.
    LittleOverlap {
        /// People on several lists.
        on_several: u64,
        /// People observed.
        observed: u64,
    },
    /// What no table can show and the reader must be told.
    Unseen {
        /// In words.
        what: &'static str,
    },
}

/// Lists below this size are warned of.
const SMALL_LIST: u64 = 30;
/// Fewer people on several lists are warned of.
const LITTLE_OVERLAP: u64 = 50;

const UNSEEN: [&str; 4] = [
    "a list that refers people to another makes the figure too low; lists that exclude each other, by law or in practice, make it too high",
    "people who can be on no list at all are not in any figure",
    "the population must not change while the lists are kept: where years are pooled, those who came and left are counted as hidden",
    "the same person under two names makes the figure too high, two persons under one name too low",
];

/// The warnings for a table, in order.
pub fn warnings(table: &CaptureTable) -> Vec<Warning> {
    let mut warnings = Vec::new();
    if table.n_lists() < 3 {
        warnings.push(Warning::FewLists { lists: table.n_lists() });
    }
    for (j, list) in table.lists().iter().enumerate() {
        let people = table.on_all(1 << j);
        if people < SMALL_LIST {
            warnings.push(Warning::SmallList { list: list.clone(), people });
        }
    }
    let observed = table.observed();
    for (i, j) in table.pairs().filter(|(i, j)| table.on_all(1 << i | 1 << j) == 0) {
        let expected = table.on_all(1 << i) as f64 * table.on_all(1 << j) as f64 / observed.max(1) as f64;
        let [first, second] = [i, j].map(|list| table.lists()[list].clone());
        warnings.push(Warning::Apart { first, second, expected: expected.round() as u64 });
    }
    let on_several = observed - table.by_number_of_lists()[1];
    if on_several < LITTLE_OVERLAP {
        warnings.push(Warning::LittleOverlap { on_several, observed });
    }
    warnings.extend(UNSEEN.iter().map(|what| Warning::Unseen { what }));
    warnings
}

impl std::fmt::Display for Warning {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::FewLists { lists } => {
                write!(
                    f,
                    "with {lists} lists no dependence between lists can be seen; three and more are needed for that"
                )
            }
            Self::SmallList { list, people } => {
                write!(
                    f,
                    "list {list} has {people} people; below {SMALL_LIST} one person more or less moves the figure"
                )
            }
            Self::Apart { first, second, expected } => write!(
                f,
                "nobody is on both {first} and {second}, where about {expected} would be by chance among those seen: they may exclude each other"
            ),
            Self::LittleOverlap { on_several, observed } => {
                write!(f, "only {on_several} of {observed} people are on several lists, and every figure rests on them")
            }
            Self::Unseen { what } => f.write_str(what),
        }
    }
}
