//! Closed lists whose members the program itself reasons about. Open lists (sectors, bases) are [`crate::id::Code`].

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A text outside a closed list.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{found}` is not in list {list}; accepted are {accepted}")]
pub struct TermError {
    /// The list's name in the study's code table.
    pub list: &'static str,
    /// The text as found.
    pub found: String,
    /// All members.
    pub accepted: String,
}

macro_rules! terms {
    ($($(#[$doc:meta])* $name:ident in $list:literal { $($(#[$vdoc:meta])* $variant:ident = $code:literal),+ $(,)? })+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $name {
            $($(#[$vdoc])* #[serde(rename = $code)] $variant),+
        }

        impl $name {
            /// The list's name in the study's code table.
            pub const LIST: &'static str = $list;
            /// All members, in the list's order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The code as written in the data.
            pub fn code(self) -> &'static str {
                match self {
                    $(Self::$variant => $code),+
                }
            }
        }

        impl FromStr for $name {
            type Err = TermError;

            fn from_str(text: &str) -> Result<Self, TermError> {
                Self::ALL.iter().copied().find(|t| t.code() == text).ok_or_else(|| TermError {
                    list: Self::LIST,
                    found: text.to_owned(),
                    accepted: Self::ALL.iter().map(|t| t.code()).collect::<Vec<_>>().join(", "),
                })
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.code())
            }
        }
    )+};
}

pub(crate) use terms;

terms! {
    /// Reliability of a source (Admiralty letter).
    Reliability in "reliability" {
        /// Completely reliable.
        A = "A",
        /// Usually reliable.
        B = "B",
        /// Fairly reliable.
        C = "C",
        /// Not usually reliable.
        D = "D",
        /// Unreliable.
        E = "E",
        /// Cannot be judged.
        F = "F",
    }
    /// Credibility of a figure (Admiralty number).
    Credibility in "credibility" {
        /// Confirmed by other independent sources.
        Confirmed = "1",
        /// Probably true.
        ProbablyTrue = "2",
        /// Possibly true.
        PossiblyTrue = "3",
        /// Doubtful.
        Doubtful = "4",
        /// Improbable.
        Improbable = "5",
        /// Cannot be judged.
        CannotBeJudged = "6",
    }
    /// How a claim comes from its parents.
    Derivation in "derivation" {
        /// Gives the same figure again.
        Repeats = "repeats",
        /// Sum, difference, product or quotient of the parents.
        Sums = "sums",
        /// Parent in another unit or currency.
        Converts = "converts",
        /// Parent rounded or made vague.
        Rounds = "rounds",
        /// Parent altered by mistake.
        Misreads = "misreads",
    }
    /// How the editor knows of a derivation.
    DerivationGround in "derivation_ground" {
        /// The source names the parent.
        Stated = "stated",
        /// Same figure or range, later in time, same field.
        SameFigure = "same-figure",
        /// The calculation gives the figure.
        Arithmetic = "arithmetic",
        /// Read so from context.
        Inferred = "inferred",
    }
    /// Standing of a claim.
    ClaimStatus in "status" {
        /// No other claim contradicts it, or it is the better supported of the two.
        Accepted = "accepted",
        /// Another claim or simple arithmetic contradicts it, or it was challenged in public.
        Contested = "contested",
    }
    /// Stage of a posting.
    Phase in "phase" {
        /// Selection and signing.
        Recruitment = "recruitment",
        /// Way and arrival.
        Travel = "travel",
        /// Work and life at the site.
        Work = "work",
        /// Leaving the job or the site.
        Exit = "exit",
        /// Way home and after.
        Return = "return",
    }
    /// Who imposes a condition.
    Imposer in "imposer" {
        /// Sending state, its agents, or its labour company.
        SendingState = "sending-state",
        /// Host state.
        HostState = "host-state",
        /// User or host employer.
        Employer = "employer",
        /// Labour broker or agency.
        Intermediary = "intermediary",
        /// Not said.
        Unknown = "unknown",
    }
    /// Which way a statement speaks.
    Polarity in "polarity" {
        /// For the indicator.
        Supports = "supports",
        /// Against the indicator.
        Contradicts = "contradicts",
    }
    /// How exact a number in a fact is.
    Qualifier in "qualifier" {
        /// As stated.
        Exact = "exact",
        /// Lower bound.
        AtLeast = "at_least",
        /// Upper bound.
        AtMost = "at_most",
        /// Approximate.
        About = "about",
    }
    /// Type of a codebook variable.
    VariableType in "variable_type" {
        /// Yes or no.
        YesNo = "yes_no",
        /// Number with unit.
        Number = "number",
        /// Sum with currency unit.
        Money = "money",
        /// One of the choices.
        Choice = "choice",
        /// Free text.
        Text = "text",
    }
    /// Tier of the US Trafficking in Persons report.
    Tier in "tier" {
        /// Tier 1.
        One = "1",
        /// Tier 2.
        Two = "2",
        /// Tier 2 Watch List.
        WatchList = "2WL",
        /// Tier 3.
        Three = "3",
        /// Special case.
        SpecialCase = "SC",
        /// Tier 1 or 2; the source does not show which.
        OneOrTwo = "NA",
    }
    /// What a tier row rests on.
    TierStatus in "tier_status" {
        /// Tier read in the source.
        Sourced = "sourced",
        /// The source shows only that the state is on neither the Watch List nor Tier 3.
        PartlySourced = "partly-sourced",
    }
    /// What a state did about a duty to report.
    ResponseStatus in "report_status" {
        /// Report with at least one figure.
        Reported = "reported",
        /// Report without a figure for people sent home.
        ReportedWithoutFigure = "reported_without_figure",
        /// Report filed after the due date.
        Late = "late",
        /// No report found by the date in `as_of`.
        Silent = "silent",
        /// The state disputes the duty or its meaning.
        Disputes = "disputes",
    }
    /// How exact a number of people sent home is.
    RepatriatedQualifier in "repatriated_qualifier" {
        /// As reported.
        Exact = "exact",
        /// Approximate.
        About = "about",
        /// Lower bound.
        AtLeast = "at_least",
        /// More than half, no number.
        MoreThanHalf = "more_than_half",
        /// All, no number.
        All = "all",
        /// Not given.
        NotGiven = "not_given",
    }
    /// Whether a group's members are all listed.
    Extent in "group_extent" {
        /// Members are complete.
        Closed = "closed",
        /// Members are those named in the study.
        Open = "open",
    }
    /// What a source is to be used for. Consent to one use is never consent to another.
    Use in "use" {
        /// Work inside the case, by those who hold its keys.
        InternalAnalysis = "internal-analysis",
        /// Words of the person, printed under a pseudonym.
        Quotation = "quotation-under-pseudonym",
        /// One of the people counted in a published figure.
        Statistics = "anonymous-statistics",
        /// Handed to a partner organisation that is named.
        NamedPartner = "named-partner",
        /// Handed to a body of the United Nations that is named.
        UnBody = "un-body",
        /// Handed to a prosecutor or court that is named.
        Prosecutor = "prosecutor",
        /// A row of a public data set.
        PublicDataSet = "public-data-set",
        /// Shown with the person's name.
        NameShown = "name-shown",
    }
    /// What a person answered when asked for consent.
    ConsentAnswer in "consent_answer" {
        /// Yes.
        Given = "given",
        /// No.
        Refused = "refused",
        /// The question was not put, and that is on record. As much a no as silence.
        NotAsked = "not_asked",
    }
    /// Whether a person can decide for themselves.
    Capacity in "capacity" {
        /// Decides alone.
        Full = "full",
        /// Decides, with help in understanding.
        Supported = "supported",
        /// A child: a guardian decides.
        Minor = "minor",
        /// Cannot decide: a guardian decides.
        Lacking = "lacking",
    }
    /// How a person stands behind a source.
    PersonRole in "person_role" {
        /// Gave the account: was interviewed, or wrote it.
        Speaker = "speaker",
        /// Is spoken about and could be recognised.
        Described = "described",
    }
}
