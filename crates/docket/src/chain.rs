//! The whole way of the data on one study: echoes, checks, findings, estimates, ratings, and what rests on what.
//!
//! Pure: same study, same shelf, same seed give the same results.

use crate::DocketError;
use crate::echoes;
use crate::graph;
use crate::run::{Computation, digest, run};
use crate::shelf::Shelf;
use assize_estimate::chains::{claimed_years, of_study, streams};
use assize_estimate::scenario::Scenario;
use assize_estimate::synthesis::{Effort, Priors, synthesis_told};
use assize_record::money::Money;
use assize_record::results::Results;
use assize_record::study::Study;
use assize_record::synthesis::{Depth, Synthesis};
use assize_standard::{check, judge, rate};

/// The seed of every shipped computation. Any number would do; this one is fixed so that figures can be compared.
pub const SEED: u64 = 1930;

/// Steps of the chain, for a progress bar.
pub const STEPS: &[&str] = &["echoes", "checks", "findings", "estimates", "synthesis", "money", "ratings", "trace"];

/// Digest of everything that the results follow from.
pub fn inputs_digest(study: &Study, shelf: &Shelf, seed: u64) -> Result<String, DocketError> {
    Ok(digest(&(study, &shelf.digest, seed, crate::run::METHOD_VERSION))?)
}

/// Runs every step, the synthesis as deep as a report takes it. `progress` is told the name of each step before it begins.
pub fn compute(study: &Study, shelf: &Shelf, seed: u64, progress: &dyn Fn(&str)) -> Result<Results, DocketError> {
    compute_as(study, shelf, seed, &Plan::default(), progress)
}

/// How the synthesis comes about.
#[derive(Debug, Clone, Copy)]
pub struct Plan<'a> {
    /// How much of it is computed.
    pub depth: Depth,
    /// One that is taken over, to whatever depth, where it heard the same: drawing it again would give the same.
    pub kept: Option<&'a Synthesis>,
}

impl Default for Plan<'_> {
    fn default() -> Self {
        Self { depth: Depth::Weighed, kept: None }
    }
}

/// Runs every step, the synthesis as planned.
pub fn compute_as(
    study: &Study,
    shelf: &Shelf,
    seed: u64,
    plan: &Plan<'_>,
    progress: &dyn Fn(&str),
) -> Result<Results, DocketError> {
    let inputs = inputs_digest(study, shelf, seed)?;
    let mut results = Results::default();
    progress("echoes");
    results.echoes = echoes::headline(study);
    results.runs.push(run(computation("echo", "claims, roots and origins by derivation", &inputs), &results.echoes)?);
    progress("checks");
    results.checks = check::check(study, &shelf.checks);
    results.runs.push(run(computation("check", "arithmetic between claims", &inputs), &results.checks)?);
    progress("findings");
    find(study, shelf, &inputs, &mut results)?;
    progress("estimates");
    estimate(study, shelf, seed, &inputs, &mut results)?;
    progress("synthesis");
    synthesise(&Question { study, shelf, seed, inputs: &inputs }, plan, &mut results, progress)?;
    progress("money");
    follow_money(&Question { study, shelf, seed, inputs: &inputs }, &mut results)?;
    progress("ratings");
    results.ratings = rate::rate(study, &results.findings, &shelf.methodology);
    let methodology = shelf.methodology.note();
    let mut rating = computation("rate", "state role and own mark by methodology", &inputs);
    rating.assumptions = vec![format!("{} {}", methodology.code, methodology.version)];
    results.runs.push(run(rating, &results.ratings)?);
    results.methodology = Some(methodology);
    progress("trace");
    results.trace = graph::graph(study, &results);
    Ok(results)
}

fn find(study: &Study, shelf: &Shelf, inputs: &str, results: &mut Results) -> Result<(), DocketError> {
    let judged = judge::judge(study, &shelf.standards, &shelf.evidence);
    let mut judging = computation("judge", "three-valued rules by posting, evidence counted by origin", inputs);
    judging.assumptions = judged.standards.iter().map(|s| format!("{}, edition {}", s.title, s.edition)).collect();
    results.runs.push(run(judging, &judged.findings)?);
    results.findings = judged.findings;
    results.disagreements = judged.disagreements;
    results.standards = judged.standards;
    results.evidence_rule = judged.evidence_rule;
    Ok(())
}

