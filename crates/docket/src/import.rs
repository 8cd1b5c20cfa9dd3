//! Brings a data package into a case: read and checked elsewhere first, then written. Parses nothing foreign itself.

use crate::DocketError;
use crate::open_case::OpenCase;
use crate::permit::Operation;
use assize_intake::Intake;
use assize_intake::moved::{moved, rows_of};
use assize_record::custody::moved::Moved;
use assize_record::custody::{Act, Provenance, Receipt};
use assize_record::study::Study;
use assize_store::{Applied, Case, Delivery};
use std::collections::BTreeMap;

/// File names to bytes.
pub type Files = BTreeMap<String, Vec<u8>>;

/// Reads a package somewhere else: foreign files are never parsed in this process.
///
/// The binary gives one that asks a child process (`assize_confine`). It answers with [`DocketError::Package`] for broken
/// rules and [`DocketError::Unread`] where there was no answer.
pub type Parser<'a> = dyn Fn(&Files) -> Result<Intake, DocketError> + 'a;

/// A package that was brought in.
pub struct Imported {
    /// What was read.
    pub intake: Intake,
    /// The link of the chain of custody that received it; none where the case held the same package already.
    pub receipt: Option<Receipt>,
}

/// Reads, checks and writes a package, in one transaction. Where a rule is broken, or there was no answer, nothing is
/// written. A package of the same title as the case's study supersedes it: evidence stays in every version, and the chain of
/// custody tells what moved.
pub fn import(
    case: &mut OpenCase,
    files: &Files,
    parser: &Parser<'_>,
    received: impl Into<Provenance>,
    now: &str,
) -> Result<Imported, DocketError> {
    let case = case.for_writing(Operation::Import)?;
    let received = received.into();
    received.check()?;
    let intake = parser(files)?;
    let moved = moved_in(case, &intake.study, files)?;
    let receipt = match case.import(&intake.study, files, Delivery { received, moved }, now)? {
        Applied::Before => None,
        Applied::Now => case.custody_chain()?.pop().and_then(|(link, _)| match link.act {
            Act::Received(receipt) => Some(receipt),
            Act::Copied(_) | Act::Checked(_) | Act::HandedOver(_) => None,
        }),
    };
    Ok(Imported { intake, receipt })
}

/// What moved in each file of which the case holds another content. Compares lines and reads no cell.
fn moved_in(case: &Case, study: &Study, files: &Files) -> Result<BTreeMap<String, Moved>, DocketError> {
    let held = case.study()?;
    let mut out = BTreeMap::new();
    for received in case.custody()? {
        let name = &received.file;
        let differs = study.custody.get(name).is_some_and(|custody| custody.sha256 != received.sha256);
        let Some(after) = files.get(name).filter(|_| differs) else { continue };
        let before = case.evidence(&received)?;
        let (old, new) = (rows_of(&held.rows, name), rows_of(&study.rows, name));
        out.insert(name.clone(), moved((&before, &old), (after, &new)));
    }
    Ok(out)
}
