//! R-hat, effective draws and smoothed weights against slow implementations written here from the papers.

#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

use assize_estimate::sampling::convergence::{Judge, energy_fraction, mixing};
use assize_estimate::sampling::importance::smooth;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use statrs::distribution::{ContinuousCDF, Normal};

fn unit(random: &mut impl Rng) -> f64 {
    ((random.next_u64() >> 11) as f64 + 0.5) / (1u64 << 53) as f64
}

fn normal(random: &mut impl Rng) -> f64 {
    (-2.0 * unit(random).ln()).sqrt() * (std::f64::consts::TAU * unit(random)).cos()
}

fn mean(of: &[f64]) -> f64 {
    of.iter().sum::<f64>() / of.len() as f64
}

fn variance(of: &[f64]) -> f64 {
    of.iter().map(|x| (x - mean(of)).powi(2)).sum::<f64>() / (of.len() as f64 - 1.0)
}

/// Both halves of every chain, the middle draw of an odd one left out.
fn split(chains: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let half = chains[0].len() / 2;
    chains.iter().flat_map(|chain| [chain[..half].to_vec(), chain[chain.len() - half..].to_vec()]).collect()
}

/// Normal scores by counting, piece by piece.
fn scores(pieces: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let all = pieces.concat();
    let score = |x: &f64| {
        let lower = all.iter().filter(|other| *other < x).count() as f64;
        let same = all.iter().filter(|other| *other == x).count() as f64;
        let rank = lower + (same + 1.0) / 2.0;
        Normal::standard().inverse_cdf((rank - 0.375) / (all.len() as f64 + 0.25))
    };
    pieces.iter().map(|piece| piece.iter().map(score).collect()).collect()
}

/// Vehtari et al. 2021, equations 1 to 4.
fn plain_r_hat(pieces: &[Vec<f64>]) -> f64 {
    let n = pieces[0].len() as f64;
    let means: Vec<f64> = pieces.iter().map(|piece| mean(piece)).collect();
    let within = mean(&pieces.iter().map(|piece| variance(piece)).collect::<Vec<_>>());
    let between = n * variance(&means);
    (((n - 1.0) / n * within + between / n) / within).sqrt()
}

fn folded(pieces: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let mut all = pieces.concat();
    all.sort_by(f64::total_cmp);
    let median = all[all.len() / 2];
    pieces.iter().map(|piece| piece.iter().map(|x| (x - median).abs()).collect()).collect()
}

/// Their equations 10 to 13: every autocorrelation first, then Geyer's sums of pairs, kept positive and falling.
fn plain_effective(pieces: &[Vec<f64>]) -> f64 {
    let (m, n) = (pieces.len() as f64, pieces[0].len());
    let within = mean(&pieces.iter().map(|piece| variance(piece)).collect::<Vec<_>>());
    let means: Vec<f64> = pieces.iter().map(|piece| mean(piece)).collect();
    let together = within * (n as f64 - 1.0) / n as f64 + variance(&means);
    if together == 0.0 {
        // What never moves has nothing left to mix.
        return m * n as f64;
    }
    let covariance = |piece: &Vec<f64>, lag: usize| {
        let middle = mean(piece);
        (0..n - lag).map(|i| (piece[i] - middle) * (piece[i + lag] - middle)).sum::<f64>() / (n as f64 - 1.0)
    };
    let correlation = |lag: usize| {
        if lag == 0 {
            return 1.0;
        }
        let own: Vec<f64> = pieces.iter().map(|piece| covariance(piece, lag)).collect();
        1.0 - (within - mean(&own)) / together
    };
    let correlations: Vec<f64> = (0..n).map(correlation).collect();
    let pairs: Vec<f64> = (0..(n - 1) / 2).map(|k| correlations[2 * k] + correlations[2 * k + 1]).collect();
    let positive: Vec<f64> = pairs.iter().copied().take_while(|pair| *pair >= 0.0).collect();
    let falling: Vec<f64> =
        (0..positive.len()).map(|k| positive[..=k].iter().copied().fold(f64::INFINITY, f64::min)).collect();
    let time = -1.0 + 2.0 * falling.iter().sum::<f64>();
    let all = m * n as f64;
    all / time.max(1.0 / all.log10())
}

fn below(pieces: &[Vec<f64>], twentieths: usize) -> Vec<Vec<f64>> {
    let mut all = pieces.concat();
    all.sort_by(f64::total_cmp);
    let cut = all[all.len() * twentieths / 20];
    pieces.iter().map(|piece| piece.iter().map(|x| f64::from(u8::from(*x <= cut))).collect()).collect()
}

