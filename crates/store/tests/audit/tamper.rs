//! Tampering with an export: each kind is found, and the first bad entry is named, by both implementations.

use super::*;

/// Changes the lines of the entries.
fn edit(folder: &Path, change: impl FnOnce(&mut Vec<String>)) {
    let path = folder.join("entries.jsonl");
    let mut lines: Vec<String> = fs::read_to_string(&path).unwrap().lines().map(ToOwned::to_owned).collect();
    change(&mut lines);
    fs::write(path, lines.iter().map(|line| format!("{line}\n")).collect::<String>()).unwrap();
}

/// A change to the lines, and a name for its type.
type Change = &'static dyn Fn(&mut Vec<String>);

/// Changes one file as text.
fn rewrite(path: &Path, change: impl FnOnce(String) -> String) {
    let text = fs::read_to_string(path).unwrap();
    let changed = change(text.clone());
    assert_ne!(text, changed);
    fs::write(path, changed).unwrap();
}

/// The first bad entry, where the report is not well.
#[track_caller]
fn first_bad(folder: &Path, against: &Against<'_>) -> Option<u64> {
    let report = verified(folder, against);
    assert!(!report.ok, "{}", shown(&report));
    report.first_bad
}

const COUNT: usize = 10;

/// A bundle of ten entries with checkpoints over 6, 9 and 10.
fn bundle_of_ten() -> (TempDir, PathBuf) {
    let (kept, folder) = exported();
    assert_eq!(fs::read_to_string(folder.join("entries.jsonl")).unwrap().lines().count(), COUNT);
    (kept, folder)
}

#[test]
fn every_altered_entry_is_named() {
    let (_kept, folder) = bundle_of_ten();
    let whole = fs::read(folder.join("entries.jsonl")).unwrap();
    for at in 0..COUNT {
        for (field, other) in [("2026-01-01", "2026-01-02"), ("\"actor\":\"custodian\"", "\"actor\":\"other\"")] {
            edit(&folder, |lines| lines[at] = lines[at].replace(field, other));
            assert_eq!(first_bad(&folder, &Against::default()), Some(at as u64), "{field} of {at}");
            fs::write(folder.join("entries.jsonl"), &whole).unwrap();
        }
    }
}

#[test]
fn every_altered_binding_is_named() {
    let (_kept, folder) = bundle_of_ten();
    let whole = fs::read(folder.join("entries.jsonl")).unwrap();
    for at in 0..COUNT {
        edit(&folder, |lines| {
            let digit = lines[at].len() - 3;
            let other = if lines[at].as_bytes()[digit] == b'0' { "1" } else { "0" };
            lines[at].replace_range(digit..=digit, other);
        });
        assert_eq!(first_bad(&folder, &Against::default()), Some(at as u64));
        fs::write(folder.join("entries.jsonl"), &whole).unwrap();
    }
}

#[test]
fn every_removed_entry_is_named() {
    let (_kept, folder) = bundle_of_ten();
    let whole = fs::read(folder.join("entries.jsonl")).unwrap();
    for at in 0..COUNT {
        edit(&folder, |lines| drop(lines.remove(at)));
        assert_eq!(first_bad(&folder, &Against::default()), Some(at as u64));
        fs::write(folder.join("entries.jsonl"), &whole).unwrap();
    }
}

#[test]
fn moved_doubled_and_invented_entries_are_named() {
    let (_kept, folder) = bundle_of_ten();
    let whole = fs::read(folder.join("entries.jsonl")).unwrap();
    let changes: [(Change, u64); 5] = [
        (&|lines| lines.swap(2, 7), 2),
        (&|lines| lines.swap(8, 9), 8),
        (&|lines| lines.insert(4, lines[4].clone()), 5),
        (&|lines| lines.push(lines[9].clone()), 10),
        (&|lines| lines[3].truncate(40), 3),
    ];
    for (change, bad) in changes {
        edit(&folder, change);
        assert_eq!(first_bad(&folder, &Against::default()), Some(bad));
        fs::write(folder.join("entries.jsonl"), &whole).unwrap();
    }
}

