//! Sources: documents as they were read, with grade, origin and custody.

use crate::date::PartialDate;
use crate::id::{Code, OriginId, SourceId};
use crate::term::Reliability;
use serde::{Deserialize, Serialize};

/// A document as it was read. Two sources of one origin are one origin, however often they are cited.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// Its id.
    pub id: SourceId,
    /// Kind (list `source_kind`).
    pub kind: Code,
    /// Author of the original.
    pub author: String,
    /// Title of the original.
    pub title: String,
    /// Date of publication, as exact as the page gives it.
    pub published: PartialDate,
    /// Language of the copy read (ISO 639-1).
    pub language: String,
    /// Page that was read.
    pub url: String,
    /// Carrier, where only a secondary copy was read.
    pub via: String,
    /// Admiralty letter.
    pub reliability: Reliability,
    /// Independence group.
    pub origin: OriginId,
    /// What bears on reliability or identity.
    pub note: String,
}

/// Where a row came from: the file as it was received, and its digests at intake.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Custody {
    /// File name inside the package.
    pub file: String,
    /// Length in bytes.
    pub bytes: u64,
    /// SHA-256, lower-case hex.
    pub sha256: String,
    /// BLAKE3, lower-case hex.
    pub blake3: String,
}

/// A row of a received file. Lines are counted from 1, the header being line 1.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowOrigin {
    /// File name inside the package.
    pub file: String,
    /// First line of the row.
    pub line: u64,
}
