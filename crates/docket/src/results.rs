//! The results of a case: those recorded, where they still follow from what the case holds; computed anew otherwise.

use crate::DocketError;
use crate::chain::{SEED, compute, inputs_digest};
use crate::shelf::Shelf;
use assize_record::results::Results;
use assize_record::study::Study;
use assize_store::{Case, IdempotencyKey};

/// The case's study.
pub fn study(case: &Case) -> Result<Study, DocketError> {
    let study = case.study()?;
    if study.sources.is_empty() { Err(DocketError::NoStudy) } else { Ok(study) }
}

/// The results, computed and recorded where those on file rest on other inputs.
pub fn results(
    case: &mut Case,
    study: &Study,
    shelf: &Shelf,
    now: &str,
    progress: &dyn Fn(&str),
) -> Result<Results, DocketError> {
    let wanted = inputs_digest(study, shelf, SEED)?;
    if let Some(kept) = case.results()?
        && !kept.runs.is_empty()
        && kept.runs.iter().all(|run| run.inputs_digest == wanted)
    {
        return Ok(kept);
    }
    let computed = compute(study, shelf, SEED, progress)?;
    // The same inputs may come back after others, so the key names the place in the log as well.
    let key = IdempotencyKey::of(&["record results", &wanted, &case.log()?.len().to_string()]);
    case.record_results(&computed, &key, now)?;
    Ok(computed)
}
