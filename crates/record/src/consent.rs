//! Consent: what each person behind a source said about each use, and on what ground a published document is used.
//!
//! Only the record. Whether something may be used on a day is worked out from it elsewhere, and the answer without a record
//! that names the use is no.

use crate::date::PartialDate;
use crate::id::{ConsentId, GroundId, Pseudonym, RecipientId, SourceId, WithdrawalId};
use crate::term::{Capacity, ConsentAnswer, PersonRole, Use};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Everything on record about who agreed to what. Only ever added to: a change of mind is another entry.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsentRegister {
    /// Who stands behind which source.
    pub people: Vec<PersonBehind>,
    /// Who belongs to one family: counted once wherever a figure is held against a threshold.
    #[serde(default)]
    pub families: Vec<FamilyMember>,
    /// The answers.
    pub answers: Vec<Consent>,
    /// The withdrawals.
    pub withdrawals: Vec<Withdrawal>,
    /// The decisions about published documents.
    pub grounds: Vec<Ground>,
}

/// Days on which an answer about the whole register is the same without another record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StandingDays {
    /// The day for which it was worked out, and the first for which it says anything.
    pub since: Date,
    /// The first day on which a date on record may change it; none: no date on record lies ahead.
    pub until: Option<Date>,
}

/// A person who stands behind a source.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct PersonBehind {
    /// The source.
    pub source: SourceId,
    /// The person, by pseudonym.
    pub person: Pseudonym,
    /// In which way.
    pub role: PersonRole,
}

/// A person of a family that the case holds more than one member of.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct FamilyMember {
    /// The person, by pseudonym.
    pub person: Pseudonym,
    /// The family: a code that all its members share and that names nobody.
    pub family: String,
}

/// One person's answer about one use of one source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    /// Its id.
    pub id: ConsentId,
    /// The source.
    pub source: SourceId,
    /// The person whom the answer binds.
    pub person: Pseudonym,
    /// The one use that was asked about.
    pub intended: Use,
    /// To whom the source would go, where the use names one (see [`Use::names_recipient`]).
    pub recipient: Option<RecipientId>,
    /// The answer.
    pub answer: ConsentAnswer,
    /// When it was given.
    pub date: PartialDate,
    /// Who gave it.
    pub giver: Giver,
    /// Whether the person could decide.
    pub capacity: Capacity,
    /// The interpreter, by pseudonym, where there was one.
    pub interpreter: Option<Pseudonym>,
    /// Language of the explanation (ISO 639-1).
    pub language: String,
    /// How the use and its dangers were explained, and what shows the answer: a signed form, a recording, a witness.
    pub explained: String,
    /// The last day on which the answer holds.
    pub expiry: Option<PartialDate>,
    /// What must be true besides. All must be met.
    pub conditions: Vec<ConsentCondition>,
}

/// Who gave an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Giver {
    /// The person.
    Person,
    /// Somebody who may decide for the person.
    Guardian {
        /// By pseudonym.
        guardian: Pseudonym,
        /// What makes them guardian: mother, court order.
        because: String,
    },
}

/// Something that must be true for a consent to hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ConsentCondition {
    /// Not before this day: "when my brother is out".
    NotBefore(PartialDate),
    /// In words; holds from the day on which a named editor recorded that it is met.
    Words {
        /// The condition as the person put it.
        text: String,
        /// Who found it met, and when.
        met: Option<ConditionMet>,
    },
}

/// A recorded finding that a condition is met.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConditionMet {
    /// The editor who says so.
    pub editor: String,
    /// When.
    pub date: PartialDate,
    /// How the editor knows.
    pub because: String,
}

/// A withdrawal. It ends every earlier consent that it covers from its first possible day on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Withdrawal {
    /// Its id.
    pub id: WithdrawalId,
    /// Who withdraws.
    pub person: Pseudonym,
    /// From which source; absent: from all.
    pub source: Option<SourceId>,
    /// From which uses; empty: from all.
    pub uses: Vec<Use>,
    /// When the person said so.
    pub date: PartialDate,
    /// Who took it down.
    pub received_by: String,
    /// True where the person asked for the account to be destroyed as well.
    pub erasure_asked: bool,
}

