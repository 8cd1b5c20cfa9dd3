//! Damage to the header, doctored headers, and headers of version 1.

use super::*;
use crate::header::{self, COPIES, Found, KEPT_VERSION_1};
use proptest::prelude::*;
use std::fs;

#[test]
fn every_changed_byte_of_every_copy_is_found_and_the_copy_written_again() {
    let (_kept, folder, case) = alone();
    drop(case);
    let good = fs::read(folder.join(COPIES[0])).unwrap();
    let damaged = |place: usize| {
        let mut bytes = good.clone();
        bytes[place] ^= 1 << (place % 8);
        bytes
    };
    for place in 0..good.len() {
        assert_eq!(header::parse(&damaged(place)), Found::Damaged, "byte {place}");
    }
    // On the disk, where every repair waits for the drive, a byte in every part of each copy.
    for name in COPIES {
        let path = folder.join(name);
        assert_eq!(fs::read(&path).unwrap(), good, "the copies are alike");
        for place in (0..good.len()).step_by(701).chain([good.len() - 1]) {
            fs::write(&path, damaged(place)).unwrap();
            assert_eq!(header::whole_copies(&folder).unwrap(), 2, "{name}, byte {place}");
            let copies = header::read(&folder).unwrap();
            let best = header::candidates(&folder, &copies).unwrap();
            assert_eq!(header::repair(&folder, best[0], &copies).unwrap(), [name], "byte {place}");
            assert_eq!(fs::read(&path).unwrap(), good);
        }
    }
}

#[test]
fn a_cut_or_lengthened_copy_is_repaired_when_the_case_is_opened() {
    let (_kept, folder, case) = alone();
    drop(case);
    let good = fs::read(folder.join(COPIES[1])).unwrap();
    for bytes in [&good[..good.len() / 2], &[], &[good.as_slice(), b"x"].concat(), b"{}", &[0; 4096]] {
        fs::write(folder.join(COPIES[1]), bytes).unwrap();
        assert_eq!(open(&folder, "custodian").unwrap().repaired(), [COPIES[1]]);
        assert_eq!(fs::read(folder.join(COPIES[1])).unwrap(), good);
    }
}

#[test]
fn a_header_that_somebody_without_keys_rewrote_opens_nothing_new() {
    let (_kept, folder, mut case) = alone();
    add(&mut case, "coder-1", &[Role::Coder]);
    drop(case);
    let Found::Whole(header) = header::parse(&fs::read(folder.join(COPIES[0])).unwrap()) else { panic!("a header") };
    let mut doctored = *header;
    doctored.body.revision += 1;
    let mut slots = doctored.body.slots.values().cloned().collect::<Vec<_>>();
    slots.rotate_left(1);
    doctored.body.slots.values_mut().zip(slots).for_each(|(slot, other)| *slot = other);
    // The checksum fits, the MAC cannot: the true copies are used and the doctored one is written over.
    fs::write(folder.join(COPIES[0]), header::bytes(&doctored).unwrap()).unwrap();
    assert_eq!(open(&folder, "custodian").unwrap().repaired(), [COPIES[0]]);
    for name in COPIES {
        fs::write(folder.join(name), header::bytes(&doctored).unwrap()).unwrap();
    }
    assert!(problem(open(&folder, "custodian")).contains("its header was changed"));
    assert!(problem(open(&folder, "coder-1")).contains("its header was changed"));
}

#[test]
fn a_slot_moved_to_another_name_or_another_case_opens_nothing() {
    let (_kept, folder, case) = alone();
    let (_other_kept, other, other_case) = alone();
    drop((case, other_case));
    let Found::Whole(mine) = header::parse(&fs::read(folder.join(COPIES[0])).unwrap()) else { panic!("a header") };
    let Found::Whole(mut theirs) = header::parse(&fs::read(other.join(COPIES[0])).unwrap()) else { panic!("a header") };
    theirs.body.slots.extend(mine.body.slots.into_values().map(|slot| ("guest".to_owned(), slot)));
    for name in COPIES {
        fs::write(other.join(name), header::bytes(&theirs).unwrap()).unwrap();
    }
    assert!(problem(open_with(&other, "guest", OURS)).contains("does not open"));
}

#[test]
fn roles_and_public_keys_cannot_be_read_without_a_key_and_all_slots_look_alike() {
    let (_kept, folder, mut case) = alone();
    add(&mut case, "a", &[Role::IdentityKeeper]);
    add(&mut case, "b", &[Role::Coder]);
    add(&mut case, "c", &[Role::Auditor]);
    drop(case);
    let text = fs::read_to_string(folder.join(COPIES[0])).unwrap();
    for role in Role::ALL.iter().filter(|role| **role != Role::Custodian) {
        assert!(!text.contains(role.code()), "{role} stands in the clear");
    }
    let Found::Whole(header) = header::parse(text.as_bytes()) else { panic!("a header") };
    let sizes: BTreeSet<usize> =
        header.body.slots.values().map(|slot| serde_json::to_vec(slot).unwrap().len()).collect();
    assert_eq!(sizes.len(), 1, "{sizes:?}");
}

