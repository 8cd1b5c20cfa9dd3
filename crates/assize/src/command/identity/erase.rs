//! `assize identity erase`: one person out of the vault, by destroying the person's key.

use crate::case::CaseArguments;
use crate::command::identity::open::in_words;
use crate::{clock, show};
use anyhow::Result;
use assize_docket::identity::ERASURE_CANNOT_UNDO;
use assize_record::id::Pseudonym;
use clap::Args;
use std::process::ExitCode;

/// Arguments of `identity erase`.
#[derive(Args)]
pub struct Erase {
    /// The pseudonym
    pseudonym: String,
    #[command(flatten)]
    case: CaseArguments,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

impl Erase {
    /// Erases the person and says what that cannot undo.
    pub fn run(&self) -> Result<ExitCode> {
        let mut case = self.case.open()?;
        let words = in_words()?;
        let pseudonym = Pseudonym::new(&self.pseudonym);
        assize_docket::identity::erase(&mut case, &pseudonym, &words, &mut clock::entropy, &clock::now())?;
        if self.json {
            return show::json(&serde_json::json!({ "erased": pseudonym, "cannot_undo": [ERASURE_CANNOT_UNDO] }));
        }
        show::print(&format!("Erased {pseudonym}; the pseudonym stands for nobody now.\n{ERASURE_CANNOT_UNDO}"))
    }
}
