//! Adding, changing and removing users.

use super::*;
use crate::{Holder, KeyFile};

#[test]
fn every_user_opens_the_case_with_their_own_passphrase_and_nobody_elses() {
    let (_kept, folder, mut case) = alone();
    add(&mut case, "coder-1", &[Role::Coder]);
    add(&mut case, "analyst-1", &[Role::Analyst, Role::Publisher]);
    drop(case);
    for (name, list) in [("coder-1", &[Role::Coder][..]), ("analyst-1", &[Role::Analyst, Role::Publisher])] {
        let case = open(&folder, name).unwrap();
        assert_eq!((case.user(), case.roles()), (&user(name), roles(list)));
        assert_eq!(case.users().len(), 3);
    }
    assert!(
        problem(open_with(&folder, "coder-1", OURS)).contains("the passphrase does not open the case for this user")
    );
    assert!(problem(open(&folder, "nobody")).contains("or the case has no such user"));
    assert_eq!(Case::open(&folder, OURS.as_bytes()).unwrap().user(), &user("custodian"));
}

#[test]
fn a_user_is_added_by_a_public_file_without_a_passphrase() {
    let (_kept, folder, mut case) = alone();
    let own = "a sentence typed on another machine";
    let file = KeyFile::create(user("abroad"), own.as_bytes(), Cost::CHEAP, &mut later(5)).unwrap();
    let file = KeyFile::parse(&serde_json::to_vec(&file).unwrap()).unwrap();
    let keys = NewKeys::Public(file.public.clone());
    case.add_user(&user("abroad"), &roles(&[Role::Coder]), keys, &mut later(6), NOW).unwrap();
    assert!(case.users()[0].has_key_file);
    assert_eq!(case.users()[0].fingerprint, file.public.fingerprint());
    drop(case);
    assert!(problem(open_with(&folder, "abroad", own)).contains("--key-file"));
    let credentials = Credentials { user: None, passphrase: own.as_bytes(), key_file: Some(&file) };
    let enter = |credentials: &Credentials<'_>| {
        Case::open_as(&folder, credentials, Upkeep { cost: Cost::CHEAP, entropy: &mut later(7), now: NOW })
    };
    assert_eq!(enter(&credentials).unwrap().roles(), roles(&[Role::Coder]));
    let wrong = Credentials { passphrase: b"another sentence altogether", ..credentials };
    assert!(problem(enter(&wrong)).contains("passphrase does not open"));
}

#[test]
fn a_removed_user_opens_nothing_that_comes_after_and_keeps_what_they_copied() {
    let (kept, folder, mut case) = alone();
    add(&mut case, "coder-1", &[Role::Coder]);
    drop(case);
    let copy = kept.path().join("copy");
    copy_folder(&folder, &copy);
    let mut case = open(&folder, "custodian").unwrap();
    case.remove_user(&user("coder-1"), &mut later(1), NOW).unwrap();
    assert_eq!(operations(&case).last().map(String::as_str), Some("remove-user coder-1"));
    drop(case);
    assert!(problem(open(&folder, "coder-1")).contains("no such user"));
    // The header of before, put back by somebody who kept it, opens a database that is no longer there.
    for name in crate::header::COPIES {
        std::fs::copy(copy.join(name), folder.join(name)).unwrap();
    }
    assert!(open(&folder, "coder-1").is_err());
    assert!(open(&copy, "coder-1").is_ok(), "what was copied before stays readable, and the screen says so");
}

#[test]
fn the_last_custodian_and_the_last_identity_keeper_stay() {
    let (_kept, _folder, mut case) = alone();
    add(&mut case, "coder-1", &[Role::Coder]);
    let found = problem(case.remove_user(&user("custodian"), &mut later(1), NOW));
    assert!(found.contains("`custodian` is the last custodian; make another first"), "{found}");
    let found = problem(case.grant(&user("custodian"), &roles(&[Role::Custodian]), &mut later(1), NOW));
    assert!(found.contains("the last identity-keeper"), "{found}");
    assert!(problem(case.grant(&user("coder-1"), &roles(&[]), &mut later(1), NOW)).contains("would have no role"));
}

