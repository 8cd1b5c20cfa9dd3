//! `assize consent met`: a condition of a consent that an editor found to be met.

use crate::case::CaseArguments;
use crate::command::consent::term;
use crate::{clock, show};
use anyhow::{Result, bail};
use assize_record::consent::{Additions, ConditionMet};
use assize_record::id::ConsentId;
use clap::Args;
use std::process::ExitCode;

/// Arguments of `consent met`.
#[derive(Args)]
pub struct Met {
    /// The answer (Y001)
    consent: String,
    /// Which of its conditions, counted from 1
    #[arg(long, default_value_t = 1)]
    condition: usize,
    /// How you know
    #[arg(long, value_name = "TEXT")]
    because: String,
    #[command(flatten)]
    case: CaseArguments,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

impl Met {
    /// Records the finding.
    pub fn run(&self) -> Result<ExitCode> {
        let Some(place) = self.condition.checked_sub(1) else {
            bail!("there is no condition 0; conditions are counted from 1");
        };
        let now = clock::now();
        let mut case = self.case.open()?;
        let found =
            ConditionMet { editor: case.user().to_string(), date: term(&now[..10])?, because: self.because.clone() };
        let met = vec![(ConsentId::new(&self.consent), place, found)];
        assize_docket::consent::record(&mut case, &Additions { met, ..Additions::default() }, &now)?;
        if self.json {
            return show::json(&serde_json::json!({ "consent": self.consent, "condition": self.condition }));
        }
        show::print(&format!("condition {} of {} is met", self.condition, self.consent))
    }
}
