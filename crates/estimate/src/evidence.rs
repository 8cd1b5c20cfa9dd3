//! From the claims of a question to origins: who says it independently, with which values and what weight.

use crate::scenario::{Choice, Scenario};
use assize_record::claim::Claim;
use assize_record::echo;
use assize_record::estimate::Exclusion;
use assize_record::id::{ClaimId, OriginId};
use assize_record::study::Study;
use std::collections::{BTreeMap, BTreeSet};

/// One origin's say in a question.
#[derive(Debug, Clone, PartialEq)]
pub struct Say<'a> {
    /// The origin.
    pub origin: OriginId,
    /// The claims whose values are used, each with the same part.
    pub claims: Vec<&'a Claim>,
    /// Claims of the question that repeat them and add nothing.
    pub echoes: Vec<ClaimId>,
    /// Not yet normalised.
    pub weight: f64,
    /// How the weight came about.
    pub ground: String,
}

/// The origins behind a question and the claims that were left out.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Evidence<'a> {
    /// By origin.
    pub says: Vec<Say<'a>>,
    /// With reasons.
    pub excluded: Vec<Exclusion>,
}

/// Sorts claims into origins.
///
/// `speaks` tells whether a claim is of the question's measure, host and sectors, whatever its time; `fits_time` says why a
/// claim cannot be used for the question's time.
pub fn evidence<'a>(
    study: &'a Study,
    scenario: &Scenario,
    choice: &Choice,
    year: i16,
    speaks: &dyn Fn(&Claim) -> bool,
    fits_time: &dyn Fn(&Claim) -> Result<(), Option<String>>,
) -> Evidence<'a> {
    let mut excluded = Vec::new();
    let mut asked: Vec<&Claim> = Vec::new();
    for claim in study.claims.values().filter(|claim| speaks(claim)) {
        let chosen = choice.claims.as_ref().is_none_or(|claims| claims.contains(&claim.id));
        match (chosen, choice.leave_out.get(&claim.id), fits_time(claim)) {
            (false, ..) | (_, _, Err(None)) => {}
            (_, Some(reason), _) => excluded.push(Exclusion { claim: claim.id.clone(), reason: reason.clone() }),
            (_, _, Err(Some(reason))) => excluded.push(Exclusion { claim: claim.id.clone(), reason }),
            (true, None, Ok(())) => asked.push(claim),
        }
    }
    let taken_at_their_word = choice.claims.is_some();
    let mut voices: BTreeMap<OriginId, (BTreeSet<ClaimId>, BTreeSet<ClaimId>)> = BTreeMap::new();
    for claim in &asked {
        let used = if taken_at_their_word { vec![claim.id.clone()] } else { represented(study, claim, speaks) };
        let roots = echo::roots(study, &claim.id);
        for (origin, of_origin) in echo::origins(study, &roots) {
            let (values, echoes) = voices.entry(origin).or_default();
            let own: Vec<&ClaimId> = used.iter().filter(|id| of_origin.contains(*id)).collect();
            if own.is_empty() && used.contains(&claim.id) {
                values.insert(claim.id.clone());
            }
            values.extend(own.into_iter().cloned());
            if !used.contains(&claim.id) {
                echoes.insert(claim.id.clone());
            }
        }
    }
    let says = voices
        .into_iter()
        .filter_map(|(origin, (values, echoes))| say(study, scenario, year, origin, &values, &echoes));
    Evidence { says: says.collect(), excluded }
}

/// The claims whose values stand for a claim: its roots that answer the same question, or itself where none does.
fn represented(study: &Study, claim: &Claim, speaks: &dyn Fn(&Claim) -> bool) -> Vec<ClaimId> {
    let answers = |id: &ClaimId| study.claims.get(id).is_some_and(speaks);
    let roots: Vec<ClaimId> = echo::roots(study, &claim.id).into_iter().filter(answers).collect();
    if roots.is_empty() { vec![claim.id.clone()] } else { roots }
}

fn say<'a>(
    study: &'a Study,
    scenario: &Scenario,
    year: i16,
    origin: OriginId,
    values: &BTreeSet<ClaimId>,
    echoes: &BTreeSet<ClaimId>,
) -> Option<Say<'a>> {
    let all: Vec<&Claim> = values.iter().filter_map(|id| study.claims.get(id)).collect();
    // A root of the origin outranks what was computed or retold from it.
    let has_root = all.iter().any(|claim| claim.parents().is_empty());
    let (used, retold): (Vec<&Claim>, Vec<&Claim>) =
        all.into_iter().partition(|claim| !has_root || claim.parents().is_empty());
    let (weight, ground) = used
        .iter()
        .map(|claim| weight(study, scenario, year, claim))
        .max_by(|a, b| a.0.total_cmp(&b.0).then_with(|| b.1.cmp(&a.1)))?;
    let echoes = echoes.iter().cloned().chain(retold.iter().map(|claim| claim.id.clone()));
    let echoes: BTreeSet<ClaimId> = echoes.filter(|id| used.iter().all(|claim| claim.id != *id)).collect();
    Some(Say { origin, claims: used, echoes: echoes.into_iter().collect(), weight, ground })
}

fn weight(study: &Study, scenario: &Scenario, year: i16, claim: &Claim) -> (f64, String) {
    let Some(source) = study.sources.get(&claim.source) else { return (0.0, String::new()) };
    let graded = scenario.weight(source.reliability, claim.credibility);
    let grades = format!("{} at grade {}{}", claim.id, source.reliability, claim.credibility);
    if claim.period.touches_year(year) {
        (graded, grades)
    } else {
        (graded * scenario.weights.carried_root, format!("{grades}, carried from {}", claim.period))
    }
}
