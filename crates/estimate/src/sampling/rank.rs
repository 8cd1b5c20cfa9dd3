//! Ranks of draws as normal scores. Judges nothing.

use crate::sampling::real;
use statrs::distribution::{ContinuousCDF, Normal};

/// Normal scores of average ranks: `(r - 3/8) / (n + 1/4)` through the inverse normal (Blom 1958), in the order given.
pub fn normal_scores(draws: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..draws.len()).collect();
    order.sort_unstable_by(|a, b| draws[*a].total_cmp(&draws[*b]));
    let normal = Normal::standard();
    let mut scores = vec![0.0; draws.len()];
    let mut from = 0;
    while from < order.len() {
        let value = draws[order[from]];
        let ties = order[from..].iter().take_while(|place| draws[**place] == value).count();
        let rank = real(from) + (real(ties) + 1.0) / 2.0;
        let score = normal.inverse_cdf((rank - 0.375) / (real(draws.len()) + 0.25));
        for place in &order[from..from + ties] {
            scores[*place] = score;
        }
        from += ties.max(1);
    }
    scores
}
