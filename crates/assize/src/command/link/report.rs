//! `assize link report`: what the newest linkage found, without names.

use super::shown;
use crate::case::CaseArguments;
use crate::show;
use anyhow::Result;
use clap::Args;
use std::process::ExitCode;

/// Arguments of `link report`.
#[derive(Args)]
pub struct Report {
    /// Show counts of 1 to 4 persons too, which can point at somebody: for use inside the office
    #[arg(long)]
    show_small: bool,
    #[command(flatten)]
    case: CaseArguments,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

impl Report {
    /// Shows it.
    pub fn run(&self) -> Result<ExitCode> {
        let linked = assize_docket::link::see(&self.case.open()?)?;
        if self.json {
            return show::json(&shown::value(&linked, self.show_small));
        }
        show::print(&shown::text(&linked, self.show_small))
    }
}
