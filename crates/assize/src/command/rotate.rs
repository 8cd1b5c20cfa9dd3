//! `assize rotate`: other keys for everything that is written from now on.

use crate::case::CaseArguments;
use crate::{clock, show};
use anyhow::Result;
use assize_docket::rotate::{OLD_EVIDENCE, rotate, rotate_vault};
use clap::Args;
use std::process::ExitCode;

/// Arguments of `rotate`.
#[derive(Args)]
pub struct Rotate {
    /// The key of the identity vault instead of those of the case
    #[arg(long)]
    vault: bool,
    #[command(flatten)]
    case: CaseArguments,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

impl Rotate {
    /// Changes the keys.
    pub fn run(&self) -> Result<ExitCode> {
        let mut case = self.case.open()?;
        let said = if self.vault {
            rotate_vault(&mut case, &mut clock::entropy, &clock::now())?;
            "All of the identity vault stands under its new key. Copies made before keep the old one."
        } else {
            rotate(&mut case, &mut clock::entropy, &clock::now())?;
            OLD_EVIDENCE
        };
        if self.json {
            let what = if self.vault { "vault" } else { "case" };
            return show::json(&serde_json::json!({ "rotated": what, "cannot_undo": [said] }));
        }
        show::print(said)
    }
}
