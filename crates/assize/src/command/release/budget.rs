//! `assize release budget`: how much noisy counts of all editions together may tell of one person.

use crate::case::CaseArguments;
use crate::{clock, show};
use anyhow::{Context, Result, bail};
use assize_docket::release::noisy::{self, Budget as Standing};
use clap::Args;
use std::process::ExitCode;

/// Arguments of `release budget`.
#[derive(Args)]
pub struct Budget {
    /// Set it, for good: epsilon of the promise for all editions together, above 0 and at most 20 (4)
    #[arg(long, value_name = "EPSILON")]
    epsilon: Option<String>,
    /// Delta of the promise, a power of ten from 1e-4 to 1e-15
    #[arg(long, value_name = "DELTA", default_value = "1e-6", requires = "epsilon")]
    delta: String,
    #[command(flatten)]
    case: CaseArguments,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

impl Budget {
    /// Sets or shows it.
    pub fn run(&self) -> Result<ExitCode> {
        let asked = self
            .epsilon
            .as_ref()
            .map(|epsilon| Ok::<_, anyhow::Error>((thousandths(epsilon)?, exponent(&self.delta)?)));
        let asked = asked.transpose()?;
        let mut case = self.case.open()?;
        let standing = match asked {
            Some((epsilon, delta)) => Some(noisy::set_budget(&mut case, epsilon, delta, &clock::now())?),
            None => noisy::budget(&case)?,
        };
        if self.json {
            return show::json(&serde_json::json!({ "budget": standing }));
        }
        show::print(&standing.as_ref().map_or_else(
            || {
                "No budget of noisy counts is set; `assize release budget --epsilon 4 --delta 1e-6` sets one, for good."
                    .to_owned()
            },
            words,
        ))
    }
}

fn words(budget: &Standing) -> String {
    let set = &budget.set;
    let mut out = format!(
        "Noisy counts of all editions together keep epsilon {} at delta 1e-{}, set by {} on {}, for good.\nIn millionths of rho: {} in all, {} left\n",
        f64::from(set.epsilon_thousandths) / 1e3,
        set.delta_exponent,
        set.by,
        set.at,
        set.rho_millionths,
        budget.left
    );
    for (release, rho) in &budget.spent {
        out.push_str(&format!("  {release} took {rho}\n"));
    }
    out
}

/// Epsilon as it is typed, in thousandths.
pub fn thousandths(typed: &str) -> Result<u32> {
    let accepted = || {
        format!(
            "`{typed}` is no epsilon; accepted is a number above 0 and at most 20, with three decimals at most, such as 0.5"
        )
    };
    let number: rust_decimal::Decimal = typed.parse().with_context(accepted)?;
    let thousandths = number * rust_decimal::Decimal::ONE_THOUSAND;
    let whole = u32::try_from(thousandths.normalize()).ok().filter(|_| thousandths.fract().is_zero());
    whole.filter(|whole| (1..=20_000).contains(whole)).with_context(accepted)
}

fn exponent(typed: &str) -> Result<u8> {
    let power = typed.strip_prefix("1e-").and_then(|power| power.parse::<u8>().ok());
    match power {
        Some(power) if (4..=15).contains(&power) => Ok(power),
        _ => bail!(
            "`{typed}` is no delta; accepted is a power of ten from 1e-4 to 1e-15, far below one over the number of people"
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn epsilon_and_delta_are_read_exactly_or_refused_with_what_is_accepted() {
        for (typed, read) in [("4", Some(4000)), ("0.5", Some(500)), ("0.001", Some(1)), ("20", Some(20_000))] {
            assert_eq!(thousandths(typed).ok(), read, "{typed}");
        }
        for typed in ["0", "-1", "20.001", "0.0001", "four", "", "1e400", "NaN"] {
            assert!(thousandths(typed).unwrap_err().to_string().contains("accepted is a number above 0"), "{typed}");
        }
        assert_eq!(exponent("1e-6").unwrap(), 6);
        for typed in ["1e-3", "1e-16", "0.000001", "2e-6", "1e6", ""] {
            assert!(exponent(typed).unwrap_err().to_string().contains("a power of ten"), "{typed}");
        }
    }
}
