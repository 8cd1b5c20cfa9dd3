//! Changing keys, and being cut off while changing them.

use super::*;
use crate::database::{beside, settle, switch};
use crate::open::DATABASE;
use crate::rotate::write_anew;
use assize_record::source::{Custody, RowOrigin};
use assize_record::study::Study;
use rusqlite::Connection;
use std::collections::BTreeMap;

const TABLE: &[u8] = b"id,figure\nK001,12000\n";

fn with_study() -> (TempDir, PathBuf, Case) {
    let (kept, folder, mut case) = alone();
    let mut study = Study { title: "made up".into(), ..Study::default() };
    let custody = Custody { file: "a.csv".into(), bytes: 21, sha256: String::new(), blake3: String::new() };
    study.custody.insert("a.csv".into(), custody);
    study.rows.insert("K001".into(), RowOrigin { file: "a.csv".into(), line: 2 });
    case.import(&study, &BTreeMap::from([("a.csv".to_owned(), TABLE.to_vec())]), "x", NOW).unwrap();
    (kept, folder, case)
}

/// What must hold after every way through a change of keys.
#[track_caller]
fn is_whole(folder: &Path, last: &str) {
    let case = open(folder, "custodian").unwrap();
    assert_eq!(case.study().unwrap().title, "made up");
    assert_eq!(case.evidence(&case.custody().unwrap()[0]).unwrap(), TABLE);
    assert_eq!(operations(&case).last().map(String::as_str), Some(last));
    let structure: String = case.database.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(structure, "ok");
    assert!(case.session.body.rotation.is_none());
    assert!(!beside(&folder.join(DATABASE)).exists());
}

#[test]
fn after_a_rotation_the_case_has_other_keys_and_the_same_content() {
    let (_kept, folder, mut case) = with_study();
    let (before, header) = (case.master.clone(), std::fs::read(folder.join("case.header")).unwrap());
    let pages = std::fs::read(folder.join(DATABASE)).unwrap();
    case.rotate(&mut later(1), NOW).unwrap();
    assert_ne!(*case.master, *before);
    assert_eq!(case.study().unwrap().title, "made up");
    drop(case);
    is_whole(&folder, "rotate-keys");
    assert_ne!(std::fs::read(folder.join("case.header")).unwrap(), header);
    let after = std::fs::read(folder.join(DATABASE)).unwrap();
    let kept = pages.chunks(4096).filter(|page| after.chunks(4096).any(|one| one == *page)).count();
    assert_eq!(kept, 0, "a page stands as it stood");
}

#[test]
fn new_evidence_is_under_the_new_key_and_old_evidence_stays_readable() {
    let (_kept, folder, mut case) = with_study();
    let old = case.master.clone();
    case.rotate(&mut later(1), NOW).unwrap();
    let name = crate::blob::write(&folder, &case.master, b"came later").unwrap();
    assert_eq!(crate::blob::read(&folder, &case.master, &name).unwrap(), b"came later");
    assert!(crate::blob::read(&folder, &old, &name).is_err());
    for round in 2..20 {
        case.rotate(&mut later(round), NOW).unwrap();
    }
    drop(case);
    is_whole(&folder, "rotate-keys");
}

/// Stops after a number of steps, as a crash would: nothing is undone, nothing is closed in order.
fn cut_after(steps: usize, case: &mut Case, folder: &Path) {
    case.announce("remove-user", "coder-1", &mut later(4), NOW).unwrap();
    if steps == 1 {
        return;
    }
    let rotation = case.session.body.rotation.clone().unwrap();
    settle(std::mem::replace(&mut case.database, Connection::open_in_memory().unwrap()), &folder.join(DATABASE))
        .unwrap();
    write_anew(folder, &case.session, &rotation).unwrap();
    if steps == 2 {
        return;
    }
    switch(&folder.join(DATABASE)).unwrap();
}

#[test]
fn a_change_of_keys_that_is_cut_off_anywhere_is_completed_by_the_next_opening() {
    for steps in 1..=3 {
        let (_kept, folder, mut case) = with_study();
        cut_after(steps, &mut case, &folder);
        drop(case);
        is_whole(&folder, "remove-user coder-1");
        is_whole(&folder, "remove-user coder-1");
    }
}

#[test]
fn a_half_written_new_database_is_written_again() {
    let (_kept, folder, mut case) = with_study();
    cut_after(2, &mut case, &folder);
    drop(case);
    let path = beside(&folder.join(DATABASE));
    let whole = std::fs::read(&path).unwrap();
    std::fs::write(&path, &whole[..whole.len() / 3]).unwrap();
    is_whole(&folder, "remove-user coder-1");
}

#[test]
fn a_header_of_which_only_one_copy_was_written_is_enough() {
    for announced in [true, false] {
        let (_kept, folder, mut case) = with_study();
        let before = std::fs::read(folder.join("case.header")).unwrap();
        if announced {
            case.announce("rotate-keys", "", &mut later(4), NOW).unwrap();
        } else {
            case.rotate(&mut later(4), NOW).unwrap();
        }
        drop(case);
        for copy in ["case.header.2", "case.header.3"] {
            std::fs::write(folder.join(copy), &before).unwrap();
        }
        is_whole(&folder, "rotate-keys");
    }
}
