//! A new edition: whom it counts, what it shows and what it withholds, audited over all editions. Decides no date.
//!
//! Figures change in scheduled editions only; between them the last edition stands as it was published, whoever
//! comes or withdraws. [`next_edition`] is the one way to new figures.

use crate::audit::{Audit, Range};
use crate::ledger::{Counted, Edition, Ledger};
use crate::protect::{Protected, Unprotectable, protect};
use crate::rule::{Demand, Reason, Rule};
use crate::scheme::{CellKey, Scheme};
use crate::table::{Contributor, CountError, Person, cells_of, sensitive};
use std::collections::{BTreeMap, BTreeSet};

/// An edition ready to go out, with what its custodian should know and no reader.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Release {
    /// What goes into the ledger; its figures are what goes out.
    pub edition: Edition,
    /// Why each cell is withheld. Not for publication: it tells which cells are small.
    pub reasons: BTreeMap<CellKey, Reason>,
    /// The audited range of every withheld cell of this edition. Computed from published figures alone.
    pub ranges: BTreeMap<CellKey, Range>,
    /// Audited cells of earlier editions with their ranges after this one.
    pub earlier: Vec<Range>,
    /// What every range satisfies.
    pub demand: Demand,
    /// Contributors whose coming or leaving waits, since it would be seen as a change of a few.
    pub held: BTreeSet<Contributor>,
    /// What [`Protected::breadth`] says of this edition.
    pub breadth: u64,
    /// True where the audit knows that all tables count the same people; false where that table was too large.
    pub joint: bool,
}

