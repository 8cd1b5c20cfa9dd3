//! Sums over supersets and subsets of patterns, all at once. Knows no model.

/// Replaces each cell of a 2^k table by the sum over all patterns that contain its own: a table becomes its margins.
pub fn add_supersets(cells: &mut [f64]) {
    let mut half = 1;
    while half < cells.len() {
        for block in cells.chunks_exact_mut(2 * half) {
            let (without, with) = block.split_at_mut(half);
            for (sum, cell) in without.iter_mut().zip(with) {
                *sum += *cell;
            }
        }
        half *= 2;
    }
}

/// Replaces each cell by the sum over all patterns within its own: parameters become log expected counts.
pub fn add_subsets(cells: &mut [f64]) {
    let mut half = 1;
    while half < cells.len() {
        for block in cells.chunks_exact_mut(2 * half) {
            let (without, with) = block.split_at_mut(half);
            for (sum, cell) in with.iter_mut().zip(without) {
                *sum += *cell;
            }
        }
        half *= 2;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_run_over_supersets_and_subsets() {
        let cells: Vec<f64> = (0..16).map(|w| f64::from(w * w + 1)).collect();
        let (mut up, mut down) = (cells.clone(), cells.clone());
        add_supersets(&mut up);
        add_subsets(&mut down);
        for w in 0..16usize {
            let sum = |within: &dyn Fn(usize) -> bool| (0..16).filter(|v| within(*v)).map(|v| cells[v]).sum::<f64>();
            assert_eq!(up[w], sum(&|v| v & w == w));
            assert_eq!(down[w], sum(&|v| v & w == v));
        }
    }
}
