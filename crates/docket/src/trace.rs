//! Walks from anything shown down to source and custody, or from a source up to what rests on it.

use crate::DocketError;
use assize_record::trace::{Graph, NodeKind, Tree};
use std::collections::BTreeSet;

/// How many near ids an error names.
const NEAR: usize = 5;

/// Which way to walk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// To what it rests on.
    Down,
    /// To what rests on it.
    Up,
}

/// The tree from `id`. Letters' case does not matter.
pub fn trace(graph: &Graph, id: &str, direction: Direction) -> Result<Tree, DocketError> {
    let walk = |id: &str| match direction {
        Direction::Down => graph.down(id),
        Direction::Up => graph.up(id),
    };
    let same = || graph.nodes().keys().find(|known| known.eq_ignore_ascii_case(id));
    walk(id)
        .or_else(|| same().and_then(|known| walk(known)))
        .ok_or_else(|| DocketError::UnknownId { id: id.to_owned(), near: near(graph, id) })
}

/// Ids that share the longest beginning with the one asked for.
fn near(graph: &Graph, id: &str) -> Vec<String> {
    let shared = |known: &str| {
        let pairs = known.chars().zip(id.chars());
        pairs.take_while(|(a, b)| a.eq_ignore_ascii_case(b)).count()
    };
    let most = graph.nodes().keys().map(|known| shared(known)).max().unwrap_or(0);
    if most == 0 {
        return Vec::new();
    }
    graph.nodes().keys().filter(|known| shared(known) == most).take(NEAR).cloned().collect()
}

/// How many figures rest on `id`, directly or through others.
pub fn figures_above(graph: &Graph, id: &str) -> usize {
    fn collect(tree: &Tree, found: &mut BTreeSet<String>) {
        if tree.node.kind == NodeKind::Figure {
            found.insert(tree.node.id.clone());
        }
        for branch in &tree.branches {
            collect(branch, found);
        }
    }
    let mut found = BTreeSet::new();
    if let Some(tree) = graph.up(id) {
        collect(&tree, &mut found);
    }
    found.remove(id);
    found.len()
}
