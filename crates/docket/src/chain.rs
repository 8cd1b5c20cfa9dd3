//! The whole way of the data on one study: echoes, checks, findings, estimates, ratings, and what rests on what.
//!
//! Pure: same study, same shelf, same seed give the same results.

use crate::DocketError;
use crate::echoes;
use crate::graph;
use crate::run::{Computation, digest, run};
use crate::shelf::Shelf;
use assize_record::results::Results;
use assize_record::study::Study;
use assize_standard::{check, judge, rate};

/// The seed of every shipped computation. Any number would do; this one is fixed so that figures can be compared.
pub const SEED: u64 = 1930;

/// Steps of the chain, for a progress bar.
pub const STEPS: &[&str] = &["echoes", "checks", "findings", "estimates", "ratings", "trace"];

/// Digest of everything that the results follow from.
pub fn inputs_digest(study: &Study, shelf: &Shelf, seed: u64) -> Result<String, DocketError> {
    Ok(digest(&(study, &shelf.digest, seed, crate::run::METHOD_VERSION))?)
}

/// Runs every step. `progress` is told the name of each step before it begins.
pub fn compute(study: &Study, shelf: &Shelf, seed: u64, progress: &dyn Fn(&str)) -> Result<Results, DocketError> {
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

fn computation<'a>(step: &'a str, method: &'a str, inputs: &str) -> Computation<'a> {
    Computation { step, method, assumptions: Vec::new(), seed: None, inputs_digest: inputs.to_owned() }
}