fn estimate(study: &Study, shelf: &Shelf, seed: u64, inputs: &str, results: &mut Results) -> Result<(), DocketError> {
    for scenario in &shelf.scenarios {
        let note = scenario.note();
        let faults = scenario.check(study);
        if !faults.is_empty() {
            let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
            results.gaps.push(format!("scenario {} does not fit this study: {}", note.code, faults.join("; ")));
            continue;
        }
        let estimates = assize_estimate::estimate(study, scenario, seed);
        results.gaps.extend(assize_estimate::gaps(study, scenario, &estimates));
        results.estimates.extend(estimates);
        results.scenarios.push(note);
    }
    let mut estimating = computation("estimate", "linear pool of origins, Monte-Carlo", inputs);
    estimating.seed = Some(seed);
    estimating.assumptions = results.scenarios.iter().map(|s| format!("scenario {}", s.code)).collect();
    results.runs.push(run(estimating, &results.estimates)?);
    Ok(())
}

/// The first scenario that fits the study: the one whose figures are shown first.
fn first<'a>(shelf: &'a Shelf, results: &Results) -> Option<&'a Scenario> {
    let code = &results.scenarios.first()?.code;
    shelf.scenarios.iter().find(|scenario| scenario.note().code == *code)
}

/// What a step is asked about.
struct Question<'a> {
    study: &'a Study,
    shelf: &'a Shelf,
    seed: u64,
    inputs: &'a str,
}

/// Digest of everything that a synthesis follows from: claims and where they stand, without the words around them.
pub(crate) fn heard(study: &Study, scenario: &Scenario, seed: u64) -> Result<String, DocketError> {
    let claims: Vec<_> = study
        .claims
        .values()
        .map(|claim| {
            let about = (&claim.measure, &claim.host, &claim.area, &claim.sectors, &claim.period);
            (&claim.id, &claim.source, about, &claim.quantity, &claim.unit, claim.credibility, &claim.derived)
        })
        .collect();
    let sources: Vec<_> = study.sources.values().map(|one| (&one.id, &one.origin, one.reliability)).collect();
    Ok(digest(&(claims, sources, &study.groups, scenario, Priors::default(), seed, crate::run::METHOD_VERSION))?)
}

fn synthesise(
    question: &Question<'_>,
    plan: &Plan<'_>,
    results: &mut Results,
    progress: &dyn Fn(&str),
) -> Result<(), DocketError> {
    let Question { study, seed, .. } = *question;
    let Some(scenario) = first(question.shelf, results) else { return Ok(()) };
    let heard = heard(study, scenario, seed)?;
    let found = match plan.kept.filter(|kept| kept.heard == heard) {
        Some(kept) => Ok(kept.clone()),
        None => synthesis_told(study, scenario, &Priors::default(), &Effort::of(plan.depth), seed, progress)
            .map(|found| Synthesis { heard, ..found }),
    };
    match found {
        Ok(found) => {
            let method = "Bayesian synthesis of root claims, no-U-turn sampler";
            let mut drawing = computation("synthesis", method, question.inputs);
            drawing.seed = Some(seed);
            let length = found.length;
            let chains =
                format!("{} chains of {} draws after {} to warm up", length.chains, length.draws, length.warm_up);
            drawing.assumptions = vec![format!("scenario {}", found.scenario), chains];
            results.runs.push(run(drawing, &found)?);
            results.synthesis = Some(found);
        }
        Err(refusal) => results.gaps.push(format!("there is no synthesis of the claims on people: {refusal}")),
    }
    Ok(())
}

fn follow_money(question: &Question<'_>, results: &mut Results) -> Result<(), DocketError> {
    let Question { study, seed, .. } = *question;
    let Some(scenario) = first(question.shelf, results) else { return Ok(()) };
    let mut money = Money { years: Vec::new(), streams: streams(study, scenario) };
    if let Some(people) = &results.synthesis {
        for year in claimed_years(study, scenario, people) {
            match of_study(study, scenario, people, year, seed) {
                Ok(found) => money.years.extend(found),
                Err(error) => results.gaps.push(format!("the money of {year} cannot be followed: {error}")),
            }
        }
    }
    let mut following =
        computation("money", "chains of distributions from gross pay to what is received", question.inputs);
    following.seed = Some(seed);
    following.assumptions = vec![format!("scenario {}", scenario.code())];
    results.runs.push(run(following, &money)?);
    results.money = money;
    Ok(())
}

fn computation<'a>(step: &'a str, method: &'a str, inputs: &str) -> Computation<'a> {
    Computation { step, method, assumptions: Vec::new(), seed: None, inputs_digest: inputs.to_owned() }
}
