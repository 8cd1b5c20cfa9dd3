//! Noisy counts of the people who gave accounts: what an edition shows in the place of exact tables, within a budget for good.

use super::persons::{NOT_SAID, SEVERAL, agreed, categories};
use crate::DocketError;
use crate::open_case::OpenCase;
use crate::permit::Operation;
use assize_disclosure::noise::budget::{CONVERSION, Ledger, Promise, Rho};
use assize_disclosure::noise::contribution::families;
use assize_disclosure::noise::counts::{NoisyTable, Plan, SHOWN, noisy_counts, shares};
use assize_disclosure::noise::marginal::{Column, People};
use assize_record::consent::ConsentRegister;
use assize_record::id::{Code, Pseudonym, ReleaseId, SourceId};
use assize_record::release::{NoiseBudget, NoisyCounts};
use assize_record::study::Study;
use assize_record::term::Polarity;
use assize_report::{NoisyCell, NoisyPersons};
use assize_store::{Case, Entropy};
use jiff::civil::Date;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Fewest persons at which a count is shown, as in the exact tables.
const LEAST_SHOWN: u32 = 10;
/// A count is shown from four standard deviations of its noise, in tenths: of 30,000 cells with nobody in them one is shown, and no
/// count that is shown is mostly noise. There are thousands of such cells where hosts and indicators are crossed.
const DEVIATIONS: u32 = 40;
/// A host that is no state of the vocabulary, or another code that the study does not declare.
const ANOTHER: &str = "another";
/// What accounts say of one indicator.
const TOLD: [&str; 4] = ["not-said", "supports", "contradicts", "both"];

/// What an edition with noisy counts asks for.
#[derive(Debug, Clone, Copy)]
pub struct Asked {
    /// Epsilon, in thousandths.
    pub epsilon_thousandths: u32,
    /// Most columns in one table, 1 to 3.
    pub length: u8,
}

/// The budget and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Budget {
    /// As it was set.
    pub set: NoiseBudget,
    /// What editions that were let out took, in millionths of rho.
    pub spent: Vec<(ReleaseId, u64)>,
    /// What is left, in millionths of rho.
    pub left: u64,
}

/// Noisy counts that can be drawn: what the edition says of them, and the seed.
pub struct Noise {
    /// As signed.
    pub counts: NoisyCounts,
    /// Whoever has it can take the noise away.
    pub seed: zeroize::Zeroizing<[u8; 32]>,
}

/// The budget of noisy counts, and what editions took of it; nothing where none was set.
pub fn budget(case: &OpenCase) -> Result<Option<Budget>, DocketError> {
    standing(case.for_reading(Operation::ListReleases)?)
}

/// Sets the budget of noisy counts of the case: a promise for all editions together, which nobody can raise.
///
/// # Errors
/// A promise that is none; a budget that is set.
pub fn set_budget(
    case: &mut OpenCase,
    epsilon_thousandths: u32,
    delta_exponent: u8,
    now: &str,
) -> Result<Budget, DocketError> {
    let case = case.for_writing(Operation::SetNoiseBudget)?;
    if !(4..=15).contains(&delta_exponent) {
        return Err(refused(format!(
            "delta 1e-{delta_exponent} is no promise to anybody; accepted are 1e-4 to 1e-15, far below one over the number of people"
        )));
    }
    let rho = rho(epsilon_thousandths, delta_exponent)?;
    let (by, at) = (case.user().clone(), now.to_owned());
    let set = NoiseBudget { epsilon_thousandths, delta_exponent, rho_millionths: rho.millionths(), by, at };
    if let Some(before) = case.noise_budget()? {
        let epsilon = thousandths(before.epsilon_thousandths);
        return Err(refused(format!(
            "the budget is set to epsilon {epsilon} since {} and cannot be set anew: what was promised to people holds for good",
            before.at
        )));
    }
    case.set_noise_budget(&set, now)?;
    Ok(Budget { left: set.rho_millionths, set, spent: Vec::new() })
}

fn standing(case: &Case) -> Result<Option<Budget>, DocketError> {
    let Some(set) = case.noise_budget()? else { return Ok(None) };
    let spent: Vec<(ReleaseId, u64)> = spent(case)?.into_iter().map(|(id, noise)| (id, noise.rho_millionths)).collect();
    let left = spent.iter().fold(set.rho_millionths, |left, (_, rho)| left.saturating_sub(*rho));
    Ok(Some(Budget { set, spent, left }))
}

