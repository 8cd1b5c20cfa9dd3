//! Backups of cases with several users, a vault and changed keys.

use super::*;
use crate::vault::{FILE, Vault};
use crate::{KeyFile, backups, restore, verify_backup};
use assize_record::identity::{Identity, Reason};
use std::fs;

fn credentials<'a>(name: &str, sentence: &'a str) -> Credentials<'a> {
    Credentials { user: Some(user(name)), passphrase: sentence.as_bytes(), key_file: None }
}

fn person() -> Identity {
    Identity { names: vec!["Made-up Person".into()], ..Identity::default() }
}

#[test]
fn identities_are_in_a_backup_under_their_own_key_even_while_the_vault_is_open() {
    let (kept, _folder, mut case) = alone();
    let (to, back) = (kept.path().join("backups"), kept.path().join("back"));
    let mut vault: Vault = case.open_vault(&mut later(1), NOW).unwrap();
    let pseudonym = vault.put(&mut case, &person(), &[b"face".to_vec()], &mut later(2), NOW).unwrap();
    assert!(case.backup(&to, NOW).unwrap().holdings.identities);
    vault.close().unwrap();
    restore(&to, None, &credentials("custodian", OURS), &back, &mut later(3), NOW).unwrap();
    let mut case = open(&back, "custodian").unwrap();
    let mut vault = case.open_vault(&mut later(4), NOW).unwrap();
    assert_eq!(vault.open(&mut case, &pseudonym, Reason::Contact, "in words", NOW).unwrap(), person());
}

#[test]
fn a_coder_backs_up_a_vault_that_only_the_keeper_opens_again() {
    let (kept, folder, mut case) = alone();
    let (to, back) = (kept.path().join("backups"), kept.path().join("back"));
    add(&mut case, "coder", &[Role::Coder]);
    let mut vault = case.open_vault(&mut later(1), NOW).unwrap();
    let pseudonym = vault.put(&mut case, &person(), &[], &mut later(2), NOW).unwrap();
    vault.close().unwrap();
    drop(case);
    assert!(open(&folder, "coder").unwrap().backup(&to, NOW).unwrap().holdings.identities);
    let theirs = sentence("coder");
    restore(&to, None, &credentials("coder", &theirs), &back, &mut later(3), NOW).unwrap();
    assert!(problem(open(&back, "coder").unwrap().open_vault(&mut later(4), NOW).map(drop)).contains("key"));
    let mut case = open(&back, "custodian").unwrap();
    let mut vault = case.open_vault(&mut later(5), NOW).unwrap();
    assert_eq!(vault.open(&mut case, &pseudonym, Reason::Contact, "in words", NOW).unwrap(), person());
}

#[test]
fn a_case_that_was_copied_without_its_vault_is_backed_up_without_it() {
    let (kept, folder, case) = alone();
    let to = kept.path().join("backups");
    drop(case);
    fs::remove_file(folder.join(FILE)).unwrap();
    assert!(!open(&folder, "custodian").unwrap().backup(&to, NOW).unwrap().holdings.identities);
    let proved = verify_backup(&to, None, &credentials("custodian", OURS), &kept.path().join("scratch")).unwrap();
    assert!(!proved.holdings.identities);
}

#[test]
fn after_a_change_of_keys_a_backup_needs_a_new_folder_and_the_old_one_opens_as_it_did() {
    let (kept, folder, mut case) = alone();
    let at = |name: &str| kept.path().join(name);
    case.backup(&at("old"), NOW).unwrap();
    case.rotate(&mut later(1), NOW).unwrap();
    case.change_passphrase(b"a sentence that is a new one", Cost::CHEAP, &mut later(2), NOW).unwrap();
    assert!(problem(case.backup(&at("old"), NOW)).contains("from before its keys were changed"));
    let made = case.backup(&at("new"), NOW).unwrap();
    assert_eq!(made.tally.kept, 0);
    let (then, today) = (credentials("custodian", OURS), credentials("custodian", "a sentence that is a new one"));
    for (place, fits, other) in [("old", &then, &today), ("new", &today, &then)] {
        assert!(problem(verify_backup(&at(place), None, other, &at("scratch"))).contains("does not open"), "{place}");
        verify_backup(&at(place), None, fits, &at("scratch")).unwrap();
    }
    restore(&at("new"), None, &today, &at("back"), &mut later(3), NOW).unwrap();
    drop(case);
    let [case, back] =
        [&folder, &at("back")].map(|folder| open_with(folder, "custodian", "a sentence that is a new one"));
    let (case, back) = (operations(&case.unwrap()), operations(&back.unwrap()));
    assert_eq!(case, ["create", "backup", "rotate-keys", "change-passphrase custodian", "backup"]);
    assert_eq!(back, ["create", "backup", "rotate-keys", "change-passphrase custodian", "restore"]);
}

#[test]
fn whoever_keeps_a_key_file_lists_and_restores_with_it_and_an_outsider_does_not() {
    let (kept, _folder, mut case) = alone();
    let (to, back) = (kept.path().join("backups"), kept.path().join("back"));
    let key_file = |name: &str, seed| {
        KeyFile::create(user(name), sentence(name).as_bytes(), Cost::CHEAP, &mut later(seed)).unwrap()
    };
    let (far, stranger) = (key_file("far", 21), key_file("stranger", 22));
    let keys = NewKeys::Public(far.public.clone());
    case.add_user(&user("far"), &roles(&[Role::Coder]), keys, &mut later(1), NOW).unwrap();
    case.backup(&to, NOW).unwrap();
    let by = |file| Credentials { user: None, passphrase: b"what only far would say", key_file: Some(file) };
    assert_eq!(backups(&to, &by(&far)).unwrap()[0].1.log_entries, 2);
    restore(&to, None, &by(&far), &back, &mut later(2), NOW).unwrap();
    let foreign = Credentials { passphrase: b"what only stranger would say", ..by(&stranger) };
    assert!(problem(backups(&to, &foreign)).contains("does not open"));
}

#[test]
fn a_changed_byte_of_the_vault_is_found_by_its_keeper_and_keeps_a_backup_from_counting() {
    let (kept, folder, case) = alone();
    drop(case);
    let good = fs::read(folder.join(FILE)).unwrap();
    for at in [3, 40, good.len() / 2, good.len() - 1] {
        let mut bytes = good.clone();
        bytes[at] ^= 1;
        fs::write(folder.join(FILE), bytes).unwrap();
        let mut case = open(&folder, "custodian").unwrap();
        let bad: Vec<String> = case.verify().unwrap().into_iter().filter(|one| !one.ok).map(|one| one.what).collect();
        assert_eq!(bad, ["identity vault"], "byte {at}");
        let said = problem(case.backup(&kept.path().join("backups"), NOW));
        assert!(said.contains("counts for nothing: identity vault"), "byte {at}: {said}");
    }
}

#[test]
fn a_vault_that_is_open_is_not_looked_at_and_verify_says_so() {
    let (_kept, _folder, mut case) = alone();
    let found = |case: &Case| {
        let found = case.verify().unwrap().into_iter().find(|one| one.what == "identity vault").unwrap();
        (found.ok, found.found)
    };
    assert_eq!(found(&case), (true, "no fault".to_owned()));
    let vault = case.open_vault(&mut later(1), NOW).unwrap();
    assert_eq!(found(&case), (true, "in use at this moment, so not looked at".to_owned()));
    vault.close().unwrap();
}
