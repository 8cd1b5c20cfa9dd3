//! Components: records that hang together by probable pairs or by judgements. Weighs nothing.

use super::{MOST_BITS, MOST_BY_WEAK, MOST_RECORDS, WEAK, Weighing};
use crate::judgement::Verdicts;
use rayon::prelude::*;

/// Union and find with path halving.
pub(super) struct Union(pub(super) Vec<u32>);

impl Union {
    pub(super) fn root(&mut self, mut record: u32) -> u32 {
        while self.0[record as usize] != record {
            let up = self.0[self.0[record as usize] as usize];
            self.0[record as usize] = up;
            record = up;
        }
        record
    }

    /// Joins unless the whole would be larger than allowed; sizes are kept at roots.
    pub(super) fn join(&mut self, sizes: &mut [u32], one: u32, other: u32, most: u32) {
        let (a, b) = (self.root(one), self.root(other));
        if a != b && sizes[a as usize] + sizes[b as usize] <= most {
            let (low, high) = (a.min(b), a.max(b));
            self.0[high as usize] = low;
            sizes[low as usize] += sizes[high as usize];
        }
    }
}

/// Components of two and more records; the strongest pairs are joined first, so that what is too large is cut at its weakest.
pub(crate) fn components(linkage: &dyn Weighing, verdicts: &Verdicts) -> Vec<Vec<u32>> {
    let records = linkage.records();
    let count = u32::try_from(records).expect("records are numbered in 32 bits");
    let mut union = Union((0..count).collect());
    let mut sizes = vec![1u32; records];
    let most = u32::try_from(MOST_RECORDS).expect("a small number");
    for (one, other) in verdicts.pairs() {
        union.join(&mut sizes, one, other, u32::try_from(MOST_BITS).expect("a small number"));
    }
    let mut order: Vec<u64> =
        (0u64..).zip(linkage.pairs()).map(|(at, pair)| falling(pair.log2_odds) << 32 | at).collect();
    order.par_sort_unstable();
    for at in order {
        let pair = &linkage.pairs()[usize::try_from(at & u64::from(u32::MAX)).expect("a number of a pair")];
        let most = if pair.log2_odds < WEAK { MOST_BY_WEAK } else { most };
        union.join(&mut sizes, pair.one, pair.other, most);
    }
    let mut joined: Vec<(u32, u32)> =
        (0..count).map(|record| (union.root(record), record)).filter(|(root, _)| sizes[*root as usize] > 1).collect();
    // A root is the first record of its component.
    joined.par_sort_unstable();
    joined.chunk_by(|a, b| a.0 == b.0).map(|of| of.iter().map(|(_, record)| *record).collect()).collect()
}

/// A number that is the smaller the larger the odds, in the order of `f32::total_cmp`.
fn falling(log2_odds: f32) -> u64 {
    let bits = log2_odds.to_bits();
    u64::from(if bits >> 31 == 1 { bits } else { !bits & (u32::MAX >> 1) })
}
