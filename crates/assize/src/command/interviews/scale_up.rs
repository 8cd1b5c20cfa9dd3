//! `assize interviews scale-up`: whom respondents know, scaled up to a hidden group.

use super::Common;
use super::shown::{Read, show, timed};
use anyhow::{Result, anyhow, bail};
use assize_estimate::interviews::page::{KnowsPlan, knows_page};
use assize_estimate::interviews::read::{Form, Sheet};
use assize_report::interviews::Shown;
use clap::Args;
use std::path::PathBuf;
use std::process::ExitCode;

/// Arguments of `interviews scale-up`.
#[derive(Args)]
pub struct ScaleUp {
    /// CSV file: a column for each group, a line for each respondent, how many of the group he or she knows; a first column
    /// `respondent` is checked for repeats, and `weight` is one over a respondent's chance to be asked, where chances differ
    #[arg(value_name = "ANSWERS.csv")]
    answers: PathBuf,
    /// CSV file: `group,size`, and a row `population` with all people; the group without a size is the hidden one
    #[arg(long, value_name = "SIZES.csv")]
    sizes: PathBuf,
    /// The hidden group, where several have no size
    #[arg(long, value_name = "GROUP")]
    hidden: Option<String>,
    /// CSV file on members of the hidden group: `visibility`, by how many people each would be reported; `weight` where they were drawn
    /// with unequal chances
    #[arg(long, value_name = "MEMBERS.csv")]
    members: Option<PathBuf>,
    /// Belief on the chance that a member whom somebody knows is known to be one: a beta distribution, such as 4:6
    #[arg(long, value_name = "A:B", value_parser = shapes)]
    transmission: Option<(f64, f64)>,
    #[command(flatten)]
    common: Common,
}

fn shapes(words: &str) -> Result<(f64, f64), String> {
    let number = |part: &str| part.trim().parse::<f64>().ok().filter(|n| n.is_finite() && *n > 0.0);
    let parts = words.split_once(':').and_then(|(a, b)| number(a).zip(number(b)));
    parts.ok_or_else(|| format!("`{words}` is no beta distribution; accepted are two numbers above 0, such as 4:6"))
}

impl ScaleUp {
    /// Scales up by every method.
    pub fn run(&self) -> Result<ExitCode> {
        self.common.check()?;
        let mut read = Read::default();
        let Sheet::Answers(answers) = read.sheet(Form::Answers, &self.answers)? else { bail!(super::shown::STRAY) };
        let Sheet::Sizes(sizes) = read.sheet(Form::Sizes, &self.sizes)? else { bail!(super::shown::STRAY) };
        let members = match &self.members {
            None => None,
            Some(path) => match read.sheet(Form::Members, path)? {
                Sheet::Members(members) => Some(members),
                _ => bail!(super::shown::STRAY),
            },
        };
        let survey = answers.survey(&sizes, self.hidden.as_deref());
        let survey = survey.map_err(|why| anyhow!("{}, {why}", read.names()))?;
        let mut plan = KnowsPlan::standard(self.common.seed, self.transmission);
        if let Some(sweeps) = self.common.sweeps {
            plan = plan.with_sweeps(sweeps as usize);
        }
        let (page, took) = timed(|| knows_page(&survey, members.as_ref(), plan));
        let command = self.command(&read);
        show(&self.common, &read, &command, &|origin| Shown::Knows(&page, origin), &took)
    }

    /// What computes the same figures again, wherever the files lie then.
    fn command(&self, read: &Read) -> String {
        let files = ["", "--sizes ", "--members "].into_iter().zip(&read.files);
        let mut words = vec!["assize interviews scale-up".to_owned()];
        words.extend(files.map(|(option, (name, _))| format!("{option}{name}")));
        words.extend(self.hidden.as_ref().map(|group| format!("--hidden \"{group}\"")));
        words.extend(self.transmission.map(|(a, b)| format!("--transmission {a}:{b}")));
        words.extend(self.common.words());
        words.join(" ")
    }
}
