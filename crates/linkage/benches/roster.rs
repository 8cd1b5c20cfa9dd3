//! Links a roster with known truth from a CSV file and prints time, completeness, precision and recall.
//!
//! `cargo bench -p assize-linkage --bench roster -- ROSTER.csv`, with the columns of the benchmark's rosters; ent_id is the truth.
#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a measurement reads the clock and may fail by panicking"
)]

use assize_linkage::link::{Settings, link};
use assize_linkage::roster::{List, Reader, Row};
use std::collections::HashMap;
use std::time::Instant;

fn main() {
    let path = std::env::args().skip(1).find(|argument| !argument.starts_with("--")).unwrap();
    let budget = std::env::args().find_map(|a| a.strip_prefix("--pairs=").map(|n| n.parse().unwrap()));
    let text = std::fs::read_to_string(path).unwrap();
    let start = Instant::now();
    let names = ["visa", "payroll", "payroll2", "interview", "ngo", "sanction"];
    let lists = names.map(|name| List { name: name.into(), nobody_twice: false }).to_vec();
    let mut reader = Reader::new(lists);
    let mut csv = csv::Reader::from_reader(text.as_bytes());
    let header = csv.headers().unwrap().clone();
    let column = |name: &str| header.iter().position(|h| h == name).unwrap();
    let at = [
        "list", "name_raw", "sex", "dob", "yob", "prov", "county", "host", "site", "company", "ref_year", "passport",
        "ent_id",
    ]
    .map(column);
    let mut truth: Vec<u32> = Vec::new();
    let mut batch: Vec<csv::StringRecord> = Vec::new();
    let mut record = csv::StringRecord::new();
    let mut flush = |batch: &mut Vec<csv::StringRecord>| {
        let rows: Vec<Row<'_>> = batch
            .iter()
            .map(|r| Row {
                list: names.iter().position(|n| *n == &r[at[0]]).unwrap() as u8,
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
        batch.clear();
    };
    while csv.read_record(&mut record).unwrap() {
        truth.push(record[at[12]].parse().unwrap());
        batch.push(record.clone());
        if batch.len() == 1 << 16 {
            flush(&mut batch);
        }
    }
    flush(&mut batch);
    println!("read {:?}", start.elapsed());
    let (roster, gaps) = reader.finish();
    println!("learned names {:?}, gaps {}", start.elapsed(), gaps.len());
    let mut settings = Settings::default();
    if let Some(b) = budget {
        settings.pairs_per_record = b;
    }
    let linkage = link(roster, settings);
    println!("linked {:?}; {} rounds", start.elapsed(), linkage.model.rounds);
    let mut sizes: HashMap<u32, u64> = HashMap::new();
    for t in &truth {
        *sizes.entry(*t).or_default() += 1;
    }
    let real: u64 = sizes.values().map(|n| n * (n - 1) / 2).sum();
    let total: u64 = linkage.gains.iter().map(|g| g.new_pairs).sum();
    println!("pairs {total}, kept {}", linkage.pairs.len());
    let reached = {
        let mut by: HashMap<u32, Vec<usize>> = HashMap::new();
        for (i, t) in truth.iter().enumerate() {
            by.entry(*t).or_default().push(i);
        }
        linkage.reached(
            by.values()
                .flat_map(|m| m.iter().enumerate().flat_map(move |(k, a)| m[k + 1..].iter().map(move |b| (*a, *b)))),
        )
    };
    println!("completeness {:.4} ({reached} of {real})", reached as f64 / real as f64);
    for (g, c) in linkage.gains.iter().zip(&linkage.blocks.costs) {
        println!(
            "{:?}: new {} matches {:.0} largest {} left out {}",
            g.rule, g.new_pairs, g.new_matches, c.largest_group, c.left_out
        );
    }
    score("pairs alone", linkage.pairs.iter().map(|p| (p.one, p.other, p.probability())), &truth, real);
}

fn score(what: &str, pairs: impl Iterator<Item = (u32, u32, f64)>, truth: &[u32], real: u64) {
    let mut bands = [(0.0f64, 0.0f64, 0.0f64); 10];
    let cuts = [0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.9, 0.95, 0.99];
    let mut hits = [(0u64, 0u64); 9];
    for (a, b, p) in pairs {
        let same = truth[a as usize] == truth[b as usize];
        if p >= 0.01 {
            let band = &mut bands[((p * 10.0) as usize).min(9)];
            *band = (band.0 + 1.0, band.1 + p, band.2 + f64::from(u8::from(same)));
        }
        for (cut, hit) in cuts.iter().zip(&mut hits) {
            if p >= *cut {
                hit.0 += 1;
                hit.1 += u64::from(same);
            }
        }
    }
    println!("{what}");
    for (cut, (said, right)) in cuts.iter().zip(hits) {
        let (p, r) = (right as f64 / said.max(1) as f64, right as f64 / real as f64);
        println!("  p >= {cut}: precision {p:.4} recall {r:.4} F1 {:.4}", 2.0 * p * r / (p + r));
    }
    let n: f64 = bands.iter().map(|b| b.0).sum();
    let error: f64 = bands.iter().map(|b| (b.1 - b.2).abs()).sum::<f64>() / n;
    println!(
        "  calibration error {error:.4}: {}",
        bands.iter().map(|b| format!("{:.2}/{:.2} ({})", b.1 / b.0, b.2 / b.0, b.0)).collect::<Vec<_>>().join(" ")
    );
}
