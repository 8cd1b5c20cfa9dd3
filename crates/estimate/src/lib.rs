//! How many people and how much money, from claims that contradict each other.
//!
//! Pure: no files, no clock; the seed is an argument. A repeat never changes a figure, measures of different kind never
//! meet, and no figure comes without its readings, its origins and what is not known.

mod compare;
mod distribution;
mod draws;
mod evidence;
mod money;
mod people;
mod pool;
pub mod scenario;

pub use compare::{Pairing, compare};

use assize_record::estimate::Estimate;
use assize_record::study::Study;
use scenario::Scenario;

/// All figures of a scenario, in the order people, revenue and what is made of them, by host and year.
///
/// Equal inputs and seed give equal figures. The draws of a figure depend on the seed and on the figure's own id alone, so
/// that removing a claim changes only what rests on it.
pub fn estimate(study: &Study, scenario: &Scenario, seed: u64) -> Vec<Estimate> {
    let people = people::people(study, scenario, seed);
    let money = money::money(study, scenario, seed, &people);
    people.into_iter().map(|pooled| pooled.estimate).chain(money).collect()
}

/// What a scenario leaves unknown, in words: hosts and years of the span for which no claim can be used.
pub fn gaps(study: &Study, scenario: &Scenario, estimates: &[Estimate]) -> Vec<String> {
    let known = |host: &str, year: i16| {
        estimates
            .iter()
            .any(|e| e.target.quantity.as_str() == "people" && e.target.host.as_str() == host && e.target.year == year)
    };
    let mut out = Vec::new();
    for host in people::hosts(study, scenario) {
        let unknown: Vec<i16> = scenario.years().filter(|year| !known(host.as_str(), *year)).collect();
        if !unknown.is_empty() {
            out.push(format!(
                "scenario {}: people in {host}: no usable claim for {}",
                scenario.code(),
                spans(&unknown)
            ));
        }
    }
    out
}

/// `2005 to 2009, 2011`.
fn spans(years: &[i16]) -> String {
    let mut spans: Vec<(i16, i16)> = Vec::new();
    for year in years {
        match spans.last_mut() {
            Some((_, end)) if *end + 1 == *year => *end = *year,
            _ => spans.push((*year, *year)),
        }
    }
    let words = spans.iter().map(|(a, b)| if a == b { a.to_string() } else { format!("{a} to {b}") });
    words.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    #[test]
    fn years_in_a_row_are_named_by_their_ends() {
        assert_eq!(super::spans(&[2005, 2006, 2007, 2010, 2012, 2013]), "2005 to 2007, 2010, 2012 to 2013");
    }
}
