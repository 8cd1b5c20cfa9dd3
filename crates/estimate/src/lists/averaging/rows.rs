//! The terms of the posterior as functions of the unseen. Sums over no graph.

use super::blocks::{Scaled, steep};
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
            let seen: f64 = cells.map(|j| log_gamma(margin[j] as f64 + d) - log_gamma(d)).sum();
            (log_gamma(total) - log_gamma(d) + seen, margin[0] as f64, d)
        };
        let people = table.observed() as f64;
        Self { n_lists: k, people, prior: settings.prior, total, subsets: (0..1 << k).map(subset).collect() }
    }

    /// Log posterior of the empty graph at the nodes, weights included.
    pub fn root(&self, nodes: &Nodes, terms: &Terms) -> Vec<f64> {
        let common = terms.of(0);
        let at = |(place, m): (usize, &f64)| {
            let n = self.people + m;
            let width = nodes.width[place].max(1.0).ln();
            let singles: f64 = (0..self.n_lists).map(|j| terms.of(1 << j)[place] - common[place]).sum();
            width + log_gamma(n + 1.0) - log_gamma(m + 1.0) + self.log_prior(n) + singles
        };
        nodes.unseen.iter().enumerate().map(at).collect()
    }

    fn log_prior(&self, n: f64) -> f64 {
        match self.prior {
            PriorOnN::Inverse => -n.ln(),
            PriorOnN::Flat { up_to } if n > up_to as f64 => f64::NEG_INFINITY,
            PriorOnN::Flat { .. } => 0.0,
            PriorOnN::GammaPoisson { shape, scale } => {
                log_gamma(n + shape) - log_gamma(n + 1.0) - n * (1.0 / scale).ln_1p()
            }
        }
    }

    /// What each subset of lists adds to the log posterior at the nodes.
    pub fn terms(&self, nodes: &Nodes) -> Terms {
        let common = nodes.unseen.iter().map(|m| log_gamma(self.people + m + self.total)).collect();
        let of = |(fixed, none, d): &(f64, f64, f64)| -> Vec<f64> {
            nodes.unseen.iter().map(|m| fixed + log_gamma(none + m + d)).collect()
        };
        Terms { by_subset: std::iter::once(common).chain(self.subsets[1..].iter().map(of)).collect() }
    }

    /// For each edge u-v and each separator S of the other lists, L_Suv - L_Su - L_Sv + L_S at the nodes: what adding the edge does.
    /// All in blocks that suit them and `root`.
    pub fn additions(&self, terms: &Terms, root: &[f64]) -> Additions {
        let k = self.n_lists;
        let pairs = edges(k);
        let mut logs = vec![Vec::new(); pairs.len() << k];
        let mut too_steep: Vec<bool> = steep(root).collect();
        for (edge, (u, v)) in pairs.iter().enumerate() {
            let (u, v) = (1usize << u, 1usize << v);
            for s in (0..1usize << k).filter(|s| s & (u | v) == 0) {
                let [with_both, with_u, with_v, with_none] = [s | u | v, s | u, s | v, s].map(|a| terms.of(a));
                let ends = with_u.iter().zip(with_v).map(|(u, v)| u + v);
                let inner = with_both.iter().zip(with_none).map(|(both, none)| both + none);
                let of_edge: Vec<f64> = inner.zip(ends).map(|(inner, ends)| inner - ends).collect();
                too_steep.iter_mut().zip(steep(&of_edge)).for_each(|(any, steep)| *any |= steep);
                logs[edge << k | s] = of_edge;
            }
        }
        let factors = logs.iter().map(|logs| Scaled::of(logs, &too_steep)).collect();
        Additions { n_lists: k, factors, too_steep }
    }
}

/// L_A + ln G(N + d) by subset A of the lists, at the nodes. All of L_A have -ln G(N + d) but L of no list, which is 0 and so stands here as
/// ln G(N + d); it goes out of L_Suv - L_Su - L_Sv + L_S.
pub struct Terms {
    by_subset: Vec<Vec<f64>>,
}

impl Terms {
    fn of(&self, subset: usize) -> &[f64] {
        &self.by_subset[subset]
    }
}

/// Factors by edge and separator; empty where the separator has an end of the edge.
pub struct Additions {
    n_lists: usize,
    factors: Vec<Scaled>,
    /// By block, whether a factor or the root is too steep there for numbers.
    pub too_steep: Vec<bool>,
}

impl Additions {
    pub fn factor(&self, edge: u8, separator: u8) -> &Scaled {
        &self.factors[usize::from(edge) << self.n_lists | usize::from(separator)]
    }
}

/// Where Stirling's series with six terms is right to 1e-15.
const STIRLING: f64 = 12.0;

/// ln G(x) for x above 0: Stirling's series (Abramowitz and Stegun 1964, 6.1.41) where x is large, so that it costs one logarithm.
fn log_gamma(x: f64) -> f64 {
    if x < STIRLING {
        return ln_gamma(x);
    }
    let (inverse, square) = (1.0 / x, 1.0 / (x * x));
    let rest = 1.0 / 1260.0 - square * (1.0 / 1680.0 - square * (1.0 / 1188.0 - square * 691.0 / 360_360.0));
    let series = inverse * (1.0 / 12.0 - square * (1.0 / 360.0 - square * rest));
    const HALF_LOG_TAU: f64 = 0.918_938_533_204_672_8;
    (x - 0.5) * x.ln() - x + HALF_LOG_TAU + series
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_series_is_the_logarithm_of_the_gamma_function() {
        // ln (n-1)! by summing logarithms, and the doubling formula ln G(2x) = ln G(x) + ln G(x + 1/2) + (2x - 1) ln 2 - ln(pi) / 2.
        let mut sum = 0.0;
        for n in 1..400u32 {
            let n = f64::from(n);
            assert!((log_gamma(n) - sum).abs() <= 4e-15 * sum.max(3.0), "{n}");
            sum += n.ln();
        }
        for x in [6.1, 12.3, 1e3, 1e7 + 0.03125, 1e13] {
            let half = std::f64::consts::PI.ln() / 2.0;
            let doubled = log_gamma(x) + log_gamma(x + 0.5) + (2.0 * x - 1.0) * std::f64::consts::LN_2 - half;
            assert!((log_gamma(2.0 * x) / doubled - 1.0).abs() < 1e-14, "{x}");
        }
    }
}
