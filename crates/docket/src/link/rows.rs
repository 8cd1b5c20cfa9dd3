//! From rows in the vault to a roster that can be linked, beside the ids under which its records go outside.

use super::employers::Named;
use super::files_of;
use crate::DocketError;
use crate::run::digest;
use assize_linkage::name::script::Script;
use assize_linkage::party::Kind as PartyKind;
use assize_linkage::party::read::{Parties, Reader as PartyReader, Row as PartyRow};
use assize_linkage::roster::{Gap, List, Reader, Roster, Row};
use assize_record::id::{ListId, RecordId};
use assize_record::linkage::{Field, FileMapping, Kind, ListNote};
use assize_store::{HeldList, HeldRows, Vault};
use std::collections::{BTreeMap, BTreeSet};

/// Lists that can be linked at once, at most: a pattern has a bit for each.
pub const MOST_LISTS: usize = 64;
/// Fields of a person of which there are cells that cannot be read.
const UNREAD_OF_PERSONS: [Field; 6] =
    [Field::Sex, Field::Birth, Field::BirthYear, Field::Age, Field::Year, Field::Document];

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
    /// Of how many it is known which firm and which worksite they name; only where such were linked before.
    pub named: Option<Named>,
    /// Digest of files, mappings and what is vouched for; also of the organisations and worksites that were linked before, where these name any.
    pub digest: String,
}

/// Which column states what, and what is said of all rows.
pub struct Places {
    columns: BTreeMap<Field, usize>,
    otherwise: BTreeMap<Field, String>,
}

impl Places {
    pub fn of(mapping: &FileMapping, columns: &[String]) -> Self {
        let place = |(field, name): (&Field, &String)| columns.iter().position(|c| c == name).map(|at| (*field, at));
        Self { columns: mapping.columns.iter().filter_map(place).collect(), otherwise: mapping.otherwise.clone() }
    }

    /// Only what can be unread: of a person every text is a name or a place, so that only sex, birth, year and number can.
    pub fn that_can_be_unread(mut self, kind: Kind) -> Self {
        if kind == Kind::Person {
            self.columns.retain(|field, _| UNREAD_OF_PERSONS.contains(field));
            self.otherwise.retain(|field, _| UNREAD_OF_PERSONS.contains(field));
        }
        self
    }

