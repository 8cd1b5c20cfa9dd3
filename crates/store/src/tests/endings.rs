//! After every kind of ending, no byte of the folder or of the temporary folder tells what was said or who said it.

use super::*;
use crate::IdempotencyKey;
use crate::vault::Vault;
use assize_record::identity::{Identity, Reason};
use assize_record::results::Results;
use assize_record::source::{Custody, RowOrigin};
use assize_record::study::Study;
use std::collections::BTreeMap;
use std::process::Command;

const CANARIES: [&str; 4] =
    ["canary-title-of-a-study", "canary-line-of-a-file", "canary-name-of-a-witness", "the custodian's long sentence"];

fn study() -> (Study, BTreeMap<String, Vec<u8>>) {
    let mut study = Study { title: CANARIES[0].into(), ..Study::default() };
    let custody = Custody { file: "a.csv".into(), bytes: 1, sha256: String::new(), blake3: String::new() };
    study.custody.insert("a.csv".into(), custody);
    for row in 0..400 {
        study.rows.insert(format!("K{row:03}"), RowOrigin { file: "a.csv".into(), line: row });
    }
    (study, BTreeMap::from([("a.csv".to_owned(), CANARIES[1].repeat(9_000).into_bytes())]))
}

/// Everything a session writes: study, results, identities, users, new keys.
fn work(case: &mut Case) -> Vault {
    let (study, files) = study();
    case.import(&study, &files, "x", NOW).unwrap();
    let results = Results { gaps: vec![CANARIES[0].into()], ..Results::default() };
    case.record_results(&results, &IdempotencyKey::of(&["results"]), NOW).unwrap();
    let identity = Identity { names: vec![CANARIES[2].into()], ..Identity::default() };
    let mut vault = case.open_vault(&mut later(1), NOW).unwrap();
    let face = CANARIES[2].repeat(5_000).into_bytes();
    let one = vault.put(case, &identity, &[face], &mut later(2), NOW).unwrap();
    vault.open(case, &one, Reason::Safety, CANARIES[2], NOW).unwrap();
    // A sort too large for the page cache would go to a temporary file if temporary files were allowed.
    let sorted: i64 = case
        .database
        .query_row(
            "SELECT count(*) FROM (SELECT DISTINCT a.id || b.id || ?1 AS k FROM row_origin a, row_origin b ORDER BY k)",
            [CANARIES[0]],
            |row| row.get(0),
        )
        .unwrap();
    assert_eq!(sorted, 160_000);
    vault
}

#[track_caller]
fn tells_nothing(folder: &Path) {
    let mut looked = 0;
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let bytes = std::fs::read(&path).unwrap();
            looked += 1;
            for canary in CANARIES {
                let hex = hex::encode(canary);
                for needle in [canary.as_bytes(), hex.as_bytes()] {
                    let found = bytes.windows(needle.len()).any(|window| window == needle);
                    assert!(!found, "{} holds `{canary}`", path.display());
                }
            }
        }
    }
    assert!(looked >= 4, "only {looked} files were looked at");
}

#[test]
fn after_a_normal_ending_nothing_is_told() {
    let (kept, _folder, mut case) = alone();
    let vault = work(&mut case);
    tells_nothing(kept.path());
    vault.close().unwrap();
    case.rotate(&mut later(3), NOW).unwrap();
    tells_nothing(kept.path());
    drop(case);
    tells_nothing(kept.path());
}

#[test]
fn after_an_error_in_the_middle_nothing_is_told() {
    let (kept, folder, mut case) = alone();
    let (mut broken, files) = study();
    broken.rows.insert("K999".into(), RowOrigin { file: "nowhere.csv".into(), line: 1 });
    assert!(problem(case.import(&broken, &files, "x", NOW)).contains("FOREIGN KEY"));
    tells_nothing(kept.path());
    let vault = work(&mut case);
    case.announce("rotate-keys", "", &mut later(3), NOW).unwrap();
    // A folder where the new database would go: writing it fails half way through the change.
    std::fs::create_dir(crate::database::beside(&folder.join("case.db"))).unwrap();
    assert!(crate::rotate::write_anew(&folder, &case.session, case.session.body.rotation.as_ref().unwrap()).is_err());
    drop((vault, case));
    tells_nothing(kept.path());
}

/// The environment variable that makes this test's own program the process that is killed.
const CHILD: &str = "ASSIZE_TEST_ENDING";

#[test]
fn the_process_that_is_killed() {
    let Some(folder) = std::env::var_os(CHILD) else { return };
    let mut case = open(Path::new(&folder), "custodian").unwrap();
    let _vault = work(&mut case);
    case.announce("rotate-keys", "", &mut later(3), NOW).unwrap();
    let transaction = case.database.transaction().unwrap();
    transaction.execute("UPDATE study SET title = title || ?1", [CANARIES[2].repeat(3_000)]).unwrap();
    std::process::abort();
}

#[test]
fn after_a_killed_process_nothing_is_told_and_the_case_opens() {
    let (kept, folder, case) = alone();
    drop(case);
    let temporary = kept.path().join("temporary");
    std::fs::create_dir(&temporary).unwrap();
    let ended = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "tests::endings::the_process_that_is_killed", "--nocapture"])
        .env(CHILD, &folder)
        .envs(["TMPDIR", "SQLITE_TMPDIR", "TEMP"].map(|name| (name, &temporary)))
        .output()
        .unwrap();
    assert!(!ended.status.success());
    assert!(folder.join("case.db-wal").exists(), "the process was killed before it closed anything");
    tells_nothing(kept.path());
    let case = open(&folder, "custodian").unwrap();
    assert_eq!(case.study().unwrap().title, CANARIES[0]);
    assert_eq!(operations(&case).last().map(String::as_str), Some("rotate-keys"));
    drop(case);
    tells_nothing(kept.path());
    assert_eq!(std::fs::read_dir(&temporary).unwrap().count(), 0, "something was left in the temporary folder");
}

/// The environment variable that makes this test's own program the process that holds the case.
const HOLDER: &str = "ASSIZE_TEST_HOLDER";

#[test]
fn the_process_that_holds_the_case() {
    let Some(folder) = std::env::var_os(HOLDER) else { return };
    let _case = open(Path::new(&folder), "custodian").unwrap();
    std::fs::write(Path::new(&folder).with_extension("held"), "").unwrap();
    std::io::read_to_string(std::io::stdin()).unwrap();
}

#[test]
fn two_processes_on_one_case_are_refused_and_the_second_enters_when_the_first_has_ended() {
    let (_kept, folder, case) = alone();
    drop(case);
    let mut first = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "tests::endings::the_process_that_holds_the_case"])
        .env(HOLDER, &folder)
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::null())
        .spawn()
        .unwrap();
    for _ in 0..600 {
        if folder.with_extension("held").exists() {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    assert!(problem(open(&folder, "custodian")).contains("the case is open in another process"));
    drop(first.stdin.take());
    assert!(first.wait().unwrap().success());
    assert!(open(&folder, "custodian").is_ok());
}
