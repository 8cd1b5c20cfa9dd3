//! Signing checkpoints, and keeping what partners and time stamping authorities signed over them.

use super::checkpoint::{Checkpoint, CosignRequest, InclusionProof};
use super::note::{KeyKind, Note, SignerKey, VerifierKey};
use super::state::{self, LogState, SignedCheckpoint};
use super::{Entry, key, signed, stamp, tree};
use crate::case::Case;
use crate::keys::Key;
use crate::{Entropy, StoreError};
use rusqlite::{Connection, OptionalExtension};
use serde::Serialize;
use sha2::{Digest, Sha256};

/// What somebody outside signed over a checkpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub enum DepositKind {
    /// A partner's cosignature.
    Cosignature,
    /// A time stamp (RFC 3161).
    TimeStamp,
}

impl DepositKind {
    pub(super) fn of(text: &str) -> Self {
        if text == Self::Cosignature.code() { Self::Cosignature } else { Self::TimeStamp }
    }

    /// As the database and people read it.
    pub fn code(self) -> &'static str {
        match self {
            Self::Cosignature => "cosignature",
            Self::TimeStamp => "time stamp",
        }
    }
}

/// A deposited signature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Deposit {
    /// Entries under the checkpoint.
    pub size: u64,
    /// How it was signed.
    pub kind: DepositKind,
    /// Who signed.
    pub by: String,
    /// RFC 3339, UTC, as signed.
    pub at: String,
    /// Signature line, or time-stamp response (DER).
    #[serde(skip)]
    pub body: Vec<u8>,
    /// The partner's key in note format, or the authority's certificates (PEM).
    #[serde(skip)]
    pub verifier: String,
}