    /// A field as its cell has it; empty where there is no such column.
    pub fn cell<'a>(&self, field: Field, cells: impl Fn(usize) -> &'a str) -> &'a str {
        self.columns.get(&field).map_or("", |at| cells(*at))
    }

    /// What is said of all rows of which this is not said in their own cell.
    pub fn otherwise(&self, field: Field) -> Option<&str> {
        self.otherwise.get(&field).map(String::as_str)
    }

    /// A stated field: its cell, or what is said of all rows.
    fn stated<'a>(&'a self, field: Field, cells: impl Fn(usize) -> &'a str) -> &'a str {
        let cell = self.cell(field, cells);
        if cell.trim().is_empty() { self.otherwise(field).unwrap_or(cell) } else { cell }
    }

    /// All fields of a row.
    pub fn row<'a>(&'a self, list: u8, cells: impl Fn(usize) -> &'a str) -> Row<'a> {
        let cell = |field| self.stated(field, &cells);
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
    pub fn party_row<'a>(&'a self, list: u8, cells: impl Fn(usize) -> &'a str) -> PartyRow<'a> {
        let cell = |field| self.stated(field, &cells);
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
    Persons(Box<Reader>),
    Parties(Box<PartyReader>),
}

impl AnyReader {
    pub fn new(kind: Kind, lists: Vec<List>) -> Self {
        match kind {
            Kind::Person => Self::Persons(Box::new(Reader::new(lists))),
            Kind::Organisation => Self::Parties(Box::new(PartyReader::new(PartyKind::Organisations, lists))),
            Kind::Worksite => Self::Parties(Box::new(PartyReader::new(PartyKind::Worksites, lists))),
        }
    }

    /// Reads rows, each given as its list and its cells.
    pub fn read<'a, F: Fn(usize) -> &'a str>(&mut self, places: &'a Places, rows: impl Iterator<Item = (u8, F)>) {
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

/// The list that a row belongs to.
pub fn list_of<'a>(mapping: &'a FileMapping, places: &Places, cells: impl Fn(usize) -> &'a str) -> &'a str {
    mapping.list.as_ref().map_or_else(|| places.cell(Field::List, cells), ListId::as_str)
}

impl Rows {
    /// Reads every row of every file of a kind; with `truth`, also that column, which every such file must have.
    pub fn read(vault: &Vault, kind: Kind, truth: Option<&str>) -> Result<Self, DocketError> {
        let mut held = vault.lists()?;
        held.retain(|list| list.mapping.kind == kind);
        let vouched = vault.nobody_twice()?;
        let stored = held.iter().map(|list| Stored::read(vault, list)).collect::<Result<Vec<_>, _>>()?;
        let names = names(&stored)?;
        let told = names.iter().map(|name| List { name: name.to_string(), nobody_twice: vouched.contains(name) });
        let mut reader = AnyReader::new(kind, told.collect());
        let count = stored.iter().flat_map(|stored| &stored.blocks).map(HeldRows::len).sum();
        let (mut records, mut truths) = (Vec::with_capacity(count), Vec::new());
        let mut counts = vec![0u64; names.len()];
        let mut states = vec![BTreeSet::new(); names.len()];
        for Stored { list, places, blocks } in stored {
            let before = counts.clone();
            let truth = truth.map(|column| column_of(list, column)).transpose()?;
            // Each block is let go when it is read.
            for rows in blocks {
                let rows = &rows;
                let read = (0..rows.len()).map(|row| {
                    let name = list_of(&list.mapping, &places, |at| rows.cell(row, at));
                    let number = names.binary_search_by(|known| known.as_str().cmp(name)).unwrap_or_default();
                    counts[number] += 1;
                    // At most 64 lists.
                    (u8::try_from(number).unwrap_or(u8::MAX), move |at| rows.cell(row, at))
                });
                reader.read(&places, read);
                if let Some(column) = truth {
                    let script = |row: usize| Script::of_text(places.cell(Field::Name, |at| rows.cell(row, at)));
                    truths.extend((0..rows.len()).map(|row| (script(row), rows.cell(row, column).to_owned())));
                }
                records.extend((0..rows.len()).map(|row| list.record(rows.line(row))));
            }
            for (states, (now, before)) in states.iter_mut().zip(counts.iter().zip(before)) {
                // The file has rows of this list.
                if *now > before {
                    let columns = list.mapping.columns.keys().filter(|field| **field != Field::List);
                    states.extend(columns.chain(list.mapping.otherwise.keys()));
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
        Ok(Self { kind, source, records, lists, gaps, truth: truths, named: None, digest })
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

/// A file as it stands in the vault, decrypted.
struct Stored<'a> {
    list: &'a HeldList,
    places: Places,
    blocks: Vec<HeldRows>,
}

impl<'a> Stored<'a> {
    fn read(vault: &Vault, list: &'a HeldList) -> Result<Self, DocketError> {
        let mut blocks = Vec::new();
        vault.rows(list, |rows| blocks.push(rows))?;
        Ok(Self { list, places: Places::of(&list.mapping, &list.columns), blocks })
    }
}

/// The lists that rows belong to, in order of their names.
fn names(stored: &[Stored<'_>]) -> Result<Vec<ListId>, DocketError> {
    let mut names: BTreeSet<&str> = BTreeSet::new();
    for Stored { list, places, blocks } in stored {
        if let Some(name) = &list.mapping.list {
            names.insert(name.as_str());
            continue;
        }
        for rows in blocks {
            names.extend((0..rows.len()).map(|row| list_of(&list.mapping, places, |at| rows.cell(row, at))));
        }
    }
    let names: BTreeSet<ListId> = names.into_iter().map(ListId::new).collect();
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
