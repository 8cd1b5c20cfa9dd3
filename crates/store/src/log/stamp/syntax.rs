//! The ASN.1 of time stamps (RFC 3161, 2.4) and as much of signed messages (RFC 5652, 5) as they use.

use super::StampError;
use der::asn1::{Any, BitString, Int, ObjectIdentifier, OctetString, SetOfVec};
use der::{DateTime, Sequence};
use x509_cert::attr::Attribute;
use x509_cert::ext::Extension;
use x509_cert::name::Name;
use x509_cert::serial_number::SerialNumber;
use x509_cert::spki::AlgorithmIdentifierOwned;

/// An algorithm and its parameters.
pub type Algorithm = AlgorithmIdentifierOwned;

/// Object identifiers, each as its standard gives it.
pub mod oid {
    use der::asn1::ObjectIdentifier;
    const fn oid(text: &str) -> ObjectIdentifier {
        ObjectIdentifier::new_unwrap(text)
    }
    pub const SIGNED_DATA: ObjectIdentifier = oid("1.2.840.113549.1.7.2");
    pub const CONTENT_TYPE: ObjectIdentifier = oid("1.2.840.113549.1.9.3");
    pub const MESSAGE_DIGEST: ObjectIdentifier = oid("1.2.840.113549.1.9.4");
    pub const TST_INFO: ObjectIdentifier = oid("1.2.840.113549.1.9.16.1.4");
    pub const SIGNING_CERTIFICATE: ObjectIdentifier = oid("1.2.840.113549.1.9.16.2.12");
    pub const SIGNING_CERTIFICATE_V2: ObjectIdentifier = oid("1.2.840.113549.1.9.16.2.47");
    pub const SHA_256: ObjectIdentifier = oid("2.16.840.1.101.3.4.2.1");
    pub const SHA_384: ObjectIdentifier = oid("2.16.840.1.101.3.4.2.2");
    pub const SHA_512: ObjectIdentifier = oid("2.16.840.1.101.3.4.2.3");
    pub const RSA: ObjectIdentifier = oid("1.2.840.113549.1.1.1");
    pub const RSA_SHA_256: ObjectIdentifier = oid("1.2.840.113549.1.1.11");
    pub const RSA_SHA_384: ObjectIdentifier = oid("1.2.840.113549.1.1.12");
    pub const RSA_SHA_512: ObjectIdentifier = oid("1.2.840.113549.1.1.13");
    pub const EC: ObjectIdentifier = oid("1.2.840.10045.2.1");
    pub const ECDSA_SHA_256: ObjectIdentifier = oid("1.2.840.10045.4.3.2");
    pub const ECDSA_SHA_384: ObjectIdentifier = oid("1.2.840.10045.4.3.3");
    pub const ECDSA_SHA_512: ObjectIdentifier = oid("1.2.840.10045.4.3.4");
    pub const P_256: ObjectIdentifier = oid("1.2.840.10045.3.1.7");
    pub const P_384: ObjectIdentifier = oid("1.3.132.0.34");
    pub const TIME_STAMPING: ObjectIdentifier = oid("1.3.6.1.5.5.7.3.8");
}

#[derive(Debug, Clone, PartialEq, Eq, Sequence)]
pub struct MessageImprint {
    pub hash_algorithm: Algorithm,
    pub hashed_message: OctetString,
}

#[derive(Debug, Clone, PartialEq, Eq, Sequence)]
pub struct TimeStampReq {
    version: u8,
    message_imprint: MessageImprint,
    wants_certificate: bool,
}

impl TimeStampReq {
    pub fn over_sha256(digest: &[u8]) -> Result<Self, der::Error> {
        let hash_algorithm = Algorithm { oid: oid::SHA_256, parameters: Some(Any::null()) };
        let message_imprint = MessageImprint { hash_algorithm, hashed_message: OctetString::new(digest)? };
        Ok(Self { version: 1, message_imprint, wants_certificate: true })
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Sequence)]
pub struct StatusInfo {
    pub status: u8,
    #[asn1(optional = "true")]
    pub words: Option<Vec<Any>>,
    #[asn1(optional = "true")]
    pub failure: Option<BitString>,
}

#[derive(Debug, Clone, PartialEq, Eq, Sequence)]
pub struct TimeStampResp {
    pub status: StatusInfo,
    #[asn1(optional = "true")]
    pub token: Option<ContentInfo>,
}

#[derive(Debug, Clone, PartialEq, Eq, Sequence)]
pub struct ContentInfo {
    pub content_type: ObjectIdentifier,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT")]
    pub content: Any,
}

#[derive(Debug, Clone, PartialEq, Eq, Sequence)]
pub struct EncapsulatedContent {
    pub content_type: ObjectIdentifier,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", optional = "true")]
    pub content: Option<OctetString>,
}

