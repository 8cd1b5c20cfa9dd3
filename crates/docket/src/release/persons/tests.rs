//! Who is counted, under which category, and what a reader of the tables learns.

use super::*;
use crate::release::made_up::{agreeing as case, posting, put_posting, put_statement, speaker, statement, yes};
use assize_record::consent::Withdrawal;
use assize_record::id::WithdrawalId;
use assize_record::term::ConsentAnswer;
use expect_test::expect;
use jiff::civil::date;

const DAY: Date = date(2026, 1, 10);

fn made(study: &Study, register: &ConsentRegister, ledger: &Ledger) -> Tables {
    tables(study, register, ledger, &[DAY]).unwrap().unwrap()
}

fn rows(tables: &Tables) -> String {
    tables.shown.rows.iter().map(|row| row.join(" ")).collect::<Vec<_>>().join("\n")
}

#[test]
fn figures_under_ten_are_withheld_and_a_category_without_a_figure_is_not_named() {
    let (study, register) = case(&[(40, "QAT", "construction"), (30, "RUS", "logging"), (1, "MNG", "textile")]);
    let found = made(&study, &register, &Ledger::default());
    expect![[r#"
        all all 71
        QAT all 40
        QAT construction withheld
        all construction 40"#]]
    .assert_eq(&rows(&found).replace("\n        ", "\n"));
    let shown = format!("{:?} {:?}", found.shown.rows, found.shown.sentences);
    assert!(!shown.contains("MNG") && !shown.contains("textile"), "{shown}");
    let edition = found.edition.unwrap();
    assert!(edition.figures.iter().all(|(_, figure)| *figure >= 10));
    assert!(edition.withheld.iter().any(|key| key.0.values().any(|one| one.as_str() == "MNG")), "the ledger knows");
}

#[test]
fn one_account_shows_that_there_are_accounts_and_nothing_of_it() {
    let (study, register) = case(&[(1, "MNG", "textile")]);
    let found = made(&study, &register, &Ledger::default());
    assert_eq!(rows(&found), "all all withheld");
    assert!(!found.shown.sentences.join(" ").contains("MNG"));
}

#[test]
fn nobody_and_nothing_published_is_no_table_and_nobody_after_an_edition_is_one() {
    let nothing = tables(&Study::default(), &ConsentRegister::default(), &Ledger::default(), &[DAY]).unwrap();
    assert!(nothing.is_none());
    let (study, mut register) = case(&[(20, "QAT", "construction")]);
    let ledger = Ledger { editions: vec![made(&study, &register, &Ledger::default()).edition.unwrap()] };
    register.answers.clear();
    let after = made(&study, &register, &ledger);
    assert!(after.edition.is_some_and(|edition| edition.persons.is_empty()), "twenty who leave together are not held");
}

#[test]
fn a_person_counts_where_both_uses_were_agreed_to_on_every_day() {
    let later = date(2026, 3, 1);
    let counted = |change: &dyn Fn(&mut ConsentRegister), days: &[Date]| -> usize {
        let (study, mut register) = case(&[(1, "QAT", "construction")]);
        change(&mut register);
        persons(&study, &register, days).len()
    };
    let withdraw = |uses: Vec<Use>, day: &str| Withdrawal {
        id: WithdrawalId::new("W1"),
        person: Pseudonym::new("person-000"),
        source: None,
        uses,
        date: day.parse().unwrap(),
        received_by: String::new(),
        erasure_asked: false,
    };
    type Change<'a> = &'a dyn Fn(&mut ConsentRegister);
    let expires: Change<'_> = &|register| register.answers[0].expiry = Some("2026-02-01".parse().unwrap());
    let described: Change<'_> = &|register| register.people[0].role = PersonRole::Described;
    let no_analysis: Change<'_> = &|register| register.answers[1].answer = ConsentAnswer::Refused;
    let unasked: Change<'_> = &|register| drop(register.answers.remove(1));
    let no_count: Change<'_> = &|register| register.answers[0].answer = ConsentAnswer::NotAsked;
    let takes_back: Change<'_> = &|register| register.withdrawals.push(withdraw(vec![Use::Statistics], "2026-02-01"));
    let from_analysis: Change<'_> =
        &|register| register.withdrawals.push(withdraw(vec![Use::InternalAnalysis], "2026-02-01"));
    let from_quotes: Change<'_> = &|register| register.withdrawals.push(withdraw(vec![Use::Quotation], "2025-04-01"));
    let cases: [(&str, Change<'_>, &[Date], usize); 13] = [
        ("agreed", &|_| {}, &[DAY, later], 1),
        ("before the answer", &|_| {}, &[date(2025, 3, 17)], 0),
        ("expires between, first day", expires, &[DAY], 1),
        ("expires between, both days", expires, &[DAY, later], 0),
        ("expires between, in the other order", expires, &[later, DAY], 0),
        ("is only spoken about", described, &[DAY], 0),
        ("may not be analysed", no_analysis, &[DAY], 0),
        ("was not asked about analysis", unasked, &[DAY], 0),
        ("was not asked about figures", no_count, &[DAY], 0),
        ("withdraws between", takes_back, &[DAY, later], 0),
        ("withdrew later", takes_back, &[DAY], 1),
        ("withdraws from analysis", from_analysis, &[DAY, later], 0),
        ("withdrew from something else", from_quotes, &[DAY, later], 1),
    ];
    for (name, change, days, expected) in cases {
        assert_eq!(counted(change, days), expected, "{name}");
    }
    let (mut study, register) = case(&[(1, "QAT", "construction")]);
    study.sources.clear();
    assert!(persons(&study, &register, &[DAY]).is_empty(), "a source that the case does not have");
}

#[test]
fn an_account_of_several_hosts_or_of_none_has_a_category_of_its_own() {
    let own = SourceId::new("S1");
    let of = |said: &[(&str, &str)]| -> String {
        let mut study = Study::default();
        for (number, place) in said.iter().enumerate() {
            put_statement(&mut study, statement(&format!("C{number}"), "S1", *place, "2015"));
        }
        put_statement(&mut study, statement("C9", "S2", ("POL", "shipyards"), "2015"));
        let found = categories(&study, &BTreeSet::from([&own]));
        format!("{} {}", found[&Code::new("host")], found[&Code::new("sector")])
    };
    assert_eq!(of(&[]), "not-said not-said");
    assert_eq!(of(&[("QAT", "all")]), "QAT not-said");
    assert_eq!(of(&[("QAT", "logging"), ("QAT", "logging;all")]), "QAT logging");
    assert_eq!(of(&[("QAT", "logging;construction")]), "QAT several");
    assert_eq!(of(&[("QAT", "logging"), ("RUS", "logging")]), "several logging");
    assert_eq!(of(&[("QAT", "logging"), ("RUS", "construction"), ("KWT", "")]), "several several");
}

#[test]
fn families_and_accounts_are_tied_to_the_person_and_postings_change_nothing() {
    let (mut study, mut register) = case(&[(2, "QAT", "construction")]);
    speaker(&mut register, "S001", "person-000");
    for intended in [Use::Statistics, Use::InternalAnalysis] {
        register.answers.push(yes("S001", "person-000", intended));
    }
    crate::release::made_up::family(&mut register, "person-001", "F1");
    put_posting(&mut study, posting("P1", "C000", ("KWT", "logging", "", "mixed"), "2015"));
    let found: Vec<String> = persons(&study, &register, &[DAY])
        .into_iter()
        .map(|one| format!("{} {:?} {} {:?}", one.id, one.family, one.organisations.len(), one.categories.values()))
        .collect();
    expect![[r#"
        person-000 None 2 [Code("QAT"), Code("construction")]
        person-001 Some("F1") 1 [Code("QAT"), Code("construction")]"#]]
    .assert_eq(&found.join("\n"));
}

#[test]
fn an_edition_that_is_out_binds_the_next_and_a_few_who_come_or_go_wait() {
    let with = |more: usize, ledger: &Ledger| {
        let base = [(40, "QAT", "construction"), (60, "RUS", "logging"), (40, "QAT", "logging")];
        let (study, register) = case(&[&base[..], &[(more, "QAT", "construction")]].concat());
        made(&study, &register, ledger)
    };
    let figure = |tables: &Tables| tables.shown.rows.iter().find(|row| row[..2] == ["all", "all"]).unwrap()[2].clone();
    let first = with(0, &Ledger::default());
    assert_eq!(figure(&first), "140");
    let ledger = Ledger { editions: vec![first.edition.unwrap()] };
    for (more, expected) in [(0, "140"), (1, "140"), (4, "140"), (6, "146")] {
        assert_eq!(figure(&with(more, &ledger)), expected, "{more} more in Qatar");
    }
    let six = Ledger { editions: [&ledger.editions[..], &[with(6, &ledger).edition.unwrap()]].concat() };
    assert_eq!(figure(&with(5, &six)), "146", "one who leaves is still counted");
    assert_eq!(figure(&with(0, &six)), "140", "six who leave together are not");
}

#[test]
fn tables_that_cannot_be_protected_are_withheld_as_a_whole_and_the_reason_stays() {
    let (study, register) = case(&[(40, "QAT", "construction"), (30, "RUS", "logging")]);
    let mut edition = made(&study, &register, &Ledger::default()).edition.unwrap();
    // An edition that no table agrees with: more in one host than in all.
    edition.figures = vec![(CellKey::of(&[]), 12), (CellKey::of(&[("host", "QAT")]), 40)];
    edition.withheld.clear();
    let (more, agreed) = case(&[(40, "QAT", "construction"), (30, "RUS", "logging"), (20, "RUS", "logging")]);
    let found = made(&more, &agreed, &Ledger { editions: vec![edition] });
    assert!(found.shown.rows.is_empty() && found.edition.is_none());
    expect!["The tables of those who gave accounts are withheld as a whole: no part of them could be shown without giving away another."]
        .assert_eq(&found.shown.sentences.join("\n"));
}
