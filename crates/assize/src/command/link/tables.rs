//! `assize link tables`: capture tables under each reading of the linkage, for estimates of how many there are.

use super::{OfKind, shown};
use crate::case::CaseArguments;
use crate::{file, show};
use anyhow::Result;
use clap::Args;
use std::path::PathBuf;
use std::process::ExitCode;

/// Said with every file.
const SMALL_COUNTS: &str = "It is not encrypted, and a count of 1 to 4 can point at somebody: keep it in the office, and destroy it after the estimate.";

/// Arguments of `link tables`.
#[derive(Args)]
pub struct Tables {
    /// Show counts of 1 to 4 and the samples too, which can point at somebody: for use inside the office
    #[arg(long)]
    show_small: bool,
    /// New file with exact tables of every reading and sample, as assize mse --linked takes them, readable by you alone
    #[arg(long, value_name = "FILE", requires = "show_small")]
    out: Option<PathBuf>,
    #[command(flatten)]
    of: OfKind,
    #[command(flatten)]
    case: CaseArguments,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

impl Tables {
    /// Shows them.
    pub fn run(&self) -> Result<ExitCode> {
        let case = self.case.open()?;
        if let Some(path) = &self.out {
            let tables = assize_docket::link::tables::for_estimates(&case, self.of.kind)?;
            file::make_secret(path, &serde_json::to_vec_pretty(&tables)?)?;
            if self.json {
                return show::json(&serde_json::json!({ "file": path, "warning": SMALL_COUNTS }));
            }
            return show::print(&format!("Wrote the tables to {}. {SMALL_COUNTS}", path.display()));
        }
        let linked = assize_docket::link::see(&case, self.of.kind)?;
        if self.json {
            return show::json(&shown::tables(&linked, self.show_small));
        }
        show::print(&shown::patterns(&linked, self.show_small))
    }
}
