//! Reads a table of capture patterns from CSV text. Opens no file; every complaint names the line.

use super::refusal::{Refusal, counted};
use super::table::{CaptureTable, MOST_LISTS, Pattern};
use super::withheld::{Range, WrittenTable};

/// What a pattern that is not written down means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unwritten {
    /// It was forgotten: the table is refused.
    Refused,
    /// Nobody was seen in it.
    Nobody,
}

/// What is wrong with the text, and where.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("line {line}: {what}")]
pub struct ReadError {
    /// Line in the text, from 1.
    pub line: u64,
    /// What was found and what would be accepted.
    pub what: String,
}

/// Reads one table of counts that are all known: as [`read_written`], but a count that was withheld is refused with its line.
///
/// # Errors
/// As [`read_written`].
pub fn read(text: &str, unwritten: Unwritten) -> Result<CaptureTable, ReadError> {
    let written = read_written(text, unwritten)?;
    match written.withheld.first() {
        Some(range) => {
            let what = format!("the count is {} to {}; a whole number from 0 is accepted here", range.low, range.high);
            Err(at(range.line, what))
        }
        None => Ok(written.lowest),
    }
}

/// Reads one table: a column of 0 and 1 for each list, then a column `count`, one line for each pattern but the all-zero one. Cells are
/// parted by commas, or by semicolons or tabs where the header has no comma.
///
/// In place of a count stands `impossible` where nobody could ever be seen in the pattern, and a range where the publisher withheld
/// it: `<5` and `<=4` hold 0 to 4, `1-4` holds 1 to 4.
///
/// # Errors
/// Names the line of the first thing that is wrong: a header without `count` at its end, a cell that is neither 0 nor 1, a count that
/// is none of these, a pattern given twice, the pattern of no list, and (if asked) patterns that are missing.
pub fn read_written(text: &str, unwritten: Unwritten) -> Result<WrittenTable, ReadError> {
    let text = text.trim_start_matches('\u{feff}');
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter(text))
        .has_headers(false)
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let mut lines = reader.records();
    let header =
        lines.next().ok_or_else(|| at(1, "the text is empty; a header with the lists and `count` is needed"))?;
    let header = header.map_err(|error| at(1, error.to_string()))?;
    let lists = header_lists(&header, line_of(&header, text, 1))?;
    let mut seen: Vec<Option<u64>> = vec![None; 1 << lists.len()];
    let mut counts = vec![0; 1 << lists.len()];
    let (mut impossible, mut withheld) = (Vec::new(), Vec::new());
    let mut last = line_of(&header, text, 1);
    for record in lines {
        let record = record.map_err(|error| at(last + 1, error.to_string()))?;
        let line = line_of(&record, text, last + 1);
        last = line;
        let (pattern, count) = row(&record, &lists, line)?;
        if let Some(first) = seen[pattern] {
            return Err(at(line, format!("this pattern stands on line {first} already; each must stand once")));
        }
        seen[pattern] = Some(line);
        match count {
            Count::Known(people) => counts[pattern] = people,
            Count::Impossible => impossible.push(pattern),
            Count::Withheld(low, high) => {
                counts[pattern] = low;
                withheld.push(Range { pattern, low, high, line });
            }
        }
    }
    let missing: Vec<usize> = (1..seen.len()).filter(|pattern| seen[*pattern].is_none()).collect();
    if unwritten == Unwritten::Refused && !missing.is_empty() {
        return Err(at(last, missing_patterns(&missing, lists.len())));
    }
    let table = CaptureTable::new(lists, counts).and_then(|table| table.with_impossible(impossible));
    let table = table.and_then(|lowest| WrittenTable::new(lowest, withheld));
    table.map_err(|refusal| at(last, refusal.to_string()))
}

/// What parts the cells: a comma, or a semicolon or a tab where the first line has no comma, as some spreadsheets write.
pub(crate) fn delimiter(text: &str) -> u8 {
    let header = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    [b',', b';', b'\t'].into_iter().find(|sign| header.as_bytes().contains(sign)).unwrap_or(b',')
}

/// What stands in the column of counts.
enum Count {
    Known(u64),
    Impossible,
    Withheld(u64, u64),
}

const ACCEPTED: &str = "a whole number from 0 is accepted, `impossible` for a combination that cannot occur (two lists that exclude each other), or a range such as `<5` (0 to 4) or `1-4` for a count that was withheld";

/// What is wrong with a number that is no count.
fn hint(found: &str) -> &'static str {
    let number = found.bytes().any(|byte| byte.is_ascii_digit());
    match () {
        () if number && found.contains('%') => "; a share is no count, and the people behind it are needed",
        () if number && found.contains([',', '.', ' ', '\'', '\u{a0}', '\u{202f}']) => {
            "; write a whole number in digits alone, without separators or decimals"
        }
        () => "",
    }
}

