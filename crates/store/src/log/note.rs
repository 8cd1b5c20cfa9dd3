//! Signed notes (C2SP signed-note), their keys, and cosignatures (C2SP tlog-cosignature, Ed25519 `cosignature/v1`). Pure.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signature as Ed25519Signature, Signer, SigningKey, VerifyingKey};
use sha2::{Digest, Sha256};
use std::fmt;
use zeroize::Zeroizing;

const MOST_SIGNATURES: usize = 64;
const DASH: &str = "\u{2014} ";

/// What a note or a key is wrong about.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// Not a key in note format.
    #[error(
        "`{0}` is no key; accepted is NAME+KEY ID (8 hex digits)+BASE64 with an Ed25519 key of type 1 (log) or 4 (cosigner)"
    )]
    Key(String),
    /// A name that the format cannot carry.
    #[error("`{0}` is no key name; accepted is one word without spaces and plus signs, best a URL without https://")]
    Name(String),
    /// Not a signed note.
    #[error("this is no signed note: {0}; accepted is text, an empty line, and lines `\u{2014} NAME SIGNATURE`")]
    Format(&'static str),
    /// The key did not sign.
    #[error("the note has no signature by {0}")]
    Unsigned(String),
    /// A signature that does not verify.
    #[error("the signature by {0} does not verify")]
    Forged(String),
}

/// What a key signs. The number is the signature type of the formats.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyKind {
    /// A log's checkpoints: Ed25519 over the text (type 1).
    Log,
    /// A partner's cosignatures: Ed25519 over time and text (type 4).
    Cosigner,
}

impl KeyKind {
    fn byte(self) -> u8 {
        match self {
            Self::Log => 1,
            Self::Cosigner => 4,
        }
    }

    fn of(byte: u8) -> Option<Self> {
        [Self::Log, Self::Cosigner].into_iter().find(|kind| kind.byte() == byte)
    }
}

/// The public half of a key: what verifies. Written `NAME+ID+BASE64`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifierKey {
    /// Who signs.
    pub name: String,
    /// What is signed.
    pub kind: KeyKind,
    public: VerifyingKey,
}

impl VerifierKey {
    /// A key from its 32 bytes.
    ///
    /// # Errors
    /// A name that the format cannot carry; bytes that are no point of the curve.
    pub fn new(name: &str, kind: KeyKind, public: &[u8; 32]) -> Result<Self, NoteError> {
        let is_name = !name.is_empty() && !name.chars().any(|c| c.is_whitespace() || c.is_control() || c == '+');
        if !is_name {
            return Err(NoteError::Name(name.to_owned()));
        }
        let public = VerifyingKey::from_bytes(public).map_err(|_| NoteError::Key(name.to_owned()))?;
        Ok(Self { name: name.to_owned(), kind, public })
    }

    /// Reads `NAME+ID+BASE64`.
    ///
    /// # Errors
    /// Another form, or an id that is not this key's.
    pub fn parse(text: &str) -> Result<Self, NoteError> {
        let refused = || NoteError::Key(text.trim().to_owned());
        let (name, rest) = text.trim().split_once('+').ok_or_else(refused)?;
        let (id, encoded) = rest.split_once('+').ok_or_else(refused)?;
        let bytes = STANDARD.decode(encoded).map_err(|_| refused())?;
        let (kind, public) = bytes.split_first().ok_or_else(refused)?;
        let kind = KeyKind::of(*kind).ok_or_else(refused)?;
        let key = Self::new(name, kind, public.try_into().map_err(|_| refused())?)?;
        if hex::encode(key.id()) == id { Ok(key) } else { Err(refused()) }
    }

    /// First four bytes of SHA-256 over name, newline, type and key.
    pub fn id(&self) -> [u8; 4] {
        key_id(&self.name, self.kind, self.public.as_bytes())
    }

    /// The 32 bytes.
    pub fn public(&self) -> &[u8; 32] {
        self.public.as_bytes()
    }
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = [&[self.kind.byte()], self.public.as_bytes().as_slice()].concat();
        write!(f, "{}+{}+{}", self.name, hex::encode(self.id()), STANDARD.encode(bytes))
    }
}

fn key_id(name: &str, kind: KeyKind, public: &[u8; 32]) -> [u8; 4] {
    let digest = Sha256::new_with_prefix(name).chain_update([b'\n', kind.byte()]).chain_update(public).finalize();
    [digest[0], digest[1], digest[2], digest[3]]
}

/// The secret half of a key: what signs. Written `PRIVATE+KEY+NAME+ID+BASE64`; wiped when dropped.
pub struct SignerKey {
    verifier: VerifierKey,
    secret: SigningKey,
}

impl SignerKey {
    /// A key from 32 random bytes.
    ///
    /// # Errors
    /// A name that the format cannot carry.
    pub fn new(name: &str, kind: KeyKind, seed: &[u8; 32]) -> Result<Self, NoteError> {
        let secret = SigningKey::from_bytes(seed);
        Ok(Self { verifier: VerifierKey::new(name, kind, secret.verifying_key().as_bytes())?, secret })
    }

