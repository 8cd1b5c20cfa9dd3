//! The fuzz targets without libFuzzer: every seed of the corpus, then mutants of it, from a fixed start.
//!
//! `ASSIZE_FUZZ_MUTANTS=20000` asks for more mutants a target than an ordinary run has.
#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

#[path = "../../../fuzz/targets.rs"]
mod targets;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRng, TestRunner};
use std::path::{Path, PathBuf};

/// Mutants a target in an ordinary run.
const MUTANTS: u32 = 1_000;

fn mutants() -> u32 {
    std::env::var("ASSIZE_FUZZ_MUTANTS").map_or(MUTANTS, |count| count.parse().unwrap())
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz")
}

/// The seeds of a target, in the order of their names.
fn corpus(target: &str) -> Vec<Vec<u8>> {
    let mut paths: Vec<PathBuf> =
        std::fs::read_dir(folder().join("corpus").join(target)).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    assert!(!paths.is_empty(), "{target} has no corpus");
    paths.iter().map(|path| std::fs::read(path).unwrap()).collect()
}

/// One change to a seed.
#[derive(Debug, Clone)]
enum Change {
    Byte(prop::sample::Index, u8),
    Cut(prop::sample::Index, prop::sample::Index),
    Put(prop::sample::Index, String),
    Double(prop::sample::Index, prop::sample::Index),
}

fn change() -> impl Strategy<Value = Change> {
    let word = prop_oneof![
        Just("\"".to_owned()),
        Just("\\".to_owned()),
        Just("[[".to_owned()),
        Just("= 1e999\n".to_owned()),
        Just("= -1\n".to_owned()),
        Just("\u{1b}[2J".to_owned()),
        Just(",".repeat(300)),
        Just("[".repeat(200)),
        Just("9".repeat(400)),
        ".{0,12}",
    ];
    prop_oneof![
        3 => (any::<prop::sample::Index>(), any::<u8>()).prop_map(|(at, byte)| Change::Byte(at, byte)),
        1 => (any::<prop::sample::Index>(), any::<prop::sample::Index>()).prop_map(|(a, b)| Change::Cut(a, b)),
        3 => (any::<prop::sample::Index>(), word).prop_map(|(at, word)| Change::Put(at, word)),
        1 => (any::<prop::sample::Index>(), any::<prop::sample::Index>()).prop_map(|(a, b)| Change::Double(a, b)),
    ]
}

fn apply(bytes: &mut Vec<u8>, change: Change) {
    if bytes.is_empty() {
        return;
    }
    let range = |a: prop::sample::Index, b: prop::sample::Index, length: usize| {
        let (a, b) = (a.index(length), b.index(length));
        // Most cuts are short: a long one leaves nothing to read.
        a.min(b)..a.max(b).min(a.min(b) + 60)
    };
    match change {
        Change::Byte(at, byte) => {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        Change::Cut(a, b) => drop(bytes.drain(range(a, b, bytes.len()))),
        Change::Put(at, word) => {
            let at = at.index(bytes.len());
            bytes.splice(at..at, word.into_bytes());
        }
        Change::Double(a, b) => {
            let range = range(a, b, bytes.len());
            let piece = bytes[range.clone()].to_vec();
            bytes.splice(range.end..range.end, piece);
        }
    }
}

#[test]
fn every_seed_goes_through_its_target() {
    for (name, target) in targets::TARGETS {
        corpus(name).iter().for_each(|seed| target(seed));
    }
}

#[test]
fn no_mutant_of_a_seed_makes_a_parser_panic() {
    for (name, target) in targets::TARGETS {
        let config = Config { cases: mutants(), failure_persistence: None, ..Config::default() };
        let random = TestRng::deterministic_rng(config.rng_algorithm);
        let mutant = (prop::sample::select(corpus(name)), prop::collection::vec(change(), 1..8));
        let outcome = TestRunner::new_with_rng(config, random).run(&mutant, |(mut bytes, changes)| {
            changes.into_iter().for_each(|change| apply(&mut bytes, change));
            target(&bytes);
            Ok(())
        });
        println!("{name}: {} mutants", mutants());
        outcome.unwrap_or_else(|failure| panic!("{name}: {failure}"));
    }
}

#[test]
fn every_target_is_built_with_libfuzzer_as_well() {
    let text = std::fs::read_to_string(folder().join("Cargo.toml")).unwrap();
    let manifest: toml::Table = text.parse().unwrap();
    let built: Vec<&str> =
        manifest["bin"].as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect();
    assert_eq!(built, targets::TARGETS.iter().map(|(name, _)| *name).collect::<Vec<_>>());
}
