//! Streams of revenue over the years, as claimed: labour of all sectors beside single sectors. Adds nothing up.

use crate::scenario::Scenario;
use assize_record::claim::Claim;
use assize_record::id::{Code, OriginId};
use assize_record::money::{Stream, StreamYear};
use assize_record::study::Study;
use rust_decimal::prelude::ToPrimitive;
use std::collections::BTreeMap;

/// Root claims on revenue of all hosts, by sectors and year, `all` first.
pub fn streams(study: &Study, scenario: &Scenario) -> Vec<Stream> {
    let fits = |claim: &&Claim| {
        claim.measure == scenario.measures.revenue
            && claim.host == scenario.measures.world
            && claim.unit == scenario.units.revenue
            && claim.area.is_empty()
    };
    let mut by_sector: BTreeMap<Vec<Code>, BTreeMap<i16, Vec<&Claim>>> = BTreeMap::new();
    for claim in study.claims.values().filter(fits) {
        // A figure reckoned from others of its own stream stands for itself; a repeat does not.
        let repeats =
            claim.parents().iter().filter_map(|id| study.claims.get(id)).any(|parent| parent.measure == claim.measure);
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