    /// Reads `PRIVATE+KEY+NAME+ID+BASE64`.
    ///
    /// # Errors
    /// Another form, or an id that is not this key's. The message never repeats the text.
    pub fn parse(text: &str) -> Result<Self, NoteError> {
        let refused = || NoteError::Key("PRIVATE+KEY+...".to_owned());
        let rest = text.trim().strip_prefix("PRIVATE+KEY+").ok_or_else(refused)?;
        let (name, rest) = rest.split_once('+').ok_or_else(refused)?;
        let (id, encoded) = rest.split_once('+').ok_or_else(refused)?;
        let bytes = Zeroizing::new(STANDARD.decode(encoded).map_err(|_| refused())?);
        let (kind, seed) = bytes.split_first().ok_or_else(refused)?;
        let kind = KeyKind::of(*kind).ok_or_else(refused)?;
        let key = Self::new(name, kind, seed.try_into().map_err(|_| refused())?)?;
        if hex::encode(key.verifier.id()) == id { Ok(key) } else { Err(refused()) }
    }

    /// The text that [`SignerKey::parse`] reads.
    pub fn secret_text(&self) -> Zeroizing<String> {
        let bytes = Zeroizing::new([&[self.verifier.kind.byte()], self.secret.as_bytes().as_slice()].concat());
        let id = hex::encode(self.verifier.id());
        Zeroizing::new(format!("PRIVATE+KEY+{}+{id}+{}", self.verifier.name, STANDARD.encode(&*bytes)))
    }

    /// The public half.
    pub fn verifier(&self) -> &VerifierKey {
        &self.verifier
    }

    /// Signs the text of a note. A cosigner's signature carries `time` (seconds since 1970), a log's does not.
    pub fn sign(&self, text: &str, time: u64) -> Signature {
        let mut bytes = Vec::new();
        let message = match self.verifier.kind {
            KeyKind::Log => text.to_owned(),
            KeyKind::Cosigner => {
                bytes.extend(time.to_be_bytes());
                cosigned(text, time)
            }
        };
        bytes.extend(self.secret.sign(message.as_bytes()).to_bytes());
        Signature { name: self.verifier.name.clone(), id: self.verifier.id(), bytes }
    }
}

/// What an Ed25519 cosigner signs.
fn cosigned(text: &str, time: u64) -> String {
    format!("cosignature/v1\ntime {time}\n{text}")
}

/// One signature line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// Key's name.
    pub name: String,
    /// Key's id.
    pub id: [u8; 4],
    /// What follows the id.
    pub bytes: Vec<u8>,
}

impl fmt::Display for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{DASH}{} {}", self.name, STANDARD.encode([self.id.as_slice(), &self.bytes].concat()))
    }
}

/// A text and its signatures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// Ends in a newline.
    pub text: String,
    /// In the order of the lines.
    pub signatures: Vec<Signature>,
}

impl Note {
    /// Reads a note; verifies nothing.
    ///
    /// # Errors
    /// Another form, or more than 64 signatures.
    pub fn parse(note: &str) -> Result<Self, NoteError> {
        if note.chars().any(|c| c < ' ' && c != '\n') {
            return Err(NoteError::Format("it holds control characters"));
        }
        let at = note.rfind("\n\n").ok_or(NoteError::Format("it has no empty line before the signatures"))?;
        let (text, lines) = (&note[..=at], &note[at + 2..]);
        let lines = lines.strip_suffix('\n').ok_or(NoteError::Format("its last line does not end"))?;
        let signatures = lines.split('\n').map(signature).collect::<Option<Vec<_>>>();
        let signatures = signatures.ok_or(NoteError::Format("a signature line cannot be read"))?;
        if signatures.len() > MOST_SIGNATURES {
            return Err(NoteError::Format("it has more than 64 signatures"));
        }
        Ok(Self { text: text.to_owned(), signatures })
    }

    /// Verifies the signature by `key`; gives its time in seconds since 1970 where the key is a cosigner's.
    ///
    /// # Errors
    /// No signature by the key, or one that does not verify.
    pub fn verify(&self, key: &VerifierKey) -> Result<Option<u64>, NoteError> {
        let is_by = |signature: &&Signature| signature.name == key.name && signature.id == key.id();
        let mut outcome = Err(NoteError::Unsigned(key.name.clone()));
        for signature in self.signatures.iter().filter(is_by) {
            outcome = Ok(self.verify_one(key, signature).ok_or_else(|| NoteError::Forged(key.name.clone()))?);
        }
        outcome
    }

    fn verify_one(&self, key: &VerifierKey, signature: &Signature) -> Option<Option<u64>> {
        let (time, message, bytes) = match key.kind {
            KeyKind::Log => (None, self.text.clone(), signature.bytes.as_slice()),
            KeyKind::Cosigner => {
                let (time, bytes) = signature.bytes.split_first_chunk::<8>()?;
                let time = u64::from_be_bytes(*time);
                (Some(time), cosigned(&self.text, time), bytes)
            }
        };
        let made = Ed25519Signature::from_slice(bytes).ok()?;
        key.public.verify_strict(message.as_bytes(), &made).ok().map(|()| time)
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.text)?;
        self.signatures.iter().try_for_each(|signature| writeln!(f, "{signature}"))
    }
}

