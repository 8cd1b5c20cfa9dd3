//! `assize rate`: states by year.

use crate::case::CaseArguments;
use crate::show;
use anyhow::Result;
use assize_docket::results::{Computed, ratings};
use assize_record::id::Code;
use assize_record::rating::Rating;
use assize_record::term::TierStatus;
use clap::Args;
use std::collections::BTreeMap;
use std::process::ExitCode;

/// Arguments of `rate`.
#[derive(Args)]
pub struct Rate {
    /// Only this state
    #[arg(long)]
    state: Option<String>,
    /// Only this year
    #[arg(long)]
    year: Option<i16>,
    /// Of each state only the latest year that has a US tier
    #[arg(long, conflicts_with = "year")]
    latest: bool,
    /// Grounds of each rating as well
    #[arg(long)]
    explain: bool,
    #[command(flatten)]
    case: CaseArguments,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

impl Rate {
    /// Shows role, own mark and US tier; a year without a tier stays empty.
    pub fn run(&self) -> Result<ExitCode> {
        let Computed { results, .. } = self.case.computed(ratings)?;
        let wanted = |rating: &&Rating| {
            self.state.as_ref().is_none_or(|state| rating.state.as_str() == state)
                && self.year.is_none_or(|year| rating.year == year)
        };
        let mut shown: Vec<&Rating> = results.ratings.iter().filter(wanted).collect();
        if self.latest {
            let with_tier = shown.iter().filter(|rating| rating.us_tier.is_some());
            // Ratings stand in order of year, so a later one takes the place of an earlier.
            let latest: BTreeMap<&Code, &Rating> = with_tier.map(|rating| (&rating.state, *rating)).collect();
            shown = latest.into_values().collect();
        }
        if self.json {
            return show::json(&shown);
        }
        let header = ["state", "year", "role", "own mark", "US tier", "US policy or pattern", "reports", "id"];
        let mut text = show::table(&header, shown.iter().map(|rating| row(rating)).collect());
        text.push_str(&format!(
            "\n{} ratings. An empty US tier means that the study has none for that year.",
            shown.len()
        ));
        if self.explain {
            for rating in shown {
                text.push_str(&format!("\n\n{}", rating.id));
                for ground in rating.role_grounds.iter().chain(&rating.mark_grounds) {
                    text.push_str(&format!("\n  {}: {} [{}]", ground.rule, ground.text, ground.rests_on.join(" ")));
                }
            }
        }
        show::print(&text)
    }
}

fn row(rating: &Rating) -> Vec<String> {
    let tier = rating.us_tier.as_ref().map_or_else(String::new, |us| match us.status {
        TierStatus::Sourced => us.tier.to_string(),
        TierStatus::PartlySourced => format!("{} (partly sourced)", us.tier),
    });
    let policy = match rating.us_policy_or_pattern {
        Some(true) => "named",
        Some(false) => "not named",
        None => "",
    };
    vec![
        rating.state.to_string(),
        rating.year.to_string(),
        rating.role.map_or_else(|| "not known".to_owned(), |role| format!("{role:?}")),
        rating.mark.as_ref().map_or_else(|| "not rated".to_owned(), |mark| format!("{mark}: {}", rating.mark_words)),
        tier,
        policy.to_owned(),
        rating.responses.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "),
        rating.id.to_string(),
    ]
}
