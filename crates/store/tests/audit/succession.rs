//! The key that signs checkpoints changes with the keys of the case: what somebody who kept the old one can still do, and that
//! both verifiers refuse it.

use super::*;

/// A case of four entries whose log went from a first key to a second, and a copy of it from before that, which a removed
/// user kept. Checkpoints: 3 by the first key, 5 by both.
fn handed_over() -> (TempDir, Case, Case) {
    let (kept, mut case) = made(0);
    case.checkpoint(&mut entropy(3), NOW).unwrap();
    drop(case);
    let [ours, theirs] = ["case", "kept"].map(|name| kept.path().join(name));
    copy(&ours, &theirs);
    let mut case = Case::open(&ours, PASSPHRASE).unwrap();
    case.rotate(&mut entropy(11), NOW).unwrap();
    (kept, case, Case::open(&theirs, PASSPHRASE).unwrap())
}

fn bad(report: &BundleReport) -> String {
    let bad = report.findings.iter().chain(&report.proofs).filter(|f| !f.ok);
    bad.map(|f| format!("{}: {}", f.what, f.found)).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_log_whose_key_changed_twice_verifies_from_its_first_key_on() {
    let (kept, mut case, _theirs) = handed_over();
    let first = case.first_log_verifier().unwrap().unwrap();
    record(&mut case, 2);
    case.rotate(&mut entropy(13), NOW).unwrap();
    assert_ne!(case.log_verifier().unwrap().unwrap(), first);
    assert_eq!(case.first_log_verifier().unwrap().unwrap(), first);
    let folder = kept.path().join("bundle");
    case.export_audit(&folder, &mut entropy(5), NOW).unwrap();
    assert_eq!(fs::read_to_string(folder.join("log.vkey")).unwrap(), format!("{first}\n"));
    expect![[r#"
        ok  entries: 10 entries, each bound to the one before
        ok  checkpoint 3: signed by the log; its root is that of the first 3 entries
        ok  checkpoint 5: signed by the log; its root is that of the first 5 entries
        ok  checkpoint 9: signed by the log; its root is that of the first 9 entries
        ok  checkpoint 10: signed by the log; its root is that of the first 10 entries
        ok  key handed over by entry 4: signed by both keys
        ok  key handed over by entry 8: signed by both keys
        ok  evidence of entry 1: 1 digests, those that the entry commits to
        ok  proof of entry 1: leads to the root over 10 entries
        ok  consistency 3-10: the later log begins with the earlier
        ok  consistency 5-10: the later log begins with the earlier
        ok  consistency 9-10: the later log begins with the earlier
        first bad entry: none"#]]
    .assert_eq(&shown(&verified(&folder, &Against::default())));
    assert!(case.verify().unwrap().iter().all(|finding| finding.ok));
}

#[test]
fn a_checkpoint_that_the_old_key_signs_after_the_change_is_refused() {
    let (kept, mut case, mut theirs) = handed_over();
    record(&mut case, 4);
    record(&mut theirs, 4);
    let forged = theirs.checkpoint(&mut entropy(3), NOW).unwrap();
    let folder = kept.path().join("bundle");
    case.export_audit(&folder, &mut entropy(5), NOW).unwrap();
    let against = Against { checkpoints: vec![forged.note.clone()], ..Against::default() };
    let refused = "signed with a key of this log that is not in force over 8 entries";
    assert_eq!(bad(&verified(&folder, &against)), format!("deposited checkpoint: {refused}"));
    let own = case.verify_against(&forged.note).unwrap();
    assert_eq!((own.ok, own.found.as_str()), (false, refused));
    // Put into the export itself, it is no better.
    fs::write(folder.join("checkpoints/8.txt"), &forged.note).unwrap();
    assert!(bad(&verified(&folder, &Against::default())).starts_with(&format!("checkpoint 8: {refused}")));
}

#[test]
fn an_export_made_with_the_old_key_fits_no_checkpoint_deposited_after_the_change() {
    let (kept, mut case, mut theirs) = handed_over();
    let both = case.checkpoints().unwrap().pop().unwrap();
    assert_eq!((both.size, Note::parse(&both.note).unwrap().signatures.len()), (5, 2));
    record(&mut case, 1);
    let later = case.checkpoint(&mut entropy(3), NOW).unwrap();
    record(&mut theirs, 6);
    let folder = kept.path().join("bundle");
    theirs.export_audit(&folder, &mut entropy(5), NOW).unwrap();
    assert!(verified(&folder, &Against::default()).ok, "alone, nothing shows it");
    let held = |note: &str| verified(&folder, &Against { checkpoints: vec![note.to_owned()], ..Against::default() });
    let report = held(&both.note);
    assert_eq!(report.first_bad, Some(0));
    assert_eq!(bad(&report), "deposited checkpoint 5: rewritten: an entry from 0 to 4 is not the one deposited");
    assert_eq!(bad(&held(&later.note)), "deposited checkpoint: not signed by this log");
}

#[test]
fn a_key_that_the_one_before_did_not_hand_over_is_found() {
    let (kept, mut case, _theirs) = handed_over();
    let folder = kept.path().join("bundle");
    case.export_audit(&folder, &mut entropy(5), NOW).unwrap();
    let path = folder.join("checkpoints/5.txt");
    let whole = Note::parse(&fs::read_to_string(&path).unwrap()).unwrap();
    let with = |which: &[usize]| {
        let signatures = which.iter().map(|one| whole.signatures[*one].clone()).collect();
        fs::write(&path, Note { signatures, text: whole.text.clone() }.to_string()).unwrap();
        bad(&verified(&folder, &Against::default()))
    };
    assert_eq!(with(&[0, 1]), "");
    assert_eq!(with(&[0]), "key handed over by entry 4: not signed by both keys");
    let by_the_new_alone = with(&[1]);
    assert!(by_the_new_alone.contains("checkpoint 5: signed with a key of this log that is not in force over 5"));
    assert!(by_the_new_alone.contains("key handed over by entry 4: not signed by both keys"));
    fs::remove_file(&path).unwrap();
    assert!(bad(&verified(&folder, &Against::default())).contains("key handed over by entry 4"));
}

#[test]
fn a_log_that_was_never_signed_has_no_key_to_hand_over() {
    let (_kept, mut case) = made(0);
    case.rotate(&mut entropy(11), NOW).unwrap();
    assert_eq!(case.log().unwrap().last().unwrap().action, "rotate-keys");
    case.checkpoint(&mut entropy(3), NOW).unwrap();
    assert_eq!(case.first_log_verifier().unwrap(), case.log_verifier().unwrap());
}
