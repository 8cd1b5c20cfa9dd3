//! Stock, flow and lifetime in one frame: how many on a day, how many a year, how many ever. Assumes a steady state.
//!
//! With inflow f a year and spells of mean length `E[D]` years, the stock on a day is `f E[D]` (Little 1961, Oper. Res. 9:383),
//! the number ever held in a window of T years `f (E[D] + T)`. Spells found on a day are longer than all spells:
//! `E[found] = E[D^2] / E[D]` (Cox 1962, Renewal Theory, section 5.4).

use crate::chains::{Amount, AmountError};
use crate::draws::{quantiles, unit};
use crate::sampling::real;
use assize_record::estimate::Quantiles;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};

/// What a figure counts.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Measure {
    /// People on a day.
    Stock,
    /// People who begin a spell in a year.
    Inflow,
    /// People held at some time in a window of so many years.
    EverIn {
        /// Years, above 0.
        years: f64,
    },
}

/// How spells last, in years.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Spells {
    /// Median of all spells, not of those found on a day.
    pub median: f64,
    /// Standard deviation of the natural logarithm of one spell, between people.
    pub spread: f64,
    /// Standard deviation of the natural logarithm of the median itself: what is not known of it.
    pub doubt: f64,
}

/// The same people counted three ways.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Frame {
    /// On a day.
    pub stock: Quantiles,
    /// Beginning a spell in a year.
    pub inflow: Quantiles,
    /// Held at some time in the window.
    pub ever: Quantiles,
    /// The window, in years.
    pub window: f64,
    /// Mean of all spells, in years.
    pub spell: Quantiles,
    /// Mean of spells found on a day, in years: longer.
    pub found: Quantiles,
    /// What it rests on, in words.
    pub assumes: Vec<String>,
}

/// Why there is no frame.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum FrameError {
    /// A number that does not serve.
    #[error("{what} is {found}; accepted are numbers above 0 and at most {most}")]
    Number {
        /// Which.
        what: &'static str,
        /// As found.
        found: f64,
        /// The greatest.
        most: f64,
    },
    /// A time so far that is none.
    #[error("a time so far is {found}; accepted are numbers from 0 up")]
    Elapsed {
        /// As found.
        found: f64,
    },
    /// The figure is none.
    #[error(transparent)]
    Amount(#[from] AmountError),
}

fn within(what: &'static str, found: f64, most: f64) -> Result<f64, FrameError> {
    if found > 0.0 && found <= most { Ok(found) } else { Err(FrameError::Number { what, found, most }) }
}

/// Brings a figure of one measure, in people (for an inflow in people a year), into all three, draw by draw: `stock = f E[D]`,
/// `ever = f (E[D] + window)`, window in years; for lognormal spells `E[D] = median exp(spread^2 / 2)` and
/// `E[D^2] / E[D] = E[D] exp(spread^2)`. The figure and the median of spells are drawn independently,
/// 100 times at least.
///
/// # Errors
/// Spells or a window that are none, a figure that is no distribution.
pub fn frame(
    figure: &Amount,
    measure: Measure,
    spells: &Spells,
    window: f64,
    draws: usize,
    seed: u64,
) -> Result<Frame, FrameError> {
    figure.check(f64::INFINITY)?;
    within("the median spell", spells.median, 100.0)?;
    within("the spread of spells", spells.spread, 3.0)?;
    within("the doubt about the median spell", spells.doubt, 3.0)?;
    within("the window", window, 100.0)?;
    if let Measure::EverIn { years } = measure {
        within("the figure's own window", years, 100.0)?;
    }
    let doubt = Amount::LogNormal { median: spells.median, spread: spells.doubt };
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let square = spells.spread * spells.spread;
    let mut columns: [Vec<f64>; 5] = Default::default();
    for _ in 0..draws.max(100) {
        let counted = figure.quantile(unit(&mut random));
        let mean = doubt.quantile(unit(&mut random)) * (square / 2.0).exp();
        let inflow = match measure {
            Measure::Stock => counted / mean,
            Measure::Inflow => counted,
            Measure::EverIn { years } => counted / (mean + years),
        };
        let row = [inflow * mean, inflow, inflow * (mean + window), mean, mean * square.exp()];
        columns.iter_mut().zip(row).for_each(|(column, value)| column.push(value));
    }
    let read = |column: &[f64]| {
        quantiles(column).ok_or(FrameError::Number { what: "a draw", found: f64::INFINITY, most: f64::MAX })
    };
    Ok(Frame {
        stock: read(&columns[0])?,
        inflow: read(&columns[1])?,
        ever: read(&columns[2])?,
        window,
        spell: read(&columns[3])?,
        found: read(&columns[4])?,
        assumes: [
            "as many begin as end: in years of growth or return the stock is not inflow times length",
            "one spell a person in the window: whoever goes twice counts twice in inflow and once in \"ever\"",
            "lengths are lognormal between people and do not hang on when the spell began",
        ]
        .map(str::to_owned)
        .to_vec(),
    })
}

/// The mean length of all spells from whole lengths of spells found on a day: one over the mean of one over the length.
///
/// # Errors
/// No spell, or one that is not above 0.
pub fn mean_of_all_spells(found: &[f64]) -> Result<f64, FrameError> {
    if found.is_empty() {
        return Err(FrameError::Number { what: "the number of spells", found: 0.0, most: f64::INFINITY });
    }
    for length in found {
        within("a spell", *length, f64::MAX)?;
    }
    Ok(real(found.len()) / found.iter().map(|length| 1.0 / length).sum::<f64>())
}

/// The mean length of all spells from how long those found on a day have lasted so far: the density of elapsed time at 0 is one
/// over it. For exponential spells the mean elapsed time is the mean length; in general `E[elapsed] = E[D^2] / (2 E[D])`, which
/// for lognormal spells of this spread gives `E[D] = 2 mean(elapsed) / exp(spread^2)`.
///
/// # Errors
/// No spell, one below 0, or a spread that is none.
pub fn mean_from_elapsed(elapsed: &[f64], spread: f64) -> Result<f64, FrameError> {
    within("the spread of spells", spread, 3.0)?;
    if let Some(found) = elapsed.iter().find(|time| time.is_nan() || **time < 0.0) {
        return Err(FrameError::Elapsed { found: *found });
    }
    let mean = elapsed.iter().sum::<f64>() / real(elapsed.len().max(1));
    within("the mean time so far", mean, f64::MAX)?;
    Ok(2.0 * mean / (spread * spread).exp())
}
