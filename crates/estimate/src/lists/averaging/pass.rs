//! One walk over all graphs: adds up the posterior of the unseen and of the graphs. Chooses no nodes.

use super::grid::Nodes;
use super::rows::Rows;
use crate::lists::graphs::{edges, graphs};

/// What a walk adds up. All weights are relative to one reference, so only ratios mean anything.
pub struct Pass {
    /// By node, over all graphs.
    pub density: Vec<f64>,
    /// By edge, over all graphs that have it.
    pub joined: Vec<f64>,
    /// Graphs that matter, with the logarithms of their weights.
    weights: Vec<(u32, f64)>,
    /// The logarithm that a density of 1 has on the scale of the weights.
    reference: f64,
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

impl Pass {
    /// The graphs of largest weight.
    pub fn best(&self, count: usize) -> Vec<(u32, f64)> {
        let mut sorted = self.weights.clone();
        sorted.sort_by(|x, y| y.1.total_cmp(&x.1).then(x.0.cmp(&y.0)));
        sorted.truncate(count);
        sorted.iter().map(|(graph, log)| (*graph, exp(log - self.reference))).collect()
    }
}

/// Values this far below the reference add less than 1e-19 each.
const NEGLIGIBLE: f64 = 45.0;
/// The reference moves up to a value that exceeds it by more.
const HIGHER: f64 = 5.0;
/// Nodes that are looked at together.
const BLOCK: usize = 16;

/// Walks over all graphs at the nodes; `survey` also finds each graph's own maximum.
pub fn pass(rows: &Rows, nodes: &Nodes, survey: bool) -> Pass {
    let (size, all) = (nodes.unseen.len(), graphs(rows.n_lists));
    let padded = size.next_multiple_of(BLOCK);
    let additions = rows.additions(nodes);
    let depth = edges(rows.n_lists).len() + 1;
    let mut levels = vec![f64::NEG_INFINITY; padded * depth];
    levels[..size].copy_from_slice(&rows.root(nodes));
    let scale: Vec<(f64, f64)> =
        (0..size).map(|node| (nodes.place(node), nodes.place(node) - nodes.width[node].max(1.0).ln())).collect();
    let reference = levels[..size].iter().fold(f64::NEG_INFINITY, |most, value| most.max(*value));
    let mut sums = Sums {
        reference,
        most: vec![f64::NEG_INFINITY; padded / BLOCK],
        density: vec![0.0; padded],
        joined: vec![0.0; depth - 1],
        weights: Vec::new(),
        peaks: Vec::new(),
    };
    sums.block_maxima(&levels[..padded]);
    sums.take(&levels[..padded], 0);
    if survey {
        sums.peaks.push(peak(&levels[..size], &sums.most, &scale));
    }
    for graph in all {
        let (before, rest) = levels.split_at_mut(padded * usize::from(graph.depth));
        let (parent, child) = (&before[before.len() - padded..], &mut rest[..padded]);
        sums.add(parent, additions.row(graph.edge, graph.separator), child);
        sums.take(child, graph.edges);
        if survey {
            sums.peaks.push(peak(&child[..size], &sums.most, &scale));
        }
    }
    sums.density.truncate(size);
    Pass {
        density: sums.density,
        joined: sums.joined,
        weights: sums.weights,
        reference: sums.reference,
        peaks: sums.peaks,
    }
}

struct Sums {
    reference: f64,
    /// Largest value in each block of the graph at hand.
    most: Vec<f64>,
    density: Vec<f64>,
    joined: Vec<f64>,
    weights: Vec<(u32, f64)>,
    peaks: Vec<Peak>,
}

impl Sums {
    /// child = parent + row, and the maxima of its blocks. The padding of a parent is minus infinity and stays so.
    fn add(&mut self, parent: &[f64], row: &[f64], child: &mut [f64]) {
        let whole = row.len() / BLOCK;
        let blocks = child.chunks_exact_mut(BLOCK).zip(parent.chunks_exact(BLOCK)).zip(row.chunks_exact(BLOCK));
        for (((child, parent), row), most) in blocks.zip(&mut self.most) {
            let mut top = [f64::NEG_INFINITY; 4];
            for ((child, parent), row) in child.chunks_exact_mut(4).zip(parent.chunks_exact(4)).zip(row.chunks_exact(4))
            {
                for lane in 0..4 {
                    let value = parent[lane] + row[lane];
                    child[lane] = value;
                    top[lane] = if value > top[lane] { value } else { top[lane] };
                }
            }
            *most = top[0].max(top[1]).max(top[2].max(top[3]));
        }
        let rest = whole * BLOCK..row.len();
        if !rest.is_empty() {
            child[whole * BLOCK..].fill(f64::NEG_INFINITY);
            let mut top = f64::NEG_INFINITY;
            for place in rest {
                child[place] = parent[place] + row[place];
                top = top.max(child[place]);
            }
            self.most[whole] = top;
        }
    }

