//! What people said of two records. Outranks the model, is kept with author, time and reason, and can be withdrawn; no row is changed by it.

use assize_record::id::UserId;
use rustc_hash::FxHashMap;

/// What was said of two records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Said {
    /// One person.
    Same,
    /// Two people.
    Different,
    /// Looked at, and not to be told.
    Undecided,
}

/// One judgement. Never changed: withdrawing it fills the last field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgement {
    /// Two records by number, the smaller first.
    pub records: (u32, u32),
    /// What was said.
    pub said: Said,
    /// By whom.
    pub by: UserId,
    /// When, as the caller writes time.
    pub at: String,
    /// Why.
    pub reason: String,
    /// By whom, when and why it was withdrawn.
    pub withdrawn: Option<Withdrawal>,
}

/// The withdrawal of a judgement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Withdrawal {
    /// By whom.
    pub by: UserId,
    /// When.
    pub at: String,
    /// Why.
    pub reason: String,
}

/// Why a judgement is not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum JudgementError {
    /// A record compared with itself.
    #[error("record {0} is judged against itself; a judgement is about two records")]
    OneRecord(u32),
    /// There is no such record.
    #[error("record {found} is judged; the roster has records 0 to {last}")]
    NoRecord {
        /// The number.
        found: u32,
        /// The last one.
        last: u32,
    },
    /// There is no such judgement, or it is withdrawn already.
    #[error("judgement {0} is not there or withdrawn already")]
    NotStanding(usize),
}

/// All judgements on a roster, in the order made.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Judgements {
    /// Number of records of the roster.
    pub records: u32,
    made: Vec<Judgement>,
}

/// The judgements that stand, by pair: the latest one of each.
#[derive(Debug, Clone, Default)]
pub struct Verdicts(FxHashMap<(u32, u32), Said>);

impl Judgements {
    /// No judgement on a roster of so many records.
    pub fn new(records: u32) -> Self {
        Self { records, made: Vec::new() }
    }

    /// Takes a judgement; gives its number.
    pub fn judge(&mut self, mut judgement: Judgement) -> Result<usize, JudgementError> {
        let (one, other) = judgement.records;
        if one == other {
            return Err(JudgementError::OneRecord(one));
        }
        if let Some(found) = [one, other].into_iter().find(|record| *record >= self.records) {
            return Err(JudgementError::NoRecord { found, last: self.records.saturating_sub(1) });
        }
        judgement.records = (one.min(other), one.max(other));
        judgement.withdrawn = None;
        self.made.push(judgement);
        Ok(self.made.len() - 1)
    }

    /// Withdraws a judgement. It stays in the record; an earlier one on the same pair stands again.
    pub fn withdraw(&mut self, number: usize, withdrawal: Withdrawal) -> Result<(), JudgementError> {
        match self.made.get_mut(number) {
            Some(judgement) if judgement.withdrawn.is_none() => {
                judgement.withdrawn = Some(withdrawal);
                Ok(())
            }
            _ => Err(JudgementError::NotStanding(number)),
        }
    }

    /// Every judgement ever made, the withdrawn ones among them.
    pub fn all(&self) -> &[Judgement] {
        &self.made
    }

    /// What stands.
    pub fn verdicts(&self) -> Verdicts {
        let standing = self.made.iter().filter(|judgement| judgement.withdrawn.is_none());
        Verdicts(standing.map(|judgement| (judgement.records, judgement.said)).collect())
    }
}

impl Verdicts {
    /// What stands about two records.
    pub fn of(&self, one: u32, other: u32) -> Option<Said> {
        if self.0.is_empty() {
            return None;
        }
        self.0.get(&(one.min(other), one.max(other))).copied()
    }

    /// The pairs judged the same, in order.
    pub(crate) fn pairs(&self) -> Vec<(u32, u32)> {
        let mut pairs: Vec<(u32, u32)> =
            self.0.iter().filter(|(_, said)| **said == Said::Same).map(|(pair, _)| *pair).collect();
        pairs.sort_unstable();
        pairs
    }
}
