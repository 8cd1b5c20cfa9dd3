//! The table of capture patterns: who was seen on which lists. Holds counts only, never a person.

use super::refusal::Refusal;
use serde::{Deserialize, Serialize};

/// The most lists a table can have: 4,095 observable patterns. Each method states its own limit.
pub const MOST_LISTS: usize = 12;

/// The most people a table can have. Above it a count is no longer exact in the arithmetic of the methods.
pub const MOST_PEOPLE: u64 = 1_000_000_000_000;

/// The lists on which a person was seen: bit `j` is set if list `j` (counted from 0) has them. 0 is "on no list".
pub type Pattern = usize;

/// How many people were seen in each pattern of `n_lists` lists. The pattern 0 has no count: those people are what is estimated.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Unchecked")]
pub struct CaptureTable {
    lists: Vec<String>,
    /// By pattern, 2^k long; place 0 is always 0.
    counts: Vec<u64>,
    /// Patterns that cannot occur (structural zeros), declared by whoever knows how the lists are kept; rising.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    impossible: Vec<Pattern>,
}

/// What was written down as a table, before it is one.
#[derive(Deserialize)]
struct Unchecked {
    lists: Vec<String>,
    counts: Vec<u64>,
    #[serde(default)]
    impossible: Vec<Pattern>,
}

impl TryFrom<Unchecked> for CaptureTable {
    type Error = Refusal;

    fn try_from(written: Unchecked) -> Result<Self, Refusal> {
        Self::new(written.lists, written.counts)?.with_impossible(written.impossible)
    }
}

impl CaptureTable {
    /// A table from counts by pattern, `counts[0]` being the pattern of no list.
    ///
    /// # Errors
    /// If there is no list or more than [`MOST_LISTS`], a name is empty or given twice, `counts` is not 2^k long, the pattern of no
    /// list has a count, or the counts add up to more than [`MOST_PEOPLE`].
    pub fn new(lists: Vec<String>, counts: Vec<u64>) -> Result<Self, Refusal> {
        if lists.is_empty() || lists.len() > MOST_LISTS {
            return Err(Refusal::NumberOfLists { found: lists.len(), least: 1, most: MOST_LISTS });
        }
        for (place, name) in lists.iter().enumerate() {
            if name.trim().is_empty() || lists[..place].contains(name) {
                return Err(Refusal::ListName { place: place + 1, name: name.clone() });
            }
        }
        if counts.len() != 1 << lists.len() {
            return Err(Refusal::NumberOfPatterns { found: counts.len(), expected: 1 << lists.len() });
        }
        if counts[0] != 0 {
            return Err(Refusal::UnseenCounted { count: counts[0] });
        }
        let total = counts.iter().try_fold(0u64, |sum, count| sum.checked_add(*count));
        match total {
            Some(people) if people <= MOST_PEOPLE => Ok(Self { lists, counts, impossible: Vec::new() }),
            _ => Err(Refusal::TooManyPeople { most: MOST_PEOPLE }),
        }
    }

    /// A table from linked records: one pattern for each person. Order does not matter.
    ///
    /// # Errors
    /// As [`CaptureTable::new`]; a person on no list or on a list that does not exist is refused too.
    pub fn of_people(lists: Vec<String>, people: impl IntoIterator<Item = Pattern>) -> Result<Self, Refusal> {
        if lists.len() > MOST_LISTS {
            return Err(Refusal::NumberOfLists { found: lists.len(), least: 1, most: MOST_LISTS });
        }
        let mut counts = vec![0u64; 1 << lists.len()];
        for pattern in people {
            match counts.get_mut(pattern) {
                Some(count) => *count += 1,
                None => {
                    return Err(Refusal::NumberOfPatterns { found: pattern.saturating_add(1), expected: counts.len() });
                }
            }
        }
        Self::new(lists, counts)
    }

