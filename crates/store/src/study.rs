//! A study as rows, and back. What is read is equal to what was written; the digest proves it.

use crate::case::Received;
use crate::{StoreError, decode};
use assize_record::claim::Claim;
use assize_record::custody::{Change, Receipt};
use assize_record::id::Code;
use assize_record::source::{Custody, RowOrigin, Source};
use assize_record::study::{CodeMeaning, Study};
use rusqlite::{Connection, OptionalExtension, Params};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;

/// BLAKE3 of the study as JSON, lower-case hex.
pub fn digest(study: &Study) -> Result<String, StoreError> {
    Ok(blake3::hash(&serde_json::to_vec(study)?).to_hex().to_string())
}

/// Title and digest of the study that the case holds.
pub fn held(database: &Connection) -> Result<Option<(String, String)>, StoreError> {
    Ok(database.query_row("SELECT title, digest FROM study", [], |row| Ok((row.get(0)?, row.get(1)?))).optional()?)
}

/// A value as the column that holds it.
pub fn json(value: &impl Serialize) -> Result<String, StoreError> {
    Ok(serde_json::to_string(value)?)
}

/// Tables of a study, those that others refer to last.
const TABLES: &[&str] = &[
    "row_origin",
    "custody",
    "critique",
    "recommendation",
    "response",
    "policy",
    "tier",
    "posting_statement",
    "posting",
    "statement",
    "variable",
    "claim_parent",
    "claim",
    "source",
    "host_group",
    "measure",
    "code",
    "study",
    "results",
];

/// Writes all rows in the place of those of the version before, and takes the results that followed from it away. Runs inside
/// the caller's transaction. Rows of other tables that refer to a source must find it again when that is committed.
pub fn supersede(
    database: &Connection,
    study: &Study,
    digest: &str,
    blobs: &BTreeMap<String, String>,
    receipt: &Receipt,
    now: &str,
) -> Result<(), StoreError> {
    let held = received(database)?;
    database.execute_batch("PRAGMA defer_foreign_keys = ON")?;
    for table in TABLES {
        database.execute(&format!("DELETE FROM {table}"), [])?;
    }
    insert(database, "INSERT INTO study VALUES (1, ?1, ?2)", (&study.title, digest))?;
    write_vocabulary(database, study)?;
    write_sources(database, study)?;
    for file in receipt.files.iter().filter(|file| file.change != Change::Gone) {
        let name = &file.custody.file;
        let blob = blobs.get(name).ok_or_else(|| StoreError::Blob(name.clone()))?;
        // A file that came again unchanged was received when it first came.
        let first = held.iter().find(|(held, _)| held.file == *name && file.change == Change::Same);
        let (at, from) = first.map_or((now, receipt.received.from.as_str()), |(held, _)| {
            (held.received_at.as_str(), held.received_from.as_str())
        });
        let values = (name, blob, at, from, json(&file.custody)?);
        insert(database, "INSERT INTO custody VALUES (?1, ?2, ?3, ?4, ?5)", values)?;
    }
    write_rows(database, study)?;
    write_claims(database, study)?;
    write_conditions(database, study)?;
    write_states(database, study)
}

fn insert(database: &Connection, sql: &str, values: impl Params) -> Result<(), StoreError> {
    database.prepare_cached(sql)?.execute(values)?;
    Ok(())
}

fn write_vocabulary(database: &Connection, study: &Study) -> Result<(), StoreError> {
    for (position, code) in (1i64..).zip(&study.codes) {
        insert(
            database,
            "INSERT INTO code VALUES (?1, ?2, ?3, ?4)",
            (position, &code.list, code.code.as_str(), &code.meaning),
        )?;
    }
    for measure in study.measures.values() {
        insert(
            database,
            "INSERT INTO measure VALUES (?1, ?2, ?3)",
            (measure.code.as_str(), &measure.class, json(measure)?),
        )?;
    }
    for group in study.groups.values() {
        insert(database, "INSERT INTO host_group VALUES (?1, ?2)", (group.code.as_str(), json(group)?))?;
    }
    for variable in study.variables.values() {
        insert(database, "INSERT INTO variable VALUES (?1, ?2)", (variable.id.as_str(), json(variable)?))?;
    }
    Ok(())
}

