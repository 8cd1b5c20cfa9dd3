//! Exponentials, logarithms and sums of many numbers, written so that the compiler takes several at a time. Draws nothing.
//!
//! Two at a time are what every x86-64 processor takes; where one takes four, [`widely`] lets it. The operations and their order are the
//! same, and no product is fused with a sum, so that every machine gives the same bits.

#[cfg(target_arch = "x86_64")]
use fearless_simd::{Level, Simd};

pub(crate) const LN_2_HIGH: f64 = 0.693_147_180_369_123_8;
pub(crate) const LN_2_LOW: f64 = 1.908_214_929_270_587_7e-10;

/// Does `work` with the instructions for four numbers at a time where the processor has them. What `work` calls must be inlined into it.
#[inline]
pub(crate) fn widely<R>(work: impl FnOnce() -> R) -> R {
    #[cfg(target_arch = "x86_64")]
    if let Some(wide) = Level::new().as_avx2() {
        return wide.vectorize(work);
    }
    work()
}

/// Writes the exponential of each number over it.
pub(crate) fn exp_each(numbers: &mut [f64]) {
    widely(
        #[inline(always)]
        || numbers.iter_mut().for_each(|number| *number = exp(*number)),
    );
}

/// Writes the logarithm of each number over it.
pub(crate) fn ln_each(numbers: &mut [f64]) {
    widely(
        #[inline(always)]
        || numbers.iter_mut().for_each(|number| *number = ln(*number)),
    );
}

/// e^x to 1e-14 for x from -700 to 709, 0 below, that of 709 above, NaN for NaN: a polynomial of degree 11 around the nearest multiple of
/// ln 2. No branch and no division, else the compiler takes one at a time.
#[inline(always)]
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

/// ln x to 4e-16 of itself or of 1, for x above the least normal number and finite; NaN for what is not finite. Of others it says
/// nothing of use. With s = (m - 1) / (m + 1), ln m = 2 (s + s^3 / 3 + s^5 / 5 + ...), m between the roots of 1/2 and of 2.
#[inline(always)]
pub(crate) fn ln(x: f64) -> f64 {
    const ROOT_HALF: u64 = std::f64::consts::FRAC_1_SQRT_2.to_bits();
    const TWO_TO_52: f64 = 4_503_599_627_370_496.0;
    let shifted = x.to_bits().wrapping_add(1.0f64.to_bits() - ROOT_HALF);
    let exponent = f64::from_bits(TWO_TO_52.to_bits() | (shifted >> 52)) - (TWO_TO_52 + 1023.0);
    let m = f64::from_bits((shifted & 0x000f_ffff_ffff_ffff) + ROOT_HALF);
    let s = (m - 1.0) / (m + 1.0);
    let q = s * s;
    let end = 1.0 / 17.0 + q * (1.0 / 19.0 + q * (1.0 / 21.0));
    let tail = 1.0 / 11.0 + q * (1.0 / 13.0 + q * (1.0 / 15.0 + q * end));
    let series = q * (1.0 / 3.0 + q * (1.0 / 5.0 + q * (1.0 / 7.0 + q * (1.0 / 9.0 + q * tail))));
    // Nothing times x is nothing where x is finite, and no number elsewhere.
    exponent * LN_2_HIGH + (2.0 * s + (2.0 * s * series + exponent * LN_2_LOW)) + 0.0 * x
}

/// Eight sums side by side as one.
#[inline(always)]
fn together(sums: [f64; 8]) -> f64 {
    ((sums[0] + sums[4]) + (sums[1] + sums[5])) + ((sums[2] + sums[6]) + (sums[3] + sums[7]))
}

/// The sum over places of what a number gives.
#[inline(always)]
fn sum_of(a: &[f64], term: impl Fn(f64) -> f64) -> f64 {
    let (eights, rest) = a.as_chunks::<8>();
    let mut sums = [0.0; 8];
    for a in eights {
        for lane in 0..8 {
            sums[lane] += term(a[lane]);
        }
    }
    together(sums) + rest.iter().map(|a| term(*a)).sum::<f64>()
}

/// The sum.
pub(crate) fn sum(a: &[f64]) -> f64 {
    widely(
        #[inline(always)]
        || sum_of(a, |a| a),
    )
}

/// The sum of squares.
pub(crate) fn squares(a: &[f64]) -> f64 {
    widely(
        #[inline(always)]
        || sum_of(a, |a| a * a),
    )
}

