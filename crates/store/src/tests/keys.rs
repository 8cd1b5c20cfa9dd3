//! What the keys of one role open, and what they do not: shown on the keys themselves, without any of the checks in between.

use super::*;
use crate::database::{Absent, connect};
use crate::keys::{Key, Purpose, derive};
use crate::vault::FILE;
use crate::wrap::unwrap;
use assize_record::identity::Identity;
use zeroize::Zeroizing;

const NAME: &str = "canary name of a made-up witness";
const PURPOSES: [Purpose; 13] = [
    Purpose::Database,
    Purpose::BlobContent,
    Purpose::BlobName,
    Purpose::HeaderMac,
    Purpose::LogKey,
    Purpose::LogSeed,
    Purpose::LogNonce,
    Purpose::Backup,
    Purpose::Roster,
    Purpose::Pin,
    Purpose::ShareSigning,
    Purpose::VaultDatabase,
    Purpose::VaultPerson,
];

/// Every 32 bytes that a user comes to hold: seeds, the header's key, rings, and all that is derived from each.
fn holdings(case: &Case) -> Vec<Key> {
    let session = &case.session;
    let mut keys = vec![session.secret.encryption.clone(), session.secret.signing.clone(), session.header_key.clone()];
    keys.extend(session.masters.keys().cloned());
    keys.extend(session.vault.keys().cloned());
    let derived: Vec<Key> = keys.iter().flat_map(|key| PURPOSES.map(|purpose| derive(key, purpose))).collect();
    keys.extend(derived);
    keys
}

#[test]
fn coder_analyst_publisher_auditor_and_custodian_together_open_no_byte_of_the_vault() {
    let (_kept, folder, mut case) = alone();
    let mut vault = case.open_vault(&mut later(1), NOW).unwrap();
    vault
        .put(&mut case, &Identity { names: vec![NAME.into()], ..Identity::default() }, &[], &mut later(2), NOW)
        .unwrap();
    vault.close().unwrap();
    let place = case.session.body.vault.clone().unwrap();
    let users = [
        ("coder-1", vec![Role::Coder]),
        ("analyst-1", vec![Role::Analyst]),
        ("publisher-1", vec![Role::Publisher]),
        ("custodian-2", vec![Role::Custodian, Role::Auditor]),
        ("all-1", Role::all_but_identities().into_iter().collect()),
    ];
    for (name, list) in &users {
        add(&mut case, name, list);
    }
    case.rotate(&mut later(3), NOW).unwrap();
    let keeper_keys = holdings(&case);
    let (number, body) = (case.session.body.case.clone(), case.session.body.clone());
    drop(case);

    let path = folder.join(FILE);
    let opens = |key: &Key| connect(&path, key, &place, Absent::Refuse).is_ok();
    assert!(keeper_keys.iter().any(&opens), "the test itself must be able to open the vault");
    let sealed = std::fs::read(&path).unwrap();
    assert!(!sealed.windows(NAME.len()).any(|window| window == NAME.as_bytes()));

    let mut pooled: Vec<Key> = Vec::new();
    for (name, _) in &users {
        let mut case = open(&folder, name).unwrap();
        assert!(case.session.vault.is_empty(), "{name} holds a key of the vault");
        assert!(problem(case.open_vault(&mut later(4), NOW)).contains("does not hold the key"), "{name}");
        pooled.extend(holdings(&case));
    }
    pooled.sort_by_key(|key| **key);
    pooled.dedup();
    let keeper_only: Vec<&Key> = keeper_keys.iter().filter(|key| opens(key)).collect();
    assert!(!pooled.iter().any(|key| keeper_only.contains(&key)));
    for key in &pooled {
        assert!(!opens(key));
        for name in users.iter().map(|(name, _)| *name).chain(["custodian"]) {
            let bound = format!("{number}\n{name}\nvault");
            for ring in body.slots.values().filter_map(|slot| unwrap(key, bound.as_bytes(), &slot.vault_keys)) {
                assert!(crate::keys::Keyring::from_bytes(&ring).unwrap().is_empty(), "{name}");
            }
        }
    }
}

#[test]
fn the_vaults_key_does_not_follow_from_the_cases() {
    let mut drawn = Vec::new();
    for seed in [1, 2] {
        let kept = TempDir::new().unwrap();
        let folder = kept.path().join("case");
        // The same master key in both cases: what is drawn after it differs.
        let mut count = 0;
        let mut later = later(seed);
        let mut entropy = |bytes: &mut [u8]| {
            later(bytes)?;
            count += 1;
            if bytes.len() == 32 && count <= 6 {
                bytes.fill(7);
            }
            Ok(())
        };
        let first = FirstUser::alone(OURS.as_bytes(), Cost::CHEAP);
        let case = Case::create_for(&folder, &first, &mut entropy, NOW).unwrap();
        drawn.push((case.master.clone(), case.session.vault.newest().unwrap().1.clone()));
    }
    assert_eq!(*drawn[0].0, *drawn[1].0);
    assert_ne!(*drawn[0].1, *drawn[1].1);
}

#[test]
fn an_auditor_holds_the_headers_key_and_no_other() {
    let (_kept, folder, mut case) = alone();
    add(&mut case, "auditor-1", &[Role::Auditor]);
    let master = case.master.clone();
    drop(case);
    let credentials =
        Credentials { user: Some(user("auditor-1")), passphrase: &sentence("auditor-1").into_bytes(), key_file: None };
    let secret = crate::session::unlock(&folder, &credentials).unwrap().secret;
    let (session, _) = crate::session::Session::load(&folder, &user("auditor-1"), &secret).unwrap();
    assert!(session.masters.is_empty() && session.vault.is_empty());
    assert_eq!(*session.header_key, *derive(&master, Purpose::HeaderMac));
    assert_ne!(*session.header_key, *master);
}

#[test]
fn a_secret_seals_under_one_passphrase_and_one_name() {
    let secret = crate::user::UserSecret { encryption: Zeroizing::new([1; 32]), signing: Zeroizing::new([2; 32]) };
    let seal = |name: &str, passphrase: &str| {
        let (name, place) = (user(name), crate::user::Place::KeyFile);
        let owner = (&name, &secret);
        crate::user::SealedSecret::seal(owner, place, passphrase.as_bytes(), Cost::CHEAP, &mut entropy())
    };
    let sealed = seal("a", "a sentence to seal it under").unwrap();
    let opened = sealed.open(&user("a"), b"a sentence to seal it under").unwrap();
    assert_eq!((*opened.encryption, *opened.signing), ([1; 32], [2; 32]));
    assert!(sealed.open(&user("a"), b"a sentence to seal it over").is_err());
    assert!(sealed.open(&user("b"), b"a sentence to seal it under").is_err());
    let mut dearer = sealed;
    dearer.cost = Cost::FLOOR;
    assert!(dearer.open(&user("a"), b"a sentence to seal it under").is_err());
    assert!(problem(seal("a", "passwordpassword")).contains("among the commonest"));
}
