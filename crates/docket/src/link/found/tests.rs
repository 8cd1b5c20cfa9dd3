//! Captures, tables and averages, by hand on small numbers.

use super::super::linker::words_of;
use super::super::rows::Source;
use super::*;
use assize_linkage::roster::{List, Reader, Row};
use assize_record::linkage::measured::BandNote;
use proptest::prelude::*;
use std::collections::BTreeSet;

fn notes(names: &[&str]) -> Vec<ListNote> {
    let note = |name: &&str| ListNote {
        list: ListId::new(*name),
        rows: 1,
        nobody_twice: *name == "visas",
        states: BTreeSet::new(),
    };
    names.iter().map(note).collect()
}

fn ids(names: &[&str]) -> Vec<ListId> {
    names.iter().map(|name| ListId::new(*name)).collect()
}

/// A roster of one record for each number, on the list of that number.
fn roster(lists: &[u8], of: u8) -> Linker {
    let list = |number: u8| List { name: number.to_string(), nobody_twice: false };
    let mut reader = Reader::new((0..of).map(list).collect());
    let rows: Vec<Row<'_>> = lists.iter().map(|list| Row { list: *list, name: "Kim", ..Row::default() }).collect();
    reader.read(&rows);
    Linker::of(Source::Persons(Box::new(reader.finish().0)), 1)
}

fn shown(table: &[PatternCount]) -> String {
    table.iter().map(|cell| format!("{} {}", cell.pattern, cell.count)).collect::<Vec<_>>().join(", ")
}

#[test]
fn the_first_list_stands_against_all_others_unless_somebody_says_which() {
    let lists = notes(&["interviews", "payroll", "visas"]);
    let told = |first: &[&str], second: &[&str]| {
        let settings = Settings { first: ids(first), second: ids(second), ..Settings::standard() };
        captures(&lists, &settings).map_err(|error| error.to_string())
    };
    assert_eq!(told(&[], &[]), Ok((ids(&["interviews"]), ids(&["payroll", "visas"]))));
    assert_eq!(told(&["visas"], &[]), Ok((ids(&["visas"]), ids(&["interviews", "payroll"]))));
    assert_eq!(told(&[], &["interviews"]), Ok((ids(&["payroll"]), ids(&["interviews"]))));
    assert_eq!(told(&["visas"], &["payroll"]), Ok((ids(&["visas"]), ids(&["payroll"]))));
    let unknown = "there is no list `visa`; accepted are interviews, payroll, visas";
    assert_eq!(told(&["visa"], &[]), Err(unknown.to_owned()));
    let twice = "`visas` is in both captures; accepted is each list in one of them";
    assert_eq!(told(&["visas"], &["visas"]), Err(twice.to_owned()));
}

#[test]
fn one_list_alone_has_no_captures() {
    assert_eq!(captures(&notes(&["visas"]), &Settings::standard()).unwrap(), (Vec::new(), Vec::new()));
    let of = sides(&notes(&["visas"]), &(Vec::new(), Vec::new()));
    assert_eq!(of, [Capture::Neither]);
}

#[test]
fn a_list_in_neither_capture_takes_no_part_in_the_estimate() {
    let lists = notes(&["interviews", "payroll", "visas"]);
    let of = sides(&lists, &(ids(&["visas"]), ids(&["payroll"])));
    assert_eq!(of, [Capture::Neither, Capture::Second, Capture::First]);
}

#[test]
fn a_person_with_two_records_on_a_list_stands_once_in_its_pattern() {
    // Records 0 to 5 on lists 0, 0, 1, 1, 2, 2; the first three are one person, the fourth and fifth another.
    let table = table(roster(&[0, 0, 1, 1, 2, 2], 3).weighing(), &[0, 0, 0, 3, 3, 5]);
    assert_eq!(shown(&table), "110 1, 001 1, 011 1");
}

#[test]
fn who_has_how_many_records_is_counted_by_size() {
    // Records 0, 2 and 5 are one person, 1 and 4 another, 3 stands alone.
    assert_eq!(sizes(&[0, 1, 0, 3, 1, 0]), BTreeMap::from([(1, 1), (2, 1), (3, 1)]));
    assert_eq!(sizes(&[0, 1, 1, 3, 3]), BTreeMap::from([(1, 1), (2, 2)]));
    assert_eq!(sizes(&[]), BTreeMap::new());
}

