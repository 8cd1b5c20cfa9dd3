//! `assize identity propose`: the first of two identity keepers says whose identities are to leave the vault, to whom and why.

use crate::agreed::Proposed;
use crate::case::CaseArguments;
use crate::{clock, show};
use anyhow::Result;
use assize_record::id::Pseudonym;
use clap::Args;
use std::process::ExitCode;

/// Arguments of `identity propose`.
#[derive(Args)]
pub struct Propose {
    /// Whose identities
    #[arg(required = true, value_name = "PSEUDONYM")]
    pseudonyms: Vec<String>,
    #[command(flatten)]
    proposed: Proposed,
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
        let Proposed { recipient, reason, .. } = &self.proposed;
        let signed = assize_docket::identity::propose_export(&mut case, pseudonyms, recipient, *reason, &clock::now())?;
        let what = show::count(signed.proposal.pseudonyms.len(), "identity", "identities");
        self.proposed.write(&signed, &what, self.json)
    }
}
