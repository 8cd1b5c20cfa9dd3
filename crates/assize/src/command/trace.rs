//! `assize trace`: from a figure to its sources, and from a source to its figures.

use crate::case::CaseArguments;
use crate::show;
use anyhow::Result;
use assize_docket::results::{Computed, traced};
use assize_docket::trace::{Direction, trace};
use assize_record::trace::NodeKind;
use clap::Args;
use std::process::ExitCode;

/// Arguments of `trace`.
#[derive(Args)]
pub struct Trace {
    /// Any id shown: an estimate, finding, check, rating, claim, statement, state report, source
    id: String,
    /// What rests on it, instead of what it rests on; for a source this is the default
    #[arg(long)]
    up: bool,
    /// What it rests on, for a source too
    #[arg(long, conflicts_with = "up")]
    down: bool,
    #[command(flatten)]
    case: CaseArguments,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

impl Trace {
    /// Shows the tree.
    pub fn run(&self) -> Result<ExitCode> {
        let (Computed { results, .. }, custody) = self.case.computed(traced)?;
        let is_source = results.trace.nodes().get(&self.id).is_some_and(|node| node.kind == NodeKind::Source);
        let up = self.up || (is_source && !self.down);
        let direction = if up { Direction::Up } else { Direction::Down };
        let tree = trace(&results.trace, &self.id, direction)?;
        if self.json {
            return show::json(&tree);
        }
        let mut text = show::tree(&tree);
        if up {
            let reach = assize_docket::trace::figures_above(&results.trace, &tree.node.id);
            text.push_str(&format!("\n{} figures rest on {}", reach, tree.node.id));
        }
        for entry in custody {
            text.push_str(&format!(
                "\n{}: received from {} at {}, SHA-256 {}",
                entry.file, entry.received_from, entry.received_at, entry.sha256
            ));
        }
        show::print(&text)
    }
}
