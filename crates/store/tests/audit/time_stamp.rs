//! Time stamps (RFC 3161) against a local authority that `openssl ts` plays; `openssl ts -verify` must say the same.

use super::*;
use assize_store::log::stamp;

/// How an authority is made. Names of what `openssl` understands.
struct Authority {
    key: &'static [&'static str],
    digest: &'static str,
    /// Digest that names the signer's certificate in the token.
    names_by: &'static str,
    has_intermediate: bool,
}

const EC: Authority = Authority {
    key: &["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"],
    digest: "sha256",
    names_by: "sha256",
    has_intermediate: false,
};

const CONFIG: &str = "
[req]
distinguished_name = dn
[dn]
[root]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
[middle]
basicConstraints = critical,CA:TRUE,pathlen:0
keyUsage = critical,keyCertSign
[signer]
basicConstraints = CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,timeStamping
[not_critical]
extendedKeyUsage = timeStamping
[two_purposes]
extendedKeyUsage = critical,timeStamping,codeSigning
[no_purpose]
basicConstraints = CA:FALSE
[not_for_signatures]
keyUsage = critical,keyEncipherment
extendedKeyUsage = critical,timeStamping
[critical_and_unknown]
extendedKeyUsage = critical,timeStamping
1.2.3.4 = critical,DER:0500
[tsa]
default_tsa = one
[one]
serial = DIR/serial
signer_cert = DIR/signer.pem
certs = DIR/chain.pem
signer_key = DIR/signer.key
signer_digest = DIGEST
default_policy = 1.2.3.4.1
digests = sha256, sha384, sha512
accuracy = secs:1
ordering = yes
tsa_name = yes
ess_cert_id_chain = no
ess_cert_id_alg = NAMES
";

#[track_caller]
fn openssl(folder: &Path, arguments: &str) -> bool {
    let output = Command::new("openssl").args(arguments.split(' ')).current_dir(folder).output().unwrap();
    let is_good = output.status.success();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(is_good || arguments.starts_with("ts -verify"), "openssl {arguments}: {said}");
    is_good
}

impl Authority {
    fn found(&self) -> TempDir {
        let kept = TempDir::new().unwrap();
        let at = kept.path();
        let config = CONFIG.replace("DIR", at.to_str().unwrap()).replace("DIGEST", self.digest);
        let config = config.replace("NAMES", self.names_by);
        fs::write(at.join("c.cnf"), config).unwrap();
        fs::write(at.join("serial"), "01\n").unwrap();
        let key = self.key.join(" ");
        for who in ["root", "middle", "signer"] {
            openssl(at, &format!("genpkey {key} -out {who}.key"));
            openssl(at, &format!("req -new -key {who}.key -subj /CN={who} -config c.cnf -out {who}.csr"));
        }
        let days = "-days 3650 -sha256 -extfile c.cnf";
        openssl(at, &format!("x509 -req -in root.csr -signkey root.key {days} -extensions root -out root.pem"));
        let issue = |who: &str, by: &str| {
            let by = format!("-CA {by}.pem -CAkey {by}.key -CAcreateserial");
            openssl(at, &format!("x509 -req -in {who}.csr {by} {days} -extensions {who} -out {who}.pem"));
        };
        issue("middle", "root");
        issue("signer", if self.has_intermediate { "middle" } else { "root" });
        let chain = if self.has_intermediate { "middle.pem" } else { "root.pem" };
        fs::copy(at.join(chain), at.join("chain.pem")).unwrap();
        kept
    }
}

/// The answer of an authority to our request over a text.
fn answer(at: &Path, text: &str) -> Vec<u8> {
    fs::write(at.join("text"), text).unwrap();
    fs::write(at.join("q.tsq"), stamp::request(&stamp::digest(text)).unwrap()).unwrap();
    openssl(at, "ts -reply -config c.cnf -section one -queryfile q.tsq -out r.tsr");
    fs::read(at.join("r.tsr")).unwrap()
}

/// What `openssl` says about a response.
fn openssl_accepts(at: &Path, response: &[u8], anchor: &str) -> bool {
    fs::write(at.join("tried.tsr"), response).unwrap();
    openssl(at, &format!("ts -verify -data text -in tried.tsr -CAfile {anchor}"))
}

fn anchor(at: &Path, name: &str) -> String {
    fs::read_to_string(at.join(name)).unwrap()
}

