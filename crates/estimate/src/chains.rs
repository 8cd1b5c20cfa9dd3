//! Money as a chain: what employers pay, who takes which part, what reaches the worker. Never mixes currencies or years.
//!
//! Everything is a distribution. A stratum's gross pay is people x pay a month x paid months; deductions are shares of it,
//! sums a month or sums a year, each with its payee; the state's take is what its payees get; what is left is received. Where
//! deductions exceed gross pay they are cut in proportion, and the share of draws in which that happened is reported.

mod amount;
mod claimed;
mod indices;
mod levels;
mod of_study;
mod streams;
mod whole;

pub use amount::{Amount, AmountError};
pub use assize_record::money::{Bar, Flow, Flows, Index, MoneyYear, Needed, Stream, StreamYear, Sum, Tested};
pub use claimed::{needed_pay, test_total};
pub use indices::{Product, product, sobol, tornado};
pub use of_study::{claimed_years, of_study};
pub use streams::streams;
pub use whole::{sobol_of_all, tornado_of_all};

use crate::draws::quantiles;
use crate::sampling::real;
use assize_record::id::Code;
use levels::Levels;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How a deduction is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Basis {
    /// A part of gross pay, 0 to 1.
    ShareOfGross,
    /// Of each worker in each paid month.
    PerMonth,
    /// Of each worker once a year.
    PerYear,
}

/// What somebody takes before the worker is paid.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Deduction {
    /// Who gets it (`state`, `managers`, `host-agency`).
    pub payee: Code,
    /// Whether the payee is the sending state.
    pub is_state: bool,
    /// How it is measured.
    pub basis: Basis,
    /// How much.
    pub amount: Amount,
}

/// Workers who are paid alike. All amounts are drawn independently, but for those that [`Common`] binds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Stratum {
    /// Name, as `RUS construction`.
    pub name: String,
    /// People at any one time.
    pub people: Amount,
    /// Gross pay of one worker in one paid month.
    pub pay: Amount,
    /// Paid months in a year, 0 to 12.
    pub months: Amount,
    /// Who takes what.
    pub deductions: Vec<Deduction>,
}

/// Strata in one currency and one year.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Chain {
    /// Currency of every sum, as `USD`.
    pub currency: String,
    /// Year of every sum.
    pub year: i16,
    /// The strata.
    pub strata: Vec<Stratum>,
    /// Which amounts are one unknown in all strata; all others are drawn stratum by stratum.
    #[serde(default)]
    pub common: Common,
}

/// Amounts that are the same unknown in every stratum, as where one pool stands for all hosts: an error in it does not average out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Common {
    /// Gross pay.
    pub pay: bool,
    /// Paid months.
    pub months: bool,
    /// Deductions that are shares of gross pay, by payee.
    pub shares: bool,
}

/// Why a chain cannot be run.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ChainError {
    /// No stratum.
    #[error("the chain has no stratum; at least one is needed")]
    Empty,
    /// Too few draws.
    #[error("{found} draws; accepted are 100 to 10,000,000")]
    Draws {
        /// As found.
        found: usize,
    },
    /// Sums beyond what a number can hold.
    #[error(
        "stratum `{stratum}` gives sums that are no finite numbers; accepted are amounts whose product can be written"
    )]
    TooLarge {
        /// Where, or `all`.
        stratum: String,
    },
    /// An amount that is none.
    #[error("stratum `{stratum}`, {what}: {source}")]
    Amount {
        /// Where.
        stratum: String,
        /// Which amount.
        what: String,
        /// Why.
        source: AmountError,
    },
}

/// Draws of one stratum, or sums of them.
#[derive(Debug, Clone, Default)]
struct Drawn {
    people: Vec<f64>,
    gross: Vec<f64>,
    taken: BTreeMap<Code, Vec<f64>>,
    state: Vec<f64>,
    received: Vec<f64>,
    /// Whether deductions exceeded gross pay, draw by draw.
    overdrawn: Vec<bool>,
}

