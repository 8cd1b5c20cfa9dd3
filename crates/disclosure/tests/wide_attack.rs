//! A reader with another solver attacks larger linked tables: at several seeds, of several shapes, over several editions; and
//! protections that were broken on purpose. Where most is withheld, pulled tables never vouch for a cell that is exposed.
#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]
#![expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "small counts"
)]

#[path = "support/reader.rs"]
mod reader;

use assize_disclosure::audit::{Depth, audit};
use assize_disclosure::edition::{Release, next_edition};
use assize_disclosure::grid::{Grid, Joint};
use assize_disclosure::ledger::{Edition, Ledger};
use assize_disclosure::rule::{Reason, Rule};
use assize_disclosure::scheme::{CellKey, Dimension, Scheme};
use assize_disclosure::table::{Person, count, sensitive};
use assize_disclosure::view::View;
use rand::seq::SliceRandom;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use reader::{attack, order, person, truth};
use std::collections::{BTreeMap, BTreeSet};

/// Dimensions `d0`, `d1`, ... of these sizes; tables are named by the numbers of their dimensions.
fn scheme(sizes: &[usize], tables: &[&[usize]]) -> Scheme {
    let flat = |(d, n): (usize, &usize)| {
        let codes: Vec<String> = (0..*n).map(|c| format!("c{c}")).collect();
        Dimension::flat(&format!("d{d}"), &codes.iter().map(String::as_str).collect::<Vec<_>>())
    };
    let names: Vec<String> = (0..sizes.len()).map(|d| format!("d{d}")).collect();
    let tables: Vec<Vec<&str>> = tables.iter().map(|t| t.iter().map(|d| names[*d].as_str()).collect()).collect();
    let tables: Vec<&[&str]> = tables.iter().map(Vec::as_slice).collect();
    Scheme::new(sizes.iter().enumerate().map(flat).collect(), &tables).unwrap()
}

/// How far categories are from being equally frequent: an even draw to this power.
const EVEN: i32 = 1;
const SKEWED: i32 = 2;
const STEEP: i32 = 4;

/// People whose categories are spread so: the first ones are frequent, the last ones rare.
fn people(sizes: &[usize], count: usize, power: i32, seed: u64) -> Vec<Person> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let names: Vec<String> = (0..sizes.len()).map(|d| format!("d{d}")).collect();
    let mut draw = |n: usize| ((random.random::<f64>().powi(power) * n as f64) as usize).min(n - 1);
    let mut someone = |id: usize| {
        let categories: Vec<(&str, String)> =
            names.iter().zip(sizes).map(|(name, n)| (name.as_str(), format!("c{}", draw(*n)))).collect();
        person(id, 0, draw(3), &categories)
    };
    (0..count).map(&mut someone).collect()
}

/// Attacks each `step`th withheld cell of each edition.
#[track_caller]
fn assert_withstands(ledger: &Ledger, step: usize) {
    let demand = Rule::default().demand(0);
    for (at, edition) in ledger.editions.iter().enumerate() {
        assert!(!edition.withheld.is_empty(), "nothing to attack in edition {at}");
        for cell in edition.withheld.iter().step_by(step) {
            let range = attack(ledger, at, cell);
            assert!(range.meets(demand), "edition {at}, {cell}: {range}");
            assert!(range.holds(truth(edition, cell)), "edition {at}, {cell}: {range}");
        }
    }
}

/// Sizes of the dimensions, tables, and number of people.
type Shape<'a> = (&'a [usize], &'a [&'a [usize]], usize);

#[test]
fn tables_of_several_shapes_withstand_at_several_seeds() {
    let shapes: [Shape; 4] = [
        (&[6, 5, 4], &[&[0, 1, 2]], 300),
        (&[9, 8], &[&[0, 1]], 500),
        (&[5, 4, 3, 2], &[&[0, 1], &[1, 2, 3], &[0, 3]], 400),
        (&[4, 3, 3, 2], &[&[0, 1, 2, 3]], 700),
    ];
    for (sizes, tables, count) in shapes {
        for seed in 1..3 {
            let order = order(&scheme(sizes, tables), people(sizes, count, SKEWED, seed));
            let release = next_edition(&Ledger::default(), &order).unwrap();
            assert_withstands(&Ledger { editions: vec![release.edition] }, 5);
        }
    }
}

