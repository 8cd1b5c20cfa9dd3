//! Figures made of figures, draw by draw: sums, products, quotients. Takes no claim; parts are drawn independently.

use crate::distribution::LEVELS;
use crate::pool::{Figure, figure_id, readings};
use crate::question::Setting;
use assize_record::estimate::{Estimate, Sides, Target};
use assize_record::id::Code;

/// A part, none of whose draws is below 0, and the way in which the whole follows it.
#[derive(Debug, Clone, Copy)]
pub enum Part<'a> {
    /// One of several that are added up.
    Added(&'a Figure),
    /// The whole rises with it.
    With(&'a Figure),
    /// The whole falls as it rises: it stands below the line.
    Against(&'a Figure),
}

impl<'a> Part<'a> {
    fn figure(&self) -> &'a Figure {
        match self {
            Self::Added(figure) | Self::With(figure) | Self::Against(figure) => figure,
        }
    }

    /// Whether this part would leave the upper end, or the lower end, of the whole unknown.
    fn leaves_open(&self) -> (bool, bool) {
        let (upper, lower) = match self.figure().estimate.sides {
            Sides::Both => (false, false),
            Sides::LowerOnly => (true, false),
            Sides::UpperOnly => (false, true),
        };
        match self {
            Self::Added(_) | Self::With(_) => (upper, lower),
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
    let target = Target { quantity: Code::new(quantity), host: scenario.measures.world.clone(), year: setting.year };
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
        bound: None,
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

/// A sum has a lower end as soon as one part has one; a product or quotient has an end only where every part has it.
fn sides(parts: &[Part<'_>]) -> (Sides, Vec<String>) {
    let (added, others): (Vec<&Part<'_>>, Vec<&Part<'_>>) =
        parts.iter().partition(|part| matches!(part, Part::Added(_)));
    let upper = parts.iter().any(|part| part.leaves_open().0);
    let all_added = !added.is_empty() && added.iter().all(|part| part.leaves_open().1);
    let lower = all_added || others.iter().any(|part| part.leaves_open().1);
    let open: Vec<String> = parts
        .iter()
        .filter(|part| part.leaves_open() != (false, false))
        .map(|part| part.figure().estimate.id.to_string())
        .collect();
    let on_account = |what: &str| vec![format!("{what}, on account of {}", open.join(", "))];
    match (upper, lower) {
        (false, false) if open.is_empty() => (Sides::Both, Vec::new()),
        (false, false) => (Sides::Both, on_account("the lower end is partly assumed")),
        (true, false) => (Sides::LowerOnly, on_account("no upper end is known")),
        (false, true) => (Sides::UpperOnly, on_account("no lower end is known")),
        (true, true) => (Sides::Both, on_account("neither end rests on evidence alone, both are partly assumed")),
    }
}
