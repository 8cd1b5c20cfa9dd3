//! `assize report`: writes the report folder of an approved release.

use crate::case::CaseArguments;
use crate::{clock, progress, show};
use anyhow::{Context, Result, bail};
use assize_docket::release::Files;
use assize_docket::shelf::shelf;
use assize_record::id::ReleaseId;
use clap::Args;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Arguments of `report`.
#[derive(Args)]
pub struct Report {
    /// The release (otherwise: the one that is approved for the newest edition)
    #[arg(long, value_name = "ID")]
    release: Option<String>,
    /// Folder to write; must be new or empty
    #[arg(long, default_value = "report", value_name = "FOLDER")]
    to: PathBuf,
    #[command(flatten)]
    case: CaseArguments,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

impl Report {
    /// Lets the release out.
    pub fn run(&self) -> Result<ExitCode> {
        empty(&self.to)?;
        let mut case = self.case.open()?;
        let bar = progress::steps(assize_docket::chain::STEPS.len());
        let wanted = self.release.as_ref().map(ReleaseId::new);
        let step = |step: &str| bar.step(step);
        let (release, files) =
            assize_docket::release::write(&mut case, &shelf()?, wanted.as_ref(), &clock::now(), &step)?;
        bar.done();
        write(&self.to, &files)?;
        if self.json {
            let names: Vec<&String> = files.keys().collect();
            return show::json(&serde_json::json!({ "release": release, "folder": self.to, "files": names }));
        }
        show::print(&format!(
            "Wrote {release}, {} files; begin with {}",
            files.len(),
            self.to.join("index.html").display()
        ))
    }
}

/// Refuses a folder that holds something: a report is never mixed with another.
pub fn empty(folder: &Path) -> Result<()> {
    if folder.exists() && fs::read_dir(folder)?.next().is_some() {
        bail!("{} is not empty; accepted is a new or empty folder (--to)", folder.display());
    }
    Ok(())
}

/// Writes the files under `folder`.
pub fn write(folder: &Path, files: &Files) -> Result<()> {
    for (name, bytes) in files {
        let path = folder.join(name);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).with_context(|| format!("{} cannot be made", parent.display()))?;
        }
        fs::write(&path, bytes).with_context(|| format!("{} cannot be written", path.display()))?;
    }
    Ok(())
}
