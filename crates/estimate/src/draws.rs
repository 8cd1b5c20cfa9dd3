//! Draws with seeds that follow from what is drawn, and quantiles of what was drawn. Knows no claim.

use assize_record::estimate::Quantiles;
use assize_record::id::FigureId;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// A generator for one figure: the same whatever else is drawn.
pub fn generator(seed: u64, figure: &FigureId) -> ChaCha8Rng {
    // FNV-1a, 64 bits (Fowler, Noll and Vo): enough to keep streams of different figures apart.
    let hash = figure
        .as_str()
        .bytes()
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
///
/// `None` for an empty sample and for one that holds a value that is no number or not finite.
pub fn quantiles(sample: &[f64]) -> Option<Quantiles> {
    if sample.is_empty() || !sample.iter().all(|value| value.is_finite()) {
        return None;
    }
    let mut sorted = sample.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let at = |p: f64| {
        #[expect(clippy::cast_precision_loss, reason = "samples are far below 2^52 values")]
        let place = p * (sorted.len() - 1) as f64;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a place within the sample")]
        let (below, above) = (place.floor() as usize, place.ceil() as usize);
        let (low, high) = (sorted[below], sorted[above]);
        low + (high - low) * (place - place.floor())
    };
    Some(Quantiles {
        p025: at(0.025),
        p10: at(0.1),
        p25: at(0.25),
        p50: at(0.5),
        p75: at(0.75),
        p90: at(0.9),
        p975: at(0.975),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_of_0_to_100_are_their_percents() {
        let sample: Vec<f64> = (0..=100).rev().map(f64::from).collect();
        let q = quantiles(&sample).unwrap();
        let found = [q.p025, q.p10, q.p25, q.p50, q.p75, q.p90, q.p975];
        assert_eq!(found, [2.5, 10.0, 25.0, 50.0, 75.0, 90.0, 97.5]);
    }

    #[test]
    fn a_sample_that_is_not_finite_has_no_quantiles() {
        for sample in [&[][..], &[1.0, f64::NAN], &[f64::INFINITY, 0.0]] {
            assert_eq!(quantiles(sample), None, "{sample:?}");
        }
    }

    #[test]
    fn figures_have_streams_of_their_own() {
        let first = |seed, figure: &str| generator(seed, &FigureId::new(figure)).next_u64();
        assert_eq!(first(1, "E-a"), first(1, "E-a"));
        assert_ne!(first(1, "E-a"), first(1, "E-b"));
        assert_ne!(first(1, "E-a"), first(2, "E-a"));
    }
}
