//! The terms of the posterior as functions of the unseen. Sums over no graph.

use super::grid::Nodes;
use super::{PriorOnN, Settings};
use crate::lists::graphs::edges;
use crate::lists::table::CaptureTable;
use statrs::function::gamma::ln_gamma;

/// What does not depend on the unseen, for one table and one setting.
pub struct Rows {
    pub n_lists: usize,
    pub people: f64,
    prior: PriorOnN,
    /// delta 2^k.
    total: f64,
    /// By subset A: the part of L_A that no unseen person changes, people on no list of A, and d_A.
    subsets: Vec<(f64, f64, f64)>,
}

impl Rows {
    pub fn new(table: &CaptureTable, settings: Settings) -> Self {
        let k = table.n_lists();
        let total = settings.delta * f64::from(1u32 << k);
        let subset = |a: usize| {
            let d = total / f64::from(1u32 << a.count_ones());
            let mut margin = vec![0u64; 1 << k];
            for (w, count) in table.counts().iter().enumerate() {
                margin[w & a] += count;
            }
            let cells = (1..1usize << k).filter(|j| j & a == *j);
            let seen: f64 = cells.map(|j| ln_gamma(margin[j] as f64 + d) - ln_gamma(d)).sum();
            (ln_gamma(total) - ln_gamma(d) + seen, margin[0] as f64, d)
        };
        let people = table.observed() as f64;
        Self { n_lists: k, people, prior: settings.prior, total, subsets: (0..1 << k).map(subset).collect() }
    }

    /// Log posterior of the empty graph at the nodes, weights included.
    pub fn root(&self, nodes: &Nodes) -> Vec<f64> {
        let singles: Vec<Vec<f64>> = (0..self.n_lists).map(|j| self.subset(1 << j, nodes)).collect();
        let at = |(place, m): (usize, &f64)| {
            let n = self.people + m;
            let width = nodes.width[place].max(1.0).ln();
            width + ln_gamma(n + 1.0) - ln_gamma(m + 1.0)
                + self.log_prior(n)
                + singles.iter().map(|single| single[place]).sum::<f64>()
        };
        nodes.unseen.iter().enumerate().map(at).collect()
    }

    fn log_prior(&self, n: f64) -> f64 {
        match self.prior {
            PriorOnN::Inverse => -n.ln(),
            PriorOnN::Flat { up_to } if n > up_to as f64 => f64::NEG_INFINITY,
            PriorOnN::Flat { .. } => 0.0,
            PriorOnN::GammaPoisson { shape, scale } => {
                ln_gamma(n + shape) - ln_gamma(n + 1.0) - n * (1.0 / scale).ln_1p()
            }
        }
    }

    /// L_A at the nodes.
    fn subset(&self, a: usize, nodes: &Nodes) -> Vec<f64> {
        let (fixed, none, d) = self.subsets[a];
        if a == 0 {
            return vec![0.0; nodes.unseen.len()];
        }
        nodes.unseen.iter().map(|m| fixed + ln_gamma(none + m + d) - ln_gamma(self.people + m + self.total)).collect()
    }

    /// For each edge u-v and each separator S of the other lists, L_Suv - L_Su - L_Sv + L_S at the nodes: what adding the edge does.
    pub fn additions(&self, nodes: &Nodes) -> Additions {
        let k = self.n_lists;
        let subsets: Vec<Vec<f64>> = (0..1 << k).map(|a| self.subset(a, nodes)).collect();
        let pairs = edges(k);
        let mut rows = vec![Vec::new(); pairs.len() << k];
        for (edge, (u, v)) in pairs.iter().enumerate() {
            let (u, v) = (1usize << u, 1usize << v);
            for s in (0..1usize << k).filter(|s| s & (u | v) == 0) {
                let [with_both, with_u, with_v, with_none] = [s | u | v, s | u, s | v, s].map(|a| &subsets[a]);
                let ends = with_u.iter().zip(with_v).map(|(u, v)| u + v);
                let inner = with_both.iter().zip(with_none).map(|(both, none)| both + none);
                rows[edge << k | s] = inner.zip(ends).map(|(inner, ends)| inner - ends).collect();
            }
        }
        Additions { n_lists: k, rows }
    }
}

/// Rows by edge and separator.
pub struct Additions {
    n_lists: usize,
    rows: Vec<Vec<f64>>,
}

impl Additions {
    pub fn row(&self, edge: u8, separator: u8) -> &[f64] {
        &self.rows[usize::from(edge) << self.n_lists | usize::from(separator)]
    }
}
