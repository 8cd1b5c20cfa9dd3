//! `assize link export`: the pairs that two identity keepers have agreed on, into a file in the clear, by file and line.

use crate::agreed::Agreed;
use crate::case::CaseArguments;
use crate::{clock, file, show};
use anyhow::Result;
use clap::Args;
use std::process::ExitCode;

/// Said with every export.
const IN_THE_CLEAR: &str = "The file is not encrypted; with the lists it says who is who: encrypt it for the recipient before it moves, then destroy it here.";

/// Arguments of `link export`.
#[derive(Args)]
pub struct Export {
    #[command(flatten)]
    agreed: Agreed,
    #[command(flatten)]
    case: CaseArguments,
    /// Answer as JSON; the pairs stand in the file only
    #[arg(long)]
    json: bool,
}

impl Export {
    /// Writes the pairs.
    pub fn run(&self) -> Result<ExitCode> {
        let (signed, approval) = self.agreed.read()?;
        let mut case = self.case.open()?;
        let pairs =
            assize_docket::link::export::export(&mut case, &signed, &approval, &mut clock::entropy, &clock::now())?;
        file::make_secret(&self.agreed.out, &serde_json::to_vec_pretty(&pairs)?)?;
        let (recipient, count) = (&signed.proposal.recipient, pairs.len());
        if self.json {
            return show::json(&serde_json::json!({
                "exported": count, "recipient": recipient, "file": self.agreed.out, "warning": IN_THE_CLEAR
            }));
        }
        show::print(&format!(
            "Wrote {count} pairs for {} to {}.\n{IN_THE_CLEAR}",
            show::plain(recipient),
            self.agreed.out.display()
        ))
    }
}
