//! Cosigns another's checkpoint, as a partner: with a key of one's own, without that other's case.

use crate::DocketError;
use assize_store::StoreError;
use assize_store::log::checkpoint::{Checkpoint, CosignRequest, FormatError};
use assize_store::log::note::{KeyKind, Note, SignerKey, VerifierKey};

/// A key of one's own for cosignatures, under `name` (best a URL without https://), from 32 random bytes.
pub fn new_key(name: &str, seed: &[u8; 32]) -> Result<SignerKey, DocketError> {
    Ok(SignerKey::new(name, KeyKind::Cosigner, seed).map_err(StoreError::from)?)
}

/// Cosigns the checkpoint in `request` and gives it with the cosignature.
///
/// `known` is the checkpoint of the same log that was cosigned last. A cosignature says that the log only grew since, so a
/// request that does not prove it is refused. `time` is in seconds since 1970.
pub fn cosign(
    request: &str,
    log: &VerifierKey,
    known: Option<&str>,
    key: &SignerKey,
    time: u64,
) -> Result<String, DocketError> {
    if key.verifier().kind != KeyKind::Cosigner {
        return Err(StoreError::NotOutside(key.verifier().name.clone()).into());
    }
    let known = known.map(|note| remembered(note, log, key)).transpose().map_err(StoreError::from)?;
    let request = CosignRequest::parse(request).map_err(StoreError::from)?;
    request.verify(log, known.as_ref()).map_err(StoreError::from)?;
    let mut note = Note::parse(&request.checkpoint).map_err(StoreError::from)?;
    note.signatures.push(key.sign(&note.text, time));
    Ok(note.to_string())
}

/// The checkpoint that was cosigned last: one's own cosignature vouches for it, too, since the log may have another key now.
fn remembered(note: &str, log: &VerifierKey, key: &SignerKey) -> Result<Checkpoint, FormatError> {
    Checkpoint::verified(note, log).or_else(|refused| {
        let note = Note::parse(note)?;
        note.verify(key.verifier())?;
        Checkpoint::parse(&note.text).and_then(|one| if one.origin == log.name { Ok(one) } else { Err(refused) })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use assize_store::log::tree::{Edge, Hash, leaf_hash};

    fn log() -> SignerKey {
        SignerKey::new("log.example/1", KeyKind::Log, &[1; 32]).unwrap()
    }

    fn note(size: u8) -> (String, Hash) {
        let mut edge = Edge::default();
        (0..size).for_each(|n| edge.push(leaf_hash(&[n])));
        let text = Checkpoint { origin: "log.example/1".into(), size: size.into(), root: edge.root() }.to_string();
        (Note { signatures: vec![log().sign(&text, 0)], text }.to_string(), edge.root())
    }

    #[test]
    fn a_partner_cosigns_a_log_that_grew_and_no_other() {
        let key = new_key("partner.example", &[2; 32]).unwrap();
        let ((one, _), (two, _)) = (note(1), note(2));
        let first = cosign(&one, log().verifier(), None, &key, 60).unwrap();
        assert_eq!(Note::parse(&first).unwrap().verify(key.verifier()), Ok(Some(60)));
        let proof = CosignRequest { old: 1, proof: vec![leaf_hash(&[1])], checkpoint: two.clone() }.to_string();
        let second = cosign(&proof, log().verifier(), Some(&first), &key, 90).unwrap();
        assert_eq!(Note::parse(&second).unwrap().signatures.len(), 2);
        let without_proof = cosign(&two, log().verifier(), Some(&first), &key, 90).unwrap_err().to_string();
        assert!(without_proof.contains("--since"), "{without_proof}");
        let forked = CosignRequest { old: 1, proof: vec![leaf_hash(&[9])], checkpoint: two }.to_string();
        let said = cosign(&forked, log().verifier(), Some(&first), &key, 90).unwrap_err().to_string();
        assert!(said.contains("does not lead to the checkpoint's root"), "{said}");
    }

    #[test]
    fn a_partner_goes_on_from_its_own_cosignature_where_the_log_has_another_key() {
        let key = new_key("partner.example", &[2; 32]).unwrap();
        let next = SignerKey::new("log.example/1", KeyKind::Log, &[8; 32]).unwrap();
        let ((one, _), (two, _)) = (note(1), note(2));
        let first = cosign(&one, log().verifier(), None, &key, 60).unwrap();
        let text = Note::parse(&two).unwrap().text;
        let two = Note { signatures: vec![next.sign(&text, 0)], text }.to_string();
        let request = CosignRequest { old: 1, proof: vec![leaf_hash(&[1])], checkpoint: two }.to_string();
        assert!(cosign(&request, log().verifier(), Some(&first), &key, 90).is_err(), "the old key signs nothing new");
        assert!(cosign(&request, next.verifier(), Some(&first), &key, 90).is_ok());
        assert!(cosign(&request, next.verifier(), Some(&one), &key, 90).is_err(), "nobody vouches for the first");
    }

    #[test]
    fn a_logs_key_cosigns_nothing() {
        assert!(cosign(&note(1).0, log().verifier(), None, &log(), 60).unwrap_err().to_string().contains("type 4"));
    }
}