#[test]
fn a_cut_log_is_found_and_the_first_missing_entry_named() {
    let (_kept, folder) = bundle_of_ten();
    edit(&folder, |lines| lines.truncate(7));
    expect![[r#"
        ok  entries: 7 entries, each bound to the one before
        ok  checkpoint 6: signed by the log; its root is that of the first 6 entries
        BAD checkpoint 9: signed over 9 entries, 7 are there: cut or rolled back
        BAD checkpoint 10: signed over 10 entries, 7 are there: cut or rolled back
        ok  cosignature of partner.example/desk on checkpoint 6: made at 1767312000
        ok  evidence of entry 1: 1 digests, those that the entry commits to
        ok  proof of entry 1: leads to the root over 10 entries
        ok  consistency 6-10: the later log begins with the earlier
        ok  consistency 9-10: the later log begins with the earlier
        first bad entry: 7"#]]
    .assert_eq(&shown(&verified(&folder, &Against::default())));
}

#[test]
fn a_rolled_back_export_is_found_only_against_a_deposited_checkpoint() {
    let (kept, mut case) = made(3);
    let bundle = kept.path().join("old");
    case.export_audit(&bundle, &mut entropy(5), NOW).unwrap();
    record(&mut case, 2);
    let deposited = case.checkpoint(&mut entropy(5), NOW).unwrap().note;
    assert!(verified(&bundle, &Against::default()).ok);
    let against = Against { checkpoints: vec![deposited], ..Against::default() };
    let report = verified(&bundle, &against);
    assert_eq!(
        (report.ok, report.first_bad, report.findings.last().map(|f| f.found.as_str())),
        (false, Some(6), Some("over 9 entries, 6 are there: cut or rolled back"))
    );
}

/// A key holder can write another history and sign all of it; only what was deposited outside tells.
#[test]
fn a_history_rewritten_by_the_key_holder_is_found_only_against_a_deposited_checkpoint() {
    let (kept, mut case) = made(3);
    let early = case.checkpoint(&mut entropy(3), NOW).unwrap().note;
    drop(case);
    let [original, older] = ["case", "older"].map(|name| kept.path().join(name));
    copy(&original, &older);
    let mut case = Case::open(&original, PASSPHRASE).unwrap();
    record(&mut case, 3);
    let true_one = case.checkpoint(&mut entropy(3), NOW).unwrap().note;
    // The rewriter goes back to an older copy, which has the same keys, and goes another way.
    let mut other = Case::open(&older, PASSPHRASE).unwrap();
    record(&mut other, 9);
    let bundle = kept.path().join("bundle");
    other.export_audit(&bundle, &mut entropy(5), NOW).unwrap();
    assert!(verified(&bundle, &Against::default()).ok);
    let report = verified(&bundle, &Against { checkpoints: vec![early, true_one.clone()], ..Against::default() });
    expect![[r#"
        ok  entries: 16 entries, each bound to the one before
        ok  checkpoint 6: signed by the log; its root is that of the first 6 entries
        ok  checkpoint 15: signed by the log; its root is that of the first 15 entries
        ok  checkpoint 16: signed by the log; its root is that of the first 16 entries
        ok  evidence of entry 1: 1 digests, those that the entry commits to
        ok  deposited checkpoint 6: the log begins with its 6 entries
        BAD deposited checkpoint 10: rewritten: an entry from 6 to 9 is not the one deposited
        ok  proof of entry 1: leads to the root over 16 entries
        ok  consistency 6-16: the later log begins with the earlier
        ok  consistency 15-16: the later log begins with the earlier
        first bad entry: 6"#]]
    .assert_eq(&shown(&report));
    assert!(!other.verify_against(&true_one).unwrap().ok);
}

#[test]
fn a_doctored_checkpoint_is_found() {
    let (_kept, folder) = bundle_of_ten();
    rewrite(&folder.join("checkpoints/6.txt"), |text| text.replace("\n6\n", "\n5\n"));
    let report = verified(&folder, &Against::default());
    let bad: Vec<String> =
        report.findings.iter().filter(|f| !f.ok).map(|f| format!("{}: {}", f.what, f.found)).collect();
    expect![[r#"
        checkpoint 6: not signed by the log, or altered since
        cosigned checkpoint 6: its text is not that of the checkpoint"#]]
    .assert_eq(&bad.join("\n"));
    assert_eq!(report.first_bad, None);
}

#[test]
fn a_checkpoint_signed_by_another_key_is_found() {
    let (_kept, folder) = bundle_of_ten();
    let path = folder.join("checkpoints/6.txt");
    let origin = fs::read_to_string(&path).unwrap().lines().next().unwrap().to_owned();
    let other = SignerKey::new(&origin, KeyKind::Log, &[66; 32]).unwrap();
    rewrite(&path, |text| {
        let text = Note::parse(&text).unwrap().text;
        Note { signatures: vec![other.sign(&text, 0)], text }.to_string()
    });
    assert_eq!(first_bad(&folder, &Against::default()), None);
}

#[test]
fn a_forged_cosignature_is_found() {
    let (_kept, folder) = bundle_of_ten();
    let path = folder.join("cosigned/6.txt");
    let whole = fs::read_to_string(&path).unwrap();
    let forge = |change: &dyn Fn(&mut Note)| {
        let mut note = Note::parse(&whole).unwrap();
        change(&mut note);
        fs::write(&path, note.to_string()).unwrap();
        let report = verified(&folder, &Against::default());
        let bad = report.findings.into_iter().filter(|f| !f.ok);
        bad.map(|f| format!("{}: {}", f.what, f.found)).collect::<Vec<_>>().join("; ")
    };
    let on = "cosignature of partner.example/desk on checkpoint 6";
    assert_eq!(forge(&|note| note.signatures[1].bytes[7] ^= 1), format!("{on}: does not verify"));
    assert_eq!(forge(&|note| note.signatures[1].bytes[71] ^= 1), format!("{on}: does not verify"));
    assert_eq!(forge(&|note| note.signatures[1].bytes.truncate(9)), format!("{on}: does not verify"));
    assert_eq!(forge(&|note| note.signatures[1].id[0] ^= 1), format!("{on}: by no key of witnesses.txt"));
    let other = "cosigned checkpoint 6: its text is not that of the checkpoint";
    assert_eq!(forge(&|note| note.text = note.text.replace("\n6\n", "\n7\n")), other);
}

#[test]
fn a_doctored_opening_and_a_doctored_proof_are_found() {
    let (_kept, folder) = bundle_of_ten();
    let sha256 = hex::encode(Sha256::digest(CONTENT));
    rewrite(&folder.join("evidence.jsonl"), |text| text.replace(&sha256, &hex::encode([0; 32])));
    rewrite(&folder.join("consistency/6-10.txt"), |text| text.replacen("old 6\n", "old 9\n", 1));
    rewrite(&folder.join("proofs/1.tlog-proof"), |text| text.replacen("index 1\n", "index 1\nAAAA\n", 1));
    let report = verified(&folder, &Against::default());
    let bad = report.findings.iter().chain(&report.proofs).filter(|f| !f.ok);
    expect![[r#"
        evidence of entry 1: 1 digests, not those that the entry commits to
        proof of entry 1: leads to no root that the log signed
        consistency 6-10: not proved"#]]
    .assert_eq(&bad.map(|f| format!("{}: {}", f.what, f.found)).collect::<Vec<_>>().join("\n"));
}

#[test]
fn another_log_under_the_same_name_fits_no_deposited_checkpoint() {
    let (_kept, folder) = bundle_of_ten();
    let (_other, mut other) = made(3);
    let note = other.checkpoint(&mut entropy(99), NOW).unwrap().note;
    let report = verified(&folder, &Against { checkpoints: vec![note], ..Against::default() });
    assert_eq!(report.findings.last().map(|f| f.found.as_str()), Some("not signed by this log"));
}

#[test]
fn bytes_moved_from_the_salt_to_the_change_are_found() {
    let (_kept, folder) = bundle_of_ten();
    rewrite(&folder.join("evidence.jsonl"), |text| {
        let mut opening: serde_json::Value = serde_json::from_str(&text).unwrap();
        let salt = opening["salt"].as_str().unwrap().to_owned();
        opening["salt"] = salt[..62].into();
        format!("{opening}\n")
    });
    let report = verified(&folder, &Against::default());
    let bad: Vec<&str> = report.findings.iter().filter(|f| !f.ok).map(|f| f.what.as_str()).collect();
    assert_eq!(bad, ["evidence of entry 1"]);
}
