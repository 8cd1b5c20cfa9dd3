//! Lessons by hand: known changes come back, certainty stays, answers about one component count together.

use super::*;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Two records of which it was said that they are one person with this probability.
fn two(first: u32, p: f64) -> Component {
    #[expect(clippy::cast_possible_truncation, reason = "a probability in single precision")]
    let p = p as f32;
    Component { records: vec![first, first + 1], ways: vec![([0, 0].into(), p), ([0, 1].into(), 1.0 - p)] }
}

fn three(ways: [(&[u8; 3], f32); 5]) -> Component {
    Component { records: vec![0, 1, 2], ways: ways.map(|(labels, p)| (Box::from(*labels), p)).to_vec() }
}

fn close(found: f64, expected: f64, within: f64) {
    assert!((found - expected).abs() < within, "{found} and not {expected}");
}

/// Answers about pairs of these probabilities, true by odds that are `bits` from what was said.
fn answers(probabilities: impl Iterator<Item = f64>, bits: f64, seed: u64) -> Vec<Answered> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let answered = (0u32..).zip(probabilities).map(|(number, p)| {
        let odds = p / (1.0 - p) * bits.exp2();
        Answered { component: two(2 * number, p), said: vec![(0, 1, random.random_bool(odds / (1.0 + odds)))] }
    });
    answered.collect()
}

#[test]
fn odds_that_are_off_by_some_bits_are_put_right_though_people_were_asked_only_where_the_model_was_in_doubt() {
    for (seed, bits) in [(1, 1.5), (2, -1.5), (3, 0.8)] {
        let doubtful = (0..600).map(|n| 0.4 + 0.2 * f64::from(n) / 600.0);
        let lesson = lesson(&answers(doubtful, bits, seed));
        assert!(lesson.is_used && lesson.surprise_held_out < lesson.surprise_before, "{lesson:?}");
        let (of_two, change) = lesson.changes[0];
        assert_eq!((lesson.answers, of_two), (600, 600));
        // At even odds b adds nothing. The posterior's standard deviation is 0.12 bits.
        close(change[0], bits, 0.36);
    }
}

#[test]
fn answers_that_are_as_was_said_change_hardly_anything() {
    let evenly = (0..600).map(|n| 0.05 + 0.9 * f64::from(n) / 600.0);
    for seed in 1..4 {
        let all = answers(evenly.clone(), 0.0, seed);
        let learned = changes(&all.iter().collect::<Vec<_>>())[0];
        close(learned[0], 0.0, 0.36);
        close(learned[1], 0.0, 0.3);
    }
}

#[test]
fn too_few_answers_are_not_used_whatever_they_say() {
    let lesson = lesson(&answers((0..29).map(|_| 0.5), 40.0, 1));
    assert!(!lesson.is_used);
    assert_eq!((lesson.answers, lesson.changes), (29, [(29, [0.0, 0.0]), (0, [0.0, 0.0]), (0, [0.0, 0.0])]));
    close(lesson.surprise_before, 1.0, 1e-9);
    close(lesson.surprise_held_out, 1.0, 1e-9);
}

#[test]
fn nobody_answered_is_a_lesson_of_nothing() {
    let none = lesson(&[]);
    assert_eq!((none.answers, none.is_used, none.surprise_before), (0, false, 0.0));
}

#[test]
fn what_is_certain_keeps_its_probabilities_and_what_is_in_doubt_moves_by_degrees() {
    let changed = |p: f64| two(0, p).changed([1.0, 0.0])[0];
    assert_eq!(two(0, 1.0).doubt(), 0.0);
    close(changed(0.5), 2.0 / 3.0, 1e-6);
    // Half in doubt: half a bit.
    close(changed(0.975), 0.975 * 2f64.sqrt() / (0.975 * 2f64.sqrt() + 0.025), 1e-5);
    close(changed(0.0001) / 0.0001, 1.0, 0.01);
}

#[test]
fn a_change_counts_each_join_and_leaves_probabilities_that_sum_to_one() {
    let ways = three([(&[0, 0, 0], 0.2), (&[0, 0, 1], 0.2), (&[0, 1, 0], 0.2), (&[0, 1, 1], 0.2), (&[0, 1, 2], 0.2)]);
    let changed = ways.changed([1.0, 0.0]);
    let expected = [4.0, 2.0, 2.0, 2.0, 1.0].map(|weight| weight / 11.0);
    changed.iter().zip(expected).for_each(|(found, expected)| close(*found, expected, 1e-6));
    close(changed.iter().sum(), 1.0, 1e-12);
}

#[test]
fn a_power_sharpens_what_was_said_and_an_improbable_way_counts_no_further_than_its_bound() {
    close(two(0, 0.8).changed([0.0, 1.0])[0], 0.64 / (0.64 + 0.04), 1e-6);
    let ways =
        three([(&[0, 0, 0], 0.4), (&[0, 0, 1], 0.4), (&[0, 1, 0], 0.198), (&[0, 1, 1], 0.001), (&[0, 1, 2], 0.001)]);
    let features = ways.features();
    assert_eq!([features[3][1], features[4][1]], [LEAST_BITS, LEAST_BITS]);
    close(features[0][1], 0.4f64.log2(), 1e-5);
}

#[test]
fn answers_about_one_component_count_together() {
    let component =
        || three([(&[0, 0, 0], 0.1), (&[0, 0, 1], 0.4), (&[0, 1, 0], 0.2), (&[0, 1, 1], 0.2), (&[0, 1, 2], 0.1)]);
    let surprise = |said: &[(usize, usize, bool)]| {
        let mut told = Told::default();
        let one = Answered { component: component(), said: said.to_vec() };
        told.add(0, &one, &[Change::default(); SIZES.len()]);
        told.surprise()
    };
    close(surprise(&[(0, 1, true)]), -0.5f64.log2(), 1e-6);
    close(surprise(&[(0, 1, true), (1, 2, false)]), -0.4f64.log2(), 1e-6);
    close(surprise(&[(0, 1, false), (1, 2, false), (0, 2, false)]), -0.1f64.log2(), 1e-6);
}

#[test]
fn answers_stand_in_the_band_of_what_was_said_of_them() {
    let mut told = Told::default();
    for (p, same) in [(0.42, true), (0.47, false), (0.91, true)] {
        told.add(0, &Answered { component: two(0, p), said: vec![(0, 1, same)] }, &[Change::default(); SIZES.len()]);
    }
    let of = |band: usize| (told.bands[band].pairs, told.bands[band].true_pairs);
    assert_eq!((of(4), of(9), of(5)), ((2.0, 1.0), (1.0, 1.0), (0.0, 0.0)));
    close(told.bands[4].said, 0.89, 1e-6);
}

#[test]
fn a_gain_within_chance_is_none() {
    let of = |bits: &[f64]| -> Vec<(usize, f64)> { bits.iter().copied().enumerate().collect() };
    assert!(is_better(&of(&[1.0, 1.0, 1.0]), &of(&[0.9, 0.8, 0.9])));
    assert!(!is_better(&of(&[1.0, 1.0, 1.0]), &of(&[0.2, 1.4, 1.3])));
    assert!(!is_better(&of(&[1.0, 1.0]), &of(&[1.0, 1.0])), "no gain is none");
}

#[test]
fn sizes_are_told_apart() {
    let of = |records: u32| Component { records: (0..records).collect(), ways: Vec::new() }.size();
    assert_eq!([2, 3, 4, 5, 14].map(of), [0, 1, 1, 2, 2]);
}
