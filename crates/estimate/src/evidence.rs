//! From the claims that answer a question to origins: who says it independently, with which values and what weight.
//!
//! A claim is represented by the first claims in its descent that answer the question, so a repeat adds a name to the
//! echoes and nothing to the figure. A figure that hands on one of another measure is no answer.

use crate::question::{Question, Setting};
use assize_record::claim::Claim;
use assize_record::echo;
use assize_record::estimate::Exclusion;
use assize_record::id::{ClaimId, OriginId};
use assize_record::study::Study;
use assize_record::term::Derivation;
use std::collections::{BTreeMap, BTreeSet};

/// One origin's say in a question.
#[derive(Debug, Clone, PartialEq)]
pub struct Say<'a> {
    /// The origin.
    pub origin: OriginId,
    /// The claims whose values are used, each with the same part. Never empty.
    pub claims: Vec<&'a Claim>,
    /// Claims of the question that repeat them and add nothing.
    pub echoes: Vec<ClaimId>,
    /// That of its best claim: weight of the source's letter x weight of the figure's number, x the scenario's factor where the claim
    /// is of another time. Above 0, not yet normalised (own convention).
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

/// The claims of an origin: those that give values and those that repeat.
#[derive(Default)]
struct Voice<'a> {
    values: BTreeMap<&'a ClaimId, &'a Claim>,
    echoes: BTreeSet<ClaimId>,
}

/// Sorts the claims that speak to a question into origins.
pub fn evidence<'a>(setting: &Setting<'a>, question: &Question<'_>) -> Evidence<'a> {
    let study = setting.study;
    let mut excluded = Vec::new();
    let mut represented: Vec<(&Claim, Vec<&Claim>)> = Vec::new();
    let speaks = |claim: &&Claim| question.concerns(claim) && question.is_of_the_time(claim) && question.takes(claim);
    for claim in study.claims.values().filter(speaks) {
        match represent(study, question, claim) {
            Ok(values) => represented.push((claim, values)),
            Err(reason) => excluded.push(Exclusion { claim: claim.id.clone(), reason }),
        }
    }
    let voices = voices(study, question, &represented);
    let says = voices.into_iter().filter_map(|(origin, voice)| say(setting, question, origin, voice));
    Evidence { says: says.collect(), excluded }
}

/// The claims whose values stand for a claim, or why it is left out.
fn represent<'a>(study: &'a Study, question: &Question<'_>, claim: &'a Claim) -> Result<Vec<&'a Claim>, String> {
    let left_out = |id: &ClaimId| question.choice.leave_out.get(id);
    if let Some(reason) = left_out(&claim.id) {
        return Err(reason.clone());
    }
    if let Some(reason) = question.unfit(study, claim).or_else(|| question.too_long(claim)) {
        return Err(reason);
    }
    // A claim that the scenario names is taken at its own word.
    if question.choice.claims.is_some() {
        return Ok(vec![claim]);
    }
    if let Some(stranger) = of_another_measure(study, claim) {
        return Err(format!("gives {}, which is {}, as {}", stranger.id, stranger.measure, claim.measure));
    }
    let first = first_answers(study, question, claim);
    match first.iter().find_map(|value| left_out(&value.id).map(|reason| (&value.id, reason))) {
        Some((root, reason)) if first.len() == 1 => Err(format!("rests on {root}, which is left out: {reason}")),
        _ => Ok(first.into_iter().filter(|value| left_out(&value.id).is_none()).collect()),
    }
}

/// The claims in the descent of `claim`, itself included, that answer the question and come from no other that does.
fn first_answers<'a>(study: &'a Study, question: &Question<'_>, claim: &'a Claim) -> Vec<&'a Claim> {
    let answers = |claim: &&Claim| question.unfit(study, claim).is_none() && of_another_measure(study, claim).is_none();
    let descent = echo::ancestry(study, &claim.id);
    let answering: Vec<&Claim> = descent.iter().filter_map(|id| study.claims.get(id)).filter(answers).collect();
    let comes_from_none = |one: &&Claim| {
        let above = echo::ancestry(study, &one.id);
        !answering.iter().any(|other| other.id != one.id && above.contains(&other.id))
    };
    answering.iter().copied().filter(comes_from_none).collect()
}

/// The claim of another measure that a claim hands on as if it were of its own.
///
/// What repeats, rounds, misreads or converts only figures of other measures gives those. A sum is spoilt by one such part; a
/// part in another unit is multiplied or divided by, and spoils nothing.
fn of_another_measure<'a>(study: &'a Study, claim: &Claim) -> Option<&'a Claim> {
    stranger(study, claim, &mut BTreeSet::new())
}

