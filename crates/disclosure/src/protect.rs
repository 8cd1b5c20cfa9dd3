//! Which further cells to withhold, so that no withheld cell can be worked out from the rest. What it chooses is
//! believed only after the audit, which does not know how it was chosen.
//!
//! First each sum is mended for itself; then the method that audits is run over all sums at once: where a cell cannot
//! move far enough, the shown cell that holds it back most for its size is withheld too.

mod loosen;

use crate::audit::effort::Effort;
use crate::audit::program::inside;
use crate::audit::reduce::Reduced;
use crate::audit::simplex::{Blocker, Constraints, Drive, Figure, Simplex, Towards};
use crate::audit::walk::FEW;
use crate::audit::{Audit, Depth, as_float, audit_again, lower_target, upper_target};
use crate::bounds::bounds;
use crate::grid::Sum;
use crate::rule::{Demand, Interval};
use crate::view::{Contradiction, View};
use loosen::Loosening;
use std::collections::{BTreeSet, VecDeque};

/// How many times what the rule demands the withheld parts of a shown whole hold together: first as often as it must be, and more
/// where the effort was spent without a proof of every cell. Where much lies behind each figure that is shown, few figures are
/// shown and cells have far to go, so that proofs are found at once; at last nothing is shown that is tied to a withheld cell.
const BREADTHS: [u64; 6] = [1, 3, 9, 27, 81, u64::MAX];
/// Multiplications for the last of them, where earlier editions may still tie cells to each other.
const LAST: u64 = 20_000_000_000;
/// Multiplications, about, for each cell of a round of mending.
const LAID_OUT: usize = 10_000;
/// Rounds of audit and repair before it is said that nothing helps.
const ROUNDS: usize = 60;
/// In each round so many cells of a large view are loosened, each by so many others at most.
const LOOSENED: usize = 2;
const LOOSENED_BY: usize = 4;

/// How much may be done before more is withheld, in multiplications, about: never in seconds, so that every machine leaves off at
/// the same place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allowance {
    /// To withhold as little as the rule demands.
    pub first: u64,
    /// For the first time that more is withheld; half as much for the next one, and so on.
    pub further: u64,
}

impl Default for Allowance {
    /// Twenty seconds of a processor for each, about.
    fn default() -> Self {
        Self { first: 80_000_000_000, further: 100_000_000_000 }
    }
}

/// A view with what only its author knows.
#[derive(Debug, Clone)]
pub struct Draft {
    /// What a reader would see, if only what is sensitive by itself were withheld.
    pub view: View,
    /// The true value of each cell.
    pub truth: Vec<u64>,
    /// Shown cells that may still be withheld. Those of earlier editions cannot, nor those that must be shown.
    pub openable: BTreeSet<usize>,
}

/// A draft that withstood the audit.
#[derive(Debug, Clone)]
pub struct Protected {
    /// What a reader will see.
    pub view: View,
    /// The cells withheld for the sake of others.
    pub complementary: BTreeSet<usize>,
    /// The audit of `view`.
    pub audit: Audit,
    /// How many times what the rule demands the withheld parts of a shown whole hold together at least: 1, unless proofs would
    /// have taken too long; `u64::MAX` where nothing is shown of which parts are withheld.
    pub breadth: u64,
}

/// Why a draft cannot be protected.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unprotectable {
    /// Published figures that no table agrees with.
    #[error(transparent)]
    Contradiction(#[from] Contradiction),
    /// Cells that stay exposed whatever is withheld, or that no work allowed proved safe.
    #[error(
        "{} withheld cells and {} changes stay exposed, whatever else is withheld; withhold what earlier editions or \
         obligations hold open, or ask for fewer tables", cells.len(), changes.len()
    )]
    Exposed {
        /// Cells of the view.
        cells: Vec<usize>,
        /// Changes of the view.
        changes: Vec<usize>,
    },
}

/// Withholds what must be withheld beside the sensitive cells, and proves by audit that it is enough.
pub fn protect(draft: &Draft, demand: Demand, change: u64) -> Result<Protected, Unprotectable> {
    protect_within(draft, demand, change, Allowance::default())
}

