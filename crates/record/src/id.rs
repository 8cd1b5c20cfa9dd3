//! Identifiers: one type a noun, so that a claim's id is never taken for a source's.

use serde::{Deserialize, Serialize};
use std::fmt;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Takes the text as it stands; whether it names something is checked at intake.
            pub fn new(text: impl Into<String>) -> Self {
                Self(text.into())
            }

            /// The id as written.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )+};
}

ids! {
    /// A source document as it was read (`S001`).
    SourceId,
    /// One figure that a source gives (`K001`).
    ClaimId,
    /// One coded statement about conditions (`C001`).
    StatementId,
    /// One group of workers at one kind of site in one host and period (`P01`).
    PostingId,
    /// One variable of the codebook (`passport_held_by`).
    VariableId,
    /// One report, statement or silence of a state (`SR01`).
    ResponseId,
    /// One recommendation (`R01`).
    RecommendationId,
    /// One objection to figures (`N01`).
    CritiqueId,
    /// Sources that draw on one another share an independence group; a group is one origin.
    OriginId,
    /// A code of one of the study's closed lists (a measure, a sector, a basis).
    Code,
    /// Anything shown that the chain computed: a finding, a check, an estimate, a rating. `assize trace` takes it.
    FigureId,
    /// One computation: method, version, assumptions, seed, inputs.
    RunId,
    /// One user of a case: a short name that gives nobody away, since it stands in the log, which is handed out (`coder-2`).
    UserId,
    /// A person at risk, wherever no name may stand: 128 random bits as lower-case hex, never made from anything about them.
    Pseudonym,
    /// One answer of one person about one use of one source (`Y001`).
    ConsentId,
    /// One withdrawal of consent (`W001`).
    WithdrawalId,
    /// One recorded decision that a published document may be used without its author's consent (`G001`).
    GroundId,
    /// A partner, UN body or prosecutor that a use names.
    RecipientId,
    /// One edition of what was published (`REL-2026-1`).
    ReleaseId,
    /// One list of persons: a short name that gives nobody away, since it stands outside the vault (`visas`).
    ListId,
    /// One row of a list, wherever no name may stand: 16 digits, lower-case hex, that nobody works out without the vault.
    RecordId,
}
