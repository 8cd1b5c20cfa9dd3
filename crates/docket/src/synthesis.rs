//! The synthesis of claims on people, and the money that follows from it, under any scenario and seed. Records nothing.

use crate::DocketError;
use crate::chain::SEED;
use crate::open_case::OpenCase;
use crate::permit::Operation;
use crate::results::{kept_for, study_of};
use crate::shelf::Shelf;
use assize_estimate::chains::{claimed_years, of_study, streams};
use assize_estimate::scenario::Scenario;
use assize_estimate::synthesis::{Effort, Priors, synthesis_told};
use assize_record::money::Money;
use assize_record::study::Study;
use assize_record::synthesis::{Depth, Synthesis};

/// What is asked for.
pub struct Asked<'a> {
    /// Choices of claims, codes and spreads.
    pub scenario: &'a Scenario,
    /// How much is computed.
    pub depth: Depth,
    /// Of the draws.
    pub seed: u64,
}

/// The synthesis: as recorded, where the recorded one is what is asked for; computed otherwise.
///
/// # Errors
/// A scenario that does not fit the study; no synthesis can be had, in words.
pub fn synthesis(
    case: &OpenCase,
    shelf: &Shelf,
    asked: &Asked<'_>,
    now: &str,
    progress: &dyn Fn(&str),
) -> Result<(Study, Synthesis), DocketError> {
    let permitted = case.for_reading(Operation::Estimate)?;
    let study = study_of(permitted, now)?;
    let is_asked = |found: &Synthesis| found.scenario == asked.scenario.code() && found.depth == asked.depth;
    let shipped = shelf.scenarios.first() == Some(asked.scenario) && asked.seed == SEED;
    if shipped && let Some(found) = kept_for(permitted, &study, shelf)?.and_then(|kept| kept.synthesis).filter(is_asked)
    {
        return Ok((study, found));
    }
    let faults = asked.scenario.check(&study);
    if !faults.is_empty() {
        let faults: Vec<String> = faults.iter().map(|fault| format!("  {fault}")).collect();
        return Err(DocketError::Scenario(faults.join("\n")));
    }
    let effort = Effort::of(asked.depth);
    let found = synthesis_told(&study, asked.scenario, &Priors::default(), &effort, asked.seed, progress)
        .map_err(|refusal| DocketError::NoSynthesis(refusal.to_string()))?;
    Ok((study, found))
}

/// The money of one year, or of every year of which a total is claimed, on the people of a synthesis.
///
/// # Errors
/// As [`synthesis`]; a chain that cannot be run.
pub fn money(
    case: &OpenCase,
    shelf: &Shelf,
    asked: &Asked<'_>,
    year: Option<i16>,
    now: &str,
    progress: &dyn Fn(&str),
) -> Result<Money, DocketError> {
    let (study, people) = synthesis(case, shelf, asked, now, progress)?;
    progress("money");
    let years = year.map_or_else(|| claimed_years(&study, asked.scenario, &people), |year| vec![year]);
    let mut money = Money { years: Vec::new(), streams: streams(&study, asked.scenario) };
    for year in years {
        let found = of_study(&study, asked.scenario, &people, year, asked.seed)
            .map_err(|error| DocketError::NoSynthesis(format!("the money of {year} cannot be followed: {error}")))?;
        money.years.extend(found);
    }
    Ok(money)
}
