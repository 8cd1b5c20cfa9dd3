//! From rows in the vault to a roster that can be linked, beside the ids under which its records go outside.

use super::files_of;
use crate::DocketError;
use crate::run::digest;
use assize_linkage::name::script::Script;
use assize_linkage::party::Kind as PartyKind;
use assize_linkage::party::employer::Employed;
use assize_linkage::party::read::{Parties, Reader as PartyReader, Row as PartyRow};
use assize_linkage::roster::{Gap, List, Reader, Roster, Row};
use assize_record::id::{ListId, RecordId};
use assize_record::linkage::{Field, FileMapping, Kind, ListNote};
use assize_store::{HeldList, HeldRow, Vault};
use std::collections::{BTreeMap, BTreeSet};

/// Lists that can be linked at once, at most: a pattern has a bit for each.
pub const MOST_LISTS: usize = 64;
/// Rows that are read at once.
const BATCH: usize = 8_192;

/// Rows as a linkage takes them.
pub enum Source {
    Persons(Box<Roster>),
    Parties(Box<Parties>),
}

/// Everything in the vault's lists of one kind. Record n of the source has id `records[n]`.
pub struct Rows {
    pub kind: Kind,
    pub source: Source,
    pub records: Vec<RecordId>,
    pub lists: Vec<ListNote>,
    pub gaps: Vec<Gap>,
    /// Script of each name, and the cell of a column of truth; only where that column was asked for.
    pub truth: Vec<(Script, String)>,
    /// Of how many worksites it is known which firm employs there; only where organisations were linked.
    pub employed: Option<Employed>,
    /// Digest of files, mappings and what is vouched for; of worksites also of the organisations that are employers.
    pub digest: String,
}

/// Which column states what.
pub struct Places(BTreeMap<Field, usize>);

impl Places {
    pub fn of(mapping: &FileMapping, columns: &[String]) -> Self {
        let place = |(field, name): (&Field, &String)| columns.iter().position(|c| c == name).map(|at| (*field, at));
        Self(mapping.columns.iter().filter_map(place).collect())
    }

    /// A stated field; empty where there is no such column.
    pub fn cell<'a>(&self, field: Field, cells: impl Fn(usize) -> &'a str) -> &'a str {
        self.0.get(&field).map_or("", |at| cells(*at))
    }

    /// All fields of a row.
    pub fn row<'a>(&self, list: u8, cells: impl Fn(usize) -> &'a str) -> Row<'a> {
        let cell = |field| self.cell(field, &cells);
        Row {
            list,
            name: cell(Field::Name),
            sex: cell(Field::Sex),
            birth: cell(Field::Birth),
            birth_year: cell(Field::BirthYear),
            age: cell(Field::Age),
            province: cell(Field::Province),
            county: cell(Field::County),
            host: cell(Field::Host),
            site: cell(Field::Site),
            employer: cell(Field::Employer),
            year: cell(Field::Year),
            document: cell(Field::Document),
        }
    }
}

impl Places {
    /// All fields of a row of an organisation or worksite.
    pub fn party_row<'a>(&self, list: u8, cells: impl Fn(usize) -> &'a str) -> PartyRow<'a> {
        let cell = |field| self.cell(field, &cells);
        PartyRow {
            list,
            name: cell(Field::Name),
            aliases: cell(Field::Aliases),
            number: cell(Field::Document),
            address: cell(Field::Address),
            city: cell(Field::County),
            province: cell(Field::Province),
            host: cell(Field::Host),
            employer: cell(Field::Employer),
            employer_identity: None,
            sector: cell(Field::Sector),
            latitude: cell(Field::Latitude),
            longitude: cell(Field::Longitude),
        }
    }
}

/// A reader of rows of one kind.
pub enum AnyReader {
    Persons(Reader),
    Parties(PartyReader),
}

impl AnyReader {
    pub fn new(kind: Kind, lists: Vec<List>) -> Self {
        match kind {
            Kind::Person => Self::Persons(Reader::new(lists)),
            Kind::Organisation => Self::Parties(PartyReader::new(PartyKind::Organisations, lists)),
            Kind::Worksite => Self::Parties(PartyReader::new(PartyKind::Worksites, lists)),
        }
    }

    /// Reads rows, each given as its list and its cells.
    pub fn read<'a, F: Fn(usize) -> &'a str>(&mut self, places: &Places, rows: impl Iterator<Item = (u8, F)>) {
        match self {
            Self::Persons(reader) => {
                reader.read(&rows.map(|(list, cells)| places.row(list, cells)).collect::<Vec<_>>());
            }
            Self::Parties(reader) => {
                reader.read(&rows.map(|(list, cells)| places.party_row(list, cells)).collect::<Vec<_>>());
            }
        }
    }

