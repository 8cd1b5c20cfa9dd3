//! Time stamps by file exchange (RFC 3161): writes a request over a digest, and verifies a response offline.
//!
//! Verified are: status granted; the imprint (SHA-256 of the checkpoint); the signed attributes (content type, message digest,
//! signing certificate by RFC 2634 or 5035); the signature (RSA PKCS #1 v1.5 of 2,048 bits or more, or ECDSA on P-256 or
//! P-384, with SHA-256, -384 or -512); the signer's key purpose (critical, time stamping only); and the chain of certificates
//! to one that the caller trusts, each valid at the time stamped. Not verified is whether a certificate was revoked.

mod certificates;
mod signature;
mod syntax;

use der::{Decode, Encode, Tagged};
use sha2::{Digest, Sha256};
use signature::Hashing;
use syntax::{Algorithm, MessageImprint, SignedData, SignerInfo, TimeStampReq, TimeStampResp, TstInfo, oid};
use x509_cert::Certificate;

/// Why a time stamp does not count.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StampError {
    /// Not a response, or not one with a token.
    #[error("this is no time-stamp response: {0}; accepted is a .tsr file as RFC 3161 describes it")]
    Format(String),
    /// The authority refused.
    #[error("the authority answered with status {0} and no time stamp; accepted is 0 or 1")]
    Refused(u8),
    /// Another digest was stamped.
    #[error("the time stamp is over another digest than that of the checkpoint")]
    OtherImprint,
    /// The signature does not hold.
    #[error("the signature of the time stamp does not hold: {0}")]
    Signature(&'static str),
    /// The certificates do not lead to one that is trusted.
    #[error("the authority's certificate does not count: {0}")]
    Certificate(String),
}

impl From<der::Error> for StampError {
    fn from(error: der::Error) -> Self {
        Self::Format(error.to_string())
    }
}

/// What a time stamp says, once verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamp {
    /// RFC 3339, UTC, to the second.
    pub at: String,
    /// Subject of the authority's certificate (RFC 4514).
    pub authority: String,
}

/// The bytes of a .tsq file: asks for a time stamp over a SHA-256 digest, with the authority's certificate, without a nonce,
/// so that the same digest gives the same request.
///
/// # Errors
/// None in practice; the encoder's.
pub fn request(digest: &[u8; 32]) -> Result<Vec<u8>, StampError> {
    Ok(TimeStampReq::over_sha256(digest)?.to_der()?)
}

/// The SHA-256 digest that a response is over; verifies nothing else.
///
/// # Errors
/// Not a response; another digest algorithm.
pub fn imprint(response: &[u8]) -> Result<[u8; 32], StampError> {
    sha256_of(&Token::read(response)?.info.message_imprint)
}

fn sha256_of(imprint: &MessageImprint) -> Result<[u8; 32], StampError> {
    if imprint.hash_algorithm.oid != oid::SHA_256 {
        return Err(StampError::OtherImprint);
    }
    imprint.hashed_message.as_bytes().try_into().map_err(|_| StampError::OtherImprint)
}

/// Verifies a response over `digest`, against the certificates in `anchors` (PEM), each of which is trusted.
///
/// # Errors
/// The first thing that does not hold.
pub fn verify(response: &[u8], digest: &[u8; 32], anchors: &str) -> Result<Stamp, StampError> {
    let token = Token::read(response)?;
    if sha256_of(&token.info.message_imprint)? != *digest {
        return Err(StampError::OtherImprint);
    }
    let anchors = Certificate::load_pem_chain(anchors.as_bytes())
        .map_err(|error| StampError::Certificate(format!("the trusted certificates cannot be read: {error}")))?;
    let known: Vec<&Certificate> = token.certificates.iter().chain(&anchors).collect();
    let signer = token.signer(&known)?;
    token.verify_signature(signer)?;
    let at = token.info.time()?;
    certificates::check(signer, &known, &anchors, at.unix_duration())?;
    Ok(Stamp { at: at.to_string(), authority: signer.tbs_certificate().subject().to_string() })
}

/// The parts of a response that count.
struct Token {
    info: TstInfo,
    /// The bytes that the message digest is over.
    content: Vec<u8>,
    signer_info: SignerInfo,
    certificates: Vec<Certificate>,
}

