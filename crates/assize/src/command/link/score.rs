//! `assize link score`: the linkage held against a column that tells the truth.

use super::OfKind;
use super::report::{IN_THE_OFFICE, page};
use crate::case::CaseArguments;
use crate::command::identity::open::in_words;
use crate::{clock, progress, show};
use anyhow::Result;
use assize_docket::link::STEPS;
use assize_docket::link::chosen::chosen;
use assize_docket::link::score::score;
use assize_record::linkage::measured::{Score as Answer, Scored};
use clap::Args;
use std::path::PathBuf;
use std::process::ExitCode;

/// Arguments of `link score`.
#[derive(Args)]
pub struct Score {
    /// The column of every list that is the same for records of one person, organisation or worksite and of no other
    #[arg(long, value_name = "COLUMN")]
    truth: String,
    /// New file for the page of the newest linkage with this score on it (HTML), readable by you alone
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Show counts of 1 to 4 on the page too, which can point at somebody: for use inside the office
    #[arg(long, requires = "out")]
    show_small: bool,
    #[command(flatten)]
    of: OfKind,
    #[command(flatten)]
    case: CaseArguments,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

impl Score {
    /// Links anew, scores, and records nothing.
    pub fn run(&self) -> Result<ExitCode> {
        let kind = self.of.kind;
        let mut case = self.case.open()?;
        let words = in_words()?;
        let bar = progress::running(STEPS.len() - 1);
        let answer =
            score(&mut case, (kind, &self.truth), &words, &mut clock::entropy, &clock::now(), &|step| bar.step(step));
        bar.done();
        let answer = answer?;
        let mut wrote = String::new();
        if let Some(path) = &self.out {
            let linked = assize_docket::link::see(&case, kind)?;
            let chosen = chosen(&linked, &[], &[])?;
            let small = if self.show_small { " --show-small" } else { "" };
            let command =
                format!("assize link score{} --truth {} --out PAGE.html{small}", self.of, show::plain(&self.truth));
            page(path, (&linked, &chosen, Some(&answer)), &command, self.show_small)?;
            wrote = format!("\nWrote {}. {IN_THE_OFFICE}", path.display());
        }
        if self.json { show::json(&answer) } else { show::print(&format!("{}{wrote}", text(&answer))) }
    }
}

fn text(score: &Answer) -> String {
    let row = |one: &Scored| {
        let share = |value: f64| format!("{value:.4}");
        let mut row = vec![one.of.clone(), one.said.to_string(), one.true_pairs.to_string()];
        row.extend([one.precision, one.recall, one.f1].map(share));
        row
    };
    let head = |what| [what, "pairs said", "pairs that are", "precision", "recall", "F1"];
    let thresholds = show::table(&head("links"), score.thresholds.iter().map(row).collect());
    let scripts = show::table(&head("scripts, likely links"), score.scripts.iter().map(row).collect());
    let bands = score.bands.iter().map(|band| {
        vec![
            format!("{:.1} to {:.1}", band.from, band.from + 0.1),
            band.pairs.to_string(),
            format!("{:.3}", band.said),
            format!("{:.3}", band.truly),
        ]
    });
    let bands = show::table(&["probability", "pairs", "said", "true"], bands.collect());
    format!(
        "{} records, truth by `{}`. Blocking compares {:.4} of the pairs that are one; the rest no threshold brings back.\n{thresholds}\n\n{scripts}\n\n{bands}\nCalibration error {:.4}: how far what was said is from what is true, on average over pairs.",
        score.records,
        show::plain(&score.truth),
        score.reached,
        score.calibration_error
    )
}

#[cfg(test)]
mod tests;
