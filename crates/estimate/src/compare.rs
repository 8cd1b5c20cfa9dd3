//! Two scenarios beside each other.

use assize_record::estimate::{Estimate, Target};
use std::collections::BTreeMap;

/// One target under two scenarios. A target that one of them lacks is kept.
#[derive(Debug, Clone, PartialEq)]
pub struct Pairing<'a> {
    /// What is estimated.
    pub target: Target,
    /// Under the first scenario.
    pub first: Option<&'a Estimate>,
    /// Under the second.
    pub second: Option<&'a Estimate>,
    /// Median of the first over median of the second, where both are there and the second is above 0.
    pub ratio: Option<f64>,
}

/// Pairs the estimates of two scenarios by target.
pub fn compare<'a>(first: &'a [Estimate], second: &'a [Estimate]) -> Vec<Pairing<'a>> {
    let mut pairs: BTreeMap<&Target, (Option<&Estimate>, Option<&Estimate>)> = BTreeMap::new();
    for estimate in first {
        pairs.entry(&estimate.target).or_default().0 = Some(estimate);
    }
    for estimate in second {
        pairs.entry(&estimate.target).or_default().1 = Some(estimate);
    }
    let median =
        |estimate: Option<&Estimate>| estimate.and_then(Estimate::main_reading).map(|reading| reading.quantiles.p50);
    let pairing = |(target, (first, second)): (&Target, (Option<&'a Estimate>, Option<&'a Estimate>))| {
        let ratio =
            median(first).zip(median(second)).filter(|(_, below)| *below > 0.0).map(|(above, below)| above / below);
        Pairing { target: target.clone(), first, second, ratio }
    };
    pairs.into_iter().map(pairing).collect()
}