    /// The same with these patterns declared impossible, beside those that are already: nobody could ever have been seen in them, so
    /// that their zeros say nothing.
    ///
    /// # Errors
    /// If a pattern is that of no list, or none of the table's, or has people.
    pub fn with_impossible(mut self, impossible: impl IntoIterator<Item = Pattern>) -> Result<Self, Refusal> {
        for pattern in impossible {
            match self.counts.get(pattern) {
                Some(0) if pattern > 0 => self.impossible.push(pattern),
                Some(_) if pattern == 0 => return Err(Refusal::UnseenImpossible),
                Some(people) => {
                    return Err(Refusal::ImpossibleSeen { combination: self.name(pattern), people: *people });
                }
                None => return Err(Refusal::NumberOfPatterns { found: pattern + 1, expected: self.counts.len() }),
            }
        }
        self.impossible.sort_unstable();
        self.impossible.dedup();
        Ok(self)
    }

    /// The same where nobody can be on all of `lists` at once, whatever else has them: two lists that exclude each other, by law or
    /// because one begins where the other ends.
    ///
    /// # Errors
    /// If a list does not exist or stands twice, they are fewer than two, or somebody is on all of them.
    pub fn excluding(self, lists: &[&str]) -> Result<Self, Refusal> {
        let mut together = 0;
        for name in lists {
            let place = self.lists.iter().position(|list| list == name);
            let place =
                place.ok_or_else(|| Refusal::NoSuchList { name: (*name).to_owned(), lists: self.lists.join(", ") })?;
            if together >> place & 1 == 1 {
                return Err(Refusal::ListName { place: place + 1, name: (*name).to_owned() });
            }
            together |= 1 << place;
        }
        if lists.len() < 2 {
            return Err(Refusal::Setting {
                what: "the number of lists that exclude each other",
                found: lists.len().to_string(),
                accepted: "two and more are accepted",
            });
        }
        let impossible: Vec<Pattern> = (1..self.counts.len()).filter(|w| w & together == together).collect();
        self.with_impossible(impossible)
    }

    /// Patterns that were declared impossible, rising.
    pub fn impossible(&self) -> &[Pattern] {
        &self.impossible
    }

    /// Whether somebody could be in the pattern.
    pub fn is_possible(&self, pattern: Pattern) -> bool {
        self.impossible.binary_search(&pattern).is_err()
    }

    /// Whether somebody could be on all lists of `pattern`, whatever other lists have them.
    pub fn can_meet(&self, pattern: Pattern) -> bool {
        (pattern..self.counts.len()).any(|w| w & pattern == pattern && self.is_possible(w))
    }

    /// Refuses a table with impossible patterns, for a method that takes none.
    pub(crate) fn refuse_impossible(&self, because: &'static str) -> Result<(), Refusal> {
        if self.impossible.is_empty() { Ok(()) } else { Err(Refusal::NotWithImpossible { because }) }
    }

    /// Refuses a table on which nobody is on several lists, for a method whose priors would give a figure all the same.
    pub(crate) fn refuse_apart(&self) -> Result<(), Refusal> {
        if self.by_number_of_lists()[1] < self.observed() {
            return Ok(());
        }
        let because = "nobody is on several lists, so a prior alone would say how many were missed".to_owned();
        Err(Refusal::NotFinite { because })
    }

    /// The names of the lists, in the order of the bits of a pattern.
    pub fn lists(&self) -> &[String] {
        &self.lists
    }

    /// How many lists there are (k).
    pub fn n_lists(&self) -> usize {
        self.lists.len()
    }

    /// Counts by pattern, 2^k long; place 0 is 0.
    pub fn counts(&self) -> &[u64] {
        &self.counts
    }

    /// How many people were seen at all (n).
    pub fn observed(&self) -> u64 {
        self.counts.iter().sum()
    }

    /// How many people are on all lists of `pattern`, whatever other lists have them (n_A*).
    pub fn on_all(&self, pattern: Pattern) -> u64 {
        self.counts.iter().enumerate().filter(|(w, _)| w & pattern == pattern).map(|(_, count)| count).sum()
    }

