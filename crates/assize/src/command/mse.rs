//! `assize mse`: how many people, from a table of overlapping lists that is the user's own. Opens no case and writes to none.

mod answer;
mod input;
mod timed;

use crate::{file, show};
use anyhow::{Context, Result, bail};
use assize_estimate::lists::bootstrap;
use assize_estimate::lists::consistency::{consistency, summarise};
use assize_estimate::lists::page::{Against, Otherwise, Page, Plan, STEPS, against, page_of_written};
use assize_estimate::lists::published::TABLES;
use assize_report::lists::{Shown, html, pdf, text, trials_text};
use clap::Args;
use clap::builder::PossibleValuesParser;
use input::Input;
use std::path::PathBuf;
use std::process::ExitCode;
use timed::Timed;

/// Arguments of `mse`.
#[derive(Args)]
#[command(group = clap::ArgGroup::new("input").required(true).args(["table", "published", "linked"]))]
pub struct Mse {
    /// CSV file: a column of 0 and 1 for each list, then `count`; a line for each combination but that of no list
    #[arg(value_name = "TABLE.csv")]
    table: Option<PathBuf>,
    /// A table that a paper printed and that ships with the program, instead of a file
    #[arg(long, value_name = "NAME", value_parser = PossibleValuesParser::new(TABLES.iter().map(|table| table.name)))]
    published: Option<String>,
    /// JSON file with the tables of several linkages of the same records (strict, likely, loose, samples), instead of a table
    #[arg(long, value_name = "TABLES.json")]
    linked: Option<PathBuf>,
    /// Who is counted: where, in which period, at one time or in all, by which definition
    #[arg(long, value_name = "TEXT")]
    population: Option<String>,
    /// Where each list comes from
    #[arg(long, value_name = "TEXT")]
    source: Option<String>,
    /// A combination that is not in the file was seen in nobody; otherwise it is refused as forgotten
    #[arg(long)]
    unwritten_is_nobody: bool,
    /// Lists that exclude each other, so that nobody can be on all of them: their empty overlap is no count and leaves every
    /// likelihood; may be given several times. In the file, `impossible` in place of a count says the same of one combination
    #[arg(long, value_name = "LIST+LIST", conflicts_with = "linked")]
    exclude: Vec<String>,
    /// The methods again under a dissenter's assumptions, beside the page's own; may be given several times.
    /// With ; between them: without=LIST, merge=LIST+LIST, delta=NUMBER, prior=1/N, prior=flat:MOST,
    /// prior=gamma:SHAPE:SCALE, xi=NUMBER, threshold=NUMBER
    #[arg(long, value_name = "ASSUMPTIONS")]
    against: Vec<Otherwise>,
    /// Only try the methods on each list, whose size is known, from the others: bias and coverage
    #[arg(long, conflicts_with_all = ["against", "out"])]
    consistency: bool,
    /// Seed of the draws; the same seed gives the same figures
    #[arg(long, default_value_t = assize_docket::chain::SEED)]
    seed: u64,
    /// Replicates behind the interval of the stepwise choice
    #[arg(long, value_name = "N", default_value_t = 20_000, value_parser = clap::value_parser!(u32).range(1000..=1_000_000))]
    replications: u32,
    /// Sweeps kept of each chain of the latent classes, instead of the usual; more of them may settle chains that disagree
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(100..=10_000_000))]
    sweeps: Option<u32>,
    /// Write the page with its charts (page.html, page.pdf) and answer.json into a new folder
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,
    /// Show counts of 1 to 4 people too, which can point at a person
    #[arg(long)]
    show_small: bool,
    /// Answer as JSON, with the processor time of each method
    #[arg(long)]
    json: bool,
    /// With --json: all draws of the chains and all points of the posteriors as well
    #[arg(long, requires = "json")]
    draws: bool,
}