fn stranger<'a>(study: &'a Study, claim: &Claim, seen: &mut BTreeSet<ClaimId>) -> Option<&'a Claim> {
    let descent = claim.derived.as_ref()?;
    if !seen.insert(claim.id.clone()) {
        return None;
    }
    let is_reckoned = descent.derivation == Derivation::Sums;
    let parents = descent.parents.iter().filter_map(|id| study.claims.get(id));
    let strange: Vec<Option<&Claim>> = parents
        .map(|parent| match parent.measure == claim.measure {
            true => stranger(study, parent, seen),
            false if is_reckoned && parent.unit != claim.unit => None,
            false => Some(parent),
        })
        .collect();
    if is_reckoned || strange.iter().all(Option::is_some) { strange.into_iter().flatten().next() } else { None }
}

fn voices<'a>(
    study: &'a Study,
    question: &Question<'_>,
    represented: &[(&'a Claim, Vec<&'a Claim>)],
) -> BTreeMap<OriginId, Voice<'a>> {
    let values: BTreeMap<&ClaimId, &Claim> =
        represented.iter().flat_map(|(_, values)| values).map(|value| (&value.id, *value)).collect();
    let (roots, derived): (Vec<&Claim>, Vec<&Claim>) =
        values.into_values().partition(|value| value.parents().is_empty());
    let mut homes: BTreeMap<&ClaimId, OriginId> = BTreeMap::new();
    let mut voices: BTreeMap<OriginId, Voice<'a>> = BTreeMap::new();
    for root in roots {
        for origin in origins(study, root) {
            voices.entry(origin.clone()).or_default().values.insert(&root.id, root);
            homes.insert(&root.id, origin);
        }
    }
    let with_root: BTreeSet<OriginId> = voices.keys().cloned().collect();
    for value in derived {
        // A figure made of several origins' figures has one voice; an origin that answers itself needs none made for it.
        let origins = origins(study, value);
        let at_its_word = question.choice.claims.is_some();
        let free = origins.iter().find(|origin| at_its_word || !with_root.contains(*origin));
        let Some(home) = free.or(origins.first()) else { continue };
        let voice = voices.entry(home.clone()).or_default();
        if free.is_some() {
            voice.values.insert(&value.id, value);
        } else {
            voice.echoes.insert(value.id.clone());
        }
        homes.insert(&value.id, home.clone());
    }
    for (claim, values) in represented {
        for home in values.iter().filter(|value| value.id != claim.id).filter_map(|value| homes.get(&value.id)) {
            voices.entry(home.clone()).or_default().echoes.insert(claim.id.clone());
        }
    }
    voices
}

/// The origins of a claim's roots; of its own source, where the roots are not in the study.
fn origins(study: &Study, claim: &Claim) -> Vec<OriginId> {
    let origins: Vec<OriginId> = echo::origins(study, &echo::roots(study, &claim.id)).into_keys().collect();
    if origins.is_empty() { study.origin_of(&claim.source).cloned().into_iter().collect() } else { origins }
}

fn say<'a>(setting: &Setting<'a>, question: &Question<'_>, origin: OriginId, voice: Voice<'a>) -> Option<Say<'a>> {
    let claims: Vec<&Claim> = voice.values.into_values().collect();
    let best = |a: &(f64, String), b: &(f64, String)| a.0.total_cmp(&b.0).then_with(|| b.1.cmp(&a.1));
    let (weight, ground) = claims.iter().filter_map(|claim| weight(setting, question, claim)).max_by(best)?;
    Some(Say { origin, claims, echoes: voice.echoes.into_iter().collect(), weight, ground })
}

/// The weight of a claim and how it came about.
fn weight(setting: &Setting<'_>, question: &Question<'_>, claim: &Claim) -> Option<(f64, String)> {
    let scenario = setting.scenario;
    let letter = setting.study.sources.get(&claim.source)?.reliability;
    let (of_source, of_figure) = (scenario.reliability(letter), scenario.credibility(claim.credibility));
    let mut weight = of_source * of_figure;
    let mut ground = format!("{} at grade {letter}{}", claim.id, claim.credibility);
    let mut factors = format!("{of_source} x {of_figure}");
    if !question.is_of_the_time(claim) {
        weight *= scenario.weights.carried_root;
        ground.push_str(&format!(", carried from {}", claim.period));
        factors.push_str(&format!(" x {}", scenario.weights.carried_root));
    }
    if question.choice.claims.is_some() {
        ground.push_str(", taken at its word");
    } else if !claim.parents().is_empty() {
        let parents = claim.parents().iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        ground.push_str(&format!(", standing for {parents}, which do not answer this"));
    }
    Some((weight, format!("{ground}: {factors} = {:.3}", weight)))
}
