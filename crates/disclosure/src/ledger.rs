//! Editions: what was published before binds what may be published next. Holds whom each edition counted; writes nothing.
//!
//! The reader is taken to keep every edition, and to know for each step whether people only came, only left, both, or
//! neither. Where nobody came or left, both editions describe the same cells, and a figure of either is known in both.
//! Where people only came, no cell of the later edition is smaller than in the earlier one (only left: greater). Where
//! both happened, nothing follows. Between two editions every shown figure stays, or changes by at least
//! [`crate::rule::Rule::change`] contributors, those who came and those who left counted apart; who would make a
//! smaller change is not counted, or goes on being counted, until enough others come or leave beside them.

use crate::grid::{Grid, Joint};
use crate::protect::Draft;
use crate::rule::Reason;
use crate::scheme::{CellKey, Scheme};
use crate::table::{CountError, Person, Tally, count};
use crate::view::View;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What was published once, and whom it counted. For the case file; only the figures are public.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edition {
    /// The tables.
    pub scheme: Scheme,
    /// Everybody counted.
    pub persons: BTreeSet<Person>,
    /// The figures shown.
    pub figures: Vec<(CellKey, u64)>,
    /// The cells withheld.
    pub withheld: BTreeSet<CellKey>,
}

/// All editions, the first one first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Ledger {
    /// The editions.
    pub editions: Vec<Edition>,
}

/// What happened to the people counted between two editions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Nobody came or left.
    Same,
    /// People came.
    Came,
    /// People left.
    Left,
    /// Both.
    Both,
}

impl Step {
    /// From one set of people to another. A person whose categories changed left and came.
    pub fn between(earlier: &BTreeSet<Person>, later: &BTreeSet<Person>) -> Self {
        match (later.is_subset(earlier), earlier.is_subset(later)) {
            (true, true) => Self::Same,
            (false, true) => Self::Came,
            (true, false) => Self::Left,
            (false, false) => Self::Both,
        }
    }
}

/// One edition counted: its cells and their tallies.
#[derive(Debug, Clone)]
pub struct Counted {
    /// The cells.
    pub grid: Grid,
    /// Their tallies.
    pub tallies: Vec<Tally>,
}

impl Counted {
    /// Counts people for a scheme, the hidden table of all dimensions included.
    pub fn of(scheme: &Scheme, persons: &BTreeSet<Person>) -> Result<Self, CountError> {
        let grid = Grid::new(scheme, Joint::Hidden);
        let tallies = count(&grid, &persons.iter().cloned().collect::<Vec<_>>())?;
        Ok(Self { grid, tallies })
    }
}

/// The draft of a new edition over all earlier ones, and which of the draft's cells are its own.
#[derive(Debug, Clone)]
pub struct Layered {
    /// The draft.
    pub draft: Draft,
    /// For each cell of the new edition's grid, its number in the draft.
    pub own: Vec<usize>,
}

/// The cells of one population: editions in a row that count the same people share them.
#[derive(Default)]
struct Layer {
    cells: BTreeMap<CellKey, usize>,
    wholes: BTreeSet<usize>,
}

impl Ledger {
    /// Lays a new edition, of which the `sensitive` cells are withheld, over the earlier ones. Cells of `kept` must be
    /// shown. `changes` names cells whose change since the last edition must stay in doubt.
    pub fn lay(
        &self,
        counted: &Counted,
        persons: &BTreeSet<Person>,
        sensitive: &BTreeMap<usize, Reason>,
        kept: &BTreeSet<CellKey>,
        changes: &BTreeSet<CellKey>,
    ) -> Result<Layered, CountError> {
        let mut stack = Stack::default();
        let mut before: Option<&BTreeSet<Person>> = None;
        for edition in &self.editions {
            let old = Counted::of(&edition.scheme, &edition.persons)?;
            stack.step(before.map_or(Step::Both, |b| Step::between(b, &edition.persons)));
            let own = stack.add(&old);
            let place: BTreeMap<&CellKey, usize> = old.grid.keys().iter().zip(own).collect();
            for (key, figure) in &edition.figures {
                stack.view.figures[place[key]] = Some(*figure);
            }
            stack.view.withheld.extend(edition.withheld.iter().map(|key| place[key]));
            before = Some(&edition.persons);
        }
        let published_before: BTreeSet<usize> =
            (0..stack.view.figures.len()).filter(|&cell| stack.view.figures[cell].is_some()).collect();
        let step = before.map_or(Step::Both, |b| Step::between(b, persons));
        stack.step(step);
        let own = stack.add(counted);
        let mut openable = BTreeSet::new();
        for (number, &cell) in own.iter().enumerate().filter(|(number, _)| counted.grid.asked()[*number]) {
            if sensitive.contains_key(&number) {
                stack.view.withheld.insert(cell);
            } else {
                stack.view.figures[cell] = Some(stack.truth[cell]);
                let free = !published_before.contains(&cell) && !kept.contains(&counted.grid.keys()[number]);
                openable.extend(free.then_some(cell));
            }
        }
        stack.finish(step, changes);
        Ok(Layered { draft: Draft { view: stack.view, truth: stack.truth, openable }, own })
    }
}

