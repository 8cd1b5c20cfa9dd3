//! The no-U-turn sampler: Hamiltonian Monte Carlo that finds the length of its own path. Draws nothing without a seed.
//!
//! Multinomial sampling along the path with the generalised criterion (Betancourt 2017, arXiv 1701.02434, appendix A), step
//! size by dual averaging (Hoffman and Gelman 2014, J. Mach. Learn. Res. 15:1593, section 3.2), a diagonal mass matrix
//! learnt in windows that double, as in Stan's reference manual.

use crate::sampling::tree::{Point, Tree};
use crate::sampling::{normal, real};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};

/// How long and how carefully to draw.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Length {
    /// Chains, each from a start and with a stream of its own.
    pub chains: usize,
    /// Iterations of a chain that teach step and mass and are then thrown away.
    pub warm_up: usize,
    /// Draws kept of a chain.
    pub draws: usize,
    /// Mean acceptance that the step size aims at, between 0 and 1.
    pub acceptance: f64,
    /// A path has at most 2 to this power steps.
    pub deepest: u32,
}

impl Default for Length {
    fn default() -> Self {
        Self { chains: 4, warm_up: 500, draws: 2_000, acceptance: 0.8, deepest: 10 }
    }
}

/// What one chain gave.
#[derive(Debug, Clone, PartialEq)]
pub struct Chain {
    /// Draws one after another, `dimension` numbers each.
    pub draws: Vec<f64>,
    /// Paths after the warm-up on which energy was lost: the density is too sharp there for the step.
    pub divergences: usize,
    /// Paths after the warm-up that ended because they were as long as allowed.
    pub cut_short: usize,
    /// Step size after the warm-up.
    pub step: f64,
    /// Mean acceptance after the warm-up.
    pub acceptance: f64,
    /// Energy (negative log joint density of place and momentum) of each kept draw.
    pub energies: Vec<f64>,
    /// Times that the density was computed, warm-up included.
    pub evaluations: usize,
}

