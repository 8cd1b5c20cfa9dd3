//! What people said of two records. Outranks the model, is kept with author, time and reason, and can be withdrawn; no row is changed by it.

use crate::partition::MOST_BITS;
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
    /// Judgements that stand together would make two records one person and two people.
    #[error(
        "records {one} and {other} would be two people, and one person by way of records {}; withdraw one of these judgements first",
        .way.iter().map(u32::to_string).collect::<Vec<_>>().join(", ")
    )]
    Contradiction {
        /// A record.
        one: u32,
        /// Another, judged to be of somebody else.
        other: u32,
        /// The records from the one to the other, each judged one person with the next.
        way: Vec<u32>,
    },
    /// More records of one person than can be divided.
    #[error("{found} records would be judged one person; at most {most} may be")]
    TooManyOfOne {
        /// How many.
        found: usize,
        /// How many may be.
        most: usize,
    },
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

    /// Takes a judgement; gives its number. Refused where it contradicts others that stand; one on the same pair it takes the place of.
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
        if let Err(error) = self.verdicts().agree_about(one, other) {
            self.made.pop();
            return Err(error);
        }
        Ok(self.made.len() - 1)
    }

    /// Withdraws a judgement. It stays in the record; an earlier one on the same pair stands again, so that must agree with the others.
    pub fn withdraw(&mut self, number: usize, withdrawal: Withdrawal) -> Result<(), JudgementError> {
        match self.made.get_mut(number) {
            Some(judgement) if judgement.withdrawn.is_none() => {
                judgement.withdrawn = Some(withdrawal);
                let (one, other) = judgement.records;
                let agreed = self.verdicts().agree_about(one, other);
                if agreed.is_err() {
                    self.made[number].withdrawn = None;
                }
                agreed
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

    /// An error where what stands about two records contradicts the rest, which agrees with itself.
    fn agree_about(&self, one: u32, other: u32) -> Result<(), JudgementError> {
        let said = self.of(one, other);
        if !matches!(said, Some(Said::Same | Said::Different)) {
            return Ok(());
        }
        let mut next: FxHashMap<u32, Vec<u32>> = FxHashMap::default();
        for (a, b) in self.pairs() {
            next.entry(a).or_default().push(b);
            next.entry(b).or_default().push(a);
        }
        let from = reached(&next, one);
        if from.len() > MOST_BITS {
            return Err(JudgementError::TooManyOfOne { found: from.len(), most: MOST_BITS });
        }
        let mut apart: Vec<(u32, u32)> =
            self.0.iter().filter(|(_, said)| **said == Said::Different).map(|(pair, _)| *pair).collect();
        apart.sort_unstable();
        let broken = apart.into_iter().find(|(a, b)| from.contains_key(a) && from.contains_key(b));
        broken.map_or(Ok(()), |(one, other)| {
            let (back, mut way) = (reached(&next, one), vec![other]);
            while let Some(record) = way.last().filter(|record| **record != one).and_then(|record| back.get(record)) {
                way.push(*record);
            }
            way.reverse();
            Err(JudgementError::Contradiction { one, other, way })
        })
    }

    /// Everything that stands, in no order.
    pub(crate) fn all(&self) -> impl Iterator<Item = ((u32, u32), Said)> {
        self.0.iter().map(|(pair, said)| (*pair, *said))
    }

    /// The pairs judged the same, in order.
    pub(crate) fn pairs(&self) -> Vec<(u32, u32)> {
        let mut pairs: Vec<(u32, u32)> =
            self.0.iter().filter(|(_, said)| **said == Said::Same).map(|(pair, _)| *pair).collect();
        pairs.sort_unstable();
        pairs
    }
}

/// The records that are one person with the first, each with the record that led to it on a shortest way.
fn reached(next: &FxHashMap<u32, Vec<u32>>, first: u32) -> FxHashMap<u32, u32> {
    let mut from = FxHashMap::from_iter([(first, first)]);
    let mut order = vec![first];
    let mut at = 0;
    while let Some(record) = order.get(at).copied() {
        at += 1;
        for other in next.get(&record).into_iter().flatten() {
            from.entry(*other).or_insert_with(|| {
                order.push(*other);
                record
            });
        }
    }
    from
}
