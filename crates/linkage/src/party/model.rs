//! How much each agreement of two firms or worksites weighs: Fellegi and Sunter's model, m and u by EM, without labels.
//!
//! log2 odds = log2(prior odds of the two lists) + sum over comparisons of log2(m / u) + log2(mean q / q); see `party`. u of names comes
//! from the pairs that blocking gives, weighted by the probability that they are two (all pairs that agree in a word are among them), and of
//! the other comparisons from pairs drawn at random; what is not stated adds nothing.

use crate::compare::{COMPARISONS, Level, MISSING};
use crate::party::Kind;
use crate::party::levels::comparisons;
use crate::party::link::{AGREEMENTS, compare};
use crate::party::read::Parties;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

const ROUNDS: usize = 100;
/// See [`Model::context`].
const CONTEXTS: usize = 4;
/// What is assumed of m beforehand weighs as much as this many pairs and as all that are found: of firms of one house there may be more pairs
/// than of one firm, and where m is learned freely those become the linked ones.
const BEFORE_WORTH: f64 = 20.0;
/// Pairs drawn to learn how strangers agree.
const DRAWN: usize = 60_000;
/// Pairs of strangers' worth of what is assumed of each level of u.
const LEAST_STRANGERS: f64 = 0.5;
/// Pairs of strangers with a word in common that what is known of all strangers weighs as much as.
const ALL_STRANGERS_WORTH: f64 = 10.0;
/// The most records of one list that are taken to be on it twice.
const MOST_TWICE: f64 = 0.1;
/// Share of the smaller list that is taken to be on the other, and of a list that is taken to be twice on it, before anything is learned.
const ON_BOTH: f64 = 0.3;
const TWICE: f64 = 0.05;

/// What comparing two records gives.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Evidence {
    /// Level of each comparison, or [`MISSING`].
    pub(crate) levels: [u8; COMPARISONS],
    /// The share of records that have what agrees; 1 where that says nothing.
    pub(crate) shares: [f32; COMPARISONS],
}

/// Shares of the levels of one comparison.
#[derive(Debug, Clone, Default)]
struct Levels {
    m: Vec<f64>,
    /// Of strangers whose names share nothing, some words, and all words: firms of one house stand in one city and have other trades.
    u: Vec<[f64; CONTEXTS]>,
    /// Mean share of records that have what agrees, over linked pairs, by level.
    mean: Vec<f64>,
}

/// The learned model.
#[derive(Debug, Clone)]
pub struct Model {
    kind: Kind,
    lists: usize,
    /// log2 of prior odds by pair of lists.
    prior: Vec<f64>,
    /// Expected pairs of one party, by pair of lists.
    pub(crate) expected: Vec<f64>,
    /// The most pairs of one party, by pair of lists.
    most: Vec<f64>,
    levels: Vec<Levels>,
    /// Rounds of EM until nothing changed.
    pub rounds: usize,
}

/// Number of a pair of lists, whichever comes first.
pub(crate) fn pair_of(lists: usize, one: u8, other: u8) -> usize {
    usize::from(one.min(other)) * lists + usize::from(one.max(other))
}

/// A pair of the blocks with what it says.
pub(crate) struct Compared {
    pub(crate) one: u32,
    pub(crate) other: u32,
    pub(crate) lists: usize,
    pub(crate) evidence: Evidence,
}

/// What a model is learned from.
pub(crate) struct Lesson {
    /// The pairs that blocking gives.
    pub(crate) pairs: Vec<Compared>,
    strangers: Vec<Evidence>,
    /// Pairs that blocking gives of lists that hold nobody twice: where they agree it is by chance.
    barred: Vec<Evidence>,
    /// Pairs of records that may be one party, by pair of lists; and pairs that may not.
    possible: Vec<f64>,
    apart: f64,
}

