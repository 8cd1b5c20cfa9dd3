//! What blocking reaches and costs, and what reading in batches and sampling may not change.
#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

#[path = "support/fake.rs"]
mod fake;

use assize_linkage::block::{Blocks, RULES, Rule};
use assize_linkage::judgement::Verdicts;
use assize_linkage::link::{Settings, link};
use assize_linkage::partition::partition;
use assize_linkage::roster::{List, Reader, Roster, Row};
use assize_linkage::score::true_pairs;

fn pairs_of_one_person(truth: &[u32]) -> Vec<(usize, usize)> {
    let one = |one: usize| {
        (one + 1..truth.len()).filter(move |other| truth[one] == truth[*other]).map(move |other| (one, other))
    };
    (0..truth.len()).flat_map(one).collect()
}

fn roster(names: &[&str]) -> Roster {
    let mut reader = Reader::new(vec![List { name: "visas".into(), nobody_twice: false }]);
    // One batch a row: the same as all at once.
    for name in names {
        reader.read(&[Row { name, ..Row::default() }]);
    }
    reader.finish().0
}

#[test]
fn the_same_name_in_any_two_scripts_meets_in_a_block() {
    let names = ["김철수", "Kim Chol Su", "Kim Cheol-su", "金哲洙", "Ким Чхоль Су", "كيم تشول سو", "Chol Su KIM"];
    let roster = roster(&names);
    let blocks = Blocks::of(&roster, 1000);
    for one in 0..names.len() {
        for other in one + 1..names.len() {
            assert!(blocks.share_a_group(one, other), "{} and {}", names[one], names[other]);
        }
    }
}

#[test]
fn strangers_without_anything_in_common_meet_in_no_block() {
    let roster = roster(&["김철수", "박봉주", "최룡해"]);
    let blocks = Blocks::of(&roster, 1000);
    assert!(!blocks.share_a_group(0, 1) && !blocks.share_a_group(0, 2) && !blocks.share_a_group(1, 2));
    assert_eq!(blocks.costs.iter().map(|cost| cost.pairs).sum::<u64>(), 0);
}

#[test]
fn hardly_a_pair_of_one_person_is_lost() {
    let people = fake::people(2000, 21);
    let linkage = fake::linked(&people.rows, false);
    let reached = linkage.reached(pairs_of_one_person(&people.truth).into_iter());
    let completeness = reached as f64 / true_pairs(&people.truth);
    assert!(completeness > 0.97, "{completeness}");
}

#[test]
fn a_smaller_budget_leaves_large_groups_out_and_says_so() {
    let names = vec!["김철수"; 200];
    let roster = roster(&names);
    let name = |blocks: &Blocks| blocks.costs.iter().find(|cost| cost.rule == Rule::Name).copied().unwrap();
    let (rich, poor) = (name(&Blocks::of(&roster, 1000)), name(&Blocks::of(&roster, 1)));
    assert_eq!((rich.pairs, rich.left_out, rich.largest_group), (200 * 199 / 2, 0, 200));
    assert_eq!((poor.pairs, poor.left_out, poor.largest_group), (0, 200 * 199 / 2, 0));
}

#[test]
fn records_looked_up_in_batches_are_linked_as_those_looked_up_at_once() {
    let people = fake::people(9000, 24);
    let linked = |records_at_once| {
        let linkage = link(fake::roster(&people.rows, false), Settings { records_at_once, ..Settings::default() });
        let pairs = linkage.pairs.iter().map(|pair| (pair.one, pair.other, pair.log2_odds.to_bits()));
        let gains = linkage.gains.iter().map(|gain| (gain.new_pairs, gain.new_matches.to_bits()));
        (pairs.collect::<Vec<_>>(), gains.collect::<Vec<_>>(), linkage.blocks.costs.clone())
    };
    assert!(people.rows.len() > 2 * 4096, "three batches at least");
    assert_eq!(linked(1), linked(usize::MAX));
}

#[test]
fn what_rules_add_sums_to_the_pairs_compared() {
    let people = fake::people(800, 22);
    let linkage = fake::linked(&people.rows, false);
    assert_eq!(linkage.gains.iter().map(|gain| gain.rule).collect::<Vec<_>>(), RULES);
    let expected: f64 = linkage.gains.iter().map(|gain| gain.new_matches).sum();
    let kept: f64 = linkage.pairs.iter().map(assize_linkage::link::Pair::probability).sum();
    assert!((expected - kept).abs() < 1e-6 * kept, "{expected} {kept}");
    let all: u64 = linkage.gains.iter().map(|gain| gain.new_pairs).sum();
    assert!(all >= linkage.pairs.len() as u64);
}

#[test]
fn samples_have_as_many_persons_as_expected() {
    let people = fake::people(1200, 23);
    let partitions = partition(&fake::linked(&people.rows, false), &Verdicts::default());
    let persons = |seed| {
        let drawn = partitions.draw(seed);
        drawn.iter().enumerate().filter(|(record, person)| *record == **person as usize).count() as f64
    };
    let mean = (0..100).map(persons).sum::<f64>() / 100.0;
    assert!((mean / partitions.expected_persons() - 1.0).abs() < 0.005, "{mean} {}", partitions.expected_persons());
}
