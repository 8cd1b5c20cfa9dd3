//! Random numbers against the distribution functions of another library, and small sums against slow ones.

use crate::draws::unit;
use crate::sampling::rank::Scores;
use crate::sampling::summary::weighted_quantiles;
use crate::sampling::variates::{beta, binomial, log_gamma, poisson};
use crate::sampling::{index, log_add, normal, real};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use statrs::distribution::{Beta, Binomial, ContinuousCDF, DiscreteCDF, Gamma, Normal, Poisson};

const DRAWS: usize = 20_000;

/// Greatest distance of the empirical from the true distribution function, times the root of the number of draws.
fn distance(mut draws: Vec<f64>, below: &dyn Fn(f64) -> f64) -> f64 {
    draws.sort_unstable_by(f64::total_cmp);
    let count = real(draws.len());
    let off = |(place, draw): (usize, &f64)| {
        let true_mass = below(*draw);
        (true_mass - real(place) / count).abs().max((true_mass - real(place + 1) / count).abs())
    };
    draws.iter().enumerate().map(off).fold(0.0, f64::max) * count.sqrt()
}

/// Kolmogorov: a distance of 1.95 is passed once in 1,000 samples. Seeds are fixed, so that a failure is a change.
#[test]
fn continuous_numbers_follow_their_distribution_functions() {
    let mut random = ChaCha8Rng::seed_from_u64(11);
    let mut check = |what: &str, draw: &dyn Fn(&mut ChaCha8Rng) -> f64, below: &dyn Fn(f64) -> f64| {
        let draws = (0..DRAWS).map(|_| draw(&mut random)).collect();
        let found = distance(draws, below);
        assert!(found < 1.95, "{what}: {found}");
    };
    check("unit", &|r| unit(r), &|x| x);
    let bell = Normal::standard();
    check("normal", &|r| normal(r), &|x| bell.cdf(x));
    for shape in [0.1, 0.5, 1.0, 1.7, 12.0, 900.0] {
        let peer = Gamma::new(shape, 1.0).unwrap();
        check(&format!("gamma {shape}"), &|r| log_gamma(shape, r), &|log| peer.cdf(log.exp()));
    }
    for (a, b) in [(0.5, 0.5), (1.0, 1.0), (2.0, 5.0), (40.0, 3.0), (300.0, 700.0)] {
        let peer = Beta::new(a, b).unwrap();
        check(&format!("beta {a} {b}"), &|r| beta(a, b, r), &|x| peer.cdf(x));
    }
}

/// A gamma number of tiny shape is far below the least double; its logarithm is not. `-shape ln G` tends to an exponential.
#[test]
fn a_gamma_number_of_tiny_shape_keeps_its_logarithm() {
    let mut random = ChaCha8Rng::seed_from_u64(12);
    let shape = 1e-4;
    let draws: Vec<f64> = (0..DRAWS).map(|_| -shape * log_gamma(shape, &mut random)).collect();
    assert!(draws.iter().all(|draw| draw.is_finite()));
    assert!(draws.iter().filter(|draw| **draw > 0.075).count() > DRAWS / 2, "half lie below e^-750");
    let found = distance(draws, &|x| 1.0 - (-x.max(0.0)).exp());
    assert!(found < 1.95, "{found}");
}

/// Pearson's statistic over whole numbers, those expected fewer than 10 times put together, less its mean, in its own deviations.
fn misfit(draws: &[f64], below: &dyn Fn(u64) -> f64) -> f64 {
    let greatest = draws.iter().copied().fold(0.0, f64::max);
    let mut seen = vec![0.0; index(greatest) + 1];
    for draw in draws {
        assert!(*draw >= 0.0 && draw.fract() == 0.0, "{draw} is no count");
        seen[index(*draw)] += 1.0;
    }
    let (mut sum, mut cells, mut found, mut expected, mut reached) = (0.0, 0.0, 0.0, 0.0, 0.0);
    let mut done = 0.0;
    for (count, seen) in (0u64..).zip(&seen) {
        let up_to = below(count) * real(draws.len());
        (found, expected, reached) = (found + seen, expected + up_to - reached, up_to);
        if expected >= 10.0 {
            let off: f64 = found - expected;
            (sum, cells, done) = (sum + off * off / expected, cells + 1.0, done + found);
            (found, expected) = (0.0, 0.0);
        }
    }
    let (rest, left) = (real(draws.len()) - done, real(draws.len()) - reached + expected);
    if left > 1.0 {
        (sum, cells) = (sum + (rest - left).powi(2) / left, cells + 1.0);
    }
    let freedom: f64 = cells - 1.0;
    (sum - freedom) / (2.0 * freedom).sqrt()
}

