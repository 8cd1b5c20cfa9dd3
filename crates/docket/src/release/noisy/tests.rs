//! Whom noisy counts count, in which columns, and what they promise.

use super::*;
use crate::release::made_up::{agreeing, family, posting, put_posting, put_statement, statement};
use assize_record::study::CodeMeaning;
use expect_test::expect;
use jiff::civil::date;

const DAY: Date = date(2026, 1, 10);

/// Forty builders in Qatar and thirty loggers in Russia, with the lists that a study declares.
fn crews() -> (Study, ConsentRegister) {
    let (mut study, register) = agreeing(&[(40, "QAT", "construction"), (30, "RUS", "logging")]);
    let lists = [
        ("sector", "construction"),
        ("sector", "logging"),
        ("sector", "all"),
        ("employer_kind", "host-company"),
        ("indicator", "retention-of-identity-documents"),
        ("indicator", "excessive-overtime"),
    ];
    let code =
        |(list, code): (&str, &str)| CodeMeaning { list: list.into(), code: Code::new(code), meaning: code.into() };
    study.codes.extend(lists.map(code));
    (study, register)
}

fn noise(epsilon_thousandths: u32, length: u8) -> Noise {
    let rho_millionths = rho(epsilon_thousandths, 6).unwrap().millionths();
    Noise { counts: NoisyCounts { epsilon_thousandths, rho_millionths, length, draw: 0 }, seed: [7; 32].into() }
}

/// A plan whose shown cells reach a number of persons and of tenths of a standard deviation.
fn plan(rho: Rho, length: usize, (least_shown, least_deviations): (u32, u32)) -> Plan {
    Plan { release: "REL".into(), length, most_rows: 1, rho, shares: shares(length), least_shown, least_deviations }
}

/// Value by column of one row.
fn row(people: &People, place: usize) -> Vec<String> {
    let value =
        |(column, rows): (&Column, &Vec<u16>)| format!("{}={}", column.name, column.values[usize::from(rows[place])]);
    people.columns.iter().zip(&people.rows).map(value).collect()
}

