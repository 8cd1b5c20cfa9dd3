//! Fewer unknowns: a withheld cell that is the sum of its parts is replaced by them, level by level. Solves nothing.
//!
//! What remains are cells without parts, which cannot be negative; that the cells replaced cannot be negative follows. A
//! known cell gives one equation. Where a cell can be split along several dimensions of one table, any one split will do,
//! since the others follow from it and from the splits of finer cells: the one that leaves fewest unknowns is taken.

use crate::grid::Sum;
use crate::view::View;
use std::collections::{BTreeMap, BTreeSet};

/// Cells with their coefficients, by cell; none is 0.
pub type Terms = Vec<(usize, f64)>;

/// Terms whose sum is kept within bounds.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Known cells and cells without parts.
    pub terms: Terms,
    /// Least and greatest value of their sum.
    pub bounds: (f64, f64),
}

/// The equations of a view, in known cells and unknown ones without parts.
#[derive(Debug, Clone)]
pub struct Reduced {
    replaced: Vec<Option<Vec<usize>>>,
    /// The equations and, where editions are ordered, inequalities.
    pub rows: Vec<Row>,
}

impl Reduced {
    /// Reduces a view in which these cells are known.
    pub fn of(view: &View, known: &[bool]) -> Self {
        let splits = Splits::of(view, known);
        let mut reduced = Self { replaced: vec![None; known.len()], rows: Vec::new() };
        let mut size: Vec<usize> = known.iter().map(|known| usize::from(!known)).collect();
        for whole in splits.finest_first() {
            if let Some(chosen) = splits.cheapest(whole, &size) {
                let parts = reduced.parts(&view.sums[chosen]);
                size[whole] = parts.iter().filter(|&&part| !known[part]).count();
                reduced.replaced[whole] = Some(parts);
                splits.others(whole, chosen).for_each(|other| reduced.equate(&view.sums[other]));
            }
        }
        let left: Vec<usize> = (0..known.len()).filter(|&whole| reduced.replaced[whole].is_none()).collect();
        for whole in left {
            match splits.cheapest(whole, &size) {
                Some(chosen) if known[whole] => {
                    reduced.equate(&view.sums[chosen]);
                    splits.others(whole, chosen).for_each(|other| reduced.equate(&view.sums[other]));
                }
                // An unknown cell that is part of itself by some way round; no scheme gives one.
                Some(_) => splits.of_whole[whole].iter().for_each(|&sum| reduced.equate(&view.sums[sum])),
                None => {}
            }
        }
        for &(less, more) in &view.orders {
            let terms = reduced.difference(more, less);
            reduced.rows.push(Row { terms, bounds: (0.0, f64::INFINITY) });
        }
        reduced.rows.retain(|row| !row.terms.is_empty());
        reduced
    }

    /// The cells whose sum a cell is; the cell itself where it was not replaced.
    pub fn terms(&self, cell: usize) -> Terms {
        match &self.replaced[cell] {
            Some(parts) => parts.iter().map(|&part| (part, 1.0)).collect(),
            None => vec![(cell, 1.0)],
        }
    }

    /// One cell less another.
    pub fn difference(&self, cell: usize, less: usize) -> Terms {
        let negative = self.terms(less).into_iter().map(|(part, value)| (part, -value));
        summed(self.terms(cell).into_iter().chain(negative))
    }

    fn parts(&self, sum: &Sum) -> Vec<usize> {
        let mut parts: Vec<usize> = Vec::new();
        for part in &sum.parts {
            match &self.replaced[*part] {
                Some(finer) => parts.extend(finer),
                None => parts.push(*part),
            }
        }
        parts.sort_unstable();
        parts
    }

    fn equate(&mut self, sum: &Sum) {
        let parts = self.parts(sum).into_iter().map(|part| (part, 1.0));
        let whole = self.terms(sum.whole).into_iter().map(|(part, value)| (part, -value));
        let terms = summed(parts.chain(whole));
        self.rows.push(Row { terms, bounds: (0.0, 0.0) });
    }
}

fn summed(terms: impl Iterator<Item = (usize, f64)>) -> Terms {
    let mut sums: BTreeMap<usize, f64> = BTreeMap::new();
    for (cell, value) in terms {
        *sums.entry(cell).or_default() += value;
    }
    sums.into_iter().filter(|(_, value)| *value != 0.0).collect()
}

/// The sums of each whole.
struct Splits<'a> {
    view: &'a View,
    known: &'a [bool],
    of_whole: Vec<Vec<usize>>,
}

impl<'a> Splits<'a> {
    fn of(view: &'a View, known: &'a [bool]) -> Self {
        let mut of_whole = vec![Vec::new(); known.len()];
        for (number, sum) in view.sums.iter().enumerate() {
            of_whole[sum.whole].push(number);
        }
        Self { view, known, of_whole }
    }

    /// The sums of a cell that follow from no others.
    fn independent(&self, whole: usize) -> impl Iterator<Item = usize> {
        self.of_whole[whole].iter().copied().filter(|&sum| !self.view.sums[sum].implied)
    }

    /// The split that leaves fewest unknowns: of all, where one stands for all; of the independent ones otherwise.
    fn cheapest(&self, whole: usize, size: &[usize]) -> Option<usize> {
        let stand_for_each_other = self.independent(whole).count() < 2;
        let allowed = |sum: &&usize| stand_for_each_other || !self.view.sums[**sum].implied;
        let unknowns = |sum: usize| -> usize { self.view.sums[sum].parts.iter().map(|&part| size[part]).sum() };
        self.of_whole[whole].iter().filter(allowed).copied().min_by_key(|&sum| (unknowns(sum), sum))
    }

    /// The independent sums that the chosen one does not stand for.
    fn others(&self, whole: usize, chosen: usize) -> impl Iterator<Item = usize> {
        let stand_for_each_other = self.independent(whole).count() < 2;
        self.independent(whole).filter(move |&sum| sum != chosen && !stand_for_each_other)
    }

    /// Unknown cells with parts, each after all unknown cells that it may be split into.
    fn finest_first(&self) -> Vec<usize> {
        let has_parts = |cell: usize| !self.known[cell] && !self.of_whole[cell].is_empty();
        let mut coarser = vec![Vec::new(); self.known.len()];
        let mut waits_for = vec![0; self.known.len()];
        for whole in (0..self.known.len()).filter(|&cell| has_parts(cell)) {
            let parts = self.of_whole[whole].iter().flat_map(|&sum| &self.view.sums[sum].parts).copied();
            let finer: BTreeSet<usize> = parts.filter(|&part| has_parts(part)).collect();
            waits_for[whole] = finer.len();
            finer.into_iter().for_each(|part| coarser[part].push(whole));
        }
        let mut found: Vec<usize> = (0..self.known.len()).filter(|&c| has_parts(c) && waits_for[c] == 0).collect();
        let mut next = 0;
        while let Some(&cell) = found.get(next) {
            next += 1;
            for &whole in &coarser[cell] {
                waits_for[whole] -= 1;
                if waits_for[whole] == 0 {
                    found.push(whole);
                }
            }
        }
        found
    }
}
