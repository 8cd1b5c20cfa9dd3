//! Nobody who gave an account stands alone in what leaves: what leaves of one account leaves in the same form of others, or it
//! stays (k-anonymity and distinct l-diversity).
//!
//! One account is one record, however many rows it has: whoever reads them reads them together. Its quasi-identifiers are what
//! all its rows say of host, years, time, place, sector, kind of employer and language; what it tells is sensitive. Host and
//! years are never dropped, since a row without them would be a row about something else.

mod fate;
mod record;

pub use fate::{Alike, Fate, Group};

use crate::DocketError;
use crate::release::mosaic::coarse;
use assize_disclosure::anonymity::hierarchy::Hierarchy;
use assize_disclosure::anonymity::{AnonymityError, Left, Records, Rule, anonymise};
use assize_disclosure::gate::Cleared;
use assize_record::consent::ConsentRegister;
use assize_record::date::PartialDate;
use assize_record::id::{ClaimId, Code, SourceId};
use assize_record::release::Audience;
use assize_record::study::Study;
use fate::fates;
use record::{Column, Record, records, units};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Language of an account of which it is not said.
const NO_LANGUAGE: &str = "und";
/// Every combination of levels may leave records rare: a rare one loses cells, and stays where that does not help.
const ALL: u32 = 1_000;

/// What an audience asks of the accounts in an edition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Asked {
    /// Fewest people, families joined, of whose accounts everything leaves in the same form.
    pub k: u32,
    /// Fewest different things that those accounts tell.
    pub l: u32,
}

impl Asked {
    /// By default: 3 people and 2 different things for the public; nothing for a recipient to whom everybody agreed by name.
    pub fn by(audience: &Audience) -> Self {
        match audience {
            Audience::Public => Self { k: 3, l: 2 },
            Audience::Partner(_) | Audience::UnBody(_) | Audience::Prosecutor(_) => Self { k: 1, l: 1 },
        }
    }
}

/// What came of it.
#[derive(Debug)]
pub struct Done {
    /// What was asked and reached, and who paid for it.
    pub alike: Alike,
    /// Ids of rows that lost details.
    pub coarser: BTreeSet<String>,
    /// Ids of accounts and rows that stay.
    pub kept: BTreeSet<String>,
}

/// The study before and what goes by it: `before` is what consent lets through, `people` the sources that people gave.
pub struct Ground<'a> {
    /// Before any detail was made coarser.
    pub before: &'a Study,
    /// Who is behind the sources.
    pub register: &'a ConsentRegister,
    /// What may go by consent.
    pub cleared: &'a Cleared,
    /// The sources that people gave.
    pub people: &'a BTreeSet<SourceId>,
}

/// Makes the accounts in `study` coarser until what is asked holds, and takes out those that cannot be. With `year`, the
/// edition's, in the place of the year in which each was given.
///
/// # Errors
/// Records that the search cannot take: a fault of the program.
pub fn make_alike(study: &mut Study, ground: &Ground<'_>, asked: Asked, year: i16) -> Result<Done, DocketError> {
    let units = units(ground.register, ground.people);
    let mut done = Done {
        alike: Alike { asked, k: None, l: None, all: Fate::default(), groups: Vec::new() },
        coarser: BTreeSet::new(),
        kept: BTreeSet::new(),
    };
    if asked.k > 1 {
        let rows_of = |study: &Study| records(study, ground.people);
        for own in together(&rows_of(study)).values() {
            generalise(study, own, &units, asked, &mut done)?;
        }
        // Rows that two accounts share became coarser for both, so what holds is counted anew from what is left.
        loop {
            let found = rows_of(study);
            let mut gone = alone(&found, &units, asked);
            gone.extend(
                ground.people.iter().filter(|id| study.sources.contains_key(*id) && !found.contains_key(*id)).cloned(),
            );
            if gone.is_empty() {
                break;
            }
            take_out(study, &gone, ground.cleared, &mut done);
        }
        for id in ground.people {
            if let Some(source) = study.sources.get_mut(id) {
                source.published = PartialDate::of_year(year);
            }
        }
        done.coarser.retain(|id| !done.kept.contains(id));
    }
    let left = records(study, ground.people);
    (done.alike.k, done.alike.l) = reached(&left, &units);
    let given = records(ground.before, ground.people);
    (done.alike.all, done.alike.groups) = fates(ground.before, &given, &left, &units);
    Ok(done)
}

