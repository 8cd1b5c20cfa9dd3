//! `assize consent`: who agreed to what, and what a withdrawal touches.

mod add;
mod decide;
mod list;
mod met;
pub mod public;
mod withdraw;

use anyhow::{Result, anyhow};
use assize_record::term::Use;
use clap::{Args, Subcommand};
use std::process::ExitCode;

/// Arguments of `consent`.
#[derive(Args)]
pub struct Consent {
    #[command(subcommand)]
    step: Step,
}

#[derive(Subcommand)]
enum Step {
    /// Record what a person behind a source answered about uses of it; without a record the answer is no
    Add(Box<add::Add>),
    /// Decide that published documents may be used, as a named editor and with a reason
    Public(public::Public),
    /// Take a decision on a published document back
    Revoke(decide::Revoke),
    /// Record that a condition of a consent is met
    Met(met::Met),
    /// Record that a person takes consent back; lists everything that rests on it, and computes again without it
    Withdraw(withdraw::Withdraw),
    /// List how every source stands today, use by use
    List(list::List),
}

impl Consent {
    /// Does one step.
    pub fn run(&self) -> Result<ExitCode> {
        match &self.step {
            Step::Add(add) => add.run(),
            Step::Public(public) => public.run(),
            Step::Revoke(revoke) => revoke.run(),
            Step::Met(met) => met.run(),
            Step::Withdraw(withdraw) => withdraw.run(),
            Step::List(list) => list.run(),
        }
    }
}

/// Uses as they are typed.
pub fn uses(typed: &[String]) -> Result<Vec<Use>> {
    typed.iter().map(|one| one.parse().map_err(|error| anyhow!("{error}"))).collect()
}

/// A word of a closed list as it is typed.
pub fn term<T: std::str::FromStr>(typed: &str) -> Result<T>
where
    T::Err: std::fmt::Display,
{
    typed.parse().map_err(|error| anyhow!("{error}"))
}
