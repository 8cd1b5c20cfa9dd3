//! Respondent-driven sampling: shares of a trait among people who recruit one another. Gives no size; see `rds_size`.
//!
//! RDS-I (Heckathorn 1997, Social Problems 44:174; Salganik and Heckathorn 2004, Sociol. Methodol. 34:193), RDS-II (Volz and
//! Heckathorn 2008, J. Official Statistics 24:79), successive sampling (Gile 2011, J. Am. Stat. Assoc. 106:135), tree
//! bootstrap (Baraff, McCormick and Raftery 2016, Proc. Natl. Acad. Sci. 113:14668).

use crate::draws::{quantiles, unit};
use crate::sampling::{index, real};
use assize_record::estimate::Quantiles;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

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
    #[error("{0} recruits; at least 2 are needed")]
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

/// A share with its interval and everything that shows whether to believe it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Share {
    /// Unweighted.
    pub naive: f64,
    /// RDS-I, where people recruited across the trait.
    pub rds_i: Option<f64>,
    /// RDS-II.
    pub rds_ii: f64,
    /// Bootstrap quantiles of RDS-II.
    pub rds_ii_quantiles: Quantiles,
    /// Successive sampling over the draws of the population's size.
    pub successive: Quantiles,
    /// Of whose recruitments how many stay within the trait, beyond what the share would give: 0 none, 1 all. Trait first.
    pub homophily: [Option<f64>; 2],
    /// RDS-II as recruits came in, wave by wave: the share of all up to and with that wave.
    pub by_wave: Vec<f64>,
    /// RDS-II without each seed's tree, with the number of recruits left out, by seed in order.
    pub without_seed: Vec<(f64, usize)>,
    /// Share of the variance of the trait that lies between trees: near 0, seeds do not matter; large, there are bottlenecks.
    pub between_trees: f64,
    /// What to doubt, in words.
    pub doubts: Vec<String>,
}

/// Estimates the share of a trait. `sizes`: draws of the population's size, best a posterior; each bootstrap takes its next.
///
/// # Errors
/// No size, or one smaller than the recruits.
pub fn share(recruitment: &Recruitment, sizes: &[f64], replications: usize, seed: u64) -> Result<Share, RecruitError> {
    let nobody = RecruitError::Population { population: 0, recruits: recruitment.len() };
    let first = sizes.first().copied().ok_or(nobody.clone())?;
    for size in sizes {
        if !size.is_finite() || *size < real(recruitment.len()) {
            return Err(RecruitError::Population {
                population: u64::try_from(index(*size)).unwrap_or(0),
                recruits: recruitment.len(),
            });
        }
    }
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let (mut second, mut third) = (Vec::new(), Vec::new());
    // Chances hang on the size alone, not on the resample.
    let mut by_size: BTreeMap<u64, BTreeMap<u64, f64>> = BTreeMap::new();
    for replication in 0..replications.max(100) {
        let places = resample(recruitment, &mut random);
        second.push(weighted(recruitment, places.iter().copied(), |degree| 1.0 / degree));
        let size = sizes.get(replication % sizes.len()).copied().unwrap_or(first);
        let chances = by_size
            .entry(size.to_bits())
            .or_insert_with(|| inclusion(recruitment, size.max(real(recruitment.len()) * 1.001)));
        third.push(weighted(recruitment, places.iter().copied(), |degree| 1.0 / chances[&degree.to_bits()]));
    }
    let estimate = rds_ii(recruitment);
    let mut out = Share {
        naive: naive(recruitment),
        rds_i: rds_i(recruitment),
        rds_ii: estimate,
        rds_ii_quantiles: quantiles(&second).ok_or(nobody.clone())?,
        successive: quantiles(&third).ok_or(nobody)?,
        homophily: homophily(recruitment, estimate),
        by_wave: by_wave(recruitment),
        without_seed: without_seed(recruitment),
        between_trees: between_trees(recruitment),
        doubts: Vec::new(),
    };
    out.doubts = doubts(&out);
    Ok(out)
}

