//! Users, keys, shares and identities as operations: what each does, what it says, and what it leaves in the log.
#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

#[path = "support/chance.rs"]
mod chance;

use assize_docket::open_case::OpenCase;
use assize_docket::{DocketError, identity, log, new_case, passphrase, recovery, rotate, users};
use assize_record::id::{Pseudonym, UserId};
use assize_record::identity::{Identity, Reason};
use assize_record::role::Role;
use assize_store::{Cost, Credentials, Recovers, Upkeep};
use chance::entropy;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

const NOW: &str = "2026-01-01T00:00:00Z";
const OURS: &str = "the custodian's long sentence";
const THEIRS: &str = "what only the second would say";

fn made() -> (TempDir, PathBuf, OpenCase) {
    let kept = TempDir::new().unwrap();
    let folder = kept.path().join("case");
    let case = new_case::new_case(&folder, OURS.as_bytes(), &mut entropy(1), NOW).unwrap();
    (kept, folder, case)
}

fn open(folder: &Path, name: &str, sentence: &str) -> Result<OpenCase, DocketError> {
    let credentials = Credentials { user: Some(UserId::new(name)), passphrase: sentence.as_bytes(), key_file: None };
    let upkeep = Upkeep { cost: Cost::default(), entropy: &mut entropy(2), now: NOW };
    OpenCase::open(folder, &credentials, upkeep)
}

fn roles(list: &[Role]) -> BTreeSet<Role> {
    list.iter().copied().collect()
}

fn logged(case: &OpenCase) -> Vec<String> {
    let entries = log::list(case, &log::Filter::default()).unwrap();
    entries.into_iter().map(|entry| format!("{} {}", entry.action, entry.object)).collect()
}

#[test]
fn a_user_comes_gets_a_role_loses_it_and_goes() {
    let (_kept, folder, mut case) = made();
    let second = UserId::new("second");
    users::add(&mut case, &second, &roles(&[Role::Coder]), THEIRS.as_bytes(), &mut entropy(3), NOW).unwrap();
    let (give, none) = (roles(&[Role::Reviewer, Role::IdentityKeeper]), BTreeSet::new());
    let now = users::grant(&mut case, &second, &give, &none, &mut entropy(4), NOW).unwrap();
    assert_eq!(now, roles(&[Role::Coder, Role::Reviewer, Role::IdentityKeeper]));
    let now = users::grant(&mut case, &second, &none, &roles(&[Role::Coder]), &mut entropy(5), NOW).unwrap();
    assert_eq!(now, roles(&[Role::Reviewer, Role::IdentityKeeper]));
    let names: Vec<String> = users::list(&case).unwrap().into_iter().map(|one| one.user.to_string()).collect();
    assert_eq!(names, ["custodian", "second"]);
    let said = users::remove(&mut case, &second, &mut entropy(6), NOW).unwrap();
    assert_eq!(said, [users::REMOVAL_CANNOT_UNDO, users::VAULT_FOLLOWS]);
    assert_eq!(logged(&case), ["create case", "add-user second", "grant second", "grant second", "remove-user second"]);
    drop(case);
    let refused = open(&folder, "second", THEIRS).err().unwrap().to_string();
    assert!(refused.contains("or the case has no such user"), "{refused}");
}

#[test]
fn somebody_unknown_is_neither_changed_nor_removed() {
    let (_kept, _folder, mut case) = made();
    let nobody = UserId::new("nobody");
    let changed = users::grant(&mut case, &nobody, &roles(&[Role::Coder]), &BTreeSet::new(), &mut entropy(3), NOW);
    let removed = users::remove(&mut case, &nobody, &mut entropy(4), NOW);
    for error in [changed.err().unwrap(), removed.err().unwrap()] {
        assert!(error.to_string().contains("no user `nobody`; accepted are custodian"), "{error}");
    }
    assert_eq!(logged(&case), ["create case"], "what was refused left nothing in the log");
}

