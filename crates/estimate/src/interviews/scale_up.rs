//! Network scale-up without a prior: known groups tell how many people a respondent knows. Assumes what it says it assumes.
//!
//! Killworth, McCarty, Bernard, Shelley and Johnsen 1998, Evaluation Review 22:289; the generalised form, with visibility,
//! Feehan and Salganik 2016, Sociological Methodology 46:153.

use crate::draws::{quantiles, unit};
use crate::sampling::{index, real};
use assize_record::estimate::Quantiles;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};

/// What a sample of the population says it knows.
#[derive(Debug, Clone, PartialEq)]
pub struct Reports {
    population: f64,
    /// Sizes of the groups of known size.
    sizes: Vec<f64>,
    /// People known in each of them, by respondent.
    known: Vec<Vec<u32>>,
    /// People known in the hidden group, by respondent.
    hidden: Vec<u32>,
}

/// Why answers cannot be scaled up.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ReportError {
    /// No respondent or no known group.
    #[error("{respondents} respondents and {groups} known groups; at least one of each is needed")]
    Empty {
        /// Respondents.
        respondents: usize,
        /// Known groups.
        groups: usize,
    },
    /// Rows of unequal length.
    #[error("respondent {row} has {found} answers, not {expected}")]
    Ragged {
        /// Counted from 1.
        row: usize,
        /// Answers found.
        found: usize,
        /// Known groups.
        expected: usize,
    },
    /// Answers on the hidden group for more or fewer respondents than those on the known ones.
    #[error("{found} answers on the hidden group from {expected} respondents; accepted is one each")]
    Hidden {
        /// Answers found.
        found: usize,
        /// Respondents.
        expected: usize,
    },
    /// A size that is none.
    #[error("{what} is {found}; accepted are numbers above 0, groups smaller than the population")]
    Size {
        /// Which.
        what: String,
        /// As found.
        found: f64,
    },
    /// Nobody knows anybody.
    #[error("no respondent knows anybody in a known group: nobody's circle can be sized")]
    NobodyKnown,
    /// Visibility that is none.
    #[error("visibility {found} of member {row}; accepted are numbers of people from 0 up, not all 0")]
    Visibility {
        /// Counted from 1.
        row: usize,
        /// As found.
        found: f64,
    },
    /// Weights for more or fewer members than visibilities.
    #[error("{weights} weights for {members} members; accepted is one each, of at least one member")]
    Weights {
        /// Weights.
        weights: usize,
        /// Visibilities.
        members: usize,
    },
    /// A weight that is none.
    #[error("the weight {found} of member {row}; accepted are numbers from 0 up, not all 0")]
    Weight {
        /// Counted from 1.
        row: usize,
        /// As found.
        found: f64,
    },
}

impl Reports {
    /// Checks the answers.
    ///
    /// # Errors
    /// No answers, rows of unequal length, sizes that are none, nobody known at all.
    pub fn new(population: f64, sizes: Vec<f64>, known: Vec<Vec<u32>>, hidden: Vec<u32>) -> Result<Self, ReportError> {
        let size = |what: String, found: f64| ReportError::Size { what, found };
        if !(population > 0.0 && population.is_finite()) {
            return Err(size("the population".to_owned(), population));
        }
        if known.is_empty() || sizes.is_empty() {
            return Err(ReportError::Empty { respondents: known.len(), groups: sizes.len() });
        }
        if let Some((group, found)) = sizes.iter().enumerate().find(|(_, size)| !(**size > 0.0 && **size < population))
        {
            return Err(size(format!("known group {}", group + 1), *found));
        }
        if let Some((row, answers)) = known.iter().enumerate().find(|(_, answers)| answers.len() != sizes.len()) {
            return Err(ReportError::Ragged { row: row + 1, found: answers.len(), expected: sizes.len() });
        }
        if hidden.len() != known.len() {
            return Err(ReportError::Hidden { found: hidden.len(), expected: known.len() });
        }
        if known.iter().flatten().all(|count| *count == 0) {
            return Err(ReportError::NobodyKnown);
        }
        Ok(Self { population, sizes, known, hidden })
    }

    /// The same answers on one known group as if its size were not known, from the other groups.
    ///
    /// # Errors
    /// If it is the only known group, or nobody knows anybody in the others.
    pub fn without_size(&self, group: usize) -> Result<Self, ReportError> {
        let others = |row: &Vec<u32>| keep(row, group);
        let hidden = self.known.iter().map(|row| row[group]).collect();
        Self::new(self.population, keep(&self.sizes, group), self.known.iter().map(others).collect(), hidden)
    }

