//! A chain of custody that somebody altered in the database, past its triggers.

use super::*;
use assize_record::custody::{Channel, Handover};
use assize_record::source::Custody;
use assize_record::study::Study;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

const TABLE: &[u8] = b"id,value\r\nK1,10\r\n";

/// A case with three links: a receipt, a check, a handover.
fn of_three() -> (TempDir, PathBuf, Case) {
    let (kept, folder, mut case) = alone();
    let custody = Custody {
        file: "claims.csv".into(),
        bytes: TABLE.len() as u64,
        sha256: hex::encode(Sha256::digest(TABLE)),
        blake3: blake3::hash(TABLE).to_hex().to_string(),
    };
    let mut study = Study { title: "A study".into(), ..Study::default() };
    study.custody.insert("claims.csv".into(), custody);
    case.import(&study, &BTreeMap::from([("claims.csv".into(), TABLE.to_vec())]), "an office", NOW).unwrap();
    case.check_evidence(NOW).unwrap();
    let handover = Handover { from: "an office".into(), to: "a safe".into(), channel: Channel::Post };
    case.hand_over(&handover, NOW).unwrap();
    (kept, folder, case)
}

fn bad(case: &Case) -> Vec<String> {
    let found = case.verify().unwrap().into_iter().filter(|one| !one.ok);
    found.map(|one| format!("{}: {}", one.what, one.found)).collect()
}

/// What verifying finds after somebody with the case's key ran `sql`.
fn after(sql: &str) -> Vec<String> {
    let (_kept, _folder, case) = of_three();
    assert_eq!(bad(&case), Vec::<String>::new());
    let triggers = ["custody_link_stays", "custody_link_is_final", "custody_version_stays", "custody_version_is_final"];
    for trigger in triggers {
        case.database.execute_batch(&format!("DROP TRIGGER {trigger}")).unwrap();
    }
    case.database.execute_batch(&format!("PRAGMA foreign_keys = OFF; {sql}; PRAGMA foreign_keys = ON")).unwrap();
    bad(&case)
}

#[test]
fn a_damaged_link_is_found_and_named() {
    let cases = [
        ("another giver", "UPDATE custody_link SET body = replace(body, 'an office', 'the police') WHERE seq = 0"),
        ("another day", "UPDATE custody_link SET body = replace(body, '2026-01-01', '2025-01-01') WHERE seq = 0"),
        (
            "another receiver",
            "UPDATE custody_link SET body = replace(body, '\"custodian\"', '\"coder\"') WHERE seq = 1",
        ),
        ("the last, another place", "UPDATE custody_link SET body = replace(body, 'a safe', 'a desk') WHERE seq = 2"),
        ("one taken out", "DELETE FROM custody_link WHERE seq = 1"),
        (
            "two changed places",
            "UPDATE custody_link SET seq = 9 WHERE seq = 1; UPDATE custody_link SET seq = 1 WHERE seq = 2; UPDATE custody_link SET seq = 2 WHERE seq = 9",
        ),
        ("no text of ours", "UPDATE custody_link SET body = '{}' WHERE seq = 1"),
        ("another entry", "UPDATE custody_link SET body = replace(body, '\"entry\":3', '\"entry\":0') WHERE seq = 2"),
    ];
    let mut out = String::new();
    for (what, sql) in cases {
        out += &format!("{what}\n");
        after(sql).iter().for_each(|line| out += &format!("    {line}\n"));
    }
    expect_test::expect![[r#"
        another giver
            custody chain: link 0 is not what its entry in the log commits to
        another day
            custody chain: link 0 is not what its entry in the log commits to
        another receiver
            custody chain: link 1 is not what its entry in the log commits to
        the last, another place
            custody chain: link 2 is not what its entry in the log commits to
        one taken out
            custody chain: link 1 does not follow from the one before
        two changed places
            custody chain: link 1 does not follow from the one before
        no text of ours
            custody chain: a link cannot be read
        another entry
            custody chain: link 2 is not what its entry in the log commits to
    "#]]
    .assert_eq(&out);
}

#[test]
fn evidence_that_the_chain_does_not_tell_of_is_found() {
    let swapped = "UPDATE custody SET body = replace(body, '\"bytes\":17', '\"bytes\":18')";
    let said = after(swapped);
    assert!(said.iter().any(|line| line.starts_with("files of the study: not those")), "{said:?}");
    let said = after("UPDATE custody_version SET link = 1");
    assert_eq!(
        said,
        [
            "versions of evidence: the chain of custody does not tell how claims.csv was received; restore the case from a backup"
        ]
    );
}

#[test]
fn the_tables_let_no_link_and_no_version_be_changed_or_removed() {
    let (_kept, _folder, case) = of_three();
    for (sql, message) in [
        ("DELETE FROM custody_link", "never removed"),
        ("UPDATE custody_link SET body = '{}'", "never changed"),
        ("DELETE FROM custody_version", "never removed"),
        ("UPDATE custody_version SET blob = ''", "never changed"),
    ] {
        let said = case.database.execute_batch(sql).unwrap_err().to_string();
        assert!(said.contains(message), "{sql}: {said}");
    }
    assert_eq!(bad(&case), Vec::<String>::new());
}

#[test]
fn a_change_of_keys_leaves_the_chain_as_it_was() {
    let (_kept, folder, mut case) = of_three();
    let before = case.custody_chain().unwrap();
    case.rotate(&mut later(3), NOW).unwrap();
    assert_eq!(case.custody_chain().unwrap(), before);
    drop(case);
    let case = open(&folder, "custodian").unwrap();
    assert_eq!((case.custody_chain().unwrap(), bad(&case)), (before, Vec::new()));
}

#[test]
fn an_entry_without_its_salt_still_leaves_the_links_bound_to_one_another() {
    let (_kept, _folder, case) = of_three();
    let links = case.custody_chain().unwrap();
    crate::log::erase_salt(&case.database, links[1].0.entry).unwrap();
    let found = case.verify().unwrap().into_iter().find(|one| one.what == "custody chain").unwrap();
    assert_eq!(
        (found.ok, found.found.as_str()),
        (
            true,
            "3 links, each bound to the one before and to its entry in the log; of 1 the entry has no salt, so only the one before binds them"
        )
    );
}
