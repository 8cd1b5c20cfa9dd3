//! `assize release propose`: one publisher asks to let an edition out.

use crate::case::CaseArguments;
use crate::command::release::budget::thousandths;
use crate::command::release::plan::day;
use crate::{clock, progress, show};
use anyhow::Result;
use assize_docket::release;
use assize_docket::release::noisy::Asked;
use assize_docket::shelf::shelf;
use assize_record::id::RecipientId;
use assize_record::release::Audience;
use clap::Args;
use std::process::ExitCode;

/// Arguments of `release propose`.
#[derive(Args)]
pub struct Propose {
    /// The planned day
    #[arg(value_name = "DATE")]
    edition: String,
    /// For a partner organisation of this name (otherwise, and without the next two, for the public)
    #[arg(long, value_name = "NAME", group = "audience")]
    partner: Option<String>,
    /// For a body of the United Nations of this name
    #[arg(long, value_name = "NAME", group = "audience")]
    un_body: Option<String>,
    /// For a prosecutor or court of this name
    #[arg(long, value_name = "NAME", group = "audience")]
    prosecutor: Option<String>,
    /// Counts of persons hold noise of this epsilon instead of being exact with some withheld (0.5); for the public
    #[arg(long, value_name = "EPSILON", conflicts_with = "audience")]
    noise: Option<String>,
    /// Most columns in one table of noisy counts: 1, 2 or 3
    #[arg(long, value_name = "COLUMNS", default_value_t = 1, requires = "noise", value_parser = clap::value_parser!(u8).range(1..=3))]
    noise_columns: u8,
    #[command(flatten)]
    case: CaseArguments,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

impl Propose {
    /// Proposes and shows what would go.
    pub fn run(&self) -> Result<ExitCode> {
        let edition = day(&self.edition)?;
        let noise = self.noise.as_deref().map(thousandths).transpose()?;
        let mut case = self.case.open()?;
        let bar = progress::steps(assize_docket::chain::STEPS.len());
        let step = |step: &str| bar.step(step);
        let (shelf, now) = (shelf()?, clock::now());
        let done = match noise {
            None => release::propose(&mut case, &shelf, edition, self.audience(), &now, &step)?,
            Some(epsilon_thousandths) => {
                let asked = Asked { epsilon_thousandths, length: self.noise_columns };
                release::propose_noisy(&mut case, &shelf, (edition, asked), &mut clock::entropy, &now, &step)?
            }
        };
        bar.done();
        if self.json {
            return show::json(&done);
        }
        let next = format!("Another publisher looks at it and approves: assize release approve {}", done.proposal.id);
        show::print(&format!("{}{next}", super::preview(&done)))
    }

    fn audience(&self) -> Audience {
        let named = |name: &String| RecipientId::new(name);
        match (&self.partner, &self.un_body, &self.prosecutor) {
            (Some(name), _, _) => Audience::Partner(named(name)),
            (_, Some(name), _) => Audience::UnBody(named(name)),
            (_, _, Some(name)) => Audience::Prosecutor(named(name)),
            (None, None, None) => Audience::Public,
        }
    }
}
