//! A reader attacks what was released: random tables, linked tables, hierarchies, five editions in a row.
#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]
#![expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "small counts"
)]

#[path = "support/reader.rs"]
mod reader;

use assize_disclosure::edition::{Refusal, next_edition};
use assize_disclosure::ledger::Ledger;
use assize_disclosure::rule::Rule;
use assize_disclosure::scheme::{CellKey, Dimension, Scheme};
use assize_disclosure::table::Person;
use proptest::prelude::*;
use reader::{attack, order, person, truth};
use std::collections::{BTreeMap, BTreeSet};

fn dimensions() -> Vec<Dimension> {
    let hosts = [("R0", ""), ("R1", ""), ("h0", "R0"), ("h1", "R0"), ("h2", "R1"), ("h3", "R1")];
    vec![
        Dimension::tree("host", &hosts),
        Dimension::flat("sector", &["s0", "s1", "s2"]),
        Dimension::flat("year", &["y0", "y1"]),
    ]
}

const TABLES: &[&[&[&str]]] = &[
    &[&["host"]],
    &[&["sector", "year"]],
    &[&["host", "sector"]],
    &[&["host", "sector", "year"]],
    &[&["host", "sector"], &["host", "year"]],
    &[&["host", "sector"], &["sector", "year"], &["host", "year"]],
];

/// Frequent and rare categories: squares of an even draw.
fn people(most: usize) -> impl Strategy<Value = Vec<Person>> {
    let skewed = |n: usize| (0.0..1.0_f64).prop_map(move |u| (u * u * n as f64) as usize);
    let one = (skewed(4), skewed(3), skewed(2), skewed(3), 0..60_usize);
    prop::collection::vec(one, 0..most).prop_map(|rows| {
        let row = |(id, (host, sector, year, organisation, family)): (usize, (usize, usize, usize, usize, usize))| {
            let family = if family < 8 { family } else { 0 };
            let categories =
                [("host", format!("h{host}")), ("sector", format!("s{sector}")), ("year", format!("y{year}"))];
            person(id, family, organisation, &categories)
        };
        rows.into_iter().enumerate().map(row).collect()
    })
}

