//! One path of the sampler: leapfrog steps doubled forwards or backwards until the path turns. Learns nothing.

use crate::draws::unit;
use crate::sampling::lanes::{triple, triple_of_sum};
use crate::sampling::nuts::momentum;
use crate::sampling::{log_add, real};
use rand::Rng;
use rand_chacha::ChaCha8Rng;
use std::rc::Rc;

/// Energy lost beyond this is a divergence.
const MOST_LOST: f64 = 1_000.0;

/// A place with its density.
#[derive(Clone)]
pub struct Point {
    pub place: Vec<f64>,
    pub gradient: Vec<f64>,
    pub log_density: f64,
}

/// How a transition went.
pub struct Path {
    pub acceptance: f64,
    pub energy: f64,
    pub diverged: bool,
    pub cut_short: bool,
}

/// The density with everything that a transition needs.
pub struct Tree<'a, D> {
    density: &'a D,
    deepest: u32,
    pub step: f64,
    pub inverse_mass: Vec<f64>,
    pub random: ChaCha8Rng,
    pub evaluations: usize,
    /// Memory of pieces that are done with.
    spare: Vec<Vec<f64>>,
}

/// One end of a path.
#[derive(Clone)]
struct Edge {
    point: Point,
    momentum: Vec<f64>,
}

/// A piece of a path, in the order in which it was walked.
struct Branch {
    proposal: Vec<f64>,
    proposal_energy: f64,
    log_weight: f64,
    /// Sum of the momenta.
    total: Rc<Vec<f64>>,
    first: Rc<Vec<f64>>,
    last: Rc<Vec<f64>>,
}

/// What a walk adds up.
struct Walk {
    forwards: bool,
    energy_at_start: f64,
    acceptance: f64,
    steps: usize,
    diverged: bool,
}

impl<'a, D: Fn(&[f64], &mut [f64]) -> f64> Tree<'a, D> {
    pub fn new(density: &'a D, dimension: usize, deepest: u32, random: ChaCha8Rng) -> Self {
        Self {
            density,
            deepest,
            step: 0.1,
            inverse_mass: vec![1.0; dimension],
            random,
            evaluations: 0,
            spare: Vec::new(),
        }
    }

    pub fn point_at(&mut self, place: Vec<f64>) -> Point {
        let mut point = Point { gradient: vec![0.0; place.len()], place, log_density: f64::NEG_INFINITY };
        self.look(&mut point);
        point
    }

    fn look(&mut self, point: &mut Point) {
        self.evaluations += 1;
        let found = (self.density)(&point.place, &mut point.gradient);
        point.log_density = if found.is_finite() { found } else { f64::NEG_INFINITY };
    }

    fn energy(&self, edge: &Edge) -> f64 {
        triple(&edge.momentum, &edge.momentum, &self.inverse_mass) / 2.0 - edge.point.log_density
    }

    fn leapfrog(&mut self, edge: &mut Edge, step: f64) {
        for (momentum, gradient) in edge.momentum.iter_mut().zip(&edge.point.gradient) {
            *momentum += step / 2.0 * gradient;
        }
        for ((place, momentum), inverse) in edge.point.place.iter_mut().zip(&edge.momentum).zip(&self.inverse_mass) {
            *place += step * inverse * momentum;
        }
        self.look(&mut edge.point);
        for (momentum, gradient) in edge.momentum.iter_mut().zip(&edge.point.gradient) {
            *momentum += step / 2.0 * gradient;
        }
    }

    /// A step whose acceptance crosses 0.8 when it is doubled or halved, as Stan starts.
    pub fn reasonable_step(&mut self, from: &Point) -> f64 {
        let mut step = self.step.clamp(1e-6, 1e3);
        let mut direction = 0.0;
        for _ in 0..50 {
            let mut edge = Edge { point: from.clone(), momentum: momentum(&self.inverse_mass, &mut self.random) };
            let before = self.energy(&edge);
            self.leapfrog(&mut edge, step);
            let gained = before - self.energy(&edge);
            let wanted = if gained > 0.8f64.ln() { 1.0 } else { -1.0 };
            if direction != 0.0 && wanted != direction {
                break;
            }
            direction = wanted;
            step *= 2f64.powf(direction);
        }
        step
    }

