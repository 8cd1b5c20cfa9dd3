//! From a roster to probable pairs: block, learn, weigh. Clusters are in `partition`.

use crate::block::{Blocks, Lookup, RECORDS_AT_ONCE, RULES, Rule, Seen};
use crate::compare::{COMPARISONS, Comparison, Evidence, LEVELS, compare, compare_with};
use crate::frequency::Frequencies;
use crate::history::Histories;
use crate::model::{Model, probability};
use crate::name::compare::Memo;
use crate::partition::Weighing;
use crate::rarity::MOST_RARITY;
use crate::roster::{List, Record, Roster};
use rayon::prelude::*;
use std::ops::Range;

/// Places whose pairs are weighed and summed as one piece, whatever the size of batches: the sums are the same to the last bit.
const CHUNK: usize = 4096;

/// New pairs and expected pairs of one person, by rule.
type Gains = [(u64, f64); RULES.len()];

/// A record at its place in blocking, in one line of the cache.
#[repr(align(64))]
struct Placed {
    record: Record,
    /// The most that any agreement of its name is worth: with a record of another sex or of none, and of the same sex.
    most_bits: [f32; 2],
}

/// What the caller decides.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Settings {
    /// How many pairs blocking may give for each record.
    pub pairs_per_record: u64,
    /// Pairs less probable than this are dropped.
    pub least_probable: f64,
    /// The seed of all sampling.
    pub seed: u64,
    /// For how many records at one time blocking looks up whom they meet, rounded up to a multiple of 4,096. It bounds memory
    /// and changes no result.
    pub records_at_once: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self { pairs_per_record: 40, least_probable: 0.01, seed: 1, records_at_once: RECORDS_AT_ONCE }
    }
}

/// Two records, by number (the smaller first), and log2 of the odds that they are of one person, the two alone looked at.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pair {
    /// The record that comes first.
    pub one: u32,
    /// The other.
    pub other: u32,
    /// log2 odds.
    pub log2_odds: f32,
}

impl Pair {
    /// The probability that the two are one person.
    pub fn probability(&self) -> f64 {
        probability(self.log2_odds)
    }
}

/// What a rule of blocking adds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RuleGain {
    /// The rule.
    pub rule: Rule,
    /// Pairs that no rule before it gave.
    pub new_pairs: u64,
    /// Expected pairs of one person among them.
    pub new_matches: f64,
}

/// A roster with its model and its probable pairs.
#[derive(Debug)]
pub struct Linkage {
    /// The records.
    pub roster: Roster,
    pub(crate) frequencies: Frequencies,
    /// The blocks.
    pub blocks: Blocks,
    /// The weights.
    pub model: Model,
    /// All pairs above the least probability, in order.
    pub pairs: Vec<Pair>,
    histories: Option<Histories>,
    /// What each rule added, in the order of [`RULES`].
    pub gains: Vec<RuleGain>,
    /// The settings used.
    pub settings: Settings,
}

/// One step of the way from the prior odds to the odds of a pair.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// What agrees or not, in words.
    pub words: String,
    /// What it adds, in bits.
    pub bits: f32,
}

/// Links a roster. Deterministic: the same roster, settings and seed give the same pairs, whatever the number of threads.
pub fn link(mut roster: Roster, settings: Settings) -> Linkage {
    roster.settle();
    let (frequencies, mut blocks) =
        rayon::join(|| Frequencies::of(&roster), || Blocks::of(&roster, settings.pairs_per_record));
    let model = Model::learn(&roster, &mut blocks, &frequencies, settings.seed);
    blocks.drop_unused();
    let mut linkage =
        Linkage { roster, frequencies, blocks, model, pairs: Vec::new(), gains: Vec::new(), histories: None, settings };
    linkage.weigh_all();
    linkage
}

impl Weighing for Linkage {
    fn contradiction(&self) -> Option<[f32; COMPARISONS]> {
        Some([1.0, 1.0, 0.35, 1.0, 0.0, 1.0])
    }

    fn lists(&self) -> &[List] {
        &self.roster.lists
    }

    fn list_of(&self, record: usize) -> u8 {
        self.roster.list_of(record)
    }

    fn records(&self) -> usize {
        self.roster.len()
    }

