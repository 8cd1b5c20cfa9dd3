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
    let mut linkage = link(roster, settings);
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
    let after = Instant::now();
    linkage.refine(&Default::default());
    println!("refined in {:?}", after.elapsed());
    let after = Instant::now();
    let partitions = assize_linkage::partition::partition(&linkage, &Default::default());
    println!("partitioned in {:?}", after.elapsed());
    chapman(&linkage, &partitions, &truth);
    if std::env::args().any(|a| a == "--names") {
        use assize_linkage::name::book::Sex;
        let n = truth.len();
        let scripts: Vec<String> = text.lines().skip(1).map(|l| l.split(',').nth(3).unwrap().to_owned()).collect();
        let mut state = 12345u64;
        let mut rand = || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state
        };
        let mut sums: HashMap<String, (f64, f64, f64, f64)> = HashMap::new();
        let total = 30_000_000;
        for _ in 0..total {
            let (a, b) = ((rand() % n as u64) as usize, (rand() % n as u64) as usize);
            if truth[a] == truth[b] {
                continue;
            }
            let pair = if scripts[a] < scripts[b] {
                format!("{}-{}", scripts[a], scripts[b])
            } else {
                format!("{}-{}", scripts[b], scripts[a])
            };
            let e = sums.entry(pair).or_default();
            e.0 += 1.0;
            let found =
                linkage.roster.names.compare(linkage.roster.name_of(a), linkage.roster.name_of(b), Sex::Unknown);
            if found.level as u8 == 0 {
                e.1 += 1.0;
                e.2 += f64::from(found.bits).exp2();
            }
        }
        for (pair, (all, same, ratio, _)) in sums {
            println!("{pair}: {all} pairs, same {same}, mean ratio {:.3}", ratio / all);
        }
    }
    if std::env::args().any(|a| a == "--patterns") {
        let mut sums: HashMap<String, (f64, f64, f64)> = HashMap::new();
        for p in &linkage.pairs {
            let same = f64::from(u8::from(truth[p.one as usize] == truth[p.other as usize]));
            let words: Vec<String> =
                linkage.waterfall(p.one as usize, p.other as usize).iter().skip(1).map(|s| s.words.clone()).collect();
            let e = sums.entry(words.join("; ")).or_default();
            *e = (e.0 + 1.0, e.1 + p.probability(), e.2 + same);
        }
        let mut rows: Vec<_> = sums.into_iter().collect();
        rows.sort_by(|a, b| (b.1.1 - b.1.2).abs().total_cmp(&(a.1.1 - a.1.2).abs()));
        for (words, (n, p, same)) in rows.iter().take(40) {
            println!("PAT {n} expected {p:.0} true {same:.0}: {words}");
        }
    }
    if std::env::args().any(|a| a == "--shares") {
        use assize_linkage::compare::LEVELS;
        let mut by: HashMap<u32, Vec<usize>> = HashMap::new();
        for (i, t) in truth.iter().enumerate() {
            by.entry(*t).or_default().push(i);
        }
        let mut counts: HashMap<(u8, u8, String), f64> = HashMap::new();
        for members in by.values() {
            for (k, i) in members.iter().enumerate() {
                for j in &members[k + 1..] {
                    let (a, b) = (linkage.roster.list_of(*i), linkage.roster.list_of(*j));
                    let (a, b) = (a.min(b), a.max(b));
                    for (n, step) in linkage.waterfall(*i, *j).into_iter().enumerate() {
                        let w = if n == 0 { "pairs".to_owned() } else { step.words };
                        *counts.entry((a, b, w)).or_default() += 1.0;
                    }
                }
            }
        }
        for (a, b) in [(0u8, 1u8), (1, 2), (0, 3)] {
            let at = usize::from(a) * 6 + usize::from(b);
            println!(
                "SH {a} {b}: expected {:.0} true {}",
                linkage.model.expected[at],
                counts[&(a, b, "pairs".to_owned())]
            );
            for (c, levels) in LEVELS.iter().enumerate() {
                for (l, level) in levels.iter().enumerate() {
                    let own = counts.get(&(a, b, level.words.to_owned())).copied().unwrap_or(0.0);
                    let w = linkage.model.share(a, b, c, l);
                    println!("SH {a} {b} {}: learned {:.4} true count {own}", level.words, w);
                }
            }
        }
    }
    if std::env::args().any(|a| a == "--lost") {
        let mut by: HashMap<u32, Vec<usize>> = HashMap::new();
        for (i, t) in truth.iter().enumerate() {
            by.entry(*t).or_default().push(i);
        }
        let linked: HashMap<(u32, u32), f64> =
            partitions.pairs.iter().map(|p| ((p.one, p.other), p.probability)).collect();
        let (mut all, mut unreached, mut dropped, mut mass) = (0.0, 0.0, 0.0, 0.0);
        let mut lost: HashMap<String, (f64, f64, f64)> = HashMap::new();
        for members in by.values() {
            for (k, i) in members.iter().enumerate() {
                for j in &members[k + 1..] {
                    let (a, b) = (linkage.roster.list_of(*i), linkage.roster.list_of(*j));
                    let (a, b) = (a.min(b), a.max(b));
                    if a != 0 || !(b == 1 || b == 2) {
                        continue;
                    }
                    all += 1.0;
                    let p = linked.get(&(*i as u32, *j as u32)).copied().unwrap_or(0.0);
                    mass += p;
                    let reached = linkage.blocks.share_a_group(*i, *j);
                    if !reached {
                        unreached += 1.0;
                    } else if p == 0.0 {
                        dropped += 1.0;
                    }
                    let words: Vec<String> =
                        linkage.waterfall(*i, *j).iter().skip(1).map(|s| s.words.clone()).collect();
                    let e = lost.entry(words.join("; ")).or_default();
                    e.0 += 1.0 - p;
                    e.1 += f64::from(u8::from(!reached));
                    e.2 += 1.0;
                }
            }
        }
        println!("LOST all {all} mass {mass:.0} unreached {unreached} dropped {dropped}");
        let mut rows: Vec<_> = lost.into_iter().collect();
        rows.sort_by(|a, b| b.1.0.total_cmp(&a.1.0));
        for (w, (l, u, n)) in rows.iter().take(30) {
            println!("LOST {l:.0} unreached {u} of {n}: {w}");
        }
        let expected: f64 = partitions
            .pairs
            .iter()
            .filter(|p| {
                let (a, b) = (linkage.roster.list_of(p.one as usize), linkage.roster.list_of(p.other as usize));
                a.min(b) == 0 && (a.max(b) == 1 || a.max(b) == 2)
            })
            .map(|p| p.probability)
            .sum();
        println!("LOST expected pairs {expected:.0}");
    }
    if std::env::args().any(|a| a == "--where") {
        let mut sums: HashMap<String, (f64, f64, f64)> = HashMap::new();
        for p in partitions.pairs.iter().filter(|p| p.probability > 0.02 && p.probability < 0.8) {
            let same = f64::from(u8::from(truth[p.one as usize] == truth[p.other as usize]));
            let own = linkage.log2_odds(p.one as usize, p.other as usize);
            let alone = 1.0 / (1.0 + (-f64::from(own)).exp2());
            for step in linkage.waterfall(p.one as usize, p.other as usize) {
                let e = sums.entry(step.words).or_default();
                *e = (e.0 + p.probability, e.1 + alone, e.2 + same);
            }
        }
        let mut rows: Vec<_> = sums.into_iter().collect();
        rows.sort_by(|a, b| b.1.2.total_cmp(&a.1.2));
        for (words, (p, alone, same)) in rows {
            println!("{words}: partition {p:.0} alone {alone:.0} true {same:.0} ratio {:.2}", same / p);
        }
    }
    score("within components", partitions.pairs.iter().map(|p| (p.one, p.other, p.probability)), &truth, real);
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