fn write_sources(database: &Connection, study: &Study) -> Result<(), StoreError> {
    for source in study.sources.values() {
        let values = (source.id.as_str(), source.origin.as_str(), source.reliability.code(), json(source)?);
        insert(database, "INSERT INTO source VALUES (?1, ?2, ?3, ?4)", values)?;
    }
    Ok(())
}

fn write_rows(database: &Connection, study: &Study) -> Result<(), StoreError> {
    for (id, origin) in &study.rows {
        let line = i64::try_from(origin.line).unwrap_or(i64::MAX);
        insert(database, "INSERT INTO row_origin VALUES (?1, ?2, ?3)", (id, &origin.file, line))?;
    }
    Ok(())
}

fn write_claims(database: &Connection, study: &Study) -> Result<(), StoreError> {
    let mut claims: Vec<&Claim> = study.claims.values().collect();
    // What a search for a host finds then stands on few pages.
    claims.sort_by(|one, other| (&one.host, &one.id).cmp(&(&other.host, &other.id)));
    for claim in claims {
        let values = (
            claim.id.as_str(),
            claim.source.as_str(),
            claim.measure.as_str(),
            claim.host.as_str(),
            claim.status.code(),
            json(claim)?,
        );
        insert(database, "INSERT INTO claim VALUES (?1, ?2, ?3, ?4, ?5, ?6)", values)?;
        for parent in claim.parents() {
            insert(database, "INSERT INTO claim_parent VALUES (?1, ?2)", (claim.id.as_str(), parent.as_str()))?;
        }
    }
    for critique in study.critiques.values() {
        let values = (critique.id.as_str(), critique.source.as_str(), json(critique)?);
        insert(database, "INSERT INTO critique VALUES (?1, ?2, ?3)", values)?;
    }
    Ok(())
}

fn write_conditions(database: &Connection, study: &Study) -> Result<(), StoreError> {
    for statement in study.statements.values() {
        let values = (statement.id.as_str(), statement.source.as_str(), statement.indicator.as_str(), json(statement)?);
        insert(database, "INSERT INTO statement VALUES (?1, ?2, ?3, ?4)", values)?;
    }
    for posting in study.postings.values() {
        insert(
            database,
            "INSERT INTO posting VALUES (?1, ?2, ?3)",
            (posting.id.as_str(), posting.host.as_str(), json(posting)?),
        )?;
        for statement in &posting.statements {
            insert(
                database,
                "INSERT INTO posting_statement VALUES (?1, ?2)",
                (posting.id.as_str(), statement.as_str()),
            )?;
        }
    }
    Ok(())
}

fn write_states(database: &Connection, study: &Study) -> Result<(), StoreError> {
    for tier in &study.tiers {
        let values = (tier.state.as_str(), tier.year, tier.source.as_str(), json(tier)?);
        insert(database, "INSERT INTO tier VALUES (?1, ?2, ?3, ?4)", values)?;
    }
    for policy in &study.policies {
        let values = (policy.state.as_str(), policy.year, policy.source.as_str(), json(policy)?);
        insert(database, "INSERT INTO policy VALUES (?1, ?2, ?3, ?4)", values)?;
    }
    for response in study.responses.values() {
        let values = (response.id.as_str(), response.state.as_str(), response.source.as_str(), json(response)?);
        insert(database, "INSERT INTO response VALUES (?1, ?2, ?3, ?4)", values)?;
    }
    for recommendation in study.recommendations.values() {
        let values = (recommendation.id.as_str(), recommendation.source.as_str(), json(recommendation)?);
        insert(database, "INSERT INTO recommendation VALUES (?1, ?2, ?3)", values)?;
    }
    Ok(())
}

/// The received files with their custody, by name.
pub fn received(database: &Connection) -> Result<Vec<(Received, Custody)>, StoreError> {
    let mut query =
        database.prepare("SELECT file, blob, received_at, received_from, body FROM custody ORDER BY file")?;
    let mut rows = query.query([])?;
    let mut out = Vec::new();
    while let Some(row) = rows.next()? {
        let custody: Custody = serde_json::from_str(row.get_ref(4)?.as_str().map_err(rusqlite::Error::from)?)?;
        let received = Received {
            file: row.get(0)?,
            blob: row.get(1)?,
            received_at: row.get(2)?,
            received_from: row.get(3)?,
            sha256: custody.sha256.clone(),
            blake3: custody.blake3.clone(),
        };
        out.push((received, custody));
    }
    Ok(out)
}

