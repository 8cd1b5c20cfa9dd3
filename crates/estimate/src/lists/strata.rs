//! Many tables at once, one for each stratum (host, sector, year), that learn from each other. Totals carry the dependence.
//!
//! In stratum s: n_w ~ Poisson(mu_w), ln mu_w = a_s + sum over lists in w of b_sj + sum over pairs in w of c_sij, w any pattern of the
//! lists that can see the stratum; the unseen are Poisson(exp a_s). Partial pooling: b_sj ~ N(B_j, t_j^2), c_sij ~ N(C_ij, o^2), with
//! B_j ~ N(0, 9), C_ij ~ N(0, 1) (Silverman 2020, JRSS A 183:691), t_j half-Cauchy(1), o half-Cauchy(1/2); a_s flat, which is
//! p(m) ~ 1/m. A list that cannot see a stratum is a structural zero and must be declared: its zeros there mean nothing.

mod block;
mod hyper;

use super::interval::{Interval, LEVEL, quantile_8};
use super::refusal::Refusal;
use super::table::CaptureTable;
use crate::sampling::convergence::{Mixing, agreement};
use crate::sampling::variates;
use block::Block;
use hyper::Hyper;
use serde::Serialize;

/// One stratum. All strata have the same lists in the same order.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Stratum {
    /// What it is, such as host, sector and year.
    pub key: Vec<String>,
    /// Its table.
    pub table: CaptureTable,
    /// Lists that cannot see it.
    pub blind: Vec<usize>,
}

/// What the sampler does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Settings {
    /// Independent chains, at least 4.
    pub chains: usize,
    /// Sweeps of each that are thrown away.
    pub warm_up: usize,
    /// Sweeps of each that are kept.
    pub kept: usize,
    /// Seed.
    pub seed: u64,
}

impl Settings {
    /// Four chains of 2,000 after 1,000.
    pub fn with_seed(seed: u64) -> Self {
        Self { chains: 4, warm_up: 1000, kept: 2000, seed }
    }
}

/// Chains are taken to agree at and below this R-hat.
pub const R_HAT_LIMIT: f64 = 1.05;
/// And from this many effective draws, at which the median's own error is a tenth of the posterior's spread.
pub const EFFECTIVE_LIMIT: f64 = 100.0;

/// Draws of N for every stratum, all of one sweep belonging together.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Strata {
    /// Keys, in the order of the input.
    pub keys: Vec<Vec<String>>,
    /// People observed by stratum.
    pub observed: Vec<u64>,
    /// By chain, sweep and stratum.
    draws: Vec<Vec<Vec<f64>>>,
}

/// A figure for a stratum or a sum of strata.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Figure {
    /// People observed.
    pub observed: u64,
    /// Median of N.
    pub median: f64,
    /// Central posterior interval.
    pub interval: Interval,
    /// Agreement of the chains.
    pub convergence: Mixing,
}

/// Runs the chains over all strata: parameters of each stratum by Metropolis and Hastings with a t distribution of 7 degrees around the
/// mode of their conditional posterior, centres and spreads by Gibbs draws (Wand, Ormerod, Padoan and Fruehwirth 2011, Bayesian
/// Analysis 6:847), and steps that move all strata together (own derivation). A draw of N is the people observed and a Poisson number of
/// mean exp(a_s).
///
/// # Errors
/// If there is no stratum, the lists differ between strata, fewer than three lists see a stratum, nobody was seen in it, a list has people in a
/// stratum that it is declared not to see, or a setting makes no sense.
pub fn sample(strata: &[Stratum], settings: Settings) -> Result<Strata, Refusal> {
    check(strata, settings)?;
    let n_lists = strata[0].table.n_lists();
    let mut draws = Vec::new();
    for chain in 0..settings.chains {
        let mut random = variates::stream(settings.seed, chain as u64 + 1);
        let mut hyper = Hyper::start(n_lists, &mut random);
        let mut blocks: Vec<Block> = strata.iter().map(|stratum| Block::new(stratum, &hyper)).collect();
        let mut kept = Vec::with_capacity(settings.kept);
        for sweep in 0..settings.warm_up + settings.kept {
            for block in &mut blocks {
                block.sweep(&hyper, &mut random);
            }
            hyper.sweep(&blocks, &mut random);
            hyper.move_together(&mut blocks, &mut random);
            if sweep >= settings.warm_up {
                kept.push(blocks.iter().map(|block| block.people(&mut random)).collect());
            }
        }
        draws.push(kept);
    }
    Ok(Strata {
        keys: strata.iter().map(|stratum| stratum.key.clone()).collect(),
        observed: strata.iter().map(|stratum| stratum.table.observed()).collect(),
        draws,
    })
}

