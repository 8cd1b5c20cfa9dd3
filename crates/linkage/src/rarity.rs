//! Whether names are as rare as the tables and frequencies say: corrected from the pairs themselves.
//!
//! Where likelihood ratios are right, two people share a name of a given rarity as often as
//! P(band | different) = E(2^-bits, band | same person), which the pairs of one person tell. More or fewer pairs of different people than
//! that in a band of bits is the correction of the band: spellings that the tables take for rarer or more frequent than they are.
//! Only pairs with the same name and the same stated sex are counted; of them blocking by whole name leaves none out.

use crate::block::Classes;
use crate::compare::{COMPARISONS, Comparison, Evidence, compare_with};
use crate::frequency::Frequencies;
use crate::name::compare::{Memo, NameLevel};
use crate::roster::Roster;
use rayon::prelude::*;
use rustc_hash::FxHashMap;

/// Records looked at, about.
const RECORDS: u64 = 60_000;
/// Pairs of these looked at, at most.
const PAIRS: u64 = 2_000_000;
/// Bands of two bits each; the last one is open.
pub(crate) const BANDS: usize = 14;
/// Bits that a correction adds or takes, at most.
pub(crate) const MOST_RARITY: f32 = 2.0;
/// Pairs' worth of no correction in each band.
const NO_CORRECTION: f64 = 50.0;

/// A pair with the same name and sex.
pub(crate) struct Namesakes {
    pub(crate) evidence: Evidence,
    pub(crate) lists: (u8, u8),
}

/// Pairs of records with the same name and sex, among some of the records, and how many pairs of the same sex there are at all.
pub(crate) struct Sample {
    pub(crate) pairs: Vec<Namesakes>,
    possible: f64,
}

/// Some of the records that state a sex, and those of them that may share a name.
struct Chosen {
    records: Vec<usize>,
    groups: Vec<Vec<usize>>,
}

impl Chosen {
    /// Takes one in `every` records, by a fixed hash of their number and the seed.
    fn of(roster: &Roster, classes: &Classes<'_>, seed: u64, every: u64) -> Self {
        let chosen = |record: &usize| {
            ((*record as u64 ^ seed.rotate_left(17)).wrapping_mul(0xD6E8_FEB8_6659_FD93) >> 24).is_multiple_of(every)
        };
        let records: Vec<usize> =
            (0..roster.len()).filter(chosen).filter(|record| roster.records[*record].sex != 0).collect();
        let mut groups: FxHashMap<(u8, [u32; 3]), Vec<usize>> = FxHashMap::default();
        for record in &records {
            let of = &roster.records[*record];
            for key in classes.sounds(of.name()) {
                groups.entry((of.sex, key)).or_default().push(*record);
            }
        }
        Self { records, groups: groups.into_values().filter(|group| group.len() > 1).collect() }
    }

    fn pairs(&self) -> u64 {
        self.groups.iter().map(|group| group.len() as u64 * (group.len() as u64 - 1) / 2).sum()
    }
}

/// The band of a name's bits.
pub(crate) fn band(bits: f32) -> usize {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to the bands")]
    let band = (bits.max(0.0) / 2.0) as usize;
    band.min(BANDS - 1)
}

/// True where the correction applies.
pub(crate) fn is_namesake(evidence: &Evidence) -> bool {
    evidence.levels[Comparison::Name as usize] == NameLevel::Same as u8
}

impl Sample {
    /// Takes so many records that they and their pairs stay within bounds.
    pub(crate) fn of(roster: &Roster, frequencies: &Frequencies, seed: u64) -> Self {
        let mut every = (roster.len() as u64).div_ceil(RECORDS).max(1);
        let classes = Classes::of(&roster.names);
        let mut found = Chosen::of(roster, &classes, seed, every);
        // Many namesakes make pairs by the square: fewer records then, until the pairs are few enough.
        while found.pairs() > PAIRS {
            every *= 2;
            found = Chosen::of(roster, &classes, seed, every);
        }
        let Chosen { records, groups } = found;
        let mut pairs: Vec<(usize, usize)> = groups
            .iter()
            .flat_map(|group| {
                group.iter().enumerate().flat_map(|(at, one)| group[at + 1..].iter().map(|other| (*one, *other)))
            })
            .collect();
        pairs.sort_unstable();
        pairs.dedup();
        let compared = |memo: &mut Memo, (one, other): &(usize, usize)| {
            let evidence = compare_with(roster, frequencies, memo, (*one, *other));
            let lists = (roster.records[*one].list, roster.records[*other].list);
            is_namesake(&evidence).then_some(Namesakes { evidence, lists })
        };
        let compared = pairs.par_iter().with_min_len(1024).map_init(Memo::new, compared);
        let pairs = compared.flatten().collect();
        let of_sex = |sex: u8| {
            let count = records.iter().filter(|record| roster.records[**record].sex == sex).count();
            #[expect(clippy::cast_precision_loss, reason = "counts of records are far below 2^52")]
            let count = count as f64;
            count * (count - 1.0) / 2.0
        };
        Self { pairs, possible: of_sex(1) + of_sex(2) }
    }

    /// The correction of each band in bits, to be added to a pair's bits; `probability` is that of one person under the present model,
    /// `same_name` the share of one person's pairs with the same name.
    pub(crate) fn correction(&self, same_name: f64, probability: impl Fn(&Namesakes) -> f64) -> [f32; BANDS] {
        let (mut different, mut predicted, mut same) = ([0.0f64; BANDS], [0.0f64; BANDS], 0.0f64);
        for pair in &self.pairs {
            let bits = pair.evidence.bits[Comparison::Name as usize];
            let (band, p) = (band(bits), probability(pair));
            different[band] += 1.0 - p;
            predicted[band] += p * (-f64::from(bits)).exp2();
            same += p;
        }
        let mut correction = [0.0f32; BANDS];
        for band in 0..BANDS {
            let expected = self.possible * same_name * predicted[band] / same.max(1.0);
            let ratio = (expected + NO_CORRECTION) / (different[band] + NO_CORRECTION);
            #[expect(clippy::cast_possible_truncation, reason = "a logarithm needs no more digits")]
            {
                correction[band] = ratio.log2().clamp(-f64::from(MOST_RARITY), f64::from(MOST_RARITY)) as f32;
            }
        }
        correction
    }
}

const _: () = assert!(COMPARISONS > Comparison::Name as usize);

#[cfg(test)]
mod tests;
