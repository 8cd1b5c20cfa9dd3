//! What a linkage found, told without names: readings, capture tables, pairs by id, and what to ask people first.

use super::chosen::counted;
use super::employers::{Known, Named};
use super::linker::Linker;
use super::rows::Rows;
use super::score::noted;
use super::{Divided, Settings, divided, judge};
use crate::DocketError;
use crate::run::{Computation, digest, run};
use assize_linkage::partition::teaching::{LEAST_ANSWERS, Lesson, SIZES};
use assize_linkage::partition::{Partitions, Threshold, Weighing};
use assize_linkage::review::{Capture, queue};
use assize_record::id::{ListId, RecordId};
use assize_record::linkage::measured::{LessonNote, LessonSize};
use assize_record::linkage::{
    Averaged, CaptureTables, Chapman, Kind, Linked, ListNote, PairJudgement, PairNote, PatternCount, QuestionNote,
    ReadingNote,
};
use rayon::prelude::*;
use std::collections::BTreeMap;

/// Questions that are kept.
const QUESTIONS: usize = 200;
/// Rows that a linkage needs.
const LEAST_ROWS: usize = 2;
/// The readings, strictest first.
pub(super) const READINGS: [(&str, Threshold); 3] =
    [("strict", Threshold::Strict), ("likely", Threshold::Likely), ("loose", Threshold::Loose)];

/// A linkage with what it takes to tell of it without names.
struct Telling<'a> {
    linkage: &'a Linker,
    partitions: &'a Partitions,
    records: &'a [RecordId],
    lists: &'a [ListNote],
    /// Which capture each list belongs to.
    sides: Vec<Capture>,
}

/// Links rows and tells what was found; what rows of other kinds may name is added to `known`.
pub(super) fn found(
    mut rows: Rows,
    judgements: &[PairJudgement],
    settings: &Settings,
    known: &mut Known,
    progress: &dyn Fn(&str),
) -> Result<Linked, DocketError> {
    enough(rows.kind, rows.records.len())?;
    let captures = captures(&rows.lists, settings)?;
    let kind = rows.kind;
    let judged = judge::counted(&rows, judgements);
    let standing: Vec<_> = judge::standing(judgements).into_iter().map(|(pair, one)| (pair, one.said)).collect();
    let inputs = digest(&(&rows.digest, &standing, settings, crate::run::METHOD_VERSION))?;
    let (lists, records, gaps) =
        (std::mem::take(&mut rows.lists), std::mem::take(&mut rows.records), rows.gaps.len() as u64);
    let (named, rows_digest) = (rows.named, rows.digest.clone());
    let Divided { linkage, partitions, lesson } = divided(rows.source, &records, judgements, settings.seed, progress);
    progress("samples");
    let sides = sides(&lists, &captures);
    let telling = Telling { linkage: &linkage, partitions: &partitions, records: &records, lists: &lists, sides };
    let persons = READINGS.map(|(_, threshold)| partitions.at(threshold));
    let (tables, averaged, made_whole) = telling.tables(settings, &persons);
    let (readings, pairs) = (telling.readings(&tables, &persons), telling.pairs());
    let mut assumptions = assumptions(&lists, &captures, judgements);
    assumptions.extend(named.into_iter().flat_map(Named::in_words));
    let computation = Computation {
        step: "link",
        method: "Fellegi-Sunter by EM, partitions within components, strict 0.99, likely 0.5, loose 0.2",
        assumptions,
        seed: Some(settings.seed),
        inputs_digest: inputs,
    };
    let run = run(computation, &(&lists, &readings, &tables, &pairs))?;
    let blocking = linkage.rules();
    known.add(&linkage, &partitions, kind, &rows_digest);
    Ok(Linked {
        kind,
        run,
        captures,
        gaps,
        compared: blocking.iter().map(|rule| rule.new_pairs).sum(),
        expected_persons: partitions.expected_persons(),
        judged,
        lesson: Some(lesson_note(&lesson)),
        blocking,
        readings,
        averaged,
        made_whole: Some(made_whole),
        tables,
        pairs,
        questions: telling.questions(),
        lists,
    })
}

/// An error where there is nothing to link.
pub(super) fn enough(kind: Kind, found: usize) -> Result<(), DocketError> {
    let [_, many] = kind.words();
    let few = || format!("the lists of {many} in the vault hold {found} rows; accepted are {LEAST_ROWS} or more");
    if found < LEAST_ROWS { Err(DocketError::Link(few())) } else { Ok(()) }
}

