//! Checks between claims: what the arithmetic between figures says.

use crate::id::{ClaimId, Code, FigureId, ResponseId};
use serde::{Deserialize, Serialize};

/// What a check came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// The figures cannot all be right as stated.
    Inconsistent,
    /// The figures can stand together.
    Consistent,
    /// A figure that the check needs is not there.
    NotTestable,
}

impl Outcome {
    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Inconsistent => "inconsistent",
            Self::Consistent => "consistent",
            Self::NotTestable => "not testable",
        }
    }
}

/// One application of a check to figures.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Check {
    /// `X-<rule>-<what it was applied to>`.
    pub id: FigureId,
    /// The rule's code in the checks file.
    pub rule: Code,
    /// The rule in words.
    pub title: String,
    /// What it came to.
    pub outcome: Outcome,
    /// One sentence with the figures.
    pub summary: String,
    /// The arithmetic, a line a step.
    pub arithmetic: Vec<String>,
    /// Claims used.
    pub claims: Vec<ClaimId>,
    /// State reports used.
    pub responses: Vec<ResponseId>,
    /// How far apart the sides are, as a factor of at least 1 for an inconsistency; 1 otherwise. Orders the sharpest first.
    pub factor: f64,
}
