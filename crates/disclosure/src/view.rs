//! What a reader has before them: every figure published in any edition, and the sums that tie them. No truth in it.

use crate::grid::Sum;
use std::collections::BTreeSet;

/// Cells by number. A cell of two editions that count the same people is one cell.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct View {
    /// For each cell, the figure, where one was published.
    pub figures: Vec<Option<u64>>,
    /// Cells that were withheld, and so must stay in doubt. The others without figure are cells of hidden tables.
    pub withheld: BTreeSet<usize>,
    /// Sums between cells.
    pub sums: Vec<Sum>,
    /// Pairs of which the first cannot be greater than the second: the same cell before and after people only came,
    /// or after and before they only left.
    pub orders: Vec<(usize, usize)>,
    /// Pairs (later, earlier) whose difference must stay in doubt.
    pub changes: Vec<(usize, usize)>,
}

/// What is published contradicts itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no table agrees with all published figures; the figures around cell number {0} contradict each other")]
pub struct Contradiction(pub usize);
