//! Whether a person's consent stands on a day, for one use. Every way of not having a yes is a no.

use assize_record::consent::{Consent, ConsentCondition, ConsentRegister, Giver, Withdrawal};
use assize_record::id::{ConsentId, GroundId, Pseudonym, RecipientId, SourceId, WithdrawalId};
use assize_record::source::Source;
use assize_record::term::{Capacity, ConsentAnswer, PersonRole, Use};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Kinds of source that are published documents (list `source_kind`). A ground for any other kind is not accepted: an account
/// that was given to somebody is not public because a file holds it.
pub const PUBLISHED_KINDS: &[&str] = &[
    "academic",
    "blog",
    "media",
    "ngo_report",
    "official_statement",
    "official_statistics",
    "state_report",
    "un_report",
];

/// One person's own account (list `source_kind`). Published only where it stands at an address that anybody can open.
const TESTIMONY: &str = "testimony";

/// What somebody wants to do, and on which day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    /// The use.
    pub intended: Use,
    /// To whom, where the use names a recipient.
    pub recipient: Option<RecipientId>,
    /// The day that decides.
    pub as_of: Date,
}

/// The answer to a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Permission {
    /// Yes, and by which records.
    Given(Leave),
    /// No, and why.
    Refused(Refusal),
}

/// The records that together permit a use. Never empty, not even where it is read from a file, so nothing is ever permitted
/// without one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<LeaveRecord>")]
pub struct Leave(Vec<LeaveRecord>);

/// A permission without any record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a permission with no record behind it; name at least one consent or ground")]
pub struct NoRecord;

impl TryFrom<Vec<LeaveRecord>> for Leave {
    type Error = NoRecord;

    fn try_from(records: Vec<LeaveRecord>) -> Result<Self, NoRecord> {
        Self::new(records).ok_or(NoRecord)
    }
}

/// A record that permits a use.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LeaveRecord {
    /// A person's consent.
    Consent(ConsentId),
    /// An editor's decision on a lawful ground.
    Ground(GroundId),
}

/// Why a use is not permitted.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Refusal {
    /// Nobody is on record who gave the account, and no ground stands for it.
    NobodyBehind,
    /// The person was never asked about this use, or not for this recipient.
    NotAsked,
    /// It is on record that the question was not put.
    RecordedAsNotAsked(ConsentId),
    /// The use hands the source to somebody, and the request does not say to whom.
    RecipientNotNamed,
    /// The person said no.
    Declined(ConsentId),
    /// The person said yes, and took it back.
    Withdrawn(WithdrawalId),
    /// The yes is dated after the day that decides, or may be.
    NotYetGiven(ConsentId),
    /// The yes has run out, or may have.
    Expired(ConsentId),
    /// Whoever gave the answer could not give it for this person.
    GiverMayNot(ConsentId),
    /// A condition is not met; which one, counted from 1.
    ConditionNotMet(ConsentId, usize),
}

impl Leave {
    pub(crate) fn new(mut records: Vec<LeaveRecord>) -> Option<Self> {
        records.sort();
        records.dedup();
        (!records.is_empty()).then_some(Self(records))
    }

    /// The records, sorted, at least one.
    pub fn records(&self) -> &[LeaveRecord] {
        &self.0
    }
}

