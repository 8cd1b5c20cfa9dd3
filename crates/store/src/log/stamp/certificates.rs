//! The chain from a time stamping authority's certificate to one that is trusted (RFC 5280, 6, without policies, name
//! constraints and revocation; a certificate with a critical extension that is not looked at here is refused).

use super::StampError;
use super::signature;
use super::syntax::oid;
use der::Encode;
use der::asn1::ObjectIdentifier;
use der::oid::AssociatedOid;
use std::time::Duration;
use x509_cert::Certificate;
use x509_cert::ext::pkix::{BasicConstraints, ExtendedKeyUsage, KeyUsage};

/// A longer chain is refused.
const LONGEST: usize = 8;
const LOOKED_AT: [ObjectIdentifier; 3] = [BasicConstraints::OID, KeyUsage::OID, ExtendedKeyUsage::OID];

fn refused(certificate: &Certificate, why: &str) -> StampError {
    StampError::Certificate(format!("{}: {why}", certificate.tbs_certificate().subject()))
}

/// Checks the signer's purpose, and looks for a chain to one of `anchors` with every certificate valid at `at`.
pub fn check(
    signer: &Certificate,
    known: &[&Certificate],
    anchors: &[Certificate],
    at: Duration,
) -> Result<(), StampError> {
    purpose(signer)?;
    chain(signer, known, anchors, at, 0)
}

/// RFC 3161, 2.3: the key is for time stamping alone, and the extension that says so is critical.
fn purpose(signer: &Certificate) -> Result<(), StampError> {
    let tbs = signer.tbs_certificate();
    let unreadable = |_| refused(signer, "an extension cannot be read");
    let usage: Option<(bool, ExtendedKeyUsage)> = tbs.get_extension().map_err(unreadable)?;
    if !usage.is_some_and(|(critical, usage)| critical && usage.0 == [oid::TIME_STAMPING]) {
        return Err(refused(signer, "its key is not for time stamping alone (a critical extension)"));
    }
    let usage: Option<(bool, KeyUsage)> = tbs.get_extension().map_err(unreadable)?;
    if usage.is_some_and(|(_, usage)| !usage.digital_signature() && !usage.non_repudiation()) {
        return Err(refused(signer, "its key is not for signatures"));
    }
    Ok(())
}

/// Follows issuers upwards; the first chain that holds is enough, otherwise the last fault is told. `below` counts the
/// certificates of authorities between the signer and this one's issuer.
fn chain(
    certificate: &Certificate,
    known: &[&Certificate],
    anchors: &[Certificate],
    at: Duration,
    below: usize,
) -> Result<(), StampError> {
    is_valid(certificate, at)?;
    if anchors.contains(certificate) {
        return Ok(());
    }
    if below >= LONGEST {
        return Err(refused(certificate, "the chain above it is too long"));
    }
    let mut fault = refused(certificate, "no trusted certificate issued it");
    let issuer = certificate.tbs_certificate().issuer();
    for above in known.iter().filter(|above| above.tbs_certificate().subject() == issuer && **above != certificate) {
        let held = is_issuer(above, certificate, below).and_then(|()| chain(above, known, anchors, at, below + 1));
        match held {
            Ok(()) => return Ok(()),
            Err(error) => fault = error,
        }
    }
    Err(fault)
}

fn is_valid(certificate: &Certificate, at: Duration) -> Result<(), StampError> {
    let tbs = certificate.tbs_certificate();
    let validity = tbs.validity();
    if at < validity.not_before.to_unix_duration() || at > validity.not_after.to_unix_duration() {
        return Err(refused(certificate, "it was not valid at the time stamped"));
    }
    let is_unknown =
        |extension: &x509_cert::ext::Extension| extension.critical && !LOOKED_AT.contains(&extension.extn_id);
    if tbs.extensions().is_some_and(|extensions| extensions.iter().any(is_unknown)) {
        return Err(refused(certificate, "it has a critical extension that is not known here"));
    }
    Ok(())
}

fn is_issuer(above: &Certificate, certificate: &Certificate, below: usize) -> Result<(), StampError> {
    let tbs = above.tbs_certificate();
    let unreadable = |_| refused(above, "an extension cannot be read");
    let constraints: Option<(bool, BasicConstraints)> = tbs.get_extension().map_err(unreadable)?;
    let Some((_, constraints)) = constraints.filter(|(_, constraints)| constraints.ca) else {
        return Err(refused(above, "it may not issue certificates"));
    };
    if constraints.path_len_constraint.is_some_and(|most| usize::from(most) < below) {
        return Err(refused(above, "it may not issue to so long a chain"));
    }
    let usage: Option<(bool, KeyUsage)> = tbs.get_extension().map_err(unreadable)?;
    if usage.is_some_and(|(_, usage)| !usage.key_cert_sign()) {
        return Err(refused(above, "its key is not for certificates"));
    }
    if certificate.tbs_certificate().signature() != certificate.signature_algorithm() {
        return Err(refused(certificate, "it names two signature algorithms"));
    }
    let signed = certificate.tbs_certificate().to_der()?;
    let signature = certificate.signature().as_bytes().ok_or_else(|| refused(certificate, "its signature is cut"))?;
    let key = tbs.subject_public_key_info();
    signature::verify(key, certificate.signature_algorithm(), None, &signed, signature)
        .map_err(|_| refused(certificate, "its issuer did not sign it, or with an algorithm that is not accepted"))
}
