//! `assize release list`: planned days, proposals, and what was let out.

use crate::case::CaseArguments;
use crate::show;
use anyhow::Result;
use assize_docket::release::list;
use assize_store::Proposed;
use clap::Args;
use std::process::ExitCode;

/// Arguments of `release list`.
#[derive(Args)]
pub struct List {
    #[command(flatten)]
    case: CaseArguments,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

impl List {
    /// Lists.
    pub fn run(&self) -> Result<ExitCode> {
        let case = self.case.open()?;
        let (planned, proposals) = list(&case)?;
        if self.json {
            return show::json(&serde_json::json!({ "planned": planned, "releases": proposals }));
        }
        if planned.is_empty() {
            return show::print("No edition is planned; `assize release plan DATE` plans one.");
        }
        let days = planned.iter().map(|day| format!("{}, planned on {}", day.edition, day.recorded));
        let mut out = format!("Planned: {}\n", days.collect::<Vec<_>>().join("; "));
        out.push_str(&show::table(
            &["release", "for", "proposed", "approved", "let out"],
            proposals.iter().map(row).collect(),
        ));
        show::print(&out)
    }
}

fn row(one: &Proposed) -> Vec<String> {
    let proposal = &one.signed.proposal;
    vec![
        proposal.id.to_string(),
        proposal.audience.to_string(),
        format!("by {}", proposal.by),
        one.approval.as_ref().map_or_else(|| "-".to_owned(), |approval| format!("by {}", approval.by)),
        one.release.as_ref().map_or_else(|| "-".to_owned(), |release| format!("{} figures", release.figures.len())),
    ]
}