    fn pairs(&self) -> &[Pair] {
        &self.pairs
    }

    fn seed(&self) -> u64 {
        self.settings.seed
    }

    fn weights(&self, memo: &mut Memo, one: usize, other: usize) -> [f32; COMPARISONS] {
        let evidence = compare_with(&self.roster, &self.frequencies, memo, (one, other));
        let (a, b) = (self.list_of(one), self.list_of(other));
        std::array::from_fn(|comparison| self.model.weight(a, b, &evidence, comparison).unwrap_or(f32::NAN))
    }

    fn expected(&self) -> &[f64] {
        &self.model.expected
    }

    fn learned(&self) -> Option<&Histories> {
        self.histories.as_ref()
    }

    fn learn(&mut self, histories: Histories) {
        self.histories = Some(histories);
    }
}

/// Pieces of a range, in order.
fn pieces(of: Range<usize>, size: usize) -> impl Iterator<Item = Range<usize>> {
    of.clone().step_by(size).map(move |start| start..(start + size).min(of.end))
}

/// What weighing uses again and again, so that nothing is allocated for a record.
struct Scratch {
    memo: Memo,
    seen: Seen,
    partners: Vec<(usize, Rule)>,
    open: Vec<(usize, Rule, f32)>,
}

impl Scratch {
    fn new() -> Self {
        Self { memo: Memo::new(), seen: Seen::new(), partners: Vec::new(), open: Vec::new() }
    }
}

impl Linkage {
    /// Weighs the pairs of all records, batch by batch of records.
    fn weigh_all(&mut self) {
        let placed = self.placed();
        let at_once = self.settings.records_at_once.clamp(1, self.roster.len().max(1)).next_multiple_of(CHUNK);
        let (mut all, mut gains) = (Vec::new(), [(0, 0.0); RULES.len()]);
        for batch in pieces(0..self.roster.len(), at_once) {
            let lookup = self.blocks.lookup(batch.clone());
            let chunks: Vec<Range<usize>> = pieces(batch, CHUNK).collect();
            let weigh = |scratch: &mut Scratch, chunk| self.weigh_chunk(&lookup, &placed, scratch, chunk);
            let found: Vec<(Vec<Pair>, Gains)> = chunks.into_par_iter().map_init(Scratch::new, weigh).collect();
            for (pairs, of_chunk) in found {
                all.extend(pairs);
                for (sum, gain) in gains.iter_mut().zip(of_chunk) {
                    *sum = (sum.0 + gain.0, sum.1 + gain.1);
                }
            }
        }
        all.par_sort_unstable_by_key(|pair| (pair.one, pair.other));
        self.pairs = all;
        let gain =
            |(rule, (new_pairs, new_matches)): (&Rule, (u64, f64))| RuleGain { rule: *rule, new_pairs, new_matches };
        self.gains = RULES.iter().zip(gains).map(gain).collect();
    }

    /// Weighs the pairs of the records at some places with those after them.
    fn weigh_chunk(
        &self,
        lookup: &Lookup<'_>,
        placed: &[Placed],
        scratch: &mut Scratch,
        chunk: Range<usize>,
    ) -> (Vec<Pair>, Gains) {
        let odds = self.settings.least_probable / (1.0 - self.settings.least_probable);
        #[expect(clippy::cast_possible_truncation, reason = "a logarithm needs no more digits")]
        let floor = odds.log2() as f32;
        let order = &self.blocks.order;
        let Scratch { memo, seen, partners, open } = scratch;
        let (mut pairs, mut gains) = (Vec::new(), [(0, 0.0); RULES.len()]);
        for start in chunk {
            // Step by step for all partners of a record, so that many are fetched from memory at one time: most by the first, shortest step.
            partners.clear();
            lookup.partners(start, seen, |place, rule| {
                gains[rule as usize].0 += 1;
                partners.push((place, rule));
            });
            partners.retain(|(place, _)| !self.is_barred(&placed[start].record, &placed[*place].record));
            open.clear();
            for (place, rule) in partners.iter() {
                let without_names = self.weigh_fields(floor, &placed[start], &placed[*place]);
                open.extend(without_names.map(|without_names| (*place, *rule, without_names)));
            }
            for (place, rule, without_names) in open.drain(..) {
                let log2_odds = without_names + self.weigh_names(memo, &placed[start].record, &placed[place].record);
                if log2_odds >= floor {
                    gains[rule as usize].1 += probability(log2_odds);
                    let (one, other) = (order[start], order[place]);
                    pairs.push(Pair { one: one.min(other), other: one.max(other), log2_odds });
                }
            }
        }
        (pairs, gains)
    }

