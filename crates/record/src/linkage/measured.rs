//! How right a linkage is, as far as a column tells the truth or people's judgements do; and what the judgements taught it. Names nobody.

use crate::id::ListId;
use crate::linkage::{Averaged, Chapman};
use serde::{Deserialize, Serialize};

/// Precision and recall of the pairs above a threshold.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Scored {
    /// Threshold, or the two scripts.
    pub of: String,
    /// Pairs said to be one person.
    pub said: u64,
    /// Pairs that are.
    pub true_pairs: u64,
    /// Of the pairs said to be one person, the share that is.
    pub precision: f64,
    /// Of the pairs of one person, the share that is said so.
    pub recall: f64,
    /// Harmonic mean of both.
    pub f1: f64,
}

/// A band of probability: what was said and what is true.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct BandNote {
    /// From this probability on.
    pub from: f64,
    /// Pairs.
    pub pairs: u64,
    /// Mean probability said.
    pub said: f64,
    /// Share that is true.
    pub truly: f64,
}

/// How right a linkage is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Score {
    /// The column that tells the truth.
    pub truth: String,
    /// Records with a truth.
    pub records: u64,
    /// Of the pairs of one person, the share that blocking compares at all; the rest no threshold brings back.
    pub reached: f64,
    /// At each threshold.
    pub thresholds: Vec<Scored>,
    /// At the likely threshold, by the two names' scripts.
    pub scripts: Vec<Scored>,
    /// By probability.
    pub bands: Vec<BandNote>,
    /// Expected calibration error: mean distance between said and true over bands, by pairs.
    pub calibration_error: f64,
}

/// What judgements taught about groups of records of one size that hang together.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct LessonSize {
    /// Records in a group, from.
    pub from: u64,
    /// To; absent where there is no end.
    pub to: Option<u64>,
    /// Answers.
    pub answers: u64,
    /// Bits that each join of a record to a person gains; below 0: loses.
    pub bits: f64,
    /// Power to which the probability of a way of dividing the group is raised; above 1 makes it more certain.
    pub power: f64,
}

/// What judgements taught a linkage beyond the pairs that they are about.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LessonNote {
    /// Answers about records in doubt.
    pub answers: u64,
    /// Answers that are needed for anything to be learned.
    pub least_answers: u64,
    /// Bits of surprise an answer on average, said without the lesson.
    pub surprise_before: f64,
    /// The same by lessons learned without the answer.
    pub surprise_held_out: f64,
    /// Whether it is used: there were enough answers, and it told answers held out better than chance would have it.
    pub is_used: bool,
    /// By size of group; nothing changes where the lesson is not used.
    pub sizes: Vec<LessonSize>,
    /// Answers by the probability said without the lesson.
    pub bands_before: Vec<BandNote>,
    /// Answers by the probability said by lessons learned without the answer.
    pub bands_held_out: Vec<BandNote>,
}

/// How many people there are by two captures that somebody chose, under each reading of a linkage.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Chosen {
    /// The lists of the first capture and of the second; empty where there are fewer than two lists.
    pub captures: (Vec<ListId>, Vec<ListId>),
    /// Strict, likely, loose, each with its N where there are two captures.
    pub readings: Vec<(String, Option<Chapman>)>,
    /// N averaged over samples of who is who.
    pub averaged: Option<Averaged>,
    /// Persons on the lists, over the same samples; they make up for links that were missed.
    pub persons: Option<Averaged>,
}

/// Mean distance between said and true over bands, by pairs; 0 where there is none.
pub fn calibration_error(bands: &[BandNote]) -> f64 {
    let pairs: u64 = bands.iter().map(|band| band.pairs).sum();
    #[expect(clippy::cast_precision_loss, reason = "counts of pairs are far below 2^52")]
    let weighed = |band: &BandNote| band.pairs as f64 * (band.said - band.truly).abs();
    #[expect(clippy::cast_precision_loss, reason = "counts of pairs are far below 2^52")]
    let all = pairs.max(1) as f64;
    bands.iter().map(weighed).sum::<f64>() / all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_calibration_error_is_the_mean_distance_by_pairs() {
        let band = |pairs, said, truly| BandNote { from: 0.0, pairs, said, truly };
        let error = calibration_error(&[band(30, 0.5, 0.4), band(10, 0.9, 1.0), band(0, 0.3, 0.0)]);
        assert!((error - 0.1).abs() < 1e-12, "{error}");
        assert!((calibration_error(&[]) - 0.0).abs() < 1e-12);
    }
}
