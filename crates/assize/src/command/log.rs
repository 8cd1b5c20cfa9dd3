//! `assize log`: the audit log, and how far somebody outside vouches for it.

use crate::case::CaseArguments;
use crate::{clock, show};
use anyhow::Result;
use assize_docket::log::{Filter, list, vouched};
use clap::Args;
use std::process::ExitCode;

/// Arguments of `log`.
#[derive(Args)]
pub struct Log {
    /// Only entries of this actor (a pseudonym)
    #[arg(long)]
    actor: Option<String>,
    /// Only this action (import, record-results, checkpoint, ...)
    #[arg(long)]
    action: Option<String>,
    /// Only this object (study, log, checkpoint/12, ...)
    #[arg(long)]
    object: Option<String>,
    /// Only entries from this number on
    #[arg(long, value_name = "NUMBER")]
    since: Option<u64>,
    /// Of these, only the newest so many
    #[arg(long, value_name = "COUNT")]
    last: Option<usize>,
    #[command(flatten)]
    case: CaseArguments,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

impl Log {
    /// Lists the entries that pass all filters.
    pub fn run(&self) -> Result<ExitCode> {
        let case = self.case.open()?;
        let filter = Filter {
            actor: self.actor.clone(),
            action: self.action.clone(),
            object: self.object.clone(),
            since: self.since,
            last: self.last,
        };
        let entries = list(&case, &filter)?;
        let vouched = vouched(&case, &clock::now())?;
        if self.json {
            return show::json(&serde_json::json!({ "entries": entries, "vouched": vouched }));
        }
        let row = |entry: &assize_store::log::Logged| {
            let commitment = entry.commitment[..entry.commitment.len().min(16)].to_owned();
            let codes = [&entry.at, &entry.actor, &entry.action, &entry.object, &entry.reason];
            let mut row = vec![entry.seq.to_string()];
            row.extend(codes.into_iter().cloned().chain([commitment]));
            row
        };
        let header = ["entry", "at", "actor", "action", "object", "reason", "commitment"];
        let table = show::table(&header, entries.iter().map(row).collect());
        show::print(&format!("{table}\n{} of {} entries. {}", entries.len(), vouched.state.entries, vouched.words))
    }
}
