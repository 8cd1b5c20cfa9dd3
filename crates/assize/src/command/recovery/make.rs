//! `assize recovery make`: a new set of shares, printed once and kept nowhere.

use crate::case::CaseArguments;
use crate::{clock, show};
use anyhow::Result;
use assize_docket::recovery::HOLDERS;
use assize_store::Recovers;
use clap::Args;
use std::process::ExitCode;

/// Words on a printed line.
const WORDS_A_LINE: usize = 6;

/// Arguments of `recovery make`.
#[derive(Args)]
pub struct Make {
    /// Shares of the identity vault instead of shares of the case
    #[arg(long)]
    vault: bool,
    #[command(flatten)]
    case: CaseArguments,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

impl Make {
    /// Makes and prints the shares.
    pub fn run(&self) -> Result<ExitCode> {
        let recovers = if self.vault { Recovers::Vault } else { Recovers::Case };
        let mut case = self.case.open()?;
        let shares = assize_docket::recovery::make(&mut case, recovers, &mut clock::entropy, &clock::now())?;
        let what = if self.vault { "vault" } else { "case" };
        let (needed, made) = recovers.numbers();
        if self.json {
            let words: Vec<String> = shares.iter().map(|share| share.to_words().to_string()).collect();
            return show::json(
                &serde_json::json!({ "recovers": what, "needed": needed, "made": made, "shares": words }),
            );
        }
        let mut text = String::new();
        for share in &shares {
            text.push_str(&format!("Share {} of {made} of the {what}; any {needed} open it\n", share.number));
            let words = share.to_words();
            let words: Vec<&str> = words.split(' ').collect();
            for line in words.chunks(WORDS_A_LINE) {
                text.push_str(&format!("    {}\n", line.join(" ")));
            }
            text.push('\n');
        }
        show::print(&format!("{text}{HOLDERS}"))
    }
}
