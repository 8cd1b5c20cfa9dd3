//! Certificates of made-up chains: of text that wants to be markup, of letters that no face has, of no checkpoint.
#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

use assize_record::custody::certificate::{Certificate, Chain, FileChain, LogHead, SourceLink};
use assize_record::custody::{Act, Change, Channel, Delivered, Handover, Link, Provenance, Receipt};
use assize_record::id::{SourceId, UserId};
use assize_record::source::{Custody, RowOrigin};
use assize_report::custody_certificate;

fn delivered(file: &str) -> Delivered {
    let custody = Custody { file: file.to_owned(), bytes: 9, sha256: "ab".repeat(32), blake3: "cd".repeat(32) };
    Delivered { custody, version: 1, change: Change::New }
}

fn link(seq: u64, act: Act) -> SourceLink {
    let (at, by) = ("2026-01-01T00:00:00Z".to_owned(), UserId::new("collector-1"));
    let link = Link { seq, previous: "0".repeat(64), entry: seq + 1, at, by, act };
    SourceLink { link, digest: "ef".repeat(32), moved: Vec::new() }
}

/// A certificate whose every free text is `words`.
fn certificate(words: &str) -> Certificate {
    let received = Provenance::from(words);
    let receipt =
        Receipt { version: 1, study: "0".repeat(64), received, carried_over: false, files: vec![delivered(words)] };
    let handover = Handover { from: words.to_owned(), to: words.to_owned(), channel: Channel::Post };
    let chain = Chain {
        source: SourceId::new(words),
        row: RowOrigin { file: words.to_owned(), line: 2 },
        files: vec![FileChain { newest: delivered(words), rows: vec![words.to_owned()] }],
        links: vec![link(0, Act::Received(receipt)), link(1, Act::HandedOver(handover))],
        log: LogHead {
            entries: 2,
            root: "12".repeat(32),
            checkpoint: String::new(),
            key: String::new(),
            vouched: words.to_owned(),
        },
    };
    let (made_at, program) = ("2026-01-01T00:00:00Z".to_owned(), "assize 0".to_owned());
    Certificate { chain, made_at, made_by: UserId::new("custodian"), program }
}

/// Sets the certificate twice and gives the bytes.
#[track_caller]
fn set(words: &str) -> Vec<u8> {
    let (one, other) =
        (custody_certificate(&certificate(words)).unwrap(), custody_certificate(&certificate(words)).unwrap());
    assert!(one == other, "`{words}` was set in two ways");
    assert!(one.starts_with(b"%PDF-1.7"));
    one
}

#[test]
fn text_that_would_be_markup_and_letters_of_every_script_are_set() {
    let hostile = "#read(\"/etc/passwd\")]\\ $x$ @here <f1> *bold* `raw` // end";
    for words in ["S001", hostile, "기록보존소", "档案馆 ☃ Архив أرشيف", "\u{10fffd}", ""] {
        set(words);
    }
}

#[test]
fn a_certificate_is_tagged_and_names_its_language() {
    let pdf = String::from_utf8_lossy(&set("S001")).into_owned();
    for part in ["/MarkInfo", "/StructTreeRoot", "/Lang"] {
        assert!(pdf.contains(part), "{part} missing");
    }
}

#[test]
fn another_link_is_another_certificate() {
    let mut fewer = certificate("S001");
    fewer.chain.links.pop();
    assert!(custody_certificate(&fewer).unwrap() != set("S001"));
}
