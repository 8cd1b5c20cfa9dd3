//! Lists claims by what they are about.

use crate::DocketError;
use crate::day::day_of;
use crate::open_case::OpenCase;
use crate::permit::Operation;
use crate::results::study_of;
use assize_record::claim::Claim;
use assize_record::id::Code;
use assize_record::study::Study;
use assize_store::{Case, ClaimLookup};

/// What claims to list. An absent filter lets everything through.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Measure's code.
    pub measure: Option<Code>,
    /// Host's code, as the claim names it.
    pub host: Option<Code>,
    /// Claims whose period touches the year.
    pub year: Option<i16>,
    /// Source's id.
    pub source: Option<String>,
    /// Sector's code.
    pub sector: Option<Code>,
    /// Status's code.
    pub status: Option<String>,
    /// Roots alone.
    pub roots: bool,
}

/// A filter that can match nothing, since the study knows no such code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no claim has the {what} `{found}`; accepted are {accepted}")]
pub struct UnknownFilter {
    /// Which filter.
    pub what: &'static str,
    /// As given.
    pub found: String,
    /// What there is.
    pub accepted: String,
}

/// The claims that pass the filter, by id.
pub fn claims(case: &OpenCase, filter: &Filter, now: &str) -> Result<Vec<Claim>, DocketError> {
    let all_stand = case.every_source_stands(Operation::ListClaims, day_of(now)?)?;
    let case = case.for_reading(Operation::ListClaims)?;
    let found = if all_stand { looked_up(case, filter)? } else { Vec::new() };
    if !found.is_empty() {
        return Ok(found);
    }
    // Some source may not be used, or nothing fits: the whole study tells which.
    let study = study_of(case, now)?;
    Ok(filtered(&study, filter)?.into_iter().cloned().collect())
}

/// The claims by their columns, for a case of which nothing is left out: the study need not be read.
fn looked_up(case: &Case, filter: &Filter) -> Result<Vec<Claim>, DocketError> {
    let mut found = case.claims(&ClaimLookup {
        measure: filter.measure.as_ref().map(Code::as_str),
        host: filter.host.as_ref().map(Code::as_str),
        source: filter.source.as_deref(),
        status: filter.status.as_deref(),
    })?;
    found.retain(|claim| passes(claim, filter));
    Ok(found)
}

fn filtered<'a>(study: &'a Study, filter: &Filter) -> Result<Vec<&'a Claim>, UnknownFilter> {
    known(study, "measure", filter.measure.as_ref().map(Code::as_str), |c| vec![c.measure.to_string()])?;
    known(study, "host", filter.host.as_ref().map(Code::as_str), |c| vec![c.host.to_string()])?;
    known(study, "source", filter.source.as_deref(), |c| vec![c.source.to_string()])?;
    known(study, "status", filter.status.as_deref(), |c| vec![c.status.to_string()])?;
    known(study, "sector", filter.sector.as_ref().map(Code::as_str), |c| {
        c.sectors.iter().map(ToString::to_string).collect()
    })?;
    Ok(study.claims.values().filter(|claim| passes(claim, filter)).collect())
}

fn passes(claim: &Claim, filter: &Filter) -> bool {
    filter.measure.as_ref().is_none_or(|m| claim.measure == *m)
        && filter.host.as_ref().is_none_or(|h| claim.host == *h)
        && filter.year.is_none_or(|year| claim.period.touches_year(year))
        && filter.source.as_ref().is_none_or(|s| claim.source.as_str() == s)
        && filter.sector.as_ref().is_none_or(|s| claim.sectors.contains(s))
        && filter.status.as_ref().is_none_or(|s| claim.status.code() == s)
        && (!filter.roots || claim.parents().is_empty())
}

fn known(
    study: &Study,
    what: &'static str,
    found: Option<&str>,
    codes: impl Fn(&Claim) -> Vec<String>,
) -> Result<(), UnknownFilter> {
    let Some(found) = found else { return Ok(()) };
    let accepted: std::collections::BTreeSet<String> = study.claims.values().flat_map(codes).collect();
    if accepted.contains(found) {
        return Ok(());
    }
    let accepted = accepted.into_iter().collect::<Vec<_>>().join(", ");
    Err(UnknownFilter { what, found: found.to_owned(), accepted })
}
