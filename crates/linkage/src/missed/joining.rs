//! Adds links that were missed to a draw. Whom it joins is by chance: only numbers of persons by list mean anything afterwards.
//!
//! What was missed is nearly always one record, whose name or date is so badly written that nothing else of its person was found for it. So
//! a record that is alone is joined to a person, with all links that this makes to that person's records; where links between two lists are
//! used up, no join that would add one is made. On which lists that person is follows those that were found: of a person found on both
//! lists a record is taken away, and the record that is alone goes to somebody who is on the lists that are left. Two persons of several
//! records each are not joined: that would take away persons who are known to be on both of two lists.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use rustc_hash::FxHashMap;

/// Joins refused one after another until what is left is given up.
const MOST_REFUSED: u32 = 2_000;
/// No pattern, or none known yet.
const NONE: u32 = u32::MAX;
/// The pattern of nobody.
const EMPTY: u32 = 0;

/// Two lists, the smaller number first, and how many links between them are to be added.
pub(super) type Left = ((u8, u8), f64);

/// How many records a person has on each list: each such pattern once, with a number.
struct Patterns {
    lists: usize,
    /// By pattern the lists of its records, in order.
    records: Vec<Vec<u8>>,
    numbers: FxHashMap<Vec<u8>, u32>,
    /// By pattern and list the pattern with one record more on it, where it was asked for.
    with: Vec<u32>,
}

impl Patterns {
    fn new(lists: usize) -> Self {
        let mut all = Self { lists, records: Vec::new(), numbers: FxHashMap::default(), with: Vec::new() };
        all.number(Vec::new());
        all
    }

    fn number(&mut self, records: Vec<u8>) -> u32 {
        if let Some(known) = self.numbers.get(&records) {
            return *known;
        }
        let new = u32::try_from(self.records.len()).expect("there are no more patterns than records");
        self.records.push(records.clone());
        self.with.resize(self.with.len() + self.lists, NONE);
        self.numbers.insert(records, new);
        new
    }

    /// A pattern with one record more.
    fn with(&mut self, pattern: u32, list: u8) -> u32 {
        let at = pattern as usize * self.lists + usize::from(list);
        if self.with[at] == NONE {
            let mut records = self.records[pattern as usize].clone();
            records.insert(records.partition_point(|known| *known <= list), list);
            self.with[at] = self.number(records);
        }
        self.with[at]
    }

    /// A pattern without one of its records on a list; itself where it has none.
    fn without(&mut self, pattern: u32, list: u8) -> u32 {
        let mut records = self.records[pattern as usize].clone();
        let Some(at) = records.iter().position(|known| *known == list) else { return pattern };
        records.remove(at);
        self.number(records)
    }

    /// Numbers of links between two lists that one person of each pattern has.
    fn links(&self, (a, b): (u8, u8)) -> impl Iterator<Item = f64> + '_ {
        self.records.iter().map(move |records| {
            let on = |list: u8| records.iter().map(|known| f64::from(u8::from(*known == list))).sum::<f64>();
            if a == b { on(a) * (on(a) - 1.0) / 2.0 } else { on(a) * on(b) }
        })
    }
}

/// The persons of a draw with their lists.
pub(super) struct Clusters {
    patterns: Patterns,
    /// By first record the person's pattern; [`NONE`] where it is no person's first record.
    pattern_of: Vec<u32>,
    /// By pattern first records, in order; those that were joined since are still among them.
    persons: Vec<Vec<u32>>,
    /// By first record to which person one that was joined belongs now.
    to: Vec<u32>,
}

impl Clusters {
    pub(super) fn of(list_of: &[u8], persons: &[u32]) -> Self {
        let mut patterns = Patterns::new(list_of.iter().map(|list| usize::from(*list) + 1).max().unwrap_or(0));
        let mut pattern_of = vec![NONE; persons.len()];
        for (list, person) in list_of.iter().zip(persons) {
            let pattern = &mut pattern_of[*person as usize];
            *pattern = patterns.with(if *pattern == NONE { EMPTY } else { *pattern }, *list);
        }
        let numbers: Vec<u32> = (0..u32::try_from(persons.len()).expect("records are numbered in 32 bits")).collect();
        let mut by_pattern = vec![Vec::new(); patterns.records.len()];
        for (person, pattern) in numbers.iter().zip(&pattern_of).filter(|(_, pattern)| **pattern != NONE) {
            by_pattern[*pattern as usize].push(*person);
        }
        Self { patterns, pattern_of, persons: by_pattern, to: numbers }
    }

