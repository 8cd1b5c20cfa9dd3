//! Samples of the partitions of a component too large to be enumerated.
//!
//! Two moves take turns. Gibbs: one unit is taken out and put where the odds say (Steorts, Hall and Fienberg, JASA 111, 2016). Split or
//! merge: two units are chosen, and their cluster is divided, or their two clusters become one, the others following one by one as the odds
//! say; accepted by Metropolis and Hastings (sequentially allocated merge and split: Dahl 2005, after Jain and Neal, JCGS 13, 2004). Without
//! the second, two groups of records that each hang together would hardly ever meet or part. A unit is one record, or records that people
//! judged to be one person: these move together, since no weight could part them for a moment.

use super::{Evidence, MOST_BITS, labels};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rustc_hash::FxHashMap;

const BURN_IN: usize = 20;
const SWEEPS: usize = 120;

/// A partition on its way, with the scores already computed.
struct Walk<'a> {
    evidence: &'a Evidence<'a>,
    clusters: Vec<u64>,
    scores: FxHashMap<u64, f32>,
    random: ChaCha8Rng,
}

impl Evidence<'_> {
    pub(super) fn sample(&self, seed: u64) -> Vec<(Box<[u8]>, f32)> {
        self.sample_sweeps(seed, SWEEPS)
    }

    pub(super) fn sample_sweeps(&self, seed: u64, sweeps: usize) -> Vec<(Box<[u8]>, f32)> {
        let n = self.records.len();
        let units = self.units();
        let random = ChaCha8Rng::seed_from_u64(seed ^ u64::from(self.records[0]) << 20);
        let mut walk = Walk { evidence: self, clusters: units.clone(), scores: FxHashMap::default(), random };
        let mut seen: FxHashMap<Box<[u8]>, u32> = FxHashMap::default();
        for sweep in 0..BURN_IN + sweeps {
            for unit in &units {
                walk.move_one(*unit);
            }
            for _ in &units {
                walk.split_or_merge(&units);
            }
            if sweep >= BURN_IN {
                *seen.entry(labels(&walk.clusters, n)).or_default() += 1;
            }
        }
        #[expect(clippy::cast_precision_loss, reason = "counts of sweeps are far below 2^24")]
        let mut ways: Vec<(Box<[u8]>, f32)> = seen.into_iter().map(|(way, count)| (way, count as f32)).collect();
        ways.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        let total: f32 = ways.iter().map(|way| way.1).sum();
        ways.iter_mut().for_each(|way| way.1 /= total);
        ways
    }

    /// Sets of records judged one person; every other record by itself.
    pub(super) fn units(&self) -> Vec<u64> {
        let n = self.records.len();
        let mut units: Vec<u64> = Vec::new();
        for record in 0..n {
            let judged = (0..n).filter(|other| self.judged[record * n + other] > 0.0);
            let mut unit = judged.fold(1u64 << record, |set, other| set | 1 << other);
            units.retain(|known| {
                let meets = known & unit != 0;
                unit |= if meets { *known } else { 0 };
                !meets
            });
            units.push(unit);
        }
        units
    }
}

impl Walk<'_> {
    fn score(&mut self, set: u64) -> f32 {
        let evidence = self.evidence;
        *self.scores.entry(set).or_insert_with(|| evidence.score(set))
    }

    /// Takes one unit out and puts it into a cluster drawn by the odds of each, or apart.
    fn move_one(&mut self, unit: u64) {
        self.clusters.iter_mut().for_each(|cluster| *cluster &= !unit);
        self.clusters.retain(|cluster| *cluster != 0);
        let apart = self.score(unit);
        let mut odds = [0.0f32; MOST_BITS + 1];
        for (place, of) in odds.iter_mut().take(self.clusters.len()).enumerate() {
            let cluster = self.clusters[place];
            *of = self.score(cluster | unit) - self.score(cluster) - apart;
        }
        let odds = &mut odds[..=self.clusters.len()];
        let best = odds.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        odds.iter_mut().for_each(|of| *of = (*of - best).exp2());
        let mut left = self.random.random::<f32>() * odds.iter().sum::<f32>();
        let chosen = odds.iter().position(|of| {
            left -= of;
            left <= 0.0
        });
        match chosen.and_then(|place| self.clusters.get_mut(place)) {
            Some(cluster) => *cluster |= unit,
            None => self.clusters.push(unit),
        }
    }

    /// Proposes to divide the cluster of two units, or to make their clusters one.
    fn split_or_merge(&mut self, units: &[u64]) {
        if units.len() < 2 {
            return;
        }
        let one = self.random.random_range(0..units.len());
        let other = (one + self.random.random_range(1..units.len())) % units.len();
        let (one, other) = (units[one], units[other]);
        let of = |unit: u64| self.clusters.iter().copied().find(|cluster| cluster & unit != 0).unwrap_or(unit);
        let (left, right) = (of(one), of(other));
        let whole = left | right;
        let known = (left != right).then_some(left);
        let (left, right, log2_chance) = self.divide(units, whole, (one, other), known);
        // log2 of the odds of one cluster against two, and of the chance that a split proposes these two.
        let merged = self.score(whole) - self.score(left) - self.score(right) + log2_chance;
        let accept = if known.is_some() { merged } else { -merged };
        if self.random.random::<f32>().log2() < accept {
            self.clusters.retain(|cluster| cluster & whole == 0);
            if known.is_some() { self.clusters.push(whole) } else { self.clusters.extend([left, right]) }
        }
    }

    /// Divides a cluster between two units, the others drawn one by one, or as in `known`, the side of the first unit; with log2 of the
    /// chance of just that.
    fn divide(&mut self, units: &[u64], whole: u64, sides: (u64, u64), known: Option<u64>) -> (u64, u64, f32) {
        let ((mut left, mut right), mut log2_chance) = (sides, 0.0f32);
        for unit in units.iter().filter(|unit| **unit & whole != 0 && **unit & (sides.0 | sides.1) == 0) {
            let to_left = self.score(left | unit) - self.score(left);
            let to_right = self.score(right | unit) - self.score(right);
            // log2 of p and of 1 - p for odds of 2^difference.
            let log2_p =
                |difference: f32| -(1.0 + (-difference).min(100.0).exp2()).log2() - (-difference - 100.0).max(0.0);
            let difference = to_left - to_right;
            let goes_left = match known {
                Some(known) => known & unit != 0,
                None => self.random.random::<f32>().log2() < log2_p(difference),
            };
            log2_chance += log2_p(if goes_left { difference } else { -difference });
            *(if goes_left { &mut left } else { &mut right }) |= unit;
        }
        (left, right, log2_chance)
    }
}