/// Means and trials lie on both sides of where each method changes over. Tolerance: four deviations of Pearson's statistic.
#[test]
fn counts_follow_their_distribution_functions() {
    let mut random = ChaCha8Rng::seed_from_u64(13);
    for mean in [0.2, 4.0, 29.9, 30.1, 77.0, 1_000.0] {
        let peer = Poisson::new(mean).unwrap();
        let draws: Vec<f64> = (0..DRAWS).map(|_| poisson(mean, &mut random)).collect();
        let found = misfit(&draws, &|count| peer.cdf(count));
        assert!(found.abs() < 4.0, "poisson {mean}: {found}");
    }
    for (trials, chance) in [(7u32, 0.3), (29, 0.9), (30, 0.02), (31, 0.5), (400, 0.01), (2_000, 0.97)] {
        let peer = Binomial::new(chance, u64::from(trials)).unwrap();
        let draws: Vec<f64> = (0..DRAWS).map(|_| binomial(u64::from(trials), chance, &mut random) as f64).collect();
        let found = misfit(&draws, &|count| peer.cdf(count));
        assert!(found.abs() < 4.0, "binomial {trials} {chance}: {found}");
        assert!(draws.iter().all(|draw| *draw <= f64::from(trials)), "more than {trials}");
    }
}

#[test]
fn counts_at_the_ends_are_certain() {
    let mut random = ChaCha8Rng::seed_from_u64(14);
    for trials in [0, 1, 29, 30, 5_000] {
        assert_eq!(binomial(trials, 0.0, &mut random), 0, "{trials}");
        assert_eq!(binomial(trials, 1.0, &mut random), trials);
    }
    assert_eq!(poisson(0.0, &mut random), 0.0);
}

#[test]
fn logarithms_are_added_without_overflow() {
    let none = f64::NEG_INFINITY;
    let cases = [
        (0.0, 0.0, 2f64.ln()),
        (1.0, 3.0, (1f64.exp() + 3f64.exp()).ln()),
        (3.0, 1.0, (1f64.exp() + 3f64.exp()).ln()),
        (1e4, 1e4, 1e4 + 2f64.ln()),
        (-1e4, -1e4 - 50.0, -1e4),
        (none, 7.0, 7.0),
        (7.0, none, 7.0),
        (none, none, none),
    ];
    for (a, b, expected) in cases {
        let found = log_add(a, b);
        assert!(found == expected || (found - expected).abs() < 1e-12, "{a} {b}: {found} not {expected}");
    }
}

/// Ranks by counting, ties shared evenly.
#[test]
fn normal_scores_are_those_of_average_ranks() {
    for draws in
        [vec![3.0, 1.0, 2.0, 10.0], vec![5.0, 5.0, 1.0, 5.0, 0.0, 0.0], vec![2.0; 5], vec![-0.5, 1e300, -1e300]]
    {
        let found = Scores::new(draws.len()).of(&draws);
        for (place, draw) in draws.iter().enumerate() {
            let lower = real(draws.iter().filter(|other| *other < draw).count());
            let same = real(draws.iter().filter(|other| *other == draw).count());
            let rank = lower + (same + 1.0) / 2.0;
            let score = Normal::standard().inverse_cdf((rank - 0.375) / (real(draws.len()) + 0.25));
            assert!((found[place] - score).abs() < 1e-12, "{draws:?}, {place}: {} not {score}", found[place]);
        }
    }
}

#[test]
fn weighted_quantiles_are_those_of_draws_repeated_as_often_as_they_weigh() {
    let cases: [(&[f64], &[usize]); 4] = [
        (&[5.0, 1.0, 3.0], &[1, 1, 1]),
        (&[5.0, 1.0, 3.0], &[38, 1, 1]),
        (&[2.0, 9.0, 4.0, 7.0], &[0, 3, 10, 27]),
        (&[1.0], &[1]),
    ];
    for (draws, repeats) in cases {
        let all: usize = repeats.iter().sum();
        let weights: Vec<f64> = repeats.iter().map(|count| real(*count) / real(all)).collect();
        let mut long: Vec<f64> = draws.iter().zip(repeats).flat_map(|(draw, count)| vec![*draw; *count]).collect();
        long.sort_unstable_by(f64::total_cmp);
        // The k-th of n repeated draws carries the weight past (k - 1) / n up to k / n.
        let at = |level: f64| long[index((level * real(all) - 1e-9).ceil()).max(1) - 1];
        let q = weighted_quantiles(draws, &weights).unwrap();
        let found = [q.p025, q.p10, q.p25, q.p50, q.p75, q.p90, q.p975];
        assert_eq!(found, [0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975].map(at), "{draws:?} {repeats:?}");
    }
    assert_eq!(weighted_quantiles(&[], &[]), None);
    assert_eq!(weighted_quantiles(&[1.0, f64::NAN], &[0.5, 0.5]), None);
}