/// The sum over places of a x b x c; all have one length.
pub(crate) fn triple(a: &[f64], b: &[f64], c: &[f64]) -> f64 {
    widely(
        #[inline(always)]
        || triple_here(a, b, c),
    )
}

#[inline(always)]
fn triple_here(a: &[f64], b: &[f64], c: &[f64]) -> f64 {
    let ((a, a_rest), (b, b_rest), (c, c_rest)) = (a.as_chunks::<8>(), b.as_chunks::<8>(), c.as_chunks::<8>());
    let mut sums = [0.0; 8];
    for ((a, b), c) in a.iter().zip(b).zip(c) {
        for lane in 0..8 {
            sums[lane] += a[lane] * b[lane] * c[lane];
        }
    }
    let rest = a_rest.iter().zip(b_rest).zip(c_rest).map(|((a, b), c)| a * b * c);
    together(sums) + rest.sum::<f64>()
}

/// The sum over places of (a + b) x c x d; all have one length.
pub(crate) fn triple_of_sum(a: &[f64], b: &[f64], c: &[f64], d: &[f64]) -> f64 {
    widely(
        #[inline(always)]
        || triple_of_sum_here(a, b, c, d),
    )
}

#[inline(always)]
fn triple_of_sum_here(a: &[f64], b: &[f64], c: &[f64], d: &[f64]) -> f64 {
    let ((a, a_rest), (b, b_rest)) = (a.as_chunks::<8>(), b.as_chunks::<8>());
    let ((c, c_rest), (d, d_rest)) = (c.as_chunks::<8>(), d.as_chunks::<8>());
    let mut sums = [0.0; 8];
    for (((a, b), c), d) in a.iter().zip(b).zip(c).zip(d) {
        for lane in 0..8 {
            sums[lane] += (a[lane] + b[lane]) * c[lane] * d[lane];
        }
    }
    let rest = a_rest.iter().zip(b_rest).zip(c_rest).zip(d_rest).map(|(((a, b), c), d)| (a + b) * c * d);
    together(sums) + rest.sum::<f64>()
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

    #[test]
    fn the_series_is_the_logarithm() {
        let near_one = (-2_000..2_000).map(|step| 1.0 + f64::from(step) / 4_096.0);
        let far = (-3_060..3_060).map(|step| 2f64.powf(f64::from(step) / 3.0 + 0.0137));
        for x in near_one.chain(far).chain([f64::MIN_POSITIVE, f64::MAX]) {
            assert!((ln(x) - x.ln()).abs() < 4e-16 * x.ln().abs().max(1.0), "{x}: {} not {}", ln(x), x.ln());
        }
        assert_eq!([ln(1.0), ln(2.0)], [0.0, std::f64::consts::LN_2]);
        assert!(ln(f64::INFINITY).is_nan() && ln(f64::NAN).is_nan());
    }

    #[test]
    fn however_many_are_taken_at_a_time_the_bits_are_those_of_one_alone() {
        let numbers: Vec<f64> = (0..1003).map(|place| (f64::from(place) * 0.7319).sin() * 40.0).collect();
        let mut exps = numbers.clone();
        exp_each(&mut exps);
        let mut logs = exps.clone();
        ln_each(&mut logs);
        for ((number, found), log) in numbers.iter().zip(&exps).zip(&logs) {
            assert_eq!((found.to_bits(), log.to_bits()), (exp(*number).to_bits(), ln(*found).to_bits()), "{number}");
        }
        assert_eq!(triple(&numbers, &exps, &logs).to_bits(), triple_here(&numbers, &exps, &logs).to_bits());
        let [a, b, c, d] = [&numbers, &exps, &logs, &numbers];
        assert_eq!(triple_of_sum(a, b, c, d).to_bits(), triple_of_sum_here(a, b, c, d).to_bits());
    }

    #[test]
    fn sums_hold_every_place_once() {
        for count in [0, 1, 7, 8, 9, 487u32] {
            let [a, b, c, d] =
                [1, 2, 3, 4].map(|times| (0..count).map(|place| f64::from(times * place)).collect::<Vec<_>>());
            // Whole numbers below 2^53: exact in any order.
            let cubes: f64 = a.iter().map(|a| a.powi(3)).sum();
            assert_eq!(sum(&b), 2.0 * a.iter().sum::<f64>());
            assert_eq!(squares(&b), a.iter().map(|a| 4.0 * a * a).sum::<f64>());
            assert_eq!(triple(&a, &b, &c), 6.0 * cubes);
            assert_eq!(triple_of_sum(&a, &b, &c, &d), 36.0 * cubes);
        }
    }
}