/// Whether this person's consent to a use of this source stands.
///
/// Dates that are not exact are read against the use: a yes counts from its last possible day, a no and a withdrawal from their
/// first, and either beats every yes up to its last possible day; a yes runs out after its first possible day of expiry. The
/// latest yes is the one that counts; of two on one day both must hold.
pub fn standing(register: &ConsentRegister, source: &SourceId, person: &Pseudonym, request: &Request) -> Permission {
    if request.intended.names_recipient() && request.recipient.is_none() {
        return Permission::Refused(Refusal::RecipientNotNamed);
    }
    let answers: Vec<&Consent> =
        register.answers.iter().filter(|answer| is_about(answer, source, person, request)).collect();
    let is_yes = |answer: &&&Consent| answer.answer == ConsentAnswer::Given;
    let Some(latest) =
        answers.iter().filter(is_yes).map(|yes| yes.date.last_day()).filter(|day| *day <= request.as_of).max()
    else {
        return Permission::Refused(without_yes(&answers, request));
    };
    if let Some(refusal) = taken_back(register, &answers, source, person, request, latest) {
        return Permission::Refused(refusal);
    }
    let mut records = Vec::new();
    for yes in answers.iter().filter(is_yes).filter(|yes| yes.date.last_day() == latest) {
        match flaw(yes, request.as_of) {
            Some(refusal) => return Permission::Refused(refusal),
            None => records.push(LeaveRecord::Consent(yes.id.clone())),
        }
    }
    Leave::new(records).map_or(Permission::Refused(Refusal::NotAsked), Permission::Given)
}

/// Whether a source may be used: everybody behind it agreed, or a recorded ground stands for it.
///
/// A ground covers a published document for which nobody spoke to this study. It never covers showing a name: for that, those
/// described must agree as well.
pub fn source_standing(register: &ConsentRegister, source: &Source, request: &Request) -> Permission {
    let people = || register.people.iter().filter(|behind| behind.source == source.id);
    let mut records = Vec::new();
    let mut asked: Vec<&Pseudonym> = people().map(|behind| &behind.person).collect();
    if let Some(ground) = ground(register, source, request) {
        records.push(LeaveRecord::Ground(ground));
        if request.intended != Use::NameShown {
            asked.clear();
        }
    } else if !people().any(|behind| behind.role == PersonRole::Speaker) {
        return Permission::Refused(Refusal::NobodyBehind);
    }
    asked.sort();
    asked.dedup();
    for person in asked {
        match standing(register, &source.id, person, request) {
            Permission::Given(leave) => records.extend(leave.0),
            refused @ Permission::Refused(_) => return refused,
        }
    }
    Leave::new(records).map_or(Permission::Refused(Refusal::NobodyBehind), Permission::Given)
}

/// True for a published document: by its kind, or testimony whose own words stand at a public address.
pub fn is_published(source: &Source) -> bool {
    let has_address = source.url.starts_with("https://") || source.url.starts_with("http://");
    PUBLISHED_KINDS.contains(&source.kind.as_str()) || (source.kind.as_str() == TESTIMONY && has_address)
}

/// The ground that stands for a source on the day, where there is one.
fn ground(register: &ConsentRegister, source: &Source, request: &Request) -> Option<GroundId> {
    let is_spoken = |behind: &&assize_record::consent::PersonBehind| behind.role == PersonRole::Speaker;
    let is_public = is_published(source)
        && !register.people.iter().filter(|behind| behind.source == source.id).any(|behind| is_spoken(&behind));
    let decisions = register.grounds.iter().map(assize_record::consent::Ground::decision);
    decisions
        .filter(|decision| is_public && decision.source == source.id && decision.uses.contains(&request.intended))
        .filter(|decision| !decision.editor.trim().is_empty() && decision.date.last_day() <= request.as_of)
        .find(|decision| decision.revoked.is_none_or(|day| day.first_day() > request.as_of))
        .map(|decision| decision.id.clone())
}

fn is_about(answer: &Consent, source: &SourceId, person: &Pseudonym, request: &Request) -> bool {
    answer.source == *source
        && answer.person == *person
        && answer.intended == request.intended
        && (!request.intended.names_recipient() || answer.recipient == request.recipient)
}

/// The reason where no yes counts yet.
fn without_yes(answers: &[&Consent], request: &Request) -> Refusal {
    let first = |wanted: ConsentAnswer| answers.iter().find(|answer| answer.answer == wanted);
    let said_no = first(ConsentAnswer::Refused).filter(|no| no.date.first_day() <= request.as_of);
    if let Some(no) = said_no {
        return Refusal::Declined(no.id.clone());
    }
    if let Some(yes) = first(ConsentAnswer::Given) {
        return Refusal::NotYetGiven(yes.id.clone());
    }
    first(ConsentAnswer::NotAsked).map_or(Refusal::NotAsked, |answer| Refusal::RecordedAsNotAsked(answer.id.clone()))
}

