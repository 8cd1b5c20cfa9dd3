//! Respondent-driven sampling: shares of a trait among people who recruit one another. Gives no size; see `rds_size`.
//!
//! RDS-I (Heckathorn 1997, Social Problems 44:174; Salganik and Heckathorn 2004, Sociol. Methodol. 34:193), RDS-II (Volz and
//! Heckathorn 2008, J. Official Statistics 24:79), successive sampling (Gile 2011, J. Am. Stat. Assoc. 106:135). Intervals and
//! what a share is to be doubted for: [`share`].

mod bootstrap;
mod shares;

pub use shares::{Share, share};

use crate::lists::refusal::counted;
use crate::sampling::{index, real};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One recruit, in the order of recruitment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recruit {
    /// Who; a pseudonym.
    pub id: String,
    /// Who recruited; absent for a seed.
    pub recruiter: Option<String>,
    /// How many of the population the recruit knows.
    pub degree: u32,
    /// Whether the recruit has the trait.
    pub has_trait: bool,
}

/// A recruitment that was checked.
#[derive(Debug, Clone, PartialEq)]
pub struct Recruitment {
    degrees: Vec<f64>,
    has_trait: Vec<bool>,
    /// Place of the recruiter.
    recruiter: Vec<Option<usize>>,
    /// Place of the seed at the head of each recruit's tree.
    seed: Vec<usize>,
    wave: Vec<usize>,
}

/// Why recruits cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RecruitError {
    /// Too few.
    #[error("{}; at least 2 are needed", counted(*.0, "recruit"))]
    TooFew(usize),
    /// Somebody twice.
    #[error("recruit {row} is `{id}`, who stands there already")]
    Twice {
        /// Counted from 1.
        row: usize,
        /// Who.
        id: String,
    },
    /// A degree of 0.
    #[error(
        "recruit {row} (`{id}`) knows nobody: accepted are degrees from 1 up, since whoever was recruited knows somebody"
    )]
    KnowsNobody {
        /// Counted from 1.
        row: usize,
        /// Who.
        id: String,
    },
    /// A recruiter who does not stand before.
    #[error("recruit {row} names the recruiter `{recruiter}`, who does not stand in a row before")]
    NoRecruiter {
        /// Counted from 1.
        row: usize,
        /// Who is named.
        recruiter: String,
    },
    /// A population smaller than the sample.
    #[error("a population of {population} for {recruits} recruits; accepted are numbers from {recruits} up")]
    Population {
        /// As found, rounded down.
        population: u64,
        /// Recruits.
        recruits: usize,
    },
}

impl Recruitment {
    /// Checks recruits. A recruiter stands in a row before the recruit.
    ///
    /// # Errors
    /// Fewer than two, somebody twice, somebody who knows nobody, a recruiter who does not stand before.
    pub fn new(recruits: &[Recruit]) -> Result<Self, RecruitError> {
        if recruits.len() < 2 {
            return Err(RecruitError::TooFew(recruits.len()));
        }
        let mut places: BTreeMap<&str, usize> = BTreeMap::new();
        let mut out = Self {
            degrees: Vec::new(),
            has_trait: Vec::new(),
            recruiter: Vec::new(),
            seed: Vec::new(),
            wave: Vec::new(),
        };
        for (place, recruit) in recruits.iter().enumerate() {
            let (row, id) = (place + 1, || recruit.id.clone());
            if recruit.degree == 0 {
                return Err(RecruitError::KnowsNobody { row, id: id() });
            }
            let recruiter = match &recruit.recruiter {
                None => None,
                Some(name) => match places.get(name.as_str()) {
                    Some(place) => Some(*place),
                    None => return Err(RecruitError::NoRecruiter { row, recruiter: name.clone() }),
                },
            };
            if places.insert(&recruit.id, place).is_some() {
                return Err(RecruitError::Twice { row, id: id() });
            }
            out.degrees.push(f64::from(recruit.degree));
            out.has_trait.push(recruit.has_trait);
            out.seed.push(recruiter.map_or(place, |recruiter| out.seed[recruiter]));
            out.wave.push(recruiter.map_or(0, |recruiter| out.wave[recruiter] + 1));
            out.recruiter.push(recruiter);
        }
        Ok(out)
    }

    /// Recruits.
    pub fn len(&self) -> usize {
        self.degrees.len()
    }

    /// Never true: a recruitment has at least two.
    pub fn is_empty(&self) -> bool {
        self.degrees.is_empty()
    }

    /// Degrees in the order of recruitment.
    pub fn degrees(&self) -> &[f64] {
        &self.degrees
    }

    /// Place of each recruit's recruiter; `None` for a seed.
    pub fn recruiters(&self) -> &[Option<usize>] {
        &self.recruiter
    }

    /// Who has the trait.
    pub fn traits(&self) -> &[bool] {
        &self.has_trait
    }

    /// Place of the seed at the head of each recruit's tree.
    pub fn seeds(&self) -> &[usize] {
        &self.seed
    }

    /// Waves from the seed, which is 0.
    pub fn waves(&self) -> &[usize] {
        &self.wave
    }

    fn everybody(&self) -> impl Iterator<Item = usize> + Clone {
        0..self.len()
    }
}

/// RDS-II: `sum(x_i / d_i) / sum(1 / d_i)`, here of some recruits.
fn weighted(recruitment: &Recruitment, places: impl Iterator<Item = usize>, weight: impl Fn(f64) -> f64) -> f64 {
    let (mut with, mut all) = (0.0, 0.0);
    for place in places {
        let weight = weight(recruitment.degrees[place]);
        all += weight;
        with += if recruitment.has_trait[place] { weight } else { 0.0 };
    }
    with / all
}

