//! Scores against counting every pair of records.
#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

use assize_linkage::partition::LinkedPair;
use assize_linkage::score::{Band, bands, calibration_error, pair_score, true_pairs};
use proptest::prelude::*;

fn case() -> impl Strategy<Value = (Vec<u32>, Vec<LinkedPair>)> {
    (2usize..25).prop_flat_map(|records| {
        let truth = proptest::collection::vec(0u32..8, records);
        let said = proptest::collection::vec(
            prop_oneof![3 => Just(None), 1 => (0.0..=1.0f64).prop_map(Some)],
            records * records,
        );
        (truth, said).prop_map(move |(truth, said)| {
            let pairs = (0..records).flat_map(|one| (one + 1..records).map(move |other| (one, other)));
            let linked = pairs.filter_map(|(one, other)| {
                said[one * records + other].map(|probability| LinkedPair {
                    one: u32::try_from(one).unwrap(),
                    other: u32::try_from(other).unwrap(),
                    probability,
                })
            });
            (truth, linked.collect())
        })
    })
}

proptest! {
    #[test]
    fn precision_and_recall_are_those_of_counting_every_pair((truth, pairs) in case(), least in 0.0..1.0f64) {
        let (mut real, mut said, mut both) = (0.0, 0.0, 0.0);
        for one in 0..truth.len() {
            for other in one + 1..truth.len() {
                let same = truth[one] == truth[other];
                let linked = pairs.iter().any(|p| (p.one as usize, p.other as usize) == (one, other) && p.probability >= least);
                real += f64::from(u8::from(same));
                said += f64::from(u8::from(linked));
                both += f64::from(u8::from(same && linked));
            }
        }
        prop_assert_eq!(true_pairs(&truth), real);
        let score = pair_score(&pairs, &truth, least);
        prop_assert_eq!((score.precision, score.recall), (both / f64::max(said, 1.0), both / f64::max(real, 1.0)));
        // F1 = 2 TP / (2 TP + FP + FN), which needs neither precision nor recall.
        let f1 = if both > 0.0 { 2.0 * both / (said + real) } else { 0.0 };
        prop_assert!((score.f1() - f1).abs() < 1e-12);
    }

    #[test]
    fn bands_hold_every_pair_once_and_the_error_is_within_one((truth, pairs) in case()) {
        let bands = bands(&pairs, &truth);
        let counted = pairs.iter().filter(|pair| pair.probability >= 0.01);
        prop_assert_eq!(bands.iter().map(|band| band.pairs).sum::<f64>(), counted.clone().count() as f64);
        let said: f64 = counted.clone().map(|pair| pair.probability).sum();
        prop_assert!((bands.iter().map(|band| band.said).sum::<f64>() - said).abs() < 1e-9);
        let error = calibration_error(&bands);
        prop_assert!((0.0..=1.0).contains(&error));
        // The triangle's inequality: no less than the error of the whole.
        let right = counted.clone().filter(|pair| truth[pair.one as usize] == truth[pair.other as usize]).count() as f64;
        prop_assert!(error >= (said - right).abs() / (counted.count() as f64).max(1.0) - 1e-9);
    }
}

#[test]
fn nobody_linked_and_nobody_to_be_linked_score_numbers() {
    let none = pair_score(&[], &[1, 2, 3], 0.5);
    assert_eq!((none.precision, none.recall, none.f1()), (0.0, 0.0, 0.0));
    assert_eq!(true_pairs(&[]), 0.0);
    assert_eq!(calibration_error(&bands(&[], &[])), 0.0);
}

#[test]
fn a_probability_falls_into_the_band_that_begins_with_it() {
    let cases = [(0.009, None), (0.01, Some(0)), (0.0999, Some(0)), (0.5, Some(5)), (0.9, Some(9)), (1.0, Some(9))];
    for (probability, expected) in cases {
        let bands = bands(&[LinkedPair { one: 0, other: 1, probability }], &[4, 4]);
        let found = bands.iter().position(|band| band.pairs > 0.0);
        assert_eq!(found, expected, "{probability}");
        if let Some(at) = found {
            assert_eq!(bands[at], Band { pairs: 1.0, said: probability, true_pairs: 1.0 });
        }
    }
}
