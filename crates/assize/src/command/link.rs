//! `assize link`: lists of persons, organisations and worksites into the identity vault, and who is who across them; a dry look first.

mod export;
mod judge;
mod propose;
mod remove;
mod report;
mod review;
mod score;
mod shown;
mod tables;
mod why;

use crate::case::CaseArguments;
use crate::{clock, confined, file, progress, show};
use anyhow::{Context, Result, anyhow, bail};
use assize_confine::{LIST_BYTES, Limit};
use assize_docket::DocketError;
use assize_docket::link::look::{DatesLook, FileLook, Look, Unread, look};
use assize_docket::link::{Done, Kept, Offer, STEPS, Settings, link};
use assize_intake::list::ListFile;
use assize_record::id::ListId;
use assize_record::linkage::{Kind, Mapping};
use clap::{Args, Subcommand};
use serde_json::json;
use std::fmt;
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Characters of an example that are shown.
const EXAMPLE: usize = 32;

/// Arguments of `link`.
#[derive(Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Link {
    #[command(subcommand)]
    step: Option<Step>,
    #[command(flatten)]
    lists: Lists,
}

#[derive(Subcommand)]
enum Step {
    /// List the pairs whose answer would change the estimate most
    Review(review::Review),
    /// See two records beside one another, and why they are said to be one person or not
    Why(why::Why),
    /// Say of two records that they are one person or two; or withdraw what was said
    Judge(judge::Judge),
    /// See what the newest linkage found, without names
    Report(report::Report),
    /// Capture tables for estimates: strict, likely, loose, and samples
    Tables(tables::Tables),
    /// Hold the linkage against a column that tells the truth
    Score(score::Score),
    /// Propose that pairs leave the case, as the first of two identity keepers
    Propose(propose::Propose),
    /// Write out the pairs that two identity keepers have agreed on
    Export(export::Export),
    /// Remove a list from the vault and overwrite its rows
    Remove(remove::Remove),
}

#[derive(Args)]
struct Lists {
    /// Lists of persons, organisations or worksites (CSV, a header row), each kind linked by itself. With --apply and none, what is in the vault is linked again
    #[arg(value_name = "LIST.csv")]
    lists: Vec<PathBuf>,
    /// How columns are read (JSON), from --save-mapping; without it they are guessed
    #[arg(long, value_name = "FILE")]
    mapping: Option<PathBuf>,
    /// New file for how columns would be read, to be changed and given to --mapping; it holds no cell. "otherwise" in it says what
    /// all rows of a file share, such as their host or year
    #[arg(long, value_name = "FILE", conflicts_with = "apply")]
    save_mapping: Option<PathBuf>,
    /// Put the lists into the identity vault and link; without it they are only looked at
    #[arg(long, requires = "because")]
    apply: bool,
    /// Why the lists are opened, in your words (stay in the vault)
    #[arg(long, value_name = "WHY")]
    because: Option<String>,
    /// Lists of the first of two captures, for the review's order and for Chapman's N; otherwise the first list
    #[arg(long, value_name = "LIST")]
    first: Vec<String>,
    /// Lists of the second; otherwise all others
    #[arg(long, value_name = "LIST")]
    second: Vec<String>,
    /// Samples of who is who
    #[arg(long, default_value_t = 40, value_parser = clap::value_parser!(u32).range(1..=1000))]
    samples: u32,
    #[command(flatten)]
    case: CaseArguments,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

/// Which linkage is meant.
#[derive(Args)]
struct OfKind {
    /// What was linked: person, organisation, worksite
    #[arg(long, default_value_t = Kind::Person, value_name = "KIND")]
    kind: Kind,
}

/// As it is given again: nothing for persons, whom a command is about where nothing is said.
impl fmt::Display for OfKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.kind == Kind::Person { Ok(()) } else { write!(f, " --kind {}", self.kind) }
    }
}

impl Link {
    /// Does one step.
    pub fn run(&self) -> Result<ExitCode> {
        match &self.step {
            None => self.lists.run(),
            Some(Step::Review(review)) => review.run(),
            Some(Step::Why(why)) => why.run(),
            Some(Step::Judge(judge)) => judge.run(),
            Some(Step::Report(report)) => report.run(),
            Some(Step::Tables(tables)) => tables.run(),
            Some(Step::Score(score)) => score.run(),
            Some(Step::Propose(propose)) => propose.run(),
            Some(Step::Export(export)) => export.run(),
            Some(Step::Remove(remove)) => remove.run(),
        }
    }
}

impl Lists {
    fn run(&self) -> Result<ExitCode> {
        if self.lists.is_empty() && !self.apply {
            bail!(
                "no list is given; accepted are one or more CSV files, or --apply to link again what is in the vault"
            );
        }
        let files = self.load()?;
        let mapping = self.mapping.as_deref().map(mapping).transpose()?;
        if self.apply { self.apply(&files, mapping.as_ref()) } else { self.look(&files, mapping.as_ref()) }
    }

