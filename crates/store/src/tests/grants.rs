//! Roles that somebody writes into the header without being a custodian, with the keys that they do have.

use super::*;
use crate::header::{self, COPIES, Header, KEPT_VERSION_2};
use crate::session::Session;
use crate::{Recovers, Successor};
use std::fs;

/// The session of a user as a program of their own would have it.
fn session_of(folder: &Path, name: &str) -> Session {
    let words = sentence(name);
    let credentials = Credentials { user: Some(user(name)), passphrase: words.as_bytes(), key_file: None };
    let secret = crate::session::unlock(folder, &credentials).unwrap().secret;
    Session::load(folder, &user(name), &secret).unwrap().0
}

/// Writes the header as it stands in a session, by its key, without any of the program's own checks.
fn write(folder: &Path, session: &mut Session) {
    session.body.revision += 1;
    session.body.roster = session.roster.seal(&session.header_key, &session.body.case, &mut later(77)).unwrap();
    header::write(folder, &Header::new(session.body.clone(), &session.header_key).unwrap()).unwrap();
}

fn office() -> (TempDir, PathBuf) {
    let (kept, folder, mut case) = alone();
    add(&mut case, "coder-1", &[Role::Coder]);
    add(&mut case, "second", &[Role::Custodian]);
    add(&mut case, "keeper", &[Role::IdentityKeeper]);
    drop(case);
    (kept, folder)
}

const UNSIGNED: &str = "the roles of `coder-1` are signed by no custodian of this case";
const OTHER_ROOT: &str = "lead back to another custodian than the one you went by last";

#[test]
fn a_coder_who_writes_a_role_into_the_header_is_refused_and_so_is_everybody_else() {
    let (_kept, folder) = office();
    let mut coder = session_of(&folder, "coder-1");
    let good = fs::read(folder.join(COPIES[0])).unwrap();
    for role in [Role::Publisher, Role::Custodian, Role::IdentityKeeper] {
        coder.roster.holders.get_mut(&user("coder-1")).unwrap().roles.insert(role);
        write(&folder, &mut coder);
        for name in ["coder-1", "custodian", "keeper"] {
            assert!(problem(open(&folder, name)).contains(UNSIGNED), "{role} for {name}");
        }
        // One good copy is enough: the forged ones are written over.
        fs::write(folder.join(COPIES[2]), &good).unwrap();
        assert_eq!(open(&folder, "custodian").unwrap().repaired(), &COPIES[..2]);
    }
}

#[test]
fn a_coder_does_not_move_into_the_custodians_entry_or_name() {
    let (_kept, folder) = office();
    let good = fs::read(folder.join(COPIES[0])).unwrap();
    // The custodian's entry, signatures and all, under the coder's name.
    let mut coder = session_of(&folder, "coder-1");
    let mut theirs = coder.roster.holders[&user("custodian")].clone();
    theirs.slot = coder.roster.holders[&user("coder-1")].slot.clone();
    coder.roster.holders.insert(user("coder-1"), theirs);
    write(&folder, &mut coder);
    for name in ["coder-1", "custodian"] {
        assert!(problem(open(&folder, name)).contains(UNSIGNED), "{name}");
    }
    // A slot for the custodian's name that opens with the coder's keys and passphrase.
    COPIES.iter().for_each(|name| fs::write(folder.join(name), &good).unwrap());
    let mut coder = session_of(&folder, "coder-1");
    let (case, words) = (coder.body.case.clone(), sentence("coder-1"));
    let mut as_custodian = coder.roster.holders[&user("coder-1")].clone();
    as_custodian.public.user = user("custodian");
    let owner = (&user("custodian"), &coder.secret.clone());
    let place = crate::user::Place::Case(&case);
    let seal = crate::user::SealedSecret::seal(owner, place, words.as_bytes(), Cost::CHEAP, &mut later(5)).unwrap();
    let before = coder.roster.clone();
    as_custodian.slot = "0000000000000000".to_owned();
    coder.enrol(as_custodian, Some(seal), &mut later(6)).unwrap();
    coder.body.slots.get_mut("0000000000000000").unwrap().pin = coder.slot(&user("coder-1")).unwrap().pin.clone();
    coder.roster = before;
    write(&folder, &mut coder);
    let found = problem(open_with(&folder, "custodian", &words));
    assert!(found.contains("the roles of `custodian` are signed by no custodian"), "{found}");
    assert!(open(&folder, "custodian").is_ok(), "the custodian's own slot is still there");
}