fn signature(line: &str) -> Option<Signature> {
    let (name, encoded) = line.strip_prefix(DASH)?.split_once(' ')?;
    let bytes = STANDARD.decode(encoded).ok()?;
    let (id, rest) = bytes.split_first_chunk::<4>()?;
    let is_name = !name.is_empty() && !name.contains('+') && !name.chars().any(char::is_whitespace);
    is_name.then(|| Signature { name: name.to_owned(), id: *id, bytes: rest.to_vec() })
}

#[cfg(test)]
mod tests {
    use super::*;

    const VERIFIER: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
    const SIGNER: &str = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
    const TEXT: &str =
        "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
    const LINE: &str = "\u{2014} PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=";

    /// The example of the note package of Go's module tools, where the format comes from.
    #[test]
    fn the_published_note_verifies_and_is_made_again_byte_by_byte() {
        let published = format!("{TEXT}\n{LINE}\n");
        let note = Note::parse(&published).unwrap();
        assert_eq!(note.verify(&VerifierKey::parse(VERIFIER).unwrap()), Ok(None));
        assert_eq!(note.to_string(), published);
        let key = SignerKey::parse(SIGNER).unwrap();
        assert_eq!(key.sign(TEXT, 0).to_string(), LINE);
        assert_eq!((key.verifier().to_string().as_str(), key.secret_text().as_str()), (VERIFIER, SIGNER));
    }

    /// RFC 8032, section 7.1, test 1 gives the key pair; the line is what the formats make of it.
    #[test]
    fn a_key_pair_of_rfc_8032_gives_its_public_half() {
        let seed: [u8; 32] = hex::decode("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
            .unwrap()
            .try_into()
            .unwrap();
        let key = SignerKey::new("example.org/log", KeyKind::Log, &seed).unwrap();
        let public = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
        assert_eq!(hex::encode(key.verifier().public()), public);
    }

    fn partner() -> SignerKey {
        SignerKey::new("partner.example/desk", KeyKind::Cosigner, &[7; 32]).unwrap()
    }

    #[test]
    fn a_cosignature_binds_its_time_and_the_text() {
        let mut note =
            Note { text: "log\n5\nroot\n".into(), signatures: vec![partner().sign("log\n5\nroot\n", 1_800)] };
        let key = VerifierKey::parse(&partner().verifier().to_string()).unwrap();
        assert_eq!(note.verify(&key), Ok(Some(1_800)));
        note.signatures[0].bytes[7] ^= 1;
        assert_eq!(note.verify(&key), Err(NoteError::Forged(key.name.clone())));
        note.signatures[0].bytes[7] ^= 1;
        note.text.push_str("more\n");
        assert_eq!(note.verify(&key), Err(NoteError::Forged(key.name.clone())));
    }

    #[test]
    fn a_cosigners_key_verifies_no_plain_signature_of_the_same_name() {
        let log = SignerKey::new("partner.example/desk", KeyKind::Log, &[7; 32]).unwrap();
        let note = Note { text: "x\n".into(), signatures: vec![log.sign("x\n", 0)] };
        assert_eq!(note.verify(partner().verifier()), Err(NoteError::Unsigned("partner.example/desk".into())));
    }

    #[test]
    fn one_good_signature_does_not_hide_a_bad_one_by_the_same_key() {
        let good = partner().sign("x\n", 1);
        let mut bad = good.clone();
        bad.bytes[20] ^= 4;
        let note = Note { text: "x\n".into(), signatures: vec![good, bad] };
        assert_eq!(note.verify(partner().verifier()), Err(NoteError::Forged("partner.example/desk".into())));
    }

    #[test]
    fn what_is_no_note_and_no_key_is_refused_with_what_would_be_accepted() {
        for (note, fault) in [
            ("text only\n", "no empty line"),
            ("a\n\n\u{2014} k AAAA", "does not end"),
            ("a\n\n\u{2014} k\n", "cannot be read"),
            ("a\n\n- k AAAAAAAA\n", "cannot be read"),
            ("a\tb\n\n\u{2014} k AAAAAAAA\n", "control characters"),
        ] {
            let said = Note::parse(note).unwrap_err().to_string();
            assert!(said.contains(fault) && said.contains("accepted is"), "{said}");
        }
        let wrong_id = VERIFIER.replace("c74f20a3", "c74f20a4");
        for key in ["", "name", "name+00000000+AAAA", wrong_id.as_str()] {
            assert!(VerifierKey::parse(key).unwrap_err().to_string().contains("NAME+KEY ID"), "{key}");
        }
        assert!(!SignerKey::parse("PRIVATE+KEY+secret").err().unwrap().to_string().contains("secret"));
        assert!(SignerKey::new("two words", KeyKind::Log, &[1; 32]).is_err());
    }
}
