//! Keys wrapped to a public key: HPKE base mode (RFC 9180) with X-Wing, HKDF-SHA256 and ChaCha20-Poly1305.
//!
//! X-Wing joins X25519 with ML-KEM-768: whoever copies a header today and breaks one of the two later has nothing. The only
//! place that knows the suite; a suite number stands in every wrap so that another can follow.

use crate::StoreError;
use crate::case::Entropy;
use crate::keys::{Key, random};
use hpke::aead::ChaCha20Poly1305;
use hpke::kdf::HkdfSha256;
use hpke::kem::XWing;
use hpke::{Deserializable, Kem, OpModeR, OpModeS, Serializable, single_shot_open, single_shot_seal_with_rng};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

/// X-Wing, HKDF-SHA256, ChaCha20-Poly1305.
pub const SUITE: u8 = 1;
/// Separates these wraps from any other use of the same keys.
const INFO: &[u8] = b"assize 2026 header v2 key wrap";

/// Something that one key pair opens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wrapped {
    suite: u8,
    /// Encapsulated secret, 1,120 bytes as hex.
    encapsulated: String,
    /// Ciphertext and tag as hex.
    sealed: String,
}

/// The public half of a secret seed: 1,216 bytes as hex.
pub fn public_half(seed: &Key) -> String {
    let secret = secret(seed);
    hex::encode(XWing::sk_to_pk(&secret).to_bytes())
}

fn secret(seed: &Key) -> <XWing as Kem>::PrivateKey {
    <XWing as Kem>::PrivateKey::from_bytes(seed.as_ref()).expect("a seed of 32 bytes is a secret key of X-Wing")
}

/// Wraps `plain` so that only the holder of the public key's seed opens it, and only for the `place` it was made for.
pub fn wrap(public: &str, place: &[u8], plain: &[u8], entropy: Entropy<'_>) -> Result<Wrapped, StoreError> {
    let public = hex::decode(public).ok().and_then(|bytes| <XWing as Kem>::PublicKey::from_bytes(&bytes).ok());
    let public = public.ok_or(StoreError::PublicKey)?;
    let mut generator = ChaCha20Rng::from_seed(*random::<32>(entropy)?);
    let (encapsulated, sealed) = single_shot_seal_with_rng::<ChaCha20Poly1305, HkdfSha256, XWing>(
        &OpModeS::Base,
        &public,
        INFO,
        plain,
        place,
        &mut generator,
    )
    .map_err(|_| StoreError::PublicKey)?;
    Ok(Wrapped { suite: SUITE, encapsulated: hex::encode(encapsulated.to_bytes()), sealed: hex::encode(sealed) })
}

/// Opens a wrap; nothing where it is another's, was moved or was changed.
pub fn unwrap(seed: &Key, place: &[u8], wrapped: &Wrapped) -> Option<Zeroizing<Vec<u8>>> {
    if wrapped.suite != SUITE {
        return None;
    }
    let encapsulated = <XWing as Kem>::EncappedKey::from_bytes(&hex::decode(&wrapped.encapsulated).ok()?).ok()?;
    let sealed = hex::decode(&wrapped.sealed).ok()?;
    let opened = single_shot_open::<ChaCha20Poly1305, HkdfSha256, XWing>(
        &OpModeR::Base,
        &secret(seed),
        &encapsulated,
        INFO,
        &sealed,
        place,
    );
    opened.ok().map(Zeroizing::new)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::entropy;

    #[test]
    fn a_wrap_opens_for_its_holder_at_its_place_and_nowhere_else() {
        let (mine, other) = (Zeroizing::new([1; 32]), Zeroizing::new([2; 32]));
        let wrapped =
            wrap(&public_half(&mine), b"case, user", b"keys", &mut entropy()).expect("the key is well-formed");
        assert_eq!(unwrap(&mine, b"case, user", &wrapped).as_deref(), Some(&b"keys".to_vec()));
        assert_eq!(unwrap(&other, b"case, user", &wrapped), None);
        assert_eq!(unwrap(&mine, b"case, other user", &wrapped), None);
        assert_eq!(unwrap(&mine, b"case, user", &Wrapped { suite: 2, ..wrapped.clone() }), None);
        let cut = Wrapped { sealed: wrapped.sealed[2..].to_owned(), ..wrapped };
        assert_eq!(unwrap(&mine, b"case, user", &cut), None);
    }

    #[test]
    fn a_public_key_that_is_none_is_refused() {
        for text in ["", "00", "zz", &"00".repeat(1217)] {
            assert!(matches!(wrap(text, b"", b"", &mut entropy()), Err(StoreError::PublicKey)), "{text}");
        }
    }
}
