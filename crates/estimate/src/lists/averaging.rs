//! Averages over all decomposable log-linear models (Madigan and York 1997, Biometrika 84:19). Chooses none of them.
//!
//! Vertices are lists. A graph G with cliques C and separators S has, for the completed table with m unseen,
//! ln p(table, m | G) = ln N! - ln m! + sum over C of L_C(m) - sum over S of L_S(m) + constant, where
//! L_A(m) = ln G(d) - ln G(N + d) + sum over cells j of the margin of A of [ln G(n_j + d_A) - ln G(d_A)], d = delta 2^k,
//! d_A = delta 2^(k - |A|): the hyper-Dirichlet law with delta in each cell. Posterior: p(G, m) ~ p(N) exp of it, all graphs alike.

mod blocks;
mod grid;
mod pass;
mod rows;

pub use grid::Grid;

use super::graphs::{LISTS, edges};
use super::interval::{Interval, LEVEL};
use super::refusal::Refusal;
use super::table::CaptureTable;
use grid::Nodes;
use pass::Pass;
use rows::Rows;
use serde::Serialize;

/// The prior on N.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub enum PriorOnN {
    /// p(N) ~ 1/N.
    Inverse,
    /// p(N) constant up to a bound. Without one the posterior need not exist: see the mass at the end.
    Flat {
        /// The largest N.
        up_to: u64,
    },
    /// N ~ Poisson(rate), rate ~ gamma(shape, scale): mean shape x scale.
    GammaPoisson {
        /// Shape.
        shape: f64,
        /// Scale.
        scale: f64,
    },
}

/// What is assumed.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Settings {
    /// Prior count in each of the 2^k cells.
    pub delta: f64,
    /// Prior on N.
    pub prior: PriorOnN,
    /// The numbers of unseen that are gone through.
    pub grid: Grid,
}

impl Settings {
    /// delta = 2^-k (one prior person in all), p(N) ~ 1/N, the grid fitted to the posterior.
    pub fn standard(n_lists: usize) -> Self {
        Self { delta: 0.5f64.powi(n_lists as i32), prior: PriorOnN::Inverse, grid: Grid::Adaptive }
    }
}

/// The posterior of N over all decomposable models. It has no mean: with delta = 2^-k and p(N) ~ 1/N the saturated graph's part
/// falls as m^-(2 - 2^-k).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Averaged {
    /// What was assumed.
    pub settings: Settings,
    /// Median of N.
    pub median: f64,
    /// Central posterior interval of N.
    pub interval: Interval,
    /// Models averaged over.
    pub graphs: usize,
    /// The most probable models, first ten at most.
    pub best: Vec<Weighed>,
    /// For each pair of lists, in order, the probability that they are joined.
    pub joined: Vec<f64>,
    /// Posterior mass on the last hundredth of the grid. Large: the interval depends on where the grid ends.
    pub mass_at_end: f64,
    /// The largest N of the grid.
    pub grid_end: f64,
    /// Largest step of the log posterior between neighbouring nodes where it matters; above 2 the grid is too coarse.
    pub largest_step: f64,
    /// The posterior itself.
    pub posterior: Posterior,
}

/// A model with its posterior probability.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Weighed {
    /// Its edges, as pairs of lists.
    pub edges: Vec<(usize, usize)>,
    /// Its probability.
    pub probability: f64,
}

/// A distribution of N on cells: each holds `width` whole numbers around its centre.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Posterior {
    /// Centres, rising.
    pub people: Vec<f64>,
    /// Whole numbers in each cell; 0 for a grid of single points.
    pub width: Vec<f64>,
    /// Mass of each cell; together 1.
    pub mass: Vec<f64>,
}

impl Posterior {
    /// The smallest N below which `p` of the mass lies. Within a wide cell the density is a line with the slope of its neighbours.
    pub fn quantile(&self, p: f64) -> f64 {
        let mut below = 0.0;
        for (cell, mass) in self.mass.iter().enumerate() {
            if below + mass >= p && *mass > 0.0 {
                return self.people[cell] + self.within(cell, (p - below) / mass);
            }
            below += mass;
        }
        self.people.last().copied().unwrap_or(f64::NAN)
    }

    /// How far from the centre of a cell a share of its mass ends.
    fn within(&self, cell: usize, share: f64) -> f64 {
        let width = self.width[cell];
        if width <= 1.0 {
            return 0.0;
        }
        let density = |cell: usize| self.mass[cell] / self.width[cell].max(1.0);
        let (before, after) = (cell.saturating_sub(1), (cell + 1).min(self.mass.len() - 1));
        let slope =
            (density(after) - density(before)) / (self.people[after] - self.people[before]) / density(cell) * width;
        // Density 1 + slope t on t from -1/2 to 1/2; not below 0 anywhere.
        let slope = slope.clamp(-2.0, 2.0);
        if slope.abs() < 1e-9 {
            return (share - 0.5) * width;
        }
        let inner = (1.0 - slope / 2.0).powi(2) + 2.0 * slope * share;
        (inner.max(0.0).sqrt() - 1.0) / slope * width
    }