/// Certificates and revocation lists are SET OF; read as a list, since writers do not sort them.
#[derive(Debug, Clone, PartialEq, Eq, Sequence)]
pub struct SignedData {
    pub version: u8,
    pub digest_algorithms: SetOfVec<Algorithm>,
    pub content: EncapsulatedContent,
    #[asn1(context_specific = "0", tag_mode = "IMPLICIT", constructed = "true", optional = "true")]
    pub certificates: Option<Vec<Any>>,
    #[asn1(context_specific = "1", tag_mode = "IMPLICIT", constructed = "true", optional = "true")]
    pub revocations: Option<Vec<Any>>,
    pub signer_infos: SetOfVec<SignerInfo>,
}

#[derive(Debug, Clone, PartialEq, Eq, Sequence, der::ValueOrd)]
pub struct SignerInfo {
    pub version: u8,
    /// Issuer and serial number, or `[0]` key identifier.
    pub identifier: Any,
    pub digest_algorithm: Algorithm,
    #[asn1(context_specific = "0", tag_mode = "IMPLICIT", constructed = "true")]
    pub signed_attributes: SetOfVec<Attribute>,
    pub signature_algorithm: Algorithm,
    pub signature: OctetString,
    #[asn1(context_specific = "1", tag_mode = "IMPLICIT", constructed = "true", optional = "true")]
    pub unsigned_attributes: Option<SetOfVec<Attribute>>,
}

#[derive(Debug, Clone, PartialEq, Eq, Sequence)]
pub struct IssuerAndSerial {
    pub issuer: Name,
    pub serial: SerialNumber,
}

#[derive(Debug, Clone, PartialEq, Eq, Sequence)]
pub struct TstInfo {
    pub version: u8,
    pub policy: ObjectIdentifier,
    pub message_imprint: MessageImprint,
    pub serial_number: Int,
    /// GeneralizedTime, perhaps with a fraction of a second, which the time type of `der` refuses.
    pub generated: Any,
    #[asn1(optional = "true")]
    pub accuracy: Option<Vec<Any>>,
    #[asn1(default = "Default::default")]
    pub ordering: bool,
    #[asn1(optional = "true")]
    pub nonce: Option<Int>,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", optional = "true")]
    pub authority: Option<Any>,
    #[asn1(context_specific = "1", tag_mode = "IMPLICIT", constructed = "true", optional = "true")]
    pub extensions: Option<Vec<Extension>>,
}

impl TstInfo {
    /// The time stamped, to the second: `YYYYMMDDhhmmss`, a fraction or none, `Z`.
    pub fn time(&self) -> Result<DateTime, StampError> {
        let refused = || StampError::Format("its time is no GeneralizedTime in UTC".to_owned());
        if der::Tagged::tag(&self.generated) != der::Tag::GeneralizedTime {
            return Err(refused());
        }
        let text = std::str::from_utf8(self.generated.value()).map_err(|_| refused())?;
        let digits = text.strip_suffix('Z').ok_or_else(refused)?;
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
        let is_plain = whole.len() == 14 && (whole.to_owned() + fraction).bytes().all(|b| b.is_ascii_digit());
        if !is_plain {
            return Err(refused());
        }
        let year = whole[..4].parse().map_err(|_| refused())?;
        let part = |from: usize| whole[from..from + 2].parse::<u8>().map_err(|_| refused());
        DateTime::new(year, part(4)?, part(6)?, part(8)?, part(10)?, part(12)?).map_err(|_| refused())
    }
}

/// RFC 2634, 5.4: by SHA-1.
#[derive(Debug, Clone, PartialEq, Eq, Sequence)]
pub struct SigningCertificate {
    pub certificates: Vec<CertificateId>,
    #[asn1(optional = "true")]
    pub policies: Option<Vec<Any>>,
}

#[derive(Debug, Clone, PartialEq, Eq, Sequence)]
pub struct CertificateId {
    pub hash: OctetString,
    #[asn1(optional = "true")]
    pub issuer_serial: Option<Vec<Any>>,
}

/// RFC 5035, 3: by a digest of choice, SHA-256 where none is given.
#[derive(Debug, Clone, PartialEq, Eq, Sequence)]
pub struct SigningCertificateV2 {
    pub certificates: Vec<CertificateIdV2>,
    #[asn1(optional = "true")]
    pub policies: Option<Vec<Any>>,
}

#[derive(Debug, Clone, PartialEq, Eq, Sequence)]
pub struct CertificateIdV2 {
    #[asn1(optional = "true")]
    pub hash_algorithm: Option<Algorithm>,
    pub hash: OctetString,
    #[asn1(optional = "true")]
    pub issuer_serial: Option<Vec<Any>>,
}
