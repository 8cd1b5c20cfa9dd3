//! `assize verify`: is the case whole, and do its results follow from its study?

use crate::case::CaseArguments;
use crate::{progress, show};
use anyhow::Result;
use assize_docket::shelf::shelf;
use clap::Args;
use std::process::ExitCode;

/// Arguments of `verify`.
#[derive(Args)]
pub struct Verify {
    #[command(flatten)]
    case: CaseArguments,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

impl Verify {
    /// Looks at everything; ends with failure where something is not well.
    pub fn run(&self) -> Result<ExitCode> {
        let mut case = self.case.open()?;
        let bar = progress::steps(assize_docket::chain::STEPS.len());
        let seen = assize_docket::verify::verify(&mut case, &shelf()?, &|step| bar.step(step))?;
        bar.done();
        let bad = seen.iter().filter(|one| !one.ok).count();
        if self.json {
            show::json(&seen)?;
        } else {
            let row = |one: &assize_docket::verify::Verified| {
                vec![if one.ok { "ok" } else { "NOT WELL" }.to_owned(), one.what.clone(), one.found.clone()]
            };
            let table = show::table(&["", "what", "found"], seen.iter().map(row).collect());
            show::print(&format!("{table}\n{} looked at, {bad} not well", seen.len()))?;
        }
        Ok(if bad == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}
