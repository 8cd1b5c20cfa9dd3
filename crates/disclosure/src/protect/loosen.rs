//! Which shown cell to withhold so that a withheld one can go where it must: it is pulled there in a table in which shown cells
//! may give way too, though with hardly any weight, the larger ones less. The one that gives way most is the one to withhold.
//!
//! Where a block of cells is held in by many sums together, none of them alone says so; the table shows it.

use crate::audit::as_float;
use crate::audit::effort::Effort;
use crate::audit::nearest::Equations;
use crate::audit::reduce::{Reduced, Terms};
use crate::audit::simplex::Constraints;
use crate::view::View;

/// Weight of a withheld cell at least, and of a shown one in which nobody stands.
const LEAST_WEIGHT: f64 = 0.5;
const SHOWN: f64 = 0.05;
/// The pulled cell has this share of its weight, and is pulled by so much further, in shares of the way.
const STIFF: f64 = 1e-2;
const BEYOND: f64 = 0.1;
/// A shown cell that moves by fewer persons does not give way.
const MOVES: f64 = 0.25;

/// The sums of a view with shown cells in them, and who stands in each cell.
pub struct Loosening {
    equations: Equations,
    reduced: Reduced,
    centres: Vec<f64>,
    weights: Vec<f64>,
}

impl Loosening {
    /// For a view and the true value of each of its cells. `price` says what it costs to withhold a shown cell; none, where it
    /// must be shown.
    pub fn of(view: &View, truth: &[u64], price: impl Fn(usize) -> Option<f64>) -> Option<Self> {
        let known: Vec<bool> = view.figures.iter().map(Option::is_some).collect();
        let reduced = Reduced::of(view, &known);
        let mut columns = vec![Vec::new(); known.len()];
        for (number, row) in reduced.rows.iter().enumerate() {
            row.terms.iter().for_each(|&(cell, value)| columns[cell].push((number, value)));
        }
        let constraints = Constraints {
            columns,
            bounds: vec![(0.0, f64::INFINITY); known.len()],
            rows: reduced.rows.iter().map(|row| row.bounds).collect(),
            figures: Vec::new(),
        };
        let equations = Equations::of(&constraints)?;
        let mut centres: Vec<f64> = truth.iter().map(|&n| as_float(n)).collect();
        let weight = |cell: usize| match price(cell) {
            _ if !known[cell] => centres[cell].max(LEAST_WEIGHT),
            Some(price) => SHOWN / price,
            None => 0.0,
        };
        let mut weights: Vec<f64> = (0..known.len()).map(weight).collect();
        let beyond = equations.beyond(&centres);
        weights.extend(beyond.iter().map(|x| x.max(LEAST_WEIGHT)));
        centres.extend(beyond);
        Some(Self { equations, reduced, centres, weights })
    }

    /// The shown cell that gives way most where a cell is pulled to a value; none where none does.
    pub fn gives_way(&self, cell: usize, value: f64, effort: &mut Effort) -> Option<usize> {
        let terms: Terms = self.reduced.terms(cell);
        let now: f64 = terms.iter().map(|&(part, _)| self.centres[part]).sum();
        let target = value + (value - now) * BEYOND;
        let spread: f64 = terms.iter().map(|&(part, _)| self.centres[part].max(LEAST_WEIGHT)).sum();
        let (mut centres, mut weights) = (self.centres.clone(), self.weights.clone());
        for (part, _) in terms {
            centres[part] += (target - now) * self.centres[part].max(LEAST_WEIGHT) / spread;
            weights[part] *= STIFF;
        }
        let table = self.equations.nearest(&centres, &weights, effort)?;
        let moved = |part: usize| (table[part] - self.centres[part]).abs();
        let shown = (0..table.len()).filter(|&part| self.is_shown(part) && moved(part) > MOVES);
        shown.max_by(|&a, &b| moved(a).total_cmp(&moved(b)).then(b.cmp(&a)))
    }

    /// Takes a cell as withheld from now on.
    pub fn withhold(&mut self, cell: usize) {
        self.weights[cell] = self.centres[cell].max(LEAST_WEIGHT);
    }

    /// True for shown cells that may give way.
    fn is_shown(&self, cell: usize) -> bool {
        self.weights[cell] > 0.0 && self.weights[cell] <= SHOWN
    }
}
