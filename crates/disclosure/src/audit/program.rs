//! The linear programs of a view: what is known is taken out, and what hangs together is put together. Solves nothing.

use super::as_float;
use super::simplex::Constraints;
use crate::bounds::Bounds;
use crate::view::View;
use std::collections::BTreeMap;

/// One unknown cell.
#[derive(Debug, Clone)]
pub struct Variable {
    /// Its number in the view.
    pub cell: usize,
}

/// A row: a sum of unknowns and changes within bounds.
#[derive(Debug, Clone, Default)]
struct Row {
    entries: Vec<(Unknown, f64)>,
    bounds: (f64, f64),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unknown {
    Cell(usize),
    Change(usize),
}

/// Unknowns that are tied to each other and to nothing else.
#[derive(Debug, Clone, Default)]
pub struct Program {
    /// The unknown cells, in the order of the view.
    pub variables: Vec<Variable>,
    /// Variables after those: the number of each, and which change of the view it is.
    pub changes: Vec<(usize, usize)>,
    rows: Vec<Row>,
}

impl Program {
    /// Takes a view apart. Cells whose bounds have met are known.
    pub fn of(view: &View, bounds: &[Bounds]) -> Vec<Self> {
        let rows = rows(view, bounds);
        let n_cells = view.figures.len();
        let mut group: Vec<usize> = (0..n_cells + view.changes.len()).collect();
        let node = |unknown: Unknown| match unknown {
            Unknown::Cell(cell) => cell,
            Unknown::Change(change) => n_cells + change,
        };
        for row in &rows {
            for pair in row.entries.windows(2) {
                let (a, b) = (find(&mut group, node(pair[0].0)), find(&mut group, node(pair[1].0)));
                let (low, high) = (a.min(b), a.max(b));
                group[high] = low;
            }
        }
        let mut programs: BTreeMap<usize, Self> = BTreeMap::new();
        for row in rows {
            let root = find(&mut group, node(row.entries[0].0));
            programs.entry(root).or_default().rows.push(row);
        }
        for cell in (0..n_cells).filter(|&cell| bounds[cell].0 < bounds[cell].1) {
            if let Some(program) = programs.get_mut(&find(&mut group, cell)) {
                program.variables.push(Variable { cell });
            }
        }
        for change in 0..view.changes.len() {
            if let Some(program) = programs.get_mut(&find(&mut group, n_cells + change)) {
                let number = program.variables.len() + program.changes.len();
                program.changes.push((number, change));
            }
        }
        programs.into_values().collect()
    }

    /// Number of variables, changes included.
    pub fn width(&self) -> usize {
        self.variables.len() + self.changes.len()
    }

    /// The program as the simplex method takes it.
    pub fn constraints(&self) -> Constraints {
        let cells: BTreeMap<usize, usize> = self.variables.iter().map(|v| v.cell).zip(0..).collect();
        let changes: BTreeMap<usize, usize> = self.changes.iter().map(|&(number, change)| (change, number)).collect();
        let mut columns = vec![Vec::new(); self.width()];
        for (number, row) in self.rows.iter().enumerate() {
            for &(unknown, value) in &row.entries {
                let column = match unknown {
                    Unknown::Cell(cell) => cells[&cell],
                    Unknown::Change(change) => changes[&change],
                };
                columns[column].push((number, value));
            }
        }
        let free = (f64::NEG_INFINITY, f64::INFINITY);
        let mut bounds = vec![(0.0, f64::INFINITY); self.variables.len()];
        bounds.resize(self.width(), free);
        Constraints { columns, bounds, rows: self.rows.iter().map(|row| row.bounds).collect() }
    }
}

fn rows(view: &View, bounds: &[Bounds]) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut add = |terms: &mut dyn Iterator<Item = (usize, f64)>, change: Option<usize>, limits: (f64, f64)| {
        let mut row = Row { entries: Vec::new(), bounds: limits };
        for (cell, sign) in terms {
            let (low, high) = bounds[cell];
            if low == high {
                row.bounds.0 -= sign * as_float(low);
                row.bounds.1 -= sign * as_float(low);
            } else {
                row.entries.push((Unknown::Cell(cell), sign));
            }
        }
        if !row.entries.is_empty() {
            row.entries.extend(change.map(|change| (Unknown::Change(change), -1.0)));
            rows.push(row);
        }
    };
    for sum in view.sums.iter().filter(|sum| !sum.implied) {
        let mut terms = sum.parts.iter().map(|&part| (part, 1.0)).chain([(sum.whole, -1.0)]);
        add(&mut terms, None, (0.0, 0.0));
    }
    for &(less, more) in &view.orders {
        add(&mut [(more, 1.0), (less, -1.0)].into_iter(), None, (0.0, f64::INFINITY));
    }
    for (change, &(later, earlier)) in view.changes.iter().enumerate() {
        add(&mut [(later, 1.0), (earlier, -1.0)].into_iter(), Some(change), (0.0, 0.0));
    }
    rows
}

fn find(group: &mut [usize], mut node: usize) -> usize {
    while group[node] != node {
        group[node] = group[group[node]];
        node = group[node];
    }
    node
}
