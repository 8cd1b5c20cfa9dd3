//! Shows many cells wide at once, before the simplex method is asked about the rest: batch after batch of cells is wished
//! to what it must be able to reach, and all cells not yet seen at nothing are wished below it. What cannot be had together
//! waits for another batch; smaller batches follow where much of the last ones could not be had. Every table is checked
//! against the constraints before it counts.

use super::fitting::Fitting;
use super::projection::{Projection, Wish};
use super::simplex::{Constraints, Simplex, TOLERANCE};
use super::upper_target;
use super::walk::{PARTS, side_by_side};
use crate::rule::Demand;

/// The cells of one batch take at most this share of a row that has room for several.
const SHARE: f64 = 0.5;
/// A cell to be raised is wished so far beyond its target, and gives way so much less readily than others.
const BEYOND: f64 = 4.0;
const FIRM: f64 = 0.1;
/// A cell not yet seen at nothing is wished there.
const BELOW_NOTHING: f64 = -1.0;
/// Batches become smaller where less than one in so many cells was reached, larger where at least one in so many.
const FEW_REACHED: usize = 5;
const MANY_REACHED: usize = 2;
/// Cells of a batch of so many that were not reached are left to the simplex method.
const SMALLEST_BATCH: usize = 8;

/// Constraints, and a table inside them.
pub struct Show {
    projection: Projection,
    rows_of: Vec<Vec<usize>>,
    sums: Vec<f64>,
    base: Vec<f64>,
}

impl Show {
    /// Where all rows are plain sums and a table of greatest entropy was found.
    pub fn of(constraints: &Constraints) -> Option<Self> {
        let base = Fitting::of(constraints)?.fit()?;
        let rows = |column: &Vec<(usize, f64)>| column.iter().map(|&(row, _)| row).collect();
        Some(Self {
            projection: Projection::of(constraints),
            rows_of: constraints.columns.iter().map(rows).collect(),
            sums: constraints.rows.iter().map(|row| row.0).collect(),
            base,
        })
    }

    /// The table of greatest entropy.
    pub fn base(&self) -> &[f64] {
        &self.base
    }

    /// Makes tables until each figure of one variable has met the demand or was tried in a smallest batch, and shows them
    /// to the simplex method.
    pub fn widen(&self, simplex: &mut Simplex, figures: &[usize], demand: Demand) {
        let single = |&figure: &usize| simplex.single(figure).map(|variable| (figure, variable));
        let cells: Vec<(usize, usize)> = figures.iter().filter_map(single).collect();
        let mut waiting: Vec<usize> = cells.iter().map(|cell| cell.1).collect();
        let mut most = waiting.len().max(SMALLEST_BATCH);
        let mut targets = vec![f64::NEG_INFINITY; self.base.len()];
        loop {
            for &(figure, variable) in &cells {
                targets[variable] = upper_target(simplex.reached(figure), demand) - simplex.constant(figure);
            }
            waiting.retain(|&variable| simplex.greatest(variable) < targets[variable] - TOLERANCE);
            let mut wishes: Vec<Wish> = self.base.iter().map(|&value| Wish { value, give: 1.0 }).collect();
            let is_low = |figure: usize| simplex.reached(figure).0 <= TOLERANCE;
            cells.iter().filter(|cell| !is_low(cell.0)).for_each(|cell| wishes[cell.1].value = BELOW_NOTHING);
            let batches = self.batches(&mut waiting, most, &targets);
            if batches.is_empty() {
                return;
            }
            let mut reached = 0;
            for (batch, table) in
                batches.iter().zip(side_by_side(&batches, |batch| self.raised(batch, &targets, &wishes)))
            {
                if table.is_some_and(|table| simplex.witness(&table, figures)) {
                    let is_there = |&&variable: &&usize| simplex.greatest(variable) >= targets[variable] - TOLERANCE;
                    reached += batch.iter().filter(is_there).count();
                }
                if most > SMALLEST_BATCH {
                    waiting.extend(batch);
                }
            }
            most = next_size(most, reached, &batches);
        }
    }

    /// The table nearest to one in which the cells of a batch have what they must be able to reach.
    fn raised(&self, batch: &[usize], targets: &[f64], wishes: &[Wish]) -> Option<Vec<f64>> {
        let mut wishes = wishes.to_vec();
        for &variable in batch {
            wishes[variable] = Wish { value: targets[variable] + BEYOND, give: FIRM };
        }
        self.projection.nearest(&wishes)
    }

    /// Takes batches out of `waiting`, in its order: of `most` variables at most, none in a row that would have too little
    /// left for others.
    fn batches(&self, waiting: &mut Vec<usize>, most: usize, loads: &[f64]) -> Vec<Vec<usize>> {
        let mut batches = Vec::new();
        while batches.len() < PARTS && !waiting.is_empty() {
            let mut taken = vec![0.0; self.sums.len()];
            let (mut chosen, mut left) = (Vec::new(), Vec::new());
            for &variable in waiting.iter() {
                let (own, rows) = (loads[variable], &self.rows_of[variable]);
                let fits = |row: &usize| taken[*row] == 0.0 || taken[*row] + own <= SHARE * self.sums[*row];
                if chosen.len() < most && rows.iter().all(fits) {
                    rows.iter().for_each(|&row| taken[row] += own);
                    chosen.push(variable);
                } else {
                    left.push(variable);
                }
            }
            *waiting = left;
            batches.push(chosen);
        }
        batches
    }
}

/// How many variables the next batches take at most.
fn next_size(most: usize, reached: usize, batches: &[Vec<usize>]) -> usize {
    let tried: usize = batches.iter().map(Vec::len).sum();
    if reached * FEW_REACHED < tried {
        (most.min(tried.div_ceil(batches.len())) * 2 / 3).max(SMALLEST_BATCH)
    } else if reached * MANY_REACHED < tried {
        most
    } else {
        most * 3 / 2
    }
}
