//! The audit: for every withheld cell, the range that a reader of all editions can narrow it down to. Knows no truth
//! and nothing of how the cells were chosen; what it says can be published.
//!
//! A reader who solves two linear programs for each cell gets exactly these ranges (Fischetti and Salazar, 2000). Most
//! programs need not be solved to the end: every feasible table met on the way proves something about every cell.

pub(crate) mod effort;
mod factor;
mod fitting;
pub(crate) mod nearest;
pub(crate) mod program;
mod pulls;
mod rays;
mod reach;
pub(crate) mod reduce;
pub(crate) mod simplex;
#[cfg(test)]
mod tests;
mod triangle;
pub(crate) mod walk;

use crate::bounds::bounds;
use crate::rule::{Demand, Interval};
use crate::view::{Contradiction, View};
use effort::Effort;
use program::{Asked, Program};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use walk::{Found, Goals};

/// What is so near to a whole number is one.
const WHOLE: f64 = 1e-5;

/// How far to go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// The same as `Proof`, but where much is unknown a cell fails that no table made by pulling proves to meet the demand. On the
    /// safe side, and enough to go on withholding.
    Pulls,
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
    let goals = Goals { outer: &bounds(view)?, demand, change, depth };
    audited(view, &goals, BTreeMap::new(), &mut Effort::UNLIMITED.clone())
}

/// Audits a view again, after more was withheld: what met the demand before still does, since every table that
/// agreed with the figures still agrees with those that are left. Once the effort is spent, what is not proved fails.
pub(crate) fn audit_again(
    view: &View,
    demand: Demand,
    change: u64,
    depth: Depth,
    before: &Audit,
    effort: &mut Effort,
) -> Result<Audit, Contradiction> {
    let goals = Goals { outer: &bounds(view)?, demand, change, depth };
    let met = before.cells.iter().filter(|(_, range)| range.interval.meets(demand));
    audited(view, &goals, met.map(|(&cell, range)| (cell, Range { exact: false, ..*range })).collect(), effort)
}

/// Audits the withheld cells whose ranges are not given.
fn audited(
    view: &View,
    goals: &Goals,
    cells: BTreeMap<usize, Range>,
    effort: &mut Effort,
) -> Result<Audit, Contradiction> {
    let is_first = cells.is_empty();
    let open: Vec<usize> = view.withheld.iter().copied().filter(|cell| !cells.contains_key(cell)).collect();
    let mut audit = Audit { cells, changes: vec![None; view.changes.len()] };
    for &cell in &open {
        let (low, high) = goals.outer[cell];
        let interval = Interval { low, high: (high != u64::MAX).then_some(high) };
        audit.cells.insert(cell, Range { interval, exact: true });
    }
    let (programs, known) = Program::of(view, goals.outer, &open);
    for (asked, value) in known {
        audit.put(asked, Found { low: value, high: value, exact: true });
    }
    // A program that nothing is asked of can still contradict itself, unless that was looked at before.
    for program in programs.into_iter().filter(|program| is_first || !program.asked.is_empty()) {
        let first = view.withheld.first().copied().unwrap_or_default();
        let found = walk::answers(program.constraints, &program.asked, goals, effort).ok_or(Contradiction(first))?;
        program.asked.iter().zip(found).for_each(|(asked, found)| audit.put(*asked, found));
    }
    Ok(audit)
}

impl Audit {
    fn put(&mut self, asked: Asked, found: Found) {
        match asked {
            Asked::Cell(cell) => {
                let interval = whole_numbers(found.low, found.high);
                self.cells.insert(cell, Range { interval, exact: found.exact });
            }
            Asked::Change(number) => {
                self.changes[number] = whole_numbers(0.0, found.high.max(-found.low)).high;
            }
        }
    }
}

/// How far up to go, given what was reached: whole numbers of people make up the width.
pub(crate) fn upper_target((low, _): (f64, f64), demand: Demand) -> f64 {
    as_float(demand.reach).max((low - WHOLE).ceil() + as_float(demand.width))
}

/// How far down to go, given what was reached.
pub(crate) fn lower_target((_, high): (f64, f64), demand: Demand) -> f64 {
    ((high + WHOLE).floor() - as_float(demand.width)).max(0.0)
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
