//! The linear pool: a mixture of origins by weight (Stone 1961). Each origin has one voice.

use crate::distribution::{Distribution, LEVELS};
use crate::draws::{generator, quantiles, unit};
use crate::evidence::{Evidence, Say};
use crate::scenario::Scenario;
use assize_record::estimate::{Contribution, Estimate, Reading, Sides, Target};
use assize_record::id::{Code, FigureId};
use assize_record::quantity::Quantity;

/// An estimate together with its draws, one set a reading, so that others can be made of it.
#[derive(Debug, Clone)]
pub struct Pooled {
    /// The figure.
    pub estimate: Estimate,
    /// In the order of [`LEVELS`].
    pub draws: Vec<Vec<f64>>,
}

/// The id of a figure.
pub fn figure_id(scenario: &Scenario, target: &Target) -> FigureId {
    FigureId::new(format!("E-{}-{}-{}-{}", scenario.code(), target.quantity, target.host, target.year))
}

/// A target of the scenario.
pub fn target(quantity: &str, host: &Code, year: i16) -> Target {
    Target { quantity: Code::new(quantity), host: host.clone(), year }
}

/// Pools the origins of a question. `None` where nobody speaks to it.
pub fn pool(scenario: &Scenario, seed: u64, target: Target, unit_name: &str, evidence: Evidence<'_>) -> Option<Pooled> {
    let total: f64 = evidence.says.iter().map(|say| say.weight).sum();
    if evidence.says.is_empty() || total <= 0.0 || !total.is_finite() {
        return None;
    }
    let mut says = evidence.says;
    says.sort_by(|a, b| b.weight.total_cmp(&a.weight).then_with(|| a.origin.cmp(&b.origin)));
    let id = figure_id(scenario, &target);
    let draws: Vec<Vec<f64>> = LEVELS.iter().map(|level| mixture(scenario, seed, &id, &says, total, *level)).collect();
    let sides = sides(&says);
    let gaps = match sides {
        Sides::Both => Vec::new(),
        Sides::LowerOnly => {
            vec!["every origin says \"at least\": no upper end is known, and the spread above is assumed".to_owned()]
        }
        Sides::UpperOnly => {
            vec!["every origin says \"at most\": no lower end is known, and the spread below is assumed".to_owned()]
        }
    };
    let estimate = Estimate {
        id,
        scenario: scenario.code(),
        target,
        unit: unit_name.to_owned(),
        readings: readings(&draws),
        sides,
        contributions: says.iter().map(|say| contribution(scenario, say, total)).collect(),
        excluded: evidence.excluded,
        inputs: Vec::new(),
        arithmetic: Vec::new(),
        gaps,
        seed,
        draws: scenario.draws,
    };
    Some(Pooled { estimate, draws })
}

/// Readings of draws in the order of [`LEVELS`].
pub fn readings(draws: &[Vec<f64>]) -> Vec<Reading> {
    let pairs = LEVELS.iter().zip(draws);
    pairs.map(|(level, draws)| Reading { range_read_as: *level, quantiles: quantiles(draws) }).collect()
}

fn mixture(scenario: &Scenario, seed: u64, id: &FigureId, says: &[Say<'_>], total: f64, level: u8) -> Vec<f64> {
    let mut random = generator(seed, id.as_str(), level);
    let parts: Vec<(f64, Vec<Distribution>)> = says
        .iter()
        .map(|say| {
            (say.weight / total, say.claims.iter().map(|claim| Distribution::of(claim, scenario, level)).collect())
        })
        .collect();
    let draw = |random: &mut rand_chacha::ChaCha8Rng| {
        let (which, within) = (unit(random), unit(random));
        let mut passed = 0.0;
        let origin = parts.iter().find(|(weight, _)| {
            passed += weight;
            which < passed
        });
        let values = &origin.or(parts.last()).map_or(&[][..], |(_, values)| values.as_slice());
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "a place in a short list"
        )]
        let place = (within * values.len() as f64) as usize;
        values.get(place.min(values.len().saturating_sub(1))).map_or(0.0, |distribution| distribution.draw(random))
    };
    (0..scenario.draws).map(|_| draw(&mut random)).collect()
}

fn sides(says: &[Say<'_>]) -> Sides {
    let mut quantities = says.iter().flat_map(|say| &say.claims).map(|claim| &claim.quantity);
    if quantities.clone().all(|quantity| matches!(quantity, Quantity::AtLeast(_))) {
        Sides::LowerOnly
    } else if quantities.all(|quantity| matches!(quantity, Quantity::AtMost(_))) {
        Sides::UpperOnly
    } else {
        Sides::Both
    }
}

fn contribution(scenario: &Scenario, say: &Say<'_>, total: f64) -> Contribution {
    let mut medians: Vec<f64> =
        say.claims.iter().map(|claim| Distribution::of(claim, scenario, 80).quantile(0.5)).collect();
    medians.sort_by(f64::total_cmp);
    Contribution {
        origin: say.origin.clone(),
        weight: say.weight / total,
        median: medians.get((medians.len() - 1) / 2).copied().unwrap_or(0.0),
        claims: say.claims.iter().map(|claim| claim.id.clone()).collect(),
        echoes: say.echoes.clone(),
        ground: say.ground.clone(),
    }
}
