//! `assize link remove`: a list out of the vault, its rows overwritten.

use crate::case::CaseArguments;
use crate::{clock, show};
use anyhow::Result;
use clap::Args;
use std::process::ExitCode;

/// Said after a removal.
const CANNOT_UNDO: &str = "Copies of the vault made before still hold it: destroy or replace those backups. The linkage that the case holds still counts its rows: assize link --apply --because WHY links what is left.";

/// Arguments of `link remove`.
#[derive(Args)]
pub struct Remove {
    /// Name of the file, as it was put in
    #[arg(value_name = "FILE")]
    file: String,
    /// Why, in your words (stay in the vault)
    #[arg(long, value_name = "WHY")]
    because: String,
    #[command(flatten)]
    case: CaseArguments,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

impl Remove {
    /// Removes it.
    pub fn run(&self) -> Result<ExitCode> {
        let mut case = self.case.open()?;
        assize_docket::link::remove(&mut case, &self.file, &self.because, &mut clock::entropy, &clock::now())?;
        if self.json {
            return show::json(&serde_json::json!({ "removed": self.file, "warning": CANNOT_UNDO }));
        }
        show::print(&format!("Removed {} and overwrote its rows. {CANNOT_UNDO}", show::plain(&self.file)))
    }
}
