//! The results of a case: those recorded, where they still follow from what the case holds; computed anew otherwise.

use crate::DocketError;
use crate::chain::{Plan, SEED, compute_as, inputs_digest};
use crate::day::day_of;
use crate::open_case::OpenCase;
use crate::permit::Operation;
use crate::shelf::Shelf;
use assize_disclosure::consent::Request;
use assize_disclosure::gate::gate;
use assize_record::results::Results;
use assize_record::study::Study;
use assize_record::synthesis::Depth;
use assize_record::term::Use;
use assize_store::{Case, IdempotencyKey, Received};

/// A study and what follows from it.
pub struct Computed {
    /// What was brought in and may be analysed.
    pub study: Study,
    /// What follows.
    pub results: Results,
}

/// Checks between claims.
pub fn checks(case: &mut OpenCase, shelf: &Shelf, now: &str, progress: &dyn Fn(&str)) -> Result<Computed, DocketError> {
    computed(case, Operation::Check, shelf, now, progress)
}

/// Findings by standards.
pub fn findings(
    case: &mut OpenCase,
    shelf: &Shelf,
    now: &str,
    progress: &dyn Fn(&str),
) -> Result<Computed, DocketError> {
    computed(case, Operation::Judge, shelf, now, progress)
}

/// Ratings of states.
pub fn ratings(
    case: &mut OpenCase,
    shelf: &Shelf,
    now: &str,
    progress: &dyn Fn(&str),
) -> Result<Computed, DocketError> {
    computed(case, Operation::Rate, shelf, now, progress)
}

/// What rests on what, with the custody of every received file.
pub fn traced(
    case: &mut OpenCase,
    shelf: &Shelf,
    now: &str,
    progress: &dyn Fn(&str),
) -> Result<(Computed, Vec<Received>), DocketError> {
    let computed = computed(case, Operation::Trace, shelf, now, progress)?;
    Ok((computed, case.for_reading(Operation::Trace)?.custody()?))
}

/// Computes and records the results, where those on file rest on other inputs.
pub fn record(case: &mut OpenCase, shelf: &Shelf, now: &str, progress: &dyn Fn(&str)) -> Result<Computed, DocketError> {
    computed(case, Operation::RecordResults, shelf, now, progress)
}

/// The results with the synthesis to the full depth, computed and recorded where those on file are not. A report written
/// afterwards takes these.
///
/// # Errors
/// The case; a role that may not record results.
pub fn deepened(
    case: &mut OpenCase,
    shelf: &Shelf,
    now: &str,
    progress: &dyn Fn(&str),
) -> Result<Computed, DocketError> {
    let permitted = case.for_reading(Operation::RecordResults)?;
    let study = study_of(permitted, now)?;
    let is_deep = |results: &Results| results.synthesis.as_ref().is_none_or(|found| found.depth == Depth::Full);
    if let Some(results) = kept_for(permitted, &study, shelf)?.filter(is_deep) {
        return Ok(Computed { study, results });
    }
    let plan = Plan { depth: Depth::Full, kept: None };
    let results = compute_as(&study, shelf, SEED, &plan, progress)?;
    keep(case.for_writing(Operation::RecordResults)?, &study, shelf, &results, now)?;
    Ok(Computed { study, results })
}

/// Writes results. The same inputs may come back after others, so the key names the place in the log as well.
fn keep(writer: &mut Case, study: &Study, shelf: &Shelf, results: &Results, now: &str) -> Result<(), DocketError> {
    let (wanted, place) = (inputs_digest(study, shelf, SEED)?, writer.log_state()?.entries.to_string());
    writer.record_results(results, &IdempotencyKey::of(&["record results", &wanted, &place]), now)?;
    Ok(())
}

/// The results for somebody who may do `operation`. Those computed anew are recorded where that is permitted too; whoever may
/// only read sees them and leaves the case as it was.
fn computed(
    case: &mut OpenCase,
    operation: Operation,
    shelf: &Shelf,
    now: &str,
    progress: &dyn Fn(&str),
) -> Result<Computed, DocketError> {
    let permitted = case.for_reading(operation)?;
    let study = study_of(permitted, now)?;
    if let Some(results) = kept_for(permitted, &study, shelf)? {
        return Ok(Computed { study, results });
    }
    let results = compute_beside(permitted, &study, shelf, progress)?;
    match case.for_writing(Operation::RecordResults) {
        Ok(writer) => keep(writer, &study, shelf, &results, now)?,
        Err(DocketError::NotPermitted { .. }) => {}
        Err(other) => return Err(other),
    }
    Ok(Computed { study, results })
}

/// What may be worked with today, for an operation that has its permit: the study without whatever nobody agreed to have
/// analysed.
pub(crate) fn study_of(case: &Case, now: &str) -> Result<Study, DocketError> {
    let study = case.study()?;
    let sources = study.sources.len();
    if sources == 0 {
        return Err(DocketError::NoStudy);
    }
    let request = Request { intended: Use::InternalAnalysis, recipient: None, as_of: day_of(now)? };
    let [cleared] = &gate(&study, &case.consent_register()?, &[request])[..] else { return Ok(study) };
    match cleared.sources.len() {
        0 => Err(DocketError::NothingAllowed { sources }),
        all if all == sources && cleared.withheld.is_empty() => Ok(study),
        _ => Ok(cleared.study(&study)),
    }
}

/// Results of a study, with the recorded synthesis where that heard the same.
pub(crate) fn compute_beside(
    case: &Case,
    study: &Study,
    shelf: &Shelf,
    progress: &dyn Fn(&str),
) -> Result<Results, DocketError> {
    let kept = case.results()?.and_then(|kept| kept.synthesis);
    compute_as(study, shelf, SEED, &Plan { kept: kept.as_ref(), ..Plan::default() }, progress)
}

/// The recorded results, where they rest on this study and this shelf.
pub(crate) fn kept_for(case: &Case, study: &Study, shelf: &Shelf) -> Result<Option<Results>, DocketError> {
    let wanted = inputs_digest(study, shelf, SEED)?;
    let fits = |kept: &Results| !kept.runs.is_empty() && kept.runs.iter().all(|run| run.inputs_digest == wanted);
    Ok(case.results()?.filter(fits))
}