impl Lesson {
    /// `seed` draws the pairs of strangers.
    pub(crate) fn of(parties: &Parties, pairs: Vec<Compared>, barred: Vec<Evidence>, seed: u64) -> Self {
        let possible = possible(parties);
        #[expect(clippy::cast_precision_loss, reason = "counts of records are far below 2^52")]
        let records = parties.len() as f64;
        let apart = records * (records - 1.0) / 2.0 - possible.iter().sum::<f64>();
        Self { pairs, strangers: strangers(parties, seed), barred, possible, apart }
    }
}

impl Model {
    /// Learns from pairs looked at by themselves.
    pub(crate) fn learned(parties: &Parties, lesson: &Lesson) -> Self {
        let mut model = Self::before(parties, &lesson.possible);
        let mut p: Vec<f64> = lesson.pairs.iter().map(|pair| guess(parties.kind, &pair.evidence)).collect();
        for round in 1..=ROUNDS {
            model.rounds = round;
            let change = model.maximise(lesson, &p);
            let odds = lesson.pairs.iter().map(|pair| model.log2_odds(pair.lists, &pair.evidence));
            p = odds.map(crate::model::probability).collect();
            if round > 1 && change < 1e-3 {
                break;
            }
        }
        model
    }

    fn before(parties: &Parties, possible: &[f64]) -> Self {
        let lists = parties.lists.len();
        let (mut prior, mut expected) = (vec![f64::NEG_INFINITY; lists * lists], vec![0.0; lists * lists]);
        let mut most = vec![0.0; lists * lists];
        let counts = counts(parties);
        for one in 0..lists {
            for other in one..lists {
                let at = one * lists + other;
                if possible[at] > 0.0 {
                    let share = if one == other { TWICE } else { ON_BOTH };
                    expected[at] = share * counts[one].min(counts[other]);
                    most[at] = if one == other { MOST_TWICE } else { 1.0 } * counts[one].min(counts[other]);
                    prior[at] = (expected[at].max(0.5) / possible[at]).log2();
                }
            }
        }
        let before = |(_, levels): &(&str, &[Level])| Levels {
            m: levels.iter().map(|level| level.share).collect(),
            u: vec![[1.0; CONTEXTS]; levels.len()],
            mean: vec![1.0; levels.len()],
        };
        let levels = comparisons(parties.kind).iter().map(before).collect();
        Self { kind: parties.kind, lists, prior, expected, most, levels, rounds: 0 }
    }

    /// One M step, from the probability of each pair; gives the largest change of an expected number of pairs, relative.
    pub(crate) fn maximise(&mut self, lesson: &Lesson, p: &[f64]) -> f64 {
        let (pairs, strangers, possible) = (&lesson.pairs, &lesson.strangers, &lesson.possible);
        let all = possible.iter().sum::<f64>() + lesson.apart;
        let mut found = vec![0.0; self.expected.len()];
        let mut sums: Vec<Vec<Sums>> = self.levels.iter().map(|levels| vec![Sums::default(); levels.m.len()]).collect();
        for (pair, p) in pairs.iter().zip(p) {
            found[pair.lists] += p;
            for (comparison, level) in pair.evidence.levels.iter().enumerate().filter(|(_, level)| **level != MISSING) {
                let of = &mut sums[comparison][usize::from(*level)];
                of.linked += p;
                of.shares += p * f64::from(pair.evidence.shares[comparison]);
                let context = self.context(&pair.evidence, comparison);
                if comparison == 0 || context > 0 {
                    of.strangers[context] += 1.0 - p;
                }
            }
        }
        for evidence in &lesson.barred {
            for (comparison, level) in evidence.levels.iter().enumerate().filter(|(_, level)| **level != MISSING) {
                let context = self.context(evidence, comparison);
                if comparison == 0 || context > 0 {
                    sums[comparison][usize::from(*level)].strangers[context] += 1.0;
                }
            }
        }
        for evidence in strangers {
            for (comparison, level) in
                evidence.levels.iter().enumerate().skip(1).filter(|(_, level)| **level != MISSING)
            {
                if self.context(evidence, comparison) == 0 {
                    sums[comparison][usize::from(*level)].strangers[0] += 1.0;
                }
            }
        }
        // Pairs that blocking leaves out have other words.
        for writing in 0..3 {
            let of = usize::from(AGREEMENTS) * writing..usize::from(AGREEMENTS) * (writing + 1);
            let drawn = strangers.iter().filter(|evidence| of.contains(&usize::from(evidence.levels[0]))).count();
            #[expect(clippy::cast_precision_loss, reason = "a share of at most 60,000 pairs")]
            let named = all * drawn as f64 / strangers.len().max(1) as f64;
            let blocked: f64 = sums[0][of.clone()].iter().map(|of| of.linked + of.strangers[0]).sum();
            sums[0][of.end - 1].strangers[0] += (named - blocked).max(0.0);
        }
        for (comparison, sums) in sums.iter().enumerate() {
            self.set(comparison, sums);
        }
        self.set_prior(found, possible)
    }

