//! From probable pairs to persons: within each component of pairs, partitions with probabilities, and samples of them.
//!
//! A component's partition has weight = product over its clusters of evidence(C) x prior(C). The evidence of a cluster is, for each
//! comparison, the heaviest tree of pair weights over the records that state it: a value shared by three records is drawn once and
//! kept twice, so it counts twice and not three times. Strangers are not chained, since a merged cluster answers for all its pairs that
//! no tree needs as well: each pair that contradicts the rest takes part of its weight away ([`Weighing::contradiction`]).
//! The partitions of a component are summed (see `exact`); where nearly every set of its records may be one person they are sampled
//! (see `sampling`). Estimates average over [`Partitions::draw`] (linkage-averaging: Sadinle, Annals of Applied Statistics 12, 2018).

use crate::compare::COMPARISONS;
use crate::history::{Histories, key};
use crate::judgement::{Said, Verdicts};
use crate::link::Pair;
use crate::model::probability;
use crate::name::compare::Memo;
use crate::roster::List;
use exact::Room;
use forest::{heaviest_forest, mean_pair};
use joining::components;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use std::cell::OnceCell;

mod exact;
mod forest;
mod joining;
mod sampling;
pub mod teaching;
#[cfg(test)]
mod tests;

/// Rounds of learning histories from components, at most, and the share of all persons by which they move when they are settled: after
/// four rounds where records say much, after ten and more where they say little more than names.
const REFINEMENTS: usize = 12;
const SETTLED: f64 = 2e-3;
/// About how many components are enough to learn histories from.
const REFINED_ON: usize = 3_500;
/// Larger components are cut at their weakest pairs.
const MOST_RECORDS: usize = 14;
/// A pair of weaker odds than this (log2; one in five) joins nothing larger than so many records: what hangs together by such pairs
/// has many ways of being divided, nearly all alike.
const WEAK: f32 = -2.0;
const MOST_BY_WEAK: u32 = 6;
/// A cluster is a set of bits; judgements that would make a component larger than this are refused.
pub(crate) const MOST_BITS: usize = 64;
/// What each record of a cluster beyond the second takes away, in bits: the heaviest tree is the best of several, and chance picks it too.
/// Chosen on rosters with known truth (docs/method/linkage.md), not derived: with it the pairs said in components of any size are about as
/// many as there are; it leaves those in components of two said a little too rarely, and the doubtful ones in large ones too often.
const CHOICE: f32 = 1.0;
/// What a judgement of people weighs, in bits: more than all evidence together.
const JUDGED: f32 = 400.0;

/// Records of which pairs were weighed: persons, or organisations and worksites.
pub trait Weighing: Sync {
    /// Share of a contradicting pair's weight that counts although no tree needs the pair, by comparison: two names or dates that
    /// contradict each other do so although a vaguer one agrees with both. Another site does in part: whoever was met at one site twice is
    /// less likely to have worked at another than one who was met there once. Another passport does not.
    ///
    /// Nothing where the evidence of a cluster is that of its mean pair instead, times its records less one ([`mean_pair`]).
    fn contradiction(&self) -> Option<[f32; COMPARISONS]>;
    /// The lists.
    fn lists(&self) -> &[List];
    /// The list of each record.
    fn list_of(&self, record: usize) -> u8;
    /// Number of records.
    fn records(&self) -> usize;
    /// All probable pairs, in order.
    fn pairs(&self) -> &[Pair];
    /// The seed of all sampling.
    fn seed(&self) -> u64;
    /// What each comparison of two records weighs, in bits; not a number where it was not made.
    fn weights(&self, memo: &mut Memo, one: usize, other: usize) -> [f32; COMPARISONS];
    /// Expected pairs of one party by pair of lists, row-major, before partitions are known.
    fn expected(&self) -> &[f64];
    /// How many parties are on which lists, where it was learned.
    fn learned(&self) -> Option<&Histories>;
    /// Keeps what was learned.
    fn learn(&mut self, histories: Histories);

    /// How many parties are on which lists, as far as learned.
    fn histories(&self) -> Histories {
        let before =
            || Histories::before(self.lists().len(), (0..self.records()).map(|at| self.list_of(at)), self.expected());
        self.learned().cloned().unwrap_or_else(before)
    }