/// More than 400 withheld cells, so that most are proved by fitted tables and the work is divided.
#[test]
fn a_table_that_is_mostly_withheld_withstands_and_gives_the_same_ranges_again() {
    let sizes = [10, 8, 5];
    let order = order(&scheme(&sizes, &[&[0, 1, 2]]), people(&sizes, 1_500, SKEWED, 7));
    let release = next_edition(&Ledger::default(), &order).unwrap();
    assert!(release.edition.withheld.len() > 400, "{}", release.edition.withheld.len());
    assert_eq!(next_edition(&Ledger::default(), &order).as_ref(), Ok(&release));
    let ledger = Ledger { editions: vec![release.edition.clone()] };
    assert_withstands(&ledger, 40);
    for (cell, range) in release.ranges.iter().step_by(40) {
        let attacked = attack(&ledger, 0, cell);
        assert!(attacked.low <= range.interval.low, "{cell}: {attacked} against {}", range.interval);
        let is_within = attacked.high.is_none_or(|most| range.interval.high.is_some_and(|high| high <= most));
        assert!(is_within, "{cell}: {attacked} against {}", range.interval);
    }
}

/// Four dimensions, more than 400 unknowns: rays prove most cells, and the simplex method what they leave.
#[test]
fn a_four_way_table_that_is_mostly_withheld_withstands() {
    let sizes = [7, 6, 4, 3];
    let order = order(&scheme(&sizes, &[&[0, 1, 2, 3]]), people(&sizes, 900, SKEWED, 11));
    let release = next_edition(&Ledger::default(), &order).unwrap();
    assert!(release.edition.withheld.len() > 500, "{}", release.edition.withheld.len());
    assert_withstands(&Ledger { editions: vec![release.edition] }, 60);
}

#[test]
fn three_editions_of_linked_tables_withstand() {
    let sizes = [5, 4, 3];
    let everybody = people(&sizes, 420, SKEWED, 3);
    let mut ledger = Ledger::default();
    for (count, tables) in [(360, &[&[0, 1][..], &[1, 2]][..]), (360, &[&[0, 2]]), (420, &[&[0, 1], &[1, 2]])] {
        let order = order(&scheme(&sizes, tables), everybody[..count].to_vec());
        ledger.editions.push(next_edition(&ledger, &order).unwrap().edition);
    }
    assert_withstands(&ledger, 6);
}

/// What a reader of one edition sees.
fn view(edition: &Edition) -> (View, Grid) {
    let grid = Grid::new(&edition.scheme, Joint::Hidden);
    let figures: BTreeMap<&CellKey, u64> = edition.figures.iter().map(|(key, figure)| (key, *figure)).collect();
    let view = View {
        figures: grid.keys().iter().map(|key| figures.get(key).copied()).collect(),
        withheld: (0..grid.len()).filter(|&cell| edition.withheld.contains(&grid.keys()[cell])).collect(),
        sums: grid.sums().to_vec(),
        ..View::default()
    };
    (view, grid)
}

#[test]
fn a_figure_shown_that_should_have_been_withheld_is_found_by_audit_and_reader_alike() {
    let sizes = [5, 4, 3];
    let demand = Rule::default().demand(0);
    let release =
        next_edition(&Ledger::default(), &order(&scheme(&sizes, &[&[0, 1, 2]]), people(&sizes, 900, SKEWED, 4)))
            .unwrap();
    let complementary = release.reasons.iter().filter(|(_, reason)| **reason == Reason::Complementary);
    let mut exposing = 0;
    for (shown, _) in complementary {
        let mut broken = release.edition.clone();
        broken.withheld.remove(shown);
        broken.figures.push((shown.clone(), truth(&broken, shown)));
        let (view, grid) = view(&broken);
        let failing = audit(&view, demand, 5, Depth::Proof).unwrap().failing(demand);
        let failing: Vec<&CellKey> = failing.iter().map(|&cell| &grid.keys()[cell]).collect();
        let ledger = Ledger { editions: vec![broken.clone()] };
        let exposed: Vec<&CellKey> =
            broken.withheld.iter().filter(|cell| !attack(&ledger, 0, cell).meets(demand)).collect();
        assert_eq!(failing, exposed, "{shown} is shown");
        exposing += usize::from(!exposed.is_empty());
    }
    assert!(exposing > 0, "no complementary cell was needed");
}

