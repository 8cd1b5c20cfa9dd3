//! The search through all combinations of levels, and what becomes of records that stay rare.
//!
//! Two facts prune it, both because classes only merge as columns become coarser. The loss by coarseness alone grows with every
//! level, so it bounds from below what a combination and all above it can cost. And where too many records are rare, too many are
//! rare in every combination that is finer in all columns.

use super::hierarchy::Hierarchy;
use super::{Left, Records, Rule};
use std::collections::{BTreeSet, HashMap};

/// Largest number of combinations of values for which a table of all is kept; above it, classes are found by hash.
const DENSE: u64 = 1 << 21;

/// Records joined where nothing tells them apart, in the order of units.
pub struct Tuples<'a> {
    hierarchies: &'a [Hierarchy],
    rule: Rule,
    /// Which tuple each record became.
    pub tuple_of: Vec<usize>,
    /// Values of level 0, one vector a column.
    values: Vec<Vec<u32>>,
    /// Records, unit and sensitive value of each tuple. Without units, a tuple counts as many units as it has records.
    weights: Vec<u32>,
    units: Vec<Option<u32>>,
    sensitive: Vec<u32>,
}

/// The best combination of levels.
pub struct Best {
    /// One level a column.
    pub levels: Vec<usize>,
    /// How many combinations were counted out.
    pub counted: usize,
}

/// Those who share a combination.
#[derive(Debug, Clone, Default)]
struct Class {
    records: u32,
    units: u32,
    last_unit: Option<u32>,
    /// Different sensitive values, up to as many as the rule asks for.
    sensitive: Vec<u32>,
    /// Loss of one record by coarseness.
    loss: f64,
}

impl Class {
    fn add(&mut self, tuples: &Tuples, tuple: usize) {
        self.records += tuples.weights[tuple];
        match tuples.units[tuple] {
            None => self.units += tuples.weights[tuple],
            Some(unit) => {
                self.units += u32::from(self.last_unit != Some(unit));
                self.last_unit = Some(unit);
            }
        }
        let value = tuples.sensitive[tuple];
        if self.sensitive.len() < tuples.rule.l as usize && !self.sensitive.contains(&value) {
            self.sensitive.push(value);
        }
    }

    fn is_safe(&self, rule: Rule) -> bool {
        self.units >= rule.k && self.sensitive.len() >= rule.l as usize
    }
}

impl<'a> Tuples<'a> {
    /// Joins the records.
    pub fn new(hierarchies: &'a [Hierarchy], records: &Records, rule: Rule) -> Self {
        let count = records.quasi[0].len();
        let sensitive = |record: usize| if rule.l > 1 { records.sensitive[record] } else { 0 };
        let unit = |record: usize| records.units.get(record).copied();
        let key = |record: usize| {
            hierarchies
                .iter()
                .zip(&records.quasi)
                .fold(0u64, |key, (h, column)| key * h.values(0).len() as u64 + u64::from(column[record]))
        };
        let mut order: Vec<_> =
            (0..count).map(|record| (unit(record), key(record), sensitive(record), record)).collect();
        order.sort_unstable();
        let mut tuples = Self {
            hierarchies,
            rule,
            tuple_of: vec![0; count],
            values: vec![Vec::new(); hierarchies.len()],
            weights: Vec::new(),
            units: Vec::new(),
            sensitive: Vec::new(),
        };
        for same in order.chunk_by(|a, b| (a.0, a.1, a.2) == (b.0, b.1, b.2)) {
            for (_, _, _, record) in same {
                tuples.tuple_of[*record] = tuples.weights.len();
            }
            for (column, values) in tuples.values.iter_mut().zip(&records.quasi) {
                column.push(values[same[0].3]);
            }
            tuples.weights.push(u32::try_from(same.len()).unwrap_or(u32::MAX));
            tuples.units.push(same[0].0);
            tuples.sensitive.push(same[0].2);
        }
        tuples
    }

