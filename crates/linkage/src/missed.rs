//! How many links were never found, and samples that make up for them. Finds no link: it says how many, not which.
//!
//! Two rules of blocking are two captures of the same links (Winkler, Record linkage and computer matching, 2004, after Chapman 1951).
//! Links whose records share a document number are known whatever their names; the share of them that would have been found without the
//! number, and not lost where a large component is cut, is taken for that of links without one. Links that the two records alone give are
//! counted, divided by the share, and what a third record gave beside them is taken off. It rests on this: whether a number is written
//! down has nothing to do with how a name is spelled.
//!
//! The share is estimated for each two lists and each kind of link ([`KINDS`]: who changes work changes numbers too, and is harder to find)
//! and drawn towards that of all lists: Beta(f + s w, n - f + (1 - s) w) for f found of n and w = [`ALL_LISTS_WORTH`]; s in its turn
//! towards that of all kinds, worth [`ALL_KINDS_WORTH`]. Each kind has Jeffreys' prior, whose intervals hold a share near 1 as often as they
//! say (Brown, Cai and DasGupta, Statistical Science 16, 2001), once and not once for each two lists, which would count it many times over:
//! it is divided among lists as their numbered links are. A sample weighs each number, with all its links, by a Gamma number of shape 1 (the
//! Bayesian bootstrap: Rubin, Annals of Statistics 9, 1981) for all shares at once, since a badly written record loses all its links together,
//! and where the links of two lists were lucky those of all were.

use crate::block::Rule;
use crate::compare::{Comparison, another_number, at_one_place};
use crate::link::{Linkage, Pair};
use crate::name::compare::Memo;
use crate::partition::Partitions;
use joining::{Clusters, Left};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use random::{gamma, poisson};
use rayon::prelude::*;
use rustc_hash::FxHashMap;

mod joining;
mod random;

/// Links with a shared number, at least, for anything to be said.
const LEAST_NUMBERED: f64 = 30.0;
/// The share of all lists weighs as much as so many links of two lists, that of all kinds as so many of one.
const ALL_LISTS_WORTH: f64 = 20.0;
const ALL_KINDS_WORTH: f64 = 4.0;
/// Kinds of links: work at one place in one year or not, two numbers stated that differ or not.
pub const KINDS: usize = 4;

/// What is known of the links between two lists (or within one) that are of one kind.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Kind {
    /// Expected links of records without a shared number that the two records alone give.
    pub without_number: f64,
    /// Links with a shared number.
    pub with_number: f64,
    /// Of these, how many would have been found without it.
    pub found_anyway: f64,
}

/// What is known of the links between two lists (or within one).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Found {
    /// The lists, the smaller number first.
    pub lists: (u8, u8),
    /// Expected links of records without a shared number, those among them that only a third record gives.
    pub without_number: f64,
    /// By kind: work at one place in one year, elsewhere; then the same where both state a number and the numbers differ.
    pub kinds: [Kind; KINDS],
}

/// The links between each two lists that have any, and how many more there are.
#[derive(Debug, Clone, PartialEq)]
pub struct Completeness {
    /// By lists, in order.
    pub of_lists: Vec<Found>,
    /// The same of all lists together, by kind; nothing where there are too few links with a number.
    pub of_all: Option<[Kind; KINDS]>,
    /// Links with a number, those of one number together.
    numbered: Vec<Numbered>,
}

/// A link of two records that share a number.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Numbered {
    number: u64,
    lists: (u8, u8),
    /// Whether work is at one place in one year, or elsewhere.
    kind: usize,
    /// How probably it would have been found if no number stood there, and if two did.
    anyway: [f64; 2],
}

impl Numbered {
    /// Adds it to the counts of its kinds: as a link without a number, and as one with two.
    fn count(&self, worth: f64, counts: &mut [Counts; KINDS]) {
        for (kind, anyway) in [self.kind, self.kind + 2].into_iter().zip(self.anyway) {
            counts[kind] = plus(counts[kind], (worth * anyway, worth * (1.0 - anyway)));
        }
    }
}

