//! `assize link export`: the pairs that two identity keepers have agreed on, into a file in the clear, by file and line.

use crate::case::CaseArguments;
use crate::command::identity::export::read;
use crate::{clock, file, show};
use anyhow::{Result, anyhow};
use assize_store::{ExportApproval, SignedExport};
use clap::Args;
use std::path::PathBuf;
use std::process::ExitCode;

/// Said with every export.
const IN_THE_CLEAR: &str = "The file is not encrypted; with the lists it says who is who: encrypt it for the recipient before it moves, then destroy it here.";

/// Arguments of `link export`.
#[derive(Args)]
pub struct Export {
    /// The proposal, from `assize link propose`
    #[arg(value_name = "PROPOSAL")]
    proposal: PathBuf,
    /// The other identity keeper's approval, from `assize identity approve`
    #[arg(long, value_name = "APPROVAL")]
    approval: PathBuf,
    /// New file for the pairs (JSON: list, file and line of both, probability), readable by you alone
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    #[command(flatten)]
    case: CaseArguments,
    /// Answer as JSON; the pairs stand in the file only
    #[arg(long)]
    json: bool,
}

impl Export {
    /// Writes the pairs.
    pub fn run(&self) -> Result<ExitCode> {
        let signed: SignedExport = read(&self.proposal, "a proposal that `assize link propose` wrote")?;
        let approval: ExportApproval = read(&self.approval, "an approval that `assize identity approve` wrote")?;
        if self.out.exists() {
            // Before anything is opened and logged.
            return Err(anyhow!("{} is there already; accepted is a path where nothing is", self.out.display()));
        }
        let mut case = self.case.open()?;
        let pairs =
            assize_docket::link::export::export(&mut case, &signed, &approval, &mut clock::entropy, &clock::now())?;
        file::make_secret(&self.out, &serde_json::to_vec_pretty(&pairs)?)?;
        let (recipient, count) = (&signed.proposal.recipient, pairs.len());
        if self.json {
            return show::json(&serde_json::json!({
                "exported": count, "recipient": recipient, "file": self.out, "warning": IN_THE_CLEAR
            }));
        }
        show::print(&format!(
            "Wrote {count} pairs for {} to {}.\n{IN_THE_CLEAR}",
            show::plain(recipient),
            self.out.display()
        ))
    }
}
