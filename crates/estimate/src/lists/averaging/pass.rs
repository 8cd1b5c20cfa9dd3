//! One walk over all graphs: adds up the posterior of the unseen and of the graphs. Chooses no nodes.

use super::blocks::{BLOCK, Block, Scaled, power_of_2};
use super::grid::Nodes;
use super::rows::Rows;
use crate::lists::graphs::{edges, graphs};

/// What a walk adds up. All weights are relative to one reference, so only ratios mean anything.
pub struct Pass {
    /// By node, over all graphs.
    pub density: Vec<f64>,
    /// By edge, over all graphs that have it.
    pub joined: Vec<f64>,
    /// The graphs of largest weight, first ten at most.
    pub best: Vec<(u32, f64)>,
    /// For a survey: the maximum of each graph's posterior, the empty graph's first.
    pub peaks: Vec<Peak>,
}

/// The maximum of one graph's posterior density on the scale ln(1 + m), by the parabola through three nodes.
#[derive(Debug, Clone, Copy)]
pub struct Peak {
    /// The node next to it.
    pub node: usize,
    /// Its place on that scale.
    pub place: f64,
    /// Log density there plus the logarithm of the spread.
    pub height: f64,
    /// Spread on that scale; infinite where the maximum is at an end.
    pub spread: f64,
}

/// Values so many powers of 2 below the unit add less than 1e-19 each.
const NEGLIGIBLE: i64 = 65;
/// The unit moves up to a value that exceeds it by more.
const HIGHER: i64 = 7;
/// Graphs of largest weight that are kept.
const BEST: usize = 10;

/// Walks over all graphs at the nodes; `survey` also finds each graph's own maximum.
pub fn pass(rows: &Rows, nodes: &Nodes, survey: bool) -> Pass {
    let (size, all) = (nodes.unseen.len(), graphs(rows.n_lists));
    let terms = rows.terms(nodes);
    let mut root = rows.root(nodes, &terms);
    let most = root.iter().fold(f64::NEG_INFINITY, |most, value| most.max(*value));
    root.iter_mut().for_each(|log| *log -= most);
    let additions = rows.additions(&terms, &root);
    let depth = edges(rows.n_lists).len() + 1;
    let mut levels = vec![Scaled::empty(size); depth];
    levels[0] = Scaled::of(&root, &additions.too_steep);
    let scale: Vec<(f64, f64)> =
        (0..size).map(|node| (nodes.place(node), nodes.place(node) - nodes.width[node].max(1.0).ln())).collect();
    let mut sums = Sums {
        unit: 0,
        density: vec![[0.0; BLOCK]; size.div_ceil(BLOCK)],
        joined: vec![0.0; depth - 1],
        weights: Vec::new(),
        least: 0.0,
    };
    let mut peaks = Vec::with_capacity(if survey { all.len() + 1 } else { 0 });
    let mut graph = Walked::default();
    levels[0].blocks().enumerate().for_each(|(place, block)| graph.take(place, &block, &mut sums));
    sums.end(&graph, 0);
    if survey {
        peaks.push(peak(&levels[0], &graph, &scale));
    }
    for next in all {
        let (before, rest) = levels.split_at_mut(usize::from(next.depth));
        let (parent, child) = (&before[before.len() - 1], &mut rest[0]);
        let factor = additions.factor(next.edge, next.separator);
        graph = Walked::default();
        child.multiply(parent, factor, |place, block| graph.take(place, block, &mut sums));
        sums.end(&graph, next.edges);
        if survey {
            peaks.push(peak(child, &graph, &scale));
        }
    }
    sums.trim();
    let mut density = sums.density.concat();
    density.truncate(size);
    Pass { density, joined: sums.joined, best: sums.weights, peaks }
}

/// One graph at a time.
struct Walked {
    /// Block of the largest number, with that number's power of 2 and its digits.
    number: (usize, i64, f64),
    /// Block of the largest logarithm, with that.
    log: (usize, f64),
    /// Sum of its values, in the unit of the sums.
    weight: f64,
}