#[test]
fn our_request_is_the_one_that_openssl_writes() {
    let kept = TempDir::new().unwrap();
    fs::write(kept.path().join("text"), "a checkpoint\n").unwrap();
    openssl(kept.path(), "ts -query -data text -sha256 -cert -no_nonce -out theirs.tsq");
    let ours = stamp::request(&stamp::digest("a checkpoint\n")).unwrap();
    assert_eq!(hex::encode(ours), hex::encode(fs::read(kept.path().join("theirs.tsq")).unwrap()));
}

#[test]
fn stamps_of_every_kind_of_authority_verify_and_openssl_agrees() {
    const P384: &[&str] = &["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384"];
    const RSA: &[&str] = &["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"];
    for authority in [
        EC,
        Authority { key: P384, digest: "sha384", has_intermediate: true, ..EC },
        Authority { key: RSA, names_by: "sha1", ..EC },
        Authority { key: RSA, digest: "sha512", names_by: "sha512", has_intermediate: true },
    ] {
        let kept = authority.found();
        let response = answer(kept.path(), "a checkpoint\n");
        let trusted = anchor(kept.path(), "root.pem");
        let stamp = stamp::verify(&response, &stamp::digest("a checkpoint\n"), &trusted).unwrap();
        assert_eq!((stamp.authority.as_str(), stamp.at.len()), ("CN=signer", 20));
        assert_eq!(stamp::imprint(&response).unwrap(), stamp::digest("a checkpoint\n"));
        assert!(openssl_accepts(kept.path(), &response, "root.pem"));
        // The signer's and any intermediate's own certificate may be trusted as well.
        assert!(stamp::verify(&response, &stamp::digest("a checkpoint\n"), &anchor(kept.path(), "signer.pem")).is_ok());
    }
}

#[test]
fn a_stamp_over_another_checkpoint_or_by_another_authority_is_refused() {
    let (one, two) = (EC.found(), EC.found());
    let response = answer(one.path(), "a checkpoint\n");
    let said = |digest: &str, anchors: &str| {
        stamp::verify(&response, &stamp::digest(digest), anchors).unwrap_err().to_string()
    };
    let ours = anchor(one.path(), "root.pem");
    assert!(said("another\n", &ours).contains("over another digest"));
    // The other authority has the same names and other keys.
    assert!(said("a checkpoint\n", &anchor(two.path(), "root.pem")).contains("its issuer did not sign it"));
    assert!(!openssl_accepts(one.path(), &response, &two.path().join("root.pem").display().to_string()));
    assert!(said("a checkpoint\n", "").contains("does not count"));
}

/// A certificate as the section of the configuration says, issued by another, which says `text` was there at `time`; signed
/// with `openssl cms`, since `openssl ts` refuses to sign with such certificates.
fn answer_by(at: &Path, section: &str, issuer: &str, time: &str) -> Vec<u8> {
    // First the certificate, so that it is valid when the time is stamped.
    let by = format!("-CA {issuer}.pem -CAkey {issuer}.key -CAcreateserial");
    openssl(at, &format!("x509 -req -in signer.csr {by} -days 9 -extfile c.cnf -extensions {section} -out other.pem"));
    let proper = answer(at, "text");
    fs::write(at.join("r.tsr"), &proper).unwrap();
    openssl(at, "ts -reply -in r.tsr -token_out -out token.der");
    openssl(at, "cms -verify -noverify -inform DER -in token.der -out info.der");
    let mut info = fs::read(at.join("info.der")).unwrap();
    let from = info.windows(2).position(|bytes| bytes == [0x18, 15]).unwrap() + 2;
    if !time.is_empty() {
        info[from..from + 15].copy_from_slice(time.as_bytes());
    }
    fs::write(at.join("info.der"), info).unwrap();
    let content = "-binary -nodetach -cades -econtent_type 1.2.840.113549.1.9.16.1.4 -in info.der";
    let with = format!("-signer other.pem -inkey signer.key -certfile {issuer}.pem -outform DER -out other.der");
    openssl(at, &format!("cms -sign {content} {with}"));
    let token = fs::read(at.join("other.der")).unwrap();
    let length = u16::try_from(token.len() + 5).unwrap().to_be_bytes();
    [&[0x30, 0x82, length[0], length[1], 0x30, 3, 2, 1, 0], token.as_slice()].concat()
}