#[test]
fn a_role_that_a_coder_signs_with_their_own_key_counts_for_nothing() {
    let (_kept, folder) = office();
    let mut coder = session_of(&folder, "coder-1");
    let (case, secret) = (coder.body.case.clone(), coder.secret.clone());
    let entry = coder.roster.holders.get_mut(&user("coder-1")).unwrap();
    entry.roles.insert(Role::Custodian);
    crate::authority::sign(&case, entry, crate::authority::Part::Roles, &secret).unwrap();
    write(&folder, &mut coder);
    assert!(problem(open(&folder, "custodian")).contains(UNSIGNED));
    assert!(problem(open(&folder, "coder-1")).contains(UNSIGNED));
}

#[test]
fn a_coder_who_makes_themselves_the_root_is_found_by_everybody_who_opened_the_case_before() {
    let (_kept, folder) = office();
    let mut coder = session_of(&folder, "coder-1");
    coder.roster.holders.get_mut(&user("coder-1")).unwrap().roles.insert(Role::Custodian);
    coder.roster.root = None;
    let (case, secret) = (coder.body.case.clone(), coder.secret.clone());
    coder.roster.found(&case, &secret).unwrap();
    write(&folder, &mut coder);
    for name in ["custodian", "second", "keeper"] {
        assert!(problem(open(&folder, name)).contains(OTHER_ROOT), "{name}");
    }
    // Nor does it help to say that nobody ever signed, or to take the pins away.
    coder.roster.root = None;
    write(&folder, &mut coder);
    assert!(problem(open(&folder, "second")).contains(OTHER_ROOT));
    coder.body.slots.values_mut().for_each(|slot| slot.pin = None);
    write(&folder, &mut coder);
    assert!(problem(open(&folder, "second")).contains(OTHER_ROOT));
}

#[test]
fn a_custodian_who_is_removed_gives_no_role_any_more_and_what_they_gave_stays_given() {
    let (_kept, folder) = office();
    let mut case = open(&folder, "second").unwrap();
    add(&mut case, "coder-2", &[Role::Coder]);
    drop(case);
    let gone = session_of(&folder, "custodian");
    let mut case = open(&folder, "keeper").unwrap();
    assert!(
        problem(case.grant(&user("custodian"), &roles(&[Role::Custodian]), &mut later(1), NOW)).contains("rest on")
    );
    drop(case);
    // The founder goes; the second custodian signs everything anew.
    let mut case = open(&folder, "second").unwrap();
    case.remove_user(&user("custodian"), &mut later(2), NOW).unwrap();
    drop(case);
    for name in ["coder-1", "coder-2", "keeper", "second", "coder-1"] {
        assert!(open(&folder, name).is_ok(), "{name}");
    }
    // The founder signs a role for a friend, who puts it into the header.
    let mut coder = session_of(&folder, "coder-1");
    let (case, secret) = (coder.body.case.clone(), gone.secret);
    let entry = coder.roster.holders.get_mut(&user("coder-1")).unwrap();
    entry.roles.insert(Role::Custodian);
    crate::authority::sign(&case, entry, crate::authority::Part::Roles, &secret).unwrap();
    write(&folder, &mut coder);
    assert!(problem(open(&folder, "second")).contains(UNSIGNED));
    coder.roster.root = Some(secret.verifying());
    coder.roster.sign_all(&case, &secret).unwrap();
    write(&folder, &mut coder);
    for name in ["second", "keeper", "coder-2"] {
        assert!(problem(open(&folder, name)).contains(OTHER_ROOT), "{name}");
    }
}

#[test]
fn custodians_do_not_give_up_the_role_by_themselves() {
    let (_kept, folder) = office();
    let mut case = open(&folder, "custodian").unwrap();
    let alone = "cannot take the role custodian from themselves";
    assert!(problem(case.remove_user(&user("custodian"), &mut later(1), NOW)).contains(alone));
    let (all, second) = (Role::all_but_identities(), user("second"));
    let less: BTreeSet<Role> = case.roles().into_iter().filter(|role| *role != Role::Custodian).collect();
    assert!(problem(case.grant(&user("custodian"), &less, &mut later(1), NOW)).contains(alone));
    case.grant(&second, &all, &mut later(2), NOW).unwrap();
    drop(case);
    let mut case = open(&folder, "second").unwrap();
    case.grant(&user("custodian"), &less, &mut later(3), NOW).unwrap();
    drop(case);
    assert_eq!(open(&folder, "custodian").unwrap().roles(), less);
    assert!(open(&folder, "keeper").is_ok());
}

