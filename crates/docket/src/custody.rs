//! The chain of custody of a source, its certificate, a check of the evidence, and handovers.

use crate::DocketError;
use crate::log::vouched_by;
use crate::open_case::OpenCase;
use crate::permit::Operation;
use assize_record::custody::certificate::{Certificate, Chain, FileChain, LogHead, SourceLink};
use assize_record::custody::moved::RowMoved;
use assize_record::custody::{Act, Change, Check, CopyKind, Handover, Link, Receipt};
use assize_record::id::SourceId;
use assize_record::study::Study;
use assize_store::{Case, Entropy};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};

/// How many near ids an error names.
const NEAR: usize = 5;

/// The chain of custody of one source.
pub fn chain(case: &OpenCase, source: &str, now: &str) -> Result<Chain, DocketError> {
    chain_of(case.for_reading(Operation::SeeCustody)?, source, now)
}

/// A printed certificate.
pub struct Printed {
    /// The document.
    pub pdf: Vec<u8>,
    /// What it prints.
    pub certificate: Certificate,
    /// The link that notes the printing; it stands after the chain that was printed.
    pub link: Link,
}

/// Signs the log, prints the chain as it stands under that checkpoint, and notes the certificate as a copy.
pub fn certificate(case: &mut OpenCase, source: &str, entropy: Entropy<'_>, now: &str) -> Result<Printed, DocketError> {
    let case = case.for_writing(Operation::CertifyCustody)?;
    // Before anything is written: an id that nothing has.
    chain_of(case, source, now)?;
    case.checkpoint(entropy, now)?;
    let chain = chain_of(case, source, now)?;
    let source = chain.source.clone();
    let program = format!("assize {}", env!("CARGO_PKG_VERSION"));
    let certificate = Certificate { chain, made_at: now.to_owned(), made_by: case.user().clone(), program };
    let pdf = assize_report::custody_certificate(&certificate)?;
    let link = case.note_copy(CopyKind::Certificate, Some(&source), &sha256(&pdf), now)?;
    Ok(Printed { pdf, certificate, link })
}

/// Reads all evidence again, compares its digests with those at intake, and notes what was found.
pub fn check(case: &mut OpenCase, now: &str) -> Result<Check, DocketError> {
    Ok(case.for_writing(Operation::CheckCustody)?.check_evidence(now)?)
}

/// Notes that the case, or the medium that it lies on, changed hands or place.
pub fn hand_over(case: &mut OpenCase, handover: &Handover, now: &str) -> Result<Link, DocketError> {
    let case = case.for_writing(Operation::HandOver)?;
    handover.check()?;
    Ok(case.hand_over(handover, now)?)
}

/// SHA-256 over a set of files: of the list that `sha256sum` prints of them in order of their names, lower-case hex.
pub fn digest_of_files(files: &BTreeMap<String, Vec<u8>>) -> String {
    let line = |(name, bytes): (&String, &Vec<u8>)| format!("{}  {name}\n", sha256(bytes));
    sha256(files.iter().map(line).collect::<String>().as_bytes())
}

/// SHA-256, lower-case hex.
fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn chain_of(case: &Case, source: &str, now: &str) -> Result<Chain, DocketError> {
    // The chain of a source goes on when nobody may use the source any more.
    let study = case.study()?;
    if study.sources.is_empty() {
        return Err(DocketError::NoStudy);
    }
    let source = known(&study, source)?;
    let rows = rows_of(&study, &source);
    let links = case.custody_chain()?;
    let row = study.rows.get(source.as_str()).cloned();
    let row = row.ok_or_else(|| DocketError::UnknownId { id: source.to_string(), near: Vec::new() })?;
    Ok(Chain {
        files: files_of(&study, &rows, &links),
        links: links_of(&source, &rows, links),
        row,
        log: head(case, now)?,
        source,
    })
}

/// The source of this id; letters' case does not matter.
fn known(study: &Study, asked: &str) -> Result<SourceId, DocketError> {
    let found = study.sources.keys().find(|known| known.as_str().eq_ignore_ascii_case(asked));
    found.cloned().ok_or_else(|| {
        let shared = |known: &SourceId| known.as_str().chars().zip(asked.chars()).take_while(|(a, b)| a == b).count();
        let most = study.sources.keys().map(shared).max().unwrap_or(0);
        let near = study.sources.keys().filter(|known| most > 0 && shared(known) == most);
        DocketError::UnknownSource { id: asked.to_owned(), near: near.take(NEAR).map(ToString::to_string).collect() }
    })
}

