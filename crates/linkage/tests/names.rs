//! Spellings of names against `name_cases.tsv`, which a Korean speaker can extend.

use assize_linkage::name::book::{NameBook, Sex};
use assize_linkage::name::compare::{NameAgreement, NameLevel};
use proptest::prelude::*;

const CASES: &str = include_str!("name_cases.tsv");
/// Bits from which two spellings are taken for one name: odds of 32 to 1 before anything else is known.
const SAME: f64 = 5.0;
/// Where one sound is off, more is asked: odds of 256 to 1.
const NEAR: f64 = 8.0;

fn agreement(one: &str, other: &str) -> NameAgreement {
    let mut book = NameBook::new();
    let ids = book.add(&[(one, Sex::Unknown), (other, Sex::Unknown)]);
    book.compare(ids[0], ids[1], Sex::Unknown)
}

fn ratio(one: &str, other: &str) -> f64 {
    agreement(one, other).log2_ratio()
}

#[test]
fn every_case_in_the_table_is_told_apart() {
    let rows = CASES.lines().filter(|line| !line.starts_with('#'));
    let wrong: Vec<String> = rows
        .filter_map(|row| {
            let fields: Vec<&str> = row.split('\t').collect();
            let same = match fields[2] {
                "same" => true,
                "different" => false,
                other => panic!("`{other}` is neither same nor different: {row}"),
            };
            let found = agreement(fields[0], fields[1]);
            let whole =
                matches!(found.level, NameLevel::Same | NameLevel::OneNear | NameLevel::Shorter | NameLevel::Words);
            let said = whole && found.log2_ratio() >= if found.level == NameLevel::OneNear { NEAR } else { SAME };
            (said != same).then(|| format!("{row}: {found:?}"))
        })
        .collect();
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn a_shared_rare_surname_weighs_more_than_a_shared_kim() {
    assert!(ratio("어철수", "어철수") > ratio("김철수", "김철수") + 5.0);
}

#[test]
fn names_that_are_frequent_in_the_roster_come_to_weigh_less() {
    let mut book = NameBook::new();
    let ids = book.add(&[("옥별", Sex::Female), ("옥별", Sex::Female)]);
    let before = book.compare(ids[0], ids[1], Sex::Unknown).bits;
    book.add(&vec![("옥별", Sex::Female); 2000]);
    book.learn();
    assert!(book.compare(ids[0], ids[1], Sex::Unknown).bits < before - 8.0);
}

#[test]
fn a_name_is_shown_in_northern_hangul() {
    let mut book = NameBook::new();
    let ids = book.add(&["Lee Young-ho", "崔龙海", "Ким Чхоль Су", "이영호"].map(|name| (name, Sex::Male)));
    assert_eq!(ids.iter().map(|id| book.hangul(*id)).collect::<Vec<_>>(), ["리영호", "최룡해", "김철수", "리영호"]);
}

#[test]
fn an_empty_name_agrees_with_nothing() {
    let mut book = NameBook::new();
    let ids = book.add(&[("", Sex::Unknown), ("???", Sex::Unknown), ("김철수", Sex::Unknown)]);
    for (one, other) in [(0, 1), (0, 2), (1, 2), (0, 0)] {
        assert_eq!(book.compare(ids[one], ids[other], Sex::Unknown).level, NameLevel::Nothing);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn comparing_is_symmetric_whatever_is_written(one in "\\PC{0,24}", other in "[a-z' -]{0,20}|[가-힣]{0,4}|[а-я ]{0,16}") {
        let mut book = NameBook::new();
        let ids = book.add(&[(one.as_str(), Sex::Unknown), (other.as_str(), Sex::Unknown)]);
        let (there, back) = (book.compare(ids[0], ids[1], Sex::Male), book.compare(ids[1], ids[0], Sex::Male));
        prop_assert_eq!(there.level, back.level);
        prop_assert!((there.bits - back.bits).abs() < 1e-3);
    }
}
