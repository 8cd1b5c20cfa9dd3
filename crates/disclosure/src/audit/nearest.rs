//! The table nearest to given values among all tables that agree with the sums, distances being squares over weights: the
//! values of cells that are to go somewhere are put there, with little weight, and the rest follows.
//!
//! With centres `c`, weights `w` and rows `A x = s`, `x >= 0`, it is `x = max(0, c + W A' l)` for the prices `l` that make the
//! rows add up: the least point of a convex function of `l` that is quadratic piece by piece. Newton's method finds it, since
//! it knows the piece after a few steps (Hintermüller, Ito and Kunisch 2002); each step is solved by conjugate gradients
//! (Hestenes and Stiefel 1952), so that no matrix is kept, and any number of rows will do.

use super::effort::Effort;
use super::simplex::Constraints;

/// A row that misses its sum by less adds up.
const ADDS_UP: f64 = 1e-7;
/// Steps of conjugate gradients within one of Newton's, and in all: where that is not enough, the table wanted is most often
/// far from all that there are.
const STEPS: usize = 250;
const INNER_STEPS: usize = 1_500;
/// Smallest share of a step that is tried.
const SHORTEST: f64 = 1e-9;
/// Conjugate gradients stop where so much of what was missing is left.
const LEFT: f64 = 0.1;
const SETTLED: f64 = 1e-5;
/// Share of the weight of cells that are at 0, so that a row of which all are can be raised.
const CLOSED: f64 = 1e-6;
/// A multiplication takes so many times as long where what it needs lies scattered.
const SCATTERED: usize = 4;
/// Share of its decrease that a step must keep (Armijo 1966).
const KEPT: f64 = 1e-4;

/// Rows as equations: a row that need only be reached is given a cell of its own for what is beyond.
#[derive(Debug, Clone)]
pub struct Equations {
    starts: Vec<usize>,
    /// Row and coefficient, 1 or -1 for most.
    entries: Vec<(u32, f32)>,
    sums: Vec<f64>,
    n_variables: usize,
}

impl Equations {
    /// The rows of some constraints on variables that are 0 or more; none where a row or variable is kept within other
    /// bounds.
    pub fn of(constraints: &Constraints) -> Option<Self> {
        let is_free = |bounds: &(f64, f64)| *bounds == (0.0, f64::INFINITY);
        let is_row = |(low, high): &(f64, f64)| low == high || *high == f64::INFINITY;
        if !constraints.bounds.iter().all(is_free) || !constraints.rows.iter().all(is_row) {
            return None;
        }
        let n_variables = constraints.columns.len();
        let beyond = constraints.rows.iter().enumerate().filter(|(_, (low, high))| low != high);
        let slack: Vec<Vec<(usize, f64)>> = beyond.map(|(row, _)| vec![(row, -1.0)]).collect();
        let (mut starts, mut entries) = (vec![0], Vec::new());
        for column in constraints.columns.iter().chain(&slack) {
            entries.extend(column.iter().map(|&(row, value)| (row as u32, value as f32)));
            starts.push(entries.len());
        }
        Some(Self { starts, entries, sums: constraints.rows.iter().map(|row| row.0).collect(), n_variables })
    }

    /// How many cells there are, those for what is beyond rows included.
    pub fn len(&self) -> usize {
        self.starts.len() - 1
    }

    /// The rows in which a cell stands, with coefficients.
    pub fn rows(&self, cell: usize) -> impl Iterator<Item = (usize, f64)> {
        let entries = &self.entries[self.starts[cell]..self.starts[cell + 1]];
        entries.iter().map(|&(row, factor)| (row as usize, f64::from(factor)))
    }

    /// How many rows there are.
    pub fn n_rows(&self) -> usize {
        self.sums.len()
    }

    /// By row, what the cells of a table sum up to.
    fn sums_of(&self, table: &[f64]) -> Vec<f64> {
        let mut sums = vec![0.0; self.n_rows()];
        for (cell, value) in table.iter().enumerate().filter(|(_, value)| **value != 0.0) {
            self.rows(cell).for_each(|(row, factor)| sums[row] += factor * value);
        }
        sums
    }

    /// By how much a table goes beyond the rows that need only be reached, row by row.
    pub fn beyond(&self, table: &[f64]) -> Vec<f64> {
        let sums = self.sums_of(table);
        let only = |cell: usize| self.entries[self.starts[cell]].0 as usize;
        (self.n_variables..self.len()).map(|cell| (sums[only(cell)] - self.sums[only(cell)]).max(0.0)).collect()
    }