    /// Learns from partitions how many parties are on which lists, which is the prior of clusters (see `history`); a few rounds.
    ///
    /// Judgements are obeyed. Where there are many components some are taken for all.
    fn refine(&mut self, verdicts: &Verdicts)
    where
        Self: Sized,
    {
        let mut members = components(self, verdicts);
        let step = (members.len() / REFINED_ON).max(1);
        let mut alone = vec![true; self.records()];
        members.iter().flatten().for_each(|record| alone[*record as usize] = false);
        members = members.into_iter().step_by(step).collect();
        #[expect(clippy::cast_precision_loss, reason = "a sampling step is a small number")]
        let scale = step as f64;
        let learned = learn_histories(self, verdicts, members, (scale, &alone));
        self.learn(learned);
    }
}

/// A component: its records and the ways of dividing them, with probabilities.
#[derive(Debug, Clone)]
struct Component {
    records: Vec<u32>,
    /// For each way the cluster of each record, and its probability (they sum to 1).
    ways: Vec<(Box<[u8]>, f32)>,
}

/// Two records with the probability that they are one person, all records of their component looked at.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LinkedPair {
    /// The record that comes first.
    pub one: u32,
    /// The other.
    pub other: u32,
    /// Probability.
    pub probability: f64,
}

/// The posterior over who is who.
#[derive(Debug, Clone)]
pub struct Partitions {
    records: usize,
    components: Vec<Component>,
    /// Pairs with their probabilities (0.01 and more), in order.
    pub pairs: Vec<LinkedPair>,
}

/// How sure a link must be to be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Threshold {
    /// 0.99: to say of a person that they are on two lists.
    Strict,
    /// 0.5: the likeliest.
    Likely,
    /// 0.2: to look for people, not to count them.
    Loose,
}

impl Threshold {
    /// The least probability.
    pub fn probability(self) -> f64 {
        match self {
            Self::Strict => 0.99,
            Self::Likely => 0.5,
            Self::Loose => 0.2,
        }
    }
}

/// Divides the records of a linkage into persons. Judgements of people outrank every weight.
pub fn partition(linkage: &dyn Weighing, verdicts: &Verdicts) -> Partitions {
    divide(linkage, verdicts, components(linkage, verdicts))
}

/// Divides given components.
fn divide(linkage: &dyn Weighing, verdicts: &Verdicts, members: Vec<Vec<u32>>) -> Partitions {
    let histories = linkage.histories();
    let components: Vec<Component> = members
        .into_par_iter()
        .with_min_len(64)
        .map_init(
            || (Memo::new(), Room::default()),
            |(memo, room), records| {
                let evidence = Evidence::of(linkage, verdicts, &histories, memo, records);
                let ways = evidence.ways(room, linkage.seed());
                Component { records: evidence.records, ways }
            },
        )
        .collect();
    let mut pairs: Vec<LinkedPair> = components.par_iter().with_min_len(1024).flat_map_iter(Component::pairs).collect();
    pairs.par_sort_unstable_by_key(|pair| (pair.one, pair.other));
    Partitions { records: linkage.records(), components, pairs }
}

/// Learns histories in a few rounds from given components, each of which stands for `scale`; a record in `alone` stands for itself.
/// Pairs are compared once, since from round to round only the prior of clusters differs.
fn learn_histories(
    linkage: &dyn Weighing,
    verdicts: &Verdicts,
    members: Vec<Vec<u32>>,
    (scale, alone): (f64, &[bool]),
) -> Histories {
    let learned: [OnceCell<Histories>; REFINEMENTS] = Default::default();
    let mut histories = linkage.histories();
    let before = histories.clone();
    let mut evidence: Vec<Evidence<'_>> = members
        .into_par_iter()
        .with_min_len(64)
        .map_init(Memo::new, |memo, records| Evidence::of(linkage, verdicts, &before, memo, records))
        .collect();
    for round in &learned {
        let divided = |room: &mut Room, of: &Evidence<'_>| Component {
            records: of.records.clone(),
            ways: of.ways(room, linkage.seed()),
        };
        let components: Vec<Component> =
            evidence.par_iter().with_min_len(64).map_init(Room::default, divided).collect();
        let partitions = Partitions { records: linkage.records(), components, pairs: Vec::new() };
        let found = Histories::of(linkage.lists().len(), partitions.histories(linkage, scale, alone));
        let moved = found.moved_from(&histories);
        histories = found;
        if moved < SETTLED {
            break;
        }
        let now = round.get_or_init(|| histories.clone());
        evidence.iter_mut().for_each(|of| of.histories = now);
    }
    histories
}

