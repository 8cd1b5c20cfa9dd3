//! Checks between claims and ratings of states: on the public record as whole outputs, and on what would break them.
#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

use assize_record::check::{Check, Outcome};
use assize_record::id::{ClaimId, Code};
use assize_record::rating::{Rating, Role};
use assize_record::study::Study;
use assize_record::term::TierStatus;
use assize_standard::check::{CheckRules, check};
use assize_standard::judge::{EvidenceRule, judge};
use assize_standard::language::parse;
use assize_standard::rate::{Methodology, rate};
use expect_test::expect_file;
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn text(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap()
}

fn record() -> &'static Study {
    static RECORD: OnceLock<Study> = OnceLock::new();
    RECORD.get_or_init(|| {
        let mut package = BTreeMap::new();
        for entry in std::fs::read_dir(root().join("examples/dprk")).unwrap() {
            let path = entry.unwrap().path();
            package.insert(path.file_name().unwrap().to_string_lossy().into_owned(), std::fs::read(&path).unwrap());
        }
        assize_intake::read_package(&package).unwrap().study
    })
}

fn rules() -> CheckRules {
    CheckRules::parse("claims.toml", &text("standards/checks/claims.toml")).unwrap()
}

fn checks() -> &'static Vec<Check> {
    static CHECKS: OnceLock<Vec<Check>> = OnceLock::new();
    CHECKS.get_or_init(|| check(record(), &rules()))
}

fn ratings() -> &'static Vec<Rating> {
    static RATINGS: OnceLock<Vec<Rating>> = OnceLock::new();
    RATINGS.get_or_init(|| {
        let evidence = EvidenceRule::parse("evidence.toml", &text("standards/evidence.toml")).unwrap();
        let indicators = parse("i.toml", &text("standards/ilo/forced-labour-indicators.toml")).unwrap();
        let findings = judge(record(), &[indicators], &evidence).findings;
        rate(record(), &findings, &Methodology::parse("m.toml", &text("standards/ratings/assize-2026.toml")).unwrap())
    })
}

#[track_caller]
fn one(id: &str) -> &'static Check {
    checks().iter().find(|check| check.id.as_str() == id).unwrap_or_else(|| panic!("no check {id}"))
}

#[test]
fn the_checks_of_the_public_record_are_these() {
    let lines: String =
        checks().iter().map(|c| format!("{} | {} | {}\n", c.id, c.outcome.words(), c.summary)).collect();
    expect_file!["snapshots/checks.txt"].assert_eq(&lines);
}

#[test]
fn the_ratings_of_the_public_record_are_these() {
    let line = |r: &Rating| {
        let tier = r.us_tier.as_ref().map_or_else(|| "-".to_owned(), |us| format!("{} {}", us.tier, us.status));
        let grounds: Vec<String> = r
            .role_grounds
            .iter()
            .chain(&r.mark_grounds)
            .map(|g| format!("{} [{}]", g.rule, g.rests_on.join(" ")))
            .collect();
        let mark = r.mark.as_ref().map_or("-", Code::as_str);
        format!("{} | {:?} | {mark} | {tier} | {:?} | {}\n", r.id, r.role, r.us_policy_or_pattern, grounds.join("; "))
    };
    expect_file!["snapshots/ratings.txt"].assert_eq(&ratings().iter().map(line).collect::<String>());
}

#[test]
fn the_headline_range_over_its_people_is_more_than_any_known_pay() {
    let check = one("X-per-head-K002");
    assert_eq!(check.outcome, Outcome::Inconsistent);
    let arithmetic = check.arithmetic.join("\n");
    for part in ["20,000 to 46,000", "K001", "1,000 x 12 = 12,000", "12,000 x 90 % = 10,800"] {
        assert!(arithmetic.contains(part), "{part} missing in {arithmetic}");
    }
}

#[test]
fn what_known_pay_can_bear_is_consistent() {
    for id in ["X-per-head-K006", "X-per-head-K080", "X-per-head-K236", "X-per-head-K294"] {
        assert_eq!(one(id).outcome, Outcome::Consistent, "{id}");
    }
    assert!(
        one("X-per-head-K006").summary.contains("1,500 to 10,000"),
        "over all stocks of 2015, from 20,000 to 100,000"
    );
}

#[test]
fn programmers_pay_is_never_set_against_builders() {
    for check in checks().iter().filter(|check| check.rule.as_str() == "per-head") {
        let it = |id: &ClaimId| record().claims[id].sectors.contains(&Code::new("it"));
        let kinds: Vec<bool> = check.claims.iter().map(it).collect();
        assert!(kinds.windows(2).all(|pair| pair[0] == pair[1]), "{} mixes {:?}", check.id, check.claims);
    }
}

#[test]
fn the_sixteen_rows_of_the_host_table_add_up_to_what_is_said_of_them() {
    let check = one("X-sum-K029");
    assert_eq!(check.outcome, Outcome::Consistent);
    assert!(check.arithmetic.join("\n").contains("52,300 to 52,400"), "{:?}", check.arithmetic);
}

