//! The chain of custody: what was received from whom, every version and what moved in it, every copy, check and handover.
//!
//! Holds what happened to bytes, never what they say. Nobody is named but users, by their handles; whoever a file was received
//! from is a party as the importer states it.

pub mod certificate;
pub mod moved;

use crate::date::PartialDate;
use crate::id::{SourceId, UserId};
use crate::source::Custody;
use crate::term::{TermError, terms};
use moved::Moved;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Characters that a statement of a party may have.
pub const LONGEST: usize = 200;

terms! {
    /// By which way something came or went.
    Channel in "custody_channel" {
        /// Nobody said.
        NotSaid = "not-said",
        /// From hand to hand.
        ByHand = "by-hand",
        /// By post or courier.
        Post = "post",
        /// On a stick, disk or telephone that was handed over.
        Medium = "medium",
        /// By electronic mail.
        Mail = "mail",
        /// By a messenger.
        Messenger = "messenger",
        /// Through a form on a server.
        Form = "form",
        /// Downloaded from a public place.
        Download = "download",
        /// Ships with this program.
        Shipped = "shipped",
    }

    /// What kind of copy was made.
    CopyKind in "custody_copy" {
        /// An encrypted backup of the whole case.
        Backup = "backup",
        /// The case itself, restored from a backup.
        Restore = "restore",
        /// The exported audit log.
        AuditExport = "audit-export",
        /// The report.
        Report = "report",
        /// A data set or another export of what the case holds.
        Export = "export",
        /// A custody certificate.
        Certificate = "certificate",
    }
}

impl CopyKind {
    /// What of the evidence goes with such a copy.
    pub fn carries(self) -> &'static str {
        match self {
            Self::Backup | Self::Restore => "every file in every version, encrypted",
            Self::AuditExport => "digests, no content",
            Self::Report | Self::Export => "what it quotes and counts, no file",
            Self::Certificate => "digests and this chain, no content",
        }
    }
}

/// Where files came from, as the importer states it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Provenance {
    /// The party they were received from. Must name no person at risk: names belong in the identity vault.
    pub from: String,
    /// When they were received, as exactly as the importer knows it.
    pub on: Option<PartialDate>,
    /// By which way.
    pub channel: Channel,
}

impl From<&str> for Provenance {
    fn from(from: &str) -> Self {
        Self { from: from.to_owned(), on: None, channel: Channel::NotSaid }
    }
}

/// A text about a party that is not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the statement of {what} has {found}; accepted are 1 to {LONGEST} characters of plain text on one line")]
pub struct StatementError {
    /// Which statement.
    what: &'static str,
    /// What is wrong.
    found: &'static str,
}

fn check_statement(what: &'static str, text: &str) -> Result<(), StatementError> {
    let found = match text {
        text if text.trim().is_empty() => "no text",
        text if text.chars().any(char::is_control) => "a control character",
        text if text.chars().count() > LONGEST => "too many characters",
        _ => return Ok(()),
    };
    Err(StatementError { what, found })
}

impl Provenance {
    /// Looks at the statement.
    ///
    /// # Errors
    /// An empty or overlong text, or one of more lines than one.
    pub fn check(&self) -> Result<(), StatementError> {
        check_statement("whom the package was received from", &self.from)
    }
}

/// One link of the chain. Its one line of JSON is what its entry in the audit log commits to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// Place in the chain, from 0, without holes.
    pub seq: u64,
    /// SHA-256 of the link before, lower-case hex; zeros in the first.
    pub previous: String,
    /// Place of its entry in the audit log.
    pub entry: u64,
    /// RFC 3339, UTC.
    pub at: String,
    /// Who did it.
    pub by: UserId,
    /// What was done.
    pub act: Act,
}

/// What happened to evidence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Act {
    /// A package was received: the first, or one that supersedes the version before.
    Received(Receipt),
    /// A copy was made.
    Copied(CopyMade),
    /// Every file was read again and its digests compared.
    Checked(Check),
    /// The case, or the medium that it lies on, went to another party or place.
    HandedOver(Handover),
}

