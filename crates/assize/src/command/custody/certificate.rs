//! `assize custody certificate`: the chain of a source as PDF.

use crate::case::CaseArguments;
use crate::{clock, file, show};
use anyhow::{Result, bail};
use assize_docket::custody::certificate;
use assize_record::custody::Act;
use clap::Args;
use std::path::PathBuf;
use std::process::ExitCode;

/// Arguments of `custody certificate`.
#[derive(Args)]
pub struct Certificate {
    /// The source (S001)
    source: String,
    /// New file for the PDF
    #[arg(long, value_name = "FILE")]
    to: PathBuf,
    #[command(flatten)]
    case: CaseArguments,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

impl Certificate {
    /// Signs, prints and writes.
    pub fn run(&self) -> Result<ExitCode> {
        if self.to.exists() {
            bail!("{} is there already; accepted is a path where nothing is", self.to.display());
        }
        let mut case = self.case.open()?;
        let printed = certificate(&mut case, &self.source, &mut clock::entropy, &clock::now())?;
        file::make(&self.to, &printed.pdf)?;
        if self.json {
            return show::json(&serde_json::json!({
                "file": self.to, "certificate": printed.certificate, "noted": printed.link,
            }));
        }
        let digest = match &printed.link.act {
            Act::Copied(copy) => copy.digest.as_str(),
            Act::Received(_) | Act::Checked(_) | Act::HandedOver(_) => "",
        };
        show::print(&format!(
            "Wrote {} ({}), SHA-256 {digest}\nNoted as link {} of the chain; it stands after those that are printed.\nThe log was signed for it. Let somebody outside cosign or time-stamp that checkpoint, or its age stays unproved: assize checkpoint --out FILE --tsq FILE",
            self.to.display(),
            show::count(printed.certificate.chain.links.len(), "link", "links"),
            printed.link.seq
        ))
    }
}