/// One table over all dimensions, which have these sizes.
fn whole(sizes: &[usize]) -> Scheme {
    scheme(sizes, &[&(0..sizes.len()).collect::<Vec<_>>()])
}

/// The table with nothing withheld but what is sensitive by itself.
fn unprotected(sizes: &[usize], people: &[Person]) -> View {
    let grid = Grid::new(&whole(sizes), Joint::Hidden);
    let tallies = count(&grid, people).unwrap();
    let primary = sensitive(&grid, &tallies, &Rule::default());
    let shown = |cell: usize| (!primary.contains_key(&cell)).then_some(tallies[cell].persons);
    View {
        figures: (0..grid.len()).map(shown).collect(),
        withheld: primary.keys().copied().collect(),
        sums: grid.sums().to_vec(),
        ..View::default()
    }
}

fn released(sizes: &[usize], people: Vec<Person>) -> Release {
    next_edition(&Ledger::default(), &order(&whole(sizes), people)).unwrap()
}

#[test]
fn a_pulled_table_never_vouches_for_a_cell_that_is_exposed() {
    let demand = Rule::default().demand(0);
    let mut exposed = 0;
    for (sizes, persons, power) in [
        (&[7, 6, 4, 3][..], 900, SKEWED),
        (&[7, 6, 4, 3], 3_000, EVEN),
        (&[7, 6, 4, 3], 2_000, STEEP),
        (&[12, 10, 6], 2_000, SKEWED),
        (&[12, 10, 6], 6_000, EVEN),
    ] {
        for seed in 21..24 {
            let view = unprotected(sizes, &people(sizes, persons, power, seed));
            let failing = |depth| BTreeSet::from_iter(audit(&view, demand, 5, depth).unwrap().failing(demand));
            let (pulled, proved) = (failing(Depth::Pulls), failing(Depth::Proof));
            assert!(proved.is_subset(&pulled), "{sizes:?}, {persons}, {seed}: {:?}", proved.difference(&pulled));
            exposed += proved.len();
        }
    }
    assert!(exposed > 0, "nothing was exposed, so nothing was shown");
}

/// Mostly withheld tables of the three kinds of margins; of what is withheld beside the sensitive cells there is little.
#[test]
fn large_tables_withstand_whatever_their_margins() {
    for (sizes, persons, power, seed) in
        [(&[8, 7, 4, 3][..], 2_500, SKEWED, 31), (&[8, 7, 4, 3], 4_000, EVEN, 32), (&[14, 11, 5], 3_000, STEEP, 33)]
    {
        let release = released(sizes, people(sizes, persons, power, seed));
        assert!(release.edition.withheld.len() > 400, "{}", release.edition.withheld.len());
        let complementary = release.reasons.values().filter(|reason| **reason == Reason::Complementary).count();
        assert!(complementary * 8 < release.edition.withheld.len(), "{sizes:?}: {complementary} complementary");
        assert_withstands(&Ledger { editions: vec![release.edition] }, 70);
    }
}

/// The second edition adds people, so that its sums are tied to the first ones by "no smaller than".
#[test]
fn two_editions_of_a_large_table_withstand() {
    let sizes = [7, 6, 4, 3];
    let everybody = people(&sizes, 1_000, SKEWED, 41);
    let mut ledger = Ledger::default();
    for persons in [900, 1_000] {
        let order = order(&whole(&sizes), everybody[..persons].to_vec());
        ledger.editions.push(next_edition(&ledger, &order).unwrap().edition);
    }
    assert!(ledger.editions.iter().all(|edition| edition.withheld.len() > 400));
    assert_withstands(&ledger, 110);
}

#[test]
fn what_a_large_table_withholds_does_not_depend_on_the_order_of_people() {
    let sizes = [9, 8, 5];
    let mut people = people(&sizes, 1_500, SKEWED, 51);
    let withheld = |people: &[Person]| -> BTreeSet<CellKey> {
        released(&sizes, people.to_vec()).edition.withheld.into_iter().collect()
    };
    let first = withheld(&people);
    people.shuffle(&mut ChaCha8Rng::seed_from_u64(52));
    assert_eq!(withheld(&people), first);
}
