//! Random numbers of a few distributions. The generator is the caller's.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;

/// A standard normal number (Box and Muller 1958).
fn normal(random: &mut ChaCha8Rng) -> f64 {
    let (u, v): (f64, f64) = (1.0 - random.random::<f64>(), random.random());
    (-2.0 * u.ln()).sqrt() * (std::f64::consts::TAU * v).cos()
}

/// A Gamma number of shape a (Marsaglia and Tsang, ACM TOMS 26, 2000); of none 0.
pub(super) fn gamma(random: &mut ChaCha8Rng, a: f64) -> f64 {
    if a <= 0.0 {
        return 0.0;
    }
    if a < 1.0 {
        let u: f64 = 1.0 - random.random::<f64>();
        return gamma(random, a + 1.0) * u.powf(1.0 / a);
    }
    let d = a - 1.0 / 3.0;
    loop {
        let x = normal(random);
        let v = (1.0 + x / (9.0 * d).sqrt()).powi(3);
        let u: f64 = 1.0 - random.random::<f64>();
        if v > 0.0 && u.ln() < 0.5 * x * x + d - d * v + d * v.ln() {
            return d * v;
        }
    }
}

/// A Poisson number: by counting below 50, above that a rounded normal one, which differs by less than the estimate is known.
pub(super) fn poisson(random: &mut ChaCha8Rng, mean: f64) -> f64 {
    if mean > 50.0 {
        return (mean + mean.sqrt() * normal(random)).round().max(0.0);
    }
    let (mut product, mut count) = (1.0 - random.random::<f64>(), 0.0);
    while product > (-mean).exp() {
        product *= 1.0 - random.random::<f64>();
        count += 1.0;
    }
    count
}
