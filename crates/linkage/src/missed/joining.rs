//! Adds links that were missed to a draw. Whom it joins is by chance: only numbers of persons by list mean anything afterwards.
//!
//! What was missed is nearly always one record, whose name or date is so badly written that nothing else of its person was found for it. So a
//! record that is alone is joined to a person, with all links that this makes to that person's records; where links between two
//! lists are used up, no join that would add one is made. Two persons of several records each are not joined: that would take away
//! persons who are known to be on both of two lists.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;

/// Joins refused one after another until what is left is given up.
const MOST_REFUSED: u32 = 2_000;
/// No entry.
const NONE: u32 = u32::MAX;

/// How many records of a person are on a list, and where its next list stands.
#[derive(Clone, Copy)]
struct Entry {
    count: f64,
    next: u32,
    list: u8,
}

/// The persons of a draw with their lists.
pub(super) struct Clusters {
    /// By first record where the person's lists begin among the entries; [`NONE`] where it is no person's first record.
    first: Vec<u32>,
    entries: Vec<Entry>,
    /// By list first records, in order: of all persons, and of those with one record.
    on: Vec<Vec<u32>>,
    alone: Vec<Vec<u32>>,
    /// By first record to which person one that was joined belongs now.
    to: Vec<u32>,
}

/// Lists are numbered in eight bits.
const LISTS: usize = 256;

impl Clusters {
    pub(super) fn of(list_of: &[u8], persons: &[u32]) -> Self {
        let numbers = (0..u32::try_from(persons.len()).expect("records are numbered in 32 bits")).collect();
        let (first, entries) = (vec![NONE; persons.len()], Vec::with_capacity(persons.len()));
        let mut all = Self { first, entries, on: vec![Vec::new(); LISTS], alone: vec![Vec::new(); LISTS], to: numbers };
        for (list, person) in list_of.iter().copied().zip(persons) {
            if all.add(*person, list, 1.0) {
                all.on[usize::from(list)].push(*person);
            }
        }
        for (record, person) in (0u32..).zip(persons).filter(|(record, person)| record == *person) {
            if let Some(list) = all.only_list(*person) {
                all.alone[usize::from(list)].push(record);
            }
        }
        all
    }

    /// Adds records of a list to a person; true where they are the first on it.
    fn add(&mut self, person: u32, list: u8, count: f64) -> bool {
        let mut at = self.first[person as usize];
        while at != NONE {
            let entry = &mut self.entries[at as usize];
            if entry.list == list {
                entry.count += count;
                return false;
            }
            at = entry.next;
        }
        let next = std::mem::replace(
            &mut self.first[person as usize],
            u32::try_from(self.entries.len()).expect("no more entries than records and joins"),
        );
        self.entries.push(Entry { count, next, list });
        true
    }

    /// The lists of a person with the number of its records on each.
    fn lists(&self, person: u32) -> impl Iterator<Item = (u8, f64)> + '_ {
        let mut at = self.first[person as usize];
        std::iter::from_fn(move || {
            let entry = self.entries.get(at as usize)?;
            at = entry.next;
            Some((entry.list, entry.count))
        })
    }

    /// The list of a person of one record.
    fn only_list(&self, person: u32) -> Option<u8> {
        let mut lists = self.lists(person);
        match (lists.next(), lists.next()) {
            (Some((list, 1.0)), None) => Some(list),
            _ => None,
        }
    }

    /// Joins records that are alone to persons until as many links are added as are left of every two lists, or nothing fits any more.
    pub(super) fn join_all(&mut self, left: &mut [((u8, u8), f64)], random: &mut ChaCha8Rng) {
        // Where nearly everybody is on both lists, persons to join are hard to come by.
        let mut refused = 0;
        loop {
            let open: f64 = left.iter().map(|entry| entry.1.max(0.0)).sum();
            if open <= 0.0 || refused > MOST_REFUSED {
                return;
            }
            let mut at = random.random::<f64>() * open;
            let chosen = left.iter().find(|entry| {
                at -= entry.1.max(0.0);
                at < 0.0
            });
            let Some(((a, b), _)) = chosen.copied() else { continue };
            let (of, with) = if random.random::<bool>() { (a, b) } else { (b, a) };
            refused = if self.join_one(of, with, left, random) { 0 } else { refused + 1 };
        }
    }

    /// Joins a record of list `of` that is alone to a person on list `with`, unless that adds links of which none are left.
    fn join_one(&mut self, of: u8, with: u8, left: &mut [((u8, u8), f64)], random: &mut ChaCha8Rng) -> bool {
        let drawn = |from: &[u32], random: &mut ChaCha8Rng| {
            (!from.is_empty()).then(|| from[random.random_range(0..from.len())])
        };
        let Some(one) = drawn(&self.alone[usize::from(of)], random) else { return false };
        let Some(other) = drawn(&self.on[usize::from(with)], random) else { return false };
        if one == other || self.only_list(one).is_none() || self.first[other as usize] == NONE {
            return false;
        }
        let place = |list: u8| left.iter().position(|entry| entry.0 == (list.min(of), list.max(of)));
        let added: Option<Vec<(usize, f64)>> =
            self.lists(other).map(|(list, count)| place(list).map(|at| (at, count))).collect();
        let Some(added) = added.filter(|added| added.iter().all(|(at, count)| left[*at].1 >= *count)) else {
            return false;
        };
        added.into_iter().for_each(|(at, count)| left[at].1 -= count);
        self.merge(one, other);
        true
    }

    fn merge(&mut self, one: u32, other: u32) {
        let (from, into) = (one.max(other), one.min(other));
        let moved: Vec<(u8, f64)> = self.lists(from).collect();
        self.first[from as usize] = NONE;
        for (list, count) in moved {
            self.add(into, list, count);
        }
        self.to[from as usize] = into;
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
