//! `assize identity export`: the identities that two identity keepers have agreed on, into a file in the clear.

use crate::case::CaseArguments;
use crate::{clock, file, show};
use anyhow::{Result, anyhow};
use assize_store::{ExportApproval, SignedExport};
use clap::Args;
use serde::de::DeserializeOwned;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use zeroize::Zeroizing;

/// Said with every export.
const IN_THE_CLEAR: &str = "The file is not encrypted and names people at risk: encrypt it for the recipient before it moves, then destroy it here.";

/// Arguments of `identity export`.
#[derive(Args)]
pub struct Export {
    /// The proposal, from `assize identity propose`
    #[arg(value_name = "PROPOSAL")]
    proposal: PathBuf,
    /// The other identity keeper's approval, from `assize identity approve`
    #[arg(long, value_name = "APPROVAL")]
    approval: PathBuf,
    /// New file for the identities (JSON, by pseudonym), readable by you alone
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    #[command(flatten)]
    case: CaseArguments,
    /// Answer as JSON; the identities stand in the file only
    #[arg(long)]
    json: bool,
}

impl Export {
    /// Opens the identities, each opening logged, and writes them.
    pub fn run(&self) -> Result<ExitCode> {
        let signed: SignedExport = read(&self.proposal, "a proposal that `assize identity propose` wrote")?;
        let approval: ExportApproval = read(&self.approval, "an approval that `assize identity approve` wrote")?;
        if self.out.exists() {
            // Before anything is opened and logged.
            return Err(anyhow!("{} is there already; accepted is a path where nothing is", self.out.display()));
        }
        let mut case = self.case.open()?;
        let identities =
            assize_docket::identity::export(&mut case, &signed, &approval, &mut clock::entropy, &clock::now())?;
        let bytes = Zeroizing::new(serde_json::to_vec_pretty(&identities)?);
        file::make_secret(&self.out, &bytes)?;
        let proposal = &signed.proposal;
        if self.json {
            let pseudonyms: Vec<_> = identities.keys().collect();
            return show::json(&serde_json::json!({
                "exported": pseudonyms, "recipient": proposal.recipient, "file": self.out, "warning": IN_THE_CLEAR
            }));
        }
        show::print(&format!(
            "Wrote {} identities for {} to {}.\n{IN_THE_CLEAR}",
            identities.len(),
            show::plain(&proposal.recipient),
            self.out.display()
        ))
    }
}

/// One of the two signed files. What its reader found is not shown: it may quote the file.
pub fn read<T: DeserializeOwned>(path: &Path, accepted: &str) -> Result<T> {
    serde_json::from_slice(&file::bytes(path)?).map_err(|error| {
        anyhow!(
            "{} cannot be read (line {}, column {}); accepted is {accepted}",
            path.display(),
            error.line(),
            error.column()
        )
    })
}
