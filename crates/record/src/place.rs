//! Host states and groups of states.

use crate::id::Code;
use crate::term::Extent;
use serde::{Deserialize, Serialize};

/// A group of states used where a source does not name one state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// Code used in place of an ISO code (`ALL`, `GCC`).
    pub code: Code,
    /// Name in words.
    pub name: String,
    /// ISO 3166-1 alpha-3 codes, sorted.
    pub members: Vec<Code>,
    /// Whether the list of members is complete.
    pub extent: Extent,
    /// What bears on membership.
    pub note: String,
}
