//! Encrypted databases: who opens one, and that one written anew under another key is the same one.

use super::*;
use crate::database::{Absent, beside, connect, copy_under, migrate, settle, switch};
use crate::header::Place;
use crate::keys::Key;
use crate::lock::Lock;
use rusqlite::Connection;
use zeroize::Zeroizing;

const SCHEMA: &str = "
    CREATE TABLE parent (id INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT;
    CREATE TABLE child (parent INTEGER NOT NULL REFERENCES parent (id), bytes BLOB) STRICT;
    CREATE INDEX child_parent ON child (parent);
    CREATE VIEW names AS SELECT name FROM parent;
    CREATE TABLE entry (seq INTEGER PRIMARY KEY) STRICT;
    CREATE TRIGGER entry_stays BEFORE DELETE ON entry BEGIN SELECT RAISE(ABORT, 'entries stay'); END;";

fn key(byte: u8) -> Key {
    Zeroizing::new([byte; 32])
}

fn place(byte: u8) -> Place {
    Place { generation: 1, salt: hex::encode([byte; 16]) }
}

fn filled() -> (TempDir, PathBuf, Connection) {
    let kept = TempDir::new().unwrap();
    let path = kept.path().join("some.db");
    let database = connect(&path, &key(1), &place(1), Absent::Make).unwrap();
    migrate(&database, &[SCHEMA]).unwrap();
    for id in 0..200 {
        database.execute("INSERT INTO parent VALUES (?1, ?2)", (id, format!("name {id}"))).unwrap();
        database.execute("INSERT INTO child VALUES (?1, ?2)", (id, vec![id as u8; 700])).unwrap();
    }
    database.execute("INSERT INTO entry VALUES (1)", []).unwrap();
    (kept, path, database)
}

/// Schema and content as text.
fn content(database: &Connection) -> Vec<String> {
    let mut out = Vec::new();
    for sql in [
        "SELECT type || name || coalesce(sql, '') FROM sqlite_schema ORDER BY 1",
        "SELECT id || name FROM parent ORDER BY id",
        "SELECT parent || hex(bytes) FROM child ORDER BY parent",
        "SELECT 'version ' || user_version FROM pragma_user_version",
    ] {
        let mut query = database.prepare(sql).unwrap();
        let rows = query.query_map([], |row| row.get::<_, String>(0)).unwrap();
        out.extend(rows.map(Result::unwrap));
    }
    out
}

#[test]
fn a_database_opens_with_its_key_and_its_salt_together() {
    let (_kept, path, database) = filled();
    settle(database, &path).unwrap();
    for (key, place, opens) in
        [(key(1), place(1), true), (key(2), place(1), false), (key(1), place(2), false), (key(2), place(2), false)]
    {
        let outcome = connect(&path, &key, &place, Absent::Refuse);
        assert_eq!(outcome.is_ok(), opens, "{} {}", key[0], place.salt);
        assert!(opens || matches!(outcome, Err(StoreError::WrongPassphrase)));
    }
}

#[test]
fn a_database_that_is_not_there_is_made_only_where_asked() {
    let kept = TempDir::new().unwrap();
    let path = kept.path().join("none.db");
    assert!(problem(connect(&path, &key(1), &place(1), Absent::Refuse)).contains("unable to open database"));
    assert!(!path.exists());
    drop(connect(&path, &key(1), &place(1), Absent::Make).unwrap());
    assert!(path.exists());
}

#[test]
fn a_database_written_anew_has_the_same_schema_rows_triggers_and_version() {
    let (_kept, path, database) = filled();
    let before = content(&database);
    copy_under(&database, &path, &key(9), &place(9), |fresh| {
        fresh.execute("INSERT INTO entry VALUES (2)", [])?;
        Ok(())
    })
    .unwrap();
    assert_eq!(content(&database), before, "the old one is as it was until the switch");
    settle(database, &path).unwrap();
    switch(&path).unwrap();
    assert!(connect(&path, &key(1), &place(1), Absent::Refuse).is_err());
    let database = connect(&path, &key(9), &place(9), Absent::Refuse).unwrap();
    assert_eq!(content(&database), before);
    let entries: i64 = database.query_row("SELECT count(*) FROM entry", [], |row| row.get(0)).unwrap();
    assert_eq!(entries, 2);
    assert!(database.execute("DELETE FROM entry", []).unwrap_err().to_string().contains("entries stay"));
    assert!(
        database.execute("INSERT INTO child VALUES (9999, NULL)", []).unwrap_err().to_string().contains("FOREIGN KEY")
    );
}

#[test]
fn a_copy_whose_last_step_fails_leaves_the_old_one_in_place() {
    let (_kept, path, database) = filled();
    let before = content(&database);
    let failed = copy_under(&database, &path, &key(9), &place(9), |_| Err(StoreError::Busy));
    assert!(matches!(failed, Err(StoreError::Busy)));
    assert_eq!(content(&database), before);
    assert!(beside(&path).exists(), "what was cut off lies beside and is written over by the next try");
    copy_under(&database, &path, &key(9), &place(9), |_| Ok(())).unwrap();
    settle(database, &path).unwrap();
    switch(&path).unwrap();
    assert_eq!(content(&connect(&path, &key(9), &place(9), Absent::Refuse).unwrap()), before);
}

#[test]
fn a_settled_database_is_one_file() {
    let (kept, path, database) = filled();
    assert!(kept.path().join("some.db-wal").exists());
    settle(database, &path).unwrap();
    let left: Vec<_> = std::fs::read_dir(kept.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["some.db"]);
}

#[test]
fn a_database_of_a_later_version_is_refused() {
    let (_kept, _path, database) = filled();
    database.execute_batch("PRAGMA user_version = 7").unwrap();
    assert!(problem(migrate(&database, &[SCHEMA])).contains("version 7; this program reads versions up to 1"));
}

#[test]
fn a_migration_that_fails_half_way_changes_nothing() {
    let (_kept, _path, database) = filled();
    let before = content(&database);
    let broken = "CREATE TABLE late (id INTEGER) STRICT; CREATE TABLE parent (id INTEGER) STRICT;";
    assert!(problem(migrate(&database, &[SCHEMA, broken])).contains("already exists"));
    database.execute_batch("ROLLBACK").unwrap();
    assert_eq!(content(&database), before);
}

#[test]
fn a_lock_is_held_by_one_and_let_go_of_when_dropped() {
    let kept = TempDir::new().unwrap();
    let lock = Lock::take(kept.path()).unwrap();
    assert!(matches!(Lock::take(kept.path()), Err(StoreError::Busy)));
    drop(lock);
    assert!(Lock::take(kept.path()).is_ok());
    assert!(problem(Lock::take(&kept.path().join("nowhere"))).contains("case.lock"));
}
