//! A share with its intervals and what it is to be doubted for: waves, seeds, homophily. Weighs no doubt against another.

use super::{Crossings, RecruitError, Recruitment, bootstrap, inclusion, naive, rds_i, rds_ii, weighted};
use crate::draws::quantiles;
use crate::sampling::{index, real, variates};
use assize_record::estimate::Quantiles;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// A share with its interval and everything that shows whether to believe it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Share {
    /// Unweighted.
    pub naive: f64,
    /// RDS-I, where people recruited across the trait.
    pub rds_i: Option<f64>,
    /// Quantiles of RDS-I over Salganik's bootstrap, of the resamples in which it exists; `None` where it is in none.
    pub rds_i_quantiles: Option<Quantiles>,
    /// RDS-II.
    pub rds_ii: f64,
    /// Quantiles of RDS-II over the tree bootstrap.
    pub rds_ii_quantiles: Quantiles,
    /// Quantiles of RDS-II over Salganik's bootstrap; `None` where one side of the trait recruited nobody.
    pub rds_ii_by_recruiter: Option<Quantiles>,
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
    let one_size = sizes.first().copied().ok_or(nobody.clone())?;
    for size in sizes {
        if !size.is_finite() || *size < real(recruitment.len()) {
            return Err(RecruitError::Population {
                population: u64::try_from(index(*size)).unwrap_or(0),
                recruits: recruitment.len(),
            });
        }
    }
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    // A stream of its own, so that neither bootstrap hangs on the other.
    let mut others = variates::stream(seed, 1);
    let (mut first, mut second, mut third, mut other) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    // Chances hang on the size alone, not on the resample.
    let mut by_size: BTreeMap<u64, BTreeMap<u64, f64>> = BTreeMap::new();
    for replication in 0..replications.max(100) {
        let places = bootstrap::trees(recruitment, &mut random);
        second.push(weighted(recruitment, places.iter().copied(), |degree| 1.0 / degree));
        if let Some(places) = bootstrap::by_recruiter(recruitment, &mut others) {
            other.push(weighted(recruitment, places.iter().map(|(_, place)| *place), |degree| 1.0 / degree));
            first.extend(rds_i_of(recruitment, &places));
        }
        let size = sizes.get(replication % sizes.len()).copied().unwrap_or(one_size);
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
        rds_i_quantiles: quantiles(&first),
        rds_ii_by_recruiter: quantiles(&other),
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

/// RDS-I of a chain of recruits, each with whether its recruiter has the trait. `None` as for [`rds_i`].
fn rds_i_of(recruitment: &Recruitment, places: &[(bool, usize)]) -> Option<f64> {
    let mut crossings = [[0.0; 2]; 2];
    let (mut count, mut inverse) = ([0.0; 2], [0.0; 2]);
    for (from, place) in places {
        let side = usize::from(recruitment.has_trait[*place]);
        crossings[usize::from(*from)][side] += 1.0;
        count[side] += 1.0;
        inverse[side] += 1.0 / recruitment.degrees[*place];
    }
    let crossings = Crossings { counts: crossings };
    let degree = |side: bool| count[usize::from(side)] / inverse[usize::from(side)];
    let (out, back) = (crossings.across(true)?, crossings.across(false)?);
    let share = degree(false) * back / (degree(true) * out + degree(false) * back);
    share.is_finite().then_some(share)
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
