//! The identity vault: putting, opening, erasing, exporting, and doing without it.

use super::*;
use crate::vault::{FILE, Vault};
use assize_record::id::Pseudonym;
use assize_record::identity::{Identity, Reason};

fn person(name: &str) -> Identity {
    Identity { names: vec![name.into()], places: vec!["third house by the river".into()], ..Identity::default() }
}

fn put(case: &mut Case, vault: &mut Vault, name: &str, seed: u8) -> Pseudonym {
    vault.put(case, &person(name), &[vec![seed; 5_000], vec![]], &mut later(seed), NOW).unwrap()
}

#[test]
fn an_identity_is_opened_by_pseudonym_for_a_reason_and_the_opening_is_logged() {
    let (_kept, _folder, mut case) = alone();
    let mut vault = case.open_vault(&mut later(1), NOW).unwrap();
    let one = put(&mut case, &mut vault, "A", 2);
    let two = put(&mut case, &mut vault, "B", 3);
    assert_eq!(vault.open(&mut case, &one, Reason::Safety, "moved away", NOW).unwrap(), person("A"));
    assert_eq!(vault.open(&mut case, &two, Reason::Consent, "", NOW).unwrap(), person("B"));
    let faces = vault.faces(&mut case, &one, Reason::Linkage, "", NOW).unwrap();
    assert_eq!(faces.iter().map(|face| face.to_vec()).collect::<Vec<_>>(), [vec![2; 5_000], vec![]]);
    assert_eq!(
        operations(&case),
        [
            "create".to_owned(),
            format!("put-identity {one}"),
            format!("put-identity {two}"),
            format!("open-identity (safety) {one}"),
            format!("open-identity (consent) {two}"),
            format!("open-faces (linkage) {one}"),
        ]
    );
    let opening = vault.openings().unwrap().remove(0);
    assert_eq!((opening.pseudonym, opening.reason.as_str(), opening.note.as_str()), (one, "safety", "moved away"));
    assert_eq!(vault.list().unwrap().iter().map(|one| one.faces).collect::<Vec<_>>(), [2, 2]);
    let nobody = Pseudonym::new("0".repeat(32));
    assert!(problem(vault.open(&mut case, &nobody, Reason::Safety, "", NOW)).contains("holds nobody under"));
}

#[test]
fn a_pseudonym_is_drawn_and_never_made_from_the_person() {
    let (_kept, _folder, mut case) = alone();
    let mut vault = case.open_vault(&mut later(1), NOW).unwrap();
    let drawn: BTreeSet<Pseudonym> = (2..6).map(|seed| put(&mut case, &mut vault, "the same name", seed)).collect();
    assert_eq!(drawn.len(), 4);
    assert!(drawn.iter().all(|one| one.as_str().len() == 32));
}

#[test]
fn an_erased_person_is_gone_from_every_byte_and_the_others_stay() {
    let (_kept, folder, mut case) = alone();
    let mut vault = case.open_vault(&mut later(1), NOW).unwrap();
    let one = put(&mut case, &mut vault, "A", 2);
    let two = put(&mut case, &mut vault, "B", 3);
    vault.erase(&mut case, &one, "asked for it", NOW).unwrap();
    assert!(problem(vault.open(&mut case, &one, Reason::Safety, "", NOW)).contains("holds nobody under"));
    assert!(problem(vault.erase(&mut case, &one, "", NOW)).contains("holds nobody under"));
    assert_eq!(vault.open(&mut case, &two, Reason::Safety, "", NOW).unwrap(), person("B"));
    assert_eq!(vault.openings().unwrap()[0].reason, "erasure");
    vault.close().unwrap();
    assert!(!folder.join(format!("{FILE}-wal")).exists());
}

#[test]
fn a_case_copied_without_the_vault_opens_and_says_that_it_lacks_it() {
    let (kept, folder, mut case) = alone();
    let mut vault = case.open_vault(&mut later(1), NOW).unwrap();
    put(&mut case, &mut vault, "A", 2);
    vault.close().unwrap();
    drop(case);
    let copy = kept.path().join("copy");
    copy_folder(&folder, &copy);
    std::fs::remove_file(copy.join(FILE)).unwrap();
    let mut case = open(&copy, "custodian").unwrap();
    assert_eq!(case.study().unwrap(), assize_record::study::Study::default());
    assert!(problem(case.open_vault(&mut later(3), NOW)).contains("made without its identity vault"));
    assert!(!copy.join(FILE).exists(), "no empty vault is put in its place");
}

#[test]
fn the_first_identity_keeper_makes_the_vault_and_only_a_keeper_makes_another() {
    let kept = TempDir::new().unwrap();
    let folder = kept.path().join("case");
    let first = FirstUser { roles: Role::all_but_identities(), ..FirstUser::alone(OURS.as_bytes(), Cost::CHEAP) };
    let mut case = Case::create_for(&folder, &first, &mut entropy(), NOW).unwrap();
    assert!(!folder.join(FILE).exists());
    assert!(problem(case.open_vault(&mut later(1), NOW)).contains("has no identity vault yet"));
    add(&mut case, "keeper-1", &[Role::IdentityKeeper]);
    add(&mut case, "coder-1", &[Role::Coder]);
    drop(case);
    let mut case = open(&folder, "custodian").unwrap();
    assert!(problem(case.open_vault(&mut later(2), NOW)).contains("does not hold the key"));
    let both = roles(&[Role::Coder, Role::IdentityKeeper]);
    assert!(problem(case.grant(&user("coder-1"), &both, &mut later(3), NOW)).contains("does not hold the key"));
    // A custodian who holds no key of the vault gives a keeper another role and leaves the keeper's key as it is.
    let more = roles(&[Role::Collector, Role::IdentityKeeper]);
    case.grant(&user("keeper-1"), &more, &mut later(4), NOW).unwrap();
    drop(case);
    let mut case = open(&folder, "keeper-1").unwrap();
    assert_eq!(case.roles(), more);
    case.grant(&user("coder-1"), &both, &mut later(5), NOW).unwrap();
    drop(case);
    assert!(open(&folder, "coder-1").unwrap().open_vault(&mut later(6), NOW).is_ok());
}

