//! `assize claims`: lists claims.

use crate::case::CaseArguments;
use crate::{clock, show};
use anyhow::Result;
use assize_docket::claims::{Filter, claims};
use assize_record::claim::Claim;
use assize_record::id::Code;
use clap::Args;
use std::process::ExitCode;

/// Arguments of `claims`.
#[derive(Args)]
pub struct Claims {
    /// Only this measure (workers_present, state_revenue, ...)
    #[arg(long)]
    measure: Option<String>,
    /// Only this host, as the claim names it (RUS, ALL, GCC, ...)
    #[arg(long)]
    host: Option<String>,
    /// Only claims about this year
    #[arg(long)]
    year: Option<i16>,
    /// Only this source (S001)
    #[arg(long)]
    source: Option<String>,
    /// Only this sector
    #[arg(long)]
    sector: Option<String>,
    /// Only this status (accepted, contested)
    #[arg(long)]
    status: Option<String>,
    /// Only claims that come from no other claim
    #[arg(long)]
    roots: bool,
    #[command(flatten)]
    case: CaseArguments,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

impl Claims {
    /// Lists the claims that pass all filters.
    pub fn run(&self) -> Result<ExitCode> {
        let case = self.case.open()?;
        let code = |text: &Option<String>| text.as_ref().map(|t| Code::new(t.as_str()));
        let filter = Filter {
            measure: code(&self.measure),
            host: code(&self.host),
            year: self.year,
            source: self.source.clone(),
            sector: code(&self.sector),
            status: self.status.clone(),
            roots: self.roots,
        };
        let found = claims(&case, &filter, &clock::now())?;
        if self.json {
            return show::json(&found);
        }
        let rows = found.iter().map(row).collect();
        let header = [
            "id", "measure", "host", "sector", "period", "value", "unit", "basis", "cred.", "from", "status", "source",
        ];
        show::print(&format!("{}\n{} claims", show::table(&header, rows), found.len()))
    }
}

fn row(claim: &Claim) -> Vec<String> {
    let parents = claim.parents().iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
    let host = if claim.area.is_empty() { claim.host.to_string() } else { format!("{} ({})", claim.host, claim.area) };
    vec![
        claim.id.to_string(),
        claim.measure.to_string(),
        host,
        claim.sectors.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "),
        claim.period.to_string(),
        claim.quantity.to_string(),
        claim.unit.to_string(),
        claim.basis.to_string(),
        claim.credibility.to_string(),
        parents,
        claim.status.to_string(),
        claim.source.to_string(),
    ]
}
