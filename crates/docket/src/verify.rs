//! Checks that a case is whole: header, database, evidence, log; and that its results still follow from its study. Or that an
//! exported log is: without case and key.

use crate::DocketError;
use crate::chain::{Plan, SEED, compute_as, inputs_digest};
use crate::open_case::OpenCase;
use crate::permit::Operation;
use crate::results::study_of;
use crate::run::digest;
use crate::shelf::Shelf;
use assize_record::results::Results;
use assize_record::study::Study;
use assize_record::synthesis::Depth;
use assize_store::log::bundle::{self, Against, BundleReport};
use assize_store::{Case, VerifyFinding};
use serde::Serialize;
use std::path::Path;

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Verified {
    /// What was looked at.
    pub what: String,
    /// What was found, in words.
    pub found: String,
    /// True where all is well.
    pub ok: bool,
}

impl From<VerifyFinding> for Verified {
    fn from(finding: VerifyFinding) -> Self {
        Self { what: finding.what, found: finding.found, ok: finding.ok }
    }
}

/// Verifies an exported log in `folder` against checkpoints that were deposited outside. Opens no case, needs no key.
pub fn verify_bundle(folder: &Path, against: &Against<'_>) -> Result<BundleReport, DocketError> {
    Ok(bundle::verify(folder, against)?)
}

/// Verifies the file and its log against `deposited` checkpoints, and then recomputes the recorded results from the study and compares their digests.
pub fn verify(
    case: &OpenCase,
    shelf: &Shelf,
    deposited: &[String],
    now: &str,
    progress: &dyn Fn(&str),
) -> Result<Vec<Verified>, DocketError> {
    let case = case.for_reading(Operation::Verify)?;
    let mut seen: Vec<Verified> = case.verify()?.into_iter().map(Into::into).collect();
    for note in deposited {
        seen.push(case.verify_against(note)?.into());
    }
    if let Some(kept) = case.results()? {
        seen.push(recomputed(case, &kept, shelf, now, progress)?);
    }
    Ok(seen)
}

/// Whether recorded results follow from what may be used today; results of another day's consents are left to that day.
fn recomputed(
    case: &Case,
    kept: &Results,
    shelf: &Shelf,
    now: &str,
    progress: &dyn Fn(&str),
) -> Result<Verified, DocketError> {
    let study = match study_of(case, now) {
        Err(DocketError::NothingAllowed { .. }) => Study::default(),
        other => other?,
    };
    let wanted = inputs_digest(&study, shelf, SEED)?;
    // Drawn anew: what was recorded must follow, whoever recorded it.
    let depth = kept.synthesis.as_ref().map_or(Depth::Weighed, |found| found.depth);
    let (found, ok) = if kept.runs.iter().any(|run| run.inputs_digest != wanted) {
        (
            "of other inputs than today's: consents, the study or the program changed; computed anew when next asked for",
            true,
        )
    } else if digest(&compute_as(&study, shelf, SEED, &Plan { depth, kept: None }, progress)?)? == digest(kept)? {
        ("computed again from the study: the same", true)
    } else {
        ("computed again from the study: different", false)
    };
    Ok(Verified { what: "recorded results".to_owned(), found: found.to_owned(), ok })
}
