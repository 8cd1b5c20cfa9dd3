//! The chain of custody: its written form, its wording, and what a statement about a party may hold.
#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

use assize_record::custody::moved::{Moved, PlaceMoved, RowMoved, Span};
use assize_record::custody::{
    Act, Change, Channel, Check, CopyKind, CopyMade, Delivered, Handover, LONGEST, Link, Provenance, Receipt,
};
use assize_record::id::{SourceId, UserId};
use assize_record::source::Custody;
use expect_test::{Expect, expect};
use proptest::prelude::*;
use std::collections::BTreeSet;

fn received(from: &str, on: Option<&str>, channel: Channel, carried_over: bool) -> Act {
    let received = Provenance { from: from.into(), on: on.map(|day| day.parse().unwrap()), channel };
    Act::Received(Receipt { version: 3, study: "ab".repeat(32), received, carried_over, files: Vec::new() })
}

fn copied(kind: CopyKind, source: Option<&str>) -> Act {
    Act::Copied(CopyMade { kind, of: None, source: source.map(SourceId::new), digest: "00".into() })
}

fn checked(read: u64, damaged: &[&str]) -> Act {
    Act::Checked(Check { of: None, read, damaged: damaged.iter().map(ToString::to_string).collect() })
}

fn handover(from: &str, to: &str) -> Handover {
    Handover { from: from.into(), to: to.into(), channel: Channel::Medium }
}

