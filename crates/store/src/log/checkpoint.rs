//! The texts that leave the case: checkpoints (C2SP tlog-checkpoint), inclusion proofs (C2SP tlog-proof), and requests for a
//! cosignature with their consistency proof (the body of add-checkpoint in C2SP tlog-witness). Pure.

use super::note::{Note, NoteError, VerifierKey};
use super::tree::{self, Hash};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::fmt;

const PROOF_HEADER: &str = "c2sp.org/tlog-proof@v1";
/// A proof over 2^63 leaves has no more.
const MOST_HASHES: usize = 63;

/// What is wrong with a text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FormatError {
    /// Not a note, or not signed as it should be.
    #[error(transparent)]
    Note(#[from] NoteError),
    /// A note, but no checkpoint.
    #[error("this is no checkpoint: {0}; accepted are three lines: origin, number of entries, root in base64")]
    Checkpoint(&'static str),
    /// Not a proof.
    #[error("this is no proof: {0}; accepted is {1}")]
    Proof(&'static str, &'static str),
    /// A proof that proves nothing.
    #[error("the proof does not lead to the checkpoint's root")]
    NotProved,
}

/// A log's state: so many entries, with this root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// Which log.
    pub origin: String,
    /// Entries.
    pub size: u64,
    /// Root of their tree.
    pub root: Hash,
}

impl Checkpoint {
    /// Reads the text of a note. Lines after the third are let through and mean nothing.
    ///
    /// # Errors
    /// Another form.
    pub fn parse(text: &str) -> Result<Self, FormatError> {
        let mut lines = text.lines();
        let mut line = |fault| lines.next().filter(|line| !line.is_empty()).ok_or(FormatError::Checkpoint(fault));
        let origin = line("it has no origin")?.to_owned();
        let size = decimal(line("it has no number of entries")?);
        let size = size.ok_or(FormatError::Checkpoint("its number of entries is no plain number"))?;
        let root = hash(line("it has no root")?).ok_or(FormatError::Checkpoint("its root is no SHA-256 in base64"))?;
        Ok(Self { origin, size, root })
    }

    /// Reads a signed checkpoint and verifies the log's signature.
    ///
    /// # Errors
    /// Another form; no signature by the log; another log's origin.
    pub fn verified(note: &str, log: &VerifierKey) -> Result<Self, FormatError> {
        let note = Note::parse(note)?;
        note.verify(log)?;
        let checkpoint = Self::parse(&note.text)?;
        if checkpoint.origin == log.name {
            Ok(checkpoint)
        } else {
            Err(FormatError::Checkpoint("its origin is another log's"))
        }
    }
}

impl fmt::Display for Checkpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}\n{}\n{}", self.origin, self.size, STANDARD.encode(self.root))
    }
}

/// A number without sign and leading zeros.
fn decimal(text: &str) -> Option<u64> {
    let is_plain = text.bytes().all(|b| b.is_ascii_digit()) && (text == "0" || !text.starts_with('0'));
    if is_plain { text.parse().ok() } else { None }
}

fn hash(text: &str) -> Option<Hash> {
    STANDARD.decode(text).ok()?.try_into().ok()
}

fn hashes(text: &str) -> Option<Vec<Hash>> {
    let hashes: Option<Vec<Hash>> = text.lines().map(hash).collect();
    hashes.filter(|hashes| hashes.len() <= MOST_HASHES)
}

fn lines(hashes: &[Hash]) -> String {
    hashes.iter().map(|hash| STANDARD.encode(hash) + "\n").collect()
}

/// That one entry stands in a checkpointed log. Its file ends in `.tlog-proof`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InclusionProof {
    /// Place of the entry, from 0.
    pub index: u64,
    /// From the leaf's sibling up.
    pub path: Vec<Hash>,
    /// The checkpoint as it was signed.
    pub checkpoint: String,
}

impl InclusionProof {
    /// Reads a `.tlog-proof`; a line with extra data is let through and means nothing.
    ///
    /// # Errors
    /// Another form.
    pub fn parse(text: &str) -> Result<Self, FormatError> {
        let fault = |what| FormatError::Proof(what, "a C2SP tlog-proof, version 1");
        let rest = text.strip_prefix(PROOF_HEADER).and_then(|rest| rest.strip_prefix('\n'));
        let (head, checkpoint) =
            rest.and_then(|rest| rest.split_once("\n\n")).ok_or(fault("its first line differs"))?;
        let head = match head.split_once('\n') {
            Some((first, rest)) if first.starts_with("extra ") => rest,
            _ => head,
        };
        let (index, path) = head.split_once('\n').unwrap_or((head, ""));
        let index = index.strip_prefix("index ").and_then(decimal).ok_or(fault("it has no index"))?;
        let path = hashes(path).ok_or(fault("a line is no SHA-256 in base64"))?;
        Ok(Self { index, path, checkpoint: checkpoint.to_owned() })
    }

