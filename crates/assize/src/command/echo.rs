//! `assize echo`: claims, roots and origins behind a question.

use crate::case::CaseArguments;
use crate::show;
use anyhow::{Context, Result, bail};
use assize_record::echo::{Echo as Found, EchoNode, Question, echo};
use assize_record::id::{ClaimId, Code};
use assize_record::study::Study;
use clap::Args;
use rust_decimal::Decimal;
use std::process::ExitCode;

/// Arguments of `echo`.
#[derive(Args)]
pub struct Echo {
    /// A claim whose question to ask (K002), instead of --measure and --host
    claim: Option<String>,
    /// Measure
    #[arg(long, default_value = "state_revenue")]
    measure: String,
    /// Host, as the claims name it
    #[arg(long, default_value = "ALL")]
    host: String,
    /// Only claims about this year
    #[arg(long)]
    year: Option<i16>,
    /// Only claims that give exactly this range (1200000000-2300000000)
    #[arg(long, value_name = "LOW-HIGH")]
    range: Option<String>,
    /// Claims about parts of the host and single sectors as well
    #[arg(long)]
    parts: bool,
    #[command(flatten)]
    case: CaseArguments,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

impl Echo {
    /// Shows the echo tree of the question.
    pub fn run(&self) -> Result<ExitCode> {
        let case = self.case.open()?;
        let study = assize_docket::results::study(&case)?;
        let found = echo(&study, &self.question(&study)?);
        if self.json {
            return show::json(&found);
        }
        show::print(&text(&study, &found))
    }

    fn question(&self, study: &Study) -> Result<Question> {
        let range = self.range.as_deref().map(range).transpose()?;
        let mut question =
            Question { year: self.year, range, whole_host: !self.parts, ..Question::of(&self.measure, &self.host) };
        if let Some(id) = &self.claim {
            let claim = study.claims.get(&ClaimId::new(id.as_str()));
            let claim = claim.with_context(|| format!("no claim is called `{id}`; `assize claims` lists them"))?;
            question.measure = claim.measure.clone();
            question.host = claim.host.clone();
            question.whole_host = claim.is_about_whole_host() && !self.parts;
            question.range = question.range.or(claim.quantity.low().zip(claim.quantity.high()));
        }
        if !study.measures.contains_key(&question.measure) {
            let known: Vec<&str> = study.measures.keys().map(Code::as_str).collect();
            bail!("no measure is called `{}`; accepted are {}", question.measure, known.join(", "));
        }
        Ok(question)
    }
}

fn range(text: &str) -> Result<(Decimal, Decimal)> {
    let number = |part: &str| part.replace(',', "").parse::<Decimal>();
    let parsed = text.split_once('-').and_then(|(low, high)| number(low).ok().zip(number(high).ok()));
    parsed.with_context(|| format!("`{text}` is no range; accepted is LOW-HIGH, such as 1200000000-2300000000"))
}

fn text(study: &Study, found: &Found) -> String {
    let mut out = format!("{}: {}\n", found.question.id(), found.counts());
    for (origin, roots) in &found.origins {
        let roots = roots.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        out.push_str(&format!("  origin {origin}: {roots}\n"));
    }
    for root in &found.tree {
        branch(study, found, root, 0, &mut out);
    }
    if found.claims.is_empty() {
        out.push_str("No claim speaks to this question.\n");
    } else {
        out.push_str("A repeat adds a mouth, never a confirmation: only origins count.\n");
    }
    out
}

fn branch(study: &Study, found: &Found, node: &EchoNode, depth: usize, out: &mut String) {
    if let Some(claim) = study.claims.get(&node.claim) {
        let how =
            claim.derived.as_ref().map_or_else(|| "root".to_owned(), |d| format!("{} ({})", d.derivation, d.ground));
        let asked = if found.claims.contains(&node.claim) { "" } else { "  [speaks to another question]" };
        let title = assize_docket::graph::claim_title(study, claim);
        out.push_str(&format!("{}{}  {how}: {title}{asked}\n", "   ".repeat(depth), node.claim));
    }
    for child in &node.children {
        branch(study, found, child, depth + 1, out);
    }
}
