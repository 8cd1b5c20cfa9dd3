//! `assize link why`: two records beside one another, and what each comparison weighs; a picture or a page of it only with two signatures.

use crate::agreed;
use crate::case::CaseArguments;
use crate::command::identity::open::in_words;
use crate::{clock, file, progress, show};
use anyhow::{Result, bail};
use assize_docket::link::export::explain;
use assize_docket::link::pair::{STEPS, Side, Weighed, Why as Answer, why};
use assize_record::linkage::{Field, Kind};
use assize_report::pair::{Explained, Place, Step, concluded, html, picture};
use clap::Args;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Said with every picture and page.
fn of_two(kind: Kind) -> String {
    format!(
        "It names nobody, and it still tells of two {} and where their rows stand; it is not encrypted: encrypt it for the recipient before it moves, then destroy it here.",
        kind.listed()
    )
}

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
    /// New file for a picture (.svg) or a page with the picture and its table (.html), both without names, readable by you alone;
    /// it leaves the case, so two identity keepers must have agreed
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
        // Before anything is opened and logged.
        let draw = self.out.as_deref().map(drawn_as).transpose()?;
        let why = self.answer()?;
        if let (Some(path), Some(draw)) = (&self.out, draw) {
            file::make_secret(path, draw(&explained(&why)).as_bytes())?;
            return if self.json {
                show::json(&serde_json::json!({ "file": path, "warning": of_two(why.kind) }))
            } else {
                show::print(&format!("Wrote {}. {}", path.display(), of_two(why.kind)))
            };
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
        let bar = progress::running(STEPS.len());
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
        let meaning =
            step.namesakes.as_ref().map_or_else(|| step.meaning.clone(), |n| format!("{}; {n}", step.meaning));
        vec![step.about.clone(), step.words.clone(), format!("{:+.1}", step.bits), bar(step.bits), meaning]
    });
    text.push_str(&format!("{}\n", show::table(&["", "what is so", "bits", "", "which is"], steps.collect())));
    text.push_str(&concluded(&explained(why)));
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

/// A bar of signs, `+` for one person and `-` for two.
fn bar(bits: f64) -> String {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a length of a few signs")]
    let signs = ((bits.abs() / BITS_A_SIGN).round() as usize).min(MOST_SIGNS);
    if bits >= 0.0 { "+".repeat(signs) } else { "-".repeat(signs) }
}

/// How a file of this name is drawn.
fn drawn_as(path: &Path) -> Result<fn(&Explained<'_>) -> String> {
    match path.extension().and_then(|ending| ending.to_str()) {
        Some("svg") => Ok(picture),
        Some("html") => Ok(html),
        _ => {
            bail!("{} is no name of a picture or a page; accepted are names that end in .svg or .html", path.display())
        }
    }
}

/// What may leave of an answer: no cell, no surname, no reason.
fn explained(why: &Answer) -> Explained<'_> {
    let place = |side: &Side| {
        let (record, list) = (side.record.clone(), side.list.clone());
        Place { record, list, file: show::plain(&side.file), line: side.line }
    };
    let step = |step: &Weighed| {
        let (about, words, meaning) = (step.about.clone(), step.words.clone(), step.meaning.clone());
        Step { about, words, bits: step.bits, meaning }
    };
    Explained {
        kind: why.kind,
        places: [place(&why.sides[0]), place(&why.sides[1])],
        steps: why.steps.iter().map(step).collect(),
        total: why.total,
        alone: why.alone,
        together: why.together,
        run: why.run.as_ref(),
        judged: why.judged.as_deref(),
        judgements: &why.judgements,
    }
}

#[cfg(test)]
mod tests;
