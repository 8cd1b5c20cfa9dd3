//! Releases: what was published when, from which runs, for which uses, and what was withheld.

use crate::id::{FigureId, RecipientId, ReleaseId, RunId};
use crate::term::Use;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

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
