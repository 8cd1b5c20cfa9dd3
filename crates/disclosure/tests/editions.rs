//! Editions in a row: new tables over the same people, people who come, people who leave, and what a reader makes of it.
#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]
#![expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "small counts")]

#[path = "support/reader.rs"]
mod reader;

use assize_disclosure::bounds::bounds;
use assize_disclosure::edition::{Release, next_edition};
use assize_disclosure::grid::{Grid, Joint, Sum};
use assize_disclosure::ledger::{Ledger, Step};
use assize_disclosure::rule::{Interval, Rule};
use assize_disclosure::scheme::{CellKey, Dimension, Scheme};
use assize_disclosure::table::Person;
use assize_disclosure::view::{Contradiction, View};
use reader::{attack, order, person, truth};
use std::collections::BTreeSet;

fn scheme(tables: &[&[&str]]) -> Scheme {
    let hosts = [("Asia", ""), ("Europe", ""), ("mn", "Asia"), ("cn", "Asia"), ("pl", "Europe"), ("mt", "Europe")];
    let dimensions = vec![Dimension::tree("host", &hosts), Dimension::flat("work", &["logging", "building"])];
    Scheme::new(dimensions, tables).unwrap()
}

/// People of one host and work, with pseudonyms from `first` on.
fn group(first: usize, count: usize, host: &str, work: &str) -> Vec<Person> {
    let categories = [("host", host.to_owned()), ("work", work.to_owned())];
    (first..first + count).map(|id| person(id, 0, id % 2, &categories)).collect()
}

fn everybody() -> Vec<Person> {
    [
        group(0, 40, "cn", "building"),
        group(100, 25, "cn", "logging"),
        group(200, 30, "mn", "building"),
        group(300, 4, "mn", "logging"),
        group(400, 22, "pl", "building"),
        group(500, 18, "mt", "building"),
        group(600, 14, "pl", "logging"),
        group(700, 11, "mt", "logging"),
    ]
    .concat()
}

#[track_caller]
fn assert_withstands(ledger: &Ledger) {
    for (at, edition) in ledger.editions.iter().enumerate() {
        for cell in &edition.withheld {
            let range = attack(ledger, at, cell);
            assert!(range.meets(Rule::default().demand(0)), "edition {at}, {cell}: {range}");
            assert!(range.holds(truth(edition, cell)), "edition {at}, {cell}: {range}");
        }
    }
}

fn figure(release: &Release, cell: &CellKey) -> Option<u64> {
    release.edition.figures.iter().find(|(key, _)| key == cell).map(|(_, figure)| *figure)
}

#[test]
fn a_table_added_later_does_not_open_what_was_withheld_before() {
    let mut ledger = Ledger::default();
    let tables: [&[&[&str]]; 3] = [&[&["host", "work"]], &[&["work"]], &[&["host"], &["work"]]];
    for tables in tables {
        let release = next_edition(&ledger, &order(&scheme(tables), everybody())).unwrap();
        ledger.editions.push(release.edition);
        assert_withstands(&ledger);
    }
    assert!(!ledger.editions[0].withheld.is_empty());
}

#[test]
fn people_who_come_do_not_open_an_earlier_edition() {
    let mut ledger = Ledger::default();
    let tables = scheme(&[&["host", "work"]]);
    let more = [group(800, 8, "mn", "logging"), group(900, 6, "cn", "building")].concat();
    for persons in [everybody(), [everybody(), more].concat()] {
        let release = next_edition(&ledger, &order(&tables, persons)).unwrap();
        ledger.editions.push(release.edition);
        assert_withstands(&ledger);
    }
    assert_eq!(Step::between(&ledger.editions[0].persons, &ledger.editions[1].persons), Step::Came);
}