/// Visa against either payroll, from the truth's links, from sampled partitions and at the three thresholds.
fn chapman(linkage: &assize_linkage::link::Linkage, partitions: &assize_linkage::partition::Partitions, truth: &[u32]) {
    use assize_linkage::partition::Threshold;
    let estimate = |persons: &[u32]| {
        let mut on: HashMap<u32, u8> = HashMap::new();
        for (record, person) in persons.iter().enumerate() {
            *on.entry(*person).or_default() |= match linkage.roster.list_of(record) {
                0 => 1,
                1 | 2 => 2,
                _ => 0,
            };
        }
        let count = |mask: u8| on.values().filter(|lists| **lists & mask == mask).count() as f64;
        let (a, b, both) = (count(1), count(2), count(3));
        (((a + 1.0) * (b + 1.0) / (both + 1.0)) - 1.0, both, on.len())
    };
    println!("persons, on both, Chapman: truth {:?}", estimate(truth));
    for t in [Threshold::Strict, Threshold::Likely, Threshold::Loose] {
        println!("  {t:?} {:?}", estimate(&partitions.at(t)));
    }
    let mut draws: Vec<f64> = (0..40).map(|seed| estimate(&partitions.draw(seed)).0).collect();
    draws.sort_by(f64::total_cmp);
    println!(
        "  averaged {:.0}, {:.0} to {:.0}; expected persons {:.0}",
        draws.iter().sum::<f64>() / 40.0,
        draws[2],
        draws[37],
        partitions.expected_persons()
    );
}
