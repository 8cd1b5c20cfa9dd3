//! Claims looked up by their columns: what is found, and that claims of one host are read without the others.

use super::*;
use crate::ClaimLookup;
use assize_record::claim::Claim;
use assize_record::date::PartialDate;
use assize_record::id::{Code, OriginId, SourceId};
use assize_record::measure::Measure;
use assize_record::source::Source;
use assize_record::study::Study;
use assize_record::term::Reliability;
use std::collections::{BTreeMap, BTreeSet};

const HOSTS: [&str; 3] = ["RUS", "CHN", "QAT"];
const MEASURES: [&str; 2] = ["workers_present", "state_revenue"];
const SOURCES: [&str; 2] = ["S1", "S2"];

fn claim(number: usize) -> Claim {
    let status = if number.is_multiple_of(5) { "contested" } else { "accepted" };
    let written = serde_json::json!({
        "id": format!("K{number:03}"), "source": SOURCES[number % 2], "locator": "page 1",
        "measure": MEASURES[number / 3 % 2], "host": HOSTS[number % 3], "area": "", "sectors": ["all"],
        "period": { "start": null, "end": "2015" }, "quantity": { "point": number.to_string() }, "unit": "persons",
        "original": null, "basis": "media", "informants": null, "credibility": "3", "derived": null, "status": status,
        "note": "Credibility 3: made up"
    });
    serde_json::from_value(written).unwrap()
}

/// A case of sixty claims about three hosts in turns.
fn sixty() -> (TempDir, Case, Vec<Claim>) {
    let (kept, _, mut case) = alone();
    let claims: Vec<Claim> = (0..60).map(claim).collect();
    let measure = |code: &str| Measure {
        code: Code::new(code),
        class: "stock".into(),
        units: vec![Code::new("persons")],
        meaning: "made up".into(),
    };
    let source = |id: &str| Source {
        id: SourceId::new(id),
        kind: Code::new("media"),
        author: "made up".into(),
        title: "made up".into(),
        published: PartialDate::of_year(2020),
        language: "ko".into(),
        url: String::new(),
        via: String::new(),
        reliability: Reliability::B,
        origin: OriginId::new(id),
        note: String::new(),
    };
    let study = Study {
        title: "A study".into(),
        measures: MEASURES.iter().map(|code| (Code::new(*code), measure(code))).collect(),
        sources: SOURCES.iter().map(|id| (SourceId::new(*id), source(id))).collect(),
        claims: claims.iter().map(|one| (one.id.clone(), one.clone())).collect(),
        ..Study::default()
    };
    case.import(&study, &BTreeMap::new(), "a colleague", NOW).unwrap();
    (kept, case, claims)
}

#[test]
fn a_search_finds_what_a_walk_over_all_claims_finds_in_the_order_of_ids() {
    let (_kept, case, all) = sixty();
    let any = |some: &[&'static str]| [None].into_iter().chain(some.iter().copied().map(Some)).collect::<Vec<_>>();
    let mut sizes = BTreeSet::new();
    for host in any(&["RUS", "CHN", "QAT", "POL"]) {
        for measure in any(&MEASURES) {
            for (source, status) in any(&SOURCES).into_iter().zip([None, Some("contested"), Some("accepted")]) {
                let found = case.claims(&ClaimLookup { measure, host, source, status }).unwrap();
                let fits = |claim: &&Claim| {
                    host.is_none_or(|host| claim.host.as_str() == host)
                        && measure.is_none_or(|measure| claim.measure.as_str() == measure)
                        && source.is_none_or(|source| claim.source.as_str() == source)
                        && status.is_none_or(|status| claim.status.code() == status)
                };
                assert_eq!(found.iter().collect::<Vec<_>>(), all.iter().filter(fits).collect::<Vec<_>>());
                sizes.insert(found.len());
            }
        }
    }
    assert_eq!(sizes, BTreeSet::from([0, 2, 4, 6, 8, 10, 16, 20, 24, 30, 60]));
}

#[test]
fn claims_of_one_host_lie_together_and_are_reached_without_the_others() {
    let (_kept, case, _) = sixty();
    let text = |sql: &str| -> Vec<String> {
        let mut query = case.database.prepare(sql).unwrap();
        query.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap()
    };
    let mut hosts = text("SELECT host FROM claim ORDER BY rowid");
    hosts.dedup();
    assert_eq!(hosts, ["CHN", "QAT", "RUS"]);
    let mut plan =
        case.database.prepare("EXPLAIN QUERY PLAN SELECT body FROM claim WHERE TRUE AND host = 'RUS'").unwrap();
    let plan: Vec<String> = plan.query_map([], |row| row.get(3)).unwrap().collect::<Result<_, _>>().unwrap();
    assert_eq!(plan, ["SEARCH claim USING INDEX claim_of_host (host=?)"]);
}
