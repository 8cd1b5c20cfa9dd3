//! Thousands of hostile packages through the child: each ends as a study, as breaches or at a named limit, and the parent lives.
//!
//! `ASSIZE_HOSTILE_CASES=3000` asks for more than the 320 of an ordinary run.
#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

#[path = "support/mutants.rs"]
mod mutants;
#[path = "support/stage.rs"]
mod stage;

use assize_confine::{Answer, ConfineError, Package, Request, serve};
use std::collections::BTreeMap;
use std::process::ExitCode;

/// Cases of an ordinary run: every way to spoil a package twenty times.
const CASES: u64 = 320;
/// The same for a list: every way five times.
const LISTS: u64 = 80;

fn main() -> ExitCode {
    if std::env::args().nth(1).as_deref() == Some("parse-child") {
        return serve();
    }
    stage::run(&[
        ("every_hostile_package_ends_in_a_known_way", every_hostile_package_ends_in_a_known_way),
        ("every_hostile_list_ends_as_a_list_or_as_breaches", every_hostile_list_ends_as_a_list_or_as_breaches),
    ])
}

fn every_hostile_package_ends_in_a_known_way() {
    let cases = std::env::var("ASSIZE_HOSTILE_CASES").map_or(CASES, |n| n.parse().unwrap());
    let example = stage::example();
    let halves = [0, 1].map(|first| {
        let example = example.clone();
        std::thread::spawn(move || (first..cases).step_by(2).map(|case| outcome(&example, case)).collect::<Vec<_>>())
    });
    let mut counts: BTreeMap<(&str, String), usize> = BTreeMap::new();
    for (way, outcome) in halves.into_iter().flat_map(|half| half.join().unwrap()) {
        *counts.entry((way, outcome)).or_default() += 1;
    }
    for ((way, outcome), count) in &counts {
        println!("  {count:>5} {way}: {outcome}");
    }
    assert_eq!(counts.values().sum::<usize>() as u64, cases);
    let ways = counts.keys().map(|(way, _)| *way).collect::<std::collections::BTreeSet<_>>();
    assert_eq!(ways.len(), mutants::WAYS.len());
}

fn outcome(example: &Package, case: u64) -> (&'static str, String) {
    let (way, package) = mutants::mutant(example, case);
    let outcome = match stage::child("parse-child").ask(&Request::Package(&package)) {
        Ok((_, Answer::Package(Ok(_)))) => "a study".to_owned(),
        Ok((_, Answer::Package(Err(breaches)))) => {
            assert!(!breaches.is_empty(), "case {case} ({way}) gave neither a study nor a breach");
            "breaches".to_owned()
        }
        Err(error @ (ConfineError::Limit(_) | ConfineError::Cpu | ConfineError::Memory)) => error.to_string(),
        other => panic!("case {case} ({way}) ended as {other:?}"),
    };
    (way, outcome)
}

/// A table of a spoilt package, handed over as a list of persons: whatever comes back has a cell for every column of every row.
fn every_hostile_list_ends_as_a_list_or_as_breaches() {
    let example = stage::example();
    let (mut lists, mut breached) = (0, 0);
    for case in 0..LISTS {
        let (way, package) = mutants::mutant(&example, case);
        let Some(bytes) = package.get("conditions.csv") else { continue };
        match stage::child("parse-child").ask(&Request::List("conditions.csv", bytes)) {
            Ok((_, Answer::List(Ok(list)))) => {
                lists += 1;
                let whole = (0..list.len()).all(|row| list.row(row).count() == list.columns.len());
                assert!(whole && list.lines.is_sorted(), "case {case} ({way})");
            }
            Ok((_, Answer::List(Err(breaches)))) => {
                breached += 1;
                assert!((1..=101).contains(&breaches.len()), "case {case} ({way}) gave {} breaches", breaches.len());
            }
            Err(ConfineError::Limit(_) | ConfineError::Cpu | ConfineError::Memory) => {}
            other => panic!("case {case} ({way}) ended as {other:?}"),
        }
    }
    println!("  {lists} lists, {breached} refused");
    assert!(lists > 0 && breached > 0);
}
