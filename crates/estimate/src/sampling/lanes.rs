//! Exponentials of many numbers, written so that the compiler takes several at a time. Draws nothing.

pub(crate) const LN_2_HIGH: f64 = 0.693_147_180_369_123_8;
pub(crate) const LN_2_LOW: f64 = 1.908_214_929_270_587_7e-10;

/// e^x to 1e-14 for x from -700 to 709, 0 below, that of 709 above, NaN for NaN: a polynomial of degree 11 around the nearest multiple of
/// ln 2. No branch and no division, else the compiler takes one at a time.
#[inline]
pub(crate) fn exp(x: f64) -> f64 {
    const MAGIC: f64 = 6_755_399_441_055_744.0;
    let above = if x < -700.0 { -700.0 } else { x };
    let held = if above > 709.0 { 709.0 } else { above };
    let shifted = held * std::f64::consts::LOG2_E + MAGIC;
    let whole = shifted - MAGIC;
    let r = held - whole * LN_2_HIGH - whole * LN_2_LOW;
    let end = 1.0 / 362_880.0 + r * (1.0 / 3_628_800.0 + r * (1.0 / 39_916_800.0));
    let tail = 1.0 / 5040.0 + r * (1.0 / 40_320.0 + r * end);
    let middle = 1.0 / 6.0 + r * (1.0 / 24.0 + r * (1.0 / 120.0 + r * (1.0 / 720.0 + r * tail)));
    let value = 1.0 + r * (1.0 + r * (0.5 + r * middle));
    let scale = f64::from_bits(shifted.to_bits().wrapping_add(1023) << 52);
    // All bits where x is not below, none where it is.
    let mask = u64::from(x < -700.0).wrapping_sub(1);
    f64::from_bits((value * scale).to_bits() & mask)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_polynomial_is_the_exponential() {
        for step in -6990..=6990 {
            let x = f64::from(step) / 10.0 + 0.0137;
            assert!((exp(x) / x.exp() - 1.0).abs() < 1e-13, "{x}");
        }
        assert_eq!([exp(f64::NEG_INFINITY), exp(-1e9), exp(0.0)], [0.0, 0.0, 1.0]);
        assert_eq!([exp(1e9), exp(f64::INFINITY)], [exp(709.0); 2]);
        assert!((exp(709.0) / 709f64.exp() - 1.0).abs() < 1e-13 && exp(f64::NAN).is_nan());
    }
}