/// Every deposit, by checkpoint.
pub(super) fn deposits(database: &Connection) -> Result<Vec<Deposit>, StoreError> {
    let mut query = database
        .prepare("SELECT size, kind, by, witnessed_at, body, verifier FROM log_deposit ORDER BY size, kind, id")?;
    let rows = query.query_map([], |row| {
        let kind: String = row.get(1)?;
        Ok(Deposit {
            size: super::unsigned(row.get(0)?),
            kind: DepositKind::of(&kind),
            by: row.get(2)?,
            at: row.get(3)?,
            body: row.get(4)?,
            verifier: row.get(5)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Signs the log as it stands with each key, or gives the checkpoint that stands there.
pub(super) fn sign(database: &Connection, signers: &[&SignerKey], now: &str) -> Result<SignedCheckpoint, StoreError> {
    let size = state::size(database)?;
    if let Some(kept) = state::checkpoint(database, size)? {
        return Ok(kept);
    }
    let origin = signers.first().map(|signer| signer.verifier().name.clone()).unwrap_or_default();
    let text = Checkpoint { origin, size, root: state::root(database, size)? }.to_string();
    let signatures = signers.iter().map(|signer| signer.sign(&text, 0)).collect();
    let made = SignedCheckpoint { size, made_at: now.to_owned(), note: Note { text, signatures }.to_string() };
    state::keep(database, &made)?;
    Ok(made)
}

impl Case {
    /// How far the log is vouched for.
    ///
    /// # Errors
    /// The database.
    pub fn log_state(&self) -> Result<LogState, StoreError> {
        state::state(&self.database)
    }

    /// The public half of the key that signs checkpoints now; none before the first.
    ///
    /// # Errors
    /// The database, or a key that cannot be unwrapped.
    pub fn log_verifier(&self) -> Result<Option<VerifierKey>, StoreError> {
        key::verifier(&self.database, &self.session.masters.keys().collect::<Vec<_>>())
    }

    /// The public half of the first key that signed checkpoints: what an exported log is verified from.
    ///
    /// # Errors
    /// As [`Case::log_verifier`].
    pub fn first_log_verifier(&self) -> Result<Option<VerifierKey>, StoreError> {
        key::first_verifier(&self.database, &self.session.masters.keys().collect::<Vec<_>>())
    }

    /// Every checkpoint that the case signed, smallest first.
    ///
    /// # Errors
    /// The database.
    pub fn checkpoints(&self) -> Result<Vec<SignedCheckpoint>, StoreError> {
        state::checkpoints(&self.database)
    }

    /// What was deposited, by checkpoint.
    ///
    /// # Errors
    /// The database.
    pub fn deposits(&self) -> Result<Vec<Deposit>, StoreError> {
        deposits(&self.database)
    }

    /// Writes one entry for the checkpoint and signs the log with it.
    ///
    /// # Errors
    /// The database; a system that gives no random numbers for the first key.
    pub fn checkpoint(&mut self, entropy: Entropy<'_>, now: &str) -> Result<SignedCheckpoint, StoreError> {
        self.fresh.stir(entropy)?;
        let actor = self.session.user.to_string();
        let masters: Vec<&Key> = self.session.masters.keys().collect();
        let transaction = self.database.transaction()?;
        let signer = key::signer(&transaction, &masters, entropy)?;
        let entry = Entry { at: now, actor: &actor, action: "checkpoint", object: "log", reason: "asked", change: &[] };
        super::append(&transaction, &self.fresh, &entry)?;
        let made = sign(&transaction, &[&signer], now)?;
        transaction.commit()?;
        Ok(made)
    }

    /// What a partner needs to cosign the newest checkpoint: it, with the proof that it adds to the one over `since` entries.
    ///
    /// # Errors
    /// No checkpoint yet, or none as old as that.
    pub fn cosign_request(&self, since: u64) -> Result<CosignRequest, StoreError> {
        let newest = self.checkpoints()?.pop().ok_or(StoreError::NoCheckpoint)?;
        self.consistency(since, &newest)
    }

    /// The proof that `checkpoint` only adds to the log of `old` entries.
    pub(super) fn consistency(&self, old: u64, checkpoint: &SignedCheckpoint) -> Result<CosignRequest, StoreError> {
        if old > checkpoint.size {
            return Err(StoreError::TooNew { found: old, size: checkpoint.size });
        }
        let nodes = |level, place| state::node(&self.database, level, place);
        let proof = tree::consistency(old, checkpoint.size, &nodes)?;
        Ok(CosignRequest { old, proof, checkpoint: checkpoint.note.clone() })
    }

    /// The proof that entry `seq` stands in the log under `checkpoint`.
    ///
    /// # Errors
    /// A later entry than the checkpoint's; the database.
    pub fn inclusion_proof(&self, seq: u64, checkpoint: &SignedCheckpoint) -> Result<InclusionProof, StoreError> {
        if seq >= checkpoint.size {
            return Err(StoreError::TooNew { found: seq + 1, size: checkpoint.size });
        }
        let nodes = |level, place| state::node(&self.database, level, place);
        let path = tree::inclusion(seq, checkpoint.size, &nodes)?;
        Ok(InclusionProof { index: seq, path, checkpoint: checkpoint.note.clone() })
    }

    /// Keeps a partner's cosignature, after verifying it; the same again is no change.
    ///
    /// # Errors
    /// A checkpoint that this case did not sign; no signature by `partner`, or one that does not verify; a key that is the
    /// case's own or signs something else.
    pub fn deposit_cosignature(&mut self, note: &str, partner: &VerifierKey, now: &str) -> Result<Deposit, StoreError> {
        let own = self.log_verifier()?.ok_or(StoreError::NoCheckpoint)?;
        if partner.kind != KeyKind::Cosigner || partner.public() == own.public() {
            return Err(StoreError::NotOutside(partner.name.clone()));
        }
        let note = Note::parse(note)?;
        let size = Checkpoint::parse(&note.text)?.size;
        let kept = state::checkpoint(&self.database, size)?.ok_or(StoreError::OtherCheckpoint(size))?;
        if Note::parse(&kept.note)?.text != note.text {
            return Err(StoreError::OtherCheckpoint(size));
        }
        let time = note.verify(partner)?.unwrap_or(0);
        let is_by =
            |signature: &&super::note::Signature| signature.name == partner.name && signature.id == partner.id();
        let lines: Vec<String> = note.signatures.iter().filter(is_by).map(ToString::to_string).collect();
        let deposit = Deposit {
            size,
            kind: DepositKind::Cosignature,
            by: partner.name.clone(),
            at: rfc_3339(time)?,
            body: lines.last().cloned().unwrap_or_default().into_bytes(),
            verifier: partner.to_string(),
        };
        self.keep(&deposit, now)?;
        Ok(deposit)
    }

    /// Keeps a time stamp, after verifying it against certificates (PEM) that are trusted; the same again is no change.
    ///
    /// # Errors
    /// A response over no checkpoint of this case, or that does not verify; see [`stamp::verify`].
    pub fn deposit_time_stamp(&mut self, response: &[u8], anchors: &str, now: &str) -> Result<Deposit, StoreError> {
        let imprint = stamp::imprint(response)?;
        let over = |checkpoint: &SignedCheckpoint| Sha256::digest(checkpoint.note.as_bytes())[..] == imprint[..];
        let checkpoint = self.checkpoints()?.into_iter().find(over).ok_or(StoreError::StampOverOther)?;
        let stamp = stamp::verify(response, &imprint, anchors)?;
        let deposit = Deposit {
            size: checkpoint.size,
            kind: DepositKind::TimeStamp,
            by: stamp.authority,
            at: stamp.at,
            body: response.to_vec(),
            verifier: anchors.to_owned(),
        };
        self.keep(&deposit, now)?;
        Ok(deposit)
    }

    fn keep(&mut self, deposit: &Deposit, now: &str) -> Result<(), StoreError> {
        let actor = self.session.user.to_string();
        let transaction = self.database.transaction()?;
        let kind = deposit.kind.code();
        let held: Option<i64> = transaction
            .query_row(
                "SELECT id FROM log_deposit WHERE size = ?1 AND kind = ?2 AND body = ?3",
                (signed(deposit.size), kind, &deposit.body),
                |row| row.get(0),
            )
            .optional()?;
        if held.is_some() {
            return Ok(());
        }
        transaction.execute(
            "INSERT INTO log_deposit (size, kind, by, witnessed_at, body, verifier) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            (signed(deposit.size), kind, &deposit.by, &deposit.at, &deposit.body, &deposit.verifier),
        )?;
        let object = format!("checkpoint/{}", deposit.size);
        let reason = kind.replace(' ', "-");
        let entry = Entry {
            at: now,
            actor: &actor,
            action: "deposit",
            object: &object,
            reason: &reason,
            change: &deposit.body,
        };
        super::append(&transaction, &self.fresh, &entry)?;
        transaction.commit()?;
        Ok(())
    }

    /// Erases the salt of entry `seq`, so that its commitment can be linked to nothing; the tree stands as it was.
    ///
    /// Copies of the case made before still hold the salt.
    ///
    /// # Errors
    /// No such entry, or a salt that is erased already.
    pub fn erase_salt(&mut self, seq: u64, reason: &str, now: &str) -> Result<(), StoreError> {
        let actor = self.session.user.to_string();
        let transaction = self.database.transaction()?;
        super::erase_salt(&transaction, seq)?;
        let object = format!("entry/{seq}");
        let entry = Entry { at: now, actor: &actor, action: "erase-salt", object: &object, reason, change: &[] };
        super::append(&transaction, &self.fresh, &entry)?;
        transaction.commit()?;
        self.database.pragma_update_and_check(None, "wal_checkpoint", "TRUNCATE", |_| Ok(()))?;
        Ok(())
    }
}

/// Seconds since 1970 as people read them.
fn rfc_3339(seconds: u64) -> Result<String, StoreError> {
    let time = i64::try_from(seconds).ok().and_then(|seconds| jiff::Timestamp::from_second(seconds).ok());
    time.map(|time| time.to_string()).ok_or(StoreError::LogDamaged("a cosignature's time is out of range"))
}
