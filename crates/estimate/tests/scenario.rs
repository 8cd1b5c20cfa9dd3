//! Scenario files: what is accepted, what is refused and with which words.

#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

#[path = "support/studies.rs"]
mod support;

use assize_estimate::estimate;
use assize_estimate::scenario::Scenario;
use expect_test::{Expect, expect};
use support::{SEED, Told, claim, record, shipped, shipped_text, study};

#[track_caller]
fn refuses(from: &str, to: &str, expected: &Expect) {
    let text = shipped_text("assize");
    assert!(text.contains(from), "no line `{from}`");
    expected.assert_eq(&Scenario::parse("mine.toml", &text.replace(from, to)).unwrap_err().to_string());
}

#[test]
fn an_unknown_key_is_named_with_what_is_accepted() {
    refuses(
        "draws = 20000",
        "draw = 20000",
        &expect![[r#"
        mine.toml: TOML parse error at line 7, column 1
          |
        7 | draw = 20000
          | ^^^^
        unknown field `draw`, expected one of `code`, `title`, `about`, `first_year`, `last_year`, `draws`, `measures`, `units`, `weights`, `spread`, `rules`, `people`, `revenue`, `pay`, `share`
    "#]],
    );
    refuses(
        "[rules]",
        "[rules]\nshape = 1",
        &expect![[r#"
            mine.toml: TOML parse error at line 67, column 1
               |
            67 | shape = 1
               | ^^^^^
            unknown field `shape`, expected `max_period_years` or `pay_window_years`
        "#]],
    );
}

#[test]
fn a_number_out_of_range_is_named_with_its_range() {
    refuses("draws = 20000", "draws = 10", &expect!["mine.toml: draws is 10; accepted is 1,000 to 1,000,000"]);
    refuses(
        "last_year = 2025",
        "last_year = 1999",
        &expect!["mine.toml: last_year less first_year is -6; accepted is 0 to 200"],
    );
    refuses(
        "B = 0.8",
        "B = -0.8",
        &expect!["mine.toml: weights.reliability.B is -0.8; accepted is above 0, at most 1"],
    );
    refuses(
        "one_sided = 0.3",
        "one_sided = nan",
        &expect!["mine.toml: spread.one_sided is NaN; accepted is above 0, at most 3"],
    );
    refuses(
        "carried_root = 0.5",
        "carried_root = 1.5",
        &expect!["mine.toml: weights.carried_root is 1.5; accepted is above 0, at most 1"],
    );
    refuses("pay_periods = 12", "pay_periods = 0", &expect!["mine.toml: units.pay_periods is 0; accepted is 1 to 366"]);
}

#[test]
fn a_grade_without_a_number_is_named() {
    refuses(
        "C = 0.6\n",
        "",
        &expect!["mine.toml: weights.reliability.C is missing; accepted is a number above 0, at most 1"],
    );
    refuses(
        "C = 0.6",
        "C = 0.6\nG = 0.1",
        &expect![[r#"
        mine.toml: TOML parse error at line 37, column 1
           |
        37 | G = 0.1
           | ^
        unknown variant `G`, expected one of `A`, `B`, `C`, `D`, `E`, `F`
    "#]],
    );
}

#[test]
fn a_code_that_would_break_an_id_is_refused() {
    refuses(
        "code = \"assize\"",
        "code = \"My own\"",
        &expect!["mine.toml: code is `My own`; accepted is a word of a-z, 0-9 and -"],
    );
}

#[track_caller]
fn misfits(text: &str, expected: &Expect) {
    let faults = Scenario::parse("mine.toml", text).unwrap().check(&record::study());
    expected.assert_eq(&faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"));
}

#[test]
fn claims_that_the_study_does_not_have_are_named() {
    misfits(
        &shipped_text("claimed-2015").replace("K001", "K999"),
        &expect![
            "scenario `claimed-2015` names `K999` under people, which the study does not have; accepted are the claims of workers_present, from K001 to K309"
        ],
    );
}

#[test]
fn a_claim_of_another_measure_is_no_choice() {
    misfits(
        &shipped_text("claimed-2015").replace("K001", "K002"),
        &expect![
            "scenario `claimed-2015` names `K002` under people, which is a claim of state_revenue; accepted are the claims of workers_present, from K001 to K309"
        ],
    );
}

#[test]
fn codes_and_units_that_the_study_does_not_have_are_named() {
    let text = shipped_text("assize")
        .replace("world = \"ALL\"", "world = \"EARTH\"")
        .replace("pay = \"USD/month\"", "pay = \"EUR/month\"")
        .replace("\"health\"", "\"astronauts\"");
    misfits(
        &text,
        &expect![[r#"
        scenario `assize` names `EUR/month` as a unit, which the study does not have; accepted are USD/month, USD/hour
        scenario `assize` names `EARTH` as the group of all hosts, which the study does not have; accepted are AFR, ALL, CGOCOD, CHNRUS, EU, GCC, GULF4, MEAF, MENA, QATARE, SEA
        scenario `assize` names `astronauts` as a sector, which the study does not have; accepted are agriculture, all, construction, construction-military, culture, drone-production, garment, health, it, logging, logging-office, maintenance, mining, other, restaurant, seafood, shipbuilding"#]],
    );
}

#[test]
fn a_measure_that_the_study_does_not_have_is_named_among_those_it_has() {
    let text = shipped_text("assize").replace("people = \"workers_present\"", "people = \"conscripts\"");
    let scenario = Scenario::parse("mine.toml", &text).unwrap();
    let faults: Vec<String> = scenario.check(&study(Vec::new())).iter().map(ToString::to_string).collect();
    expect![[r#"
        scenario `assize` names `conscripts` as a measure, which the study does not have; accepted are state_revenue, state_share_of_wage, wage_gross, workers_present
        scenario `assize` names `it` as a sector, which the study does not have; accepted are none: the study has none
        scenario `assize` names `health` as a sector, which the study does not have; accepted are none: the study has none"#]].assert_eq(&faults.join("\n"));
}

#[test]
fn a_scenario_says_all_its_assumptions() {
    let show = |name: &str| {
        let note = shipped(name).note();
        format!("{}: {}\n{}", note.code, note.title, note.assumptions.join("\n"))
    };
    expect![[r#"
        claimed-2015: The 2015 report at its word
        years 2015 to 2015
        people: K001 alone, at its word; every value between the ends of a range is equally likely
        revenue: K002 alone, at its word; every value between the ends of a range is equally likely
        pay: all claims that fit; a range is read as a central 50, 80 and 95 % interval of a lognormal
        share: all claims that fit; a range is read as a central 50, 80 and 95 % interval of a lognormal
        weight of a source by its letter: A 1, B 0.8, C 0.6, D 0.35, E 0.15, F 0.15
        weight of a figure by its number: 1 1, 2 0.8, 3 0.5, 4 0.2, 5 0.05, 6 0.05
        an origin weighs as much as the best graded claim that it gives; weights sum to 1
        a root about another time than the one asked for counts 0.5 of its weight
        spread of the logarithm around a point by its number: 1 0.05, 2 0.1, 3 0.2, 4 0.35, 5 0.5, 6 0.5
        beyond a bound on one side: half-normal on the logarithm, spread 0.3
        a claim about more than 2 calendar years speaks to none of them
        pay and share from claims within 3 years, sectors it, health left out
        revenue derived = people x pay (USD/month) x 12 x share of the wage
        20000 draws a figure"#]]
    .assert_eq(&show("claimed-2015"));
}

#[test]
fn another_study_works_with_its_own_codes() {
    let text = shipped_text("assize")
        .replace("world = \"ALL\"", "world = \"EVERYWHERE\"")
        .replace("people = \"workers_present\"", "people = \"doctors_on_mission\"")
        .replace("people = \"persons\"", "people = \"doctors\"");
    let scenario = Scenario::parse("mine.toml", &text).unwrap();
    let claims = vec![
        claim("K1", "one", "VEN", "20000").of("doctors_on_mission", "doctors"),
        claim("K2", "two", "EVERYWHERE", "30000").of("doctors_on_mission", "doctors"),
        claim("K3", "three", "EVERYWHERE", "90000"),
    ];
    let found: Vec<String> =
        estimate(&study(claims), &scenario, SEED).iter().map(|e| format!("{} in {}", e.id, e.unit)).collect();
    assert_eq!(found, ["E-assize-people-EVERYWHERE-2015 in doctors", "E-assize-people-VEN-2015 in doctors"]);
}

#[test]
fn the_scenarios_differ_in_what_they_choose_and_in_nothing_else() {
    let assumptions = |name: &str| shipped(name).note().assumptions;
    let differing = |a: &str, b: &str| -> Vec<String> {
        let (a, b) = (assumptions(a), assumptions(b));
        let words = |line: &String| line.split([':', ' ']).next().unwrap().to_owned();
        a.iter().zip(&b).filter(|(a, b)| a != b).map(|(a, _)| words(a)).collect()
    };
    assert_eq!(differing("assize", "claimed-2015"), ["years", "people", "revenue"]);
    assert_eq!(differing("claimed-2015", "sceptic-2015"), ["revenue"]);
}