/// A count, `impossible`, `<5`, `<=4`, `\u{2264}4`, `1-4`, `1 to 4`; a dash between numbers may be a long one.
fn count(found: &str) -> Option<Count> {
    let whole = |text: &str| {
        let text = text.trim();
        text.parse::<u64>().ok().filter(|_| text.bytes().all(|byte| byte.is_ascii_digit()))
    };
    if found.eq_ignore_ascii_case("impossible") {
        return Some(Count::Impossible);
    }
    if let Some(most) = found.strip_prefix("<=").or_else(|| found.strip_prefix('\u{2264}')) {
        return whole(most).map(|most| Count::Withheld(0, most));
    }
    if let Some(limit) = found.strip_prefix('<') {
        return whole(limit)?.checked_sub(1).map(|most| Count::Withheld(0, most));
    }
    let parted = ["-", "\u{2013}", "\u{2014}", " to "].into_iter().find_map(|sign| found.split_once(sign));
    match parted {
        Some((low, high)) => {
            let (low, high) = (whole(low)?, whole(high)?);
            (low <= high).then_some(Count::Withheld(low, high))
        }
        None => whole(found).map(Count::Known),
    }
}

fn at(line: u64, what: impl Into<String>) -> ReadError {
    ReadError { line, what: what.into() }
}

/// The line on which a record begins. Its position is where the one before ended, so the blank lines between them are added.
pub(crate) fn line_of(record: &csv::StringRecord, text: &str, otherwise: u64) -> u64 {
    let of = |position: &csv::Position| {
        let rest = text.as_bytes().get(position.byte() as usize..).unwrap_or_default();
        let blank = rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n'));
        position.line() + blank.filter(|byte| **byte == b'\n').count() as u64
    };
    record.position().map_or(otherwise, of)
}

fn header_lists(header: &csv::StringRecord, line: u64) -> Result<Vec<String>, ReadError> {
    let columns: Vec<&str> = header.iter().collect();
    let Some((&"count", lists)) = columns.split_last() else {
        let found = columns.last().copied().unwrap_or_default();
        return Err(at(
            line,
            format!("the last column is `{found}`; it must be `count`, after a column for each list"),
        ));
    };
    if lists.is_empty() || lists.len() > MOST_LISTS {
        let refusal = Refusal::NumberOfLists { found: lists.len(), least: 1, most: MOST_LISTS };
        return Err(at(line, refusal.to_string()));
    }
    for (place, name) in lists.iter().enumerate() {
        if name.is_empty() || lists[..place].contains(name) {
            let refusal = Refusal::ListName { place: place + 1, name: (*name).to_owned() };
            return Err(at(line, refusal.to_string()));
        }
    }
    Ok(lists.iter().map(|name| (*name).to_owned()).collect())
}

/// The pattern and count of a line.
fn row(record: &csv::StringRecord, lists: &[String], line: u64) -> Result<(Pattern, Count), ReadError> {
    if record.len() != lists.len() + 1 {
        return Err(at(
            line,
            format!("{}; {} are needed, as in the header", counted(record.len(), "cell"), lists.len() + 1),
        ));
    }
    let mut pattern = 0;
    for (j, list) in lists.iter().enumerate() {
        match &record[j] {
            "0" => {}
            "1" => pattern |= 1 << j,
            found => return Err(at(line, format!("`{found}` under `{list}`; 0 or 1 is accepted"))),
        }
    }
    let found = &record[lists.len()];
    let count = count(found).ok_or_else(|| at(line, format!("the count is `{found}`; {ACCEPTED}{}", hint(found))))?;
    if pattern == 0 {
        return Err(at(line, "the pattern of no list; leave the line out, for nobody can have counted those people"));
    }
    Ok((pattern, count))
}

