//! What moved between two versions of a file: rows by their ids, everything else by lines and bytes. Reads no cell.

use assize_record::custody::moved::{Moved, PlaceMoved, RowMoved, Span};
use assize_record::source::RowOrigin;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::ops::Range;

/// Ids of a file's rows with the lines that they stand on, counted from 1.
pub type Rows<'a> = BTreeMap<&'a str, u64>;

/// The rows that stand in `file`.
pub fn rows_of<'a>(rows: &'a BTreeMap<String, RowOrigin>, file: &str) -> Rows<'a> {
    rows.iter().filter(|(_, origin)| origin.file == file).map(|(id, origin)| (id.as_str(), origin.line)).collect()
}

/// One version of a file: its lines, line ends with them, and the ids of those that have one.
struct Version<'a> {
    lines: Vec<&'a [u8]>,
    /// Where each line begins, and where the last ends.
    starts: Vec<u64>,
    rows: &'a Rows<'a>,
}

impl<'a> Version<'a> {
    fn new(bytes: &'a [u8], rows: &'a Rows<'a>) -> Self {
        let lines: Vec<&[u8]> = bytes.split_inclusive(|byte| *byte == b'\n').collect();
        let mut starts = vec![0];
        starts.extend(lines.iter().scan(0, |end, line| {
            *end += line.len() as u64;
            Some(*end)
        }));
        Self { lines, starts, rows }
    }

    /// The row's line; nothing where the file has no such line.
    fn row(&self, id: &str) -> Option<usize> {
        let line = usize::try_from(*self.rows.get(id)?).ok()?.checked_sub(1)?;
        (line < self.lines.len()).then_some(line)
    }

    /// Lines that no id has, in order.
    fn places(&self) -> Vec<usize> {
        let mut is_row = vec![false; self.lines.len()];
        for line in self.rows.keys().filter_map(|id| self.row(id)) {
            is_row[line] = true;
        }
        (0..self.lines.len()).filter(|line| !is_row[*line]).collect()
    }

    fn span(&self, lines: Range<usize>) -> Span {
        let mut digest = Sha256::new();
        self.lines[lines.clone()].iter().for_each(|line| digest.update(line));
        Span {
            line: lines.start as u64 + 1,
            lines: lines.len() as u64,
            byte: self.starts[lines.start],
            bytes: self.starts[lines.end] - self.starts[lines.start],
            sha256: hex::encode(digest.finalize()),
        }
    }

    fn line(&self, line: usize) -> Span {
        self.span(line..line + 1)
    }
}

/// What moved from `before` to `after`. Rows are told apart by their ids; a row that only stands elsewhere has not moved.
pub fn moved(before: (&[u8], &Rows<'_>), after: (&[u8], &Rows<'_>)) -> Moved {
    let (old, new) = (Version::new(before.0, before.1), Version::new(after.0, after.1));
    if old.rows.is_empty() && new.rows.is_empty() {
        let runs = hunks(&old.lines, &new.lines);
        let side = |version: &Version<'_>, lines: Range<usize>| (!lines.is_empty()).then(|| version.span(lines));
        let places = runs.into_iter().map(|(a, b)| PlaceMoved { before: side(&old, a), after: side(&new, b) });
        return Moved { places: places.collect(), ..Moved::default() };
    }
    Moved { rows: rows_moved(&old, &new), places: headers_moved(&old, &new), reordered: is_reordered(&old, &new) }
}

fn rows_moved(old: &Version<'_>, new: &Version<'_>) -> Vec<RowMoved> {
    let mut ids: Vec<&str> = old.rows.keys().chain(new.rows.keys()).copied().collect();
    ids.sort_unstable();
    ids.dedup();
    let mut rows = Vec::new();
    for id in ids {
        let (before, after) = (old.row(id), new.row(id));
        if before.map(|line| old.lines[line]) != after.map(|line| new.lines[line]) {
            let (before, after) = (before.map(|line| old.line(line)), after.map(|line| new.line(line)));
            rows.push(RowMoved { id: id.to_owned(), before, after });
        }
    }
    rows
}

