//! Echoes, strangers and removals: what may change a figure and what may not.

#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

#[path = "support/studies.rs"]
mod support;

use assize_estimate::estimate;
use assize_record::claim::Claim;
use assize_record::estimate::Estimate;
use assize_record::id::{ClaimId, OriginId};
use assize_record::study::Study;
use assize_record::term::Derivation::{Converts, Misreads, Repeats, Rounds, Sums};
use expect_test::{Expect, expect};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use support::{SEED, Told, claim, find, in_2015, record, scenario, short, study};

/// Who speaks to the people in AAA in 2015, and who is left out.
fn voices(study: &Study) -> String {
    let all = in_2015(study);
    let Some(e) = find(&all, "people", "AAA", 2015) else { return "no estimate".to_owned() };
    let list = |ids: &[ClaimId]| ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
    let voice = |c: &assize_record::estimate::Contribution| {
        format!(
            "{} {:.2} [{}] echoes [{}] median {}",
            c.origin,
            c.weight,
            list(&c.claims),
            list(&c.echoes),
            short(c.median)
        )
    };
    let left = e.excluded.iter().map(|x| format!("without {}: {}", x.claim, x.reason));
    e.contributions.iter().map(voice).chain(left).collect::<Vec<_>>().join("\n")
}

#[track_caller]
fn check(claims: Vec<Claim>, expected: &Expect) {
    expected.assert_eq(&voices(&study(claims)));
}