/// The tree bootstrap: seeds are drawn anew with replacement, then each one's recruits, and theirs, wave by wave.
fn resample(recruitment: &Recruitment, random: &mut ChaCha8Rng) -> Vec<usize> {
    let mut recruits: Vec<Vec<usize>> = vec![Vec::new(); recruitment.len()];
    let mut seeds = Vec::new();
    for (place, recruiter) in recruitment.recruiter.iter().enumerate() {
        recruiter.map_or(&mut seeds, |recruiter| &mut recruits[recruiter]).push(place);
    }
    let mut pick =
        |pool: &[usize]| -> Vec<usize> { pool.iter().map(|_| pool[index(unit(random) * real(pool.len()))]).collect() };
    let (mut places, mut open) = (Vec::new(), pick(&seeds));
    while let Some(place) = open.pop() {
        places.push(place);
        open.extend(pick(&recruits[place]));
    }
    places
}

/// Heckathorn's homophily: `(stay - p) / (1 - p)` for a side whose share is p, where it stays more than chance would.
fn homophily(recruitment: &Recruitment, share: f64) -> [Option<f64>; 2] {
    let crossings = Crossings::of(recruitment);
    [(true, share), (false, 1.0 - share)].map(|(side, share)| {
        let stay = 1.0 - crossings.across(side)?;
        let room = if stay >= share { 1.0 - share } else { share };
        (room > 0.0).then(|| (stay - share) / room)
    })
}

fn by_wave(recruitment: &Recruitment) -> Vec<f64> {
    let last = recruitment.wave.iter().copied().max().unwrap_or(0);
    let up_to = |wave: usize| recruitment.everybody().filter(move |place| recruitment.wave[*place] <= wave);
    (0..=last).map(|wave| weighted(recruitment, up_to(wave), |degree| 1.0 / degree)).collect()
}

fn without_seed(recruitment: &Recruitment) -> Vec<(f64, usize)> {
    let seeds: BTreeSet<usize> = recruitment.seed.iter().copied().collect();
    let without = |seed: &usize| {
        let left = recruitment.everybody().filter(|place| recruitment.seed[*place] != *seed);
        let gone = recruitment.seed.iter().filter(|of| *of == seed).count();
        (weighted(recruitment, left, |degree| 1.0 / degree), gone)
    };
    if seeds.len() < 2 { Vec::new() } else { seeds.iter().map(without).collect() }
}

fn between_trees(recruitment: &Recruitment) -> f64 {
    let mean = naive(recruitment);
    let all = real(recruitment.len()) * mean * (1.0 - mean);
    let mut trees: BTreeMap<usize, (f64, f64)> = BTreeMap::new();
    for place in recruitment.everybody() {
        let tree = trees.entry(recruitment.seed[place]).or_default();
        tree.0 += 1.0;
        tree.1 += f64::from(u8::from(recruitment.has_trait[place]));
    }
    let between: f64 = trees.values().map(|(count, with)| count * (with / count - mean).powi(2)).sum();
    if all > 0.0 { between / all } else { 0.0 }
}

fn doubts(share: &Share) -> Vec<String> {
    let mut doubts = Vec::new();
    let percent = |value: f64| format!("{:.1} %", 100.0 * value);
    let last = share.by_wave.last().copied().unwrap_or(share.rds_ii);
    let half = share.by_wave.get(share.by_wave.len() / 2).copied().unwrap_or(last);
    if (half - last).abs() > 0.02 {
        doubts.push(format!(
            "the share still moved from {} to {} in the later half of the waves",
            percent(half),
            percent(last)
        ));
    }
    let moved = share.without_seed.iter().map(|(without, _)| (without - share.rds_ii).abs()).fold(0.0, f64::max);
    if moved > 0.02 {
        doubts.push(format!("leaving out one seed's tree moves the share by {}", percent(moved)));
    }
    if share.without_seed.is_empty() {
        doubts.push("one seed alone: whether the result hangs on it cannot be seen".to_owned());
    }
    if share.homophily.iter().flatten().any(|homophily| *homophily > 0.5) {
        doubts.push("people recruit their own far more than others: bottlenecks".to_owned());
    }
    doubts
        .push("degrees are as people say them, recruits are taken to be chosen at random among those known".to_owned());
    doubts
}
