//! The operations on the log: checkpoint, cosign, deposit, export, and how far somebody outside vouches.
#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

use assize_docket::audit_export::audit_export;
use assize_docket::checkpoint::checkpoint;
use assize_docket::cosign::{cosign, new_key};
use assize_docket::deposit::{Outside, deposit};
use assize_docket::log::{Filter, list, vouched};
use assize_docket::open_case::OpenCase;
use assize_docket::verify::verify_bundle;
use assize_store::log::bundle::Against;
use assize_store::log::note::VerifierKey;
use assize_store::{Case, Cost};
use tempfile::TempDir;

const NOW: &str = "2026-01-05T00:00:00Z";
/// 2026-01-02T00:00:00Z.
const TIME: u64 = 1_767_312_000;

fn entropy() -> impl FnMut(&mut [u8]) -> Result<(), String> {
    let mut state = 7u8;
    move |bytes| {
        for byte in bytes {
            state = state.wrapping_mul(29).wrapping_add(17);
            *byte = state;
        }
        Ok(())
    }
}

fn made() -> (TempDir, OpenCase) {
    let kept = TempDir::new().unwrap();
    let case = Case::create(&kept.path().join("case"), b"six random words", Cost::FLOOR, &mut entropy(), NOW).unwrap();
    (kept, case.into())
}

/// How many entries the log has.
fn entries(case: &OpenCase) -> usize {
    list(case, &Filter::default()).unwrap().len()
}

#[test]
fn a_number_that_no_proof_can_start_from_is_refused_before_anything_is_written() {
    let (_kept, mut case) = made();
    let said = checkpoint(&mut case, 7, &mut entropy(), NOW).unwrap_err().to_string();
    assert!(said.contains("accepted is a number up to that, not 7"), "{said}");
    assert_eq!((entries(&case), vouched(&case, NOW).unwrap().state.checkpoint), (1, None));
}

#[test]
fn a_cosigned_checkpoint_comes_back_and_its_age_is_told() {
    let (_kept, mut case) = made();
    let signed = checkpoint(&mut case, 0, &mut entropy(), NOW).unwrap();
    let log = VerifierKey::parse(&signed.key).unwrap();
    let partner = new_key("partner.example/desk", &[4; 32]).unwrap();
    let note = cosign(&signed.request, &log, None, &partner, TIME).unwrap();
    let key = partner.verifier().to_string();
    assert_eq!(vouched(&case, NOW).unwrap().days, None);
    deposit(&mut case, &Outside::Cosignature { note: &note, key: &key }, NOW).unwrap();
    let told = vouched(&case, NOW).unwrap();
    assert_eq!((told.days, told.state.entries), (Some(3), 3));
    assert!(told.words.contains("over 2 entries, 3 days ago") && told.words.contains("Entries since then (1)"));
    let again = checkpoint(&mut case, signed.size, &mut entropy(), NOW).unwrap();
    assert!(cosign(&again.request, &log, Some(&note), &partner, TIME + 1).is_ok());
    assert!(cosign(&signed.request, &log, Some(&note), &partner, TIME + 1).is_err());
}

#[test]
fn what_is_no_key_and_no_time_stamp_is_not_deposited() {
    let (_kept, mut case) = made();
    let signed = checkpoint(&mut case, 0, &mut entropy(), NOW).unwrap();
    let refused = |case: &mut OpenCase, outside: &Outside<'_>| deposit(case, outside, NOW).unwrap_err().to_string();
    let said = refused(&mut case, &Outside::Cosignature { note: &signed.note, key: "partner" });
    assert!(said.contains("`partner` is no key"), "{said}");
    let said = refused(&mut case, &Outside::TimeStamp { response: &signed.stamp_request, anchors: "" });
    assert!(said.contains("this is no time-stamp response"), "{said}");
    assert_eq!(entries(&case), 2);
}

#[test]
fn an_export_is_verified_without_the_case_against_what_was_deposited() {
    let (kept, mut case) = made();
    let signed = checkpoint(&mut case, 0, &mut entropy(), NOW).unwrap();
    let folder = kept.path().join("bundle");
    let exported = audit_export(&mut case, &folder, &mut entropy(), NOW).unwrap();
    drop(case);
    std::fs::remove_dir_all(kept.path().join("case")).unwrap();
    let against = Against { checkpoints: vec![signed.note, exported.checkpoint], ..Against::default() };
    let report = verify_bundle(&folder, &against).unwrap();
    assert!(report.ok, "{report:?}");
    assert_eq!((report.entries, exported.entries, report.first_bad), (3, 3, None));
}
