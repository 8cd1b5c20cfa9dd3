//! Identities of persons at risk: put in, opened for a reason, listed by pseudonym, erased, and let out by two people.

use crate::DocketError;
use crate::open_case::OpenCase;
use crate::permit::Operation;
use assize_record::id::{Pseudonym, UserId};
use assize_record::identity::{Identity, Reason};
use assize_store::{Entropy, ExportApproval, PersonNote, SignedExport};
use std::collections::{BTreeMap, BTreeSet};

/// Said after somebody was erased.
pub const ERASURE_CANNOT_UNDO: &str = "The person's key is destroyed here. Copies of the vault made before still hold it: destroy or replace those backups, and \
     change the vault's key (assize rotate --vault) so that older copies of the header stop opening it.";

/// Puts a person in, with images of the face, and gives the pseudonym.
pub fn add(
    case: &mut OpenCase,
    identity: &Identity,
    faces: &[Vec<u8>],
    entropy: Entropy<'_>,
    now: &str,
) -> Result<Pseudonym, DocketError> {
    let case = case.for_writing(Operation::PutIdentity)?;
    let mut vault = case.open_vault(entropy, now)?;
    let pseudonym = vault.put(case, identity, faces, entropy, now)?;
    vault.close()?;
    Ok(pseudonym)
}

/// Opens an identity; the reason stands in the case's log, the words in the vault.
pub fn open(
    case: &mut OpenCase,
    pseudonym: &Pseudonym,
    reason: Reason,
    words: &str,
    entropy: Entropy<'_>,
    now: &str,
) -> Result<Identity, DocketError> {
    let case = case.for_writing(Operation::OpenIdentity)?;
    let mut vault = case.open_vault(entropy, now)?;
    let identity = vault.open(case, pseudonym, reason, words, now)?;
    vault.close()?;
    Ok(identity)
}

/// Everybody in the vault, by pseudonym.
pub fn list(case: &mut OpenCase, entropy: Entropy<'_>, now: &str) -> Result<Vec<PersonNote>, DocketError> {
    let case = case.for_writing(Operation::ListIdentities)?;
    let vault = case.open_vault(entropy, now)?;
    let persons = vault.list()?;
    vault.close()?;
    Ok(persons)
}

/// Destroys a person's key and entry.
pub fn erase(
    case: &mut OpenCase,
    pseudonym: &Pseudonym,
    words: &str,
    entropy: Entropy<'_>,
    now: &str,
) -> Result<(), DocketError> {
    let case = case.for_writing(Operation::EraseIdentity)?;
    let mut vault = case.open_vault(entropy, now)?;
    vault.erase(case, pseudonym, words, now)?;
    Ok(vault.close()?)
}

/// Proposes that identities leave the vault. Nothing leaves before another identity keeper approves.
pub fn propose_export(
    case: &mut OpenCase,
    pseudonyms: BTreeSet<Pseudonym>,
    recipient: &str,
    reason: Reason,
    now: &str,
) -> Result<SignedExport, DocketError> {
    Ok(case.for_writing(Operation::ProposeExport)?.propose_export(pseudonyms, recipient, reason, now)?)
}

/// Approves another identity keeper's proposal. Whoever proposed is refused.
pub fn approve_export(case: &mut OpenCase, signed: &SignedExport, now: &str) -> Result<ExportApproval, DocketError> {
    let by = case.user().clone();
    let permitted = case.for_writing(Operation::ApproveExport)?;
    two_people(&signed.proposal.by, &by, Operation::ApproveExport)?;
    Ok(permitted.approve_export(signed, now)?)
}

/// The identities of a proposal that another identity keeper has approved.
pub fn export(
    case: &mut OpenCase,
    signed: &SignedExport,
    approval: &ExportApproval,
    entropy: Entropy<'_>,
    now: &str,
) -> Result<BTreeMap<Pseudonym, Identity>, DocketError> {
    let case = case.for_writing(Operation::ExportIdentities)?;
    two_people(&signed.proposal.by, &approval.by, Operation::ExportIdentities)?;
    let mut vault = case.open_vault(entropy, now)?;
    let identities = vault.export(case, signed, approval, now)?;
    vault.close()?;
    Ok(identities)
}

/// Four eyes: one person cannot stand on both sides, whatever roles they have.
fn two_people(first: &UserId, second: &UserId, operation: Operation) -> Result<(), DocketError> {
    if first == second { Err(DocketError::OnePerson { operation, user: first.clone() }) } else { Ok(()) }
}
