//! Adds links that were missed to a draw. Whom it joins is by chance: only numbers of persons by list mean anything afterwards.
//!
//! What was missed is nearly always one record, whose name or date is so badly written that nothing else of its person was found for it. So a
//! record that is alone is joined to a person, with all links that this makes to that person's records; where links between two
//! lists are used up, no join that would add one is made. Two persons of several records each are not joined: that would take away
//! persons who are known to be on both of two lists.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use rustc_hash::FxHashMap;

/// Joins refused one after another until what is left is given up.
const MOST_REFUSED: u32 = 2_000;

/// The persons of a draw with their lists.
pub(super) struct Clusters {
    /// By first record: how many records on which list.
    lists: FxHashMap<u32, Vec<(u8, f64)>>,
    /// First records by list, in order: of all persons, and of those with one record.
    on: FxHashMap<u8, Vec<u32>>,
    alone: FxHashMap<u8, Vec<u32>>,
    /// To which person one that was joined belongs now.
    to: FxHashMap<u32, u32>,
}

impl Clusters {
    pub(super) fn of(list_of: &[u8], persons: &[u32]) -> Self {
        let mut lists: FxHashMap<u32, Vec<(u8, f64)>> = FxHashMap::default();
        let (mut on, mut alone) = (FxHashMap::<u8, Vec<u32>>::default(), FxHashMap::<u8, Vec<u32>>::default());
        for (list, person) in list_of.iter().copied().zip(persons) {
            let of = lists.entry(*person).or_default();
            match of.iter_mut().find(|(known, _)| *known == list) {
                Some((_, count)) => *count += 1.0,
                None => {
                    of.push((list, 1.0));
                    on.entry(list).or_default().push(*person);
                }
            }
        }
        for (record, person) in (0u32..).zip(persons).filter(|(record, person)| record == *person) {
            if let [(list, 1.0)] = lists[person][..] {
                alone.entry(list).or_default().push(record);
            }
        }
        Self { lists, on, alone, to: FxHashMap::default() }
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
        let drawn = |from: &FxHashMap<u8, Vec<u32>>, list: u8, random: &mut ChaCha8Rng| {
            let from = from.get(&list).filter(|from| !from.is_empty())?;
            Some(from[random.random_range(0..from.len())])
        };
        let (Some(one), Some(other)) = (drawn(&self.alone, of, random), drawn(&self.on, with, random)) else {
            return false;
        };
        let whole = |lists: &Vec<(u8, f64)>| matches!(lists[..], [(_, 1.0)]);
        let (Some(of_one), Some(of_other)) = (self.lists.get(&one), self.lists.get(&other)) else { return false };
        if one == other || !whole(of_one) {
            return false;
        }
        let place = |list: u8| left.iter().position(|entry| entry.0 == (list.min(of), list.max(of)));
        let added: Option<Vec<(usize, f64)>> =
            of_other.iter().map(|(list, count)| place(*list).map(|at| (at, *count))).collect();
        let Some(added) = added.filter(|added| added.iter().all(|(at, count)| left[*at].1 >= *count)) else {
            return false;
        };
        added.into_iter().for_each(|(at, count)| left[at].1 -= count);
        self.merge(one, other);
        true
    }

    fn merge(&mut self, one: u32, other: u32) {
        let (from, into) = (one.max(other), one.min(other));
        let Some(moved) = self.lists.remove(&from) else { return };
        let of = self.lists.entry(into).or_default();
        for (list, count) in moved {
            match of.iter_mut().find(|(known, _)| *known == list) {
                Some((_, number)) => *number += count,
                None => of.push((list, count)),
            }
        }
        self.to.insert(from, into);
    }

    /// The person that a person is one with after all joins.
    pub(super) fn joined(&self, person: u32) -> u32 {
        let mut at = person;
        while let Some(next) = self.to.get(&at) {
            at = *next;
        }
        at
    }
}