/// Why there is no new edition.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// People who cannot be counted.
    #[error(transparent)]
    Count(#[from] CountError),
    /// A rule that protects nothing.
    #[error(transparent)]
    Rule(#[from] crate::rule::EmptyRule),
    /// Figures that earlier editions or obligations make impossible to protect.
    #[error(transparent)]
    Unprotectable(#[from] Unprotectable),
}

/// What is asked of an edition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// The tables.
    pub scheme: Scheme,
    /// The rule.
    pub rule: Rule,
    /// Everybody who may be counted today: consent given, not withdrawn.
    pub persons: BTreeSet<Person>,
    /// Cells that must be shown; a release that cannot is refused.
    pub kept: BTreeSet<CellKey>,
}

/// Makes the next edition, or says why there can be none.
pub fn next_edition(ledger: &Ledger, order: &Order) -> Result<Release, Refusal> {
    let rule = order.rule.checked()?;
    let mut moves = Moves::new(ledger, &order.persons);
    loop {
        moves.hold_small_changes(ledger, order)?;
        let persons = moves.persons();
        let counted = Counted::of(&order.scheme, &persons)?;
        let reasons = sensitive(&counted.grid, &counted.tallies, &rule);
        let largest = counted.tallies.iter().map(|t| t.largest_contributor).max().unwrap_or(0);
        let demand = rule.demand(largest);
        let small = moves.small_changes(&counted, rule.change)?;
        let changes: BTreeSet<CellKey> = small.keys().cloned().collect();
        let layered = ledger.lay(&counted, &persons, &reasons, &order.kept, &changes)?;
        let protected = match protect(&layered.draft, demand, rule.change) {
            Err(Unprotectable::Exposed { .. }) if moves.hold(small.into_values().flatten()) => continue,
            other => other?,
        };
        let withheld = |number: &usize| protected.view.figures[layered.own[*number]].is_none();
        let asked: Vec<usize> = (0..counted.grid.len()).filter(|&number| counted.grid.asked()[number]).collect();
        let key = |number: usize| counted.grid.keys()[number].clone();
        let (kept_back, shown): (Vec<usize>, Vec<usize>) = asked.into_iter().partition(withheld);
        let edition = Edition {
            scheme: order.scheme.clone(),
            figures: shown.iter().map(|&n| (key(n), counted.tallies[n].persons)).collect(),
            withheld: kept_back.iter().map(|&n| key(n)).collect(),
            persons,
        };
        let why = |n: &usize| (key(*n), reasons.get(n).copied().unwrap_or(Reason::Complementary));
        let Protected { breadth, audit: Audit { mut cells, .. }, .. } = protected;
        let ranges = kept_back.iter().filter_map(|&n| Some((key(n), cells.remove(&layered.own[n])?))).collect();
        return Ok(Release {
            edition,
            reasons: kept_back.iter().map(why).collect(),
            ranges,
            earlier: cells.into_values().collect(),
            demand,
            held: moves.held,
            breadth,
            joint: counted.grid.is_joint(),
        });
    }
}

/// Who came and who left since the last edition, and whose move waits.
struct Moves {
    last: BTreeSet<Person>,
    came: BTreeSet<Person>,
    left: BTreeSet<Person>,
    held: BTreeSet<Contributor>,
    first: bool,
}

impl Moves {
    fn new(ledger: &Ledger, today: &BTreeSet<Person>) -> Self {
        let last = ledger.editions.last().map(|e| e.persons.clone()).unwrap_or_default();
        Self {
            came: today.difference(&last).cloned().collect(),
            left: last.difference(today).cloned().collect(),
            last,
            held: BTreeSet::new(),
            first: ledger.editions.is_empty(),
        }
    }

    /// Everybody counted, if those held neither come nor leave.
    fn persons(&self) -> BTreeSet<Person> {
        let moves = |person: &&Person| !self.held.contains(&person.contributor());
        let left: BTreeSet<&Person> = self.left.iter().filter(moves).collect();
        let stay = self.last.iter().filter(|person| !left.contains(person));
        stay.chain(self.came.iter().filter(moves)).cloned().collect()
    }

    /// Holds these; false where all of them are held already.
    fn hold(&mut self, contributors: impl Iterator<Item = Contributor>) -> bool {
        let before = self.held.len();
        self.held.extend(contributors);
        self.held.len() > before
    }

    /// Holds whoever would make a figure that was shown change by a few, until no figure does.
    fn hold_small_changes(&mut self, ledger: &Ledger, order: &Order) -> Result<(), CountError> {
        let grids: Vec<Counted> =
            ledger.editions.iter().map(|e| Counted::of(&e.scheme, &e.persons)).collect::<Result<_, _>>()?;
        loop {
            let persons = self.persons();
            let mut to_hold = BTreeSet::new();
            for (edition, counted) in ledger.editions.iter().zip(&grids) {
                let shown: BTreeSet<&CellKey> = edition.figures.iter().map(|(key, _)| key).collect();
                let changes = Changes::between(&edition.persons, &persons, &counted.grid)?;
                let few = |n: usize| n > 0 && (n as u64) < order.rule.change;
                for (cell, change) in changes.0 {
                    let net = change.persons.unsigned_abs();
                    let small_net = net > 0 && net < order.rule.change;
                    if shown.contains(&counted.grid.keys()[cell])
                        && (few(change.came.len()) || few(change.left.len()) || small_net)
                    {
                        to_hold.extend(change.came.into_iter().chain(change.left));
                    }
                }
            }
            let own: BTreeSet<Contributor> = self.came.iter().chain(&self.left).map(Person::contributor).collect();
            if !self.hold(to_hold.into_iter().filter(|c| own.contains(c))) {
                return Ok(());
            }
        }
    }

    /// Cells in which only a few come or leave with this edition, and who.
    fn small_changes(
        &self,
        counted: &Counted,
        change: u64,
    ) -> Result<BTreeMap<CellKey, BTreeSet<Contributor>>, CountError> {
        if self.first {
            return Ok(BTreeMap::new());
        }
        let changes = Changes::between(&self.last, &self.persons(), &counted.grid)?;
        let few = |n: usize| n > 0 && (n as u64) < change;
        Ok(changes
            .0
            .into_iter()
            .filter(|(cell, c)| counted.grid.asked()[*cell] && (few(c.came.len()) || few(c.left.len())))
            .map(|(cell, c)| (counted.grid.keys()[cell].clone(), c.came.into_iter().chain(c.left).collect()))
            .collect())
    }
}

/// Who came into and left each cell.
#[derive(Default)]
struct Change {
    came: BTreeSet<Contributor>,
    left: BTreeSet<Contributor>,
    persons: i64,
}

struct Changes(BTreeMap<usize, Change>);

impl Changes {
    fn between(
        earlier: &BTreeSet<Person>,
        later: &BTreeSet<Person>,
        grid: &crate::grid::Grid,
    ) -> Result<Self, CountError> {
        let mut found: BTreeMap<usize, Change> = BTreeMap::new();
        for person in later.difference(earlier) {
            for cell in cells_of(grid, person)? {
                let change = found.entry(cell).or_default();
                change.came.insert(person.contributor());
                change.persons += 1;
            }
        }
        for person in earlier.difference(later) {
            for cell in cells_of(grid, person)? {
                let change = found.entry(cell).or_default();
                change.left.insert(person.contributor());
                change.persons -= 1;
            }
        }
        Ok(Self(found))
    }
}