/// Draws chains from a density given by its logarithm, up to a constant.
///
/// `density` writes the gradient at its first argument into its second and returns the logarithm; where there is none, it
/// returns negative infinity. Chains run beside one another; the draws follow from the seed alone, whatever the number of
/// processors. Starts are uniform between -1 and 1 in each direction, so scale the density to order 1.
pub fn chains<D>(density: &D, dimension: usize, length: &Length, seed: u64) -> Vec<Chain>
where
    D: Fn(&[f64], &mut [f64]) -> f64 + Sync,
{
    std::thread::scope(|scope| {
        let started: Vec<_> = (0..length.chains)
            .map(|chain| {
                let mut random = ChaCha8Rng::seed_from_u64(seed);
                random.set_stream(u64::try_from(chain).unwrap_or(u64::MAX));
                scope.spawn(move || run(density, dimension, length, random))
            })
            .collect();
        started
            .into_iter()
            .map(|thread| thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            .collect()
    })
}

fn run<D: Fn(&[f64], &mut [f64]) -> f64>(density: &D, dimension: usize, length: &Length, random: ChaCha8Rng) -> Chain {
    let mut tree = Tree::new(density, dimension, length.deepest, random);
    let mut at = start(&mut tree, dimension);
    let mut step = StepSize::new(tree.reasonable_step(&at), length.acceptance);
    let mut spread = Spread::new(dimension);
    let windows = Windows::new(length.warm_up);
    for iteration in 0..length.warm_up {
        tree.step = step.current();
        let path = tree.transition(&mut at);
        step.learn(path.acceptance);
        if windows.learns_mass(iteration) {
            spread.add(&at.place);
        }
        if windows.closes(iteration) {
            spread.write_mass(&mut tree.inverse_mass);
            step = StepSize::new(tree.reasonable_step(&at), length.acceptance);
        }
    }
    tree.step = step.settled();
    let mut chain = Chain {
        draws: Vec::with_capacity(length.draws * dimension),
        divergences: 0,
        cut_short: 0,
        step: tree.step,
        acceptance: 0.0,
        energies: Vec::with_capacity(length.draws),
        evaluations: 0,
    };
    for _ in 0..length.draws {
        let path = tree.transition(&mut at);
        chain.draws.extend_from_slice(&at.place);
        chain.energies.push(path.energy);
        chain.acceptance += path.acceptance / real(length.draws);
        chain.divergences += usize::from(path.diverged);
        chain.cut_short += usize::from(path.cut_short);
    }
    chain.evaluations = tree.evaluations;
    chain
}

/// A start with a density: one of 100 tries, else the origin.
fn start<D: Fn(&[f64], &mut [f64]) -> f64>(tree: &mut Tree<'_, D>, dimension: usize) -> Point {
    for _ in 0..100 {
        let place = (0..dimension).map(|_| 2.0 * crate::draws::unit(&mut tree.random) - 1.0).collect();
        let point = tree.point_at(place);
        if point.log_density.is_finite() {
            return point;
        }
    }
    tree.point_at(vec![0.0; dimension])
}

/// Dual averaging of the logarithm of the step size, with the constants of Hoffman and Gelman 2014, section 3.2.1.
struct StepSize {
    goal: f64,
    centre: f64,
    log: f64,
    log_mean: f64,
    shortfall: f64,
    count: f64,
}

impl StepSize {
    fn new(first: f64, goal: f64) -> Self {
        Self { goal, centre: (10.0 * first).ln(), log: first.ln(), log_mean: 0.0, shortfall: 0.0, count: 0.0 }
    }

    fn learn(&mut self, acceptance: f64) {
        let (gamma, delay, kappa) = (0.05, 10.0, 0.75);
        self.count += 1.0;
        let weight = 1.0 / (self.count + delay);
        self.shortfall += weight * (self.goal - acceptance - self.shortfall);
        self.log = self.centre - self.count.sqrt() / gamma * self.shortfall;
        let weight = self.count.powf(-kappa);
        self.log_mean += weight * (self.log - self.log_mean);
    }

    fn current(&self) -> f64 {
        self.log.exp()
    }

    fn settled(&self) -> f64 {
        if self.count > 0.0 { self.log_mean.exp() } else { self.current() }
    }
}

/// Running variance of each direction (Welford 1962).
struct Spread {
    count: f64,
    mean: Vec<f64>,
    squares: Vec<f64>,
}

impl Spread {
    fn new(dimension: usize) -> Self {
        Self { count: 0.0, mean: vec![0.0; dimension], squares: vec![0.0; dimension] }
    }

    fn add(&mut self, place: &[f64]) {
        self.count += 1.0;
        for ((mean, squares), value) in self.mean.iter_mut().zip(&mut self.squares).zip(place) {
            let off = value - *mean;
            *mean += off / self.count;
            *squares += off * (value - *mean);
        }
    }

    /// Writes the variances, drawn a little towards 0.001 as Stan does, and forgets them.
    fn write_mass(&mut self, inverse_mass: &mut [f64]) {
        if self.count > 1.0 {
            for (mass, squares) in inverse_mass.iter_mut().zip(&self.squares) {
                *mass = (self.count * squares / (self.count - 1.0) + 5e-3) / (self.count + 5.0);
            }
        }
        *self = Self::new(self.mean.len());
    }
}

/// Iterations that learn the mass: after a first stretch for the step alone, in windows that double, before a last stretch.
struct Windows {
    first: usize,
    ends: Vec<usize>,
}

impl Windows {
    fn new(warm_up: usize) -> Self {
        let (first, last) = (warm_up * 15 / 200, warm_up / 20);
        let end = warm_up - last;
        let (mut ends, mut at, mut width) = (Vec::new(), first, 25);
        while at + width <= end && width > 0 {
            // A window that would leave too little for the next takes the rest.
            at = if at + 3 * width > end { end } else { at + width };
            width *= 2;
            ends.push(at);
        }
        Self { first, ends }
    }

    fn learns_mass(&self, iteration: usize) -> bool {
        iteration >= self.first && self.ends.last().is_some_and(|end| iteration < *end)
    }

    fn closes(&self, iteration: usize) -> bool {
        self.ends.contains(&(iteration + 1))
    }
}

/// Momentum with the variance that the mass matrix gives.
pub(super) fn momentum(inverse_mass: &[f64], random: &mut ChaCha8Rng) -> Vec<f64> {
    inverse_mass.iter().map(|inverse| normal(random) / inverse.sqrt()).collect()
}