/// Editions with noisy counts that were let out.
fn spent(case: &Case) -> Result<Vec<(ReleaseId, NoisyCounts)>, DocketError> {
    Ok(case.releases()?.into_iter().filter_map(|one| Some((one.id, one.noise?))).collect())
}

/// What an edition takes and draws. A new seed is drawn only where the one before is out.
///
/// # Errors
/// No budget, or too little of it left.
pub(super) fn planned(case: &Case, asked: Asked, entropy: Entropy<'_>) -> Result<Noise, DocketError> {
    let budget = standing(case)?.ok_or_else(|| {
        refused(
            "no budget of noisy counts is set; `assize release budget --epsilon 4 --delta 1e-6` sets one, for good"
                .into(),
        )
    })?;
    if !(1..=3).contains(&asked.length) {
        return Err(refused(format!("tables of {} columns; accepted are 1, 2 or 3", asked.length)));
    }
    let rho = rho(asked.epsilon_thousandths, budget.set.delta_exponent)?.millionths();
    if rho > budget.left {
        let most = of_rho(budget.left, budget.set.delta_exponent);
        return Err(refused(format!(
            "epsilon {} is more than is left of the budget; accepted is at most {}",
            thousandths(asked.epsilon_thousandths),
            thousandths(most)
        )));
    }
    let draw = draws(case)?;
    let seed = match case.noise_seed(draw)? {
        Some(seed) => seed,
        None => {
            let mut seed = zeroize::Zeroizing::new([0; 32]);
            entropy(seed.as_mut()).map_err(assize_store::StoreError::Entropy)?;
            seed
        }
    };
    let (epsilon_thousandths, length) = (asked.epsilon_thousandths, asked.length);
    Ok(Noise { counts: NoisyCounts { epsilon_thousandths, rho_millionths: rho, length, draw }, seed })
}

/// The noise of a proposal, where it is still to be had: its draw is out with no other edition.
pub(super) fn of_proposal(case: &Case, id: &ReleaseId, counts: NoisyCounts) -> Result<Noise, DocketError> {
    let is_own = spent(case)?.iter().any(|(out, _)| out == id);
    let seed = case.noise_seed(counts.draw)?.filter(|_| is_own || draws(case).is_ok_and(|next| next == counts.draw));
    let seed = seed.ok_or_else(|| {
        refused(format!(
            "{id} no longer stands: another edition with noisy counts was let out since; propose the next edition (assize release propose)"
        ))
    })?;
    Ok(Noise { counts, seed })
}

fn draws(case: &Case) -> Result<u32, DocketError> {
    let draws = spent(case)?.len();
    u32::try_from(draws).map_err(|_| refused(format!("{draws} editions with noisy counts; accepted are 4,294,967,295")))
}

/// The counts of an edition, drawn. The same as long as nobody's account or consent changed.
///
/// # Errors
/// Less is left of the budget than the edition takes; columns of too many cells.
pub(super) fn counted(
    case: &Case,
    id: &ReleaseId,
    (study, register): (&Study, &ConsentRegister),
    days: &[Date],
    noise: &Noise,
) -> Result<NoisyPersons, DocketError> {
    let budget = standing(case)?.ok_or(DocketError::NoStudy)?;
    let mut ledger = Ledger::new(Rho::from_millionths(budget.set.rho_millionths));
    for (release, rho) in budget.spent.iter().filter(|(release, _)| release != id) {
        ledger.spend(release.as_str(), Rho::from_millionths(*rho)).map_err(|error| refused(error.to_string()))?;
    }
    let people = people(study, register, days);
    let length = usize::from(noise.counts.length);
    let plan = Plan {
        release: id.to_string(),
        length,
        most_rows: 1,
        rho: Rho::from_millionths(noise.counts.rho_millionths),
        shares: shares(length),
        least_shown: LEAST_SHOWN,
        least_deviations: DEVIATIONS,
    };
    let tables = noisy_counts(&people, &plan, &mut ledger, *noise.seed).map_err(|error| refused(error.to_string()))?;
    let sentences = sentences(&tables, noise, &budget, &ledger);
    Ok(NoisyPersons { cells: tables.iter().flat_map(|table| cells(&people, table)).collect(), sentences })
}

