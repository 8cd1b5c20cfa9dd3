//! What can go wrong with a case on disk.

use assize_record::id::{Pseudonym, UserId};
use assize_record::role::Role;
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
    #[error(
        "the passphrase does not open the case for this user, or the case has no such user, or its header was changed; say who you are with --user, and where your keys lie in a key file give it with --key-file"
    )]
    WrongPassphrase,
    /// An entry in the list of users that no custodian signed.
    #[error(
        "the roles of `{0}` are signed by no custodian of this case: somebody who holds keys of it changed its header; nothing was opened; restore the case from a backup, and find out who could have"
    )]
    ForgedRoles(UserId),
    /// A list of users that leads back to somebody else.
    #[error(
        "the roles in the header lead back to another custodian than the one you went by last: somebody who holds keys of the case changed its header; nothing was opened; restore the case from a backup, and find out who could have"
    )]
    ForgedRoot,
    /// Somebody whose signature others' roles rest on.
    #[error("roles of others rest on the signature of `{0}`; accepted is a custodian, who signs them anew")]
    Signer(UserId),
    /// A custodian who would give up the role alone.
    #[error(
        "`{0}` cannot take the role custodian from themselves; accepted is another custodian, who signs anew what they signed"
    )]
    OwnCustody(UserId),
    /// Nobody is called so.
    #[error("the case has no user `{found}`; accepted are {accepted}")]
    NoSuchUser {
        /// As asked for.
        found: UserId,
        /// Who there is.
        accepted: String,
    },
    /// The user's secret keys are not in the case.
    #[error("the keys of `{0}` lie in a key file; give it with --key-file")]
    KeyFileNeeded(UserId),
    /// A handle that is not accepted.
    #[error(
        "`{0}` cannot be a user's name; accepted are 1 to 32 of a-z, 0-9 and -, not beginning with - or `recovery`; it stands in the log, which is handed out, so let it name nobody"
    )]
    UserName(String),
    /// The handle is taken.
    #[error("the case has a user `{0}` already; accepted is another name")]
    UserExists(UserId),
    /// A user without a role.
    #[error("`{0}` would have no role; give at least one, or remove the user")]
    NoRole(UserId),
    /// The last holder of a role that must not die out.
    #[error("`{user}` is the last {role}; make another first")]
    LastOfRole {
        /// The user.
        user: UserId,
        /// The role.
        role: Role,
    },
    /// The user's roles give no key of the case.
    #[error("this user's roles give no key of the case; an auditor reads the audit bundle that a custodian hands out")]
    NoCaseKey,
    /// The user's roles give no key of the vault.
    #[error("this user does not hold the key of the identity vault; an identity keeper does")]
    NoVaultKey,
    /// The vault is not in this copy of the case.
    #[error("{0} is not there: this copy of the case was made without its identity vault")]
    VaultAbsent(PathBuf),
    /// The case never had a vault.
    #[error("the case has no identity vault yet; granting the role identity-keeper makes one")]
    NoVault,
    /// Nobody has this pseudonym.
    #[error("the vault holds nobody under the pseudonym {0}; `assize identity list` lists who there is")]
    NoSuchPerson(Pseudonym),
    /// Something in the vault that cannot be opened.
    #[error("the entry of {0} in the vault is damaged; restore the vault from a backup")]
    IdentityDamaged(Pseudonym),
    /// Rows of a list that do not hang together.
    #[error("a list in the vault cannot be read: {0}; restore the vault from a backup")]
    ListDamaged(String),
    /// An export that two identity keepers have not both signed.
    #[error("the export is not approved: {0}; accepted is a proposal signed by two different identity keepers")]
    NotApproved(&'static str),
    /// A release that two publishers have not both signed.
    #[error("the release is not approved: {0}; accepted is a proposal signed by two different publishers")]
    ReleaseNotApproved(&'static str),
    /// An id that stands for something else already.
    #[error("{0} is there already; accepted is an id that is free")]
    Taken(String),
    /// An id that stands for nothing.
    #[error("there is no {0} in the case")]
    NotThere(String),
    /// Not a public key of the suite in use.
    #[error("the public keys are not well-formed; accepted is the public file that `assize user key` wrote")]
    PublicKey,
    /// Not a key file.
    #[error("this is no key file; accepted is the one that `assize user key` wrote")]
    KeyFile,
    /// A passphrase that is too short.
    #[error("the passphrase has {found} characters; accepted are {least} or more (six random words do)")]
    ShortPassphrase {
        /// Characters.
        found: usize,
        /// Least characters.
        least: usize,
    },
    /// A passphrase that guessers try first.
    #[error(
        "the passphrase is among the commonest, or a pattern that repeats; accepted is a sentence of your own, or random words"
    )]
    CommonPassphrase,
    /// A share that cannot be read.
    #[error("share {place} cannot be read: {fault}; accepted is a share as it was printed")]
    Share {
        /// Which of those given, from 1.
        place: usize,
        /// What is wrong with it.
        fault: &'static str,
    },
    /// Too few shares.
    #[error("{found} different shares of this set were given; accepted are {needed} or more")]
    FewShares {
        /// Different ones.
        found: usize,
        /// How many it takes.
        needed: usize,
    },
    /// Shares that do not fit the case.
    #[error("the shares do not open this case: they belong to another case, or newer ones replaced them")]
    ForeignShares,
    /// Made by an earlier program, and not brought to this version.
    #[error("the header has version 1; open the case with its passphrase to bring it to this version")]
    OldHeader,
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
    #[error(
        "the case holds another study already; another cannot be put over it; `assize new` makes a case for this one"
    )]
    OtherStudy {
        /// Title of the study that is there.
        held: String,
        /// Title of the study that was offered.
        offered: String,
    },
    /// Another content of a file that the case holds, and nothing about what moved, or something that does not hold.
    #[error(
        "{0} differs from what the case holds, and what is said to have moved in it does not lead from one to the other; import it with `assize import`, which works it out"
    )]
    Unproven(String),
    /// A version of evidence without the link that received it.
    #[error("the chain of custody does not tell how {0} was received; restore the case from a backup")]
    Chain(String),
    /// Evidence that cannot be read back.
    #[error("the evidence {0} is damaged or missing; restore it from a backup")]
    Blob(String),
    /// A piece of a backup that cannot be read back.
    #[error("the piece {name} {what}")]
    Piece {
        /// Name in the depot.
        name: String,
        /// What is wrong with it.
        what: &'static str,
    },
    /// A depot that is no folder and did not do what was asked of it.
    #[error("{place}: {what}")]
    Depot {
        /// Its address.
        place: PathBuf,
        /// What came of it; no secret.
        what: String,
    },
    /// No backup in the depot.
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
    /// A row that cannot be read back. What the reader says may quote the row.
    #[error("a row of the case cannot be read (line {}, column {} of it)", .0.line(), .0.column())]
    Json(#[from] serde_json::Error),
    /// Results that cannot be written or read back.
    #[error("the recorded results cannot be read: {0}; `assize report` computes them again")]
    Results(String),
    /// A field of a log entry that could carry more than a code.
    #[error("the {0} of a log entry is no code; accepted are 1 to 128 letters, digits and -_.:/+")]
    LogField(&'static str),
    /// The log cannot be read.
    #[error("the log of the case is damaged: {0}; restore the case from a backup")]
    LogDamaged(&'static str),
    /// No salt to erase.
    #[error("entry {0} of the log has no salt: there is no such entry, or it is erased already")]
    NoSalt(u64),
    /// Nothing is signed yet.
    #[error("the log has no checkpoint yet; `assize checkpoint` signs one")]
    NoCheckpoint,
    /// A proof for more entries than there are.
    #[error("the newest checkpoint is over {size} entries; accepted is a number up to that, not {found}")]
    TooNew {
        /// As asked for.
        found: u64,
        /// Entries under the checkpoint.
        size: u64,
    },
    /// A deposit over a checkpoint of another log.
    #[error("this case signed no such checkpoint over {0} entries; accepted is one of its own, with a signature added")]
    OtherCheckpoint(u64),
    /// A time stamp over something else.
    #[error("the time stamp is over no checkpoint of this case; accepted is an answer to `assize checkpoint --tsq`")]
    StampOverOther,
    /// A key that vouches for nothing.
    #[error("the key of {0} is no partner's; accepted is a cosigner's key (type 4) that is not the case's own")]
    NotOutside(String),
    /// A note, key or checkpoint.
    #[error(transparent)]
    Checkpoint(#[from] crate::log::checkpoint::FormatError),
    /// A time stamp.
    #[error(transparent)]
    Stamp(#[from] crate::log::stamp::StampError),
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

impl From<crate::log::note::NoteError> for StoreError {
    fn from(error: crate::log::note::NoteError) -> Self {
        Self::Checkpoint(error.into())
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(rusqlite::ErrorCode::DatabaseBusy | rusqlite::ErrorCode::DatabaseLocked) => Self::Busy,
            Some(rusqlite::ErrorCode::NotADatabase) => Self::WrongPassphrase,
            _ => Self::Database(error),
        }
    }
}
