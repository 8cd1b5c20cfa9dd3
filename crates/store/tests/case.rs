//! A case on disk: what is on it, what damage does to it, and who may open it.
#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

use assize_record::results::Results;
use assize_record::source::{Custody, RowOrigin};
use assize_record::study::{CodeMeaning, Study};
use assize_store::{Applied, Case, Cost, IdempotencyKey, StoreError};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

const PASSPHRASE: &[u8] = b"six random words would be better";
const CANARY: &str = "canary-of-the-made-up-witness";
const NOW: &str = "2026-01-01T00:00:00Z";

/// Different bytes at every call, and the same in every test run.
fn entropy() -> impl FnMut(&mut [u8]) -> Result<(), String> {
    let mut state = 7u8;
    move |bytes| {
        for byte in bytes {
            state = state.wrapping_mul(29).wrapping_add(17);
            *byte = state;
        }
        Ok(())
    }
}

fn files() -> BTreeMap<String, Vec<u8>> {
    BTreeMap::from([("claims.csv".to_owned(), CANARY.repeat(9_000).into_bytes()), ("empty.csv".to_owned(), Vec::new())])
}

fn study() -> Study {
    let mut study = Study { title: format!("Study {CANARY}"), ..Study::default() };
    study.codes.push(CodeMeaning {
        list: "unit".into(),
        code: assize_record::id::Code::new("persons"),
        meaning: CANARY.into(),
    });
    for (file, bytes) in files() {
        let custody = Custody {
            file: file.clone(),
            bytes: bytes.len() as u64,
            sha256: hex::encode(Sha256::digest(&bytes)),
            blake3: blake3::hash(&bytes).to_hex().to_string(),
        };
        study.custody.insert(file, custody);
    }
    study.rows.insert("K001".into(), RowOrigin { file: "claims.csv".into(), line: 2 });
    study
}

fn made() -> (TempDir, PathBuf) {
    let kept = TempDir::new().unwrap();
    let folder = kept.path().join("case");
    let mut case = Case::create(&folder, PASSPHRASE, Cost::FLOOR, &mut entropy(), NOW).unwrap();
    case.import(&study(), &files(), "a colleague", NOW).unwrap();
    (kept, folder)
}

fn all_files(folder: &Path) -> Vec<PathBuf> {
    let mut out = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { out.extend(all_files(&path)) } else { out.push(path) }
    }
    out
}

fn flip(path: &Path, at: usize) {
    let mut bytes = fs::read(path).unwrap();
    let place = at % bytes.len();
    bytes[place] ^= 0x20;
    fs::write(path, bytes).unwrap();
}

fn key(name: &str) -> IdempotencyKey {
    IdempotencyKey::of(&["record results", name])
}

fn problem<T>(outcome: Result<T, StoreError>) -> String {
    outcome.err().map_or_else(|| "no error".to_owned(), |error| error.to_string())
}

#[test]
fn what_was_written_is_what_is_read() {
    let (_kept, folder) = made();
    let case = Case::open(&folder, PASSPHRASE).unwrap();
    assert!(case.study().unwrap() == study());
    let received = case.custody().unwrap();
    assert_eq!(received.len(), 2);
    assert_eq!((received[0].received_from.as_str(), received[0].received_at.as_str()), ("a colleague", NOW));
    assert_eq!(case.evidence(&received[0]).unwrap(), files()["claims.csv"]);
    let operations: Vec<String> = case.log().unwrap().into_iter().map(|entry| entry.action).collect();
    assert_eq!(operations, ["create", "import"]);
}

#[test]
fn no_byte_on_the_disk_tells_what_was_said() {
    let (_kept, folder) = made();
    let open = Case::open(&folder, PASSPHRASE).unwrap();
    let search = || {
        for path in all_files(&folder) {
            let bytes = fs::read(&path).unwrap();
            let found = bytes.windows(CANARY.len()).any(|window| window == CANARY.as_bytes());
            assert!(!found, "{} holds plain text", path.display());
            assert!(!path.to_string_lossy().contains("claims"), "{} tells what it holds", path.display());
        }
    };
    search();
    drop(open);
    search();
}

