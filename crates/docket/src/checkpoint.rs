//! Signs the log as it stands, and prepares what a partner and a time stamping authority need to sign it as well.

use crate::DocketError;
use crate::open_case::OpenCase;
use crate::permit::Operation;
use assize_store::Entropy;
use assize_store::log::stamp;
use serde::Serialize;

/// A signed checkpoint and its companions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Checkpoint {
    /// Entries under it.
    pub size: u64,
    /// The signed note.
    pub note: String,
    /// The key that verifies it, in note format.
    pub key: String,
    /// The note with the proof that it adds to an older one: what a partner cosigns.
    pub request: String,
    /// SHA-256 of the note, lower-case hex: what a time stamp is over.
    pub digest: String,
    /// Time-stamp request over the digest (DER).
    #[serde(skip)]
    pub stamp_request: Vec<u8>,
}

/// Writes an entry and signs the log with it. `since` is the size of the checkpoint that the partner cosigned last, 0 for none.
pub fn checkpoint(case: &mut OpenCase, since: u64, entropy: Entropy<'_>, now: &str) -> Result<Checkpoint, DocketError> {
    let case = case.for_writing(Operation::Checkpoint)?;
    // Before anything is written: a number that no proof can start from.
    let newest = case.log_state()?.entries;
    if since > newest {
        return Err(assize_store::StoreError::TooNew { found: since, size: newest }.into());
    }
    let signed = case.checkpoint(entropy, now)?;
    let digest = stamp::digest(&signed.note);
    Ok(Checkpoint {
        size: signed.size,
        key: case.log_verifier()?.map(|key| key.to_string()).unwrap_or_default(),
        request: case.cosign_request(since)?.to_string(),
        digest: digest.iter().map(|byte| format!("{byte:02x}")).collect(),
        stamp_request: stamp::request(&digest).map_err(assize_store::StoreError::from)?,
        note: signed.note,
    })
}
