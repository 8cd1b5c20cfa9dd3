//! `assize consent withdraw`: a person takes consent back.

use crate::case::CaseArguments;
use crate::command::consent::{term, uses};
use crate::{clock, progress, show};
use anyhow::Result;
use assize_docket::consent::{WITHDRAWAL_CANNOT_UNDO, Withdrawn};
use assize_docket::shelf::shelf;
use assize_record::consent::Withdrawal;
use assize_record::id::{Pseudonym, SourceId, WithdrawalId};
use clap::Args;
use std::process::ExitCode;

/// Arguments of `consent withdraw`.
#[derive(Args)]
pub struct Withdraw {
    /// Who withdraws, by pseudonym
    person: String,
    /// From one source only (otherwise from all)
    #[arg(long, value_name = "ID")]
    source: Option<String>,
    /// From one use only; may be given several times (otherwise from all)
    #[arg(long = "use", value_name = "USE")]
    uses: Vec<String>,
    /// When the person said so (otherwise today)
    #[arg(long)]
    date: Option<String>,
    /// The person asked for the account to be destroyed as well
    #[arg(long)]
    erase: bool,
    #[command(flatten)]
    case: CaseArguments,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

impl Withdraw {
    /// Records the withdrawal and lists what it touches.
    pub fn run(&self) -> Result<ExitCode> {
        let now = clock::now();
        let mut case = self.case.open()?;
        let withdrawal = Withdrawal {
            id: WithdrawalId::new(""),
            person: Pseudonym::new(&self.person),
            source: self.source.clone().map(SourceId::new),
            uses: uses(&self.uses)?,
            date: term(self.date.as_deref().unwrap_or(&now[..10]))?,
            received_by: case.user().to_string(),
            erasure_asked: self.erase,
        };
        let bar = progress::steps(2 * assize_docket::chain::STEPS.len());
        let step = |step: &str| bar.step(step);
        let done = assize_docket::consent::withdraw(&mut case, &shelf()?, withdrawal, &now, &step)?;
        bar.done();
        if self.json {
            let cannot_undo = WITHDRAWAL_CANNOT_UNDO;
            return show::json(&serde_json::json!({ "withdrawn": done, "cannot_undo": cannot_undo }));
        }
        show::print(&text(&done))
    }
}

fn text(done: &Withdrawn) -> String {
    let touched = &done.touched;
    let mut out = format!(
        "{}: {} no longer used for what was taken back; {} of the case rested on {}.",
        done.id,
        show::count(touched.sources.len(), "source is", "sources are"),
        show::count(touched.figures.len(), "figure", "figures"),
        if touched.sources.len() == 1 { "it" } else { "them" },
    );
    for release in &touched.released {
        let figures: Vec<String> = release.figures.iter().map(ToString::to_string).collect();
        out.push_str(&format!("\n{} ({}), out for {} uses:", release.release, release.edition, release.uses.len()));
        out.push_str(&format!("\n  figures     {}", words(&figures)));
        out.push_str(&format!("\n  quotations  {}", words(&release.quotations.iter().cloned().collect::<Vec<_>>())));
    }
    if !done.counted.is_empty() {
        let editions: Vec<String> = done.counted.iter().map(ToString::to_string).collect();
        out.push_str(&format!("\nCounted in the tables of persons of {}", words(&editions)));
    }
    if touched.released.is_empty() && done.counted.is_empty() {
        out.push_str("\nNothing that is out rests on them.");
    } else {
        out.push_str(&format!("\n{WITHDRAWAL_CANNOT_UNDO}"));
    }
    out.push_str(match done.rerun {
        true => "\nThe results were computed again without them.",
        false => "\nThe results are computed again when an analyst next asks for them.",
    });
    if !done.unlinked.is_empty() {
        out.push_str(&format!("\nThe tie of {} entries of the log to the person was destroyed.", done.unlinked.len()));
    }
    out
}

fn words(ids: &[String]) -> String {
    if ids.is_empty() { "none".to_owned() } else { ids.join(" ") }
}
