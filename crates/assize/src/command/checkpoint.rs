//! `assize checkpoint`: signs the log, and writes what others need to sign it as well.

use crate::case::CaseArguments;
use crate::{clock, file, qr, show};
use anyhow::Result;
use assize_docket::checkpoint::checkpoint;
use assize_docket::log::vouched;
use clap::Args;
use std::path::PathBuf;
use std::process::ExitCode;

/// Arguments of `checkpoint`.
#[derive(Args)]
pub struct Checkpoint {
    /// Number of entries under the checkpoint that the partner cosigned last
    #[arg(long, value_name = "NUMBER", default_value_t = 0)]
    since: u64,
    /// New file for the partner: the checkpoint, with the proof that it only adds to that one
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// New file with a time-stamp request over the checkpoint (RFC 3161); take it to any authority
    #[arg(long, value_name = "FILE")]
    tsq: Option<PathBuf>,
    /// Show the checkpoint as a QR code as well
    #[arg(long)]
    qr: bool,
    /// New file with the QR code as SVG
    #[arg(long, value_name = "FILE")]
    svg: Option<PathBuf>,
    #[command(flatten)]
    case: CaseArguments,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

impl Checkpoint {
    /// Signs and writes.
    pub fn run(&self) -> Result<ExitCode> {
        let mut case = self.case.open()?;
        let made = checkpoint(&mut case, self.since, &mut clock::entropy, &clock::now())?;
        if let Some(path) = &self.out {
            file::make(path, made.request.as_bytes())?;
        }
        if let Some(path) = &self.tsq {
            file::make(path, &made.stamp_request)?;
        }
        if let Some(path) = &self.svg {
            file::make(path, qr::svg(&made.note)?.as_bytes())?;
        }
        let vouched = vouched(&case, &clock::now())?;
        if self.json {
            return show::json(&serde_json::json!({ "checkpoint": made, "vouched": vouched }));
        }
        let code = if self.qr { qr::terminal(&made.note)? } else { String::new() };
        show::print(&format!(
            "{}{code}\nKey of this log, for partners: {}\nSHA-256 of the checkpoint: {}\n{}",
            made.note, made.key, made.digest, vouched.words
        ))
    }
}
