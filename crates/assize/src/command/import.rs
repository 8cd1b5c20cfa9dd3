//! `assize import`: a data package into a case, dry run first.

use crate::case::CaseArguments;
use crate::command::consent::public::USES;
use crate::{clock, confined, show};
use anyhow::{Context, Result, bail};
use assize_confine::{FILE_BYTES, FILES, Limit};
use assize_docket::DocketError;
use assize_docket::import::{Files, Imported};
use assize_intake::{DESCRIPTOR, Intake};
use assize_record::custody::{Change, Channel, Provenance, Receipt};
use assize_record::date::PartialDate;
use clap::Args;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Read;
use std::path::{Component, Path, PathBuf};
use std::process::ExitCode;

/// Said after an import.
const UNUSED: &str = "Nothing in it is used before consent or a decision is on record: assize consent list";

/// Arguments of `import`.
#[derive(Args)]
pub struct Import {
    /// Folder with a datapackage.json (Frictionless Data Package)
    folder: PathBuf,
    /// Write what was read; without it nothing is written
    #[arg(long)]
    apply: bool,
    /// From whom the package was received, for the chain of custody. Name no person at risk: names belong in the identity
    /// vault (assize identity add)
    #[arg(long, default_value = "not said", value_name = "WHO")]
    received_from: String,
    /// Decide at once, as a publisher, that its published documents may be used, and say why
    #[arg(long, value_name = "WHY", requires = "apply")]
    public_because: Option<String>,
    /// When it was received: YYYY, YYYY-MM or YYYY-MM-DD
    #[arg(long, value_name = "DAY")]
    received_on: Option<PartialDate>,
    /// By which way it came: not-said, by-hand, post, medium, mail, messenger, form, download, shipped
    #[arg(long, default_value_t = Channel::NotSaid)]
    channel: Channel,
    #[command(flatten)]
    case: CaseArguments,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

impl Import {
    /// Checks the package and, where asked, writes it.
    pub fn run(&self) -> Result<ExitCode> {
        match self.read() {
            Ok(imported) => self.accepted(&imported),
            Err(error) => match error.downcast::<DocketError>() {
                Ok(error @ DocketError::Package(_)) => self.refused(&error),
                Ok(other) => Err(other.into()),
                Err(other) => Err(other),
            },
        }
    }

    fn read(&self) -> Result<Imported> {
        let what = self.folder.display().to_string();
        let files = load(&self.folder, &what)?;
        let parser = |files: &Files| confined::package(&what, files);
        if !self.apply {
            return Ok(Imported { intake: parser(&files)?, receipt: None });
        }
        let mut case = self.case.open()?;
        let now = clock::now();
        let received = Provenance { from: self.received_from.clone(), on: self.received_on, channel: self.channel };
        let imported = assize_docket::import::import(&mut case, &files, &parser, received, &now)?;
        if let Some(because) = &self.public_because {
            assize_docket::consent::decide_public(&mut case, &[], USES, because, &now)?;
        }
        Ok(imported)
    }

    fn accepted(&self, Imported { intake, receipt }: &Imported) -> Result<ExitCode> {
        let rows = counts(intake);
        if self.json {
            let doubts: Vec<String> = intake.doubts.iter().map(ToString::to_string).collect();
            let counts: BTreeMap<&str, usize> = rows.into_iter().collect();
            return show::json(&serde_json::json!({
                "written": self.apply, "rows": counts, "doubts": doubts, "receipt": receipt,
            }));
        }
        let rows = rows.into_iter().map(|(what, n)| vec![what.to_owned(), n.to_string()]).collect();
        let mut text = format!("{}\n{}\n", intake.study.title, show::table(&["what", "rows"], rows));
        for doubt in &intake.doubts {
            text.push_str(&format!("doubt: {doubt}\n"));
        }
        text.push_str(&format!("{} doubts, no rule broken. ", intake.doubts.len()));
        text.push_str(&match (self.apply, receipt) {
            (false, _) => "Nothing was written; run again with --apply to write.".to_owned(),
            (true, None) => "The case held this very package already; nothing was written.".to_owned(),
            (true, Some(receipt)) => format!("Written to the case.{} {UNUSED}", superseded(receipt)),
        });
        show::print(&text)
    }

    fn refused(&self, error: &DocketError) -> Result<ExitCode> {
        if let (true, DocketError::Package(breaches)) = (self.json, error) {
            let breaches: Vec<String> = breaches.iter().map(ToString::to_string).collect();
            show::json(&serde_json::json!({ "written": false, "breaches": breaches }))?;
        } else {
            eprintln!("assize: {}", show::plain(&error.to_string()));
        }
        Ok(ExitCode::FAILURE)
    }
}

/// What a new version changed; nothing for the first.
fn superseded(receipt: &Receipt) -> String {
    if receipt.version == 1 {
        return String::new();
    }
    let mut text = format!(" It supersedes version {}; what was received before is kept.", receipt.version - 1);
    for file in &receipt.files {
        let said = match &file.change {
            Change::Same => continue,
            Change::Changed(moved) => format!("version {}: {moved}", file.version),
            Change::New => "new".to_owned(),
            Change::Gone => "gone from the package".to_owned(),
        };
        text.push_str(&format!("\n{}: {said}", show::plain(&file.custody.file)));
    }
    text
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

/// The descriptor and the files that it names, as bytes. Counts them and looks at none.
fn load(folder: &Path, what: &str) -> Result<Files> {
    let descriptor = read(folder, DESCRIPTOR)?;
    let names = confined::file_names(what, &descriptor)?;
    if names.len() >= FILES {
        return Err(not_read(what, &Limit::Files { found: names.len() }));
    }
    let mut files = Files::from([(DESCRIPTOR.to_owned(), descriptor)]);
    for name in names {
        // What leads out is left out here and named as a breach by the parser.
        if stays_inside(&name) && folder.join(&name).exists() {
            files.insert(name.clone(), read(folder, &name)?);
            Limit::check(&files).map_err(|limit| not_read(what, &limit))?;
        }
    }
    Ok(files)
}

fn not_read(what: &str, limit: &Limit) -> anyhow::Error {
    DocketError::Unread(format!("{what} was not read: {limit}")).into()
}

fn stays_inside(name: &str) -> bool {
    Path::new(name).components().all(|part| matches!(part, Component::Normal(_)))
}

/// One plain file of the package, its size looked at before it is read. A link may not lead out of the folder.
fn read(folder: &Path, name: &str) -> Result<Vec<u8>> {
    let path = folder.join(name);
    let cannot = || format!("{} cannot be read", path.display());
    let (root, real) = (folder.canonicalize().with_context(cannot)?, path.canonicalize().with_context(cannot)?);
    let about = fs::metadata(&real).with_context(cannot)?;
    if !real.starts_with(&root) || !about.is_file() {
        bail!("{} is no plain file inside the package's folder; nothing was written", path.display());
    }
    Limit::check_file(name, about.len()).map_err(|limit| not_read(&folder.display().to_string(), &limit))?;
    let mut bytes = Vec::new();
    File::open(&real).with_context(cannot)?.take(FILE_BYTES + 1).read_to_end(&mut bytes).with_context(cannot)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::stays_inside;

    #[test]
    fn only_names_below_the_folder_stay_inside() {
        let inside = ["claims.csv", "tables/claims.csv", "..csv"];
        let outside = ["/etc/passwd", "../claims.csv", "tables/../../claims.csv", "./../x"];
        assert!(inside.into_iter().all(stays_inside) && !outside.into_iter().any(stays_inside));
    }
}