#[test]
fn a_repeat_and_a_repeat_of_a_repeat_stand_among_the_echoes() {
    let claims = vec![
        claim("K1", "one", "AAA", "1000"),
        claim("K2", "two", "AAA", "1100").from(Rounds, &["K1"]),
        claim("K3", "three", "AAA", "1500").graded("1").from(Misreads, &["K2"]),
        claim("K4", "four", "AAA", "3000"),
    ];
    check(
        claims,
        &expect![[r#"
        four 0.50 [K4] echoes [] median 3000
        one 0.50 [K1] echoes [K2 K3] median 1000"#]],
    );
}

#[test]
fn a_root_of_an_earlier_year_counts_half() {
    let claims = vec![
        claim("K1", "one", "AAA", "1000").during("2013-01", "2013-01"),
        claim("K2", "two", "AAA", "1000").from(Repeats, &["K1"]),
        claim("K3", "three", "AAA", "1000"),
    ];
    check(
        claims,
        &expect![[r#"
        three 0.67 [K3] echoes [] median 1000
        one 0.33 [K1] echoes [K2] median 1000"#]],
    );
}

#[test]
fn a_sum_of_other_hosts_figures_stands_for_its_origin() {
    let part = |id: &str, host: &str| claim(id, "one", host, "500").during("2013", "2013");
    let sum = claim("K3", "two", "AAA", "1000").from(Sums, &["K1", "K2"]);
    let again = claim("K4", "three", "AAA", "1000").from(Repeats, &["K3"]);
    check(
        vec![part("K1", "BBB"), part("K2", "CCC"), sum.clone(), again],
        &expect!["one 1.00 [K3] echoes [K4] median 1000"],
    );
    let own = claim("K5", "one", "AAA", "900");
    check(vec![part("K1", "BBB"), part("K2", "CCC"), sum, own], &expect!["one 1.00 [K5] echoes [K3] median 900"]);
}

#[test]
fn a_sum_of_two_origins_figures_has_one_voice() {
    let claims = vec![
        claim("K1", "one", "BBB", "500"),
        claim("K2", "two", "CCC", "500"),
        claim("K3", "three", "AAA", "1000").from(Sums, &["K1", "K2"]),
        claim("K4", "four", "AAA", "1000"),
    ];
    check(
        claims,
        &expect![[r#"
        four 0.50 [K4] echoes [] median 1000
        one 0.50 [K3] echoes [] median 1000"#]],
    );
}

#[test]
fn a_plan_permits_or_people_sent_given_as_people_present_are_left_out() {
    let claims = vec![
        claim("K1", "one", "AAA", "50000").of("workers_planned", "persons"),
        claim("K2", "two", "AAA", "50000").from(Misreads, &["K1"]),
        claim("K3", "three", "AAA", "50000").from(Repeats, &["K2"]),
        claim("K4", "four", "AAA", "30023").of("permit_holders", "persons"),
        claim("K5", "five", "AAA", "30000").from(Rounds, &["K4"]),
        claim("K6", "six", "AAA", "30000").from(Converts, &["K4"]),
        claim("K7", "seven", "BBB", "500"),
        claim("K8", "eight", "AAA", "30523").from(Sums, &["K4", "K7"]),
        claim("K9", "nine", "AAA", "30000").from(Rounds, &["K8"]),
        // Half of what is earned, over the pay of one: units differ, so this is a reckoning of people.
        claim("L1", "ten", "ALL", "12000000").of("state_revenue", "USD/year"),
        claim("L2", "ten", "AAA", "2000").from(Sums, &["L1"]),
    ];
    check(
        claims,
        &expect![[r#"
            ten 1.00 [L2] echoes [] median 2000
            without K2: gives K1, which is workers_planned, as workers_present
            without K3: gives K1, which is workers_planned, as workers_present
            without K5: gives K4, which is permit_holders, as workers_present
            without K6: gives K4, which is permit_holders, as workers_present
            without K8: gives K4, which is permit_holders, as workers_present
            without K9: gives K4, which is permit_holders, as workers_present"#]],
    );
}

#[test]
fn parts_other_units_long_spans_and_empty_bounds_are_left_out_with_the_reason() {
    let mut site = claim("K2", "two", "AAA", "70");
    site.area = "One plant".into();
    let claims = vec![
        claim("K1", "one", "AAA", "1000"),
        site,
        claim("K3", "three", "AAA", "60").in_sector("garment"),
        claim("K4", "four", "AAA", "1000").of("workers_present", "permits"),
        claim("K5", "five", "AAA", "2000").during("2010", "2016"),
        claim("K6", "six", "AAA", "2000").during("", "2016"),
        claim("K7", "seven", "AAA", ">=0"),
        claim("K8", "eight", "AAA", "1..2000000"),
        claim("K9", "nine", "AAA", "5000000000000000"),
    ];
    check(
        claims,
        &expect![[r#"
            one 1.00 [K1] echoes [] median 1000
            without K2: is about a part: One plant
            without K3: is about a part: garment alone
            without K4: is in permits, not in persons
            without K5: its period (2010 to 2016) is longer than 2 calendar years
            without K6: its period (until 2016) is longer than 2 calendar years
            without K7: says nothing: at least 0
            without K8: 1 to 2,000,000: the ends lie more than 1,000,000 times apart, which says nothing
            without K9: 5,000,000,000,000,000 is above 1,000,000,000,000,000, no figure that can be meant"#]],
    );
}

#[test]
fn two_studies_of_one_origin_share_the_weight_of_the_better() {
    let mut twice = study(vec![
        claim("K1", "one", "AAA", "1000"),
        claim("K2", "two", "AAA", "4000").graded("5"),
        claim("K3", "three", "AAA", "2000"),
    ]);
    twice.sources.values_mut().filter(|s| s.id.as_str() != "three").for_each(|s| s.origin = OriginId::new("one"));
    expect![[r#"
        one 0.50 [K1 K2] echoes [] median 1490
        three 0.50 [K3] echoes [] median 2000"#]]
    .assert_eq(&voices(&twice));
}

#[test]
fn what_is_left_out_takes_its_repeats_along() {
    let claims = vec![
        claim("K1", "one", "AAA", "9000"),
        claim("K2", "two", "AAA", "9000").from(Repeats, &["K1"]),
        claim("K3", "three", "AAA", "1000"),
    ];
    let without =
        scenario(2015, &[("pay_window_years = 3", "pay_window_years = 3\n[people.leave_out]\nK1 = \"withdrawn\"")]);
    let all = estimate(&study(claims), &without, SEED);
    let e = find(&all, "people", "AAA", 2015).unwrap();
    let left: Vec<String> = e.excluded.iter().map(|x| format!("{}: {}", x.claim, x.reason)).collect();
    assert_eq!(left, ["K1: withdrawn", "K2: rests on K1, which is left out: withdrawn"]);
    assert_eq!(e.claims().map(ClaimId::as_str).collect::<Vec<_>>(), ["K3"]);
}

#[test]
fn claims_whose_roots_are_not_there_speak_for_their_own_source() {
    check(
        vec![claim("K2", "two", "AAA", "1000").from(Repeats, &["K1"])],
        &expect!["two 1.00 [K2] echoes [] median 1000"],
    );
}

/// Everything of an estimate but the names of echoes.
fn figures(estimates: &[Estimate]) -> Vec<Estimate> {
    let mut all = estimates.to_vec();
    all.iter_mut().flat_map(|e| &mut e.contributions).for_each(|c| c.echoes.clear());
    all
}

fn any_quantity() -> impl Strategy<Value = String> {
    prop_oneof![
        (0u32..200_000).prop_map(|v| v.to_string()),
        (1u32..90_000, 1u32..90_000).prop_map(|(low, more)| format!("{low}..{}", low + more)),
        (1u32..90_000).prop_map(|v| format!(">={v}")),
        (0u32..90_000).prop_map(|v| format!("<={v}")),
    ]
}

/// Claims of a few origins on two hosts, all hosts, revenue, pay and share; some come from earlier ones.
fn any_claims() -> impl Strategy<Value = Vec<Claim>> {
    let kind = prop_oneof![
        Just(("workers_present", "persons", "AAA")),
        Just(("workers_present", "persons", "BBB")),
        Just(("workers_present", "persons", "ALL")),
        Just(("state_revenue", "USD/year", "ALL")),
        Just(("wage_gross", "USD/month", "BBB")),
        Just(("state_share_of_wage", "percent", "ALL")),
    ];
    let one = (kind, any_quantity(), 0usize..5, 2012i16..2017, 1u8..7, any::<Option<prop::sample::Index>>());
    prop::collection::vec(one, 1..14).prop_map(|rows| {
        let mut claims: Vec<Claim> = Vec::new();
        for (n, ((measure, unit, host), value, source, year, grade, parent)) in rows.into_iter().enumerate() {
            let (id, source, year) = (format!("K{n:02}"), format!("s{source}"), year.to_string());
            let mut next =
                claim(&id, &source, host, &value).of(measure, unit).during(&year, &year).graded(&grade.to_string());
            if let Some(parent) = parent.filter(|_| !claims.is_empty()) {
                let parent = parent.get(&claims).id.clone();
                next = next.from(if n % 2 == 0 { Repeats } else { Sums }, &[parent.as_str()]);
            }
            claims.push(next);
        }
        claims
    })
}

fn quick() -> assize_estimate::scenario::Scenario {
    scenario(2015, &[("draws = 20000", "draws = 1000"), ("first_year = 2015", "first_year = 2014")])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn a_repeat_changes_no_quantile_and_no_weight(
        claims in any_claims(), which in any::<prop::sample::Index>(), value in any_quantity(), grade in 1u8..7, year in 2014i16..2016,
    ) {
        let parent = which.get(&claims).clone();
        let year = year.to_string();
        // The repeat is about a year in which its parent speaks, or it would carry the parent into another.
        prop_assume!(parent.period == record::period(&year, &year));
        let mut echo = claim("K99", "echo", parent.host.as_str(), &value)
            .of(parent.measure.as_str(), parent.unit.as_str())
            .during(&year, &year)
            .graded(&grade.to_string())
            .from(Repeats, &[parent.id.as_str()]);
        echo.sectors.clone_from(&parent.sectors);
        let with: Vec<Claim> = claims.iter().cloned().chain([echo]).collect();
        let (before, after) = (estimate(&study(claims), &quick(), SEED), estimate(&study(with), &quick(), SEED));
        let drop_echo = |mut all: Vec<Estimate>| {
            all.iter_mut().for_each(|e| e.excluded.retain(|x| x.claim.as_str() != "K99"));
            all
        };
        prop_assert_eq!(figures(&before), drop_echo(figures(&after)));
    }

    #[test]
    fn the_order_of_claims_changes_nothing(claims in any_claims().prop_flat_map(|c| (Just(c.clone()), Just(c).prop_shuffle()))) {
        let (sorted, shuffled) = claims;
        let text = |claims| serde_json::to_string(&estimate(&study(claims), &quick(), SEED)).unwrap();
        prop_assert_eq!(text(sorted), text(shuffled));
    }

    #[test]
    fn values_k_times_as_large_give_estimates_k_times_as_large(claims in any_claims(), k in 2u32..50) {
        let scaled = claims.iter().cloned().map(|mut claim| {
            if claim.measure.as_str() == "workers_present" {
                claim.quantity = times(claim.quantity, k);
            }
            claim
        });
        let (before, after) =
            (estimate(&study(claims.clone()), &quick(), SEED), estimate(&study(scaled.collect()), &quick(), SEED));
        for (small, large) in before.iter().zip(&after).filter(|(e, _)| e.target.quantity.as_str() == "people") {
            let (a, b) = (support::quantiles(small), support::quantiles(large));
            // Rounding of the logarithm alone.
            prop_assert!((b.p50 - f64::from(k) * a.p50).abs() <= 1e-9 * b.p50.max(1.0), "{} {} {}", small.id, a.p50, b.p50);
        }
    }

    #[test]
    fn every_figure_is_finite_and_every_pool_sums_to_one(claims in any_claims()) {
        for e in estimate(&study(claims), &quick(), SEED) {
            for q in e.readings.iter().map(|r| r.quantiles) {
                prop_assert!(q.p025.is_finite() && q.p975.is_finite() && q.p025 >= 0.0 && q.p975 >= q.p025, "{}: {q:?}", e.id);
            }
            let weights: f64 = e.contributions.iter().map(|c| c.weight).sum();
            prop_assert!(e.contributions.is_empty() || (weights - 1.0).abs() < 1e-9);
        }
    }
}

fn times(quantity: assize_record::quantity::Quantity, k: u32) -> assize_record::quantity::Quantity {
    use assize_record::quantity::Quantity::{AtLeast, AtMost, Point, Range};
    let k = rust_decimal::Decimal::from(k);
    match quantity {
        Point(v) => Point(v * k),
        Range { low, point, high } => Range { low: low * k, point: point.map(|v| v * k), high: high * k },
        AtLeast(v) => AtLeast(v * k),
        AtMost(v) => AtMost(v * k),
    }
}

/// The record without a claim, and without the links that led to it.
fn without(study: &Study, gone: &ClaimId) -> Study {
    let mut study = study.clone();
    study.claims.remove(gone);
    for claim in study.claims.values_mut() {
        if let Some(descent) = &mut claim.derived {
            descent.parents.retain(|parent| parent != gone);
        }
        if claim.derived.as_ref().is_some_and(|descent| descent.parents.is_empty()) {
            claim.derived = None;
        }
    }
    study
}

/// The estimates that rest on one of `claims`, by value, echo or exclusion, and everything made of them.
fn resting_on(all: &[Estimate], claims: &BTreeSet<ClaimId>) -> BTreeSet<String> {
    let names = |e: &Estimate| {
        let voices = e.contributions.iter().flat_map(|c| c.claims.iter().chain(&c.echoes));
        voices.chain(e.excluded.iter().map(|x| &x.claim)).any(|claim| claims.contains(claim))
    };
    let mut resting: BTreeSet<String> = all.iter().filter(|e| names(e)).map(|e| e.id.to_string()).collect();
    loop {
        let more =
            all.iter().filter(|e| e.inputs.iter().any(|id| resting.contains(id.as_str()))).map(|e| e.id.to_string());
        let larger: BTreeSet<String> = resting.iter().cloned().chain(more).collect();
        if larger == resting {
            return resting;
        }
        resting = larger;
    }
}

#[test]
fn taking_a_claim_of_the_record_away_changes_only_what_rests_on_it() {
    let study = record::study();
    let scenario = scenario(2015, &[("draws = 20000", "draws = 1000"), ("last_year = 2015", "last_year = 2017")]);
    let before = estimate(&study, &scenario, SEED);
    let mut changes = 0;
    // Roots with descendants, a member of a sum, echoes, plain claims of each measure, a claim that was left out.
    for gone in
        ["K008", "K013", "K034", "K253", "K001", "K039", "K079", "K099", "K139", "K302", "K051", "K246", "K006", "K101"]
    {
        let gone = ClaimId::new(gone);
        let family: BTreeSet<ClaimId> = study
            .claims
            .keys()
            .filter(|id| assize_record::echo::ancestry(&study, id).contains(&gone))
            .cloned()
            .collect();
        let after = estimate(&without(&study, &gone), &scenario, SEED);
        let untouched = |all: &[Estimate], resting: &BTreeSet<String>| -> BTreeMap<String, String> {
            let rest = all.iter().filter(|e| !resting.contains(e.id.as_str()));
            rest.map(|e| (e.id.to_string(), serde_json::to_string(e).unwrap())).collect()
        };
        let mut resting = resting_on(&before, &family);
        resting.extend(resting_on(&after, &family));
        // A sum of hosts names the hosts that are missing, so it changes with the last claim of one of its hosts.
        assert_eq!(untouched(&before, &resting), untouched(&after, &resting), "{gone}");
        changes += usize::from(before != after);
    }
    assert_eq!(changes, 14);
}
