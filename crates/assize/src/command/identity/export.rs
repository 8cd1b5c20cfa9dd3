//! `assize identity export`: the identities that two identity keepers have agreed on, into a file in the clear.

use crate::agreed::Agreed;
use crate::case::CaseArguments;
use crate::{clock, file, show};
use anyhow::Result;
use clap::Args;
use std::process::ExitCode;
use zeroize::Zeroizing;

/// Said with every export.
const IN_THE_CLEAR: &str = "The file is not encrypted and names people at risk: encrypt it for the recipient before it moves, then destroy it here.";

/// Arguments of `identity export`.
#[derive(Args)]
pub struct Export {
    #[command(flatten)]
    agreed: Agreed,
    #[command(flatten)]
    case: CaseArguments,
    /// Answer as JSON; the identities stand in the file only
    #[arg(long)]
    json: bool,
}

impl Export {
    /// Opens the identities, each opening logged, and writes them.
    pub fn run(&self) -> Result<ExitCode> {
        let (signed, approval) = self.agreed.read()?;
        let mut case = self.case.open()?;
        let identities =
            assize_docket::identity::export(&mut case, &signed, &approval, &mut clock::entropy, &clock::now())?;
        let bytes = Zeroizing::new(serde_json::to_vec_pretty(&identities)?);
        file::make_secret(&self.agreed.out, &bytes)?;
        let proposal = &signed.proposal;
        if self.json {
            let pseudonyms: Vec<_> = identities.keys().collect();
            return show::json(&serde_json::json!({
                "exported": pseudonyms, "recipient": proposal.recipient, "file": self.agreed.out, "warning": IN_THE_CLEAR
            }));
        }
        show::print(&format!(
            "Wrote {} for {} to {}.\n{IN_THE_CLEAR}",
            show::count(identities.len(), "identity", "identities"),
            show::plain(&proposal.recipient),
            self.agreed.out.display()
        ))
    }
}