#[test]
fn sums_that_do_not_add_up_and_sums_that_do() {
    for (id, outcome) in [
        ("X-parts-K270", Outcome::Inconsistent),
        ("X-part-measures-K154", Outcome::Consistent),
        ("X-sum-K095", Outcome::Consistent),
        ("X-sum-K062", Outcome::Consistent),
        ("X-sum-K207", Outcome::Consistent),
        ("X-sum-K171", Outcome::Consistent),
        ("X-returned-K196", Outcome::Inconsistent),
        ("X-returned-K197", Outcome::Consistent),
        ("X-change-K227-K230", Outcome::Consistent),
        ("X-reported-SR18", Outcome::Consistent),
        ("X-not-a-stock-K262", Outcome::Inconsistent),
        ("X-not-a-stock-K165", Outcome::Inconsistent),
        ("X-two-figures-K253-K255", Outcome::Inconsistent),
    ] {
        assert_eq!(one(id).outcome, outcome, "{id}: {}", one(id).summary);
    }
}

#[test]
fn figures_of_different_measure_meet_only_where_the_file_says_so() {
    for check in checks().iter().filter(|c| ["parts", "two-figures"].contains(&c.rule.as_str())) {
        let measures: std::collections::BTreeSet<&Code> =
            check.claims.iter().map(|id| &record().claims[id].measure).collect();
        assert_eq!(measures.len(), 1, "{} mixes {measures:?}", check.id);
    }
}

#[test]
fn ids_are_unique_and_every_check_says_why() {
    let ids: std::collections::BTreeSet<&str> = checks().iter().map(|c| c.id.as_str()).collect();
    assert_eq!(ids.len(), checks().len());
    assert!(checks().iter().all(|c| !c.summary.is_empty() && !c.arithmetic.is_empty() && c.factor >= 1.0));
    assert!(checks().iter().all(|c| !c.claims.is_empty() || !c.responses.is_empty()));
}

#[test]
fn a_check_file_with_an_unknown_key_is_refused() {
    let broken = text("standards/checks/claims.toml").replace("window_years = 3", "window_yaers = 3");
    assert!(CheckRules::parse("c.toml", &broken).unwrap_err().to_string().contains("window_yaers"));
}

#[test]
fn a_year_without_a_tier_stays_without_one() {
    for rating in ratings() {
        let row = record().tiers.iter().find(|row| row.state == rating.state && row.year == rating.year);
        assert_eq!(
            rating.us_tier.as_ref().map(|us| (us.tier, us.status)),
            row.map(|row| (row.tier, row.status)),
            "{}",
            rating.id
        );
    }
    let partly = |r: &&Rating| r.us_tier.as_ref().is_some_and(|us| us.status == TierStatus::PartlySourced);
    assert!(ratings().iter().filter(partly).count() > 10);
}

#[test]
fn only_the_complete_list_says_that_a_state_was_not_named() {
    let not_named: std::collections::BTreeSet<i16> =
        ratings().iter().filter(|r| r.us_policy_or_pattern == Some(false)).map(|r| r.year).collect();
    assert_eq!(not_named.into_iter().collect::<Vec<_>>(), [2024]);
}

#[test]
fn the_sending_state_alone_organises() {
    for rating in ratings().iter().filter(|r| r.role == Some(Role::A4)) {
        assert_eq!(rating.state.as_str(), "PRK", "{}", rating.id);
    }
    assert!(ratings().iter().any(|r| r.role == Some(Role::A4)));
}

#[test]
fn every_ground_rests_on_something_the_study_has() {
    for ground in ratings().iter().flat_map(|r| r.role_grounds.iter().chain(&r.mark_grounds)) {
        assert!(!ground.rests_on.is_empty());
        assert!(ground.rests_on.iter().all(|id| record().rows.contains_key(id)), "{:?}", ground.rests_on);
    }
}

#[test]
fn a_methodology_without_words_for_a_mark_is_refused() {
    let broken = text("standards/ratings/assize-2026.toml").replace("acts-in-part =", "acts-partly =");
    assert!(
        Methodology::parse("m.toml", &broken).unwrap_err().to_string().contains("the mark `acts-in-part` has no words")
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn a_claim_that_a_check_does_not_use_does_not_change_it(index in any::<prop::sample::Index>()) {
        let gone = record().claims.keys().nth(index.index(record().claims.len())).unwrap().clone();
        let mut study = record().clone();
        study.claims.remove(&gone);
        let after: BTreeMap<String, Check> = check(&study, &rules()).into_iter().map(|c| (c.id.to_string(), c)).collect();
        for before in checks().iter().filter(|c| !c.claims.contains(&gone) && c.rule.as_str() != "per-head") {
            prop_assert_eq!(after.get(before.id.as_str()), Some(before));
        }
    }
}
