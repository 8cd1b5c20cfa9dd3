//! The size of a population from one recruitment, by the order in which degrees came in. Says when the order tells nothing.
//!
//! Successive sampling (West 1996, J. Econometrics 75:217; Handcock, Gile and Mar 2014, Electron. J. Stat. 8:1491): people
//! are drawn without replacement in proportion to their degree, so the well-connected come early and the degrees fall as the
//! population is used up. `P(order) = prod_i d_i / r_i`, r_i the degrees of all not yet drawn. One exponential number of rate
//! r_i a recruit makes the unseen independent: each has weight `exp(-d Psi)`, Psi the sum of those numbers. Degrees are
//! multinomial with a Dirichlet prior; with `p(N) ~ 1/N` the unseen of each degree are then Poisson given a gamma number, which
//! any other prior on N corrects by one Metropolis step.

use crate::draws::{quantiles, unit};
use crate::interviews::rds::Recruitment;
use crate::sampling::convergence::{Mixing, REFUSED, mixing};
use crate::sampling::real;
use crate::sampling::variates::{log_gamma, poisson};
use assize_record::estimate::Quantiles;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};

/// What is believed of the size before.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SizePrior {
    /// `1 / N`: nothing but that it is positive.
    Reciprocal,
    /// Lognormal.
    LogNormal {
        /// Median.
        median: f64,
        /// Standard deviation of the logarithm.
        spread: f64,
    },
}

/// How long to draw. The order of degrees says little, so chains walk slowly: 10,000 sweeps are few.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Setting {
    /// Belief about the size.
    pub prior: SizePrior,
    /// Chains.
    pub chains: usize,
    /// Sweeps thrown away.
    pub warm_up: usize,
    /// Sweeps kept.
    pub draws: usize,
}

/// The posterior of the size.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Size {
    /// People, seen and unseen.
    pub size: Quantiles,
    /// How well it was drawn.
    pub mixing: Mixing,
    /// Draws, chain after chain: feed them to the share's estimate.
    pub draws: Vec<f64>,
    /// Mean degree of the first third of recruits over that of the last third: 1 where the order tells nothing.
    pub fall: f64,
    /// What to doubt, in words.
    pub doubts: Vec<String>,
}

/// Why there is no size.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum SizeError {
    /// All degrees are the same.
    #[error("all recruits know the same number of people: the order of degrees tells nothing of the size")]
    SameDegree,
    /// A degree beyond belief: each degree up to it would be a class of its own.
    #[error("recruit {row} knows {found} people; accepted are degrees up to {most}")]
    Degree {
        /// Counted from 1.
        row: usize,
        /// As found.
        found: f64,
        /// The greatest.
        most: f64,
    },
    /// A prior that is none.
    #[error("a prior with median {median} and spread {spread}; accepted are numbers above 0, the spread at most 5")]
    Prior {
        /// As found.
        median: f64,
        /// As found.
        spread: f64,
    },
    /// Chains that disagree.
    #[error(
        "the chains do not agree on the size: R-hat {0:.3}; the order of degrees does not bound it, or longer chains are needed"
    )]
    NotMixed(f64),
}

/// The greatest degree that is taken at its word.
const MOST: f64 = 10_000.0;

/// Draws the posterior of the size.
///
/// # Errors
/// Equal degrees, one above 10,000, a prior that is none, chains that do not agree (R-hat above 1.05).
pub fn size(recruitment: &Recruitment, setting: &Setting, seed: u64) -> Result<Size, SizeError> {
    let degrees = recruitment.degrees();
    if degrees.iter().all(|degree| *degree == degrees[0]) {
        return Err(SizeError::SameDegree);
    }
    if let Some((place, found)) = degrees.iter().enumerate().find(|(_, degree)| **degree > MOST) {
        return Err(SizeError::Degree { row: place + 1, found: *found, most: MOST });
    }
    if let SizePrior::LogNormal { median, spread } = setting.prior
        && !(median > 0.0 && median.is_finite() && spread > 0.0 && spread <= 5.0)
    {
        return Err(SizeError::Prior { median, spread });
    }
    let runs: Vec<Vec<f64>> = std::thread::scope(|scope| {
        let started: Vec<_> = (0..setting.chains)
            .map(|chain| {
                let mut random = ChaCha8Rng::seed_from_u64(seed);
                random.set_stream(u64::try_from(chain).unwrap_or(u64::MAX));
                scope.spawn(move || Sampler::new(degrees, setting, random).run())
            })
            .collect();
        started.into_iter().map(|run| run.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))).collect()
    });
    let logs: Vec<Vec<f64>> = runs.iter().map(|run| run.iter().map(|size| size.ln()).collect()).collect();
    let slices: Vec<&[f64]> = logs.iter().map(Vec::as_slice).collect();
    let judged = mixing(&slices).ok_or(SizeError::NotMixed(f64::INFINITY))?;
    if judged.r_hat.is_nan() || judged.r_hat > REFUSED {
        return Err(SizeError::NotMixed(judged.r_hat));
    }
    let draws = runs.concat();
    let size = quantiles(&draws).ok_or(SizeError::NotMixed(f64::INFINITY))?;
    let third = (degrees.len() / 3).max(1);
    let mean = |part: &[f64]| part.iter().sum::<f64>() / real(part.len());
    let fall = mean(&degrees[..third]) / mean(&degrees[degrees.len() - third..]);
    let mut doubts = vec!["recruitment is taken to be in proportion to degree among all not yet recruited".to_owned()];
    if fall < 1.05 {
        doubts
            .push("degrees hardly fall with time: the order bounds the size from below, hardly from above".to_owned());
    }
    if size.p975 > 10.0 * size.p025 {
        doubts.push("the ends lie more than ten times apart: the size is not known".to_owned());
    }
    Ok(Size { size, mixing: judged, draws, fall, doubts })
}

