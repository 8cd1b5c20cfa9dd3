//! `assize demo`: the whole job on the public record that ships with the program.

use crate::case::{DEMO_FOLDER, DEMO_PASSPHRASE};
use crate::command::consent::public::USES;
use crate::command::report::write;
use crate::{clock, confined, progress, show};
use anyhow::{Context, Result, bail};
use assize_docket::import::Files;
use assize_docket::open_case::OpenCase;
use assize_docket::shelf::{example, shelf};
use assize_record::check::{Check, Outcome};
use assize_record::custody::{Channel, Provenance};
use assize_record::estimate::Estimate;
use assize_record::id::UserId;
use assize_record::release::Audience;
use assize_record::results::Results;
use assize_record::role::Role;
use assize_store::{Cost, Credentials, KeyFile, Upkeep};
use clap::Args;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// How many contradictions to print.
const SHARPEST: usize = 5;
/// Steps beside those of the chain: case, intake, writing.
const OWN_STEPS: usize = 8;
/// Why the sources of the example may be used.
const PUBLIC: &str = "each source of the example is a published document or stands at a public address";
/// Who approves what the first editor proposes.
const SECOND: &str = "second-editor";
/// A file that marks the folder as the demo's own, which alone it may replace.
const MARK: &str = "made-by-assize-demo";

/// Arguments of `demo`.
#[derive(Args)]
pub struct Demo {
    /// Folder for the case and the report; one that an earlier demo made is replaced
    #[arg(long, default_value = DEMO_FOLDER, value_name = "FOLDER")]
    folder: PathBuf,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

impl Demo {
    /// Makes case and report, and prints the headline.
    pub fn run(&self) -> Result<ExitCode> {
        make_room(&self.folder)?;
        let now = clock::now();
        let bar = progress::steps(assize_docket::chain::STEPS.len() + OWN_STEPS);
        bar.step("encrypted case");
        let passphrase = passphrase()?;
        fs::write(self.folder.join(DEMO_PASSPHRASE), format!("{passphrase}\n"))?;
        let folder = self.folder.join("case");
        let mut case = assize_docket::new_case::new_case(&folder, passphrase.as_bytes(), &mut clock::entropy, &now)?;
        bar.step("intake");
        let from = "the example that ships with the program";
        let parser = |files: &Files| confined::package(from, files);
        let received = Provenance { channel: Channel::Shipped, ..from.into() };
        assize_docket::import::import(&mut case, &example(), &parser, received, &now)?;
        assize_docket::consent::decide_public(&mut case, &[], USES, PUBLIC, &now)?;
        let shelf = shelf()?;
        let computed = assize_docket::results::record(&mut case, &shelf, &now, &|step| bar.step(step))?;
        let (study, results) = (computed.study, computed.results);
        let second = self.second_editor(&mut case, passphrase.as_bytes(), &now)?;
        let edition = now.get(..10).unwrap_or_default().parse()?;
        assize_docket::release::schedule(&mut case, edition, &now)?;
        let quiet = |_: &str| ();
        let asked =
            assize_docket::release::propose(&mut case, &shelf, edition, Audience::Public, &now, &quiet)?.proposal.id;
        drop(case);
        let credentials = Credentials { user: None, passphrase: passphrase.as_bytes(), key_file: Some(&second) };
        let upkeep = Upkeep { cost: Cost::default(), entropy: &mut clock::entropy, now: &now };
        let mut case = OpenCase::open(&folder, &credentials, upkeep)?;
        assize_docket::release::approve(&mut case, &shelf, &asked, &now, &quiet)?;
        let (_, files) = assize_docket::release::write(&mut case, &shelf, Some(&asked), &now, &|step| bar.step(step))?;
        bar.step("writing");
        let report = self.folder.join("report");
        write(&report, &files)?;
        bar.done();
        if self.json {
            return show::json(&serde_json::json!({
                "case": folder, "report": report,
                "estimates": headline(&results), "contradictions": sharpest(&results),
            }));
        }
        show::print(&self.text(&study.title, &results, &folder, &report))
    }

    /// A second person, since nobody lets a release out alone. The key file lies in the demo's folder.
    fn second_editor(&self, case: &mut OpenCase, passphrase: &[u8], now: &str) -> Result<KeyFile> {
        let keys = assize_docket::users::key_file(UserId::new(SECOND), passphrase, &mut clock::entropy)?;
        fs::write(self.folder.join(format!("{SECOND}.key")), serde_json::to_vec(&keys)?)?;
        let roles = BTreeSet::from([Role::Publisher]);
        assize_docket::users::add_by_public_file(case, keys.public.clone(), &roles, &mut clock::entropy, now)?;
        Ok(keys)
    }

