//! Cholesky factors of a dense symmetric matrix, and its inverse. Knows nothing of tables.

use super::walk::side_by_side;

/// A row whose pivot falls to this share of its diagonal follows from those before it, and is left out.
const DEPENDENT: f64 = 1e-10;

/// The lower factor, row by row.
#[derive(Debug, Clone)]
pub struct Triangle {
    /// Of each row, what stands before the diagonal.
    rows: Vec<Vec<f64>>,
    /// One over the diagonal; 0 where the row follows from those before it.
    scales: Vec<f64>,
}

impl Triangle {
    /// Factors a matrix of which each row is given up to and with the diagonal.
    pub fn of(mut rows: Vec<Vec<f64>>) -> Self {
        let mut scales: Vec<f64> = Vec::with_capacity(rows.len());
        for at in 0..rows.len() {
            let (before, own) = rows.split_at_mut(at);
            let own = &mut own[0];
            for (place, row) in before.iter().enumerate() {
                own[place] = (own[place] - dot(&own[..place], row)) * scales[place];
            }
            let diagonal = own.pop().unwrap_or_default();
            let pivot = diagonal - dot(own, own);
            scales.push(if pivot > DEPENDENT * diagonal { pivot.sqrt().recip() } else { 0.0 });
        }
        Self { rows, scales }
    }

    /// Solves the equations of the matrix for one right-hand side; 0 for rows left out.
    pub fn solve(&self, mut right: Vec<f64>) -> Vec<f64> {
        self.solve_from(0, &mut right);
        right
    }

    /// The same where `right` begins at row `first` and all before it is 0; what comes before is not worked out.
    fn solve_from(&self, first: usize, right: &mut [f64]) {
        for at in 0..right.len() {
            let row = &self.rows[first + at][first..];
            right[at] = (right[at] - dot(row, &right[..at])) * self.scales[first + at];
        }
        for at in (0..right.len()).rev() {
            right[at] *= self.scales[first + at];
            let (above, own) = right.split_at_mut(at);
            above.iter_mut().zip(&self.rows[first + at][first..]).for_each(|(x, value)| *x -= value * own[0]);
        }
    }

    /// The inverse of the matrix, whole; 0 in rows and columns left out.
    pub fn inverse(&self, parts: usize) -> Vec<Vec<f64>> {
        let size = self.rows.len();
        let column = |first: usize| {
            let mut right = vec![0.0; size - first];
            right[0] = 1.0;
            self.solve_from(first, &mut right);
            right
        };
        let numbers: Vec<usize> = (0..parts).collect();
        let columns = side_by_side(&numbers, |part| (*part..size).step_by(parts).map(column).collect::<Vec<_>>());
        let mut inverse = vec![vec![0.0; size]; size];
        for (part, columns) in columns.iter().enumerate() {
            for (first, column) in (part..size).step_by(parts).zip(columns) {
                inverse[first][first..].copy_from_slice(column);
                column.iter().enumerate().for_each(|(below, value)| inverse[first + below][first] = *value);
            }
        }
        inverse
    }
}

/// In eight sums side by side, which the processor adds at the same time.
fn dot(a: &[f64], b: &[f64]) -> f64 {
    let (a_blocks, a_rest) = a.as_chunks::<8>();
    let (b_blocks, b_rest) = b.as_chunks::<8>();
    let mut sums = [0.0; 8];
    for (a, b) in a_blocks.iter().zip(b_blocks) {
        sums.iter_mut().zip(a.iter().zip(b)).for_each(|(sum, (x, y))| *sum += x * y);
    }
    sums.iter().sum::<f64>() + a_rest.iter().zip(b_rest).map(|(x, y)| x * y).sum::<f64>()
}
