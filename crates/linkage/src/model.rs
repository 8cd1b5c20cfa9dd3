//! How much each agreement weighs: Fellegi and Sunter's model, its shares learned without labels by EM.
//!
//! For records of lists a and b, log2 odds = log2(prior odds of the two lists) + sum over comparisons of
//! log2 m(level | lists) + bits, where `bits` is -log2 of the probability that another person agrees as far (see `frequency`); what is
//! not stated adds nothing (Fellegi and Sunter, A theory for record linkage, JASA 64, 1969; EM: Winkler 1988, Jaro 1989).
//! Shares m are learned for each pair of lists and drawn towards those of all lists, since lists differ in their errors.

use crate::block::{Blocks, RULES, Rule, Seen};
use crate::chance::{Corrections, corrections};
use crate::compare::{COMPARISONS, Evidence, LEVELS, MISSING, compare_with, each_field};
use crate::frequency::Frequencies;
use crate::name::compare::Memo;
use crate::rarity::{self, BANDS, band, is_namesake};
use crate::roster::{Record, Roster};
use rayon::prelude::*;

/// Pairs compared to learn from, at most (about).
const SAMPLE: u64 = 600_000;
/// The shares of all lists weigh as much as this many pairs of two lists.
const ALL_LISTS_WORTH: f64 = 40.0;
/// What is assumed beforehand weighs as much as this many pairs.
const BEFORE_WORTH: f64 = 20.0;
/// Pairs of one person among the pairs that only a rule gives, at least.
const LEAST_YIELD: f64 = 1.0 / 600.0;
const ROUNDS: usize = 150;
/// log2 of odds so small that hundreds of thousands of pairs of them together are less than a twentieth of one pair.
const NEGLIGIBLE: f32 = -24.0;
/// After so many rounds the odds change by less than a few bits; what is still smaller than this is looked at no more.
const SETTLED: usize = 3;
const HOPELESS: f32 = -30.0;

/// The learned model.
#[derive(Debug, Clone)]
pub struct Model {
    lists: usize,
    /// log2 of prior odds by pair of lists.
    pub(crate) prior: Vec<f32>,
    /// log2 of shares and corrections by pair of lists, comparison, level.
    weights: Vec<[f32; ROOM]>,
    /// What is added to the bits of each level.
    chance: Corrections,
    /// What is added to the bits of the same name, by band.
    pub(crate) rarity: [f32; BANDS],
    /// Expected number of pairs of one person by pair of lists, among the pairs compared.
    pub expected: Vec<f64>,
    /// Rounds of EM until nothing changed by more than a thousandth.
    pub rounds: usize,
}

/// Number of a pair of lists, whichever comes first.
pub(crate) fn pair_of(lists: usize, one: u8, other: u8) -> usize {
    let (low, high) = (usize::from(one.min(other)), usize::from(one.max(other)));
    low * lists + high
}

/// Where the levels of each comparison begin among all levels.
const FIRST_LEVEL: [usize; COMPARISONS] = first_levels();
/// Room for all levels.
const ROOM: usize = 111;

const fn first_levels() -> [usize; COMPARISONS] {
    let (mut first, mut sum, mut comparison) = ([0; COMPARISONS], 0, 0);
    while comparison < COMPARISONS {
        first[comparison] = sum;
        sum += LEVELS[comparison].len();
        comparison += 1;
    }
    assert!(sum <= ROOM);
    first
}

struct Sampled {
    evidence: Evidence,
    rule: Rule,
    pair: u32,
}

