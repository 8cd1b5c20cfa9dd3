//! Random numbers against their moments, completeness against shares known beforehand.

use super::*;

fn moments(of: impl Fn(&mut ChaCha8Rng) -> f64) -> (f64, f64) {
    let mut random = ChaCha8Rng::seed_from_u64(9);
    let drawn: Vec<f64> = (0..40_000).map(|_| of(&mut random)).collect();
    let mean = drawn.iter().sum::<f64>() / 40_000.0;
    (mean, drawn.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / 40_000.0)
}

#[test]
fn random_numbers_have_the_mean_and_variance_of_their_distributions() {
    for (a, b) in [(0.5, 2.0), (3.0, 1.0), (180.0, 20.0)] {
        let (mean, variance) = moments(|random| beta(random, a, b));
        let expected = a * b / ((a + b) * (a + b) * (a + b + 1.0));
        assert!((mean - a / (a + b)).abs() < 0.01, "{a} {b}: {mean}");
        assert!((variance / expected - 1.0).abs() < 0.05, "{a} {b}: {variance} {expected}");
    }
    for expected in [0.0, 0.4, 7.0, 49.0, 300.0] {
        let (mean, variance) = moments(|random| poisson(random, expected));
        assert!((mean - expected).abs() < 0.02 + 0.01 * expected, "{expected}: {mean}");
        assert!((variance - expected).abs() < 0.02 + 0.05 * expected, "{expected}: {variance}");
    }
}

#[test]
fn links_are_missed_as_often_as_the_numbered_ones_would_be() {
    let found =
        |lists, without_number, with_number, found_anyway| Found { lists, without_number, with_number, found_anyway };
    let of_lists = vec![found((0, 1), 900.0, 1000.0, 900.0), found((0, 2), 500.0, 0.0, 0.0)];
    let made = Completeness { of_lists: of_lists.clone(), of_all: Some(0.9) };
    assert!((made.missed(&of_lists[0]) - 100.0).abs() < 1e-9);
    assert!((made.missed(&of_lists[1]) - 500.0 / 9.0).abs() < 1e-9, "lists without numbers follow all");
    let silent = Completeness { of_lists: of_lists.clone(), of_all: None };
    assert_eq!(silent.missed(&of_lists[0]), 0.0);
}
