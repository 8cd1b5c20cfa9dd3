//! `assize import`: a data package into a case, dry run first.

use crate::case::CaseArguments;
use crate::{clock, show};
use anyhow::{Context, Result};
use assize_docket::DocketError;
use assize_intake::{Intake, file_names};
use clap::Args;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

const DESCRIPTOR: &str = "datapackage.json";

/// Arguments of `import`.
#[derive(Args)]
pub struct Import {
    /// Folder with a datapackage.json (Frictionless Data Package)
    folder: PathBuf,
    /// Write what was read; without it nothing is written
    #[arg(long)]
    apply: bool,
    /// From whom the package was received, for the chain of custody
    #[arg(long, default_value = "not said", value_name = "WHO")]
    received_from: String,
    #[command(flatten)]
    case: CaseArguments,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

impl Import {
    /// Checks the package and, where asked, writes it.
    pub fn run(&self) -> Result<ExitCode> {
        let files = match load(&self.folder) {
            Ok(files) => files,
            Err(Refused::Package(breach)) => return self.refused(&DocketError::Package(vec![*breach])),
            Err(Refused::Other(error)) => return Err(error),
        };
        let outcome = if self.apply {
            let mut case = self.case.open()?;
            let from = &self.received_from;
            assize_docket::import::import(&mut case, &files, from, &clock::now())
        } else {
            assize_docket::import::dry_run(&files)
        };
        match outcome {
            Ok(intake) => self.accepted(&intake),
            Err(error @ DocketError::Package(_)) => self.refused(&error),
            Err(error) => Err(error.into()),
        }
    }

    fn accepted(&self, intake: &Intake) -> Result<ExitCode> {
        let rows = counts(intake);
        if self.json {
            let doubts: Vec<String> = intake.doubts.iter().map(ToString::to_string).collect();
            let counts: BTreeMap<&str, usize> = rows.into_iter().collect();
            return show::json(&serde_json::json!({ "written": self.apply, "rows": counts, "doubts": doubts }));
        }
        let rows = rows.into_iter().map(|(what, n)| vec![what.to_owned(), n.to_string()]).collect();
        let mut text = format!("{}\n{}\n", intake.study.title, show::table(&["what", "rows"], rows));
        for doubt in &intake.doubts {
            text.push_str(&format!("doubt: {doubt}\n"));
        }
        text.push_str(&format!("{} doubts, no rule broken. ", intake.doubts.len()));
        text.push_str(if self.apply {
            "Written to the case."
        } else {
            "Nothing was written; run again with --apply to write."
        });
        show::print(&text)
    }

    fn refused(&self, error: &DocketError) -> Result<ExitCode> {
        if let (true, DocketError::Package(breaches)) = (self.json, error) {
            let breaches: Vec<String> = breaches.iter().map(ToString::to_string).collect();
            show::json(&serde_json::json!({ "written": false, "breaches": breaches }))?;
        } else {
            eprintln!("assize: {error}");
        }
        Ok(ExitCode::FAILURE)
    }
}

fn counts(intake: &Intake) -> Vec<(&'static str, usize)> {
    let study = &intake.study;
    vec![
        ("sources", study.sources.len()),
        ("claims", study.claims.len()),
        ("groups", study.groups.len()),
        ("variables", study.variables.len()),
        ("statements", study.statements.len()),
        ("facts", study.statements.values().map(|s| s.facts.len()).sum()),
        ("postings", study.postings.len()),
        ("tiers", study.tiers.len()),
        ("policies", study.policies.len()),
        ("responses", study.responses.len()),
        ("recommendations", study.recommendations.len()),
        ("critiques", study.critiques.len()),
    ]
}

enum Refused {
    Package(Box<assize_intake::Breach>),
    Other(anyhow::Error),
}

fn load(folder: &Path) -> Result<BTreeMap<String, Vec<u8>>, Refused> {
    let read = |name: &str| {
        let path = folder.join(name);
        fs::read(&path).with_context(|| format!("{} cannot be read", path.display())).map_err(Refused::Other)
    };
    let descriptor = read(DESCRIPTOR)?;
    let names = file_names(&descriptor).map_err(Refused::Package)?;
    let mut files = BTreeMap::from([(DESCRIPTOR.to_owned(), descriptor)]);
    for name in names {
        if folder.join(&name).exists() {
            files.insert(name.clone(), read(&name)?);
        }
    }
    Ok(files)
}