impl Completeness {
    /// Whether enough links share a document number to tell how many were missed.
    pub fn is_told(&self) -> bool {
        self.of_all.is_some()
    }

    /// Counts links and numbers.
    pub fn of(linkage: &Linkage, partitions: &Partitions) -> Self {
        let mut of: FxHashMap<(u8, u8), Found> = FxHashMap::default();
        let mut at = |one: u32, other: u32, add: &mut dyn FnMut(&mut Found, usize)| {
            let (a, b) = (linkage.roster.list_of(one as usize), linkage.roster.list_of(other as usize));
            let lists = (a.min(b), a.max(b));
            let found = of.entry(lists).or_insert(Found { lists, without_number: 0.0, kinds: Default::default() });
            add(found, kind_of(linkage, one, other));
        };
        let mut alone = linkage.pairs.iter().map(|pair| (pair.one, pair.other)).peekable();
        for pair in partitions.pairs.iter().filter(|pair| !shares_number(linkage, pair.one, pair.other)) {
            let of = (pair.one, pair.other);
            while alone.next_if(|known| *known < of).is_some() {}
            let direct = if alone.peek() == Some(&of) { pair.probability } else { 0.0 };
            at(pair.one, pair.other, &mut |found, kind| {
                found.without_number += pair.probability;
                found.kinds[kind].without_number += direct;
            });
        }
        let numbered: Vec<(u32, u32)> = linkage
            .pairs
            .iter()
            .filter(|pair| pair.log2_odds > 0.0 && shares_number(linkage, pair.one, pair.other))
            .map(|pair| (pair.one, pair.other))
            .collect();
        let component = partitions.component_of();
        let unnumbered = linkage.pairs.iter().filter(|pair| !shares_number(linkage, pair.one, pair.other));
        let together = |pair: &Pair| component[pair.one as usize] == component[pair.other as usize];
        let uncut = uncut(unnumbered.map(|pair| (pair.log2_odds, together(pair))));
        let met = linkage.blocks.meet(&numbered, Some(Rule::Document));
        let found = |memo: &mut Memo, (pair, met): (&(u32, u32), &bool)| {
            if *met { would_be_found(linkage, memo, &uncut, *pair) } else { [0.0; 2] }
        };
        let anyway: Vec<[f64; 2]> =
            numbered.par_iter().zip(&met).with_min_len(1024).map_init(Memo::new, found).collect();
        let mut links = Vec::with_capacity(numbered.len());
        for ((one, other), anyway) in numbered.into_iter().zip(anyway) {
            at(one, other, &mut |found, kind| {
                for (of, anyway) in [kind, kind + 2].into_iter().zip(anyway) {
                    found.kinds[of].with_number += 1.0;
                    found.kinds[of].found_anyway += anyway;
                }
                let number = linkage.roster.records[one as usize].document;
                links.push(Numbered { number, lists: found.lists, kind, anyway });
            });
        }
        links.sort_by_key(|link| link.number);
        let mut of_lists: Vec<Found> = of.into_values().collect();
        of_lists.sort_by_key(|found| found.lists);
        let mut of_all = [Kind::default(); KINDS];
        for (sum, kind) in of_lists.iter().flat_map(|found| found.kinds.iter().enumerate()) {
            of_all[sum] = of_all[sum].and(kind);
        }
        // Every link with a number counts as one of two kinds.
        let (numbered, anyway) =
            of_all.iter().fold((0.0, 0.0), |(n, f), kind| (n + kind.with_number / 2.0, f + kind.found_anyway / 2.0));
        let of_all = (numbered >= LEAST_NUMBERED && anyway > 0.0).then_some(of_all);
        Self { of_lists, of_all, numbered: links }
    }

