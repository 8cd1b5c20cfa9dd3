//! Findings: what a provision of a standard comes to for a subject.

use crate::date::Period;
use crate::id::{Code, FigureId, OriginId, PostingId, StatementId};
use serde::{Deserialize, Serialize};

/// How far a provision is shown, by a stated evidence rule that counts origins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Missing evidence: nothing speaks to it, which is never a "no".
    NotShown,
    /// Only contrary facts.
    Contradicted,
    /// One weak or unverified origin.
    Alleged,
    /// One origin of a direct kind.
    Indicated,
    /// Two independent origins of a direct kind, or enough people heard separately.
    Established,
}

impl Verdict {
    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            Self::NotShown => "not shown",
            Self::Contradicted => "contradicted",
            Self::Alleged => "alleged",
            Self::Indicated => "indicated",
            Self::Established => "established",
        }
    }

    /// True for alleged, indicated and established.
    pub fn is_shown(self) -> bool {
        self >= Self::Alleged
    }
}

/// Who or what a finding is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Subject {
    /// One posting.
    Posting(PostingId),
    /// All postings of a host, a sector and a span of years.
    Aggregate {
        /// State or group of states.
        host: Code,
        /// Sector.
        sector: Code,
        /// Span.
        period: Period,
        /// The postings in it.
        postings: Vec<PostingId>,
    },
}

/// A provision's result for a subject, with proof for and against.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// `F-<standard>-<provision>-<subject>`.
    pub id: FigureId,
    /// The standard's code.
    pub standard: Code,
    /// The provision's code.
    pub provision: Code,
    /// About whom.
    pub subject: Subject,
    /// What it came to.
    pub verdict: Verdict,
    /// Statements that meet the rule. Never empty where the verdict is shown.
    pub proof: Vec<StatementId>,
    /// Contrary statements, shown beside the finding whatever the verdict.
    pub contrary: Vec<StatementId>,
    /// Origins of the proof.
    pub origins: Vec<OriginId>,
    /// People heard behind the proof, where the sources give a number.
    pub informants: u64,
    /// Why the verdict is what it is, in one sentence.
    pub reason: String,
}

/// A provision as it is shown beside findings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProvisionNote {
    /// Code within the standard.
    pub code: Code,
    /// Title.
    pub title: String,
    /// Citation (article and paragraph, or page).
    pub citation: String,
    /// The requirement or meaning in own words.
    pub text: String,
    /// False until someone has read the official text.
    pub verified: bool,
    /// `strong`, `medium`, `weak`, or empty.
    pub strength: String,
    /// Dimension or phase it belongs to; empty where the standard has none.
    pub dimension: String,
    /// The rule in words.
    pub rule: String,
    /// True for a provision that combines others into a conclusion.
    pub is_conclusion: bool,
}

/// A standard as it is shown beside findings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StandardNote {
    /// Code (`ilo-indicators-2012`).
    pub code: Code,
    /// Body that published it.
    pub body: String,
    /// Title.
    pub title: String,
    /// Edition.
    pub edition: String,
    /// Address of the official text.
    pub url: String,
    /// False until someone has read the official text.
    pub verified: bool,
    /// Provisions in the standard's own order.
    pub provisions: Vec<ProvisionNote>,
}

/// Where the rule sets for forced labour part ways about one posting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Disagreement {
    /// `D-<posting>`.
    pub id: FigureId,
    /// The posting.
    pub posting: PostingId,
    /// Standard, its conclusion's finding, and the verdict.
    pub positions: Vec<(Code, FigureId, Verdict)>,
    /// What parts them, in one sentence.
    pub reason: String,
}
