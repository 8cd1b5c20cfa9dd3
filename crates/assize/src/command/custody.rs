//! `assize custody`: the chain of custody of a source, its certificate, a check of the evidence, and handovers.

mod certificate;
mod chain;
mod check;
mod handover;

use anyhow::Result;
use clap::{Args, Subcommand};
use std::process::ExitCode;

/// Arguments of `custody`.
#[derive(Args)]
pub struct Custody {
    #[command(subcommand)]
    step: Step,
}

#[derive(Subcommand)]
enum Step {
    /// List the chain of a source: from whom, when, digests, every version and what moved, every copy, check and handover
    Chain(chain::Chain),
    /// Sign the log and print the chain of a source as PDF
    Certificate(certificate::Certificate),
    /// Read all evidence again, compare its digests with those at intake, and note that in the chain
    Check(check::Check),
    /// Note that the case, or the medium it lies on, changed hands or place
    Handover(handover::Handover),
}

impl Custody {
    /// Does what was asked.
    pub fn run(&self) -> Result<ExitCode> {
        match &self.step {
            Step::Chain(chain) => chain.run(),
            Step::Certificate(certificate) => certificate.run(),
            Step::Check(check) => check.run(),
            Step::Handover(handover) => handover.run(),
        }
    }
}