/// The same, with so much to be done. Where that is not enough to prove every cell, it begins again and withholds more.
pub fn protect_within(
    draft: &Draft,
    demand: Demand,
    change: u64,
    allowance: Allowance,
) -> Result<Protected, Unprotectable> {
    let mut exposed = Exposed::default();
    for (number, breadth) in BREADTHS.into_iter().enumerate() {
        let effort = Effort::of(match number {
            0 => allowance.first,
            _ if breadth == u64::MAX => LAST,
            // Each step leaves less to be proved than the one before.
            _ => allowance.further >> (number - 1),
        });
        let mut work = Work::new(draft.clone(), breadth, effort);
        let found = work.settle(demand, change)?;
        exposed = Exposed::of(&found, demand, change);
        if exposed.is_empty() {
            return Ok(work.finish(found));
        }
        if !work.effort.is_spent() {
            break;
        }
    }
    let Exposed { cells, changes } = exposed;
    Err(Unprotectable::Exposed { cells, changes })
}

/// What does not meet the demand yet.
#[derive(Default)]
struct Exposed {
    cells: Vec<usize>,
    changes: Vec<usize>,
}

impl Exposed {
    fn of(found: &Audit, demand: Demand, change: u64) -> Self {
        let is_small = |number: &usize| found.changes[*number].is_some_and(|size| size < change);
        Self { cells: found.failing(demand), changes: (0..found.changes.len()).filter(is_small).collect() }
    }

    fn is_empty(&self) -> bool {
        self.cells.is_empty() && self.changes.is_empty()
    }
}

struct Work {
    draft: Draft,
    complementary: BTreeSet<usize>,
    /// By cell, the sums it stands in.
    sums_of: Vec<Vec<usize>>,
    breadth: u64,
    effort: Effort,
}

impl Work {
    fn new(draft: Draft, breadth: u64, effort: Effort) -> Self {
        let mut sums_of = vec![Vec::new(); draft.truth.len()];
        for (number, sum) in draft.view.sums.iter().enumerate() {
            sum.parts.iter().chain([&sum.whole]).for_each(|&cell| sums_of[cell].push(number));
        }
        Self { draft, complementary: BTreeSet::new(), sums_of, breadth, effort }
    }

    fn finish(self, audit: Audit) -> Protected {
        Protected { view: self.draft.view, complementary: self.complementary, audit, breadth: self.breadth }
    }

    /// Persons that the withheld parts of a shown whole hold together at least.
    fn enough(&self, demand: Demand) -> u64 {
        demand.reach.max(demand.width).saturating_mul(self.breadth)
    }

    /// Withholds until every cell is proved to meet the demand, nothing more can be withheld, or the effort is spent.
    fn settle(&mut self, demand: Demand, change: u64) -> Result<Audit, Contradiction> {
        self.mend_sums(demand);
        let mut found = Audit::default();
        let mut fewest = usize::MAX;
        for _ in 0..ROUNDS {
            found = audit_again(&self.draft.view, demand, change, Depth::Pulls, &found, &mut self.effort)?;
            let exposed = Exposed::of(&found, demand, change);
            if exposed.is_empty() || self.effort.is_spent() {
                return Ok(found);
            }
            let before = self.complementary.len();
            self.mend(&found, &exposed, fewest, (demand, change));
            fewest = exposed.cells.len();
            if self.complementary.len() == before {
                break;
            }
        }
        // What no pulled table proved may still be proved by the programs themselves.
        audit_again(&self.draft.view, demand, change, Depth::Proof, &found, &mut self.effort)
    }

    /// One round of mending. Where much is unknown, an audit costs less than many long drives: there one cell is withheld beside
    /// each that is exposed, for as long as that helps, and what holds in those that are left is looked for in other tables.
    fn mend(&mut self, found: &Audit, exposed: &Exposed, fewest: usize, (demand, change): (Demand, u64)) {
        let Exposed { cells, changes } = exposed;
        let before = self.complementary.len();
        self.effort.add(LAID_OUT * self.draft.truth.len());
        if self.is_large() && cells.len() * 2 <= fewest {
            self.mend_apart(cells, changes);
        } else if self.is_large() {
            self.loosen(found, cells, demand);
        }
        if self.complementary.len() == before {
            self.mend_by_program(cells, changes, demand, change);
        }
        if self.complementary.len() == before {
            self.mend_beside(cells, changes);
        }
        self.mend_sums(demand);
    }

    fn withhold(&mut self, cell: usize) {
        if self.draft.openable.remove(&cell) {
            self.draft.view.figures[cell] = None;
            self.draft.view.withheld.insert(cell);
            self.complementary.insert(cell);
        }
    }

