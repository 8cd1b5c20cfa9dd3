//! Tables that show many cells wide at once, by iterative proportional fitting (Deming and Stephan 1940): some cells are
//! held, at nothing or at what they have to reach, and the others are scaled row by row until all rows add up. Where that
//! succeeds the table is feasible, whatever was hoped; where it does not, nothing is said, and the simplex method decides.

use super::simplex::Constraints;

/// A row that misses its sum by less adds up.
const ADDS_UP: f64 = 2e-8;
/// The cells of one batch take at most this share of a row that has room for several.
const SHARE: f64 = 0.5;
/// Sweeps over all rows between two Newton steps, and how often both before it is given up.
const SWEEPS: usize = 25;
const ROUNDS: usize = 3;
/// How often cells are pushed, and how far beyond their targets, since the rows take most of it back.
const PUSHES: usize = 6;
const PUSHED_BEYOND: f64 = 2.0;
/// Steps of conjugate gradients.
const STEPS: usize = 150;
/// Where Newton's step would make a cell negative, it is made so much smaller only.
const LEAST_FACTOR: f64 = 0.1;

/// Rows that are plain sums.
#[derive(Debug, Clone)]
pub struct Fitting {
    rows: Vec<Vec<usize>>,
    sums: Vec<f64>,
    rows_of: Vec<Vec<usize>>,
}

impl Fitting {
    /// The rows of some constraints; none where one of them is anything but a sum of cells with a fixed value.
    pub fn of(constraints: &Constraints) -> Option<Self> {
        let is_sum = constraints.columns.iter().flatten().all(|&(_, value)| value == 1.0)
            && constraints.rows.iter().all(|(low, high)| low == high)
            && constraints.bounds.iter().all(|&bounds| bounds == (0.0, f64::INFINITY));
        is_sum.then(|| {
            let rows_of: Vec<Vec<usize>> =
                constraints.columns.iter().map(|column| column.iter().map(|&(row, _)| row).collect()).collect();
            let mut rows = vec![Vec::new(); constraints.rows.len()];
            for (variable, own) in rows_of.iter().enumerate() {
                own.iter().for_each(|&row| rows[row].push(variable));
            }
            Self { rows, sums: constraints.rows.iter().map(|row| row.0).collect(), rows_of }
        })
    }

    /// Takes batches out of `waiting`: `number` of them at most, each of variables that can be set side by side, none in
    /// a row that would have too little left for others; `load` is what each takes from its rows. A batch smaller than
    /// `least` is filled up with others.
    pub fn batches(
        &self,
        waiting: &mut Vec<usize>,
        (number, least): (usize, usize),
        load: impl Fn(usize) -> f64,
    ) -> Vec<Vec<usize>> {
        let mut batches = Vec::new();
        while batches.len() < number && !waiting.is_empty() {
            let mut taken = vec![0.0; self.rows.len()];
            let (mut chosen, mut left) = (Vec::new(), Vec::new());
            for &variable in waiting.iter() {
                let (own, rows) = (load(variable), &self.rows_of[variable]);
                let fits = |row: &usize| taken[*row] == 0.0 || taken[*row] + own <= SHARE * self.sums[*row];
                if rows.iter().all(fits) {
                    rows.iter().for_each(|&row| taken[row] += own);
                    chosen.push(variable);
                } else {
                    left.push(variable);
                }
            }
            let filled = least.saturating_sub(chosen.len()).min(left.len());
            chosen.extend(left.drain(..filled));
            *waiting = left;
            batches.push(chosen);
        }
        batches
    }

    /// Tables in which as many of the cells as will go are pushed up to their targets: what they start from is raised, and
    /// all rows are made to add up again, several times over. Every table is feasible, however far it got.
    pub fn push(&self, start: &[f64], targets: &[(usize, f64)]) -> Vec<Vec<f64>> {
        let mut tables: Vec<Vec<f64>> = Vec::new();
        let mut short = targets.to_vec();
        let mut table = start.to_vec();
        for _ in 0..PUSHES {
            short.iter().for_each(|&(variable, target)| table[variable] = target * PUSHED_BEYOND);
            let Some(fitted) = self.fit(&table, &[]) else { break };
            let before = short.len();
            short.retain(|&(variable, target)| fitted[variable] < target);
            table.clone_from(&fitted);
            tables.push(fitted);
            if short.is_empty() || (tables.len() > 2 && short.len() == before) {
                break;
            }
        }
        tables
    }

