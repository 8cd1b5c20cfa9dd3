//! `assize link judge`: what a person says of two records, and its withdrawal.

use crate::case::CaseArguments;
use crate::{clock, show};
use anyhow::{Result, bail};
use assize_docket::link::judge::{judge, withdraw};
use assize_record::linkage::Said;
use clap::Args;
use std::process::ExitCode;

/// Arguments of `link judge`.
#[derive(Args)]
pub struct Judge {
    /// A record: its id, or the first 4 digits and more
    #[arg(value_name = "RECORD", required_unless_present = "withdraw")]
    one: Option<String>,
    /// Another record
    #[arg(value_name = "RECORD", required_unless_present = "withdraw")]
    other: Option<String>,
    /// What is so: same, different, unsure
    #[arg(value_name = "SAID", required_unless_present = "withdraw")]
    said: Option<Said>,
    /// Withdraw the judgement of this number
    #[arg(long, value_name = "NUMBER", conflicts_with_all = ["one", "other", "said"])]
    withdraw: Option<u32>,
    /// Why, in your words (stay in the vault)
    #[arg(long, value_name = "WHY")]
    reason: String,
    #[command(flatten)]
    case: CaseArguments,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

impl Judge {
    /// Records it.
    pub fn run(&self) -> Result<ExitCode> {
        let mut case = self.case.open()?;
        let (chance, now) = (&mut clock::entropy, clock::now());
        let (judgement, done) = match (self.withdraw, &self.one, &self.other, self.said) {
            (Some(number), ..) => {
                (withdraw(&mut case, number, &self.reason, chance, &now)?, "withdrawn; it stays on record")
            }
            (None, Some(one), Some(other), Some(said)) => {
                (judge(&mut case, (one, other), said, &self.reason, chance, &now)?, "recorded")
            }
            _ => bail!("accepted are two records and what is so: same, different, unsure; or --withdraw NUMBER"),
        };
        if self.json {
            return show::json(&judgement);
        }
        show::print(&format!(
            "Judgement {}: {} and {}, {} by {}: {done}. It counts from the next linkage on: assize link --apply --because WHY",
            judgement.number, judgement.records.0, judgement.records.1, judgement.said, judgement.by
        ))
    }
}
