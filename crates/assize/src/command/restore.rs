//! `assize restore`: a backup into a new folder; or only a look at it, with `--verify` or `--list`.

use crate::case::CaseArguments;
use crate::depot::{self, Server};
use crate::{clock, show};
use anyhow::Result;
use assize_docket::restore::{Chosen, list, restore, verify};
use assize_store::{Depot, Holdings, Restored};
use clap::Args;
use std::path::PathBuf;
use std::process::ExitCode;

/// Arguments of `restore`. The case is the folder to restore into; it must not exist or be empty.
#[derive(Args)]
pub struct Restore {
    /// Folder that `assize backup` wrote
    #[arg(required_unless_present = "from", conflicts_with = "from")]
    folder: Option<PathBuf>,
    /// The same by name; or s3://BUCKET/PREFIX, where the program was built with the feature s3
    #[arg(long, value_name = "PLACE")]
    from: Option<PathBuf>,
    #[command(flatten)]
    server: Server,
    /// Name of the backup, as --list shows it; without it the last
    #[arg(long, value_name = "NAME")]
    backup: Option<String>,
    /// Restore to a temporary place, verify there, and keep nothing
    #[arg(long, conflicts_with = "list")]
    verify: bool,
    /// Say what each backup holds and restore none
    #[arg(long, conflicts_with = "backup")]
    list: bool,
    #[command(flatten)]
    case: CaseArguments,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

impl Restore {
    /// Restores, verifies or lists.
    pub fn run(&self) -> Result<ExitCode> {
        let place = self.folder.clone().or_else(|| self.from.clone()).unwrap_or_default();
        let bucket = depot::bucket(&place, &self.server)?;
        let from: &dyn Depot = bucket.as_deref().unwrap_or(&place);
        self.case.with_credentials(|credentials| {
            let chosen = Chosen { from, name: self.backup.as_deref(), credentials };
            if self.list {
                return self.listed(&list(chosen)?);
            }
            let restored = match self.verify {
                true => verify(chosen, &depot::scratch()?)?,
                false => restore(chosen, &self.case.case, &mut clock::entropy, &clock::now())?,
            };
            if self.json { show::json(&restored) } else { show::print(&self.text(&restored)) }
        })
    }

    fn text(&self, restored: &Restored) -> String {
        let place = if self.verify {
            "a temporary place, which was taken away again".to_owned()
        } else {
            self.case.case.display().to_string()
        };
        format!(
            "Restored {} to {place}\n{}\nVerified: {} things looked at, all well.",
            restored.name,
            holds(&restored.holdings),
            restored.verified
        )
    }

    fn listed(&self, backups: &[(String, Holdings)]) -> Result<ExitCode> {
        if self.json {
            let rows: Vec<_> = backups
                .iter()
                .map(|(name, holdings)| serde_json::json!({ "name": name, "holdings": holdings }))
                .collect();
            return show::json(&rows);
        }
        let row = |(name, held): &(String, Holdings)| {
            let mut row = vec![name.clone(), held.case.clone(), held.made_at.clone()];
            row.extend([held.sources, held.claims, held.evidence].map(|count| count.to_string()));
            row.push(if held.identities { "with" } else { "without" }.to_owned());
            row.extend([held.log_entries, held.bytes].map(|count| count.to_string()));
            row
        };
        let header = ["backup", "case", "made", "sources", "claims", "files", "identities", "log entries", "bytes"];
        show::print(&show::table(&header, backups.iter().map(row).collect()))
    }
}

/// What a backup holds, in a line.
pub fn holds(held: &Holdings) -> String {
    let title = if held.case.is_empty() { "a case without a study" } else { &held.case };
    let vault = if held.identities { "with" } else { "without" };
    format!(
        "{title}, as of {}: {} sources, {} claims, {} files of evidence, {vault} identity vault, {} log entries, {} bytes",
        held.made_at, held.sources, held.claims, held.evidence, held.log_entries, held.bytes
    )
}
