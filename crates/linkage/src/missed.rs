//! How many links were never found, and samples that make up for them. Finds no link: it says how many, not which.
//!
//! Two rules of blocking are two captures of the same links (Winkler, Record linkage and computer matching, 2004, after Chapman 1951).
//! Links whose records share a document number are known whatever their names; the share of them that would have been found without the
//! number is taken for that of links without one. It is estimated for each two lists and drawn towards that of all, Beta(f + s w, n - f +
//! (1 - s) w) for f found of n, s of all lists and w = [`ALL_LISTS_WORTH`]. It rests on this: whether a number is written down has nothing
//! to do with how a name is spelled.

use crate::block::Rule;
use crate::compare::Comparison;
use crate::link::Linkage;
use crate::partition::Partitions;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rustc_hash::FxHashMap;

/// Links with a shared number, at least, for anything to be said.
const LEAST_NUMBERED: f64 = 30.0;
const ALL_LISTS_WORTH: f64 = 20.0;

/// What is known of the links between two lists (or within one).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Found {
    /// The lists, the smaller number first.
    pub lists: (u8, u8),
    /// Expected links of records without a shared number.
    pub without_number: f64,
    /// Links with a shared number.
    pub with_number: f64,
    /// Of these, how many would have been found without it.
    pub found_anyway: f64,
}

/// The links between each two lists that have any, and how many more there are.
#[derive(Debug, Clone, PartialEq)]
pub struct Completeness {
    /// By lists, in order.
    pub of_lists: Vec<Found>,
    /// Of all links with a shared number, the share that would have been found without it; nothing where there are too few of them.
    pub of_all: Option<f64>,
}

impl Completeness {
    /// Counts links and numbers.
    pub fn of(linkage: &Linkage, partitions: &Partitions) -> Self {
        let mut of: FxHashMap<(u8, u8), Found> = FxHashMap::default();
        let mut at = |one: u32, other: u32, add: &dyn Fn(&mut Found)| {
            let (a, b) = (linkage.roster.list_of(one as usize), linkage.roster.list_of(other as usize));
            let lists = (a.min(b), a.max(b));
            add(of.entry(lists).or_insert(Found { lists, without_number: 0.0, with_number: 0.0, found_anyway: 0.0 }));
        };
        for pair in partitions.pairs.iter().filter(|pair| !shares_number(linkage, pair.one, pair.other)) {
            at(pair.one, pair.other, &|found| found.without_number += pair.probability);
        }
        for pair in linkage.pairs.iter().filter(|pair| pair.log2_odds > 0.0) {
            if shares_number(linkage, pair.one, pair.other) {
                let anyway = f64::from(u8::from(would_be_found(linkage, pair.one as usize, pair.other as usize)));
                at(pair.one, pair.other, &|found| {
                    found.with_number += 1.0;
                    found.found_anyway += anyway;
                });
            }
        }
        let mut of_lists: Vec<Found> = of.into_values().collect();
        of_lists.sort_by_key(|found| found.lists);
        let sum = |value: fn(&Found) -> f64| of_lists.iter().map(value).sum::<f64>();
        let (numbered, anyway) = (sum(|found| found.with_number), sum(|found| found.found_anyway));
        Self { of_lists, of_all: (numbered >= LEAST_NUMBERED && anyway > 0.0).then(|| anyway / numbered) }
    }

    /// Parameters of the Beta distribution of the share found; nothing where there are too few links with a number.
    fn share(&self, found: &Found) -> Option<(f64, f64)> {
        let of_all = self.of_all?;
        let lost = found.with_number - found.found_anyway;
        Some((found.found_anyway + ALL_LISTS_WORTH * of_all, lost + ALL_LISTS_WORTH * (1.0 - of_all)))
    }

    /// Expected links not found between the lists of `found`: without a number as many more as (1 - c) / c, c being the share found.
    pub fn missed(&self, found: &Found) -> f64 {
        self.share(found).map_or(0.0, |(a, b)| found.without_number * b / a)
    }

    /// One sample of who is who for counting persons: a draw, and as many more links as were missed, between persons drawn at random who
    /// are on the one list and not on the other. Only numbers of persons by list mean anything in it; the added links are of nobody.
    pub fn draw(&self, linkage: &Linkage, partitions: &Partitions, seed: u64) -> Vec<u32> {
        let mut persons = partitions.draw(seed);
        let mut random = ChaCha8Rng::seed_from_u64(seed ^ 0x6d69_7373_6564);
        let mut left: Vec<((u8, u8), f64)> = self
            .of_lists
            .iter()
            .filter_map(|found| {
                let (a, b) = self.share(found)?;
                let share = beta(&mut random, a, b);
                let more = poisson(&mut random, found.without_number * (1.0 - share) / share.max(0.05));
                (more > 0.0).then_some((found.lists, more))
            })
            .collect();
        left.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        let mut clusters = Clusters::of(linkage, &persons);
        for at in 0..left.len() {
            clusters.join_some(&mut left, at, &mut random);
        }
        persons.iter_mut().for_each(|person| *person = clusters.joined(*person));
        persons
    }
}

