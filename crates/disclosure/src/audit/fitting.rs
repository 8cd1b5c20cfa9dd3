//! The table of greatest entropy that agrees with the sums, by iterative proportional fitting (Deming and Stephan 1940): all
//! cells are scaled row by row until all rows add up. It lies well inside what is possible, so other tables start from it.

use super::simplex::Constraints;

/// A row that misses its sum by less adds up.
const ADDS_UP: f64 = 2e-8;
/// Sweeps over all rows between two Newton steps, and how often both before it is given up.
const SWEEPS: usize = 25;
const ROUNDS: usize = 3;
/// Steps of conjugate gradients.
const STEPS: usize = 150;
/// Where Newton's step would make a cell negative, it is made so much smaller only.
const LEAST_FACTOR: f64 = 0.1;

/// Cells, and their sum.
type Row = (Vec<usize>, f64);

/// Rows that are plain sums.
#[derive(Debug, Clone)]
pub struct Fitting {
    rows: Vec<Row>,
    n_cells: usize,
}

impl Fitting {
    /// The rows of some constraints; none where one of them is anything but a sum of cells with a fixed value.
    pub fn of(constraints: &Constraints) -> Option<Self> {
        let is_sum = constraints.columns.iter().flatten().all(|&(_, value)| value == 1.0)
            && constraints.rows.iter().all(|(low, high)| low == high)
            && constraints.bounds.iter().all(|&bounds| bounds == (0.0, f64::INFINITY));
        is_sum.then(|| {
            let mut rows: Vec<Row> = constraints.rows.iter().map(|row| (Vec::new(), row.0)).collect();
            for (variable, column) in constraints.columns.iter().enumerate() {
                column.iter().for_each(|&(row, _)| rows[row].0.push(variable));
            }
            Self { rows, n_cells: constraints.columns.len() }
        })
    }

    /// The table of greatest entropy in which all rows add up.
    pub fn fit(&self) -> Option<Vec<f64>> {
        let mut table = vec![1.0; self.n_cells];
        // A row with nothing in it empties its cells.
        for (row, _) in self.rows.iter().filter(|(_, sum)| *sum < ADDS_UP) {
            row.iter().for_each(|&j| table[j] = 0.0);
        }
        let open = |(row, sum): &Row| -> Row { (row.iter().copied().filter(|&j| table[j] > 0.0).collect(), *sum) };
        let open: Vec<Row> = self.rows.iter().map(open).collect();
        let possible = |(row, sum): &Row| sum.abs() < ADDS_UP || (*sum > 0.0 && !row.is_empty());
        if open.iter().all(possible) { scaled(&open, table) } else { None }
    }
}

/// Scales by sweeps, and takes what is still missing in one step of Newton's method for the table of greatest entropy.
fn scaled(rows: &[Row], mut table: Vec<f64>) -> Option<Vec<f64>> {
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
fn newton(rows: &[Row], table: &[f64]) -> Vec<f64> {
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
fn spread(rows: &[Row], values: &[f64], by_cell: &mut [f64]) {
    by_cell.fill(0.0);
    for ((row, _), value) in rows.iter().zip(values) {
        row.iter().for_each(|&j| by_cell[j] += value);
    }
}

fn missing(rows: &[Row], table: &[f64]) -> f64 {
    let lack = |(row, wanted): &Row| {
        if row.is_empty() { 0.0 } else { (row.iter().map(|&j| table[j]).sum::<f64>() - wanted).abs() }
    };
    rows.iter().map(lack).fold(0.0, f64::max)
}

/// Scales each row to its sum; what the worst of them lacked before.
fn sweep(rows: &[Row], table: &mut [f64]) -> f64 {
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
