//! Latent classes with a Dirichlet-process prior (Manrique-Vallier 2016, Biometrics 72:1246). Gives no figure from chains that disagree.
//!
//! People fall into up to K classes; within a class lists are independent, list j having a member with probability l_jh ~ Beta(1, 1).
//! Class shares: nu_h = v_h prod over g < h of (1 - v_g), v_h ~ Beta(1, alpha), v_K = 1; alpha ~ gamma(a, rate b); p(N) ~ 1/N. There is no
//! cap on N but 10^15 unseen; draws there are counted.
//!
//! The usual Gibbs sampler (`gibbs`) does not mix where a class of people who are hardly ever seen is possible. Moves are added that leave
//! the posterior as it is: splits and mergers of classes that keep what the lists have of both (`split`), a class that grows and becomes
//! harder to see, new orders of the labels with alpha integrated out (`moves`), and states under weaker likelihoods that change places with
//! the one under the posterior (`ladder`). What was tried is in docs/method/latent-classes.md.

mod gibbs;
mod ladder;
mod moves;
mod split;
mod state;

use super::closed_form::refuse_empty;
use super::interval::{Interval, LEVEL, quantile_8};
use super::refusal::Refusal;
use super::table::{CaptureTable, MOST_LISTS};
use crate::sampling::convergence::{Mixing, agreement};
use crate::sampling::variates;
use ladder::Ladder;
use serde::Serialize;

/// What the sampler does.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Settings {
    /// Most classes (K).
    pub classes: usize,
    /// Shape of the gamma prior on alpha (a).
    pub shape: f64,
    /// Its rate (b).
    pub rate: f64,
    /// Shapes of the beta prior on the probability that a member of a class is on a list: (1, 1) as published, (1/2, 1/2) as Jeffreys.
    pub seen: (f64, f64),
    /// Independent chains. At least 8.
    pub chains: usize,
    /// Sweeps of each chain that are thrown away.
    pub warm_up: usize,
    /// Sweeps of each chain that are kept.
    pub kept: usize,
    /// Sweeps kept at most: chains that give no figure yet go on, to twice as many each time. Not above `kept`: they never go on.
    pub most: usize,
    /// Moves beside the Gibbs sweep.
    pub moves: Moves,
    /// States of each chain, the first under the posterior, the others under ever weaker likelihoods. 1 and more.
    pub rungs: usize,
    /// Exponent of the likelihood on the last rung, above 0 and below 1; those between are in geometric progression.
    pub lowest: f64,
    /// Seed.
    pub seed: u64,
}

/// How many moves are tried after each Gibbs sweep.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Moves {
    /// Along the ridge of one class.
    pub ridge: usize,
    /// Of the parts that two classes have of their entries.
    pub drift: usize,
    /// Splits and mergers.
    pub split: usize,
    /// Exchanges of labels.
    pub exchange: usize,
}

impl Moves {
    /// The Gibbs sampler alone.
    pub const NONE: Self = Self { ridge: 0, drift: 0, split: 0, exchange: 0 };
    /// What gave most effective draws for the time on the five-list table of the United Kingdom (docs/method/latent-classes.md).
    pub const USUAL: Self = Self { ridge: 2, drift: 4, split: 10, exchange: 10 };
}

impl Settings {
    /// Ten classes, a = b = 0.25 as published; 8 chains of 2,500 after 500, of up to 10,000 where those give no figure, each with four rungs
    /// down to the square root of the likelihood.
    pub fn with_seed(seed: u64) -> Self {
        Self {
            classes: 10,
            shape: 0.25,
            rate: 0.25,
            seen: (1.0, 1.0),
            chains: 8,
            warm_up: 500,
            kept: 2500,
            most: 10_000,
            moves: Moves::USUAL,
            rungs: 4,
            lowest: 0.5,
            seed,
        }
    }
}

/// Chains are taken to agree at and below this R-hat ...
pub const R_HAT_LIMIT: f64 = 1.05;
/// ... and from this many effective draws in bulk and tail.
pub const EFFECTIVE_LIMIT: f64 = 400.0;
/// Chains above this R-hat do not go on: where they stand apart so far, four times as many sweeps do not bring them together.
pub const APART: f64 = 1.2;
/// The unseen never exceed this; whole numbers above are not exact in a double.
pub const MOST_UNSEEN: f64 = 1e15;

