//! The linear pool: a mixture of origins by weight (Stone 1961). Each origin has one voice. Looks at no claim's words.

use crate::distribution::{Distribution, LEVELS, Lens, Mixture};
use crate::draws::{generator, quantiles, unit};
use crate::evidence::{Evidence, Say, evidence};
use crate::question::{Question, Setting};
use crate::scenario::Scenario;
use assize_record::estimate::{Contribution, Estimate, Quantiles, Reading, Sides, Target};
use assize_record::id::FigureId;
use assize_record::quantity::Quantity;
use rust_decimal::prelude::ToPrimitive;

/// An estimate together with its draws, so that others can be made of it.
#[derive(Debug, Clone)]
pub struct Figure {
    /// As it is handed on.
    pub estimate: Estimate,
    /// One set a reading, in the order of [`LEVELS`]. The i-th draws of two figures belong together.
    pub draws: Vec<Vec<f64>>,
}

impl Figure {
    /// The median under the reading that is shown first.
    pub fn median(&self) -> f64 {
        self.estimate.main_reading().map_or(0.0, |reading| reading.quantiles.p50)
    }
}

/// The id of a figure.
pub fn figure_id(scenario: &Scenario, target: &Target) -> FigureId {
    FigureId::new(format!("E-{}-{}-{}-{}", scenario.code(), target.quantity, target.host, target.year))
}

/// Answers a question by the pool, in the question's unit. `None` where no origin answers.
///
/// The linear opinion pool (Stone 1961, Annals of Mathematical Statistics 32:1339): `F = sum_o w_o (1 / n_o) sum_i F_oi` over origins o and
/// the `n_o` claims i that speak for each, weights in proportion to those of [`crate::evidence`] and together 1. Quantiles are those
/// of F itself, by bisection; draws serve what is made of the figure. Values above the question's ceiling are cut to it.
pub fn pool(setting: &Setting<'_>, question: &Question<'_>) -> Option<Figure> {
    let Evidence { mut says, excluded } = evidence(setting, question);
    says.sort_by(|a, b| b.weight.total_cmp(&a.weight).then_with(|| a.origin.cmp(&b.origin)));
    let scenario = setting.scenario;
    let total: f64 = says.iter().map(|say| say.weight).sum();
    let target = question.target();
    let id = figure_id(scenario, &target);
    let draws = draws(setting, question, &id, &says, total)?;
    let (sides, bound) = sides(&says);
    let estimate = Estimate {
        id,
        scenario: scenario.code(),
        target,
        unit: question.unit.to_string(),
        readings: exact_readings(scenario, question, &says, total),
        sides,
        bound,
        contributions: says.iter().map(|say| contribution(scenario, question, say, total)).collect(),
        excluded,
        inputs: Vec::new(),
        arithmetic: Vec::new(),
        gaps: gaps(&says, sides),
        seed: setting.seed,
        draws: scenario.draws,
    };
    Some(Figure { estimate, draws })
}

/// Readings of draws in the order of [`LEVELS`]; `None` where a draw is not finite.
pub fn readings(draws: &[Vec<f64>]) -> Option<Vec<Reading>> {
    let read = |(level, draws): (&u8, &Vec<f64>)| {
        quantiles(draws).map(|quantiles| Reading { range_read_as: *level, quantiles })
    };
    LEVELS.iter().zip(draws).map(read).collect()
}

/// Readings of the pool itself, without the noise of draws: the draws serve what is made of it.
fn exact_readings(scenario: &Scenario, question: &Question<'_>, says: &[Say<'_>], total: f64) -> Vec<Reading> {
    let read = |level: &u8| {
        let mixture = mixture(scenario, question, *level, says, total);
        let at = |p: f64| cut(question, mixture.quantile(p));
        let quantiles = Quantiles {
            p025: at(0.025),
            p10: at(0.1),
            p25: at(0.25),
            p50: at(0.5),
            p75: at(0.75),
            p90: at(0.9),
            p975: at(0.975),
        };
        Reading { range_read_as: *level, quantiles }
    };
    LEVELS.iter().map(read).collect()
}

/// Every origin by its weight, within it every claim with the same part.
fn mixture(scenario: &Scenario, question: &Question<'_>, level: u8, says: &[Say<'_>], total: f64) -> Mixture {
    let lens = Lens { scenario, shape: question.choice.shape, level };
    let parts = says.iter().flat_map(|say| {
        #[expect(clippy::cast_precision_loss, reason = "a handful of claims")]
        let weight = say.weight / total / say.claims.len() as f64;
        say.claims.iter().map(move |claim| (weight, Distribution::of(&claim.quantity, claim.credibility, &lens)))
    });
    Mixture { parts: parts.collect() }
}

/// The same random numbers serve all readings, so that readings differ by nothing but the reading.
fn draws(
    setting: &Setting<'_>,
    question: &Question<'_>,
    id: &FigureId,
    says: &[Say<'_>],
    total: f64,
) -> Option<Vec<Vec<f64>>> {
    if says.is_empty() {
        return None;
    }
    let scenario = setting.scenario;
    let mut random = generator(setting.seed, id);
    let numbers: Vec<(f64, f64)> = (0..scenario.draws).map(|_| (unit(&mut random), unit(&mut random))).collect();
    let at_level = |level: &u8| {
        let mixture = mixture(scenario, question, *level, says, total);
        numbers.iter().map(|(pick, within)| cut(question, mixture.draw(*pick, *within))).collect()
    };
    Some(LEVELS.iter().map(at_level).collect())
}

fn cut(question: &Question<'_>, value: f64) -> f64 {
    question.ceiling.map_or(value, |ceiling| value.min(ceiling))
}

/// Which sides the values bound, and the bound where all are on one side.
fn sides(says: &[Say<'_>]) -> (Sides, Option<f64>) {
    let quantities: Vec<&Quantity> = says.iter().flat_map(|say| &say.claims).map(|claim| &claim.quantity).collect();
    if quantities.iter().all(|quantity| matches!(quantity, Quantity::AtLeast(_))) {
        let least = quantities.iter().filter_map(|quantity| quantity.low()).min();
        (Sides::LowerOnly, least.and_then(|bound| bound.to_f64()))
    } else if quantities.iter().all(|quantity| matches!(quantity, Quantity::AtMost(_))) {
        let greatest = quantities.iter().filter_map(|quantity| quantity.high()).max();
        (Sides::UpperOnly, greatest.and_then(|bound| bound.to_f64()))
    } else {
        (Sides::Both, None)
    }
}

fn gaps(says: &[Say<'_>], sides: Sides) -> Vec<String> {
    let mut gaps = Vec::new();
    if let [only] = says {
        gaps.push(format!("one origin alone ({}): nothing independent confirms it", only.origin));
    }
    match sides {
        Sides::Both => {}
        Sides::LowerOnly => {
            gaps.push("every value says \"at least\": no upper end is known, the spread above is assumed".to_owned());
        }
        Sides::UpperOnly => {
            gaps.push("every value says \"at most\": no lower end is known, the spread below is assumed".to_owned());
        }
    }
    gaps
}

fn contribution(scenario: &Scenario, question: &Question<'_>, say: &Say<'_>, total: f64) -> Contribution {
    let alone = mixture(scenario, question, 80, std::slice::from_ref(say), say.weight);
    Contribution {
        origin: say.origin.clone(),
        weight: say.weight / total,
        median: cut(question, alone.quantile(0.5)),
        claims: say.claims.iter().map(|claim| claim.id.clone()).collect(),
        echoes: say.echoes.clone(),
        ground: say.ground.clone(),
    }
}
