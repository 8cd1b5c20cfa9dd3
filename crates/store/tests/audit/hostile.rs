//! Whatever a partner, an authority or a stranger sends: it is refused with a message or it is well, and never a panic.

use assize_store::log::bundle::{self, Against};
use assize_store::log::checkpoint::{Checkpoint, CosignRequest, InclusionProof};
use assize_store::log::note::{KeyKind, Note, SignerKey, VerifierKey};
use assize_store::log::stamp;
use proptest::prelude::*;
use std::fs;
use tempfile::TempDir;

fn log() -> SignerKey {
    SignerKey::new("log.example/1", KeyKind::Log, &[3; 32]).unwrap()
}

/// A text of one entry's log, whole.
fn whole() -> String {
    let text = "log.example/1\n1\nbjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0=\n".to_owned();
    let signatures = vec![log().sign(&text, 0)];
    Note { text, signatures }.to_string()
}

/// Everything that reads a text.
fn read(text: &str) -> [bool; 6] {
    [
        Note::parse(text).is_ok(),
        Checkpoint::verified(text, log().verifier()).is_ok(),
        InclusionProof::parse(text).is_ok_and(|proof| proof.verify(b"", log().verifier()).is_ok()),
        CosignRequest::parse(text).is_ok_and(|request| request.verify(log().verifier(), None).is_ok()),
        VerifierKey::parse(text).is_ok(),
        SignerKey::parse(text).is_ok(),
    ]
}

#[test]
fn the_whole_text_is_well_where_it_should_be() {
    assert_eq!(read(&whole()), [true, true, false, true, false, false]);
    let proof = format!("c2sp.org/tlog-proof@v1\nindex 0\n\n{}", whole());
    assert!(InclusionProof::parse(&proof).unwrap().verify(b"", log().verifier()).is_ok());
}

proptest! {
    #[test]
    fn any_text_is_read_without_a_panic(text in any::<String>()) {
        let [_, checkpoint, proof, request, ..] = read(&text);
        prop_assert!(!checkpoint && !proof && !request);
    }

    #[test]
    fn a_damaged_checkpoint_is_never_the_logs(at in 0usize..200, with in any::<char>()) {
        let text = whole();
        let letters: Vec<char> = text.chars().collect();
        let at = at % letters.len();
        prop_assume!(letters[at] != with);
        let damaged: String = letters.iter().enumerate().map(|(i, c)| if i == at { with } else { *c }).collect();
        prop_assert!(Checkpoint::verified(&damaged, log().verifier()).is_err(), "{damaged}");
    }

    #[test]
    fn any_bytes_are_no_time_stamp(bytes in proptest::collection::vec(any::<u8>(), 0..300), anchors in any::<String>()) {
        prop_assert!(stamp::verify(&bytes, &[0; 32], &anchors).is_err());
        prop_assert!(stamp::imprint(&bytes).is_err());
    }

    #[test]
    fn any_entries_are_judged_without_a_panic(entries in proptest::collection::vec(any::<u8>(), 0..400)) {
        let kept = TempDir::new().unwrap();
        for name in ["checkpoints", "cosigned", "proofs", "consistency", "timestamps"] {
            fs::create_dir(kept.path().join(name)).unwrap();
        }
        for (name, text) in [("log.vkey", log().verifier().to_string()), ("checkpoints/1.txt", whole())] {
            fs::write(kept.path().join(name), text).unwrap();
        }
        for name in ["witnesses.txt", "evidence.jsonl"] {
            fs::write(kept.path().join(name), "").unwrap();
        }
        fs::write(kept.path().join("entries.jsonl"), &entries).unwrap();
        let report = bundle::verify(kept.path(), &Against::default()).unwrap();
        prop_assert!(!report.ok && report.first_bad == Some(0));
    }
}
