//! From draws to figures with their standing. Draws nothing but the errors of predicted claims.

use crate::draws::{quantiles, unit};
use crate::people::people;
use crate::question::Setting;
use crate::sampling::real;
use crate::scenario::Scenario;
use crate::synthesis::claims::{Evidence, Observation, Value};
use crate::synthesis::fit::{Fit, Mixed};
use crate::synthesis::model::Model;
use crate::synthesis::student::{log_density, log_mass, quantile};
use crate::synthesis::trace::resolved;
use assize_record::estimate::{Quantiles, Sides};
use assize_record::id::{ClaimId, Code};
use assize_record::study::Study;
use assize_record::synthesis::Priors;
use assize_record::synthesis::{Check, Figure, Learnt, Mixing, OriginVoice, PartFigure, Synthesis, Total};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use std::collections::BTreeMap;

/// The linear pool's quantiles of people, by host and year.
pub type Pools = BTreeMap<(Code, i16), Quantiles>;

/// The plain reading of every host and year of which a claim speaks.
pub fn pools(study: &Study, scenario: &Scenario, seed: u64) -> Pools {
    let hosts = crate::people::hosts(study, scenario);
    let mut pools = Pools::new();
    for year in scenario.years() {
        for figure in people(&Setting { study, scenario, seed, year }, &hosts) {
            let target = &figure.estimate.target;
            if target.quantity.as_str() == "people"
                && let Some(reading) = figure.estimate.main_reading()
            {
                pools.insert((target.host.clone(), year), reading.quantiles);
            }
        }
    }
    pools
}

/// Observations on the whole of one series, and of nothing else.
fn of_host(evidence: &Evidence, series: usize) -> impl Iterator<Item = &Observation> {
    let years = evidence.years;
    let all = evidence.observations.iter();
    all.filter(move |one| one.part.is_none() && one.cells.iter().all(|cell| cell / years == series))
}

/// Observations that bear on a host in a year: all on the host or a part of it, and those on a group with it in this year; on
/// all hosts together only where nothing else speaks of it.
fn bears_on(evidence: &Evidence, series: usize, year: usize) -> impl Iterator<Item = &Observation> {
    let cell = series * evidence.years + year;
    let silent = evidence.series[series].silent.is_some();
    evidence.observations.iter().filter(move |one| {
        let alone = one.cells.iter().all(|cell| cell / evidence.years == series);
        alone || (!one.of_all && one.cells.contains(&cell)) || (silent && one.of_all)
    })
}

fn ids<'a>(observations: impl Iterator<Item = &'a Observation>) -> Vec<ClaimId> {
    observations.map(|observation| observation.claim.clone()).collect()
}

/// One figure for each series and year.
pub fn figures(model: &Model, fit: &Fit, mixed: &Mixed, pools: &Pools, scenario: &Code) -> Vec<Figure> {
    let evidence = &model.evidence;
    let figure = |(place, column): (usize, &Vec<f64>)| {
        let (series, year) = (place / evidence.years, place % evidence.years);
        let calendar = evidence.calendar(year);
        let host = evidence.series[series].host.clone();
        let nearest = of_host(evidence, series).flat_map(|one| &one.years).map(|spoken| spoken.abs_diff(year)).min();
        let claims = ids(of_host(evidence, series).filter(|one| one.years.contains(&year)));
        let mut beside = ids(bears_on(evidence, series, year));
        beside.retain(|claim| !claims.contains(claim));
        Some(Figure {
            id: Synthesis::figure_id(scenario, &host, calendar),
            persons: quantiles(column)?,
            claims,
            beside,
            distance: nearest,
            sides: sides(of_host(evidence, series).map(|one| one.value)),
            pool: pools.get(&(host.clone(), calendar)).copied(),
            mixing: mixed.people[place].map(said)?,
            host,
            year: calendar,
        })
    };
    fit.people.iter().enumerate().filter_map(figure).collect()
}

/// What the sampler's judge found, as the noun has it.
fn said(found: crate::sampling::convergence::Mixing) -> Mixing {
    Mixing { r_hat: found.r_hat, bulk: found.bulk, tail: found.tail }
}

fn sides(values: impl Iterator<Item = Value>) -> Sides {
    let (mut low, mut high) = (false, false);
    for value in values {
        let ends = match value {
            Value::Point(_) => (true, true),
            Value::Between(from, to) => (from.is_finite(), to.is_finite()),
        };
        (low, high) = (low || ends.0, high || ends.1);
    }
    match (low, high) {
        (true, false) => Sides::LowerOnly,
        (false, true) => Sides::UpperOnly,
        (true, true) | (false, false) => Sides::Both,
    }
}

/// The total of each year.
pub fn totals(
    model: &Model,
    fit: &Fit,
    mixed: &Mixed,
    figures: &[Figure],
    pools: &Pools,
    scenario: &Scenario,
) -> Vec<Total> {
    let (evidence, world) = (&model.evidence, &scenario.measures.world);
    let total = |(year, column): (usize, &Vec<f64>)| {
        let calendar = evidence.calendar(year);
        let of_year = figures.iter().filter(|figure| figure.year == calendar);
        let sum = |figures: &mut dyn Iterator<Item = &Figure>| figures.map(|f| f.persons.p50).sum::<f64>();
        let all = sum(&mut of_year.clone());
        let claimed = sum(&mut of_year.filter(|figure| !figure.claims.is_empty()));
        let of_all = evidence
            .observations
            .iter()
            .filter(|one| one.of_all && evidence.series.len() > 1 && one.part.is_none() && one.years.contains(&year));
        Some(Total {
            id: Synthesis::figure_id(&scenario.code(), world, calendar),
            host: world.clone(),
            year: calendar,
            persons: quantiles(column)?,
            claims: ids(of_all),
            claimed_share: if all > 0.0 { claimed / all + 0.0 } else { 0.0 },
            pool: pools.get(&(world.clone(), calendar)).copied(),
            mixing: mixed.total[year].map(said)?,
        })
    };
    fit.total.iter().enumerate().filter_map(total).collect()
}

