//! Which pairs a person should look at first: those whose answer would move an estimate most. Judges nothing itself.

use crate::link::Linkage;
use crate::partition::{LinkedPair, Partitions, Threshold};
use rustc_hash::FxHashMap;

/// Which capture a list belongs to when two are set against each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Capture {
    /// The first.
    First,
    /// The second.
    Second,
    /// Neither.
    Neither,
}

/// A pair to look at.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Question {
    /// The pair.
    pub pair: LinkedPair,
    /// By how much the estimate would differ between the two answers.
    pub difference: f64,
    /// Standard deviation of the estimate that the answer takes away: difference x sqrt(p (1 - p)).
    pub uncertainty: f64,
}

/// The pairs that are not certain, by how much of the estimate's uncertainty hangs on each, at most `most`.
///
/// The estimate is Chapman's, N = (n1 + 1)(n2 + 1) / (m + 1) - 1 (Chapman 1951), with `captures` giving the part of each list. A pair
/// across the captures moves m by one; a pair within one moves n by one.
pub fn queue(linkage: &Linkage, partitions: &Partitions, captures: &[Capture], most: usize) -> Vec<Question> {
    let [first, second, both] = counts(linkage, &partitions.at(Threshold::Likely), captures);
    let estimate = |first: f64, second: f64, both: f64| (first + 1.0) * (second + 1.0) / (both.max(0.0) + 1.0) - 1.0;
    let now = estimate(first, second, both);
    let of = |record: u32| {
        captures.get(usize::from(linkage.roster.list_of(record as usize))).copied().unwrap_or(Capture::Neither)
    };
    let mut questions: Vec<Question> = partitions
        .pairs
        .iter()
        .filter(|pair| pair.probability < 0.995)
        .map(|pair| {
            let difference = match (of(pair.one), of(pair.other)) {
                (Capture::First, Capture::Second) | (Capture::Second, Capture::First) => {
                    now - estimate(first, second, both + 1.0)
                }
                (Capture::First, Capture::First) => now - estimate(first - 1.0, second, both),
                (Capture::Second, Capture::Second) => now - estimate(first, second - 1.0, both),
                _ => 0.0,
            };
            let uncertainty = difference.abs() * (pair.probability * (1.0 - pair.probability)).sqrt();
            Question { pair: *pair, difference, uncertainty }
        })
        .collect();
    questions.sort_by(|a, b| {
        b.uncertainty.total_cmp(&a.uncertainty).then((a.pair.one, a.pair.other).cmp(&(b.pair.one, b.pair.other)))
    });
    questions.truncate(most);
    questions
}

/// Persons on the first capture, on the second, on both.
pub fn counts(linkage: &Linkage, persons: &[u32], captures: &[Capture]) -> [f64; 3] {
    let mut on: FxHashMap<u32, (bool, bool)> = FxHashMap::default();
    for (record, person) in persons.iter().enumerate() {
        let of = on.entry(*person).or_default();
        match captures.get(usize::from(linkage.roster.list_of(record))) {
            Some(Capture::First) => of.0 = true,
            Some(Capture::Second) => of.1 = true,
            Some(Capture::Neither) | None => {}
        }
    }
    let count = |of: fn(&(bool, bool)) -> bool| {
        let number = on.values().filter(|captured| of(captured)).count();
        f64::from(u32::try_from(number).unwrap_or(u32::MAX))
    };
    [count(|c| c.0), count(|c| c.1), count(|c| c.0 && c.1)]
}
