//! Pairs of records leave the case with the signatures of two identity keepers, and without names: by file and line, for whoever holds
//! the lists.

use super::pair::{Why, explained};
use super::rows::{Places, list_of};
use crate::DocketError;
use crate::open_case::OpenCase;
use crate::permit::Operation;
use assize_record::id::{ListId, RecordId};
use assize_record::identity::Reason;
use assize_record::linkage::{Kind, Linked};
use assize_store::{Case, Entropy, ExportApproval, PairsExport, SignedExport, Vault};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Where a record stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Standing {
    /// Its id.
    pub record: RecordId,
    /// Its list.
    pub list: ListId,
    /// File.
    pub file: String,
    /// Line, the header being line 1.
    pub line: u32,
}

/// A pair as it leaves.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PairOut {
    /// The one record.
    pub one: Standing,
    /// The other.
    pub other: Standing,
    /// Probability that they are one.
    pub probability: f64,
}

/// Proposes that pairs of the newest linkage of a kind of at least this probability leave. Nothing leaves before another keeper approves.
pub fn propose(
    case: &mut OpenCase,
    (kind, least): (Kind, f64),
    recipient: &str,
    reason: Reason,
    now: &str,
) -> Result<(SignedExport, u64), DocketError> {
    let case = case.for_writing(Operation::ProposePairs)?;
    if !(0.01..=1.0).contains(&least) {
        return Err(DocketError::Link(format!("the least probability is {least}; accepted are 0.01 to 1")));
    }
    let linked = case.linkage(kind)?.ok_or(DocketError::NoLinkage(kind))?;
    let count = linked.pairs.iter().filter(|pair| pair.probability >= least).count() as u64;
    let pairs = PairsExport { run: linked.run.id, least };
    Ok((case.propose_pairs(pairs, recipient, reason, now)?, count))
}

/// The pairs that two identity keepers have agreed to let out.
pub fn export(
    case: &mut OpenCase,
    signed: &SignedExport,
    approval: &ExportApproval,
    entropy: Entropy<'_>,
    now: &str,
) -> Result<Vec<PairOut>, DocketError> {
    let case = case.for_writing(Operation::ExportPairs)?;
    two_people(signed, approval)?;
    let (linked, least) = agreed(case, signed, approval, now)?;
    let vault = case.open_vault(entropy, now)?;
    let going: Vec<_> = linked.pairs.iter().filter(|pair| pair.probability >= least).collect();
    let wanted: BTreeSet<&RecordId> = going.iter().flat_map(|pair| [&pair.records.0, &pair.records.1]).collect();
    let standing = standing(&vault, &wanted)?;
    vault.close()?;
    let place = |record: &RecordId| {
        let gone = || DocketError::Link(format!("{record} was removed from the vault; link again and propose anew"));
        standing.get(record).cloned().ok_or_else(gone)
    };
    let out = |pair: &&assize_record::linkage::PairNote| {
        let (one, other) = (place(&pair.records.0)?, place(&pair.records.1)?);
        Ok(PairOut { one, other, probability: pair.probability })
    };
    going.iter().map(out).collect()
}

/// Why a pair is said to be one person, for a picture that leaves the case: the pair must be among those that two keepers agreed on.
pub fn explain(
    case: &mut OpenCase,
    (signed, approval): (&SignedExport, &ExportApproval),
    pair: (&str, &str),
    entropy: Entropy<'_>,
    now: &str,
    progress: &dyn Fn(&str),
) -> Result<Why, DocketError> {
    let case = case.for_writing(Operation::ExportPairs)?;
    two_people(signed, approval)?;
    let (_, least) = agreed(case, signed, approval, now)?;
    let words = format!("a picture for {}", signed.proposal.recipient);
    let why = explained(case, pair, &words, entropy, now, progress)?;
    if why.together.is_none_or(|probability| probability < least) {
        let accepted = "a pair of the linkage that is probable enough";
        return Err(DocketError::Link(format!(
            "this pair is not among those that were approved ({least} and more); accepted is {accepted}"
        )));
    }
    Ok(why)
}

/// Four eyes, before any signature is looked at.
fn two_people(signed: &SignedExport, approval: &ExportApproval) -> Result<(), DocketError> {
    let user = signed.proposal.by.clone();
    let operation = Operation::ExportPairs;
    if user == approval.by { Err(DocketError::OnePerson { operation, user }) } else { Ok(()) }
}

/// The linkage that was agreed on, and the least probability; that it goes out is logged.
fn agreed(
    case: &mut Case,
    signed: &SignedExport,
    approval: &ExportApproval,
    now: &str,
) -> Result<(Linked, f64), DocketError> {
    let wanted = signed.proposal.pairs.as_ref().map(|pairs| &pairs.run);
    let held = case.linkages()?;
    let runs: Vec<String> = held.iter().map(|linked| linked.run.id.to_string()).collect();
    let found = held.into_iter().find(|linked| wanted.is_none_or(|run| *run == linked.run.id));
    let Some(linked) = found else {
        let run = wanted.map_or_else(String::new, ToString::to_string);
        return Err(match runs.is_empty() {
            true => DocketError::NoLinkage(Kind::Person),
            false => DocketError::Link(format!(
                "the pairs of {run} were approved, and the case holds {}; propose anew",
                runs.join(", ")
            )),
        });
    };
    let pairs = case.let_pairs_out(signed, approval, now)?;
    Ok((linked, pairs.least))
}

fn standing(vault: &Vault, wanted: &BTreeSet<&RecordId>) -> Result<BTreeMap<RecordId, Standing>, DocketError> {
    let mut found = BTreeMap::new();
    for list in vault.lists()? {
        let places = Places::of(&list.mapping, &list.columns);
        vault.rows(&list, |rows| {
            for row in 0..rows.len() {
                let (line, record) = (rows.line(row), list.record(rows.line(row)));
                if wanted.contains(&record) {
                    let of = ListId::new(list_of(&list.mapping, &places, |at| rows.cell(row, at)));
                    let place = Standing { record: record.clone(), list: of, file: list.name.clone(), line };
                    found.insert(record, place);
                }
            }
        })?;
    }
    Ok(found)
}
