//! A chain out of a study: people by host from the synthesis, pay and shares from the pools, cuts from claims. Takes no other
//! sector's pay for that of manual work.

use crate::chains::{
    Amount, Basis, Chain, ChainError, Common, Deduction, Stratum, check, claimed, draw, flows, sobol_of_all, take_of,
    tornado_of_all,
};
use crate::distribution::{Distribution, LEVELS, Lens};
use crate::draws::quantiles;
use crate::of_year;
use crate::people::hosts;
use crate::pool::{Figure, pool};
use crate::question::{Question, Setting};
use crate::sampling::real;
use crate::scenario::{RangeShape, Scenario};
use assize_record::claim::Claim;
use assize_record::estimate::Quantiles;
use assize_record::id::{ClaimId, Code, FigureId};
use assize_record::money::{AmountShown, MoneyYear};
use assize_record::study::Study;
use assize_record::synthesis::Synthesis;
use rust_decimal::prelude::ToPrimitive;
use std::collections::BTreeSet;

/// Draws of a chain.
const DRAWS: usize = 5_000;
/// Base points of the Sobol indices; each takes a dozen chains.
const POINTS: usize = 1_000;
/// Paid months of a year where nobody counts them.
const MONTHS: Amount = Amount::Uniform { low: 10.0, high: 12.0 };

/// Years of the synthesis of which a claim names what the state takes from all hosts in all sectors.
pub fn claimed_years(study: &Study, scenario: &Scenario, people: &Synthesis) -> Vec<i16> {
    let is_claimed = |year: &i16| study.claims.values().any(|claim| is_total(scenario, claim, *year));
    (people.first_year..=people.last_year).filter(is_claimed).collect()
}

/// The chain of one year, a stratum a host. `None` where the synthesis has no such year or no claim speaks of pay or share within the window.
///
/// People are the lognormal through the 10 and 90 % quantiles of the synthesis, pay and the state's share the pools of manual work with
/// ranges read as 80 %, paid months uniform from 10 to 12; managers' cuts and levies are root claims of the host or of a group with it.
/// Pay, months and the state's share are one unknown for all hosts, since one pool stands for all. 5,000 draws, 1,000 base points of
/// the indices. A claimed total is tested from end to end and turned round at its lower end, or at its one end where it has no other.
///
/// # Errors
/// A chain that cannot be run.
pub fn of_study(
    study: &Study,
    scenario: &Scenario,
    people: &Synthesis,
    year: i16,
    seed: u64,
) -> Result<Option<MoneyYear>, ChainError> {
    let setting = Setting { study, scenario, seed, year };
    let pay = pool(&setting, &Question::pay(&setting));
    let share = pool(&setting, &Question::share(&setting));
    let (Some(pay), Some(share)) = (pay, share) else { return Ok(None) };
    let of_year: Vec<_> = people.figures.iter().filter(|figure| figure.year == year).collect();
    if of_year.is_empty() {
        return Ok(None);
    }
    let stratum = |figure: &&assize_record::synthesis::Figure| Stratum {
        name: figure.host.to_string(),
        people: spread_of(&figure.persons),
        pay: drawn(&pay, 1.0),
        months: MONTHS,
        deductions: deductions(&setting, &share, &figure.host),
    };
    let chain = Chain {
        currency: scenario.units.revenue.as_str().split('/').next().unwrap_or_default().to_owned(),
        year,
        strata: of_year.iter().map(stratum).collect(),
        common: Common { pay: true, months: true, shares: true },
    };
    check(&chain, DRAWS)?;
    let strata = draw(&chain, DRAWS, seed)?;
    let take = take_of(&strata);
    let lines = claimed::lines(&chain, DRAWS, seed);
    let (mut tested, mut needed) = (Vec::new(), Vec::new());
    for claim in study.claims.values().filter(|claim| is_total(scenario, claim, year)) {
        let end = |end: Option<rust_decimal::Decimal>| end.and_then(|end| end.to_f64());
        let (low, high) = (end(claim.quantity.low()), end(claim.quantity.high()));
        let Some(least) = low.or(high) else { continue };
        let most = high.unwrap_or(least);
        tested.extend(claimed::tested(&chain, &take, least, most).map(|tested| (claim.id.clone(), tested)));
        needed.extend(claimed::needed(&chain, &lines, least).map(|needed| (claim.id.clone(), needed)));
    }
    let world = &scenario.measures.world;
    let total = people.totals.iter().find(|total| total.year == year);
    Ok(Some(MoneyYear {
        id: FigureId::new(format!("E-{}-money-{world}-{year}", scenario.code())),
        scenario: scenario.code(),
        host: world.clone(),
        amounts: amounts(&setting, &pay, &share, total),
        flows: flows(&chain, &strata, seed)?,
        indices: sobol_of_all(&chain, POINTS, seed),
        tornado: tornado_of_all(&chain),
        tested,
        needed,
        not_known: not_known(scenario),
    }))
}

