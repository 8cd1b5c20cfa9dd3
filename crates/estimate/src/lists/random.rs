//! Draws that the list methods need, from a generator that the caller seeded. Holds no generator of its own.

use crate::draws::unit;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Binomial, Distribution, Gamma, Poisson, StandardNormal};

/// A generator for one use of a seed: streams of different numbers never meet.
pub fn stream(seed: u64, number: u64) -> ChaCha8Rng {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    random.set_stream(number);
    random
}

/// A standard normal number.
pub fn normal(random: &mut impl Rng) -> f64 {
    StandardNormal.sample(random)
}

/// A Poisson number; `mean` at least 0 and below 2^60.
pub fn poisson(random: &mut impl Rng, mean: f64) -> f64 {
    if mean <= 0.0 {
        return 0.0;
    }
    // Beyond 1e15 a double does not hold every whole number; the normal limit is exact to what it holds.
    if mean > 1e15 {
        return (mean + mean.sqrt() * normal(random)).max(0.0).round();
    }
    Poisson::new(mean).expect("the mean is above 0 and far below the limit").sample(random)
}

/// A binomial number. Small means by inversion, others by rejection (rand_distr).
pub fn binomial(random: &mut impl Rng, trials: u64, share: f64) -> u64 {
    if trials == 0 || share <= 0.0 {
        return 0;
    }
    if share >= 1.0 {
        return trials;
    }
    if share > 0.5 {
        return trials - binomial(random, trials, 1.0 - share);
    }
    let mean = trials as f64 * share;
    if mean > 10.0 {
        return Binomial::new(trials, share).expect("the share is within 0 and 1").sample(random);
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
pub fn multinomial(random: &mut impl Rng, trials: u64, weights: &[f64], into: &mut [u64]) {
    let mut weight_left: f64 = weights.iter().sum();
    let mut left = trials;
    into.fill(0);
    let last = weights.iter().rposition(|weight| *weight > 0.0);
    for (place, (weight, count)) in weights.iter().zip(into.iter_mut()).enumerate() {
        if left == 0 {
            break;
        }
        let drawn = if Some(place) == last { left } else { binomial(random, left, weight / weight_left) };
        *count = drawn;
        left -= drawn;
        weight_left -= weight;
    }
}

/// The logarithm of a gamma number of scale 1. Shapes below 1/2 in log space, where the number itself would underflow:
/// ln G(a) = ln G(a + 1) + ln(U) / a (Stuart's theorem).
pub fn log_gamma_draw(random: &mut impl Rng, shape: f64) -> f64 {
    if shape < 0.5 {
        return log_gamma_draw(random, shape + 1.0) + unit(random).ln() / shape;
    }
    gamma(random, shape).ln()
}

/// A gamma number of scale 1; `shape` above 0.
pub fn gamma(random: &mut impl Rng, shape: f64) -> f64 {
    Gamma::new(shape, 1.0).expect("shapes are counts plus a prior above 0").sample(random)
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

    #[test]
    fn binomial_numbers_have_their_mean_and_variance() {
        // Standard error of a mean of 200,000 is 0.0022 of a standard deviation; five of them. Variances within 3 %.
        for (trials, share) in [(5, 0.3), (40, 0.9), (1000, 0.002), (1000, 0.2), (10_000_000, 1e-7), (10_000_000, 0.4)]
        {
            let (mean, variance) = moments(|random| binomial(random, trials, share) as f64);
            let (m, v) = (trials as f64 * share, trials as f64 * share * (1.0 - share));
            assert!((mean - m).abs() < 5.0 * 0.0023 * v.sqrt(), "{trials} {share} {mean}");
            assert!((variance / v - 1.0).abs() < 0.03, "{trials} {share} {variance} {v}");
        }
    }

    #[test]
    fn a_multinomial_draw_gives_everybody_a_place() {
        let mut random = stream(2, 0);
        let mut into = [0; 4];
        let mut sums = [0.0; 4];
        for _ in 0..20_000 {
            multinomial(&mut random, 100, &[1.0, 0.0, 2.0, 5.0], &mut into);
            assert_eq!(into.iter().sum::<u64>(), 100);
            sums.iter_mut().zip(into).for_each(|(sum, count)| *sum += count as f64 / 20_000.0);
        }
        for (found, expected) in sums.iter().zip([12.5, 0.0, 25.0, 62.5]) {
            assert!((found - expected).abs() < 0.2, "{sums:?}");
        }
    }

    #[test]
    fn gamma_numbers_of_tiny_shape_keep_their_logarithm() {
        // E ln G(a) is the digamma function: -1000.5755719 at 0.001, 0.03648998 at 1.5; variance 1e6 + 1.64 and 0.9348.
        for (shape, digamma, variance) in [(0.001, -1_000.575_571_9, 1_000_001.6), (1.5, 0.036_489_98, 0.9348)] {
            let (mean, found) = moments(|random| log_gamma_draw(random, shape));
            assert!((mean - digamma).abs() < 5.0 * 0.0023 * f64::sqrt(variance), "{shape} {mean}");
            assert!((found / variance - 1.0).abs() < 0.05, "{shape} {found}");
        }
    }

    #[test]
    fn poisson_numbers_beyond_whole_doubles_are_still_finite() {
        let mut random = stream(3, 0);
        assert_eq!(poisson(&mut random, 0.0), 0.0);
        let huge = poisson(&mut random, 1e18);
        assert!((huge / 1e18 - 1.0).abs() < 1e-7);
    }
}