#[test]
fn a_certificate_that_may_not_stamp_does_not_count_though_its_signature_holds() {
    let kept = Authority { has_intermediate: true, ..EC }.found();
    let trusted = anchor(kept.path(), "root.pem");
    for (section, issuer, time, fault) in [
        ("signer", "root", "", "none"),
        ("not_critical", "root", "", "not for time stamping alone"),
        ("two_purposes", "root", "", "not for time stamping alone"),
        ("no_purpose", "root", "", "not for time stamping alone"),
        ("not_for_signatures", "root", "", "not for signatures"),
        ("critical_and_unknown", "root", "", "a critical extension that is not known"),
        ("signer", "root", "20160101000000Z", "not valid at the time stamped"),
        ("signer", "signer", "", "may not issue certificates"),
    ] {
        let response = answer_by(kept.path(), section, issuer, time);
        let outcome = stamp::verify(&response, &stamp::digest("text"), &trusted);
        let said = outcome.as_ref().map_or_else(ToString::to_string, |_| "none".to_owned());
        assert!(said.contains(fault), "{section} by {issuer} at {time}: {said}");
        // openssl looks at the certificates as of today, not as of the time stamped.
        if time.is_empty() {
            assert_eq!(openssl_accepts(kept.path(), &response, "root.pem"), outcome.is_ok(), "{section} by {issuer}");
        }
    }
}

/// The differential test: where we accept a damaged response, so does openssl, and the other way round.
#[test]
fn no_damaged_byte_passes_that_openssl_refuses() {
    let kept = Authority { has_intermediate: true, ..EC }.found();
    let response = answer(kept.path(), "a checkpoint\n");
    let trusted = anchor(kept.path(), "root.pem");
    let mut accepted = 0;
    for at in (0..response.len()).step_by(7) {
        let mut damaged = response.clone();
        damaged[at] ^= 1 << (at % 8);
        let ours = stamp::verify(&damaged, &stamp::digest("a checkpoint\n"), &trusted).is_ok();
        accepted += usize::from(ours);
        assert!(!ours || openssl_accepts(kept.path(), &damaged, "root.pem"), "byte {at}");
    }
    // Only what nothing depends on may change, such as the parameters of a digest algorithm.
    assert!(accepted <= 4, "{accepted} of {} damaged responses were accepted", response.len() / 7);
    for cut in [0, 1, 5, 100, response.len() - 1] {
        assert!(stamp::verify(&response[..cut], &stamp::digest("a checkpoint\n"), &trusted).is_err());
    }
}

#[test]
fn a_stamp_is_deposited_exported_and_verified_again() {
    let authority = EC.found();
    let (kept, mut case) = made(1);
    let signed = case.checkpoint(&mut entropy(3), NOW).unwrap();
    let response = answer(authority.path(), &signed.note);
    let trusted = anchor(authority.path(), "root.pem");
    let other = answer(authority.path(), "another\n");
    assert!(problem(case.deposit_time_stamp(&other, &trusted, NOW)).contains("over no checkpoint of this case"));
    let deposit = case.deposit_time_stamp(&response, &trusted, NOW).unwrap();
    assert_eq!((deposit.size, deposit.kind, deposit.by.as_str()), (signed.size, DepositKind::TimeStamp, "CN=signer"));
    assert!(case.verify().unwrap().iter().all(|finding| finding.ok));
    let folder = kept.path().join("bundle");
    case.export_audit(&folder, &mut entropy(5), NOW).unwrap();
    let report = verified(&folder, &Against::default());
    assert!(report.ok, "{}", shown(&report));
    assert_eq!(report.proofs.last().map(|f| f.what.as_str()), Some("time stamp 4-1.tsr"));
    // A stranger needs nothing of ours: openssl verifies the exported files.
    let (note, stamp) = (folder.join("checkpoints/4.txt"), folder.join("timestamps/4-1.tsr"));
    let check = |pem: &str| format!("ts -verify -data {} -in {} -CAfile {pem}", note.display(), stamp.display());
    assert!(openssl(authority.path(), &check("root.pem")));
    fs::write(folder.join("timestamps/4-1.tsr"), other).unwrap();
    assert!(!verified(&folder, &Against::default()).ok);
    assert!(!openssl(authority.path(), &check("root.pem")));
}