    /// Moves `at` to the next draw.
    pub fn transition(&mut self, at: &mut Point) -> Path {
        let start = Edge { point: at.clone(), momentum: momentum(&self.inverse_mass, &mut self.random) };
        let mut walk =
            Walk { forwards: true, energy_at_start: self.energy(&start), acceptance: 0.0, steps: 0, diverged: false };
        let mut energy = walk.energy_at_start;
        let mut log_weight = 0.0;
        let mut total = Rc::new(start.momentum.clone());
        // Momenta at the ends, backward end first.
        let mut ends = [total.clone(), total.clone()];
        let mut chosen = None;
        let mut edges = [start.clone(), start];
        let mut cut_short = true;
        for depth in 0..self.deepest {
            walk.forwards = self.random.next_u64() & 1 == 1;
            let side = usize::from(walk.forwards);
            let Some(branch) = self.branch(&mut edges[side], depth, &mut walk) else {
                cut_short = false;
                break;
            };
            // The new piece is preferred, so that the draw moves far (biased progressive sampling).
            if unit(&mut self.random).ln() < branch.log_weight - log_weight {
                chosen = Some(branch.proposal);
                energy = branch.proposal_energy;
            }
            log_weight = log_add(log_weight, branch.log_weight);
            let sum = Rc::new(branch.total.iter().zip(total.iter()).map(|(a, b)| a + b).collect());
            let old = std::mem::replace(&mut total, sum);
            let near = &ends[side];
            let far = &ends[1 - side];
            let turned = self.turns(&total, far, &branch.last)
                || self.turns_with(&old, &branch.first, far, &branch.first)
                || self.turns_with(&branch.total, near, near, &branch.last);
            ends[side] = branch.last;
            if turned {
                cut_short = false;
                break;
            }
        }
        if let Some(place) = chosen {
            at.place = place;
            self.look(at);
        }
        let acceptance = if walk.steps == 0 { 0.0 } else { walk.acceptance / real(walk.steps) };
        Path { acceptance, energy, diverged: walk.diverged, cut_short }
    }

    /// Walks 2 to the `depth` steps from an edge and leaves it at their end. `None` where the walk turns or diverges on its way.
    fn branch(&mut self, edge: &mut Edge, depth: u32, walk: &mut Walk) -> Option<Branch> {
        if depth == 0 {
            return self.leaf(edge, walk);
        }
        let near = self.branch(edge, depth - 1, walk)?;
        let far = self.branch(edge, depth - 1, walk)?;
        let log_weight = log_add(near.log_weight, far.log_weight);
        let takes_far = unit(&mut self.random).ln() < far.log_weight - log_weight;
        let mut total = self.copy(&near.total);
        total.iter_mut().zip(far.total.iter()).for_each(|(a, b)| *a += b);
        let turned = self.turns(&total, &near.first, &far.last)
            || self.turns_with(&near.total, &far.first, &near.first, &far.first)
            || self.turns_with(&far.total, &near.last, &near.last, &far.last);
        if turned {
            return None;
        }
        let (proposal, proposal_energy, left) = match takes_far {
            true => (far.proposal, far.proposal_energy, near.proposal),
            false => (near.proposal, near.proposal_energy, far.proposal),
        };
        self.spare.push(left);
        // A leaf's momentum is its total, its first and its last: whoever holds it last gives it back.
        let done = [near.total, near.last, far.total, far.first];
        self.spare.extend(done.into_iter().filter_map(Rc::into_inner));
        Some(Branch { proposal, proposal_energy, log_weight, total: Rc::new(total), first: near.first, last: far.last })
    }

    /// A copy, in memory that is spare where there is some.
    fn copy(&mut self, of: &[f64]) -> Vec<f64> {
        let mut copy = self.spare.pop().unwrap_or_default();
        copy.clear();
        copy.extend_from_slice(of);
        copy
    }

    fn leaf(&mut self, edge: &mut Edge, walk: &mut Walk) -> Option<Branch> {
        let step = if walk.forwards { self.step } else { -self.step };
        self.leapfrog(edge, step);
        let energy = self.energy(edge);
        let gained = walk.energy_at_start - energy;
        walk.steps += 1;
        walk.acceptance += if gained.is_finite() { gained.exp().min(1.0) } else { 0.0 };
        if !gained.is_finite() || gained < -MOST_LOST {
            walk.diverged = true;
            return None;
        }
        let momentum = Rc::new(self.copy(&edge.momentum));
        Some(Branch {
            proposal: self.copy(&edge.point.place),
            proposal_energy: energy,
            log_weight: gained,
            total: momentum.clone(),
            first: momentum.clone(),
            last: momentum,
        })
    }

    /// The generalised criterion: the path turns where either end no longer moves along the sum of its momenta.
    fn turns(&self, total: &[f64], one: &[f64], other: &[f64]) -> bool {
        let along = |end: &[f64]| triple(total, end, &self.inverse_mass);
        along(one) <= 0.0 || along(other) <= 0.0
    }

    /// The same across the seam of two pieces: one whole piece and the next momentum of its neighbour.
    fn turns_with(&self, total: &[f64], next: &[f64], one: &[f64], other: &[f64]) -> bool {
        let along = |end: &[f64]| triple_of_sum(total, next, &self.inverse_mass, end);
        along(one) <= 0.0 || along(other) <= 0.0
    }
}