    /// Joins records that are alone to persons until as many links are added as are left of every two lists, or nothing fits any more.
    pub(super) fn join_all(&mut self, left: &mut [Left], random: &mut ChaCha8Rng) {
        let found: Vec<Vec<f64>> = left.iter().map(|(lists, _)| self.found(*lists)).collect();
        // Where nearly everybody is on both lists, persons to join are hard to come by.
        let mut refused = 0;
        while refused <= MOST_REFUSED {
            let Some(at) = drawn(left.iter().map(|(_, links)| links.max(0.0)), random) else { return };
            let (a, b) = left[at].0;
            let (of, with) = if random.random::<bool>() { (a, b) } else { (b, a) };
            let whole = drawn(found[at].iter().copied(), random).and_then(|whole| u32::try_from(whole).ok());
            let rest = match whole {
                Some(whole) => self.patterns.without(whole, of),
                None => self.patterns.with(EMPTY, with),
            };
            // Whoever has k records is met by way of k links, and had k chances to be found.
            let records = self.patterns.records[rest as usize].len().max(1);
            if (0..2).any(|_| random.random_range(0..records) > 0) {
                continue;
            }
            refused = if self.join_one(of, rest, left, random) { 0 } else { refused + 1 };
        }
    }

    /// By pattern how many links between two lists its persons have.
    fn found(&self, lists: (u8, u8)) -> Vec<f64> {
        #[expect(clippy::cast_precision_loss, reason = "a number of persons")]
        let links = |(links, persons): (f64, &Vec<u32>)| links * persons.len() as f64;
        self.patterns.links(lists).zip(&self.persons).map(links).collect()
    }

    /// Joins a record of list `of` that is alone to a person of a pattern, unless that adds links of which none are left.
    fn join_one(&mut self, of: u8, rest: u32, left: &mut [Left], random: &mut ChaCha8Rng) -> bool {
        let alone = self.patterns.with(EMPTY, of);
        let (Some(one), Some(other)) = (self.person(alone, random), self.person(rest, random)) else { return false };
        if one == other {
            return false;
        }
        let place = |list: &u8| left.iter().position(|(lists, _)| *lists == ((*list).min(of), (*list).max(of)));
        let Some(added) = self.patterns.records[rest as usize].iter().map(place).collect::<Option<Vec<usize>>>() else {
            return false;
        };
        let count = |at: usize| added.iter().map(|other| f64::from(u8::from(*other == at))).sum::<f64>();
        if added.iter().any(|at| left[*at].1 < count(*at)) {
            return false;
        }
        added.iter().for_each(|at| left[*at].1 -= 1.0);
        let (from, into) = (one.max(other), one.min(other));
        self.pattern_of[from as usize] = NONE;
        self.to[from as usize] = into;
        let joined = self.patterns.with(rest, of);
        self.pattern_of[into as usize] = joined;
        self.persons.resize(self.patterns.records.len(), Vec::new());
        self.persons[joined as usize].push(into);
        true
    }

    /// A person of a pattern, drawn at random; nothing where there is none, or where the one drawn has been joined since.
    fn person(&self, pattern: u32, random: &mut ChaCha8Rng) -> Option<u32> {
        let persons = self.persons.get(pattern as usize).filter(|persons| !persons.is_empty())?;
        let person = persons[random.random_range(0..persons.len())];
        (self.pattern_of[person as usize] == pattern).then_some(person)
    }

    /// The person that a person is one with after all joins.
    pub(super) fn joined(&self, person: u32) -> u32 {
        let mut at = person;
        while self.to[at as usize] != at {
            at = self.to[at as usize];
        }
        at
    }
}

/// A place drawn as the weights say; nothing where they are none.
fn drawn(weights: impl Iterator<Item = f64> + Clone, random: &mut ChaCha8Rng) -> Option<usize> {
    let all: f64 = weights.clone().sum();
    let mut at = random.random::<f64>() * all;
    let (mut last, mut weights) = (None, weights.enumerate().filter(|(_, weight)| *weight > 0.0));
    weights
        .find_map(|(place, weight)| {
            at -= weight;
            last = Some(place);
            (at < 0.0).then_some(place)
        })
        .or(last)
}