    /// Verifies that `leaf` stands at the index in a log that `log` signed; gives the checkpoint.
    ///
    /// # Errors
    /// A checkpoint that is not the log's; a path that leads elsewhere.
    pub fn verify(&self, leaf: &[u8], log: &VerifierKey) -> Result<Checkpoint, FormatError> {
        let checkpoint = Checkpoint::verified(&self.checkpoint, log)?;
        let root = tree::root_of_path(&tree::leaf_hash(leaf), self.index, checkpoint.size, &self.path);
        if root == Some(checkpoint.root) { Ok(checkpoint) } else { Err(FormatError::NotProved) }
    }
}

impl fmt::Display for InclusionProof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{PROOF_HEADER}\nindex {}\n{}\n{}", self.index, lines(&self.path), self.checkpoint)
    }
}

/// A checkpoint with the proof that it only added to an older one: what a partner needs to cosign it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CosignRequest {
    /// Entries of the older checkpoint; 0 where the partner has seen none.
    pub old: u64,
    /// Consistency proof.
    pub proof: Vec<Hash>,
    /// The checkpoint as it was signed.
    pub checkpoint: String,
}

impl CosignRequest {
    /// Reads a request, or a bare checkpoint, which is a request without an older one.
    ///
    /// # Errors
    /// Another form.
    pub fn parse(text: &str) -> Result<Self, FormatError> {
        let Some(rest) = text.strip_prefix("old ") else {
            return Ok(Self { old: 0, proof: Vec::new(), checkpoint: text.to_owned() });
        };
        let fault =
            |what| FormatError::Proof(what, "`old NUMBER`, hashes in base64, an empty line, a signed checkpoint");
        let (head, checkpoint) = rest.split_once("\n\n").ok_or(fault("it has no empty line before the checkpoint"))?;
        let (old, proof) = head.split_once('\n').unwrap_or((head, ""));
        let old = decimal(old).ok_or(fault("its older number of entries is no plain number"))?;
        let proof = hashes(proof).ok_or(fault("a line is no SHA-256 in base64"))?;
        Ok(Self { old, proof, checkpoint: checkpoint.to_owned() })
    }

    /// Verifies the checkpoint, and that it only adds to `known`, the newest that the partner has cosigned.
    ///
    /// # Errors
    /// A checkpoint that is not the log's; a proof from another size; history that was changed or taken back.
    pub fn verify(&self, log: &VerifierKey, known: Option<&Checkpoint>) -> Result<Checkpoint, FormatError> {
        let checkpoint = Checkpoint::verified(&self.checkpoint, log)?;
        let none = Checkpoint { origin: log.name.clone(), size: 0, root: tree::empty_root() };
        let known = known.unwrap_or(&none);
        if self.old != known.size {
            return Err(FormatError::Proof(
                "it starts from another checkpoint than the one cosigned last",
                "a request from that one on (`assize checkpoint --since NUMBER`)",
            ));
        }
        if tree::is_consistent(known.size, &known.root, checkpoint.size, &checkpoint.root, &self.proof) {
            Ok(checkpoint)
        } else {
            Err(FormatError::NotProved)
        }
    }
}

