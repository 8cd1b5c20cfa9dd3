//! Ratings of states by year, on our own axes, with the US tier beside them and never filled in.

use crate::id::{Code, FigureId, ResponseId, SourceId};
use crate::term::{Tier, TierStatus};
use serde::{Deserialize, Serialize};

/// A state's role in a programme of labour abroad.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Role {
    /// No role shown.
    A0,
    /// Fails to prevent.
    A1,
    /// Officials complicit.
    A2,
    /// Hosts by agreement, or tolerates.
    A3,
    /// Organises or profits by policy or pattern.
    A4,
}

/// One ground of a rating: a rule of the methodology and what met it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ground {
    /// The rule's code in the methodology.
    pub rule: Code,
    /// What met it, in one sentence.
    pub text: String,
    /// Ids of figures, claims, statements, responses or rows (`tier:POL-2016`) that it rests on. Never empty.
    pub rests_on: Vec<String>,
}

/// The US tier of a state and year, as sourced.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsTier {
    /// The tier.
    pub tier: Tier,
    /// What it rests on.
    pub status: TierStatus,
    /// Where it was read.
    pub source: SourceId,
}

/// The rating of a state in a year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rating {
    /// `T-<state>-<year>`.
    pub id: FigureId,
    /// Methodology and version (`assize-rating 1`).
    pub methodology: String,
    /// ISO 3166-1 alpha-3.
    pub state: Code,
    /// Year.
    pub year: i16,
    /// Role; absent where the record says nothing about it, which is not A0.
    pub role: Option<Role>,
    /// Why the role.
    pub role_grounds: Vec<Ground>,
    /// Mark of the methodology's scale; absent where not rated.
    pub mark: Option<Code>,
    /// The mark in words, or why there is none.
    pub mark_words: String,
    /// Why the mark.
    pub mark_grounds: Vec<Ground>,
    /// The US tier of that report year; absent where the study has none. Never filled in from another year.
    pub us_tier: Option<UsTier>,
    /// True where the US report of that year names a policy or pattern.
    pub us_policy_or_pattern: Option<bool>,
    /// What the state reported or left unreported, up to that year.
    pub responses: Vec<ResponseId>,
}

/// A rating methodology as shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MethodologyNote {
    /// Code.
    pub code: Code,
    /// Version.
    pub version: String,
    /// Title.
    pub title: String,
    /// Its rules in words, in order.
    pub rules: Vec<(Code, String)>,
    /// Its marks in words.
    pub marks: Vec<(Code, String)>,
    /// Its roles in words.
    pub roles: Vec<(Role, String)>,
}
