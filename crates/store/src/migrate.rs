//! Brings a database to the newest version: first a copy of it, then one transaction a step.

use crate::StoreError;
use crate::database_file::DatabaseFile;
use rusqlite::Connection;
use std::path::{Path, PathBuf};

/// Number and text of every migration, oldest first. Numbers may have holes; a released text never changes.
const MIGRATIONS: &[(u32, &str)] = &[
    (1, include_str!("../migrations/0001_case.sql")),
    (2, include_str!("../migrations/0002_audit.sql")),
    (6, include_str!("../migrations/0006_idempotency.sql")),
    (7, include_str!("../migrations/0007_release.sql")),
    (8, include_str!("../migrations/0008_custody.sql")),
    (9, include_str!("../migrations/0009_log_keys.sql")),
    (10, include_str!("../migrations/0010_search.sql")),
    (11, include_str!("../migrations/0011_linkage.sql")),
    (12, include_str!("../migrations/0012_noise.sql")),
];

/// Runs the migrations that the database lacks. Gives the copy that was made before anything was changed; a new
/// database needs none.
pub fn migrate(folder: &Path, database: &Connection, file: &DatabaseFile) -> Result<Option<PathBuf>, StoreError> {
    let found: u32 = database.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    let known = MIGRATIONS.iter().map(|(number, _)| *number).max().unwrap_or(0);
    if found > known {
        return Err(StoreError::Newer { found, known });
    }
    let copy = (0 < found && found < known).then(|| folder.join(format!("case.db.version-{found}")));
    if let Some(copy) = &copy {
        file.copy_to(database, copy)?;
    }
    for (number, text) in MIGRATIONS.iter().filter(|(number, _)| *number > found) {
        database.execute_batch(&format!("BEGIN IMMEDIATE;\n{text}\nPRAGMA user_version = {number};\nCOMMIT;"))?;
    }
    Ok(copy)
}
