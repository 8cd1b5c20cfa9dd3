//! Which tables are asked for: dimensions with their hierarchies, and sets of dimensions. Holds no counts.

use assize_record::id::Code;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// One classification: its categories as a forest (host, region; everything stands under "all", which has no code).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dimension {
    /// Its name (`host`).
    pub name: Code,
    /// Every category, with the one that it is part of.
    pub parent_of: BTreeMap<Code, Option<Code>>,
}

impl Dimension {
    /// Categories side by side.
    pub fn flat(name: &str, categories: &[&str]) -> Self {
        Self { name: Code::new(name), parent_of: categories.iter().map(|c| (Code::new(*c), None)).collect() }
    }

    /// Categories with the one that each is part of: `("R1", ""), ("h1", "R1")`; none where the second is empty.
    pub fn tree(name: &str, categories: &[(&str, &str)]) -> Self {
        let parent = |p: &str| (!p.is_empty()).then(|| Code::new(p));
        Self { name: Code::new(name), parent_of: categories.iter().map(|(c, p)| (Code::new(*c), parent(p))).collect() }
    }

    /// The category and everything it is part of, inside out; none where a parent is missing or parts go in a circle.
    pub fn ancestry(&self, category: &Code) -> Option<Vec<Code>> {
        let mut found = Vec::new();
        let mut next = Some(category.clone());
        while let Some(code) = next {
            next = self.parent_of.get(&code)?.clone();
            found.push(code);
            if found.len() > self.parent_of.len() {
                return None;
            }
        }
        Some(found)
    }

    /// Parts of a category; of everything, where it is none.
    pub fn parts(&self, category: Option<&Code>) -> Vec<&Code> {
        self.parent_of.iter().filter(|(_, parent)| parent.as_ref() == category).map(|(code, _)| code).collect()
    }
}

/// A cell: the category for each dimension that it is limited in. The empty one is the grand total.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CellKey(pub BTreeMap<Code, Code>);

impl CellKey {
    /// From pairs of dimension and category.
    pub fn of(pairs: &[(&str, &str)]) -> Self {
        Self(pairs.iter().map(|(d, c)| (Code::new(*d), Code::new(*c))).collect())
    }
}

impl fmt::Display for CellKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return f.write_str("all");
        }
        let parts: Vec<String> = self.0.iter().map(|(d, c)| format!("{d}={c}")).collect();
        f.write_str(&parts.join(" "))
    }
}

/// The dimensions and the tables asked for. Each table comes with all its margins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scheme {
    dimensions: Vec<Dimension>,
    tables: BTreeSet<BTreeSet<Code>>,
}

/// A scheme that no table can be made of.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SchemeError {
    /// Two dimensions of one name.
    #[error("the dimension `{0}` is given twice; names must differ")]
    Twice(Code),
    /// A category is part of one that is not there, or of itself.
    #[error("category `{category}` of dimension `{dimension}` is part of nothing that is there, or of itself")]
    Homeless {
        /// The dimension.
        dimension: Code,
        /// The category.
        category: Code,
    },
    /// A table asks for a dimension that is not there.
    #[error("a table asks for the dimension `{found}`; there are: {known}")]
    Unknown {
        /// What was asked for.
        found: Code,
        /// What there is.
        known: String,
    },
    /// No table was asked for.
    #[error("no table is asked for; name at least one set of dimensions (the empty set is the total)")]
    NoTable,
}

impl Scheme {
    /// Dimensions in any order, tables in any order: the scheme is the same.
    pub fn new(mut dimensions: Vec<Dimension>, tables: &[&[&str]]) -> Result<Self, SchemeError> {
        dimensions.sort_by(|a, b| a.name.cmp(&b.name));
        if let Some(pair) = dimensions.windows(2).find(|pair| pair[0].name == pair[1].name) {
            return Err(SchemeError::Twice(pair[0].name.clone()));
        }
        for dimension in &dimensions {
            if let Some(category) = dimension.parent_of.keys().find(|c| dimension.ancestry(c).is_none()) {
                return Err(SchemeError::Homeless { dimension: dimension.name.clone(), category: category.clone() });
            }
        }
        let tables: BTreeSet<BTreeSet<Code>> =
            tables.iter().map(|table| table.iter().map(|name| Code::new(*name)).collect()).collect();
        if tables.is_empty() {
            return Err(SchemeError::NoTable);
        }
        let known = |name: &Code| dimensions.iter().any(|d| d.name == *name);
        if let Some(found) = tables.iter().flatten().find(|name| !known(name)) {
            let known: Vec<&str> = dimensions.iter().map(|d| d.name.as_str()).collect();
            return Err(SchemeError::Unknown { found: found.clone(), known: known.join(", ") });
        }
        Ok(Self { dimensions, tables })
    }

    /// The dimensions, by name.
    pub fn dimensions(&self) -> &[Dimension] {
        &self.dimensions
    }

    /// The tables, each a set of dimension names.
    pub fn tables(&self) -> &BTreeSet<BTreeSet<Code>> {
        &self.tables
    }
}