    /// Expected links not found between the lists of `found`: without a number as many more as (1 - c) / c, c being the share found.
    pub fn missed(&self, found: &Found) -> f64 {
        self.of_all.map_or(0.0, |of_all| {
            let of_kinds = of_kinds(of_all.map(|kind| kind.counts(&kind)), |counts| counts);
            let own = found.kinds.iter().zip(&of_all).map(|(kind, all)| kind.counts(all));
            found.more(own.zip(of_kinds).map(|(own, of_all)| share(plus(own, worth(ALL_LISTS_WORTH, of_all)))))
        })
    }

    /// One sample of who is who for counting persons: a draw, and as many more links as were missed, of records that are alone with
    /// persons drawn at random (see `joining`). Only numbers of persons by list mean anything in it; the added links are of nobody.
    pub fn draw(&self, linkage: &Linkage, partitions: &Partitions, seed: u64) -> Vec<u32> {
        let mut persons = partitions.draw(seed);
        let Some(of_all) = self.of_all else { return persons };
        let mut random = ChaCha8Rng::seed_from_u64(seed ^ 0x6d69_7373_6564);
        let mut left = self.drawn(&of_all, &mut random);
        let lists: Vec<u8> = (0..persons.len()).map(|record| linkage.roster.list_of(record)).collect();
        let mut clusters = Clusters::of(&lists, &persons);
        clusters.join_all(&mut left, &mut random);
        persons.iter_mut().for_each(|person| *person = clusters.joined(*person));
        persons
    }

    /// By lists a drawn number of links that were missed.
    fn drawn(&self, of_all: &[Kind; KINDS], random: &mut ChaCha8Rng) -> Vec<Left> {
        // A Beta number is the share of one Gamma number in the sum of two, and Gamma numbers of one unit add up.
        let gammas = |random: &mut ChaCha8Rng, (found, lost)| (gamma(random, found), gamma(random, lost));
        let prior = |random: &mut ChaCha8Rng, found: &Found| {
            std::array::from_fn(|kind| gammas(random, found.kinds[kind].prior(&of_all[kind])))
        };
        let mut own: Vec<[Counts; KINDS]> = self.of_lists.iter().map(|found| prior(random, found)).collect();
        for links in self.numbered.chunk_by(|one, other| one.number == other.number) {
            let worth = gamma(random, 1.0);
            for link in links {
                let at = self.of_lists.partition_point(|found| found.lists < link.lists);
                link.count(worth, &mut own[at]);
            }
        }
        let sums = std::array::from_fn(|kind| own.iter().fold((0.0, 0.0), |sum, own| plus(sum, own[kind])));
        let of_kinds = of_kinds(sums, |counts| gammas(random, counts));
        let mut towards =
            |(own, of_all): (Counts, f64)| share(plus(own, gammas(random, worth(ALL_LISTS_WORTH, of_all))));
        let shares: Vec<[f64; KINDS]> =
            own.into_iter().map(|own| std::array::from_fn(|kind| towards((own[kind], of_kinds[kind])))).collect();
        let more =
            |(found, shares): (&Found, [f64; KINDS])| (found.lists, poisson(random, found.more(shares.into_iter())));
        self.of_lists.iter().zip(shares).map(more).collect()
    }
}

/// Links with a number that would have been found without it, and the others; or Gamma numbers of as many.
type Counts = (f64, f64);

/// Jeffreys' prior of a share, of found and others each.
const JEFFREYS: f64 = 0.5;

/// The share found of each kind, of all lists together: drawn towards that of all kinds, as `of` makes counts.
fn of_kinds(counts: [Counts; KINDS], mut of: impl FnMut(Counts) -> Counts) -> [f64; KINDS] {
    let of_all = share(counts.iter().fold((0.0, 0.0), |sum, counts| plus(sum, *counts)));
    counts.map(|counts| share(plus(counts, of(worth(ALL_KINDS_WORTH, of_all)))))
}

/// What a share is worth that others are drawn towards.
fn worth(links: f64, share: f64) -> Counts {
    (links * share, links * (1.0 - share))
}

