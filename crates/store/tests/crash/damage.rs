//! Bytes changed one at a time, over every file of a case: header copies, database, vault, evidence; the write-ahead log of
//! one that was left while it was open; and a folder of backups.

use crate::witness::{CREATED_AT, Key, OURS, Template, copy, files, key_of, results, scratch, study};
use assize_store::{Case, verify_backup};
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

const WORKERS: u64 = 2;
/// Files up to this length are changed at every byte where the count allows; longer ones at random bytes.
const SHORT: usize = 700;
/// Of the changes, one in so many is to a backup: looking at one costs a key derivation.
const BACKUPS: u64 = 40;

/// Changes by kind of file. One that nobody notices ends the run with a panic that names file and byte.
#[derive(Default)]
pub struct Summary {
    noticed: BTreeMap<&'static str, u64>,
    repaired: u64,
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let total: u64 = self.noticed.values().sum();
        let kinds: Vec<String> = self.noticed.iter().map(|(kind, count)| format!("{kind} {count}")).collect();
        write!(
            f,
            "{total} bytes changed one at a time ({}): all noticed; {} of {} changed headers repaired from their copies",
            kinds.join(", "),
            self.repaired,
            self.noticed.get("header").unwrap_or(&0)
        )
    }
}

/// Cases to damage.
struct Whole {
    /// Ended while it was open, with writes in the log that are not in the database yet; those will cover pages of the
    /// database, so damage to such a page is undone.
    left: PathBuf,
    /// Closed: there is no log.
    closed: PathBuf,
    backups: PathBuf,
    key: Key,
}

fn whole(under: &Path) -> Whole {
    let template = Template::new(under);
    let (live, left, backups) = (under.join("live"), under.join("left"), under.join("backups"));
    template.copy_to(&live);
    let mut case = Case::open_with_key(&live, template.key).unwrap();
    case.import(&study(), &files(), "a colleague", CREATED_AT).unwrap();
    case.record_results(&results(1), &key_of(1), CREATED_AT).unwrap();
    case.backup(&backups, CREATED_AT).unwrap();
    for number in 2..=3 {
        case.record_results(&results(number), &key_of(number), CREATED_AT).unwrap();
    }
    copy(&live, &left);
    assert!(fs::metadata(left.join("case.db-wal")).unwrap().len() > 8_000);
    drop(case);
    assert!(!live.join("case.db-wal").exists());
    Whole { left, closed: live, backups, key: template.key }
}

fn all_files(folder: &Path) -> Vec<PathBuf> {
    let mut out = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            out.extend(all_files(&path));
        } else if !path.ends_with("case.lock") {
            out.push(path);
        }
    }
    out.sort();
    out
}

fn kind(path: &Path) -> &'static str {
    let name = path.file_name().unwrap().to_str().unwrap();
    match name {
        "case.db" => "database",
        "case.db-wal" => "write-ahead log",
        "identities.assize" => "vault",
        _ if name.starts_with("case.header") => "header",
        _ => "evidence",
    }
}

/// Every byte of the short files first, then random bytes of all; as many as were asked for.
fn places(whole: &Whole, count: u64, random: &mut ChaCha8Rng) -> Vec<(PathBuf, usize)> {
    let mut files = all_files(&whole.closed);
    files.push(whole.left.join("case.db-wal"));
    let length = |path: &PathBuf| fs::metadata(path).unwrap().len() as usize;
    let lengths: Vec<(PathBuf, usize)> = files.into_iter().map(|path| (path.clone(), length(&path))).collect();
    let mut places: Vec<(PathBuf, usize)> = Vec::new();
    let short = lengths.iter().filter(|(_, length)| *length <= SHORT);
    places.extend(short.flat_map(|(path, length)| (0..*length).map(|at| (path.clone(), at))));
    // The bytes of a salt or of a magic number are where formats have blind spots.
    let long = lengths.iter().filter(|(_, length)| *length > SHORT);
    places.extend(long.flat_map(|(path, _)| (0..64).map(|at| (path.clone(), at))));
    if places.len() as u64 > count {
        let stride = places.len() as f64 / count as f64;
        return (0..count).map(|n| places[(n as f64 * stride) as usize].clone()).collect();
    }
    while (places.len() as u64) < count {
        let (path, length) = lengths.choose(random).unwrap();
        places.push((path.clone(), random.random_range(0..*length)));
    }
    places
}

pub fn damage(count: u64, seed: u64) -> Summary {
    let kept = scratch();
    let whole = whole(kept.path());
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let in_backups = count / BACKUPS;
    let places = places(&whole, count - in_backups, &mut random);
    let mut total = Summary::default();
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..WORKERS)
            .map(|worker| {
                let (whole, places, place) = (&whole, &places, kept.path().join(format!("now-{worker}")));
                scope.spawn(move || {
                    let mut part = Summary::default();
                    let mut random = ChaCha8Rng::seed_from_u64(seed + 1 + worker);
                    for (path, at) in places.iter().skip(worker as usize).step_by(WORKERS as usize) {
                        let from = if path.starts_with(&whole.left) { &whole.left } else { &whole.closed };
                        let path = path.strip_prefix(from).unwrap();
                        copy(from, &place);
                        flip(&place.join(path), *at, &mut random);
                        part.repaired += u64::from(look(&place, whole.key, path, *at));
                        *part.noticed.entry(kind(path)).or_default() += 1;
                    }
                    part
                })
            })
            .collect();
        for worker in workers {
            let part = worker.join().unwrap();
            total.repaired += part.repaired;
            for (kind, count) in part.noticed {
                *total.noticed.entry(kind).or_default() += count;
            }
        }
    });
    damaged_backups(&whole.backups, in_backups, &mut random, &mut total);
    total
}

fn flip(path: &Path, at: usize, random: &mut ChaCha8Rng) {
    let mut bytes = fs::read(path).unwrap();
    bytes[at] ^= 1 << random.random_range(0..8);
    fs::write(path, bytes).unwrap();
}

/// Opens and verifies. True where the damage was to a header and is repaired; a panic where nobody noticed.
fn look(place: &Path, key: Key, path: &Path, at: usize) -> bool {
    let Ok(case) = Case::open_with_key(place, key) else {
        assert_ne!(kind(path), "header", "a changed byte {at} of {} kept the case from opening", path.display());
        return false;
    };
    let bad = case.verify().map_or(true, |found| found.iter().any(|one| !one.ok));
    if kind(path) == "header" {
        assert_eq!((case.repaired(), bad), (&[path.to_str().unwrap().to_owned()][..], false), "byte {at}");
        return true;
    }
    assert!(bad || case.torn().is_some(), "a changed byte {at} of {} was not noticed", path.display());
    false
}

fn damaged_backups(backups: &Path, count: u64, random: &mut ChaCha8Rng, total: &mut Summary) {
    let place = backups.with_file_name("damaged-backups");
    let files: Vec<PathBuf> = all_files(backups).into_iter().filter(|path| !path.ends_with("backups.of")).collect();
    for _ in 0..count {
        copy(backups, &place);
        let path = place.join(files.choose(random).unwrap().strip_prefix(backups).unwrap());
        let at = random.random_range(0..fs::metadata(&path).unwrap().len() as usize);
        flip(&path, at, random);
        let looked = verify_backup(&place, None, &OURS, &backups.with_file_name("restored"));
        assert!(looked.is_err(), "a changed byte {at} of {} was not noticed", path.display());
        *total.noticed.entry("backup").or_default() += 1;
    }
}
