//! How right a linkage is where the truth is known: precision, recall, calibration. Learns nothing.

use crate::partition::LinkedPair;
use rustc_hash::FxHashMap;

/// Pairwise measures at a threshold.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PairScore {
    /// Of the pairs said to be one person, the share that is.
    pub precision: f64,
    /// Of the pairs of one person, the share that is said so.
    pub recall: f64,
}

impl PairScore {
    /// Harmonic mean of precision and recall; 0 where both are.
    pub fn f1(&self) -> f64 {
        let sum = self.precision + self.recall;
        if sum > 0.0 { 2.0 * self.precision * self.recall / sum } else { 0.0 }
    }
}

/// One band of probability: how many pairs, what was said on average, what was true.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Band {
    /// Pairs.
    pub pairs: f64,
    /// Sum of probabilities.
    pub said: f64,
    /// Pairs of one person.
    pub true_pairs: f64,
}

fn number(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

/// Number of pairs of one person, given for each record the number of its person.
pub fn true_pairs(truth: &[u32]) -> f64 {
    let mut sizes: FxHashMap<u32, usize> = FxHashMap::default();
    for person in truth {
        *sizes.entry(*person).or_default() += 1;
    }
    let mut all: Vec<usize> = sizes.into_values().collect();
    all.sort_unstable();
    all.into_iter().map(|size| number(size * (size - 1) / 2)).sum()
}

/// Precision and recall of the pairs of at least the probability.
pub fn pair_score(pairs: &[LinkedPair], truth: &[u32], least: f64) -> PairScore {
    let said: Vec<&LinkedPair> = pairs.iter().filter(|pair| pair.probability >= least).collect();
    let right = said.iter().filter(|pair| truth[pair.one as usize] == truth[pair.other as usize]).count();
    PairScore {
        precision: number(right) / number(said.len()).max(1.0),
        recall: number(right) / true_pairs(truth).max(1.0),
    }
}

/// Ten bands of probability, of pairs of at least 0.01.
pub fn bands(pairs: &[LinkedPair], truth: &[u32]) -> [Band; 10] {
    let mut bands = [Band::default(); 10];
    for pair in pairs.iter().filter(|pair| pair.probability >= 0.01) {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a probability names one of ten bands"
        )]
        let band = &mut bands[((pair.probability * 10.0) as usize).min(9)];
        band.pairs += 1.0;
        band.said += pair.probability;
        band.true_pairs += f64::from(u8::from(truth[pair.one as usize] == truth[pair.other as usize]));
    }
    bands
}

/// Expected calibration error: sum over bands of |said - true| / pairs (Naeini, Cooper and Hauskrecht 2015).
pub fn calibration_error(bands: &[Band]) -> f64 {
    let pairs: f64 = bands.iter().map(|band| band.pairs).sum();
    bands.iter().map(|band| (band.said - band.true_pairs).abs()).sum::<f64>() / pairs.max(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(one: u32, other: u32, probability: f64) -> LinkedPair {
        LinkedPair { one, other, probability }
    }

    #[test]
    fn precision_recall_and_calibration_of_a_small_case_are_those_by_hand() {
        let truth = [1, 1, 1, 2, 2, 3];
        let pairs = [pair(0, 1, 0.95), pair(0, 2, 0.45), pair(3, 4, 0.75), pair(4, 5, 0.75)];
        assert_eq!(true_pairs(&truth), 4.0);
        let score = pair_score(&pairs, &truth, 0.5);
        assert_eq!((score.precision, score.recall), (2.0 / 3.0, 0.5));
        assert!((score.f1() - 4.0 / 7.0).abs() < 1e-12);
        // Bands 4 (0.45 said, 1 true), 7 (1.5 said, 1 true) and 9 (0.95 said, 1 true).
        assert!((calibration_error(&bands(&pairs, &truth)) - (0.55 + 0.5 + 0.05) / 4.0).abs() < 1e-12);
    }
}
