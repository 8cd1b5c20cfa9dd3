//! The discrete Gaussian, drawn exactly: integers and comparisons of integers, no rounding anywhere.
//!
//! Algorithms 1, 2 and 3 of C. Canonne, G. Kamath, T. Steinke, *The Discrete Gaussian for Differential Privacy*, NeurIPS 2020.

use rand::Rng;

/// Largest variance, in thousandths: keeps every product below 2^128 (see [`DiscreteGaussian::draw`]).
const MOST_THOUSANDTHS: u64 = 1 << 40;

/// The distribution on the integers with mass proportional to exp(-x^2 / (2 variance)).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DiscreteGaussian {
    /// The variance is `above / below`, in lowest terms.
    above: u128,
    below: u128,
    /// Scale of the discrete Laplace distribution that proposes: floor(sqrt(variance)) + 1.
    scale: u128,
}

/// Why there is no such distribution.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a variance of {thousandths} thousandths; accepted are 1 to {MOST_THOUSANDTHS}")]
pub struct VarianceError {
    /// As found.
    pub thousandths: u64,
}

impl DiscreteGaussian {
    /// The distribution whose variance parameter is `thousandths / 1000`.
    ///
    /// # Errors
    /// Where the variance is 0, or above 2^40 thousandths.
    pub fn new(thousandths: u64) -> Result<Self, VarianceError> {
        if thousandths == 0 || thousandths > MOST_THOUSANDTHS {
            return Err(VarianceError { thousandths });
        }
        let common = gcd(thousandths.into(), 1000);
        let scale = u128::from((thousandths / 1000).isqrt()) + 1;
        Ok(Self { above: u128::from(thousandths) / common, below: 1000 / common, scale })
    }

    /// The variance parameter; the variance of the distribution itself is never above it.
    pub fn variance(&self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "both are below 2^53")]
        let (above, below) = (self.above as f64, self.below as f64);
        above / below
    }

    /// One draw.
    ///
    /// # Panics
    /// Where a proposal lies 2^16 scales out, which has probability exp(-65,536).
    pub fn draw(&self, random: &mut impl Rng) -> i64 {
        // With |y| < 2^16 * scale <= 2^32 and below <= 2^10: (|y| * below * scale)^2 < 2^118, and the divisor is below 2^84.
        loop {
            let (magnitude, is_negative) = self.propose(random);
            let distance = (magnitude * self.below * self.scale).abs_diff(self.above);
            let above =
                distance.checked_mul(distance).expect("a proposal 2^16 scales out has probability exp(-65,536)");
            let below = 2 * self.above * self.below * self.scale * self.scale;
            if is_exp_minus(above, below, random) {
                let magnitude =
                    i64::try_from(magnitude).expect("a proposal 2^16 scales out has probability exp(-65,536)");
                return if is_negative { -magnitude } else { magnitude };
            }
        }
    }

    /// A draw from the discrete Laplace distribution of this scale: size and sign (Algorithm 2, with s = 1).
    fn propose(&self, random: &mut impl Rng) -> (u128, bool) {
        loop {
            let rest = uniform(self.scale, random);
            if !is_exp_minus(rest, self.scale, random) {
                continue;
            }
            let mut turns = 0;
            while is_exp_minus(1, 1, random) {
                turns += 1;
            }
            let magnitude = rest + self.scale * turns;
            let is_negative = random.next_u32() & 1 == 1;
            if !(is_negative && magnitude == 0) {
                return (magnitude, is_negative);
            }
        }
    }
}

/// True with probability exp(-`above` / `denominator`), exactly (Algorithm 1).
fn is_exp_minus(above: u128, denominator: u128, random: &mut impl Rng) -> bool {
    let common = gcd(above, denominator);
    let (above, denominator) = (above / common, denominator / common);
    for _ in 0..above / denominator {
        if !is_exp_minus_fraction(1, 1, random) {
            return false;
        }
    }
    is_exp_minus_fraction(above % denominator, denominator, random)
}

/// The same for a fraction of at most 1: the parity of the first failure in a row of coins with chances x/1, x/2, x/3, ...
fn is_exp_minus_fraction(above: u128, denominator: u128, random: &mut impl Rng) -> bool {
    let mut k = 1;
    while uniform(denominator * k, random) < above {
        k += 1;
    }
    k % 2 == 1
}

/// Uniform on 0 to `bound` - 1, without bias: as many bits as needed, drawn again where they reach the bound.
fn uniform(bound: u128, random: &mut impl Rng) -> u128 {
    let bits = 128 - (bound - 1).leading_zeros();
    loop {
        let draw = match bits {
            0 => return 0,
            1..=32 => u128::from(random.next_u32() >> (32 - bits)),
            33..=64 => u128::from(random.next_u64() >> (64 - bits)),
            _ => (u128::from(random.next_u64()) << 64 | u128::from(random.next_u64())) >> (128 - bits),
        };
        if draw < bound {
            return draw;
        }
    }
}

fn gcd(mut a: u128, mut b: u128) -> u128 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

/// Uniform on 0 to `bound` - 1; `bound` is at least 1.
pub(super) fn uniform_usize(bound: usize, random: &mut impl Rng) -> usize {
    usize::try_from(uniform(bound as u128, random)).expect("a number below a usize is a usize")
}