#[test]
fn a_keeper_who_was_removed_does_not_hold_the_key_that_the_vault_has_after_its_next_opening() {
    let (_kept, folder, mut case) = alone();
    let mut vault = case.open_vault(&mut later(1), NOW).unwrap();
    let one = put(&mut case, &mut vault, "A", 2);
    vault.close().unwrap();
    add(&mut case, "keeper-1", &[Role::IdentityKeeper]);
    let theirs = case.session.vault.newest().unwrap().1.clone();
    case.remove_user(&user("keeper-1"), &mut later(3), NOW).unwrap();
    drop(case);
    let mut case = open(&folder, "custodian").unwrap();
    let mut vault = case.open_vault(&mut later(4), NOW).unwrap();
    assert_eq!(vault.open(&mut case, &one, Reason::Safety, "", NOW).unwrap(), person("A"));
    assert_eq!(vault.faces(&mut case, &one, Reason::Safety, "", NOW).unwrap()[0].len(), 5_000);
    vault.close().unwrap();
    let place = case.session.body.vault.clone().unwrap();
    let old = crate::keys::derive(&theirs, crate::keys::Purpose::VaultDatabase);
    assert!(crate::database::connect(&folder.join(FILE), &old, &place, crate::database::Absent::Refuse).is_err());
    assert_eq!(case.session.vault.keys().count(), 1, "the old key is forgotten");
    assert!(operations(&case).contains(&"rotate-vault-key".to_owned()));
}

#[test]
fn a_change_of_the_vaults_key_that_is_cut_off_is_completed_by_the_next_opening() {
    let (_kept, folder, mut case) = alone();
    let mut vault = case.open_vault(&mut later(1), NOW).unwrap();
    let one = put(&mut case, &mut vault, "A", 2);
    vault.close().unwrap();
    case.announce_vault(&mut later(3)).unwrap();
    drop(case);
    let mut case = open(&folder, "custodian").unwrap();
    let mut vault = case.open_vault(&mut later(4), NOW).unwrap();
    assert_eq!(vault.open(&mut case, &one, Reason::Safety, "", NOW).unwrap(), person("A"));
    assert!(case.session.body.vault_rotation.is_none());
}

#[test]
fn identities_leave_with_the_signatures_of_two_keepers_and_not_otherwise() {
    let (_kept, folder, mut case) = alone();
    let mut vault = case.open_vault(&mut later(1), NOW).unwrap();
    let one = put(&mut case, &mut vault, "A", 2);
    vault.close().unwrap();
    add(&mut case, "keeper-2", &[Role::IdentityKeeper]);
    add(&mut case, "coder-1", &[Role::Coder]);
    let signed = case.propose_export([one.clone()].into(), "a named body", Reason::Court, NOW).unwrap();
    assert!(problem(case.approve_export(&signed, NOW)).contains("one person cannot be both"));
    drop(case);
    assert!(problem(open(&folder, "coder-1").unwrap().approve_export(&signed, NOW)).contains("does not hold the key"));
    let mut second = open(&folder, "keeper-2").unwrap();
    let approval = second.approve_export(&signed, NOW).unwrap();
    let mut vault = second.open_vault(&mut later(3), NOW).unwrap();
    let out = vault.export(&mut second, &signed, &approval, NOW).unwrap();
    assert_eq!(out, [(one.clone(), person("A"))].into());
    let mut other = signed.clone();
    other.proposal.recipient = "somebody else".into();
    assert!(problem(vault.export(&mut second, &other, &approval, NOW)).contains("the proposal's signature is false"));
    let forged = crate::ExportApproval { by: user("coder-1"), ..approval.clone() };
    assert!(problem(vault.export(&mut second, &signed, &forged, NOW)).contains("no identity keeper"));
    let unsigned = crate::ExportApproval { signature: String::new(), ..approval };
    assert!(problem(vault.export(&mut second, &signed, &unsigned, NOW)).contains("the approval's is"));
    assert!(operations(&second).ends_with(&[
        "propose-identity-export".to_owned(),
        "approve-identity-export".to_owned(),
        format!("open-identity (court) {one}")
    ]));
}

#[test]
fn a_vault_whose_new_file_stands_and_whose_header_is_old_is_completed_too() {
    let (_kept, folder, mut case) = alone();
    let mut vault = case.open_vault(&mut later(1), NOW).unwrap();
    let one = put(&mut case, &mut vault, "A", 2);
    vault.close().unwrap();
    case.announce_vault(&mut later(3)).unwrap();
    let announced: Vec<Vec<u8>> =
        crate::header::COPIES.iter().map(|name| std::fs::read(folder.join(name)).unwrap()).collect();
    case.rotate_vault(&mut later(4), NOW).unwrap();
    drop(case);
    for (name, bytes) in crate::header::COPIES.iter().zip(announced) {
        std::fs::write(folder.join(name), bytes).unwrap();
    }
    let mut case = open(&folder, "custodian").unwrap();
    assert!(case.session.body.vault_rotation.is_some());
    let mut vault = case.open_vault(&mut later(5), NOW).unwrap();
    assert_eq!(vault.open(&mut case, &one, Reason::Safety, "", NOW).unwrap(), person("A"));
    assert!(case.session.body.vault_rotation.is_none());
}
