//! `assize identity`: who persons at risk are, in the vault that only identity keepers open.

mod add;
mod approve;
mod erase;
pub mod export;
mod list;
pub mod open;
mod propose;

use anyhow::Result;
use clap::{Args, Subcommand};
use std::process::ExitCode;

/// Arguments of `identity`.
#[derive(Args)]
pub struct Identity {
    #[command(subcommand)]
    step: Step,
}

#[derive(Subcommand)]
enum Step {
    /// Put a person in and get the pseudonym that stands for them everywhere else
    Add(add::Add),
    /// Open an identity; the reason is logged
    Open(open::Open),
    /// List pseudonyms
    List(list::List),
    /// Destroy the key and the entry of one person
    Erase(erase::Erase),
    /// Propose that identities leave the vault, as the first of two identity keepers
    Propose(propose::Propose),
    /// Approve another identity keeper's proposal
    Approve(approve::Approve),
    /// Write out the identities that two identity keepers have agreed on
    Export(export::Export),
}

impl Identity {
    /// Does one step.
    pub fn run(&self) -> Result<ExitCode> {
        match &self.step {
            Step::Add(add) => add.run(),
            Step::Open(open) => open.run(),
            Step::List(list) => list.run(),
            Step::Erase(erase) => erase.run(),
            Step::Propose(propose) => propose.run(),
            Step::Approve(approve) => approve.run(),
            Step::Export(export) => export.run(),
        }
    }
}
