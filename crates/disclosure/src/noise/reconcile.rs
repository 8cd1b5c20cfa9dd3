//! Makes noisy tables agree with one another and takes the noise down, by least squares. Works on noisy values only, so it
//! costs no privacy.
//!
//! Every table splits into effects: a mean, one effect a column, one a pair, and so on, each summing to zero along its columns.
//! All tables that hold a set of columns measure the same effect, with independent noise whose covariance differs by a factor
//! only; the weighted mean of those measurements is therefore the generalised least-squares estimate (Gauss-Markov), in closed
//! form. The effects then add up to tables whose common margins are equal.

use super::marginal::Marginal;
use std::collections::BTreeMap;

/// An effect: its estimate, and the variance of a cell before the means are taken out.
struct Effect {
    table: Marginal<f64>,
    variance: f64,
}

/// The reconciled tables in the order of `noisy`, each with the standard deviation of its cells.
///
/// `variances` holds the noise variance of a cell, one a table. Every subset of a table's columns must be a table as well.
pub fn reconcile(noisy: &[Marginal<i64>], variances: &[f64]) -> Vec<(Marginal<f64>, f64)> {
    let effects = effects(noisy, variances);
    noisy.iter().map(|table| rebuilt(table, &effects)).collect()
}

fn effects(noisy: &[Marginal<i64>], variances: &[f64]) -> BTreeMap<Vec<usize>, Effect> {
    let mut sums: BTreeMap<Vec<usize>, (Marginal<f64>, f64)> = BTreeMap::new();
    for (table, variance) in noisy.iter().zip(variances) {
        for places in subsets(table.columns.len()) {
            let margin = margin(table, &places);
            #[expect(clippy::cast_precision_loss, reason = "a table has at most 2^25 cells")]
            let folded = (table.cells.len() / margin.cells.len()) as f64;
            let weight = 1.0 / (variance * folded);
            let entry = sums.entry(margin.columns.clone()).or_insert_with(|| {
                let cells = vec![0.0; margin.cells.len()];
                (Marginal { columns: margin.columns.clone(), sizes: margin.sizes.clone(), cells }, 0.0)
            });
            for (sum, cell) in entry.0.cells.iter_mut().zip(&margin.cells) {
                *sum += weight * cell;
            }
            entry.1 += weight;
        }
    }
    let finish = |(columns, (mut table, weight)): (Vec<usize>, (Marginal<f64>, f64))| {
        table.cells.iter_mut().for_each(|cell| *cell /= weight);
        for place in 0..table.sizes.len() {
            centre(&mut table, place);
        }
        (columns, Effect { table, variance: 1.0 / weight })
    };
    sums.into_iter().map(finish).collect()
}

/// A table from its effects, and the standard deviation of a cell (the same for all its cells).
fn rebuilt(like: &Marginal<i64>, effects: &BTreeMap<Vec<usize>, Effect>) -> (Marginal<f64>, f64) {
    let mut cells = vec![0.0; like.cells.len()];
    let mut variance = 0.0;
    for places in subsets(like.columns.len()) {
        let columns: Vec<usize> = places.iter().map(|place| like.columns[*place]).collect();
        let effect = &effects[&columns];
        #[expect(clippy::cast_precision_loss, reason = "a table has at most 2^25 cells")]
        let folded = (like.cells.len() / effect.table.cells.len()) as f64;
        for (cell, under) in cells.iter_mut().zip(projection(&like.sizes, &places)) {
            *cell += effect.table.cells[under] / folded;
        }
        #[expect(clippy::cast_precision_loss, reason = "a column has at most 65,535 values")]
        let centred: f64 = effect.table.sizes.iter().map(|size| 1.0 - 1.0 / *size as f64).product();
        variance += effect.variance * centred / (folded * folded);
    }
    (Marginal { columns: like.columns.clone(), sizes: like.sizes.clone(), cells }, variance.sqrt())
}

/// Every subset of the first `count` places, the empty one included.
fn subsets(count: usize) -> impl Iterator<Item = Vec<usize>> {
    (0..1usize << count).map(move |mask| (0..count).filter(|place| mask >> place & 1 == 1).collect())
}

/// For each cell of a table of these sizes, the cell of its margin over `places`.
fn projection(sizes: &[usize], places: &[usize]) -> impl Iterator<Item = usize> {
    let mut steps = vec![0; sizes.len()];
    let mut step = 1;
    for place in places.iter().rev() {
        steps[*place] = step;
        step *= sizes[*place];
    }
    let (sizes, mut digits, mut under) = (sizes.to_vec(), vec![0; sizes.len()], 0);
    (0..sizes.iter().product::<usize>()).map(move |_| {
        let here = under;
        for place in (0..sizes.len()).rev() {
            digits[place] += 1;
            under += steps[place];
            if digits[place] < sizes[place] {
                break;
            }
            under -= steps[place] * sizes[place];
            digits[place] = 0;
        }
        here
    })
}

#[expect(clippy::cast_precision_loss, reason = "noisy counts are far below 2^52")]
fn margin(table: &Marginal<i64>, places: &[usize]) -> Marginal<f64> {
    let columns = places.iter().map(|place| table.columns[*place]).collect();
    let sizes: Vec<usize> = places.iter().map(|place| table.sizes[*place]).collect();
    let mut cells = vec![0.0; sizes.iter().product()];
    for (cell, under) in table.cells.iter().zip(projection(&table.sizes, places)) {
        cells[under] += *cell as f64;
    }
    Marginal { columns, sizes, cells }
}

/// Takes the mean along one place out of a table.
fn centre(table: &mut Marginal<f64>, place: usize) {
    let size = table.sizes[place];
    let inner: usize = table.sizes[place + 1..].iter().product();
    for block in table.cells.chunks_mut(size * inner) {
        for offset in 0..inner {
            #[expect(clippy::cast_precision_loss, reason = "a column has at most 65,535 values")]
            let mean = (0..size).map(|i| block[i * inner + offset]).sum::<f64>() / size as f64;
            for i in 0..size {
                block[i * inner + offset] -= mean;
            }
        }
    }
}
