//! Tables in which most is withheld: pulled tables never vouch for a cell that is exposed, and what goes out withstands a reader
//! with another solver, over editions too.
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
use assize_disclosure::ledger::Ledger;
use assize_disclosure::rule::{Reason, Rule};
use assize_disclosure::scheme::{CellKey, Dimension, Scheme};
use assize_disclosure::table::{Person, count, sensitive};
use assize_disclosure::view::View;
use rand::seq::SliceRandom;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use reader::{attack, order, person, truth};
use std::collections::BTreeSet;

/// How far categories are from being equally frequent: an even draw to this power.
const EVEN: i32 = 1;
const SKEWED: i32 = 2;
const STEEP: i32 = 4;

/// One table over all dimensions, which have these sizes.
fn scheme(sizes: &[usize]) -> Scheme {
    let names: Vec<String> = (0..sizes.len()).map(|d| format!("d{d}")).collect();
    let flat = |(name, n): (&String, &usize)| {
        let codes: Vec<String> = (0..*n).map(|c| format!("c{c}")).collect();
        Dimension::flat(name, &codes.iter().map(String::as_str).collect::<Vec<_>>())
    };
    let table: Vec<&str> = names.iter().map(String::as_str).collect();
    Scheme::new(names.iter().zip(sizes).map(flat).collect(), &[&table]).unwrap()
}

fn people(sizes: &[usize], persons: usize, power: i32, seed: u64) -> Vec<Person> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let names: Vec<String> = (0..sizes.len()).map(|d| format!("d{d}")).collect();
    let mut draw = |n: usize| ((random.random::<f64>().powi(power) * n as f64) as usize).min(n - 1);
    let mut someone = |id: usize| {
        let categories: Vec<(&str, String)> =
            names.iter().zip(sizes).map(|(name, n)| (name.as_str(), format!("c{}", draw(*n)))).collect();
        person(id, 0, draw(3), &categories)
    };
    (0..persons).map(&mut someone).collect()
}

/// The table with nothing withheld but what is sensitive by itself.
fn unprotected(sizes: &[usize], people: &[Person]) -> View {
    let grid = Grid::new(&scheme(sizes), Joint::Hidden);
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
    next_edition(&Ledger::default(), &order(&scheme(sizes), people)).unwrap()
}

/// Attacks every `step`th withheld cell of each edition.
#[track_caller]
fn assert_withstands(ledger: &Ledger, step: usize) {
    let demand = Rule::default().demand(0);
    for (at, edition) in ledger.editions.iter().enumerate() {
        for cell in edition.withheld.iter().step_by(step) {
            let range = attack(ledger, at, cell);
            assert!(range.meets(demand), "edition {at}, {cell}: {range}");
            assert!(range.holds(truth(edition, cell)), "edition {at}, {cell}: {range}");
        }
    }
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
        let order = order(&scheme(&sizes), everybody[..persons].to_vec());
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
