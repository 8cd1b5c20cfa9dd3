//! People abroad by host and year, for all hosts together as claimed, and as the sum of hosts.

use crate::distribution::LEVELS;
use crate::evidence::evidence;
use crate::pool::{Pooled, figure_id, pool, readings, target};
use crate::scenario::Scenario;
use assize_record::claim::Claim;
use assize_record::estimate::{Estimate, Sides};
use assize_record::id::Code;
use assize_record::study::Study;
use std::collections::BTreeSet;

/// Hosts for which the study has a claim on people, the world first.
pub fn hosts(study: &Study, scenario: &Scenario) -> Vec<Code> {
    let chosen = |claim: &Claim| scenario.people.claims.as_ref().is_none_or(|claims| claims.contains(&claim.id));
    let claims =
        study.claims.values().filter(|c| c.measure == scenario.measures.people && c.is_about_whole_host() && chosen(c));
    let named: BTreeSet<Code> = claims.map(|claim| claim.host.clone()).collect();
    let world = named.iter().filter(|host| **host == scenario.measures.world);
    world.chain(named.iter().filter(|host| **host != scenario.measures.world)).cloned().collect()
}

/// Every host and year that somebody speaks to, then the sums of hosts.
pub fn people(study: &Study, scenario: &Scenario, seed: u64) -> Vec<Pooled> {
    let mut out = Vec::new();
    for host in hosts(study, scenario) {
        for year in scenario.years() {
            out.extend(people_in(study, scenario, seed, &host, year));
        }
    }
    let sums: Vec<Pooled> =
        scenario.years().filter_map(|year| sum_of_hosts(study, scenario, seed, &out, year)).collect();
    out.extend(sums);
    out
}

fn people_in(study: &Study, scenario: &Scenario, seed: u64, host: &Code, year: i16) -> Option<Pooled> {
    let speaks =
        |claim: &Claim| claim.measure == scenario.measures.people && claim.host == *host && claim.is_about_whole_host();
    let fits = |claim: &Claim| fits_year(claim, scenario, year);
    let found = evidence(study, scenario, &scenario.people, year, &speaks, &fits);
    pool(scenario, seed, target("people", host, year), "persons", found)
}

/// Whether a claim may speak to a year: `Err(None)` where it is about another time, with a reason where its span is too long.
pub fn fits_year(claim: &Claim, scenario: &Scenario, year: i16) -> Result<(), Option<String>> {
    if !claim.period.touches_year(year) {
        return Err(None);
    }
    if claim.period.years() > scenario.rules.longest_period_years {
        return Err(Some(format!("speaks of {} as a whole, not of one year", claim.period)));
    }
    Ok(())
}

/// Draws of all single states added up. States without a figure are not counted as zero: they are named as missing.
fn sum_of_hosts(study: &Study, scenario: &Scenario, seed: u64, all: &[Pooled], year: i16) -> Option<Pooled> {
    let is_state = |pooled: &&Pooled| {
        pooled.estimate.target.year == year && !study.groups.contains_key(&pooled.estimate.target.host)
    };
    let parts: Vec<&Pooled> = all.iter().filter(is_state).collect();
    if parts.len() < 2 {
        return None;
    }
    let draws: Vec<Vec<f64>> = (0..LEVELS.len())
        .map(|level| {
            (0..scenario.draws as usize).map(|i| parts.iter().map(|part| part.draws[level][i]).sum()).collect()
        })
        .collect();
    let target = target("people-sum-of-hosts", &scenario.measures.world, year);
    let counted: BTreeSet<&Code> = parts.iter().map(|part| &part.estimate.target.host).collect();
    let missing: Vec<String> = study
        .states_of(&scenario.measures.world)
        .into_iter()
        .filter(|state| !counted.contains(state))
        .map(ToString::to_string)
        .collect();
    let mut gaps = vec![format!(
        "no figure for {} of the hosts named in the study: {}; they are not counted, so this is a lower reading",
        missing.len(),
        missing.join(", ")
    )];
    gaps.push("hosts are drawn independently; errors that they share would widen the interval".to_owned());
    let estimate = Estimate {
        id: figure_id(scenario, &target),
        scenario: scenario.code(),
        target,
        unit: "persons".to_owned(),
        readings: readings(&draws),
        sides: Sides::Both,
        contributions: Vec::new(),
        excluded: Vec::new(),
        inputs: parts.iter().map(|part| part.estimate.id.clone()).collect(),
        arithmetic: parts.iter().map(|part| part_line(&part.estimate)).collect(),
        gaps,
        seed,
        draws: scenario.draws,
    };
    Some(Pooled { estimate, draws })
}

fn part_line(part: &Estimate) -> String {
    let median = part.main_reading().map_or(0.0, |reading| reading.quantiles.p50);
    format!("{}: median {median:.0} persons", part.target.host)
}