    fn text(&self, title: &str, results: &Results, case: &Path, report: &Path) -> String {
        let rows = headline(results).into_iter().map(row).collect();
        let header = ["figure", "year", "scenario", "median", "80 % interval", "unit", "origins", "id"];
        let mut out = format!("{title}\n\n{}\n\nThe sharpest contradictions\n", show::table(&header, rows));
        for check in sharpest(results) {
            out.push_str(&format!("  {}\n    {}\n", check.id, check.summary));
        }
        let first = headline(results).first().map_or_else(String::new, |estimate| estimate.id.to_string());
        let folder =
            if self.folder == Path::new(DEMO_FOLDER) { String::new() } else { format!(" --case {}", case.display()) };
        out.push_str(&format!(
            "\nReport   {}\n         {}\n         {}\nCase     {} (encrypted; its passphrase lies beside it in {DEMO_PASSPHRASE}, since the record is public)\n\
             Trace    assize trace {first}{folder}   what the figure rests on, down to source and custody\n\
             \u{20}        assize trace S034{folder}   what rests on a source\n\
             Deeper   assize estimate --synthesis --depth full{folder}   every origin left out in turn, minutes; the next report takes it\n",
            report.join("index.html").display(), report.join("report.pdf").display(),
            report.join("workbook.xlsx").display(), case.display(),
        ));
        out
    }
}

/// Replaces what an earlier demo made and nothing else.
fn make_room(folder: &Path) -> Result<()> {
    let occupied = folder.exists() && fs::read_dir(folder)?.next().is_some();
    if occupied && !folder.join(MARK).exists() {
        bail!("{} holds something that no demo made; accepted is a new or empty folder (--folder)", folder.display());
    }
    if occupied {
        fs::remove_dir_all(folder).with_context(|| format!("{} cannot be replaced", folder.display()))?;
    }
    fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    fs::write(folder.join(MARK), "assize demo made this folder and may replace it\n")?;
    Ok(())
}

fn passphrase() -> Result<String> {
    let mut bytes = [0u8; 16];
    clock::entropy(&mut bytes).map_err(anyhow::Error::msg)?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// World totals of the year that most origins speak to, in every scenario, and of the latest year.
fn headline(results: &Results) -> Vec<&Estimate> {
    let world = |e: &&Estimate| e.target.quantity.as_str() == "people" && !e.contributions.is_empty();
    let hosts = results.estimates.iter().filter(world);
    let Some(most) = hosts.max_by_key(|e| (e.contributions.len(), std::cmp::Reverse(e.target.year))) else {
        return Vec::new();
    };
    let (host, year) = (&most.target.host, most.target.year);
    let latest = results
        .estimates
        .iter()
        .filter(|e| e.target.host == *host && e.target.quantity.as_str() == "people")
        .map(|e| e.target.year)
        .max()
        .unwrap_or(year);
    let wanted =
        ["people", "people-sum-of-hosts", "revenue-claimed", "revenue-derived", "revenue-gap", "take-per-head"];
    let shown = |e: &&Estimate| {
        e.target.host == *host
            && wanted.contains(&e.target.quantity.as_str())
            && (e.target.year == year || (e.target.year == latest && e.scenario == most.scenario))
    };
    let mut rows: Vec<&Estimate> = results.estimates.iter().filter(shown).collect();
    let order = |e: &Estimate| wanted.iter().position(|w| *w == e.target.quantity.as_str());
    rows.sort_by_key(|e| (e.target.year, order(e)));
    rows
}

fn sharpest(results: &Results) -> Vec<&Check> {
    results.checks.iter().filter(|check| check.outcome == Outcome::Inconsistent).take(SHARPEST).collect()
}

fn row(estimate: &Estimate) -> Vec<String> {
    let (median, range) = show::interval(estimate);
    let figure = match estimate.target.quantity.as_str() {
        "people" => "people abroad, pooled claims",
        "people-sum-of-hosts" => "people abroad, sum of hosts with a claim",
        "revenue-claimed" => "revenue of the state, as claimed",
        "revenue-derived" => "revenue, people x pay x share",
        "revenue-gap" => "claimed over derived",
        "take-per-head" => "state's take a head, implied",
        other => other,
    };
    let origins =
        if estimate.contributions.is_empty() { "-".to_owned() } else { estimate.contributions.len().to_string() };
    vec![
        figure.to_owned(),
        estimate.target.year.to_string(),
        estimate.scenario.to_string(),
        median,
        range,
        estimate.unit.clone(),
        origins,
        estimate.id.to_string(),
    ]
}