impl Strata {
    /// The figure, in people, for the sum over the strata whose key is wanted: N is summed within each sweep, so that the interval carries
    /// what strata have in common. Quantiles are of type 8 (Hyndman and Fan 1996).
    ///
    /// # Errors
    /// [`Refusal::NotMixed`] if the chains disagree; [`Refusal::Nobody`] if no key is wanted.
    pub fn total(&self, wanted: impl Fn(&[String]) -> bool) -> Result<Figure, Refusal> {
        let places: Vec<usize> = (0..self.keys.len()).filter(|place| wanted(&self.keys[*place])).collect();
        self.figure(&places)
    }

    fn figure(&self, places: &[usize]) -> Result<Figure, Refusal> {
        if places.is_empty() {
            return Err(Refusal::Nobody);
        }
        let sum = |draw: &Vec<f64>| places.iter().map(|place| draw[*place]).sum::<f64>();
        let chains: Vec<Vec<f64>> = self.draws.iter().map(|chain| chain.iter().map(sum).collect()).collect();
        let convergence = agreement(&chains);
        let mut all = chains.concat();
        all.sort_unstable_by(f64::total_cmp);
        let at = |p| quantile_8(&all, p);
        let Mixing { r_hat, bulk, tail } = convergence;
        // Written so that NaN is refused too.
        if !(r_hat <= R_HAT_LIMIT && bulk.min(tail) >= EFFECTIVE_LIMIT) {
            let medians = chains.iter().map(|chain| {
                let mut chain = chain.clone();
                chain.sort_unstable_by(f64::total_cmp);
                quantile_8(&chain, 0.5)
            });
            let (lowest, highest) = medians.fold((f64::INFINITY, 0.0f64), |(l, h), m| (l.min(m), h.max(m)));
            let (r_hat_limit, bulk_limit) = (R_HAT_LIMIT, EFFECTIVE_LIMIT);
            return Err(Refusal::NotMixed { r_hat, r_hat_limit, bulk: bulk.min(tail), bulk_limit, lowest, highest });
        }
        let interval = Interval { low: at((1.0 - LEVEL) / 2.0), high: Some(at((1.0 + LEVEL) / 2.0)), level: LEVEL };
        let observed = places.iter().map(|place| self.observed[*place]).sum();
        Ok(Figure { observed, median: at(0.5), interval, convergence })
    }

    /// The figure of each stratum, in the order of the input, also where two have the same key.
    pub fn each(&self) -> Vec<Result<Figure, Refusal>> {
        (0..self.keys.len()).map(|place| self.figure(&[place])).collect()
    }
}

fn check(strata: &[Stratum], settings: Settings) -> Result<(), Refusal> {
    let whole = [
        ("the number of strata", strata.len(), 1, "1 and more are accepted"),
        ("the number of chains", settings.chains, 4, "4 and more are accepted"),
        ("the number of kept sweeps", settings.kept, 100, "100 and more are accepted"),
    ];
    for (what, found, least, accepted) in whole {
        if found < least {
            return Err(Refusal::Setting { what, found: found.to_string(), accepted });
        }
    }
    for stratum in strata {
        let table = &stratum.table;
        table.refuse_impossible("here a list that cannot see a stratum is declared for the whole stratum")?;
        if table.lists() != strata[0].table.lists() {
            let accepted = "the lists of the first stratum, in their order, are accepted";
            return Err(Refusal::Setting { what: "the lists of a stratum", found: table.lists().join(", "), accepted });
        }
        let seeing = (0..table.n_lists()).filter(|j| !stratum.blind.contains(j)).count();
        if seeing < 3 {
            return Err(Refusal::NumberOfLists { found: seeing, least: 3, most: super::table::MOST_LISTS });
        }
        if table.observed() == 0 {
            return Err(Refusal::Nobody);
        }
        let wrong = stratum.blind.iter().find(|j| **j >= table.n_lists() || table.on_all(1 << **j) > 0);
        if let Some(j) = wrong {
            let name = table.lists().get(*j).cloned().unwrap_or_else(|| format!("number {j}"));
            let accepted = "only a list of the table without people in the stratum can be blind to it";
            let found = format!("{name} in {}", stratum.key.join(", "));
            return Err(Refusal::Setting { what: "a list declared blind", found, accepted });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
