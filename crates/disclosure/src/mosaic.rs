//! Mosaic risk: harmless fields that together point at one person, such as village, month, employer and job.

use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What is said of a person, field by field.
pub type Fields = BTreeMap<String, String>;

/// Most fields of one text or row: every combination of them is looked at.
pub const MOST_FIELDS: usize = 16;

/// A figure for the people outside the case who share some fields.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatedPopulation {
    /// What the figure is about: everybody with these values.
    pub of: Fields,
    /// How many people.
    pub people: u64,
    /// Who says so: an id that the trace takes.
    pub ground: String,
}

/// What the combination that is about to leave gives away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exposure {
    /// People of the case who share all the fields.
    pub in_case: u64,
    /// The largest stated figure for exactly this combination, and its ground.
    pub outside: Option<(u64, String)>,
    /// The least stated figure for some of the fields: no more people can share all of them.
    pub at_most: Option<(u64, String)>,
    /// True where fewer than the threshold share the combination for all that is known.
    pub is_flagged: bool,
    /// The smallest sets of fields that are enough to fall below the threshold: leave out or coarsen one field of each.
    pub revealing: Vec<BTreeSet<String>>,
}

/// Why fields cannot be weighed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{fields} fields leave together; accepted are up to {MOST_FIELDS}")]
pub struct MosaicError {
    /// How many.
    pub fields: usize,
}

/// How many people share the fields in `leaving`.
///
/// `case` holds what is known of each unit of the case, one entry a person, or one a family with everything said of its members
/// who could be taken for one another. A field that is not known of somebody may have any value, but such a person hides nobody:
/// only those count who are known to share it. A flag is lifted by a stated figure for the whole combination, never by one for
/// a part of it.
///
/// # Errors
/// Where more than [`MOST_FIELDS`] fields leave together.
pub fn exposure(
    case: &[Fields],
    leaving: &Fields,
    stated: &[StatedPopulation],
    threshold: u64,
) -> Result<Exposure, MosaicError> {
    if leaving.len() > MOST_FIELDS {
        return Err(MosaicError { fields: leaving.len() });
    }
    let names: Vec<&String> = leaving.keys().collect();
    let everything = (1u32 << names.len()) - 1;
    let shares: BTreeMap<u32, u64> = shared_sets(case, leaving);
    let sharing = |set: u32| -> u64 {
        let in_case: u64 = shares.iter().filter(|(own, _)| **own & set == set).map(|(_, people)| people).sum();
        let outside =
            stated.iter().filter(|figure| is_exactly(figure, leaving, &names, set)).map(|figure| figure.people);
        outside.max().unwrap_or(0).max(in_case)
    };
    let exact = stated.iter().filter(|figure| is_exactly(figure, leaving, &names, everything));
    let outside = exact.max_by_key(|figure| figure.people).map(|figure| (figure.people, figure.ground.clone()));
    let part = stated.iter().filter(|figure| figure.of.iter().all(|(field, value)| leaving.get(field) == Some(value)));
    let at_most = part.min_by_key(|figure| figure.people).map(|figure| (figure.people, figure.ground.clone()));
    let is_bounded = at_most.as_ref().is_some_and(|(people, _)| *people < threshold);
    let is_flagged = everything != 0 && (sharing(everything) < threshold || is_bounded);
    let in_case = shares.iter().filter(|(own, _)| **own == everything).map(|(_, people)| people).sum();
    let revealing =
        if is_flagged { least_sets(&names, everything, |set| sharing(set) < threshold) } else { Vec::new() };
    Ok(Exposure { in_case, outside, at_most, is_flagged, revealing })
}

/// For each set of fields, as bits, the people who share exactly those.
fn shared_sets(case: &[Fields], leaving: &Fields) -> BTreeMap<u32, u64> {
    let mut shares = BTreeMap::new();
    for person in case {
        let bits = leaving.iter().enumerate().filter(|(_, (field, value))| person.get(*field) == Some(value));
        let set = bits.fold(0u32, |set, (place, _)| set | 1 << place);
        *shares.entry(set).or_insert(0) += 1;
    }
    shares
}

fn is_exactly(figure: &StatedPopulation, leaving: &Fields, names: &[&String], set: u32) -> bool {
    let chosen = names.iter().enumerate().filter(|(place, _)| set >> place & 1 == 1).map(|(_, name)| *name);
    figure.of.keys().eq(chosen) && figure.of.iter().all(|(field, value)| leaving.get(field) == Some(value))
}

/// The sets for which `reveals` holds and does not for any part of them, smaller ones first.
fn least_sets(names: &[&String], everything: u32, reveals: impl Fn(u32) -> bool) -> Vec<BTreeSet<String>> {
    let mut sets: Vec<u32> = (1..=everything).collect();
    sets.sort_by_key(|set| (set.count_ones(), *set));
    let mut least: Vec<u32> = Vec::new();
    for set in sets {
        if !least.iter().any(|part| part & set == *part) && reveals(set) {
            least.push(set);
        }
    }
    let fields = |set: &u32| {
        names.iter().enumerate().filter(|(place, _)| set >> place & 1 == 1).map(|(_, name)| (*name).clone()).collect()
    };
    least.iter().map(fields).collect()
}
