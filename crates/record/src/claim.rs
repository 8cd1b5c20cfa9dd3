//! Claims: what a passage says that a measure of a subject was over a period.

use crate::date::Period;
use crate::id::{ClaimId, Code, CritiqueId, SourceId};
use crate::quantity::Quantity;
use crate::term::{ClaimStatus, Credibility, Derivation, DerivationGround};
use serde::{Deserialize, Serialize};

/// One figure that a source gives. Contradictory claims stand side by side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// Its id.
    pub id: ClaimId,
    /// Who says it.
    pub source: SourceId,
    /// Place in the copy read.
    pub locator: String,
    /// What is measured.
    pub measure: Code,
    /// State or group of states (ISO 3166-1 alpha-3, or a group's code).
    pub host: Code,
    /// Finer place, in words; empty where the whole host is meant.
    pub area: String,
    /// Sectors; `all` means all or not said.
    pub sectors: Vec<Code>,
    /// Time that the figure is about.
    pub period: Period,
    /// The value as the source gives it.
    pub quantity: Quantity,
    /// Unit of the value.
    pub unit: Code,
    /// Before conversion, where it was converted: value and unit.
    pub original: Option<(String, String)>,
    /// On what the source rests.
    pub basis: Code,
    /// Number of people interviewed, where given.
    pub informants: Option<u64>,
    /// Admiralty number of the figure.
    pub credibility: Credibility,
    /// The claims that it comes from; absent for a root.
    pub derived: Option<Descent>,
    /// Whether something stands against it.
    pub status: ClaimStatus,
    /// Context and the reason for the credibility.
    pub note: String,
}

/// How a claim comes from other claims.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Descent {
    /// Never empty.
    pub parents: Vec<ClaimId>,
    /// In which way.
    pub derivation: Derivation,
    /// How the editor knows.
    pub ground: DerivationGround,
}

impl Claim {
    /// The claims that it comes from.
    pub fn parents(&self) -> &[ClaimId] {
        self.derived.as_ref().map_or(&[], |d| &d.parents)
    }

    /// True where the figure is about the whole host and all sectors, not a part of either.
    pub fn is_about_whole_host(&self) -> bool {
        self.area.is_empty() && self.sectors.iter().all(|s| s.as_str() == "all")
    }
}

/// One objection to figures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Critique {
    /// Its id.
    pub id: CritiqueId,
    /// Who objects.
    pub source: SourceId,
    /// The objection in own words.
    pub text: String,
    /// The claims against which it is directed.
    pub claims: Vec<ClaimId>,
}
