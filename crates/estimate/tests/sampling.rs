//! The sampler and its judges against densities whose answer is known.

#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

use assize_estimate::sampling::convergence::{energy_fraction, mixing};
use assize_estimate::sampling::importance::{RELIABLE, smooth};
use assize_estimate::sampling::nuts::{Chain, Length, chains};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

fn unit(random: &mut impl Rng) -> f64 {
    ((random.next_u64() >> 11) as f64 + 0.5) / (1u64 << 53) as f64
}

fn normal(random: &mut impl Rng) -> f64 {
    (-2.0 * unit(random).ln()).sqrt() * (std::f64::consts::TAU * unit(random)).cos()
}

fn column(chains: &[Chain], dimension: usize, which: usize) -> Vec<Vec<f64>> {
    chains.iter().map(|chain| chain.draws.iter().skip(which).step_by(dimension).copied().collect()).collect()
}

fn judged(columns: &[Vec<f64>]) -> assize_estimate::sampling::convergence::Mixing {
    mixing(&columns.iter().map(Vec::as_slice).collect::<Vec<_>>()).unwrap()
}

/// Means and variances of normals whose scales span a factor of 1,000 and two of which are correlated 0.9. Tolerance: five
/// standard errors at the effective number of draws.
#[test]
fn normals_of_very_different_scales_are_recovered() {
    let scales = [0.01, 0.1, 1.0, 3.0, 10.0];
    let density = |z: &[f64], gradient: &mut [f64]| {
        let mut log = 0.0;
        for ((z, by), scale) in z.iter().zip(gradient.iter_mut()).zip(scales) {
            log -= (z - 2.0 * scale).powi(2) / (2.0 * scale * scale);
            *by = -(z - 2.0 * scale) / (scale * scale);
        }
        // The last two: correlation 0.9 of standard normals.
        let (a, b, rho) = (z[5], z[6], 0.9);
        let rest = 1.0 - rho * rho;
        log -= (a * a - 2.0 * rho * a * b + b * b) / (2.0 * rest);
        gradient[5] = -(a - rho * b) / rest;
        gradient[6] = -(b - rho * a) / rest;
        log
    };
    let length = Length { chains: 4, warm_up: 600, draws: 1_500, acceptance: 0.8, deepest: 10 };
    let found = chains(&density, 7, &length, 17);
    assert_eq!(found.iter().map(|chain| chain.divergences + chain.cut_short).sum::<usize>(), 0);
    for (which, (mean, scale)) in scales.iter().map(|s| (2.0 * s, *s)).chain([(0.0, 1.0), (0.0, 1.0)]).enumerate() {
        let columns = column(&found, 7, which);
        let mixing = judged(&columns);
        assert!(mixing.r_hat < 1.01 && mixing.bulk > 1_000.0, "{which}: {mixing:?}");
        let all = columns.concat();
        let middle = all.iter().sum::<f64>() / all.len() as f64;
        let variance = all.iter().map(|x| (x - middle).powi(2)).sum::<f64>() / all.len() as f64;
        assert!((middle - mean).abs() < 5.0 * scale / mixing.bulk.sqrt(), "{which}: {middle} not {mean}");
        assert!((variance / (scale * scale) - 1.0).abs() < 5.0 * (2.0 / mixing.bulk).sqrt(), "{which}: {variance}");
    }
    let products =
        column(&found, 7, 5).concat().iter().zip(column(&found, 7, 6).concat()).map(|(a, b)| a * b).sum::<f64>();
    assert!((products / 6_000.0 - 0.9).abs() < 0.1, "{}", products / 6_000.0);
    assert!(found.iter().all(|chain| energy_fraction(&chain.energies).unwrap() > 0.5));
}

/// Neal's funnel (2003, Ann. Stat. 31:705) is too sharp in its neck for one step size.
#[test]
fn a_density_too_sharp_for_its_step_is_reported() {
    let density = |z: &[f64], gradient: &mut [f64]| {
        let (v, width) = (z[0], (-z[0]).exp());
        let squares: f64 = z[1..].iter().map(|x| x * x).sum();
        gradient[0] = -v / 9.0 - 4.5 + squares * width / 2.0;
        gradient[1..].iter_mut().zip(&z[1..]).for_each(|(by, x)| *by = -x * width);
        -v * v / 18.0 - 4.5 * v - squares * width / 2.0
    };
    let length = Length { chains: 4, warm_up: 500, draws: 500, acceptance: 0.8, deepest: 8 };
    let found = chains(&density, 10, &length, 3);
    let divergences: usize = found.iter().map(|chain| chain.divergences).sum();
    assert!(divergences > 0, "{divergences}");
}

#[test]
fn draws_follow_from_the_seed_alone() {
    let density = |z: &[f64], gradient: &mut [f64]| {
        gradient[0] = -z[0];
        -z[0] * z[0] / 2.0
    };
    let length = Length { chains: 2, warm_up: 50, draws: 50, acceptance: 0.8, deepest: 10 };
    let (one, same, other) =
        (chains(&density, 1, &length, 1), chains(&density, 1, &length, 1), chains(&density, 1, &length, 2));
    assert_eq!(one, same);
    assert_ne!(one[0].draws, other[0].draws);
    assert_ne!(one[0].draws, one[1].draws);
}