#[test]
fn names_that_are_taken_reserved_or_telling_are_refused() {
    let (_kept, _folder, mut case) = alone();
    let mut refused = |name: &str| {
        let keys = NewKeys::Passphrase { passphrase: b"a long enough sentence", cost: Cost::CHEAP };
        problem(case.add_user(&user(name), &roles(&[Role::Coder]), keys, &mut later(1), NOW))
    };
    assert!(refused("custodian").contains("has a user `custodian` already"));
    for name in ["", "Kim Yong", "recovery-case", "-x", "a/b", &"a".repeat(33)] {
        assert!(refused(name).contains("cannot be a user's name"), "{name}");
    }
}

#[test]
fn an_auditor_alone_holds_no_key_of_the_case() {
    let (_kept, folder, mut case) = alone();
    add(&mut case, "auditor-1", &[Role::Auditor]);
    drop(case);
    assert!(problem(open(&folder, "auditor-1")).contains("an auditor reads the audit bundle"));
    let mut case = open(&folder, "custodian").unwrap();
    case.grant(&user("auditor-1"), &roles(&[Role::Auditor, Role::Coder]), &mut later(1), NOW).unwrap();
    drop(case);
    assert!(open(&folder, "auditor-1").is_ok());
    let mut case = open(&folder, "custodian").unwrap();
    case.grant(&user("auditor-1"), &roles(&[Role::Auditor]), &mut later(2), NOW).unwrap();
    assert_eq!(
        operations(&case),
        ["create", "add-user auditor-1", "grant auditor-1", "grant auditor-1", "take-keys-away auditor-1"]
    );
    drop(case);
    assert!(problem(open(&folder, "auditor-1")).contains("an auditor reads the audit bundle"));
}

#[test]
fn a_changed_passphrase_opens_and_the_old_one_does_not() {
    let (_kept, folder, mut case) = alone();
    let new = "quite another sentence than before";
    assert!(problem(case.change_passphrase(b"too short", Cost::CHEAP, &mut later(1), NOW)).contains("9 characters"));
    case.change_passphrase(new.as_bytes(), Cost::CHEAP, &mut later(2), NOW).unwrap();
    assert_eq!(operations(&case), ["create", "change-passphrase custodian"]);
    drop(case);
    assert!(problem(open(&folder, "custodian")).contains("the passphrase does not open"));
    assert!(open_with(&folder, "custodian", new).is_ok());
}

#[test]
fn a_slot_that_is_cheap_to_guess_is_sealed_anew_when_it_is_opened() {
    let (_kept, folder, case) = alone();
    drop(case);
    let credentials = Credentials { user: None, passphrase: OURS.as_bytes(), key_file: None };
    let upkeep = Upkeep { cost: Cost::FLOOR, entropy: &mut later(3), now: NOW };
    let case = Case::open_as(&folder, &credentials, upkeep).unwrap();
    assert_eq!(case.users()[0].cost, Some(Cost::FLOOR));
    assert_eq!(operations(&case), ["create", "raise-key-cost custodian"]);
    drop(case);
    assert_eq!(Case::open(&folder, OURS.as_bytes()).unwrap().users()[0].cost, Some(Cost::FLOOR));
}

#[test]
fn a_signature_proves_its_user_and_its_message() {
    let (_kept, _folder, mut case) = alone();
    add(&mut case, "coder-1", &[Role::Coder]);
    let signature = case.sign(b"a proposal");
    let verdict = |name: &str, message: &[u8]| case.public_user(&user(name)).unwrap().has_signed(message, &signature);
    assert!(verdict("custodian", b"a proposal"));
    assert!(!verdict("custodian", b"another proposal"));
    assert!(!verdict("coder-1", b"a proposal"));
    assert!(case.users().iter().all(|one| one.holder == Holder::Person));
}
