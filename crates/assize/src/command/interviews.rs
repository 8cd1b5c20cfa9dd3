//! `assize interviews`: figures from interviews that are the user's own. Opens no case and writes to none.

mod answer;
mod recruits;
mod scale_up;
mod shown;

use anyhow::Result;
use clap::{Args, Subcommand};
use std::path::PathBuf;
use std::process::ExitCode;

/// Arguments of `interviews`.
#[derive(Args)]
pub struct Interviews {
    #[command(subcommand)]
    of: Of,
}

#[derive(Subcommand)]
enum Of {
    /// How many people there are in a hidden group, from how many of them respondents know (network scale-up)
    ScaleUp(scale_up::ScaleUp),
    /// The share of a trait among people who recruit one another, and how many they are (respondent-driven sampling)
    Recruits(recruits::Recruits),
}

/// What both kinds take alike.
#[derive(Args)]
struct Common {
    /// Who is counted: where, in which period, at one time or in all, by which definition
    #[arg(long, value_name = "TEXT")]
    population: Option<String>,
    /// Where the interviews come from
    #[arg(long, value_name = "TEXT")]
    source: Option<String>,
    /// Seed of the draws; the same seed gives the same figures
    #[arg(long, default_value_t = assize_docket::chain::SEED)]
    seed: u64,
    /// Sweeps kept of each chain, instead of the usual; more of them may settle chains that disagree
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(100..=10_000_000))]
    sweeps: Option<u32>,
    /// Write the page with its charts (page.html, page.pdf) and answer.json into a new folder
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,
    /// Show counts of 1 to 4 people too, which can point at a person
    #[arg(long)]
    show_small: bool,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
    /// With --json: all draws of the chains as well
    #[arg(long, requires = "json")]
    draws: bool,
}

impl Interviews {
    /// Computes and shows all that must stand beside a figure.
    pub fn run(&self) -> Result<ExitCode> {
        match &self.of {
            Of::ScaleUp(scale_up) => scale_up.run(),
            Of::Recruits(recruits) => recruits.run(),
        }
    }
}
