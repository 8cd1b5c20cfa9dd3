//! Made-up rosters with known truth from CSV files, and the estimate that is set against the truth. Measures nothing.

use assize_linkage::link::Linkage;
use assize_linkage::review::{Capture, counts};
use assize_linkage::roster::{List, Reader, Roster, Row};

/// The six lists.
pub const LISTS: [&str; 6] = ["visa", "payroll", "payroll2", "interview", "ngo", "sanction"];
/// The columns read; the last is the truth.
const COLUMNS: [&str; 13] = [
    "list", "name_raw", "sex", "dob", "yob", "prov", "county", "host", "site", "company", "ref_year", "passport",
    "ent_id",
];
/// Rows cut into fields at once.
const BATCH: usize = 1 << 14;
/// Visas against payrolls.
pub const CAPTURES: [Capture; 6] =
    [Capture::First, Capture::Second, Capture::Second, Capture::Neither, Capture::Neither, Capture::Neither];

/// A roster and the person of each record; the file is read batch by batch.
pub fn read(path: &str) -> (Roster, Vec<u32>) {
    let lists = LISTS.map(|name| List { name: name.into(), nobody_twice: false }).to_vec();
    let mut reader = Reader::new(lists);
    let mut csv = csv::ReaderBuilder::new().buffer_capacity(1 << 20).from_path(path).unwrap();
    let header = csv.headers().unwrap().clone();
    let at = COLUMNS.map(|name| header.iter().position(|column| column == name).unwrap());
    let mut truth = Vec::new();
    let mut fill = |batch: &mut Vec<csv::ByteRecord>| {
        let mut filled = 0;
        while filled < batch.len() && csv.read_byte_record(&mut batch[filled]).unwrap() {
            filled += 1;
        }
        batch.truncate(filled);
    };
    let (mut batch, mut next) = (vec![csv::ByteRecord::new(); BATCH], vec![csv::ByteRecord::new(); BATCH]);
    fill(&mut batch);
    while !batch.is_empty() {
        // One batch is cut into fields while the one before it is read.
        rayon::join(|| fill(&mut next), || read_batch(&mut reader, &batch, &at, &mut truth));
        std::mem::swap(&mut batch, &mut next);
        next.resize(BATCH, csv::ByteRecord::new());
    }
    (reader.finish().0, truth)
}

fn read_batch(reader: &mut Reader, batch: &[csv::ByteRecord], at: &[usize; 13], truth: &mut Vec<u32>) {
    let row = |record| {
        let [list, name, sex, birth, birth_year, province, county, host, site, employer, year, document, person] =
            fields(record, at);
        let list = LISTS.iter().position(|known| *known == list).and_then(|list| u8::try_from(list).ok()).unwrap();
        truth.push(person.parse().unwrap());
        Row { list, name, sex, birth, birth_year, age: "", province, county, host, site, employer, year, document }
    };
    let rows: Vec<Row<'_>> = batch.iter().map(row).collect();
    reader.read(&rows);
}

/// Some fields of a row, whose text is checked once and not field by field.
fn fields<'r>(record: &'r csv::ByteRecord, at: &[usize; 13]) -> [&'r str; 13] {
    let row = std::str::from_utf8(record.as_slice()).unwrap();
    at.map(|column| &row[record.range(column).unwrap()])
}

/// Chapman's N, visas against payrolls.
pub fn estimate(linkage: &Linkage, persons: &[u32]) -> f64 {
    let [first, second, both] = counts(linkage, persons, &CAPTURES);
    (first + 1.0) * (second + 1.0) / (both + 1.0) - 1.0
}
