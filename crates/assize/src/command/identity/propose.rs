//! `assize identity propose`: the first of two identity keepers says whose identities are to leave the vault, to whom and why.

use crate::case::CaseArguments;
use crate::{clock, file, show};
use anyhow::Result;
use assize_record::id::Pseudonym;
use assize_record::identity::Reason;
use clap::Args;
use std::path::PathBuf;
use std::process::ExitCode;

/// Arguments of `identity propose`.
#[derive(Args)]
pub struct Propose {
    /// Whose identities
    #[arg(required = true, value_name = "PSEUDONYM")]
    pseudonyms: Vec<String>,
    /// Who is to have them
    #[arg(long, value_name = "WHO")]
    recipient: String,
    /// Why: contact, consent, safety, linkage, correction, court, erasure
    #[arg(long, value_name = "REASON")]
    reason: Reason,
    /// New file for the signed proposal, to be handed to the second identity keeper; holds no name of theirs
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    #[command(flatten)]
    case: CaseArguments,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

impl Propose {
    /// Signs the proposal.
    pub fn run(&self) -> Result<ExitCode> {
        let mut case = self.case.open()?;
        let pseudonyms = self.pseudonyms.iter().map(Pseudonym::new).collect();
        let signed = assize_docket::identity::propose_export(
            &mut case,
            pseudonyms,
            &self.recipient,
            self.reason,
            &clock::now(),
        )?;
        file::make(&self.out, &serde_json::to_vec_pretty(&signed)?)?;
        if self.json {
            return show::json(&signed);
        }
        show::print(&format!(
            "Proposed: {} identities to {}, for {}. Nothing has left the vault.\nA second identity keeper approves it: assize identity approve {}",
            signed.proposal.pseudonyms.len(),
            show::plain(&signed.proposal.recipient),
            signed.proposal.reason,
            self.out.display()
        ))
    }
}
