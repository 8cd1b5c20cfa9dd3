//! What can go wrong with a case on disk.

use std::path::PathBuf;

/// Why something was not done. Nothing is half written where one is returned.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// No header in the folder.
    #[error("{0} is no case: it has no case.header; accepted is a folder that `assize new` or `assize demo` made")]
    NoCase(PathBuf),
    /// Something is there already.
    #[error("{0} is not empty; accepted is a new or empty folder")]
    NotEmpty(PathBuf),
    /// No copy of the header can be read.
    #[error("the header of {0} is damaged in all three copies; restore one of them from a backup")]
    HeaderDamaged(PathBuf),
    /// Made by a later program.
    #[error("the case has version {found}; this program reads versions up to {known}")]
    Newer {
        /// As found.
        found: u32,
        /// The newest that this program reads.
        known: u32,
    },
    /// The passphrase does not open it.
    #[error("the passphrase does not open the case (or its header was changed)")]
    WrongPassphrase,
    /// The key derivation is too cheap to be safe.
    #[error(
        "the key derivation uses {found} MiB and {passes} passes; accepted are {floor} MiB and 3 passes or more, at most 4,096 MiB and 100 passes"
    )]
    Cost {
        /// Mebibytes as found.
        found: u32,
        /// Passes as found.
        passes: u32,
        /// Least mebibytes.
        floor: u32,
    },
    /// Open elsewhere.
    #[error("the case is open in another process; close it there first")]
    Busy,
    /// Another study is there.
    #[error("the case holds the study `{held}`; another cannot be put over it; make a new case for `{offered}`")]
    OtherStudy {
        /// Title of the study that is there.
        held: String,
        /// Title of the study that was offered.
        offered: String,
    },
    /// Evidence that cannot be read back.
    #[error("the evidence {0} is damaged or missing; restore it from a backup")]
    Blob(String),
    /// No backup in the folder.
    #[error("{0} holds no backup; accepted is a folder that `assize backup` wrote")]
    NoBackup(PathBuf),
    /// Backups under another key.
    #[error(
        "{0} holds backups of another case, or from before its keys were changed; accepted is a new or empty folder"
    )]
    OtherBackups(PathBuf),
    /// No backup of this name.
    #[error("no backup is called `{found}`; accepted are {accepted}")]
    UnknownBackup {
        /// As asked for.
        found: String,
        /// What there is.
        accepted: String,
    },
    /// A backup that cannot be read.
    #[error("the backup {name} is damaged: {what}; take an earlier one, or another copy")]
    BackupDamaged {
        /// Name of its label.
        name: String,
        /// What is wrong.
        what: String,
    },
    /// A backup that was restored and did not verify.
    #[error("the restored backup does not verify, so it counts for nothing: {0}")]
    BackupUnproven(String),
    /// The system gave no random numbers.
    #[error("{0}")]
    Entropy(String),
    /// A row that cannot be read back.
    #[error("a row of the case cannot be read: {0}")]
    Json(#[from] serde_json::Error),
    /// Results that cannot be written or read back.
    #[error("the recorded results cannot be read: {0}; `assize report` computes them again")]
    Results(String),
    /// The file system.
    #[error("{path}: {error}")]
    File {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        error: std::io::Error,
    },
    /// The database.
    #[error("the database of the case: {0}")]
    Database(rusqlite::Error),
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(rusqlite::ErrorCode::DatabaseBusy | rusqlite::ErrorCode::DatabaseLocked) => Self::Busy,
            _ => Self::Database(error),
        }
    }
}
