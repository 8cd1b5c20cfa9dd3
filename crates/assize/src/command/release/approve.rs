//! `assize release approve`: a second publisher's signature.

use crate::case::CaseArguments;
use crate::{clock, progress, show};
use anyhow::Result;
use assize_docket::shelf::shelf;
use assize_record::id::ReleaseId;
use clap::Args;
use std::process::ExitCode;

/// Arguments of `release approve`.
#[derive(Args)]
pub struct Approve {
    /// The release (REL-2026-12-31-1)
    release: String,
    #[command(flatten)]
    case: CaseArguments,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

impl Approve {
    /// Signs, where the proposal still stands and is another's.
    pub fn run(&self) -> Result<ExitCode> {
        let mut case = self.case.open()?;
        let bar = progress::steps(assize_docket::chain::STEPS.len());
        let step = |step: &str| bar.step(step);
        let id = ReleaseId::new(&self.release);
        let approval = assize_docket::release::approve(&mut case, &shelf()?, &id, &clock::now(), &step)?;
        bar.done();
        if self.json {
            return show::json(&serde_json::json!({ "release": id, "approval": approval }));
        }
        show::print(&format!(
            "{id} is approved by {}; from its day on: assize report --release {id} --to FOLDER",
            approval.by
        ))
    }
}
