//! Which numbers of unseen people are gone through. Draws nothing and sums over no graph itself.

use super::pass::{Pass, Peak, pass};
use super::rows::Rows;
use super::{PriorOnN, Settings};
use crate::lists::refusal::Refusal;
use serde::Serialize;

/// The numbers of unseen people.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub enum Grid {
    /// Fitted to the posterior: single numbers where it is short, cells that grow with the number elsewhere.
    Adaptive,
    /// Every whole number from 0.
    Integers {
        /// The largest number of unseen.
        up_to: u64,
    },
    /// Single points at equal distances from 1, as the R package dga has them.
    Equal {
        /// How many.
        points: usize,
        /// The largest number of unseen.
        up_to: u64,
    },
}

/// The most numbers of a grid that is given: as many for each level of the walk are held at once.
const MOST_NUMBERS: u64 = 10_000_000;

impl Grid {
    /// Refuses a grid without points or with too many.
    pub(super) fn check(self) -> Result<(), Refusal> {
        let (numbers, least, up_to) = match self {
            Self::Adaptive => return Ok(()),
            Self::Integers { up_to } => (up_to.saturating_add(1), 1, up_to),
            Self::Equal { points, up_to } => (points as u64, 2, up_to),
        };
        let (what, found, accepted) = if up_to < least {
            ("the largest number of unseen", up_to, "a number beyond the first of the grid is accepted")
        } else if !(2..=MOST_NUMBERS).contains(&numbers) {
            ("the size of the grid", numbers, "2 to 10000000 numbers are accepted")
        } else {
            return Ok(());
        };
        Err(Refusal::Setting { what, found: found.to_string(), accepted })
    }
}

/// Nodes on the line of the unseen.
#[derive(Debug, Clone, PartialEq)]
pub struct Nodes {
    /// Centres, rising.
    pub unseen: Vec<f64>,
    /// Whole numbers that a node stands for; 0 for single points.
    pub width: Vec<f64>,
}

/// The unseen may be up to this many times the seen.
const FARTHEST: f64 = 1e6;
/// Nodes of the first survey.
const FIRST_NODES: usize = 160;
/// Graphs whose best falls so far below the best of all add less than a millionth, even if there are thousands of them.
const NEGLIGIBLE: f64 = 22.0;
/// Nodes at most.
const MOST_NODES: usize = 4096;
/// Surveys at most.
const MOST_SURVEYS: usize = 12;
/// Nodes that one node may be split into at a time.
const MOST_PARTS: f64 = 8.0;

/// The nodes for the settings, and the walk over the graphs at them.
pub fn choose(rows: &Rows, settings: Settings) -> (Nodes, Pass) {
    let nodes = match settings.grid {
        Grid::Adaptive => return adaptive(rows, settings.prior),
        Grid::Integers { up_to } => Nodes::single(0..=up_to),
        Grid::Equal { points, up_to } => {
            let step = (up_to as f64 - 1.0) / (points.max(2) - 1) as f64;
            let unseen: Vec<f64> = (0..points).map(|i| 1.0 + step * i as f64).collect();
            Nodes { width: vec![0.0; unseen.len()], unseen }
        }
    };
    let found = pass(rows, &nodes, false);
    (nodes, found)
}

impl Nodes {
    fn single(numbers: std::ops::RangeInclusive<u64>) -> Self {
        let unseen: Vec<f64> = numbers.map(|m| m as f64).collect();
        Self { width: vec![1.0; unseen.len()], unseen }
    }

    /// At most `count` cells from `first` to `last`: as wide as a fixed share of their place, but at least one number.
    fn cells(first: f64, last: f64, count: usize) -> Self {
        if last - first < count as f64 {
            return Self::single(first as u64..=last as u64);
        }
        let length = |share: f64| Self::with_share(first, last, share).unseen.len();
        let (mut narrow, mut wide) = (0.0, 1.0);
        while length(wide) > count {
            wide *= 2.0;
        }
        for _ in 0..30 {
            let middle = f64::midpoint(narrow, wide);
            // A share so small that every number is a cell of its own would be counted for long.
            let shortest = (last / (first + 1.0)).ln() / (4.0 * count as f64);
            if middle < shortest || length(middle) > count { narrow = middle } else { wide = middle }
        }
        Self::with_share(first, last, wide)
    }

    fn with_share(first: f64, last: f64, share: f64) -> Self {
        let (mut unseen, mut widths) = (Vec::new(), Vec::new());
        let mut next = first;
        while next <= last {
            let width = (next * share).floor().max(1.0).min(last - next + 1.0);
            unseen.push(next + (width - 1.0) / 2.0);
            widths.push(width);
            next += width;
        }
        Self { unseen, width: widths }
    }

    /// Where a node lies on the logarithmic scale of the unseen.
    pub fn place(&self, node: usize) -> f64 {
        self.unseen[node].ln_1p()
    }

    /// How wide a node is on that scale.
    fn spacing(&self, node: usize) -> f64 {
        self.width[node] / (self.unseen[node] + 1.0)
    }

    /// Each node split into so many parts; 0 takes it away.
    fn split(&self, parts: &[f64]) -> Self {
        let mut split = Self { unseen: Vec::new(), width: Vec::new() };
        for (node, parts) in parts.iter().enumerate().filter(|(_, parts)| **parts > 0.0) {
            let width = (self.width[node] / parts).ceil();
            let (mut next, mut left) = (self.unseen[node] - (self.width[node] - 1.0) / 2.0, self.width[node]);
            while left > 0.0 {
                let part = width.min(left);
                split.unseen.push(next + (part - 1.0) / 2.0);
                split.width.push(part);
                (next, left) = (next + part, left - part);
            }
        }
        split
    }
}

