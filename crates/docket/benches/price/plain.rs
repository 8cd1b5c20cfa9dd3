//! The other side: plain SQLite without key, log and permits, with the same schema, the same rows and the same durability.

use super::material::{Files, NOW};
use assize_record::claim::{Claim, Critique};
use assize_record::condition::{Posting, Statement, Variable};
use assize_record::id::Code;
use assize_record::measure::Measure;
use assize_record::place::Group;
use assize_record::response::{Recommendation, Response};
use assize_record::results::Results;
use assize_record::source::{Custody, RowOrigin, Source};
use assize_record::study::{CodeMeaning, Study};
use rusqlite::{Connection, Params};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Write;
use std::path::Path;

const SCHEMA: &[&str] = &[
    include_str!("../../../store/migrations/0001_case.sql"),
    include_str!("../../../store/migrations/0006_idempotency.sql"),
    "CREATE INDEX claim_of_host ON claim (host, id);",
];

/// Opens a database as a careful program would: write-ahead log, every commit on the disk, one process, as large a page
/// cache as Assize has.
pub fn open(file: &Path) -> Connection {
    let database = Connection::open(file).unwrap();
    let pragmas = "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
         PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -32768;";
    database.execute_batch(pragmas).unwrap();
    let version: u32 = database.query_row("PRAGMA user_version", [], |row| row.get(0)).unwrap();
    if version == 0 {
        database.execute_batch(&format!("BEGIN; {} PRAGMA user_version = 1; COMMIT;", SCHEMA.join("\n"))).unwrap();
    }
    database
}

/// The first question after opening.
pub fn title(database: &Connection) -> String {
    database.query_row("SELECT title FROM study", [], |row| row.get(0)).unwrap()
}

fn bodies<T: DeserializeOwned>(database: &Connection, sql: &str, values: impl Params) -> Vec<T> {
    let mut query = database.prepare(sql).unwrap();
    let mut rows = query.query(values).unwrap();
    let mut out = Vec::new();
    while let Some(row) = rows.next().unwrap() {
        out.push(serde_json::from_str(row.get_ref(0).unwrap().as_str().unwrap()).unwrap());
    }
    out
}

/// Claims about a host.
pub fn claims(database: &Connection, host: &Code) -> Vec<Claim> {
    bodies(database, "SELECT body FROM claim WHERE host = ?1 ORDER BY id", [host.as_str()])
}

/// All bodies of a table by what they are called.
fn keyed<K: Ord, T: DeserializeOwned>(database: &Connection, table: &str, key: impl Fn(&T) -> K) -> BTreeMap<K, T> {
    let all = bodies(database, &format!("SELECT body FROM {table}"), []);
    all.into_iter().map(|one| (key(&one), one)).collect()
}

/// The whole study.
pub fn study(database: &Connection) -> Study {
    Study {
        title: title(database),
        codes: codes(database),
        measures: keyed(database, "measure", |one: &Measure| one.code.clone()),
        groups: keyed(database, "host_group", |one: &Group| one.code.clone()),
        sources: keyed(database, "source", |one: &Source| one.id.clone()),
        claims: keyed(database, "claim", |one: &Claim| one.id.clone()),
        variables: keyed(database, "variable", |one: &Variable| one.id.clone()),
        statements: keyed(database, "statement", |one: &Statement| one.id.clone()),
        postings: keyed(database, "posting", |one: &Posting| one.id.clone()),
        tiers: bodies(database, "SELECT body FROM tier ORDER BY state, year", []),
        policies: bodies(database, "SELECT body FROM policy ORDER BY state, year", []),
        responses: keyed(database, "response", |one: &Response| one.id.clone()),
        recommendations: keyed(database, "recommendation", |one: &Recommendation| one.id.clone()),
        critiques: keyed(database, "critique", |one: &Critique| one.id.clone()),
        custody: keyed(database, "custody", |one: &Custody| one.file.clone()),
        rows: rows(database),
    }
}

fn codes(database: &Connection) -> Vec<CodeMeaning> {
    let mut query = database.prepare("SELECT list, code, meaning FROM code ORDER BY position").unwrap();
    let rows = query.query_map([], |row| {
        let code = Code::new(row.get::<_, String>(1)?);
        Ok(CodeMeaning { list: row.get(0)?, code, meaning: row.get(2)? })
    });
    rows.unwrap().map(Result::unwrap).collect()
}

fn rows(database: &Connection) -> BTreeMap<String, RowOrigin> {
    let mut query = database.prepare("SELECT id, file, line FROM row_origin").unwrap();
    let rows = query.query_map([], |row| {
        let line: i64 = row.get(2)?;
        Ok((row.get(0)?, RowOrigin { file: row.get(1)?, line: line.unsigned_abs() }))
    });
    rows.unwrap().map(Result::unwrap).collect()
}

