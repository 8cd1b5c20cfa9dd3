//! The audit: for every withheld cell, the range that a reader of all editions can narrow it down to. Knows no truth
//! and nothing of how the cells were chosen; what it says can be published.
//!
//! A reader who solves two linear programs for each cell gets exactly these ranges (Fischetti and Salazar, 2000). Most
//! programs need not be solved to the end: every feasible table met on the way proves something about every cell.

mod factor;
pub(crate) mod program;
pub(crate) mod simplex;
#[cfg(test)]
mod tests;

use crate::bounds::{Bounds, bounds};
use crate::rule::{Demand, Interval};
use crate::view::{Contradiction, View};
use program::Program;
use serde::{Deserialize, Serialize};
use simplex::{Drive, Simplex, TOLERANCE, Towards};
use std::collections::BTreeMap;

/// What is so near to a whole number is one.
const WHOLE: f64 = 1e-5;

/// How far to go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// Until each cell is proved to meet the demand or proved not to. Ranges may be wider than shown.
    Proof,
    /// To both ends of every range.
    Exact,
}

/// The range of one withheld cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Range {
    /// Values that tables agreeing with everything published give the cell, least and greatest found.
    pub interval: Interval,
    /// True where there is no value beyond them.
    pub exact: bool,
}

/// Ranges of all withheld cells and changes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Audit {
    /// By cell number of the view.
    pub cells: BTreeMap<usize, Range>,
    /// For each change of the view, the largest size (up or down) that it may have for the reader; none: no limit.
    pub changes: Vec<Option<u64>>,
}

impl Audit {
    /// Cells whose range is narrower than demanded.
    pub fn failing(&self, demand: Demand) -> Vec<usize> {
        self.cells.iter().filter(|(_, range)| !range.interval.meets(demand)).map(|(&cell, _)| cell).collect()
    }
}

/// Audits every withheld cell of the view; changes are looked at until they may be `change` in size.
pub fn audit(view: &View, demand: Demand, change: u64, depth: Depth) -> Result<Audit, Contradiction> {
    let outer = bounds(view)?;
    let mut audit = Audit { cells: BTreeMap::new(), changes: vec![None; view.changes.len()] };
    for &cell in &view.withheld {
        let (low, high) = outer[cell];
        let interval = Interval { low, high: (high != u64::MAX).then_some(high) };
        audit.cells.insert(cell, Range { interval, exact: true });
    }
    for program in Program::of(view, &outer) {
        let first = program.variables.first().map_or(0, |v| v.cell);
        let mut simplex = Simplex::new(program.constraints(), vec![0.0; program.width()]);
        match simplex.make_feasible() {
            Drive::Reached => {}
            Drive::Optimum(_) => return Err(Contradiction(first)),
            Drive::GaveUp => {
                give_up(&program, view, &mut audit);
                continue;
            }
        }
        for (number, variable) in program.variables.iter().enumerate() {
            if view.withheld.contains(&variable.cell) {
                let range = cell_range(&mut simplex, number, outer[variable.cell], demand, depth);
                audit.cells.insert(variable.cell, range);
            }
        }
        for &(number, change_number) in &program.changes {
            audit.changes[change_number] = change_size(&mut simplex, number, change);
        }
    }
    settle_known_changes(view, &outer, &mut audit);
    Ok(audit)
}

/// Where the numbers fail nothing is proved, and an empty range fails every demand.
fn give_up(program: &Program, view: &View, audit: &mut Audit) {
    let nothing = Range { interval: Interval { low: 0, high: Some(0) }, exact: false };
    for variable in program.variables.iter().filter(|v| view.withheld.contains(&v.cell)) {
        audit.cells.insert(variable.cell, nothing);
    }
    for &(_, change_number) in &program.changes {
        audit.changes[change_number] = Some(0);
    }
}

fn cell_range(simplex: &mut Simplex, number: usize, outer: Bounds, demand: Demand, depth: Depth) -> Range {
    let limit = |n: u64| if n == u64::MAX { f64::INFINITY } else { as_float(n) };
    let ends = (as_float(outer.0), limit(outer.1));
    let exact = depth == Depth::Exact;
    let target = if exact { ends.1 } else { upper_target(simplex.reached(number), demand).min(ends.1) };
    let high_done = optimum(simplex.drive(number, Towards::Greater, target));
    let target = if exact { ends.0 } else { lower_target(simplex.reached(number), demand).max(ends.0) };
    let low_done = optimum(simplex.drive(number, Towards::Lesser, target));
    let (low, high) = simplex.reached(number);
    let low_exact = low_done.is_some() || low <= ends.0 + TOLERANCE;
    let high_exact = high_done.is_some() || high >= ends.1 - TOLERANCE;
    Range { interval: whole_numbers(low, high), exact: low_exact && high_exact }
}

/// How far up to go, given what was reached: whole numbers of people make up the width.
pub(crate) fn upper_target((low, _): (f64, f64), demand: Demand) -> f64 {
    as_float(demand.reach).max((low - WHOLE).ceil() + as_float(demand.width))
}

/// How far down to go, given what was reached.
pub(crate) fn lower_target((_, high): (f64, f64), demand: Demand) -> f64 {
    ((high + WHOLE).floor() - as_float(demand.width)).max(0.0)
}

fn optimum(drive: Drive) -> Option<f64> {
    if let Drive::Optimum(value) = drive { Some(value) } else { None }
}

/// The largest size that the change may have, as far as it matters.
fn change_size(simplex: &mut Simplex, number: usize, change: u64) -> Option<u64> {
    let size = |simplex: &Simplex| {
        let (low, high) = simplex.reached(number);
        high.max(-low)
    };
    for towards in [Towards::Greater, Towards::Lesser] {
        if size(simplex) < as_float(change) - TOLERANCE {
            let target = if towards == Towards::Greater { as_float(change) } else { -as_float(change) };
            simplex.drive(number, towards, target);
        }
    }
    whole_numbers(0.0, size(simplex)).high
}

/// Changes between two cells that need no program: both known, or one of them without limit.
fn settle_known_changes(view: &View, outer: &[Bounds], audit: &mut Audit) {
    for (number, &(later, earlier)) in view.changes.iter().enumerate() {
        let (a, b) = (outer[later], outer[earlier]);
        if a.0 == a.1 && b.0 == b.1 {
            audit.changes[number] = Some(a.0.abs_diff(b.0));
        }
    }
}

/// The whole numbers of a range; people do not come in halves, and a reader knows it.
fn whole_numbers(low: f64, high: f64) -> Interval {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "counts of people are far below 2^52 and not negative"
    )]
    let whole = |x: f64| x.max(0.0) as u64;
    let high = high.is_finite().then(|| whole((high + WHOLE).floor()));
    Interval { low: whole((low - WHOLE).ceil()), high }
}

#[expect(clippy::cast_precision_loss, reason = "counts of people are far below 2^52")]
pub(crate) fn as_float(n: u64) -> f64 {
    n as f64
}
