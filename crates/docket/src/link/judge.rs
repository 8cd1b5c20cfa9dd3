//! What people say of two records: recorded with author, time and reason, withdrawn, never removed; obeyed by the next linkage.

use super::rows::Rows;
use crate::DocketError;
use crate::open_case::OpenCase;
use crate::permit::Operation;
use assize_linkage::judgement::{Judgement, JudgementError, Judgements, Said as Verdict, Verdicts};
use assize_record::id::RecordId;
use assize_record::linkage::{Kind, PairJudgement, Said};
use assize_store::{Entropy, Vault};
use std::collections::{BTreeMap, BTreeSet};

/// Digits of an id that are enough to name a record, where no other begins alike.
const LEAST_DIGITS: usize = 4;

/// Keeps a judgement. Refused where it contradicts others that stand; one on the same pair it takes the place of.
pub fn judge(
    case: &mut OpenCase,
    (one, other): (&str, &str),
    said: Said,
    reason: &str,
    entropy: Entropy<'_>,
    now: &str,
) -> Result<PairJudgement, DocketError> {
    let case = case.for_writing(Operation::JudgePair)?;
    let mut vault = case.open_vault(entropy, now)?;
    let reason = reasoned(reason)?;
    let (_, [one, other]) = named(&ids(&vault)?, [one, other])?;
    let mut made = vault.judgements()?;
    let by = case.user().clone();
    let records = if one < other { (one.clone(), other.clone()) } else { (other.clone(), one.clone()) };
    let (at, reason) = (now.to_owned(), reason.to_owned());
    made.push(PairJudgement { number: u32::MAX, records, said, by, at, reason: reason.clone(), withdrawn: None });
    agree(&made)?;
    let judgement = vault.judge(case, (&one, &other), said, &reason, now)?;
    vault.close()?;
    Ok(judgement)
}

/// Withdraws a judgement. It stays on record; an earlier one on the same pair stands again.
pub fn withdraw(
    case: &mut OpenCase,
    number: u32,
    reason: &str,
    entropy: Entropy<'_>,
    now: &str,
) -> Result<PairJudgement, DocketError> {
    let case = case.for_writing(Operation::WithdrawJudgement)?;
    let mut vault = case.open_vault(entropy, now)?;
    let reason = reasoned(reason)?;
    let mut left = vault.judgements()?;
    left.retain(|judgement| judgement.number != number);
    agree(&left)?;
    let judgement = vault.withdraw_judgement(case, number, reason, now)?;
    vault.close()?;
    Ok(judgement)
}

fn reasoned(reason: &str) -> Result<&str, DocketError> {
    let reason = reason.trim();
    let missing =
        || DocketError::Link("a judgement needs a reason; accepted is a sentence, it stays in the vault".to_owned());
    if reason.is_empty() { Err(missing()) } else { Ok(reason) }
}

/// Said where there is nothing to link.
pub(super) fn no_list() -> DocketError {
    DocketError::Link(
        "the vault holds no list yet; accepted are one or more CSV files: assize link LIST.csv ...".to_owned(),
    )
}

/// The ids of all records in the vault, and what each is of.
pub(super) fn ids(vault: &Vault) -> Result<BTreeMap<RecordId, Kind>, DocketError> {
    let mut ids = BTreeMap::new();
    for list in vault.lists()? {
        ids.extend(vault.records(&list)?.into_iter().map(|record| (record, list.mapping.kind)));
    }
    if ids.is_empty() { Err(no_list()) } else { Ok(ids) }
}

/// Two different records of one kind, each named by its id or by the beginning of it.
pub(super) fn named(ids: &BTreeMap<RecordId, Kind>, wanted: [&str; 2]) -> Result<(Kind, [RecordId; 2]), DocketError> {
    let find = |text: &str| {
        let text = text.trim().to_ascii_lowercase();
        let mut alike = ids.range(RecordId::new(text.as_str())..).take_while(|(id, _)| id.as_str().starts_with(&text));
        match (text.len() >= LEAST_DIGITS, alike.next(), alike.next()) {
            (true, Some((only, kind)), None) => Ok((only.clone(), *kind)),
            (true, Some(_), Some(_)) => Err(DocketError::Link(format!(
                "more than one record begins with `{text}`; accepted are more digits of it"
            ))),
            _ => Err(DocketError::Link(format!(
                "no record begins with `{text}`; `assize link review` lists pairs of records, accepted are {LEAST_DIGITS} or more digits of an id"
            ))),
        }
    };
    let [(one, kind), (other, another)] = [find(wanted[0])?, find(wanted[1])?];
    if kind != another {
        return Err(DocketError::Link(format!(
            "{one} is of a list of {}, {other} of one of {}; accepted are two records of one kind",
            kind.words()[1],
            another.words()[1]
        )));
    }
    if one == other {
        return Err(DocketError::Link(format!("{one} is set against itself; accepted are two different records")));
    }
    Ok((kind, [one, other]))
}