    /// The mass on `n` people or fewer; within a wide cell it is spread evenly.
    pub fn below(&self, n: f64) -> f64 {
        let whole = self.people.partition_point(|people| *people <= n);
        let mut below: f64 = self.mass[..whole].iter().sum();
        let part = |cell: usize| {
            let (width, from) = (self.width[cell], self.people[cell] - self.width[cell] / 2.0);
            ((n - from) / width).clamp(0.0, 1.0)
        };
        if whole > 0 && self.width[whole - 1] > 1.0 {
            below -= self.mass[whole - 1] * (1.0 - part(whole - 1));
        }
        if whole < self.mass.len() && self.width[whole] > 1.0 {
            below += self.mass[whole] * part(whole);
        }
        below
    }

    /// Median and the central interval.
    pub fn summary(&self) -> (f64, Interval) {
        let (low, high) = (self.quantile((1.0 - LEVEL) / 2.0), self.quantile((1.0 + LEVEL) / 2.0));
        (self.quantile(0.5), Interval { low, high: Some(high), level: LEVEL })
    }
}

/// The posterior over all decomposable models of three to seven lists.
///
/// # Errors
/// If the number of lists is another, nobody is observed or on several lists, a setting is no positive number, or the grid has too few points or too
/// many.
pub fn average(table: &CaptureTable, settings: Settings) -> Result<Averaged, Refusal> {
    check(table, settings)?;
    let n = table.observed() as f64;
    let rows = Rows::new(table, settings);
    let (nodes, found) = grid::choose(&rows, settings);
    Ok(averaged(table, settings, &nodes, &found, n))
}

fn averaged(table: &CaptureTable, settings: Settings, nodes: &Nodes, found: &Pass, n: f64) -> Averaged {
    let total: f64 = found.density.iter().sum();
    let posterior = Posterior {
        people: nodes.unseen.iter().map(|m| n + m).collect(),
        width: nodes.width.clone(),
        mass: found.density.iter().map(|density| density / total).collect(),
    };
    let (median, interval) = posterior.summary();
    let last = posterior.mass.len().div_ceil(100);
    let pairs = edges(table.n_lists());
    let best = found.best.iter().map(|(graph, weight)| Weighed {
        edges: pairs.iter().enumerate().filter(|(e, _)| graph >> e & 1 == 1).map(|(_, pair)| *pair).collect(),
        probability: weight / total,
    });
    Averaged {
        settings,
        median,
        interval,
        graphs: super::graphs::graphs(table.n_lists()).len() + 1,
        best: best.collect(),
        joined: found.joined.iter().map(|weight| weight / total).collect(),
        mass_at_end: posterior.mass.iter().rev().take(last).sum(),
        grid_end: posterior.people.last().copied().unwrap_or(n),
        largest_step: grid::largest_step(&found.density, nodes),
        posterior,
    }
}

fn check(table: &CaptureTable, settings: Settings) -> Result<(), Refusal> {
    table.refuse_impossible("the closed form of decomposable models gives every combination a share")?;
    if !LISTS.contains(&table.n_lists()) {
        return Err(Refusal::NumberOfLists { found: table.n_lists(), least: *LISTS.start(), most: *LISTS.end() });
    }
    if table.observed() == 0 {
        return Err(Refusal::Nobody);
    }
    table.refuse_apart()?;
    let positive = |what, value: f64| {
        let accepted = "a finite number above 0 is accepted";
        if value.is_finite() && value > 0.0 {
            Ok(())
        } else {
            Err(Refusal::Setting { what, found: value.to_string(), accepted })
        }
    };
    positive("delta", settings.delta)?;
    settings.grid.check()?;
    match settings.prior {
        PriorOnN::Inverse => Ok(()),
        PriorOnN::Flat { up_to } if up_to > table.observed() => Ok(()),
        PriorOnN::Flat { up_to } => Err(Refusal::Setting {
            what: "the largest N of a flat prior",
            found: up_to.to_string(),
            accepted: "a number above the people observed is accepted",
        }),
        PriorOnN::GammaPoisson { shape, scale } => {
            positive("the shape of the prior on N", shape)?;
            positive("the scale of the prior on N", scale)
        }
    }
}

/// The posterior under each of several deltas, as every estimate must show.
///
/// # Errors
/// As [`average`].
pub fn by_delta(table: &CaptureTable, prior: PriorOnN) -> Result<Vec<Averaged>, Refusal> {
    let standard = Settings { prior, ..Settings::standard(table.n_lists()) };
    [standard.delta, 0.1, 0.25, 0.5, 1.0]
        .iter()
        .map(|delta| average(table, Settings { delta: *delta, ..standard }))
        .collect()
}

#[cfg(test)]
mod tests;
