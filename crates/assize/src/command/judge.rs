//! `assize judge`: conditions by standards.

use crate::case::CaseArguments;
use crate::show;
use anyhow::{Result, bail};
use assize_docket::results::{Computed, findings};
use assize_record::finding::{Finding, StandardNote, Subject, Verdict};
use assize_record::results::Results;
use clap::Args;
use std::process::ExitCode;

/// Arguments of `judge`.
#[derive(Args)]
pub struct Judge {
    /// Only this standard's code (ilo-indicators-2012)
    #[arg(long)]
    standard: Option<String>,
    /// Only this posting (P12); otherwise the conclusions of all postings, or with --standard all its findings
    #[arg(long)]
    posting: Option<String>,
    /// Findings by host, sector and period instead of by posting
    #[arg(long)]
    aggregate: bool,
    /// Provisions that are not shown as well
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    case: CaseArguments,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

impl Judge {
    /// Shows findings.
    pub fn run(&self) -> Result<ExitCode> {
        let Computed { study, results } = self.case.computed(findings)?;
        if let Some(found) = &self.standard
            && !results.standards.iter().any(|s| s.code.as_str() == found)
        {
            let known: Vec<&str> = results.standards.iter().map(|s| s.code.as_str()).collect();
            bail!("no standard is called `{found}`; accepted are {}", known.join(", "));
        }
        if let Some(found) = &self.posting
            && !study.postings.keys().any(|p| p.as_str() == found)
        {
            bail!("no posting is called `{found}`; accepted are P01 and so on, see `assize judge`");
        }
        let shown: Vec<&Finding> = results.findings.iter().filter(|finding| self.shows(&results, finding)).collect();
        if self.json {
            return show::json(&serde_json::json!({
                "findings": shown,
                "disagreements": results.disagreements,
                "evidence_rule": results.evidence_rule,
            }));
        }
        show::print(&text(&results, &shown))
    }

    fn shows(&self, results: &Results, finding: &Finding) -> bool {
        let subject = match &finding.subject {
            Subject::Posting(posting) => {
                !self.aggregate && self.posting.as_ref().is_none_or(|wanted| posting.as_str() == wanted)
            }
            Subject::Aggregate { .. } => self.aggregate,
        };
        let is_conclusion = provision(results, finding).is_some_and(|(_, is_conclusion)| is_conclusion);
        let narrowed = self.standard.is_some() || self.posting.is_some();
        subject
            && self.standard.as_ref().is_none_or(|s| finding.standard.as_str() == s)
            && (narrowed || is_conclusion)
            && (self.all || finding.verdict != Verdict::NotShown)
    }
}

fn provision(results: &Results, finding: &Finding) -> Option<(String, bool)> {
    let standard: &StandardNote = results.standards.iter().find(|s| s.code == finding.standard)?;
    let provision = standard.provisions.iter().find(|p| p.code == finding.provision)?;
    let unverified = if provision.verified { "" } else { " [text unverified]" };
    Some((format!("{}{unverified}", provision.title), provision.is_conclusion))
}

fn text(results: &Results, shown: &[&Finding]) -> String {
    let ids = |ids: Vec<String>| ids.join(" ");
    let row = |finding: &&Finding| {
        let subject = match &finding.subject {
            Subject::Posting(posting) => posting.to_string(),
            Subject::Aggregate { host, sector, period, .. } => format!("{host} {sector} {period}"),
        };
        vec![
            subject,
            finding.standard.to_string(),
            provision(results, finding).map_or_else(|| finding.provision.to_string(), |(title, _)| title),
            finding.verdict.words().to_owned(),
            ids(finding.proof.iter().map(ToString::to_string).collect()),
            ids(finding.contrary.iter().map(ToString::to_string).collect()),
            finding.origins.len().to_string(),
            finding.id.to_string(),
        ]
    };
    let header = ["subject", "standard", "provision", "verdict", "proof", "contrary", "origins", "id"];
    let mut out = show::table(&header, shown.iter().map(row).collect());
    out.push_str("\n\nHow evidence is weighed:\n");
    for line in &results.evidence_rule {
        out.push_str(&format!("  {line}\n"));
    }
    out.push_str(&format!("\nWhere the rule sets part ways: {} postings\n", results.disagreements.len()));
    for disagreement in &results.disagreements {
        let positions: Vec<String> =
            disagreement.positions.iter().map(|(s, _, v)| format!("{s} {}", v.words())).collect();
        out.push_str(&format!("  {}  {}: {}\n", disagreement.id, positions.join("; "), disagreement.reason));
    }
    out
}
