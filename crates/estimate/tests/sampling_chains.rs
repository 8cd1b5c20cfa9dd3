//! The no-U-turn sampler on densities whose every quantile is known, and what its streams depend on.

#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

use assize_estimate::sampling::convergence::mixing;
use assize_estimate::sampling::nuts::{Chain, Length, chains};
use statrs::distribution::{ContinuousCDF, Exp, Gamma, Normal, StudentsT};
use std::sync::atomic::{AtomicUsize, Ordering};

const LENGTH: Length = Length { chains: 4, warm_up: 500, draws: 1_500, acceptance: 0.8, deepest: 10 };

fn columns(found: &[Chain], dimension: usize, which: usize) -> Vec<Vec<f64>> {
    found.iter().map(|chain| chain.draws.iter().skip(which).step_by(dimension).copied().collect()).collect()
}

/// Compares a column with its distribution function. Tolerance: Kolmogorov's 1.95 (once in 1,000) at the effective number of
/// draws, the lesser of bulk and tail.
#[track_caller]
fn follows(what: &str, columns: &[Vec<f64>], below: &dyn Fn(f64) -> f64) {
    let found = mixing(&columns.iter().map(Vec::as_slice).collect::<Vec<_>>()).unwrap();
    assert!(found.r_hat < 1.015, "{what}: {found:?}");
    let mut draws = columns.concat();
    draws.sort_by(f64::total_cmp);
    let count = draws.len() as f64;
    let off = draws.iter().enumerate().map(|(place, x)| (below(*x) - (place as f64 + 0.5) / count).abs());
    let distance = off.fold(0.0, f64::max) * found.bulk.min(found.tail).min(count).sqrt();
    assert!(distance < 1.95, "{what}: {distance}, {found:?}");
}