    /// How many people are on exactly `i` lists, for `i` from 0 (always 0) to k.
    pub fn by_number_of_lists(&self) -> Vec<u64> {
        let mut by_number = vec![0; self.n_lists() + 1];
        for (pattern, count) in self.counts.iter().enumerate() {
            by_number[pattern.count_ones() as usize] += count;
        }
        by_number
    }

    /// The pairs of lists in order: (0, 1), (0, 2) ... (k-2, k-1).
    pub fn pairs(&self) -> impl Iterator<Item = (usize, usize)> + use<> {
        let k = self.n_lists();
        (0..k).flat_map(move |i| (i + 1..k).map(move |j| (i, j)))
    }

    /// The names of the lists of a pattern, joined by `+`.
    pub fn name(&self, pattern: Pattern) -> String {
        self.joined(pattern, "+")
    }

    /// The names of the lists of a pattern, joined by `sign`.
    pub(crate) fn joined(&self, pattern: Pattern, sign: &str) -> String {
        let on = self.lists.iter().enumerate().filter(|(j, _)| pattern >> j & 1 == 1);
        on.map(|(_, name)| name.as_str()).collect::<Vec<_>>().join(sign)
    }

    /// The table without one list. People who were on that list only are no longer observed.
    ///
    /// # Errors
    /// If it was the only list.
    pub fn without(&self, list: usize) -> Result<Self, Refusal> {
        let mut counts = vec![0; self.counts.len() / 2];
        for (pattern, count) in self.counts.iter().enumerate() {
            counts[remove_bit(pattern, list)] += count;
        }
        counts[0] = 0;
        let mut lists = self.lists.clone();
        lists.remove(list);
        self.carried(Self::new(lists, counts)?, |w| remove_bit(w, list), |_| true)
    }

    /// `changed` with those of its patterns impossible that only impossible ones of this table, among those that count, become.
    fn carried(
        &self,
        changed: Self,
        becomes: impl Fn(Pattern) -> Pattern,
        counts: impl Fn(Pattern) -> bool,
    ) -> Result<Self, Refusal> {
        let mut possible = vec![false; changed.counts.len()];
        let from = (0..self.counts.len()).filter(|w| counts(*w) && self.is_possible(*w));
        from.for_each(|w| possible[becomes(w)] = true);
        let impossible: Vec<Pattern> = (1..possible.len()).filter(|w| !possible[*w]).collect();
        changed.with_impossible(impossible)
    }

    /// The table with two lists as one: on the merged list is who was on either.
    ///
    /// # Errors
    /// If `first` and `second` are the same list.
    pub fn merged(&self, first: usize, second: usize) -> Result<Self, Refusal> {
        if first == second {
            return Err(Refusal::ListName { place: second + 1, name: self.lists[second].clone() });
        }
        let becomes = |w: Pattern| remove_bit(w | (w >> second & 1) << first, second);
        let mut counts = vec![0; self.counts.len() / 2];
        for (pattern, count) in self.counts.iter().enumerate() {
            counts[becomes(pattern)] += count;
        }
        let mut lists = self.lists.clone();
        lists[first] = format!("{}+{}", lists[first], lists[second]);
        lists.remove(second);
        self.carried(Self::new(lists, counts)?, becomes, |_| true)
    }

    /// The people of one list, by the other lists they are on, and how many of them are on no other: a population of known size
    /// (Binette and Steorts 2022).
    ///
    /// # Errors
    /// If there is only one list.
    pub fn within(&self, list: usize) -> Result<(Self, u64), Refusal> {
        let mut counts = vec![0; self.counts.len() / 2];
        for (pattern, count) in self.counts.iter().enumerate().filter(|(w, _)| w >> list & 1 == 1) {
            counts[remove_bit(pattern, list)] += count;
        }
        let on_no_other = std::mem::take(&mut counts[0]);
        let mut lists = self.lists.clone();
        lists.remove(list);
        let on_list = |w: Pattern| w >> list & 1 == 1;
        let within = self.carried(Self::new(lists, counts)?, |w| remove_bit(w, list), on_list)?;
        Ok((within, on_no_other))
    }
}