/// One row for each person who agreed to be counted; families are units.
fn people(study: &Study, register: &ConsentRegister, days: &[Date]) -> People {
    let own = agreed(study, register, days);
    let place: BTreeMap<&Pseudonym, u32> = own.keys().copied().zip(0..).collect();
    let mut first_of: BTreeMap<&str, u32> = BTreeMap::new();
    let links: Vec<(u32, u32)> = (register.families.iter())
        .filter_map(|member| Some((place.get(&member.person)?, member.family.as_str())))
        .map(|(person, family)| (*first_of.entry(family).or_insert(*person), *person))
        .collect();
    let indicators: Vec<&Code> = codes(study, "indicator").collect();
    let columns = columns(study, &indicators);
    let mut rows = vec![Vec::with_capacity(own.len()); columns.len()];
    for sources in own.values() {
        let answers = answers(study, sources, &indicators);
        for ((column, answer), row) in columns.iter().zip(answers).zip(&mut rows) {
            // The last value of a column stands for all that it does not declare.
            let value = column.values.iter().position(|value| *value == answer).unwrap_or(column.values.len() - 1);
            row.push(u16::try_from(value).unwrap_or(u16::MAX));
        }
    }
    let count = u32::try_from(own.len()).unwrap_or(u32::MAX);
    People { columns, rows, units: families(count, &links) }
}

fn codes<'a>(study: &'a Study, list: &'a str) -> impl Iterator<Item = &'a Code> {
    study.codes.iter().filter(move |one| one.list == list).map(|one| &one.code)
}

/// Host, sector, employer and indicators with all values that they may take: what nobody told has its cells as well, so that a
/// value does not come or go with one person.
fn columns(study: &Study, indicators: &[&Code]) -> Vec<Column> {
    let column = |name: &str, values: Vec<String>| Column { name: name.to_owned(), values };
    let of_list = |list: &str| {
        let mut values: Vec<String> =
            codes(study, list).map(ToString::to_string).filter(|code| code != "all").collect();
        values.extend([NOT_SAID, SEVERAL, ANOTHER].map(str::to_owned));
        values
    };
    let mut hosts: Vec<String> = assize_report::vocabulary::states().map(str::to_owned).collect();
    hosts.extend([NOT_SAID, SEVERAL, ANOTHER].map(str::to_owned));
    let told = indicators.iter().map(|one| column(one.as_str(), TOLD.map(str::to_owned).to_vec()));
    let first =
        [column("host", hosts), column("sector", of_list("sector")), column("employer", of_list("employer_kind"))];
    first.into_iter().chain(told).collect()
}

/// What one person's accounts say, column by column.
fn answers(study: &Study, own: &BTreeSet<&SourceId>, indicators: &[&Code]) -> Vec<String> {
    let place = categories(study, own);
    let of = |name: &str| place.get(&Code::new(name)).map(ToString::to_string).unwrap_or_default();
    let theirs = || study.statements.values().filter(|one| own.contains(&one.source));
    let ids: BTreeSet<_> = theirs().map(|one| &one.id).collect();
    let employers: BTreeSet<&Code> = (study.postings.values())
        .filter(|posting| posting.statements.iter().any(|statement| ids.contains(statement)))
        .map(|posting| &posting.employer_kind)
        .collect();
    let employer = match employers.into_iter().collect::<Vec<_>>()[..] {
        [] => NOT_SAID.to_owned(),
        [only] => only.to_string(),
        _ => SEVERAL.to_owned(),
    };
    let told = indicators.iter().map(|indicator| {
        let says = |polarity| theirs().any(|one| one.indicator == **indicator && one.polarity == polarity);
        let place = usize::from(says(Polarity::Supports)) + 2 * usize::from(says(Polarity::Contradicts));
        TOLD[place].to_owned()
    });
    [of("host"), of("sector"), employer].into_iter().chain(told).collect()
}