/// Chains that remember the draw before by `phi`, each at a place of its own.
fn chains(count: usize, length: usize, phi: f64, shift: f64, grain: f64, seed: u64) -> Vec<Vec<f64>> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let chain = |place: usize| {
        let mut x = normal(&mut random);
        let step = |_| {
            x = phi * x + (1.0 - phi * phi).sqrt() * normal(&mut random);
            let here = x + shift * place as f64;
            if grain > 0.0 { (here / grain).round() * grain } else { here }
        };
        (0..length).map(step).collect()
    };
    (0..count).map(chain).collect()
}

fn kinds() -> Vec<(&'static str, Vec<Vec<f64>>)> {
    vec![
        ("independent", chains(4, 100, 0.0, 0.0, 0.0, 1)),
        ("an odd number of draws", chains(4, 101, 0.3, 0.0, 0.0, 2)),
        ("slow", chains(3, 150, 0.9, 0.0, 0.0, 3)),
        ("swinging", chains(2, 120, -0.6, 0.0, 0.0, 4)),
        ("apart", chains(4, 80, 0.2, 0.7, 0.0, 5)),
        ("full of ties", chains(4, 100, 0.5, 0.0, 0.5, 6)),
        ("the shortest", chains(2, 8, 0.0, 0.0, 0.0, 7)),
        ("the shortest odd", chains(2, 9, 0.4, 0.0, 0.0, 8)),
        ("a single chain", chains(1, 200, 0.5, 0.0, 0.0, 9)),
    ]
}

fn judged(chains: &[Vec<f64>]) -> [f64; 3] {
    let found = mixing(&chains.iter().map(Vec::as_slice).collect::<Vec<_>>()).unwrap();
    [found.r_hat, found.bulk, found.tail]
}

#[test]
fn r_hat_and_effective_draws_are_those_of_the_equations() {
    for (what, chains) in kinds() {
        let pieces = split(&chains);
        let r_hat = plain_r_hat(&scores(&pieces)).max(plain_r_hat(&scores(&folded(&pieces))));
        let bulk = plain_effective(&scores(&pieces));
        let tail = plain_effective(&below(&pieces, 1)).min(plain_effective(&below(&pieces, 19)));
        for (found, expected) in judged(&chains).into_iter().zip([r_hat, bulk, tail]) {
            assert!((found / expected - 1.0).abs() < 1e-9, "{what}: {found} not {expected}");
        }
    }
}

/// Ranks do not see the scale: any rising function leaves the place's part; a straight one leaves everything.
#[test]
fn a_change_of_unit_changes_no_judgement() {
    for (what, chains) in kinds() {
        let other: Vec<Vec<f64>> = chains.iter().map(|c| c.iter().map(|x| 8.0 * x).collect()).collect();
        assert_eq!(judged(&chains), judged(&other), "{what}");
        let bent: Vec<Vec<f64>> = chains.iter().map(|c| c.iter().map(|x| x.exp()).collect()).collect();
        assert_eq!(judged(&chains)[1..], judged(&bent)[1..], "{what}: bulk and tail rest on ranks alone");
    }
}

#[test]
fn the_order_of_the_chains_changes_no_judgement() {
    for (what, mut chains) in kinds() {
        let before = judged(&chains);
        chains.reverse();
        for (one, other) in before.into_iter().zip(judged(&chains)) {
            assert!((one / other - 1.0).abs() < 1e-9, "{what}: {one} {other}");
        }
    }
}

#[test]
fn r_hat_grows_with_the_distance_of_the_chains() {
    let found: Vec<f64> = [0.0, 0.2, 0.5, 1.0, 3.0].map(|shift| judged(&chains(4, 400, 0.0, shift, 0.0, 10))[0]).into();
    assert!(found.is_sorted() && found[0] < 1.01 && found[4] > 1.5, "{found:?}");
}

#[test]
fn a_judge_refuses_chains_that_it_is_not_for() {
    let three = chains(3, 40, 0.0, 0.0, 0.0, 11);
    let as_slices: Vec<&[f64]> = three.iter().map(Vec::as_slice).collect();
    assert_eq!(Judge::new(3, 40).mixing(&as_slices), mixing(&as_slices));
    for other in [Judge::new(2, 40), Judge::new(3, 39), Judge::new(3, 41), Judge::new(0, 0)] {
        assert_eq!(other.mixing(&as_slices), None, "{other:?}");
    }
    let mut infinite = three.clone();
    infinite[2][39] = f64::INFINITY;
    assert_eq!(mixing(&infinite.iter().map(Vec::as_slice).collect::<Vec<_>>()), None);
}

