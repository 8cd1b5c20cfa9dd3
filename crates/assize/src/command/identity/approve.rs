//! `assize identity approve`: the second of two identity keepers looks at a proposal and signs it.

use crate::agreed;
use crate::case::CaseArguments;
use crate::{clock, file, show};
use anyhow::Result;
use clap::Args;
use std::path::PathBuf;
use std::process::ExitCode;

/// Arguments of `identity approve`.
#[derive(Args)]
pub struct Approve {
    /// The proposal, from `assize identity propose` or `assize link propose`
    #[arg(value_name = "PROPOSAL")]
    proposal: PathBuf,
    /// New file for the approval
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    #[command(flatten)]
    case: CaseArguments,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

impl Approve {
    /// Signs the approval and says what was approved.
    pub fn run(&self) -> Result<ExitCode> {
        let signed = agreed::proposal(&self.proposal)?;
        let mut case = self.case.open()?;
        let approval = assize_docket::identity::approve_export(&mut case, &signed, &clock::now())?;
        file::make(&self.out, &serde_json::to_vec_pretty(&approval)?)?;
        if self.json {
            return show::json(&approval);
        }
        let proposal = &signed.proposal;
        let whose: Vec<&str> = proposal.pseudonyms.iter().map(|one| one.as_str()).collect();
        let (what, command) = match &proposal.pairs {
            Some(pairs) => (format!("pairs of {} from {} on", pairs.run, pairs.least), "link"),
            None => (format!("the identities of\n{}", whose.join("\n")), "identity"),
        };
        show::print(&format!(
            "Approved what {} proposed on {}: to {}, for {}, {what}\nEither of you writes them out: assize {command} export {} --approval {}",
            proposal.by,
            proposal.at,
            show::plain(&proposal.recipient),
            proposal.reason,
            self.proposal.display(),
            self.out.display()
        ))
    }
}
