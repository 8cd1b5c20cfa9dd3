//! `assize mse`: how many people, from a table of overlapping lists that is the user's own. Opens no case.

use crate::{clock, confined, file, progress, show};
use anyhow::{Context, Result};
use assize_confine::Limit;
use assize_estimate::lists::page::{Page, Plan, STEPS, page};
use assize_estimate::lists::read::Unwritten;
use assize_estimate::lists::table::CaptureTable;
use assize_report::lists::{Shown, html, text};
use clap::Args;
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Arguments of `mse`.
#[derive(Args)]
pub struct Mse {
    /// CSV file: a column of 0 and 1 for each list, then `count`; a line for each combination but that of no list
    #[arg(value_name = "TABLE.csv")]
    table: PathBuf,
    /// Who is counted: where, in which period, at one time or in all, by which definition
    #[arg(long, value_name = "TEXT")]
    population: Option<String>,
    /// Where each list comes from
    #[arg(long, value_name = "TEXT")]
    source: Option<String>,
    /// A combination that is not in the file was seen in nobody; otherwise it is refused as forgotten
    #[arg(long)]
    unwritten_is_nobody: bool,
    /// Seed of the draws; the same seed gives the same figures
    #[arg(long, default_value_t = assize_docket::chain::SEED)]
    seed: u64,
    /// Replicates behind the interval of the stepwise choice
    #[arg(long, value_name = "N", default_value_t = 20_000, value_parser = clap::value_parser!(u32).range(1000..=1_000_000))]
    replications: u32,
    /// Write one page with charts; nothing may be there
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    /// Show counts of 1 to 4 people too, which can point at a person; the JSON answer always has them
    #[arg(long)]
    show_small: bool,
    /// Answer as JSON, with the processor time of each method
    #[arg(long)]
    json: bool,
    /// With --json: all draws of the chains and all points of the posteriors as well
    #[arg(long, requires = "json")]
    draws: bool,
}

/// What a method took.
#[derive(Debug, Serialize)]
struct Took {
    method: &'static str,
    /// All threads together; none where the system does not say.
    cpu_seconds: Option<f64>,
    seconds: f64,
}

impl Mse {
    /// Computes and shows all that must stand beside a figure.
    pub fn run(&self) -> Result<ExitCode> {
        let (table, sha256) = self.read()?;
        let (page, took) = self.compute(&table);
        let file = self.table.file_name().unwrap_or(self.table.as_os_str()).to_string_lossy();
        let shown = Shown {
            page: &page,
            table: &table,
            population: self.population.as_deref(),
            source: self.source.as_deref(),
            file: &file,
            sha256: &sha256,
            seed: self.seed,
            show_small: self.show_small,
        };
        if let Some(path) = &self.html {
            file::make(path, html(&shown).as_bytes())?;
        }
        if self.json {
            return show::json(&self.answer(&shown, &took)?);
        }
        let mut out = show::plain(&text(&shown, &|header, rows| show::table(header, rows)));
        out.push_str(&format!("\n\n{}", times(&took)));
        if let Some(path) = &self.html {
            out.push_str(&format!("\nWrote {}", path.display()));
        }
        show::print(&out)
    }

    /// The table, read by the child, and the digest of its bytes.
    fn read(&self) -> Result<(CaptureTable, String)> {
        let name = self.table.display().to_string();
        let bytes = std::fs::metadata(&self.table).with_context(|| format!("{name} cannot be read"))?.len();
        Limit::check_file(&name, bytes)?;
        let bytes = file::bytes(Path::new(&self.table))?;
        let unwritten = if self.unwritten_is_nobody { Unwritten::Nobody } else { Unwritten::Refused };
        let table = confined::table(&name, &bytes, unwritten)?;
        let digest = Sha256::digest(&bytes);
        Ok((table, digest.iter().map(|byte| format!("{byte:02x}")).collect()))
    }

    fn compute(&self, table: &CaptureTable) -> (Page, Vec<Took>) {
        let mut plan = Plan::standard(table, self.seed);
        plan.bootstrap.replications = self.replications as usize;
        let bar = progress::steps(STEPS.len());
        bar.step(STEPS[0]);
        let mut took: Vec<Took> = Vec::new();
        let (mut cpu, mut watch) = (clock::cpu_seconds(), clock::Watch::start());
        let page = page(table, plan, &mut |method| {
            let now = clock::cpu_seconds();
            let cpu_seconds = now.zip(cpu).map(|(now, before)| now - before);
            took.push(Took { method, cpu_seconds, seconds: watch.seconds() });
            (cpu, watch) = (now, clock::Watch::start());
            if let Some(next) = STEPS.get(took.len()) {
                bar.step(next);
            }
        });
        bar.done();
        (page, took)
    }

    fn answer(&self, shown: &Shown<'_>, took: &[Took]) -> Result<serde_json::Value> {
        let mut page = serde_json::to_value(shown.page)?;
        if !self.draws {
            without_draws(&mut page);
        }
        Ok(serde_json::json!({
            "population": shown.population,
            "source": shown.source,
            "input": { "file": shown.file, "sha256": shown.sha256, "table": shown.table },
            "seed": shown.seed,
            "took": took,
            "page": page,
        }))
    }
}

/// Takes away the draws and the posteriors: hundreds of thousands of numbers from which the others follow.
fn without_draws(value: &mut serde_json::Value) {
    match value {
        serde_json::Value::Object(fields) => {
            fields.retain(|name, field| !(name == "posterior" || (name == "people" && field.is_array())));
            fields.values_mut().for_each(without_draws);
        }
        serde_json::Value::Array(items) => items.iter_mut().for_each(without_draws),
        _ => {}
    }
}

fn times(took: &[Took]) -> String {
    let said = took.iter().map(|t| match t.cpu_seconds {
        Some(cpu) => format!("{} {cpu:.3}", t.method),
        None => format!("{} {:.3} by the clock", t.method, t.seconds),
    });
    let all: f64 = took.iter().map(|t| t.seconds).sum();
    format!("Processor seconds: {}; {all:.1} seconds by the clock in all", said.collect::<Vec<_>>().join(", "))
}
