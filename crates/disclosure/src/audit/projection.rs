//! Tables that show many cells wide at once: of all tables that add up, the one nearest to what is wished for. Where a
//! wish cannot be had the nearest table goes as far as it can, and many other cells come to stand at exactly nothing.
//!
//! Least squares under equations and bounds, by its dual: each row has a price, each cell is its wish moved by the prices
//! of its rows and cut off at its bounds, and prices are changed until all rows add up, by Newton's method for piecewise
//! linear equations (Qi and Sun 1993) with conjugate gradients (Hestenes and Stiefel 1952). Proves nothing: every table is
//! checked against the constraints by those who use it.

use super::simplex::Constraints;

/// A row that misses its sum by less adds up.
const ADDS_UP: f64 = 2e-8;
/// Newton steps, and steps of conjugate gradients in each.
const NEWTON_STEPS: usize = 60;
const STEPS: usize = 1_500;
/// A Newton step is halved so often at most, until it brings at least this share of what its slope promises.
const HALVINGS: usize = 25;
const PROMISED: f64 = 1e-4;
/// A row none of whose cells moves weighs so little; a step is solved to this share of what its rows lack.
const LEAST_WEIGHT: f64 = 1e-4;
const FORCING: f64 = 0.1;

/// What a table should be like in one cell.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Wish {
    /// The value; it may lie beyond the bounds.
    pub value: f64,
    /// How readily it is given up: the cell moves by so much for each unit of price.
    pub give: f64,
}

/// Rows and bounds, with a variable for the sum of each row that is not fixed.
#[derive(Debug, Clone)]
pub struct Projection {
    n_cells: usize,
    starts: Vec<usize>,
    entries: Vec<(usize, f64)>,
    sums: Vec<f64>,
    bounds: Vec<(f64, f64)>,
}

impl Projection {
    /// The rows and bounds of some constraints.
    pub fn of(constraints: &Constraints) -> Self {
        let n_cells = constraints.columns.len();
        let mut rows = vec![Vec::new(); constraints.rows.len()];
        for (cell, column) in constraints.columns.iter().enumerate() {
            column.iter().for_each(|&(row, value)| rows[row].push((cell, value)));
        }
        let mut bounds = constraints.bounds.clone();
        let mut sums = Vec::with_capacity(rows.len());
        for (row, &(low, high)) in rows.iter_mut().zip(&constraints.rows) {
            if low == high {
                sums.push(low);
            } else {
                row.push((bounds.len(), -1.0));
                bounds.push((low, high));
                sums.push(0.0);
            }
        }
        let starts = rows.iter().scan(0, |end, row| Some(std::mem::replace(end, *end + row.len()))).collect();
        Self { n_cells, starts, entries: rows.concat(), sums, bounds }
    }

    /// The table that adds up and is nearest to the wishes; none where it was not found.
    pub fn nearest(&self, wishes: &[Wish]) -> Option<Vec<f64>> {
        let mut wishes = wishes.to_vec();
        wishes.extend(self.bounds[self.n_cells..].iter().map(|&(low, high)| {
            let value = if low.is_finite() { low } else { high };
            Wish { value: if value.is_finite() { value } else { 0.0 }, give: 1.0 }
        }));
        let mut state = self.at(&wishes, vec![0.0; self.sums.len()]);
        for _ in 0..NEWTON_STEPS {
            if state.worst() < ADDS_UP {
                state.table.truncate(self.n_cells);
                return Some(state.table);
            }
            let step = self.newton(&state);
            let promised: f64 = state.lacks.iter().zip(&step).map(|(lack, step)| lack * step).sum();
            let mut share = 1.0;
            let next = (0..HALVINGS).find_map(|_| {
                let prices = state.prices.iter().zip(&step).map(|(price, step)| price + share * step).collect();
                let next = self.at(&wishes, prices);
                let slack = 1e-12 * state.merit.abs();
                let found = next.merit + slack >= state.merit + PROMISED * share * promised;
                share /= 2.0;
                found.then_some(next)
            });
            state = next?;
        }
        None
    }

    fn row(&self, row: usize) -> &[(usize, f64)] {
        &self.entries[self.starts[row]..self.starts.get(row + 1).copied().unwrap_or(self.entries.len())]
    }

    /// For each row, the sum of its cells.
    fn totals(&self, table: &[f64]) -> Vec<f64> {
        let total = |row| self.row(row).iter().map(|&(cell, value)| value * table[cell]).sum();
        (0..self.sums.len()).map(total).collect()
    }

