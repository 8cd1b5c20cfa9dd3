//! `assize identity list`: who is in the vault, by pseudonym.

use crate::case::CaseArguments;
use crate::{clock, show};
use anyhow::Result;
use assize_store::PersonNote;
use clap::Args;
use std::process::ExitCode;

/// Arguments of `identity list`.
#[derive(Args)]
pub struct List {
    #[command(flatten)]
    case: CaseArguments,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

impl List {
    /// Lists pseudonyms.
    pub fn run(&self) -> Result<ExitCode> {
        let persons = assize_docket::identity::list(&mut self.case.open()?, &mut clock::entropy, &clock::now())?;
        if self.json {
            return show::json(&persons);
        }
        let row = |one: &PersonNote| vec![one.pseudonym.to_string(), one.since.clone(), one.faces.to_string()];
        let table = show::table(&["pseudonym", "since", "images"], persons.iter().map(row).collect());
        show::print(&format!("{table}\n{} in the vault", persons.len()))
    }
}
