//! The cells of the tables of a scheme and the sums that hold between them. Holds no counts.

use crate::scheme::{CellKey, Scheme};
use assize_record::id::Code;
use std::collections::{BTreeMap, BTreeSet};

/// The table of all dimensions together is brought in, unpublished, where it has at most so many cells.
const LARGEST_HIDDEN_TABLE: usize = 5_000;

/// A cell is the sum of its parts along one dimension.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sum {
    /// The cell.
    pub whole: usize,
    /// Its parts.
    pub parts: Vec<usize>,
    /// True where the sum follows from others, by adding along another dimension first.
    pub implied: bool,
}

/// Whether the reader's knowledge that all tables count the same people is part of the constraints.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Joint {
    /// The table of all dimensions is there as a table of which nothing is published, unless it is too large.
    Hidden,
    /// The tables asked for and nothing else.
    Left,
}

/// Cells in the order of their keys.
#[derive(Debug, Clone)]
pub struct Grid {
    keys: Vec<CellKey>,
    places: BTreeMap<Vec<u16>, usize>,
    asked: Vec<bool>,
    sums: Vec<Sum>,
    nodes: Vec<Nodes>,
    joint: bool,
}

/// The categories of one dimension by number; 0 is all.
#[derive(Debug, Clone)]
struct Nodes {
    name: Code,
    codes: Vec<Option<Code>>,
    parts: Vec<Vec<u16>>,
    lines: BTreeMap<Code, Vec<u16>>,
}

impl Nodes {
    fn of(scheme: &Scheme) -> Vec<Self> {
        scheme
            .dimensions()
            .iter()
            .map(|dimension| {
                let codes: Vec<Option<Code>> =
                    std::iter::once(None).chain(dimension.parent_of.keys().cloned().map(Some)).collect();
                let number: BTreeMap<&Code, u16> = dimension.parent_of.keys().zip(1..).collect();
                let parts = codes
                    .iter()
                    .map(|code| dimension.parts(code.as_ref()).into_iter().map(|part| number[part]).collect())
                    .collect();
                let line = |code: &Code| {
                    let up = dimension.ancestry(code).unwrap_or_default();
                    up.iter().map(|c| number[c]).chain([0]).collect()
                };
                let lines = dimension.parent_of.keys().map(|code| (code.clone(), line(code))).collect();
                Self { name: dimension.name.clone(), codes, parts, lines }
            })
            .collect()
    }
}

impl Grid {
    /// All cells of all tables, with all margins and levels.
    pub fn new(scheme: &Scheme, joint: Joint) -> Self {
        let nodes = Nodes::of(scheme);
        let tables: Vec<Vec<bool>> = scheme
            .tables()
            .iter()
            .map(|table| nodes.iter().map(|dimension| table.contains(&dimension.name)).collect())
            .collect();
        let used: Vec<bool> = (0..nodes.len()).map(|d| tables.iter().any(|table| table[d])).collect();
        let joint_cells: usize = nodes.iter().zip(&used).map(|(n, u)| if *u { n.codes.len() } else { 1 }).product();
        let needed = !tables.contains(&used);
        let joint = !needed || (joint == Joint::Hidden && joint_cells <= LARGEST_HIDDEN_TABLE);
        let mut cells: BTreeMap<Vec<u16>, bool> = BTreeMap::new();
        for table in &tables {
            cells.extend(assignments(&nodes, table).into_iter().map(|cell| (cell, true)));
        }
        if joint && needed {
            for cell in assignments(&nodes, &used) {
                cells.entry(cell).or_insert(false);
            }
        }
        let places: BTreeMap<Vec<u16>, usize> = cells.keys().cloned().zip(0..).collect();
        let mut grid = Self {
            keys: cells.keys().map(|cell| key(&nodes, cell)).collect(),
            asked: cells.values().copied().collect(),
            places,
            sums: Vec::new(),
            nodes,
            joint,
        };
        let mut independent = BTreeSet::new();
        let whole_table = [used];
        for table in if joint { &whole_table[..] } else { &tables } {
            independent.extend(grid.splits(table));
        }
        grid.sums = grid.all_sums(&independent);
        grid
    }