/// The pattern without bit `list`; higher bits move down.
fn remove_bit(pattern: Pattern, list: usize) -> Pattern {
    let low = pattern & ((1 << list) - 1);
    low | (pattern >> (list + 1)) << list
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(counts: [u64; 8]) -> CaptureTable {
        let names = ["A", "B", "C"].map(String::from).to_vec();
        CaptureTable::new(names, counts.to_vec()).unwrap()
    }

    #[test]
    fn people_are_counted_by_list_by_pair_and_by_number_of_lists() {
        let t = table([0, 40, 30, 6, 20, 1, 2, 3]);
        assert_eq!(t.observed(), 102);
        assert_eq!([t.on_all(1), t.on_all(2), t.on_all(4)], [50, 41, 26]);
        assert_eq!([t.on_all(3), t.on_all(5), t.on_all(6), t.on_all(7)], [9, 4, 5, 3]);
        assert_eq!(t.by_number_of_lists(), [0, 90, 9, 3]);
        assert_eq!(t.name(5), "A+C");
        assert_eq!(t.pairs().collect::<Vec<_>>(), [(0, 1), (0, 2), (1, 2)]);
    }

    #[test]
    fn a_list_taken_away_takes_those_who_were_on_it_alone() {
        let t = table([0, 40, 30, 6, 20, 1, 2, 3]).without(1).unwrap();
        assert_eq!((t.lists(), t.counts()), (&["A".to_owned(), "C".to_owned()][..], &[0, 46, 22, 4][..]));
    }

    #[test]
    fn two_lists_as_one_hold_who_was_on_either() {
        let t = table([0, 40, 30, 6, 20, 1, 2, 3]).merged(0, 2).unwrap();
        assert_eq!((t.lists(), t.counts()), (&["A+C".to_owned(), "B".to_owned()][..], &[0, 61, 30, 11][..]));
        assert_eq!(t.observed(), 102);
    }

    #[test]
    fn the_people_of_one_list_are_a_population_of_known_size() {
        let (t, alone) = table([0, 40, 30, 6, 20, 1, 2, 3]).within(0).unwrap();
        assert_eq!((t.counts(), alone), (&[0, 6, 1, 3][..], 40));
    }

    #[test]
    fn a_table_that_cannot_be_is_refused() {
        let names = |n: usize| (0..n).map(|j| format!("L{j}")).collect::<Vec<_>>();
        for (lists, counts, said) in [
            (vec![], vec![], "0 lists; 1 to 12 are accepted"),
            (names(13), vec![0; 8192], "13 lists; 1 to 12 are accepted"),
            (names(2), vec![0; 3], "3 patterns; all 4 of the lists, the empty one included, are needed"),
            (
                names(1),
                vec![7, 1],
                "the pattern of no list has the count 7; nobody can have counted those who are on no list",
            ),
            (names(1), vec![0, u64::MAX], "more than 1,000,000,000,000 people in the table"),
            (vec!["A".into(), "A".into()], vec![0; 4], "list 2 has the name `A`; a name must be given, and given once"),
        ] {
            assert_eq!(CaptureTable::new(lists, counts).unwrap_err().to_string(), said);
        }
    }

    #[test]
    fn a_table_that_cannot_be_is_not_read_back_either() {
        let good = table([0, 40, 30, 6, 20, 1, 2, 3]);
        let written = serde_json::to_string(&good).unwrap();
        assert_eq!(serde_json::from_str::<CaptureTable>(&written).unwrap(), good);
        let said = serde_json::from_str::<CaptureTable>(r#"{"lists":["A"],"counts":[7,1]}"#).unwrap_err().to_string();
        assert!(said.starts_with("the pattern of no list has the count 7"), "{said}");
    }

    #[test]
    fn linked_records_make_a_table() {
        let t = CaptureTable::of_people(vec!["A".into(), "B".into()], [1, 3, 1, 2]).unwrap();
        assert_eq!(t.counts(), [0, 2, 1, 1]);
        assert!(CaptureTable::of_people(vec!["A".into()], [0]).is_err());
        assert!(CaptureTable::of_people(vec!["A".into()], [2]).is_err());
    }
}