/// Lines without an id in a table: each by itself, since rows may stand between them.
fn headers_moved(old: &Version<'_>, new: &Version<'_>) -> Vec<PlaceMoved> {
    let (a, b) = (old.places(), new.places());
    let lines = |version: &Version<'_>, places: &[usize]| -> Vec<Vec<u8>> {
        places.iter().map(|line| version.lines[*line].to_vec()).collect()
    };
    let (before, after) = (lines(old, &a), lines(new, &b));
    let mut places = Vec::new();
    for (gone, come) in hunks(&slices(&before), &slices(&after)) {
        places.extend(gone.map(|at| PlaceMoved { before: Some(old.line(a[at])), after: None }));
        places.extend(come.map(|at| PlaceMoved { before: None, after: Some(new.line(b[at])) }));
    }
    places
}

fn slices(lines: &[Vec<u8>]) -> Vec<&[u8]> {
    lines.iter().map(Vec::as_slice).collect()
}

/// Whether the rows that stand in both stand in another order.
fn is_reordered(old: &Version<'_>, new: &Version<'_>) -> bool {
    let order = |version: &Version<'_>, other: &Version<'_>| {
        let same = |id: &&str| {
            let (here, there) = (version.row(id), other.row(id));
            here.is_some() && here.map(|line| version.lines[line]) == there.map(|line| other.lines[line])
        };
        let mut ids: Vec<(Option<usize>, String)> =
            version.rows.keys().filter(|id| same(id)).map(|id| (version.row(id), (*id).to_owned())).collect();
        ids.sort();
        ids.into_iter().map(|(_, id)| id).collect::<Vec<_>>()
    };
    order(old, new) != order(new, old)
}

/// Runs of lines that differ, in order: between two of them both sides are equal, line by line.
///
/// Common ends are cut off, then lines that stand once on both sides, in the same order, hold the two sides together
/// (patience diff, Bram Cohen); a run without such a line is taken whole.
fn hunks(before: &[&[u8]], after: &[&[u8]]) -> Vec<(Range<usize>, Range<usize>)> {
    let mut runs = Vec::new();
    let mut open = vec![(0..before.len(), 0..after.len())];
    while let Some((mut a, mut b)) = open.pop() {
        while !a.is_empty() && !b.is_empty() && before[a.start] == after[b.start] {
            (a.start, b.start) = (a.start + 1, b.start + 1);
        }
        while !a.is_empty() && !b.is_empty() && before[a.end - 1] == after[b.end - 1] {
            (a.end, b.end) = (a.end - 1, b.end - 1);
        }
        if a.is_empty() && b.is_empty() {
            continue;
        }
        let anchors = anchors(&before[a.clone()], &after[b.clone()]);
        if anchors.is_empty() {
            runs.push((a, b));
            continue;
        }
        let (mut from_a, mut from_b) = (a.start, b.start);
        for (at_a, at_b) in anchors {
            open.push((from_a..a.start + at_a, from_b..b.start + at_b));
            (from_a, from_b) = (a.start + at_a, b.start + at_b);
        }
        open.push((from_a..a.end, from_b..b.end));
    }
    runs.sort_by_key(|(a, b)| (a.start, b.start));
    runs
}

/// Pairs of places of lines that stand once on both sides: the longest row of them that rises on both.
fn anchors(a: &[&[u8]], b: &[&[u8]]) -> Vec<(usize, usize)> {
    let (once_a, once_b) = (once(a), once(b));
    let mut pairs: Vec<(usize, usize)> =
        once_a.iter().filter_map(|(line, at)| Some((*at, *once_b.get(line)?))).collect();
    pairs.sort_unstable();
    // Ends of rising rows by their length, and for each pair the one before it in its row.
    let mut ends: Vec<usize> = Vec::new();
    let mut before = vec![None; pairs.len()];
    for (index, (_, at)) in pairs.iter().enumerate() {
        let length = ends.partition_point(|end| pairs[*end].1 < *at);
        before[index] = length.checked_sub(1).map(|shorter| ends[shorter]);
        match ends.get_mut(length) {
            Some(end) => *end = index,
            None => ends.push(index),
        }
    }
    let mut row = Vec::new();
    let mut at = ends.last().copied();
    while let Some(index) = at {
        row.push(pairs[index]);
        at = before[index];
    }
    row.reverse();
    row
}

/// Places of the lines that stand exactly once.
fn once<'a>(lines: &[&'a [u8]]) -> BTreeMap<&'a [u8], usize> {
    let mut places: BTreeMap<&[u8], Option<usize>> = BTreeMap::new();
    for (at, line) in lines.iter().enumerate() {
        places.entry(line).and_modify(|place| *place = None).or_insert(Some(at));
    }
    places.into_iter().filter_map(|(line, place)| Some((line, place?))).collect()
}
