//! What can go wrong in an operation, sorted by whose it is to mend.

use crate::claims::UnknownFilter;
use crate::log::UnknownCode;
use crate::permit::{Operation, any_of};
use assize_intake::Breach;
use assize_record::id::UserId;
use assize_record::linkage::Kind;
use assize_record::role::Role;
use assize_report::ReportError;
use assize_store::StoreError;
use std::collections::BTreeSet;

/// Why an operation was not done. Nothing is written where one is returned.
#[derive(Debug, thiserror::Error)]
pub enum DocketError {
    /// The data package breaks rules; all breaches are listed.
    #[error("the data package breaks {} rules; nothing was written:\n{}", .0.len(), list(.0))]
    Package(Vec<Breach>),
    /// Lists of persons, or the mapping of their columns, break rules; all breaches are listed.
    #[error("the lists break {} rules; nothing was written:\n{}", .0.len(), list(.0))]
    Lists(Vec<Breach>),
    /// Something about a linkage that cannot be done as it is.
    #[error("{0}")]
    Link(String),
    /// Nothing of the kind was linked yet.
    #[error(
        "the case holds no linkage{} yet; `assize link LIST.csv ... --apply --because WHY` puts lists in and links them", of(*.0)
    )]
    NoLinkage(Kind),
    /// Foreign files that could not be read at all: a limit was passed, or the child process ended.
    #[error("{0}; nothing was written")]
    Unread(String),
    /// None of the roles that the operation is for.
    #[error("to {} needs the role {}; you have {} (assize user list names who has it, a custodian gives roles)", .operation.words(), any_of(.needed), all_of(.held))]
    NotPermitted {
        /// What was asked.
        operation: Operation,
        /// The roles of which one would be enough.
        needed: &'static [Role],
        /// The roles of whoever asked.
        held: BTreeSet<Role>,
    },
    /// Four eyes: the same person on both sides.
    #[error("to {} needs a second person: one person cannot be both who proposes and who approves, and `{user}` is; accepted is another {}", .operation.words(), .operation.one_of())]
    OnePerson {
        /// What was asked.
        operation: Operation,
        /// Who stands on both sides.
        user: UserId,
    },
    /// A filter that can match no claim.
    #[error(transparent)]
    Filter(#[from] UnknownFilter),
    /// A filter that can match no entry of the log.
    #[error(transparent)]
    Log(#[from] UnknownCode),
    /// A question about echoes that the study cannot answer.
    #[error("{0}")]
    Question(String),
    /// The case holds no study yet.
    #[error("the case holds no study yet; `assize import <folder with datapackage.json> --apply` brings one in")]
    NoStudy,
    /// The case holds a study, and nobody agreed to have any of it analysed.
    #[error(
        "none of the {sources} sources of the case may be used: nobody is on record who agreed to internal-analysis; `assize consent public --because ...` decides on published documents, `assize consent add` records what a person agreed to"
    )]
    NothingAllowed {
        /// Sources in the case.
        sources: usize,
    },
    /// Something about consent that cannot be recorded as it is.
    #[error("{0}")]
    Consent(String),
    /// A release that cannot be made, or not now.
    #[error("{0}")]
    Release(String),
    /// A day or time that cannot be read: a fault of the program.
    #[error("`{0}` is no time; accepted is RFC 3339, such as 2026-01-31T12:00:00Z")]
    Time(String),
    /// Nothing has this id.
    #[error("nothing here has the id `{id}`{}", nearest(.near))]
    UnknownId {
        /// As asked for.
        id: String,
        /// Ids that look like it.
        near: Vec<String>,
    },
    /// No source has this id.
    #[error("no source has the id `{id}`{}", close(.near))]
    UnknownSource {
        /// As asked for.
        id: String,
        /// Ids that look like it.
        near: Vec<String>,
    },
    /// A statement about a party that is not accepted.
    #[error(transparent)]
    Statement(#[from] assize_record::custody::StatementError),
    /// A scenario that is not there.
    #[error("no scenario is called `{found}`; accepted are {accepted}, or a path to a .toml file")]
    UnknownScenario {
        /// As asked for.
        found: String,
        /// What there is.
        accepted: String,
    },
    /// A scenario that does not fit the study.
    #[error("the scenario does not fit the study:\n{0}")]
    Scenario(String),
    /// Claims from which no synthesis, or no chain of money, can be had.
    #[error("{0}")]
    NoSynthesis(String),
    /// The case on disk.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The report could not be made.
    #[error(transparent)]
    Report(#[from] ReportError),
    /// A text that ships with the program cannot be read: a fault of the program.
    #[error("a file that ships with the program cannot be read: {0}")]
    Shipped(String),
    /// A value could not be written as JSON: a fault of the program. What the writer says may quote the value.
    #[error("a result cannot be written as JSON (line {}, column {})", .0.line(), .0.column())]
    Json(#[from] serde_json::Error),
}

impl DocketError {
    /// A fault in a shipped text.
    pub fn shipped(error: impl std::fmt::Display) -> Self {
        Self::Shipped(error.to_string())
    }
}

fn all_of(roles: &BTreeSet<Role>) -> String {
    if roles.is_empty() {
        return "none".to_owned();
    }
    roles.iter().map(|role| role.code()).collect::<Vec<_>>().join(", ")
}

/// Persons are meant where nothing is said.
fn of(kind: Kind) -> String {
    if kind == Kind::Person { String::new() } else { format!(" of {}", kind.words()[1]) }
}

fn list(breaches: &[Breach]) -> String {
    breaches.iter().map(|b| format!("  {b}")).collect::<Vec<_>>().join("\n")
}

fn close(near: &[String]) -> String {
    match near {
        [] => String::new(),
        near => format!("; close to it are {}", near.join(", ")),
    }
}

fn nearest(near: &[String]) -> String {
    if near.is_empty() {
        return "; `assize claims`, `assize check`, `assize estimate` and `assize judge` list ids".to_owned();
    }
    format!("; close to it are {}", near.join(", "))
}
