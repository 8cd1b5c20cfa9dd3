//! k-anonymity and l-diversity of a data set of records: the least coarse columns that hide everybody among k, and who goes missing
//! for it.
//!
//! Columns are made coarser as a whole along their hierarchies; of all combinations of levels the one with the least loss is taken.
//! Records that stay rare lose cells, and where that does not help they are left out.

pub mod hierarchy;
mod search;

use hierarchy::Hierarchy;
use search::Tuples;
use serde::{Deserialize, Serialize};

/// Most quasi-identifiers: every set of them is tried as blanks.
pub const MOST_COLUMNS: usize = 12;

/// Most combinations of levels.
const MOST_COMBINATIONS: u64 = 1_000_000;

/// Records about people: quasi-identifiers as values of their hierarchies, and what must not be learned of anybody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Records {
    /// One vector a quasi-identifier, one value a record.
    pub quasi: Vec<Vec<u32>>,
    /// The sensitive value of each record; empty where there is none.
    pub sensitive: Vec<u32>,
    /// The unit of each record, a person or a linked family; empty where every record is a unit of its own.
    pub units: Vec<u32>,
}

/// What must hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    /// Fewest units that share a combination, at least 2.
    pub k: u32,
    /// Fewest different sensitive values among those who share one (distinct l-diversity); 1 asks nothing.
    pub l: u32,
    /// Most records that may be rare at the chosen levels, in thousandths.
    pub most_rare: u32,
}

/// The data set as it may leave.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Anonymised {
    /// The chosen level of each quasi-identifier, 0 being the values as they are.
    pub levels: Vec<usize>,
    /// The records in their order.
    pub records: Vec<Left>,
    /// What got lost, from 0 (nothing) to 1 (everything): the mean over cells of the share of other values that a value may mean.
    pub loss: f64,
    /// How many combinations of levels were counted out to prove that no other loses less.
    pub combinations_counted: usize,
}

/// What is left of a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Left {
    /// Its values at the chosen levels; absent: blanked.
    Kept(Vec<Option<u32>>),
    /// Nothing.
    Suppressed,
}

/// How one group fares.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupRate {
    /// The group.
    pub group: u32,
    /// Its records.
    pub records: u64,
    /// Those left out.
    pub suppressed: u64,
    /// Those that lost cells.
    pub blanked: u64,
}

/// Why a data set cannot be made anonymous.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AnonymityError {
    /// The rule.
    #[error("k is {k} and l is {l}; accepted are k from 2 and l from 1, l above 1 only with sensitive values")]
    Rule {
        /// As found.
        k: u32,
        /// As found.
        l: u32,
    },
    /// Columns of unequal length, or not one hierarchy a column.
    #[error(
        "{columns} columns of {lengths:?} values, {hierarchies} hierarchies, {sensitive} sensitive values, {units} units; accepted is one hierarchy a column, at least one column, and one length"
    )]
    Shape {
        /// Number of columns.
        columns: usize,
        /// Their lengths.
        lengths: Vec<usize>,
        /// Number of hierarchies.
        hierarchies: usize,
        /// Sensitive values.
        sensitive: usize,
        /// Units.
        units: usize,
    },
    /// A value outside its hierarchy.
    #[error("record {record} of `{column}` holds value {value}; accepted are 0 to {last}")]
    Value {
        /// Which column.
        column: String,
        /// Counted from 1.
        record: usize,
        /// As found.
        value: u32,
        /// Last value of the hierarchy.
        last: usize,
    },
    /// More combinations than can be told apart or searched.
    #[error(
        "more than 2^64 combinations of values, a million combinations of levels, or {MOST_COLUMNS} columns; accepted are fewer: leave out columns, or join values"
    )]
    TooWide,
    /// Even with every column reduced to nothing the rule does not hold.
    #[error("{records} records are too few, or too much alike, for k {k} and l {l}; nothing may leave")]
    Impossible {
        /// How many records.
        records: usize,
        /// The rule.
        k: u32,
        /// The rule.
        l: u32,
    },
}

