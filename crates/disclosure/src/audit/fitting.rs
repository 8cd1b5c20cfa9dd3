//! The table of greatest entropy that agrees with the sums, as nearly as some sweeps of iterative proportional fitting come
//! (Deming and Stephan 1940): all cells are scaled row by row until all rows add up. It lies well inside what is possible, so
//! other tables start from it.

use super::simplex::Constraints;

/// A row that misses its sum by less adds up.
const ADDS_UP: f64 = 2e-8;
/// Sweeps over all rows.
const SWEEPS: usize = 40;

/// A value for each variable of some constraints. Rows that are anything but a sum of cells with a fixed value are not looked
/// at.
pub fn fitted(constraints: &Constraints) -> Vec<f64> {
    let mut rows: Vec<(Vec<usize>, f64)> = constraints.rows.iter().map(|row| (Vec::new(), row.0)).collect();
    let mut is_sum: Vec<bool> = constraints.rows.iter().map(|(low, high)| low == high).collect();
    for (variable, column) in constraints.columns.iter().enumerate() {
        for &(row, value) in column {
            rows[row].0.push(variable);
            is_sum[row] &= value == 1.0;
        }
    }
    let mut is_sum = is_sum.into_iter();
    rows.retain(|_| is_sum.next() == Some(true));
    let mut table = vec![1.0; constraints.columns.len()];
    for _ in 0..SWEEPS {
        if sweep(&rows, &mut table) < ADDS_UP {
            break;
        }
    }
    table
}

/// Scales each row to its sum; gives back the largest amount by which a row missed it.
fn sweep(rows: &[(Vec<usize>, f64)], table: &mut [f64]) -> f64 {
    let mut worst: f64 = 0.0;
    for (row, wanted) in rows {
        let found: f64 = row.iter().map(|&j| table[j]).sum();
        worst = worst.max((found - wanted).abs());
        if found > 0.0 {
            let scale = wanted.max(0.0) / found;
            row.iter().for_each(|&j| table[j] *= scale);
        }
    }
    worst
}
