//! `assize deposit`: records in the case what somebody outside signed over one of its checkpoints.

use crate::case::CaseArguments;
use crate::{clock, file, show};
use anyhow::{Result, bail};
use assize_docket::deposit::{Outside, deposit};
use assize_docket::log::vouched;
use clap::Args;
use std::path::PathBuf;
use std::process::ExitCode;

/// Arguments of `deposit`.
#[derive(Args)]
pub struct Deposit {
    /// Cosigned checkpoint, or time-stamp response (.tsr)
    file: PathBuf,
    /// The partner's key, or a file with it: the file is a cosigned checkpoint
    #[arg(long, value_name = "KEY", conflicts_with = "ca", required_unless_present = "ca")]
    partner: Option<String>,
    /// Certificates (PEM) that are trusted for time stamps: the file is a time-stamp response
    #[arg(long, value_name = "FILE")]
    ca: Option<PathBuf>,
    #[command(flatten)]
    case: CaseArguments,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

impl Deposit {
    /// Verifies and records.
    pub fn run(&self) -> Result<ExitCode> {
        let mut case = self.case.open()?;
        let made = match (&self.partner, &self.ca) {
            (Some(key), None) => {
                let (note, key) = (file::text(&self.file)?, file::key_or_file(key)?);
                deposit(&mut case, &Outside::Cosignature { note: &note, key: &key }, &clock::now())?
            }
            (None, Some(ca)) => {
                let (response, anchors) = (file::bytes(&self.file)?, file::text(ca)?);
                let outside = Outside::TimeStamp { response: &response, anchors: &anchors };
                deposit(&mut case, &outside, &clock::now())?
            }
            _ => bail!("accepted is --partner for a cosigned checkpoint, or --ca for a time stamp"),
        };
        let vouched = vouched(&case, &clock::now())?;
        if self.json {
            return show::json(&serde_json::json!({ "deposit": made, "vouched": vouched }));
        }
        let (kind, by, size, at) = (made.kind.code(), &made.by, made.size, &made.at);
        show::print(&format!("Recorded: {kind} by {by} over checkpoint {size}, made {at}.\n{}", vouched.words))
    }
}