/// One result under an idempotency key, in a transaction.
pub fn record(database: &mut Connection, results: &Results, key: &str) {
    let mut body = Vec::new();
    ciborium::into_writer(results, &mut body).unwrap();
    let transaction = database.transaction().unwrap();
    insert(&transaction, "INSERT OR IGNORE INTO applied (key, at) VALUES (?1, ?2)", (key, NOW));
    insert(&transaction, "INSERT OR REPLACE INTO results (only_one, body) VALUES (1, ?1)", [&body]);
    transaction.commit().unwrap();
}

/// Files as they came, durable.
pub fn keep_files(folder: &Path, files: &Files) {
    fs::create_dir_all(folder).unwrap();
    for (name, content) in files {
        let mut file = File::create(folder.join(name)).unwrap();
        file.write_all(content).and_then(|()| file.sync_all()).unwrap();
    }
    File::open(folder).unwrap().sync_all().unwrap();
}

fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap()
}

/// All rows in one transaction.
pub fn import(database: &mut Connection, study: &Study) {
    let transaction = database.transaction().unwrap();
    rows_of(&transaction, study);
    transaction.commit().unwrap();
}

fn insert(database: &Connection, sql: &str, values: impl Params) {
    database.prepare_cached(sql).unwrap().execute(values).unwrap();
}

fn rows_of(database: &Connection, study: &Study) {
    insert(database, "INSERT INTO study VALUES (1, ?1, '')", [&study.title]);
    for (position, code) in (1i64..).zip(&study.codes) {
        let values = (position, &code.list, code.code.as_str(), &code.meaning);
        insert(database, "INSERT INTO code VALUES (?1, ?2, ?3, ?4)", values);
    }
    for one in study.measures.values() {
        insert(database, "INSERT INTO measure VALUES (?1, ?2, ?3)", (one.code.as_str(), &one.class, json(one)));
    }
    for one in study.groups.values() {
        insert(database, "INSERT INTO host_group VALUES (?1, ?2)", (one.code.as_str(), json(one)));
    }
    for one in study.variables.values() {
        insert(database, "INSERT INTO variable VALUES (?1, ?2)", (one.id.as_str(), json(one)));
    }
    for one in study.sources.values() {
        let values = (one.id.as_str(), one.origin.as_str(), one.reliability.code(), json(one));
        insert(database, "INSERT INTO source VALUES (?1, ?2, ?3, ?4)", values);
    }
    for (file, one) in &study.custody {
        insert(database, "INSERT INTO custody VALUES (?1, ?1, ?2, '', ?3)", (file, NOW, json(one)));
    }
    for (id, one) in &study.rows {
        insert(database, "INSERT INTO row_origin VALUES (?1, ?2, ?3)", (id, &one.file, one.line.cast_signed()));
    }
    let mut claims: Vec<&Claim> = study.claims.values().collect();
    claims.sort_by(|one, other| (&one.host, &one.id).cmp(&(&other.host, &other.id)));
    for one in claims {
        let [id, source, measure, host] =
            [one.id.as_str(), one.source.as_str(), one.measure.as_str(), one.host.as_str()];
        let values = (id, source, measure, host, one.status.code(), json(one));
        insert(database, "INSERT INTO claim VALUES (?1, ?2, ?3, ?4, ?5, ?6)", values);
        for parent in one.parents() {
            insert(database, "INSERT INTO claim_parent VALUES (?1, ?2)", (id, parent.as_str()));
        }
    }
    for one in study.critiques.values() {
        insert(database, "INSERT INTO critique VALUES (?1, ?2, ?3)", (one.id.as_str(), one.source.as_str(), json(one)));
    }
    conditions_of(database, study);
}

fn conditions_of(database: &Connection, study: &Study) {
    for one in study.statements.values() {
        let values = (one.id.as_str(), one.source.as_str(), one.indicator.as_str(), json(one));
        insert(database, "INSERT INTO statement VALUES (?1, ?2, ?3, ?4)", values);
    }
    for one in study.postings.values() {
        insert(database, "INSERT INTO posting VALUES (?1, ?2, ?3)", (one.id.as_str(), one.host.as_str(), json(one)));
        for statement in &one.statements {
            insert(database, "INSERT INTO posting_statement VALUES (?1, ?2)", (one.id.as_str(), statement.as_str()));
        }
    }
    for one in &study.tiers {
        let values = (one.state.as_str(), one.year, one.source.as_str(), json(one));
        insert(database, "INSERT INTO tier VALUES (?1, ?2, ?3, ?4)", values);
    }
    for one in &study.policies {
        let values = (one.state.as_str(), one.year, one.source.as_str(), json(one));
        insert(database, "INSERT INTO policy VALUES (?1, ?2, ?3, ?4)", values);
    }
    for one in study.responses.values() {
        let values = (one.id.as_str(), one.state.as_str(), one.source.as_str(), json(one));
        insert(database, "INSERT INTO response VALUES (?1, ?2, ?3, ?4)", values);
    }
    for one in study.recommendations.values() {
        insert(
            database,
            "INSERT INTO recommendation VALUES (?1, ?2, ?3)",
            (one.id.as_str(), one.source.as_str(), json(one)),
        );
    }
}