fn fixture() -> (TempDir, PathBuf) {
    let kept = TempDir::new().unwrap();
    let folder = kept.path().join("case");
    copy_folder(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/header-1"), &folder);
    (kept, folder)
}

#[test]
fn a_case_of_version_1_opens_and_its_header_is_kept_before_it_is_changed() {
    let (_kept, folder) = fixture();
    let old = fs::read(folder.join(COPIES[0])).unwrap();
    let passphrase = "made-up words of version one";
    assert!(problem(Case::open(&folder, passphrase.as_bytes())).contains("the header has version 1"));
    assert!(problem(open_with(&folder, "owner", "not these words at all")).contains("passphrase does not open"));
    assert!(!folder.join(KEPT_VERSION_1).exists());
    let case = open_with(&folder, "owner", passphrase).unwrap();
    assert_eq!(fs::read(folder.join(KEPT_VERSION_1)).unwrap(), old);
    assert_eq!(case.study().unwrap().title, "A made-up study of version 1");
    assert_eq!(case.results().unwrap().unwrap().gaps, ["kept since version 1"]);
    assert_eq!(case.evidence(&case.custody().unwrap()[0]).unwrap(), b"id,figure\nK001,12000\n");
    assert_eq!(case.roles().len(), Role::ALL.len());
    assert_eq!(
        operations(&case),
        ["create", "import", "record-results", "migrate (v1-chain-whole) log", "renew-header"]
    );
    drop(case);
    let mut case = open_with(&folder, "owner", passphrase).unwrap();
    case.change_passphrase(b"new words for a new version", Cost::CHEAP, &mut later(1), NOW).unwrap();
    assert!(!folder.join(KEPT_VERSION_1).exists(), "the kept header opens with the passphrase of then");
}

#[test]
fn a_change_of_version_that_is_cut_off_between_copies_is_completed() {
    let passphrase = "made-up words of version one";
    let (_kept, folder) = fixture();
    let old = fs::read(folder.join(COPIES[0])).unwrap();
    drop(open_with(&folder, "owner", passphrase).unwrap());
    for name in &COPIES[1..] {
        fs::write(folder.join(name), &old).unwrap();
    }
    let case = open_with(&folder, "owner", passphrase).unwrap();
    assert_eq!(case.repaired(), &COPIES[1..]);
    assert_eq!(case.study().unwrap().title, "A made-up study of version 1");
}

#[test]
fn a_header_that_asks_for_a_cheap_or_an_endless_derivation_is_refused() {
    let (_kept, folder, case) = alone();
    drop(case);
    let Found::Whole(header) = header::parse(&fs::read(folder.join(COPIES[0])).unwrap()) else { panic!("a header") };
    for (mebibytes, passes) in [(1, 2), (63, 3), (4097, 3), (64, 101), (u32::MAX, u32::MAX)] {
        let mut doctored = (*header).clone();
        let slot = doctored.body.slots.values_mut().next().unwrap();
        slot.secret.as_mut().unwrap().cost = Cost { mebibytes, passes };
        for name in COPIES {
            fs::write(folder.join(name), header::bytes(&doctored).unwrap()).unwrap();
        }
        assert!(problem(open(&folder, "custodian")).contains("accepted are 64 MiB and 3 passes or more"));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_change_of_a_headers_text_makes_opening_it_fall(
        place in 0usize..20_000, cut in 0usize..200, with in "[0-9a-f\"{}:,]{0,40}"
    ) {
        let (_kept, folder, case) = alone();
        drop(case);
        let good = fs::read(folder.join(COPIES[0])).unwrap();
        let line = &good[..good.iter().position(|byte| *byte == b'\n').unwrap()];
        let place = place % line.len();
        let mut changed = [&line[..place], with.as_bytes(), &line[line.len().min(place + cut)..]].concat();
        let checksum = blake3::hash(&changed).to_hex();
        changed.extend(format!("\n{checksum}\n").bytes());
        for name in COPIES {
            fs::write(folder.join(name), &changed).unwrap();
        }
        let same = changed == good;
        prop_assert_eq!(open(&folder, "custodian").is_ok(), same);
    }
}

/// Names of a JSON value's fields, level by level; texts by their length, since what they hold is random.
fn shape(value: &serde_json::Value, depth: usize, out: &mut String) {
    let serde_json::Value::Object(fields) = value else { return };
    for (name, value) in fields {
        let what = match value {
            serde_json::Value::String(text) if text.len() >= 32 => format!("{} hex digits", text.len()),
            serde_json::Value::Object(_) => String::new(),
            other => other.to_string(),
        };
        out.push_str(format!("{}{name} {what}", "  ".repeat(depth)).trim_end());
        out.push('\n');
        shape(value, depth + 1, out);
    }
}

#[test]
fn a_header_has_this_shape() {
    let (_kept, folder, case) = alone();
    drop(case);
    let text = fs::read_to_string(folder.join(COPIES[0])).unwrap();
    let mut out = String::new();
    shape(&serde_json::from_str(text.lines().next().unwrap()).unwrap(), 0, &mut out);
    expect_test::expect![[r#"
        body
          case 32 hex digits
          database
            generation 1
            salt 32 hex digits
          magic "assize case"
          revision 1
          roster
            nonce 48 hex digits
            sealed 8224 hex digits
          rotation null
          slots
            659594faeee82e1d
              case_keys
                encapsulated 2240 hex digits
                sealed 1252 hex digits
                suite 1
              pin
                nonce 48 hex digits
                sealed 1056 hex digits
              secret
                cost
                  mebibytes 1
                  passes 1
                nonce 48 hex digits
                salt ""
                sealed 160 hex digits
              vault_keys
                encapsulated 2240 hex digits
                sealed 1188 hex digits
                suite 1
          vault
            generation 1
            salt 32 hex digits
          vault_rotation null
          version 3
        mac 64 hex digits
    "#]]
    .assert_eq(&out);
}
