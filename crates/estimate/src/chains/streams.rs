//! Streams of revenue over the years, as claimed: labour of all sectors beside single sectors. Adds nothing up.

use crate::scenario::Scenario;
use assize_record::claim::Claim;
use assize_record::id::{ClaimId, Code, OriginId};
use assize_record::money::{Stream, StreamYear};
use assize_record::study::Study;
use assize_record::term::Derivation;
use rust_decimal::prelude::ToPrimitive;
use std::collections::BTreeMap;

/// Claims on revenue of all hosts in the scenario's unit, by sectors (those of all sectors first) and year.
///
/// A year has the least and the greatest number that a claim gives, `None` where none gives one, and the origins of their sources.
/// A claim that repeats, rounds, converts or misreads one of the same measure is left out; one that reckons with it (a sum over
/// hosts) stands for itself. Nothing is pooled or added up.
pub fn streams(study: &Study, scenario: &Scenario) -> Vec<Stream> {
    let fits = |claim: &&Claim| {
        claim.measure == scenario.measures.revenue
            && claim.host == scenario.measures.world
            && claim.unit == scenario.units.revenue
            && claim.area.is_empty()
    };
    let mut by_sector: BTreeMap<Vec<Code>, BTreeMap<i16, Vec<&Claim>>> = BTreeMap::new();
    for claim in study.claims.values().filter(fits) {
        let of_the_same = |id: &ClaimId| study.claims.get(id).is_some_and(|parent| parent.measure == claim.measure);
        let is_reckoned = claim.derived.as_ref().is_some_and(|descent| descent.derivation == Derivation::Sums);
        let repeats = !is_reckoned && claim.parents().iter().any(of_the_same);
        let mut sectors = claim.sectors.clone();
        sectors.sort();
        for year in scenario.years().filter(|year| !repeats && claim.period.touches_year(*year)) {
            by_sector.entry(sectors.clone()).or_default().entry(year).or_default().push(claim);
        }
    }
    let mut streams: Vec<Stream> =
        by_sector.into_iter().map(|(sectors, years)| stream(study, sectors, years)).collect();
    streams.sort_by_key(|stream| !stream.sectors.iter().all(|sector| sector.as_str() == "all"));
    streams
}

fn stream(study: &Study, sectors: Vec<Code>, years: BTreeMap<i16, Vec<&Claim>>) -> Stream {
    let of_year = |(year, claims): (i16, Vec<&Claim>)| {
        let lows = claims.iter().filter_map(|claim| claim.quantity.low()?.to_f64());
        let highs = claims.iter().filter_map(|claim| claim.quantity.high()?.to_f64());
        let mut origins: Vec<OriginId> =
            claims.iter().filter_map(|claim| study.origin_of(&claim.source).cloned()).collect();
        origins.sort();
        origins.dedup();
        StreamYear {
            year,
            low: lows.min_by(f64::total_cmp),
            high: highs.max_by(f64::total_cmp),
            claims: claims.iter().map(|claim| claim.id.clone()).collect(),
            origins,
        }
    };
    Stream { sectors, years: years.into_iter().map(of_year).collect() }
}
