//! Whether a log-linear model has a maximum-likelihood estimate on a table, and only one. Depends on which patterns hold people.

use super::Shape;
use crate::lists::table::Pattern;
use microlp::{ComparisonOp, OptimizationDirection, Problem, SolveOutcome};
use std::collections::BTreeMap;

/// Why a model cannot be estimated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Inestimable {
    /// The design matrix of the live cells has not full column rank.
    NotIdentifiable,
    /// The likelihood has no maximum: it grows as some expected count goes to 0.
    NoMaximum,
    /// The estimate exists, but the iterations did not reach it in double precision.
    NotReached,
}

impl Inestimable {
    /// The reason in words.
    pub fn words(self) -> &'static str {
        match self {
            Self::NotIdentifiable => "different parameters of the model fit the table equally well",
            Self::NoMaximum => "some expected count would have to be 0, so the likelihood has no maximum",
            Self::NotReached => "the fit did not settle in double precision",
        }
    }
}

/// Answers already worked out, by shape and by which live patterns hold people.
#[derive(Debug, Default)]
pub struct Known(BTreeMap<(Shape, Vec<Pattern>), Option<Inestimable>>);

impl Known {
    /// Why the model of `shape` cannot be estimated from `counts`, if it cannot. Works each question out once.
    pub(crate) fn inestimable(&mut self, shape: &Shape, counts: &[f64]) -> Option<Inestimable> {
        let filled: Vec<Pattern> = shape.live.iter().copied().filter(|w| counts[*w] > 0.0).collect();
        let key = (shape.clone(), filled);
        if let Some(answer) = self.0.get(&key) {
            return *answer;
        }
        let answer = if !has_full_rank(shape) {
            Some(Inestimable::NotIdentifiable)
        } else if !has_maximum(shape, &key.1) {
            Some(Inestimable::NoMaximum)
        } else {
            None
        };
        self.0.insert(key, answer);
        answer
    }
}

/// Full column rank of the 0/1 design matrix, by elimination with full pivoting of columns.
fn has_full_rank(shape: &Shape) -> bool {
    let row = |w: &Pattern| shape.free.iter().map(|term| f64::from(u8::from(w & term == *term))).collect::<Vec<f64>>();
    let mut rows: Vec<Vec<f64>> = shape.live.iter().map(row).collect();
    for column in 0..shape.free.len() {
        let below = rows[column.min(rows.len())..].iter().enumerate();
        let best = below.max_by(|(_, x), (_, y)| x[column].abs().total_cmp(&y[column].abs()));
        // Entries of eliminated 0/1 matrices this small are multiples of simple fractions, far above this or 0.
        let Some((offset, _)) = best.filter(|(_, r)| r[column].abs() > 1e-9) else { return false };
        rows.swap(column, column + offset);
        let (head, tail) = rows.split_at_mut(column + 1);
        let pivot = &head[column];
        for other in tail {
            let factor = other[column] / pivot[column];
            for (entry, from) in other.iter_mut().zip(pivot).skip(column) {
                *entry -= factor * from;
            }
        }
    }
    true
}

/// Whether some table with the margins of the data has every live cell above 0: maximise s with A'x = A'y and x >= s (Fienberg and
/// Rinaldo 2012). The answer depends on y only through which cells are filled, so y is 1 there.
fn has_maximum(shape: &Shape, filled: &[Pattern]) -> bool {
    let mut problem = Problem::new(OptimizationDirection::Maximize);
    let least = problem.add_var(1.0, (0.0, 1.0));
    let above: Vec<_> = shape.live.iter().map(|_| problem.add_var(0.0, (0.0, f64::INFINITY))).collect();
    for term in &shape.free {
        let within: Vec<usize> = (0..shape.live.len()).filter(|c| shape.live[*c] & term == *term).collect();
        let mut sum: Vec<_> = within.iter().map(|c| (above[*c], 1.0)).collect();
        sum.push((least, within.len() as f64));
        let margin = filled.iter().filter(|w| **w & term == *term).count() as f64;
        problem.add_constraint(sum, ComparisonOp::Eq, margin);
    }
    // x = the filled cells with s = 0 is always feasible, and s is at most 1.
    matches!(problem.solve(), Ok(SolveOutcome::Solution(solution)) if solution.objective() > 1e-7)
}