    fn cheapest(&self, cells: impl Iterator<Item = usize>) -> Option<usize> {
        let openable = cells.filter(|cell| self.draft.openable.contains(cell));
        openable.min_by_key(|&cell| (self.draft.truth[cell] * (1 + self.left_alone(cell)), cell))
    }

    /// In how many sums a shown cell, once withheld, would be the only one that is.
    fn left_alone(&self, cell: usize) -> u64 {
        let is_alone = |sum: &&usize| {
            let Sum { whole, parts, .. } = &self.draft.view.sums[**sum];
            parts.iter().chain([whole]).all(|other| self.draft.view.figures[*other].is_some())
        };
        self.sums_of[cell].iter().filter(is_alone).count() as u64
    }

    /// The cells that share a sum with the cell.
    fn beside(&self, cell: usize) -> impl Iterator<Item = usize> {
        let sums = self.sums_of[cell].iter().map(|&sum| &self.draft.view.sums[sum]);
        sums.flat_map(|sum| sum.parts.iter().copied().chain([sum.whole]))
    }

    /// The shown cell that shares a sum with the cell and costs least.
    fn cheapest_beside(&self, cell: usize) -> Option<usize> {
        self.cheapest(self.beside(cell))
    }

    /// True where so much is unknown that an audit costs less than many long drives.
    fn is_large(&self) -> bool {
        self.draft.view.figures.iter().filter(|figure| figure.is_none()).count() > FEW
    }

    /// In each sum by itself: no lone withheld cell, and enough people among the withheld parts of a shown whole.
    fn mend_sums(&mut self, demand: Demand) {
        let sums = self.draft.view.sums.clone();
        let enough = self.enough(demand);
        let mut changed = true;
        while changed {
            changed = false;
            for sum in &sums {
                let shown = |cell: &usize| self.draft.view.figures[*cell].is_some();
                let (open, held): (Vec<usize>, Vec<usize>) = sum.parts.iter().copied().partition(|c| !shown(c));
                let whole_shown = shown(&sum.whole);
                let among: u64 = open.iter().map(|&part| self.draft.truth[part]).sum();
                let lone = open.len() + usize::from(!whole_shown) == 1;
                let thin = whole_shown && !open.is_empty() && among < enough;
                if lone || thin {
                    let lacking = enough.saturating_sub(among);
                    let fits = held.iter().copied().filter(|&part| self.draft.truth[part] >= lacking);
                    let choice = self
                        .cheapest(fits)
                        .or_else(|| self.cheapest(held.iter().copied()))
                        .or_else(|| self.cheapest([sum.whole].into_iter()));
                    if let Some(cell) = choice {
                        self.withhold(cell);
                        changed = true;
                    }
                }
            }
        }
    }

    /// Drives the cells as far as the demand asks, over all sums at once, withholding what is in the way; and then
    /// the cells withheld for that.
    fn mend_by_program(&mut self, cells: &[usize], changes: &[usize], demand: Demand, change: u64) {
        let mut simplex = self.simplex();
        let n_cells = self.draft.truth.len();
        let mut waiting: VecDeque<usize> = cells.iter().copied().collect();
        for &number in changes {
            self.force(&mut simplex, n_cells + number, Towards::Greater, as_float(change), &mut waiting);
        }
        while let Some(cell) = waiting.pop_front() {
            let most = upper_target(simplex.reached(cell), demand);
            self.force(&mut simplex, cell, Towards::Greater, most, &mut waiting);
            let least = lower_target(simplex.reached(cell), demand);
            self.force(&mut simplex, cell, Towards::Lesser, least, &mut waiting);
        }
        self.effort = simplex.effort;
    }

    /// Withholds the smallest shown cell beside each.
    fn mend_beside(&mut self, cells: &[usize], changes: &[usize]) {
        let around = self.around(cells, changes);
        let opened: BTreeSet<usize> = around.into_iter().filter_map(|cell| self.cheapest_beside(cell)).collect();
        opened.into_iter().for_each(|cell| self.withhold(cell));
    }

    /// Withholds the smallest shown cell beside each that has no cell beside it withheld on this walk already: what frees
    /// one cell frees most of those beside it.
    fn mend_apart(&mut self, cells: &[usize], changes: &[usize]) {
        let mut opened = BTreeSet::new();
        for cell in self.around(cells, changes) {
            let is_freed = self.beside(cell).any(|other| opened.contains(&other));
            if let (false, Some(choice)) = (is_freed, self.cheapest_beside(cell)) {
                self.withhold(choice);
                opened.insert(choice);
            }
        }
    }