/// What holds of the accounts of `people` as they stand in the case: who would stay, were it all to leave so.
pub fn as_they_stand(study: &Study, register: &ConsentRegister, people: &BTreeSet<SourceId>, asked: Asked) -> Alike {
    let (units, found) = (units(register, people), records(study, people));
    let alone = alone(&found, &units, asked);
    let (k, l) = reached(&found, &units);
    let left = found.iter().filter(|(id, _)| !alone.contains(*id)).map(|(id, one)| (id.clone(), one.clone())).collect();
    let (all, groups) = fates(study, &found, &left, &units);
    Alike { asked, k, l, all, groups }
}

/// Accounts by what is never dropped of them.
fn together(found: &BTreeMap<SourceId, Record>) -> BTreeMap<String, Vec<(SourceId, Record)>> {
    let mut out: BTreeMap<String, Vec<(SourceId, Record)>> = BTreeMap::new();
    for (id, record) in found {
        out.entry(record.fixed.clone()).or_default().push((id.clone(), record.clone()));
    }
    out
}

/// Accounts that fewer share, or that tell too much the same, than is asked.
fn alone(found: &BTreeMap<SourceId, Record>, units: &BTreeMap<SourceId, u32>, asked: Asked) -> BTreeSet<SourceId> {
    let mut out = BTreeSet::new();
    for class in classes(found).values() {
        let (people, told) = width(class, found, units);
        if people < u64::from(asked.k) || told < u64::from(asked.l) {
            out.extend(class.iter().map(|id| (*id).clone()));
        }
    }
    out
}

/// The smallest class and the fewest things told in one; nothing where there is no account.
fn reached(found: &BTreeMap<SourceId, Record>, units: &BTreeMap<SourceId, u32>) -> (Option<u64>, Option<u64>) {
    let widths: Vec<(u64, u64)> = classes(found).values().map(|class| width(class, found, units)).collect();
    (widths.iter().map(|width| width.0).min(), widths.iter().map(|width| width.1).min())
}

/// Accounts of which everything stands in the same form.
fn classes(found: &BTreeMap<SourceId, Record>) -> BTreeMap<&str, Vec<&SourceId>> {
    let mut out: BTreeMap<&str, Vec<&SourceId>> = BTreeMap::new();
    for (id, record) in found {
        out.entry(&record.whole).or_default().push(id);
    }
    out
}

/// People, families joined, and different things told.
fn width(class: &[&SourceId], found: &BTreeMap<SourceId, Record>, units: &BTreeMap<SourceId, u32>) -> (u64, u64) {
    let people: BTreeSet<Option<&u32>> = class.iter().map(|id| units.get(*id)).collect();
    let told: BTreeSet<&str> = class.iter().filter_map(|id| found.get(*id)).map(|one| one.told.as_str()).collect();
    (people.len() as u64, told.len() as u64)
}

/// Drops the columns that have to go from accounts of one host in the same years; what cannot be helped stays as it is, and is
/// taken out later.
fn generalise(
    study: &mut Study,
    own: &[(SourceId, Record)],
    units: &BTreeMap<SourceId, u32>,
    asked: Asked,
    done: &mut Done,
) -> Result<(), DocketError> {
    let fault = |error: &dyn std::fmt::Display| DocketError::Release(error.to_string());
    let mut columns = Vec::new();
    let (mut hierarchies, mut quasi) = (Vec::new(), Vec::new());
    for column in Column::ALL {
        let said: Vec<&String> = own.iter().map(|(_, record)| &record.columns[column as usize]).collect();
        let values: Vec<&String> = said.iter().copied().collect::<BTreeSet<_>>().into_iter().collect();
        if values.len() > 1 {
            let place =
                |value: &&String| values.iter().position(|one| one == value).and_then(|n| u32::try_from(n).ok());
            quasi.push(said.iter().filter_map(place).collect());
            let labels: Vec<String> = values.iter().map(|value| (*value).clone()).collect();
            hierarchies.push(Hierarchy::new(column.name(), &[labels]).map_err(|error| fault(&error))?);
            columns.push(column);
        }
    }
    if columns.is_empty() {
        return Ok(());
    }
    let told: Vec<&str> = own.iter().map(|(_, record)| record.told.as_str()).collect();
    let numbered = |text: &&str| told.iter().position(|one| one == text).and_then(|n| u32::try_from(n).ok());
    let sensitive = if asked.l > 1 { told.iter().filter_map(numbered).collect() } else { Vec::new() };
    let units = own.iter().map(|(id, _)| units.get(id).copied().unwrap_or(u32::MAX)).collect();
    let rule = Rule { k: asked.k, l: asked.l, most_rare: ALL };
    let made = match anonymise(&hierarchies, &Records { quasi, sensitive, units }, rule) {
        Ok(made) => made,
        Err(AnonymityError::Impossible { .. }) => return Ok(()),
        Err(error) => return Err(fault(&error)),
    };
    for ((id, record), left) in own.iter().zip(&made.records) {
        let Left::Kept(cells) = left else { continue };
        let dropped = |place: &usize| made.levels[*place] > 0 || cells[*place].is_none();
        let gone: BTreeSet<Column> = (0..columns.len()).filter(dropped).map(|place| columns[place]).collect();
        if !gone.is_empty() {
            drop_columns(study, id, record, &gone, done);
        }
    }
    Ok(())
}