impl Token {
    fn read(response: &[u8]) -> Result<Self, StampError> {
        let response = TimeStampResp::from_der(response)?;
        let token = match (response.status.status, response.token) {
            (0 | 1, Some(token)) => token,
            (status, _) => return Err(StampError::Refused(status)),
        };
        let no = |what: &str| StampError::Format(what.to_owned());
        if token.content_type != oid::SIGNED_DATA {
            return Err(no("its token is no signed data"));
        }
        let signed: SignedData = token.content.decode_as()?;
        if signed.content.content_type != oid::TST_INFO {
            return Err(no("what it signs is no time stamp"));
        }
        let content = signed.content.content.ok_or_else(|| no("it signs nothing"))?.as_bytes().to_vec();
        let info = TstInfo::from_der(&content)?;
        if info.version != 1 || info.extensions.iter().flatten().any(|extension| extension.critical) {
            return Err(no("its version or a critical extension is unknown"));
        }
        let [signer_info] = signed.signer_infos.as_slice() else { return Err(no("it has not exactly one signer")) };
        let signer_info = signer_info.clone();
        let is_announced = |algorithm: &Algorithm| algorithm.oid == signer_info.digest_algorithm.oid;
        if (signed.version, signer_info.version) != (3, 1) || !signed.digest_algorithms.iter().any(is_announced) {
            return Err(no("its versions or its digest algorithms do not fit each other"));
        }
        let certificates = signed.certificates.unwrap_or_default();
        let certificates = certificates.iter().map(|any| Certificate::from_der(&any.to_der()?));
        Ok(Self { info, content, signer_info, certificates: certificates.collect::<Result<_, _>>()? })
    }

    /// The certificate that the signed attributes name by its digest.
    fn signer<'a>(&self, known: &[&'a Certificate]) -> Result<&'a Certificate, StampError> {
        for certificate in known {
            let whole = certificate.to_der()?;
            if self.signer_info.names(&whole)? && self.signer_info.is_by(certificate) {
                return Ok(certificate);
            }
        }
        Err(StampError::Signature("no certificate is the one that the signed attributes name"))
    }

    fn verify_signature(&self, signer: &Certificate) -> Result<(), StampError> {
        let info = &self.signer_info;
        let hashing = Hashing::of(&info.digest_algorithm.oid).ok_or(StampError::Signature("unknown digest"))?;
        let content_type = info.attribute(oid::CONTENT_TYPE)?.ok_or(StampError::Signature("no content type"))?;
        if content_type.decode_as::<der::asn1::ObjectIdentifier>()? != oid::TST_INFO {
            return Err(StampError::Signature("the signed content type is no time stamp"));
        }
        let digest = info.attribute(oid::MESSAGE_DIGEST)?.ok_or(StampError::Signature("no message digest"))?;
        if digest.decode_as::<der::asn1::OctetString>()?.as_bytes() != hashing.digest(&self.content) {
            return Err(StampError::Signature("the message digest is not that of the time stamp"));
        }
        let attributes = info.signed_attributes.to_der()?;
        let key = signer.tbs_certificate().subject_public_key_info();
        signature::verify(key, &info.signature_algorithm, Some(hashing), &attributes, info.signature.as_bytes())
    }
}

impl SignerInfo {
    /// Does a signing-certificate attribute hold the digest of this certificate? Its first identifier is the signer's.
    fn names(&self, certificate: &[u8]) -> Result<bool, StampError> {
        if let Some(attribute) = self.attribute(oid::SIGNING_CERTIFICATE_V2)? {
            let named: syntax::SigningCertificateV2 = attribute.decode_as()?;
            let Some(first) = named.certificates.first() else { return Ok(false) };
            let sha256 = Algorithm { oid: oid::SHA_256, parameters: None };
            let hashing = Hashing::of(&first.hash_algorithm.as_ref().unwrap_or(&sha256).oid);
            return Ok(hashing.is_some_and(|hashing| hashing.digest(certificate) == first.hash.as_bytes()));
        }
        if let Some(attribute) = self.attribute(oid::SIGNING_CERTIFICATE)? {
            let named: syntax::SigningCertificate = attribute.decode_as()?;
            let digest = <sha1::Sha1 as Digest>::digest(certificate);
            return Ok(named.certificates.first().is_some_and(|first| first.hash.as_bytes() == digest.as_slice()));
        }
        Err(StampError::Signature("the signed attributes name no certificate"))
    }

    /// Does the signer's identifier fit? One by key identifier is left to the signed attribute.
    fn is_by(&self, certificate: &Certificate) -> bool {
        let tbs = certificate.tbs_certificate();
        let named = self.identifier.decode_as::<syntax::IssuerAndSerial>();
        let is_named = named.is_ok_and(|named| named.issuer == *tbs.issuer() && named.serial == *tbs.serial_number());
        is_named || self.identifier.tag().is_context_specific()
    }

    /// The one value of a signed attribute; twice the same attribute is refused.
    fn attribute(&self, wanted: der::asn1::ObjectIdentifier) -> Result<Option<&der::Any>, StampError> {
        let mut found = self.signed_attributes.iter().filter(|attribute| attribute.oid == wanted);
        let (first, second) = (found.next(), found.next());
        match (first.map(|attribute| attribute.values.as_slice()), second) {
            (None, _) => Ok(None),
            (Some([value]), None) => Ok(Some(value)),
            _ => Err(StampError::Signature("a signed attribute has not exactly one value")),
        }
    }
}

/// SHA-256 of a signed checkpoint: what is time-stamped.
pub fn digest(note: &str) -> [u8; 32] {
    Sha256::digest(note.as_bytes()).into()
}
