//! `assize release screen`: all texts against the identity vault.

use crate::case::CaseArguments;
use crate::{clock, show};
use anyhow::Result;
use clap::Args;
use std::process::ExitCode;

/// Arguments of `release screen`.
#[derive(Args)]
pub struct Screen {
    #[command(flatten)]
    case: CaseArguments,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

impl Screen {
    /// Screens and says where something was found, never what.
    pub fn run(&self) -> Result<ExitCode> {
        let mut case = self.case.open()?;
        let done = assize_docket::release::screen(&mut case, &mut clock::entropy, &clock::now())?;
        if self.json {
            return show::json(&done);
        }
        let places = if done.places.is_empty() { "nowhere".to_owned() } else { done.places.join(", ") };
        show::print(&format!(
            "Looked for what the vault knows of {}. Found, and replaced by marks in what leaves: {places}\nAs they stand, before details are dropped for the public:\n{}",
            show::count(done.people, "person", "people"),
            super::alike(&done.alike).trim_end()
        ))
    }
}