    /// Withholds what gives way where the cells are pulled, first those that are furthest from what they need.
    fn loosen(&mut self, found: &Audit, cells: &[usize], demand: Demand) {
        let price = |cell: usize| {
            let price = as_float((self.draft.truth[cell] + 1) * (1 + self.left_alone(cell)));
            self.draft.openable.contains(&cell).then_some(price)
        };
        let Some(mut loosening) = Loosening::of(&self.draft.view, &self.draft.truth, price) else { return };
        for &cell in cells.iter().step_by(cells.len().div_ceil(LOOSENED).max(1)) {
            let Interval { low, high } = found.cells[&cell].interval;
            let high = high.map_or(f64::INFINITY, as_float);
            let least = lower_target((as_float(low), high), demand);
            for target in [least, upper_target((least.min(as_float(low)), high), demand)] {
                for _ in 0..LOOSENED_BY {
                    let Some(opened) = loosening.gives_way(cell, target, &mut self.effort) else { break };
                    loosening.withhold(opened);
                    self.withhold(opened);
                }
            }
        }
    }

    /// The cells, and the cells at both ends of the changes.
    fn around(&self, cells: &[usize], changes: &[usize]) -> Vec<usize> {
        let ends = changes.iter().map(|&change| self.draft.view.changes[change]);
        cells.iter().copied().chain(ends.flat_map(|(later, earlier)| [later, earlier])).collect()
    }

    fn force(
        &mut self,
        simplex: &mut Simplex,
        cell: usize,
        towards: Towards,
        target: f64,
        waiting: &mut VecDeque<usize>,
    ) {
        while let Drive::Optimum(_) = simplex.drive(cell, towards, target) {
            let blockers = simplex.blockers(cell, towards);
            let truth = |blocker: &Blocker| self.draft.truth[blocker.variable];
            let price = |blocker: &Blocker| (as_float(truth(blocker)) + 1.0) / blocker.gain;
            let choice = blockers
                .iter()
                .filter(|blocker| self.draft.openable.contains(&blocker.variable))
                .filter(|blocker| blocker.towards == Towards::Greater || truth(blocker) > 0)
                .min_by(|a, b| price(a).total_cmp(&price(b)).then(a.variable.cmp(&b.variable)));
            let Some(opened) = choice.map(|blocker| blocker.variable) else { return };
            self.withhold(opened);
            simplex.release(opened, (0.0, f64::INFINITY));
            waiting.push_back(opened);
        }
    }

    /// A table inside what the view leaves possible, where that is much.
    fn inside(&self) -> Option<Vec<f64>> {
        let view = &self.draft.view;
        self.is_large().then(|| inside(view, &bounds(view).ok()?)).flatten()
    }

    /// All sums, in which shown cells are held. A figure for each cell, then one for each change.
    ///
    /// From a table well inside what is possible, where there is one: the true table has so many empty cells that few
    /// steps from it lead anywhere.
    fn simplex(&self) -> Simplex {
        let view = &self.draft.view;
        let known: Vec<bool> = view.figures.iter().map(Option::is_some).collect();
        let reduced = Reduced::of(view, &known);
        let held = |figure: &Option<u64>| figure.map_or((0.0, f64::INFINITY), |n| (as_float(n), as_float(n)));
        let mut columns = vec![Vec::new(); known.len()];
        for (number, row) in reduced.rows.iter().enumerate() {
            row.terms.iter().for_each(|&(cell, value)| columns[cell].push((number, value)));
        }
        let cells = (0..known.len()).map(|cell| reduced.terms(cell));
        let changes = view.changes.iter().map(|&(later, earlier)| reduced.difference(later, earlier));
        let figures = cells.chain(changes).map(|terms| Figure { terms, constant: 0.0 }).collect();
        let bounds = view.figures.iter().map(held).collect();
        let rows = reduced.rows.iter().map(|row| row.bounds).collect();
        let start = self.inside().unwrap_or_else(|| self.draft.truth.iter().map(|&n| as_float(n)).collect());
        let mut simplex = Simplex::new(Constraints { columns, bounds, rows, figures }, start);
        simplex.effort = self.effort;
        simplex.make_feasible();
        simplex
    }
}
