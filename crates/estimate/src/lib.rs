//! Estimates of people and money from claims. Pure: never opens a file, never reads a clock, never draws without a seed.
//!
#![doc = include_str!("../README.md")]

pub mod chains;
mod compare;
mod compose;
mod distribution;
mod draws;
mod evidence;
mod gaps;
pub mod interviews;
pub mod lists;
mod money;
mod people;
mod pool;
mod question;
pub mod sampling;
pub mod scenario;
pub mod synthesis;

pub use compare::{Pairing, compare};
pub use gaps::gaps;

use assize_record::estimate::Estimate;
use assize_record::id::Code;
use assize_record::study::Study;
use assize_record::words;
use pool::Figure;
use question::Setting;
use scenario::Scenario;

/// All figures of a scenario by quantity, host (the group of all hosts first) and year.
///
/// Equal inputs and seed give equal figures. The draws of a figure follow from the seed and the figure's own id alone, so
/// that taking a claim away changes only what rests on it.
pub fn estimate(study: &Study, scenario: &Scenario, seed: u64) -> Vec<Estimate> {
    let hosts = people::hosts(study, scenario);
    let mut estimates: Vec<Estimate> = Vec::new();
    // Draws are kept for one year at a time.
    for year in scenario.years() {
        let setting = Setting { study, scenario, seed, year };
        estimates.extend(of_year(&setting, &hosts).map(|figure| figure.estimate));
    }
    estimates.sort_by_cached_key(|estimate| {
        let target = &estimate.target;
        let is_part = target.host != scenario.measures.world;
        (place(target.quantity.as_str()), is_part, target.host.clone(), target.year)
    });
    estimates
}

/// The figures of one year.
fn of_year(setting: &Setting<'_>, hosts: &[Code]) -> impl Iterator<Item = Figure> + use<> {
    let people = people::people(setting, hosts);
    let money = money::money(setting, people::world(setting, &people));
    people.into_iter().chain(money)
}

/// Quantities in reading order.
const QUANTITIES: [&str; 9] = [
    "people",
    "people-sum-of-hosts",
    "people-gap",
    "revenue-claimed",
    "pay",
    "share",
    "revenue-derived",
    "revenue-gap",
    "take-per-head",
];

fn place(quantity: &str) -> usize {
    QUANTITIES.iter().position(|known| *known == quantity).unwrap_or(QUANTITIES.len())
}
