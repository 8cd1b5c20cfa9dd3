//! Estimators that are one formula: two lists, and no interaction of the highest order. No fitting.

use super::interval::{Interval, LEVEL, normal_quantile};
use super::refusal::Refusal;
use super::table::CaptureTable;
use serde::Serialize;

/// A figure for two lists, in people: n1 and n2 on each, n12 on both.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct TwoLists {
    /// Lincoln (1930) and Petersen (1896): n1 n2 / n12. `None` if nobody is on both.
    pub lincoln_petersen: Option<f64>,
    /// Chapman (1951, Univ. Calif. Publ. Stat. 1:131): (n1 + 1)(n2 + 1) / (n12 + 1) - 1.
    pub chapman: f64,
    /// Chapman's estimate +- z standard errors; never below n. Variance (Seber 1970, Biometrics 26:313):
    /// (n1 + 1)(n2 + 1)(n1 - n12)(n2 - n12) / ((n12 + 1)^2 (n12 + 2)).
    pub interval: Interval,
}

/// The two-list estimates.
///
/// # Errors
/// If the table has not two lists, or one of them is empty.
pub fn two_lists(table: &CaptureTable) -> Result<TwoLists, Refusal> {
    if table.n_lists() != 2 {
        return Err(Refusal::NumberOfLists { found: table.n_lists(), least: 2, most: 2 });
    }
    table.refuse_impossible("of two lists every combination is needed")?;
    refuse_empty(table)?;
    let [first, second, both] = [1, 2, 3].map(|pattern| table.on_all(pattern) as f64);
    let chapman = (first + 1.0) * (second + 1.0) / (both + 1.0) - 1.0;
    let variance =
        (first + 1.0) * (second + 1.0) * (first - both) * (second - both) / ((both + 1.0).powi(2) * (both + 2.0));
    let half = normal_quantile(0.5 + LEVEL / 2.0) * variance.sqrt();
    let low = (chapman - half).max(table.observed() as f64);
    let interval = Interval { low, high: Some(chapman + half), level: LEVEL };
    Ok(TwoLists { lincoln_petersen: (both > 0.0).then(|| first * second / both), chapman, interval })
}

/// What the unseen count is if the interaction of all lists at once is `xi` instead of 1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct AtXi {
    /// The factor on the unseen cell.
    pub xi: f64,
    /// N under it.
    pub estimate: f64,
}

/// The estimate that assumes no interaction of the highest order, with its sensitivity.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct HighestOrder {
    /// n plus the unseen.
    pub estimate: f64,
    /// Log-normal interval for the unseen: variance of its logarithm is the sum of 1 / n_w (delta method).
    pub interval: Interval,
    /// N for each xi of [`XI`].
    pub sensitivity: Vec<AtXi>,
}

/// The factors of the sensitivity analysis.
pub const XI: [f64; 5] = [0.5, 2.0 / 3.0, 1.0, 1.5, 2.0];

/// No highest-order interaction: the unseen are the product of the counts with an odd number of lists over the product of those with
/// an even one. Saturated, so it fits every table; the assumption cannot be tested (Aleshin-Guendel, Sadinle and Wakefield,
/// arXiv 2101.09304).
///
/// # Errors
/// If a pattern has nobody (then the product is 0 or infinite), or there are fewer than two lists.
pub fn highest_order(table: &CaptureTable) -> Result<HighestOrder, Refusal> {
    if table.n_lists() < 2 {
        return Err(Refusal::NumberOfLists { found: table.n_lists(), least: 2, most: super::table::MOST_LISTS });
    }
    table.refuse_impossible("this estimator multiplies and divides by the count of every combination")?;
    refuse_empty(table)?;
    if let Some(pattern) = (1..table.counts().len()).find(|w| table.counts()[*w] == 0) {
        let because = format!(
            "nobody is on exactly {}, and this estimator divides and multiplies by every count",
            table.name(pattern)
        );
        return Err(Refusal::NotFinite { because });
    }
    let (mut log_unseen, mut variance) = (0.0, 0.0);
    for (pattern, count) in table.counts().iter().enumerate().skip(1) {
        let sign = if pattern.count_ones() % 2 == 1 { 1.0 } else { -1.0 };
        log_unseen += sign * (*count as f64).ln();
        variance += 1.0 / *count as f64;
    }
    let (n, unseen) = (table.observed() as f64, log_unseen.exp());
    let factor = (normal_quantile(0.5 + LEVEL / 2.0) * variance.sqrt()).exp();
    if !(unseen * factor * XI[XI.len() - 1]).is_finite() {
        let because = "the product of the counts is beyond any number that can be written".into();
        return Err(Refusal::NotFinite { because });
    }
    Ok(HighestOrder {
        estimate: n + unseen,
        interval: Interval { low: n + unseen / factor, high: Some(n + unseen * factor), level: LEVEL },
        sensitivity: XI.iter().map(|xi| AtXi { xi: *xi, estimate: n + unseen * xi }).collect(),
    })
}

/// Refuses a table without people or with an empty list.
pub(crate) fn refuse_empty(table: &CaptureTable) -> Result<(), Refusal> {
    if table.observed() == 0 {
        return Err(Refusal::Nobody);
    }
    match (0..table.n_lists()).find(|j| table.on_all(1 << j) == 0) {
        Some(j) => Err(Refusal::EmptyList { list: table.lists()[j].clone() }),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lists::published::published;

    fn two(counts: [u64; 4]) -> CaptureTable {
        CaptureTable::new(vec!["A".into(), "B".into()], counts.to_vec()).unwrap()
    }

    #[test]
    fn two_lists_give_chapman_and_its_variance() {
        // n1 = 200, n2 = 100, n12 = 20: Chapman 201 * 101 / 21 - 1 = 965.71; variance 201*101*180*80 / (21^2 * 22) = 30 131.
        let found = two_lists(&two([0, 180, 80, 20])).unwrap();
        assert_eq!(found.lincoln_petersen, Some(1000.0));
        assert!((found.chapman - 965.714_285_7).abs() < 1e-6);
        let half = found.interval.high.unwrap() - found.chapman;
        assert!((half - 1.959_963_985 * 30_131.4_f64.sqrt()).abs() < 0.01, "{half}");
    }

    #[test]
    fn lists_without_overlap_have_no_lincoln_petersen() {
        let found = two_lists(&two([0, 10, 10, 0])).unwrap();
        assert_eq!((found.lincoln_petersen, found.chapman), (None, 120.0));
        assert_eq!(two_lists(&two([0, 10, 0, 0])).unwrap_err().to_string(), "list `B` has nobody on it; leave it out");
    }

    #[test]
    fn no_highest_order_interaction_gives_the_printed_figures() {
        // Printed to one decimal in reference runs of the formula: Kosovo 16 941.9, spina bifida 754.7. Exact, so to the digit.
        for (name, printed) in [("kosovo_4", 16_941.9), ("spina_3", 754.7)] {
            let found = highest_order(&published(name).unwrap()).unwrap();
            assert!((found.estimate - printed).abs() < 0.05, "{name} {}", found.estimate);
            let n = published(name).unwrap().observed() as f64;
            let halved = found.sensitivity[0];
            assert!(halved.xi == 0.5 && (halved.estimate - n - (found.estimate - n) / 2.0).abs() < 1e-9);
        }
    }

    #[test]
    fn an_empty_pattern_leaves_the_highest_order_estimate_without_a_value() {
        let refusal = highest_order(&published("korea_3").unwrap()).unwrap_err().to_string();
        assert_eq!(
            refusal,
            "no finite estimate: nobody is on exactly c+d, and this estimator divides and multiplies by every count"
        );
    }
}
