//! What speaks against any figure from a table, in words. Changes no figure.

use crate::lists::table::{CaptureTable, Pattern};
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
    /// Two lists that share nobody, where chance alone would hardly leave none.
    Apart {
        /// One.
        first: String,
        /// The other.
        second: String,
        /// People expected on both if lists were independent of each other among those seen.
        expected: u64,
    },
    /// A list whose people are all on another, where chance alone would leave some apart.
    Within {
        /// The list.
        inner: String,
        /// The one that holds it.
        outer: String,
        /// People expected on the first without the second if lists were independent of each other among those seen.
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
/// Two lists that share nobody, or of which one holds the other, are warned of from this many expected otherwise: below it, chance alone leaves none in more than 7 of 1,000 tables
/// (a Poisson number of mean 5 is 0 with probability 0.0067).
const EXPECTED: f64 = 5.0;
/// Fewer people on several lists are warned of.
const LITTLE_OVERLAP: u64 = 50;

const UNSEEN: [&str; 4] = [
    "a list that refers people to another makes the figure too low; lists that exclude each other, by law or in practice, make it too high",
    "people who can be on no list at all are not in any figure",
    "the population must not change while the lists are kept: where years are pooled, those who came and left are counted as hidden",
    "the same person under two names makes the figure too high, two persons under one name too low",
];

/// Two lists share nobody though they were not declared to exclude each other.
fn apart(table: &CaptureTable, pair: Pattern) -> bool {
    table.on_all(pair) == 0 && table.can_meet(pair)
}

/// Everybody on list `inner` is on `outer` too, though nobody declared that it could not be otherwise.
fn within(table: &CaptureTable, inner: usize, outer: usize) -> bool {
    let only = |w: &Pattern| w >> inner & 1 == 1 && w >> outer & 1 == 0 && table.is_possible(*w);
    let mut only = (1..table.counts().len()).filter(only).peekable();
    only.peek().is_some() && only.all(|w| table.counts()[w] == 0)
}

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
    for (i, j) in table.pairs().filter(|(i, j)| apart(table, 1 << i | 1 << j)) {
        let expected = table.on_all(1 << i) as f64 * table.on_all(1 << j) as f64 / observed.max(1) as f64;
        if expected >= EXPECTED {
            let [first, second] = [i, j].map(|list| table.lists()[list].clone());
            warnings.push(Warning::Apart { first, second, expected: expected.round() as u64 });
        }
    }
    for (i, j) in table.pairs().flat_map(|(i, j)| [(i, j), (j, i)]).filter(|(i, j)| within(table, *i, *j)) {
        let [on_inner, on_outer] = [i, j].map(|list| table.on_all(1 << list) as f64);
        let expected = on_inner * (1.0 - on_outer / observed.max(1) as f64);
        if expected >= EXPECTED {
            let [inner, outer] = [i, j].map(|list| table.lists()[list].clone());
            warnings.push(Warning::Within { inner, outer, expected: expected.round() as u64 });
        }
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
                let with = if *lists == 1 { "one list".to_owned() } else { format!("{lists} lists") };
                write!(f, "with {with} no dependence between lists can be seen; three and more are needed for that")
            }
            Self::SmallList { list, people } => match people {
                0 => write!(
                    f,
                    "nobody is on list {list}: leave it out, for a method that gives a figure all the same takes the empty list for a finding"
                ),
                1 => write!(f, "list {list} has 1 person; one more or less moves the figure"),
                _ => write!(
                    f,
                    "list {list} has {people} people; below {SMALL_LIST} one person more or less moves the figure"
                ),
            },
            Self::Apart { first, second, expected } => write!(
                f,
                "nobody is on both {first} and {second}, where about {expected} would be by chance among those seen: if they exclude each other, that has to be declared, for their zero is then no count (`impossible` in place of the count)"
            ),
            Self::Within { inner, outer, expected } => write!(
                f,
                "everybody on {inner} is on {outer} as well, where about {expected} would not be by chance among those seen: no model can be fitted that lets the two hang together, and those without come out wrong; leave {inner} out, or declare its combinations without {outer} impossible if they are"
            ),
            Self::LittleOverlap { on_several, observed } => match on_several {
                0 => f.write_str("nobody is on several lists, and it is on such people that every figure rests"),
                _ if 2 * on_several > *observed => write!(
                    f,
                    "{on_several} people are on several lists; below {LITTLE_OVERLAP} one more or less moves every figure"
                ),
                _ => write!(
                    f,
                    "only {on_several} of {observed} people are on several lists, and every figure rests on them"
                ),
            },
            Self::Unseen { what } => f.write_str(what),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn apart(counts: [u64; 8]) -> Vec<String> {
        let table = CaptureTable::new(["A", "B", "C"].map(String::from).to_vec(), counts.to_vec()).unwrap();
        let apart = |warning: &Warning| matches!(warning, Warning::Apart { .. });
        warnings(&table).iter().filter(|warning| apart(warning)).map(ToString::to_string).collect()
    }

    #[test]
    fn small_lists_that_share_nobody_are_not_suspected() {
        // A and B have 30 each of 200: 4.5 are expected on both.
        assert_eq!(apart([0, 20, 20, 0, 140, 10, 10, 0]), Vec::<String>::new());
    }

    #[test]
    fn lists_that_share_nobody_where_many_would_be_by_chance_are() {
        // 50 each of 200: 12.5.
        let said = "nobody is on both A and B, where about 13 would be by chance among those seen: if they exclude each other, that has to be declared, for their zero is then no count (`impossible` in place of the count)";
        assert_eq!(apart([0, 40, 40, 0, 100, 10, 10, 0]), [said]);
    }

    #[track_caller]
    fn said<const N: usize>(counts: [u64; 4], expected: [&str; N]) {
        let table = CaptureTable::new(["A", "B"].map(String::from).to_vec(), counts.to_vec()).unwrap();
        let found: Vec<String> = warnings(&table).iter().map(ToString::to_string).collect();
        assert!(found[..found.len() - UNSEEN.len()].ends_with(&expected.map(String::from)), "{found:?}");
    }

    #[test]
    fn what_little_overlap_means_is_said_as_it_is() {
        said([0, 60, 50, 12], ["only 12 of 122 people are on several lists, and every figure rests on them"]);
        said([0, 0, 0, 45], ["45 people are on several lists; below 50 one more or less moves every figure"]);
        said([0, 30, 30, 0], ["nobody is on several lists, and it is on such people that every figure rests"]);
    }

    #[test]
    fn a_list_that_another_holds_is_named_unless_it_was_declared_or_may_be_chance() {
        let within = |table: &CaptureTable| -> Vec<String> {
            let is = |warning: &Warning| matches!(warning, Warning::Within { .. });
            warnings(table).iter().filter(|warning| is(warning)).map(ToString::to_string).collect()
        };
        let of =
            |counts: [u64; 8]| CaptureTable::new(["A", "B", "C"].map(String::from).to_vec(), counts.to_vec()).unwrap();
        // 30 on A, all of them on B, which has 60 of 150: 18 would be elsewhere.
        let nested = of([0, 0, 25, 22, 90, 0, 5, 8]);
        assert_eq!(
            within(&nested),
            [
                "everybody on A is on B as well, where about 18 would not be by chance among those seen: no model can be fitted that lets the two hang together, and those without come out wrong; leave A out, or declare its combinations without B impossible if they are"
            ]
        );
        assert_eq!(within(&nested.with_impossible([1, 5]).unwrap()), Vec::<String>::new());
        // 8 on A: 4.9 would be elsewhere.
        assert_eq!(within(&of([0, 0, 45, 4, 90, 0, 5, 4])), Vec::<String>::new());
        assert_eq!(within(&of([0, 1, 25, 21, 90, 0, 5, 8])), Vec::<String>::new());
    }

    #[test]
    fn a_list_of_nobody_is_to_be_left_out() {
        let nobody = "nobody is on list B: leave it out, for a method that gives a figure all the same takes the empty list for a finding";
        let none = "nobody is on several lists, and it is on such people that every figure rests";
        said([0, 60, 0, 0], [nobody, none]);
        said([0, 60, 1, 0], ["list B has 1 person; one more or less moves the figure", none]);
    }

    #[test]
    fn lists_that_share_one_person_are_not_said_to_share_nobody() {
        assert_eq!(apart([0, 40, 40, 1, 99, 10, 10, 0]), Vec::<String>::new());
    }
}