fn assumptions(
    lists: &[ListNote],
    (first, second): &(Vec<ListId>, Vec<ListId>),
    judgements: &[PairJudgement],
) -> Vec<String> {
    let joined = |lists: &[ListId]| lists.iter().map(ListId::as_str).collect::<Vec<_>>().join(", ");
    let mut said: Vec<String> = lists
        .iter()
        .filter(|list| list.nobody_twice)
        .map(|list| format!("{} holds nobody twice, as its keeper vouches", list.list))
        .collect();
    if !first.is_empty() {
        said.push(format!("captures: {} against {}", joined(first), joined(second)));
    }
    said.push(format!("{} judgements of people are obeyed", judge::standing(judgements).len()));
    said.push("pairs were judged for what the lists say of them, so that what is learned from the answers holds for pairs alike".to_owned());
    said
}

/// The lists of the two captures. Where nothing is said, the first list against all others.
pub(super) fn captures(lists: &[ListNote], settings: &Settings) -> Result<(Vec<ListId>, Vec<ListId>), DocketError> {
    let all: Vec<ListId> = lists.iter().map(|list| list.list.clone()).collect();
    for name in settings.first.iter().chain(&settings.second) {
        if !all.contains(name) {
            let there = all.iter().map(ListId::as_str).collect::<Vec<_>>().join(", ");
            return Err(DocketError::Link(format!("there is no list `{name}`; accepted are {there}")));
        }
    }
    if let Some(twice) = settings.first.iter().find(|name| settings.second.contains(name)) {
        return Err(DocketError::Link(format!("`{twice}` is in both captures; accepted is each list in one of them")));
    }
    if all.len() < 2 {
        return Ok((Vec::new(), Vec::new()));
    }
    let first = if settings.first.is_empty() {
        all.iter().find(|name| !settings.second.contains(name)).cloned().into_iter().collect()
    } else {
        settings.first.clone()
    };
    let rest = || all.iter().filter(|name| !first.contains(name)).cloned().collect();
    let second = if settings.second.is_empty() { rest() } else { settings.second.clone() };
    Ok((first, second))
}

fn sides(lists: &[ListNote], (first, second): &(Vec<ListId>, Vec<ListId>)) -> Vec<Capture> {
    let side = |list: &ListNote| match (first.contains(&list.list), second.contains(&list.list)) {
        (true, _) => Capture::First,
        (false, true) => Capture::Second,
        (false, false) => Capture::Neither,
    };
    lists.iter().map(side).collect()
}

/// What judgements taught, as it is told outside.
fn lesson_note(lesson: &Lesson) -> LessonNote {
    let sizes = SIZES.iter().zip(lesson.changes).map(|((from, to), (answers, [bits, power]))| LessonSize {
        from: *from as u64,
        to: (*to < usize::MAX).then_some(*to as u64),
        answers: answers as u64,
        bits,
        power: 1.0 + power,
    });
    LessonNote {
        answers: lesson.answers as u64,
        least_answers: LEAST_ANSWERS as u64,
        surprise_before: lesson.surprise_before,
        surprise_held_out: lesson.surprise_held_out,
        is_used: lesson.is_used,
        sizes: sizes.collect(),
        bands_before: noted(&lesson.bands_before),
        bands_held_out: noted(&lesson.bands_held_out),
    }
}

/// How many persons are on exactly which lists. `persons` gives for each record the number of its person's first record.
fn table(of: &dyn Weighing, persons: &[u32]) -> Vec<PatternCount> {
    let mut on = vec![0u64; persons.len()];
    for (record, person) in persons.iter().enumerate() {
        on[*person as usize] |= 1 << of.list_of(record);
    }
    let mut counts: BTreeMap<u64, u64> = BTreeMap::new();
    for pattern in on.into_iter().filter(|pattern| *pattern != 0) {
        *counts.entry(pattern).or_default() += 1;
    }
    let sign = |pattern: u64, list: usize| if pattern >> list & 1 == 1 { '1' } else { '0' };
    let written = |pattern: u64| (0..of.lists().len()).map(|list| sign(pattern, list)).collect();
    counts.into_iter().map(|(pattern, count)| PatternCount { pattern: written(pattern), count }).collect()
}

/// By number of records, how many have so many.
fn sizes(persons: &[u32]) -> BTreeMap<u64, u64> {
    let mut records = vec![0u64; persons.len()];
    for person in persons {
        records[*person as usize] += 1;
    }
    let mut sizes = BTreeMap::new();
    for size in records.into_iter().filter(|size| *size > 0) {
        *sizes.entry(size).or_default() += 1;
    }
    sizes
}

