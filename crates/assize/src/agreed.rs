//! What two identity keepers sign before something leaves: the files of it, written and read outside the case.

use crate::{file, show};
use anyhow::{Result, bail};
use assize_record::identity::Reason;
use assize_store::{ExportApproval, SignedExport};
use clap::Args;
use serde::de::DeserializeOwned;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// To whom something is to go, and where the proposal is put.
#[derive(Args)]
pub struct Proposed {
    /// Who is to have them
    #[arg(long, value_name = "WHO")]
    pub recipient: String,
    /// Why: contact, consent, safety, linkage, correction, court, erasure
    #[arg(long, value_name = "REASON")]
    pub reason: Reason,
    /// New file for the signed proposal, to be handed to the second identity keeper; holds no name of theirs
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
}

impl Proposed {
    /// Writes the proposal and says what comes next. `what` is to leave.
    pub fn write(&self, signed: &SignedExport, what: &str, json: bool) -> Result<ExitCode> {
        file::make(&self.out, &serde_json::to_vec_pretty(signed)?)?;
        if json {
            return show::json(signed);
        }
        show::print(&format!(
            "Proposed: {what} to {}, for {}. Nothing has left the case.\nA second identity keeper approves it: assize identity approve {}",
            show::plain(&signed.proposal.recipient),
            signed.proposal.reason,
            self.out.display()
        ))
    }
}

/// What two have signed, and where what they let out is put.
#[derive(Args)]
pub struct Agreed {
    /// The proposal, from `assize identity propose` or `assize link propose`
    #[arg(value_name = "PROPOSAL")]
    proposal: PathBuf,
    /// The other identity keeper's approval, from `assize identity approve`
    #[arg(long, value_name = "APPROVAL")]
    approval: PathBuf,
    /// New file for what leaves (JSON), readable by you alone
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
}

impl Agreed {
    /// Both signed files.
    pub fn read(&self) -> Result<(SignedExport, ExportApproval)> {
        signed(&self.proposal, &self.approval, &self.out)
    }
}

/// Both signed files, before anything is opened and logged; refused where something stands at `out` already.
pub fn signed(proposal: &Path, approval: &Path, out: &Path) -> Result<(SignedExport, ExportApproval)> {
    let signed = self::proposal(proposal)?;
    let approval = read(approval, "an approval that `assize identity approve` wrote")?;
    if out.exists() {
        bail!("{} is there already; accepted is a path where nothing is", out.display());
    }
    Ok((signed, approval))
}

/// The first of the two.
pub fn proposal(path: &Path) -> Result<SignedExport> {
    read(path, "a proposal that `assize identity propose` or `assize link propose` wrote")
}

/// What its reader found is not shown: it may quote the file.
fn read<T: DeserializeOwned>(path: &Path, accepted: &str) -> Result<T> {
    serde_json::from_slice(&file::bytes(path)?).map_err(|error| {
        anyhow::anyhow!(
            "{} cannot be read (line {}, column {}); accepted is {accepted}",
            path.display(),
            error.line(),
            error.column()
        )
    })
}
