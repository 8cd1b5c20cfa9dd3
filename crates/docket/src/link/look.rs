//! A dry look at lists before anything is written: what each column is taken for, with examples, and which cells cannot be read.

use super::rows::{AnyReader, Places, Source, few_enough, list_of};
use super::{Offer, judge};
use crate::DocketError;
use assize_intake::Breach;
use assize_intake::list::ListFile;
use assize_intake::list::columns::{breaches, guess, otherwise};
use assize_linkage::roster::List;
use assize_record::id::ListId;
use assize_record::linkage::{Field, FileMapping, Kind, ListNote, Mapping};
use assize_store::HeldList;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Examples of a column.
const EXAMPLES: usize = 3;
/// Cells that cannot be read, as far as they are listed.
const LISTED: usize = 20;

/// What keepers of lists often know and rows often do not say.
const WORTH_SAYING: [Field; 2] = [Field::Host, Field::Year];

/// A column and what it is taken for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ColumnLook {
    /// Its name.
    pub column: String,
    /// What it states; absent where it is kept and not compared.
    pub field: Option<Field>,
    /// Different filled cells, the first few.
    pub examples: Vec<String>,
}

/// A file and what its columns are taken for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FileLook {
    /// Its name.
    pub file: String,
    /// What its rows are of.
    pub kind: Kind,
    /// The encoding it was read from; a guess where it is neither UTF-8 nor UTF-16.
    pub encoding: String,
    /// Rows by list.
    pub lists: BTreeMap<ListId, u64>,
    /// Columns, in their order.
    pub columns: Vec<ColumnLook>,
    /// What is said of all rows that do not say it themselves.
    pub otherwise: BTreeMap<Field, String>,
    /// Host and year, where rows say neither in a column nor all at once; somebody may know them.
    pub lacking: Vec<Field>,
    /// By list how dates are read whose year stands behind two numbers that may both be a month; only where there are such.
    pub dates: BTreeMap<ListId, DatesLook>,
}

/// How the dates of a list are read that may be read with the day first or the month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DatesLook {
    /// How many there are.
    pub either: u64,
    /// True where they are read with the month first.
    pub month_first: bool,
    /// Dates that can only be read so.
    pub for_it: u64,
    /// Dates that can only be read the other way.
    pub against_it: u64,
}

/// A cell that cannot be read, and is taken as not stated.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Unread {
    /// File.
    pub file: String,
    /// Line, the header being line 1.
    pub line: u32,
    /// Column.
    pub column: String,
    /// What would be accepted.
    pub accepted: String,
}

/// What was seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Look {
    /// How the files are read, to be saved, changed and confirmed.
    pub mapping: Mapping,
    /// The files.
    pub files: Vec<FileLook>,
    /// Cells that cannot be read: how many.
    pub unread: u64,
    /// The first of them.
    pub first_unread: Vec<Unread>,
}

/// Looks at lists. Opens no case and writes nothing.
pub fn look(files: &[ListFile], confirmed: Option<&Mapping>) -> Result<Look, DocketError> {
    let mapping = mapping(files, confirmed)?;
    let (mut looks, mut unread, mut first_unread) = (Vec::new(), 0, Vec::new());
    for list in files {
        let Some(how) = mapping.files.get(&list.file) else { continue };
        let mut look = file_look(list, how);
        let (gaps, dates) = cells(list, how, &look.lists);
        look.dates = dates;
        looks.push(look);
        unread += gaps.len() as u64;
        first_unread.extend(gaps.into_iter().take(LISTED - first_unread.len().min(LISTED)));
    }
    few_enough(&looks.iter().flat_map(|look: &FileLook| look.lists.keys().cloned()).collect())?;
    Ok(Look { mapping, files: looks, unread, first_unread })
}