/// A package as it was received.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// Version of the study that it made, from 1.
    pub version: u32,
    /// BLAKE3 of the study, lower-case hex.
    pub study: String,
    /// Where it came from.
    pub received: Provenance,
    /// True where the files were received before the case kept such chains; the entry in the log is that of the time.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub carried_over: bool,
    /// The files, by name; those of the version before that are gone among them.
    pub files: Vec<Delivered>,
}

/// A file of a package, beside the one that the case held before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivered {
    /// Name, length and digests at intake; of a file that is gone, those it had.
    #[serde(flatten)]
    pub custody: Custody,
    /// Version of the file, from 1.
    pub version: u32,
    /// How it stands to the version before.
    pub change: Change,
}

/// How a file stands to the one that the case held before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Change {
    /// There was none of this name.
    New,
    /// Byte for byte the same.
    Same,
    /// Another content; what moved between the two.
    Changed(Moved),
    /// The package has it no more; the case keeps the evidence.
    Gone,
}

impl Change {
    /// In one word.
    pub fn word(&self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Same => "same",
            Self::Changed(_) => "changed",
            Self::Gone => "gone",
        }
    }
}

/// A set of evidence: the files of one version of the study.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holding {
    /// Version of the study.
    pub version: u32,
    /// How many files.
    pub files: u64,
    /// SHA-256 of the list that `sha256sum` prints of the files in order of their names, lower-case hex.
    pub digest: String,
}

/// A copy that was made. Stands in the chain of every source that the set holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CopyMade {
    /// What kind.
    pub kind: CopyKind,
    /// Of which set; none where the case held no evidence yet.
    pub of: Option<Holding>,
    /// The one source that it is about; none where it is about all.
    pub source: Option<SourceId>,
    /// SHA-256 of what was made, or of the list of its parts; of an exported log the root of its tree. Lower-case hex.
    pub digest: String,
}

/// A comparison of all evidence, in every version, with its digests at intake.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    /// The newest set; none where the case held no evidence yet.
    pub of: Option<Holding>,
    /// Files that were read, each version counted.
    pub read: u64,
    /// Those whose digests differ or that cannot be read, as `claims.csv, version 1`.
    pub damaged: Vec<String>,
}

/// A change of hands or of place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Handover {
    /// From whom or where. Must name no person at risk.
    pub from: String,
    /// To whom or where. Must name no person at risk.
    pub to: String,
    /// By which way.
    pub channel: Channel,
}

impl Handover {
    /// Looks at both statements.
    ///
    /// # Errors
    /// As [`Provenance::check`].
    pub fn check(&self) -> Result<(), StatementError> {
        check_statement("whom it came from", &self.from)?;
        check_statement("whom it went to", &self.to)
    }
}

impl fmt::Display for Act {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Received(receipt) => write!(f, "{receipt}"),
            Self::Copied(copy) => {
                write!(f, "copied: {} ({})", copy.kind, copy.kind.carries())?;
                match &copy.source {
                    Some(source) => write!(f, ", about {source}"),
                    None => Ok(()),
                }
            }
            Self::Checked(check) if check.damaged.is_empty() => {
                write!(f, "digests checked: {} files as at intake", check.read)
            }
            Self::Checked(check) => {
                write!(f, "digests checked: {} of {} files NOT as at intake: ", check.damaged.len(), check.read)?;
                f.write_str(&check.damaged.join("; "))
            }
            Self::HandedOver(handover) => {
                write!(f, "handed over: from {} to {}, channel {}", handover.from, handover.to, handover.channel)
            }
        }
    }
}

impl fmt::Display for Receipt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Provenance { from, on, channel } = &self.received;
        write!(f, "received: version {} from {from}, ", self.version)?;
        match on {
            Some(on) => write!(f, "on {on}, ")?,
            None => f.write_str("day not said, ")?,
        }
        write!(f, "channel {channel}")?;
        if self.carried_over {
            f.write_str(" (before the case kept this chain)")?;
        }
        Ok(())
    }
}