impl Mse {
    /// Computes and shows all that must stand beside a figure.
    pub fn run(&self) -> Result<ExitCode> {
        let input = Input::read(self)?;
        if self.consistency {
            return self.trials(&input);
        }
        // Before the work, so that nobody waits for a page that has nowhere to go or for a list that does not exist.
        if let Some(folder) = self.out.as_ref().filter(|folder| folder.exists()) {
            bail!("{} is there already; accepted is a path where nothing is", folder.display());
        }
        if !self.against.is_empty() && !input.written.withheld.is_empty() {
            bail!(
                "--against takes a table whose counts are all known; {} counts of {} were withheld",
                input.written.withheld.len(),
                input.name
            );
        }
        for otherwise in &self.against {
            otherwise.lists(input.table()).with_context(|| format!("--against `{}`", otherwise.words))?;
        }
        let (page, against, timed) = self.compute(&input)?;
        let shown = Shown {
            page: &page,
            table: page.withheld.as_ref().map_or(input.table(), |doubt| &doubt.likely),
            against: &against,
            population: self.population.as_deref(),
            source: self.source.as_deref(),
            file: &input.name,
            sha256: &input.sha256,
            command: &self.command(&input),
            show_small: self.show_small,
        };
        if let Some(folder) = &self.out {
            std::fs::create_dir(folder).with_context(|| format!("{} was not made", folder.display()))?;
            file::make(&folder.join("page.html"), html(&shown).as_bytes())?;
            file::make(&folder.join("page.pdf"), &pdf(&shown)?)?;
            let answer = answer::answer(&shown, &input.written, self.seed, None, false)?;
            file::make(
                &folder.join("answer.json"),
                format!("{}\n", serde_json::to_string_pretty(&answer)?).as_bytes(),
            )?;
        }
        if self.json {
            return show::json(&answer::answer(&shown, &input.written, self.seed, Some(&timed), self.draws)?);
        }
        let words = text(&shown, &|header, rows| show::table(header, rows));
        let mut out = show::plain(&format!("{}\n{words}", input.said()));
        out.push_str(&format!("\n\n{}", timed.in_words()));
        if let Some(folder) = &self.out {
            out.push_str(&format!("\nWrote page.html, page.pdf and answer.json into {}", folder.display()));
        }
        show::print(&out)
    }

    fn compute(&self, input: &Input) -> Result<(Page, Vec<Against>, Timed)> {
        let mut plan = Plan::standard(input.table(), self.seed);
        plan.bootstrap.replications = self.replications as usize;
        if let Some(sweeps) = self.sweeps {
            plan = plan.with_sweeps(sweeps as usize);
        }
        let more = usize::from(input.linked.is_some()) + usize::from(!input.written.withheld.is_empty());
        let mut timed = Timed::start(STEPS.len() + self.against.len() + more);
        let mut found = page_of_written(&input.written, plan, &mut |method| timed.ended(method));
        if let Some(tables) = &input.linked {
            found = found.with_linkage(tables);
            timed.ended("linkage");
        }
        let mut others = Vec::new();
        for otherwise in &self.against {
            let other = against(input.table(), &found.plan, otherwise);
            others.push(other.with_context(|| format!("--against `{}`", otherwise.words))?);
            timed.ended("other assumptions");
        }
        timed.done();
        Ok((found, others, timed))
    }

    /// What computes the same figures again, wherever the file lies then.
    fn command(&self, input: &Input) -> String {
        let mut words = vec!["assize mse".to_owned(), input.argument.clone()];
        words.extend(self.unwritten_is_nobody.then(|| "--unwritten-is-nobody".to_owned()));
        words.extend(self.exclude.iter().map(|lists| format!("--exclude \"{lists}\"")));
        words.push(format!("--seed {} --replications {}", self.seed, self.replications));
        words.extend(self.sweeps.map(|sweeps| format!("--sweeps {sweeps}")));
        words.extend(self.against.iter().map(|otherwise| format!("--against \"{}\"", otherwise.words)));
        words.join(" ")
    }

    /// The trials alone.
    fn trials(&self, input: &Input) -> Result<ExitCode> {
        let settings = bootstrap::Settings {
            replications: self.replications as usize,
            ..bootstrap::Settings::with_seed(self.seed)
        };
        let mut timed = Timed::start(1);
        if !input.written.withheld.is_empty() {
            bail!(
                "--consistency takes a table whose counts are all known; without it, the page tries the methods on the likely table"
            );
        }
        let found = consistency(input.table(), settings);
        timed.ended("internal consistency");
        timed.done();
        let summary = found.as_deref().map(summarise).unwrap_or_default();
        if self.json {
            return show::json(&answer::trials(input, self.seed, found, summary, &timed, self.show_small)?);
        }
        let table = |header: &[&str], rows| show::table(header, rows);
        let words = trials_text(&found, &summary, self.show_small, &table);
        show::print(&format!("{}\n\n{}", show::plain(&format!("{}\n{words}", input.said())), timed.in_words()))
    }
}
