//! Checks between claims and ratings of states: on the public record as whole outputs, and on what would break them.
#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

use assize_record::check::{Check, Outcome};
use assize_record::id::{ClaimId, Code};
use assize_record::quantity::Quantity;
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
    let sceptic = one("X-per-head-K006");
    assert!(sceptic.summary.contains("1,500 to 4,000"), "over the stocks of 2015, from 50,000 to 100,000");
    let given_up = ["K031", "K252"].map(ClaimId::new);
    assert!(given_up.iter().all(|id| !sceptic.claims.contains(id)), "20,000 was given up by its author");
}

#[test]
fn the_root_of_the_headline_range_is_tested_like_its_repeats() {
    for (id, implied) in [
        ("X-per-head-K034", "22,222 to 50,000"),
        ("X-per-head-K267", "12,000 to 46,000"),
        ("X-per-head-K254", "20,000 to 30,000"),
    ] {
        let check = one(id);
        assert_eq!(check.outcome, Outcome::Inconsistent, "{id}");
        assert!(check.summary.contains(implied), "{}", check.summary);
    }
}

#[test]
fn a_figure_of_its_own_origin_is_divided_by_before_figures_of_others() {
    assert!(one("X-per-head-K054").summary.contains("2,950 to 3,540"), "177 million over K001 of the same report");
}

#[test]
fn a_share_of_the_timber_is_not_set_against_wages() {
    let check = one("X-per-head-K113");
    assert_eq!(check.outcome, Outcome::NotTestable);
    assert!(check.claims.contains(&ClaimId::new("K112")), "{:?}", check.claims);
}

#[test]
fn an_open_end_makes_no_product_fit() {
    assert!(one("X-sum-K068").summary.contains("100,000,000 / at most 10,000 = at least 10,000"));
    assert!(one("X-sum-K207").summary.contains("1,700 x at least 1,000 x 12 = at least 20,400,000"));
}

#[test]
fn what_was_left_at_the_end_is_not_what_was_there_before() {
    assert!(!one("X-returned-K095").summary.contains("K100"), "11,000 were left after the returns");
    assert_eq!(one("X-returned-SR18").outcome, Outcome::Consistent, "63 of 94 went home, 31 were left");
}

#[test]
fn more_than_half_is_held_against_what_was_there() {
    let check = one("X-returned-SR11");
    assert_eq!(check.outcome, Outcome::Inconsistent);
    assert!(check.summary.contains("fewer than 1,808; but at least 2,000"), "{}", check.summary);
}

#[test]
fn a_part_of_the_year_is_no_more_than_the_year() {
    assert_eq!(one("X-part-periods-K154").outcome, Outcome::Consistent);
    let mut study = record().clone();
    study.claims.get_mut(&ClaimId::new("K161")).unwrap().quantity = Quantity::Point(14_000.into());
    let broken = check(&study, &rules());
    let found = broken.iter().find(|check| check.id.as_str() == "X-part-periods-K154").unwrap();
    assert_eq!(found.outcome, Outcome::Inconsistent, "{}", found.summary);
}

#[test]
fn a_date_of_a_month_is_not_said_to_the_day() {
    let check = one("X-two-figures-K002-K054");
    assert!(check.summary.contains("published 2015-05 and 2015-05-20"), "{}", check.summary);
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

#[track_caller]
fn rated(state: &str, year: i16) -> &'static Rating {
    let is = |r: &&Rating| r.state.as_str() == state && r.year == year;
    ratings().iter().find(is).unwrap_or_else(|| panic!("no rating of {state} in {year}"))
}

#[test]
fn one_government_s_word_about_another_makes_no_host_by_agreement() {
    // K147, K235, K269 and K271 are statements of the United States about China and Russia.
    for (state, year) in [("CHN", 2019), ("CHN", 2024), ("RUS", 2019)] {
        let grounds: Vec<&String> = rated(state, year)
            .role_grounds
            .iter()
            .filter(|g| g.rule.as_str() == "role-hosts")
            .flat_map(|g| &g.rests_on)
            .collect();
        for foreign in ["K147", "K235", "K269", "K271"] {
            assert!(!grounds.iter().any(|id| *id == foreign), "{state} {year} rests on {foreign}");
        }
    }
    assert_eq!(rated("CHN", 2024).role, Some(Role::A1));
}

#[test]
fn a_silence_that_is_one_of_two_states_is_rated_as_such() {
    let rating = rated("CGOCOD", 2019);
    assert_eq!((rating.role, rating.mark.as_ref().map(Code::as_str)), (Some(Role::A1), Some("does-not-act")));
}

#[test]
fn a_forecast_given_as_a_stock_is_no_ground_of_a_role() {
    let grounds: Vec<&String> = rated("RUS", 2025).role_grounds.iter().flat_map(|g| &g.rests_on).collect();
    assert!(grounds.iter().any(|id| *id == "K162"), "{grounds:?}");
    assert!(!grounds.iter().any(|id| *id == "K262" || *id == "K165"), "{grounds:?}");
}

#[test]
fn workers_described_or_sent_after_the_deadline_are_a_ground_of_failing_to_prevent() {
    for (state, year, ground) in
        [("RUS", 2022, "P01"), ("RUS", 2024, "K166"), ("LAO", 2022, "P31"), ("SEN", 2024, "P30")]
    {
        let rating = rated(state, year);
        assert_eq!(rating.role, Some(Role::A1), "{state} {year}");
        assert!(
            rating.role_grounds.iter().flat_map(|g| &g.rests_on).any(|id| id == ground),
            "{:?}",
            rating.role_grounds
        );
    }
}

#[test]
fn none_remaining_is_no_role_whatever_was_there_before() {
    for (state, year) in [("ARE", 2020), ("KHM", 2020), ("THA", 2020), ("SGP", 2020)] {
        assert_eq!(rated(state, year).role, Some(Role::A0), "{state} {year}");
    }
}

#[test]
fn a_few_who_wait_for_deportation_make_no_host_by_agreement() {
    assert_eq!((rated("NGA", 2020).role, rated("VNM", 2020).role), (Some(Role::A1), Some(Role::A1)));
}

#[test]
fn a_tier_before_the_years_of_the_methodology_is_shown_too() {
    assert_eq!(rated("POL", 2009).us_tier.as_ref().map(|us| us.tier.code()), Some("1"));
    assert_eq!(rated("POL", 2009).role, None);
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