/// All weights within one component.
struct Evidence<'a> {
    records: Vec<u32>,
    lists: Vec<u8>,
    /// For each pair (row-major) the weights of comparisons; not a number where one was not made.
    weights: Vec<[f32; COMPARISONS]>,
    /// For each pair what a judgement adds.
    judged: Vec<f32>,
    histories: &'a Histories,
    contradiction: Option<[f32; COMPARISONS]>,
}

impl<'a> Evidence<'a> {
    fn of(
        linkage: &dyn Weighing,
        verdicts: &Verdicts,
        histories: &'a Histories,
        memo: &mut Memo,
        records: Vec<u32>,
    ) -> Self {
        let n = records.len();
        let lists: Vec<u8> = records.iter().map(|record| linkage.list_of(*record as usize)).collect();
        let mut weights = vec![[f32::NAN; COMPARISONS]; n * n];
        let mut judged = vec![0.0; n * n];
        for i in 0..n {
            for j in i + 1..n {
                let (one, other) = (records[i] as usize, records[j] as usize);
                let of_pair = linkage.weights(memo, one, other);
                let barred = lists[i] == lists[j] && linkage.lists()[usize::from(lists[i])].nobody_twice;
                let said = match verdicts.of(records[i], records[j]) {
                    Some(Said::Same) => JUDGED,
                    Some(Said::Different) => -JUDGED,
                    Some(Said::Undecided) | None => 0.0,
                };
                let said = if said == 0.0 && barred { -JUDGED / 2.0 } else { said };
                for at in [i * n + j, j * n + i] {
                    weights[at] = of_pair;
                    judged[at] = said;
                }
            }
        }
        Self { records, lists, weights, judged, histories, contradiction: linkage.contradiction() }
    }

    /// log2 of evidence x prior of a cluster (a set of bits) against all its records apart.
    fn score(&self, set: u64) -> f32 {
        self.score_from(set, f32::NEG_INFINITY)
    }

    /// The same; minus infinity as soon as it is seen to be below `least`.
    fn score_from(&self, set: u64, least: f32) -> f32 {
        let n = self.records.len();
        if set.count_ones() < 2 {
            return 0.0;
        }
        if set.count_ones() == 2 {
            let (one, other) = (set.trailing_zeros() as usize, 63 - set.leading_zeros() as usize);
            let mut sum = self.histories.bits(&[self.lists[one], self.lists[other]]) + self.judged[one * n + other];
            for weight in self.weights[one * n + other] {
                sum += if weight.is_nan() { 0.0 } else { weight };
            }
            return sum;
        }
        let mut room = [0usize; MOST_BITS];
        let cluster = members(set, &mut room);
        let mut lists = [0u8; MOST_BITS];
        for (list, record) in lists.iter_mut().zip(cluster) {
            *list = self.lists[*record];
        }
        let mut sum = self.histories.bits(&lists[..cluster.len()]);
        for (place, i) in cluster.iter().enumerate() {
            sum += cluster[place + 1..].iter().map(|j| self.judged[i * n + j]).sum::<f32>();
        }
        let Some(contradiction) = self.contradiction else {
            let of = |comparison: usize| mean_pair(cluster, |i, j| self.weights[i * n + j][comparison]);
            return sum + (0..COMPARISONS).map(of).sum::<f32>();
        };
        sum -= cluster[2..].iter().map(|_| CHOICE).sum::<f32>();
        // Of three records the forest is known as soon as what bounds it.
        let bounded = cluster.len() > 3 && least > f32::NEG_INFINITY;
        let most = if bounded { self.most_from(cluster) } else { [f32::INFINITY; COMPARISONS] };
        for (comparison, contradiction) in contradiction.iter().enumerate() {
            if sum + most[comparison] < least {
                return f32::NEG_INFINITY;
            }
            sum += heaviest_forest(cluster, *contradiction, |i, j| self.weights[i * n + j][comparison]);
        }
        sum
    }

