//! What can go wrong in an operation, sorted by whose it is to mend.

use assize_intake::Breach;
use assize_report::ReportError;
use assize_store::StoreError;

/// Why an operation was not done. Nothing is written where one is returned.
#[derive(Debug, thiserror::Error)]
pub enum DocketError {
    /// The data package breaks rules; all breaches are listed.
    #[error("the data package breaks {} rules; nothing was written:\n{}", .0.len(), list(.0))]
    Package(Vec<Breach>),
    /// Foreign files that could not be read at all: a limit was passed, or the child process ended.
    #[error("{0}; nothing was written")]
    Unread(String),
    /// The case holds no study yet.
    #[error("the case holds no study yet; `assize import <folder with datapackage.json> --apply` brings one in")]
    NoStudy,
    /// Nothing has this id.
    #[error("nothing here has the id `{id}`{}", nearest(.near))]
    UnknownId {
        /// As asked for.
        id: String,
        /// Ids that look like it.
        near: Vec<String>,
    },
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

fn list(breaches: &[Breach]) -> String {
    breaches.iter().map(|b| format!("  {b}")).collect::<Vec<_>>().join("\n")
}

fn nearest(near: &[String]) -> String {
    if near.is_empty() {
        return "; `assize claims`, `assize check`, `assize estimate` and `assize judge` list ids".to_owned();
    }
    format!("; close to it are {}", near.join(", "))
}
