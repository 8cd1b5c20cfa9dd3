//! Random numbers of named distributions. Holds no generator of its own.
//!
//! Gamma, Poisson and large binomial numbers are those of `rand_distr`, all exact; what is added is logarithms where the number itself
//! would vanish, and whole numbers beyond what a double holds.

use crate::draws::unit;
use crate::sampling::normal;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Binomial, Distribution, Gamma, Poisson};

/// A generator for one use of a seed: streams of different numbers never meet.
pub fn stream(seed: u64, number: u64) -> ChaCha8Rng {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    random.set_stream(number);
    random
}

/// Beyond this a double does not hold every whole number.
const WHOLE: f64 = 1e15;
/// Binomial numbers of a smaller mean are counted out.
const COUNTED: f64 = 10.0;

/// A gamma number of scale 1. NaN for a shape that is no finite number above 0.
pub fn gamma(shape: f64, random: &mut impl Rng) -> f64 {
    match Gamma::new(shape, 1.0) {
        Ok(gamma) if shape.is_finite() => gamma.sample(random),
        _ => f64::NAN,
    }
}

/// The logarithm of a gamma number of scale 1. Shapes below 1/2 in logarithms, where the number itself would vanish:
/// `ln G(a) = ln G(a + 1) + ln(U) / a` (Stuart 1962, Biometrika 49:564). NaN as for [`gamma`].
pub fn log_gamma(shape: f64, random: &mut impl Rng) -> f64 {
    if shape > 0.0 && shape < 0.5 {
        return log_gamma(shape + 1.0, random) + unit(random).ln() / shape;
    }
    gamma(shape, random).ln()
}

/// A beta number.
pub fn beta(a: f64, b: f64, random: &mut impl Rng) -> f64 {
    let (one, other) = (log_gamma(a, random), log_gamma(b, random));
    1.0 / (1.0 + (other - one).exp())
}

/// A Poisson number. Means above 10^15 by the normal limit, exact to what a double holds. What is no number stays none.
pub fn poisson(mean: f64, random: &mut impl Rng) -> f64 {
    if mean.is_nan() || mean <= 0.0 {
        return if mean.is_nan() { f64::NAN } else { 0.0 };
    }
    if mean > WHOLE {
        return (mean + mean.sqrt() * normal(random)).round();
    }
    Poisson::new(mean).expect("the mean is above 0 and at most 10^15").sample(random)
}

/// A binomial number: small means by inversion, others by rejection. A share that is no number is taken for 0.
pub fn binomial(trials: u64, share: f64, random: &mut impl Rng) -> u64 {
    if trials == 0 || share.is_nan() || share <= 0.0 {
        return 0;
    }
    if share >= 1.0 {
        return trials;
    }
    if share > 0.5 {
        return trials - binomial(trials, 1.0 - share, random);
    }
    let mean = trials as f64 * share;
    if mean > COUNTED {
        return Binomial::new(trials, share).expect("the share is above 0 and at most 1/2").sample(random);
    }
    let mut probability = (trials as f64 * (-share).ln_1p()).exp();
    let odds = share / (1.0 - share);
    let mut left = unit(random);
    let mut count = 0;
    while left > probability && count < trials {
        left -= probability;
        count += 1;
        probability *= odds * (trials - count + 1) as f64 / count as f64;
        if probability < 1e-300 {
            break;
        }
    }
    count
}