    /// The most that the comparisons from each one on can add for a cluster. Every record but one has one edge of the forest, towards the
    /// first record, which is no heavier than its heaviest pair; where some comparison was not made, a record may have none.
    fn most_from(&self, cluster: &[usize]) -> [f32; COMPARISONS] {
        let n = self.records.len();
        let (mut all, mut least) = ([[0.0f32; 2]; COMPARISONS], [[f32::INFINITY; 2]; COMPARISONS]);
        let mut all_made = [true; COMPARISONS];
        for i in cluster {
            let mut best = [f32::NEG_INFINITY; COMPARISONS];
            for j in cluster.iter().filter(|j| *j != i) {
                for (comparison, weight) in self.weights[i * n + j].iter().enumerate() {
                    // A weight that is not a number is never the larger one.
                    best[comparison] = best[comparison].max(*weight);
                    all_made[comparison] &= !weight.is_nan();
                }
            }
            for (comparison, best) in best.into_iter().enumerate() {
                for (at, best) in [best, best.max(0.0)].into_iter().enumerate() {
                    all[comparison][at] += best;
                    least[comparison][at] = least[comparison][at].min(best);
                }
            }
        }
        let (mut most, mut sum) = ([0.0; COMPARISONS], 0.0);
        for comparison in (0..COMPARISONS).rev() {
            let at = usize::from(!all_made[comparison]);
            sum += all[comparison][at] - least[comparison][at];
            most[comparison] = sum;
        }
        most
    }

    /// The ways of dividing the component, with probabilities.
    fn ways(&self, room: &mut Room, seed: u64) -> Vec<(Box<[u8]>, f32)> {
        match self.records.len() {
            2 => {
                #[expect(clippy::cast_possible_truncation, reason = "a probability in single precision")]
                let p = probability(self.score(0b11)) as f32;
                vec![(Box::from([0u8, 0]), p), (Box::from([0u8, 1]), 1.0 - p)]
            }
            _ => self.summed(room).unwrap_or_else(|| self.sample(seed)),
        }
    }
}

/// The records of a set.
fn members(set: u64, room: &mut [usize; MOST_BITS]) -> &[usize] {
    let (mut left, mut count) = (set, 0);
    while left != 0 {
        room[count] = left.trailing_zeros() as usize;
        left &= left - 1;
        count += 1;
    }
    &room[..count]
}

/// For each record the number of its cluster, clusters numbered by their first records.
fn labels(clusters: &[u64], records: usize) -> Box<[u8]> {
    let mut room = [0u64; MOST_BITS];
    let ordered = &mut room[..clusters.len()];
    ordered.copy_from_slice(clusters);
    ordered.sort_unstable_by_key(|cluster| cluster.trailing_zeros());
    let of = |record: usize| ordered.iter().position(|cluster| cluster >> record & 1 == 1).unwrap_or(0);
    (0..records).map(|record| u8::try_from(of(record)).unwrap_or(u8::MAX)).collect()
}

impl Component {
    /// Expected numbers of persons by list history.
    fn count(&self, linkage: &dyn Weighing, scale: f64, counts: &mut FxHashMap<u64, f64>) {
        for (labels, p) in &self.ways {
            let persons = labels.iter().max().map_or(0, |most| *most + 1);
            for person in 0..persons {
                let members = self.records.iter().zip(labels).filter(|(_, label)| **label == person);
                let of = key(members.map(|(record, _)| linkage.list_of(*record as usize)));
                *counts.entry(of).or_default() += scale * f64::from(*p);
            }
        }
    }

    fn pairs(&self) -> Vec<LinkedPair> {
        let n = self.records.len();
        let mut pairs = Vec::new();
        for i in 0..n {
            for j in i + 1..n {
                let together = self.ways.iter().filter(|(labels, _)| labels[i] == labels[j]);
                let probability: f64 = together.map(|(_, p)| f64::from(*p)).sum();
                if probability >= 0.01 {
                    pairs.push(LinkedPair {
                        one: self.records[i],
                        other: self.records[j],
                        probability: probability.min(1.0),
                    });
                }
            }
        }
        pairs
    }
}

impl Partitions {
    /// One sample of who is who: for each record the number of the first record of its person. Equal seeds give equal samples.
    pub fn draw(&self, seed: u64) -> Vec<u32> {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let mut persons = self.apart();
        for component in &self.components {
            let mut left = random.random::<f32>();
            let drawn = component.ways.iter().find(|(_, p)| {
                left -= p;
                left <= 0.0
            });
            let (labels, _) = drawn.unwrap_or(&component.ways[0]);
            assign(&mut persons, &component.records, labels);
        }
        persons
    }

