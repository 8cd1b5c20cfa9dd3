//! Checks that a case is whole: header, database, evidence, log; and that its results still follow from its study.

use crate::DocketError;
use crate::chain::{SEED, compute};
use crate::results::study;
use crate::run::digest;
use crate::shelf::Shelf;
use assize_store::Case;
use serde::Serialize;

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

/// Verifies the file and then recomputes the recorded results from the study and compares their digests.
pub fn verify(case: &mut Case, shelf: &Shelf, progress: &dyn Fn(&str)) -> Result<Vec<Verified>, DocketError> {
    let mut seen: Vec<Verified> = case
        .verify()?
        .into_iter()
        .map(|finding| Verified { what: finding.what, found: finding.found, ok: finding.ok })
        .collect();
    if let Some(kept) = case.results()? {
        let again = compute(&study(case)?, shelf, SEED, progress)?;
        let same = digest(&again)? == digest(&kept)?;
        let found =
            if same { "computed again from the study: the same" } else { "computed again from the study: different" };
        seen.push(Verified { what: "recorded results".to_owned(), found: found.to_owned(), ok: same });
    }
    Ok(seen)
}
