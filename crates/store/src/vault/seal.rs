//! One value under a key: XChaCha20-Poly1305, the nonce in front, bound to whose it is and what it is.

use crate::StoreError;
use crate::case::Entropy;
use crate::keys::{Key, random};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use zeroize::Zeroizing;

/// Seals a value.
pub fn seal(key: &Key, whose: &str, what: &str, plain: &[u8], entropy: Entropy<'_>) -> Result<Vec<u8>, StoreError> {
    let nonce = random::<24>(entropy)?;
    let payload = Payload { msg: plain, aad: &bound(whose, what) };
    let sealed = XChaCha20Poly1305::new((&**key).into()).encrypt(&XNonce::from(*nonce), payload);
    // The cipher refuses only what is longer than 256 GiB.
    let sealed = sealed.map_err(|_| StoreError::Blob(what.to_owned()))?;
    Ok([nonce.as_ref(), &sealed].concat())
}

/// Opens a value; nothing where it was changed or moved.
pub fn open(key: &Key, whose: &str, what: &str, sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let (nonce, sealed) = sealed.split_first_chunk::<24>()?;
    let payload = Payload { msg: sealed, aad: &bound(whose, what) };
    XChaCha20Poly1305::new((&**key).into()).decrypt(&XNonce::from(*nonce), payload).ok().map(Zeroizing::new)
}

fn bound(whose: &str, what: &str) -> Vec<u8> {
    format!("assize 2026 vault v1\n{whose}\n{what}").into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::entropy;

    #[test]
    fn a_value_opens_with_its_key_for_its_person_and_its_kind_and_unchanged() {
        let (key, other): (Key, Key) = (Zeroizing::new([1; 32]), Zeroizing::new([2; 32]));
        let sealed = seal(&key, "p1", "identity", b"who it is", &mut entropy()).unwrap();
        let opened =
            |key: &Key, whose: &str, what: &str, sealed: &[u8]| open(key, whose, what, sealed).map(|v| v.to_vec());
        assert_eq!(opened(&key, "p1", "identity", &sealed), Some(b"who it is".to_vec()));
        assert_eq!(opened(&other, "p1", "identity", &sealed), None);
        assert_eq!(opened(&key, "p2", "identity", &sealed), None);
        assert_eq!(opened(&key, "p1", "face 1", &sealed), None);
        for place in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[place] ^= 1;
            assert_eq!(opened(&key, "p1", "identity", &changed), None, "byte {place}");
            assert_eq!(opened(&key, "p1", "identity", &sealed[..place]), None, "cut at {place}");
        }
    }
}