    /// The same without one known group.
    ///
    /// # Errors
    /// As [`Reports::without_size`].
    pub fn without(&self, group: usize) -> Result<Self, ReportError> {
        let others = |row: &Vec<u32>| keep(row, group);
        let known = self.known.iter().map(others).collect();
        Self::new(self.population, keep(&self.sizes, group), known, self.hidden.clone())
    }

    /// People in the whole population.
    pub fn population(&self) -> f64 {
        self.population
    }

    /// Sizes of the known groups.
    pub fn sizes(&self) -> &[f64] {
        &self.sizes
    }

    /// Answers on known groups, by respondent.
    pub fn known(&self) -> &[Vec<u32>] {
        &self.known
    }

    /// Answers on the hidden group, by respondent.
    pub fn hidden(&self) -> &[u32] {
        &self.hidden
    }

    /// Everybody whom a respondent knows, `d_i = N sum_k y_ik / sum_k N_k`.
    pub fn degrees(&self) -> Vec<f64> {
        let all: f64 = self.sizes.iter().sum();
        let sum = |answers: &Vec<u32>| answers.iter().copied().map(f64::from).sum::<f64>();
        self.known.iter().map(|answers| self.population * sum(answers) / all).collect()
    }
}

fn keep<T: Copy>(all: &[T], without: usize) -> Vec<T> {
    all.iter().enumerate().filter(|(place, _)| *place != without).map(|(_, one)| *one).collect()
}

/// The basic scale-up.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ScaleUp {
    /// Maximum likelihood, `N sum_i y_iu / sum_i d_i`.
    pub size: f64,
    /// Standard error, `sqrt(N size / sum_i d_i)`.
    pub standard_error: f64,
    /// 95 %, from 0 up. Where nobody knows a member, the upper end is that of a Poisson count of 0, `-ln(0.025) N / sum_i d_i`.
    pub interval: (f64, f64),
    /// Plug-in form, `N mean(y_iu / d_i)`, over respondents who know anybody.
    pub plug_in: f64,
    /// Mean number of people known.
    pub mean_degree: f64,
    /// Each known group sized from the others, over its true size: far from 1 in one direction, the groups do not mix.
    pub held_out: Vec<f64>,
    /// What it rests on, in words.
    pub assumes: Vec<String>,
}

/// Killworth's estimator with each known group held out in turn.
pub fn killworth(reports: &Reports) -> ScaleUp {
    let degrees = reports.degrees();
    let sum: f64 = degrees.iter().sum();
    let hidden: f64 = reports.hidden.iter().copied().map(f64::from).sum();
    let size = reports.population * hidden / sum;
    let standard_error = (reports.population * size / sum).sqrt();
    let upper = if hidden > 0.0 { size + 1.96 * standard_error } else { -f64::ln(0.025) * reports.population / sum };
    let ratios: Vec<f64> =
        degrees.iter().zip(&reports.hidden).filter(|(d, _)| **d > 0.0).map(|(d, y)| f64::from(*y) / d).collect();
    ScaleUp {
        size,
        standard_error,
        interval: ((size - 1.96 * standard_error).max(0.0), upper),
        plug_in: reports.population * ratios.iter().sum::<f64>() / real(ratios.len()),
        mean_degree: sum / real(degrees.len()),
        held_out: held_out(reports),
        assumes: [
            "everybody is as likely to know a member of the hidden group as of any other group of that size (no barrier)",
            "whoever knows a member knows that he or she is one (no hidden state)",
            "members of the hidden group know as many people as others; workers kept apart know fewer, and the size is then too low",
        ]
        .map(str::to_owned)
        .to_vec(),
    }
}

/// Both plain forms with respondents drawn anew: quantiles of `N sum_i y_iu / sum_i d_i` and of `N mean(y_iu / d_i)`. Unlike the
/// standard error of [`killworth`], this knows that people differ in how many members they know. `None` for fewer than two respondents or
/// where resamples in which nobody knows anybody leave nothing.
pub fn drawn_anew(reports: &Reports, replications: usize, seed: u64) -> Option<(Quantiles, Quantiles)> {
    let degrees = reports.degrees();
    let count = reports.hidden.len();
    if count < 2 {
        return None;
    }
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let (mut sums, mut means) = (Vec::new(), Vec::new());
    for _ in 0..replications.max(100) {
        let (mut known, mut members, mut ratios, mut with) = (0.0, 0.0, 0.0, 0.0);
        for _ in 0..count {
            let row = index(unit(&mut random) * real(count));
            let (degree, member) = (degrees[row], f64::from(reports.hidden[row]));
            known += degree;
            members += member;
            if degree > 0.0 {
                ratios += member / degree;
                with += 1.0;
            }
        }
        if known > 0.0 {
            sums.push(reports.population * members / known);
            means.push(reports.population * ratios / with);
        }
    }
    quantiles(&sums).zip(quantiles(&means))
}

