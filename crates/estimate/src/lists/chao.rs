//! Chao's lower bound. Uses how many people are on how many lists, not on which.

use super::closed_form::refuse_empty;
use super::interval::{Interval, LEVEL, normal_quantile};
use super::loglinear::solve::{factor, solve};
use super::refusal::Refusal;
use super::table::CaptureTable;
use serde::Serialize;

/// Lower bounds on N, in people, when people differ in how easily they are seen (Chao 1987, Biometrics 43:783; Rivest and Baillargeon
/// 2007, Biometrics 63:999). n are seen, f_i of them on exactly i of the k lists. Dependence between lists can break the bound either way.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct LowerBound {
    /// n + ((k-1)/k) f1^2 / (2 f2). `None` if nobody is on exactly two lists.
    pub plain: Option<f64>,
    /// n + ((k-1)/k) f1 (f1 - 1) / (2 (f2 + 1)), bias-corrected (Chao 1987). Always finite.
    pub corrected: f64,
    /// The bound as a log-linear fit to f_1 ... f_k with extra capture on three or more lists (Rivest and Baillargeon 2007), and
    /// its interval. `None` where that fit does not exist.
    pub fitted: Option<FittedBound>,
}

/// The bound by the log-linear fit: f_i ~ Poisson(C(k, i) exp(a + b i + sum of c_l (i - l + 1)+)), l from 3 to k, each bend c_l >= 0
/// (people who differ make ln f_i / C(k, i) convex in i), m = exp(a).
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct FittedBound {
    /// n + exp(a).
    pub estimate: f64,
    /// The estimate +- z standard errors; the variance of the unseen is m + m^2 var(a). Never below n.
    pub interval: Interval,
}

/// Chao's lower bound, in three forms.
///
/// # Errors
/// If there are fewer than two lists, or one of them is empty.
pub fn lower_bound(table: &CaptureTable) -> Result<LowerBound, Refusal> {
    if table.n_lists() < 2 {
        return Err(Refusal::NumberOfLists { found: table.n_lists(), least: 2, most: super::table::MOST_LISTS });
    }
    table.refuse_impossible(
        "the bound counts on how many lists people are as if every set of so many lists were possible",
    )?;
    refuse_empty(table)?;
    let (k, n) = (table.n_lists() as f64, table.observed() as f64);
    let by_number: Vec<f64> = table.by_number_of_lists().iter().map(|count| *count as f64).collect();
    let (once, twice) = (by_number[1], by_number[2]);
    let share = (k - 1.0) / k;
    Ok(LowerBound {
        plain: (twice > 0.0).then(|| n + share * once * once / (2.0 * twice)),
        corrected: n + share * once * (once - 1.0).max(0.0) / (2.0 * (twice + 1.0)),
        fitted: fitted(&by_number, n),
    })
}

/// Fits with all bends and takes away the negative ones until none is left.
fn fitted(by_number: &[f64], n: f64) -> Option<FittedBound> {
    if by_number[1] <= 0.0 || by_number[2] <= 0.0 {
        return None;
    }
    let k = by_number.len() - 1;
    let mut bends: Vec<usize> = (3..=k).collect();
    loop {
        let (parameters, variance) = fit_bends(by_number, &bends)?;
        let before = bends.len();
        let mut values = parameters[2..].iter();
        bends.retain(|_| values.next().is_some_and(|bend| *bend >= 0.0));
        if bends.len() == before {
            let unseen = parameters[0].exp();
            let half = normal_quantile(0.5 + LEVEL / 2.0) * (unseen + unseen * unseen * variance).sqrt();
            let interval = Interval { low: (n + unseen - half).max(n), high: Some(n + unseen + half), level: LEVEL };
            return Some(FittedBound { estimate: n + unseen, interval });
        }
    }
}

/// A bend this far below 0 is on its way to minus infinity (nobody is on so many lists).
const LOST: f64 = -12.0;

