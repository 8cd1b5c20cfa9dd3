//! Quantiles of weighted draws. Smooths nothing.

use assize_record::estimate::Quantiles;

/// Quantiles of draws with weights that sum to 1: the least draw at which the weight so far reaches the level.
///
/// `None` for no draws or draws that are not finite.
pub fn weighted_quantiles(draws: &[f64], weights: &[f64]) -> Option<Quantiles> {
    if draws.is_empty() || !draws.iter().all(|draw| draw.is_finite()) {
        return None;
    }
    let mut order: Vec<usize> = (0..draws.len()).collect();
    order.sort_unstable_by(|a, b| draws[*a].total_cmp(&draws[*b]));
    let mut reached = 0.0;
    let cumulated: Vec<f64> = order
        .iter()
        .map(|place| {
            reached += weights[*place];
            reached
        })
        .collect();
    let at = |level: f64| {
        let place = cumulated.partition_point(|sum| *sum < level * reached).min(order.len() - 1);
        draws[order[place]]
    };
    Some(Quantiles {
        p025: at(0.025),
        p10: at(0.1),
        p25: at(0.25),
        p50: at(0.5),
        p75: at(0.75),
        p90: at(0.9),
        p975: at(0.975),
    })
}
