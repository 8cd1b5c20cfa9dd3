//! `assize user`: who may open a case.

mod add;
mod grant;
mod key;
mod list;
mod remove;

use anyhow::Result;
use clap::{Args, Subcommand};
use std::process::ExitCode;

/// Arguments of `user`.
#[derive(Args)]
pub struct User {
    #[command(subcommand)]
    step: Step,
}

#[derive(Subcommand)]
enum Step {
    /// List users, roles and key fingerprints
    List(list::List),
    /// Add a user who types a passphrase here, or one who sent a public file
    Add(add::Add),
    /// Give a user roles, or take roles away
    Grant(grant::Grant),
    /// Remove a user and change the keys of the case
    Remove(remove::Remove),
    /// Make your own key file, and the public file that goes to the custodian
    Key(key::Key),
}

impl User {
    /// Does one step.
    pub fn run(&self) -> Result<ExitCode> {
        match &self.step {
            Step::List(list) => list.run(),
            Step::Add(add) => add.run(),
            Step::Grant(grant) => grant.run(),
            Step::Remove(remove) => remove.run(),
            Step::Key(key) => key.run(),
        }
    }
}
