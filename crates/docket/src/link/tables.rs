//! Capture tables of the newest linkage in the form that estimates take: one for each reading, one for each sample.

use super::see;
use crate::DocketError;
use crate::open_case::OpenCase;
use assize_estimate::lists::table::CaptureTable;
use assize_record::id::ListId;
use assize_record::linkage::{Kind, Linked, PatternCount};
use serde::Serialize;

/// A link below this probability is in doubt.
const SURE: f64 = 0.99;

/// Tables of the same lists under different linkages. Holds counts of few persons: for use inside the office.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ForEstimates {
    /// What is counted.
    pub kind: Kind,
    /// Links of probability 0.99 and more: most people, least overlap.
    pub strict: CaptureTable,
    /// 0.5 and more.
    pub likely: CaptureTable,
    /// 0.2 and more: fewest people, most overlap.
    pub loose: CaptureTable,
    /// Samples of the posterior over who is who, each as likely as the others.
    pub samples: Vec<CaptureTable>,
    /// Pairs of probability 0.01 to 0.99.
    pub uncertain_links: u64,
}

/// The tables of the newest linkage of a kind.
pub fn for_estimates(case: &OpenCase, kind: Kind) -> Result<ForEstimates, DocketError> {
    of(&see(case, kind)?)
}

fn of(linked: &Linked) -> Result<ForEstimates, DocketError> {
    let tables = &linked.tables;
    let table = |counts: &Vec<PatternCount>| capture_table(&tables.lists, counts);
    Ok(ForEstimates {
        kind: linked.kind,
        strict: table(&tables.strict)?,
        likely: table(&tables.likely)?,
        loose: table(&tables.loose)?,
        samples: tables.samples.iter().map(table).collect::<Result<_, _>>()?,
        uncertain_links: linked.pairs.iter().filter(|pair| pair.probability < SURE).count() as u64,
    })
}

fn capture_table(lists: &[ListId], counts: &[PatternCount]) -> Result<CaptureTable, DocketError> {
    let names: Vec<String> = lists.iter().map(ToString::to_string).collect();
    let number = |pattern: &str| pattern.bytes().rev().fold(0, |sum, sign| sum << 1 | usize::from(sign == b'1'));
    let people = counts.iter().map(|cell| (number(&cell.pattern), cell.count));
    // Of more lists than an estimate takes nothing may be counted: 2^64 cells.
    let refused = |refusal: assize_estimate::lists::refusal::Refusal| DocketError::Link(refusal.to_string());
    let mut cells = CaptureTable::of_people(names.clone(), []).map_err(refused)?.counts().to_vec();
    for (pattern, count) in people {
        cells[pattern] += count;
    }
    CaptureTable::new(names, cells).map_err(refused)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(pattern: &str, count: u64) -> PatternCount {
        PatternCount { pattern: pattern.into(), count }
    }

    #[test]
    fn the_first_list_is_the_lowest_bit_as_estimates_count_them() {
        let lists = ["a", "b", "c"].map(ListId::new);
        let table = capture_table(&lists, &[counted("100", 7), counted("011", 2), counted("111", 1)]).unwrap();
        assert_eq!(table.counts(), [0, 7, 0, 0, 0, 0, 2, 1]);
        assert_eq!(table.lists(), ["a", "b", "c"]);
    }

    #[test]
    fn more_lists_than_an_estimate_takes_are_refused_and_not_counted() {
        let lists: Vec<ListId> = (0..40).map(|n| ListId::new(format!("l{n}"))).collect();
        let said = capture_table(&lists, &[counted(&"1".repeat(40), 1)]).unwrap_err().to_string();
        assert!(said.contains("40"), "{said}");
    }
}
