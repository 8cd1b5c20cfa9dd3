//! On which lists persons are: the prior of a cluster of records.
//!
//! If persons with the list history h come as a Poisson process of intensity n(h), records of one person against each apart have prior
//! odds n(h) / product of n(its lists one by one). For two lists these are n11 / (n10 n01), not n11 / (n1 n2): a record whose match is
//! sought has none yet. A list that holds a person k times has k! orders of the same records: odds of two records of one list are
//! n2 / (n1^2 / 2). The intensities are learned from the partitions themselves (empirical Bayes).

use rustc_hash::FxHashMap;

/// Expected numbers of persons by list history.
#[derive(Debug, Clone)]
pub struct Histories {
    counts: FxHashMap<u64, f64>,
    /// log2 of the counts, and of those of each list alone.
    log2_counts: FxHashMap<u64, f64>,
    log2_singles: Vec<f64>,
    /// By pair of lists, from the pairs alone: log2 of n(both) / (n(one) n(other)); for histories that were not met.
    pairs: Vec<f32>,
    lists: usize,
}

/// At least this share of a list's records is taken to be on no other list, before partitions are known.
const LEAST_SINGLE: f64 = 0.25;
/// Persons' worth of a history that was not met, and of how many records it may be for that: there are the more histories the more
/// records they have, so that of each record beyond these it is a tenth.
const UNMET: f64 = 0.05;
const OF_FEW: u32 = 6;
const OF_MORE: f64 = 0.1;

/// A history as one number: four bits a list. Lists beyond the sixteenth share bits.
pub(crate) fn key(lists: impl Iterator<Item = u8>) -> u64 {
    lists.fold(0, |key, list| {
        let shift = 4 * u32::from(list % 16);
        if key >> shift & 15 == 15 { key } else { key + (1 << shift) }
    })
}

/// How many records a history has.
fn size(key: u64) -> usize {
    (0..16).map(|list| usize::try_from(key >> (4 * list) & 15).unwrap_or(0)).sum()
}

/// Persons' worth of a history of so many records that was not met.
fn unmet(records: usize) -> f64 {
    let more = u32::try_from(records).unwrap_or(u32::MAX).saturating_sub(OF_FEW);
    UNMET * OF_MORE.powf(f64::from(more))
}

impl Histories {
    /// From the pairs alone.
    pub(crate) fn before(lists: usize, list_of: impl Iterator<Item = u8>, expected: &[f64]) -> Self {
        let mut records = vec![0.0f64; lists];
        list_of.for_each(|list| records[usize::from(list)] += 1.0);
        let mut singles = records.clone();
        let mut counts = FxHashMap::default();
        for one in 0..lists {
            for other in one..lists {
                let expected = expected[one * lists + other];
                let (a, b) = (u8::try_from(one).unwrap_or(u8::MAX), u8::try_from(other).unwrap_or(u8::MAX));
                counts.insert(key([a, b].into_iter()), expected);
                singles[one] -= expected;
                singles[other] -= expected;
            }
        }
        for (list, (single, all)) in singles.iter().zip(&records).enumerate() {
            let list = u8::try_from(list).unwrap_or(u8::MAX);
            counts.insert(key([list].into_iter()), single.max(LEAST_SINGLE * all).max(1.0));
        }
        Self::of(lists, counts)
    }

    /// From counted histories.
    pub(crate) fn of(lists: usize, counts: FxHashMap<u64, f64>) -> Self {
        let log2_counts = counts.iter().map(|(key, count)| (*key, count.max(unmet(size(*key))).log2())).collect();
        let mut made = Self { counts, log2_counts, log2_singles: Vec::new(), pairs: vec![0.0; lists * lists], lists };
        made.log2_singles = (0..lists).map(|at| made.single(u8::try_from(at).unwrap_or(u8::MAX)).log2()).collect();
        for one in 0..lists {
            for other in 0..lists {
                let (a, b) = (u8::try_from(one).unwrap_or(u8::MAX), u8::try_from(other).unwrap_or(u8::MAX));
                let both = made.count(key([a, b].into_iter()));
                #[expect(clippy::cast_possible_truncation, reason = "a logarithm needs no more digits")]
                let odds = (both / (made.single(a) * made.single(b))).log2() as f32;
                made.pairs[one * lists + other] = odds + order_bits(&[a, b]);
            }
        }
        made
    }

