//! What states were rated, what they reported, and what they were asked to do.

use crate::date::PartialDate;
use crate::id::{Code, RecommendationId, ResponseId, SourceId};
use crate::term::{RepatriatedQualifier, ResponseStatus, Tier, TierStatus};
use serde::{Deserialize, Serialize};

/// One state and report year of the US Trafficking in Persons report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TierRow {
    /// ISO 3166-1 alpha-3.
    pub state: Code,
    /// Year of the report.
    pub year: i16,
    /// The tier.
    pub tier: Tier,
    /// What the row rests on.
    pub status: TierStatus,
    /// Where it was read.
    pub source: SourceId,
    /// Date of the stored text.
    pub evidence_date: Option<PartialDate>,
    /// What bears on it.
    pub note: String,
}

/// One state and year with the finding of a government policy or pattern of trafficking.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyRow {
    /// ISO 3166-1 alpha-3.
    pub state: Code,
    /// Year of the report.
    pub year: i16,
    /// The finding (list `finding`).
    pub finding: Code,
    /// Where it was read.
    pub source: SourceId,
    /// Where false, a missing state means nothing.
    pub list_complete: bool,
    /// What bears on it.
    pub note: String,
}

/// One report, statement or silence of a state. Silence is a recorded answer with a date.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Response {
    /// Its id.
    pub id: ResponseId,
    /// State, or a group for an aggregate.
    pub state: Code,
    /// Kind (list `report_kind`).
    pub kind: Code,
    /// What the state did.
    pub status: ResponseStatus,
    /// When it was due.
    pub due: Option<PartialDate>,
    /// When it was filed.
    pub filed: Option<PartialDate>,
    /// The date that the content speaks of; for a silence, up to when no report was found.
    pub as_of: PartialDate,
    /// What the state counted (list `unit_counted`).
    pub unit_counted: Code,
    /// People or permits at the start.
    pub baseline: Option<u64>,
    /// Sent home.
    pub repatriated: Option<u64>,
    /// How exact that is.
    pub repatriated_qualifier: RepatriatedQualifier,
    /// Still there.
    pub remaining: Option<u64>,
    /// The state's explanation.
    pub explanation: String,
    /// Where it was read.
    pub source: SourceId,
    /// What bears on it.
    pub note: String,
}

/// One recommendation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recommendation {
    /// Its id.
    pub id: RecommendationId,
    /// Who recommends.
    pub source: SourceId,
    /// To whom (list `audience`).
    pub audiences: Vec<Code>,
    /// States named.
    pub addressees: Vec<Code>,
    /// What is to be done, in own words.
    pub action: String,
    /// How one would see progress; a proposal of the data set, not of the author.
    pub progress: String,
    /// On what it rests (list `rec_basis`).
    pub basis: Code,
    /// What bears on it.
    pub note: String,
}
