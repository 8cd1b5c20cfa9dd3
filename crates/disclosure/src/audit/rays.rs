//! Tables in which one figure goes as far as it must, each made from a table well inside what is possible: a ray from it
//! along which all rows still add up, bent where cells would become negative. One for each cell costs less than a tenth of
//! a millisecond, so where there are few rows most cells need nothing else.
//!
//! Of all tables that add up and give a figure a value, the one nearest to the inner table `b` is made, distances being
//! squares over `b`: small cells move little. Where a cell comes out negative it is held at nothing, where one that is held
//! would rise by itself it is let go, until neither happens (Hintermüller, Ito and Kunisch 2002). With `D = diag(b)` the
//! table is `b + Q N l`, where `Q = D - D A' (A D A')^-1 A D`, `N` has a column for the figure and one for each cell held,
//! and `l` solves `N' Q N l = v`, `v` being by how much each of them is to move. The inverse is worked out once.
//!
//! Proves nothing: every table is checked against the constraints by those who use it.

use super::effort::Effort;
use super::factor::SparseColumn;
use super::simplex::{Constraints, Simplex, TOLERANCE};
use super::triangle::Triangle;
use super::walk::{PARTS, side_by_side};
use super::{lower_target, upper_target};
use crate::rule::Demand;

/// The inverse has this number of rows at most: 32 MB. With more of them, pulling figures together costs less.
const MOST_ROWS: usize = 2_000;
/// Rounds of holding cells and letting them go, and how many are held at most.
const ROUNDS: usize = 12;
const MOST_HELD: usize = 400;
/// A cell is held where it falls below nothing by more.
const BELOW: f64 = 1e-9;
/// A figure that moves by less for a unit of force does not move.
const LEAST_SLOPE: f64 = 1e-9;

/// Rows that are plain sums, a table inside them, and what is needed to move it.
pub struct Rays<'a> {
    inside: &'a [f64],
    starts: Vec<usize>,
    rows: Vec<usize>,
    inverse: Vec<Vec<f64>>,
}

/// Where a figure is to go from the inner table.
struct Pull<'a> {
    terms: &'a [(usize, f64)],
    /// By how much it is to move.
    way: f64,
    /// By how much each cell, and the figure itself, moves for a unit of force.
    moves: Vec<f64>,
    slope: f64,
}

/// Cells kept from falling below nothing, in order, with the force that each of them needs.
#[derive(Default)]
struct Held {
    cells: Vec<usize>,
    forces: Vec<f64>,
}

impl<'a> Rays<'a> {
    /// For constraints and a table that keeps them; none where they are anything but plain sums of cells, or too
    /// many.
    pub fn of(constraints: &Constraints, inside: &'a [f64]) -> Option<Self> {
        let n_rows = constraints.rows.len();
        let is_plain = constraints.columns.iter().flatten().all(|&(_, value)| value == 1.0)
            && constraints.rows.iter().all(|(low, high)| low == high);
        if n_rows > MOST_ROWS || !is_plain {
            return None;
        }
        let mut squares: Vec<Vec<f64>> = (0..n_rows).map(|row| vec![0.0; row + 1]).collect();
        let (mut starts, mut rows) = (vec![0], Vec::new());
        for (column, weight) in constraints.columns.iter().zip(inside) {
            for &(row, _) in column {
                column.iter().filter(|other| other.0 <= row).for_each(|other| squares[row][other.0] += weight);
                rows.push(row);
            }
            starts.push(rows.len());
        }
        Some(Self { inside, starts, rows, inverse: Triangle::of(squares).inverse(PARTS) })
    }

    /// About the multiplications that the inverse took.
    pub fn cost(&self) -> usize {
        self.inverse.len().pow(3) / 2
    }

    /// Moves each figure down and up until it meets the demand, as far as rays do it, and shows the tables to the simplex
    /// method.
    pub fn widen(&self, simplex: &mut Simplex, figures: &[usize], demand: Demand) {
        let parts: Vec<usize> = (0..PARTS).collect();
        let widened = side_by_side(&parts, |part| {
            let mut own = simplex.clone();
            own.effort = simplex.effort.share(PARTS);
            figures.iter().skip(*part).step_by(PARTS).for_each(|&figure| self.widen_one(&mut own, figure, demand));
            own
        });
        widened.iter().for_each(|part| simplex.take_in(part));
    }

    fn widen_one(&self, simplex: &mut Simplex, figure: usize, demand: Demand) {
        if simplex.effort.is_spent() {
            return;
        }
        let least = lower_target(simplex.reached(figure), demand);
        if simplex.reached(figure).0 > least + TOLERANCE {
            self.show(simplex, figure, least);
        }
        let most = upper_target(simplex.reached(figure), demand);
        if simplex.reached(figure).1 < most - TOLERANCE {
            self.show(simplex, figure, most);
        }
    }