    /// A table near `start` in which all rows add up and the held variables have their values.
    pub fn fit(&self, start: &[f64], held: &[(usize, f64)]) -> Option<Vec<f64>> {
        let mut table = start.to_vec();
        let mut free = vec![true; table.len()];
        for &(variable, value) in held {
            (table[variable], free[variable]) = (value, false);
        }
        let mut rest: Vec<f64> = self.sums.clone();
        for (row, variables) in self.rows.iter().enumerate() {
            rest[row] -= variables.iter().filter(|&&j| !free[j]).map(|&j| table[j]).sum::<f64>();
        }
        // A row with nothing left empties its cells.
        for (row, variables) in self.rows.iter().enumerate() {
            if rest[row] < ADDS_UP {
                for &j in variables.iter().filter(|&&j| free[j]) {
                    table[j] = 0.0;
                }
            }
        }
        let open: Vec<(Vec<usize>, f64)> = self
            .rows
            .iter()
            .zip(rest)
            .map(|(row, rest)| (row.iter().copied().filter(|&j| free[j] && table[j] > 0.0).collect(), rest))
            .collect();
        let possible = |(row, rest): &(Vec<usize>, f64)| rest.abs() < ADDS_UP || (*rest > 0.0 && !row.is_empty());
        if !open.iter().all(possible) {
            return None;
        }
        scaled(&open, table)
    }
}

/// Scales by sweeps, and takes what is still missing in one step of Newton's method for the table of greatest entropy.
fn scaled(rows: &[(Vec<usize>, f64)], mut table: Vec<f64>) -> Option<Vec<f64>> {
    for _ in 0..ROUNDS {
        if (0..SWEEPS).any(|_| sweep(rows, &mut table) < ADDS_UP) {
            return Some(table);
        }
        let factors = newton(rows, &table);
        let is_inside = factors.iter().all(|factor| *factor >= 0.0);
        table.iter_mut().zip(&factors).for_each(|(x, factor)| *x *= factor.max(LEAST_FACTOR));
        if is_inside && missing(rows, &table) < ADDS_UP {
            return Some(table);
        }
    }
    None
}

/// By what each cell is to be multiplied so that all rows add up: 1 + A'l, where (A X A') l = b - A x, by conjugate
/// gradients (Hestenes and Stiefel 1952) with the rows' sums as preconditioner.
fn newton(rows: &[(Vec<usize>, f64)], table: &[f64]) -> Vec<f64> {
    let sums: Vec<f64> = rows.iter().map(|(row, _)| row.iter().map(|&j| table[j]).sum::<f64>().max(1e-30)).collect();
    let mut left: Vec<f64> =
        rows.iter().zip(&sums).map(|((row, wanted), sum)| if row.is_empty() { 0.0 } else { wanted - sum }).collect();
    let mut found = vec![0.0; rows.len()];
    let scaled = |left: &[f64]| -> Vec<f64> { left.iter().zip(&sums).map(|(l, sum)| l / sum).collect() };
    let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(x, y)| x * y).sum::<f64>();
    let mut direction = scaled(&left);
    let mut merit = dot(&left, &direction);
    let mut by_cell = vec![0.0; table.len()];
    for _ in 0..STEPS {
        if left.iter().all(|l| l.abs() < ADDS_UP / 10.0) {
            break;
        }
        spread(rows, &direction, &mut by_cell);
        by_cell.iter_mut().zip(table).for_each(|(v, x)| *v *= x);
        let moved: Vec<f64> = rows.iter().map(|(row, _)| row.iter().map(|&j| by_cell[j]).sum()).collect();
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
    spread(rows, &found, &mut by_cell);
    by_cell.into_iter().map(|v| 1.0 + v).collect()
}

/// For each cell, the sum of its rows' values.
fn spread(rows: &[(Vec<usize>, f64)], values: &[f64], by_cell: &mut [f64]) {
    by_cell.fill(0.0);
    for ((row, _), value) in rows.iter().zip(values) {
        row.iter().for_each(|&j| by_cell[j] += value);
    }
}

fn missing(rows: &[(Vec<usize>, f64)], table: &[f64]) -> f64 {
    let lack = |(row, wanted): &(Vec<usize>, f64)| {
        if row.is_empty() { 0.0 } else { (row.iter().map(|&j| table[j]).sum::<f64>() - wanted).abs() }
    };
    rows.iter().map(lack).fold(0.0, f64::max)
}

/// Scales each row to its sum; what the worst of them lacked before.
fn sweep(rows: &[(Vec<usize>, f64)], table: &mut [f64]) -> f64 {
    let mut worst: f64 = 0.0;
    for (row, wanted) in rows.iter().filter(|(row, _)| !row.is_empty()) {
        let found: f64 = row.iter().map(|&j| table[j]).sum();
        worst = worst.max((found - wanted).abs());
        if found > 0.0 {
            let scale = wanted / found;
            row.iter().for_each(|&j| table[j] *= scale);
        }
    }
    worst
}
