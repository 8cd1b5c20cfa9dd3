//! `assize release review`: what a proposal would let out.

use crate::case::CaseArguments;
use crate::{clock, progress, show};
use anyhow::Result;
use assize_docket::shelf::shelf;
use assize_record::id::ReleaseId;
use clap::Args;
use std::process::ExitCode;

/// Arguments of `release review`.
#[derive(Args)]
pub struct Review {
    /// The release (REL-2026-12-31-1)
    release: String,
    #[command(flatten)]
    case: CaseArguments,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

impl Review {
    /// Shows the proposal, where it still stands.
    pub fn run(&self) -> Result<ExitCode> {
        let case = self.case.open()?;
        let bar = progress::steps(assize_docket::chain::STEPS.len());
        let step = |step: &str| bar.step(step);
        let id = ReleaseId::new(&self.release);
        let seen = assize_docket::release::review(&case, &shelf()?, &id, &clock::now(), &step)?;
        bar.done();
        if self.json { show::json(&seen) } else { show::print(&super::preview(&seen)) }
    }
}
