//! Made-up rosters with known truth from CSV files, and the estimate that is set against the truth. Measures nothing.

use assize_linkage::link::Linkage;
use assize_linkage::review::{Capture, counts};
use assize_linkage::roster::{List, Reader, Roster, Row};
use std::collections::BTreeMap;

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
    let mut fill = |batch: &mut Vec<csv::StringRecord>| {
        let mut filled = 0;
        while filled < batch.len() && csv.read_record(&mut batch[filled]).unwrap() {
            filled += 1;
        }
        batch.truncate(filled);
    };
    let place: BTreeMap<&str, u8> = LISTS.into_iter().zip(0..).collect();
    let (mut batch, mut next) = (vec![csv::StringRecord::new(); BATCH], vec![csv::StringRecord::new(); BATCH]);
    fill(&mut batch);
    while !batch.is_empty() {
        // One batch is cut into fields while the one before it is read.
        rayon::join(|| fill(&mut next), || read_batch(&mut reader, &batch, &at, &place));
        truth.extend(batch.iter().map(|row| row[at[12]].parse::<u32>().unwrap()));
        std::mem::swap(&mut batch, &mut next);
        next.resize(BATCH, csv::StringRecord::new());
    }
    (reader.finish().0, truth)
}

fn read_batch(reader: &mut Reader, batch: &[csv::StringRecord], at: &[usize; 13], place: &BTreeMap<&str, u8>) {
    let rows: Vec<Row<'_>> = batch
        .iter()
        .map(|r| Row {
            list: place[&r[at[0]]],
            name: &r[at[1]],
            sex: &r[at[2]],
            birth: &r[at[3]],
            birth_year: &r[at[4]],
            age: "",
            province: &r[at[5]],
            county: &r[at[6]],
            host: &r[at[7]],
            site: &r[at[8]],
            employer: &r[at[9]],
            year: &r[at[10]],
            document: &r[at[11]],
        })
        .collect();
    reader.read(&rows);
}

/// Chapman's N, visas against payrolls.
pub fn estimate(linkage: &Linkage, persons: &[u32]) -> f64 {
    let [first, second, both] = counts(linkage, persons, &CAPTURES);
    (first + 1.0) * (second + 1.0) / (both + 1.0) - 1.0
}
