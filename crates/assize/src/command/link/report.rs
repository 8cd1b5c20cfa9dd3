//! `assize link report`: what the newest linkage found, without names, as text and as a page.

use super::{OfKind, shown};
use crate::case::CaseArguments;
use crate::{file, show};
use anyhow::Result;
use assize_docket::link::chosen::chosen;
use assize_record::id::ListId;
use assize_record::linkage::Linked;
use assize_record::linkage::measured::{Chosen, Score};
use assize_report::linkage::{Shown, html};
use clap::Args;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Said with every page.
pub const IN_THE_OFFICE: &str =
    "It names nobody and is not encrypted: keep it in the office; before it is published it needs a disclosure check.";

/// Arguments of `link report`.
#[derive(Args)]
pub struct Report {
    /// Lists of the first of two captures, for how many people there are; otherwise those that the linkage was made with
    #[arg(long, value_name = "LIST")]
    first: Vec<String>,
    /// Lists of the second; otherwise all others
    #[arg(long, value_name = "LIST")]
    second: Vec<String>,
    /// New file for a page with charts (HTML), readable by you alone
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Show counts of 1 to 4 too, which can point at somebody: for use inside the office
    #[arg(long)]
    show_small: bool,
    #[command(flatten)]
    of: OfKind,
    #[command(flatten)]
    case: CaseArguments,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

impl Report {
    /// Shows it.
    pub fn run(&self) -> Result<ExitCode> {
        let linked = assize_docket::link::see(&self.case.open()?, self.of.kind)?;
        let lists = |names: &[String]| names.iter().map(ListId::new).collect::<Vec<_>>();
        let chosen = chosen(&linked, &lists(&self.first), &lists(&self.second))?;
        if let Some(path) = &self.out {
            page(path, (&linked, &chosen, None), &self.command(), self.show_small)?;
        }
        if self.json {
            let mut value = shown::value(&linked, self.show_small);
            value["chosen"] = shown::chosen_value(&chosen, self.show_small);
            if let Some(path) = &self.out {
                value["page"] = serde_json::json!({ "file": path, "warning": IN_THE_OFFICE });
            }
            return show::json(&value);
        }
        let asked = !(self.first.is_empty() && self.second.is_empty());
        let more = if asked { format!("\n{}", shown::chosen(&chosen)) } else { String::new() };
        let wrote =
            self.out.as_ref().map_or_else(String::new, |path| format!("\nWrote {}. {IN_THE_OFFICE}", path.display()));
        show::print(&format!("{}{more}{wrote}", shown::text(&linked, self.show_small)))
    }

    /// What makes the page again, wherever it lies then.
    fn command(&self) -> String {
        let mut words = vec![format!("assize link report{} --out PAGE.html", self.of)];
        words.extend(self.first.iter().map(|list| format!("--first {list}")));
        words.extend(self.second.iter().map(|list| format!("--second {list}")));
        words.extend(self.show_small.then(|| "--show-small".to_owned()));
        words.join(" ")
    }
}

/// Makes the page of a linkage.
pub fn page(
    path: &Path,
    (linked, chosen, score): (&Linked, &Chosen, Option<&Score>),
    command: &str,
    show_small: bool,
) -> Result<()> {
    file::make_secret(path, html(&Shown { linked, chosen, score, command, show_small }).as_bytes())
}
