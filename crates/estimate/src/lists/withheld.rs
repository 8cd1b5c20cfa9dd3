//! Tables whose publisher withheld small counts ("<5", "1-4"): which tables they could be, and what each method gives over them.
//!
//! A withheld count is known to lie in a range. Possible tables are drawn by data augmentation (Tanner and Wong 1987, JASA 82:528):
//! counts given a log-linear model of pairs, chosen stepwise on the table as it stands; the model's parameters, from the normal
//! approximation to their likelihood; withheld counts from their Poisson distribution cut to the range; and again. Each drawn table
//! comes from a chain of its own. Every method then runs on every drawn table, and what it gives is a mixture.

mod draws;
mod mixture;

pub use draws::draw;
pub use mixture::{Mixture, mixture};

use super::refusal::Refusal;
use super::table::{CaptureTable, Pattern};
use serde::{Deserialize, Serialize};

/// The widest range of a count, in people: beyond it a count is not withheld but unknown.
pub const WIDEST: u64 = 1000;

/// A count of which a range is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Range {
    /// Whose count.
    pub pattern: Pattern,
    /// The least it can be.
    pub low: u64,
    /// The most it can be.
    pub high: u64,
    /// Line of the file, from 1.
    pub line: u64,
}

/// A table as it was written: every count known or within a range.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Unchecked")]
pub struct WrittenTable {
    /// The table with every withheld count at its lowest.
    pub lowest: CaptureTable,
    /// Withheld counts; empty where all are known.
    pub withheld: Vec<Range>,
}

#[derive(Deserialize)]
struct Unchecked {
    lowest: CaptureTable,
    withheld: Vec<Range>,
}

impl TryFrom<Unchecked> for WrittenTable {
    type Error = Refusal;

    fn try_from(written: Unchecked) -> Result<Self, Refusal> {
        Self::new(written.lowest, written.withheld)
    }
}

impl WrittenTable {
    /// A table with its withheld counts, which `lowest` holds at their lowest.
    ///
    /// # Errors
    /// If a range is empty, wider than [`WIDEST`], of no pattern or of an impossible one, does not begin at the count of `lowest`, or
    /// stands twice.
    pub fn new(lowest: CaptureTable, withheld: Vec<Range>) -> Result<Self, Refusal> {
        for (place, range) in withheld.iter().enumerate() {
            let fits = range.low <= range.high
                && range.high - range.low <= WIDEST
                && lowest.counts().get(range.pattern) == Some(&range.low)
                && (range.low == range.high || lowest.is_possible(range.pattern))
                && !withheld[..place].iter().any(|other| other.pattern == range.pattern);
            if !fits || range.pattern == 0 {
                return Err(Refusal::Setting {
                    what: "a withheld count",
                    found: format!("{} to {} on line {}", range.low, range.high, range.line),
                    accepted: "ranges of at most 1000 people of combinations that can occur are accepted",
                });
            }
        }
        let written = Self { lowest, withheld };
        written.filled(|range| range.high)?;
        Ok(written)
    }

    /// The table with each withheld count as `count` says.
    fn filled(&self, mut count: impl FnMut(&Range) -> u64) -> Result<CaptureTable, Refusal> {
        let mut counts = self.lowest.counts().to_vec();
        for range in &self.withheld {
            counts[range.pattern] = count(range);
        }
        let table = CaptureTable::new(self.lowest.lists().to_vec(), counts)?;
        table.with_impossible(self.lowest.impossible().iter().copied())
    }

    /// The table with every withheld count at its highest.
    pub fn highest(&self) -> CaptureTable {
        self.filled(|range| range.high).expect("checked when the table was made")
    }

    /// The same table where lists exclude each other; a range that holds 0 may be of a pattern that this makes impossible.
    ///
    /// # Errors
    /// As [`CaptureTable::excluding`].
    pub fn excluding(self, lists: &[&str]) -> Result<Self, Refusal> {
        let lowest = self.lowest.excluding(lists)?;
        let withheld = self.withheld.into_iter().filter(|range| lowest.is_possible(range.pattern)).collect();
        Self::new(lowest, withheld)
    }
}

/// How possible tables are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Settings {
    /// Tables, each from a chain of its own.
    pub draws: usize,
    /// Sweeps of a chain before its table is taken.
    pub sweeps: usize,
    /// Replicates of the stepwise bootstrap on each table.
    pub replications: usize,
    /// Seed.
    pub seed: u64,
}

impl Settings {
    /// Forty tables, thirty sweeps each, 1,000 replicates on each.
    pub fn with_seed(seed: u64) -> Self {
        Self { draws: 40, sweeps: 30, replications: 1000, seed }
    }
}
