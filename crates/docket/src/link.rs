//! Who is who across lists of persons, organisations and worksites: lists go into the identity vault and are linked there; what comes out names nobody.
//!
//! Whatever reads a row of a list needs the vault's key, an identity keeper's permit and a reason, and is logged before it is read.

pub mod chosen;
mod employers;
pub mod export;
pub mod found;
pub mod judge;
mod linker;
pub mod look;
pub mod pair;
mod rows;
pub mod score;
pub mod tables;

use crate::DocketError;
use crate::open_case::OpenCase;
use crate::permit::Operation;
use assize_intake::list::ListFile;
use assize_linkage::partition::Partitions;
use assize_linkage::partition::teaching::{Lesson, partition_taught};
use assize_record::id::{ListId, RecordId};
use assize_record::linkage::{Kind, Linked, ListNote, Mapping, PairJudgement};
use assize_store::{Applied, Entropy, HeldList, OfferedList, Vault};
use employers::{IN_ORDER, Known};
use linker::Linker;
use rows::{Rows, Source};
use serde::Serialize;

/// Steps of a linkage, for a progress bar.
pub const STEPS: &[&str] = &["lists", "rows", "names and weights", "persons on lists", "partitions", "samples"];

/// What the caller decides.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Settings {
    /// Samples of who is who.
    pub samples: u32,
    /// The seed of all sampling.
    pub seed: u64,
    /// Lists of the first capture; empty: the first list.
    pub first: Vec<ListId>,
    /// Lists of the second; empty: all that are not in the first.
    pub second: Vec<ListId>,
}

impl Settings {
    /// The shipped settings: 40 samples, the first list against all others.
    pub fn standard() -> Self {
        Self { samples: 40, seed: crate::chain::SEED, first: Vec::new(), second: Vec::new() }
    }

    /// The same for rows of one kind: a list of another kind is in no capture of theirs.
    fn of(&self, rows: &Rows) -> Self {
        let there = |names: &[ListId]| {
            names.iter().filter(|name| rows.lists.iter().any(|list| list.list == **name)).cloned().collect()
        };
        Self { first: there(&self.first), second: there(&self.second), ..self.clone() }
    }
}

/// What is put in and linked.
pub struct Offer<'a> {
    /// New lists; none where only what is in the vault is linked again.
    pub files: &'a [ListFile],
    /// How they are read, where somebody confirmed it; otherwise it is guessed.
    pub mapping: Option<&'a Mapping>,
    /// Why, in words; they stay in the vault.
    pub words: &'a str,
    /// Settings.
    pub settings: &'a Settings,
}

/// A linkage that was done.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Done {
    /// Files that were put in.
    pub added: u64,
    /// Files that were there already.
    pub there_before: u64,
    /// What was found, by kind, in order of kinds.
    pub linkages: Vec<Kept>,
}

/// A linkage of one kind that is kept.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Kept {
    /// Whether it differs from the linkage of this kind that the case held.
    pub is_new: bool,
    /// What was found.
    pub linked: Linked,
}