    /// The nearest table to the centres, a value for each variable; none where it was not found.
    pub fn nearest(&self, centres: &[f64], weights: &[f64], effort: &mut Effort) -> Option<Vec<f64>> {
        let mut prices = vec![0.0; self.n_rows()];
        let (mut is_settled, mut inner_steps) = (false, 0);
        let mut at = self.look(&prices, centres, weights);
        while inner_steps < INNER_STEPS {
            if at.missed() < ADDS_UP {
                at.table.truncate(self.n_variables);
                return Some(at.table);
            }
            let (way, steps) = self.way(&at, weights, if is_settled { SETTLED } else { LEFT });
            inner_steps += steps;
            effort.add(SCATTERED * (2 * steps + 4) * self.entries.len());
            let gain: f64 = at.missing.iter().zip(&way).map(|(missing, way)| missing * way).sum();
            let after = |step: f64| {
                let moved: Vec<f64> = prices.iter().zip(&way).map(|(price, way)| price + step * way).collect();
                let there = self.look(&moved, centres, weights);
                (moved, there)
            };
            let is_better = |(step, there): (f64, &Point)| {
                there.height <= at.height - KEPT * step * gain || there.missed() < at.missed() / 2.0
            };
            let mut step = 1.0;
            let (mut moved, mut there) = after(step);
            while !is_better((step, &there)) {
                step /= 2.0;
                effort.add(4 * SCATTERED * self.entries.len());
                if step < SHORTEST {
                    return None;
                }
                (moved, there) = after(step);
            }
            let moves = |(before, after): &(&f64, &f64)| (**before > 0.0) != (**after > 0.0);
            is_settled = at.table.iter().zip(&there.table).filter(moves).count() < 2;
            (prices, at) = (moved, there);
        }
        None
    }

    fn look(&self, prices: &[f64], centres: &[f64], weights: &[f64]) -> Point {
        let paid = |cell: usize| self.rows(cell).map(|(row, factor)| factor * prices[row]).sum::<f64>();
        let table: Vec<f64> =
            (0..self.len()).map(|cell| (centres[cell] + weights[cell] * paid(cell)).max(0.0)).collect();
        let squares: f64 = table
            .iter()
            .zip(weights)
            .filter(|(x, weight)| **x > 0.0 && **weight > 0.0)
            .map(|(x, weight)| x * x / weight)
            .sum();
        let wanted: f64 = prices.iter().zip(&self.sums).map(|(price, sum)| price * sum).sum();
        let missing = self.sums_of(&table).iter().zip(&self.sums).map(|(found, sum)| sum - found).collect();
        Point { height: squares / 2.0 - wanted, table, missing }
    }

    /// Newton's step: `A W A' d = missing`, in which cells at 0 hardly count.
    fn way(&self, at: &Point, weights: &[f64], left_over: f64) -> (Vec<f64>, usize) {
        let weight = |cell: usize| if at.table[cell] > 0.0 { weights[cell] } else { CLOSED * weights[cell] };
        let weights: Vec<f64> = (0..self.len()).map(weight).collect();
        let mut scale = vec![0.0; self.n_rows()];
        for (cell, weight) in weights.iter().enumerate() {
            self.rows(cell).for_each(|(row, factor)| scale[row] += factor * factor * weight);
        }
        let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(x, y)| x * y).sum::<f64>();
        let scaled = |left: &[f64]| -> Vec<f64> {
            left.iter().zip(&scale).map(|(left, scale)| if *scale > 0.0 { left / scale } else { 0.0 }).collect()
        };
        let mut left = at.missing.clone();
        let mut found = vec![0.0; left.len()];
        let mut direction = scaled(&left);
        let mut merit = dot(&left, &direction);
        let enough = merit * left_over * left_over;
        let mut moved = vec![0.0; left.len()];
        let mut steps = 0;
        while merit > enough && steps < STEPS {
            steps += 1;
            moved.fill(0.0);
            for (cell, weight) in weights.iter().enumerate() {
                let paid: f64 = self.rows(cell).map(|(row, factor)| factor * direction[row]).sum();
                self.rows(cell).for_each(|(row, factor)| moved[row] += factor * weight * paid);
            }
            let curvature = dot(&direction, &moved);
            if curvature <= 0.0 {
                break;
            }
            let step = merit / curvature;
            found.iter_mut().zip(&direction).for_each(|(f, d)| *f += step * d);
            left.iter_mut().zip(&moved).for_each(|(l, m)| *l -= step * m);
            let next = scaled(&left);
            let gained = dot(&left, &next);
            direction.iter_mut().zip(&next).for_each(|(d, n)| *d = n + gained / merit * *d);
            merit = gained;
        }
        (found, steps.max(1))
    }
}

/// What prices give.
struct Point {
    /// The function to be lessened.
    height: f64,
    table: Vec<f64>,
    /// By row, what its cells lack.
    missing: Vec<f64>,
}

impl Point {
    /// The most that a row lacks, or has too much.
    fn missed(&self) -> f64 {
        self.missing.iter().fold(0.0, |most: f64, missing| most.max(missing.abs()))
    }
}