/// Surveys the graphs on a coarse grid and splits nodes until the maxima of all graphs that can matter are well covered.
fn adaptive(rows: &Rows, prior: PriorOnN) -> (Nodes, Pass) {
    let end = match prior {
        PriorOnN::Flat { up_to } => up_to as f64 - rows.people,
        PriorOnN::Inverse | PriorOnN::GammaPoisson { .. } => FARTHEST * (rows.people + 1.0),
    };
    let mut nodes = Nodes::cells(0.0, end, FIRST_NODES);
    let mut survey = 1;
    loop {
        let found = pass(rows, &nodes, true);
        let parts = wanted_parts(&found, &nodes);
        let total: f64 = parts.iter().sum();
        let settled = parts.iter().all(|parts| *parts <= 1.0) && survey > 1;
        if settled || survey == MOST_SURVEYS || total > MOST_NODES as f64 {
            return (nodes, found);
        }
        nodes = nodes.split(&parts);
        survey += 1;
    }
}

/// How many parts each node must be split into: 0 for those before the first and after the last that matter.
fn wanted_parts(found: &Pass, nodes: &Nodes) -> Vec<f64> {
    let count = nodes.unseen.len();
    let places: Vec<f64> = (0..count).map(|node| nodes.place(node)).collect();
    let spacings: Vec<f64> = (0..count).map(|node| nodes.spacing(node)).collect();
    let total: f64 = found.density.iter().sum();
    let mut matters: Vec<bool> = found.density.iter().map(|density| *density > 1e-9 * total).collect();
    // A parabola misses a maximum by the third order of the spacing; n is about 1 / spread^2.
    let slack = |peak: &Peak| {
        let spacing = spacings[peak.node];
        NEGLIGIBLE + 3.0 * spacing * (spacing / peak.spread).powi(2)
    };
    let top = found.peaks.iter().map(|peak| peak.height - slack(peak)).fold(f64::NEG_INFINITY, f64::max);
    let peaks = found.peaks.iter().filter(|peak| peak.height + slack(peak) > top);
    let narrowest = narrowest(peaks, &places, &spacings);
    let wanted = |(node, spread): (usize, &Option<f64>)| {
        let spread = spread.unwrap_or(f64::INFINITY);
        let wanted = (3.0 * spacings[node] / spread).ceil().clamp(1.0, MOST_PARTS);
        f64::max(1.0, wanted.min(nodes.width[node]))
    };
    let mut parts: Vec<f64> = narrowest.iter().enumerate().map(wanted).collect();
    matters.iter_mut().zip(&narrowest).for_each(|(matters, spread)| *matters |= spread.is_some());
    let first = matters.iter().position(|matters| *matters).unwrap_or(0).saturating_sub(2);
    let last = matters.iter().rposition(|matters| *matters).unwrap_or(count - 1) + 2;
    for (node, parts) in parts.iter_mut().enumerate() {
        if node < first || node > last {
            *parts = 0.0;
        }
    }
    parts
}

/// By node, the spread of the narrowest maximum that is near: within eight spreads and the node's own width. `None` where there is none.
fn narrowest<'a>(peaks: impl Iterator<Item = &'a Peak>, places: &[f64], spacings: &[f64]) -> Vec<Option<f64>> {
    let count = places.len();
    // How far a node reaches to either side, and no less far than the nodes between it and the maximum.
    let mut down: Vec<f64> = places.iter().zip(spacings).map(|(place, spacing)| place - spacing).collect();
    let mut up: Vec<f64> = places.iter().zip(spacings).map(|(place, spacing)| place + spacing).collect();
    (1..count).for_each(|node| down[node] = down[node].max(down[node - 1]));
    (1..count).rev().for_each(|node| up[node - 1] = up[node - 1].min(up[node]));
    let mut near: Vec<(f64, usize, usize)> = peaks
        .map(|peak| {
            let reach = if peak.spread.is_finite() { 8.0 * peak.spread } else { 0.0 };
            let first = up[..=peak.node].partition_point(|up| *up < peak.place - reach);
            let after = peak.node + 1;
            let last = after + down[after..].partition_point(|down| *down <= peak.place + reach);
            (peak.spread, first.min(peak.node), last)
        })
        .collect();
    near.sort_unstable_by(|x, y| x.0.total_cmp(&y.0));
    let mut narrowest = vec![None; count];
    // The next node that has no spread yet, from each node on.
    let mut open: Vec<usize> = (0..=count).collect();
    for (spread, first, last) in near {
        let mut node = next_open(&mut open, first);
        while node < last {
            narrowest[node] = Some(spread);
            open[node] = node + 1;
            node = next_open(&mut open, node);
        }
    }
    narrowest
}

/// The first open node from `from` on; paths are halved on the way (Tarjan and van Leeuwen 1984, J. ACM 31:245).
fn next_open(open: &mut [usize], from: usize) -> usize {
    let mut node = from;
    while open[node] != node {
        open[node] = open[open[node]];
        node = open[node];
    }
    node
}

/// Largest step of the log density to or from a node that stands for several numbers, where the density is above a millionth of its
/// maximum. Steps between single numbers are the posterior's own.
pub fn largest_step(density: &[f64], nodes: &Nodes) -> f64 {
    let top = density.iter().zip(&nodes.width).fold(0.0, |top: f64, (value, width)| top.max(value / width.max(1.0)));
    let height = |place: usize| density[place] / nodes.width[place].max(1.0) / top;
    let mut largest: f64 = 0.0;
    for right in 1..density.len() {
        let (x, y) = (height(right - 1), height(right));
        if nodes.width[right] > 1.0 && x.max(y) > 1e-6 {
            largest = largest.max((x.max(1e-9) / y.max(1e-9)).ln().abs());
        }
    }
    largest
}