/// Ids of the source's own row and of the rows that rest on it.
fn rows_of(study: &Study, source: &SourceId) -> BTreeSet<String> {
    let mut rows = BTreeSet::from([source.to_string()]);
    rows.extend(study.claims.values().filter(|one| one.source == *source).map(|one| one.id.to_string()));
    rows.extend(study.statements.values().filter(|one| one.source == *source).map(|one| one.id.to_string()));
    rows.extend(study.responses.values().filter(|one| one.source == *source).map(|one| one.id.to_string()));
    rows.extend(study.recommendations.values().filter(|one| one.source == *source).map(|one| one.id.to_string()));
    rows.extend(study.critiques.values().filter(|one| one.source == *source).map(|one| one.id.to_string()));
    let tiers = study.tiers.iter().filter(|one| one.source == *source);
    rows.extend(tiers.map(|one| format!("tier:{}-{}", one.state, one.year)));
    let policies = study.policies.iter().filter(|one| one.source == *source);
    rows.extend(policies.map(|one| format!("policy:{}-{}", one.state, one.year)));
    rows
}

fn receipts(links: &[(Link, String)]) -> impl DoubleEndedIterator<Item = &Receipt> {
    links.iter().filter_map(|(link, _)| match &link.act {
        Act::Received(receipt) => Some(receipt),
        _ => None,
    })
}

/// The files with these rows, as the newest receipt has them; digests and length alone of what moved in them.
fn files_of(study: &Study, rows: &BTreeSet<String>, links: &[(Link, String)]) -> Vec<FileChain> {
    let Some(newest) = receipts(links).next_back() else { return Vec::new() };
    let files = newest.files.iter().map(|delivered| {
        let is_here = |id: &&String| study.rows.get(*id).is_some_and(|row| row.file == delivered.custody.file);
        FileChain { rows: rows.iter().filter(is_here).cloned().collect(), newest: delivered.clone() }
    });
    files.filter(|file| !file.rows.is_empty()).collect()
}

/// The links from the one that brought the source on, each with the rows of the source that moved.
fn links_of(source: &SourceId, rows: &BTreeSet<String>, links: Vec<(Link, String)>) -> Vec<SourceLink> {
    let brings = |link: &Link| match &link.act {
        Act::Received(receipt) => moves(receipt).any(|(_, row)| row.id == source.as_str() && row.before.is_none()),
        _ => false,
    };
    let from = links.iter().rposition(|(link, _)| brings(link)).unwrap_or(0);
    let about = |link: &Link| match &link.act {
        Act::Copied(copy) => copy.source.as_ref().is_none_or(|about| about == source),
        Act::Received(_) | Act::Checked(_) | Act::HandedOver(_) => true,
    };
    let chosen = links.into_iter().skip(from).filter(|(link, _)| about(link));
    let linked = chosen.map(|(link, digest)| {
        let moved = match &link.act {
            Act::Received(receipt) => moves(receipt).filter(|(_, row)| rows.contains(&row.id)).collect(),
            _ => Vec::new(),
        };
        SourceLink { link, digest, moved }
    });
    linked.collect()
}

/// Rows that moved with a receipt, with their files.
fn moves(receipt: &Receipt) -> impl Iterator<Item = (String, RowMoved)> {
    receipt.files.iter().flat_map(|file| {
        let rows = match &file.change {
            Change::Changed(moved) => moved.rows.as_slice(),
            Change::New | Change::Same | Change::Gone => &[],
        };
        rows.iter().map(|row| (file.custody.file.clone(), row.clone()))
    })
}

fn head(case: &Case, now: &str) -> Result<LogHead, DocketError> {
    let (entries, root) = case.log_head()?;
    Ok(LogHead {
        entries,
        root,
        checkpoint: case.checkpoints()?.pop().map(|newest| newest.note).unwrap_or_default(),
        key: case.log_verifier()?.map(|key| key.to_string()).unwrap_or_default(),
        vouched: vouched_by(case.log_state()?, now).words,
    })
}
