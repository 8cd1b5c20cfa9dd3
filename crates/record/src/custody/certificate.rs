//! What a custody chain of one source says, as the command line lists it and the certificate prints it.

use super::moved::RowMoved;
use super::{Delivered, Link};
use crate::id::{SourceId, UserId};
use crate::source::RowOrigin;
use serde::Serialize;

/// The chain of custody of one source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Chain {
    /// The source.
    pub source: SourceId,
    /// Its own row in the file that lists sources. A source that came as a row of a table has no file of its own.
    pub row: RowOrigin,
    /// The files with its row or with rows that rest on it, as they now are.
    pub files: Vec<FileChain>,
    /// What happened, oldest first.
    pub links: Vec<SourceLink>,
    /// The log under which the chain stands.
    pub log: LogHead,
}

/// A file that holds rows of the source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FileChain {
    /// Digests, length and version of the newest content.
    #[serde(flatten)]
    pub newest: Delivered,
    /// Ids of the rows, in order.
    pub rows: Vec<String>,
}

/// A link, and what of it is about the source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SourceLink {
    /// The link.
    #[serde(flatten)]
    pub link: Link,
    /// SHA-256 of the link as the log commits to it, lower-case hex.
    pub digest: String,
    /// Rows of the source that moved with a new version, with their file.
    pub moved: Vec<(String, RowMoved)>,
}

/// The head of the audit log, and how far somebody outside vouches for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LogHead {
    /// Entries in the log.
    pub entries: u64,
    /// Root of the Merkle tree over them, lower-case hex.
    pub root: String,
    /// The newest signed checkpoint as text; empty where none was signed yet.
    pub checkpoint: String,
    /// The key that verifies it, in note format; empty where none was signed yet.
    pub key: String,
    /// The age of the newest checkpoint that was signed outside, and what that means.
    pub vouched: String,
}

/// What a certificate prints.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Certificate {
    /// The chain.
    pub chain: Chain,
    /// RFC 3339, UTC.
    pub made_at: String,
    /// Who had it printed.
    pub made_by: UserId,
    /// Version of the program.
    pub program: String,
}
