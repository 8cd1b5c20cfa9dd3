//! Network scale-up without a prior: known groups tell how many people a respondent knows. Assumes what it says it assumes.
//!
//! Respondents who were drawn with unequal chances have weights w_i, one over the chance or in proportion to it; sums over respondents are
//! then weighted and only their ratios matter (Hájek 1971; Feehan and Salganik 2016). Without weights every w_i is 1.
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
    /// How many people each respondent stands for, over the mean of all respondents.
    weights: Vec<f64>,
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
    /// Weights for more or fewer respondents than answers.
    #[error("{weights} weights for {respondents} respondents; accepted is one each")]
    RespondentWeights {
        /// Weights.
        weights: usize,
        /// Respondents.
        respondents: usize,
    },
    /// A respondent's weight that is none.
    #[error("the weight {found} of respondent {row}; accepted are numbers above 0")]
    RespondentWeight {
        /// Counted from 1.
        row: usize,
        /// As found.
        found: f64,
    },
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
        let weights = vec![1.0; hidden.len()];
        Ok(Self { population, sizes, known, hidden, weights })
    }

    /// The same answers of respondents who stand for unequal numbers of people: one over each one's chance to be asked, up to a
    /// factor for all.
    ///
    /// # Errors
    /// More or fewer weights than respondents, or one that is no finite number above 0.
    pub fn with_weights(mut self, weights: &[f64]) -> Result<Self, ReportError> {
        if weights.len() != self.hidden.len() {
            return Err(ReportError::RespondentWeights { weights: weights.len(), respondents: self.hidden.len() });
        }
        match weights.iter().enumerate().find(|(_, weight)| !(**weight > 0.0 && weight.is_finite())) {
            Some((place, found)) => Err(ReportError::RespondentWeight { row: place + 1, found: *found }),
            None => {
                let mean = weights.iter().sum::<f64>() / real(weights.len());
                self.weights = weights.iter().map(|weight| weight / mean).collect();
                Ok(self)
            }
        }
    }

    /// The same answers on one known group as if its size were not known, from the other groups.
    ///
    /// # Errors
    /// If it is the only known group, or nobody knows anybody in the others.
    pub fn without_size(&self, group: usize) -> Result<Self, ReportError> {
        let others = |row: &Vec<u32>| keep(row, group);
        let hidden = self.known.iter().map(|row| row[group]).collect();
        Self::new(self.population, keep(&self.sizes, group), self.known.iter().map(others).collect(), hidden)?
            .with_weights(&self.weights)
    }

    /// The same without one known group.
    ///
    /// # Errors
    /// As [`Reports::without_size`].
    pub fn without(&self, group: usize) -> Result<Self, ReportError> {
        let others = |row: &Vec<u32>| keep(row, group);
        let known = self.known.iter().map(others).collect();
        Self::new(self.population, keep(&self.sizes, group), known, self.hidden.clone())?.with_weights(&self.weights)
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

    /// Weights over their mean, by respondent; 1 each where none were given.
    pub fn weights(&self) -> &[f64] {
        &self.weights
    }

    /// Whether respondents weigh differently.
    pub fn is_weighted(&self) -> bool {
        self.weights.iter().any(|weight| (weight / self.weights[0] - 1.0).abs() > 1e-12)
    }

    /// How many respondents of equal weight would say as much, `(sum w_i)^2 / sum w_i^2` (Kish 1965, Survey Sampling, section 11.7).
    pub fn effective(&self) -> f64 {
        let squares: f64 = self.weights.iter().map(|weight| weight * weight).sum();
        self.weights.iter().sum::<f64>().powi(2) / squares
    }

    /// The sum over respondents of weight times a value.
    fn weighed(&self, values: impl Iterator<Item = f64>) -> f64 {
        self.weights.iter().zip(values).map(|(weight, value)| weight * value).sum()
    }

    /// The weighted sum of members known.
    fn members_known(&self) -> f64 {
        self.weighed(self.hidden.iter().copied().map(f64::from))
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
    /// `N sum_i w_i y_iu / sum_i w_i d_i`; without weights the maximum of the likelihood.
    pub size: f64,
    /// Standard error. Without weights `sqrt(N size / sum_i d_i)`, that of binomial answers; with them that of the linearised ratio,
    /// `N sqrt(n / (n - 1) sum_i w_i^2 (y_iu - R d_i)^2) / sum_i w_i d_i` with `R = size / N` (Woodruff 1971, JASA 66:411), of respondents
    /// drawn with replacement. Not finite for a single weighted respondent.
    pub standard_error: f64,
    /// 95 %, from 0 up. Where nobody knows a member, the upper end is that of a Poisson count of 0, `-ln(0.025) N / (n mean d)`, with n
    /// the effective number of respondents and their weighted mean of d.
    pub interval: (f64, f64),
    /// Plug-in form, the weighted mean of `N y_iu / d_i` over respondents who know anybody.
    pub plug_in: f64,
    /// Weighted mean number of people known.
    pub mean_degree: f64,
    /// Each known group sized from the others, over its true size: far from 1 in one direction, the groups do not mix.
    pub held_out: Vec<f64>,
    /// What it rests on, in words.
    pub assumes: Vec<String>,
}

/// Killworth's estimator with each known group held out in turn.
pub fn killworth(reports: &Reports) -> ScaleUp {
    let degrees = reports.degrees();
    let sum = reports.weighed(degrees.iter().copied());
    let hidden = reports.members_known();
    let size = reports.population * hidden / sum;
    let mean_degree = sum / reports.weights.iter().sum::<f64>();
    let standard_error = match reports.is_weighted() {
        false => (reports.population * size / sum).sqrt(),
        true => linearised(reports, &degrees, size, sum),
    };
    let asked = reports.effective() * mean_degree;
    let upper = if hidden > 0.0 { size + 1.96 * standard_error } else { -f64::ln(0.025) * reports.population / asked };
    let (mut ratios, mut with) = (0.0, 0.0);
    for ((degree, members), weight) in degrees.iter().zip(&reports.hidden).zip(&reports.weights) {
        if *degree > 0.0 {
            ratios += weight * f64::from(*members) / degree;
            with += weight;
        }
    }
    ScaleUp {
        size,
        standard_error,
        interval: ((size - 1.96 * standard_error).max(0.0), upper),
        plug_in: reports.population * ratios / with,
        mean_degree,
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

/// The standard error of the ratio with weights. `sum` is the weighted sum of degrees.
fn linearised(reports: &Reports, degrees: &[f64], size: f64, sum: f64) -> f64 {
    let ratio = size / reports.population;
    let off = |((degree, members), weight): ((&f64, &u32), &f64)| weight * (f64::from(*members) - ratio * degree);
    let squares: f64 = degrees.iter().zip(&reports.hidden).zip(&reports.weights).map(off).map(|off| off * off).sum();
    let count = real(degrees.len());
    reports.population * (count / (count - 1.0) * squares).sqrt() / sum
}

/// Both plain forms with respondents drawn anew, each with its weight: quantiles of `N sum_i w_i y_iu / sum_i w_i d_i` and of the weighted
/// mean of `N y_iu / d_i`. Unlike the standard error of [`killworth`] without weights, this knows that people differ in how many members
/// they know. `None` for fewer than two respondents or where resamples in which nobody knows anybody leave nothing.
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
            let (weight, degree, member) = (reports.weights[row], degrees[row], f64::from(reports.hidden[row]));
            known += weight * degree;
            members += weight * member;
            if degree > 0.0 {
                ratios += weight * (member / degree);
                with += weight;
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
    let column = |group: usize| reports.weighed(reports.known.iter().map(|answers| f64::from(answers[group])));
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

/// `N_H = frame (sum_i w_i y_i / sum_i w_i) / mean(visibility)` with a bootstrap of respondents and members, each with its weight
/// (Feehan and Salganik 2016; the total of reports is Hájek's, the frame times a weighted mean, so that one factor for all weights is of no
/// account).
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
        let (mut sum, mut weight) = (0.0, 0.0);
        places.for_each(|place| {
            sum += reports.weights[place] * f64::from(reports.hidden[place]);
            weight += reports.weights[place];
        });
        reports.population / weight * sum
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
