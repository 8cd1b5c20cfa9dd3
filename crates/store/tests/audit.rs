//! The audit log of a case: what an entry holds, what a partner gets, and what every kind of tampering leads to. Each export
//! is verified twice: by this program and by the Python that lies in the export.
#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

#[path = "audit/bench.rs"]
mod bench;
#[path = "audit/hostile.rs"]
mod hostile;
#[path = "audit/succession.rs"]
mod succession;
#[path = "audit/tamper.rs"]
mod tamper;
#[path = "audit/time_stamp.rs"]
mod time_stamp;

use assize_record::results::Results;
use assize_record::source::Custody;
use assize_record::study::Study;
use assize_store::log::bundle::{Against, BundleReport};
use assize_store::log::note::{KeyKind, Note, SignerKey};
use assize_store::log::{DepositKind, bundle, checkpoint::Checkpoint};
use assize_store::{Case, Cost, Credentials, IdempotencyKey, StoreError, Upkeep};
use expect_test::expect;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

const PASSPHRASE: &[u8] = b"six random words would be better";
const NOW: &str = "2026-01-01T00:00:00Z";
const CONTENT: &[u8] = b"id,value\nK001,5\n";

/// Different bytes at every call, and the same in every test run.
fn entropy(start: u8) -> impl FnMut(&mut [u8]) -> Result<(), String> {
    let mut state = start;
    move |bytes| {
        for byte in bytes {
            state = state.wrapping_mul(29).wrapping_add(17);
            *byte = state;
        }
        Ok(())
    }
}

fn study() -> (Study, BTreeMap<String, Vec<u8>>) {
    let mut study = Study { title: "A study".into(), ..Study::default() };
    let custody = Custody {
        file: "claims.csv".into(),
        bytes: CONTENT.len() as u64,
        sha256: hex::encode(Sha256::digest(CONTENT)),
        blake3: blake3::hash(CONTENT).to_hex().to_string(),
    };
    study.custody.insert("claims.csv".into(), custody);
    (study, BTreeMap::from([("claims.csv".to_owned(), CONTENT.to_vec())]))
}

/// A case with a study and `more` recorded results.
fn made(more: usize) -> (TempDir, Case) {
    let kept = TempDir::new().unwrap();
    let mut case = Case::create(&kept.path().join("case"), PASSPHRASE, Cost::FLOOR, &mut entropy(7), NOW).unwrap();
    let (study, files) = study();
    case.import(&study, &files, "a colleague", NOW).unwrap();
    record(&mut case, more);
    (kept, case)
}

fn record(case: &mut Case, times: usize) {
    for n in 0..times {
        let results = Results { gaps: vec![format!("gap {n}")], ..Results::default() };
        let key = IdempotencyKey::of(&["results", &case.log().unwrap().len().to_string()]);
        case.record_results(&results, &key, NOW).unwrap();
    }
}

fn partner() -> SignerKey {
    SignerKey::new("partner.example/desk", KeyKind::Cosigner, &[9; 32]).unwrap()
}

/// A partner's copy of a checkpoint, with the cosignature.
fn cosigned(note: &str, by: &SignerKey) -> String {
    let mut note = Note::parse(note).unwrap();
    note.signatures.push(by.sign(&note.text, 1_767_312_000));
    note.to_string()
}

/// A bundle with two checkpoints, one of them cosigned.
fn exported() -> (TempDir, PathBuf) {
    let (kept, mut case) = made(3);
    let signed = case.checkpoint(&mut entropy(3), NOW).unwrap();
    case.deposit_cosignature(&cosigned(&signed.note, &partner()), partner().verifier(), NOW).unwrap();
    record(&mut case, 2);
    let folder = kept.path().join("bundle");
    case.export_audit(&folder, &mut entropy(5), NOW).unwrap();
    (kept, folder)
}

/// What both verifiers say; they must say the same.
#[track_caller]
fn verified(folder: &Path, against: &Against<'_>) -> BundleReport {
    let report = bundle::verify(folder, against).unwrap();
    let kept = TempDir::new().unwrap();
    let mut python = Command::new("python3");
    python.arg(folder.join("verify.py")).arg(folder).arg("--json");
    for (n, text) in against.checkpoints.iter().enumerate() {
        let path = kept.path().join(n.to_string());
        fs::write(&path, text).unwrap();
        python.arg("--against").arg(path);
    }
    if let Some(evidence) = against.evidence {
        python.arg("--evidence").arg(evidence);
    }
    let output = python.output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    let theirs: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{said}"));
    let looked_at = report.findings.iter().chain(&report.proofs).filter(|f| !f.what.starts_with("time stamp"));
    let ours: Vec<(String, bool)> = looked_at.map(|f| (f.what.clone(), f.ok)).collect();
    let answer = |one: &serde_json::Value| (one["what"].as_str().unwrap().to_owned(), one["ok"].as_bool().unwrap());
    let answers: Vec<(String, bool)> = theirs["findings"].as_array().unwrap().iter().map(answer).collect();
    assert_eq!(answers, ours);
    let number = |name: &str| theirs[name].as_u64();
    assert_eq!((number("entries"), number("first_bad")), (Some(report.entries), report.first_bad));
    let ok = ours.iter().all(|(_, ok)| *ok);
    assert_eq!((theirs["ok"].as_bool(), output.status.code()), (Some(ok), Some(i32::from(!ok))));
    report
}

