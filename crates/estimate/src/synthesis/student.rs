//! Student's t with 4 degrees of freedom, whose distribution function is closed and exact far into both tails.
//!
//! With s = t / sqrt(4 + t^2): F = 1/2 + 3s/4 - s^3/4, hence 1 - F = (1 - s)^2 (2 + s) / 4. Draws nothing.

use crate::sampling::lanes::ln;

/// log(3/8), the logarithm of the density at 0.
const LOG_PEAK: f64 = -0.980_829_253_011_726_2;

/// Logarithm of the density at `t` and its derivative.
pub fn log_density(t: f64) -> (f64, f64) {
    log_density_at(t, ln(1.0 + t * t / 4.0))
}

/// The same, where the logarithm of `1 + t^2 / 4` is known.
pub fn log_density_at(t: f64, bent: f64) -> (f64, f64) {
    (LOG_PEAK - 2.5 * bent, -5.0 * t / (4.0 + t * t))
}

/// The mass above `t`.
fn above(t: f64) -> f64 {
    if t == f64::INFINITY {
        return 0.0;
    }
    if t < 0.0 {
        return 1.0 - above(-t);
    }
    let root = (4.0 + t * t).sqrt();
    let rest = 4.0 / (root * (root + t));
    rest * rest * (3.0 - rest) / 4.0
}

/// Logarithm of the mass between `low` and `high`, either of which may be infinite, with its derivatives by both.
///
/// Where the interval is empty or too far out for a double, the logarithm is negative infinity.
pub fn log_mass(low: f64, high: f64) -> (f64, f64, f64) {
    // Both ends on one side: differences of tails keep their digits.
    let mass = if low > 0.0 {
        above(low) - above(high)
    } else if high < 0.0 {
        above(-high) - above(-low)
    } else {
        1.0 - above(high) - above(-low)
    };
    let density = |t: f64| {
        let square = 1.0 + t * t / 4.0;
        if t.is_finite() { 0.375 / (square * square * square.sqrt()) } else { 0.0 }
    };
    if mass > 0.0 { (mass.ln(), -density(low) / mass, density(high) / mass) } else { (f64::NEG_INFINITY, 0.0, 0.0) }
}

/// The quantile at `p`: Shaw 2006, J. Comput. Finance 9(4), by the trigonometric root of the cubic.
pub fn quantile(p: f64) -> f64 {
    let alpha = (4.0 * p * (1.0 - p)).sqrt();
    if alpha == 0.0 {
        return if p < 0.5 { f64::NEG_INFINITY } else { f64::INFINITY };
    }
    let q = (alpha.acos() / 3.0).cos() / alpha;
    2.0 * (q - 1.0).max(0.0).sqrt().copysign(p - 0.5)
}

#[cfg(test)]
mod tests {
    use super::*;
    use statrs::distribution::{Continuous, ContinuousCDF, StudentsT};

    fn below(t: f64) -> f64 {
        above(-t)
    }

    /// Tolerance: statrs reaches its values by a continued fraction with about ten digits.
    #[test]
    fn density_mass_and_quantile_are_those_of_students_t() {
        let peer = StudentsT::new(0.0, 1.0, 4.0).unwrap();
        for t in [-30.0, -3.0, -0.5, 0.0, 0.1, 1.0, 2.776_445_105, 12.0] {
            assert!((log_density(t).0 - peer.ln_pdf(t)).abs() < 1e-9, "{t}");
            assert!((below(t) / peer.cdf(t) - 1.0).abs() < 1e-8, "{t}: {} not {}", below(t), peer.cdf(t));
            assert!((quantile(below(t)) - t).abs() < 1e-6 * (1.0 + t.abs()), "{t}: {}", quantile(below(t)));
        }
        // The printed table: 97.5 % of t with 4 degrees lie below 2.776.
        assert!((quantile(0.975) - 2.776_445_105).abs() < 1e-8);
    }

    #[test]
    fn mass_far_out_keeps_its_digits() {
        // 1 - F(t) tends to 3 / t^4 (1 - 20 / (3 t^2) + ...).
        for t in [1e3, 1e5, 1e8] {
            let (log, _, _) = log_mass(t, f64::INFINITY);
            let expected = (3.0 / t.powi(4) * (1.0 - 20.0 / 3.0 / (t * t))).ln();
            assert!((log - expected).abs() < 1e-9, "{t}: {log} not {expected}");
        }
        assert_eq!(log_mass(f64::NEG_INFINITY, f64::INFINITY).0, 0.0);
        assert_eq!(log_mass(3.0, 3.0).0, f64::NEG_INFINITY);
    }

    #[test]
    fn derivatives_are_those_of_differences() {
        for (low, high) in [(-1.0, 0.5), (2.0, 2.1), (-9.0, -3.0), (f64::NEG_INFINITY, 1.0), (0.3, f64::INFINITY)] {
            let h = 1e-6;
            let (_, by_low, by_high) = log_mass(low, high);
            if low.is_finite() {
                let found = (log_mass(low + h, high).0 - log_mass(low - h, high).0) / (2.0 * h);
                assert!((by_low - found).abs() < 1e-6 * (1.0 + found.abs()), "{low} {high}: {by_low} not {found}");
            }
            if high.is_finite() {
                let found = (log_mass(low, high + h).0 - log_mass(low, high - h).0) / (2.0 * h);
                assert!((by_high - found).abs() < 1e-6 * (1.0 + found.abs()), "{low} {high}: {by_high} not {found}");
            }
        }
    }
}