struct Sampler<'a> {
    degrees: &'a [f64],
    setting: &'a Setting,
    random: ChaCha8Rng,
    /// Degree classes from 1 to half as many again as the greatest seen.
    classes: Vec<f64>,
    /// Recruits by class.
    seen: Vec<f64>,
    unseen: Vec<f64>,
}

impl<'a> Sampler<'a> {
    fn new(degrees: &'a [f64], setting: &'a Setting, mut random: ChaCha8Rng) -> Self {
        let most = degrees.iter().copied().fold(1.0, f64::max);
        let mut classes: Vec<f64> = Vec::new();
        while real(classes.len()) < 1.5 * most {
            classes.push(real(classes.len()) + 1.0);
        }
        let seen: Vec<f64> =
            classes.iter().map(|class| real(degrees.iter().filter(|degree| *degree == class).count())).collect();
        // Chains start between a tenth and ten times as many unseen as seen.
        let times = 10f64.powf(2.0 * unit(&mut random) - 1.0);
        let unseen = seen.iter().zip(&classes).map(|(n, class)| (times * n / class).round()).collect();
        Self { degrees, setting, random, classes, seen, unseen }
    }

    fn run(mut self) -> Vec<f64> {
        let mut kept = Vec::with_capacity(self.setting.draws);
        for sweep in 0..self.setting.warm_up + self.setting.draws {
            self.sweep();
            if sweep >= self.setting.warm_up {
                kept.push(self.total());
            }
        }
        kept
    }

    fn total(&self) -> f64 {
        real(self.degrees.len()) + self.unseen.iter().sum::<f64>()
    }

    /// Log of the prior over that of `1 / N`.
    fn correction(&self, size: f64) -> f64 {
        match self.setting.prior {
            SizePrior::Reciprocal => 0.0,
            SizePrior::LogNormal { median, spread } => -((size / median).ln() / spread).powi(2) / 2.0,
        }
    }

    fn sweep(&mut self) {
        // Times between recruits.
        let mut left: f64 = self.degrees.iter().sum::<f64>();
        left += self.unseen.iter().zip(&self.classes).map(|(count, class)| count * class).sum::<f64>();
        let mut psi = 0.0;
        for degree in self.degrees {
            psi -= unit(&mut self.random).ln() / left;
            left -= degree;
        }
        // Shares of the degree classes in the population: Dirichlet with one person spread over all classes.
        let prior = 1.0 / real(self.classes.len());
        let logs: Vec<f64> = self
            .seen
            .iter()
            .zip(&self.unseen)
            .map(|(seen, unseen)| log_gamma(prior + seen + unseen, &mut self.random))
            .collect();
        let most = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let sum: f64 = logs.iter().map(|log| (log - most).exp()).sum();
        let hidden: Vec<f64> =
            logs.iter().zip(&self.classes).map(|(log, class)| (log - most - class * psi).exp() / sum).collect();
        let chance: f64 = hidden.iter().sum();
        let rate = log_gamma(real(self.degrees.len()), &mut self.random).exp() / (1.0 - chance).max(1e-12);
        let random = &mut self.random;
        let proposal: Vec<f64> = hidden.iter().map(|weight| poisson(rate * weight, random)).collect();
        let (old, new) = (self.total(), real(self.degrees.len()) + proposal.iter().sum::<f64>());
        if unit(&mut self.random).ln() < self.correction(new) - self.correction(old) {
            self.unseen = proposal;
        }
    }
}