#[test]
fn every_act_is_one_line_that_names_no_more_than_the_parties() {
    let acts = [
        received("a colleague", Some("2025-03"), Channel::ByHand, false),
        received("a colleague", None, Channel::NotSaid, true),
        copied(CopyKind::Backup, None),
        copied(CopyKind::Restore, None),
        copied(CopyKind::AuditExport, None),
        copied(CopyKind::Report, None),
        copied(CopyKind::Export, None),
        copied(CopyKind::Certificate, Some("S001")),
        checked(0, &[]),
        checked(13, &[]),
        checked(13, &["claims.csv, version 1", "codes.csv, version 2"]),
        Act::HandedOver(handover("the office", "the archive")),
    ];
    let lines: Vec<String> = acts.iter().map(ToString::to_string).collect();
    expect![[r"
        received: version 3 from a colleague, on 2025-03, channel by-hand
        received: version 3 from a colleague, day not said, channel not-said (before the case kept this chain)
        copied: backup (every file in every version, encrypted)
        copied: restore (every file in every version, encrypted)
        copied: audit-export (digests, no content)
        copied: report (what it quotes and counts, no file)
        copied: export (what it quotes and counts, no file)
        copied: certificate (digests and this chain, no content), about S001
        digests checked: 0 files as at intake
        digests checked: 13 files as at intake
        digests checked: 2 of 13 files NOT as at intake: claims.csv, version 1; codes.csv, version 2
        handed over: from the office to the archive, channel medium"]]
    .assert_eq(&lines.join("\n"));
    assert!(lines.iter().all(|line| line.lines().count() == 1));
}

#[test]
fn a_statement_about_a_party_is_one_line_of_up_to_two_hundred_characters() {
    let long = "한".repeat(LONGEST);
    let longer = format!("{long}글");
    let cases: &[(&str, Option<&str>)] = &[
        ("a colleague", None),
        (&long, None),
        (&longer, Some("too many characters")),
        ("", Some("no text")),
        (" \u{a0}\u{3000}", Some("no text")),
        ("\n", Some("no text")),
        ("a\nb", Some("a control character")),
        ("a\u{1b}[2Jb", Some("a control character")),
        ("a\u{85}b", Some("a control character")),
    ];
    for (text, wrong) in cases {
        let said = Provenance::from(*text).check().map_err(|error| error.to_string());
        let what = "the statement of whom the package was received from has";
        let accepted = "accepted are 1 to 200 characters of plain text on one line";
        assert_eq!(said, wrong.map_or(Ok(()), |found| Err(format!("{what} {found}; {accepted}"))), "{text:?}");
    }
    let unsaid = Provenance::from("a colleague");
    assert_eq!((unsaid.on, unsaid.channel), (None, Channel::NotSaid), "nothing is made up about day and way");
}

#[test]
fn both_ends_of_a_handover_are_looked_at() {
    let said = |from, to| handover(from, to).check().map_err(|error| error.to_string());
    assert_eq!(said("an office", "an archive"), Ok(()));
    assert!(said("", "an archive").unwrap_err().starts_with("the statement of whom it came from has no text"));
    assert!(said("an office", "a\tb").unwrap_err().starts_with("the statement of whom it went to has a control"));
    assert!(said("\u{7}", "").unwrap_err().contains("whom it came from"), "the first that is wrong is named");
}

#[test]
fn names_of_channels_and_kinds_are_read_back_and_others_are_refused_with_the_list() {
    for channel in Channel::ALL {
        assert_eq!(channel.code().parse::<Channel>().unwrap(), *channel);
    }
    for kind in CopyKind::ALL {
        assert_eq!(kind.code().parse::<CopyKind>().unwrap(), *kind);
        assert_eq!(kind.carries().contains("encrypted"), matches!(kind, CopyKind::Backup | CopyKind::Restore));
    }
    expect!["`pigeon` is not in list custody_channel; accepted are not-said, by-hand, post, medium, mail, messenger, form, download, shipped"]
        .assert_eq(&"pigeon".parse::<Channel>().unwrap_err().to_string());
    expect![
        "`Backup` is not in list custody_copy; accepted are backup, restore, audit-export, report, export, certificate"
    ]
    .assert_eq(&"Backup".parse::<CopyKind>().unwrap_err().to_string());
}

fn span(line: u64, lines: u64, byte: u64, bytes: u64) -> Span {
    Span { line, lines, byte, bytes, sha256: "cd".repeat(32) }
}

fn delivered(name: &str, change: Change) -> Delivered {
    let custody = Custody { file: name.into(), bytes: 7, sha256: "ab".into(), blake3: "ef".into() };
    Delivered { custody, version: 2, change }
}

fn link(act: Act) -> Link {
    let (previous, at) = ("0".repeat(4), "2026-01-10T00:00:00Z".to_owned());
    Link { seq: 0, previous, entry: 5, at, by: UserId::new("first"), act }
}

#[track_caller]
fn check(act: Act, expected: &Expect) {
    let (link, line) = (link(act.clone()), serde_json::to_string(&link(act)).unwrap());
    expected.assert_eq(&line);
    assert_eq!(serde_json::from_str::<Link>(&line).unwrap(), link, "what the log commits to is read back as it was");
}

#[test]
fn a_link_is_one_line_of_json_that_never_changes_its_form() {
    check(
        checked(2, &["a.csv, version 1"]),
        &expect![[
            r#"{"seq":0,"previous":"0000","entry":5,"at":"2026-01-10T00:00:00Z","by":"first","act":{"checked":{"of":null,"read":2,"damaged":["a.csv, version 1"]}}}"#
        ]],
    );
    check(
        Act::HandedOver(handover("a", "b")),
        &expect![[
            r#"{"seq":0,"previous":"0000","entry":5,"at":"2026-01-10T00:00:00Z","by":"first","act":{"handed-over":{"from":"a","to":"b","channel":"medium"}}}"#
        ]],
    );
    check(
        copied(CopyKind::AuditExport, Some("S1")),
        &expect![[
            r#"{"seq":0,"previous":"0000","entry":5,"at":"2026-01-10T00:00:00Z","by":"first","act":{"copied":{"kind":"audit-export","of":null,"source":"S1","digest":"00"}}}"#
        ]],
    );
    let moved = Moved {
        rows: vec![RowMoved { id: "K1".into(), before: None, after: Some(span(2, 1, 9, 4)) }],
        places: vec![PlaceMoved { before: Some(span(1, 1, 0, 9)), after: None }],
        reordered: true,
    };
    let files = vec![delivered("a.csv", Change::Changed(moved)), delivered("b.csv", Change::Gone)];
    let receipt = Receipt { version: 1, study: "ab".into(), received: "x".into(), carried_over: true, files };
    check(
        Act::Received(receipt.clone()),
        &expect![[
            r#"{"seq":0,"previous":"0000","entry":5,"at":"2026-01-10T00:00:00Z","by":"first","act":{"received":{"version":1,"study":"ab","received":{"from":"x","on":null,"channel":"not-said"},"carried_over":true,"files":[{"file":"a.csv","bytes":7,"sha256":"ab","blake3":"ef","version":2,"change":{"changed":{"rows":[{"id":"K1","before":null,"after":{"line":2,"lines":1,"byte":9,"bytes":4,"sha256":"cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd"}}],"places":[{"before":{"line":1,"lines":1,"byte":0,"bytes":9,"sha256":"cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd"},"after":null}],"reordered":true}}},{"file":"b.csv","bytes":7,"sha256":"ab","blake3":"ef","version":2,"change":"gone"}]}}}"#
        ]],
    );
    let plain = serde_json::to_value(Receipt { carried_over: false, ..receipt }).unwrap();
    assert!(plain.get("carried_over").is_none(), "links of the time before this field keep their digests");
    assert!(!serde_json::from_value::<Receipt>(plain).unwrap().carried_over);
}

#[test]
fn words_for_what_became_of_files_and_rows() {
    let changes = [Change::New, Change::Same, Change::Changed(Moved::default()), Change::Gone];
    assert_eq!(changes.map(|change| change.word()), ["new", "same", "changed", "gone"]);
    let (old, new) = (Some(span(1, 1, 0, 2)), Some(span(2, 1, 2, 2)));
    let cases = [(None, new.clone(), "added"), (old.clone(), None, "removed"), (old, new, "changed")];
    for (before, after, word) in cases {
        assert_eq!(RowMoved { id: "K1".into(), before, after }.word(), word);
    }
}

#[test]
fn a_span_says_the_last_line_and_byte_it_holds() {
    let cases = [
        (span(3, 1, 20, 5), "line 3 (bytes 20 to 24)"),
        (span(3, 3, 20, 40), "lines 3 to 5 (bytes 20 to 59)"),
        (span(1, 1, 0, 1), "line 1 (bytes 0 to 0)"),
    ];
    for (span, words) in cases {
        assert_eq!(span.to_string(), words);
    }
}

proptest! {
    #[test]
    fn each_row_that_moved_is_counted_once(kinds in prop::collection::vec(0u8..3, 0..50), places in 0usize..9, reordered: bool) {
        let row = |kind: &u8| RowMoved {
            id: "K".into(),
            before: (*kind != 0).then(|| span(1, 1, 0, 1)),
            after: (*kind != 1).then(|| span(1, 1, 0, 1)),
        };
        let places = vec![PlaceMoved { before: None, after: None }; places];
        let moved = Moved { rows: kinds.iter().map(row).collect(), places, reordered };
        let of = |wanted: u8| kinds.iter().filter(|kind| **kind == wanted).count();
        prop_assert_eq!(moved.counts(), [of(0), of(1), of(2), moved.places.len()]);
        prop_assert_eq!(moved.to_string().ends_with("the rest in another order"), reordered);
        let numbers: BTreeSet<usize> = moved.counts().into();
        prop_assert!(numbers.iter().all(|number| moved.to_string().contains(&number.to_string())));
    }
}
