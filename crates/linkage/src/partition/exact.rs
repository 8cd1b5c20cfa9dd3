//! The posterior over partitions of a component, summed and not sampled.
//!
//! With w(C) = 2^score(C), the weight of all partitions of a set S is Z(S) = sum of w(C) Z(S - C) over clusters C of S that hold its first
//! unit, Z(nothing) = 1: each partition is met once. A cluster that some division of it outweighs by [`DOMINATED`] bits is left out,
//! since no partition with it can have a probability above 2^-DOMINATED; so most of the 2^n clusters are never weighed. Ways are
//! listed where they are few; else equally spaced quantiles of their distribution are taken (systematic sampling, with no random number).

use super::{Evidence, MOST_RECORDS, labels};

/// log2 of how much heavier a division of a cluster must be for the cluster to be left out.
const DOMINATED: f32 = 10.0;
/// Bits by which sums in another order may differ.
const ROUNDING: f32 = 0.01;
/// Ways less probable than this are not listed.
const LEAST: f64 = 2e-4;
/// Ways listed, at most, and how probable they must be together: there may be thousands of which none is probable.
const MOST_WAYS: usize = 96;
const COVERED: f64 = 0.98;
const QUANTILES: u32 = 400;
/// Clusters weighed, at most; what has more hangs together so closely that it is sampled.
const MOST_CLUSTERS: usize = 3_000;

/// Clusters as sets of units with their weights, by first unit.
type ByFirst = [Vec<(u32, f64)>; MOST_RECORDS];

/// What is known of the sets of units of one component.
#[derive(Default)]
struct Sums {
    clusters: ByFirst,
    /// True for each set that can be left over, and its Z.
    met: Vec<bool>,
    left: Vec<f64>,
}

/// What is used for one component after the other, so that nothing is allocated for each.
#[derive(Default)]
pub(super) struct Room {
    sums: Sums,
    /// The heaviest division known of each set, the set itself among them; not a number where none is.
    heaviest: Vec<f32>,
    /// Clusters of one size, and of the next.
    layer: Vec<u32>,
    next: Vec<u32>,
    taken: Vec<u64>,
}

impl Evidence<'_> {
    /// The ways of dividing the component with their probabilities; nothing where it hangs together too closely to be summed.
    pub(super) fn summed(&self, room: &mut Room) -> Option<Vec<(Box<[u8]>, f32)>> {
        let units = self.units();
        if units.len() > MOST_RECORDS || !self.clusters(&units, room) {
            return None;
        }
        let Room { sums, taken, .. } = room;
        sums.sum(units.len());
        let all = (1u32 << units.len()) - 1;
        taken.clear();
        let mut listing = Listing { sums, units: &units, records: self.records.len(), ways: Vec::new(), taken };
        let few = listing.list(all, 1.0);
        if !few || listing.ways.iter().map(|way| way.1).sum::<f64>() < COVERED {
            listing.ways.clear();
            listing.taken.clear();
            listing.quantiles(all, 0.0, 1.0);
        }
        let mut ways = listing.ways;
        let total: f64 = ways.iter().map(|way| way.1).sum();
        ways.sort_by(|a, b| b.1.total_cmp(&a.1));
        #[expect(clippy::cast_possible_truncation, reason = "a probability in single precision")]
        let way = |(labels, weight): (Box<[u8]>, f64)| (labels, (weight / total) as f32);
        Some(ways.into_iter().map(way).collect())
    }

    /// Finds all clusters that are not dominated, grown from smaller ones by one unit at a time; false where these are too many.
    fn clusters(&self, units: &[u64], room: &mut Room) -> bool {
        let n = units.len();
        let mut apart = [0.0f32; MOST_RECORDS];
        for (apart, unit) in apart.iter_mut().zip(units) {
            *apart = self.score(*unit);
        }
        // Minus infinity where it is below `least`, most often.
        let weight = |set: u32, least: f32| {
            let (records, alone) = bits(set).fold((0, 0.0), |(of, sum), unit| (of | units[unit], sum + apart[unit]));
            self.score_from(records, least + alone - ROUNDING) - alone
        };
        let Room { sums: Sums { clusters: found, .. }, heaviest, layer, next, .. } = room;
        heaviest.clear();
        heaviest.resize(1 << n, f32::NAN);
        // A unit joins a cluster only where it goes with one of its units alone.
        let mut goes_with = [0u32; MOST_RECORDS];
        found.iter_mut().for_each(Vec::clear);
        layer.clear();
        layer.extend((0..n).map(|unit| 1 << unit));
        for set in &*layer {
            heaviest[*set as usize] = 0.0;
            found[set.trailing_zeros() as usize].push((*set, 1.0));
        }
        let mut count = n;
        while !layer.is_empty() {
            next.clear();
            for set in &*layer {
                let size = set.count_ones();
                let all = (1u32 << n) - 1;
                let with = if size == 1 { all } else { bits(*set).fold(0, |with, unit| with | goes_with[unit]) };
                for unit in bits(with & !set) {
                    let larger = set | 1 << unit;
                    if !heaviest[larger as usize].is_nan() {
                        continue;
                    }
                    let divided = bits(larger).map(|unit| heaviest[(larger ^ 1 << unit) as usize]);
                    let divided = divided.fold(f32::NEG_INFINITY, f32::max);
                    let whole = weight(larger, divided - DOMINATED);
                    heaviest[larger as usize] = whole.max(divided);
                    if whole >= divided - DOMINATED {
                        if size == 1 {
                            let one = set.trailing_zeros() as usize;
                            goes_with[one] |= 1 << unit;
                            goes_with[unit] |= 1 << one;
                        }
                        next.push(larger);
                        found[larger.trailing_zeros() as usize].push((larger, f64::from(whole).exp2()));
                    }
                    count += 1;
                }
            }
            if count > MOST_CLUSTERS {
                return false;
            }
            std::mem::swap(layer, next);
        }
        true
    }
}

