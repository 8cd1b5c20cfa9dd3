//! Cholesky solutions of small symmetric systems in place. No pivoting, no allocation after the first use.

/// Factors the lower triangle of `matrix` (row by row, `size` x `size`). False if a pivot falls below `tolerance` of its diagonal.
pub fn factor(matrix: &mut [f64], size: usize, tolerance: f64) -> bool {
    for i in 0..size {
        let (above, rest) = matrix.split_at_mut(i * size);
        let row = &mut rest[..size];
        for j in 0..i {
            let other = &above[j * size..j * size + j + 1];
            let sum: f64 = dot(&row[..j], &other[..j]);
            row[j] = (row[j] - sum) / other[j];
        }
        let diagonal = row[i];
        let pivot = diagonal - dot(&row[..i], &row[..i]);
        if pivot.is_nan() || pivot <= tolerance * diagonal {
            return false;
        }
        row[i] = pivot.sqrt();
    }
    true
}

/// Solves L L' x = b in place.
pub fn solve(factored: &[f64], size: usize, b: &mut [f64]) {
    for i in 0..size {
        let row = &factored[i * size..i * size + i + 1];
        b[i] = (b[i] - dot(&row[..i], &b[..i])) / row[i];
    }
    solve_transposed(factored, size, b);
}

/// Solves L' x = b in place.
pub fn solve_transposed(factored: &[f64], size: usize, b: &mut [f64]) {
    for i in (0..size).rev() {
        let value = b[i] / factored[i * size + i];
        b[i] = value;
        for (earlier, entry) in b[..i].iter_mut().zip(&factored[i * size..i * size + i]) {
            *earlier -= entry * value;
        }
    }
}

/// A dot product in four running sums, so that the processor need not wait for each addition.
fn dot(left: &[f64], right: &[f64]) -> f64 {
    let mut sums = [0.0; 4];
    let (mut chunks_left, mut chunks_right) = (left.chunks_exact(4), right.chunks_exact(4));
    for (l, r) in chunks_left.by_ref().zip(chunks_right.by_ref()) {
        for ((sum, x), y) in sums.iter_mut().zip(l).zip(r) {
            *sum += x * y;
        }
    }
    let tail: f64 = chunks_left.remainder().iter().zip(chunks_right.remainder()).map(|(x, y)| x * y).sum();
    (sums[0] + sums[1]) + (sums[2] + sums[3]) + tail
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_solution_gives_back_its_right_side() {
        let size = 7;
        let matrix: Vec<f64> =
            (0..49).map(|c| 1.0 / (1.0 + (c / 7 + c % 7) as f64) + f64::from(u8::from(c % 8 == 0))).collect();
        let right: Vec<f64> = (0..7).map(|i| f64::from(i) - 2.5).collect();
        let (mut factored, mut x) = (matrix.clone(), right.clone());
        assert!(factor(&mut factored, size, 1e-12));
        solve(&factored, size, &mut x);
        for i in 0..size {
            let back: f64 = (0..size).map(|j| matrix[i * size + j] * x[j]).sum();
            assert!((back - right[i]).abs() < 1e-12);
        }
    }

    #[test]
    fn a_matrix_of_lower_rank_is_not_factored() {
        assert!(!factor(&mut [1.0, 1.0, 1.0, 1.0], 2, 1e-12));
        assert!(!factor(&mut [f64::NAN], 1, 1e-12));
    }
}
