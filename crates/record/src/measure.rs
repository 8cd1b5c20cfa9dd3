//! Measures and the classes that keep them apart.

use crate::id::Code;
use serde::{Deserialize, Serialize};

/// What a figure measures. Figures of different measures are never added, averaged or compared as if they were one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Measure {
    /// Code (`workers_present`).
    pub code: Code,
    /// Class (`stock`, `flow`, `plan`, `money-total`, ...).
    pub class: String,
    /// Units that fit.
    pub units: Vec<Code>,
    /// In words.
    pub meaning: String,
}