#[test]
fn a_withdrawal_waits_until_four_others_leave_beside_it() {
    let tables = scheme(&[&["host", "work"]]);
    let first = next_edition(&Ledger::default(), &order(&tables, everybody())).unwrap();
    let ledger = Ledger { editions: vec![first.edition.clone()] };
    let cell = CellKey::of(&[("host", "Europe")]);
    let without = |count: usize| -> Vec<Person> {
        let gone: BTreeSet<String> = (400..400 + count).map(|id| format!("p{id}")).collect();
        everybody().into_iter().filter(|p| !gone.contains(&p.id)).collect()
    };
    for count in 1..5 {
        let release = next_edition(&ledger, &order(&tables, without(count))).unwrap();
        assert_eq!(release.held.len(), count);
        assert_eq!(figure(&release, &cell), figure(&first, &cell));
    }
    let release = next_edition(&ledger, &order(&tables, without(5))).unwrap();
    assert_eq!((release.held.len(), figure(&release, &cell)), (0, Some(60)));
}

#[test]
fn steps_are_told_apart() {
    let set =
        |ids: &[usize]| -> BTreeSet<Person> { ids.iter().flat_map(|&id| group(id, 1, "cn", "logging")).collect() };
    let cases = [(&[1, 2][..], Step::Same), (&[1, 2, 3], Step::Came), (&[1], Step::Left), (&[1, 3], Step::Both)];
    for (later, expected) in cases {
        assert_eq!(Step::between(&set(&[1, 2]), &set(later)), expected, "{later:?}");
    }
}

#[test]
fn a_hierarchy_gives_cells_and_sums_at_every_level() {
    let grid = Grid::new(&scheme(&[&["host"]]), Joint::Hidden);
    let sums: Vec<String> = grid
        .sums()
        .iter()
        .map(|sum| {
            let parts: Vec<String> = sum.parts.iter().map(|&part| grid.keys()[part].to_string()).collect();
            format!("{} = {}", grid.keys()[sum.whole], parts.join(" + "))
        })
        .collect();
    assert_eq!(
        sums,
        ["all = host=Asia + host=Europe", "host=Asia = host=cn + host=mn", "host=Europe = host=mt + host=pl",]
    );
}

#[test]
fn tables_that_share_a_dimension_are_tied_by_a_hidden_one() {
    let apart = Grid::new(&scheme(&[&["host"], &["work"]]), Joint::Left);
    let tied = Grid::new(&scheme(&[&["host"], &["work"]]), Joint::Hidden);
    assert_eq!((apart.len(), apart.is_joint()), (9, false));
    assert_eq!((tied.len(), tied.is_joint()), (21, true));
    assert_eq!(tied.asked().iter().filter(|asked| **asked).count(), 9);
}

fn view(figures: &[Option<u64>], parts: &[usize]) -> View {
    let sums = vec![Sum { whole: 0, parts: parts.to_vec(), implied: false }];
    View { figures: figures.to_vec(), sums, ..View::default() }
}

#[test]
fn bounds_follow_from_one_sum() {
    let known = view(&[Some(20), Some(12), None, None], &[1, 2, 3]);
    assert_eq!(bounds(&known).unwrap(), [(20, 20), (12, 12), (0, 8), (0, 8)]);
    let lone = view(&[Some(20), Some(12), None], &[1, 2]);
    assert_eq!(bounds(&lone).unwrap()[2], (8, 8));
    let open = view(&[None, Some(12), None], &[1, 2]);
    assert_eq!(bounds(&open).unwrap(), [(12, u64::MAX), (12, 12), (0, u64::MAX)]);
    let impossible = view(&[Some(9), Some(12), None], &[1, 2]);
    assert!(matches!(bounds(&impossible), Err(Contradiction(_))));
}

#[test]
fn a_narrow_or_low_range_fails_the_rule() {
    let demand = Rule::default().demand(0);
    let of = |low, high| Interval { low, high }.meets(demand);
    let found = [of(0, Some(10)), of(0, Some(9)), of(5, Some(14)), of(40, Some(50)), of(40, None)];
    assert_eq!(found, [true, false, false, true, true]);
    assert!(Rule { threshold: 1, ..Rule::default() }.checked().is_err());
}
