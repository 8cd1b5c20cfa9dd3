//! Which key signs checkpoints of which size. A log goes from key to key with the keys of its case: an entry names the next
//! key, and the checkpoint that ends with this entry is signed by both. Whoever kept the old key signs nothing later.

use super::checkpoint::Checkpoint;
use super::note::{KeyKind, Note, Signature, VerifierKey};
use super::tree::Hash;
use super::walk::Walk;
use crate::verify::{VerifyFinding, finding};

/// Action of the entry that names the next key, which is its object.
pub const SUCCESSION: &str = "succeed-log-key";

/// The keys of one log, each with the size up to which it is not yet in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keys {
    first: VerifierKey,
    /// None where an entry names something that is no key of this log: nothing is signed after it.
    later: Vec<(u64, Option<VerifierKey>)>,
}

/// Why a text is no checkpoint of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// No signature by any key of the log, or other words than those that were signed.
    Unsigned,
    /// Signed with a key of the log, over so many entries that another was in force.
    OutOfForce(u64),
}

impl Refused {
    /// What was found, to be shown; `unsigned` says it where no key of the log signed.
    pub fn words(self, unsigned: &str) -> String {
        match self {
            Self::Unsigned => unsigned.to_owned(),
            Self::OutOfForce(size) => format!("signed with a key of this log that is not in force over {size} entries"),
        }
    }
}

impl Keys {
    /// The first key, and those that entries hand the log over to.
    pub fn new(first: VerifierKey, successions: &[(u64, String)]) -> Self {
        let read = |text: &String| {
            VerifierKey::parse(text).ok().filter(|key| key.kind == KeyKind::Log && key.name == first.name)
        };
        let later = successions.iter().map(|(at, text)| (at + 1, read(text))).collect();
        Self { first, later }
    }

    /// The key in force over `size` entries.
    pub fn at(&self, size: u64) -> Option<&VerifierKey> {
        let later = self.later.iter().rev().find(|(since, _)| *since < size);
        later.map_or(Some(&self.first), |(_, key)| key.as_ref())
    }

    fn all(&self) -> impl Iterator<Item = &VerifierKey> {
        std::iter::once(&self.first).chain(self.later.iter().filter_map(|(_, key)| key.as_ref()))
    }

    /// Whether a key of the log made the signature, by its name and id.
    pub fn made(&self, signature: &Signature) -> bool {
        self.all().any(|key| key.name == signature.name && key.id() == signature.id)
    }

    /// Reads a checkpoint signed by the key in force at its size.
    ///
    /// # Errors
    /// Anything else.
    pub fn checkpoint(&self, text: &str) -> Result<Checkpoint, Refused> {
        let note = Note::parse(text).map_err(|_| Refused::Unsigned)?;
        let size = Checkpoint::parse(&note.text).map_err(|_| Refused::Unsigned)?.size;
        match self.at(size).map(|key| Checkpoint::verified(text, key)) {
            Some(Ok(checkpoint)) => Ok(checkpoint),
            _ if self.all().any(|key| Checkpoint::verified(text, key).is_ok()) => Err(Refused::OutOfForce(size)),
            _ => Err(Refused::Unsigned),
        }
    }

    /// Was each key handed over by the one before? The checkpoint that ends with the entry must be signed by both.
    pub fn handed_over<'a>(
        &'a self,
        walk: &'a Walk,
        note_over: impl Fn(u64) -> Option<String> + 'a,
    ) -> Vec<VerifyFinding> {
        let look = |(size, next): &(u64, Option<VerifierKey>)| {
            let note = note_over(*size);
            let by = |key: Option<&VerifierKey>| -> Option<Hash> {
                Checkpoint::verified(note.as_deref()?, key?).ok().filter(|one| one.size == *size).map(|one| one.root)
            };
            let root = walk.roots.get(size).copied();
            let is_signed = root.is_some() && by(self.at(*size)) == root && by(next.as_ref()) == root;
            let found = if is_signed { "signed by both keys" } else { "not signed by both keys" };
            finding(format!("key handed over by entry {}", size - 1), is_signed, found)
        };
        self.later.iter().map(look).collect()
    }
}
