//! Random numbers of named distributions. Each is exact: none is an approximation for large or small parameters.

use crate::draws::unit;
use crate::sampling::normal;
use rand::Rng;

/// A gamma number of this shape and scale 1, as its logarithm, so that shapes near 0 do not vanish (Marsaglia and Tsang 2000,
/// ACM Trans. Math. Softw. 26:363; below shape 1 by `ln G(a) = ln G(a + 1) + ln(U) / a`).
pub fn log_gamma(shape: f64, random: &mut impl Rng) -> f64 {
    if shape < 1.0 {
        return log_gamma(shape + 1.0, random) + unit(random).ln() / shape;
    }
    let d = shape - 1.0 / 3.0;
    let c = 1.0 / (9.0 * d).sqrt();
    loop {
        let x = normal(random);
        let v = (1.0 + c * x).powi(3);
        if v > 0.0 && unit(random).ln() < x * x / 2.0 + d - d * v + d * v.ln() {
            return (d * v).ln();
        }
    }
}

/// A beta number.
pub fn beta(a: f64, b: f64, random: &mut impl Rng) -> f64 {
    let (one, other) = (log_gamma(a, random), log_gamma(b, random));
    1.0 / (1.0 + (other - one).exp())
}

/// A Poisson number: large means are halved by order statistics of a gamma process (Ahrens and Dieter 1974, Computing 12:223),
/// small ones counted out.
pub fn poisson(mean: f64, random: &mut impl Rng) -> f64 {
    if mean > 30.0 {
        let events = (0.875 * mean).floor();
        let time = log_gamma(events, random).exp();
        return match time <= mean {
            true => events + poisson(mean - time, random),
            false => binomial(events - 1.0, mean / time, random),
        };
    }
    let (mut count, mut product) = (0.0, unit(random));
    let least = (-mean).exp();
    while product > least {
        count += 1.0;
        product *= unit(random);
    }
    count
}

/// A binomial number, by splitting at the median of its uniforms (Relles 1972, J. Am. Stat. Assoc. 67:612).
pub fn binomial(trials: f64, chance: f64, random: &mut impl Rng) -> f64 {
    if trials < 30.0 {
        let mut count = 0.0;
        let mut done = 0.0;
        while done < trials {
            count += if unit(random) < chance { 1.0 } else { 0.0 };
            done += 1.0;
        }
        return count;
    }
    let lower = (trials / 2.0).floor() + 1.0;
    let middle = beta(lower, trials + 1.0 - lower, random);
    match middle <= chance {
        true => lower + binomial(trials - lower, ((chance - middle) / (1.0 - middle)).min(1.0), random),
        false => binomial(lower - 1.0, (chance / middle).min(1.0), random),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sampling::real;
    use rand::SeedableRng;
    use rand_chacha::ChaCha8Rng;

    /// Means and variances of 40,000 numbers; tolerance five standard errors of each.
    #[test]
    fn means_and_variances_are_those_of_the_distributions() {
        let mut random = ChaCha8Rng::seed_from_u64(5);
        let mut check = |what: &str, mean: f64, variance: f64, draw: &mut dyn FnMut(&mut ChaCha8Rng) -> f64| {
            let draws: Vec<f64> = (0..40_000).map(|_| draw(&mut random)).collect();
            let found = draws.iter().sum::<f64>() / real(draws.len());
            let spread = draws.iter().map(|d| (d - found).powi(2)).sum::<f64>() / real(draws.len());
            assert!(
                (found - mean).abs() < 5.0 * (variance / 40_000.0).sqrt() + 1e-9,
                "{what}: mean {found}, not {mean}"
            );
            assert!((spread / variance - 1.0).abs() < 0.08, "{what}: variance {spread}, not {variance}");
        };
        check("gamma 0.3", 0.3, 0.3, &mut |r| log_gamma(0.3, r).exp());
        check("gamma 7", 7.0, 7.0, &mut |r| log_gamma(7.0, r).exp());
        check("beta 2, 5", 2.0 / 7.0, 10.0 / (49.0 * 8.0), &mut |r| beta(2.0, 5.0, r));
        check("poisson 3", 3.0, 3.0, &mut |r| poisson(3.0, r));
        check("poisson 900", 900.0, 900.0, &mut |r| poisson(900.0, r));
        check("binomial 500, 0.3", 150.0, 105.0, &mut |r| binomial(500.0, 0.3, r));
    }
}
