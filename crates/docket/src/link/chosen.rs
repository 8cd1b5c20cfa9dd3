//! How many people there are by any two captures, under each reading of a linkage, from its capture tables: needs no vault and links nothing.

use super::Settings;
use super::found::{averaged, captures, chapman};
use crate::DocketError;
use assize_record::id::ListId;
use assize_record::linkage::measured::Chosen;
use assize_record::linkage::{Averaged, Chapman, Linked, PatternCount};

/// N for the captures; where none is named, those of the linkage itself.
///
/// # Errors
/// A list that is not there, or one in both captures.
pub fn chosen(linked: &Linked, first: &[ListId], second: &[ListId]) -> Result<Chosen, DocketError> {
    let chosen = if first.is_empty() && second.is_empty() {
        linked.captures.clone()
    } else {
        let settings = Settings { first: first.to_vec(), second: second.to_vec(), ..Settings::standard() };
        captures(&linked.lists, &settings)?
    };
    let tables = &linked.tables;
    let sides = [&chosen.0, &chosen.1]
        .map(|names| -> Vec<bool> { tables.lists.iter().map(|list| names.contains(list)).collect() });
    let n = |table: &[PatternCount]| -> Option<Chapman> {
        sides.iter().all(|side| side.contains(&true)).then(|| chapman(counted(table, &sides)))
    };
    let readings = [("strict", &tables.strict), ("likely", &tables.likely), ("loose", &tables.loose)];
    let people = tables.samples.iter().filter_map(|table| n(table)).map(|found| found.people).collect();
    Ok(Chosen {
        readings: readings.into_iter().map(|(name, table)| (name.to_owned(), n(table))).collect(),
        averaged: averaged(people),
        persons: persons(&tables.samples),
        captures: chosen,
    })
}

/// Persons on the first capture, on the second, on both.
pub(super) fn counted(table: &[PatternCount], sides: &[Vec<bool>; 2]) -> [u64; 3] {
    let mut counts = [0; 3];
    for cell in table {
        let on = |side: &Vec<bool>| cell.pattern.bytes().zip(side).any(|(sign, of)| sign == b'1' && *of);
        let [first, second] = [on(&sides[0]), on(&sides[1])];
        for (count, of) in counts.iter_mut().zip([first, second, first && second]) {
            *count += if of { cell.count } else { 0 };
        }
    }
    counts
}

/// Persons on the lists, over samples.
fn persons(samples: &[Vec<PatternCount>]) -> Option<Averaged> {
    #[expect(clippy::cast_precision_loss, reason = "counts of persons are far below 2^52")]
    let sum = |table: &Vec<PatternCount>| table.iter().map(|cell| cell.count).sum::<u64>() as f64;
    averaged(samples.iter().map(sum).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(cells: &[(&str, u64)]) -> Vec<PatternCount> {
        cells.iter().map(|(pattern, count)| PatternCount { pattern: (*pattern).into(), count: *count }).collect()
    }

    #[test]
    fn a_person_counts_for_a_capture_where_any_of_its_lists_has_them() {
        let counts = table(&[("100", 5), ("010", 7), ("001", 11), ("110", 2), ("111", 1)]);
        let sides = |first: [bool; 3], second: [bool; 3]| [first.to_vec(), second.to_vec()];
        assert_eq!(counted(&counts, &sides([true, false, false], [false, true, true])), [8, 21, 3]);
        assert_eq!(counted(&counts, &sides([true, false, false], [false, false, true])), [8, 12, 1]);
        assert_eq!(counted(&counts, &sides([true, true, false], [false, false, true])), [15, 12, 1]);
    }

    #[test]
    fn persons_of_a_sample_are_the_sum_of_its_patterns() {
        let samples: Vec<Vec<PatternCount>> = (0..=40).map(|more| table(&[("10", 100 + more), ("11", 50)])).collect();
        let found = persons(&samples).unwrap();
        assert_eq!((found.people, found.low, found.high), (170.0, 151.0, 189.0));
        assert_eq!(persons(&[]), None);
    }
}
