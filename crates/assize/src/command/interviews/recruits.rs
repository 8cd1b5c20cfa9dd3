//! `assize interviews recruits`: the share of a trait among people who recruit one another, and how many they are.

use super::Common;
use super::shown::{Read, show, timed};
use anyhow::{Result, anyhow, bail};
use assize_estimate::interviews::page::{RecruitsPlan, recruits_page};
use assize_estimate::interviews::rds_size::SizePrior;
use assize_estimate::interviews::read::{Form, Sheet};
use assize_report::interviews::Shown;
use clap::Args;
use std::path::PathBuf;
use std::process::ExitCode;

/// Arguments of `interviews recruits`.
#[derive(Args)]
pub struct Recruits {
    /// CSV file: `id,recruiter,degree` and a column of 0 and 1 for each trait; lines in the order of recruitment, the recruiter of a
    /// seed empty
    #[arg(value_name = "RECRUITS.csv")]
    recruits: PathBuf,
    /// The trait, where the file has several
    #[arg(long = "trait", value_name = "COLUMN")]
    of: Option<String>,
    /// People in the population, where that is known; otherwise the order of degrees gives it
    #[arg(long, value_name = "N", value_parser = people)]
    size: Option<f64>,
    /// Belief on the size beforehand, instead of 1/N: lognormal, its median and the standard deviation of its logarithm, such as 2000:0.5
    #[arg(long, value_name = "MEDIAN:SPREAD", value_parser = prior)]
    size_prior: Option<SizePrior>,
    /// People with the trait who are counted elsewhere, such as in a register: divided by the share they give the size
    #[arg(long, value_name = "N", value_parser = people)]
    counted: Option<f64>,
    #[command(flatten)]
    common: Common,
}

fn people(words: &str) -> Result<f64, String> {
    let number = words.parse::<f64>().ok().filter(|n| n.is_finite() && *n > 0.0 && *n <= 1e12);
    number.ok_or_else(|| format!("`{words}` is no number of people; accepted are numbers above 0"))
}

fn prior(words: &str) -> Result<SizePrior, String> {
    let number = |part: &str| part.trim().parse::<f64>().ok().filter(|n| n.is_finite() && *n > 0.0);
    let parts = words.split_once(':').and_then(|(median, spread)| number(median).zip(number(spread)));
    let parts = parts.filter(|(_, spread)| *spread <= 5.0);
    parts.map(|(median, spread)| SizePrior::LogNormal { median, spread }).ok_or_else(|| {
        format!("`{words}` is no belief on a size; accepted are a median and a spread up to 5, such as 2000:0.5")
    })
}

impl Recruits {
    /// Estimates share and size.
    pub fn run(&self) -> Result<ExitCode> {
        self.common.check()?;
        let mut read = Read::default();
        let Sheet::Recruits(file) = read.sheet(Form::Recruits, &self.recruits)? else { bail!(super::shown::STRAY) };
        let found = file.recruitment(self.of.as_deref());
        let (recruitment, of) = found.map_err(|why| anyhow!("{}: {why}", read.names()))?;
        if let Some(size) = self.size.filter(|size| *size < recruitment.len() as f64) {
            bail!(
                "--size {size} for {} recruits; accepted are numbers from {} up",
                recruitment.len(),
                recruitment.len()
            );
        }
        let mut plan = RecruitsPlan::standard(self.common.seed);
        plan.population = self.size;
        plan.counted = self.counted;
        plan.size.prior = self.size_prior.unwrap_or(plan.size.prior);
        if let Some(sweeps) = self.common.sweeps {
            (plan.size.draws, plan.size.warm_up) = (sweeps as usize, (sweeps as usize).div_ceil(10));
        }
        let (page, took) = timed(|| recruits_page(&recruitment, &of, plan));
        let command = self.command(&read);
        show(&self.common, &read, &command, &|origin| Shown::Recruits(&page, origin), &took)
    }

    /// What computes the same figures again, wherever the file lies then.
    fn command(&self, read: &Read) -> String {
        let mut words = vec!["assize interviews recruits".to_owned(), read.names()];
        words.extend(self.of.as_ref().map(|of| format!("--trait \"{of}\"")));
        words.extend(self.size.map(|size| format!("--size {size}")));
        if let Some(SizePrior::LogNormal { median, spread }) = self.size_prior {
            words.push(format!("--size-prior {median}:{spread}"));
        }
        words.extend(self.counted.map(|counted| format!("--counted {counted}")));
        words.extend(self.common.words());
        words.join(" ")
    }
}
