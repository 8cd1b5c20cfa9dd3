//! Estimates: a figure never without its interval, its origins and what is not known.

use crate::id::{ClaimId, Code, FigureId, OriginId};
use serde::{Deserialize, Serialize};

/// What is estimated.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Target {
    /// `people`, `people-sum-of-hosts`, `revenue-claimed`, `revenue-derived`, `pay`, `share`, `revenue-gap`.
    pub quantity: Code,
    /// State or group of states.
    pub host: Code,
    /// Year.
    pub year: i16,
}

/// Quantiles of a distribution. Unit: the estimate's.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Quantiles {
    /// 2.5 %.
    pub p025: f64,
    /// 10 %.
    pub p10: f64,
    /// 25 %.
    pub p25: f64,
    /// Median.
    pub p50: f64,
    /// 75 %.
    pub p75: f64,
    /// 90 %.
    pub p90: f64,
    /// 97.5 %.
    pub p975: f64,
}

/// The result where ranges without a stated level are read as central intervals of `range_read_as` percent.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Reading {
    /// 50, 80 or 95.
    pub range_read_as: u8,
    /// Quantiles under that reading.
    pub quantiles: Quantiles,
}

/// Which side the evidence leaves open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sides {
    /// Bounded on both sides by evidence.
    Both,
    /// All evidence is "at least": no upper end is known.
    LowerOnly,
    /// All evidence is "at most": no lower end is known.
    UpperOnly,
}

/// What one origin brings.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Contribution {
    /// The origin.
    pub origin: OriginId,
    /// Its share of the pool, 0 to 1; the shares of an estimate sum to 1.
    pub weight: f64,
    /// Median of the origin's own distribution, in the estimate's unit.
    pub median: f64,
    /// The claims whose values were used.
    pub claims: Vec<ClaimId>,
    /// Claims that repeat them and added nothing.
    pub echoes: Vec<ClaimId>,
    /// How the weight came about, in words.
    pub ground: String,
}

/// A claim that was looked at and left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exclusion {
    /// The claim.
    pub claim: ClaimId,
    /// Why.
    pub reason: String,
}

/// A figure with its readings and what it rests on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Estimate {
    /// `E-<scenario>-<quantity>-<host>-<year>`.
    pub id: FigureId,
    /// The scenario's code.
    pub scenario: Code,
    /// What is estimated.
    pub target: Target,
    /// Unit (`persons`, `USD/year`, `USD/month`, `percent`, `ratio`).
    pub unit: String,
    /// Readings at 50, 80 and 95, in this order. Never empty.
    pub readings: Vec<Reading>,
    /// Which sides are bounded.
    pub sides: Sides,
    /// The bound that the evidence gives, where all of it is on one side: the least "at least", the greatest "at most".
    /// Median and quantiles then follow from an assumed spread and are no finding.
    pub bound: Option<f64>,
    /// By origin, heaviest first. Empty where the estimate is made of others.
    pub contributions: Vec<Contribution>,
    /// Looked at and left out.
    pub excluded: Vec<Exclusion>,
    /// Estimates that it is made of.
    pub inputs: Vec<FigureId>,
    /// The arithmetic in words, a line a step.
    pub arithmetic: Vec<String>,
    /// What is not known, in words.
    pub gaps: Vec<String>,
    /// Seed of the draws.
    pub seed: u64,
    /// Number of draws.
    pub draws: u32,
}

impl Estimate {
    /// The reading that is shown first: ranges read as 80 %.
    pub fn main_reading(&self) -> Option<&Reading> {
        self.readings.iter().find(|r| r.range_read_as == 80).or_else(|| self.readings.first())
    }

    /// All claims whose values it uses directly.
    pub fn claims(&self) -> impl Iterator<Item = &ClaimId> {
        self.contributions.iter().flat_map(|c| &c.claims)
    }
}

/// A named set of assumptions, as shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScenarioNote {
    /// Code (`sceptic-2015`).
    pub code: Code,
    /// Title.
    pub title: String,
    /// Whose assumptions they are and why, in words.
    pub about: String,
    /// The assumptions, a line each.
    pub assumptions: Vec<String>,
}