/// The persons of a draw with their lists.
struct Clusters {
    /// By first record: how many records on which list.
    lists: FxHashMap<u32, Vec<(u8, f64)>>,
    /// First records by list, in order.
    on: FxHashMap<u8, Vec<u32>>,
    /// To which person one that was joined belongs now.
    to: FxHashMap<u32, u32>,
}

impl Clusters {
    fn of(linkage: &Linkage, persons: &[u32]) -> Self {
        let mut made = Self { lists: FxHashMap::default(), on: FxHashMap::default(), to: FxHashMap::default() };
        for (record, person) in persons.iter().enumerate() {
            let list = linkage.roster.list_of(record);
            let of = made.lists.entry(*person).or_default();
            match of.iter_mut().find(|(known, _)| *known == list) {
                Some((_, count)) => *count += 1.0,
                None => {
                    of.push((list, 1.0));
                    made.on.entry(list).or_default().push(*person);
                }
            }
        }
        made
    }

    /// Joins persons on the lists of entry `at` until as many links are added as are left; what else a join links is taken off too.
    fn join_some(&mut self, left: &mut [((u8, u8), f64)], at: usize, random: &mut ChaCha8Rng) {
        let (a, b) = left[at].0;
        let (Some(of_a), Some(of_b)) = (self.on.get(&a).cloned(), self.on.get(&b).cloned()) else { return };
        // Where nearly everybody is on both, persons to join are hard to come by.
        let mut tries = 20 * of_a.len().max(of_b.len());
        while left[at].1 > 0.0 && tries > 0 {
            tries -= 1;
            let one = of_a[random.random_range(0..of_a.len())];
            let other = of_b[random.random_range(0..of_b.len())];
            let apart = |of: u32, list: u8| self.lists[&of].iter().all(|(known, _)| *known != list);
            let gone = self.to.contains_key(&one) || self.to.contains_key(&other);
            if one == other || gone || (a != b && (!apart(one, b) || !apart(other, a))) {
                continue;
            }
            let (from, into) = (one.max(other), one.min(other));
            let Some(moved) = self.lists.remove(&from) else { continue };
            let of = self.lists.entry(into).or_default();
            for (list, count) in &moved {
                for (known, number) in of.iter() {
                    let lists = (*list.min(known), *list.max(known));
                    if let Some(entry) = left.iter_mut().find(|entry| entry.0 == lists) {
                        entry.1 -= count * number;
                    }
                }
            }
            for (list, count) in moved {
                match of.iter_mut().find(|(known, _)| *known == list) {
                    Some((_, number)) => *number += count,
                    None => of.push((list, count)),
                }
            }
            self.to.insert(from, into);
        }
    }

    /// The person that a person is one with after all joins.
    fn joined(&self, person: u32) -> u32 {
        let mut at = person;
        while let Some(next) = self.to.get(&at) {
            at = *next;
        }
        at
    }
}

fn shares_number(linkage: &Linkage, one: u32, other: u32) -> bool {
    let document = |record: u32| linkage.roster.records[record as usize].document;
    document(one) != 0 && document(one) == document(other)
}

/// True where two records with one number would be a pair that is kept if they had none.
fn would_be_found(linkage: &Linkage, one: usize, other: usize) -> bool {
    let bits = linkage.bits_of(one, other, Comparison::Document);
    let odds = linkage.settings.least_probable / (1.0 - linkage.settings.least_probable);
    f64::from(linkage.log2_odds(one, other) - bits) >= odds.log2()
        && linkage.blocks.meet_but_for(one, other, Rule::Document)
}

/// A standard normal number (Box and Muller 1958).
fn normal(random: &mut ChaCha8Rng) -> f64 {
    let (u, v): (f64, f64) = (1.0 - random.random::<f64>(), random.random());
    (-2.0 * u.ln()).sqrt() * (std::f64::consts::TAU * v).cos()
}

/// A Gamma number of shape a (Marsaglia and Tsang, ACM TOMS 26, 2000).
fn gamma(random: &mut ChaCha8Rng, a: f64) -> f64 {
    if a < 1.0 {
        let u: f64 = 1.0 - random.random::<f64>();
        return gamma(random, a + 1.0) * u.powf(1.0 / a);
    }
    let d = a - 1.0 / 3.0;
    loop {
        let x = normal(random);
        let v = (1.0 + x / (9.0 * d).sqrt()).powi(3);
        let u: f64 = 1.0 - random.random::<f64>();
        if v > 0.0 && u.ln() < 0.5 * x * x + d - d * v + d * v.ln() {
            return d * v;
        }
    }
}

fn beta(random: &mut ChaCha8Rng, a: f64, b: f64) -> f64 {
    let (x, y) = (gamma(random, a.max(1e-3)), gamma(random, b.max(1e-3)));
    x / (x + y).max(f64::MIN_POSITIVE)
}

/// A Poisson number: by counting below 50, above that a rounded normal one, which differs by less than the estimate is known.
fn poisson(random: &mut ChaCha8Rng, mean: f64) -> f64 {
    if mean > 50.0 {
        return (mean + mean.sqrt() * normal(random)).round().max(0.0);
    }
    let (mut product, mut count) = (1.0 - random.random::<f64>(), 0.0);
    while product > (-mean).exp() {
        product *= 1.0 - random.random::<f64>();
        count += 1.0;
    }
    count
}

#[cfg(test)]
mod tests;