/// What the chains did, whether they agree or not.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Sampled {
    /// What was asked; `kept` is what was kept in the end.
    pub settings: Settings,
    /// N by chain and kept sweep.
    pub people: Vec<Vec<f64>>,
    /// Agreement of the chains on N.
    pub convergence: Mixing,
    /// Median of each chain.
    pub medians: Vec<f64>,
    /// Share of the draws at the bound [`MOST_UNSEEN`].
    pub at_bound: f64,
    /// Mean number of classes with anybody seen in them.
    pub occupied: f64,
    /// Share of exchanges between neighbouring rungs that were made, the first pair first. Near 0 the ladder is broken there.
    pub exchanged: Vec<f64>,
    /// How often, over all chains, a state came from the last rung to the first.
    pub journeys: usize,
}

/// The posterior of N under the latent-class model.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Classes {
    /// Median of N.
    pub median: f64,
    /// Central posterior interval of N.
    pub interval: Interval,
}

/// Runs the chains; on and on, up to `most` sweeps, while all that they lack for a figure is length.
///
/// # Errors
/// If nobody is observed or on several lists, a list is empty, there are fewer than two lists, or a setting makes no sense.
pub fn sample(table: &CaptureTable, settings: Settings) -> Result<Sampled, Refusal> {
    check(table, settings)?;
    let mut settings = settings;
    let mut runs: Vec<Run> = (0..settings.chains).map(|chain| Run::new(table, settings, chain)).collect();
    on_two_threads(&mut runs, |run| run.go_on(settings.warm_up, settings.kept));
    loop {
        let sampled = sampled(table, settings, &runs);
        let apart = sampled.convergence.r_hat.is_nan() || sampled.convergence.r_hat > APART;
        if settings.kept >= settings.most || apart || sampled.classes().is_ok() {
            return Ok(sampled);
        }
        let more = settings.kept.min(settings.most - settings.kept);
        on_two_threads(&mut runs, |run| run.go_on(0, more));
        settings.kept += more;
    }
}

fn sampled(table: &CaptureTable, settings: Settings, runs: &[Run]) -> Sampled {
    let total = (settings.chains * settings.kept) as f64;
    let people: Vec<Vec<f64>> = runs.iter().map(|run| run.people.clone()).collect();
    let most = table.observed() as f64 + MOST_UNSEEN;
    let exchanged = |pair: usize| {
        let sum = |of: fn(&(usize, usize)) -> usize| {
            runs.iter().map(|run| of(&run.ladder.climbed.exchanges[pair])).sum::<usize>() as f64
        };
        sum(|pair| pair.1) / sum(|pair| pair.0).max(1.0)
    };
    Sampled {
        convergence: agreement(&people),
        medians: people.iter().map(|chain| quantile(chain, 0.5)).collect(),
        at_bound: people.iter().flatten().filter(|people| **people >= most).count() as f64 / total,
        occupied: runs.iter().map(|run| run.occupied).sum::<f64>() / total,
        exchanged: (0..settings.rungs - 1).map(exchanged).collect(),
        journeys: runs.iter().map(|run| run.ladder.climbed.journeys).sum(),
        settings,
        people,
    }
}

/// One chain, with what it gave after its warm-up.
struct Run {
    ladder: Ladder,
    observed: f64,
    people: Vec<f64>,
    /// Sum over the sweeps.
    occupied: f64,
}

impl Run {
    fn new(table: &CaptureTable, settings: Settings, chain: usize) -> Self {
        let ladder = Ladder::new(table, settings, variates::stream(settings.seed, chain as u64 + 1));
        Self { ladder, observed: table.observed() as f64, people: Vec::new(), occupied: 0.0 }
    }

    /// Sweeps that are thrown away, then sweeps that are kept.
    fn go_on(&mut self, warm_up: usize, kept: usize) {
        (0..warm_up).for_each(|_| self.ladder.sweep());
        if warm_up > 0 {
            self.ladder.forget();
        }
        for _ in 0..kept {
            self.ladder.sweep();
            self.occupied += self.ladder.occupied();
            self.people.push(self.observed + self.ladder.unseen());
        }
    }
}

