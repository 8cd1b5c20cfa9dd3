//! Signatures of certificates and time stamps: RSA PKCS #1 v1.5, and ECDSA on P-256 and P-384; SHA-256, -384 and -512.

use super::StampError;
use super::syntax::{Algorithm, oid};
use der::Encode;
use der::asn1::ObjectIdentifier;
use rsa::pkcs1v15;
use rsa::signature::hazmat::PrehashVerifier;
use rsa::traits::PublicKeyParts;
use sha2::{Digest, Sha256, Sha384, Sha512};
use x509_cert::spki::SubjectPublicKeyInfoOwned;

const LEAST_RSA_BITS: u32 = 2048;

/// A digest algorithm.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hashing {
    Sha256,
    Sha384,
    Sha512,
}

impl Hashing {
    /// By its identifier.
    pub fn of(id: &ObjectIdentifier) -> Option<Self> {
        match *id {
            oid::SHA_256 => Some(Self::Sha256),
            oid::SHA_384 => Some(Self::Sha384),
            oid::SHA_512 => Some(Self::Sha512),
            _ => None,
        }
    }

    /// The digest of a message.
    pub fn digest(self, message: &[u8]) -> Vec<u8> {
        match self {
            Self::Sha256 => Sha256::digest(message).to_vec(),
            Self::Sha384 => Sha384::digest(message).to_vec(),
            Self::Sha512 => Sha512::digest(message).to_vec(),
        }
    }
}

/// Which kind of key a signature algorithm needs.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Family {
    Rsa,
    Ecdsa,
}

/// Verifies a signature. `hashing` is what a signature algorithm that names no digest uses.
pub fn verify(
    key: &SubjectPublicKeyInfoOwned,
    algorithm: &Algorithm,
    hashing: Option<Hashing>,
    message: &[u8],
    signature: &[u8],
) -> Result<(), StampError> {
    let unknown = StampError::Signature("accepted are RSA PKCS #1 v1.5 and ECDSA with SHA-256, SHA-384 or SHA-512");
    let (family, named) = match algorithm.oid {
        oid::RSA => (Family::Rsa, hashing),
        oid::RSA_SHA_256 => (Family::Rsa, Some(Hashing::Sha256)),
        oid::RSA_SHA_384 => (Family::Rsa, Some(Hashing::Sha384)),
        oid::RSA_SHA_512 => (Family::Rsa, Some(Hashing::Sha512)),
        oid::ECDSA_SHA_256 => (Family::Ecdsa, Some(Hashing::Sha256)),
        oid::ECDSA_SHA_384 => (Family::Ecdsa, Some(Hashing::Sha384)),
        oid::ECDSA_SHA_512 => (Family::Ecdsa, Some(Hashing::Sha512)),
        _ => return Err(unknown),
    };
    let (Some(named), true) = (named, hashing.is_none() || named == hashing) else { return Err(unknown) };
    let digest = named.digest(message);
    match family {
        Family::Rsa => rsa(key, named, &digest, signature),
        Family::Ecdsa => ecdsa(key, &digest, signature),
    }
}

fn rsa(key: &SubjectPublicKeyInfoOwned, hashing: Hashing, digest: &[u8], signature: &[u8]) -> Result<(), StampError> {
    let no_key = StampError::Signature("the key is no RSA key of 2,048 bits or more");
    if key.algorithm.oid != oid::RSA {
        return Err(no_key);
    }
    let encoded = key.to_der()?;
    let spki = rsa::pkcs8::SubjectPublicKeyInfoRef::try_from(encoded.as_slice()).map_err(|_| no_key.clone())?;
    let public = rsa::PublicKey::try_from(spki).map_err(|_| no_key.clone())?;
    if public.n().bit_width() < LEAST_RSA_BITS {
        return Err(no_key);
    }
    let made = pkcs1v15::Signature::try_from(signature).map_err(|_| does_not_verify())?;
    match hashing {
        Hashing::Sha256 => pkcs1v15::VerifyingKey::<Sha256>::new(public).verify_prehash(digest, &made),
        Hashing::Sha384 => pkcs1v15::VerifyingKey::<Sha384>::new(public).verify_prehash(digest, &made),
        Hashing::Sha512 => pkcs1v15::VerifyingKey::<Sha512>::new(public).verify_prehash(digest, &made),
    }
    .map_err(|_| does_not_verify())
}

fn ecdsa(key: &SubjectPublicKeyInfoOwned, digest: &[u8], signature: &[u8]) -> Result<(), StampError> {
    let no_key = || StampError::Signature("the key is no ECDSA key on P-256 or P-384");
    if key.algorithm.oid != oid::EC {
        return Err(no_key());
    }
    let curve: ObjectIdentifier = key.algorithm.parameters.as_ref().ok_or_else(no_key)?.decode_as()?;
    let point = key.subject_public_key.as_bytes().ok_or_else(no_key)?;
    match curve {
        oid::P_256 => {
            let public = p256::ecdsa::VerifyingKey::from_sec1_bytes(point).map_err(|_| no_key())?;
            let made = p256::ecdsa::DerSignature::try_from(signature).map_err(|_| does_not_verify())?;
            public.verify_prehash(digest, &made).map_err(|_| does_not_verify())
        }
        oid::P_384 => {
            let public = p384::ecdsa::VerifyingKey::from_sec1_bytes(point).map_err(|_| no_key())?;
            let made = p384::ecdsa::DerSignature::try_from(signature).map_err(|_| does_not_verify())?;
            public.verify_prehash(digest, &made).map_err(|_| does_not_verify())
        }
        _ => Err(no_key()),
    }
}

fn does_not_verify() -> StampError {
    StampError::Signature("it does not verify")
}