#[test]
fn a_wrong_passphrase_opens_nothing() {
    let (_kept, folder) = made();
    assert!(
        problem(Case::open(&folder, b"not the passphrase at all")).contains("the passphrase does not open the case")
    );
}

#[test]
fn one_damaged_header_is_repaired_and_three_are_not() {
    let (_kept, folder) = made();
    for copy in ["case.header", "case.header.2", "case.header.3"] {
        flip(&folder.join(copy), 60);
        let case = Case::open(&folder, PASSPHRASE).unwrap();
        assert_eq!(case.repaired(), [copy]);
        assert!(case.verify().unwrap()[0].ok);
    }
    fs::remove_file(folder.join("case.header")).unwrap();
    assert_eq!(Case::open(&folder, PASSPHRASE).unwrap().repaired(), ["case.header"]);
    for copy in ["case.header", "case.header.2", "case.header.3"] {
        fs::write(folder.join(copy), b"{}").unwrap();
    }
    assert!(problem(Case::open(&folder, PASSPHRASE)).contains("damaged in all three copies"));
}

#[test]
fn damage_to_evidence_is_found_and_named() {
    let (_kept, folder) = made();
    let largest = fs::read_dir(folder.join("blobs"))
        .unwrap()
        .map(|e| e.unwrap().path())
        .max_by_key(|p| p.metadata().unwrap().len())
        .unwrap();
    flip(&largest, 100_000);
    let case = Case::open(&folder, PASSPHRASE).unwrap();
    let bad: Vec<String> = case.verify().unwrap().into_iter().filter(|f| !f.ok).map(|f| f.what).collect();
    assert_eq!(bad, ["evidence claims.csv"]);
    fs::remove_file(&largest).unwrap();
    assert!(problem(case.evidence(&case.custody().unwrap()[0])).contains("damaged or missing"));
}

#[test]
fn a_whole_case_verifies() {
    let (_kept, folder) = made();
    let found = Case::open(&folder, PASSPHRASE).unwrap().verify().unwrap();
    let bad: Vec<_> = found.iter().filter(|finding| !finding.ok).collect();
    assert!(bad.is_empty(), "{bad:?}");
    assert!(found.len() >= 7);
}

#[test]
fn damage_to_the_database_never_passes() {
    let (_kept, folder) = made();
    let path = folder.join("case.db");
    let length = usize::try_from(path.metadata().unwrap().len()).unwrap();
    flip(&path, length / 2);
    let passes =
        Case::open(&folder, PASSPHRASE).is_ok_and(|case| case.verify().is_ok_and(|found| found.iter().all(|f| f.ok)));
    assert!(!passes);
}

#[test]
fn the_same_study_again_is_no_change_and_another_is_refused() {
    let (_kept, folder) = made();
    let mut case = Case::open(&folder, PASSPHRASE).unwrap();
    case.import(&study(), &files(), "a colleague", NOW).unwrap();
    assert_eq!(case.log().unwrap().len(), 2);
    let other = Study { title: "Another".into(), ..study() };
    assert!(problem(case.import(&other, &files(), "x", NOW)).contains("another cannot be put over it"));
}

#[test]
fn an_import_that_fails_half_way_leaves_nothing() {
    let kept = TempDir::new().unwrap();
    let folder = kept.path().join("case");
    let mut case = Case::create(&folder, PASSPHRASE, Cost::FLOOR, &mut entropy(), NOW).unwrap();
    let mut broken = study();
    broken.rows.insert("K002".into(), RowOrigin { file: "nowhere.csv".into(), line: 3 });
    assert!(problem(case.import(&broken, &files(), "x", NOW)).contains("FOREIGN KEY"));
    drop(case);
    let case = Case::open(&folder, PASSPHRASE).unwrap();
    assert!(case.study().unwrap() == Study::default());
    assert_eq!((case.custody().unwrap().len(), case.log().unwrap().len()), (0, 1));
}

