//! What the table itself shows: sizes, overlaps, and which cells are too small to publish. Estimates nothing.

use crate::lists::table::CaptureTable;
use serde::Serialize;

/// Cells with fewer people than this, but some, can point at a person.
pub const SMALL_CELL: u64 = 5;

/// Lists, overlaps and small cells.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Overview {
    /// People on any list (n).
    pub observed: u64,
    /// Each list with its people, and those on it alone.
    pub lists: Vec<ListSize>,
    /// All pairs of lists.
    pub overlaps: Vec<Overlap>,
    /// People on one list only.
    pub on_one_list: u64,
    /// People on two lists and more: all that the figures rest on.
    pub on_several: u64,
    /// The counts with cells of 1 to 4 hidden, by pattern; what may be published. Hidden cells can still follow from sums of the
    /// others, so a release needs a disclosure check.
    pub publishable: Vec<Option<u64>>,
    /// Cells of 1 to 4.
    pub small_cells: usize,
    /// Combinations that were declared impossible.
    pub impossible: Vec<String>,
}

/// One list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ListSize {
    /// Its name.
    pub name: String,
    /// People on it.
    pub people: u64,
    /// People on no other.
    pub alone: u64,
}

/// Two lists.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Overlap {
    /// One.
    pub first: String,
    /// The other.
    pub second: String,
    /// People on both.
    pub people: u64,
}

/// The overview of a table.
pub fn overview(table: &CaptureTable) -> Overview {
    let names = table.lists();
    let by_number = table.by_number_of_lists();
    let small = |count: &&u64| (1..SMALL_CELL).contains(*count);
    Overview {
        observed: table.observed(),
        lists: (0..names.len())
            .map(|j| ListSize { name: names[j].clone(), people: table.on_all(1 << j), alone: table.counts()[1 << j] })
            .collect(),
        overlaps: table
            .pairs()
            .map(|(i, j)| Overlap {
                first: names[i].clone(),
                second: names[j].clone(),
                people: table.on_all(1 << i | 1 << j),
            })
            .collect(),
        on_one_list: by_number[1],
        on_several: by_number[2..].iter().sum(),
        publishable: table.counts().iter().map(|count| (!small(&count)).then_some(*count)).collect(),
        small_cells: table.counts().iter().filter(small).count(),
        impossible: table.impossible().iter().map(|pattern| table.name(*pattern)).collect(),
    }
}