/// Parts with their shares.
pub fn parts(model: &Model, fit: &Fit) -> Vec<PartFigure> {
    let evidence = &model.evidence;
    let figure = |(place, part): (usize, &crate::synthesis::claims::Part)| {
        let of_part: Vec<&Observation> = evidence.observations.iter().filter(|one| one.part == Some(place)).collect();
        let cells = &of_part.first()?.cells;
        let years = of_part.first()?.years.len();
        let share = &fit.share[place];
        let sum = |draw: usize| cells.iter().map(|cell| fit.people[*cell][draw]).sum::<f64>() / real(years);
        let persons: Vec<f64> = share.iter().enumerate().map(|(draw, share)| share * sum(draw)).collect();
        Some(PartFigure {
            host: part.host.clone(),
            area: part.area.clone(),
            sectors: part.sectors.clone(),
            year: evidence.calendar(part.year),
            persons: quantiles(&persons)?,
            share: quantiles(share)?,
            claims: ids(of_part.into_iter()),
        })
    };
    evidence.parts.iter().enumerate().filter_map(figure).collect()
}

/// Origins with their bias as a factor.
pub fn origins(model: &Model, fit: &Fit) -> Vec<OriginVoice> {
    let evidence = &model.evidence;
    let voice = |(place, column): (usize, &Vec<f64>)| {
        let factors: Vec<f64> = column.iter().map(|bias| bias.exp()).collect();
        Some(OriginVoice {
            origin: evidence.origins[place].clone(),
            claims: ids(evidence.observations.iter().filter(|one| one.origin == place)),
            bias: quantiles(&factors)?,
            influence: None,
        })
    };
    fit.bias.iter().enumerate().filter_map(voice).collect()
}

/// Scales as assumed and as learnt.
pub fn learnt(model: &Model, fit: &Fit, scenario: &Scenario, priors: &Priors) -> Vec<Learnt> {
    let evidence = &model.evidence;
    let one = |what: String, claims: usize, assumed: f64, spread: f64, column: &[f64]| {
        Some(Learnt { what, claims, assumed, learnt: quantiles(column)?, resolved: resolved(column, spread) })
    };
    let grades = evidence.grades.iter().enumerate().filter_map(|(place, grade)| {
        let claims = evidence.observations.iter().filter(|observation| observation.grade == place).count();
        let assumed = priors.grade_factor * scenario.point_spread(*grade);
        one(format!("spread of a figure of grade {grade}"), claims, assumed, priors.grade_spread, &fit.spread[place])
    });
    let letters = evidence.letters.iter().enumerate().filter_map(|(place, letter)| {
        let origins = evidence.letter_of.iter().filter(|of| **of == place).count();
        let what = format!("scale of the bias of an origin of letter {letter}");
        one(what, origins, priors.bias_of(*letter), priors.bias_spread, &fit.bias_scale[place])
    });
    let what = "scale of the change from one year to the next".to_owned();
    let change = one(what, evidence.observations.len(), priors.change, priors.change_spread, &fit.change);
    grades.chain(letters).chain(change).collect()
}

/// Each claim beside what the model would have it say, and how the whole record compares with repeated ones.
pub fn checks(model: &Model, fit: &Fit, priors: &Priors, seed: u64) -> (Vec<Check>, f64) {
    let mut random = ChaCha8Rng::seed_from_u64(seed ^ 0x9e37_79b9_7f4a_7c15);
    let draws = fit.change.len();
    let (mut real_record, mut repeated) = (vec![0.0; draws], vec![0.0; draws]);
    let mut checks = Vec::new();
    for (place, observation) in model.evidence.observations.iter().enumerate() {
        let (expected, spread) = (&fit.expected[place], &fit.spread[observation.grade]);
        let errors: Vec<f64> = (0..draws).map(|_| quantile(unit(&mut random))).collect();
        let said = |draw: usize| expected[draw] + spread[draw] * errors[draw];
        let predicted: Vec<f64> = (0..draws).map(|draw| (said(draw).exp() - priors.grain).max(0.0)).collect();
        let mass = |low: f64, high: f64, draw: usize| {
            let standard = |value: f64| (value - expected[draw]) / spread[draw];
            log_mass(standard(low), standard(high)).0.exp()
        };
        let mean = |of: &dyn Fn(usize) -> f64| (0..draws).map(of).sum::<f64>() / real(draws);
        let probability = match observation.value {
            Value::Point(value) => {
                let below = mean(&|draw| mass(f64::NEG_INFINITY, value, draw));
                for draw in 0..draws {
                    real_record[draw] += log_density((value - expected[draw]) / spread[draw]).0;
                    repeated[draw] += log_density(errors[draw]).0;
                }
                2.0 * below.min(1.0 - below)
            }
            Value::Between(low, high) => mean(&|draw| mass(low, high, draw)),
        };
        checks.extend(quantiles(&predicted).map(|predicted| Check {
            claim: observation.claim.clone(),
            predicted,
            probability,
        }));
    }
    let less = real_record.iter().zip(&repeated).filter(|(real, repeated)| repeated < real).count();
    (checks, real(less) / real(draws.max(1)))
}