    /// For each tuple, the number of its combination over the columns that are not blanked.
    fn keys(&self, levels: &[usize], is_kept: impl Fn(usize) -> bool) -> (Vec<u64>, u64) {
        let mut keys = vec![0u64; self.weights.len()];
        let mut combinations = 1u64;
        for (place, (hierarchy, level)) in self.hierarchies.iter().zip(levels).enumerate().filter(|(p, _)| is_kept(*p))
        {
            let of = hierarchy.of(*level);
            for (key, value) in keys.iter_mut().zip(&self.values[place]) {
                *key += combinations * u64::from(of[*value as usize]);
            }
            combinations *= hierarchy.values(*level).len() as u64;
        }
        (keys, combinations)
    }

    /// The classes of some tuples, and the class of each of those.
    fn classes(&self, tuples: &[usize], keys: &[u64], combinations: u64) -> (Vec<Class>, Vec<usize>) {
        let mut classes: Vec<Class> = Vec::new();
        let mut dense: Vec<usize> =
            if combinations <= DENSE { vec![usize::MAX; combinations as usize] } else { Vec::new() };
        let mut sparse: HashMap<u64, usize> = HashMap::new();
        let mut class_of = Vec::with_capacity(tuples.len());
        for tuple in tuples {
            let next = classes.len();
            let place = if dense.is_empty() {
                *sparse.entry(keys[*tuple]).or_insert(next)
            } else {
                let place = &mut dense[keys[*tuple] as usize];
                *place = (*place).min(next);
                *place
            };
            if place == next {
                classes.push(Class::default());
            }
            classes[place].add(self, *tuple);
            class_of.push(place);
        }
        (classes, class_of)
    }

    /// Loss of one record of a tuple by coarseness, summed over columns.
    fn loss(&self, tuple: usize, levels: &[usize]) -> f64 {
        let columns = self.hierarchies.iter().zip(levels).zip(&self.values);
        columns.map(|((h, level), values)| h.loss(*level)[h.of(*level)[values[tuple] as usize] as usize]).sum()
    }

    /// Mean loss a cell of the data set as it is left.
    pub fn loss_of(&self, levels: &[usize], left: &[Left]) -> f64 {
        let cell = |place: usize, value: &Option<u32>| {
            value.map_or(1.0, |value| self.hierarchies[place].loss(levels[place])[value as usize])
        };
        let record = |left: &Left| match left {
            Left::Suppressed => count_f64(self.hierarchies.len()),
            Left::Kept(cells) => cells.iter().enumerate().map(|(place, value)| cell(place, value)).sum(),
        };
        left.iter().map(record).sum::<f64>() / count_f64(left.len() * self.hierarchies.len())
    }

    /// Counts a combination out: its loss with rare records wholly lost, or nothing where too many are rare.
    fn cost(&self, levels: &[usize]) -> Option<f64> {
        let all: Vec<usize> = (0..self.weights.len()).collect();
        let (keys, combinations) = self.keys(levels, |_| true);
        let (mut classes, class_of) = self.classes(&all, &keys, combinations);
        for (tuple, class) in class_of.iter().enumerate() {
            if classes[*class].loss == 0.0 {
                classes[*class].loss = self.loss(tuple, levels);
            }
        }
        let rare: u64 = classes.iter().filter(|c| !c.is_safe(self.rule)).map(|c| u64::from(c.records)).sum();
        let columns = count_f64(self.hierarchies.len());
        let loss =
            |class: &Class| f64::from(class.records) * if class.is_safe(self.rule) { class.loss } else { columns };
        let is_few = rare * 1000 <= u64::from(self.rule.most_rare) * self.tuple_of.len() as u64;
        let is_any = rare < self.tuple_of.len() as u64;
        (is_few && is_any).then(|| classes.iter().map(loss).sum())
    }

    /// Loss of all records by coarseness at each level, one row a column.
    fn bounds(&self) -> Vec<Vec<f64>> {
        let column = |(hierarchy, values): (&Hierarchy, &Vec<u32>)| {
            let loss = |level: usize| {
                let (of, loss) = (hierarchy.of(level), hierarchy.loss(level));
                let records = values.iter().zip(&self.weights);
                records.map(|(value, weight)| f64::from(*weight) * loss[of[*value as usize] as usize]).sum()
            };
            (0..hierarchy.height()).map(loss).collect()
        };
        self.hierarchies.iter().zip(&self.values).map(column).collect()
    }
}