#[test]
fn whoever_takes_over_with_shares_is_signed_by_them_and_the_others_go_on() {
    let (_kept, folder, mut case) = alone();
    add(&mut case, "coder-1", &[Role::Coder]);
    let shares = case.make_recovery(Recovers::Case, &mut later(1), NOW).unwrap();
    drop(case);
    let successor = Successor { user: user("custodian"), passphrase: b"a new sentence of theirs", cost: Cost::CHEAP };
    drop(Case::recover(&folder, &shares[1..4], &successor, &mut later(2), NOW).unwrap());
    let mut case = open_with(&folder, "custodian", "a new sentence of theirs").unwrap();
    assert!(case.roles().contains(&Role::Custodian));
    add(&mut case, "coder-2", &[Role::Coder]);
    drop(case);
    for name in ["coder-1", "coder-2", "coder-1"] {
        assert!(open(&folder, name).is_ok(), "{name}");
    }
}

#[test]
fn no_name_stands_in_the_header_before_during_and_after_a_change_of_keys() {
    let (_kept, folder) = office();
    let names = ["custodian", "coder-1", "second", "keeper", "recovery"];
    let is_silent = |when: &str| {
        let text = fs::read_to_string(folder.join(COPIES[0])).unwrap();
        names.iter().for_each(|name| assert!(!text.contains(name), "{name} {when}"));
    };
    is_silent("before");
    let mut case = open(&folder, "custodian").unwrap();
    case.make_recovery(Recovers::Case, &mut later(1), NOW).unwrap();
    case.announce("remove-user", "coder-1", &mut later(2), NOW).unwrap();
    is_silent("during");
    drop(case);
    drop(open(&folder, "custodian").unwrap());
    is_silent("after");
}

fn version_2() -> (TempDir, PathBuf) {
    let kept = TempDir::new().unwrap();
    let folder = kept.path().join("case");
    copy_folder(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/header-2"), &folder);
    (kept, folder)
}

#[test]
fn a_case_of_version_2_opens_for_each_of_its_users_and_its_header_is_kept_until_it_has_opened_again() {
    for first in ["coder-1", "second"] {
        let (_kept, folder) = version_2();
        let old = fs::read(folder.join(COPIES[0])).unwrap();
        assert!(problem(open_with(&folder, first, "not these words at all")).contains("does not open"));
        assert_eq!(fs::read(folder.join(COPIES[0])).unwrap(), old);
        let case = open(&folder, first).unwrap();
        assert_eq!(case.results().unwrap().unwrap().gaps, ["kept since version 2"]);
        assert_eq!(case.session.roster.root.is_some(), first == "second", "only a custodian signs");
        assert!(operations(&case).contains(&"renew-header".to_owned()));
        drop(case);
        assert_eq!(fs::read(folder.join(KEPT_VERSION_2)).unwrap(), old);
        let text = fs::read_to_string(folder.join(COPIES[0])).unwrap();
        assert!(!text.contains("coder-1") && text.contains(r#""version":3"#));
        for name in ["coder-1", "second", "coder-1", "second"] {
            let case = open(&folder, name).unwrap();
            assert!(case.verify().unwrap().iter().all(|finding| finding.ok));
        }
        assert!(!folder.join(KEPT_VERSION_2).exists());
        let owner = open_with(&folder, "custodian", "made-up words of version two").unwrap();
        assert_eq!((owner.users().len(), owner.session.roster.root.is_some()), (3, true));
    }
}

#[test]
fn a_case_of_version_2_that_is_only_looked_at_keeps_its_header() {
    let (_kept, folder) = version_2();
    let old = fs::read(folder.join(COPIES[0])).unwrap();
    fs::write(folder.join(COPIES[1]), b"damaged").unwrap();
    let case = Case::open(&folder, b"made-up words of version two").unwrap();
    assert_eq!(case.repaired(), [COPIES[1]]);
    drop(case);
    COPIES.iter().for_each(|name| assert_eq!(fs::read(folder.join(name)).unwrap(), old, "{name}"));
}

#[test]
fn a_change_of_keys_in_a_case_of_version_2_keeps_the_header_first() {
    let (_kept, folder) = version_2();
    let mut case = Case::open(&folder, b"made-up words of version two").unwrap();
    case.session.save_body(&folder).unwrap();
    assert!(folder.join(KEPT_VERSION_2).exists());
    drop(case);
    let case = open_with(&folder, "custodian", "made-up words of version two").unwrap();
    assert_eq!(case.users().len(), 3);
}