/// How files are read: as somebody confirmed, or as it is guessed.
pub(super) fn mapping(files: &[ListFile], confirmed: Option<&Mapping>) -> Result<Mapping, DocketError> {
    let mut mapping = confirmed.cloned().unwrap_or_default();
    let mut broken = Vec::new();
    for (place, list) in files.iter().enumerate() {
        if files[..place].iter().any(|other| other.file == list.file) {
            broken.push(Breach::of_file(&list.file, "is given twice", "", "each name of a file once"));
            continue;
        }
        match (mapping.files.get(&list.file), confirmed) {
            (None, None) => {
                mapping.files.insert(list.file.clone(), guess(list));
            }
            (None, Some(_)) => {
                let accepted = "an entry of this name under \"files\"; --save-mapping writes one for every file";
                broken.push(Breach::of_file(&list.file, "is not in the mapping", "", accepted));
                continue;
            }
            (Some(_), _) => {}
        }
        broken.extend(mapping.files.get(&list.file).into_iter().flat_map(|how| breaches(how, list)));
    }
    if broken.is_empty() { Ok(mapping) } else { Err(DocketError::Lists(broken)) }
}

/// A file may not come with another content under the same name, nor a mapping name a column that a file in the vault lacks.
pub(super) fn fits_the_held(held: &[HeldList], offer: &Offer<'_>) -> Result<(), DocketError> {
    let mut broken = Vec::new();
    for list in held {
        let other = offer.files.iter().find(|file| file.file == list.name && file.digest != list.digest);
        if other.is_some() {
            let accepted = "another name of the file, or `assize link remove` first";
            broken.push(Breach::of_file(&list.name, "is in the vault with another content", "", accepted));
        }
        let how = offer.mapping.and_then(|mapping| mapping.files.get(&list.name));
        for column in how.into_iter().flat_map(|how| how.columns.values()) {
            if !list.columns.contains(column) {
                let accepted = format!("one of {}", list.columns.join(", "));
                broken.push(Breach::of_file(&list.name, "has no such column", column, &accepted));
            }
        }
        broken.extend(how.into_iter().flat_map(|how| otherwise(how, &list.name)));
    }
    if held.is_empty() && offer.files.is_empty() {
        return Err(judge::no_list());
    }
    if broken.is_empty() { Ok(()) } else { Err(DocketError::Lists(broken)) }
}

/// An error where files and what the vault holds would be more lists than can be linked, before anything is written. Files in the vault whose
/// lists a column says are not opened for it: they are counted when they are read.
pub(super) fn few_lists(held: &[HeldList], files: &[ListFile], mapping: &Mapping) -> Result<(), DocketError> {
    let mut names: BTreeSet<ListId> = held.iter().filter_map(|list| list.mapping.list.clone()).collect();
    for list in files {
        names.extend(mapping.files.get(&list.file).into_iter().flat_map(|how| rows_by_list(list, how).into_keys()));
    }
    few_enough(&names)
}

/// A mapping may not vouch for a list that is not there: a slip of the pen would be a constraint that binds nobody.
pub(super) fn vouches_for_lists(mapping: &Mapping, lists: &[ListNote]) -> Result<(), DocketError> {
    let is_there = |name: &&ListId| lists.iter().any(|list| list.list == **name);
    let Some(unknown) = mapping.nobody_twice.iter().find(|name| !is_there(name)) else { return Ok(()) };
    let there = lists.iter().map(|list| list.list.as_str()).collect::<Vec<_>>().join(", ");
    let said = format!("\"nobody_twice\" names the list `{unknown}`, which is not there; accepted are {there}");
    Err(DocketError::Link(said))
}

fn file_look(list: &ListFile, how: &FileMapping) -> FileLook {
    let columns = list.columns.iter().enumerate().map(|(at, column)| ColumnLook {
        column: column.clone(),
        field: how.columns.iter().find(|(_, name)| *name == column).map(|(field, _)| *field),
        examples: list.examples(at, EXAMPLES).into_iter().map(str::to_owned).collect(),
    });
    let is_lacking = |field| !how.columns.contains_key(&field) && !how.otherwise.contains_key(&field);
    FileLook {
        file: list.file.clone(),
        kind: how.kind,
        encoding: list.encoding.clone(),
        lists: rows_by_list(list, how),
        columns: columns.collect(),
        otherwise: how.otherwise.clone(),
        lacking: how
            .kind
            .fields()
            .iter()
            .copied()
            .filter(|field| WORTH_SAYING.contains(field) && is_lacking(*field))
            .collect(),
        dates: BTreeMap::new(),
    }
}