    /// Sets prior odds. Of two lists no more records are one party than the smaller has.
    fn set_prior(&mut self, found: Vec<f64>, possible: &[f64]) -> f64 {
        let mut change = 0.0f64;
        for (at, number) in found.into_iter().enumerate() {
            if possible[at] > 0.0 {
                let number = number.min(self.most[at]);
                change = change.max((number - self.expected[at]).abs() / number.max(5.0));
                self.prior[at] = ((number + 0.1) / (possible[at] + 1.0)).min(0.5).log2();
                self.expected[at] = number;
            }
        }
        change
    }

    /// Sets shares of one comparison from sums, each group to 1.
    fn set(&mut self, comparison: usize, sums: &[Sums]) {
        let levels = comparisons(self.kind)[comparison].1;
        let of = &mut self.levels[comparison];
        let total = |group: u8, value: &dyn Fn(usize) -> f64| -> f64 {
            (0..levels.len()).filter(|at| levels[*at].group == group).map(value).sum()
        };
        for at in 0..levels.len() {
            let here = levels[at].group;
            let linked = total(here, &|at| sums[at].linked);
            let worth = BEFORE_WORTH + linked;
            of.m[at] = (sums[at].linked + worth * levels[at].share) / (linked + worth);
            let apart = total(here, &|at| sums[at].strangers[0] + LEAST_STRANGERS);
            of.u[at][0] = (sums[at].strangers[0] + LEAST_STRANGERS) / apart;
            for context in 1..CONTEXTS {
                let wider = ALL_STRANGERS_WORTH * of.u[at][context - 1];
                let all = total(here, &|at| sums[at].strangers[context]) + ALL_STRANGERS_WORTH;
                of.u[at][context] = (sums[at].strangers[context] + wider) / all;
            }
            of.mean[at] = if sums[at].linked > 0.5 { sums[at].shares / sums[at].linked } else { 0.0 };
        }
    }

    /// What strangers' agreement in a comparison depends on: whether their names share nothing (0), some words (1), all words (2), all words
    /// and yet other trades or another ordinal (3). Firms of one house stand in one city and have other trades, and namesakes do not.
    fn context(&self, evidence: &Evidence, comparison: usize) -> usize {
        let trade = evidence.levels[if self.kind == Kind::Organisations { 3 } else { 5 }];
        let is_trade = comparison == if self.kind == Kind::Organisations { 3 } else { 5 };
        match agreement(evidence) {
            _ if comparison == 0 => 0,
            None | Some(9) => 0,
            Some(6 | 8) => 3,
            Some(0 | 1) if !is_trade && matches!(trade, 3 | 5) => 3,
            Some(0 | 1) => 2,
            Some(_) => 1,
        }
    }

    /// The weight of one comparison in bits; nothing where it was not made.
    pub(crate) fn weight(&self, evidence: &Evidence, comparison: usize) -> Option<f32> {
        let level = evidence.levels[comparison];
        (level != MISSING).then(|| {
            let (of, at) = (&self.levels[comparison], usize::from(level));
            let context = self.context(evidence, comparison);
            let share = f64::from(evidence.shares[comparison]);
            // Before any pair of this level is linked a value counts as one like any other.
            let mean = if of.mean[at] > 0.0 { of.mean[at] } else { share };
            #[expect(clippy::cast_possible_truncation, reason = "a logarithm needs no more digits")]
            let bits = ((of.m[at] / of.u[at][context]).log2() + (mean / share).log2()) as f32;
            bits
        })
    }

