//! Prints how well pairs of spellings are told to be one name, by pair of scripts.
//!
//! `cargo bench -p assize-linkage --bench names -- PAIRS.tsv`, with columns one, other, same (1 or 0), scripts.
#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a measurement reads the clock and may fail by panicking"
)]

use assize_linkage::name::book::{NameBook, Sex};
use std::collections::BTreeMap;

fn main() {
    let path = std::env::args().skip(1).find(|argument| !argument.starts_with("--")).unwrap();
    let text = std::fs::read_to_string(path).unwrap();
    let rows: Vec<Vec<&str>> = text.lines().map(|line| line.split('\t').collect()).collect();
    let mut book = NameBook::new();
    let start = std::time::Instant::now();
    let names: Vec<(&str, Sex)> =
        rows.iter().flat_map(|row| [(row[0], Sex::Unknown), (row[1], Sex::Unknown)]).collect();
    let ids = book.add(&names);
    if std::env::args().any(|a| a == "--learn") {
        book.learn();
    }
    let scored: Vec<(f64, bool, &str)> = rows
        .iter()
        .enumerate()
        .map(|(at, row)| (book.compare(ids[2 * at], ids[2 * at + 1], Sex::Unknown).log2_ratio(), row[2] == "1", row[3]))
        .collect();
    println!("{} pairs in {:?}", rows.len(), start.elapsed());
    let f1 = |cut: f64, of: &str| {
        let (mut hit, mut said, mut real) = (0.0, 0.0, 0.0);
        for (score, same, _) in scored.iter().filter(|(_, _, scripts)| of.is_empty() || of == *scripts) {
            hit += f64::from(u8::from(*same && *score >= cut));
            said += f64::from(u8::from(*score >= cut));
            real += f64::from(u8::from(*same));
        }
        2.0 * hit / (said + real)
    };
    let (best, cut) = (-40..80)
        .map(|step| f64::from(step) / 4.0)
        .map(|cut| (f1(cut, ""), cut))
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .unwrap();
    println!("all: F1 {best:.4} at {cut} bits; at 8 bits {:.4}", f1(8.0, ""));
    let kinds: BTreeMap<&str, usize> = scored.iter().fold(BTreeMap::new(), |mut sums, (_, _, kind)| {
        *sums.entry(*kind).or_default() += 1;
        sums
    });
    for (kind, count) in kinds {
        println!("{kind}: {count} pairs, F1 {:.4}", f1(cut, kind));
    }
    if std::env::args().any(|a| a == "--errors") {
        for ((score, same, kind), row) in
            scored.iter().zip(&rows).filter(|((score, same, _), _)| (*score >= cut) != *same).take(60)
        {
            let hangul = |at: usize| book.hangul(ids[at]);
            let at = rows.iter().position(|r| std::ptr::eq(r, row)).unwrap();
            println!("{score:.1} {same} {kind}: {} = {} | {} = {}", row[0], hangul(2 * at), row[1], hangul(2 * at + 1));
        }
    }
}
