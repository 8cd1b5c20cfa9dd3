//! `assize release plan`: the day of an edition into the calendar.

use crate::case::CaseArguments;
use crate::{clock, show};
use anyhow::{Context, Result};
use assize_record::release::Scheduled;
use clap::Args;
use jiff::civil::Date;
use std::process::ExitCode;

/// Arguments of `release plan`.
#[derive(Args)]
pub struct Plan {
    /// The day (2026-12-31)
    #[arg(value_name = "DATE")]
    edition: String,
    #[command(flatten)]
    case: CaseArguments,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

impl Plan {
    /// Puts the day in the calendar and shows it.
    pub fn run(&self) -> Result<ExitCode> {
        let edition = day(&self.edition)?;
        let mut case = self.case.open()?;
        let calendar = assize_docket::release::schedule(&mut case, edition, &clock::now())?;
        if self.json {
            return show::json(&serde_json::json!({ "planned": calendar }));
        }
        let line = |day: &Scheduled| format!("{}  planned on {}", day.edition, day.recorded);
        show::print(&calendar.iter().map(line).collect::<Vec<_>>().join("\n"))
    }
}

/// A day as it is typed.
pub fn day(typed: &str) -> Result<Date> {
    typed.parse().with_context(|| format!("`{typed}` is no day; accepted is a date such as 2026-12-31"))
}