/// Maximum likelihood of a, b and the bends, and the variance of a.
fn fit_bends(by_number: &[f64], bends: &[usize]) -> Option<(Vec<f64>, f64)> {
    let (k, size) = (by_number.len() - 1, 2 + bends.len());
    let row = |i: usize| {
        let bent = bends.iter().map(move |from| (i + 1).saturating_sub(*from) as f64);
        [1.0, i as f64].into_iter().chain(bent).collect::<Vec<f64>>()
    };
    let start = |i: usize| by_number[i].ln() - log_binomial(k, i);
    let mut parameters = vec![0.0; size];
    parameters[1] = start(2) - start(1);
    parameters[0] = start(1) - parameters[1];
    let mut information = vec![0.0; size * size];
    for _ in 0..200 {
        information.fill(0.0);
        let mut step = vec![0.0; size];
        for (i, seen) in by_number.iter().enumerate().skip(1) {
            let x = row(i);
            let expected = (log_binomial(k, i) + x.iter().zip(&parameters).map(|(x, p)| x * p).sum::<f64>()).exp();
            for (r, from) in x.iter().enumerate() {
                step[r] += from * (seen - expected);
                for (entry, to) in information[r * size..(r + 1) * size].iter_mut().zip(&x) {
                    *entry += from * to * expected;
                }
            }
        }
        if !factor(&mut information, size, 1e-13) {
            return None;
        }
        solve(&information, size, &mut step);
        let longest = step.iter().fold(0.0, |longest: f64, step| longest.max(step.abs()));
        for (parameter, step) in parameters.iter_mut().zip(&step) {
            *parameter += step * (1.0 / longest.max(1.0));
        }
        if longest < 1e-10 || parameters[2..].iter().any(|bend| *bend < LOST) {
            let mut first = vec![0.0; size];
            first[0] = 1.0;
            solve(&information, size, &mut first);
            return Some((parameters, first[0]));
        }
    }
    None
}

fn log_binomial(k: usize, i: usize) -> f64 {
    (0..i).map(|j| ((k - j) as f64 / (j + 1) as f64).ln()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lists::published::published;

    #[test]
    fn the_fitted_bound_gives_the_printed_figures() {
        // `closedp.0` of Rcapture 1.4-4 prints these. The fit is exact, so the figure agrees to the printed digit (half a person); the
        // printed ends were taken with z = 1.96, which is 2e-5 of a half width wider: 0.2 of a person in the widest.
        for (name, estimate, low, high) in [
            ("korea_3", 143.0, 130.0, 155.0),
            ("spina_3", 852.0, 796.0, 907.0),
            ("kosovo_4", 8787.0, 8351.0, 9224.0),
            ("uk2013_5", 14_963.0, 13_161.0, 16_764.0),
            ("netherlands_5", 66_607.0, 60_419.0, 72_796.0),
            ("neworleans_5", 1364.0, 559.0, 2169.0),
            ("madiganyork_5", 668.0, 624.0, 712.0),
            ("uk2013_6", 13_677.0, 12_152.0, 15_202.0),
            ("netherlands_6", 69_437.0, 62_932.0, 75_941.0),
        ] {
            let found = lower_bound(&published(name).unwrap()).unwrap().fitted.unwrap();
            let high_found = found.interval.high.unwrap();
            assert!((found.estimate - estimate).abs() <= 0.51, "{name} {}", found.estimate);
            assert!((found.interval.low - low).abs() <= 0.7, "{name} {}", found.interval.low);
            assert!((high_found - high).abs() <= 0.7, "{name} {high_found}");
        }
    }

    #[test]
    fn nobody_on_two_lists_leaves_the_corrected_bound() {
        let table = CaptureTable::new(vec!["A".into(), "B".into()], vec![0, 4, 6, 0]).unwrap();
        let found = lower_bound(&table).unwrap();
        // 10 + (1/2) * 10 * 9 / 2
        assert_eq!((found.plain, found.corrected, found.fitted), (None, 32.5, None));
    }

    #[test]
    fn everybody_on_every_list_leaves_nobody_unseen() {
        let table = CaptureTable::new(vec!["A".into(), "B".into()], vec![0, 0, 0, 9]).unwrap();
        let found = lower_bound(&table).unwrap();
        assert_eq!((found.plain, found.corrected, found.fitted), (Some(9.0), 9.0, None));
    }
}