    /// Who is who when pairs of at least this probability are taken: records of a cluster are joined by links of at least the threshold,
    /// and none of its pairs is less than half as probable. A looser threshold joins what a stricter one leaves and divides nothing of it,
    /// so the thresholds are nested.
    pub fn at(&self, threshold: Threshold) -> Vec<u32> {
        let mut order: Vec<&LinkedPair> = self.pairs.iter().collect();
        order.par_sort_unstable_by(|a, b| {
            b.probability.total_cmp(&a.probability).then((a.one, a.other).cmp(&(b.one, b.other)))
        });
        let all = Known::of(self);
        let mut persons = self.apart();
        let mut members: FxHashMap<u32, Vec<u32>> = FxHashMap::default();
        for step in [Threshold::Strict, Threshold::Likely, Threshold::Loose] {
            let least = step.probability();
            for pair in order.iter().take_while(|pair| pair.probability >= least) {
                join_whole((pair.one, pair.other), least / 2.0, &all, &mut persons, &mut members);
            }
            if step == threshold {
                break;
            }
        }
        persons
    }

    /// Expected numbers of persons by list history; each component stands for `scale`, a record in `alone` for itself.
    pub(crate) fn histories(&self, linkage: &dyn Weighing, scale: f64, alone: &[bool]) -> FxHashMap<u64, f64> {
        let mut counts = FxHashMap::default();
        for (record, _) in alone.iter().enumerate().filter(|(_, alone)| **alone) {
            *counts.entry(key([linkage.list_of(record)].into_iter())).or_default() += 1.0;
        }
        for component in &self.components {
            component.count(linkage, scale, &mut counts);
        }
        counts
    }

    /// Expected number of persons.
    pub fn expected_persons(&self) -> f64 {
        let merged: f64 = self
            .components
            .iter()
            .flat_map(|component| &component.ways)
            .map(|(labels, p)| {
                let persons = labels.iter().max().map_or(0, |most| usize::from(*most) + 1);
                f64::from(*p) * f64::from(u32::try_from(labels.len() - persons).unwrap_or(u32::MAX))
            })
            .sum();
        f64::from(u32::try_from(self.records).unwrap_or(u32::MAX)) - merged
    }

    /// For each record the first record of its component.
    pub(crate) fn component_of(&self) -> Vec<u32> {
        let mut of = self.apart();
        for component in &self.components {
            component.records.iter().for_each(|record| of[*record as usize] = component.records[0]);
        }
        of
    }

    fn apart(&self) -> Vec<u32> {
        (0..u32::try_from(self.records).expect("records are numbered in 32 bits")).collect()
    }
}

/// Pairs by their first records.
struct Known<'a> {
    pairs: &'a [LinkedPair],
    /// The pairs of record r: `pairs[starts[r]..starts[r + 1]]`.
    starts: Vec<u32>,
}

impl<'a> Known<'a> {
    fn of(partitions: &'a Partitions) -> Self {
        let mut starts = vec![0u32; partitions.records + 1];
        partitions.pairs.iter().for_each(|pair| starts[pair.one as usize + 1] += 1);
        for record in 0..partitions.records {
            starts[record + 1] += starts[record];
        }
        Self { pairs: &partitions.pairs, starts }
    }

    /// The probability of a pair, 0 where it is none.
    fn probability(&self, one: u32, other: u32) -> f64 {
        let (low, high) = (one.min(other), one.max(other));
        let own = self.starts[low as usize] as usize..self.starts[low as usize + 1] as usize;
        self.pairs[own].iter().find(|pair| pair.other == high).map_or(0.0, |pair| pair.probability)
    }
}

/// Joins the clusters of two records where every pair across is at least so probable.
fn join_whole(
    (one, other): (u32, u32),
    least: f64,
    all: &Known<'_>,
    persons: &mut [u32],
    members: &mut FxHashMap<u32, Vec<u32>>,
) {
    let (a, b) = (persons[one as usize], persons[other as usize]);
    if a == b {
        return;
    }
    let of = |person: u32| members.get(&person).cloned().unwrap_or_else(|| vec![person]);
    let (left, right) = (of(a), of(b));
    if left.iter().all(|x| right.iter().all(|y| all.probability(*x, *y) >= least)) {
        let (low, high) = (a.min(b), a.max(b));
        let mut joined = left;
        joined.extend(right);
        joined.iter().for_each(|record| persons[*record as usize] = low);
        members.remove(&high);
        members.insert(low, joined);
    }
}

fn assign(persons: &mut [u32], records: &[u32], labels: &[u8]) {
    let mut first: [u32; 256] = [u32::MAX; 256];
    for (record, label) in records.iter().zip(labels) {
        let of = &mut first[usize::from(*label)];
        *of = (*of).min(*record);
        persons[*record as usize] = *of;
    }
}
