//! `assize estimate`: people and money, under one scenario or two beside each other; the synthesis of all claims; the chain of money.

mod money;
mod synthesis;

use crate::case::CaseArguments;
use crate::{clock, show};
use anyhow::{Context, Result};
use assize_confine::Limit;
use assize_docket::open_case::OpenCase;
use assize_docket::scenario::{estimates, shipped};
use assize_docket::shelf::{Shelf, shelf};
use assize_estimate::scenario::Scenario;
use assize_record::estimate::Estimate as Figure;
use clap::Args;
use std::path::Path;
use std::process::ExitCode;

/// Arguments of `estimate`.
#[derive(Args)]
pub struct Estimate {
    /// Scenario: assize, claimed-2015, sceptic-2015, or a path to a .toml file
    #[arg(long, default_value = "assize")]
    scenario: String,
    /// A second scenario to set beside it
    #[arg(long, value_name = "SCENARIO")]
    against: Option<String>,
    /// Only this year
    #[arg(long)]
    year: Option<i16>,
    /// Only this host
    #[arg(long)]
    host: Option<String>,
    /// Only this quantity (people, revenue-claimed, revenue-derived, ...)
    #[arg(long)]
    quantity: Option<String>,
    /// Seed of the draws; the same seed gives the same figures
    #[arg(long, default_value_t = assize_docket::chain::SEED)]
    seed: u64,
    /// Origins, arithmetic and gaps of each figure as well
    #[arg(long)]
    explain: bool,
    /// One figure for each host and year from all root claims at once, with what it rests on and how sure it is
    #[arg(long, conflicts_with_all = ["against", "quantity", "explain", "money"])]
    synthesis: bool,
    /// Money as a chain from gross pay to what is received, claimed totals beside it, streams of revenue over time
    #[arg(long, conflicts_with_all = ["against", "quantity", "explain", "host"])]
    money: bool,
    /// How much of the synthesis is computed; the full depth takes minutes and is recorded for the next report
    #[arg(long, value_enum, default_value = "weighed")]
    depth: synthesis::DepthAsked,
    #[command(flatten)]
    case: CaseArguments,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

impl Estimate {
    /// Shows the estimates.
    pub fn run(&self) -> Result<ExitCode> {
        let mut case = self.case.open()?;
        let shelf = shelf()?;
        if self.synthesis {
            return synthesis::run(self, &mut case, &shelf);
        }
        if self.money {
            return money::run(self, &mut case, &shelf);
        }
        let first = self.figures(&case, &shelf, &self.scenario)?;
        let Some(against) = &self.against else {
            return if self.json { show::json(&first) } else { show::print(&self.one(&first)) };
        };
        let second = self.figures(&case, &shelf, against)?;
        if self.json {
            return show::json(&serde_json::json!({ &self.scenario: first, against: second }));
        }
        show::print(&self.two(&first, &second, against))
    }

    /// A shipped scenario, or one in a file, which the child process reads.
    fn read(shelf: &Shelf, name: &str) -> Result<Scenario> {
        let file = Path::new(name);
        if file.extension().is_some_and(|e| e == "toml") {
            let bytes = std::fs::metadata(file).with_context(|| format!("the scenario {name} cannot be read"))?.len();
            Limit::check_file(name, bytes)?;
            let text = std::fs::read(file).with_context(|| format!("the scenario {name} cannot be read"))?;
            return Ok(crate::confined::scenario(name, &text)?);
        }
        Ok(shipped(shelf, name)?.clone())
    }

    fn figures(&self, case: &OpenCase, shelf: &Shelf, name: &str) -> Result<Vec<Figure>> {
        let scenario = Self::read(shelf, name)?;
        let wanted = |figure: &Figure| {
            let target = &figure.target;
            self.year.is_none_or(|year| target.year == year)
                && self.host.as_ref().is_none_or(|host| target.host.as_str() == host)
                && self.quantity.as_ref().is_none_or(|quantity| target.quantity.as_str() == quantity)
        };
        Ok(estimates(case, &scenario, self.seed, &clock::now())?.into_iter().filter(wanted).collect())
    }

    fn one(&self, figures: &[Figure]) -> String {
        let header = ["quantity", "host", "year", "median", "80 % interval", "unit", "origins", "id"];
        let mut out = show::table(&header, figures.iter().map(row).collect());
        out.push_str(&format!(
            "\n{} figures under scenario {}; ranges without a stated level read as 80 %",
            figures.len(),
            self.scenario
        ));
        if self.explain {
            for figure in figures {
                out.push_str(&explanation(figure));
            }
        } else {
            out.push_str("; --explain shows what each hangs on");
        }
        out
    }

    fn two(&self, first: &[Figure], second: &[Figure], against: &str) -> String {
        let cell = |figure: Option<&Figure>| {
            figure.map_or_else(
                || "no figure".to_owned(),
                |figure| {
                    let (median, range) = show::interval(figure);
                    format!("{median} ({range})")
                },
            )
        };
        let rows = assize_estimate::compare(first, second)
            .into_iter()
            .map(|pair| {
                let target = &pair.target;
                let ratio = pair.ratio.map_or_else(|| "-".to_owned(), |ratio| format!("{} times", show::number(ratio)));
                vec![
                    target.quantity.to_string(),
                    target.host.to_string(),
                    target.year.to_string(),
                    cell(pair.first),
                    cell(pair.second),
                    ratio,
                ]
            })
            .collect();
        let header = ["quantity", "host", "year", &self.scenario, against, "ratio of medians"];
        show::table(&header, rows)
    }
}

fn row(figure: &Figure) -> Vec<String> {
    let (median, range) = show::interval(figure);
    let origins = if figure.contributions.is_empty() { "-".to_owned() } else { figure.contributions.len().to_string() };
    let target = &figure.target;
    vec![
        target.quantity.to_string(),
        target.host.to_string(),
        target.year.to_string(),
        median,
        range,
        figure.unit.clone(),
        origins,
        figure.id.to_string(),
    ]
}

fn explanation(figure: &Figure) -> String {
    let mut out = format!("\n\n{}", figure.id);
    for reading in &figure.readings {
        let q = &reading.quantiles;
        out.push_str(&format!(
            "\n  ranges read as {} %: median {}, 50 % {} to {}, 80 % {} to {}, 95 % {} to {}",
            reading.range_read_as,
            show::number(q.p50),
            show::number(q.p25),
            show::number(q.p75),
            show::number(q.p10),
            show::number(q.p90),
            show::number(q.p025),
            show::number(q.p975)
        ));
    }
    for part in &figure.contributions {
        let claims = part.claims.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
        let echoes = part.echoes.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
        let echoes = if echoes.is_empty() { String::new() } else { format!("; echoes that add nothing: {echoes}") };
        out.push_str(&format!(
            "\n  origin {} ({:.0} %): median {} from {claims}{echoes}; {}",
            part.origin,
            part.weight * 100.0,
            show::number(part.median),
            part.ground
        ));
    }
    for exclusion in &figure.excluded {
        out.push_str(&format!("\n  left out {}: {}", exclusion.claim, exclusion.reason));
    }
    for line in figure.arithmetic.iter().chain(&figure.gaps) {
        out.push_str(&format!("\n  {line}"));
    }
    out
}
