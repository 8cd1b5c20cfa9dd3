//! `assize backup`: an encrypted, incremental backup that counts only once it was restored.

use crate::case::CaseArguments;
use crate::{clock, show};
use anyhow::Result;
use assize_store::BackedUp;
use clap::Args;
use std::path::PathBuf;
use std::process::ExitCode;

/// Arguments of `backup`.
#[derive(Args)]
pub struct Backup {
    /// Folder for the backups of this case: new, empty, or holding earlier ones; better on another disk
    folder: PathBuf,
    #[command(flatten)]
    case: CaseArguments,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

impl Backup {
    /// Makes the backup.
    pub fn run(&self) -> Result<ExitCode> {
        let mut case = self.case.open()?;
        let made = assize_docket::backup::backup(&mut case, &self.folder, &clock::now())?;
        if self.json {
            return show::json(&made);
        }
        show::print(&self.text(&made))
    }

    fn text(&self, made: &BackedUp) -> String {
        let (tally, folder) = (&made.tally, self.folder.display());
        format!(
            "Backed up {}\n{}\nCopied {} pieces ({} bytes); {} were there from earlier backups.\n\
             Restored to a temporary place and verified: {} things looked at, all well.\n\
             Next: assize restore {folder} --case NEW-FOLDER   (your passphrase of today opens it)",
            made.name,
            super::restore::holds(&made.holdings),
            tally.written,
            tally.bytes_written,
            tally.kept,
            made.verified
        )
    }
}
