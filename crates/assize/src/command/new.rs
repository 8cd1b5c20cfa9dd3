//! `assize new`: an empty, encrypted case.

use crate::case::CaseArguments;
use crate::{clock, show};
use anyhow::Result;
use clap::Args;
use std::process::ExitCode;

/// Arguments of `new`.
#[derive(Args)]
pub struct New {
    #[command(flatten)]
    case: CaseArguments,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

impl New {
    /// Makes the case.
    pub fn run(&self) -> Result<ExitCode> {
        let passphrase = self.case.new_passphrase()?;
        assize_docket::new_case::new_case(&self.case.case, passphrase.as_bytes(), &mut clock::entropy, &clock::now())?;
        let folder = self.case.case.display();
        if self.json {
            return show::json(&serde_json::json!({ "case": folder.to_string() }));
        }
        show::print(&format!(
            "Made the empty case {folder}.\nNext: assize import FOLDER --case {folder} reads a data package and says what it would write."
        ))
    }
}