/// What is added to a register in one step.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Additions {
    /// Who stands behind which source.
    pub people: Vec<PersonBehind>,
    /// Who belongs to one family.
    pub families: Vec<FamilyMember>,
    /// Answers.
    pub answers: Vec<Consent>,
    /// Withdrawals.
    pub withdrawals: Vec<Withdrawal>,
    /// Decisions about published documents.
    pub grounds: Vec<Ground>,
    /// Decisions that an editor takes back, and from which day on.
    pub revoked: Vec<(GroundId, PartialDate)>,
    /// Conditions that an editor found met: of which answer, which of its conditions counted from 0, and the finding.
    pub met: Vec<(ConsentId, usize, ConditionMet)>,
}

impl ConsentRegister {
    /// The register of each source by itself, with the withdrawals of those who stand behind it. A source without any entry has
    /// none.
    pub fn by_source(&self) -> BTreeMap<SourceId, ConsentRegister> {
        let mut apart: BTreeMap<SourceId, ConsentRegister> = BTreeMap::new();
        let mut of: BTreeMap<&Pseudonym, BTreeSet<&SourceId>> = BTreeMap::new();
        for behind in &self.people {
            apart.entry(behind.source.clone()).or_default().people.push(behind.clone());
            of.entry(&behind.person).or_default().insert(&behind.source);
        }
        for answer in &self.answers {
            apart.entry(answer.source.clone()).or_default().answers.push(answer.clone());
            of.entry(&answer.person).or_default().insert(&answer.source);
        }
        for ground in &self.grounds {
            apart.entry(ground.decision().source.clone()).or_default().grounds.push(ground.clone());
        }
        for withdrawal in &self.withdrawals {
            for source in of.get(&withdrawal.person).into_iter().flatten() {
                apart.entry((*source).clone()).or_default().withdrawals.push(withdrawal.clone());
            }
        }
        apart
    }
}

impl ConsentRegister {
    /// Every day on which a date on record begins or ends to count, whichever way it is read: the first and the last possible
    /// day, and the day after each.
    pub fn turning_days(&self) -> BTreeSet<Date> {
        let answers = self.answers.iter().flat_map(|answer| {
            let conditions = answer.conditions.iter().filter_map(|condition| match condition {
                ConsentCondition::NotBefore(day) => Some(*day),
                ConsentCondition::Words { met, .. } => met.as_ref().map(|met| met.date),
            });
            std::iter::once(answer.date).chain(answer.expiry).chain(conditions)
        });
        let withdrawals = self.withdrawals.iter().map(|withdrawal| withdrawal.date);
        let decisions = self.grounds.iter().map(Ground::decision);
        let dates =
            answers.chain(withdrawals).chain(decisions.flat_map(|one| [one.date].into_iter().chain(one.revoked)));
        let ends = dates.flat_map(|date| [date.first_day(), date.last_day()]);
        // After the last day of the calendar there is none.
        ends.flat_map(|day| std::iter::once(day).chain(day.tomorrow())).collect()
    }
}

impl Withdrawal {
    /// True where the withdrawal is about this use of this person's account in this source.
    pub fn covers(&self, source: &SourceId, person: &Pseudonym, intended: Use) -> bool {
        self.person == *person
            && self.source.as_ref().is_none_or(|own| own == source)
            && (self.uses.is_empty() || self.uses.contains(&intended))
    }
}

/// A lawful ground for using a source without anybody's consent. Always somebody's decision, never assumed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ground {
    /// The source is a published document and nobody was interviewed for it by this study.
    PublicRecord(GroundDecision),
}

/// Who decided on a ground, when, for what and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroundDecision {
    /// Its id.
    pub id: GroundId,
    /// The source, one a decision.
    pub source: SourceId,
    /// The uses that it covers. None means none.
    pub uses: Vec<Use>,
    /// The editor who decided, by name.
    pub editor: String,
    /// When.
    pub date: PartialDate,
    /// Why the document counts as public.
    pub because: String,
    /// When an editor took the decision back.
    pub revoked: Option<PartialDate>,
}

impl Ground {
    /// The decision behind it.
    pub fn decision(&self) -> &GroundDecision {
        match self {
            Self::PublicRecord(decision) => decision,
        }
    }
}

impl Use {
    /// True for a use that means handing the source to somebody: the consent must say to whom.
    pub fn names_recipient(self) -> bool {
        matches!(self, Self::NamedPartner | Self::UnBody | Self::Prosecutor)
    }
}