fn not_known(scenario: &Scenario) -> Vec<String> {
    vec![
        format!(
            "pay and share are those of manual work within {} years, whatever the host: no host's own pay is known well enough, and an error in them is the same in all hosts",
            scenario.rules.pay_window_years
        ),
        "months that are paid are assumed: 10 to 12 of a year".to_owned(),
        "people, pay and deductions are drawn independently of one another, and so are the people of hosts".to_owned(),
    ]
}

/// What goes in, as a reader sees it.
fn amounts(
    setting: &Setting<'_>,
    pay: &Figure,
    share: &Figure,
    total: Option<&assize_record::synthesis::Total>,
) -> Vec<AmountShown> {
    // A pool of a year without an estimate of people is no estimate of its own, and opens onto its claims alone.
    let estimates: BTreeSet<FigureId> =
        of_year(setting, &hosts(setting.study, setting.scenario)).map(|figure| figure.estimate.id).collect();
    let pooled = |what: &str, figure: &Figure| {
        let reading = figure.estimate.main_reading()?;
        Some(AmountShown {
            what: what.to_owned(),
            quantiles: reading.quantiles,
            claims: figure.estimate.claims().cloned().collect(),
            figure: estimates.get(&figure.estimate.id).cloned(),
        })
    };
    let people = total.map(|total| AmountShown {
        what: "people in all hosts, by the synthesis".to_owned(),
        quantiles: total.persons,
        claims: Vec::new(),
        figure: Some(total.id.clone()),
    });
    let months: Vec<f64> = (0..=1_000).map(|i| MONTHS.quantile(real(i) / 1_000.0)).collect();
    let months = quantiles(&months).map(|quantiles| AmountShown {
        what: "paid months a year, assumed".to_owned(),
        quantiles,
        claims: Vec::new(),
        figure: None,
    });
    let cuts = CUTS.iter().filter_map(|(measure, payee, _)| {
        let claims = cut_claims(setting, measure, &|_| true);
        let quantiles = quantiles(&values(setting, &claims))?;
        let claims: Vec<ClaimId> = claims.iter().map(|claim| claim.id.clone()).collect();
        let what = format!("{measure} for {payee}, {}, where claims give it", setting.scenario.units.pay);
        Some(AmountShown { what, quantiles, claims, figure: None })
    });
    let (unit, percent) = (&setting.scenario.units.pay, &setting.scenario.units.share);
    let pooled_pay = pooled(&format!("gross pay of manual work, {unit}"), pay);
    let pooled_share = pooled(&format!("share of pay that the state takes, {percent}"), share);
    people.into_iter().chain(pooled_pay).chain(months).chain(pooled_share).chain(cuts).collect()
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

/// Measures of sums a month that somebody takes, the payee, and whether that is the sending state.
const CUTS: [(&str, &str, bool); 2] = [("manager_cut", "managers", false), ("levy", "state", true)];

/// The state's share, and what managers and extra levies take where claims of the window give sums a month.
fn deductions(setting: &Setting<'_>, share: &Figure, host: &Code) -> Vec<Deduction> {
    let state =
        Deduction { payee: Code::new("state"), is_state: true, basis: Basis::ShareOfGross, amount: drawn(share, 0.01) };
    let here = |claim: &Claim| claim.host == *host || setting.study.states_of(&claim.host).contains(&host);
    let mut all = vec![state];
    for (measure, payee, is_state) in CUTS {
        let mut draws = values(setting, &cut_claims(setting, measure, &here));
        draws.sort_unstable_by(f64::total_cmp);
        if !draws.is_empty() {
            let (payee, amount) = (Code::new(payee), Amount::Draws(draws));
            all.push(Deduction { payee, is_state, basis: Basis::PerMonth, amount });
        }
    }
    all
}

/// Root claims on a sum a month, in hosts that are meant, within the window.
fn cut_claims<'a>(setting: &Setting<'a>, measure: &str, is_meant: &dyn Fn(&Claim) -> bool) -> Vec<&'a Claim> {
    let scenario = setting.scenario;
    let reach = scenario.rules.pay_window_years;
    let near =
        |claim: &Claim| (setting.year - reach..=setting.year + reach).any(|year| claim.period.touches_year(year));
    let fits = |claim: &&Claim| {
        claim.measure.as_str() == measure
            && claim.unit == scenario.units.pay
            && claim.parents().is_empty()
            && near(claim)
            && is_meant(claim)
            && !claim.sectors.iter().any(|sector| scenario.measures.other_sectors.contains(sector))
    };
    setting.study.claims.values().filter(fits).collect()
}

/// Values of claims, each with the same part, at even levels.
fn values(setting: &Setting<'_>, claims: &[&Claim]) -> Vec<f64> {
    let lens = Lens { scenario: setting.scenario, shape: RangeShape::Interval, level: 80 };
    let quantile = |claim: &Claim, p: f64| Distribution::of(&claim.quantity, claim.credibility, &lens).quantile(p);
    claims.iter().flat_map(|claim| (0..200).map(|i| quantile(claim, (real(i) + 0.5) / 200.0))).collect()
}