    /// The persons that have another history than in `before`, as a share of all.
    pub(crate) fn moved_from(&self, before: &Self) -> f64 {
        let gone = before.counts.iter().filter(|(key, _)| !self.counts.contains_key(key)).map(|(_, count)| *count);
        let of = |(key, count): (&u64, &f64)| (count - before.counts.get(key).unwrap_or(&0.0)).abs();
        let moved: f64 = self.counts.iter().map(of).chain(gone).sum();
        moved / self.counts.values().sum::<f64>().max(1.0)
    }

    fn count(&self, key: u64) -> f64 {
        self.counts.get(&key).copied().unwrap_or(0.0).max(UNMET)
    }

    fn single(&self, list: u8) -> f64 {
        self.count(key([list].into_iter())).max(1.0)
    }

    /// log2 of the prior odds that records of these lists are one person against each apart.
    pub(crate) fn bits(&self, lists: &[u8]) -> f32 {
        if let [one, other] = lists {
            return self.pairs[usize::from(*one) * self.lists + usize::from(*other)];
        }
        let singles: f64 = lists.iter().map(|list| self.log2_singles[usize::from(*list)]).sum();
        let together =
            self.log2_counts.get(&key(lists.iter().copied())).copied().unwrap_or_else(|| unmet(lists.len()).log2());
        #[expect(clippy::cast_possible_truncation, reason = "a logarithm needs no more digits")]
        let bits = (together - singles) as f32;
        bits + order_bits(lists)
    }
}

/// log2 of the number of orders in which the records of each list can stand: of the product of k! over lists that hold k of them.
fn order_bits(lists: &[u8]) -> f32 {
    let before = |at: usize| lists[..at].iter().filter(|other| **other == lists[at]).count();
    // Nearly always every list holds one of them, and there is nothing to be multiplied.
    let repeated = (1..lists.len()).map(before).filter(|before| *before > 0);
    repeated.map(|before| f32::from(u8::try_from(before + 1).unwrap_or(u8::MAX)).log2()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_has_another_history_now_has_moved() {
        let of = |counts: &[(&[u8], f64)]| {
            Histories::of(2, counts.iter().map(|(lists, count)| (key(lists.iter().copied()), *count)).collect())
        };
        let before = of(&[(&[0], 40.0), (&[1], 10.0)]);
        assert!(before.moved_from(&before).abs() < 1e-12);
        // Ten pairs of records become ten persons: ten and ten are gone, ten have come.
        let now = of(&[(&[0], 30.0), (&[0, 1], 10.0)]);
        assert!((now.moved_from(&before) - 30.0 / 40.0).abs() < 1e-12);
        assert!((before.moved_from(&now) - 30.0 / 50.0).abs() < 1e-12);
    }

    #[test]
    fn a_record_whose_match_is_sought_has_none_yet() {
        let counts = [(key([0].into_iter()), 40.0), (key([1].into_iter()), 10.0), (key([0, 1].into_iter()), 60.0)];
        let histories = Histories::of(2, counts.into_iter().collect());
        assert!((histories.bits(&[0, 1]) - (60.0f32 / 400.0).log2()).abs() < 1e-5);
        assert_eq!(histories.bits(&[1, 0]), histories.bits(&[0, 1]));
        // Three records of one list: as many persons as triples of its records, 3! to a set of them.
        let three =
            Histories::of(1, [(key([0].into_iter()), 64.0), (key([0; 3].into_iter()), 8.0)].into_iter().collect());
        assert!((three.bits(&[0, 0, 0]) - (8.0f32 * 6.0 / 64.0f32.powi(3)).log2()).abs() < 1e-4);
        assert!((order_bits(&[1, 0, 1, 0, 1, 2]) - 12.0f32.log2()).abs() < 1e-5);
        // Of a history that was not met each record beyond the sixth makes a tenth; single records are as many as there are.
        let many = |records: usize| histories.bits(&vec![0; records]) - order_bits(&vec![0; records]);
        assert!((many(6) - many(5) + 40.0f32.log2()).abs() < 1e-4);
        assert!((many(7) - many(6) + 400.0f32.log2()).abs() < 1e-4);
        // Three records, never met: hardly ever, but not impossible.
        assert!(histories.bits(&[0, 0, 1]) < histories.bits(&[0, 1]) - 8.0);
        assert!(histories.bits(&[0, 0, 1]).is_finite());
    }
}