/// The judgements that stand: the latest of each pair.
pub(super) fn standing(judgements: &[PairJudgement]) -> BTreeMap<&(RecordId, RecordId), &PairJudgement> {
    judgements.iter().filter(|one| one.withdrawn.is_none()).map(|one| (&one.records, one)).collect()
}

/// The standing judgements as the linkage takes them. One about a record that is no longer in the vault binds nobody.
pub(super) fn verdicts(records: &[RecordId], judgements: &[PairJudgement]) -> Verdicts {
    let standing = standing(judgements);
    let judged: BTreeSet<&RecordId> = standing.keys().flat_map(|(one, other)| [one, other]).collect();
    let numbers: BTreeMap<&RecordId, u32> = (0u32..)
        .zip(records)
        .filter(|(_, record)| judged.contains(record))
        .map(|(number, record)| (record, number))
        .collect();
    let mut all = Judgements::new(u32::try_from(records.len()).unwrap_or(u32::MAX));
    for judgement in standing.into_values() {
        let (one, other) = &judgement.records;
        if let (Some(one), Some(other)) = (numbers.get(one), numbers.get(other)) {
            // Those that stand agree with one another: that was asked when each was made or withdrawn.
            drop(all.judge(converted(judgement, (*one, *other))));
        }
    }
    all.verdicts()
}

fn converted(judgement: &PairJudgement, records: (u32, u32)) -> Judgement {
    let said = match judgement.said {
        Said::Same => Verdict::Same,
        Said::Different => Verdict::Different,
        Said::Unsure => Verdict::Undecided,
    };
    let (by, at, reason) = (judgement.by.clone(), judgement.at.clone(), judgement.reason.clone());
    Judgement { records, said, by, at, reason, withdrawn: None }
}

/// An error where judgements that would stand contradict one another, with the ids of those it is about.
fn agree(judgements: &[PairJudgement]) -> Result<(), DocketError> {
    let standing = standing(judgements);
    let records: Vec<&RecordId> =
        standing.keys().flat_map(|(one, other)| [one, other]).collect::<BTreeSet<_>>().into_iter().collect();
    let number =
        |record: &RecordId| u32::try_from(records.binary_search(&record).unwrap_or_default()).unwrap_or(u32::MAX);
    let mut all = Judgements::new(u32::try_from(records.len()).unwrap_or(u32::MAX));
    for judgement in standing.into_values() {
        let pair = (number(&judgement.records.0), number(&judgement.records.1));
        all.judge(converted(judgement, pair)).map_err(|error| refused(&error, &records))?;
    }
    Ok(())
}

fn refused(error: &JudgementError, records: &[&RecordId]) -> DocketError {
    let id = |number: &u32| records.get(*number as usize).map_or_else(String::new, ToString::to_string);
    DocketError::Link(match error {
        JudgementError::Contradiction { one, other, way } => format!(
            "{} and {} would be two people, and one person by way of {}; accepted is this after one of these judgements is withdrawn",
            id(one),
            id(other),
            way.iter().map(id).collect::<Vec<_>>().join(", ")
        ),
        other => other.to_string(),
    })
}

/// How many judgements of each kind stand about records that are there.
pub(super) fn counted(rows: &Rows, judgements: &[PairJudgement]) -> BTreeMap<Said, u64> {
    let standing = standing(judgements);
    let judged: BTreeSet<&RecordId> = standing.keys().flat_map(|(one, other)| [one, other]).collect();
    let there: BTreeSet<&RecordId> = rows.records.iter().filter(|record| judged.contains(record)).collect();
    let mut counts: BTreeMap<Said, u64> = Said::ALL.iter().map(|said| (*said, 0)).collect();
    for (pair, judgement) in standing {
        if there.contains(&pair.0) && there.contains(&pair.1) {
            *counts.entry(judgement.said).or_default() += 1;
        }
    }
    counts
}

#[cfg(test)]
mod tests;
