//! All decomposable graphs on three to seven lists, each once, by adding one edge at a time. Knows no counts.
//!
//! A decomposable (chordal) graph stays so if an edge u-v is added whose common neighbours S separate u from v, and then
//! p(G + uv) / p(G) depends on u, v and S only (Giudici and Green 1999, Biometrika 86:785). Each graph but the empty one has edges that
//! lie in one clique only; taking the last of them away gives its parent, so that the graphs form a tree.

use std::sync::OnceLock;

/// Fewest and most lists whose graphs are all gone through.
pub const LISTS: std::ops::RangeInclusive<usize> = 3..=7;

/// How a graph comes from its parent in the tree. Graphs stand in preorder: the parent of a graph of depth d is the last one before
/// it of depth d - 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Graph {
    /// Edges: bit e is set for edge e of [`edges`].
    pub edges: u32,
    /// Number of edges.
    pub depth: u8,
    /// The edge that was added.
    pub edge: u8,
    /// The lists that separate its ends.
    pub separator: u8,
}

/// The edges on `k` lists in order: (0, 1), (0, 2) ... (k-2, k-1).
pub fn edges(k: usize) -> Vec<(usize, usize)> {
    (0..k).flat_map(|i| (i + 1..k).map(move |j| (i, j))).collect()
}

/// All decomposable graphs on `k` lists but the empty one, in preorder. Worked out once.
pub fn graphs(k: usize) -> &'static [Graph] {
    static KNOWN: [OnceLock<Vec<Graph>>; 8] = [const { OnceLock::new() }; 8];
    assert!(LISTS.contains(&k), "callers check the number of lists");
    KNOWN[k].get_or_init(|| {
        let mut tree = Tree { edges: edges(k), found: Vec::new() };
        tree.grow(&mut [0; 7], 0, 0);
        tree.found
    })
}

struct Tree {
    edges: Vec<(usize, usize)>,
    found: Vec<Graph>,
}

impl Tree {
    fn grow(&mut self, neighbours: &mut [u8; 7], edges: u32, depth: u8) {
        for edge in 0..self.edges.len() {
            let (u, v) = self.edges[edge];
            if edges >> edge & 1 == 1 {
                continue;
            }
            let separator = neighbours[u] & neighbours[v];
            if reaches(neighbours, u, v, separator) {
                continue;
            }
            neighbours[u] |= 1 << v;
            neighbours[v] |= 1 << u;
            let larger = edges | 1 << edge;
            if self.is_last_removable(neighbours, larger, edge) {
                self.found.push(Graph { edges: larger, depth: depth + 1, edge: edge as u8, separator });
                self.grow(neighbours, larger, depth + 1);
            }
            neighbours[u] &= !(1 << v);
            neighbours[v] &= !(1 << u);
        }
    }

    /// Whether no edge after `edge` lies in one clique only.
    fn is_last_removable(&self, neighbours: &[u8; 7], edges: u32, edge: usize) -> bool {
        let mut later = edges & !((2 << edge) - 1);
        while later != 0 {
            let (u, v) = self.edges[later.trailing_zeros() as usize];
            if is_complete(neighbours, neighbours[u] & neighbours[v]) {
                return false;
            }
            later &= later - 1;
        }
        true
    }
}

/// Whether a path leads from `u` to `v` that avoids `barred`.
fn reaches(neighbours: &[u8; 7], u: usize, v: usize, barred: u8) -> bool {
    let (mut reached, mut fresh) = (1u8 << u, 1u8 << u);
    while fresh != 0 {
        let next = neighbours[fresh.trailing_zeros() as usize] & !barred & !reached;
        fresh = fresh & (fresh - 1) | next;
        reached |= next;
        if reached >> v & 1 == 1 {
            return true;
        }
    }
    false
}

fn is_complete(neighbours: &[u8; 7], vertices: u8) -> bool {
    let mut left = vertices;
    while left != 0 {
        let vertex = left.trailing_zeros() as usize;
        left &= left - 1;
        if left & !neighbours[vertex] != 0 {
            return false;
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    /// Chordal by definition: vertices whose neighbours are complete can be taken away until none is left.
    fn is_chordal(k: usize, graph: u32) -> bool {
        let mut neighbours = [0u8; 7];
        for (e, (u, v)) in edges(k).into_iter().enumerate().filter(|(e, _)| graph >> e & 1 == 1) {
            let _: usize = e;
            neighbours[u] |= 1 << v;
            neighbours[v] |= 1 << u;
        }
        let mut left: u8 = (1u16 << k).wrapping_sub(1) as u8;
        while left != 0 {
            let simplicial = (0..k).find(|v| left >> v & 1 == 1 && is_complete(&neighbours, neighbours[*v] & left));
            let Some(v) = simplicial else { return false };
            left &= !(1 << v);
            for n in &mut neighbours {
                *n &= left;
            }
        }
        true
    }

    #[test]
    fn the_tree_has_each_decomposable_graph_once() {
        for k in 3..=6 {
            let found: Vec<u32> = graphs(k).iter().map(|graph| graph.edges).chain([0]).collect();
            let distinct: BTreeSet<u32> = found.iter().copied().collect();
            let truth: BTreeSet<u32> = (0..1u32 << edges(k).len()).filter(|graph| is_chordal(k, *graph)).collect();
            assert_eq!(found.len(), distinct.len());
            assert_eq!(distinct, truth, "{k}");
        }
    }

    #[test]
    fn there_are_as_many_graphs_as_are_known() {
        // Labelled chordal graphs: the integer sequence A058862.
        let counts: Vec<usize> = (3..=7).map(|k| graphs(k).len() + 1).collect();
        assert_eq!(counts, [8, 61, 822, 18_154, 617_675]);
    }
}