impl Model {
    /// Learns from the pairs of the blocks. `seed` chooses the records to start from where there are too many pairs.
    /// Rules that find hardly a pair of one person among the pairs they alone give are taken out of use.
    pub(crate) fn learn(roster: &Roster, blocks: &mut Blocks, frequencies: &Frequencies, seed: u64) -> Self {
        let lists = roster.lists.len();
        let all: u64 = blocks.costs.iter().map(|cost| cost.pairs).sum();
        let every = (all / 2).div_ceil(SAMPLE).max(1);
        let (sampled, (namesakes, chance)) = rayon::join(
            || sample(roster, blocks, frequencies, every, seed),
            || (rarity::Sample::of(roster, frequencies, seed), corrections(roster, frequencies, seed)),
        );
        let possible = possible_pairs(roster);
        let mut model = Self::before(lists, roster, &possible, chance);
        #[expect(clippy::cast_precision_loss, reason = "a sampling step is a small number")]
        let scale = every as f64;
        let mut looked_at: Vec<&Sampled> = sampled.iter().collect();
        for round in 1..=ROUNDS {
            model.rounds = round;
            model.correct(&namesakes);
            if model.learn_once(&looked_at, &possible, scale) < 2e-4 {
                break;
            }
            if round == SETTLED {
                looked_at.retain(|pair| model.log2_odds_at(pair.pair as usize, &pair.evidence) >= HOPELESS);
            }
        }
        let mut yields = [(0.0f64, 0.0f64); RULES.len()];
        for pair in &sampled {
            let of = &mut yields[pair.rule as usize];
            *of = (of.0 + 1.0, of.1 + probability(model.log2_odds_at(pair.pair as usize, &pair.evidence)));
        }
        for (in_use, (pairs, matches)) in blocks.in_use.iter_mut().zip(yields) {
            *in_use = matches >= LEAST_YIELD * pairs;
        }
        model
    }

    fn before(lists: usize, roster: &Roster, possible: &[f64], chance: Corrections) -> Self {
        let counts = list_counts(roster);
        let mut prior = vec![-30.0; lists * lists];
        for one in 0..lists {
            for other in one..lists {
                let share = if one == other { 0.02 } else { 0.3 };
                let matches = share * counts[one].min(counts[other]);
                let at = one * lists + other;
                #[expect(clippy::cast_possible_truncation, reason = "a logarithm needs no more digits")]
                if possible[at] > 0.0 {
                    prior[at] = (matches.max(0.5) / possible[at].max(1.0)).log2() as f32;
                }
            }
        }
        let mut shares = [0.0; ROOM];
        #[expect(clippy::cast_possible_truncation, reason = "a logarithm needs no more digits")]
        for (of, (level, added)) in shares.iter_mut().zip(LEVELS.iter().zip(&chance).flat_map(|(l, c)| l.iter().zip(c)))
        {
            *of = level.share.log2() as f32 + added;
        }
        Self {
            lists,
            prior,
            weights: vec![shares; lists * lists],
            expected: vec![0.0; lists * lists],
            rounds: 0,
            chance,
            rarity: [0.0; BANDS],
        }
    }

    /// One round of EM; gives the largest change of an expected number, relative.
    fn learn_once(&mut self, sampled: &[&Sampled], possible: &[f64], scale: f64) -> f64 {
        let pairs = self.lists * self.lists;
        let empty = || (vec![[0.0f64; ROOM]; pairs], vec![0.0f64; pairs]);
        // Fixed pieces, summed in order: the same bytes whatever the number of threads.
        let pieces: Vec<_> = sampled
            .par_chunks(1 << 15)
            .map(|piece| {
                let (mut sums, mut expected) = empty();
                for pair in piece {
                    let at = pair.pair as usize;
                    let log2_odds = self.log2_odds_at(at, &pair.evidence);
                    if log2_odds < NEGLIGIBLE {
                        continue;
                    }
                    let p = probability(log2_odds);
                    expected[at] += p;
                    for (first, level) in FIRST_LEVEL.iter().zip(pair.evidence.levels).filter(|(_, l)| *l != MISSING) {
                        sums[at][first + usize::from(level)] += p;
                    }
                }
                (sums, expected)
            })
            .collect();
        let (mut sums, mut expected) = empty();
        for (of_piece, number) in pieces {
            for at in 0..pairs {
                expected[at] += number[at];
                sums[at].iter_mut().zip(&of_piece[at]).for_each(|(to, from)| *to += from);
            }
        }
        self.maximise(&sums, &expected, possible, scale)
    }

