//! `assize link why`: two records beside one another, and what each comparison weighs; a picture of it only with two signatures.

use crate::agreed;
use crate::case::CaseArguments;
use crate::command::identity::open::in_words;
use crate::{clock, file, progress, show};
use anyhow::Result;
use assize_docket::link::export::explain;
use assize_docket::link::pair::{STEPS, Side, Why as Answer, why};
use assize_record::linkage::Field;
use assize_report::{Bar, waterfall};
use clap::Args;
use std::path::PathBuf;
use std::process::ExitCode;

/// Bits that one sign of a bar stands for.
const BITS_A_SIGN: f64 = 1.0;
/// Signs of a bar, at most.
const MOST_SIGNS: usize = 30;

/// Arguments of `link why`.
#[derive(Args)]
pub struct Why {
    /// A record: its id, or the first 4 digits and more
    #[arg(value_name = "RECORD")]
    one: String,
    /// Another record
    #[arg(value_name = "RECORD")]
    other: String,
    /// New file for a picture without names (SVG); it leaves the case, so two identity keepers must have agreed
    #[arg(long, value_name = "FILE", requires_all = ["proposal", "approval"])]
    out: Option<PathBuf>,
    /// The proposal, from `assize link propose`
    #[arg(long, value_name = "PROPOSAL", requires = "out")]
    proposal: Option<PathBuf>,
    /// The other identity keeper's approval, from `assize identity approve`
    #[arg(long, value_name = "APPROVAL", requires = "out")]
    approval: Option<PathBuf>,
    #[command(flatten)]
    case: CaseArguments,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

impl Why {
    /// Opens the two records and explains.
    pub fn run(&self) -> Result<ExitCode> {
        let why = self.answer()?;
        if let Some(path) = &self.out {
            file::make(path, picture(&why).as_bytes())?;
            let said =
                format!("Wrote the picture to {}. It names nobody; it still tells of two persons.", path.display());
            return if self.json { show::json(&serde_json::json!({ "file": path })) } else { show::print(&said) };
        }
        if self.json { show::json(&why) } else { show::print(&text(&why)) }
    }

    fn answer(&self) -> Result<Answer> {
        let signed = match (&self.out, &self.proposal, &self.approval) {
            (Some(out), Some(proposal), Some(approval)) => Some(agreed::signed(proposal, approval, out)?),
            _ => None,
        };
        let mut case = self.case.open()?;
        let words = if signed.is_some() { String::new() } else { in_words()? };
        let bar = progress::steps(STEPS.len());
        let (pair, chance, now) = ((self.one.as_str(), self.other.as_str()), &mut clock::entropy, clock::now());
        let step = |step: &str| bar.step(step);
        let answer = match &signed {
            Some((proposal, approval)) => explain(&mut case, (proposal, approval), pair, chance, &now, &step),
            None => why(&mut case, pair, &words, chance, &now, &step),
        };
        bar.done();
        Ok(answer?)
    }
}

fn text(why: &Answer) -> String {
    let [one, other] = &why.sides;
    let place =
        |side: &Side| format!("{} ({}, {} line {})", side.record, side.list, show::plain(&side.file), side.line);
    let stated = |side: &Side, field: Field| {
        let found = side.stated.iter().find(|(known, _)| *known == field);
        found.map_or_else(|| "-".to_owned(), |(_, cell)| show::plain(&cell.replace('\n', " ")))
    };
    let has = |field: &&Field| [one, other].iter().any(|side| side.stated.iter().any(|(known, _)| known == *field));
    let fields = Field::ALL.iter().filter(has);
    let rows = fields.map(|field| vec![field.to_string(), stated(one, *field), stated(other, *field)]).collect();
    let mut text = format!("{}\n", show::table(&["as written", &place(one), &place(other)], rows));
    let steps = why.steps.iter().map(|step| {
        vec![step.about.clone(), step.words.clone(), format!("{:+.1}", step.bits), bar(step.bits), step.meaning.clone()]
    });
    text.push_str(&format!("{}\n", show::table(&["", "what is so", "bits", "", "which is"], steps.collect())));
    text.push_str(&concluded(why));
    for judgement in &why.judgements {
        let end = if judgement.withdrawn.is_some() { ", withdrawn" } else { "" };
        text.push_str(&format!(
            "\nJudgement {}: {} by {} on {}{end}: {}",
            judgement.number,
            judgement.said,
            judgement.by,
            judgement.at,
            show::plain(&judgement.reason)
        ));
    }
    text
}

fn concluded(why: &Answer) -> String {
    let total = why.total.map_or_else(
        || "Both are of a list that holds nobody twice, as its keeper vouches: two people, whatever agrees.".to_owned(),
        |bits| {
            format!(
                "Together {bits:+.1} bits: the two alone looked at, they are one person with probability {:.3}.",
                why.alone
            )
        },
    );
    let together = why.together.map_or_else(
        || " The newest linkage gives the pair less than 0.01, or there is none.".to_owned(),
        |probability| format!(" With the records near them looked at too, {probability:.3} in the newest linkage."),
    );
    let judged =
        why.judged.as_ref().map_or_else(String::new, |said| format!(" What people said stands above that: {said}."));
    format!("{total}{together}{judged}")
}

/// A bar of signs, `+` for one person and `-` for two.
fn bar(bits: f64) -> String {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a length of a few signs")]
    let signs = ((bits.abs() / BITS_A_SIGN).round() as usize).min(MOST_SIGNS);
    if bits >= 0.0 { "+".repeat(signs) } else { "-".repeat(signs) }
}

fn picture(why: &Answer) -> String {
    let [one, other] = &why.sides;
    let title = format!("{} ({}) and {} ({})", one.record, one.list, other.record, other.list);
    let label =
        |about: &str, words: &str| if about == "before" { words.to_owned() } else { format!("{about}: {words}") };
    let bars: Vec<Bar> =
        why.steps.iter().map(|step| Bar { label: label(&step.about, &step.words), bits: step.bits }).collect();
    let result = why.total.map_or_else(
        || "nobody is twice on this list".to_owned(),
        |bits| format!("{bits:+.1} bits, probability {:.3}", why.alone),
    );
    waterfall(&title, &bars, &result)
}

#[cfg(test)]
mod tests;
