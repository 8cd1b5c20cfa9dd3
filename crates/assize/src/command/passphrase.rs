//! `assize passphrase`: another passphrase for whoever opens the case.

use crate::case::CaseArguments;
use crate::{clock, secret, show};
use anyhow::Result;
use assize_docket::passphrase::{OLD_COPIES, change};
use clap::Args;
use std::path::PathBuf;
use std::process::ExitCode;

/// Arguments of `passphrase`.
#[derive(Args)]
pub struct Passphrase {
    /// File whose first line is the new passphrase (otherwise: ASSIZE_NEW_PASSPHRASE, a prompt)
    #[arg(long, value_name = "FILE")]
    new_passphrase_file: Option<PathBuf>,
    #[command(flatten)]
    case: CaseArguments,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

impl Passphrase {
    /// Changes it.
    pub fn run(&self) -> Result<ExitCode> {
        let mut case = self.case.open()?;
        let passphrase = secret::new_passphrase(self.new_passphrase_file.as_deref())?;
        change(&mut case, passphrase.as_bytes(), &mut clock::entropy, &clock::now())?;
        let user = case.user().clone();
        if self.json {
            return show::json(&serde_json::json!({ "changed": user, "cannot_undo": [OLD_COPIES] }));
        }
        show::print(&format!("{user} opens the case with the new passphrase.\n{OLD_COPIES}"))
    }
}