impl fmt::Display for CosignRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "old {}\n{}\n{}", self.old, lines(&self.proof), self.checkpoint)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::log::note::{KeyKind, SignerKey};
    use expect_test::expect;
    use std::convert::Infallible;

    fn log() -> SignerKey {
        SignerKey::new("log.example/1", KeyKind::Log, &[3; 32]).unwrap()
    }

    fn leaf(i: u64) -> Vec<u8> {
        format!("entry {i}").into_bytes()
    }

    fn node(level: u32, place: u64) -> Result<Hash, Infallible> {
        if level == 0 {
            return Ok(tree::leaf_hash(&leaf(place)));
        }
        Ok(tree::node_hash(&node(level - 1, place * 2)?, &node(level - 1, place * 2 + 1)?))
    }

    fn signed(size: u64) -> String {
        let text =
            Checkpoint { origin: "log.example/1".into(), size, root: tree::root(size, &node).unwrap() }.to_string();
        let signatures = vec![log().sign(&text, 0)];
        Note { text, signatures }.to_string()
    }

    fn request(old: u64, size: u64) -> CosignRequest {
        CosignRequest { old, proof: tree::consistency(old, size, &node).unwrap(), checkpoint: signed(size) }
    }

    #[test]
    fn a_proof_reads_back_as_it_was_written_and_proves_its_entry_only() {
        let proof = InclusionProof { index: 2, path: tree::inclusion(2, 5, &node).unwrap(), checkpoint: signed(5) };
        let text = proof.to_string();
        expect![[r#"
            c2sp.org/tlog-proof@v1
            index 2
            YcoROfaBWEHVuvLQ0tm9nf7pfImN1ve6DAqpQe5sAes=
            WkdmL9ijF9lgSaP59HxV3GfKZgUbqjaD27GbL+CaB7A=
            SFM123z+yWXxX/dF/GJcQdXqJkaTaTAWWCj3PdS2iFQ=

            log.example/1
            5
            fKo0Xb2JKmZFTWxlEuo8PqPw0+whvj/C4jdXBf049nI=

            — log.example/1 TcIq5ommNMPkv5zB/Q3gIU/BYjAmc2pixCH9X1GFRdY1BRRjIMBiICXWu4nTGC6PLlB01sEg6qwOvzEe/G/zqdLXOAI=
        "#]]
        .assert_eq(&text);
        assert_eq!(InclusionProof::parse(&text).unwrap(), proof);
        let with_extra = text.replace("index 2", "extra AAAA\nindex 2");
        assert_eq!(InclusionProof::parse(&with_extra).unwrap(), proof);
        assert_eq!(proof.verify(&leaf(2), log().verifier()).unwrap().size, 5);
        assert_eq!(proof.verify(&leaf(3), log().verifier()), Err(FormatError::NotProved));
    }

    #[test]
    fn a_partner_accepts_growth_and_refuses_a_rewritten_or_shortened_log() {
        let known = Checkpoint::verified(&signed(3), log().verifier()).unwrap();
        assert_eq!(request(3, 7).verify(log().verifier(), Some(&known)).unwrap().size, 7);
        assert_eq!(request(0, 7).verify(log().verifier(), None).unwrap().size, 7);
        let rewritten = Checkpoint { root: [9; 32], ..known.clone() };
        assert_eq!(request(3, 7).verify(log().verifier(), Some(&rewritten)), Err(FormatError::NotProved));
        assert!(request(0, 7).verify(log().verifier(), Some(&known)).unwrap_err().to_string().contains("--since"));
        let shorter = CosignRequest { old: 3, proof: Vec::new(), checkpoint: signed(2) };
        assert_eq!(shorter.verify(log().verifier(), Some(&known)), Err(FormatError::NotProved));
        assert_eq!(CosignRequest::parse(&request(3, 7).to_string()).unwrap(), request(3, 7));
        assert_eq!(CosignRequest::parse(&signed(7)).unwrap(), request(0, 7));
    }

    #[test]
    fn what_is_no_checkpoint_is_refused_with_what_would_be_accepted() {
        let root = STANDARD.encode([1; 32]);
        for (text, fault) in [
            ("\n".to_owned(), "no origin"),
            ("log\n".to_owned(), "no number of entries"),
            (format!("log\n07\n{root}\n"), "no plain number"),
            (format!("log\n+7\n{root}\n"), "no plain number"),
            ("log\n7\nAAAA\n".to_owned(), "no SHA-256"),
        ] {
            let said = Checkpoint::parse(&text).unwrap_err().to_string();
            assert!(said.contains(fault) && said.contains("accepted are"), "{said}");
        }
        let other = SignerKey::new("log.example/2", KeyKind::Log, &[3; 32]).unwrap();
        assert!(Checkpoint::verified(&signed(3), other.verifier()).is_err());
    }

    #[test]
    fn what_is_no_proof_and_no_request_is_refused_with_what_would_be_accepted() {
        let hash = STANDARD.encode([1; 32]);
        for (proof, fault) in [
            (String::new(), "its first line differs"),
            ("c2sp.org/tlog-proof@v2\nindex 0\n\nx".to_owned(), "its first line differs"),
            ("c2sp.org/tlog-proof@v1\nindex 00\n\nx".to_owned(), "it has no index"),
            ("c2sp.org/tlog-proof@v1\nextra AA\n\nx".to_owned(), "it has no index"),
            ("c2sp.org/tlog-proof@v1\nindex 0\nAAAA\n\nx".to_owned(), "no SHA-256"),
            (format!("c2sp.org/tlog-proof@v1\nindex 0\n{}\n\nx", [hash.as_str(); 64].join("\n")), "no SHA-256"),
        ] {
            let said = InclusionProof::parse(&proof).unwrap_err().to_string();
            assert!(said.contains(fault) && said.contains("accepted is a C2SP tlog-proof"), "{said}");
        }
        for (request, fault) in
            [("old 3\n", "no empty line"), ("old -3\n\nx", "no plain number"), ("old 3\nAAAA\n\nx", "no SHA-256")]
        {
            let said = CosignRequest::parse(request).unwrap_err().to_string();
            assert!(said.contains(fault) && said.contains("accepted is `old NUMBER`"), "{said}");
        }
    }

    #[test]
    fn a_proof_for_a_place_beyond_the_checkpoint_proves_nothing() {
        let path = tree::inclusion(2, 5, &node).unwrap();
        for index in [5, 7, u64::MAX] {
            let proof = InclusionProof { index, path: path.clone(), checkpoint: signed(5) };
            assert_eq!(proof.verify(&leaf(2), log().verifier()), Err(FormatError::NotProved));
        }
    }
}