    /// For each cell, the sum of its rows' values.
    fn spread(&self, by_row: &[f64]) -> Vec<f64> {
        let mut by_cell = vec![0.0; self.bounds.len()];
        for (row, own) in by_row.iter().enumerate().filter(|(_, own)| **own != 0.0) {
            self.row(row).iter().for_each(|&(cell, value)| by_cell[cell] += value * own);
        }
        by_cell
    }

    fn at(&self, wishes: &[Wish], prices: Vec<f64>) -> State {
        let mut table = self.spread(&prices);
        let mut merit: f64 = prices.iter().zip(&self.sums).map(|(price, sum)| price * sum).sum();
        let mut moves = vec![0.0; table.len()];
        for (cell, (wish, &(low, high))) in wishes.iter().zip(&self.bounds).enumerate() {
            let wanted = wish.value + wish.give * table[cell];
            let given = wanted.clamp(low, high);
            merit -= (wanted * wanted - (wanted - given).powi(2)) / (2.0 * wish.give);
            table[cell] = given;
            moves[cell] = if wanted > low && wanted < high { wish.give } else { 0.0 };
        }
        let lacks = self.sums.iter().zip(self.totals(&table)).map(|(sum, total)| sum - total).collect();
        State { prices, table, moves, lacks, merit }
    }

    /// By what the prices are to change so that all rows would add up, if no further cell met a bound.
    fn newton(&self, state: &State) -> Vec<f64> {
        let moving = self.moving(&state.moves);
        let worst = state.worst().min(1.0);
        let damping = LEAST_WEIGHT * worst;
        let weights: Vec<f64> = moving.squares.iter().map(|square| square + damping).collect();
        let scaled = |left: &[f64]| -> Vec<f64> { left.iter().zip(&weights).map(|(l, weight)| l / weight).collect() };
        let mut left = state.lacks.clone();
        let mut found = vec![0.0; left.len()];
        let mut direction = scaled(&left);
        let mut merit = dot(&left, &direction);
        let enough = merit * (FORCING * worst).powi(2);
        for _ in 0..STEPS {
            if merit <= enough || merit == 0.0 {
                break;
            }
            let mut gained = moving.times(&direction);
            gained.iter_mut().zip(&direction).for_each(|(g, d)| *g += damping * d);
            let step = merit / dot(&direction, &gained);
            found.iter_mut().zip(&direction).for_each(|(f, d)| *f += step * d);
            left.iter_mut().zip(&gained).for_each(|(l, g)| *l -= step * g);
            let next = scaled(&left);
            let after = dot(&left, &next);
            direction.iter_mut().zip(&next).for_each(|(d, n)| *d = n + after / merit * *d);
            merit = after;
        }
        found
    }

    /// The rows of the cells that move.
    fn moving(&self, moves: &[f64]) -> Moving {
        let mut place = vec![usize::MAX; moves.len()];
        let mut gives = Vec::new();
        for (cell, give) in moves.iter().enumerate().filter(|(_, give)| **give > 0.0) {
            place[cell] = gives.len();
            gives.push(*give);
        }
        let kept = |row| -> Vec<(usize, f64)> {
            let all = self.row(row).iter().map(|&(cell, value)| (place[cell], value));
            all.filter(|(place, _)| *place != usize::MAX).collect()
        };
        let rows: Vec<Vec<(usize, f64)>> = (0..self.sums.len()).map(kept).collect();
        let square = |row: &Vec<(usize, f64)>| row.iter().map(|&(at, value)| value * value * gives[at]).sum();
        Moving { squares: rows.iter().map(square).collect(), rows, gives }
    }
}

/// The equations `A D A'` of a Newton step: rows of the cells that move, and how far these do for a unit of price.
struct Moving {
    rows: Vec<Vec<(usize, f64)>>,
    gives: Vec<f64>,
    /// The diagonal.
    squares: Vec<f64>,
}

impl Moving {
    fn times(&self, prices: &[f64]) -> Vec<f64> {
        let mut moved = vec![0.0; self.gives.len()];
        for (row, price) in self.rows.iter().zip(prices) {
            row.iter().for_each(|&(at, value)| moved[at] += value * price);
        }
        moved.iter_mut().zip(&self.gives).for_each(|(moved, give)| *moved *= give);
        self.rows.iter().map(|row| row.iter().map(|&(at, value)| value * moved[at]).sum()).collect()
    }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

/// Prices and the table that they make.
struct State {
    prices: Vec<f64>,
    table: Vec<f64>,
    /// How far each cell moves for a unit of price.
    moves: Vec<f64>,
    /// What each row lacks.
    lacks: Vec<f64>,
    /// What the prices should make greatest.
    merit: f64,
}

impl State {
    fn worst(&self) -> f64 {
        self.lacks.iter().map(|lack| lack.abs()).fold(0.0, f64::max)
    }
}