#[test]
fn a_changed_passphrase_and_changed_keys_are_logged() {
    let (_kept, folder, mut case) = made();
    passphrase::change(&mut case, THEIRS.as_bytes(), &mut entropy(3), NOW).unwrap();
    rotate::rotate(&mut case, &mut entropy(4), NOW).unwrap();
    rotate::rotate_vault(&mut case, &mut entropy(5), NOW).unwrap();
    assert_eq!(
        logged(&case),
        ["create case", "change-passphrase custodian", "rotate-keys case", "rotate-vault-key case"]
    );
    drop(case);
    assert!(open(&folder, "custodian", OURS).is_err());
    assert_eq!(open(&folder, "custodian", THEIRS).unwrap().roles().len(), Role::ALL.len());
}

#[test]
fn shares_written_as_words_open_the_case_for_a_successor() {
    let (_kept, folder, mut case) = made();
    let shares = recovery::make(&mut case, Recovers::Case, &mut entropy(3), NOW).unwrap();
    drop(case);
    let words: Vec<String> = shares.iter().map(|share| share.to_words().to_string()).collect();
    let restore = |words: &[String]| {
        recovery::restore(&folder, words, UserId::new("heir"), THEIRS.as_bytes(), &mut entropy(4), NOW)
    };
    assert!(restore(&words[..2]).err().unwrap().to_string().contains("2 different shares"));
    let mistyped = [words[0].clone(), words[1].replacen(' ', " zoo ", 1), words[2].clone()];
    assert!(restore(&mistyped).err().unwrap().to_string().contains("share 2 cannot be read"));
    let case = restore(&words[1..4]).unwrap();
    assert_eq!(case.roles(), roles(&[Role::Custodian]));
    assert_eq!(logged(&case).last().map(String::as_str), Some("recover heir"));
}

#[test]
fn an_identity_is_put_in_opened_listed_exported_by_two_and_erased() {
    let (_kept, folder, mut case) = made();
    let person = Identity { names: vec!["Made-up Person".into()], ..Identity::default() };
    let one = identity::add(&mut case, &person, &[b"face".to_vec()], &mut entropy(3), NOW).unwrap();
    let open_for = |case: &mut OpenCase, who: &Pseudonym, reason: Reason| {
        identity::open(case, who, reason, "in words", &mut entropy(4), NOW)
    };
    assert_eq!(open_for(&mut case, &one, Reason::Contact).unwrap(), person);
    let listed = identity::list(&mut case, &mut entropy(5), NOW).unwrap();
    assert_eq!(listed.iter().map(|one| (&one.pseudonym, one.faces)).collect::<Vec<_>>(), [(&one, 1)]);

    let second = UserId::new("second");
    users::add(&mut case, &second, &roles(&[Role::IdentityKeeper]), THEIRS.as_bytes(), &mut entropy(6), NOW).unwrap();
    let signed = identity::propose_export(&mut case, [one.clone()].into(), "a court", Reason::Court, NOW).unwrap();
    let alone = identity::approve_export(&mut case, &signed, NOW);
    assert!(alone.err().unwrap().to_string().contains("one person cannot be both"));
    drop(case);
    let mut case = open(&folder, "second", THEIRS).unwrap();
    let approval = identity::approve_export(&mut case, &signed, NOW).unwrap();
    let out = identity::export(&mut case, &signed, &approval, &mut entropy(7), NOW).unwrap();
    assert_eq!(out, [(one.clone(), person)].into());

    identity::erase(&mut case, &one, "asked for it", &mut entropy(8), NOW).unwrap();
    let gone = open_for(&mut case, &one, Reason::Contact).err().unwrap().to_string();
    assert!(gone.contains("the vault holds nobody under the pseudonym"), "{gone}");
    drop(case);
    let log = logged(&open(&folder, "custodian", OURS).unwrap()).join("\n");
    assert!(!log.contains("Made-up") && !log.contains("in words") && log.contains(&format!("erase-identity {one}")));
}