/// Puts lists into the vault and links all that are there. Rows are never changed, and judgements that stand are obeyed.
pub fn link(
    case: &mut OpenCase,
    offer: &Offer<'_>,
    entropy: Entropy<'_>,
    now: &str,
    progress: &dyn Fn(&str),
) -> Result<Done, DocketError> {
    let case = case.for_writing(Operation::LinkLists)?;
    progress("lists");
    let mapping = look::mapping(offer.files, offer.mapping)?;
    let mut vault = case.open_vault(entropy, now)?;
    let held = vault.lists()?;
    look::fits_the_held(&held, offer)?;
    look::few_lists(&held, offer.files, &mapping)?;
    let mut added = 0;
    for file in offer.files {
        let how = mapping.files.get(&file.file).cloned().unwrap_or_default();
        let list = OfferedList { name: &file.file, digest: &file.digest, columns: &file.columns, mapping: &how };
        let rows = (0..file.len()).map(|row| (file.lines[row], file.row(row).collect()));
        added += u64::from(vault.put_list(case, &list, rows, entropy, now)? == Applied::Now);
    }
    if let Some(confirmed) = offer.mapping {
        map(&mut vault, confirmed)?;
    }
    vault.open_lists(case, offer.words, now)?;
    progress("rows");
    let kinds: Vec<Kind> = kinds(&vault.lists()?);
    let read = |kind: &Kind| Rows::read(&vault, *kind, None);
    let (mut rows, judgements) = (kinds.iter().map(read).collect::<Result<Vec<_>, _>>()?, vault.judgements()?);
    vault.close()?;
    let lists: Vec<ListNote> = rows.iter().flat_map(|rows| rows.lists.clone()).collect();
    if let Some(confirmed) = offer.mapping {
        look::vouches_for_lists(confirmed, &lists)?;
    }
    found::captures(&lists, offer.settings)?;
    // All are linked before any is kept: what is refused changes nothing.
    let (mut found, mut known) = (Vec::new(), Known::default());
    rows.sort_by_key(|rows| IN_ORDER.iter().position(|kind| *kind == rows.kind));
    for mut rows in rows {
        employers::employ(&mut rows, &known)?;
        let settings = offer.settings.of(&rows);
        found.push(found::found(rows, &judgements, &settings, &mut known, progress)?);
    }
    found.sort_by_key(|linked| linked.kind);
    let mut linkages = Vec::new();
    for linked in found {
        linkages.push(Kept { is_new: case.record_linkage(&linked, now)? == Applied::Now, linked });
    }
    let there_before = (offer.files.len() as u64).saturating_sub(added);
    Ok(Done { added, there_before, linkages })
}

/// The kinds of which there is a list, in their order.
fn kinds(held: &[HeldList]) -> Vec<Kind> {
    let there = |kind: &&Kind| held.iter().any(|list| list.mapping.kind == **kind);
    Kind::ALL.iter().filter(there).copied().collect()
}

/// Reads files in the vault as a mapping says that somebody confirmed.
fn map(vault: &mut Vault, mapping: &Mapping) -> Result<(), DocketError> {
    for held in vault.lists()? {
        if let Some(how) = mapping.files.get(&held.name).filter(|how| **how != held.mapping) {
            vault.map_list(&held, how)?;
        }
    }
    Ok(vault.set_nobody_twice(&mapping.nobody_twice)?)
}

/// Removes a file from the vault and overwrites its rows. The linkage stays as it is until the next one.
pub fn remove(
    case: &mut OpenCase,
    file: &str,
    words: &str,
    entropy: Entropy<'_>,
    now: &str,
) -> Result<(), DocketError> {
    let case = case.for_writing(Operation::RemoveList)?;
    let mut vault = case.open_vault(entropy, now)?;
    let held = vault.lists()?;
    let list = held.iter().find(|list| list.name == file).ok_or_else(|| {
        let names: Vec<&str> = held.iter().map(|list| list.name.as_str()).collect();
        let accepted = if names.is_empty() { "none, it holds no list".to_owned() } else { names.join(", ") };
        DocketError::Link(format!("the vault holds no file of this name; accepted are {accepted}"))
    })?;
    vault.remove_list(case, list, words, now)?;
    Ok(vault.close()?)
}

/// What the newest linkage of a kind found. Holds no name; needs no vault.
pub fn see(case: &OpenCase, kind: Kind) -> Result<Linked, DocketError> {
    case.for_reading(Operation::SeeLinkage)?.linkage(kind)?.ok_or(DocketError::NoLinkage(kind))
}

/// Links rows and divides them into persons, organisations or worksites.
fn divided(
    source: Source,
    records: &[RecordId],
    judgements: &[PairJudgement],
    seed: u64,
    progress: &dyn Fn(&str),
) -> Divided {
    let verdicts = judge::verdicts(records, judgements);
    progress("names and weights");
    let mut linkage = Linker::of(source, seed);
    progress("persons on lists");
    linkage.refine(&verdicts);
    progress("partitions");
    let (partitions, lesson) = partition_taught(linkage.weighing(), &verdicts);
    Divided { linkage, partitions, lesson }
}

/// A linkage with its partitions, and what judgements taught about them.
struct Divided {
    linkage: Linker,
    partitions: Partitions,
    lesson: Lesson,
}

/// What a linkage follows from, beside rows and method.
fn files_of(lists: &[HeldList]) -> Vec<(&str, &assize_record::linkage::FileMapping)> {
    lists.iter().map(|list| (list.digest.as_str(), &list.mapping)).collect()
}