/// Drops columns from the rows of one account. A claim that would become one about something else stays.
fn drop_columns(study: &mut Study, id: &SourceId, record: &Record, gone: &BTreeSet<Column>, done: &mut Done) {
    let lost = |column: Column| gone.contains(&column);
    for statement in study.statements.values_mut().filter(|one| record.statements.contains(&one.id)) {
        if lost(Column::Time) {
            statement.period = coarse(&statement.period);
        }
        if lost(Column::Sector) {
            statement.sectors = vec![Code::new("all")];
        }
    }
    for posting in study.postings.values_mut().filter(|one| record.postings.contains(&one.id)) {
        if lost(Column::Time) {
            posting.period = coarse(&posting.period);
        }
        if lost(Column::Place) {
            posting.area.clear();
            posting.description.clear();
            posting.workers = None;
        }
        if lost(Column::Sector) {
            posting.sectors = vec![Code::new("all")];
        }
        if lost(Column::Employer) {
            posting.employer_kind = Code::new("unknown");
        }
    }
    let mut claims = BTreeSet::new();
    for claim in study.claims.values_mut().filter(|one| record.claims.contains(&one.id)) {
        let has_sector = claim.sectors.iter().any(|sector| sector.as_str() != "all");
        if (lost(Column::Sector) && has_sector) || (lost(Column::Place) && !claim.area.is_empty()) {
            claims.insert(claim.id.clone());
        } else if lost(Column::Time) {
            claim.period = coarse(&claim.period);
        }
    }
    if let Some(source) = study.sources.get_mut(id).filter(|_| lost(Column::Language)) {
        source.language = NO_LANGUAGE.to_owned();
    }
    done.coarser.extend(record.rows());
    let claims = with_descent(study, claims);
    study.claims.retain(|id, _| !claims.contains(id));
    study.critiques.values_mut().for_each(|critique| critique.claims.retain(|id| !claims.contains(id)));
    study.rows.retain(|row, _| !claims.contains(&ClaimId::new(row.as_str())));
    done.kept.extend(claims.iter().map(ToString::to_string));
}

/// These claims and all that come from them.
fn with_descent(study: &Study, mut gone: BTreeSet<ClaimId>) -> BTreeSet<ClaimId> {
    loop {
        let rests = |id: &&ClaimId| {
            !gone.contains(*id) && study.claims[*id].parents().iter().any(|parent| gone.contains(parent))
        };
        let more: Vec<ClaimId> = study.claims.keys().filter(rests).cloned().collect();
        if more.is_empty() {
            return gone;
        }
        gone.extend(more);
    }
}

/// Takes out accounts and all that rests on them, as if nobody had agreed.
fn take_out(study: &mut Study, gone: &BTreeSet<SourceId>, cleared: &Cleared, done: &mut Done) {
    let claims = study.claims.values().filter(|claim| gone.contains(&claim.source)).map(|claim| claim.id.clone());
    let claims = with_descent(study, claims.collect());
    let mut left = cleared.clone();
    left.sources.retain(|id, _| study.sources.contains_key(id) && !gone.contains(id));
    left.claims = study.claims.keys().filter(|id| !claims.contains(*id)).cloned().collect();
    let stays = study.statements.values().filter(|one| !gone.contains(&one.source));
    left.statements = stays.map(|one| one.id.clone()).collect();
    let after = left.study(study);
    let ids = |study: &Study| -> BTreeSet<String> {
        let sources = study.sources.keys().map(ToString::to_string);
        let claims = study.claims.keys().map(ToString::to_string);
        let statements = study.statements.keys().map(ToString::to_string);
        sources.chain(claims).chain(statements).chain(study.postings.keys().map(ToString::to_string)).collect()
    };
    done.kept.extend(ids(study).difference(&ids(&after)).cloned());
    *study = after;
}

#[cfg(test)]
mod tests;
