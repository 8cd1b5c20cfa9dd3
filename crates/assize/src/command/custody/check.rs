//! `assize custody check`: all evidence read again, and that noted.

use crate::case::CaseArguments;
use crate::{clock, show};
use anyhow::Result;
use assize_docket::custody::check;
use assize_record::custody::Act;
use clap::Args;
use std::process::ExitCode;

/// Arguments of `custody check`.
#[derive(Args)]
pub struct Check {
    #[command(flatten)]
    case: CaseArguments,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

impl Check {
    /// Checks and notes; ends with failure where evidence is damaged.
    pub fn run(&self) -> Result<ExitCode> {
        let found = check(&mut self.case.open()?, &clock::now())?;
        let ended = if found.damaged.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE };
        if self.json {
            show::json(&found)?;
        } else {
            show::print(&show::plain(&format!("{}. Noted in the chain.", Act::Checked(found))))?;
        }
        Ok(ended)
    }
}
