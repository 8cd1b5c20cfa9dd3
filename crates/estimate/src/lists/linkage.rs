//! Carries doubt about who is who into N: averages over tables from different linkages of the same records. Links nothing itself.

pub mod tables;

use super::averaging::{Averaged, Settings, average};
use super::interval::{Interval, LEVEL};
use super::refusal::Refusal;
use super::table::CaptureTable;
use serde::Serialize;

/// The table that one linkage gives, and how far it is believed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Linked {
    /// What the linkage is called: `strict`, `likely`, `loose`, or the number of a posterior sample.
    pub name: String,
    /// Its table.
    pub table: CaptureTable,
    /// Its weight against the others; posterior samples all have the same.
    pub weight: f64,
}

/// N under one linkage.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Reading {
    /// The linkage.
    pub name: String,
    /// Its weight, all weights together being 1.
    pub weight: f64,
    /// People observed under it.
    pub observed: u64,
    /// Median of N under it.
    pub median: f64,
    /// Interval of N under it.
    pub interval: Interval,
}

/// N averaged over linkages: the mixture of the posteriors (Sadinle 2018, Annals of Applied Statistics 12:1013: if the linkage's
/// posterior does not use N, averaging over it gives the posterior under both).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OverLinkages {
    /// Median of the mixture.
    pub median: f64,
    /// Its central interval.
    pub interval: Interval,
    /// Part of the variance of ln N that comes from not knowing the linkage: that of its mean between linkages over the whole, 0 to 1.
    pub from_linkage: f64,
    /// Each linkage.
    pub readings: Vec<Reading>,
}

/// Averages N over linkages, with graph averaging for each: `P(N <= n) = sum_l w_l P_l(N <= n)`, weights in proportion to those given.
/// `from_linkage` is `V_between / (V_between + V_within)` of ln N, the law of total variance. Figures are in people, to a millionth of
/// themselves.
///
/// # Errors
/// If there is no table, a weight is no positive number, or a table is refused by [`average`].
pub fn over_linkages(linked: &[Linked], settings: Settings) -> Result<OverLinkages, Refusal> {
    if let Some(wrong) = linked.iter().find(|linked| !(linked.weight.is_finite() && linked.weight > 0.0)) {
        let accepted = "a finite number above 0 is accepted";
        return Err(Refusal::Setting { what: "the weight of a linkage", found: wrong.weight.to_string(), accepted });
    }
    let found: Vec<Averaged> =
        linked.iter().map(|linked| average(&linked.table, settings)).collect::<Result<_, _>>()?;
    if found.is_empty() {
        let accepted = "one and more are accepted";
        return Err(Refusal::Setting { what: "the number of linkages", found: "0".into(), accepted });
    }
    // Against the largest first, for a sum of very large weights is no number.
    let largest = linked.iter().map(|linked| linked.weight).fold(0.0, f64::max);
    let total: f64 = linked.iter().map(|linked| linked.weight / largest).sum();
    let weights: Vec<f64> = linked.iter().map(|linked| linked.weight / largest / total).collect();
    let readings = linked.iter().zip(&found).zip(&weights).map(|((linked, found), weight)| Reading {
        name: linked.name.clone(),
        weight: *weight,
        observed: linked.table.observed(),
        median: found.median,
        interval: found.interval,
    });
    let quantile = |p| mixture_quantile(&found, &weights, p);
    let interval =
        Interval { low: quantile((1.0 - LEVEL) / 2.0), high: Some(quantile((1.0 + LEVEL) / 2.0)), level: LEVEL };
    Ok(OverLinkages {
        median: quantile(0.5),
        interval,
        from_linkage: between(&found, &weights),
        readings: readings.collect(),
    })
}

/// By bisection of the mixture's distribution function, to a millionth.
fn mixture_quantile(found: &[Averaged], weights: &[f64], p: f64) -> f64 {
    let below =
        |n: f64| found.iter().zip(weights).map(|(found, weight)| weight * found.posterior.below(n)).sum::<f64>();
    let (mut low, mut high) = (0.0, found.iter().map(|found| found.grid_end).fold(1.0, f64::max));
    while high - low > 1e-6 * high {
        let middle = f64::midpoint(low, high);
        if below(middle) < p { low = middle } else { high = middle }
    }
    high
}

/// Variance between the means of ln N over the total variance.
fn between(found: &[Averaged], weights: &[f64]) -> f64 {
    let moments: Vec<(f64, f64)> = found
        .iter()
        .map(|found| {
            let cells = || found.posterior.people.iter().zip(&found.posterior.mass);
            let mean: f64 = cells().map(|(n, mass)| mass * n.ln()).sum();
            (mean, cells().map(|(n, mass)| mass * (n.ln() - mean).powi(2)).sum())
        })
        .collect();
    let mean: f64 = moments.iter().zip(weights).map(|((mean, _), weight)| weight * mean).sum();
    let between: f64 = moments.iter().zip(weights).map(|((m, _), weight)| weight * (m - mean).powi(2)).sum();
    let within: f64 = moments.iter().zip(weights).map(|((_, variance), weight)| weight * variance).sum();
    if between + within > 0.0 { between / (between + within) } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn linked(name: &str, weight: f64, counts: [u64; 8]) -> Linked {
        let names = ["A", "B", "C"].map(String::from).to_vec();
        Linked { name: name.into(), table: CaptureTable::new(names, counts.to_vec()).unwrap(), weight }
    }

    #[test]
    fn one_linkage_alone_gives_its_own_posterior() {
        let one = linked("likely", 3.0, [0, 60, 50, 20, 40, 15, 12, 6]);
        let settings = Settings::standard(3);
        let (alone, averaged) = (average(&one.table, settings).unwrap(), over_linkages(&[one], settings).unwrap());
        assert!((alone.median - averaged.median).abs() <= 1.0, "{} {}", alone.median, averaged.median);
        assert!((alone.interval.low - averaged.interval.low).abs() <= 1.0);
        assert_eq!(averaged.from_linkage, 0.0);
    }

    #[test]
    fn doubt_about_links_widens_the_interval() {
        // Loose linkage makes fewer people with more overlap, so a smaller N.
        let readings = [
            linked("strict", 1.0, [0, 80, 70, 12, 60, 9, 7, 3]),
            linked("likely", 2.0, [0, 60, 50, 20, 40, 15, 12, 6]),
            linked("loose", 1.0, [0, 40, 35, 28, 25, 22, 20, 12]),
        ];
        let found = over_linkages(&readings, Settings::standard(3)).unwrap();
        let widest = found.readings.iter().map(|r| r.interval.high.unwrap() - r.interval.low).fold(0.0, f64::max);
        let likely = &found.readings[1].interval;
        assert!(found.interval.high.unwrap() - found.interval.low > likely.high.unwrap() - likely.low);
        assert!(widest > 0.0 && (0.05..0.95).contains(&found.from_linkage), "{}", found.from_linkage);
        let weights: Vec<f64> = found.readings.iter().map(|reading| reading.weight).collect();
        assert_eq!(weights, [0.25, 0.5, 0.25]);
    }

    #[test]
    fn a_linkage_without_weight_is_refused() {
        let said = over_linkages(&[linked("x", 0.0, [0, 1, 1, 1, 1, 1, 1, 1])], Settings::standard(3));
        assert_eq!(said.unwrap_err().to_string(), "the weight of a linkage is 0; a finite number above 0 is accepted");
        assert!(over_linkages(&[], Settings::standard(3)).is_err());
    }
}