fn plus(one: Counts, other: Counts) -> Counts {
    (one.0 + other.0, one.1 + other.1)
}

fn share((found, lost): Counts) -> f64 {
    found / (found + lost)
}

impl Kind {
    /// Links with a shared number that would have been found without it, and the others, on their part of the prior.
    fn counts(&self, of_all: &Self) -> Counts {
        plus((self.found_anyway, self.with_number - self.found_anyway), self.prior(of_all))
    }

    /// The part of the prior that is these lists', of what the kind has in all lists.
    fn prior(&self, of_all: &Self) -> Counts {
        let part = if of_all.with_number > 0.0 { JEFFREYS * self.with_number / of_all.with_number } else { 0.0 };
        (part, part)
    }

    fn and(self, other: &Self) -> Self {
        Self {
            without_number: self.without_number + other.without_number,
            with_number: self.with_number + other.with_number,
            found_anyway: self.found_anyway + other.found_anyway,
        }
    }
}

impl Found {
    /// How many links there are beside those found, given the shares found of each kind.
    fn more(&self, shares: impl Iterator<Item = f64>) -> f64 {
        let all: f64 = self.kinds.iter().zip(shares).map(|(kind, share)| kind.without_number / share.max(0.05)).sum();
        (all - self.without_number).max(0.0)
    }
}

fn kind_of(linkage: &Linkage, one: u32, other: u32) -> usize {
    let records = [one, other].map(|record| &linkage.roster.records[record as usize]);
    let differ = records.iter().all(|record| record.document != 0) && records[0].document != records[1].document;
    usize::from(!at_one_place(records[0], records[1])) + if differ { 2 } else { 0 }
}

fn shares_number(linkage: &Linkage, one: u32, other: u32) -> bool {
    let document = |record: u32| linkage.roster.records[record as usize].document;
    document(one) != 0 && document(one) == document(other)
}

/// Bands of odds of one bit each, from one in 256 on; the first and the last are open.
const BANDS: usize = 24;
/// Pairs' worth of no cut in each band.
const NO_CUT: f64 = 1.0;

fn band(log2_odds: f32) -> usize {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to the bands")]
    let band = (log2_odds + 8.0).clamp(0.0, 255.0) as usize;
    band.min(BANDS - 1)
}

/// Of pairs with their odds the share that stands in one component, by band. What is too large is cut at its weakest pairs
/// (`partition::components`), so that a link as weak as these may be kept as a pair and yet not be found.
fn uncut(pairs: impl Iterator<Item = (f32, bool)>) -> [f64; BANDS] {
    let mut sums = [(NO_CUT, NO_CUT); BANDS];
    for (log2_odds, together) in pairs {
        let (all, uncut) = &mut sums[band(log2_odds)];
        *all += 1.0;
        *uncut += f64::from(u8::from(together));
    }
    sums.map(|(all, uncut)| uncut / all)
}

/// The probability that two records with one number, which other rules bring together, would be a pair that is kept and not cut if they had none, and if they had two.
fn would_be_found(linkage: &Linkage, memo: &mut Memo, uncut: &[f64; BANDS], (one, other): (u32, u32)) -> [f64; 2] {
    let (one, other) = (one as usize, other as usize);
    let without = linkage.log2_odds_without(memo, (one, other), Comparison::Document);
    let (a, b) = (linkage.roster.list_of(one), linkage.roster.list_of(other));
    let records = [one, other].map(|record| &linkage.roster.records[record]);
    let level = usize::from(another_number(records[0], records[1]));
    #[expect(clippy::cast_possible_truncation, reason = "a logarithm needs no more digits")]
    let another = linkage.model.share(a, b, Comparison::Document as usize, level).log2() as f32;
    let odds = linkage.settings.least_probable / (1.0 - linkage.settings.least_probable);
    let floor = odds.log2();
    [without, without + another].map(|odds| if f64::from(odds) >= floor { uncut[band(odds)] } else { 0.0 })
}

#[cfg(test)]
mod tests;
