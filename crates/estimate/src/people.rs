//! People abroad in a year: by host, for all hosts as claimed, as the sum of hosts, and the gap between the two.

use crate::compose::{Part, compose};
use crate::pool::{Figure, pool};
use crate::question::{Question, Setting};
use crate::scenario::Scenario;
use crate::words::number;
use assize_record::claim::Claim;
use assize_record::id::Code;
use assize_record::study::Study;
use std::collections::BTreeSet;

/// Hosts for which the scenario takes a claim on all people there, the group of all hosts first.
pub fn hosts(study: &Study, scenario: &Scenario) -> Vec<Code> {
    let chosen = |claim: &Claim| scenario.people.claims.as_ref().is_none_or(|claims| claims.contains(&claim.id));
    let claims =
        study.claims.values().filter(|c| c.measure == scenario.measures.people && c.is_about_whole_host() && chosen(c));
    let named: BTreeSet<Code> = claims.map(|claim| claim.host.clone()).collect();
    let (world, others): (Vec<Code>, Vec<Code>) = named.into_iter().partition(|host| *host == scenario.measures.world);
    world.into_iter().chain(others).collect()
}

/// Every host that somebody speaks to, in people, then the sum of single states draw by draw, and the gap: people as claimed for all
/// hosts over that sum.
pub fn people(setting: &Setting<'_>, hosts: &[Code]) -> Vec<Figure> {
    let mut figures: Vec<Figure> =
        hosts.iter().filter_map(|host| pool(setting, &Question::people(setting, host))).collect();
    let sum = sum_of_hosts(setting, &figures);
    let gap = world(setting, &figures).zip(sum.as_ref()).and_then(|(claimed, sum)| gap(setting, claimed, sum));
    figures.extend(sum.into_iter().chain(gap));
    figures
}

/// The pooled figure for all hosts.
pub fn world<'a>(setting: &Setting<'_>, figures: &'a [Figure]) -> Option<&'a Figure> {
    figures.iter().find(|figure| {
        figure.estimate.target.quantity.as_str() == "people"
            && figure.estimate.target.host == setting.scenario.measures.world
    })
}

/// Draws of all single states added up. Groups are never added; a state without a figure is named, not counted as 0.
fn sum_of_hosts(setting: &Setting<'_>, figures: &[Figure]) -> Option<Figure> {
    let (study, scenario) = (setting.study, setting.scenario);
    let is_state = |host: &Code| *host != scenario.measures.world && !study.groups.contains_key(host);
    let states: Vec<&Figure> = figures.iter().filter(|figure| is_state(&figure.estimate.target.host)).collect();
    if states.len() < 2 {
        return None;
    }
    let parts: Vec<Part<'_>> = states.iter().map(|figure| Part::Added(figure)).collect();
    let unit = scenario.units.people.as_str();
    let mut sum = compose(setting, "people-sum-of-hosts", unit, &parts, |values| values.iter().sum())?;
    let line = |figure: &&Figure| format!("{}: median {} {unit}", figure.estimate.target.host, number(figure.median()));
    sum.estimate.arithmetic = states.iter().map(line).collect();
    let counted: BTreeSet<&Code> = states.iter().map(|figure| &figure.estimate.target.host).collect();
    let missing = study.states_of(&scenario.measures.world).into_iter().filter(|state| !counted.contains(state));
    let missing: Vec<String> = missing.map(ToString::to_string).collect();
    if !missing.is_empty() {
        sum.estimate.gaps.push(format!(
            "a lower reading: hosts without a claim are not counted as zero, they are missing; of {} these are {}",
            scenario.measures.world,
            missing.join(", ")
        ));
    }
    sum.estimate
        .gaps
        .push("hosts are drawn independently; an error that they share would widen the interval".to_owned());
    Some(sum)
}

/// People as claimed for all hosts, over the sum of hosts.
fn gap(setting: &Setting<'_>, claimed: &Figure, sum: &Figure) -> Option<Figure> {
    let parts = [Part::With(claimed), Part::Against(sum)];
    let mut gap = compose(setting, "people-gap", "ratio", &parts, |values| values[0] / values[1])?;
    let (claimed, sum) = (claimed.median(), sum.median());
    gap.estimate.arithmetic.push(format!(
        "at the medians: {} claimed for all hosts less {} in hosts with a claim leaves {}",
        number(claimed),
        number(sum),
        number(claimed.round() - sum.round())
    ));
    Some(gap)
}