/// The units of a set.
fn bits(set: u32) -> impl Iterator<Item = usize> {
    let mut left = set;
    std::iter::from_fn(move || {
        let unit = left.trailing_zeros() as usize;
        let more = left != 0;
        left &= left.wrapping_sub(1);
        more.then_some(unit)
    })
}

impl Sums {
    /// Sums the weights of all partitions of each set that can be left over.
    fn sum(&mut self, n: usize) {
        let Self { clusters, met, left } = self;
        let all = (1usize << n) - 1;
        met.clear();
        met.resize(all + 1, false);
        met[all] = true;
        // What is left over is a smaller number, so one way down finds every set and one way up sums them.
        for set in (1..=all).rev().filter(|set| *set > 0) {
            if met[set] {
                within(clusters, set).for_each(|(cluster, _)| met[set ^ cluster] = true);
            }
        }
        left.clear();
        left.resize(all + 1, 0.0);
        left[0] = 1.0;
        for set in 1..=all {
            if met[set] {
                left[set] = within(clusters, set).map(|(cluster, weight)| weight * left[set ^ cluster]).sum();
            }
        }
    }

    /// The clusters that may hold the first unit of a set, each with its probability and what it leaves.
    fn steps(&self, set: u32) -> impl Iterator<Item = (u32, f64)> + '_ {
        let all = self.left[set as usize];
        within(&self.clusters, set as usize).map(move |(cluster, weight)| {
            let left = set ^ u32::try_from(cluster).unwrap_or(set);
            (left, weight * self.left[left as usize] / all)
        })
    }
}

/// The clusters within a set that hold its first unit.
fn within(clusters: &ByFirst, set: usize) -> impl Iterator<Item = (usize, f64)> + '_ {
    clusters[set.trailing_zeros() as usize]
        .iter()
        .map(|(cluster, weight)| (*cluster as usize, *weight))
        .filter(move |(cluster, _)| cluster & !set == 0)
}

/// A walk through the ways.
struct Listing<'a> {
    sums: &'a Sums,
    units: &'a [u64],
    records: usize,
    /// The cluster of each record, and how heavy the way is.
    ways: Vec<(Box<[u8]>, f64)>,
    /// The clusters taken on the way to here, as records.
    taken: &'a mut Vec<u64>,
}

impl Listing<'_> {
    fn take(&mut self, cluster: u32) {
        self.taken.push(bits(cluster).fold(0, |of, unit| of | self.units[unit]));
    }

    /// Lists every way to divide what is left that is probable enough; false where these are too many.
    fn list(&mut self, set: u32, p: f64) -> bool {
        if set == 0 {
            self.ways.push((labels(self.taken, self.records), p));
            return self.ways.len() <= MOST_WAYS;
        }
        let sums = self.sums;
        for (left, step) in sums.steps(set) {
            if p * step >= LEAST {
                self.take(set ^ left);
                let few = self.list(left, p * step);
                self.taken.pop();
                if !few {
                    return false;
                }
            }
        }
        true
    }

    /// Takes the ways in which the quantiles from `low` to `high` of the distribution fall.
    fn quantiles(&mut self, set: u32, low: f64, high: f64) {
        // Quantile k is at (k + 1/2) / QUANTILES.
        let up_to = |at: f64| (at * f64::from(QUANTILES) + 0.5).floor();
        let count = up_to(high) - up_to(low);
        if count < 1.0 {
            return;
        }
        if set == 0 {
            self.ways.push((labels(self.taken, self.records), count));
            return;
        }
        let (sums, mut from) = (self.sums, low);
        for (left, step) in sums.steps(set) {
            let to = from + step * (high - low);
            self.take(set ^ left);
            self.quantiles(left, from, to.min(high));
            self.taken.pop();
            from = to;
        }
    }
}
