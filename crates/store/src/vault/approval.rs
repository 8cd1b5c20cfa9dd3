//! Identities leave the vault only with two people's signatures: one identity keeper proposes, another approves.

use crate::StoreError;
use crate::case::Case;
use crate::vault::Vault;
use assize_record::id::{Pseudonym, RunId, UserId};
use assize_record::identity::{Identity, Reason};
use assize_record::role::Role;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Pairs of records that are to leave: those of one linkage that are probable enough.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PairsExport {
    /// The linkage's run.
    pub run: RunId,
    /// Least probability, 0 to 1.
    pub least: f64,
}

/// What is to leave, to whom, and why. Holds no name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ExportProposal {
    /// Number of the case, so that no proposal serves another.
    pub case: String,
    /// Whose identities.
    pub pseudonyms: BTreeSet<Pseudonym>,
    /// Which pairs of records of lists, where it is those that leave.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pairs: Option<PairsExport>,
    /// Who is to have them.
    pub recipient: String,
    /// Why.
    pub reason: Reason,
    /// RFC 3339, UTC.
    pub at: String,
    /// Who proposes.
    pub by: UserId,
}

/// A proposal with one keeper's signature.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SignedExport {
    /// What is signed.
    pub proposal: ExportProposal,
    /// The proposer's signature, hex.
    pub signature: String,
}

/// A second keeper's signature over a signed proposal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportApproval {
    /// Who approves.
    pub by: UserId,
    /// Over the signed proposal, hex.
    pub signature: String,
}

fn message(step: &str, content: &impl Serialize) -> Result<Vec<u8>, StoreError> {
    Ok(serde_json::to_vec(&("assize 2026 identity export", step, content))?)
}

impl Case {
    /// Proposes an export, signed by whoever has the case open.
    ///
    /// # Errors
    /// The proposer is no identity keeper.
    pub fn propose_export(
        &mut self,
        pseudonyms: BTreeSet<Pseudonym>,
        recipient: &str,
        reason: Reason,
        now: &str,
    ) -> Result<SignedExport, StoreError> {
        self.propose(pseudonyms, None, recipient, reason, now)
    }

    /// Proposes an export of pairs of records, signed by whoever has the case open.
    ///
    /// # Errors
    /// The proposer is no identity keeper.
    pub fn propose_pairs(
        &mut self,
        pairs: PairsExport,
        recipient: &str,
        reason: Reason,
        now: &str,
    ) -> Result<SignedExport, StoreError> {
        self.propose(BTreeSet::new(), Some(pairs), recipient, reason, now)
    }

    fn propose(
        &mut self,
        pseudonyms: BTreeSet<Pseudonym>,
        pairs: Option<PairsExport>,
        recipient: &str,
        reason: Reason,
        now: &str,
    ) -> Result<SignedExport, StoreError> {
        let by = self.keeper()?;
        let (case, recipient, at) = (self.session.body.case.clone(), recipient.to_owned(), now.to_owned());
        let proposal = ExportProposal { case, pseudonyms, pairs, recipient, reason, at, by };
        let message = message("propose", &proposal)?;
        self.record("propose-identity-export", "", &message, now)?;
        Ok(SignedExport { signature: self.sign(&message), proposal })
    }

    /// Approves another keeper's proposal.
    ///
    /// # Errors
    /// The approver is no identity keeper, or is who proposed; the proposal's signature is not the proposer's.
    pub fn approve_export(&mut self, signed: &SignedExport, now: &str) -> Result<ExportApproval, StoreError> {
        let by = self.keeper()?;
        let message = message("approve", signed)?;
        let approval = ExportApproval { signature: self.sign(&message), by };
        self.check_export(signed, &approval)?;
        self.record("approve-identity-export", "", &message, now)?;
        Ok(approval)
    }

    /// The pairs that two different identity keepers have agreed to let out; that they go is logged first.
    ///
    /// # Errors
    /// A signature that is missing or false; a proposal that is about identities.
    pub fn let_pairs_out(
        &mut self,
        signed: &SignedExport,
        approval: &ExportApproval,
        now: &str,
    ) -> Result<PairsExport, StoreError> {
        self.check_export(signed, approval)?;
        let pairs = signed.proposal.pairs.clone();
        let pairs = pairs.ok_or(StoreError::NotApproved("the proposal is about identities and not about pairs"))?;
        self.record("export-pairs", pairs.run.as_str(), &message("export", signed)?, now)?;
        Ok(pairs)
    }

    fn keeper(&self) -> Result<UserId, StoreError> {
        let keeps = self.roles().contains(&Role::IdentityKeeper);
        if keeps { Ok(self.user().clone()) } else { Err(StoreError::NoVaultKey) }
    }

    fn check_export(&self, signed: &SignedExport, approval: &ExportApproval) -> Result<(), StoreError> {
        let proposal = &signed.proposal;
        let keeper = |user: &UserId| self.enrolled(user).ok().filter(|one| one.roles.contains(&Role::IdentityKeeper));
        let is_true = |user: &UserId, step: &str, content: &[u8], signature: &str| -> Result<(), StoreError> {
            let keeper = keeper(user).ok_or(StoreError::NotApproved("a signer is no identity keeper of this case"))?;
            let fits = keeper.public.has_signed(content, signature);
            let fault = if step == "propose" { "the proposal's signature is false" } else { "the approval's is" };
            if fits { Ok(()) } else { Err(StoreError::NotApproved(fault)) }
        };
        if proposal.case != self.session.body.case {
            return Err(StoreError::NotApproved("the proposal is another case's"));
        }
        if proposal.by == approval.by {
            return Err(StoreError::NotApproved("one person cannot be both who proposes and who approves"));
        }
        is_true(&proposal.by, "propose", &message("propose", proposal)?, &signed.signature)?;
        is_true(&approval.by, "approve", &message("approve", signed)?, &approval.signature)
    }
}

impl Vault {
    /// The identities that a proposal names, where two different identity keepers have signed it. Each is logged as opened.
    ///
    /// # Errors
    /// A signature that is missing or false; somebody who is not in the vault; the database.
    pub fn export(
        &mut self,
        case: &mut Case,
        signed: &SignedExport,
        approval: &ExportApproval,
        now: &str,
    ) -> Result<BTreeMap<Pseudonym, Identity>, StoreError> {
        case.check_export(signed, approval)?;
        if signed.proposal.pairs.is_some() {
            return Err(StoreError::NotApproved("the proposal is about pairs of records and not about identities"));
        }
        let note = format!("exported to {}; approved by {}", signed.proposal.recipient, approval.by);
        let open = |pseudonym: &Pseudonym| {
            self.open(case, pseudonym, signed.proposal.reason, &note, now).map(|identity| (pseudonym.clone(), identity))
        };
        signed.proposal.pseudonyms.iter().map(open).collect()
    }
}
