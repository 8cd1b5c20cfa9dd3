//! The chain of custody as whoever has the case open sees it: receipts, versions, copies, checks, handovers, and exports of them.
#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

use assize_record::custody::moved::{Moved, RowMoved, Span};
use assize_record::custody::{Act, Channel, CopyKind, Handover, Link, Provenance};
use assize_record::id::SourceId;
use assize_record::results::Results;
use assize_record::source::{Custody, RowOrigin};
use assize_record::study::Study;
use assize_store::log::bundle::{self, Against};
use assize_store::{Applied, Case, Cost, Credentials, Delivery, IdempotencyKey, StoreError};
use expect_test::expect;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::process::Command;
use tempfile::TempDir;

const PASSPHRASE: &[u8] = b"six random words would be better";
const NOW: &str = "2026-01-01T00:00:00Z";
const LATER: &str = "2026-02-01T00:00:00Z";
const FIRST: &str = "id,value\r\nK1,10\r\nK2,20\r\n";
const SECOND: &str = "id,value\r\nK1,10\r\nK2,21\r\n";

type Files = BTreeMap<String, Vec<u8>>;

/// Different bytes at every call, and the same in every test run.
fn entropy(seed: u8) -> impl FnMut(&mut [u8]) -> Result<(), String> {
    let mut state = seed;
    move |bytes| {
        for byte in bytes {
            state = state.wrapping_mul(29).wrapping_add(17);
            *byte = state;
        }
        Ok(())
    }
}

fn package(files: &[(&str, &str)]) -> (Study, Files) {
    let mut study = Study { title: "A study".into(), ..Study::default() };
    for (file, text) in files {
        let custody = Custody {
            file: (*file).into(),
            bytes: text.len() as u64,
            sha256: hex::encode(Sha256::digest(text)),
            blake3: blake3::hash(text.as_bytes()).to_hex().to_string(),
        };
        study.custody.insert((*file).into(), custody);
    }
    study.rows.insert("K1".into(), RowOrigin { file: files[0].0.into(), line: 2 });
    (study, files.iter().map(|(file, text)| ((*file).to_owned(), text.as_bytes().to_vec())).collect())
}

/// The third line of a table, which is what differs between [`FIRST`] and [`SECOND`].
fn third_line(text: &str) -> Span {
    let sha256 = hex::encode(Sha256::digest(&text[17..24]));
    Span { line: 3, lines: 1, byte: 17, bytes: 7, sha256 }
}

fn k2_moved() -> Moved {
    let row = RowMoved { id: "K2".into(), before: Some(third_line(FIRST)), after: Some(third_line(SECOND)) };
    Moved { rows: vec![row], ..Moved::default() }
}

fn delivery(from: &str, moved: &[(&str, Moved)]) -> Delivery {
    let moved = moved.iter().map(|(file, moved)| ((*file).to_owned(), moved.clone())).collect();
    Delivery { received: Provenance { channel: Channel::ByHand, ..from.into() }, moved }
}

/// A case that received one table and a list that later goes.
fn received() -> (TempDir, PathBuf, Case) {
    let kept = TempDir::new().unwrap();
    let folder = kept.path().join("case");
    let mut case = Case::create(&folder, PASSPHRASE, Cost::FLOOR, &mut entropy(7), NOW).unwrap();
    let (study, files) = package(&[("claims.csv", FIRST), ("notes.csv", "a\r\n")]);
    assert_eq!(case.import(&study, &files, "an office", NOW).unwrap(), Applied::Now);
    (kept, folder, case)
}

/// The same, corrected: one row changed, one file gone, one new.
fn corrected() -> (TempDir, PathBuf, Case) {
    let (kept, folder, mut case) = received();
    let (study, files) = package(&[("claims.csv", SECOND), ("sums.csv", "b\r\n")]);
    let applied = case.import(&study, &files, delivery("another office", &[("claims.csv", k2_moved())]), LATER);
    assert_eq!(applied.unwrap(), Applied::Now);
    (kept, folder, case)
}

fn links(case: &Case) -> Vec<Link> {
    case.custody_chain().unwrap().into_iter().map(|(link, _)| link).collect()
}

