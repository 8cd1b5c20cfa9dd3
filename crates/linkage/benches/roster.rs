//! Links a roster with known truth from a CSV file and prints times, what each rule of blocking adds, precision, recall, calibration and N.
//!
//! `cargo bench -p assize-linkage --bench roster -- ROSTER.csv`, with the columns named below; ent_id is the truth. `--quick` prints times only,
//! `--pairs FILE` writes the pairs with their probabilities too.
#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a measurement reads the clock and may fail by panicking"
)]

use assize_linkage::judgement::Verdicts;
use assize_linkage::link::{Linkage, Settings, link};
use assize_linkage::missed::{Completeness, Kind};
use assize_linkage::partition::{LinkedPair, Partitions, Threshold, Weighing, partition};
use assize_linkage::review::counts;
use assize_linkage::score::{bands, calibration_error, pair_score, true_pairs};
use rosters::{CAPTURES, LISTS, estimate, read};
use std::collections::BTreeMap;
use std::time::Instant;

#[path = "support/rosters.rs"]
mod rosters;

/// The records of each person.
fn persons(truth: &[u32]) -> BTreeMap<u32, Vec<u32>> {
    let mut persons: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    (0u32..).zip(truth).for_each(|(record, person)| persons.entry(*person).or_default().push(record));
    persons
}

/// All pairs of records of one person.
fn pairs_of_one_person(truth: &[u32]) -> Vec<(usize, usize)> {
    let pairs = |records: &Vec<u32>| {
        let after = |at: usize| records[at + 1..].iter().map(move |other| (records[at] as usize, *other as usize));
        (0..records.len()).flat_map(after).collect::<Vec<_>>()
    };
    persons(truth).values().flat_map(pairs).collect()
}

fn print_blocking(linkage: &Linkage, truth: &[u32]) {
    let reached = linkage.reached(pairs_of_one_person(truth).into_iter());
    println!("completeness of blocking {:.4}", reached as f64 / true_pairs(truth));
    for (gain, cost) in linkage.gains.iter().zip(&linkage.blocks.costs) {
        println!(
            "  {:?}: {} new pairs, {:.0} of one person expected; largest group {}, {} pairs left out",
            gain.rule, gain.new_pairs, gain.new_matches, cost.largest_group, cost.left_out
        );
    }
}

fn print_score(what: &str, pairs: &[LinkedPair], truth: &[u32]) {
    println!("{what}");
    for least in [0.2, 0.5, 0.9, 0.95, 0.99] {
        let score = pair_score(pairs, truth, least);
        println!("  p >= {least}: precision {:.4} recall {:.4} F1 {:.4}", score.precision, score.recall, score.f1());
    }
    let bands = bands(pairs, truth);
    let said = bands.map(|band| format!("{:.2}/{:.2}", band.said / band.pairs, band.true_pairs / band.pairs));
    println!("  calibration error {:.4}; said/true by band: {}", calibration_error(&bands), said.join(" "));
}

/// Persons as the true links among pairs that blocking reaches make them.
fn reached(linkage: &Linkage, truth: &[u32]) -> Vec<u32> {
    let records = persons(truth);
    let pairs = pairs_of_one_person(truth);
    let mut persons: Vec<u32> = (0u32..).take(truth.len()).collect();
    let met = linkage.blocks.share_groups(&pairs);
    for ((one, other), _) in pairs.iter().zip(met).filter(|(_, met)| *met) {
        let (to, from) = (persons[*one], persons[*other]);
        for record in &records[&truth[*one]] {
            let person = &mut persons[*record as usize];
            *person = if *person == from { to } else { *person };
        }
    }
    persons
}