/// By hand on 1, 2, 3, 1: the mean is 1.75, squares about it sum to 2.75, squared moves to 1 + 1 + 4.
#[test]
fn the_energy_fraction_is_moves_over_spread() {
    assert!((energy_fraction(&[1.0, 2.0, 3.0, 1.0]).unwrap() - 6.0 / 2.75).abs() < 1e-12);
    assert_eq!(energy_fraction(&[]), None);
    assert_eq!(energy_fraction(&[1.0, 2.0]), None);
    // Independent energies: a move has twice the variance.
    let loose = chains(1, 20_000, 0.0, 0.0, 0.0, 12);
    assert!((energy_fraction(&loose[0]).unwrap() - 2.0).abs() < 0.06);
    // Energies that remember by 0.95: 2 (1 - 0.95).
    let slow = chains(1, 40_000, 0.95, 0.0, 0.0, 13);
    assert!((energy_fraction(&slow[0]).unwrap() - 0.1).abs() < 0.02);
}

/// Zhang and Stephens 2009, section 4, on excesses in rising order, then drawn towards 0.5 by ten draws' worth.
fn plain_pareto(excess: &[f64]) -> (f64, f64) {
    let n = excess.len() as f64;
    let points = 30 + n.sqrt().floor() as usize;
    let quarter = excess[(n / 4.0 + 0.5).floor() as usize - 1];
    let greatest = excess[excess.len() - 1];
    let thetas: Vec<f64> = (1..=points)
        .map(|j| 1.0 / greatest + (1.0 - (points as f64 / (j as f64 - 0.5)).sqrt()) / (3.0 * quarter))
        .collect();
    let k = |theta: f64| excess.iter().map(|x| (1.0 - theta * x).ln()).sum::<f64>() / n;
    let log = |theta: f64| n * ((-theta / k(theta)).ln() - k(theta) - 1.0);
    // Their weights, each against all: 1 / sum exp(l_i - l_j).
    let weight = |theta: f64| 1.0 / thetas.iter().map(|other| (log(*other) - log(theta)).exp()).sum::<f64>();
    let theta: f64 = thetas.iter().map(|theta| theta * weight(*theta)).sum();
    ((n * k(theta) + 5.0) / (n + 10.0), -k(theta) / theta)
}

/// Vehtari et al. 2024, section 2: the greatest weights give way to the quantiles of a Pareto tail, none above the greatest.
#[test]
fn smoothed_weights_are_those_of_the_paper() {
    let mut random = ChaCha8Rng::seed_from_u64(14);
    for (count, k) in [(25, 0.3), (200, 0.1), (1_000, 0.6), (2_001, 1.2)] {
        let logs: Vec<f64> = (0..count).map(|_| -k * unit(&mut random).ln() + 700.0).collect();
        let greatest = logs.iter().copied().fold(f64::MIN, f64::max);
        let mut sorted: Vec<(f64, usize)> = logs.iter().map(|log| (log - greatest).exp()).zip(0..).collect();
        sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
        let n = count as f64;
        let tail = (0.2 * n).min(3.0 * n.sqrt()).ceil() as usize;
        let cut = sorted[count - tail - 1].0;
        let excess: Vec<f64> = sorted[count - tail..].iter().map(|(weight, _)| weight - cut).collect();
        let (shape, scale) = plain_pareto(&excess);
        for (rank, (weight, _)) in sorted[count - tail..].iter_mut().enumerate() {
            let p = (rank as f64 + 0.5) / tail as f64;
            *weight = (cut + scale / shape * ((1.0 - p).powf(-shape) - 1.0)).min(1.0);
        }
        let sum: f64 = sorted.iter().map(|(weight, _)| weight).sum();
        let found = smooth(&logs).unwrap();
        assert!((found.shape - shape).abs() < 1e-9, "{count}: {} not {shape}", found.shape);
        for (weight, place) in sorted {
            assert!((found.weights[place] - weight / sum).abs() < 1e-12, "{count}, {place}");
        }
    }
}

/// Taking nothing away leaves every draw alike; a constant says nothing; one draw that outweighs all is told.
#[test]
fn weights_that_hang_on_one_draw_are_told_from_those_that_do_not() {
    let level = smooth(&[3.0; 400]).unwrap();
    assert!(level.weights.iter().all(|weight| (weight - 1.0 / 400.0).abs() < 1e-15));
    let mut random = ChaCha8Rng::seed_from_u64(15);
    let logs: Vec<f64> = (0..400).map(|_| 6.0 * normal(&mut random)).collect();
    let heavy = smooth(&logs).unwrap();
    assert!(heavy.shape > 0.7, "{}", heavy.shape);
    let shifted: Vec<f64> = logs.iter().map(|log| log - 1_000.0).collect();
    let moved = smooth(&shifted).unwrap();
    assert!((moved.shape - heavy.shape).abs() < 1e-6, "a constant on the logarithms is none of their business");
    assert_eq!(smooth(&[0.0; 24]), None);
    assert_eq!(smooth(&[f64::NEG_INFINITY; 30]), None);
}
