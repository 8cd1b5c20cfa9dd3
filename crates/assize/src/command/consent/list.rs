//! `assize consent list`: how every source stands today.

use crate::case::CaseArguments;
use crate::command::consent::uses;
use crate::{clock, show};
use anyhow::Result;
use assize_disclosure::consent::Permission;
use assize_docket::consent::{Standing, standing};
use assize_record::id::RecipientId;
use assize_record::term::Use;
use clap::Args;
use std::collections::BTreeMap;
use std::process::ExitCode;

/// Arguments of `consent list`.
#[derive(Args)]
pub struct List {
    /// A use to ask about; may be given several times (otherwise all)
    #[arg(long = "use", value_name = "USE")]
    uses: Vec<String>,
    /// To whom, for named-partner, un-body and prosecutor
    #[arg(long, value_name = "NAME")]
    recipient: Option<String>,
    /// Only sources with a no
    #[arg(long)]
    refused: bool,
    #[command(flatten)]
    case: CaseArguments,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

impl List {
    /// Lists sources, and how many stand in each way.
    pub fn run(&self) -> Result<ExitCode> {
        let uses = if self.uses.is_empty() { Use::ALL.to_vec() } else { uses(&self.uses)? };
        let recipient = self.recipient.clone().map(RecipientId::new);
        let case = self.case.open()?;
        let mut sources = standing(&case, &uses, recipient.as_ref(), &clock::now())?;
        if self.refused {
            sources.retain(|source| source.uses.values().any(|answer| matches!(answer, Permission::Refused(_))));
        }
        if self.json {
            return show::json(&serde_json::json!({ "sources": sources }));
        }
        show::print(&text(&sources, &uses))
    }
}

fn text(sources: &[Standing], uses: &[Use]) -> String {
    if sources.is_empty() {
        return "No source stands so.".to_owned();
    }
    let mut rows = Vec::new();
    for intended in uses {
        let mut by_answer: BTreeMap<String, Vec<&str>> = BTreeMap::new();
        for source in sources {
            let Some(answer) = source.uses.get(intended) else { continue };
            let words = match answer {
                Permission::Given(_) => "yes".to_owned(),
                Permission::Refused(refusal) => format!("no: {refusal}"),
            };
            by_answer.entry(words).or_default().push(source.source.as_str());
        }
        for (words, ids) in by_answer {
            let shown: Vec<&str> = ids.iter().take(8).copied().collect();
            let more = if ids.len() > shown.len() { " ..." } else { "" };
            rows.push(vec![intended.to_string(), words, ids.len().to_string(), format!("{}{more}", shown.join(" "))]);
        }
    }
    show::table(&["use", "answer", "sources", "which"], rows)
}
