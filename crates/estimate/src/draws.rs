//! Draws with seeds that follow from what is drawn, and quantiles of what was drawn.

use assize_record::estimate::Quantiles;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// A generator for one figure and reading: the same wherever else the figure is drawn.
pub fn generator(seed: u64, figure: &str, level: u8) -> ChaCha8Rng {
    // FNV-1a, 64 bits (Fowler, Noll and Vo): enough to keep streams of different figures apart.
    let hash = figure
        .bytes()
        .chain([level])
        .fold(0xcbf2_9ce4_8422_2325u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3));
    ChaCha8Rng::seed_from_u64(seed ^ hash)
}

/// A uniform number in the open interval from 0 to 1, with 53 bits.
pub fn unit(random: &mut impl Rng) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "53 bits fit a double exactly")]
    let bits = (random.next_u64() >> 11) as f64;
    (bits + 0.5) / 9_007_199_254_740_992.0
}

/// Quantiles of a sample, by linear interpolation between order statistics (Hyndman and Fan 1996, type 7).
pub fn quantiles(sample: &[f64]) -> Quantiles {
    let mut sorted = sample.to_vec();
    sorted.sort_by(f64::total_cmp);
    let at = |p: f64| {
        #[expect(clippy::cast_precision_loss, reason = "samples are far below 2^52 values")]
        let place = p * (sorted.len().max(1) - 1) as f64;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a place within the sample")]
        let (below, above) = (place.floor() as usize, place.ceil() as usize);
        let (low, high) = (sorted.get(below).copied().unwrap_or(0.0), sorted.get(above).copied().unwrap_or(0.0));
        low + (high - low) * (place - place.floor())
    };
    Quantiles {
        p025: at(0.025),
        p10: at(0.1),
        p25: at(0.25),
        p50: at(0.5),
        p75: at(0.75),
        p90: at(0.9),
        p975: at(0.975),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_of_0_to_100_are_their_percents() {
        let sample: Vec<f64> = (0..=100).rev().map(f64::from).collect();
        let q = quantiles(&sample);
        assert_eq!((q.p025, q.p10, q.p50, q.p90, q.p975), (2.5, 10.0, 50.0, 90.0, 97.5));
    }

    #[test]
    fn figures_have_streams_of_their_own() {
        let first = |figure: &str, level| generator(1, figure, level).next_u64();
        assert_eq!(first("E-a", 80), first("E-a", 80));
        assert_ne!(first("E-a", 80), first("E-b", 80));
        assert_ne!(first("E-a", 80), first("E-a", 95));
    }
}
