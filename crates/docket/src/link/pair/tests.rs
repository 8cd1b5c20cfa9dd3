//! Bits in words, and which comparison a step is about.

use super::*;
use assize_linkage::roster::{List, Reader, Row};

#[test]
fn bits_are_told_as_how_many_times_likelier() {
    let cases = [
        (0.0, "says next to nothing"),
        (0.1, "says next to nothing"),
        (1.0, "2.0 times as likely of one person as of two"),
        (3.3, "9.8 times as likely of one person as of two"),
        (10.0, "1,000 times as likely of one person as of two"),
        (20.0, "1,000,000 times as likely of one person as of two"),
        (-1.0, "2.0 times as likely of two people as of one"),
        (-6.6, "97 times as likely of two people as of one"),
    ];
    for (bits, words) in cases {
        assert_eq!(likelier(Kind::Person, bits), words, "{bits}");
    }
    assert_eq!(likelier(Kind::Worksite, -1.0), "2.0 times as likely of two worksites as of one");
}

#[test]
fn numbers_keep_two_digits_and_groups_of_three() {
    for (value, shown) in [(1.0, "1.0"), (9.96, "10"), (12.4, "12"), (987.0, "990"), (123_456.0, "120,000")] {
        assert_eq!(rounded(value), shown);
    }
}

#[test]
fn every_level_of_every_comparison_is_about_one_thing_only() {
    for (comparison, levels) in LEVELS.iter().enumerate() {
        for level in *levels {
            let first = LEVELS.iter().position(|other| other.iter().any(|known| known.words == level.words));
            assert_eq!(first, Some(comparison), "`{}` stands for two comparisons", level.words);
        }
    }
    assert_eq!(ABOUT.len(), LEVELS.len());
}

#[test]
fn a_shared_surname_is_told_with_how_many_records_have_it() {
    let mut reader = Reader::new(vec![List { name: "a".into(), nobody_twice: false }]);
    let names = ["김철수", "Kim Chol Su", "Ким Ён Хо", "박철수", "리영호"];
    let rows: Vec<Row<'_>> = names.iter().map(|name| Row { name, ..Row::default() }).collect();
    reader.read(&rows);
    let linkage = Linker::of(super::super::rows::Source::Persons(Box::new(reader.finish().0)), 1);
    assert_eq!(namesakes(&linkage, (0, 1)).as_deref(), Some("the surname 김 stands in 3 of 5 records"));
    assert_eq!(namesakes(&linkage, (0, 3)), None, "another surname says nothing here");
    let step = |words: &str, bits: f32| (None, Step { words: words.into(), bits });
    let told = weighed(Kind::Person, &linkage, (0, 1), &step("the same name", 4.0));
    assert_eq!(told.about, "name");
    assert_eq!(
        told.meaning, "16 times as likely of one person as of two",
        "a meaning may leave the case: no surname is in it"
    );
    assert_eq!(told.namesakes.as_deref(), Some("the surname 김 stands in 3 of 5 records"));
    let before = weighed(Kind::Person, &linkage, (0, 1), &step("any record of a and any of b", -6.0));
    assert_eq!(
        (before.about.as_str(), before.meaning.as_str()),
        ("before", "before anything is compared, 1 pair in 65 is one person")
    );
}

#[test]
fn records_stand_in_order_of_ids_whoever_was_asked_for_first() {
    let [a, b] = ["aa", "bb"].map(RecordId::new);
    assert_eq!(ordered(&[b.clone(), a.clone()]), (a, b));
}
