//! `assize link tables`: capture tables under each reading of the linkage, for estimates of how many people there are.

use super::shown;
use crate::case::CaseArguments;
use crate::show;
use anyhow::Result;
use clap::Args;
use std::process::ExitCode;

/// Arguments of `link tables`.
#[derive(Args)]
pub struct Tables {
    /// Show counts of 1 to 4 persons and the samples too, which can point at somebody: for use inside the office
    #[arg(long)]
    show_small: bool,
    #[command(flatten)]
    case: CaseArguments,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

impl Tables {
    /// Shows them.
    pub fn run(&self) -> Result<ExitCode> {
        let linked = assize_docket::link::see(&self.case.open()?)?;
        if self.json {
            return show::json(&shown::tables(&linked, self.show_small));
        }
        show::print(&shown::patterns(&linked, self.show_small))
    }
}
