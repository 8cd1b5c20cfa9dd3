//! The log inside the database: what the tables refuse, what `verify` finds where somebody with the key went round them, and
//! the tree against its definition.

use super::from_version_1;
use super::tree::Edge;
use super::*;
use crate::{Case, Cost, VerifyFinding};
use expect_test::{Expect, expect};
use std::path::Path;
use tempfile::TempDir;

const NOW: &str = "2026-01-01T00:00:00Z";

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

fn entry(reason: &'static str) -> Entry<'static> {
    Entry { at: NOW, actor: OWNER, action: "test", object: "log", reason, change: b"change" }
}

fn made(folder: &Path) -> Case {
    let mut case = Case::create(folder, b"six random words", Cost::FLOOR, &mut entropy(), NOW).unwrap();
    for _ in 0..4 {
        append(&case.database, &case.fresh, &entry("asked")).unwrap();
    }
    case.checkpoint(&mut entropy(), NOW).unwrap();
    append(&case.database, &case.fresh, &entry("asked")).unwrap();
    case
}

/// A database with the tables of the log alone.
fn tables() -> Connection {
    let database = Connection::open_in_memory().unwrap();
    database.execute_batch(include_str!("../../migrations/0002_audit.sql")).unwrap();
    database
}

fn problem<T>(outcome: rusqlite::Result<T>) -> String {
    outcome.err().map_or_else(|| "no error".to_owned(), |error| error.to_string())
}

#[test]
fn the_tables_let_nothing_be_removed_or_changed_but_a_salt_erased() {
    let database = tables();
    append(&database, &Fresh::default(), &entry("asked")).unwrap();
    let said = |sql: &str| problem(database.execute(sql, []));
    assert_eq!(said("DELETE FROM log_entry"), "entries of the log are never removed");
    for sql in [
        "UPDATE log_entry SET leaf = 'x'",
        "UPDATE log_entry SET seq = 9",
        "UPDATE log_entry SET salt = randomblob(32)",
        "UPDATE log_entry SET salt = NULL, leaf = 'x'",
    ] {
        assert_eq!(said(sql), "of an entry of the log only the salt can be erased", "{sql}");
    }
    assert_eq!(said("UPDATE log_entry SET salt = NULL"), "no error");
}

/// What `verify` says about the log after somebody with the key changed the database with `sql`.
#[track_caller]
fn check(sql: &str, expected: &Expect) {
    let kept = TempDir::new().unwrap();
    let case = made(&kept.path().join("case"));
    let triggers = "DROP TRIGGER log_entry_stays; DROP TRIGGER log_entry_is_final;";
    case.database.execute_batch(&format!("{triggers} {sql}")).unwrap();
    let bad = case.verify_log().unwrap().into_iter().filter(|finding| !finding.ok);
    let line = |finding: VerifyFinding| format!("{}: {}", finding.what, finding.found);
    expected.assert_eq(&bad.map(line).collect::<Vec<_>>().join("\n"));
}

#[test]
fn a_log_that_nobody_touched_is_well() {
    check("", &expect![""]);
}

#[test]
fn an_entry_changed_in_the_database_is_named() {
    check(
        "UPDATE log_entry SET leaf = replace(leaf, 'asked', 'other') WHERE seq = 2",
        &expect![[r"
            log: entry 2 was altered
            checkpoint 6: not the root of its entries"]],
    );
}

#[test]
fn the_last_entry_changed_is_found_by_the_tree_beside_it() {
    check(
        "UPDATE log_entry SET leaf = replace(leaf, 'asked', 'other') WHERE seq = 6",
        &expect!["log: the tree is not that of the entries; entry 6 was altered, or the tree"],
    );
}

#[test]
fn an_entry_removed_from_the_database_is_named() {
    check(
        "DELETE FROM log_entry WHERE seq = 3",
        &expect![[r"
            log: entry 3 is missing, moved or unreadable
            checkpoint 6: not the root of its entries"]],
    );
}

#[test]
fn entries_cut_off_leave_a_checkpoint_without_its_root() {
    check("DELETE FROM log_entry WHERE seq > 3", &expect!["checkpoint 6: not the root of its entries"]);
}

#[test]
fn a_checkpoint_changed_in_the_database_is_found() {
    check(
        "UPDATE log_checkpoint SET note = replace(note, char(10) || '6' || char(10), char(10) || '5' || char(10))",
        &expect!["checkpoint 6: not the root of its entries"],
    );
}

#[test]
fn a_hash_of_the_tree_changed_or_lost_is_found() {
    let said = &expect!["log: the tree is not that of the entries; entry 6 was altered, or the tree"];
    check("UPDATE log_node SET hash = zeroblob(32) WHERE level = 2", said);
    check("DELETE FROM log_node WHERE level = 2", said);
}

#[test]
fn the_tree_in_the_database_is_the_tree_of_its_entries_at_every_size() {
    let (database, mut edge) = (tables(), Edge::default());
    let mut roots = vec![edge.root()];
    for size in 1..70 {
        append(&database, &Fresh::default(), &entry("asked")).unwrap();
        let last = entries(&database).unwrap().pop().unwrap();
        edge.push(tree::leaf_hash(last.leaf().unwrap().as_bytes()));
        roots.push(edge.root());
        assert_eq!(state::root(&database, size).unwrap(), edge.root());
    }
    for (size, root) in (0..).zip(roots) {
        assert_eq!(state::root(&database, size).unwrap(), root);
    }
}

#[test]
fn an_entry_reads_as_many_hashes_as_the_tree_is_high() {
    let database = tables();
    for _ in 0..64 {
        append(&database, &Fresh::default(), &entry("asked")).unwrap();
    }
    let nodes = |sql: &str| database.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap();
    assert_eq!(nodes("SELECT count(*) FROM log_node"), 127);
    assert_eq!(nodes("SELECT max(level) FROM log_node"), 6);
    // Without all leaves but the last, the next entries are added all the same.
    database.execute("DELETE FROM log_node WHERE level = 0 AND place < 63", []).unwrap();
    append(&database, &Fresh::default(), &entry("asked")).unwrap();
    assert_eq!(state::size(&database).unwrap(), 65);
}

#[test]
fn no_salt_can_be_computed_again_from_what_is_left() {
    let database = tables();
    let state = || database.query_row("SELECT state FROM log_ratchet", [], |row| row.get::<_, Vec<u8>>(0)).unwrap();
    let mut seen = vec![state()];
    for _ in 0..3 {
        let salt = next_salt(&database, &Fresh::default()).unwrap().to_vec();
        assert!(!seen.contains(&salt) && !seen.contains(&state()));
        seen.extend([salt, state()]);
    }
}

#[test]
fn a_session_with_fresh_random_numbers_gives_other_salts_from_the_same_state() {
    let (one, two) = (tables(), tables());
    for database in [&one, &two] {
        start(database, &mut entropy()).unwrap();
    }
    let mut fresh = Fresh::default();
    fresh.stir(&mut entropy()).unwrap();
    assert_ne!(*next_salt(&one, &fresh).unwrap(), *next_salt(&two, &Fresh::default()).unwrap());
}

#[test]
fn a_system_without_random_numbers_is_told() {
    let said = Fresh::default().stir(&mut |_| Err("the system gives none".to_owned())).unwrap_err();
    assert_eq!(said.to_string(), "the system gives none");
}

#[test]
fn a_broken_chain_of_version_1_is_carried_over_and_said_to_be_broken() {
    let mut database = tables();
    let first = "INSERT INTO log VALUES (1, '2026-01-01T00:00:00Z', 'create', 'aa', 'bb')";
    let table = "CREATE TABLE log (seq INTEGER PRIMARY KEY, at TEXT, operation TEXT, commitment TEXT, hash TEXT)";
    database.execute_batch(&format!("{table}; {first};")).unwrap();
    from_version_1::carry_over(&mut database).unwrap();
    let told: Vec<String> =
        entries(&database).unwrap().iter().map(|e| format!("{} {} {}", e.action, e.object, e.reason)).collect();
    assert_eq!(told, ["create v1/bb carried-over", "migrate log v1-chain-broken-at-1"]);
    from_version_1::carry_over(&mut database).unwrap();
    assert_eq!(entries(&database).unwrap().len(), 2);
}

#[test]
fn the_key_of_the_log_is_made_once_and_opens_under_the_cases_key_alone() {
    let database = tables();
    let [ours, another] = [[1; 32], [2; 32]].map(Zeroizing::new);
    assert!(key::verifier(&database, &[&ours]).unwrap().is_none());
    let made = key::signer(&database, &[&ours], &mut entropy()).unwrap();
    let again = key::signer(&database, &[&ours], &mut |_| Err("not asked".to_owned())).unwrap();
    assert_eq!(made.verifier(), again.verifier());
    let said = key::verifier(&database, &[&another]).unwrap_err().to_string();
    assert!(said.contains("its key cannot be unwrapped"), "{said}");
    let after_a_change = key::verifier(&database, &[&another, &ours]).unwrap();
    assert_eq!(after_a_change.as_ref(), Some(made.verifier()), "a change of the case's keys leaves the log its own");
    let secret: Vec<u8> = database.query_row("SELECT wrapped FROM log_key", [], |row| row.get(0)).unwrap();
    assert_eq!(secret.len(), 48);
    database.execute("UPDATE log_key SET origin = 'another.example'", []).unwrap();
    assert!(key::verifier(&database, &[&ours]).is_err());
}

#[test]
fn a_salt_that_is_not_there_is_not_erased() {
    let database = tables();
    append(&database, &Fresh::default(), &entry("asked")).unwrap();
    erase_salt(&database, 0).unwrap();
    for seq in [0, 1, u64::MAX] {
        let said = erase_salt(&database, seq).unwrap_err().to_string();
        assert!(said.contains(&format!("entry {seq} of the log has no salt")), "{said}");
    }
}

#[test]
fn a_commitment_opens_to_its_own_change_and_salt_alone() {
    let made = commitment(&[1; 32], b"change");
    assert_eq!(made, "d9393d5c4dd7e316bbb89d18f45168d634faa4467968e7b984bc1ca524004751");
    assert_ne!(made, commitment(&[2; 32], b"change"));
    assert_ne!(made, commitment(&[1; 32], b"chance"));
    // Only the fixed length of the salt keeps its bytes and those of the change apart; verifiers and table insist on it.
    assert_eq!(commitment(&[1; 31], b"\x01change"), made);
    let database = tables();
    append(&database, &Fresh::default(), &entry("asked")).unwrap();
    let salt: Vec<u8> = database.query_row("SELECT salt FROM log_entry", [], |row| row.get(0)).unwrap();
    assert_eq!(entries(&database).unwrap()[0].commitment, commitment(&salt, b"change"));
}