/// Runs a chain of 100 to 10,000,000 draws. Equal inputs and seed give equal results; a stratum more leaves the draws of others alone.
///
/// In each draw and stratum, in the chain's currency and year (own derivation, by accounting alone):
///
/// ```text
/// gross    = people x pay x min(months, 12)
/// taken[d] = gross x min(share, 1), people x months x sum a month, or people x sum a year
/// taken    = sum of taken[d], each cut by gross / taken where that exceeds gross
/// state    = sum of taken[d] of the state's payees          received = gross - taken
/// ```
///
/// A sum a head is the total over the people of the same draw, 0 where there are none. Quantiles are those of draws (type 7).
///
/// # Errors
/// An empty chain, too few or too many draws, an amount that is no distribution, sums that are not finite.
pub fn run(chain: &Chain, draws: usize, seed: u64) -> Result<Flows, ChainError> {
    flows(chain, &draw(chain, draws, seed)?, seed)
}

/// What drawn strata come to.
fn flows(chain: &Chain, drawn: &[Drawn], seed: u64) -> Result<Flows, ChainError> {
    let draws = drawn.first().map_or(0, |stratum| stratum.people.len());
    let mut all = Drawn { people: vec![0.0; draws], gross: vec![0.0; draws], ..Drawn::default() };
    (all.state, all.received, all.overdrawn) = (vec![0.0; draws], vec![0.0; draws], vec![false; draws]);
    let add = |sum: &mut Vec<f64>, more: &[f64]| sum.iter_mut().zip(more).for_each(|(sum, more)| *sum += more);
    for stratum in drawn {
        add(&mut all.people, &stratum.people);
        add(&mut all.gross, &stratum.gross);
        add(&mut all.state, &stratum.state);
        add(&mut all.received, &stratum.received);
        for (payee, taken) in &stratum.taken {
            add(all.taken.entry(payee.clone()).or_insert_with(|| vec![0.0; draws]), taken);
        }
        // A draw in which one stratum was cut is a draw in which something was.
        all.overdrawn.iter_mut().zip(&stratum.overdrawn).for_each(|(any, cut)| *any |= cut);
    }
    let finite =
        |name: &str, drawn: &Drawn| flow(name, drawn).ok_or_else(|| ChainError::TooLarge { stratum: name.to_owned() });
    let strata: Result<Vec<Flow>, ChainError> =
        drawn.iter().zip(&chain.strata).map(|(drawn, stratum)| finite(&stratum.name, drawn)).collect();
    Ok(Flows {
        currency: chain.currency.clone(),
        year: chain.year,
        strata: strata?,
        all: finite("all", &all)?,
        seed,
        draws,
    })
}

/// Draws of the state's take in all strata together, for tests of claimed totals.
fn state_take(chain: &Chain, draws: usize, seed: u64) -> Result<Vec<f64>, ChainError> {
    Ok(take_of(&draw(chain, draws, seed)?))
}

/// The state's take in all strata together, draw by draw.
fn take_of(drawn: &[Drawn]) -> Vec<f64> {
    let mut sum = vec![0.0; drawn.first().map_or(0, |stratum| stratum.state.len())];
    for stratum in drawn {
        sum.iter_mut().zip(&stratum.state).for_each(|(sum, more)| *sum += more);
    }
    sum
}

/// Refuses what cannot be run.
fn check(chain: &Chain, draws: usize) -> Result<(), ChainError> {
    if chain.strata.is_empty() {
        return Err(ChainError::Empty);
    }
    if !(100..=10_000_000).contains(&draws) {
        return Err(ChainError::Draws { found: draws });
    }
    for stratum in &chain.strata {
        for (what, amount, most) in stratum.amounts() {
            amount.check(most).map_err(|source| ChainError::Amount { stratum: stratum.name.clone(), what, source })?;
        }
    }
    Ok(())
}

