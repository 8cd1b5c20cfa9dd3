//! `assize check`: claims against one another.

use crate::case::CaseArguments;
use crate::show;
use anyhow::Result;
use assize_docket::results::{Computed, checks};
use assize_record::check::{Check as Found, Outcome};
use clap::{Args, ValueEnum};
use std::process::ExitCode;

/// Which outcomes to show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Which {
    /// Figures that cannot all be right
    Inconsistent,
    /// Figures that can stand together
    Consistent,
    /// A figure that is needed is not there
    NotTestable,
}

impl Which {
    fn outcome(self) -> Outcome {
        match self {
            Self::Inconsistent => Outcome::Inconsistent,
            Self::Consistent => Outcome::Consistent,
            Self::NotTestable => Outcome::NotTestable,
        }
    }
}

/// Arguments of `check`.
#[derive(Args)]
pub struct Check {
    /// Only this outcome
    #[arg(long)]
    outcome: Option<Which>,
    /// Only checks that use this claim or state report (K002, SR13)
    #[arg(long, value_name = "ID")]
    about: Option<String>,
    #[command(flatten)]
    case: CaseArguments,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

impl Check {
    /// Shows the checks, sharpest contradiction first, with the arithmetic.
    pub fn run(&self) -> Result<ExitCode> {
        let Computed { results, .. } = self.case.computed(checks)?;
        let shown: Vec<&Found> = results.checks.iter().filter(|check| self.shows(check)).collect();
        if self.json {
            return show::json(&shown);
        }
        let mut text: String = shown.iter().map(|check| lines(check)).collect();
        let count = |outcome| results.checks.iter().filter(|c| c.outcome == outcome).count();
        text.push_str(&format!(
            "{} shown; in all {} inconsistent, {} consistent, {} not testable",
            shown.len(),
            count(Outcome::Inconsistent),
            count(Outcome::Consistent),
            count(Outcome::NotTestable)
        ));
        show::print(&text)
    }

    fn shows(&self, check: &Found) -> bool {
        self.outcome.is_none_or(|which| check.outcome == which.outcome())
            && self.about.as_ref().is_none_or(|id| {
                check.claims.iter().any(|c| c.as_str() == id) || check.responses.iter().any(|r| r.as_str() == id)
            })
    }
}

fn lines(check: &Found) -> String {
    let mut out = format!("{}  {}\n    {}: {}\n", check.id, check.title, check.outcome.words(), check.summary);
    for line in &check.arithmetic {
        out.push_str(&format!("      {line}\n"));
    }
    out.push('\n');
    out
}
