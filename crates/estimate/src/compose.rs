//! Figures made of figures, draw by draw: sums, products, quotients. Takes no claim; parts are drawn independently.

use crate::distribution::LEVELS;
use crate::pool::{Figure, figure_id, readings};
use crate::question::Setting;
use assize_record::estimate::{Estimate, Sides, Target};
use assize_record::id::Code;

/// A part and the way in which the whole follows it.
#[derive(Debug, Clone, Copy)]
pub enum Part<'a> {
    /// The whole rises with it.
    With(&'a Figure),
    /// The whole falls as it rises: it stands below the line.
    Against(&'a Figure),
}

impl<'a> Part<'a> {
    fn figure(&self) -> &'a Figure {
        match self {
            Self::With(figure) | Self::Against(figure) => figure,
        }
    }

    /// Whether the whole has no known upper end, or no known lower end, on account of this part.
    fn leaves_open(&self) -> (bool, bool) {
        let (upper, lower) = match self.figure().estimate.sides {
            Sides::Both => (false, false),
            Sides::LowerOnly => (true, false),
            Sides::UpperOnly => (false, true),
        };
        match self {
            Self::With(_) => (upper, lower),
            Self::Against(_) => (lower, upper),
        }
    }
}

/// Makes a figure of all hosts out of others. `None` where a draw is not finite, as with a part of 0 below the line.
pub fn compose(
    setting: &Setting<'_>,
    quantity: &str,
    unit: &str,
    parts: &[Part<'_>],
    make: impl Fn(&[f64]) -> f64,
) -> Option<Figure> {
    let scenario = setting.scenario;
    let target = Target {
        quantity: Code::new(quantity),
        host: scenario.measures.world.clone(),
        year: setting.year,
    };
    let mut values = vec![0.0; parts.len()];
    let mut at_level = |level: usize| -> Vec<f64> {
        let draw = |i: usize| {
            for (value, part) in values.iter_mut().zip(parts) {
                *value = part.figure().draws[level][i];
            }
            make(&values)
        };
        (0..scenario.draws as usize).map(draw).collect()
    };
    let draws: Vec<Vec<f64>> = (0..LEVELS.len()).map(&mut at_level).collect();
    let (sides, gaps) = sides(parts);
    let estimate = Estimate {
        id: figure_id(scenario, &target),
        scenario: scenario.code(),
        target,
        unit: unit.to_owned(),
        readings: readings(&draws)?,
        sides,
        contributions: Vec::new(),
        excluded: Vec::new(),
        inputs: parts.iter().map(|part| part.figure().estimate.id.clone()).collect(),
        arithmetic: Vec::new(),
        gaps,
        seed: setting.seed,
        draws: scenario.draws,
    };
    Some(Figure { estimate, draws })
}

fn sides(parts: &[Part<'_>]) -> (Sides, Vec<String>) {
    let upper = parts.iter().any(|part| part.leaves_open().0);
    let lower = parts.iter().any(|part| part.leaves_open().1);
    let open: Vec<String> = parts
        .iter()
        .filter(|part| part.leaves_open() != (false, false))
        .map(|part| part.figure().estimate.id.to_string())
        .collect();
    let on_account = |what: &str| vec![format!("{what}, on account of {}", open.join(", "))];
    match (upper, lower) {
        (false, false) => (Sides::Both, Vec::new()),
        (true, false) => (Sides::LowerOnly, on_account("no upper end is known")),
        (false, true) => (Sides::UpperOnly, on_account("no lower end is known")),
        (true, true) => (Sides::Both, on_account("neither end rests on evidence alone: both are assumed")),
    }
}