    fn block_maxima(&mut self, values: &[f64]) {
        for (most, block) in self.most.iter_mut().zip(values.chunks_exact(BLOCK)) {
            *most = block.iter().fold(f64::NEG_INFINITY, |most, value| most.max(*value));
        }
    }

    /// Adds the graph's posterior where it matters.
    fn take(&mut self, values: &[f64], graph: u32) {
        let top = self.most.iter().fold(f64::NEG_INFINITY, |top, most| top.max(*most));
        if top < self.reference - NEGLIGIBLE {
            return;
        }
        if top > self.reference + HIGHER {
            self.raise(top);
        }
        let mut weight = 0.0;
        for ((block, density), most) in
            values.chunks_exact(BLOCK).zip(self.density.chunks_exact_mut(BLOCK)).zip(&self.most)
        {
            if *most < self.reference - NEGLIGIBLE {
                continue;
            }
            let mut sums = [0.0; 4];
            for (values, density) in block.chunks_exact(4).zip(density.chunks_exact_mut(4)) {
                for lane in 0..4 {
                    let e = exp(values[lane] - self.reference);
                    density[lane] += e;
                    sums[lane] += e;
                }
            }
            weight += (sums[0] + sums[1]) + (sums[2] + sums[3]);
        }
        self.weights.push((graph, weight.ln() + self.reference));
        let mut left = graph;
        while left != 0 {
            self.joined[left.trailing_zeros() as usize] += weight;
            left &= left - 1;
        }
    }

    fn raise(&mut self, to: f64) {
        let factor = exp(self.reference - to);
        for value in self.density.iter_mut().chain(&mut self.joined) {
            *value *= factor;
        }
        self.reference = to;
    }
}

/// e^x to 1e-14 for x from -700 to 700, 0 below; a polynomial, so that the compiler can do several at once.
#[inline]
fn exp(x: f64) -> f64 {
    const MAGIC: f64 = 6_755_399_441_055_744.0;
    const LN_2_HIGH: f64 = 0.693_147_180_369_123_8;
    const LN_2_LOW: f64 = 1.908_214_929_270_587_7e-10;
    let held = if x > -700.0 { x } else { -700.0 };
    let shifted = held * std::f64::consts::LOG2_E + MAGIC;
    let whole = shifted - MAGIC;
    let r = held - whole * LN_2_HIGH - whole * LN_2_LOW;
    let tail = 1.0 / 5040.0 + r * (1.0 / 40_320.0 + r * (1.0 / 362_880.0 + r * (1.0 / 3_628_800.0 + r / 39_916_800.0)));
    let middle = 1.0 / 6.0 + r * (1.0 / 24.0 + r * (1.0 / 120.0 + r * (1.0 / 720.0 + r * tail)));
    let value = 1.0 + r * (1.0 + r * (0.5 + r * middle));
    let scale = f64::from_bits(shifted.to_bits().wrapping_add(1023) << 52);
    if x > -700.0 { value * scale } else { 0.0 }
}

/// `scale` has each node's place on the scale ln(1 + m) and the logarithm of the density's change from mass to that scale.
fn peak(values: &[f64], most: &[f64], scale: &[(f64, f64)]) -> Peak {
    let mut block = 0;
    for (place, value) in most.iter().enumerate() {
        if *value > most[block] {
            block = place;
        }
    }
    let first = block * BLOCK;
    let mut node = first;
    for place in first..(first + BLOCK).min(values.len()) {
        if values[place] > values[node] {
            node = place;
        }
    }
    let at = |node: usize| (scale[node].0, values[node] + scale[node].1);
    let (x1, y1) = at(node);
    let flat = Peak { node, place: x1, height: y1, spread: f64::INFINITY };
    if node == 0 || node + 1 == values.len() {
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

#[cfg(test)]
mod tests {
    use super::exp;

    #[test]
    fn the_polynomial_is_the_exponential() {
        for step in -6990..=6990 {
            let x = f64::from(step) / 10.0 + 0.0137;
            assert!((exp(x) / x.exp() - 1.0).abs() < 1e-13, "{x}");
        }
        assert_eq!([exp(f64::NEG_INFINITY), exp(-1e9), exp(0.0)], [0.0, 0.0, 1.0]);
    }
}
