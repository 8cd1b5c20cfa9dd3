//! Tables of the people who gave accounts: counted where they agreed, protected over all editions.

use crate::DocketError;
use assize_disclosure::consent::{Permission, Request, standing};
use assize_disclosure::edition::{Order, next_edition};
use assize_disclosure::ledger::{Edition, Ledger};
use assize_disclosure::rule::Rule;
use assize_disclosure::scheme::{CellKey, Dimension, Scheme};
use assize_disclosure::statement::statement;
use assize_disclosure::table::Person;
use assize_record::consent::ConsentRegister;
use assize_record::id::{Code, Pseudonym, SourceId};
use assize_record::study::Study;
use assize_record::term::{PersonRole, Use};
use assize_report::PersonsTable;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// Category of somebody whose account names no host or sector.
pub const NOT_SAID: &str = "not-said";
/// Category of somebody whose account names several.
pub const SEVERAL: &str = "several";
/// What stands in the place of a figure that is withheld.
pub const WITHHELD: &str = "withheld";

/// The tables, and what the case keeps of them.
pub struct Tables {
    /// As the report shows them.
    pub shown: PersonsTable,
    /// The edition for the ledger; none where the tables could not be protected.
    pub edition: Option<Edition>,
}

/// The tables of everybody who agreed to be counted on each of `days`; nothing where nobody did and nothing was published.
///
/// # Errors
/// A scheme that no table can be made of: a fault of the program.
pub fn tables(
    study: &Study,
    register: &ConsentRegister,
    ledger: &Ledger,
    days: &[Date],
) -> Result<Option<Tables>, DocketError> {
    let persons = persons(study, register, days);
    if persons.is_empty() && ledger.editions.is_empty() {
        return Ok(None);
    }
    let order = Order { scheme: scheme(&persons, ledger)?, rule: Rule::default(), persons, kept: BTreeSet::new() };
    Ok(Some(match next_edition(ledger, &order) {
        Ok(release) => {
            let sentences = statement(&release, &order.rule);
            Tables { shown: shown(&release.edition, sentences), edition: Some(release.edition) }
        }
        // The reason may tell of a cell: it is not passed on.
        Err(_) => {
            let sentence = "The tables of those who gave accounts are withheld as a whole: no part of them could be shown without giving away another.";
            Tables { shown: PersonsTable { rows: Vec::new(), sentences: vec![sentence.to_owned()] }, edition: None }
        }
    }))
}

/// Everybody who agreed on each of `days` to be counted, with the accounts that they agreed about.
pub fn agreed<'a>(
    study: &Study,
    register: &'a ConsentRegister,
    days: &[Date],
) -> BTreeMap<&'a Pseudonym, BTreeSet<&'a SourceId>> {
    let mut sources: BTreeMap<&Pseudonym, BTreeSet<&SourceId>> = BTreeMap::new();
    for behind in register.people.iter().filter(|behind| behind.role == PersonRole::Speaker) {
        let agreed = days.iter().all(|day| {
            // Whoever may not be analysed may not be counted either.
            [Use::Statistics, Use::InternalAnalysis].into_iter().all(|intended| {
                let request = Request { intended, recipient: None, as_of: *day };
                matches!(standing(register, &behind.source, &behind.person, &request), Permission::Given(_))
            })
        });
        if agreed && study.sources.contains_key(&behind.source) {
            sources.entry(&behind.person).or_default().insert(&behind.source);
        }
    }
    sources
}

fn persons(study: &Study, register: &ConsentRegister, days: &[Date]) -> BTreeSet<Person> {
    let family: BTreeMap<&Pseudonym, &String> =
        register.families.iter().map(|member| (&member.person, &member.family)).collect();
    let person = |(person, own): (&Pseudonym, BTreeSet<&SourceId>)| Person {
        id: person.to_string(),
        family: family.get(person).map(|family| (*family).clone()),
        organisations: own
            .iter()
            .filter_map(|id| study.origin_of(id))
            .map(|origin| Code::new(origin.as_str()))
            .collect(),
        categories: categories(study, &own),
    };
    agreed(study, register, days).into_iter().map(person).collect()
}

/// Host and sector of whoever gave these accounts: one, or a word for none and for several.
pub fn categories(study: &Study, own: &BTreeSet<&SourceId>) -> BTreeMap<Code, Code> {
    let theirs = || study.statements.values().filter(|one| own.contains(&one.source));
    let hosts: BTreeSet<&Code> = theirs().map(|one| &one.host).collect();
    let sectors: BTreeSet<&Code> =
        theirs().flat_map(|one| &one.sectors).filter(|code| code.as_str() != "all").collect();
    let one = |found: BTreeSet<&Code>| match found.into_iter().collect::<Vec<_>>()[..] {
        [] => Code::new(NOT_SAID),
        [only] => only.clone(),
        _ => Code::new(SEVERAL),
    };
    BTreeMap::from([(Code::new("host"), one(hosts)), (Code::new("sector"), one(sectors))])
}

/// Every category that anybody has or had in an earlier edition, so that no category comes or goes with one person.
fn scheme(persons: &BTreeSet<Person>, ledger: &Ledger) -> Result<Scheme, DocketError> {
    let earlier = ledger.editions.iter().flat_map(|edition| &edition.persons);
    let everybody: Vec<&Person> = persons.iter().chain(earlier).collect();
    let dimension = |name: &str| {
        let code = Code::new(name);
        let found: BTreeSet<&str> =
            everybody.iter().filter_map(|one| one.categories.get(&code)).map(Code::as_str).collect();
        let both: BTreeSet<&str> = found.into_iter().chain([NOT_SAID, SEVERAL]).collect();
        Dimension::flat(name, &both.into_iter().collect::<Vec<_>>())
    };
    let tables: &[&[&str]] = &[&["host", "sector"]];
    Scheme::new(vec![dimension("host"), dimension("sector")], tables)
        .map_err(|error| DocketError::Release(error.to_string()))
}

/// The rows of the report. A category of which no figure is shown has no row at all: that it is there would say that the case
/// has somebody in it.
fn shown(edition: &Edition, sentences: Vec<String>) -> PersonsTable {
    let figures = edition.figures.iter().map(|(key, figure)| (key, figure.to_string()));
    let withheld = edition.withheld.iter().map(|key| (key, WITHHELD.to_owned()));
    let cells: BTreeMap<&CellKey, String> = figures.chain(withheld).collect();
    let open: BTreeSet<(&Code, &Code)> = edition.figures.iter().flat_map(|(key, _)| &key.0).collect();
    let is_open = |key: &CellKey| key.0.iter().all(|category| open.contains(&category));
    let category =
        |key: &CellKey, name: &str| key.0.get(&Code::new(name)).map_or_else(|| "all".to_owned(), Code::to_string);
    let rows = cells
        .into_iter()
        .filter(|(key, _)| is_open(key))
        .map(|(key, figure)| [category(key, "host"), category(key, "sector"), figure])
        .collect();
    PersonsTable { rows, sentences }
}

#[cfg(test)]
mod tests;
