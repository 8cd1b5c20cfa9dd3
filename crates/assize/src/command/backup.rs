//! `assize backup`: an encrypted, incremental backup that counts only once it was restored.

use crate::case::CaseArguments;
use crate::depot::{self, Server};
use crate::{clock, show};
use anyhow::Result;
use assize_docket::backup::{backup, backup_to};
use assize_store::BackedUp;
use clap::Args;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Arguments of `backup`.
#[derive(Args)]
pub struct Backup {
    /// Folder for the backups of this case: new, empty, or holding earlier ones; better on another disk
    #[arg(required_unless_present = "to", conflicts_with = "to")]
    folder: Option<PathBuf>,
    /// The same by name; or s3://BUCKET/PREFIX, where the program was built with the feature s3
    #[arg(long, value_name = "PLACE")]
    to: Option<PathBuf>,
    #[command(flatten)]
    server: Server,
    #[command(flatten)]
    case: CaseArguments,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

impl Backup {
    /// Makes the backup.
    pub fn run(&self) -> Result<ExitCode> {
        let place = self.folder.clone().or_else(|| self.to.clone()).unwrap_or_default();
        let bucket = depot::bucket(&place, &self.server)?;
        let mut case = self.case.open()?;
        let made = match bucket {
            None => backup(&mut case, &place, &clock::now())?,
            Some(bucket) => backup_to(&mut case, &*bucket, &depot::scratch()?, &clock::now())?,
        };
        if self.json {
            return show::json(&made);
        }
        show::print(&self.text(&made, &place))
    }

    fn text(&self, made: &BackedUp, place: &Path) -> String {
        let from = if self.to.is_some() { "--from " } else { "" };
        let (tally, place) = (&made.tally, place.display());
        format!(
            "Backed up {}\n{}\nCopied {} pieces ({} bytes); {} were there from earlier backups.\n\
             Restored to a temporary place and verified: {} things looked at, all well.\n\
             Next: assize restore {from}{place} --case NEW-FOLDER   (your passphrase of today opens it)",
            made.name,
            super::restore::holds(&made.holdings),
            tally.written,
            tally.bytes_written,
            tally.kept,
            made.verified
        )
    }
}
