//! Cases that earlier versions of the program made: each opens, after a copy of its database was put beside it.
#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

use assize_store::{Case, Cost, Credentials, IdempotencyKey, Upkeep};
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// Folder of the fixture and the passphrase that it was made with.
const VERSIONS: &[(&str, &[u8])] = &[("version-1", b"made by version one of the case")];

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let place = to.join(path.file_name().unwrap());
        if path.is_dir() { copy(&path, &place) } else { assert!(fs::copy(&path, &place).is_ok()) }
    }
}

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name)
}

/// Different bytes at every call.
fn entropy() -> impl FnMut(&mut [u8]) -> Result<(), String> {
    let mut count = 0u64;
    move |bytes: &mut [u8]| {
        for chunk in bytes.chunks_mut(32) {
            count += 1;
            chunk.copy_from_slice(&blake3::hash(&count.to_le_bytes()).as_bytes()[..chunk.len()]);
        }
        Ok(())
    }
}

/// Opens a case whatever version its header has.
fn open(folder: &Path, passphrase: &[u8]) -> Case {
    let upkeep = Upkeep { cost: Cost::FLOOR, entropy: &mut entropy(), now: "2026-02-01T00:00:00Z" };
    Case::open_as(folder, &Credentials { user: None, passphrase, key_file: None }, upkeep).unwrap()
}

#[test]
fn a_case_of_every_earlier_version_opens_and_is_copied_first() {
    for (name, passphrase) in VERSIONS {
        let kept = TempDir::new().unwrap();
        let folder = kept.path().join("case");
        copy(&fixture(name), &folder);
        let mut case = open(&folder, passphrase);
        let copied = case.copied().unwrap().to_owned();
        assert_eq!(copied.file_name().unwrap(), "case.db.version-1", "{name}");
        assert_eq!(fs::read(&copied).unwrap(), fs::read(fixture(name).join("case.db")).unwrap(), "{name}");
        assert_eq!(case.study().unwrap().title, "A study of version one");
        assert_eq!(
            case.linkage(assize_record::linkage::Kind::Person).unwrap(),
            None,
            "the table for linkages is there, and empty"
        );
        assert_eq!(case.results().unwrap().unwrap().gaps, ["kept by version one"]);
        assert_eq!(case.evidence(&case.custody().unwrap()[0]).unwrap(), b"id,source\nK001,S001\n");
        // The three of version one, one that they were carried over, one that the header was renewed.
        let bad: Vec<_> = case.verify().unwrap().into_iter().filter(|found| !found.ok).collect();
        assert_eq!((bad, case.log().unwrap().len()), (Vec::new(), 5), "{name}");
        let chain: Vec<String> =
            case.custody_chain().unwrap().iter().map(|(link, _)| format!("{} {}", link.entry, link.act)).collect();
        let carried = ", day not said, channel not-said (before the case kept this chain)";
        let is_carried = |link: &String| link.starts_with("1 received: version 1 from ") && link.ends_with(carried);
        assert!(chain.len() == 1 && chain.iter().all(is_carried), "{name}: {chain:?}");
        let results = case.results().unwrap().unwrap();
        case.record_results(&results, &IdempotencyKey::of(&["new"]), "2026-02-01T00:00:00Z").unwrap();
        drop(case);
        let again = open(&folder, passphrase);
        assert_eq!((again.copied(), again.log().unwrap().len()), (None, 6), "{name}");
    }
}

#[test]
fn the_copy_put_back_in_place_is_the_case_before_the_migration() {
    let (name, passphrase) = VERSIONS[0];
    let kept = TempDir::new().unwrap();
    let folder = kept.path().join("case");
    copy(&fixture(name), &folder);
    drop(open(&folder, passphrase));
    fs::rename(folder.join("case.db.version-1"), folder.join("case.db")).unwrap();
    let case = open(&folder, passphrase);
    assert!(case.copied().is_some());
    assert!(case.verify().unwrap().iter().all(|found| found.ok));
}

#[test]
fn a_new_case_needs_no_copy() {
    let kept = TempDir::new().unwrap();
    let folder = kept.path().join("case");
    let case =
        Case::create(&folder, b"a sentence of our own", Cost::FLOOR, &mut entropy(), "2026-01-01T00:00:00Z").unwrap();
    assert_eq!(case.copied(), None);
}
