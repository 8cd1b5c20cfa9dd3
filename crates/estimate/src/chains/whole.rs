//! What the state's take of all strata together hangs on: Sobol indices and tornado bars by amount. Draws no amount itself.

use crate::chains::levels::{Levels, common};
use crate::chains::{Basis, Chain};
use crate::sampling::real;
use assize_record::money::{Bar, Index};

/// Strata whose people are named one by one; those of all others move together.
const NAMED: usize = 4;
/// Keeps the second set of levels apart from the first.
const SECOND: u64 = 0x5851_f42d_4c95_7f2d;

/// An amount of the whole chain: one that all strata share, or those of several strata moved together.
struct Factor {
    what: String,
    /// Stratum and place in `Stratum::amounts`.
    places: Vec<(usize, usize)>,
}

/// The state's take at given levels.
fn take(chain: &Chain, levels: &[Vec<f64>]) -> f64 {
    chain.strata.iter().zip(levels).map(|(stratum, levels)| stratum.state_once(levels)).sum()
}

fn middle(chain: &Chain) -> Vec<Vec<f64>> {
    chain.strata.iter().map(|stratum| vec![0.5; stratum.amounts().len()]).collect()
}

/// People first, the strata that give the state most one by one, then the other amounts by name.
fn factors(chain: &Chain) -> Vec<Factor> {
    let mut order: Vec<usize> = (0..chain.strata.len()).collect();
    let gives: Vec<f64> = chain.strata.iter().zip(middle(chain)).map(|(s, levels)| s.state_once(&levels)).collect();
    order.sort_by(|a, b| gives[*b].total_cmp(&gives[*a]).then(a.cmp(b)));
    let (named, others) = order.split_at(NAMED.min(order.len()));
    let one =
        |place: &usize| Factor { what: format!("people in {}", chain.strata[*place].name), places: vec![(*place, 0)] };
    let mut factors: Vec<Factor> = named.iter().map(one).collect();
    if !others.is_empty() {
        let what = "people in all other hosts at once".to_owned();
        factors.push(Factor { what, places: others.iter().map(|place| (*place, 0)).collect() });
    }
    let mut by_name: Vec<Factor> = Vec::new();
    for (number, stratum) in chain.strata.iter().enumerate() {
        for place in 1..stratum.amounts().len() {
            let is_shared = common(chain.common, stratum, place).is_some();
            let name = match (place, stratum.deductions.get(place.wrapping_sub(3))) {
                (1, _) => "gross pay a month".to_owned(),
                (2, _) => "paid months".to_owned(),
                (_, Some(deduction)) => match deduction.basis {
                    Basis::ShareOfGross => format!("share of pay for {}", deduction.payee),
                    Basis::PerMonth => format!("monthly sum for {}", deduction.payee),
                    Basis::PerYear => format!("yearly sum for {}", deduction.payee),
                },
                (_, None) => continue,
            };
            let name = if is_shared { name } else { format!("{name}, all hosts at once") };
            // One amount is one factor, also where strata have it in different places.
            match by_name.iter_mut().find(|known| known.what == name) {
                Some(known) => known.places.push((number, place)),
                None => by_name.push(Factor { what: name, places: vec![(number, place)] }),
            }
        }
    }
    by_name.sort_by_cached_key(|factor| (factor.places.iter().map(|(_, place)| *place).min(), factor.what.clone()));
    factors.extend(by_name);
    factors
}

/// Sobol indices of the state's take from all strata, by pick and freeze with groups of amounts (Saltelli et al. 2010, Comput.
/// Phys. Commun. 181:259, their first-order estimator b and Jansen's total estimator f), as [`super::sobol`] for one. `draws` base points; the work is `draws` x (amounts + 2) takes. Empty where the take does not vary.
pub fn sobol_of_all(chain: &Chain, draws: usize, seed: u64) -> Vec<Index> {
    let factors = factors(chain);
    let (mut one, mut other) = (Levels::new(chain, seed), Levels::new(chain, seed ^ SECOND));
    let centre = take(chain, &middle(chain));
    let (mut first, mut total) = (vec![0.0; factors.len()], vec![0.0; factors.len()]);
    let (mut sum, mut squares) = (0.0, 0.0);
    for _ in 0..draws {
        let (from_one, from_other) = (one.fresh(), other.fresh());
        let (at_one, at_other) = (take(chain, from_one) - centre, take(chain, from_other) - centre);
        sum += at_one + at_other;
        squares += at_one * at_one + at_other * at_other;
        let mut mixed = from_one.to_vec();
        for (number, factor) in factors.iter().enumerate() {
            factor.places.iter().for_each(|(stratum, place)| mixed[*stratum][*place] = from_other[*stratum][*place]);
            let at_mixed = take(chain, &mixed) - centre;
            factor.places.iter().for_each(|(stratum, place)| mixed[*stratum][*place] = from_one[*stratum][*place]);
            first[number] += at_other * (at_mixed - at_one);
            total[number] += (at_one - at_mixed).powi(2) / 2.0;
        }
    }
    let count = real(draws);
    let mean = sum / (2.0 * count);
    let variance = squares / (2.0 * count) - mean * mean;
    if variance.is_nan() || variance <= 1e-12 * (centre + mean).powi(2) {
        return Vec::new();
    }
    let index = |(number, factor): (usize, Factor)| Index {
        what: factor.what,
        first: first[number] / count / variance,
        total: total[number] / count / variance,
    };
    factors.into_iter().enumerate().map(index).collect()
}

/// The state's take from all strata with one amount at a time at 5 and 95 % and all others at their medians, in the chain's currency, the
/// widest bar first. Exact: nothing is drawn.
pub fn tornado_of_all(chain: &Chain) -> Vec<Bar> {
    let mut levels = middle(chain);
    let at_middle = take(chain, &levels);
    let mut bars: Vec<Bar> = Vec::new();
    for factor in factors(chain) {
        let mut at = |level: f64| {
            factor.places.iter().for_each(|(stratum, place)| levels[*stratum][*place] = level);
            let value = take(chain, &levels);
            factor.places.iter().for_each(|(stratum, place)| levels[*stratum][*place] = 0.5);
            value
        };
        bars.push(Bar { low: at(0.05), middle: at_middle, high: at(0.95), what: factor.what });
    }
    let width = |bar: &Bar| (bar.high - bar.low).abs();
    bars.sort_by(|a, b| width(b).total_cmp(&width(a)));
    bars
}
