//! `assize consent revoke`: a decision on a published document, taken back.

use crate::case::CaseArguments;
use crate::command::consent::term;
use crate::{clock, show};
use anyhow::Result;
use assize_record::consent::Additions;
use assize_record::id::GroundId;
use clap::Args;
use std::process::ExitCode;

/// Arguments of `consent revoke`.
#[derive(Args)]
pub struct Revoke {
    /// The decision (G001)
    decision: String,
    /// From which day on (otherwise today)
    #[arg(long, value_name = "DATE")]
    from: Option<String>,
    #[command(flatten)]
    case: CaseArguments,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

impl Revoke {
    /// Takes the decision back.
    pub fn run(&self) -> Result<ExitCode> {
        let now = clock::now();
        let day = term(self.from.as_deref().unwrap_or(&now[..10]))?;
        let revoked = vec![(GroundId::new(&self.decision), day)];
        let mut case = self.case.open()?;
        assize_docket::consent::record(&mut case, &Additions { revoked, ..Additions::default() }, &now)?;
        if self.json {
            return show::json(&serde_json::json!({ "revoked": self.decision, "from": day }));
        }
        show::print(&format!("{} is taken back from {day} on", self.decision))
    }
}
