//! Shares: any three of five and never two.

use super::*;
use crate::{Recovers, Share, Successor};

const NEW: &str = "the sentence of whoever takes over";

fn successor(name: &str) -> Successor<'static> {
    Successor { user: user(name), passphrase: NEW.as_bytes(), cost: Cost::CHEAP }
}

fn chosen(shares: &[Share], which: &[usize]) -> Vec<Share> {
    which.iter().map(|index| shares[*index].clone()).collect()
}

#[test]
fn any_three_of_five_shares_open_the_case_and_no_two_do() {
    let (kept, folder, mut case) = alone();
    let shares = case.make_recovery(Recovers::Case, &mut later(1), NOW).unwrap();
    drop(case);
    let (mut pairs, mut triples) = (0, 0);
    for a in 0..5 {
        for b in a + 1..5 {
            let two = Case::recover(&folder, &chosen(&shares, &[a, b]), &successor("x"), &mut later(2), NOW);
            assert!(problem(two).contains("2 different shares of this set were given; accepted are 3 or more"));
            pairs += 1;
            for c in b + 1..5 {
                let copy = kept.path().join(format!("copy-{a}{b}{c}"));
                copy_folder(&folder, &copy);
                let three = chosen(&shares, &[c, a, b]);
                let case = Case::recover(&copy, &three, &successor("custodian"), &mut later(3), NOW).unwrap();
                assert_eq!(case.roles(), Role::all_but_identities(), "shares of the case give no identities");
                drop(case);
                assert!(open_with(&copy, "custodian", NEW).is_ok());
                assert!(open(&copy, "custodian").is_err());
                triples += 1;
            }
        }
    }
    assert_eq!((pairs, triples), (10, 10));
    let twice = Case::recover(&folder, &chosen(&shares, &[0, 0, 0, 1]), &successor("x"), &mut later(2), NOW);
    assert!(problem(twice).contains("2 different shares"));
}

#[test]
fn two_shares_are_consistent_with_every_secret() {
    let point = |number: u8, value: u8| blahaj::Share::try_from([number, value].as_slice()).unwrap();
    let secret = |value: u8| blahaj::Sharks(3).recover(&[point(1, 17), point(2, 201), point(3, value)]).unwrap();
    let secrets: BTreeSet<Vec<u8>> = (0..=u8::MAX).map(secret).collect();
    assert_eq!(secrets.len(), 256, "each value of a third share completes the two to another secret");
}

#[test]
fn shares_of_the_vault_restore_identities_and_those_of_the_case_alone_do_not() {
    let (_kept, folder, mut case) = alone();
    let of_case = case.make_recovery(Recovers::Case, &mut later(1), NOW).unwrap();
    let of_vault = case.make_recovery(Recovers::Vault, &mut later(2), NOW).unwrap();
    drop(case);
    assert_eq!((of_case.len(), of_vault.len()), (5, 3));
    let only_vault = Case::recover(&folder, &of_vault, &successor("new"), &mut later(3), NOW);
    assert!(problem(only_vault).contains("0 different shares"));
    let mut case = Case::recover(&folder, &of_case[1..4], &successor("new"), &mut later(3), NOW).unwrap();
    assert_eq!(case.roles(), roles(&[Role::Custodian]));
    assert!(problem(case.open_vault(&mut later(4), NOW)).contains("does not hold the key of the identity vault"));
    drop(case);
    let both = [&of_case[..3], &of_vault[1..]].concat();
    let mut case = Case::recover(&folder, &both, &successor("keeper"), &mut later(5), NOW).unwrap();
    assert_eq!(case.roles(), roles(&[Role::Custodian, Role::IdentityKeeper]));
    assert_eq!(case.open_vault(&mut later(6), NOW).unwrap().list().unwrap(), []);
    assert_eq!(
        operations(&case),
        [
            "create",
            "make-recovery-shares recovery-case",
            "make-recovery-shares recovery-vault",
            "recover new",
            "recover keeper"
        ]
    );
}

#[test]
fn newer_shares_replace_older_ones_and_no_share_fits_another_case() {
    let (_kept, folder, mut case) = alone();
    let old = case.make_recovery(Recovers::Case, &mut later(1), NOW).unwrap();
    let new = case.make_recovery(Recovers::Case, &mut later(2), NOW).unwrap();
    drop(case);
    let outcome = Case::recover(&folder, &old, &successor("x"), &mut later(3), NOW);
    assert!(problem(outcome).contains("the shares do not open this case"));
    let mixed = [&old[..2], &new[..1]].concat();
    assert!(problem(Case::recover(&folder, &mixed, &successor("x"), &mut later(3), NOW)).contains("2 different"));
    let (_other_kept, other, other_case) = alone();
    drop(other_case);
    assert!(problem(Case::recover(&other, &new, &successor("x"), &mut later(3), NOW)).contains("do not open"));
    assert!(Case::recover(&folder, &new, &successor("x"), &mut later(3), NOW).is_ok());
}

#[test]
fn shares_open_what_was_written_after_a_rotation() {
    let (_kept, folder, mut case) = alone();
    let shares = case.make_recovery(Recovers::Case, &mut later(1), NOW).unwrap();
    case.rotate(&mut later(2), NOW).unwrap();
    drop(case);
    assert!(Case::recover(&folder, &shares[2..], &successor("custodian"), &mut later(3), NOW).is_ok());
}

#[test]
fn a_share_is_read_back_from_its_words_and_a_slip_of_the_pen_is_found() {
    let (_kept, _folder, mut case) = alone();
    let share = case.make_recovery(Recovers::Vault, &mut later(1), NOW).unwrap().remove(1);
    let text = share.to_words();
    assert_eq!(text.split(' ').count(), 33);
    let read = Share::from_words(&text.to_uppercase(), 1).unwrap();
    assert_eq!((read.recovers, read.needed, read.made, read.number), (Recovers::Vault, 2, 3, 2));
    assert_eq!(*read.to_words(), *text);
    let list: Vec<&str> = text.split(' ').collect();
    for place in 0..list.len() - 1 {
        let mut slipped = list.clone();
        slipped.swap(place, place + 1);
        let same = slipped == list;
        assert_eq!(Share::from_words(&slipped.join(" "), 1).is_ok(), same, "words {place} and the next swapped");
        slipped = list.clone();
        slipped[place] = if list[place] == "zoo" { "zone" } else { "zoo" };
        assert!(problem(Share::from_words(&slipped.join(" "), 4)).contains("share 4 cannot be read: its checksum"));
    }
    assert!(problem(Share::from_words(&list[1..].join(" "), 1)).contains("33 words"));
    assert!(problem(Share::from_words("assize", 2)).contains("a word is not on the list"));
}