fn print_estimates(linkage: &Linkage, partitions: &Partitions, truth: &[u32]) {
    let estimate = |persons: &[u32]| estimate(linkage, persons);
    println!(
        "N by true links {:.0}; by those that blocking reaches {:.0}",
        estimate(truth),
        estimate(&reached(linkage, truth))
    );
    let mean_counts = |draw: &dyn Fn(u64) -> Vec<u32>| {
        let drawn: Vec<[f64; 3]> = (0..10).map(|seed| counts(linkage, &draw(seed), &CAPTURES)).collect();
        [0, 1, 2].map(|at| (drawn.iter().map(|of| of[at]).sum::<f64>() / 10.0).round())
    };
    println!("persons on visas, on payrolls, on both: by true links {:?}", mean_counts(&|_| truth.to_vec()));
    println!("  averaged {:?}", mean_counts(&|seed| partitions.draw(seed)));
    for threshold in [Threshold::Strict, Threshold::Likely, Threshold::Loose] {
        println!("  {threshold:?} {:.0}", estimate(&partitions.at(threshold)));
    }
    let mut drawn: Vec<f64> = (0..40).map(|seed| estimate(&partitions.draw(seed))).collect();
    drawn.sort_by(f64::total_cmp);
    println!("  averaged {:.0} ({:.0} to {:.0})", drawn.iter().sum::<f64>() / 40.0, drawn[2], drawn[37]);
    let completeness = Completeness::of(linkage, partitions);
    let share = |kind: &Kind| kind.found_anyway / kind.with_number;
    let shares = completeness.of_all.map(|of_all| of_all.map(|kind| share(&kind)));
    println!("found of links with a document number, without it, by kind {shares:.4?}; by lists");
    for found in completeness.of_lists.iter().filter(|found| found.without_number >= 100.0) {
        let (a, b) = (found.lists.0 as usize, found.lists.1 as usize);
        println!(
            "  {} and {}: {:.0} links without a number, {:.0} of {:.0} with one; {:.0} missed",
            LISTS[a],
            LISTS[b],
            found.without_number,
            found.kinds[..2].iter().map(|kind| kind.found_anyway).sum::<f64>(),
            found.kinds[..2].iter().map(|kind| kind.with_number).sum::<f64>(),
            completeness.missed(found)
        );
    }
    let mut drawn: Vec<f64> = (0..40).map(|seed| estimate(&completeness.draw(linkage, partitions, seed))).collect();
    drawn.sort_by(f64::total_cmp);
    println!("  completed {:.0} ({:.0} to {:.0})", drawn.iter().sum::<f64>() / 40.0, drawn[2], drawn[37]);
    println!("  completed {:?}", mean_counts(&|seed| completeness.draw(linkage, partitions, seed)));
    println!("expected persons {:.0}", partitions.expected_persons());
}

/// Seconds of processor time of all threads so far, to a hundredth; 0 where the system does not tell.
fn cpu() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace().skip(11).take(2);
    fields.map(|ticks| ticks.parse::<f64>().unwrap() / 100.0).sum()
}

/// Most memory held so far, in megabytes.
fn memory() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    peak.and_then(|line| line.split_whitespace().next()).map_or(0.0, |kb| kb.parse::<f64>().unwrap() / 1000.0)
}

fn main() {
    let path = std::env::args().skip(1).find(|argument| !argument.starts_with("--")).unwrap();
    let start = Instant::now();
    let note = |done: &str| {
        println!("{done}: {:.2} s, {:.2} s of processor, {:.0} MB", start.elapsed().as_secs_f64(), cpu(), memory());
    };
    let (roster, truth) = read(&path);
    note("read");
    let mut linkage = link(roster, Settings::default());
    note("linked");
    linkage.refine(&Verdicts::default());
    note("refined");
    let partitions = partition(&linkage, &Verdicts::default());
    note("partitioned");
    let persons = partitions.at(Threshold::Likely);
    let first = (0u32..).zip(&persons).filter(|(record, person)| record == *person).count();
    note("persons");
    println!("{} rounds of EM, {} pairs kept, {first} persons", linkage.model.rounds, linkage.pairs.len());
    if std::env::args().any(|argument| argument == "--quick") {
        return;
    }
    if let Some(path) = std::env::args().skip_while(|argument| argument != "--pairs").nth(1) {
        let lines = partitions.pairs.iter().map(|pair| format!("{},{},{}\n", pair.one, pair.other, pair.probability));
        std::fs::write(path, lines.collect::<String>()).unwrap();
    }
    print_blocking(&linkage, &truth);
    print_score("within components", &partitions.pairs, &truth);
    let alone: Vec<LinkedPair> = linkage
        .pairs
        .iter()
        .map(|pair| LinkedPair { one: pair.one, other: pair.other, probability: pair.probability() })
        .collect();
    print_score("pairs alone", &alone, &truth);
    print_estimates(&linkage, &partitions, &truth);
}