/// The chains of even number beside those of odd number. A chain hangs on its own numbers alone.
fn on_two_threads(runs: &mut [Run], go_on: impl Fn(&mut Run) + Sync) {
    let (mut even, mut odd): (Vec<_>, Vec<_>) = runs.iter_mut().enumerate().partition(|(chain, _)| chain % 2 == 0);
    std::thread::scope(|scope| {
        scope.spawn(|| odd.iter_mut().for_each(|(_, run)| go_on(run)));
        even.iter_mut().for_each(|(_, run)| go_on(run));
    });
}

impl Sampled {
    /// For each chain, how many of its draws fall into each of `bins` equal parts of all draws' ranks. Chains that agree have
    /// about as many in each (Vehtari et al. 2021, Bayesian Analysis 16:667, section 4.2). Draws that are equal keep their order.
    pub fn rank_histograms(&self, bins: usize) -> Vec<Vec<usize>> {
        let mut draws: Vec<(f64, usize)> = Vec::new();
        for (chain, people) in self.people.iter().enumerate() {
            draws.extend(people.iter().map(|n| (*n, chain)));
        }
        draws.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut counts = vec![vec![0; bins]; self.people.len()];
        for (rank, (_, chain)) in draws.iter().enumerate() {
            counts[*chain][rank * bins / draws.len()] += 1;
        }
        counts
    }

    /// The posterior, if the chains agree.
    ///
    /// # Errors
    /// [`Refusal::NotMixed`] above [`R_HAT_LIMIT`] or below [`EFFECTIVE_LIMIT`] in bulk or tail.
    pub fn classes(&self) -> Result<Classes, Refusal> {
        let Mixing { r_hat, bulk, tail } = self.convergence;
        // Written so that NaN is refused too.
        if !(r_hat <= R_HAT_LIMIT && bulk.min(tail) >= EFFECTIVE_LIMIT) {
            let ends = self.medians.iter().fold((f64::INFINITY, 0.0f64), |(l, h), m| (l.min(*m), h.max(*m)));
            return Err(Refusal::NotMixed {
                r_hat,
                r_hat_limit: R_HAT_LIMIT,
                bulk: bulk.min(tail),
                bulk_limit: EFFECTIVE_LIMIT,
                lowest: ends.0,
                highest: ends.1,
            });
        }
        let all = self.people.concat();
        let [low, median, high] = [(1.0 - LEVEL) / 2.0, 0.5, (1.0 + LEVEL) / 2.0].map(|p| quantile(&all, p));
        Ok(Classes { median, interval: Interval { low, high: Some(high), level: LEVEL } })
    }
}

fn quantile(draws: &[f64], p: f64) -> f64 {
    let mut sorted = draws.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    quantile_8(&sorted, p)
}

fn check(table: &CaptureTable, settings: Settings) -> Result<(), Refusal> {
    table.refuse_impossible("within a class lists are independent, which gives every combination a share")?;
    if table.n_lists() < 2 {
        return Err(Refusal::NumberOfLists { found: table.n_lists(), least: 2, most: MOST_LISTS });
    }
    refuse_empty(table)?;
    table.refuse_apart()?;
    let whole = [
        ("the number of classes", settings.classes, 2, "2 and more are accepted"),
        ("the number of chains", settings.chains, 8, "8 and more are accepted, for fewer cannot disagree enough"),
        ("the number of kept sweeps", settings.kept, 100, "100 and more are accepted"),
        ("the number of rungs", settings.rungs, 1, "1 and more are accepted"),
    ];
    for (what, found, least, accepted) in whole {
        if found < least {
            return Err(Refusal::Setting { what, found: found.to_string(), accepted });
        }
    }
    let positive = [
        ("the shape of the prior on alpha", settings.shape),
        ("its rate", settings.rate),
        ("the first shape of the prior on being seen", settings.seen.0),
        ("its second shape", settings.seen.1),
    ];
    for (what, found) in positive {
        if !(found.is_finite() && found > 0.0) {
            let accepted = "a finite number above 0 is accepted";
            return Err(Refusal::Setting { what, found: found.to_string(), accepted });
        }
    }
    if !(settings.lowest > 0.0 && settings.lowest < 1.0) {
        let accepted = "a number above 0 and below 1 is accepted";
        return Err(Refusal::Setting { what: "the last exponent", found: settings.lowest.to_string(), accepted });
    }
    Ok(())
}

#[cfg(test)]
mod tests;