/// The cells of a table that are shown.
fn cells(people: &People, table: &NoisyTable) -> Vec<NoisyCell> {
    let cell = |(place, persons): (usize, &Option<u64>)| {
        let persons = (*persons)?;
        let mut rest = place;
        let mut categories = Vec::with_capacity(table.columns.len());
        for (column, size) in table.columns.iter().zip(&table.sizes).rev() {
            let column = &people.columns[*column];
            categories.push((column.name.clone(), column.values[rest % size].clone()));
            rest /= size;
        }
        categories.reverse();
        Some(NoisyCell { categories, persons, margin: table.margin })
    };
    table.cells.iter().enumerate().filter_map(cell).collect()
}

/// By which rule, how exact, and what was promised.
fn sentences(tables: &[NoisyTable], noise: &Noise, budget: &Budget, ledger: &Ledger) -> Vec<String> {
    let mut out = vec![
        "Each of these counts is the number of people who gave accounts and agreed to be counted, plus a random number: no count shows whether any one of them is in it. Of a family one member, drawn by lot, is counted.".to_owned(),
        format!("Rule: {SHOWN}."),
    ];
    let lengths: BTreeSet<usize> = tables.iter().map(|table| table.columns.len()).collect();
    for length in lengths {
        let own = || tables.iter().filter(|table| table.columns.len() == length);
        let margins = (own().map(|one| one.margin).min(), own().map(|one| one.margin).max());
        let least = (own().map(|one| one.least).min(), own().map(|one| one.least).max());
        out.push(format!(
            "Tables of {length} {}: 95 of 100 counts lie within {} of the number without noise; counts under {} are not shown.",
            if length == 1 { "column" } else { "columns" },
            between(margins),
            between(least)
        ));
    }
    let delta = budget.set.delta_exponent;
    let so_far: u64 = ledger.spent().iter().map(|one| one.rho.millionths()).sum();
    out.push(format!(
        "Promise: epsilon {} at delta 1e-{delta} for this edition (rho {}); for it and all editions before, epsilon {} of {} that were promised for good. {CONVERSION}.",
        thousandths(noise.counts.epsilon_thousandths),
        millionths(noise.counts.rho_millionths),
        thousandths(of_rho_above(so_far, delta)),
        thousandths(budget.set.epsilon_thousandths)
    ));
    out.push("The promise is about these counts. It covers neither what is printed here of accounts with their givers' consent nor exact tables of other editions.".to_owned());
    out
}

fn between((low, high): (Option<u64>, Option<u64>)) -> String {
    match (low, high) {
        (Some(low), Some(high)) if low < high => format!("{low} to {high}"),
        (Some(same), _) => same.to_string(),
        (None, _) => "nothing".to_owned(),
    }
}

fn rho(epsilon_thousandths: u32, delta_exponent: u8) -> Result<Rho, DocketError> {
    let promise =
        Promise { epsilon: f64::from(epsilon_thousandths) / 1e3, delta: 10f64.powi(-i32::from(delta_exponent)) };
    let rho = Rho::of_promise(promise).map_err(|error| refused(error.to_string()))?;
    if rho == Rho::default() {
        return Err(refused(format!(
            "epsilon {} at delta 1e-{delta_exponent} leaves nothing to count with; accepted is a larger epsilon",
            thousandths(epsilon_thousandths)
        )));
    }
    Ok(rho)
}

/// The largest epsilon, in thousandths, whose budget is no more than `rho` millionths.
fn of_rho(rho_millionths: u64, delta_exponent: u8) -> u32 {
    let fits = |epsilon: u32| rho(epsilon, delta_exponent).map_or(true, |rho| rho.millionths() <= rho_millionths);
    let (mut kept, mut broken) = (0u32, 20_001u32);
    while broken - kept > 1 {
        let middle = kept.midpoint(broken);
        if fits(middle) { kept = middle } else { broken = middle }
    }
    kept
}

/// The least epsilon, in thousandths, that `rho` millionths keep.
fn of_rho_above(rho_millionths: u64, delta_exponent: u8) -> u32 {
    let below = of_rho(rho_millionths, delta_exponent);
    let is_exact = rho(below, delta_exponent).is_ok_and(|rho| rho.millionths() == rho_millionths);
    if is_exact { below } else { below + 1 }
}

fn thousandths(number: u32) -> String {
    (f64::from(number) / 1e3).to_string()
}

fn millionths(number: u64) -> String {
    format!("{}.{:06}", number / 1_000_000, number % 1_000_000)
}

fn refused(why: String) -> DocketError {
    DocketError::Release(why)
}

#[cfg(test)]
mod tests;