#[test]
fn one_dimension_follows_its_distribution_function() {
    type Density = fn(f64) -> (f64, f64);
    type Below<'a> = &'a dyn Fn(f64) -> f64;
    let bell = Normal::standard();
    let student = StudentsT::new(0.0, 1.0, 5.0).unwrap();
    let gamma = Gamma::new(3.0, 1.0).unwrap();
    let cases: [(&str, Density, Below<'_>); 5] = [
        ("normal", |x| (-x * x / 2.0, -x), &|x| bell.cdf(x)),
        ("normal at 3, scale 0.2", |x| (-((x - 3.0) / 0.2).powi(2) / 2.0, -(x - 3.0) / 0.04), &|x| {
            bell.cdf((x - 3.0) / 0.2)
        }),
        ("student with 5 degrees", |x| (-3.0 * (x * x / 5.0).ln_1p(), -6.0 * x / (5.0 + x * x)), &|x| student.cdf(x)),
        ("logarithm of a gamma of shape 3", |x| (3.0 * x - x.exp(), 3.0 - x.exp()), &|x| gamma.cdf(x.exp())),
        ("logistic", |x| (-x.abs() - 2.0 * (-x.abs()).exp().ln_1p(), -(x / 2.0).tanh()), &|x| 1.0 / (1.0 + (-x).exp())),
    ];
    for (seed, (what, density, below)) in (20..).zip(cases) {
        let log_density = |z: &[f64], gradient: &mut [f64]| {
            let (log, slope) = density(z[0]);
            gradient[0] = slope;
            log
        };
        follows(what, &columns(&chains(&log_density, 1, &LENGTH, seed), 1, 0), below);
    }
}

/// A density that ends at a wall: an exponential from 0 up. Where there is none, the sampler must not stay.
#[test]
fn a_wall_is_not_crossed() {
    let density = |z: &[f64], gradient: &mut [f64]| {
        gradient[0] = -1.0;
        if z[0] < 0.0 { f64::NEG_INFINITY } else { -z[0] }
    };
    let found = columns(&chains(&density, 1, &LENGTH, 31), 1, 0);
    assert!(found.concat().iter().all(|x| *x >= 0.0));
    let exponential = Exp::new(1.0).unwrap();
    follows("exponential", &found, &|x| exponential.cdf(x));
}

/// Precision `I + 20 u u'` with u of length 1 along the diagonal: variance 1 across, 1/21 along.
#[test]
fn directions_that_hang_together_are_drawn_with_their_own_variances() {
    let dimension = 12;
    let root = (dimension as f64).sqrt();
    let density = |z: &[f64], gradient: &mut [f64]| {
        let along = z.iter().sum::<f64>() / root;
        z.iter().zip(gradient.iter_mut()).for_each(|(z, by)| *by = -z - 20.0 * along / root);
        -z.iter().map(|z| z * z).sum::<f64>() / 2.0 - 10.0 * along * along
    };
    let found = chains(&density, dimension, &LENGTH, 32);
    let bell = Normal::standard();
    let combined = |of: &dyn Fn(&[f64]) -> f64| -> Vec<Vec<f64>> {
        found.iter().map(|chain| chain.draws.chunks_exact(dimension).map(of).collect()).collect()
    };
    follows("along", &combined(&|z| z.iter().sum::<f64>() / root), &|x| bell.cdf(x * 21f64.sqrt()));
    follows("across", &combined(&|z| (z[0] - z[1]) / 2f64.sqrt()), &|x| bell.cdf(x));
    let own = (1.0 - 1.0 / 12.0 + 1.0 / 12.0 / 21.0f64).sqrt();
    follows("one", &combined(&|z| z[3]), &|x| bell.cdf(x / own));
}

/// Neal's funnel (2003, Ann. Stat. 31:705) in standardised numbers is a normal, and bent back is the funnel's own neck.
#[test]
fn a_funnel_in_standardised_numbers_is_drawn_without_divergence() {
    let density = |z: &[f64], gradient: &mut [f64]| {
        z.iter().zip(gradient.iter_mut()).for_each(|(z, by)| *by = -z);
        -z.iter().map(|z| z * z).sum::<f64>() / 2.0
    };
    let found = chains(&density, 10, &LENGTH, 33);
    assert_eq!(found.iter().map(|chain| chain.divergences + chain.cut_short).sum::<usize>(), 0);
    let bell = Normal::standard();
    let neck: Vec<Vec<f64>> = columns(&found, 10, 0).iter().map(|c| c.iter().map(|z| 3.0 * z).collect()).collect();
    follows("neck", &neck, &|v| bell.cdf(v / 3.0));
    // A child, exp(v/2) z with v of variance 9: P(x <= c) is a mean of the normal's over v, by Simpson's rule.
    let child: Vec<Vec<f64>> =
        found.iter().map(|c| c.draws.chunks_exact(10).map(|z| (1.5 * z[0]).exp() * z[1]).collect()).collect();
    let below = |x: f64| {
        let node = |i: u32| {
            let v = -8.0 + f64::from(i) * 0.1;
            let weight = if i == 0 || i == 160 {
                1.0
            } else if i % 2 == 1 {
                4.0
            } else {
                2.0
            };
            weight * (-v * v / 2.0).exp() * bell.cdf(x * (-1.5 * v).exp())
        };
        (0..=160).map(node).sum::<f64>() * 0.1 / 3.0 / std::f64::consts::TAU.sqrt()
    };
    follows("child", &child, &below);
}

#[test]
fn a_chain_does_not_depend_on_how_many_run_beside_it() {
    let density = |z: &[f64], gradient: &mut [f64]| {
        z.iter().zip(gradient.iter_mut()).for_each(|(z, by)| *by = -z);
        -z.iter().map(|z| z * z).sum::<f64>() / 2.0
    };
    let of = |count: usize| chains(&density, 3, &Length { chains: count, warm_up: 60, draws: 40, ..LENGTH }, 5);
    let eight = of(8);
    for count in [0, 1, 2, 5] {
        assert_eq!(of(count), eight[..count], "{count}");
    }
    // The same from within threads that crowd one another out.
    let crowded: Vec<Vec<Chain>> = std::thread::scope(|scope| {
        let started: Vec<_> = (0..6).map(|_| scope.spawn(|| of(3))).collect();
        started.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert!(crowded.iter().all(|found| *found == eight[..3]));
}

/// Every evaluation is counted, and a path takes no more than 2 to the deepest, less 1, and one look at the place chosen.
#[test]
fn evaluations_are_counted_and_bounded_by_the_depth() {
    for deepest in [1, 3, 6] {
        let calls = AtomicUsize::new(0);
        let density = |z: &[f64], gradient: &mut [f64]| {
            calls.fetch_add(1, Ordering::Relaxed);
            gradient[0] = -z[0] * 1e-8;
            -z[0] * z[0] * 0.5e-8
        };
        let length = Length { chains: 2, warm_up: 0, draws: 50, acceptance: 0.8, deepest };
        let found = chains(&density, 1, &length, 6);
        let counted: usize = found.iter().map(|chain| chain.evaluations).sum();
        assert_eq!(counted, calls.load(Ordering::Relaxed));
        let most = 50 * ((1 << deepest) - 1 + 1) + 200;
        assert!(found.iter().all(|chain| chain.evaluations <= most), "{deepest}: {counted}");
    }
}

/// A plain so wide that no path can turn: every one is cut short where a single step is allowed.
#[test]
fn paths_that_end_by_the_allowed_length_are_counted() {
    let density = |_: &[f64], gradient: &mut [f64]| {
        gradient.fill(0.0);
        0.0
    };
    let length = Length { chains: 2, warm_up: 0, draws: 30, acceptance: 0.8, deepest: 3 };
    for chain in chains(&density, 2, &length, 7) {
        assert_eq!((chain.cut_short, chain.divergences, chain.acceptance), (30, 0, chain.acceptance));
        assert!((chain.acceptance - 1.0).abs() < 1e-9, "nothing is lost on a plain: {}", chain.acceptance);
    }
}

/// Dual averaging aims at the acceptance asked for: a higher one costs a smaller step. The mean of the steps tried lies below
/// the one that meets the goal, for acceptance falls off faster than it rises: of what is lost at the goal at least half is lost.
#[test]
fn the_step_is_such_that_the_acceptance_is_the_one_asked_for() {
    let density = |z: &[f64], gradient: &mut [f64]| {
        z.iter().zip(gradient.iter_mut()).for_each(|(z, by)| *by = -z);
        -z.iter().map(|z| z * z).sum::<f64>() / 2.0
    };
    let mut steps = Vec::new();
    for goal in [0.6, 0.8, 0.95] {
        let length = Length { acceptance: goal, draws: 500, ..LENGTH };
        let found: Vec<_> = (8..16).flat_map(|seed| chains(&density, 20, &length, seed)).collect();
        let reached = found.iter().map(|chain| chain.acceptance).sum::<f64>() / found.len() as f64;
        assert!(reached > goal - 0.05 && 1.0 - reached > (1.0 - goal) / 2.0, "{goal}: {reached}");
        steps.push(-found.iter().map(|chain| chain.step).sum::<f64>());
    }
    assert!(steps.is_sorted(), "{steps:?}");
}

/// The energy of a kept draw is its own: potential at the place plus half of chi squared with as many degrees as dimensions.
#[test]
fn energies_are_those_of_place_and_momentum() {
    let density = |z: &[f64], gradient: &mut [f64]| {
        z.iter().zip(gradient.iter_mut()).for_each(|(z, by)| *by = -z);
        -z.iter().map(|z| z * z).sum::<f64>() / 2.0
    };
    let found = chains(&density, 6, &LENGTH, 9);
    // Place and momentum both standard normal: the energy is a gamma number of shape 6.
    let gamma = Gamma::new(6.0, 1.0).unwrap();
    let energies: Vec<Vec<f64>> = found.iter().map(|chain| chain.energies.clone()).collect();
    follows("energy", &energies, &|energy| gamma.cdf(energy));
    for chain in &found {
        let potential = chain.draws.chunks_exact(6).map(|z| z.iter().map(|z| z * z).sum::<f64>() / 2.0);
        assert!(potential.zip(&chain.energies).all(|(potential, energy)| *energy > potential));
    }
}
