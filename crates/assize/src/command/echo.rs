//! `assize echo`: claims, roots and origins behind a question.

use crate::case::CaseArguments;
use crate::{clock, show};
use anyhow::{Context, Result};
use assize_docket::echoes::{Asked, ask};
use assize_record::echo::{Echo as Found, EchoNode};
use assize_record::id::ClaimId;
use assize_record::quantity::Quantity;
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
    /// Only claims that give exactly this: 1200000000-2300000000, 100000, 100000- (at least), -3000000000 (at most)
    #[arg(long, value_name = "LOW-HIGH", allow_hyphen_values = true)]
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
        let (study, found) = ask(&case, &self.asked()?, &clock::now())?;
        if self.json {
            return show::json(&found);
        }
        show::print(&text(&study, &found))
    }

    fn asked(&self) -> Result<Asked> {
        Ok(Asked {
            claim: self.claim.as_deref().map(ClaimId::new),
            measure: self.measure.clone(),
            host: self.host.clone(),
            year: self.year,
            value: self.range.as_deref().map(value).transpose()?,
            parts: self.parts,
        })
    }
}

fn value(text: &str) -> Result<Quantity> {
    let accepted = || {
        format!(
            "`{text}` is no value; accepted are LOW-HIGH such as 1200000000-2300000000, a number, LOW- for at least, -HIGH for at most"
        )
    };
    let number = |part: &str| match part.trim() {
        "" => Ok(None),
        digits => digits.replace(',', "").parse::<Decimal>().map(Some),
    };
    let (low, high) = text.split_once('-').unwrap_or((text, text));
    let (low, high) = (number(low).with_context(accepted)?, number(high).with_context(accepted)?);
    Quantity::new(low, None, high).with_context(accepted)
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