    /// log2 of the odds that two records are of one person, the two alone looked at.
    pub fn log2_odds(&self, one: usize, other: usize) -> f32 {
        let records = &self.roster.records;
        if self.is_barred(&records[one], &records[other]) {
            return f32::NEG_INFINITY;
        }
        let evidence = compare(&self.roster, &self.frequencies, one, other);
        self.model.log2_odds(records[one].list, records[other].list, &evidence)
    }

    /// The same as if one comparison of the two had not been made.
    pub(crate) fn log2_odds_without(&self, memo: &mut Memo, of: (usize, usize), left_out: Comparison) -> f32 {
        let (a, b) = (&self.roster.records[of.0], &self.roster.records[of.1]);
        if self.is_barred(a, b) {
            return f32::NEG_INFINITY;
        }
        let evidence = compare_with(&self.roster, &self.frequencies, memo, of);
        let made = self.model.weight(a.list, b.list, &evidence, left_out as usize).unwrap_or(0.0);
        self.model.log2_odds(a.list, b.list, &evidence) - made
    }

    fn is_barred(&self, a: &Record, b: &Record) -> bool {
        a.list == b.list && self.roster.lists[usize::from(a.list)].nobody_twice
    }

    /// The records in the order of blocking.
    fn placed(&self) -> Vec<Placed> {
        let most_bits = self.roster.names.most_bits();
        let records = self.blocks.order.iter().map(|record| self.roster.records[*record as usize]);
        let placed = |record: Record| {
            let of_name = most_bits[record.name as usize];
            Placed { record, most_bits: [of_name[0], of_name[usize::from(record.sex)]] }
        };
        records.map(placed).collect()
    }

    /// The log2 odds of two records without their names; nothing where even the best agreement of names would leave less than `floor`.
    fn weigh_fields(&self, floor: f32, a: &Placed, b: &Placed) -> Option<f32> {
        let without_names = self.model.log2_odds_of_fields(&a.record, &b.record, &self.frequencies);
        let same_sex = usize::from(a.record.sex == b.record.sex);
        let best = a.most_bits[same_sex].min(b.most_bits[same_sex]) + MOST_RARITY;
        (without_names + best >= floor).then_some(without_names)
    }

    /// What the names of two records add to the log2 odds.
    fn weigh_names(&self, memo: &mut Memo, a: &Record, b: &Record) -> f32 {
        let mut evidence = Evidence::NOTHING;
        evidence.add_names(&self.roster.names, memo, a, b);
        self.model.weight(a.list, b.list, &evidence, 0).unwrap_or(0.0)
    }

    /// Why two records are said to be one or not: the prior odds, then what each comparison adds; the sum is the log2 odds.
    pub fn waterfall(&self, one: usize, other: usize) -> Vec<Step> {
        let records = &self.roster.records;
        let (a, b) = (records[one].list, records[other].list);
        let evidence = compare(&self.roster, &self.frequencies, one, other);
        let lists = &self.roster.lists;
        let (x, y) = (&lists[usize::from(a)].name, &lists[usize::from(b)].name);
        let mut steps =
            vec![Step { words: format!("any record of {x} and any of {y}"), bits: self.model.prior_bits(a, b) }];
        for (comparison, levels) in LEVELS.iter().enumerate().take(COMPARISONS) {
            if let Some(bits) = self.model.weight(a, b, &evidence, comparison) {
                let level = levels[usize::from(evidence.levels[comparison])];
                steps.push(Step { words: level.words.to_owned(), bits });
            }
        }
        steps
    }
}

impl Linkage {
    /// How many of the given pairs of records blocking reaches.
    pub fn reached(&self, pairs: impl Iterator<Item = (usize, usize)>) -> u64 {
        let pairs: Vec<(usize, usize)> = pairs.collect();
        self.blocks.share_groups(&pairs).into_iter().filter(|met| *met).count() as u64
    }
}
