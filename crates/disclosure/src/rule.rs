//! When a figure may not be shown, and how wide a reader's doubt about it must stay. Numbers only; no table.

use serde::{Deserialize, Serialize};

/// The rule that a release is held to. All numbers are about contributors: a person, or a linked family counted once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Rule {
    /// A cell with fewer contributors is sensitive, and a withheld one must seem able to hold at least so many persons.
    pub threshold: u64,
    /// A withheld figure must stay possible over a range at least this wide, in persons.
    pub width: u64,
    /// A cell is sensitive where one organisation heard more than this share of its contributors, in per cent. It does
    /// not apply where one organisation heard everybody in the table: then nothing new is said about it. 100: never.
    pub dominance_percent: u64,
    /// Between editions, a figure stays or changes by at least so many contributors, entering and leaving alike.
    pub change: u64,
}

impl Default for Rule {
    fn default() -> Self {
        Self { threshold: 10, width: 10, dominance_percent: 80, change: 5 }
    }
}

/// A rule that protects nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the rule has threshold {}, width {} and change {}; each must be at least 2", .0.threshold, .0.width, .0.change)]
pub struct EmptyRule(pub Rule);

impl Rule {
    /// The rule itself, where it asks for something.
    pub fn checked(self) -> Result<Self, EmptyRule> {
        if self.threshold.min(self.width).min(self.change) < 2 { Err(EmptyRule(self)) } else { Ok(self) }
    }

    /// What a reader's range for a withheld figure must look like. A family that knows where its own members stand must be left
    /// as much doubt about the others as somebody alone is, so both grow by what the largest family has beyond one.
    pub fn demand(&self, largest_contributor: u64) -> Demand {
        let beyond_one = largest_contributor.saturating_sub(1);
        Demand { width: self.width + beyond_one, reach: self.threshold + beyond_one }
    }
}

/// What the range left to a reader must satisfy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Demand {
    /// Greatest less least possible value, at least.
    pub width: u64,
    /// Greatest possible value, at least.
    pub reach: u64,
}

/// Why a cell is sensitive by itself. For the custodian; a reader is never told which of them holds where.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Fewer contributors than the threshold.
    TooFew,
    /// Nobody: whoever belongs to the group is known not to be in the cell.
    Zero,
    /// Everybody of a larger cell: whoever belongs to that is known to be in this one.
    Full,
    /// One organisation heard most of the contributors.
    Dominated,
    /// Shown, it would let a reader work out another cell.
    Complementary,
}

/// The values that a withheld figure may have for a reader who uses everything published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interval {
    /// Least possible value.
    pub low: u64,
    /// Greatest possible value; none where nothing published limits it.
    pub high: Option<u64>,
}

impl Interval {
    /// True where the interval is as wide and reaches as far as demanded.
    pub fn meets(&self, demand: Demand) -> bool {
        self.high.is_none_or(|high| high >= demand.reach && high.saturating_sub(self.low) >= demand.width)
    }

    /// True where the interval holds the value.
    pub fn holds(&self, value: u64) -> bool {
        self.low <= value && self.high.is_none_or(|high| value <= high)
    }
}

impl std::fmt::Display for Interval {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.high {
            Some(high) => write!(f, "[{}, {high}]", self.low),
            None => write!(f, "[{}, any]", self.low),
        }
    }
}