#[test]
fn a_density_without_a_value_anywhere_moves_nowhere_and_does_not_panic() {
    let nowhere = |_: &[f64], gradient: &mut [f64]| {
        gradient.fill(f64::NAN);
        f64::NAN
    };
    let length = Length { chains: 2, warm_up: 20, draws: 20, acceptance: 0.8, deepest: 4 };
    let found = chains(&nowhere, 2, &length, 1);
    assert!(found[0].draws.iter().all(|draw| *draw == 0.0));
}

/// Autoregressive chains: `n (1 - phi) / (1 + phi)` effective draws. Tolerance: 15 %, the spread over repetitions.
#[test]
fn effective_draws_of_an_autoregressive_chain_are_those_of_theory() {
    let mut random = ChaCha8Rng::seed_from_u64(1);
    for phi in [0.0f64, 0.5, 0.9] {
        let columns: Vec<Vec<f64>> = (0..4)
            .map(|_| {
                let mut x = normal(&mut random) / (1.0 - phi * phi).sqrt();
                let step = |_| {
                    x = phi * x + normal(&mut random);
                    x
                };
                (0..5_000).map(step).collect()
            })
            .collect();
        let found = judged(&columns);
        let expected = 20_000.0 * (1.0 - phi) / (1.0 + phi);
        assert!((found.bulk / expected - 1.0).abs() < 0.15, "{phi}: {} not {expected}", found.bulk);
        assert!(found.r_hat < 1.01 && found.tail > 0.3 * expected, "{found:?}");
    }
}

#[test]
fn chains_that_differ_in_place_or_in_spread_do_not_pass() {
    let mut random = ChaCha8Rng::seed_from_u64(2);
    let mut chain =
        |shift: f64, scale: f64| (0..500).map(|_| shift + scale * normal(&mut random)).collect::<Vec<f64>>();
    let apart = [chain(0.0, 1.0), chain(1.0, 1.0)];
    let wider = [chain(0.0, 1.0), chain(0.0, 3.0)];
    let drifting: Vec<Vec<f64>> = (0..2).map(|_| (0..500).map(|i| f64::from(i) / 100.0).collect()).collect();
    let met = [chain(0.0, 1.0), chain(0.0, 1.0)];
    let hats = [&apart[..], &wider[..], &drifting[..], &met[..]].map(|columns| judged(columns).r_hat);
    assert!(hats[0] > 1.1 && hats[1] > 1.1 && hats[2] > 1.5 && hats[3] < 1.01, "{hats:?}");
}

#[test]
fn what_cannot_be_judged_is_not() {
    let same = [3.0; 100];
    let broken = [f64::NAN; 100];
    assert_eq!(mixing(&[]), None);
    assert_eq!(mixing(&[&same[..5], &same[..5]]), None);
    assert_eq!(mixing(&[&same[..], &same[..50]]), None);
    assert_eq!(mixing(&[&same[..], &broken[..]]), None);
    assert_eq!(mixing(&[&same[..], &same[..]]).unwrap().r_hat, 1.0);
    // Each stands still at a place of its own: nothing could be worse.
    let other = [4.0; 100];
    assert!(mixing(&[&same[..], &other[..]]).unwrap().r_hat > 1e3);
    assert_eq!(energy_fraction(&[1.0, 1.0, 1.0]), None);
}

/// Weights `U^-k` have a Pareto tail of shape k. Tolerance: a twentieth of the way to 0.5, where the estimate is drawn to, and twice
/// the standard error of ten estimates.
#[test]
fn the_shape_of_a_pareto_tail_is_found() {
    let mut random = ChaCha8Rng::seed_from_u64(4);
    for k in [0.2, 0.5, 0.9, 1.5] {
        let mut sample = || {
            let logs: Vec<f64> = (0..4_000).map(|_| -k * unit(&mut random).ln()).collect();
            let found = smooth(&logs).unwrap();
            assert!((found.weights.iter().sum::<f64>() - 1.0).abs() < 1e-9);
            found.shape
        };
        let mean = (0..10).map(|_| sample()).sum::<f64>() / 10.0;
        assert!((mean - k).abs() < 0.16, "{k}: {mean}");
        assert_eq!(mean > RELIABLE, k > RELIABLE);
    }
    assert_eq!(smooth(&[0.0; 10]), None);
    assert_eq!(smooth(&[f64::NAN; 100]), None);
    assert_eq!(smooth(&[0.0; 100]).unwrap().shape, f64::NEG_INFINITY);
}

/// Draws from N(0, 1) weighed to N(0.5, 1) have the mean 0.5. Tolerance: five standard errors.
#[test]
fn smoothed_weights_move_draws_to_the_density_wanted() {
    let mut random = ChaCha8Rng::seed_from_u64(6);
    let draws: Vec<f64> = (0..8_000).map(|_| normal(&mut random)).collect();
    let logs: Vec<f64> = draws.iter().map(|x| 0.5 * x).collect();
    let found = smooth(&logs).unwrap();
    let mean: f64 = draws.iter().zip(&found.weights).map(|(x, w)| x * w).sum();
    assert!((mean - 0.5).abs() < 0.07 && found.shape < 0.5, "{mean} {}", found.shape);
}