    /// The lists, read one after another in the child.
    fn load(&self) -> Result<Vec<ListFile>> {
        let bar = progress::running(self.lists.len());
        let read = |path: &PathBuf| {
            bar.step(&format!("reading {}", path.display()));
            load(path)
        };
        let files = self.lists.iter().map(read).collect();
        bar.done();
        files
    }

    fn look(&self, files: &[ListFile], mapping: Option<&Mapping>) -> Result<ExitCode> {
        let bar = progress::running(1);
        bar.step("looking at cells");
        let look = look(files, mapping);
        bar.done();
        let look = look?;
        if let Some(path) = &self.save_mapping {
            file::make(path, &serde_json::to_vec_pretty(&look.mapping)?)?;
        }
        if self.json {
            return show::json(&json!({ "written": false, "look": look }));
        }
        let saved = self.save_mapping.as_ref().map_or_else(
            || "--save-mapping FILE writes how columns are read, to be changed; ".to_owned(),
            |path| {
                format!(
                    "{} holds how columns are read; change it where it is wrong, and run again with --mapping {}; ",
                    path.display(),
                    path.display()
                )
            },
        );
        show::print(&format!(
            "{}Nothing was written. {saved}--apply --because WHY puts the lists into the identity vault and links them.",
            looked(&look)
        ))
    }

    fn apply(&self, files: &[ListFile], mapping: Option<&Mapping>) -> Result<ExitCode> {
        let mut case = self.case.open()?;
        let lists = |names: &[String]| names.iter().map(ListId::new).collect();
        let settings = Settings {
            samples: self.samples,
            first: lists(&self.first),
            second: lists(&self.second),
            ..Settings::standard()
        };
        let words = self.because.as_deref().unwrap_or_default();
        let offer = Offer { files, mapping, words, settings: &settings };
        let bar = progress::running(STEPS.len());
        let done = link(&mut case, &offer, &mut clock::entropy, &clock::now(), &|step| bar.step(step));
        bar.done();
        let done = done?;
        if self.json {
            let told = |kept: &Kept| json!({ "is_new": kept.is_new, "linkage": shown::value(&kept.linked, false) });
            let mut value = json!({ "written": true, "added": done.added, "there_before": done.there_before });
            // The first kind, persons where there are any, stands where it stood when there was no other.
            if let Some(first) = done.linkages.first() {
                value["is_new"] = json!(first.is_new);
                value["linkage"] = shown::value(&first.linked, false);
            }
            value["others"] = done.linkages.iter().skip(1).map(told).collect();
            return show::json(&value);
        }
        let text = |kept: &Kept| format!("{}\n{}", kept_as(kept), shown::text(&kept.linked, false));
        let texts: Vec<String> = done.linkages.iter().map(text).collect();
        let guessed =
            files.iter().map(|list| (&list.file, read_as(&list.encoding))).filter(|(_, said)| !said.is_empty());
        let guessed: String = guessed.map(|(file, said)| format!("{}{said}.\n", show::plain(file))).collect();
        show::print(&format!("{guessed}{} {}", brought(&done), texts.join("\n\n")))
    }
}

fn brought(done: &Done) -> String {
    let before =
        if done.there_before > 0 { format!(" ({} were there already)", done.there_before) } else { String::new() };
    format!("Put into the vault: {}{before}.", show::count(done.added, "file", "files"))
}

fn kept_as(kept: &Kept) -> String {
    let new = if kept.is_new { "recorded" } else { "the same as the one before, so nothing was recorded" };
    match kept.linked.kind {
        Kind::Person => format!("The linkage is {new}."),
        kind => format!("The linkage of {} is {new}.", kind.words()[1]),
    }
}