#[test]
fn the_last_of_sixty_four_lists_has_its_place_in_the_pattern() {
    let table = table(roster(&[0, 63], 64).weighing(), &[0, 0]);
    assert_eq!(shown(&table), format!("1{}1 1", "0".repeat(62)));
}

#[test]
fn rules_are_told_in_words() {
    let cases = [("Document", "document"), ("NameBirthYear", "name birth year"), ("PartHostYear", "part host year")];
    for (name, words) in cases {
        assert_eq!(words_of(name), words);
    }
}

#[test]
fn an_average_has_its_ends_among_the_samples() {
    let people: Vec<f64> = (0..=40).rev().map(|n| 100.0 + f64::from(n)).collect();
    let found = averaged(people).unwrap();
    assert_eq!((found.people, found.low, found.high), (120.0, 101.0, 139.0));
    let one = averaged(vec![7.0]).unwrap();
    assert_eq!((one.people, one.low, one.high), (7.0, 7.0, 7.0));
    assert_eq!(averaged(Vec::new()), None);
}

#[test]
fn what_a_linkage_assumes_is_said() {
    let captures = (ids(&["visas"]), ids(&["interviews", "payroll"]));
    let said = assumptions(&notes(&["interviews", "payroll", "visas"]), &captures, &[]);
    let expected = [
        "visas holds nobody twice, as its keeper vouches",
        "captures: visas against interviews, payroll",
        "0 judgements of people are obeyed",
        "pairs were judged for what the lists say of them, so that what is learned from the answers holds for pairs alike",
    ];
    assert_eq!(said, expected);
}

#[test]
fn what_judgements_taught_is_told_as_a_power_and_with_bands_that_hold_answers_only() {
    let mut bands = [assize_linkage::score::Band::default(); 10];
    bands[4] = assize_linkage::score::Band { pairs: 4.0, said: 1.8, true_pairs: 3.0 };
    let changes = [(30, [0.5, -0.1]), (10, [0.0, 0.0]), (0, [0.2, 0.1])];
    let (answers, is_used) = (40, true);
    let (surprise_before, surprise_held_out, bands_before, bands_held_out) = (0.9, 0.8, bands, Default::default());
    let lesson = Lesson { answers, surprise_before, surprise_held_out, is_used, changes, bands_before, bands_held_out };
    let note = lesson_note(&lesson);
    let told: Vec<String> = note
        .sizes
        .iter()
        .map(|size| {
            format!("{} to {:?}: {} answers, {:+.1}, {:.1}", size.from, size.to, size.answers, size.bits, size.power)
        })
        .collect();
    let expected = [
        "2 to Some(2): 30 answers, +0.5, 0.9",
        "3 to Some(4): 10 answers, +0.0, 1.0",
        "5 to None: 0 answers, +0.2, 1.1",
    ];
    assert_eq!(told, expected);
    assert_eq!((note.answers, note.least_answers, note.bands_held_out.len()), (40, 30, 0));
    assert_eq!(note.bands_before, [BandNote { from: 0.4, pairs: 4, said: 0.45, truly: 0.75 }]);
}

#[test]
fn less_than_two_rows_are_nothing_to_link() {
    assert!(enough(Kind::Person, 2).is_ok());
    let said = enough(Kind::Organisation, 1).unwrap_err().to_string();
    assert_eq!(said, "the lists of organisations in the vault hold 1 rows; accepted are 2 or more");
}

proptest! {
    #[test]
    fn every_person_is_counted_once_whatever_the_lists(
        of in prop::collection::vec((0u8..5, 0usize..20), 1..20)
    ) {
        let lists: Vec<u8> = of.iter().map(|(list, _)| *list).collect();
        // Each record points at the first record of its person.
        let first = |person: usize| of.iter().position(|(_, other)| *other == person).unwrap_or(0);
        let persons: Vec<u32> = of.iter().map(|(_, person)| u32::try_from(first(*person)).unwrap_or(0)).collect();
        let found = table(roster(&lists, 5).weighing(), &persons);
        let distinct = persons.iter().collect::<BTreeSet<_>>().len() as u64;
        prop_assert_eq!(found.iter().map(|cell| cell.count).sum::<u64>(), distinct);
        let sizes = sizes(&persons);
        prop_assert_eq!(sizes.values().sum::<u64>(), distinct);
        prop_assert_eq!(sizes.iter().map(|(size, count)| size * count).sum::<u64>(), persons.len() as u64);
        let patterns: BTreeSet<&str> = found.iter().map(|cell| cell.pattern.as_str()).collect();
        prop_assert_eq!(patterns.len(), found.len());
    }
}
