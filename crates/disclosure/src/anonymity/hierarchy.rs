//! How the values of one column become coarser, level by level, until all are one.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A column's values and their coarser forms. The last level always holds the one value `*`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Hierarchy {
    name: String,
    levels: Vec<Level>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Level {
    /// Values of the level.
    values: Vec<String>,
    /// For each value of level 0, its value here.
    of: Vec<u32>,
    /// For each value here, the share of the other values of level 0 that it may also mean.
    loss: Vec<f64>,
}

/// Why rows of labels are no hierarchy.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HierarchyError {
    /// Nothing, or not one label a value.
    #[error(
        "`{name}` has {values} values and level {level} has {labels} labels; accepted is one label a value, at least one value"
    )]
    Length {
        /// The column.
        name: String,
        /// Number of values.
        values: usize,
        /// Counted from 0.
        level: usize,
        /// Number of labels.
        labels: usize,
    },
    /// Two values are one at a level and two again above it.
    #[error(
        "`{name}`: `{value}` of level {level} becomes both `{one}` and `{other}` above; accepted is one coarser value"
    )]
    Splits {
        /// The column.
        name: String,
        /// Counted from 0.
        level: usize,
        /// The value of that level.
        value: String,
        /// One of its parents.
        one: String,
        /// The other.
        other: String,
    },
    /// A value of level 0 stands twice.
    #[error("`{name}` has value `{value}` twice; accepted is each value once")]
    Twice {
        /// The column.
        name: String,
        /// The value.
        value: String,
    },
}

impl Hierarchy {
    /// A hierarchy from one row of labels a level: `levels[0]` the values, each further row the label of each value at that level.
    ///
    /// # Errors
    /// Where rows differ in length, a value stands twice, or a level tells apart what the level below does not.
    pub fn new(name: &str, levels: &[Vec<String>]) -> Result<Self, HierarchyError> {
        let values = levels.first().map_or(0, Vec::len);
        let top = vec!["*".to_owned(); values];
        let mut rows: Vec<&Vec<String>> = levels.iter().collect();
        rows.push(&top);
        for (level, labels) in rows.iter().enumerate() {
            if labels.len() != values || values == 0 {
                let labels = labels.len();
                return Err(HierarchyError::Length { name: name.to_owned(), values, level, labels });
            }
        }
        let built: Vec<Level> = rows.iter().map(|labels| Level::new(labels)).collect();
        if built[0].values.len() < values {
            let twice = (0..values).find(|place| built[0].of[*place] as usize != *place);
            let value = twice.map_or_else(String::new, |place| rows[0][place].clone());
            return Err(HierarchyError::Twice { name: name.to_owned(), value });
        }
        for (level, pair) in built.windows(2).enumerate() {
            nested(name, level, &pair[0], &pair[1])?;
        }
        Ok(Self { name: name.to_owned(), levels: built })
    }

    /// The column's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// How many levels there are, the values themselves and `*` included.
    pub fn height(&self) -> usize {
        self.levels.len()
    }

    /// The values of a level.
    ///
    /// # Panics
    /// Where the level is not below [`Hierarchy::height`].
    pub fn values(&self, level: usize) -> &[String] {
        &self.levels[level].values
    }

    pub(super) fn of(&self, level: usize) -> &[u32] {
        &self.levels[level].of
    }

    pub(super) fn loss(&self, level: usize) -> &[f64] {
        &self.levels[level].loss
    }
}

impl Level {
    /// Values in the order in which they first stand.
    fn new(labels: &[String]) -> Self {
        let mut places: BTreeMap<&str, u32> = BTreeMap::new();
        let (mut values, mut counts): (Vec<String>, Vec<u32>) = (Vec::new(), Vec::new());
        let mut of = Vec::with_capacity(labels.len());
        for label in labels {
            let next = u32::try_from(values.len()).unwrap_or(u32::MAX);
            let place = *places.entry(label).or_insert(next);
            if place == next {
                values.push(label.clone());
                counts.push(0);
            }
            counts[place as usize] += 1;
            of.push(place);
        }
        let others = f64::from(u32::try_from(labels.len()).unwrap_or(u32::MAX)) - 1.0;
        let loss = counts.iter().map(|count| if others > 0.0 { f64::from(count - 1) / others } else { 0.0 }).collect();
        Self { values, of, loss }
    }
}

fn nested(name: &str, level: usize, fine: &Level, coarse: &Level) -> Result<(), HierarchyError> {
    let mut parents: Vec<Option<u32>> = vec![None; fine.values.len()];
    for (own, above) in fine.of.iter().zip(&coarse.of) {
        let parent = parents[*own as usize].get_or_insert(*above);
        if parent != above {
            return Err(HierarchyError::Splits {
                name: name.to_owned(),
                level,
                value: fine.values[*own as usize].clone(),
                one: coarse.values[*parent as usize].clone(),
                other: coarse.values[*above as usize].clone(),
            });
        }
    }
    Ok(())
}