/// What was seen, as text. The examples are the user's own file; nothing of the case is in it.
fn looked(look: &Look) -> String {
    let mut text = String::new();
    for file in &look.files {
        let lists: Vec<String> = file.lists.iter().map(|(list, rows)| format!("{list} ({rows} rows)")).collect();
        let lists = if lists.is_empty() { "no rows".to_owned() } else { lists.join(", ") };
        let of = match file.kind {
            Kind::Person => String::new(),
            Kind::Organisation | Kind::Worksite => format!(", rows of {}", file.kind.words()[1]),
        };
        let name = show::plain(&file.file);
        text.push_str(&format!("{name}: {lists}{of}\n"));
        let said = read_as(&file.encoding);
        if !said.is_empty() {
            text.push_str(&format!("{name}{said}.\n"));
        }
        text.push_str(&of_all_rows(file));
        file.dates.iter().for_each(|(list, dates)| text.push_str(&dates_as(list, dates)));
        let rows = file.columns.iter().map(|column| {
            let read = column.field.map_or("kept, not compared", |field| field.code());
            let examples: Vec<String> = column.examples.iter().map(|example| cut(example)).collect();
            vec![show::plain(&column.column), read.to_owned(), examples.join(" | ")]
        });
        text.push_str(&format!("{}\n", show::table(&["column", "read as", "for example"], rows.collect())));
    }
    if look.unread > 0 {
        let cells = show::count(look.unread, "cell cannot be read and counts", "cells cannot be read and count");
        text.push_str(&format!("{cells} as not stated:\n"));
    }
    let is_alike = |a: &Unread, b: &Unread| (&a.file, &a.column, &a.accepted) == (&b.file, &b.column, &b.accepted);
    for cells in look.first_unread.chunk_by(is_alike) {
        let Unread { file, column, accepted, .. } = &cells[0];
        let lines = cells.iter().map(|cell| cell.line.to_string()).collect::<Vec<_>>().join(", ");
        let noun = if cells.len() == 1 { "line" } else { "lines" };
        let (file, column) = (show::plain(file), show::plain(column));
        text.push_str(&format!("{file} {noun} {lines}, column {column}: accepted: {accepted}\n"));
    }
    let listed = look.first_unread.len() as u64;
    if look.unread > listed && listed > 0 {
        text.push_str(&format!("and {} more.\n", look.unread - listed));
    }
    text
}

/// What is said of all rows, and what could be.
fn of_all_rows(file: &FileLook) -> String {
    let name = show::plain(&file.file);
    let said: Vec<String> =
        file.otherwise.iter().map(|(field, text)| format!("{} {}", field.code(), show::plain(text))).collect();
    let mut text = String::new();
    if !said.is_empty() {
        text.push_str(&format!("{name}: taken for {} where a row does not say it.\n", said.join(", ")));
    }
    let lacking: Vec<&str> = file.lacking.iter().map(|field| field.code()).collect();
    if !lacking.is_empty() {
        let entries: Vec<String> = lacking.iter().map(|field| format!("\"{field}\": \"...\"")).collect();
        text.push_str(&format!(
            "{name}: no column says the {}. Where you know what holds for all rows, say it in the mapping (--save-mapping): \"otherwise\": {{{}}}.\n",
            lacking.join(" or the "),
            entries.join(", ")
        ));
    }
    text
}

/// How dates are read that may be read in two ways, and what speaks for it.
fn dates_as(list: &ListId, dates: &DatesLook) -> String {
    let [first, other] = if dates.month_first { ["month", "day"] } else { ["day", "month"] };
    let either = show::count(dates.either, "date", "dates");
    let why = match (dates.for_it, dates.against_it) {
        (0, 0) => format!("{other} and {first} could be exchanged, since no date of the list says which comes first"),
        (sure, against) => format!("{sure} others can only be read so, {against} only with the {other} first"),
    };
    format!("{list}: {either} like 3/4/1980 read with the {first} first: {why}.\n")
}

/// What is said of an encoding that had to be guessed, behind the name of the file.
fn read_as(encoding: &str) -> String {
    if encoding.is_empty() || encoding.starts_with("UTF-") {
        return String::new();
    }
    format!(
        " is not UTF-8 and was read as {encoding}, by a guess: where letters come out wrong, save it as `CSV UTF-8`"
    )
}

fn cut(example: &str) -> String {
    let plain = show::plain(&example.replace('\n', " "));
    let mut letters = plain.chars();
    let mut shown: String = letters.by_ref().take(EXAMPLE).collect();
    if letters.next().is_some() {
        shown.push_str("...");
    }
    shown
}

/// A list, read in the child. Its size is looked at first.
fn load(path: &Path) -> Result<ListFile> {
    let cannot = || format!("{} cannot be read", path.display());
    let name = path.file_name().with_context(cannot)?.to_string_lossy().into_owned();
    let about = fs::metadata(path).with_context(cannot)?;
    if !about.is_file() {
        bail!("{} is no plain file; accepted is a CSV file", path.display());
    }
    let limit = |limit: Limit| {
        DocketError::Unread(format!(
            "{name} was not read: {limit}; cut it into several files with the same header, each with the same \"list\" in the mapping (--save-mapping)"
        ))
    };
    Limit::check_list(&name, about.len()).map_err(limit)?;
    let mut bytes = Vec::new();
    File::open(path).with_context(cannot)?.take(LIST_BYTES + 1).read_to_end(&mut bytes).with_context(cannot)?;
    Ok(confined::list(&name, &bytes)?)
}

fn mapping(path: &Path) -> Result<Mapping> {
    serde_json::from_slice(&file::bytes(path)?).map_err(|error| {
        anyhow!("{} cannot be read: {error}; accepted is what --save-mapping wrote, changed", path.display())
    })
}

#[cfg(test)]
mod tests;
