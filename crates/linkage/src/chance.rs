//! How often two people agree by chance, checked against pairs of records drawn at random.
//!
//! Where likelihood ratios are right, their mean over pairs of two people is 1, and within a level E(2^bits, level | different) = 1 for
//! every comparison made, since bits are -log2 of how probable the agreement is by chance. What is found instead is taken off the bits of the
//! level: "another site at the same host" is rarer than the same host. Levels so rare that few random pairs have them, or that these may be of
//! one person (as in a small roster), are left as they are; names too, which are corrected from namesakes (`rarity`).

use crate::compare::{COMPARISONS, Comparison, LEVELS, MISSING, compare_fields};
use crate::frequency::Frequencies;
use crate::roster::Roster;
use rayon::prelude::*;

/// Pairs drawn.
const PAIRS: u64 = 1 << 17;
/// Pairs of a level, at least, for it to be corrected.
const LEAST: f64 = 100.0;
/// Times that pairs of two people are more than those of one, at least, if each record has one other of its person.
const STRANGERS: f64 = 20.0;
/// Bits that a correction adds or takes, at most.
const MOST: f64 = 2.0;
/// Room for the levels of one comparison.
pub(crate) const MOST_LEVELS: usize = 51;

/// What is to be added to the bits of each level of each comparison.
pub(crate) type Corrections = [[f32; MOST_LEVELS]; COMPARISONS];

/// Pairs, and the sum of their 2^bits.
type Sums = [[(f64, f64); MOST_LEVELS]; COMPARISONS];

/// Evenly spread numbers from a counter (splitmix64: Steele, Lea and Flood 2014).
fn mixed(counter: u64) -> u64 {
    let mut z = counter.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    z = (z ^ z >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ z >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ z >> 31
}

/// Compares pairs drawn at random with `seed`.
pub(crate) fn corrections(roster: &Roster, frequencies: &Frequencies, seed: u64) -> Corrections {
    let records = roster.len() as u64;
    if records < 2 {
        return [[0.0; MOST_LEVELS]; COMPARISONS];
    }
    let drawn = |counter: u64| usize::try_from(mixed(counter ^ seed.rotate_left(32)) % records).unwrap_or(0);
    let counters: Vec<u64> = (0..PAIRS).collect();
    // Fixed pieces, summed in order: the same bytes whatever the number of threads.
    let pieces: Vec<Sums> = counters
        .par_chunks(1 << 13)
        .map(|piece| {
            let mut sums: Sums = [[(0.0, 0.0); MOST_LEVELS]; COMPARISONS];
            for counter in piece {
                let (one, other) = (drawn(2 * counter), drawn(2 * counter + 1));
                if one == other {
                    continue;
                }
                let evidence = compare_fields(&roster.records[one], &roster.records[other], frequencies);
                let found = evidence.levels.into_iter().zip(evidence.bits);
                for (of, (level, bits)) in sums.iter_mut().zip(found).filter(|(_, (level, _))| *level != MISSING) {
                    let of = &mut of[usize::from(level)];
                    *of = (of.0 + 1.0, of.1 + f64::from(bits).exp2());
                }
            }
            sums
        })
        .collect();
    let mut sums: Sums = [[(0.0, 0.0); MOST_LEVELS]; COMPARISONS];
    for piece in &pieces {
        for (to, from) in sums.iter_mut().flatten().zip(piece.iter().flatten()) {
            *to = (to.0 + from.0, to.1 + from.1);
        }
    }
    #[expect(clippy::cast_precision_loss, reason = "counts of records are far below 2^52")]
    from_sums(&sums, records as f64)
}

fn from_sums(sums: &Sums, records: f64) -> Corrections {
    let mut corrections = [[0.0; MOST_LEVELS]; COMPARISONS];
    for comparison in (0..COMPARISONS).filter(|of| *of != Comparison::Name as usize) {
        let levels = LEVELS[comparison];
        for (at, level) in levels.iter().enumerate() {
            let of_group = levels.iter().zip(&sums[comparison]).filter(|(other, _)| other.group == level.group);
            let made: f64 = of_group.map(|(_, sum)| sum.0).sum();
            let (pairs, mass) = sums[comparison][at];
            if pairs >= LEAST && pairs * records >= STRANGERS * made {
                #[expect(clippy::cast_possible_truncation, reason = "a logarithm needs no more digits")]
                let correction = (made / mass).log2().clamp(-MOST, MOST) as f32;
                corrections[comparison][at] = correction;
            }
        }
    }
    corrections
}

#[cfg(test)]
mod tests;
