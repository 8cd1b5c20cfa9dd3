//! `assize custody chain`: lists the chain of a source.

use crate::case::CaseArguments;
use crate::{clock, show};
use anyhow::Result;
use assize_docket::custody::chain;
use assize_record::custody::certificate::{Chain as Listed, FileChain, SourceLink};
use assize_record::custody::{Act, Change};
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
    let links: Vec<String> = chain.links.iter().map(link).collect();
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

fn link(one: &SourceLink) -> String {
    let link = &one.link;
    let mut lines = vec![format!("{}  {}  {}  {}", link.seq, link.at, link.by, link.act)];
    match &link.act {
        Act::Received(receipt) => lines.extend(receipt.files.iter().filter_map(|file| match &file.change {
            Change::Changed(moved) => {
                Some(format!("{}, version {} to {}: {moved}", file.custody.file, file.version - 1, file.version))
            }
            Change::New | Change::Same | Change::Gone => None,
        })),
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