/// Rows of a file by list.
fn rows_by_list(list: &ListFile, how: &FileMapping) -> BTreeMap<ListId, u64> {
    let places = Places::of(how, &list.columns);
    let mut lists: BTreeMap<ListId, u64> = BTreeMap::new();
    match &how.list {
        Some(name) => {
            lists.insert(name.clone(), list.len() as u64);
        }
        None => {
            let mut rows: BTreeMap<&str, u64> = BTreeMap::new();
            for row in 0..list.len() {
                *rows.entry(places.cell(Field::List, |at| list.cell(row, at))).or_default() += 1;
            }
            lists.extend(rows.into_iter().map(|(name, rows)| (ListId::new(name), rows)));
        }
    }
    lists
}

/// The cells of a file that cannot be read, and by list how dates are read that may be read in two ways.
fn cells(
    list: &ListFile,
    how: &FileMapping,
    lists: &BTreeMap<ListId, u64>,
) -> (Vec<Unread>, BTreeMap<ListId, DatesLook>) {
    // Names are not read for it: that takes most of the time of a linkage's reading, and every name is one.
    let all = Places::of(how, &list.columns);
    let places = Places::of(how, &list.columns).that_can_be_unread(how.kind);
    let of_list = |name: &ListId| List { name: name.to_string(), nobody_twice: false };
    let unnamed = lists.is_empty().then(|| List { name: String::new(), nobody_twice: false });
    let mut reader = AnyReader::new(how.kind, lists.keys().map(of_list).chain(unnamed).collect());
    // Of more lists than can be linked at once, which are refused, the last ones are taken for one.
    let numbers: BTreeMap<&str, u8> =
        lists.keys().map(ListId::as_str).zip((0..u8::MAX).chain(std::iter::repeat(u8::MAX))).collect();
    let cells_of = |row| {
        let cells = move |at| list.cell(row, at);
        (numbers.get(list_of(how, &all, cells)).copied().unwrap_or(0), cells)
    };
    reader.read(&places, (0..list.len()).map(cells_of));
    let (source, gaps) = reader.finish();
    let column = |field: &str| {
        let by_code = how.columns.iter().find(|(known, _)| known.code() == field);
        let birth = [Field::Birth, Field::BirthYear, Field::Age];
        let of_birth = || how.columns.iter().find(|(known, _)| field == "birth" && birth.contains(known));
        by_code.or_else(of_birth).map_or_else(|| field.to_owned(), |(_, column)| column.clone())
    };
    let unread = |gap: &assize_linkage::roster::Gap| Unread {
        file: list.file.clone(),
        line: list.lines.get(gap.row).copied().unwrap_or(0),
        column: column(gap.field),
        accepted: gap.accepted.to_owned(),
    };
    (gaps.iter().map(unread).collect(), dates_of(&source, lists))
}

fn dates_of(source: &Source, lists: &BTreeMap<ListId, u64>) -> BTreeMap<ListId, DatesLook> {
    let Source::Persons(roster) = source else { return BTreeMap::new() };
    let look = |of: &assize_linkage::roster::DateOrder| {
        let month_first = of.is_month_first();
        let [for_it, against_it] =
            if month_first { [of.month_first, of.day_first] } else { [of.day_first, of.month_first] };
        DatesLook { either: of.either as u64, month_first, for_it: for_it as u64, against_it: against_it as u64 }
    };
    let dates = lists.keys().cloned().zip(roster.dates.iter().map(look));
    dates.filter(|(_, of)| of.either > 0).collect()
}
