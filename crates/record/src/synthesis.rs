//! The synthesis of contradicting claims on people: figures never without interval, standing, influence and diagnostics.
//! Computes nothing.

mod priors;
mod words;

pub use priors::{PriorError, Priors};
pub use words::Item;

use crate::estimate::{Exclusion, Quantiles, Sides};
use crate::id::{ClaimId, Code, FigureId, OriginId};
use serde::{Deserialize, Serialize};

/// The largest R-hat at which chains are taken to agree (Vehtari et al. 2021, Bayesian Analysis 16:667, section 4).
pub const AGREED: f64 = 1.01;
/// Above this shape weights hang on a few draws (Vehtari et al. 2024, J. Mach. Learn. Res. 25(72), section 3).
pub const RELIABLE: f64 = 0.7;

/// The code of the series of all hosts of which no claim speaks.
pub const SILENT: &str = "other-hosts";

/// How much is computed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Depth {
    /// Figures, checks and diagnostics.
    #[default]
    Figures,
    /// Also each origin's influence and other assumptions, by weighing the draws anew; where the weights cannot serve, that is
    /// said and nothing is given.
    Weighed,
    /// As `Weighed`, and the model is fitted anew where the weights cannot serve.
    Full,
}

/// How well one quantity was drawn.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Mixing {
    /// Rank-normalised split R-hat; 1 is perfect.
    pub r_hat: f64,
    /// Independent draws that the middle is worth.
    pub bulk: f64,
    /// Independent draws that the 5 % and 95 % quantiles are worth, the lesser of the two.
    pub tail: f64,
}

/// How long the chains were.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drawing {
    /// Chains.
    pub chains: usize,
    /// Iterations of a chain that were thrown away.
    pub warm_up: usize,
    /// Draws kept of a chain.
    pub draws: usize,
}

/// The synthesis of a study's claims on people.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Synthesis {
    /// First year.
    pub first_year: i16,
    /// Last year.
    pub last_year: i16,
    /// By host and year; the host `other-hosts` holds the states of which no claim speaks.
    pub figures: Vec<Figure>,
    /// All hosts together, by year.
    pub totals: Vec<Total>,
    /// Sectors and places, in years of which a claim on them speaks.
    pub parts: Vec<PartFigure>,
    /// Bias, claims and influence of each origin.
    pub origins: Vec<OriginVoice>,
    /// Spread of each grade and letter, and yearly change: as assumed and as learnt.
    pub learnt: Vec<Learnt>,
    /// Each claim beside what the model would have it say.
    pub checks: Vec<Check>,
    /// Share of repeated records less likely than the real one: near 0 or 1, the model does not describe the claims.
    pub discrepancy: f64,
    /// The totals under other assumptions.
    pub sensitivity: Vec<Variant>,
    /// How the draws went.
    pub diagnostics: Diagnostics,
    /// Claims that were looked at and left out.
    pub excluded: Vec<Exclusion>,
    /// States of the group of all hosts of which no claim speaks.
    pub silent: Vec<Code>,
    /// The assumptions.
    pub priors: Priors,
    /// The scenario whose choices and spreads were taken.
    pub scenario: Code,
    /// How long was drawn.
    pub length: Drawing,
    /// How much was computed.
    pub depth: Depth,
    /// Digest of everything that it follows from, lower-case hex; empty where nobody reckoned it.
    #[serde(default)]
    pub heard: String,
    /// Seed.
    pub seed: u64,
}

/// People in a host in a year.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    /// `E-<scenario>-synthesis-<host>-<year>`.
    pub id: FigureId,
    /// The host.
    pub host: Code,
    /// The year.
    pub year: i16,
    /// Persons.
    pub persons: Quantiles,
    /// Claims on the whole host that speak of this year.
    pub claims: Vec<ClaimId>,
    /// Other claims that bear on it: on the host in other years, on a part of it, on a group with it in this year; where none
    /// speaks of the host, those on all hosts together.
    pub beside: Vec<ClaimId>,
    /// Years to the nearest year of which a claim on this host speaks; absent where there is none at all.
    pub distance: Option<usize>,
    /// Which sides the claims on this host bound, of whatever year.
    pub sides: Sides,
    /// The linear pool's reading of the same year beside it, ranges read as 80 %; absent where no claim speaks.
    pub pool: Option<Quantiles>,
    /// How well it was drawn.
    pub mixing: Mixing,
}

/// People in all hosts in a year.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Total {
    /// `E-<scenario>-synthesis-<group of all hosts>-<year>`.
    pub id: FigureId,
    /// The group of all hosts.
    pub host: Code,
    /// The year.
    pub year: i16,
    /// Persons.
    pub persons: Quantiles,
    /// Claims on all hosts together that speak of this year.
    pub claims: Vec<ClaimId>,
    /// Share of the total's median that stands in hosts of which a claim speaks in this year, 0 to 1.
    pub claimed_share: f64,
    /// The linear pool of claims on all hosts.
    pub pool: Option<Quantiles>,
    /// How well it was drawn.
    pub mixing: Mixing,
}

/// People in a part of a host.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PartFigure {
    /// The host.
    pub host: Code,
    /// The place, in words; empty where it is the whole host.
    pub area: String,
    /// The sectors.
    pub sectors: Vec<Code>,
    /// The year.
    pub year: i16,
    /// Persons.
    pub persons: Quantiles,
    /// Share of the host's people, 0 to 1.
    pub share: Quantiles,
    /// Claims on it.
    pub claims: Vec<ClaimId>,
}

