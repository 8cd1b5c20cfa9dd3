//! Multinomial estimates of N and profile-likelihood intervals for a given log-linear model. Chooses no model.

use super::interval::{Interval, LEVEL, normal_quantile};
use super::loglinear::existence::Known;
use super::loglinear::fit::Fitter;
use super::loglinear::{Model, Shape};
use super::refusal::Refusal;
use super::table::CaptureTable;
use serde::Serialize;
use statrs::function::gamma::ln_gamma;

/// N by multinomial profile likelihood, given a model.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Profiled {
    /// The model.
    pub model: Model,
    /// The N that maximises the profile likelihood.
    pub estimate: f64,
    /// All N whose log-likelihood lies below the greatest by at most half the 95 % quantile of chi-squared(1), 1.92 (Cormack 1992,
    /// Biometrics 48:567). Open above where it does not fall that far.
    pub interval: Interval,
}

/// Beyond this many times the people seen, the likelihood counts as not falling any more.
const FARTHEST: f64 = 1e7;

/// The profile-likelihood estimate and interval of N under `model`.
///
/// For each unseen m the model is fitted to the completed table, and
/// l(m) = ln (n+m)! - ln m! + sum of n_w ln p_w + m ln p_0.
///
/// # Errors
/// If nobody is observed, a list is empty, the model has no estimate, or the likelihood does not fall as m grows.
pub fn profile(table: &CaptureTable, model: &Model) -> Result<Profiled, Refusal> {
    model.check(table)?;
    let mut curve = Curve::new(table, model)?;
    let n = curve.people;
    let (mut low, mut high) = (0.0, n.max(1.0));
    // Bracket the maximum, then golden section on m.
    while curve.at(high * 1.05) > curve.at(high) {
        low = high / 4.0;
        high *= 4.0;
        if high > FARTHEST * (n + 1.0) {
            return Err(Refusal::NotFinite {
                because: "the likelihood keeps growing with the number of the unseen".into(),
            });
        }
    }
    let top = maximum(&mut curve, low, high * 1.05);
    let drop = curve.at(top) - normal_quantile(0.5 + LEVEL / 2.0).powi(2) / 2.0;
    let low_end = if curve.at(0.0) >= drop { 0.0 } else { crossing(&mut curve, 0.0, top, drop) };
    let mut beyond = (top + 1.0) * 2.0;
    while curve.at(beyond) > drop && beyond < FARTHEST * (n + 1.0) {
        beyond *= 2.0;
    }
    let high_end = (curve.at(beyond) <= drop).then(|| crossing(&mut curve, beyond, top, drop));
    let interval = Interval { low: n + low_end, high: high_end.map(|m| n + m), level: LEVEL };
    Ok(Profiled { model: model.clone(), estimate: n + top, interval })
}

/// The profile log-likelihood as a function of the unseen.
struct Curve {
    fitter: Fitter,
    shape: Shape,
    known: Known,
    last: Option<Vec<f64>>,
    people: f64,
}

impl Curve {
    fn new(table: &CaptureTable, model: &Model) -> Result<Self, Refusal> {
        let mut fitter = Fitter::new(table)?;
        let mut known = Known::default();
        let mut shape = fitter.shape(model);
        // Refuses what the observed patterns alone do not determine.
        let found = fitter.fit(&shape, None, &mut known);
        found.map_err(|why| Refusal::NotFinite { because: why.words().to_owned() })?;
        shape.live.insert(0, 0);
        Ok(Self { people: fitter.people(), fitter, shape, known: Known::default(), last: None })
    }

    fn at(&mut self, unseen: f64) -> f64 {
        self.fitter.complete(unseen);
        let total = self.people + unseen;
        let found = self.fitter.fit(&self.shape, self.last.as_deref(), &mut self.known);
        let Ok(found) = found else {
            // With nobody unseen some terms may have no estimate; the limit from above is as good.
            return if unseen == 0.0 { self.at(1e-6 * (self.people + 1.0)) } else { f64::NEG_INFINITY };
        };
        let kernel = found.kernel + total - total * total.ln();
        self.last = Some(found.parameters);
        ln_gamma(total + 1.0) - ln_gamma(unseen + 1.0) + kernel
    }
}

/// The place of the maximum of a curve with one top, to a millionth of its value.
fn maximum(curve: &mut Curve, mut low: f64, mut high: f64) -> f64 {
    const RATIO: f64 = 0.618_033_988_749_894_9;
    let (mut left, mut right) = (high - RATIO * (high - low), low + RATIO * (high - low));
    let (mut at_left, mut at_right) = (curve.at(left), curve.at(right));
    while high - low > 1e-6 * (1.0 + high) {
        if at_left >= at_right {
            (high, right, at_right) = (right, left, at_left);
            left = high - RATIO * (high - low);
            at_left = curve.at(left);
        } else {
            (low, left, at_left) = (left, right, at_right);
            right = low + RATIO * (high - low);
            at_right = curve.at(right);
        }
    }
    (low + high) / 2.0
}

/// Where between `outside` (below `level`) and `inside` (above it) the curve crosses `level`.
fn crossing(curve: &mut Curve, mut outside: f64, mut inside: f64, level: f64) -> f64 {
    while (outside - inside).abs() > 1e-6 * (1.0 + inside.abs()) {
        let middle = f64::midpoint(outside, inside);
        if curve.at(middle) < level { outside = middle } else { inside = middle }
    }
    f64::midpoint(outside, inside)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lists::published::published;

    #[test]
    fn independence_gives_the_printed_profile_intervals() {
        // `closedpCI.t(m = "Mt")` of Rcapture 1.4-4; exact, so to the printed digit (half a person and the width of the search).
        for (name, estimate, low, high) in [
            ("korea_3", 141.0, 131.0, 156.0),
            ("spina_3", 756.0, 719.0, 800.0),
            ("kosovo_4", 7393.0, 7148.0, 7656.0),
            ("uk2013_5", 13_438.0, 11_985.0, 15_166.0),
            ("netherlands_5", 52_914.0, 48_613.0, 57_785.0),
            ("neworleans_5", 1027.0, 666.0, 1762.0),
            ("madiganyork_5", 638.0, 611.0, 669.0),
            ("uk2013_6", 12_209.0, 10_984.0, 13_648.0),
            ("netherlands_6", 52_814.0, 48_542.0, 57_648.0),
        ] {
            let found = profile(&published(name).unwrap(), &Model::INDEPENDENCE).unwrap();
            let high_found = found.interval.high.unwrap();
            println!("{name} {} {} {high_found}", found.estimate, found.interval.low);
            assert!((found.estimate - estimate).abs() <= 0.55, "{name} {}", found.estimate);
            assert!((found.interval.low - low).abs() <= 0.55, "{name} {}", found.interval.low);
            assert!((high_found - high).abs() <= 0.55, "{name} {high_found}");
        }
    }

    #[test]
    fn lists_that_never_meet_have_no_independent_estimate() {
        let table = CaptureTable::new(vec!["A".into(), "B".into()], vec![0, 4, 6, 0]).unwrap();
        assert!(profile(&table, &Model::INDEPENDENCE).is_err());
    }
}