    fn show(&self, simplex: &mut Simplex, figure: usize, value: f64) {
        let (asked, mut effort) = (simplex.figure(figure), simplex.effort);
        let table = self.table(&asked.terms, value - asked.constant, &mut effort);
        simplex.effort = effort;
        if let Some(table) = table {
            simplex.witness(&table, &[figure]);
        }
    }

    /// The nearest table in which the terms have this sum; none where it was not found.
    pub fn table(&self, terms: &[(usize, f64)], sum: f64, effort: &mut Effort) -> Option<Vec<f64>> {
        let inside: f64 = terms.iter().map(|&(cell, value)| value * self.inside[cell]).sum();
        let moves = self.moves(terms);
        effort.add(self.work(terms.len()));
        let slope: f64 = terms.iter().map(|&(cell, value)| value * moves[cell]).sum();
        if slope < LEAST_SLOPE {
            return None;
        }
        let pull = Pull { terms, way: sum - inside, moves, slope };
        let force = pull.way / slope;
        let mut table: Vec<f64> = self.inside.iter().zip(&pull.moves).map(|(x, moved)| x + force * moved).collect();
        let mut held = Held::default();
        for _ in 0..ROUNDS {
            let next = held.next(&table);
            if next == held.cells {
                table.iter_mut().for_each(|x| *x = x.max(0.0));
                return Some(table);
            }
            if next.len() > MOST_HELD {
                return None;
            }
            effort.add(2 * self.work(next.len()) + next.len().pow(3) / 6);
            (table, held) = self.bent(&pull, next);
        }
        None
    }

    /// The nearest table in which the figure has its value and these cells nothing, whatever becomes of others.
    fn bent(&self, pull: &Pull, cells: Vec<usize>) -> (Vec<f64>, Held) {
        let mut square = vec![vec![pull.slope]];
        for (at, &cell) in cells.iter().enumerate() {
            let prices = self.prices(&[(cell, self.inside[cell])]);
            let moved = |&other: &usize| {
                let own = if other == cell { self.inside[cell] } else { 0.0 };
                own - self.inside[other] * self.paid(other, &prices)
            };
            square.push(std::iter::once(pull.moves[cell]).chain(cells[..=at].iter().map(moved)).collect());
        }
        let ways = std::iter::once(pull.way).chain(cells.iter().map(|&cell| -self.inside[cell])).collect();
        let mut forces = Triangle::of(square).solve(ways);
        let own = forces.remove(0);
        let pulled = pull.terms.iter().map(|&(cell, value)| (cell, own * value));
        let pushed = cells.iter().copied().zip(forces.iter().copied());
        let moves = self.moves(&pulled.chain(pushed).collect::<SparseColumn>());
        let table = self.inside.iter().zip(&moves).map(|(x, moved)| x + moved).collect();
        (table, Held { cells, forces })
    }

    /// About the multiplications that it takes to move so many cells.
    fn work(&self, cells: usize) -> usize {
        self.rows.len() + (4 * cells).min(self.inverse.len()) * self.inverse.len()
    }

    fn rows(&self, cell: usize) -> &[usize] {
        &self.rows[self.starts[cell]..self.starts[cell + 1]]
    }

    /// `Q` times forces on cells: how all cells move so that the rows still add up.
    fn moves(&self, forces: &[(usize, f64)]) -> Vec<f64> {
        let weighted: Vec<(usize, f64)> =
            forces.iter().map(|&(cell, force)| (cell, force * self.inside[cell])).collect();
        let prices = self.prices(&weighted);
        let follow = |(cell, inside): (usize, &f64)| -inside * self.paid(cell, &prices);
        let mut moves: Vec<f64> = self.inside.iter().enumerate().map(follow).collect();
        weighted.iter().for_each(|&(cell, own)| moves[cell] += own);
        moves
    }

    /// What the rows must give back so that they add up after cells moved by themselves.
    fn prices(&self, moved: &[(usize, f64)]) -> Vec<f64> {
        let mut by_row = vec![0.0; self.inverse.len()];
        for &(cell, value) in moved {
            self.rows(cell).iter().for_each(|&row| by_row[row] += value);
        }
        let mut prices = vec![0.0; by_row.len()];
        for (row, value) in by_row.iter().enumerate().filter(|(_, value)| **value != 0.0) {
            prices.iter_mut().zip(&self.inverse[row]).for_each(|(price, entry)| *price += value * entry);
        }
        prices
    }

    fn paid(&self, cell: usize, prices: &[f64]) -> f64 {
        self.rows(cell).iter().map(|&row| prices[row]).sum()
    }
}

impl Held {
    /// Which cells to hold next: those held that need it, and those that fell below nothing.
    fn next(&self, table: &[f64]) -> Vec<usize> {
        let pushed = self.cells.iter().zip(&self.forces).filter(|(_, force)| **force > 0.0).map(|(cell, _)| *cell);
        let fallen = (0..table.len()).filter(|cell| table[*cell] < -BELOW && self.cells.binary_search(cell).is_err());
        let mut next: Vec<usize> = pushed.chain(fallen).collect();
        next.sort_unstable();
        next
    }
}