#[derive(Default)]
struct Stack {
    view: View,
    truth: Vec<u64>,
    layers: Vec<Layer>,
    steps: Vec<Step>,
    sums: BTreeSet<(usize, Vec<usize>)>,
}

impl Stack {
    fn step(&mut self, step: Step) {
        if step != Step::Same {
            self.layers.push(Layer::default());
            self.steps.push(step);
        }
    }

    /// Puts the cells of an edition into the top layer; gives back their numbers.
    fn add(&mut self, counted: &Counted) -> Vec<usize> {
        let Some(layer) = self.layers.last_mut() else { return Vec::new() };
        let mut own = Vec::with_capacity(counted.grid.len());
        for (key, tally) in counted.grid.keys().iter().zip(&counted.tallies) {
            let next = self.truth.len();
            let cell = *layer.cells.entry(key.clone()).or_insert(next);
            if cell == next {
                self.truth.push(tally.persons);
                self.view.figures.push(None);
            }
            own.push(cell);
        }
        for sum in counted.grid.sums() {
            let mut placed = sum.clone();
            placed.whole = own[sum.whole];
            placed.parts.iter_mut().for_each(|part| *part = own[*part]);
            layer.wholes.insert(placed.whole);
            let known = (placed.whole, placed.parts.clone());
            if self.sums.insert(known) {
                self.view.sums.push(placed);
            } else if !sum.implied {
                let same = |s: &&mut crate::grid::Sum| s.whole == placed.whole && s.parts == placed.parts;
                self.view.sums.iter_mut().filter(same).for_each(|s| s.implied = false);
            }
        }
        own
    }

    /// Ties layers to each other, once all figures stand.
    fn finish(&mut self, last: Step, changes: &BTreeSet<CellKey>) {
        for later in 1..self.layers.len() {
            for (key, &cell) in &self.layers[later].cells {
                if let Some((earlier, came)) = self.before(later, key)
                    && !(self.layers[later].wholes.contains(&cell) && self.is_whole(earlier))
                {
                    self.view.orders.push(if came { (earlier, cell) } else { (cell, earlier) });
                }
            }
        }
        if let [.., earlier, later] = &self.layers[..]
            && matches!(last, Step::Came | Step::Left)
        {
            let pair = |key: &CellKey| Some((*later.cells.get(key)?, *earlier.cells.get(key)?));
            let known = |cell: usize| self.view.figures[cell].is_some();
            self.view.changes = changes.iter().filter_map(pair).filter(|&(a, b)| !(known(a) && known(b))).collect();
        }
    }

    fn is_whole(&self, cell: usize) -> bool {
        self.layers.iter().any(|layer| layer.wholes.contains(&cell))
    }

    /// The same cell in the nearest earlier layer, while all steps between go one way: and whether people came.
    fn before(&self, later: usize, key: &CellKey) -> Option<(usize, bool)> {
        let way = self.steps[later];
        if way == Step::Both {
            return None;
        }
        for earlier in (0..later).rev() {
            if self.steps[earlier + 1] != way {
                return None;
            }
            if let Some(&cell) = self.layers[earlier].cells.get(key) {
                return Some((cell, way == Step::Came));
            }
        }
        None
    }
}
