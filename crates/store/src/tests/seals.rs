//! Sealed things stay where they were sealed: rings, rosters, wraps, shares and single values.

use super::*;
use crate::keys::{Key, Keyring, Purpose, derive};
use crate::recovery::{Recovers, Share};
use crate::roster::{Enrolled, Holder, Roster};
use crate::user::UserSecret;
use crate::wrap::{public_half, unwrap, wrap};
use proptest::prelude::*;
use zeroize::Zeroizing;

fn enrolled(holder: Holder, list: &[Role]) -> Enrolled {
    let secret = UserSecret { encryption: Zeroizing::new([1; 32]), signing: Zeroizing::new([2; 32]) };
    let public = secret.public(user("a"));
    Enrolled::new(holder, roles(list), public, NOW, user("a"))
}

#[test]
fn every_set_of_roles_gives_the_keys_that_its_roles_give() {
    for bits in 0..1u32 << Role::ALL.len() {
        let list: Vec<Role> =
            (0..).zip(Role::ALL).filter(|(place, _)| bits >> place & 1 == 1).map(|(_, r)| *r).collect();
        let one = enrolled(Holder::Person, &list);
        assert_eq!(one.reads_identities(), list.contains(&Role::IdentityKeeper), "{list:?}");
        let beyond_auditing = list.iter().any(|role| *role != Role::Auditor);
        assert_eq!(one.reads_the_case(), beyond_auditing, "{list:?}");
    }
    let (case, vault) = (enrolled(Holder::CaseRecovery, &[]), enrolled(Holder::VaultRecovery, &[]));
    assert_eq!((case.reads_the_case(), case.reads_identities()), (true, false));
    assert_eq!((vault.reads_the_case(), vault.reads_identities()), (false, true));
}

#[test]
fn a_roster_opens_with_its_key_for_its_case_and_unchanged() {
    let mut roster = Roster { vault_rotation_due: true, ..Roster::default() };
    roster.holders.insert(user("a"), enrolled(Holder::Person, &[Role::Custodian]));
    let (key, other): (Key, Key) = (Zeroizing::new([3; 32]), Zeroizing::new([4; 32]));
    let sealed = roster.seal(&key, "one case", &mut entropy()).unwrap();
    assert_eq!(Roster::open(&sealed, &key, "one case"), Some(roster.clone()));
    assert_eq!(Roster::open(&sealed, &other, "one case"), None);
    assert_eq!(Roster::open(&sealed, &key, "another case"), None);
    let again = roster.seal(&key, "one case", &mut later(1)).unwrap();
    assert_ne!(again.sealed, sealed.sealed);
    let moved = crate::header::Sealed { nonce: again.nonce, sealed: sealed.sealed };
    assert_eq!(Roster::open(&moved, &key, "one case"), None);
    assert_eq!(
        (roster.others_with(Role::Custodian, &user("a")), roster.others_with(Role::Custodian, &user("b"))),
        (0, 1)
    );
}

#[test]
fn a_ring_forgets_all_but_its_newest_key_when_told() {
    let mut ring = Keyring::of(Zeroizing::new([1; 32]));
    ring.push(Zeroizing::new([2; 32]));
    ring.keep_newest();
    assert!(ring.get(1).is_none());
    assert_eq!(ring.newest().map(|(generation, key)| (generation, key[0])), Some((2, 2)));
    assert_eq!(ring.push(Zeroizing::new([3; 32])), 3);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_ring_of_any_length_is_read_back(keys in prop::collection::vec(any::<[u8; 32]>(), 0..40)) {
        let mut ring = Keyring::default();
        for key in &keys {
            ring.push(Zeroizing::new(*key));
        }
        let read = Keyring::from_bytes(&ring.to_bytes()).unwrap();
        let back: Vec<[u8; 32]> = read.keys().map(|key| **key).collect();
        prop_assert_eq!(back, keys.iter().rev().copied().collect::<Vec<_>>());
    }

    #[test]
    fn no_bytes_make_the_reader_of_rings_fall(bytes: Vec<u8>) {
        let claimed = bytes.first_chunk::<2>().map(|count| usize::from(u16::from_le_bytes(*count)));
        let fits = claimed.is_some_and(|count| bytes.len() >= 2 + 36 * count);
        prop_assert_eq!(Keyring::from_bytes(&bytes).is_some(), fits);
    }

    #[test]
    fn any_content_is_unwrapped_by_its_holder(seed: [u8; 32], content: Vec<u8>, place: Vec<u8>) {
        let seed = Zeroizing::new(seed);
        let wrapped = wrap(&public_half(&seed), &place, &content, &mut entropy()).unwrap();
        let opened = unwrap(&seed, &place, &wrapped);
        prop_assert_eq!(opened.as_deref(), Some(&content));
        prop_assert!(unwrap(&derive(&seed, Purpose::LogKey), &place, &wrapped).is_none());
    }

    #[test]
    fn no_words_make_the_reader_of_shares_fall(text in "([a-z]{2,6} ){0,40}") {
        prop_assert!(Share::from_words(&text, 1).is_err());
    }
}

#[test]
fn numbers_of_shares_are_what_the_screen_says() {
    assert_eq!((Recovers::Case.numbers(), Recovers::Vault.numbers()), ((3, 5), (2, 3)));
}