fn held_out(reports: &Reports) -> Vec<f64> {
    let column = |group: usize| reports.known.iter().map(|answers| f64::from(answers[group])).sum::<f64>();
    let columns: Vec<f64> = (0..reports.sizes.len()).map(column).collect();
    let (answers, people): (f64, f64) = (columns.iter().sum(), reports.sizes.iter().sum());
    let ratio = |(answered, size): (&f64, &f64)| {
        let others = (answers - answered) / (people - size);
        if others > 0.0 { answered / others / size } else { f64::INFINITY }
    };
    columns.iter().zip(&reports.sizes).map(ratio).collect()
}

/// The generalised scale-up.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Generalised {
    /// Reports about the hidden group, scaled to the frame population, over the mean visibility of its members.
    pub size: f64,
    /// Bootstrap quantiles, both samples drawn anew.
    pub quantiles: Quantiles,
    /// Mean number of people in the frame population who would report a member.
    pub visibility: f64,
    /// What it rests on, in words.
    pub assumes: Vec<String>,
}

/// `N_H = (frame / n) sum_i y_i / mean(visibility)` with a bootstrap of respondents and members.
///
/// `visibility`: asked in a sample of the hidden group, by how many people of the frame population each would be counted.
/// `weights`: of members, one over the chance to be in that sample (one over the degree, where it was recruited by chains).
///
/// # Errors
/// No members, visibilities or weights that are none.
pub fn generalised(
    reports: &Reports,
    visibility: &[f64],
    weights: &[f64],
    replications: usize,
    seed: u64,
) -> Result<Generalised, ReportError> {
    let sound = |value: &f64| value.is_finite() && *value >= 0.0;
    if weights.len() != visibility.len() || visibility.is_empty() {
        return Err(ReportError::Weights { weights: weights.len(), members: visibility.len() });
    }
    if let Some((place, found)) = visibility.iter().enumerate().find(|(_, value)| !sound(value)) {
        return Err(ReportError::Visibility { row: place + 1, found: *found });
    }
    let no_weight = weights.iter().all(|weight| *weight == 0.0);
    if let Some((place, found)) = weights.iter().enumerate().find(|(_, weight)| no_weight || !sound(weight)) {
        return Err(ReportError::Weight { row: place + 1, found: *found });
    }
    let weighted = |places: &mut dyn Iterator<Item = usize>| {
        let (mut sum, mut weight) = (0.0, 0.0);
        places.for_each(|place| {
            sum += weights[place] * visibility[place];
            weight += weights[place];
        });
        sum / weight
    };
    let all = weighted(&mut (0..visibility.len()));
    if all.is_nan() || all <= 0.0 {
        return Err(ReportError::Visibility { row: 1, found: visibility.first().copied().unwrap_or(0.0) });
    }
    let respondents = reports.hidden.len();
    let scaled = |places: &mut dyn Iterator<Item = usize>| {
        reports.population / real(respondents) * places.map(|place| f64::from(reports.hidden[place])).sum::<f64>()
    };
    let size = scaled(&mut (0..respondents)) / all;
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut pick = |among: usize| (0..among).map(|_| index(unit(&mut random) * real(among))).collect::<Vec<_>>();
    let sizes: Vec<f64> = (0..replications.max(1))
        .map(|_| {
            let (ours, theirs) = (pick(respondents), pick(visibility.len()));
            scaled(&mut ours.into_iter()) / weighted(&mut theirs.into_iter())
        })
        .filter(|size| size.is_finite())
        .collect();
    let quantiles = quantiles(&sizes).ok_or(ReportError::Visibility { row: 1, found: all })?;
    let assumes = [
        "nobody is counted who is no member (no false reports)",
        "members know, or the interviewer learns, by how many people they would be counted",
        "both samples are drawn with known chances",
    ];
    Ok(Generalised { size, quantiles, visibility: all, assumes: assumes.map(str::to_owned).to_vec() })
}
