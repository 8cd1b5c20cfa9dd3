//! Tables in which many figures at once go as far as they must: each is put where it must be able to go, and the nearest table
//! that agrees with the sums is made around them. Those that stand in no common row are pulled together; where that does
//! not get a figure there, it is pulled among fewer others, and at last alone.
//!
//! Proves nothing: every table is checked against the constraints by those who use it.

use super::effort::Effort;
use super::fitting::fitted;
use super::nearest::Equations;
use super::simplex::{Constraints, Figure, Simplex, TOLERANCE, Towards};
use super::walk::{PARTS, side_by_side};
use super::{lower_target, upper_target};
use crate::rule::Demand;
use std::collections::BTreeMap;

/// How figures are pulled.
#[derive(Debug, Clone, Copy)]
struct Manner {
    /// So many are pulled together at most.
    most: usize,
    /// Of any row's sum they move no more than this share, unless it is one of them that does.
    share: f64,
    /// A pulled cell has this share of its weight, so that the others follow it rather than it them.
    stiff: f64,
    /// A figure is pulled by so much further than it must go, in shares of the way.
    beyond: f64,
}

/// First many together, each a little weakly, so that one that cannot go does not hold up the others; then few of those that are
/// left; then each alone.
const MANNERS: [Manner; 3] = [
    Manner { most: 120, share: 0.3, stiff: 3e-2, beyond: 0.3 },
    Manner { most: 4, share: 0.0, stiff: 1e-2, beyond: 0.4 },
    Manner { most: 1, share: 0.0, stiff: 2e-3, beyond: 0.3 },
];
/// A figure is pulled by so many persons further at least.
const AT_LEAST_BEYOND: f64 = 0.02;
/// Weight of what is as good as empty.
const LEAST_WEIGHT: f64 = 1e-4;

/// Sums, and a table well inside what is possible, which agrees with them.
pub struct Pulls {
    equations: Equations,
    inside: Vec<f64>,
    /// The same, with cells for what is beyond rows.
    centres: Vec<f64>,
    weights: Vec<f64>,
    /// By row, how much there is to be moved.
    room: Vec<f64>,
}

impl Pulls {
    /// For constraints on cells that are 0 or more; none where no table was found, or where other bounds hold.
    pub fn of(constraints: &Constraints) -> Option<Self> {
        let equations = Equations::of(constraints)?;
        let mut fitted = fitted(constraints);
        fitted.resize(equations.len(), 1.0);
        let weights: Vec<f64> = fitted.iter().map(|x| x.max(LEAST_WEIGHT)).collect();
        let inside = equations.nearest(&fitted, &weights, &mut Effort::UNLIMITED.clone())?;
        let mut room = vec![0.0; equations.n_rows()];
        for (cell, value) in inside.iter().enumerate() {
            equations.rows(cell).for_each(|(row, factor)| room[row] += factor.max(0.0) * value);
        }
        let beyond = fitted[inside.len()..].iter().copied();
        let centres = inside.iter().copied().chain(beyond).collect();
        Some(Self { equations, inside, centres, weights, room })
    }

    /// The table inside, a value for each variable.
    pub fn inside(&self) -> &[f64] {
        &self.inside
    }

    /// Moves each figure down and up until it meets the demand, as far as pulling does it, and shows the tables to the simplex
    /// method.
    pub fn widen(&self, simplex: &mut Simplex, figures: &[usize], demand: Demand) {
        let parts: Vec<usize> = (0..PARTS).collect();
        let alike = self.alike(simplex, figures);
        let figures: Vec<usize> = alike.values().map(|alike| alike[0]).collect();
        // Down once more, since a range that is high up may be as wide below what was found first.
        for towards in [Towards::Lesser, Towards::Greater, Towards::Lesser] {
            let widened = side_by_side(&parts, |part| {
                let mut own = simplex.clone();
                own.effort = simplex.effort.share(PARTS);
                let figures = figures.iter().copied().skip(*part).step_by(PARTS).collect();
                self.pull(&mut own, figures, towards, demand);
                own
            });
            widened.iter().for_each(|part| simplex.take_in(part));
        }
        alike.values().for_each(|alike| simplex.share(alike));
    }

    /// Figures in groups of those that have the same range. Cells that stand in the same rows can change places in any table,
    /// so figures are alike that are made of as many cells of each kind.
    fn alike(&self, simplex: &Simplex, figures: &[usize]) -> BTreeMap<Vec<(usize, i64)>, Vec<usize>> {
        let mut kinds: BTreeMap<Vec<(usize, i64)>, usize> = BTreeMap::new();
        let exact = |(row, factor): (usize, f64)| (row, factor.to_bits().cast_signed());
        let kind_of: Vec<usize> = (0..self.inside.len())
            .map(|cell| {
                let next = kinds.len();
                *kinds.entry(self.equations.rows(cell).map(exact).collect()).or_insert(next)
            })
            .collect();
        let mut alike: BTreeMap<Vec<(usize, i64)>, Vec<usize>> = BTreeMap::new();
        for &number in figures {
            let figure = simplex.figure(number);
            let mut key: Vec<(usize, i64)> =
                figure.terms.iter().map(|&(cell, value)| exact((kind_of[cell], value))).collect();
            key.sort_unstable();
            key.push(exact((usize::MAX, figure.constant)));
            alike.entry(key).or_default().push(number);
        }
        alike
    }

