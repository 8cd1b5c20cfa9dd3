//! `assize audit-export`: the log as a folder that anybody can verify without case and key.

use crate::case::CaseArguments;
use crate::{clock, show};
use anyhow::Result;
use assize_docket::audit_export::audit_export;
use clap::Args;
use std::path::PathBuf;
use std::process::ExitCode;

/// Arguments of `audit-export`.
#[derive(Args)]
pub struct AuditExport {
    /// New or empty folder
    folder: PathBuf,
    #[command(flatten)]
    case: CaseArguments,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

impl AuditExport {
    /// Writes the folder.
    pub fn run(&self) -> Result<ExitCode> {
        let mut case = self.case.open()?;
        let exported = audit_export(&mut case, &self.folder, &mut clock::entropy, &clock::now())?;
        if self.json {
            return show::json(&exported);
        }
        let folder = self.folder.display();
        show::print(&format!(
            "Wrote {} entries to {folder}. It holds codes, pseudonyms, and the digests of the evidence, which tell whoever has a file that the case has it too: give it to those who verify, do not publish it.\nTo verify: assize verify --bundle {folder} --against CHECKPOINT, or python3 {folder}/verify.py {folder} --against CHECKPOINT",
            exported.entries
        ))
    }
}