    /// Corrects the rarity of names.
    pub(crate) fn correct(&mut self, namesakes: &rarity::Sample) {
        let total: f64 = self.expected.iter().sum();
        let share = |at: usize| f64::from(self.weights[at][0]).exp2() * self.expected[at];
        let same_name = if total > 0.0 { (0..self.expected.len()).map(share).sum::<f64>() / total } else { 0.9 };
        self.rarity = namesakes.correction(same_name, |pair| {
            probability(self.log2_odds_at(pair_of(self.lists, pair.lists.0, pair.lists.1), &pair.evidence))
        });
    }

    /// The M step: prior odds and shares from expected counts.
    fn maximise(&mut self, sums: &[[f64; ROOM]], expected: &[f64], possible: &[f64], scale: f64) -> f64 {
        let pairs = self.lists * self.lists;
        let mut change = 0.0f64;
        for at in 0..pairs {
            let number = expected[at] * scale;
            if possible[at] > 0.0 {
                change = change.max((number - self.expected[at]).abs() / number.max(5.0));
                #[expect(clippy::cast_possible_truncation, reason = "a logarithm needs no more digits")]
                let bits = ((number + 0.1) / (possible[at] + 1.0)).min(0.5).log2() as f32;
                self.prior[at] = bits;
            }
            self.expected[at] = number;
        }
        self.set_weights(sums);
        change
    }

    fn set_weights(&mut self, sums: &[[f64; ROOM]]) {
        for (comparison, levels) in LEVELS.iter().enumerate() {
            let own = FIRST_LEVEL[comparison]..FIRST_LEVEL[comparison] + levels.len();
            let all: Vec<f64> = own.clone().map(|level| sums.iter().map(|of| of[level]).sum()).collect();
            let before: Vec<f64> = levels.iter().map(|level| level.share).collect();
            let pooled = shares(comparison, &all, &before, BEFORE_WORTH);
            for (weights, sums) in self.weights.iter_mut().zip(sums) {
                let own = shares(comparison, &sums[own.clone()], &pooled, ALL_LISTS_WORTH);
                #[expect(clippy::cast_possible_truncation, reason = "a logarithm needs no more digits")]
                for ((weight, share), added) in
                    weights[FIRST_LEVEL[comparison]..].iter_mut().zip(own).zip(self.chance[comparison])
                {
                    *weight = share.log2() as f32 + added;
                }
            }
        }
    }

    fn log2_odds_at(&self, pair: usize, evidence: &Evidence) -> f32 {
        let weights = &self.weights[pair];
        let mut sum = self.prior[pair] + self.rarity_of(evidence);
        for ((first, level), bits) in FIRST_LEVEL.iter().zip(evidence.levels).zip(evidence.bits) {
            if level != MISSING {
                sum += weights[first + usize::from(level)] + bits;
            }
        }
        sum
    }

    /// The same from all fields but the names, bit for bit as if these were not stated.
    pub(crate) fn log2_odds_of_fields(&self, a: &Record, b: &Record, frequencies: &Frequencies) -> f32 {
        let pair = pair_of(self.lists, a.list, b.list);
        let (weights, mut sum) = (&self.weights[pair], self.prior[pair]);
        each_field(a, b, frequencies, |comparison, level, bits| {
            sum += weights[FIRST_LEVEL[comparison as usize] + usize::from(level)] + bits;
        });
        sum
    }

    fn rarity_of(&self, evidence: &Evidence) -> f32 {
        if is_namesake(evidence) { self.rarity[band(evidence.bits[0])] } else { 0.0 }
    }

    /// log2 of the odds that two records are of one person, before other records are looked at.
    pub(crate) fn log2_odds(&self, one: u8, other: u8, evidence: &Evidence) -> f32 {
        self.log2_odds_at(pair_of(self.lists, one, other), evidence)
    }

