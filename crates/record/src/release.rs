//! Releases: what was published when, from which runs, for which uses, and what was withheld.

use crate::id::{FigureId, RecipientId, ReleaseId, RunId, SourceId, UserId};
use crate::term::Use;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Days between the day on which an edition is put in the calendar and the edition itself, once something is out.
///
/// An edition that is called for on the heels of a withdrawal would show what the withdrawal changed.
pub const LEAD_DAYS: i32 = 28;

/// For whom an edition is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Audience {
    /// Everybody.
    Public,
    /// A partner organisation.
    Partner(RecipientId),
    /// A body of the United Nations.
    UnBody(RecipientId),
    /// A prosecutor or a court.
    Prosecutor(RecipientId),
}

impl Audience {
    /// The uses that everybody behind a source must have agreed to before it goes to this audience.
    pub fn uses(&self) -> &'static [Use] {
        match self {
            Self::Public => &[Use::Quotation, Use::Statistics, Use::PublicDataSet],
            Self::Partner(_) => &[Use::NamedPartner],
            Self::UnBody(_) => &[Use::UnBody],
            Self::Prosecutor(_) => &[Use::Prosecutor],
        }
    }

    /// Who it is, where it is somebody.
    pub fn recipient(&self) -> Option<&RecipientId> {
        match self {
            Self::Public => None,
            Self::Partner(name) | Self::UnBody(name) | Self::Prosecutor(name) => Some(name),
        }
    }
}

impl std::fmt::Display for Audience {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Public => f.write_str("the public"),
            Self::Partner(name) => write!(f, "the partner {name}"),
            Self::UnBody(name) => write!(f, "the UN body {name}"),
            Self::Prosecutor(name) => write!(f, "the prosecutor {name}"),
        }
    }
}

/// A day for which an edition is planned.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Scheduled {
    /// The day of the edition.
    pub edition: Date,
    /// The day on which it was put in the calendar.
    pub recorded: Date,
}

/// What an identity keeper found when the texts of a study were held against the vault. Holds no name: only what is left.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Screening {
    /// BLAKE3 of the texts that were read, lower-case hex: other texts need another screening.
    pub texts: String,
    /// By place (`C001 text`): the text with tags where something of the vault stood.
    pub redacted: BTreeMap<String, String>,
    /// Who screened.
    pub by: UserId,
    /// RFC 3339, UTC.
    pub at: String,
}

/// The most that noisy counts of all editions together may tell of one person: set once, for good.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoiseBudget {
    /// Epsilon of the promise, in thousandths.
    pub epsilon_thousandths: u32,
    /// Delta of the promise is one over ten to this power.
    pub delta_exponent: u8,
    /// The same as a budget of zero-concentrated differential privacy, in millionths of rho: budgets of editions add up in it.
    pub rho_millionths: u64,
    /// Who set it.
    pub by: UserId,
    /// RFC 3339, UTC.
    pub at: String,
}

/// The noisy counts of one edition: they take the place of the exact tables of persons.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoisyCounts {
    /// Epsilon of this edition, in thousandths, at the budget's delta.
    pub epsilon_thousandths: u32,
    /// What it takes from the budget, in millionths of rho.
    pub rho_millionths: u64,
    /// Most columns in one table, 1 to 3.
    pub length: u8,
    /// Which of the case's draws of noise. Proposals share one until an edition with noisy counts is let out, so that nobody can
    /// draw until the noise suits.
    pub draw: u32,
}

/// What one person asks to let out, for a second person to approve.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// The edition's id.
    pub id: ReleaseId,
    /// Its day. Consents and withdrawals count as they stand on it.
    pub edition: Date,
    /// For whom.
    pub audience: Audience,
    /// Its noisy counts, where it has them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub noise: Option<NoisyCounts>,
    /// BLAKE3 of everything that would go out, lower-case hex.
    pub content: String,
    /// Who proposes.
    pub by: UserId,
    /// RFC 3339, UTC.
    pub at: String,
}

/// One edition as it left the case. Editions are kept for good: what is out cannot be called back, but it can be found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Release {
    /// Its id.
    pub id: ReleaseId,
    /// The day of the edition.
    pub edition: Date,
    /// For which uses it went out. Each was asked of everybody behind it.
    pub uses: BTreeSet<Use>,
    /// To whom, where a use names a recipient.
    pub recipients: BTreeSet<RecipientId>,
    /// The sources that are in it. Absent in editions that were let out before this was kept.
    #[serde(default)]
    pub sources: Option<BTreeSet<SourceId>>,
    /// Its noisy counts, where it has them: what they took from the budget is never given back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub noise: Option<NoisyCounts>,
    /// The computations that it prints.
    pub runs: BTreeSet<RunId>,
    /// The figures that it shows.
    pub figures: BTreeSet<FigureId>,
    /// What it quotes: ids of statements and claims, as the trace knows them.
    pub quotations: BTreeSet<String>,
    /// What was kept back. Stays in the case: the published statement of what is missing must not give it away.
    pub withheld: Vec<Withheld>,
}

/// One thing that was kept back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Withheld {
    /// Its id, as the trace knows it.
    pub id: String,
    /// For which use.
    pub intended: Use,
    /// Why, in words.
    pub because: String,
}