#[test]
fn a_person_is_one_row_of_what_their_accounts_say_together() {
    let (mut study, register) = crews();
    let mut denied = statement("C900", "S000", ("QAT", "construction"), "2015");
    denied.polarity = Polarity::Contradicts;
    put_statement(&mut study, denied);
    put_posting(&mut study, posting("P1", "C000", ("QAT", "construction", "Doha", "host-company"), "2015"));
    let found = people(&study, &register, &[DAY]);
    assert_eq!(found.units.len(), 70);
    found.check().unwrap();
    expect![[r#"
        host=QAT
        sector=construction
        employer=host-company
        retention-of-identity-documents=both
        excessive-overtime=not-said"#]]
    .assert_eq(&row(&found, 0).join("\n"));
    expect![
        "host=RUS sector=logging employer=not-said retention-of-identity-documents=supports excessive-overtime=not-said"
    ]
    .assert_eq(&row(&found, 69).join(" "));
}

#[test]
fn columns_do_not_change_with_whom_they_count() {
    let (study, register) = crews();
    let nobody = ConsentRegister::default();
    let (all, none) = (people(&study, &register, &[DAY]), people(&study, &nobody, &[DAY]));
    assert_eq!(all.columns, none.columns);
    assert_eq!(none.units.len(), 0);
    let (mut undeclared, register) = agreeing(&[(1, "QAT", "construction"), (1, "XYZ", "mining")]);
    undeclared.codes.clone_from(&study.codes);
    let found = people(&undeclared, &register, &[DAY]);
    assert_eq!(found.columns, all.columns);
    assert_eq!(row(&found, 1)[..2], ["host=another", "sector=another"]);
}

#[test]
fn a_family_is_one_unit_also_where_one_of_it_did_not_agree() {
    let (study, mut register) = crews();
    for person in ["person-003", "person-050", "somebody-else"] {
        family(&mut register, person, "F1");
    }
    let found = people(&study, &register, &[DAY]);
    assert_eq!(found.units[3], found.units[50]);
    let units: BTreeSet<u32> = found.units.iter().copied().collect();
    assert_eq!(units.len(), 69);
}

#[test]
fn cells_name_their_categories_and_lie_near_the_truth() {
    let (study, register) = crews();
    let people = people(&study, &register, &[DAY]);
    let noise = noise(20_000, 2);
    let plan = plan(Rho::from_millionths(noise.counts.rho_millionths), 2, (LEAST_SHOWN, DEVIATIONS));
    let mut ledger = Ledger::new(plan.rho);
    let tables = noisy_counts(&people, &plan, &mut ledger, *noise.seed).unwrap();
    let cells: Vec<NoisyCell> = tables.iter().flat_map(|table| cells(&people, table)).collect();
    let of = |what: &[(&str, &str)]| {
        let what: Vec<(String, String)> =
            what.iter().map(|(column, value)| ((*column).into(), (*value).into())).collect();
        cells.iter().find(|cell| cell.categories == what).cloned()
    };
    for (what, truth) in [
        (&[("host", "QAT")][..], 40),
        (&[("host", "RUS")], 30),
        (&[("host", "QAT"), ("sector", "construction")], 40),
        (&[("sector", "logging"), ("retention-of-identity-documents", "supports")], 30),
    ] {
        let cell = of(what).unwrap();
        assert!(cell.persons.abs_diff(truth) <= 2 * cell.margin && cell.margin < 15, "{what:?} {cell:?}");
    }
    assert_eq!(of(&[("host", "MNG")]), None);
    assert_eq!(of(&[("host", "QAT"), ("sector", "logging")]), None);
    assert!(cells.iter().all(|cell| cell.persons >= 2 * cell.margin), "no count that is shown is mostly noise");
}

#[test]
fn who_takes_their_consent_back_takes_one_row_with_them_and_changes_nobody_elses() {
    let (study, register) = crews();
    let all = people(&study, &register, &[DAY]);
    let mut without = register.clone();
    without.answers.retain(|answer| answer.person != Pseudonym::new("person-040"));
    let rest = people(&study, &without, &[DAY]);
    assert_eq!(rest.columns, all.columns);
    assert_eq!(rest.units.len(), all.units.len() - 1);
    for place in 0..rest.units.len() {
        let was = if place < 40 { place } else { place + 1 };
        assert_eq!(row(&rest, place), row(&all, was), "{place}");
    }
    let later = people(&study, &register, &[DAY, date(2020, 1, 1)]);
    assert_eq!(later.units.len(), 0, "on a day before the answer nobody had agreed");
}

#[test]
fn margins_hold_what_they_say_and_noise_leans_to_neither_side() {
    let (study, register) = crews();
    let people = people(&study, &register, &[DAY]);
    let (mut within, mut errors, mut counts) = (0, 0.0, 0);
    for seed in 0..60 {
        let noise = noise(20_000, 1);
        let plan = plan(Rho::from_millionths(noise.counts.rho_millionths), 1, (1, 0));
        let tables = noisy_counts(&people, &plan, &mut Ledger::new(plan.rho), [seed; 32]).unwrap();
        let shown: Vec<NoisyCell> = tables.iter().flat_map(|table| cells(&people, table)).collect();
        for (column, value, truth) in [("host", "QAT", 40), ("host", "RUS", 30), ("employer", "not-said", 70)] {
            let found = shown.iter().find(|cell| cell.categories == [(column.to_owned(), value.to_owned())]).unwrap();
            within += i32::from(found.persons.abs_diff(truth) <= found.margin);
            errors += found.persons as f64 - truth as f64;
            counts += 1;
        }
    }
    assert!(within >= counts * 90 / 100, "{within} of {counts}");
    assert!((errors / f64::from(counts)).abs() < 0.6, "{}", errors / f64::from(counts));
}

#[test]
fn one_seed_draws_the_same_counts_whenever_it_is_asked_and_another_draws_others() {
    let (study, register) = crews();
    let people = people(&study, &register, &[DAY]);
    let plan = plan(rho(4000, 6).unwrap(), 1, (1, 0));
    let drawn = |seed: u8| noisy_counts(&people, &plan, &mut Ledger::new(plan.rho), [seed; 32]).unwrap();
    assert_eq!(drawn(1), drawn(1));
    assert_ne!(drawn(1), drawn(2));
}

#[test]
fn an_edition_says_by_which_rule_how_exactly_and_what_was_promised() {
    let (study, register) = crews();
    let people = people(&study, &register, &[DAY]);
    let noise = noise(500, 2);
    let plan = plan(Rho::from_millionths(noise.counts.rho_millionths), 2, (LEAST_SHOWN, DEVIATIONS));
    let set = NoiseBudget {
        epsilon_thousandths: 4000,
        delta_exponent: 6,
        rho_millionths: rho(4000, 6).unwrap().millionths(),
        by: assize_record::id::UserId::new("first"),
        at: "2026-01-10T00:00:00Z".into(),
    };
    let mut ledger = Ledger::new(Rho::from_millionths(set.rho_millionths));
    ledger.spend("REL-before", rho(1000, 6).unwrap()).unwrap();
    let tables = noisy_counts(&people, &plan, &mut ledger, *noise.seed).unwrap();
    let budget = Budget { left: set.rho_millionths, set, spent: Vec::new() };
    expect![[r#"
        Each of these counts is the number of people who gave accounts and agreed to be counted, plus a random number: no count shows whether any one of them is in it. Of a family one member, drawn by lot, is counted.
        Rule: every combination of declared values gets noise, whether anybody has it or not; a cell is shown where its estimate reaches the larger of the least number of persons and the stated number of standard deviations of its noise; all others are given as below that number, be they small or empty.
        Tables of 1 column: 95 of 100 counts lie within 49 of the number without noise; counts under 99 to 100 are not shown.
        Tables of 2 columns: 95 of 100 counts lie within 50 to 57 of the number without noise; counts under 101 to 115 are not shown.
        Promise: epsilon 0.5 at delta 1e-6 for this edition (rho 0.006641); for it and all editions before, epsilon 1.138 of 4 that were promised for good. rho-zCDP gives (epsilon, delta) with delta = min over alpha > 1 of exp((alpha - 1)(alpha rho - epsilon)) / (alpha - 1) * (1 - 1/alpha)^alpha (Canonne, Kamath, Steinke 2020, corollary 13).
        The promise is about these counts. It covers neither what is printed here of accounts with their givers' consent nor exact tables of other editions."#]].assert_eq(&sentences(&tables, &noise, &budget, &ledger).join("\n"));
}

#[test]
fn a_budget_is_named_by_the_least_epsilon_that_covers_it() {
    for epsilon in [1, 100, 500, 4000, 20_000] {
        let Ok(budget) = rho(epsilon, 6) else {
            assert_eq!(epsilon, 1, "only the least leaves nothing");
            continue;
        };
        let (kept, named) = (of_rho(budget.millionths(), 6), of_rho_above(budget.millionths(), 6));
        assert!(kept >= epsilon && named >= epsilon, "{epsilon} {kept} {named}");
        assert_eq!(rho(kept, 6).unwrap(), budget);
        assert!(rho(named, 6).unwrap() >= budget);
    }
    assert_eq!((thousandths(500), millionths(1_234_567)), ("0.5".to_owned(), "1.234567".to_owned()));
}