    fn pull(&self, simplex: &mut Simplex, mut open: Vec<usize>, towards: Towards, demand: Demand) {
        let sums: Vec<usize> =
            open.iter().copied().filter(|&figure| simplex.figure(figure).single().is_none()).collect();
        for manner in MANNERS {
            let mut waiting = open.clone();
            let mut is_tried = vec![false; simplex.n_figures()];
            loop {
                let terms: usize = waiting.iter().map(|&figure| simplex.figure(figure).terms.len()).sum();
                simplex.effort.add(4 * self.centres.len() + 32 * terms);
                waiting.retain(|&figure| !is_tried[figure] && way(simplex, figure, towards, demand).is_some());
                let pulled = self.pull_together(simplex, &waiting, manner, towards, demand);
                if pulled.taken.is_empty() || simplex.effort.is_spent() {
                    break;
                }
                if let Some(table) = self.equations.nearest(&pulled.centres, &pulled.weights, &mut simplex.effort) {
                    simplex.witness(&table, &sums);
                }
                pulled.taken.iter().for_each(|&figure| is_tried[figure] = true);
            }
            open.retain(|&figure| way(simplex, figure, towards, demand).is_some());
        }
    }

    /// Figures by how many others wait in the most crowded row of each, measured by what there is to be moved in it.
    fn most_crowded_first(&self, simplex: &Simplex, waiting: &[usize]) -> Vec<usize> {
        let rows = |figure: usize| {
            let terms = simplex.figure(figure).terms.iter();
            terms.flat_map(|&(cell, _)| self.equations.rows(cell)).map(|(row, _)| row)
        };
        let mut crowd = vec![0.0; self.equations.n_rows()];
        waiting.iter().flat_map(|&figure| rows(figure)).for_each(|row| crowd[row] += 1.0 / (self.room[row] + 1.0));
        let most = |figure: usize| rows(figure).map(|row| crowd[row]).fold(0.0, f64::max);
        let mut ordered: Vec<(f64, usize)> = waiting.iter().map(|&figure| (most(figure), figure)).collect();
        ordered.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(spread(a.1).cmp(&spread(b.1))));
        ordered.into_iter().map(|(_, figure)| figure).collect()
    }

    /// The first figures that do not get into each other's way, put where they must go.
    fn pull_together(
        &self,
        simplex: &Simplex,
        waiting: &[usize],
        manner: Manner,
        towards: Towards,
        demand: Demand,
    ) -> Pulled {
        let mut pulled = Pulled { centres: self.centres.clone(), weights: self.weights.clone(), taken: Vec::new() };
        let mut moved = vec![0.0; self.equations.n_rows()];
        for figure in self.most_crowded_first(simplex, waiting) {
            if pulled.taken.len() == manner.most {
                break;
            }
            let Some(target) = way(simplex, figure, towards, demand) else { continue };
            let figure_is = simplex.figure(figure);
            let further = manner.beyond * (target - figure_is.at(&self.inside)) + AT_LEAST_BEYOND * towards.sign();
            let put = self.put(figure_is, target + further);
            let is_apart = put.iter().all(|&(cell, to)| {
                let way = (to - self.inside[cell]).abs();
                let fits = |row: usize| moved[row] == 0.0 || moved[row] + way <= manner.share * self.room[row];
                pulled.centres[cell] == self.centres[cell] && self.equations.rows(cell).all(|(row, _)| fits(row))
            });
            if is_apart {
                for (cell, to) in put {
                    self.equations.rows(cell).for_each(|(row, _)| moved[row] += (to - self.inside[cell]).abs());
                    pulled.centres[cell] = to;
                    pulled.weights[cell] = manner.stiff * to.abs().max(self.weights[cell]);
                }
                pulled.taken.push(figure);
            }
        }
        pulled
    }

    /// Where the cells of a figure stand that has a value, in the shares that they have inside.
    fn put(&self, figure: &Figure, value: f64) -> Vec<(usize, f64)> {
        let own = |cell: usize| self.inside[cell].max(LEAST_WEIGHT);
        let all: f64 = figure.terms.iter().map(|&(cell, factor)| factor * own(cell)).sum();
        figure.terms.iter().map(|&(cell, _)| (cell, (value - figure.constant) * own(cell) / all)).collect()
    }
}

/// Puts figures that follow each other far apart: neighbours would be in each other's way (Knuth's multiplicative hashing).
fn spread(figure: usize) -> u64 {
    (figure as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

/// Where a figure must still go; none where it need not go further.
fn way(simplex: &Simplex, figure: usize, towards: Towards, demand: Demand) -> Option<f64> {
    let (low, high) = simplex.reached(figure);
    if towards == Towards::Lesser {
        let least = lower_target((low, high), demand);
        (low > least + TOLERANCE).then_some(least)
    } else {
        let most = upper_target((low, high), demand);
        (high < most - TOLERANCE).then_some(most)
    }
}

/// Cells put where they must go, and whose figures they are.
struct Pulled {
    centres: Vec<f64>,
    weights: Vec<f64>,
    taken: Vec<usize>,
}
