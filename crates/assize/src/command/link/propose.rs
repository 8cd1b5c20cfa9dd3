//! `assize link propose`: the first of two identity keepers says which pairs are to leave the case, to whom and why.

use crate::case::CaseArguments;
use crate::{clock, file, show};
use anyhow::Result;
use assize_record::identity::Reason;
use clap::Args;
use std::path::PathBuf;
use std::process::ExitCode;

/// Arguments of `link propose`.
#[derive(Args)]
pub struct Propose {
    /// Pairs of at least this probability, 0.01 to 1
    #[arg(long, default_value_t = 0.5, value_name = "P")]
    least: f64,
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
        let (signed, pairs) =
            assize_docket::link::export::propose(&mut case, self.least, &self.recipient, self.reason, &clock::now())?;
        file::make(&self.out, &serde_json::to_vec_pretty(&signed)?)?;
        if self.json {
            return show::json(&signed);
        }
        show::print(&format!(
            "Proposed: {pairs} pairs to {}, for {}. Nothing has left the case.\nA second identity keeper approves it: assize identity approve {}",
            show::plain(&signed.proposal.recipient),
            signed.proposal.reason,
            self.out.display()
        ))
    }
}
