//! `assize link propose`: the first of two identity keepers says which pairs are to leave the case, to whom and why.

use super::OfKind;
use crate::agreed::Proposed;
use crate::case::CaseArguments;
use crate::clock;
use anyhow::Result;
use clap::Args;
use std::process::ExitCode;

/// Arguments of `link propose`.
#[derive(Args)]
pub struct Propose {
    /// Pairs of at least this probability, 0.01 to 1
    #[arg(long, default_value_t = 0.5, value_name = "P")]
    least: f64,
    #[command(flatten)]
    proposed: Proposed,
    #[command(flatten)]
    of: OfKind,
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
        let Proposed { recipient, reason, .. } = &self.proposed;
        let (signed, pairs) = assize_docket::link::export::propose(
            &mut case,
            (self.of.kind, self.least),
            recipient,
            *reason,
            &clock::now(),
        )?;
        self.proposed.write(&signed, &format!("{pairs} pairs"), self.json)
    }
}
