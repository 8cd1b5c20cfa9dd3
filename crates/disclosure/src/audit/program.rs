//! The linear programs of a view: what is known is taken out, and what hangs together is put together. Solves nothing.

use super::as_float;
use super::pulls::Pulls;
use super::reduce::{Reduced, Row, Terms};
use super::simplex::{Constraints, Figure};
use crate::bounds::Bounds;
use crate::view::View;
use std::collections::BTreeMap;

/// What a reader may want to narrow down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// A withheld cell of the view.
    Cell(usize),
    /// A change of the view.
    Change(usize),
}

/// Unknowns that are tied to each other and to nothing else, and what is asked of them.
#[derive(Debug, Clone, Default)]
pub struct Program {
    /// What each figure of the constraints is.
    pub asked: Vec<Asked>,
    /// The program as the simplex method takes it.
    pub constraints: Constraints,
    rows: Vec<Row>,
    figures: Vec<Figure>,
}

impl Program {
    /// Takes a view apart: programs, and what needs none because it is known. Cells whose bounds have met are known. Asked
    /// are the `open` cells and all changes.
    pub fn of(view: &View, bounds: &[Bounds], open: &[usize]) -> (Vec<Self>, Vec<(Asked, f64)>) {
        let known: Vec<bool> = bounds.iter().map(|(low, high)| low == high).collect();
        let reduced = Reduced::of(view, &known);
        let rows: Vec<Row> = reduced.rows.iter().map(|row| without_known(row, bounds)).collect();
        let figure = |terms: Terms| {
            let row = without_known(&Row { terms, bounds: (0.0, 0.0) }, bounds);
            Figure { terms: row.terms, constant: -row.bounds.0 }
        };
        let cells = open.iter().map(|&cell| (Asked::Cell(cell), figure(reduced.terms(cell))));
        let changes = view.changes.iter().enumerate().map(|(number, &(later, earlier))| {
            let terms = reduced.difference(later, earlier);
            (Asked::Change(number), figure(terms))
        });
        let (known, asked): (Vec<_>, Vec<_>) = cells.chain(changes).partition(|(_, figure)| figure.terms.is_empty());
        let programs = apart(rows.into_iter().filter(|row| !row.terms.is_empty()).collect(), asked, bounds.len());
        (programs, known.into_iter().map(|(asked, figure)| (asked, figure.constant)).collect())
    }

    /// The unknown cells by number of the variable.
    fn close(mut self) -> Self {
        let rows = self.rows.iter().map(|row| &row.terms);
        let all = rows.chain(self.figures.iter().map(|figure| &figure.terms));
        let mut variables: BTreeMap<usize, usize> = all.flatten().map(|&(cell, _)| (cell, 0)).collect();
        for (number, place) in variables.values_mut().enumerate() {
            *place = number;
        }
        let mut columns = vec![Vec::new(); variables.len()];
        for (number, row) in self.rows.iter().enumerate() {
            row.terms.iter().for_each(|(cell, value)| columns[variables[cell]].push((number, *value)));
        }
        for figure in &mut self.figures {
            figure.terms.iter_mut().for_each(|(cell, _)| *cell = variables[cell]);
        }
        self.constraints = Constraints {
            bounds: vec![(0.0, f64::INFINITY); columns.len()],
            columns,
            rows: self.rows.iter().map(|row| row.bounds).collect(),
            figures: std::mem::take(&mut self.figures),
        };
        self
    }
}

/// The table of greatest entropy of a view, with a value for each cell; none where its rows are not plain sums or it was
/// not found. Cells whose bounds have met are known.
pub fn inside(view: &View, bounds: &[Bounds]) -> Option<Vec<f64>> {
    let known: Vec<bool> = bounds.iter().map(|(low, high)| low == high).collect();
    let reduced = Reduced::of(view, &known);
    let rows = reduced.rows.iter().map(|row| without_known(row, bounds)).filter(|row| !row.terms.is_empty());
    let mut constraints = Constraints {
        columns: vec![Vec::new(); known.len()],
        bounds: vec![(0.0, f64::INFINITY); known.len()],
        ..Constraints::default()
    };
    for (number, row) in rows.enumerate() {
        row.terms.iter().for_each(|&(cell, value)| constraints.columns[cell].push((number, value)));
        constraints.rows.push(row.bounds);
    }
    let mut table = Pulls::of(&constraints)?.inside().to_vec();
    (0..known.len()).filter(|&cell| known[cell]).for_each(|cell| table[cell] = as_float(bounds[cell].0));
    let value = |cell: usize| reduced.terms(cell).iter().map(|&(part, value)| value * table[part]).sum();
    Some((0..known.len()).map(value).collect())
}

fn without_known(row: &Row, bounds: &[Bounds]) -> Row {
    let known = |cell: usize| bounds[cell].0 == bounds[cell].1;
    let taken: f64 =
        row.terms.iter().filter(|t| known(t.0)).map(|&(cell, value)| value * as_float(bounds[cell].0)).sum();
    Row {
        terms: row.terms.iter().filter(|term| !known(term.0)).copied().collect(),
        bounds: (row.bounds.0 - taken, row.bounds.1 - taken),
    }
}

/// Rows and figures that share no cell, not even through others, come into different programs.
fn apart(rows: Vec<Row>, asked: Vec<(Asked, Figure)>, n_cells: usize) -> Vec<Program> {
    let mut group: Vec<usize> = (0..n_cells).collect();
    for terms in rows.iter().map(|row| &row.terms).chain(asked.iter().map(|(_, figure)| &figure.terms)) {
        for pair in terms.windows(2) {
            let (a, b) = (find(&mut group, pair[0].0), find(&mut group, pair[1].0));
            group[a.max(b)] = a.min(b);
        }
    }
    let mut programs: BTreeMap<usize, Program> = BTreeMap::new();
    for row in rows {
        programs.entry(find(&mut group, row.terms[0].0)).or_default().rows.push(row);
    }
    for (asked, figure) in asked {
        let program = programs.entry(find(&mut group, figure.terms[0].0)).or_default();
        program.asked.push(asked);
        program.figures.push(figure);
    }
    programs.into_values().map(Program::close).collect()
}

fn find(group: &mut [usize], mut node: usize) -> usize {
    while group[node] != node {
        group[node] = group[group[node]];
        node = group[node];
    }
    node
}
