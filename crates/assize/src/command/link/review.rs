//! `assize link review`: the pairs whose answer would change the estimate most, by ids of records.

use super::{OfKind, shown};
use crate::case::CaseArguments;
use crate::show;
use anyhow::Result;
use clap::Args;
use std::process::ExitCode;

/// Arguments of `link review`.
#[derive(Args)]
pub struct Review {
    /// How many pairs
    #[arg(long, default_value_t = 20)]
    most: usize,
    #[command(flatten)]
    of: OfKind,
    #[command(flatten)]
    case: CaseArguments,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

impl Review {
    /// Shows the queue.
    pub fn run(&self) -> Result<ExitCode> {
        let mut linked = assize_docket::link::see(&self.case.open()?, self.of.kind)?;
        linked.questions.truncate(self.most);
        if self.json {
            return show::json(&linked.questions);
        }
        if linked.questions.is_empty() {
            return show::print("No pair is in doubt: nothing that people could say would change the estimate.");
        }
        show::print(&format!(
            "{}\nAn identity keeper sees two of them with assize link why RECORD RECORD, and says what is so with assize link judge RECORD RECORD same|different|unsure --reason WHY.",
            shown::questions(&linked.questions)
        ))
    }
}