fn shown(report: &BundleReport) -> String {
    let lines = report.findings.iter().chain(&report.proofs);
    let lines = lines.map(|f| format!("{} {}: {}\n", if f.ok { "ok " } else { "BAD" }, f.what, f.found));
    let first_bad = report.first_bad.map_or_else(|| "none".to_owned(), |seq| seq.to_string());
    format!("{}first bad entry: {first_bad}", lines.collect::<String>())
}

fn problem<T>(outcome: Result<T, StoreError>) -> String {
    outcome.err().map_or_else(|| "no error".to_owned(), |error| error.to_string())
}

#[test]
fn an_entry_holds_codes_and_a_commitment_and_nothing_of_the_study() {
    let (_kept, case) = made(1);
    let entries = case.log().unwrap();
    let codes: Vec<String> = entries
        .iter()
        .map(|e| [e.seq.to_string().as_str(), &e.at, &e.actor, &e.action, &e.object, &e.reason].join(" "))
        .collect();
    expect![[r#"
        0 2026-01-01T00:00:00Z custodian create case asked
        1 2026-01-01T00:00:00Z custodian import study received
        2 2026-01-01T00:00:00Z custodian record-results results computed"#]]
    .assert_eq(&codes.join("\n"));
    assert!(!serde_json::to_string(&entries).unwrap().contains("claims.csv"));
}

#[test]
fn the_same_change_twice_has_two_commitments() {
    let (_kept, mut case) = made(0);
    record(&mut case, 1);
    record(&mut case, 1);
    let entries = case.log().unwrap();
    assert_ne!(entries[2].commitment, entries[3].commitment);
}

#[test]
fn two_cases_with_the_same_study_have_logs_that_cannot_be_linked() {
    let (_kept, one) = made(0);
    let kept = TempDir::new().unwrap();
    let mut two = Case::create(&kept.path().join("case"), PASSPHRASE, Cost::FLOOR, &mut entropy(8), NOW).unwrap();
    let (study, files) = study();
    two.import(&study, &files, "a colleague", NOW).unwrap();
    assert_ne!(one.log().unwrap()[1].commitment, two.log().unwrap()[1].commitment);
}

#[test]
fn an_export_verifies_without_case_and_key_by_both_implementations() {
    let (_kept, folder) = exported();
    expect![[r#"
        ok  entries: 10 entries, each bound to the one before
        ok  checkpoint 6: signed by the log; its root is that of the first 6 entries
        ok  checkpoint 9: signed by the log; its root is that of the first 9 entries
        ok  checkpoint 10: signed by the log; its root is that of the first 10 entries
        ok  cosignature of partner.example/desk on checkpoint 6: made at 1767312000
        ok  evidence of entry 1: 1 digests, those that the entry commits to
        ok  proof of entry 1: leads to the root over 10 entries
        ok  consistency 6-10: the later log begins with the earlier
        ok  consistency 9-10: the later log begins with the earlier
        first bad entry: none"#]]
    .assert_eq(&shown(&verified(&folder, &Against::default())));
    let names: Vec<String> = fs::read_to_string(folder.join("entries.jsonl"))
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()["action"].as_str().unwrap().to_owned())
        .collect();
    expect!["create import record-results record-results record-results checkpoint deposit record-results record-results audit-export"].assert_eq(&names.join(" "));
}

#[test]
fn evidence_is_bound_to_the_log_and_a_changed_file_is_missed() {
    let (kept, folder) = exported();
    let evidence = kept.path().join("evidence/inner");
    fs::create_dir_all(&evidence).unwrap();
    fs::write(evidence.join("claims.csv"), CONTENT).unwrap();
    let against = Against { evidence: Some(evidence.parent().unwrap()), ..Against::default() };
    assert!(verified(&folder, &against).ok);
    fs::write(evidence.join("claims.csv"), b"id,value\nK001,6\n").unwrap();
    let report = verified(&folder, &against);
    let bad: Vec<String> = report.findings.into_iter().filter(|f| !f.ok).map(|f| f.found).collect();
    assert_eq!(bad, ["0 of 1 files are there, by SHA-256"]);
}

#[test]
fn a_checkpoint_has_the_published_form_and_one_key_a_case() {
    let (_kept, mut case) = made(0);
    assert!(case.log_verifier().unwrap().is_none());
    let one = case.checkpoint(&mut entropy(3), NOW).unwrap();
    let two = case.checkpoint(&mut entropy(4), NOW).unwrap();
    let key = case.log_verifier().unwrap().unwrap();
    expect![[r#"
        assize.invalid/case/64ec4fde93c139d5+8a2f504f+AWMUrpuVmSvTvCBzlmanACPI6SQ0TKSF1xtFzIiUlaG5

        assize.invalid/case/64ec4fde93c139d5
        3
        kWlLP66XGsTcGFlE4yaq65R0857Qia2xYA1jHGadpdo=

        — assize.invalid/case/64ec4fde93c139d5 ii9QT+EvkZjAky8rl6iZqXCTiA0Pp/UV1tcRmYa3do/Vteq9HXVOtwHq34wJk3x1AibU2p5u4y3vIuPrciLKKaaGSQw=
    "#]].assert_eq(&format!("{key}\n\n{}", one.note));
    let checkpoint = Checkpoint::verified(&two.note, &key).unwrap();
    assert_eq!((checkpoint.size, two.size, case.log().unwrap().len()), (4, 4, 4));
}

#[test]
fn a_partner_gets_what_proves_that_the_log_only_grew() {
    let (_kept, mut case) = made(2);
    let first = case.checkpoint(&mut entropy(3), NOW).unwrap();
    record(&mut case, 6);
    let second = case.checkpoint(&mut entropy(3), NOW).unwrap();
    let key = case.log_verifier().unwrap().unwrap();
    let known = Checkpoint::verified(&first.note, &key).unwrap();
    let request = case.cosign_request(first.size).unwrap();
    assert_eq!(request.verify(&key, Some(&known)).unwrap().size, second.size);
    assert!(problem(case.cosign_request(99)).contains("over 12 entries; accepted is a number up to that, not 99"));
    for (seq, entry) in (0..).zip(case.log().unwrap()) {
        let proof = case.inclusion_proof(seq, &second).unwrap();
        assert_eq!(proof.verify(serde_json::to_string(&entry).unwrap().as_bytes(), &key).unwrap().size, second.size);
    }
}

#[test]
fn the_newest_checkpoint_signed_outside_is_told_and_a_deposit_is_kept_once() {
    let (_kept, mut case) = made(0);
    let signed = case.checkpoint(&mut entropy(3), NOW).unwrap();
    assert!(case.log_state().unwrap().outside.is_none());
    let note = cosigned(&signed.note, &partner());
    for _ in 0..2 {
        case.deposit_cosignature(&note, partner().verifier(), NOW).unwrap();
    }
    let state = case.log_state().unwrap();
    let outside = state.outside.unwrap();
    assert_eq!((state.entries, state.checkpoint, outside.size), (4, Some(3), 3));
    assert_eq!((outside.at.as_str(), outside.by.as_str()), ("2026-01-02T00:00:00Z", "partner.example/desk"));
    assert_eq!((outside.kind, case.deposits().unwrap().len()), (DepositKind::Cosignature, 1));
    let bad: Vec<_> = case.verify().unwrap().into_iter().filter(|finding| !finding.ok).collect();
    assert!(bad.is_empty(), "{bad:?}");
}

#[test]
fn what_vouches_for_nothing_is_not_deposited() {
    let (_kept, mut case) = made(0);
    let by = partner();
    assert!(problem(case.deposit_cosignature("x\n", by.verifier(), NOW)).contains("no checkpoint yet"));
    let signed = case.checkpoint(&mut entropy(3), NOW).unwrap();
    let own = case.log_verifier().unwrap().unwrap();
    assert!(problem(case.deposit_cosignature(&signed.note, &own, NOW)).contains("no partner's"));
    assert!(problem(case.deposit_cosignature(&signed.note, by.verifier(), NOW)).contains("no signature by"));
    let other = SignerKey::new("partner.example/desk", KeyKind::Cosigner, &[8; 32]).unwrap();
    let note = cosigned(&signed.note, &other);
    assert!(problem(case.deposit_cosignature(&note, by.verifier(), NOW)).contains("no signature by"));
    let mut forged = Note::parse(&cosigned(&signed.note, &by)).unwrap();
    forged.signatures[1].bytes[30] ^= 1;
    let forged = forged.to_string();
    assert!(problem(case.deposit_cosignature(&forged, by.verifier(), NOW)).contains("does not verify"));
    let doctored = cosigned(&signed.note.replace("\n3\n", "\n2\n"), &by);
    assert!(problem(case.deposit_cosignature(&doctored, by.verifier(), NOW)).contains("signed no such"));
    assert!(case.deposits().unwrap().is_empty());
}

#[test]
fn an_erased_salt_makes_the_commitment_unlinkable_and_the_tree_still_verifies() {
    let (kept, mut case) = made(3);
    let before = case.checkpoint(&mut entropy(3), NOW).unwrap();
    let commitment = case.log().unwrap()[1].commitment.clone();
    case.erase_salt(1, "consent-withdrawn", NOW).unwrap();
    assert!(problem(case.erase_salt(1, "again", NOW)).contains("erased already"));
    let folder = kept.path().join("bundle");
    case.export_audit(&folder, &mut entropy(5), NOW).unwrap();
    let report = verified(&folder, &Against { checkpoints: vec![before.note], ..Against::default() });
    assert!(report.ok, "{}", shown(&report));
    // What opened the commitment is gone from the export and, the ratchet having moved, from the case.
    assert_eq!(fs::read_to_string(folder.join("evidence.jsonl")).unwrap(), "");
    assert_eq!(case.log().unwrap()[1].commitment, commitment);
    drop(case);
    let case = Case::open(&kept.path().join("case"), PASSPHRASE).unwrap();
    assert!(case.verify().unwrap().iter().all(|finding| finding.ok));
    assert_eq!(case.log().unwrap()[6].reason, "consent-withdrawn");
}

#[test]
fn a_reason_that_could_carry_a_name_is_refused() {
    let (_kept, mut case) = made(0);
    for reason in ["asked by Kim", "", "a,b", &"x".repeat(129)] {
        let said = problem(case.erase_salt(1, reason, NOW));
        assert!(said.contains("the reason of a log entry is no code"), "{said}");
    }
    assert_eq!(case.log().unwrap().len(), 2);
}

#[test]
fn an_export_leaves_a_folder_that_holds_something_alone() {
    let (kept, mut case) = made(0);
    let folder = kept.path().join("letters");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("letter.txt"), "mine").unwrap();
    assert!(problem(case.export_audit(&folder, &mut entropy(5), NOW)).contains("is not empty"));
    assert_eq!(case.log().unwrap().len(), 2);
}

#[test]
fn what_is_no_bundle_is_an_error_and_not_a_verdict() {
    let kept = TempDir::new().unwrap();
    assert!(problem(bundle::verify(kept.path(), &Against::default())).contains("log.vkey"));
}

#[test]
fn a_case_of_version_1_opens_and_its_entries_are_the_first_leaves() {
    let kept = TempDir::new().unwrap();
    let folder = kept.path().join("case");
    copy(Path::new("tests/cases/version-1"), &folder);
    let credentials = Credentials { user: None, passphrase: PASSPHRASE, key_file: None };
    let upkeep = Upkeep { cost: Cost::FLOOR, entropy: &mut entropy(7), now: NOW };
    let mut case = Case::open_as(&folder, &credentials, upkeep).unwrap();
    let entries = case.log().unwrap();
    let codes: Vec<String> = entries
        .iter()
        .map(|e| [e.seq.to_string().as_str(), &e.at, &e.action, &e.object, &e.reason, &e.commitment[..8]].join(" "))
        .collect();
    expect![[r#"
        0 2026-01-01T00:00:00Z create v1/146ca4907aa4451a450efebb6666c8938efb34b31043a026f0c7e83366489a66 carried-over 7fb40ff6
        1 2026-01-02T00:00:00Z import v1/2880e74c0f6145b06882cb16b7aa15a603ffd8ee59dc262495c188b42958a38c carried-over 4e8b76e8
        2 2026-01-03T00:00:00Z record-results v1/5ccfb6f2a0954c024783af6bf2f166fa1002193779421284c871e12ceda8a7ec carried-over 84537d1c
        3 2026-01-03T00:00:00Z migrate log v1-chain-whole a0323602
        4 2026-01-01T00:00:00Z renew-header case asked 1781e38b"#]].assert_eq(&codes.join("\n"));
    assert!(case.verify().unwrap().iter().all(|finding| finding.ok));
    assert_eq!(
        (case.study().unwrap().title.as_str(), case.results().unwrap().unwrap().gaps.len()),
        ("A study of version 1", 1)
    );
    record(&mut case, 1);
    let bundle = kept.path().join("bundle");
    case.export_audit(&bundle, &mut entropy(5), NOW).unwrap();
    assert!(verified(&bundle, &Against::default()).ok);
    drop(case);
    assert_eq!(Case::open(&folder, PASSPHRASE).unwrap().log().unwrap().len(), 7);
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(&path, &target).unwrap();
        }
    }
}