/// The combination of levels with the least loss; of equals, the first in the order of levels. `None` where none keeps the rule.
pub fn best_levels(tuples: &Tuples) -> Option<Best> {
    let bounds = tuples.bounds();
    let mut candidates: Vec<(f64, Vec<usize>)> = vec![(0.0, Vec::new())];
    for column in &bounds {
        let longer = |(bound, levels): &(f64, Vec<usize>)| {
            let (bound, levels) = (*bound, levels.clone());
            column.iter().enumerate().map(move |(level, loss)| (bound + loss, [levels.as_slice(), &[level]].concat()))
        };
        candidates = candidates.iter().flat_map(longer).collect();
    }
    candidates.sort_by(|a, b| a.0.total_cmp(&b.0).then_with(|| a.1.cmp(&b.1)));
    let mut counted = 0;
    let too_fine = too_fine(tuples, &mut counted);
    let mut best: Option<(f64, Vec<usize>)> = None;
    for (bound, levels) in candidates {
        if best.as_ref().is_some_and(|(cost, _)| bound >= *cost) {
            break;
        }
        if too_fine.iter().any(|coarser| levels.iter().zip(coarser).all(|(own, above)| own <= above)) {
            continue;
        }
        counted += 1;
        if let Some(cost) = tuples.cost(&levels).filter(|cost| best.as_ref().is_none_or(|(least, _)| cost < least)) {
            best = Some((cost, levels));
        }
    }
    best.map(|(_, levels)| Best { levels, counted })
}

/// Coarse combinations that still leave too many rare, found by halving one path for each column from bottom to top.
fn too_fine(tuples: &Tuples, counted: &mut usize) -> BTreeSet<Vec<usize>> {
    let heights: Vec<usize> = tuples.hierarchies.iter().map(Hierarchy::height).collect();
    let mut found = BTreeSet::new();
    for last in 0..heights.len() {
        // All columns but one rise in step; that one stays fine until the others are at the top.
        let mut path = vec![vec![0; heights.len()]];
        for step in 1..heights.iter().max().copied().unwrap_or(0) {
            path.push((0..heights.len()).map(|c| if c == last { 0 } else { step.min(heights[c] - 1) }).collect());
        }
        let (mut low, mut high) = (0, path.len());
        while low < high {
            let middle = low.midpoint(high);
            *counted += 1;
            if tuples.cost(&path[middle]).is_none() {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        if low > 0 {
            found.insert(path[low - 1].clone());
        }
    }
    found
}

/// What is left of each tuple at the chosen levels: all cells where it is safe, some where blanking makes it so, or nothing.
pub fn rescue(tuples: &Tuples, levels: &[usize]) -> Vec<Left> {
    let columns = levels.len();
    let mut left = vec![Left::Suppressed; tuples.weights.len()];
    let mut open: Vec<usize> = (0..tuples.weights.len()).collect();
    let mut blanks: Vec<u32> = (0..(1u32 << columns) - 1).collect();
    blanks.sort_by_key(|blank| (blank.count_ones(), *blank));
    for blank in blanks {
        let is_kept = |place: usize| blank >> place & 1 == 0;
        let (keys, combinations) = tuples.keys(levels, is_kept);
        let (classes, class_of) = tuples.classes(&open, &keys, combinations);
        let mut still_open = Vec::new();
        for (tuple, class) in open.into_iter().zip(class_of) {
            if !classes[class].is_safe(tuples.rule) {
                still_open.push(tuple);
                continue;
            }
            let value = |place: usize| {
                let base = tuples.values[place][tuple] as usize;
                is_kept(place).then(|| tuples.hierarchies[place].of(levels[place])[base])
            };
            left[tuple] = Left::Kept((0..columns).map(value).collect());
        }
        open = still_open;
        if open.is_empty() {
            break;
        }
    }
    left
}

#[expect(clippy::cast_precision_loss, reason = "numbers of records are far below 2^52")]
fn count_f64(count: usize) -> f64 {
    count as f64
}