/// Makes a data set anonymous with the least loss.
///
/// The levels are the global optimum among all combinations that leave at most `rule.most_rare` records rare, counting a rare
/// record as wholly lost. A rare record then keeps as many cells as still let it share its combination with k - 1 others that
/// were rare as well; a blank is a value of its own, so no two classes help one another.
///
/// # Errors
/// Where rule, shapes or values do not fit, or nothing may leave.
pub fn anonymise(hierarchies: &[Hierarchy], records: &Records, rule: Rule) -> Result<Anonymised, AnonymityError> {
    check(hierarchies, records, rule)?;
    let tuples = Tuples::new(hierarchies, records, rule);
    let count = tuples.tuple_of.len();
    let impossible = AnonymityError::Impossible { records: count, k: rule.k, l: rule.l };
    let best = search::best_levels(&tuples).ok_or(impossible)?;
    let left = search::rescue(&tuples, &best.levels);
    let kept: Vec<Left> = tuples.tuple_of.iter().map(|tuple| left[*tuple].clone()).collect();
    let loss = tuples.loss_of(&best.levels, &kept);
    Ok(Anonymised { levels: best.levels, records: kept, loss, combinations_counted: best.counted })
}

/// Suppression by group, in the order of groups: what is lost is never lost evenly.
///
/// `groups` holds one group a record.
pub fn by_group(anonymised: &Anonymised, groups: &[u32]) -> Vec<GroupRate> {
    let mut rates: std::collections::BTreeMap<u32, GroupRate> = std::collections::BTreeMap::new();
    for (group, left) in groups.iter().zip(&anonymised.records) {
        let empty = GroupRate { group: *group, records: 0, suppressed: 0, blanked: 0 };
        let rate = rates.entry(*group).or_insert(empty);
        rate.records += 1;
        match left {
            Left::Suppressed => rate.suppressed += 1,
            Left::Kept(cells) if cells.contains(&None) => rate.blanked += 1,
            Left::Kept(_) => {}
        }
    }
    rates.into_values().collect()
}

fn check(hierarchies: &[Hierarchy], records: &Records, rule: Rule) -> Result<(), AnonymityError> {
    let (sensitive, units) = (records.sensitive.len(), records.units.len());
    if rule.k < 2 || rule.l < 1 || (rule.l > 1 && sensitive == 0) {
        return Err(AnonymityError::Rule { k: rule.k, l: rule.l });
    }
    let lengths: Vec<usize> = records.quasi.iter().map(Vec::len).collect();
    let fits = |length: usize| lengths.iter().all(|own| *own == length);
    let is_shape = !lengths.is_empty()
        && lengths.len() == hierarchies.len()
        && fits(lengths[0])
        && (sensitive == 0 || fits(sensitive))
        && (units == 0 || fits(units));
    if !is_shape {
        let (columns, hierarchies) = (lengths.len(), hierarchies.len());
        return Err(AnonymityError::Shape { columns, lengths, hierarchies, sensitive, units });
    }
    for (hierarchy, column) in hierarchies.iter().zip(&records.quasi) {
        let size = hierarchy.values(0).len();
        if let Some(record) = column.iter().position(|value| *value as usize >= size) {
            let (value, column) = (column[record], hierarchy.name().to_owned());
            return Err(AnonymityError::Value { column, record: record + 1, value, last: size - 1 });
        }
    }
    let product = |size: fn(&Hierarchy) -> usize| {
        hierarchies.iter().try_fold(1u64, |all, hierarchy| all.checked_mul(size(hierarchy) as u64))
    };
    let values = product(|hierarchy| hierarchy.values(0).len());
    let levels = product(Hierarchy::height).filter(|levels| *levels <= MOST_COMBINATIONS);
    let is_narrow = values.is_some() && levels.is_some() && hierarchies.len() <= MOST_COLUMNS;
    if is_narrow { Ok(()) } else { Err(AnonymityError::TooWide) }
}