/// The share of recruits with the trait, unweighted.
pub fn naive(recruitment: &Recruitment) -> f64 {
    weighted(recruitment, recruitment.everybody(), |_| 1.0)
}

/// RDS-II (Volz and Heckathorn 2008): the share when recruits are drawn in proportion to their degree, with replacement.
pub fn rds_ii(recruitment: &Recruitment) -> f64 {
    weighted(recruitment, recruitment.everybody(), |degree| 1.0 / degree)
}

/// RDS-I (Salganik and Heckathorn 2004): `p = D_0 C_01 / (D_1 C_10 + D_0 C_01)` from recruitments across the trait (C) and
/// harmonic mean degrees (D). `None` where nobody recruited across in one direction, or one side recruited nobody.
pub fn rds_i(recruitment: &Recruitment) -> Option<f64> {
    let crossings = Crossings::of(recruitment);
    let degree = |side: bool| {
        let of_side = recruitment.everybody().filter(|place| recruitment.has_trait[*place] == side);
        let (mut count, mut inverse) = (0.0, 0.0);
        of_side.for_each(|place| {
            count += 1.0;
            inverse += 1.0 / recruitment.degrees[place];
        });
        count / inverse
    };
    let (out, back) = (crossings.across(true)?, crossings.across(false)?);
    let share = degree(false) * back / (degree(true) * out + degree(false) * back);
    share.is_finite().then_some(share)
}

/// Recruitments by trait of recruiter and recruit.
struct Crossings {
    counts: [[f64; 2]; 2],
}

impl Crossings {
    fn of(recruitment: &Recruitment) -> Self {
        let mut counts = [[0.0; 2]; 2];
        for (place, recruiter) in recruitment.recruiter.iter().enumerate() {
            if let Some(recruiter) = recruiter {
                counts[usize::from(recruitment.has_trait[*recruiter])][usize::from(recruitment.has_trait[place])] +=
                    1.0;
            }
        }
        Self { counts }
    }

    /// Share of this side's recruitments that cross the trait.
    fn across(&self, side: bool) -> Option<f64> {
        let [stayed, crossed] = [side, !side].map(|to| self.counts[usize::from(side)][usize::from(to)]);
        (stayed + crossed > 0.0).then(|| crossed / (stayed + crossed))
    }
}

/// Chances to be among the first n of N when people are drawn without replacement in proportion to their degree.
///
/// Such a draw is a race of exponential clocks with the degrees as rates: whoever rings before the n-th ring is in, so the
/// chance is `1 - exp(-degree t)` with t solving `sum_k N_k (1 - exp(-d_k t)) = n` (Rosen 1972, Ann. Math. Stat. 43:373).
/// Gile 2011 simulates the same chances. Class sizes N_k follow from them by iteration: `N_k = N (n_k / pi_k) / sum_j n_j / pi_j`.
fn inclusion(recruitment: &Recruitment, population: f64) -> BTreeMap<u64, f64> {
    let mut classes: BTreeMap<u64, f64> = BTreeMap::new();
    for degree in &recruitment.degrees {
        *classes.entry(degree.to_bits()).or_default() += 1.0;
    }
    let count = real(recruitment.len());
    let mut chances: BTreeMap<u64, f64> = classes.keys().map(|bits| (*bits, f64::from_bits(*bits))).collect();
    for _ in 0..50 {
        let sum: f64 = classes.iter().map(|(bits, n)| n / chances[bits]).sum();
        let sizes: Vec<(f64, f64, f64)> = classes
            .iter()
            .map(|(bits, n)| (f64::from_bits(*bits), *n, (population * n / chances[bits] / sum).max(*n)))
            .collect();
        let time = race(&sizes, count);
        for (degree, n, size) in sizes {
            // Nobody's chance is below that of having been seen once in a class of that size.
            // In a vast population chances are tiny, but what counts is how they stand to one another.
            let chance = (-(-degree * time).exp_m1()).clamp(1e-300, 1.0);
            chances.insert(degree.to_bits(), chance.max(n / size * 1e-6));
        }
    }
    chances
}

/// When the n-th clock rings, on average over the race: bisection on the logarithm of time.
fn race(sizes: &[(f64, f64, f64)], count: f64) -> f64 {
    let rung = |time: f64| sizes.iter().map(|(degree, _, size)| -size * (-degree * time).exp_m1()).sum::<f64>();
    let (mut low, mut high) = (-650.0, 20.0);
    for _ in 0..100 {
        let middle = f64::midpoint(low, high);
        if rung(f64::exp(middle)) < count { low = middle } else { high = middle }
    }
    f64::exp(high)
}

/// Gile's successive-sampling estimator for a population of this size. With as many as recruits it is the plain share, with
/// very many RDS-II.
///
/// # Errors
/// A population smaller than the recruits.
pub fn successive(recruitment: &Recruitment, population: f64) -> Result<f64, RecruitError> {
    if population.is_nan() || population < real(recruitment.len()) {
        let population = u64::try_from(index(population)).unwrap_or(0);
        return Err(RecruitError::Population { population, recruits: recruitment.len() });
    }
    if population <= real(recruitment.len()) * (1.0 + 1e-9) {
        return Ok(naive(recruitment));
    }
    if population.is_infinite() {
        return Ok(rds_ii(recruitment));
    }
    let chances = inclusion(recruitment, population);
    Ok(weighted(recruitment, recruitment.everybody(), |degree| 1.0 / chances[&degree.to_bits()]))
}
