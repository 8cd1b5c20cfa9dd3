//! A chain out of a study: people by host from the synthesis, pay and shares from the pools, cuts from claims. Takes no other
//! sector's pay for that of manual work.

use crate::chains::{
    Amount, Basis, Chain, ChainError, Deduction, Flows, Index, Needed, Stratum, Tested, needed_pay, run, sobol,
    test_total,
};
use crate::distribution::{Distribution, LEVELS, Lens};
use crate::pool::{Figure, pool};
use crate::question::{Question, Setting};
use crate::sampling::real;
use crate::scenario::{RangeShape, Scenario};
use crate::synthesis::Synthesis;
use assize_record::claim::Claim;
use assize_record::estimate::Quantiles;
use assize_record::id::{ClaimId, Code};
use assize_record::study::Study;
use rust_decimal::prelude::ToPrimitive;
use serde::{Deserialize, Serialize};

/// The money of a study in one year.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StudyMoney {
    /// The chain, so that it can be rerun with other amounts.
    pub chain: Chain,
    /// Where the money goes.
    pub flows: Flows,
    /// What the state's take of the largest stratum hangs on.
    pub indices: Vec<Index>,
    /// Claimed totals of the year beside the chain.
    pub tested: Vec<(ClaimId, Tested)>,
    /// What pay would have to be for each of them to be true.
    pub needed: Vec<(ClaimId, Needed)>,
    /// What is not known, in words.
    pub not_known: Vec<String>,
}

/// Draws for the chain of a study.
const DRAWS: usize = 20_000;

/// The chain of one year. `None` where the synthesis has no such year or no claim speaks of pay or share within the window.
///
/// # Errors
/// A chain that cannot be run.
pub fn of_study(
    study: &Study,
    scenario: &Scenario,
    people: &Synthesis,
    year: i16,
    seed: u64,
) -> Result<Option<StudyMoney>, ChainError> {
    let setting = Setting { study, scenario, seed, year };
    let pay = pool(&setting, &Question::pay(&setting));
    let share = pool(&setting, &Question::share(&setting));
    let (Some(pay), Some(share)) = (pay, share) else { return Ok(None) };
    let of_year: Vec<_> = people.figures.iter().filter(|figure| figure.year == year).collect();
    if of_year.is_empty() {
        return Ok(None);
    }
    let stratum = |figure: &&crate::synthesis::Figure| Stratum {
        name: figure.host.to_string(),
        people: spread_of(&figure.persons),
        pay: drawn(&pay, 1.0),
        months: Amount::Uniform { low: 10.0, high: 12.0 },
        deductions: deductions(&setting, &share, &figure.host),
    };
    let chain = Chain {
        currency: scenario.units.revenue.as_str().split('/').next().unwrap_or_default().to_owned(),
        year,
        strata: of_year.iter().map(stratum).collect(),
    };
    let flows = run(&chain, DRAWS, seed)?;
    let largest = (0..chain.strata.len()).max_by(|a, b| {
        let of = |place: usize| flows.strata[place].state.total.p50;
        of(*a).total_cmp(&of(*b))
    });
    let indices = largest.map_or_else(Vec::new, |place| sobol(&chain.strata[place], DRAWS / 2, seed));
    let (mut tested, mut needed) = (Vec::new(), Vec::new());
    for claim in study.claims.values().filter(|claim| is_total(scenario, claim, year)) {
        let end = |end: Option<rust_decimal::Decimal>| end.and_then(|end| end.to_f64());
        let (low, high) = (end(claim.quantity.low()), end(claim.quantity.high()));
        let Some(least) = low.or(high) else { continue };
        let most = high.unwrap_or(least);
        tested.extend(test_total(&chain, least, most, DRAWS, seed)?.map(|tested| (claim.id.clone(), tested)));
        needed.extend(needed_pay(&chain, least, DRAWS, seed)?.map(|needed| (claim.id.clone(), needed)));
    }
    let not_known = vec![
        format!(
            "pay and share are those of manual work within {} years, whatever the host: no host's own pay is known well enough",
            scenario.rules.pay_window_years
        ),
        "months that are paid are assumed: 10 to 12 of a year".to_owned(),
        "people, pay and deductions are drawn independently, and so are hosts".to_owned(),
    ];
    Ok(Some(StudyMoney { chain, flows, indices, tested, needed, not_known }))
}

/// Claims on what the state takes of all hosts in all sectors in the year.
fn is_total(scenario: &Scenario, claim: &Claim, year: i16) -> bool {
    claim.measure == scenario.measures.revenue
        && claim.host == scenario.measures.world
        && claim.unit == scenario.units.revenue
        && claim.is_about_whole_host()
        && claim.period.touches_year(year)
}

/// A lognormal through the 10 and 90 % quantiles of a figure; where they do not lie above 0, the median alone.
fn spread_of(persons: &Quantiles) -> Amount {
    Amount::interval(persons.p10, persons.p90, 0.8).unwrap_or(Amount::Fixed(persons.p50.max(0.0)))
}

/// A pool's draws with ranges read as 80 %, in a unit of its own.
fn drawn(figure: &Figure, unit: f64) -> Amount {
    let main = LEVELS.iter().position(|level| *level == 80).unwrap_or(0);
    let mut draws: Vec<f64> = figure.draws[main].iter().map(|draw| draw * unit).collect();
    draws.sort_unstable_by(f64::total_cmp);
    // A thousand quantiles carry all that a report shows.
    let apart = (draws.len() / 1_000).max(1);
    Amount::Draws(draws.into_iter().step_by(apart).collect())
}

/// The state's share, and what managers and extra levies take where claims of the window give sums a month.
fn deductions(setting: &Setting<'_>, share: &Figure, host: &Code) -> Vec<Deduction> {
    let state =
        Deduction { payee: Code::new("state"), is_state: true, basis: Basis::ShareOfGross, amount: drawn(share, 0.01) };
    let mut all = vec![state];
    for (measure, payee, is_state) in [("manager_cut", "managers", false), ("levy", "state", true)] {
        all.extend(monthly(setting, measure, host).map(|amount| Deduction {
            payee: Code::new(payee),
            is_state,
            basis: Basis::PerMonth,
            amount,
        }));
    }
    all
}

/// Root claims on a sum a month in this host, or in a group that it belongs to, within the window, each with the same part.
fn monthly(setting: &Setting<'_>, measure: &str, host: &Code) -> Option<Amount> {
    let scenario = setting.scenario;
    let reach = scenario.rules.pay_window_years;
    let near =
        |claim: &Claim| (setting.year - reach..=setting.year + reach).any(|year| claim.period.touches_year(year));
    let fits = |claim: &&Claim| {
        claim.measure.as_str() == measure
            && claim.unit == scenario.units.pay
            && claim.parents().is_empty()
            && near(claim)
            && (claim.host == *host || setting.study.states_of(&claim.host).contains(&host))
            && !claim.sectors.iter().any(|sector| scenario.measures.other_sectors.contains(sector))
    };
    let claims: Vec<&Claim> = setting.study.claims.values().filter(fits).collect();
    let lens = Lens { scenario, shape: RangeShape::Interval, level: 80 };
    let quantile = |claim: &Claim, p: f64| Distribution::of(&claim.quantity, claim.credibility, &lens).quantile(p);
    let mut draws: Vec<f64> =
        claims.iter().flat_map(|claim| (0..200).map(|i| quantile(claim, (real(i) + 0.5) / 200.0))).collect();
    draws.sort_unstable_by(f64::total_cmp);
    (!draws.is_empty()).then_some(Amount::Draws(draws))
}