impl Default for Walked {
    fn default() -> Self {
        Self { number: (0, i64::MIN, 0.0), log: (0, f64::NEG_INFINITY), weight: 0.0 }
    }
}

impl Walked {
    /// Adds a block of the graph where it matters.
    #[inline]
    fn take(&mut self, place: usize, block: &Block<'_>, sums: &mut Sums) {
        let power = block.power();
        if block.in_logs() {
            if block.top() > self.log.1 {
                self.log = (place, block.top());
            }
        } else if power >= self.number.1 {
            let digits = block.digits();
            if power > self.number.1 || digits > self.number.2 {
                self.number = (place, power, digits);
            }
        }
        let power = power - sums.unit;
        if power < -NEGLIGIBLE {
            return;
        }
        if power > HIGHER {
            self.weight *= sums.raise(power);
        }
        self.weight += block.add_to(&mut sums.density[place], sums.unit);
    }

    /// The node of the largest value.
    fn highest(&self, values: &Scaled) -> usize {
        let number = values.top_of(self.number.0);
        if self.log.1 == f64::NEG_INFINITY {
            return number;
        }
        let log = values.top_of(self.log.0);
        if self.number.1 > i64::MIN && values.log(number) >= self.log.1 { number } else { log }
    }
}

/// What a walk adds up, in units of 2^unit.
struct Sums {
    unit: i64,
    density: Vec<[f64; BLOCK]>,
    joined: Vec<f64>,
    /// The graphs of largest weight, some more at times.
    weights: Vec<(u32, f64)>,
    /// Graphs of less weight are not among the best.
    least: f64,
}

impl Sums {
    /// A graph is done.
    fn end(&mut self, graph: &Walked, edges: u32) {
        if graph.weight <= 0.0 {
            return;
        }
        let mut left = edges;
        while left != 0 {
            self.joined[left.trailing_zeros() as usize] += graph.weight;
            left &= left - 1;
        }
        if graph.weight >= self.least {
            self.weights.push((edges, graph.weight));
            if self.weights.len() > 4 * BEST {
                self.trim();
            }
        }
    }

    fn trim(&mut self) {
        self.weights.sort_by(|x, y| y.1.total_cmp(&x.1).then(x.0.cmp(&y.0)));
        self.weights.truncate(BEST);
        self.least = if self.weights.len() < BEST { 0.0 } else { self.weights[BEST - 1].1 };
    }

    /// Moves the unit up by a power of 2 and gives what everything is multiplied with.
    fn raise(&mut self, power: i64) -> f64 {
        let factor = if power > 1000 { 0.0 } else { power_of_2(-power) };
        let weights = self.weights.iter_mut().map(|(_, weight)| weight);
        let density = self.density.iter_mut().flatten();
        density.chain(&mut self.joined).chain(weights).for_each(|value| *value *= factor);
        self.least *= factor;
        self.unit += power;
        factor
    }
}

/// The maximum of a graph. `scale` has each node's place on the scale ln(1 + m) and the logarithm
/// of the density's change from mass to that scale.
fn peak(values: &Scaled, graph: &Walked, scale: &[(f64, f64)]) -> Peak {
    let node = graph.highest(values).min(scale.len() - 1);
    let at = |node: usize| (scale[node].0, values.log(node) + scale[node].1);
    let (x1, y1) = at(node);
    let flat = Peak { node, place: x1, height: y1, spread: f64::INFINITY };
    if node == 0 || node + 1 == scale.len() {
        return flat;
    }
    let ((x0, y0), (x2, y2)) = (at(node - 1), at(node + 1));
    let (left, right) = ((y1 - y0) / (x1 - x0), (y2 - y1) / (x2 - x1));
    let bend = 2.0 * (right - left) / (x2 - x0);
    if bend.is_nan() || bend >= -1e-9 {
        return flat;
    }
    // Newton's form: the slope at x1 follows from the two divided differences.
    let slope = left + bend / 2.0 * (x1 - x0);
    let spread = (-1.0 / bend).sqrt();
    Peak { node, place: x1 - slope / bend, height: y1 - slope * slope / (2.0 * bend) + spread.ln(), spread }
}