/// Splits `trials` by weights into `into`, which has the weights' length: a multinomial draw.
pub fn multinomial(trials: u64, weights: &[f64], into: &mut [u64], random: &mut impl Rng) {
    let mut weight_left: f64 = weights.iter().sum();
    let mut left = trials;
    into.fill(0);
    let last = weights.iter().rposition(|weight| *weight > 0.0);
    for (place, (weight, count)) in weights.iter().zip(into.iter_mut()).enumerate() {
        if left == 0 {
            break;
        }
        let drawn = if Some(place) == last { left } else { binomial(left, weight / weight_left, random) };
        *count = drawn;
        left -= drawn;
        weight_left -= weight;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Mean and variance of 200,000 draws.
    fn moments(mut draw: impl FnMut(&mut ChaCha8Rng) -> f64) -> (f64, f64) {
        let mut random = stream(1, 0);
        let draws: Vec<f64> = (0..200_000).map(|_| draw(&mut random)).collect();
        let mean = draws.iter().sum::<f64>() / draws.len() as f64;
        (mean, draws.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / draws.len() as f64)
    }

    /// Standard error of a mean of 200,000 is 0.0022 of a standard deviation; five of them. Variances within 3 %.
    #[track_caller]
    fn check(what: &str, expected: (f64, f64), draw: impl FnMut(&mut ChaCha8Rng) -> f64) {
        let (mean, variance) = moments(draw);
        assert!((mean - expected.0).abs() < 5.0 * 0.0023 * expected.1.sqrt(), "{what}: mean {mean}");
        assert!((variance / expected.1 - 1.0).abs() < 0.03, "{what}: variance {variance}");
    }

    #[test]
    fn rare_and_frequent_binomial_numbers_have_their_mean_and_variance() {
        for (trials, share) in [(5, 0.3), (40, 0.9), (1000, 0.002), (1000, 0.2), (10_000_000, 1e-7), (10_000_000, 0.4)]
        {
            let mean = trials as f64 * share;
            let expected = (mean, mean * (1.0 - share));
            check(&format!("{trials} {share}"), expected, |random| binomial(trials, share, random) as f64);
        }
    }

    #[test]
    fn logarithms_of_gamma_numbers_have_the_moments_of_theory() {
        // E ln G(a) is the digamma function, its variance the trigamma function.
        let cases =
            [(0.001, -1_000.575_571_9, 1_000_001.6), (0.3, -3.502_524_2, 12.245_36), (1.5, 0.036_489_98, 0.9348)];
        for (shape, digamma, trigamma) in cases {
            check(&shape.to_string(), (digamma, trigamma), |random| log_gamma(shape, random));
        }
    }

    #[test]
    fn a_multinomial_draw_gives_everybody_a_place() {
        let mut random = stream(2, 0);
        let mut into = [0; 4];
        let mut sums = [0.0; 4];
        for _ in 0..20_000 {
            multinomial(100, &[1.0, 0.0, 2.0, 5.0], &mut into, &mut random);
            assert_eq!(into.iter().sum::<u64>(), 100);
            sums.iter_mut().zip(into).for_each(|(sum, count)| *sum += count as f64 / 20_000.0);
        }
        for (found, expected) in sums.iter().zip([12.5, 0.0, 25.0, 62.5]) {
            assert!((found - expected).abs() < 0.2, "{sums:?}");
        }
    }

    #[test]
    fn poisson_numbers_beyond_whole_doubles_are_still_finite() {
        let huge = poisson(1e18, &mut stream(3, 0));
        assert!((huge / 1e18 - 1.0).abs() < 1e-7);
    }

    #[test]
    fn parameters_that_are_no_number_give_none_and_no_panic() {
        let random = &mut stream(4, 0);
        for shape in [f64::NAN, f64::INFINITY, 0.0, -1.0] {
            assert!(gamma(shape, random).is_nan() && log_gamma(shape, random).is_nan(), "{shape}");
        }
        assert!(poisson(f64::NAN, random).is_nan());
        assert_eq!([poisson(-1.0, random), poisson(f64::INFINITY, random)], [0.0, f64::INFINITY]);
        assert_eq!([binomial(7, f64::NAN, random), binomial(7, -0.1, random), binomial(7, 2.0, random)], [0, 0, 7]);
    }

    #[test]
    fn streams_of_one_seed_differ() {
        let [first, again, other] = [stream(5, 1), stream(5, 1), stream(5, 2)].map(|mut random| unit(&mut random));
        assert!(first == again && first != other);
    }
}
