//! What a scenario leaves unknown, in words. Fills nothing in.

use crate::evidence::evidence;
use crate::people::hosts;
use crate::question::{Question, Setting};
use crate::scenario::Scenario;
use crate::words::spans;
use assize_record::estimate::{Estimate, Exclusion};
use assize_record::id::Code;
use assize_record::study::Study;
use std::collections::{BTreeMap, BTreeSet};

/// Hosts and years of the scenario's span for which there is no figure, with the claims that were left out there.
pub fn gaps(study: &Study, scenario: &Scenario, estimates: &[Estimate]) -> Vec<String> {
    let found = |quantity: &str, host: &Code, year: i16| {
        let is_it = |e: &&Estimate| e.target.quantity.as_str() == quantity && e.target.host == *host;
        estimates.iter().filter(is_it).any(|e| e.target.year == year)
    };
    let world = &scenario.measures.world;
    let mut out = Vec::new();
    let mut say = |what: String, quantity: &str, host: &Code, question: &dyn Fn(&Setting<'_>) -> Vec<Exclusion>| {
        let unknown: Vec<i16> = scenario.years().filter(|year| !found(quantity, host, *year)).collect();
        if !unknown.is_empty() {
            let left_out = left_out(study, scenario, &unknown, question);
            out.push(format!("scenario {}: {what}: nothing for {}{left_out}", scenario.code(), spans(&unknown)));
        }
    };
    let hosts = hosts(study, scenario);
    for host in &hosts {
        let question = |setting: &Setting<'_>| evidence(setting, &Question::people(setting, host)).excluded;
        say(format!("people in {host}"), "people", host, &question);
    }
    let revenue = |setting: &Setting<'_>| evidence(setting, &Question::revenue(setting)).excluded;
    say("revenue as claimed".to_owned(), "revenue-claimed", world, &revenue);
    say("revenue from people, pay and share".to_owned(), "revenue-derived", world, &|_| Vec::new());
    out.extend(silent_hosts(study, scenario, &hosts));
    out
}

fn left_out(
    study: &Study,
    scenario: &Scenario,
    years: &[i16],
    question: &dyn Fn(&Setting<'_>) -> Vec<Exclusion>,
) -> String {
    let excluded = years.iter().flat_map(|year| question(&Setting { study, scenario, seed: 0, year: *year }));
    let reasons: BTreeMap<String, String> =
        excluded.map(|exclusion| (exclusion.claim.to_string(), exclusion.reason)).collect();
    if reasons.is_empty() {
        return String::new();
    }
    let words: Vec<String> = reasons.iter().map(|(claim, reason)| format!("{claim} {reason}")).collect();
    format!("; left out there: {}", words.join("; "))
}

/// Members of the group of all hosts for which no claim counts the people of the whole host, in any year.
fn silent_hosts(study: &Study, scenario: &Scenario, hosts: &[Code]) -> Option<String> {
    let known: BTreeSet<&Code> = hosts.iter().collect();
    let silent = study.states_of(&scenario.measures.world).into_iter().filter(|state| !known.contains(state));
    let silent: Vec<String> = silent.map(ToString::to_string).collect();
    let is_about_all_hosts = scenario.people.claims.is_none() && study.groups.contains_key(&scenario.measures.world);
    (is_about_all_hosts && !silent.is_empty()).then(|| {
        format!("scenario {}: no claim counts the people of the whole host in {}", scenario.code(), silent.join(", "))
    })
}