    /// For each cell of a table, the first dimension along which it has parts.
    fn splits(&self, table: &[bool]) -> Vec<(usize, usize)> {
        let within = |cell: &[u16]| cell.iter().zip(table).all(|(node, used)| *used || *node == 0);
        let first =
            |cell: &[u16]| (0..cell.len()).find(|&d| table[d] && !self.nodes[d].parts[usize::from(cell[d])].is_empty());
        self.places
            .iter()
            .filter(|(cell, _)| within(cell))
            .filter_map(|(cell, &place)| first(cell).map(|d| (place, d)))
            .collect()
    }

    fn all_sums(&self, independent: &BTreeSet<(usize, usize)>) -> Vec<Sum> {
        let mut sums = Vec::new();
        for (cell, &whole) in &self.places {
            for (d, nodes) in self.nodes.iter().enumerate() {
                let part = |&node: &u16| {
                    let mut below = cell.clone();
                    below[d] = node;
                    self.places.get(&below).copied()
                };
                let parts: Option<Vec<usize>> = nodes.parts[usize::from(cell[d])].iter().map(part).collect();
                if let Some(parts) = parts.filter(|parts| !parts.is_empty()) {
                    sums.push(Sum { whole, parts, implied: !independent.contains(&(whole, d)) });
                }
            }
        }
        sums
    }

    /// Number of cells, hidden ones included.
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// True where the scheme gave no cell; it never does.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// The cells' keys.
    pub fn keys(&self) -> &[CellKey] {
        &self.keys
    }

    /// For each cell, whether a table that was asked for has it. Others are of the hidden table of all dimensions.
    pub fn asked(&self) -> &[bool] {
        &self.asked
    }

    /// All sums.
    pub fn sums(&self) -> &[Sum] {
        &self.sums
    }

    /// True where the constraints say that all tables count the same people.
    pub fn is_joint(&self) -> bool {
        self.joint
    }

    /// All cells that someone with these categories stands in; the first dimension for which a category is missing or
    /// unknown, otherwise. Categories may be of any level.
    pub fn cells_of(&self, categories: &BTreeMap<Code, Code>) -> Result<Vec<usize>, Code> {
        let mut found = vec![Vec::with_capacity(self.nodes.len())];
        for nodes in &self.nodes {
            let line = categories.get(&nodes.name).and_then(|code| nodes.lines.get(code));
            let line = line.ok_or_else(|| nodes.name.clone())?;
            let leaf = usize::from(line[0]);
            if !nodes.parts[leaf].is_empty() {
                return Err(nodes.name.clone());
            }
            let extended = |cell: &Vec<u16>| -> Vec<Vec<u16>> {
                line.iter().map(|&node| cell.iter().copied().chain([node]).collect()).collect()
            };
            found = found.iter().flat_map(extended).collect();
        }
        Ok(found.iter().filter_map(|cell| self.places.get(cell).copied()).collect())
    }
}

fn assignments(nodes: &[Nodes], table: &[bool]) -> Vec<Vec<u16>> {
    let mut found = vec![Vec::new()];
    for (dimension, used) in nodes.iter().zip(table) {
        let choices = if *used { dimension.codes.len() } else { 1 };
        let extended = |cell: &Vec<u16>| -> Vec<Vec<u16>> {
            (0_u16..).take(choices).map(|node| cell.iter().copied().chain([node]).collect()).collect()
        };
        found = found.iter().flat_map(extended).collect();
    }
    found
}

fn key(nodes: &[Nodes], cell: &[u16]) -> CellKey {
    let pair = |(n, &node): (&Nodes, &u16)| n.codes[usize::from(node)].clone().map(|code| (n.name.clone(), code));
    CellKey(nodes.iter().zip(cell).filter_map(pair).collect())
}