#[test]
fn results_are_kept_and_the_last_stand() {
    let (_kept, folder) = made();
    let mut case = Case::open(&folder, PASSPHRASE).unwrap();
    assert!(case.results().unwrap().is_none());
    let results = Results { gaps: vec!["first".into()], ..Results::default() };
    case.record_results(&results, &key("first"), NOW).unwrap();
    case.record_results(&Results { gaps: vec!["second".into()], ..Results::default() }, &key("second"), NOW).unwrap();
    assert_eq!(case.results().unwrap().unwrap().gaps, ["second"]);
    assert_eq!(case.log().unwrap().len(), 4);
}

#[test]
fn a_write_asked_for_again_under_its_key_changes_nothing() {
    let (_kept, folder) = made();
    let mut case = Case::open(&folder, PASSPHRASE).unwrap();
    let results = |gap: &str| Results { gaps: vec![gap.into()], ..Results::default() };
    assert_eq!(case.record_results(&results("one"), &key("one"), NOW).unwrap(), Applied::Now);
    assert_eq!(case.record_results(&results("two"), &key("two"), NOW).unwrap(), Applied::Now);
    assert_eq!(case.record_results(&results("one"), &key("one"), NOW).unwrap(), Applied::Before);
    assert_eq!(case.results().unwrap().unwrap().gaps, ["two"]);
    assert_eq!(case.log().unwrap().len(), 4);
    assert_eq!(case.applied(&key("one")).unwrap().as_deref(), Some(NOW));
    assert_eq!(case.applied(&key("three")).unwrap(), None);
}

#[test]
fn a_cheap_key_derivation_is_refused() {
    let kept = TempDir::new().unwrap();
    let cheap = Cost { mebibytes: 8, passes: 1 };
    let outcome = Case::create(&kept.path().join("case"), PASSPHRASE, cheap, &mut entropy(), NOW);
    assert!(problem(outcome).contains("8 MiB and 1 passes; accepted are 64 MiB"));
}

#[test]
fn a_folder_that_holds_something_is_left_alone() {
    let kept = TempDir::new().unwrap();
    fs::write(kept.path().join("letter.txt"), "mine").unwrap();
    assert!(problem(Case::create(kept.path(), PASSPHRASE, Cost::FLOOR, &mut entropy(), NOW)).contains("is not empty"));
    assert!(problem(Case::open(kept.path(), PASSPHRASE)).contains("is no case"));
}

#[test]
fn a_case_open_elsewhere_is_refused() {
    let (_kept, folder) = made();
    let mut first = Case::open(&folder, PASSPHRASE).unwrap();
    first.record_results(&Results::default(), &key("first"), NOW).unwrap();
    assert!(problem(Case::open(&folder, PASSPHRASE)).contains("open in another process"));
    drop(first);
    assert!(Case::open(&folder, PASSPHRASE).is_ok());
}

#[test]
fn damage_to_the_write_ahead_log_is_told_when_the_case_is_opened() {
    let (kept, folder) = made();
    let mut case = Case::open(&folder, PASSPHRASE).unwrap();
    case.record_results(&Results::default(), &key("first"), NOW).unwrap();
    // As a program that is ended leaves it.
    let left = kept.path().join("left");
    for path in all_files(&folder) {
        let place = left.join(path.strip_prefix(&folder).unwrap());
        fs::create_dir_all(place.parent().unwrap()).unwrap();
        fs::copy(&path, place).unwrap();
    }
    let log = left.join("case.db-wal");
    let length = usize::try_from(log.metadata().unwrap().len()).unwrap();
    flip(&log, length / 2);
    let opened = case.open_copy(&left).unwrap();
    let torn = opened.torn().unwrap();
    assert_eq!(torn.readable + torn.unreadable, length as u64);
    assert!(opened.results().unwrap().is_none());
    assert!(opened.verify().unwrap().iter().all(|found| found.ok));
    drop(opened);
    assert_eq!(case.open_copy(&left).unwrap().torn(), None);
}