    /// The weight of one comparison in bits; nothing where it was not made.
    pub(crate) fn weight(&self, one: u8, other: u8, evidence: &Evidence, comparison: usize) -> Option<f32> {
        let level = evidence.levels[comparison];
        (level != MISSING).then(|| {
            self.weights[pair_of(self.lists, one, other)][FIRST_LEVEL[comparison] + usize::from(level)]
                + evidence.bits[comparison]
                + if comparison == 0 { self.rarity_of(evidence) } else { 0.0 }
        })
    }

    /// log2 of the prior odds of two lists.
    pub fn prior_bits(&self, one: u8, other: u8) -> f32 {
        self.prior[pair_of(self.lists, one, other)]
    }

    /// The share of a level among records of one person in two lists.
    pub fn share(&self, one: u8, other: u8, comparison: usize, level: usize) -> f64 {
        let weight = self.weights[pair_of(self.lists, one, other)][FIRST_LEVEL[comparison] + level];
        f64::from(weight - self.chance[comparison][level]).exp2()
    }
}

/// Shares within each group of levels, with pseudo-counts.
fn shares(comparison: usize, sums: &[f64], before: &[f64], worth: f64) -> Vec<f64> {
    let levels = LEVELS[comparison];
    let total = |group: u8, of: &[f64]| -> f64 {
        levels.iter().zip(of).filter(|(level, _)| level.group == group).map(|(_, value)| value).sum()
    };
    let share = |at: usize| {
        let group = levels[at].group;
        let prior = before[at] / total(group, before);
        ((sums[at] + worth * prior) / (total(group, sums) + worth)).max(1e-6)
    };
    (0..levels.len()).map(share).collect()
}

/// The probability of log2 odds.
pub(crate) fn probability(log2_odds: f32) -> f64 {
    1.0 / (1.0 + (-f64::from(log2_odds)).exp2())
}

fn list_counts(roster: &Roster) -> Vec<f64> {
    let mut counts = vec![0.0; roster.lists.len()];
    for record in &roster.records {
        counts[usize::from(record.list)] += 1.0;
    }
    counts
}

fn possible_pairs(roster: &Roster) -> Vec<f64> {
    let (lists, counts) = (roster.lists.len(), list_counts(roster));
    let mut possible = vec![0.0; lists * lists];
    for one in 0..lists {
        for other in one..lists {
            possible[one * lists + other] =
                if one == other { counts[one] * (counts[one] - 1.0) / 2.0 } else { counts[one] * counts[other] };
        }
        if roster.lists[one].nobody_twice {
            possible[one * lists + one] = 0.0;
        }
    }
    possible
}

fn sample(roster: &Roster, blocks: &Blocks, frequencies: &Frequencies, every: u64, seed: u64) -> Vec<Sampled> {
    let chosen = |record: &usize| (*record as u64 ^ seed).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 20 & 0xFFFF_FFFF;
    let record_at = |place: usize| blocks.order[place] as usize;
    let starts: Vec<usize> = (0..roster.len()).filter(|place| chosen(&record_at(*place)) % every == 0).collect();
    let lists = roster.lists.len();
    let lookup = blocks.lookup(starts.iter().copied());
    let found: Vec<Vec<Sampled>> = starts
        .par_chunks(8192)
        .map_init(Memo::new, |memo, chunk| {
            let (mut seen, mut out) = (Seen::new(), Vec::new());
            for start in chunk {
                let one = record_at(*start);
                lookup.partners(*start, &mut seen, |place, rule| {
                    let other = record_at(place);
                    let pair = pair_of(lists, roster.records[one].list, roster.records[other].list);
                    let evidence = compare_with(roster, frequencies, memo, (one, other));
                    out.push(Sampled {
                        evidence,
                        rule,
                        pair: u32::try_from(pair).expect("lists are numbered in eight bits"),
                    });
                });
            }
            out
        })
        .collect();
    found.into_iter().flatten().collect()
}

#[cfg(test)]
mod tests;
