//! Set-up that tests of the synthesis share: short chains, spans of years, figures by host.

use crate::studies::{SEED, scenario};
use assize_estimate::sampling::nuts::Length;
use assize_estimate::scenario::Scenario;
use assize_estimate::synthesis::{Depth, Effort, Figure, Priors, Synthesis, synthesis};
use assize_record::study::Study;

pub const SHORT: Length = Length { chains: 4, warm_up: 300, draws: 300, acceptance: 0.8, deepest: 10 };
pub const EFFORT: Effort = Effort { main: SHORT, compared: SHORT, depth: Depth::Figures };

pub fn years(first: i16, last: i16) -> Scenario {
    scenario(first, &[(&format!("last_year = {first}"), &format!("last_year = {last}"))])
}

pub fn of(study: &Study, first: i16, last: i16) -> Synthesis {
    synthesis(study, &years(first, last), &Priors::default(), &EFFORT, SEED).unwrap()
}

pub fn figure<'a>(found: &'a Synthesis, host: &str, year: i16) -> &'a Figure {
    found.figures.iter().find(|f| f.host.as_str() == host && f.year == year).unwrap()
}