/// A withdrawal or a no that beats every yes of `latest` and before.
fn taken_back(
    register: &ConsentRegister,
    answers: &[&Consent],
    source: &SourceId,
    person: &Pseudonym,
    request: &Request,
    latest: Date,
) -> Option<Refusal> {
    let beats =
        |date: &assize_record::date::PartialDate| date.first_day() <= request.as_of && date.last_day() >= latest;
    let covers = |withdrawal: &&Withdrawal| withdrawal.covers(source, person, request.intended);
    if let Some(withdrawal) = register.withdrawals.iter().filter(covers).find(|withdrawal| beats(&withdrawal.date)) {
        return Some(Refusal::Withdrawn(withdrawal.id.clone()));
    }
    answers.iter().filter(|answer| beats(&answer.date)).find_map(|answer| match answer.answer {
        ConsentAnswer::Given => None,
        ConsentAnswer::Refused => Some(Refusal::Declined(answer.id.clone())),
        ConsentAnswer::NotAsked => Some(Refusal::RecordedAsNotAsked(answer.id.clone())),
    })
}

/// Why a yes does not hold on a day, where it does not.
fn flaw(yes: &Consent, as_of: Date) -> Option<Refusal> {
    let may_give = match (&yes.giver, yes.capacity) {
        (Giver::Person, Capacity::Full | Capacity::Supported) => true,
        (Giver::Guardian { guardian, .. }, Capacity::Minor | Capacity::Lacking) => *guardian != yes.person,
        (Giver::Person, Capacity::Minor | Capacity::Lacking)
        | (Giver::Guardian { .. }, Capacity::Full | Capacity::Supported) => false,
    };
    if !may_give {
        return Some(Refusal::GiverMayNot(yes.id.clone()));
    }
    if yes.expiry.is_some_and(|expiry| expiry.first_day() < as_of) {
        return Some(Refusal::Expired(yes.id.clone()));
    }
    let unmet = yes.conditions.iter().position(|condition| !is_met(condition, as_of))?;
    Some(Refusal::ConditionNotMet(yes.id.clone(), unmet + 1))
}

fn is_met(condition: &ConsentCondition, as_of: Date) -> bool {
    match condition {
        ConsentCondition::NotBefore(day) => day.last_day() <= as_of,
        ConsentCondition::Words { met, .. } => {
            met.as_ref().is_some_and(|met| met.date.last_day() <= as_of && !met.editor.trim().is_empty())
        }
    }
}

impl fmt::Display for LeaveRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Consent(id) => write!(f, "consent {id}"),
            Self::Ground(id) => write!(f, "ground {id}"),
        }
    }
}

impl fmt::Display for Permission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Given(leave) => {
                let records: Vec<String> = leave.0.iter().map(ToString::to_string).collect();
                write!(f, "yes, by {}", records.join(", "))
            }
            Self::Refused(refusal) => write!(f, "no: {refusal}"),
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NobodyBehind => f.write_str("nobody is on record who gave the account, and no ground stands for it"),
            Self::NotAsked => f.write_str("not asked about this use"),
            Self::RecordedAsNotAsked(id) => write!(f, "{id} records that the question was not put"),
            Self::RecipientNotNamed => f.write_str("the use needs a recipient that is named"),
            Self::Declined(id) => write!(f, "refused in {id}"),
            Self::Withdrawn(id) => write!(f, "withdrawn by {id}"),
            Self::NotYetGiven(id) => write!(f, "{id} is not yet in force"),
            Self::Expired(id) => write!(f, "{id} has expired"),
            Self::GiverMayNot(id) => write!(f, "{id} was not given by somebody who may decide for the person"),
            Self::ConditionNotMet(id, which) => write!(f, "condition {which} of {id} is not met"),
        }
    }
}