    /// log2 of the odds that two records are of one party, before other records are looked at.
    pub(crate) fn log2_odds(&self, lists: usize, evidence: &Evidence) -> f32 {
        #[expect(clippy::cast_possible_truncation, reason = "a logarithm needs no more digits")]
        let prior = self.prior[lists] as f32;
        (0..COMPARISONS).fold(prior, |sum, comparison| sum + self.weight(evidence, comparison).unwrap_or(0.0))
    }

    /// log2 of the prior odds of two lists.
    pub fn prior_bits(&self, one: u8, other: u8) -> f64 {
        self.prior[pair_of(self.lists, one, other)]
    }

    /// The shares of a level among records of one party and among strangers: m and u.
    pub fn shares(&self, comparison: usize, level: usize) -> (f64, f64) {
        (self.levels[comparison].m[level], self.levels[comparison].u[level][0])
    }
}

/// Of one level: pairs of one party, the sum of shares over them, and pairs of strangers by context.
#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    linked: f64,
    shares: f64,
    strangers: [f64; CONTEXTS],
}

/// The agreement of names in whatever writing.
fn agreement(evidence: &Evidence) -> Option<u8> {
    (evidence.levels[0] != MISSING).then(|| evidence.levels[0] % AGREEMENTS)
}

/// How probable a pair looks before anything is learned: by its number or its coordinates, or its name and nothing against it.
fn guess(kind: Kind, evidence: &Evidence) -> f64 {
    let [_, address, second, third, fifth, sixth] = evidence.levels;
    let (place, employer, trade, number) = match kind {
        Kind::Organisations => (second, MISSING, third, fifth),
        Kind::Worksites => (third, second, sixth, fifth),
    };
    let against = matches!(place, 1..=3 | 5) || matches!(address, 1 | 2 | 4 | 7 | 8) || employer == 2;
    match (number, agreement(evidence)) {
        (0 | 3 | 4, _) => 0.99,
        (2 | 5 | 6, _) => 0.01,
        _ if matches!(trade, 2 | 3 | 5) => 0.01,
        (_, Some(0..=4)) if matches!(address, 0 | 5) => 0.95,
        (_, Some(0..=4)) if against => 0.05,
        (_, Some(0 | 1)) => 0.9,
        (_, Some(2..=4)) => 0.3,
        _ => 0.01,
    }
}

fn counts(parties: &Parties) -> Vec<f64> {
    let mut counts = vec![0.0; parties.lists.len()];
    for record in &parties.records {
        counts[usize::from(record.list)] += 1.0;
    }
    counts
}

fn possible(parties: &Parties) -> Vec<f64> {
    let (lists, counts) = (parties.lists.len(), counts(parties));
    let mut possible = vec![0.0; lists * lists];
    for one in 0..lists {
        for other in one..lists {
            let same = if parties.lists[one].nobody_twice { 0.0 } else { counts[one] * (counts[one] - 1.0) / 2.0 };
            possible[one * lists + other] = if one == other { same } else { counts[one] * counts[other] };
        }
    }
    possible
}

/// Pairs of records drawn at random; nearly all are strangers.
fn strangers(parties: &Parties, seed: u64) -> Vec<Evidence> {
    let count = parties.len();
    if count < 2 {
        return Vec::new();
    }
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let possible = count * (count - 1) / 2;
    let drawn = (0..DRAWN.min(8 * possible)).map(|_| {
        let one = random.random_range(0..count);
        (one, (one + random.random_range(1..count)) % count)
    });
    drawn.map(|(one, other)| compare(parties, one, other)).collect()
}

#[cfg(test)]
mod tests;