fn missing_patterns(missing: &[usize], n_lists: usize) -> String {
    let written =
        |pattern: &usize| (0..n_lists).map(|j| if pattern >> j & 1 == 1 { '1' } else { '0' }).collect::<String>();
    let first: Vec<String> = missing.iter().take(3).map(written).collect();
    let more = if missing.len() > 3 { ", ..." } else { "" };
    format!(
        "the table ends and {} of {} patterns are missing ({}{more}); write each, with count 0 where nobody was seen and `impossible` where nobody could be",
        missing.len(),
        (1usize << n_lists) - 1,
        first.join(", ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "A,B,count\n1,0,5\n0,1,7\n1,1,2\n";

    #[test]
    fn a_table_is_read_whatever_its_order_quotes_and_line_ends() {
        let expected = [0, 5, 7, 2];
        for text in
            [GOOD, "\u{feff}\"A\",\"B\",\"count\"\r\n1,1,2\r\n0, 1 ,7\r\n1,0,5", "A,B,count\n\n1,1,2\n1,0,5\n0,1,7"]
        {
            assert_eq!(read(text, Unwritten::Refused).unwrap().counts(), expected, "{text}");
        }
    }

    #[test]
    fn every_complaint_names_its_line() {
        for (text, said) in [
            ("", "line 1: the text is empty; a header with the lists and `count` is needed"),
            ("A,B\n1,0", "line 1: the last column is `B`; it must be `count`, after a column for each list"),
            ("count\n1", "line 1: 0 lists; 1 to 12 are accepted"),
            ("A,A,count\n", "line 1: list 2 has the name `A`; a name must be given, and given once"),
            ("A,,count\n", "line 1: list 2 has the name ``; a name must be given, and given once"),
            ("A,B,count\n1,0\n", "line 2: 2 cells; 3 are needed, as in the header"),
            ("A,B,count\n1,0,5\n1,2,5\n", "line 3: `2` under `B`; 0 or 1 is accepted"),
            (
                "A,B,count\n0,0,9\n",
                "line 2: the pattern of no list; leave the line out, for nobody can have counted those people",
            ),
            ("A,B,count\n1,0,5\n0,1,7\n1,0,2\n", "line 4: this pattern stands on line 2 already; each must stand once"),
            (
                "A,B,count\n1,0,5\n",
                "line 2: the table ends and 2 of 3 patterns are missing (01, 11); write each, with count 0 where nobody was seen and `impossible` where nobody could be",
            ),
            ("A,count\n1,18446744073709551615\n", "line 2: more than 1,000,000,000,000 people in the table"),
        ] {
            assert_eq!(read(text, Unwritten::Refused).unwrap_err().to_string(), said, "{text}");
        }
    }

    #[test]
    fn what_is_no_count_is_refused_with_all_that_could_stand_there() {
        for found in ["-3", "+5", "", "*", "c", "<0", "< ", "5-2", "1-", "1-4-5", "n/a", "<+5", "~4"] {
            let said = read_written(&format!("A,B,count\n1,0,{found}\n"), Unwritten::Nobody).unwrap_err().to_string();
            assert_eq!(said, format!("line 2: the count is `{}`; {ACCEPTED}", found.trim()));
        }
        for (found, hint) in [
            ("29.6 %", "; a share is no count, and the people behind it are needed"),
            ("2.5", "; write a whole number in digits alone, without separators or decimals"),
            ("1'060", "; write a whole number in digits alone, without separators or decimals"),
            ("1 060", "; write a whole number in digits alone, without separators or decimals"),
        ] {
            let said = read_written(&format!("A,B,count\n1,0,{found}\n"), Unwritten::Nobody).unwrap_err().to_string();
            assert_eq!(said, format!("line 2: the count is `{found}`; {ACCEPTED}{hint}"));
        }
    }

    #[test]
    fn semicolons_and_tabs_part_cells_where_the_header_has_no_comma() {
        for sign in [";", "\t"] {
            let text = GOOD.replace(',', sign);
            assert_eq!(read(&text, Unwritten::Refused).unwrap().counts(), [0, 5, 7, 2], "{text}");
            let wrong = format!("\u{feff}A{sign}B{sign}count\r\n\r\n1{sign}0{sign}5,5\r\n");
            let said = read(&wrong, Unwritten::Nobody).unwrap_err().to_string();
            assert!(said.starts_with("line 3: the count is `5,5`;"), "{said}");
        }
        let said = read("\"A;B\",count\n1,0\n", Unwritten::Nobody).unwrap();
        assert_eq!(said.lists(), ["A;B"]);
    }

    #[test]
    fn withheld_and_impossible_counts_are_read_as_publishers_write_them() {
        let text = "A,B,C,count\n1,0,0,<5\n0,1,0,1-4\n1,1,0,impossible\n0,0,1,60\n1,0,1,\u{2264}3\n0,1,1,<= 9\n1,1,1,Impossible\n";
        let found = read_written(text, Unwritten::Refused).unwrap();
        assert_eq!((found.lowest.counts(), found.lowest.impossible()), (&[0, 0, 1, 0, 60, 0, 0, 0][..], &[3, 7][..]));
        let ranges: Vec<_> = found.withheld.iter().map(|r| (r.pattern, r.low, r.high, r.line)).collect();
        assert_eq!(ranges, [(1, 0, 4, 2), (2, 1, 4, 3), (5, 0, 3, 6), (6, 0, 9, 7)]);
        let said = read(text, Unwritten::Refused).unwrap_err().to_string();
        assert_eq!(said, "line 2: the count is 0 to 4; a whole number from 0 is accepted here");
        for (written, high) in [("3 to 7", 7), ("3\u{2013}7", 7), ("3-3", 3)] {
            let one = read_written(&format!("A,count\n1,{written}\n"), Unwritten::Refused).unwrap();
            assert_eq!(one.highest().counts(), [0, high], "{written}");
        }
    }

    #[test]
    fn an_unwritten_pattern_may_be_declared_to_mean_nobody() {
        let table = read("A,B,count\n1,1,10000000\n", Unwritten::Nobody).unwrap();
        assert_eq!(table.counts(), [0, 0, 0, 10_000_000]);
    }
}