/// One line a link, and one for each file that it received.
fn told(case: &Case) -> String {
    let mut out = String::new();
    for link in links(case) {
        out += &format!("{} {} {} entry {}: {}\n", link.seq, link.at, link.by, link.entry, link.act);
        let Act::Received(receipt) = &link.act else { continue };
        for file in &receipt.files {
            out += &format!("    {} version {} {}\n", file.custody.file, file.version, file.change.word());
        }
    }
    out
}

fn bad(case: &Case) -> Vec<String> {
    let found = case.verify().unwrap().into_iter().filter(|one| !one.ok);
    found.map(|one| format!("{}: {}", one.what, one.found)).collect()
}

fn problem<T>(outcome: Result<T, StoreError>) -> String {
    outcome.err().map_or_else(|| "no error".to_owned(), |error| error.to_string())
}

#[test]
fn a_correction_is_a_new_version_and_what_was_received_before_is_kept() {
    let (_kept, folder, case) = corrected();
    drop(case);
    let case = Case::open(&folder, PASSPHRASE).unwrap();
    expect![[r#"
        0 2026-01-01T00:00:00Z custodian entry 1: received: version 1 from an office, day not said, channel not-said
            claims.csv version 1 new
            notes.csv version 1 new
        1 2026-02-01T00:00:00Z custodian entry 2: received: version 2 from another office, day not said, channel by-hand
            claims.csv version 2 changed
            sums.csv version 1 new
            notes.csv version 1 gone
    "#]]
    .assert_eq(&told(&case));
    assert_eq!(case.evidence(&case.custody().unwrap()[0]).unwrap(), SECOND.as_bytes());
    assert_eq!(bad(&case), Vec::<String>::new());
    let looked: Vec<String> =
        case.verify().unwrap().into_iter().map(|one| format!("{}: {}", one.what, one.found)).collect();
    for expected in [
        "custody chain: 2 links, each bound to the one before and to its entry in the log",
        "evidence claims.csv, version 1: SHA-256 and BLAKE3 as at intake",
        "what moved in claims.csv, version 1 to 2: 0 rows added, 0 removed, 1 changed; 0 other places",
    ] {
        assert!(looked.iter().any(|line| line == expected), "{expected} missing in {looked:#?}");
    }
}

#[test]
fn a_file_that_came_again_unchanged_was_received_when_it_first_came() {
    let (_kept, _folder, mut case) = received();
    let (study, files) = package(&[("claims.csv", FIRST), ("notes.csv", "a\r\n"), ("sums.csv", "b\r\n")]);
    case.import(&study, &files, "another office", LATER).unwrap();
    let received: Vec<String> = case
        .custody()
        .unwrap()
        .iter()
        .map(|one| format!("{} {} {}", one.file, one.received_at, one.received_from))
        .collect();
    assert_eq!(
        received,
        [
            "claims.csv 2026-01-01T00:00:00Z an office",
            "notes.csv 2026-01-01T00:00:00Z an office",
            "sums.csv 2026-02-01T00:00:00Z another office"
        ]
    );
}

#[test]
fn the_first_version_can_come_back_and_is_a_third() {
    let (_kept, _folder, mut case) = corrected();
    let (study, files) = package(&[("claims.csv", FIRST), ("notes.csv", "a\r\n")]);
    let back = RowMoved { id: "K2".into(), before: Some(third_line(SECOND)), after: Some(third_line(FIRST)) };
    let moved = Moved { rows: vec![back], ..Moved::default() };
    case.import(&study, &files, delivery("an office", &[("claims.csv", moved)]), LATER).unwrap();
    let told = told(&case);
    let last: Vec<&str> = told.lines().rev().take(3).collect();
    assert_eq!(
        last,
        ["    sums.csv version 1 gone", "    notes.csv version 2 new", "    claims.csv version 3 changed"]
    );
    assert_eq!(case.import(&study, &files, "x", LATER).unwrap(), Applied::Before);
    assert_eq!(bad(&case), Vec::<String>::new());
}

#[test]
fn what_is_said_to_have_moved_must_lead_from_one_version_to_the_other() {
    let (_kept, _folder, mut case) = received();
    let (study, files) = package(&[("claims.csv", SECOND), ("notes.csv", "a\r\n")]);
    let row = |before: Option<Span>, after: Option<Span>| vec![RowMoved { id: "K2".into(), before, after }];
    let span = third_line;
    let elsewhere = Span { line: 2, byte: 10, ..span(FIRST) };
    let of_rows = |rows: Vec<RowMoved>| Moved { rows, ..Moved::default() };
    let lies = [
        ("nothing", Moved::default()),
        ("only the order", Moved { reordered: true, ..Moved::default() }),
        ("one side", of_rows(row(Some(span(FIRST)), None))),
        ("neither side", of_rows(row(None, None))),
        ("another line", of_rows(row(Some(elsewhere), Some(span(SECOND))))),
        ("another digest", of_rows(row(Some(span(SECOND)), Some(span(SECOND))))),
        ("a line twice", of_rows([row(Some(span(FIRST)), Some(span(SECOND))), row(Some(span(FIRST)), None)].concat())),
        ("a line past the end", of_rows(row(Some(Span { line: 9, ..span(FIRST) }), Some(span(SECOND))))),
        ("an order that is the same", Moved { reordered: true, ..k2_moved() }),
    ];
    for (what, moved) in lies {
        let said = problem(case.import(&study, &files, delivery("x", &[("claims.csv", moved)]), LATER));
        assert!(said.starts_with("claims.csv differs from what the case holds"), "{what}: {said}");
    }
    assert!(problem(case.import(&study, &files, "nothing said", LATER)).starts_with("claims.csv differs"));
    assert_eq!((links(&case).len(), case.log().unwrap().len()), (1, 2), "nothing was written");
    let told = delivery("x", &[("claims.csv", k2_moved())]);
    assert_eq!(case.import(&study, &files, told, LATER).unwrap(), Applied::Now);
}

#[test]
fn results_of_the_version_before_do_not_stand_beside_the_new_one() {
    let (_kept, _folder, mut case) = received();
    case.record_results(&Results::default(), &IdempotencyKey::of(&["results"]), NOW).unwrap();
    let (study, files) = package(&[("claims.csv", SECOND), ("notes.csv", "a\r\n")]);
    case.import(&study, &files, delivery("x", &[("claims.csv", k2_moved())]), LATER).unwrap();
    assert!(case.results().unwrap().is_none());
}

#[test]
fn every_copy_check_and_handover_is_a_link() {
    let (kept, folder, mut case) = corrected();
    let backups = kept.path().join("backups");
    case.backup(&backups, LATER).unwrap();
    case.export_audit(&kept.path().join("bundle"), &mut entropy(3), LATER).unwrap();
    case.note_copy(CopyKind::Report, None, &"0".repeat(64), LATER).unwrap();
    case.note_copy(CopyKind::Certificate, Some(&SourceId::new("S1")), &"1".repeat(64), LATER).unwrap();
    case.check_evidence(LATER).unwrap();
    let handover = Handover { from: "office".into(), to: "the partner's safe".into(), channel: Channel::Medium };
    case.hand_over(&handover, LATER).unwrap();
    let told = told(&case);
    let since: Vec<&str> = told.lines().filter(|line| !line.starts_with(' ')).skip(2).collect();
    expect![[r#"
        2 2026-02-01T00:00:00Z custodian entry 3: copied: backup (every file in every version, encrypted)
        3 2026-02-01T00:00:00Z custodian entry 4: copied: audit-export (digests, no content)
        4 2026-02-01T00:00:00Z custodian entry 5: copied: report (what it quotes and counts, no file)
        5 2026-02-01T00:00:00Z custodian entry 6: copied: certificate (digests and this chain, no content), about S1
        6 2026-02-01T00:00:00Z custodian entry 7: digests checked: 4 files as at intake
        7 2026-02-01T00:00:00Z custodian entry 8: handed over: from office to the partner's safe, channel medium"#]]
    .assert_eq(&since.join("\n"));
    let log = format!("{:?}", case.log().unwrap());
    assert!(!log.contains("safe") && !log.contains("another office"), "the log names a party");
    assert_eq!(bad(&case), Vec::<String>::new());
    let made = links(&case).into_iter().find_map(|link| match link.act {
        Act::Copied(copy) if copy.kind == CopyKind::Backup => Some(copy),
        _ => None,
    });
    drop(case);
    let restored = kept.path().join("restored");
    let credentials = Credentials { user: None, passphrase: PASSPHRASE, key_file: None };
    assize_store::restore(&backups, None, &credentials, &restored, &mut entropy(9), LATER).unwrap();
    let case = Case::open(&restored, PASSPHRASE).unwrap();
    let last = links(&case).pop().unwrap();
    assert!(
        matches!(&last.act, Act::Copied(copy) if copy.kind == CopyKind::Restore && copy.digest == made.unwrap().digest)
    );
    assert_eq!(bad(&case), Vec::<String>::new());
    assert!(folder.exists());
}

#[test]
fn a_set_has_the_digest_that_sha256sum_gives_its_list() {
    let (kept, _folder, mut case) = received();
    case.note_copy(CopyKind::Report, None, &"0".repeat(64), LATER).unwrap();
    let Act::Copied(copy) = links(&case).pop().unwrap().act else { panic!("a copy was noted") };
    fs::write(kept.path().join("claims.csv"), FIRST).unwrap();
    fs::write(kept.path().join("notes.csv"), "a\r\n").unwrap();
    let shell = "sha256sum claims.csv notes.csv | sha256sum";
    let output = Command::new("sh").args(["-c", shell]).current_dir(kept.path()).output().unwrap();
    let of = copy.of.unwrap();
    assert_eq!(format!("{}  -\n", of.digest), String::from_utf8(output.stdout).unwrap());
    assert_eq!((of.version, of.files), (1, 2));
}

#[test]
fn damage_to_a_superseded_version_is_found_by_the_check_and_by_verify() {
    let (_kept, folder, mut case) = corrected();
    let blobs: Vec<PathBuf> = fs::read_dir(folder.join("blobs")).unwrap().map(|entry| entry.unwrap().path()).collect();
    let held: Vec<String> = case.custody().unwrap().into_iter().map(|one| one.blob).collect();
    let superseded =
        |path: &&PathBuf| !held.iter().any(|name| path.ends_with(name)) && path.metadata().unwrap().len() > 20;
    let old = blobs.iter().find(superseded).unwrap();
    fs::write(old, b"other bytes").unwrap();
    let check = case.check_evidence(LATER).unwrap();
    assert_eq!((check.read, check.damaged), (4, vec!["claims.csv, version 1".to_owned()]));
    let bad = bad(&case);
    assert!(bad[0].starts_with("evidence claims.csv, version 1: "), "{bad:?}");
    assert_eq!(bad[1], "what moved in claims.csv, version 1 to 2: one of the two cannot be read");
    assert_eq!(bad.len(), 2, "{bad:?}");
}

#[test]
fn an_exported_log_opens_every_version_to_both_verifiers() {
    let (kept, _folder, mut case) = corrected();
    let bundle = kept.path().join("bundle");
    case.export_audit(&bundle, &mut entropy(5), LATER).unwrap();
    let report = bundle::verify(&bundle, &Against::default()).unwrap();
    let evidence: Vec<String> = report
        .findings
        .iter()
        .filter(|found| found.what.starts_with("evidence"))
        .map(|found| format!("{} {}: {}", found.ok, found.what, found.found))
        .collect();
    assert_eq!(
        evidence,
        [
            "true evidence of entry 1: 2 digests, those that the entry commits to",
            "true evidence of entry 2: 2 digests, those that the entry commits to"
        ]
    );
    let python = Command::new("python3").arg(bundle.join("verify.py")).arg(&bundle).output().unwrap();
    assert!(python.status.success(), "{}", String::from_utf8_lossy(&python.stdout));
    let told = fs::read_to_string(bundle.join("evidence.jsonl")).unwrap();
    assert!(!told.contains("office") && !told.contains("claims.csv"), "{told}");
}