/// Reads all rows; an empty study where none was written.
pub fn read(database: &Connection) -> Result<Study, StoreError> {
    let Some((title, _)) = held(database)? else { return Ok(Study::default()) };
    Ok(Study {
        title,
        codes: codes(database)?,
        measures: bodies(database, "SELECT body FROM measure")?
            .into_iter()
            .map(keyed(|m: &assize_record::measure::Measure| m.code.clone()))
            .collect(),
        groups: bodies(database, "SELECT body FROM host_group")?
            .into_iter()
            .map(keyed(|g: &assize_record::place::Group| g.code.clone()))
            .collect(),
        sources: bodies(database, "SELECT body FROM source")?
            .into_iter()
            .map(keyed(|s: &Source| s.id.clone()))
            .collect(),
        claims: bodies(database, "SELECT body FROM claim")?.into_iter().map(keyed(|c: &Claim| c.id.clone())).collect(),
        variables: bodies(database, "SELECT body FROM variable")?
            .into_iter()
            .map(keyed(|v: &assize_record::condition::Variable| v.id.clone()))
            .collect(),
        statements: bodies(database, "SELECT body FROM statement")?
            .into_iter()
            .map(keyed(|s: &assize_record::condition::Statement| s.id.clone()))
            .collect(),
        postings: bodies(database, "SELECT body FROM posting")?
            .into_iter()
            .map(keyed(|p: &assize_record::condition::Posting| p.id.clone()))
            .collect(),
        tiers: bodies(database, "SELECT body FROM tier ORDER BY state, year")?,
        policies: bodies(database, "SELECT body FROM policy ORDER BY state, year")?,
        responses: bodies(database, "SELECT body FROM response")?
            .into_iter()
            .map(keyed(|r: &assize_record::response::Response| r.id.clone()))
            .collect(),
        recommendations: bodies(database, "SELECT body FROM recommendation")?
            .into_iter()
            .map(keyed(|r: &assize_record::response::Recommendation| r.id.clone()))
            .collect(),
        critiques: bodies(database, "SELECT body FROM critique")?
            .into_iter()
            .map(keyed(|c: &assize_record::claim::Critique| c.id.clone()))
            .collect(),
        custody: bodies(database, "SELECT body FROM custody")?
            .into_iter()
            .map(keyed(|c: &Custody| c.file.clone()))
            .collect(),
        rows: rows(database)?,
    })
}

fn keyed<K, V>(key: impl Fn(&V) -> K) -> impl FnMut(V) -> (K, V) {
    move |value| (key(&value), value)
}

/// All sources, by id.
pub fn sources(database: &Connection) -> Result<Vec<Source>, StoreError> {
    bodies(database, "SELECT body FROM source ORDER BY id")
}

/// Every value of a query with one column of JSON.
pub fn bodies<T: DeserializeOwned + Send>(database: &Connection, sql: &str) -> Result<Vec<T>, StoreError> {
    let mut query = database.prepare(sql)?;
    decode::values(query.query([])?)
}

fn codes(database: &Connection) -> Result<Vec<CodeMeaning>, StoreError> {
    let mut query = database.prepare("SELECT list, code, meaning FROM code ORDER BY position")?;
    let rows = query.query_map([], |row| {
        Ok(CodeMeaning { list: row.get(0)?, code: Code::new(row.get::<_, String>(1)?), meaning: row.get(2)? })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn rows(database: &Connection) -> Result<BTreeMap<String, RowOrigin>, StoreError> {
    let mut query = database.prepare("SELECT id, file, line FROM row_origin")?;
    let rows = query.query_map([], |row| {
        let line: i64 = row.get(2)?;
        Ok((row.get(0)?, RowOrigin { file: row.get(1)?, line: u64::try_from(line).unwrap_or(0) }))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