impl Telling<'_> {
    /// Tables under each reading, who is who under which is `persons`, and of each sample, N averaged over the samples, and whether these make
    /// up for links that blocking missed: they do where enough links share a document number to say how many; what is added is counted, and is
    /// nobody's.
    fn tables(&self, settings: &Settings, persons: &[Vec<u32>; 3]) -> (CaptureTables, Option<Averaged>, bool) {
        let table = |persons: &Vec<u32>| table(self.linkage.weighing(), persons);
        let [strict, likely, loose] = persons.each_ref().map(table);
        let (sample, made_whole) = self.linkage.samples(self.partitions);
        // Each sample follows from its own seed, so that they can be drawn at one time.
        let draw = |number: u32| table(&sample(settings.seed.wrapping_add(u64::from(number))));
        let samples: Vec<Vec<PatternCount>> = (0..settings.samples).into_par_iter().map(draw).collect();
        let people = samples.iter().filter_map(|table| self.chapman(table)).map(|found| found.people).collect();
        let lists = self.lists.iter().map(|list| list.list.clone()).collect();
        (CaptureTables { lists, strict, likely, loose, samples }, averaged(people), made_whole)
    }

    fn readings(&self, tables: &CaptureTables, persons: &[Vec<u32>; 3]) -> Vec<ReadingNote> {
        let tables = [&tables.strict, &tables.likely, &tables.loose];
        let reading = |at: usize| {
            let ((name, threshold), table, persons) = (READINGS[at], tables[at], &persons[at]);
            let least = threshold.probability();
            let pairs = self.partitions.pairs.iter().filter(|pair| pair.probability >= least).count() as u64;
            let (chapman, sizes) = (self.chapman(table), sizes(persons));
            ReadingNote { name: name.to_owned(), least, pairs, persons: sizes.values().sum(), sizes, chapman }
        };
        (0..READINGS.len()).map(reading).collect()
    }

    /// Chapman's N of the two captures, where there are two.
    fn chapman(&self, table: &[PatternCount]) -> Option<Chapman> {
        let side = |of: Capture| self.sides.iter().map(|side| *side == of).collect();
        let is_there = self.sides.contains(&Capture::Second);
        is_there.then(|| chapman(counted(table, &[side(Capture::First), side(Capture::Second)])))
    }

    fn ordered(&self, one: u32, other: u32) -> [u32; 2] {
        let id = |record: u32| &self.records[record as usize];
        if id(one) < id(other) { [one, other] } else { [other, one] }
    }

    fn ids(&self, [one, other]: [u32; 2]) -> (RecordId, RecordId) {
        (self.records[one as usize].clone(), self.records[other as usize].clone())
    }

    /// All probable pairs by id: the order of rows would tell something of whose they are.
    fn pairs(&self) -> Vec<PairNote> {
        let note = |pair: &assize_linkage::partition::LinkedPair| PairNote {
            records: self.ids(self.ordered(pair.one, pair.other)),
            probability: pair.probability,
        };
        let mut pairs: Vec<PairNote> = self.partitions.pairs.par_iter().map(note).collect();
        pairs.par_sort_by(|a, b| a.records.cmp(&b.records));
        pairs
    }

    /// What to ask people first.
    fn questions(&self) -> Vec<QuestionNote> {
        let list = |record: u32| self.lists[usize::from(self.linkage.weighing().list_of(record as usize))].list.clone();
        let asked = queue(self.linkage.weighing(), self.partitions, &self.sides, QUESTIONS);
        asked
            .into_iter()
            .map(|question| {
                let [one, other] = self.ordered(question.pair.one, question.pair.other);
                QuestionNote {
                    records: self.ids([one, other]),
                    lists: (list(one), list(other)),
                    probability: question.pair.probability,
                    difference: question.difference,
                    uncertainty: question.uncertainty,
                    teaches: question.teaches,
                }
            })
            .collect()
    }
}

/// Chapman's N of persons on the first capture, on the second, on both.
pub(super) fn chapman([first, second, both]: [u64; 3]) -> Chapman {
    #[expect(clippy::cast_precision_loss, reason = "counts of persons are far below 2^52")]
    let more = |count: u64| count as f64 + 1.0;
    Chapman { first, second, both, people: more(first) * more(second) / more(both) - 1.0 }
}

/// Mean and the middle 95 % of N over samples.
pub(super) fn averaged(mut people: Vec<f64>) -> Option<Averaged> {
    people.sort_by(f64::total_cmp);
    let last = people.len().checked_sub(1)?;
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a place among a few samples"
    )]
    let quantile = |share: f64| people[((share * last as f64).round() as usize).min(last)];
    #[expect(clippy::cast_precision_loss, reason = "a number of samples")]
    let mean = people.iter().sum::<f64>() / people.len() as f64;
    Some(Averaged { people: mean, low: quantile(0.025), high: quantile(0.975) })
}

#[cfg(test)]
mod tests;
