//! Counting people, and protecting counts that others made.
#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

use assize_disclosure::audit::{Depth, audit};
use assize_disclosure::grid::{Grid, Joint};
use assize_disclosure::protect::{Draft, Unprotectable, protect};
use assize_disclosure::rule::{Reason, Rule};
use assize_disclosure::scheme::{CellKey, Dimension, Scheme};
use assize_disclosure::table::{CountError, Person, Tally, count, sensitive};
use assize_disclosure::view::View;
use assize_record::id::Code;
use std::collections::{BTreeMap, BTreeSet};

fn grid() -> Grid {
    let dimensions = vec![Dimension::flat("a", &["0", "1", "2"]), Dimension::flat("b", &["0", "1", "2"])];
    Grid::new(&Scheme::new(dimensions, &[&["a", "b"]]).unwrap(), Joint::Left)
}

fn someone(id: &str, family: Option<&str>, a: &str, b: &str) -> Person {
    Person {
        id: id.to_owned(),
        family: family.map(str::to_owned),
        organisations: BTreeSet::from([Code::new("o")]),
        categories: BTreeMap::from([(Code::new("a"), Code::new(a)), (Code::new("b"), Code::new(b))]),
    }
}

fn tally_of(tallies: &[Tally], grid: &Grid, cell: &[(&str, &str)]) -> Tally {
    tallies[grid.keys().iter().position(|key| *key == CellKey::of(cell)).unwrap()]
}

#[test]
fn a_family_is_one_contributor_in_every_cell_where_it_stands_and_in_every_margin() {
    let grid = grid();
    let persons = [
        someone("p1", Some("f"), "0", "0"),
        someone("p2", Some("f"), "0", "1"),
        someone("p3", Some("f"), "0", "1"),
        someone("p4", None, "0", "1"),
    ];
    let tallies = count(&grid, &persons).unwrap();
    let of = |persons, contributors, largest_contributor| Tally {
        persons,
        contributors,
        largest_contributor,
        largest_organisation: contributors,
    };
    assert_eq!(tally_of(&tallies, &grid, &[("a", "0"), ("b", "0")]), of(1, 1, 1));
    assert_eq!(tally_of(&tallies, &grid, &[("a", "0"), ("b", "1")]), of(3, 2, 2));
    assert_eq!(tally_of(&tallies, &grid, &[("a", "0")]), of(4, 2, 3));
    assert_eq!(tally_of(&tallies, &grid, &[("a", "1")]), Tally::default());
}

#[test]
fn a_person_counts_once_and_has_a_category_of_each_dimension() {
    let grid = grid();
    let twice = [someone("p1", None, "0", "0"), someone("p1", None, "1", "0")];
    assert_eq!(count(&grid, &twice), Err(CountError::Twice("p1".to_owned())));
    let unknown = CountError::NoCategory { person: "p1".to_owned(), dimension: Code::new("b") };
    assert_eq!(count(&grid, &[someone("p1", None, "0", "9")]), Err(unknown));
}

/// A three-by-three table of ready-made counts, everything sensitive withheld.
fn draft(inner: [[u64; 3]; 3]) -> (Draft, BTreeMap<usize, Reason>, Grid) {
    let grid = grid();
    let at = |key: &CellKey, dimension: &str| {
        key.0.get(&Code::new(dimension)).map(|code| code.as_str().parse::<usize>().unwrap())
    };
    let value = |key: &CellKey| -> u64 {
        let (row, column) = (at(key, "a"), at(key, "b"));
        let all = (0..3).flat_map(|r| (0..3).map(move |c| (r, c)));
        all.filter(|&(r, c)| row.is_none_or(|x| x == r) && column.is_none_or(|x| x == c))
            .map(|(r, c)| inner[r][c])
            .sum()
    };
    let truth: Vec<u64> = grid.keys().iter().map(value).collect();
    let tally =
        |&n: &u64| Tally { persons: n, contributors: n, largest_contributor: 1, largest_organisation: n.div_ceil(2) };
    let tallies: Vec<Tally> = truth.iter().map(tally).collect();
    let reasons = sensitive(&grid, &tallies, &Rule::default());
    let figures = truth.iter().enumerate().map(|(c, n)| (!reasons.contains_key(&c)).then_some(*n)).collect();
    let withheld = reasons.keys().copied().collect();
    let view = View { figures, withheld, sums: grid.sums().to_vec(), ..View::default() };
    let openable = (0..grid.len()).filter(|cell| !reasons.contains_key(cell)).collect();
    (Draft { view, truth, openable }, reasons, grid)
}

#[test]
fn one_small_cell_needs_a_rectangle_of_withheld_cells() {
    let (draft, reasons, grid) = draft([[4, 20, 30], [25, 40, 50], [35, 45, 60]]);
    assert_eq!(reasons.into_values().collect::<Vec<_>>(), [Reason::TooFew]);
    let demand = Rule::default().demand(1);
    let truth = draft.truth.clone();
    let protected = protect(&draft, demand, 5).unwrap();
    let names: Vec<String> = protected.complementary.iter().map(|&cell| grid.keys()[cell].to_string()).collect();
    assert_eq!(names, ["a=0 b=1", "a=1 b=0", "a=1 b=1"]);
    let exact = audit(&protected.view, demand, 5, Depth::Exact).unwrap();
    for (cell, range) in &exact.cells {
        assert!(range.exact && range.interval.holds(truth[*cell]), "{}: {}", grid.keys()[*cell], range.interval);
    }
    let ranges: Vec<String> = exact.cells.values().map(|range| range.interval.to_string()).collect();
    assert_eq!(ranges, ["[0, 24]", "[0, 24]", "[5, 29]", "[36, 60]"]);
}

#[test]
fn a_lone_small_cell_among_figures_that_must_be_shown_stays_exposed() {
    let (mut draft, _, _) = draft([[4, 20, 30], [25, 40, 50], [35, 45, 60]]);
    draft.openable.clear();
    let cell = *draft.view.withheld.first().unwrap();
    let refused = protect(&draft, Rule::default().demand(1), 5).unwrap_err();
    assert_eq!(refused, Unprotectable::Exposed { cells: vec![cell], changes: Vec::new() });
}
