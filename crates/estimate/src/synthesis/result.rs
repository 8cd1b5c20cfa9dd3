//! What the synthesis hands on: figures never without interval, standing, influence and diagnostics. Computes nothing.

use crate::sampling::convergence::Mixing;
use crate::sampling::nuts::Length;
use crate::synthesis::priors::{PriorError, Priors};
use assize_record::estimate::{Exclusion, Quantiles, Sides};
use assize_record::id::{ClaimId, Code, OriginId};
use serde::{Deserialize, Serialize};

/// Why there is no synthesis.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Refusal {
    /// Nothing to read.
    #[error("no root claim on {measure} fits: all {excluded} claims are left out; at least one is needed")]
    NoClaim {
        /// The measure asked for.
        measure: Code,
        /// Claims of the measure that do not fit.
        excluded: usize,
    },
    /// A prior that is none.
    #[error(transparent)]
    Prior(#[from] PriorError),
    /// Too few chains or draws to judge whether they agree.
    #[error("{chains} chains of {draws} draws cannot be judged; accepted are at least 2 chains of at least 100")]
    TooShort {
        /// Chains asked for.
        chains: usize,
        /// Draws asked for.
        draws: usize,
    },
    /// The chains tell different stories.
    #[error(
        "the chains do not agree on {quantity}: R-hat {r_hat:.3}, and no figure is given above 1.05; draw longer chains, or look for claims that contradict one another flatly"
    )]
    NotMixed {
        /// The worst quantity.
        quantity: String,
        /// Its R-hat.
        r_hat: f64,
    },
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
    pub length: Length,
    /// Seed.
    pub seed: u64,
}

/// People in a host in a year.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    /// The host.
    pub host: Code,
    /// The year.
    pub year: i16,
    /// Persons.
    pub persons: Quantiles,
    /// Claims on the whole host that speak of this year.
    pub claims: Vec<ClaimId>,
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

/// The figures without one origin.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Influence {
    /// Shape of the weights' tail, k-hat; above 0.7 the model was fitted anew.
    pub shape: f64,
    /// Whether the model was fitted anew rather than its draws weighed.
    pub refitted: bool,
    /// The total that moves most.
    pub total: Moved,
    /// The host's figure that moves most.
    pub host: Moved,
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
    /// Total by year.
    pub totals: Vec<(i16, Quantiles)>,
    /// Largest R-hat of the totals.
    pub r_hat: f64,
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
