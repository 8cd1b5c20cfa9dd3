//! `assize identity open`: an identity, for a reason.

use crate::case::CaseArguments;
use crate::{clock, show};
use anyhow::Result;
use assize_record::id::Pseudonym;
use assize_record::identity::Reason;
use clap::Args;
use std::io::{BufRead, IsTerminal, Write};
use std::process::ExitCode;

/// Arguments of `identity open`.
#[derive(Args)]
pub struct Open {
    /// The pseudonym
    pseudonym: String,
    /// Why: contact, consent, safety, linkage, correction, court, erasure
    #[arg(long, value_name = "REASON")]
    reason: Reason,
    #[command(flatten)]
    case: CaseArguments,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

impl Open {
    /// Opens and shows the identity.
    pub fn run(&self) -> Result<ExitCode> {
        let mut case = self.case.open()?;
        let words = in_words()?;
        let pseudonym = Pseudonym::new(&self.pseudonym);
        let identity = assize_docket::identity::open(
            &mut case,
            &pseudonym,
            self.reason,
            &words,
            &mut clock::entropy,
            &clock::now(),
        )?;
        if self.json {
            return show::json(&identity);
        }
        let fields = [
            ("names", &identity.names),
            ("contacts", &identity.contacts),
            ("family", &identity.family),
            ("interpreters", &identity.interpreters),
            ("places", &identity.places),
            ("notes", &identity.notes),
        ];
        let rows = fields.iter().flat_map(|(what, list)| list.iter().map(|one| vec![(*what).to_owned(), one.clone()]));
        show::print(&show::table(&["what", "in the vault"], rows.collect()))
    }
}

/// The reason in the user's own words, asked where there is somebody to ask. Stays in the vault.
pub fn in_words() -> Result<String> {
    if !std::io::stdin().is_terminal() {
        return Ok(String::new());
    }
    eprint!("The reason in your words (stays in the vault): ");
    std::io::stderr().flush()?;
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line)?;
    Ok(line.trim().to_owned())
}