    pub fn finish(self) -> (Source, Vec<Gap>) {
        match self {
            Self::Persons(reader) => {
                let (roster, gaps) = reader.finish();
                (Source::Persons(Box::new(roster)), gaps)
            }
            Self::Parties(reader) => {
                let (parties, gaps) = reader.finish();
                (Source::Parties(Box::new(parties)), gaps)
            }
        }
    }
}

fn cell(row: &HeldRow, at: usize) -> &str {
    row.cells.get(at).map_or("", String::as_str)
}

/// The list that a row belongs to.
pub fn list_of(mapping: &FileMapping, places: &Places, row: &HeldRow) -> ListId {
    let stated = || ListId::new(places.cell(Field::List, |at| cell(row, at)));
    mapping.list.clone().unwrap_or_else(stated)
}

impl Rows {
    /// Reads every row of every file of a kind; with `truth`, also that column, which every such file must have.
    pub fn read(vault: &Vault, kind: Kind, truth: Option<&str>) -> Result<Self, DocketError> {
        let mut held = vault.lists()?;
        held.retain(|list| list.mapping.kind == kind);
        let vouched = vault.nobody_twice()?;
        let names = names(vault, &held)?;
        let told = names.iter().map(|name| List { name: name.to_string(), nobody_twice: vouched.contains(name) });
        let mut reader = AnyReader::new(kind, told.collect());
        let (mut records, mut truths) = (Vec::new(), Vec::new());
        let mut counts = vec![0u64; names.len()];
        let mut states = vec![BTreeSet::new(); names.len()];
        for list in &held {
            let before = counts.clone();
            let places = Places::of(&list.mapping, &list.columns);
            let truth = truth.map(|column| column_of(list, column)).transpose()?;
            let mut batch: Vec<HeldRow> = Vec::with_capacity(BATCH);
            let mut take = |batch: &mut Vec<HeldRow>| {
                let read = batch.iter().map(|row| {
                    let name = list_of(&list.mapping, &places, row);
                    let number = names.binary_search(&name).unwrap_or_default();
                    counts[number] += 1;
                    // At most 64 lists.
                    (u8::try_from(number).unwrap_or(u8::MAX), move |at| cell(row, at))
                });
                reader.read(&places, read);
                if let Some(column) = truth {
                    let script = |row: &HeldRow| Script::of_text(places.cell(Field::Name, |at| cell(row, at)));
                    truths.extend(batch.iter().map(|row| (script(row), cell(row, column).to_owned())));
                }
                records.extend(batch.drain(..).map(|row| row.record));
            };
            vault.rows(list, |row| {
                batch.push(row);
                if batch.len() == BATCH {
                    take(&mut batch);
                }
            })?;
            take(&mut batch);
            for (states, (now, before)) in states.iter_mut().zip(counts.iter().zip(before)) {
                // The file has rows of this list.
                if *now > before {
                    states.extend(list.mapping.columns.keys().filter(|field| **field != Field::List));
                }
            }
        }
        let (source, gaps) = reader.finish();
        let lists: Vec<ListNote> = names
            .iter()
            .zip(counts.into_iter().zip(states))
            .map(|(list, (rows, states))| {
                let nobody_twice = vouched.contains(list);
                ListNote { list: list.clone(), rows, nobody_twice, states }
            })
            .collect();
        let digest = digest(&(files_of(&held), &vouched))?;
        Ok(Self { kind, source, records, lists, gaps, truth: truths, employed: None, digest })
    }
}

/// An error where there are more lists than can be linked at once.
pub fn few_enough(names: &BTreeSet<ListId>) -> Result<(), DocketError> {
    let found = names.len();
    if found <= MOST_LISTS {
        return Ok(());
    }
    Err(DocketError::Link(format!(
        "there would be {found} lists; accepted are {MOST_LISTS} at most: give lists of one source the same name, under \"list\" in the mapping (--save-mapping) or in the column that says the list, or take the others into a second case"
    )))
}

/// The lists that rows belong to, in order of their names.
fn names(vault: &Vault, held: &[HeldList]) -> Result<Vec<ListId>, DocketError> {
    let mut names = BTreeSet::new();
    for list in held {
        if let Some(name) = &list.mapping.list {
            names.insert(name.clone());
            continue;
        }
        let places = Places::of(&list.mapping, &list.columns);
        vault.rows(list, |row| {
            let name = list_of(&list.mapping, &places, &row);
            if !names.contains(&name) {
                names.insert(name);
            }
        })?;
    }
    few_enough(&names)?;
    Ok(names.into_iter().collect())
}

fn column_of(list: &HeldList, column: &str) -> Result<usize, DocketError> {
    list.columns.iter().position(|name| name == column).ok_or_else(|| {
        let there = list.columns.join(", ");
        DocketError::Link(format!("{} has no column `{column}`; accepted is one of {there}", list.name))
    })
}

#[cfg(test)]
mod tests;
