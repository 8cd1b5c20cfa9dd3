//! The walk from anything shown down to source and custody, and back up.

use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What a node is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NodeKind {
    /// An estimate, finding, check, disagreement or rating.
    Figure,
    /// A computation.
    Run,
    /// A posting.
    Posting,
    /// A claim.
    Claim,
    /// A statement.
    Statement,
    /// A state report, statement or silence.
    Response,
    /// A tier or policy row.
    Row,
    /// A recommendation.
    Recommendation,
    /// An objection.
    Critique,
    /// A source.
    Source,
    /// A row of a received file, with the file's digests.
    Custody,
}

/// One thing that can be traced.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Node {
    /// The id that `assize trace` takes.
    pub id: String,
    /// What it is.
    pub kind: NodeKind,
    /// One line: what it says.
    pub title: String,
    /// More lines, where they help: locator, grade, digest.
    pub detail: Vec<String>,
}

/// A tree as shown. A node that already stood earlier in the same tree is cut, not repeated.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tree {
    /// The node.
    pub node: Node,
    /// What it rests on (or, walking back, what rests on it).
    pub branches: Vec<Tree>,
    /// True where the branches were shown above.
    pub shown_above: bool,
}

/// Everything that can be traced and what it rests on. No circles: see [`Graph::add`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Graph {
    nodes: BTreeMap<String, Node>,
    rests_on: BTreeMap<String, BTreeSet<String>>,
}

impl Graph {
    /// Adds a node and what it rests on. A later node with the same id replaces the earlier.
    pub fn add(&mut self, node: Node, rests_on: impl IntoIterator<Item = String>) {
        let id = node.id.clone();
        let mut below: BTreeSet<String> = rests_on.into_iter().collect();
        below.remove(&id);
        self.nodes.insert(id.clone(), node);
        self.rests_on.insert(id, below);
    }

    /// All nodes by id.
    pub fn nodes(&self) -> &BTreeMap<String, Node> {
        &self.nodes
    }

    /// What a node rests on directly.
    pub fn below(&self, id: &str) -> impl Iterator<Item = &str> {
        self.rests_on.get(id).into_iter().flatten().map(String::as_str)
    }

    /// What rests directly on a node.
    pub fn above<'a>(&'a self, id: &'a str) -> impl Iterator<Item = &'a str> {
        self.rests_on.iter().filter(move |(_, below)| below.contains(id)).map(|(above, _)| above.as_str())
    }

    /// From a figure down to its sources. `None` where the id is unknown.
    pub fn down(&self, id: &str) -> Option<Tree> {
        self.tree(id, &mut BTreeSet::new(), &|id| self.below(id).map(str::to_owned).collect())
    }

    /// From a source up to everything that rests on it. `None` where the id is unknown.
    pub fn up(&self, id: &str) -> Option<Tree> {
        let mut above: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for (upper, below) in &self.rests_on {
            for lower in below {
                above.entry(lower).or_default().push(upper.clone());
            }
        }
        self.tree(id, &mut BTreeSet::new(), &|id| above.get(id).cloned().unwrap_or_default())
    }

    /// All ids reachable downwards, the start included.
    pub fn reach(&self, id: &str) -> BTreeSet<String> {
        let mut seen = BTreeSet::new();
        let mut open = vec![id.to_owned()];
        while let Some(next) = open.pop() {
            if seen.insert(next.clone()) {
                open.extend(self.below(&next).map(str::to_owned));
            }
        }
        seen
    }

    /// All ids that rest on any of `ids`, however far above, the start included.
    pub fn resting_on<'a>(&self, ids: impl IntoIterator<Item = &'a str>) -> BTreeSet<String> {
        let mut above: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (upper, below) in &self.rests_on {
            for lower in below {
                above.entry(lower).or_default().push(upper);
            }
        }
        let mut seen = BTreeSet::new();
        let mut open: Vec<&str> = ids.into_iter().collect();
        while let Some(next) = open.pop() {
            if seen.insert(next.to_owned()) {
                open.extend(above.get(next).into_iter().flatten());
            }
        }
        seen
    }

    fn tree(&self, id: &str, seen: &mut BTreeSet<String>, next: &dyn Fn(&str) -> Vec<String>) -> Option<Tree> {
        let node = self.nodes.get(id)?.clone();
        let onward = next(id);
        let shown_above = !seen.insert(id.to_owned()) && !onward.is_empty();
        let branches =
            if shown_above { Vec::new() } else { onward.iter().filter_map(|id| self.tree(id, seen, next)).collect() };
        Some(Tree { node, branches, shown_above })
    }
}
