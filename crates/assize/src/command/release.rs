//! `assize release`: an edition is planned, screened, proposed by one publisher and approved by another.

mod approve;
mod budget;
mod list;
mod plan;
mod propose;
mod review;
mod screen;

use anyhow::Result;
use assize_docket::release::{Alike, Fate, Preview};
use clap::{Args, Subcommand};
use std::process::ExitCode;

/// Arguments of `release`.
#[derive(Args)]
pub struct Release {
    #[command(subcommand)]
    step: Step,
}

#[derive(Subcommand)]
enum Step {
    /// Put the day of an edition in the calendar: figures change on planned days only
    Plan(plan::Plan),
    /// Show or set, for good, how much noisy counts of all editions together may tell of one person
    Budget(budget::Budget),
    /// Hold all texts against the identity vault, as an identity keeper
    Screen(screen::Screen),
    /// Propose an edition for an audience; shows what would go and what stays
    Propose(propose::Propose),
    /// Show what a proposal would let out
    Review(review::Review),
    /// Approve another publisher's proposal
    Approve(approve::Approve),
    /// List planned days, proposals and what was let out
    List(list::List),
}

impl Release {
    /// Does one step.
    pub fn run(&self) -> Result<ExitCode> {
        match &self.step {
            Step::Plan(plan) => plan.run(),
            Step::Budget(budget) => budget.run(),
            Step::Screen(screen) => screen.run(),
            Step::Propose(propose) => propose.run(),
            Step::Review(review) => review.run(),
            Step::Approve(approve) => approve.run(),
            Step::List(list) => list.run(),
        }
    }
}

/// A preview as text.
fn preview(preview: &Preview) -> String {
    let proposal = &preview.proposal;
    let of = |(goes, all): (usize, usize), what: &str| format!("{goes} of {all} {what}");
    let mut out = format!(
        "{}, the edition of {} for {}, proposed by {}\nGoes: {}, {}, {}\n",
        proposal.id,
        proposal.edition,
        proposal.audience,
        proposal.by,
        of(preview.sources, "sources"),
        of(preview.claims, "claims"),
        of(preview.statements, "statements")
    );
    if preview.withheld.is_empty() {
        out.push_str("Stays in the case: nothing\n");
    } else {
        out.push_str(&format!(
            "Stays in the case ({}; for your eyes, not part of the release):\n",
            preview.withheld.len()
        ));
        for one in &preview.withheld {
            out.push_str(&format!("  {}  {}: {}\n", one.id, one.intended, one.because));
        }
    }
    out.push_str(&alike(&preview.alike));
    if let Some(noise) = &proposal.noise {
        out.push_str(&format!(
            "Counts of persons hold noise of epsilon {} in tables of up to {} columns; letting this out takes {} millionths of rho for good\n",
            f64::from(noise.epsilon_thousandths) / 1e3,
            noise.length,
            noise.rho_millionths
        ));
        out.push_str(&format!("Counts that are shown: {}\n", preview.noisy_counts));
    }
    out.push_str("The release says:\n");
    for line in &preview.said {
        out.push_str(&format!("  {line}\n"));
    }
    out
}

/// How many share what leaves of an account, and who stays for it.
fn alike(alike: &Alike) -> String {
    let number = |reached: Option<u64>| reached.map_or_else(|| "none leaves".to_owned(), |number| number.to_string());
    let fate = |name: &str, fate: &Fate| {
        let Fate { people, people_withheld, rows, rows_withheld } = fate;
        format!("  {name}: of {people} people {people_withheld} stay, of {rows} rows {rows_withheld} stay\n")
    };
    let mut out = format!(
        "Accounts that people gave: k {} (asked {}), l {} (asked {})\n{}",
        number(alike.k),
        alike.asked.k,
        number(alike.l),
        alike.asked.l,
        fate("in all", &alike.all)
    );
    for group in &alike.groups {
        out.push_str(&fate(&format!("{} {}", group.by, group.group), &group.fate));
    }
    out
}