fn draw(chain: &Chain, draws: usize, seed: u64) -> Result<Vec<Drawn>, ChainError> {
    check(chain, draws)?;
    let mut drawn = vec![Drawn::default(); chain.strata.len()];
    let mut levels = Levels::new(chain, seed);
    for _ in 0..draws {
        for ((drawn, stratum), levels) in drawn.iter_mut().zip(&chain.strata).zip(levels.fresh()) {
            drawn.push(stratum, &stratum.once(levels));
        }
    }
    Ok(drawn)
}

/// One draw of a stratum.
struct Once {
    people: f64,
    gross: f64,
    taken: Vec<f64>,
    received: f64,
    overdrawn: bool,
}

impl Stratum {
    /// Every amount with its name and the greatest value that can be meant.
    fn amounts(&self) -> Vec<(String, &Amount, f64)> {
        let mut all = vec![
            ("people".to_owned(), &self.people, f64::INFINITY),
            ("pay".to_owned(), &self.pay, f64::INFINITY),
            ("months".to_owned(), &self.months, 12.0),
        ];
        all.extend(self.deductions.iter().map(|deduction| {
            let most = if deduction.basis == Basis::ShareOfGross { 1.0 } else { f64::INFINITY };
            (format!("deduction for {}", deduction.payee), &deduction.amount, most)
        }));
        all
    }

    /// The chain at given levels of its amounts, each between 0 and 1, in the order of `amounts`.
    fn once(&self, levels: &[f64]) -> Once {
        let (people, pay) = (self.people.quantile(levels[0]), self.pay.quantile(levels[1]));
        let months = self.months.quantile(levels[2]).min(12.0);
        let gross = people * pay * months;
        let mut taken: Vec<f64> = self
            .deductions
            .iter()
            .zip(&levels[3..])
            .map(|(deduction, level)| {
                let amount = deduction.amount.quantile(*level);
                match deduction.basis {
                    Basis::ShareOfGross => gross * amount.min(1.0),
                    Basis::PerMonth => people * months * amount,
                    Basis::PerYear => people * amount,
                }
            })
            .collect();
        let sum: f64 = taken.iter().sum();
        let overdrawn = sum > gross;
        if overdrawn {
            taken.iter_mut().for_each(|taken| *taken *= gross / sum);
        }
        Once { people, gross, received: (gross - sum).max(0.0), taken, overdrawn }
    }

    /// What the state gets at given levels.
    fn state_once(&self, levels: &[f64]) -> f64 {
        let once = self.once(levels);
        self.deductions.iter().zip(&once.taken).filter(|(d, _)| d.is_state).map(|(_, taken)| taken).sum()
    }
}

impl Drawn {
    fn push(&mut self, stratum: &Stratum, once: &Once) {
        self.people.push(once.people);
        self.gross.push(once.gross);
        self.received.push(once.received);
        self.overdrawn.push(once.overdrawn);
        let mut state = 0.0;
        let place = self.people.len();
        for (deduction, taken) in stratum.deductions.iter().zip(&once.taken) {
            let column = self.taken.entry(deduction.payee.clone()).or_default();
            // A payee may stand in several lines.
            column.resize(place, 0.0);
            column[place - 1] += taken;
            state += if deduction.is_state { *taken } else { 0.0 };
        }
        self.state.push(state);
    }
}

fn flow(name: &str, drawn: &Drawn) -> Option<Flow> {
    let sum = |totals: &[f64]| {
        let heads: Vec<f64> = totals
            .iter()
            .zip(&drawn.people)
            .map(|(total, people)| if *people > 0.0 { total / people } else { 0.0 })
            .collect();
        Some(Sum { total: quantiles(totals)?, head: quantiles(&heads)? })
    };
    let taken: Option<BTreeMap<Code, Sum>> =
        drawn.taken.iter().map(|(payee, t)| Some((payee.clone(), sum(t)?))).collect();
    Some(Flow {
        name: name.to_owned(),
        people: quantiles(&drawn.people)?,
        gross: sum(&drawn.gross)?,
        taken: taken?,
        state: sum(&drawn.state)?,
        received: sum(&drawn.received)?,
        overdrawn: real(drawn.overdrawn.iter().filter(|cut| **cut).count()) / real(drawn.people.len()),
    })
}
