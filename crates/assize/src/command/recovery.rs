//! `assize recovery`: shares that open a case when a passphrase is lost.

mod make;
mod restore;

use anyhow::Result;
use clap::{Args, Subcommand};
use std::process::ExitCode;

/// Arguments of `recovery`.
#[derive(Args)]
pub struct Recovery {
    #[command(subcommand)]
    step: Step,
}

#[derive(Subcommand)]
enum Step {
    /// Print a new set of shares: three of five for the case, two of three for the identity vault
    Make(make::Make),
    /// Open a case with shares and give a user a new passphrase
    Restore(restore::Restore),
}

impl Recovery {
    /// Does one step.
    pub fn run(&self) -> Result<ExitCode> {
        match &self.step {
            Step::Make(make) => make.run(),
            Step::Restore(restore) => restore.run(),
        }
    }
}