/// Attacks every withheld cell of the edition; the range must be as wide as the rule says, and hold the truth.
fn assert_withstands(ledger: &Ledger, at: usize) -> Result<(), TestCaseError> {
    let demand = Rule::default().demand(0);
    let edition = &ledger.editions[at];
    for cell in &edition.withheld {
        let range = attack(ledger, at, cell);
        prop_assert!(range.meets(demand), "edition {at}, {cell}: {range}");
        prop_assert!(range.holds(truth(edition, cell)), "edition {at}, {cell}: {range}");
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_withheld_cell_can_be_narrowed_below_the_rule(persons in people(260), tables in 0..TABLES.len()) {
        let scheme = Scheme::new(dimensions(), TABLES[tables]).unwrap();
        let release = next_edition(&Ledger::default(), &order(&scheme, persons)).unwrap();
        let ledger = Ledger { editions: vec![release.edition.clone()] };
        assert_withstands(&ledger, 0)?;
        for (cell, range) in &release.ranges {
            let attacked = attack(&ledger, 0, cell);
            prop_assert!(attacked.low <= range.interval.low, "{cell}: {attacked} against {}", range.interval);
            let wider = attacked.high.is_none_or(|a| range.interval.high.is_some_and(|h| h <= a));
            prop_assert!(wider, "{cell}: {attacked} against {}", range.interval);
            if range.exact {
                prop_assert_eq!(attacked, range.interval, "{}", cell);
            }
        }
    }

    #[test]
    fn the_order_of_the_people_and_tables_changes_nothing(persons in people(120), shift in 0..120_usize) {
        let tables: &[&[&str]] = &[&["host", "sector"], &["sector", "year"]];
        let scheme = Scheme::new(dimensions(), tables).unwrap();
        let turned: Vec<Dimension> = dimensions().into_iter().rev().collect();
        let other = Scheme::new(turned, &[&["year", "sector"], &["sector", "host"]]).unwrap();
        let mut shuffled = persons.clone();
        let by = shift.min(persons.len());
        shuffled.rotate_left(by);
        shuffled.reverse();
        let one = next_edition(&Ledger::default(), &order(&scheme, persons));
        prop_assert_eq!(one, next_edition(&Ledger::default(), &order(&other, shuffled)));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn five_editions_with_withdrawals_expose_nobody(
        persons in people(300), begins in prop::collection::vec(0..4_usize, 300),
        ends in prop::collection::vec(1..30_usize, 300), tables in 2..5_usize,
    ) {
        let scheme = Scheme::new(dimensions(), TABLES[tables]).unwrap();
        let mut ledger = Ledger::default();
        for edition in 0..5 {
            let counts = |(n, _): &(usize, &Person)| begins[*n] <= edition && edition < begins[*n] + ends[*n];
            let today: Vec<Person> = persons.iter().enumerate().filter(counts).map(|(_, p)| p.clone()).collect();
            match next_edition(&ledger, &order(&scheme, today)) {
                Ok(release) => ledger.editions.push(release.edition),
                Err(Refusal::Unprotectable(_)) => {}
                Err(other) => panic!("{other}"),
            }
        }
        prop_assert!(!ledger.editions.is_empty());
        for at in 0..ledger.editions.len() {
            assert_withstands(&ledger, at)?;
        }
        assert_changes_are_large(&ledger)?;
    }
}

/// A figure shown in two editions is the same in both, or five contributors or more make the difference.
fn assert_changes_are_large(ledger: &Ledger) -> Result<(), TestCaseError> {
    for (number, later) in ledger.editions.iter().enumerate() {
        let shown: BTreeMap<&CellKey, u64> = later.figures.iter().map(|(key, figure)| (key, *figure)).collect();
        for earlier in &ledger.editions[..number] {
            for (key, before) in &earlier.figures {
                let after = shown.get(key).copied().unwrap_or(*before);
                prop_assert!(after == *before || after.abs_diff(*before) >= 5, "{key}: {before}, then {after}");
            }
        }
    }
    Ok(())
}

/// All whole-number tables of two dimensions that agree with what is published, by trying every value of every cell.
fn enumerate(
    rows: usize,
    columns: usize,
    figures: &BTreeMap<(usize, usize), u64>,
) -> BTreeMap<(usize, usize), BTreeSet<u64>> {
    let mut found: BTreeMap<(usize, usize), BTreeSet<u64>> = BTreeMap::new();
    let mut table = vec![0; rows * columns];
    try_cell(&mut table, 0, (rows, columns), figures, &mut found);
    found
}

/// Row or column 9 is the margin.
fn try_cell(
    table: &mut Vec<u64>,
    at: usize,
    (rows, columns): (usize, usize),
    figures: &BTreeMap<(usize, usize), u64>,
    found: &mut BTreeMap<(usize, usize), BTreeSet<u64>>,
) {
    let sum = |table: &[u64], row: usize, column: usize| -> u64 {
        let inside = |n: &usize| (row == 9 || n / columns == row) && (column == 9 || n % columns == column);
        (0..at.min(table.len())).filter(inside).map(|n| table[n]).sum()
    };
    let lines = (0..rows).map(|r| (r, 9)).chain((0..columns).map(|c| (9, c))).chain([(9, 9)]);
    for (row, column) in lines.clone() {
        let complete = at == table.len() || (column == 9 && row < 9 && at >= (row + 1) * columns);
        if let Some(&figure) = figures.get(&(row, column)) {
            let so_far = sum(table, row, column);
            if so_far > figure || (complete && so_far != figure) {
                return;
            }
        }
    }
    if at == table.len() {
        let inner = (0..rows).flat_map(|r| (0..columns).map(move |c| (r, c)));
        for (row, column) in inner.chain(lines) {
            found.entry((row, column)).or_default().insert(sum(table, row, column));
        }
        return;
    }
    let known = figures.get(&(at / columns, at % columns)).copied();
    for value in known.map_or(0..=figures[&(9, 9)], |figure| figure..=figure) {
        table[at] = value;
        try_cell(table, at + 1, (rows, columns), figures, found);
    }
    table[at] = 0;
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whoever_tries_every_table_learns_no_more_than_the_rule_allows(counts in prop::collection::vec(0..14_usize, 4)) {
        let dimensions = vec![Dimension::flat("a", &["0", "1"]), Dimension::flat("b", &["0", "1"])];
        let scheme = Scheme::new(dimensions, &[&["a", "b"]]).unwrap();
        let cell_of = |n: usize| [("a", (n / 2).to_string()), ("b", (n % 2).to_string())];
        let persons = counts.iter().enumerate().flat_map(|(n, &count)| {
            (0..count).map(move |k| person(n * 100 + k, 0, k % 2, &cell_of(n)))
        });
        let release = next_edition(&Ledger::default(), &order(&scheme, persons)).unwrap();
        let place = |key: &CellKey| {
            let code = |d: &str| {
                key.0.iter().find(|(name, _)| name.as_str() == d).map_or(9, |(_, c)| c.as_str().parse().unwrap())
            };
            (code("a"), code("b"))
        };
        let figures: BTreeMap<(usize, usize), u64> =
            release.edition.figures.iter().map(|(key, figure)| (place(key), *figure)).collect();
        if !figures.contains_key(&(9, 9)) {
            return Ok(());
        }
        let possible = enumerate(2, 2, &figures);
        for key in &release.edition.withheld {
            let values = &possible[&place(key)];
            let (low, high) = (*values.first().unwrap(), *values.last().unwrap());
            prop_assert!(high >= 10 && high - low >= 10, "{key}: {low} to {high}");
            prop_assert!(values.contains(&truth(&release.edition, key)));
        }
    }
}
