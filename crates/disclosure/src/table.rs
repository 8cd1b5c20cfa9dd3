//! Counts: persons into cells, or ready-made counts, and which cells are sensitive by themselves. Publishes nothing.
//!
//! A figure counts persons, so that parts add up. The rule looks at contributors: a family is one, in every cell where
//! any of its members stands.

use crate::grid::Grid;
use crate::rule::{Reason, Rule};
use crate::scheme::CellKey;
use assize_record::id::Code;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// One person as the tables see them: pseudonym, family, who heard them, one category for each dimension.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Person {
    /// Pseudonym.
    pub id: String,
    /// The family, where they are linked to others.
    pub family: Option<String>,
    /// The organisations that heard them.
    pub organisations: BTreeSet<Code>,
    /// Category for each dimension, at the lowest level.
    pub categories: BTreeMap<Code, Code>,
}

impl Person {
    /// Whom they count with: their family, or themselves.
    pub fn contributor(&self) -> Contributor {
        self.family.clone().map_or_else(|| Contributor::Alone(self.id.clone()), Contributor::Family)
    }
}

/// A person without linked family, or a family.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Contributor {
    /// A person.
    Alone(String),
    /// A family.
    Family(String),
}

/// What the rule needs to know of a cell.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// Persons: the figure.
    pub persons: u64,
    /// Contributors among them.
    pub contributors: u64,
    /// Persons of the largest contributor.
    pub largest_contributor: u64,
    /// Contributors heard by the organisation that heard most of them.
    pub largest_organisation: u64,
}

/// Counts that no table can be made of.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CountError {
    /// No category, or one that is unknown or has parts.
    #[error("person `{person}` has no lowest-level category of dimension `{dimension}`; give one of its leaves")]
    NoCategory {
        /// Pseudonym.
        person: String,
        /// The dimension.
        dimension: Code,
    },
    /// A person twice.
    #[error("person `{0}` is given twice; a person counts once, with all organisations that heard them")]
    Twice(String),
    /// A ready-made table without one of its cells.
    #[error("there is no count for the cell {0}; give all cells and margins of the tables asked for")]
    NoCount(CellKey),
    /// A ready-made table that does not add up.
    #[error("the cell {whole} counts {found}, its parts {parts}; parts must add up to it")]
    DoesNotAddUp {
        /// The cell.
        whole: CellKey,
        /// Its own count.
        found: u64,
        /// Sum of its parts.
        parts: u64,
    },
}

/// Counts persons into the cells of a grid; the order of the persons does not matter.
pub fn count(grid: &Grid, persons: &[Person]) -> Result<Vec<Tally>, CountError> {
    let mut by_contributor: BTreeMap<Contributor, Vec<&Person>> = BTreeMap::new();
    let mut seen = BTreeSet::new();
    for person in persons {
        if !seen.insert(&person.id) {
            return Err(CountError::Twice(person.id.clone()));
        }
        by_contributor.entry(person.contributor()).or_default().push(person);
    }
    let mut tallies = vec![Tally::default(); grid.len()];
    let mut heard: Vec<BTreeMap<&Code, u64>> = vec![BTreeMap::new(); grid.len()];
    for family in by_contributor.values() {
        let mut cells: BTreeMap<usize, (u64, BTreeSet<&Code>)> = BTreeMap::new();
        for person in family {
            for cell in cells_of(grid, person)? {
                let (persons, organisations) = cells.entry(cell).or_default();
                *persons += 1;
                organisations.extend(&person.organisations);
            }
        }
        for (cell, (persons, organisations)) in cells {
            let tally = &mut tallies[cell];
            tally.persons += persons;
            tally.contributors += 1;
            tally.largest_contributor = tally.largest_contributor.max(persons);
            for organisation in organisations {
                let count = heard[cell].entry(organisation).or_default();
                *count += 1;
                tally.largest_organisation = tally.largest_organisation.max(*count);
            }
        }
    }
    Ok(tallies)
}

/// The cells that a person stands in.
pub fn cells_of(grid: &Grid, person: &Person) -> Result<Vec<usize>, CountError> {
    grid.cells_of(&person.categories)
        .map_err(|dimension| CountError::NoCategory { person: person.id.clone(), dimension })
}

/// Takes ready-made counts for all cells of a grid (made with [`crate::grid::Joint::Left`]).
pub fn ready_made(grid: &Grid, counts: &BTreeMap<CellKey, Tally>) -> Result<Vec<Tally>, CountError> {
    let tally = |key: &CellKey| counts.get(key).copied().ok_or_else(|| CountError::NoCount(key.clone()));
    let tallies: Vec<Tally> = grid.keys().iter().map(tally).collect::<Result<_, _>>()?;
    for sum in grid.sums() {
        let parts: u64 = sum.parts.iter().map(|&part| tallies[part].persons).sum();
        let found = tallies[sum.whole].persons;
        if parts != found {
            return Err(CountError::DoesNotAddUp { whole: grid.keys()[sum.whole].clone(), found, parts });
        }
    }
    Ok(tallies)
}

/// The cells that are sensitive by themselves, each with the first reason that holds. Hidden cells are not asked.
pub fn sensitive(grid: &Grid, tallies: &[Tally], rule: &Rule) -> BTreeMap<usize, Reason> {
    let total = tallies.iter().map(|t| t.contributors).max().unwrap_or(0);
    let one_voice = tallies.iter().any(|t| t.contributors == total && t.largest_organisation == total);
    let alone = |tally: &Tally| {
        if tally.persons == 0 {
            Some(Reason::Zero)
        } else if tally.contributors < rule.threshold {
            Some(Reason::TooFew)
        } else if !one_voice && tally.largest_organisation * 100 > rule.dominance_percent * tally.contributors {
            Some(Reason::Dominated)
        } else {
            None
        }
    };
    let mut found: BTreeMap<usize, Reason> = BTreeMap::new();
    for sum in grid.sums().iter().filter(|sum| sum.parts.len() > 1 && tallies[sum.whole].persons > 0) {
        for &part in sum.parts.iter().filter(|&&part| tallies[part].persons == tallies[sum.whole].persons) {
            found.insert(part, Reason::Full);
        }
    }
    for (cell, tally) in tallies.iter().enumerate() {
        if let Some(reason) = alone(tally) {
            found.insert(cell, reason);
        }
    }
    found.retain(|&cell, _| grid.asked()[cell]);
    found
}
