//! `assize verify`: is the case whole, and do its results follow from its study? Or is an exported log?

use crate::case::CaseArguments;
use crate::{clock, file, progress, show};
use anyhow::Result;
use assize_docket::log::vouched;
use assize_docket::shelf::shelf;
use assize_docket::verify::{Verified, verify, verify_bundle};
use assize_store::log::bundle::Against;
use clap::Args;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Arguments of `verify`.
#[derive(Args)]
pub struct Verify {
    /// Verify this exported log (`assize audit-export`) instead; needs no case and no key
    #[arg(long, value_name = "FOLDER")]
    bundle: Option<PathBuf>,
    /// A checkpoint that was deposited outside; may be given again
    #[arg(long, value_name = "CHECKPOINT")]
    against: Vec<PathBuf>,
    /// Folder with the evidence itself, to be found by the digests of the exported log
    #[arg(long, value_name = "FOLDER", requires = "bundle")]
    evidence: Option<PathBuf>,
    #[command(flatten)]
    case: CaseArguments,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

impl Verify {
    /// Looks at everything; ends with failure where something is not well.
    pub fn run(&self) -> Result<ExitCode> {
        let deposited = self.against.iter().map(|path| file::text(path)).collect::<Result<Vec<String>>>()?;
        match &self.bundle {
            Some(folder) => self.exported(folder, deposited),
            None => self.whole_case(&deposited),
        }
    }

    fn exported(&self, folder: &Path, checkpoints: Vec<String>) -> Result<ExitCode> {
        let is_alone = checkpoints.is_empty();
        let report = verify_bundle(folder, &Against { checkpoints, evidence: self.evidence.as_deref() })?;
        if self.json {
            show::json(&report)?;
            return Ok(ended(report.ok));
        }
        let seen: Vec<Verified> = report.findings.into_iter().chain(report.proofs).map(Into::into).collect();
        let mut words = vec![table(&seen)];
        words.extend(report.first_bad.map(|seq| format!("First bad entry: {seq}.")));
        if is_alone {
            words.push(
                "Held against itself alone: a holder of the case's key could have rewritten it. --against takes a checkpoint that lies outside."
                    .to_owned(),
            );
        }
        show::print(&words.join("\n"))?;
        Ok(ended(report.ok))
    }

    fn whole_case(&self, deposited: &[String]) -> Result<ExitCode> {
        let case = self.case.open()?;
        let bar = progress::steps(assize_docket::chain::STEPS.len());
        let seen = verify(&case, &shelf()?, deposited, &clock::now(), &|step| bar.step(step))?;
        bar.done();
        if self.json {
            show::json(&seen)?;
        } else {
            show::print(&format!("{}\n{}", table(&seen), vouched(&case, &clock::now())?.words))?;
        }
        Ok(ended(seen.iter().all(|one| one.ok)))
    }
}

fn ended(ok: bool) -> ExitCode {
    if ok { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn table(seen: &[Verified]) -> String {
    let mark = |one: &Verified| if one.ok { "ok" } else { "NOT WELL" }.to_owned();
    let rows = seen.iter().map(|one| vec![mark(one), one.what.clone(), one.found.clone()]).collect();
    let bad = seen.iter().filter(|one| !one.ok).count();
    format!("{}\n{} looked at, {bad} not well", show::table(&["", "what", "found"], rows), seen.len())
}
