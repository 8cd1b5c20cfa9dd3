//! Ranks of draws as normal scores. Judges nothing.

use crate::sampling::real;
use statrs::distribution::{ContinuousCDF, Normal};

/// Normal scores of average ranks, `(r - 3/8) / (n + 1/4)` through the inverse normal (Blom 1958), for samples of one size.
#[derive(Debug, Clone)]
pub struct Scores {
    /// Of each whole rank from 1 up.
    table: Vec<f64>,
}

impl Scores {
    pub fn new(size: usize) -> Self {
        Self { table: (1..=size).map(|rank| score(real(rank), size)).collect() }
    }

    /// Scores in the order of the draws, of which there are as many as the table is long.
    pub fn of(&self, draws: &[f64]) -> Vec<f64> {
        let mut order: Vec<(f64, usize)> = draws.iter().copied().zip(0..).collect();
        order.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
        let mut scores = vec![0.0; draws.len()];
        let mut from = 0;
        while from < order.len() {
            let ties = order[from..].iter().take_while(|(value, _)| *value == order[from].0).count();
            let rank = real(from) + (real(ties) + 1.0) / 2.0;
            let score = if ties == 1 { self.table[from] } else { score(rank, draws.len()) };
            for (_, place) in &order[from..from + ties] {
                scores[*place] = score;
            }
            from += ties;
        }
        scores
    }
}

fn score(rank: f64, size: usize) -> f64 {
    Normal::standard().inverse_cdf((rank - 0.375) / (real(size) + 0.25))
}