/// What an origin says and what it changes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OriginVoice {
    /// The origin.
    pub origin: OriginId,
    /// Its claims.
    pub claims: Vec<ClaimId>,
    /// Factor by which its figures lie above the synthesis: 1 is no bias.
    pub bias: Quantiles,
    /// What leaving it out changes; absent where it was not asked for.
    pub influence: Option<Influence>,
}

/// How figures under other conditions came about.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Reweighing {
    /// Shape of the weights' tail, k-hat: above 0.7 the draws cannot tell. Absent where an origin alone speaks of a host: no
    /// draw lies where that host would be without it, so there is nothing to weigh.
    pub shape: Option<f64>,
    /// Whether the model was fitted anew rather than its draws weighed.
    pub refitted: bool,
}

impl Reweighing {
    /// Whether its figures can be shown.
    pub fn serves(&self) -> bool {
        self.refitted || self.shape.is_some_and(|shape| shape <= RELIABLE)
    }

    /// How the figures came about, or why there are none.
    pub fn words(&self) -> String {
        match (self.refitted, self.shape) {
            (true, None) => "fitted anew, since no other origin speaks of a host".to_owned(),
            (true, Some(shape)) => format!("fitted anew, since k-hat is {shape:.3}"),
            (false, None) => "these draws cannot tell: no other origin speaks of a host".to_owned(),
            (false, Some(shape)) if shape > RELIABLE => {
                format!("these draws cannot tell (k-hat {shape:.3}, above {RELIABLE})")
            }
            (false, Some(shape)) if shape < 0.0 => "draws weighed anew, k-hat below 0".to_owned(),
            (false, Some(shape)) => format!("draws weighed anew, k-hat {shape:.3}"),
        }
    }
}

/// The figures without one origin.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Influence {
    /// How it was found.
    pub way: Reweighing,
    /// The total that moves most; absent where the draws cannot tell and the model was not fitted anew.
    pub total: Option<Moved>,
    /// The host's figure that moves most; absent as the total.
    pub host: Option<Moved>,
}

/// A figure with and without something.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Moved {
    /// The host, or the group of all hosts.
    pub host: Code,
    /// The year.
    pub year: i16,
    /// Median with it.
    pub with: f64,
    /// Median without it.
    pub without: f64,
}

/// A scale as assumed and as learnt.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Learnt {
    /// `grade 3`, `letter C`, `yearly change`.
    pub what: String,
    /// Claims or origins that speak to it.
    pub claims: usize,
    /// Median assumed.
    pub assumed: f64,
    /// As learnt.
    pub learnt: Quantiles,
    /// How much of the assumed variance of its logarithm the claims took away: 0 is nothing, 1 all.
    pub resolved: f64,
}

/// A claim beside what the model would have its origin say.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Check {
    /// The claim.
    pub claim: ClaimId,
    /// What the model expects it to say, bias and error included.
    pub predicted: Quantiles,
    /// Two-sided probability of a value at least as far out; for ranges and bounds, the probability of meeting them.
    pub probability: f64,
}

/// The totals under another assumption.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Variant {
    /// The assumption in words.
    pub assumption: String,
    /// How they were found.
    pub way: Reweighing,
    /// Total by year; empty where the draws cannot tell and the model was not fitted anew.
    pub totals: Vec<(i16, Quantiles)>,
    /// Largest R-hat of the totals where the model was fitted anew, of the draws that were weighed otherwise.
    pub r_hat: f64,
}

impl Synthesis {
    /// Id of a host's or the total's figure in a year.
    pub fn figure_id(scenario: &Code, host: &Code, year: i16) -> FigureId {
        FigureId::new(format!("E-{scenario}-synthesis-{host}-{year}"))
    }

    /// Id of an origin's bias.
    pub fn origin_id(&self, origin: &OriginId) -> FigureId {
        FigureId::new(format!("E-{}-bias-{origin}", self.scenario))
    }

    /// The year of which most claims on all hosts speak, the later of equals; the last year where none does.
    pub fn busiest(&self) -> Option<&Total> {
        self.totals.iter().max_by_key(|total| (total.claims.len(), total.year))
    }
}

/// How the draws went.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Diagnostics {
    /// Unknowns.
    pub unknowns: usize,
    /// The quantity with the largest R-hat.
    pub worst: String,
    /// That R-hat.
    pub r_hat: f64,
    /// Least bulk effective draws of all quantities.
    pub bulk: f64,
    /// Least tail effective draws.
    pub tail: f64,
    /// Divergent paths, of all chains.
    pub divergences: usize,
    /// Paths cut short at the greatest depth.
    pub cut_short: usize,
    /// Least energy fraction of a chain.
    pub energy_fraction: f64,
    /// Step size of each chain.
    pub steps: Vec<f64>,
    /// Times that the density was computed.
    pub evaluations: usize,
    /// Quantities to plot: the worst-drawn one and the total of the year with most claims.
    pub traces: Vec<Trace>,
}

/// Draws for trace and rank plots.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Trace {
    /// The quantity.
    pub quantity: String,
    /// Up to 200 draws of each chain, evenly apart.
    pub chains: Vec<Vec<f64>>,
    /// Draws of each chain in each twentieth of the ranks of all.
    pub ranks: Vec<Vec<usize>>,
}
