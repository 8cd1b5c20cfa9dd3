//! `assize custody chain`: lists the chain of a source.

use crate::case::CaseArguments;
use crate::{clock, show};
use anyhow::Result;
use assize_docket::custody::chain;
use assize_record::custody::certificate::{Chain as Listed, FileChain, SourceLink};
use assize_record::custody::{Act, Change, Delivered};
use clap::Args;
use std::process::ExitCode;

/// Arguments of `custody chain`.
#[derive(Args)]
pub struct Chain {
    /// The source (S001)
    source: String,
    #[command(flatten)]
    case: CaseArguments,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

impl Chain {
    /// Lists it.
    pub fn run(&self) -> Result<ExitCode> {
        let listed = chain(&self.case.open()?, &self.source, &clock::now())?;
        if self.json { show::json(&listed) } else { show::print(&show::plain(&text(&listed))) }
    }
}

/// The chain as text: where the source stands, the files, the links, the log.
fn text(chain: &Listed) -> String {
    let files = show::table(
        &["file", "version", "bytes", "rows", "SHA-256", "BLAKE3"],
        chain.files.iter().map(file_row).collect(),
    );
    let links: Vec<String> = chain.links.iter().map(|one| link(chain, one)).collect();
    let log = &chain.log;
    format!(
        "{}: line {} of {}. It came as a row of a table and has no file of its own: its custody is that of the files with its rows.\n\n{files}\n\n{}\n\nLog: {} entries, root {}\n{}",
        chain.source,
        chain.row.line,
        chain.row.file,
        links.join("\n"),
        log.entries,
        log.root,
        log.vouched
    )
}

fn file_row(file: &FileChain) -> Vec<String> {
    let newest = &file.newest;
    let custody = &newest.custody;
    let numbers = [u64::from(newest.version), custody.bytes, file.rows.len() as u64].map(|number| number.to_string());
    let mut row = vec![custody.file.clone()];
    row.extend(numbers);
    row.extend([custody.sha256.clone(), custody.blake3.clone()]);
    row
}

fn link(chain: &Listed, one: &SourceLink) -> String {
    let link = &one.link;
    let mut lines = vec![format!("{}  {}  {}  {}", link.seq, link.at, link.by, link.act)];
    match &link.act {
        Act::Received(receipt) => lines.extend(receipt.files.iter().filter_map(|file| received(chain, file))),
        Act::Copied(copy) => lines.push(format!("SHA-256 of what was made: {}", copy.digest)),
        Act::Checked(_) | Act::HandedOver(_) => {}
    }
    lines.extend(one.moved.iter().map(|(file, row)| {
        let side = |when: &str, span: &assize_record::custody::moved::Span| format!("{when} {span} {}", span.sha256);
        let sides =
            [row.before.as_ref().map(|span| side("before", span)), row.after.as_ref().map(|span| side("after", span))];
        let sides: Vec<String> = sides.into_iter().flatten().collect();
        format!("{file}, row {} {}: {}", row.id, row.word(), sides.join("; "))
    }));
    lines.push(format!("entry {} of the log commits to this link, {}", link.entry, one.digest));
    lines.join("\n     ")
}

/// A file that was not the same as before: digest at intake of the source's own, what moved in all.
fn received(chain: &Listed, file: &Delivered) -> Option<String> {
    let Delivered { custody, version, change } = file;
    let is_ours = chain.files.iter().any(|ours| ours.newest.custody.file == custody.file);
    let digests = format!("{} bytes, SHA-256 {}, BLAKE3 {}", custody.bytes, custody.sha256, custody.blake3);
    match change {
        Change::New if is_ours => Some(format!("{} version {version}: {digests}", custody.file)),
        Change::Changed(moved) if is_ours => Some(format!("{} version {version}: {moved}; {digests}", custody.file)),
        Change::Changed(moved) => Some(format!("{} version {version}: {moved}", custody.file)),
        Change::New | Change::Same | Change::Gone => None,
    }
}
