//! Custody as its users meet it: a package that comes twice, a chain, a certificate, a handover, a check that fails.
#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

use serde_json::Value;
use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

const PASSPHRASE: &str = "six random words would be better";

fn run(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_assize"));
    command.args(arguments).current_dir(folder).stdin(Stdio::null());
    command.env("ASSIZE_PASSPHRASE", PASSPHRASE).env("ASSIZE_CASE", "case").output().unwrap()
}

#[track_caller]
fn good(folder: &Path, arguments: &[&str]) -> String {
    let output = run(folder, arguments);
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[track_caller]
fn json(folder: &Path, arguments: &[&str]) -> Value {
    serde_json::from_str(&good(folder, &[arguments, &["--json"]].concat())).unwrap()
}

#[track_caller]
fn refused(folder: &Path, arguments: &[&str], message: &str) {
    let output = run(folder, arguments);
    assert!(!output.status.success(), "{arguments:?} went through");
    let said = String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout);
    assert!(said.contains(message), "{arguments:?} said {said}");
}

/// A folder with the public record as a package, and a case that received it.
fn stage() -> TempDir {
    let kept = TempDir::new().unwrap();
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/dprk");
    fs::create_dir(kept.path().join("package")).unwrap();
    for entry in fs::read_dir(example).unwrap() {
        let path = entry.unwrap().path();
        fs::copy(&path, kept.path().join("package").join(path.file_name().unwrap())).unwrap();
    }
    good(kept.path(), &["new"]);
    let import = ["import", "package", "--apply", "--received-from", "an archive", "--received-on", "2025-12-24"];
    good(kept.path(), &[&import[..], &["--channel", "by-hand"]].concat());
    kept
}

#[test]
fn a_package_that_comes_again_changed_is_a_new_version_and_the_certificate_says_what_moved() {
    let kept = stage();
    let at = kept.path();
    let claims = at.join("package/claims.csv");
    let text = fs::read_to_string(&claims).unwrap();
    fs::write(&claims, text.replacen(",50000,,60000,", ",50000,,61000,", 1)).unwrap();
    let told = good(at, &["import", "package", "--apply"]);
    assert!(told.contains("It supersedes version 1; what was received before is kept.\nclaims.csv: version 2: 0 rows added, 0 removed, 1 changed"), "{told}");
    assert!(good(at, &["import", "package", "--apply"]).contains("held this very package already"));

    let listed = good(at, &["custody", "chain", "S001"]);
    for part in [
        "S001: line 2 of sources.csv.",
        "received: version 1 from an archive, on 2025-12-24, channel by-hand",
        "received: version 2 from not said, day not said, channel not-said",
        "claims.csv, row K001 changed: before line 2 (bytes 225 to 568)",
        "No checkpoint was signed outside",
    ] {
        assert!(listed.contains(part), "{part} missing in {listed}");
    }
    let chain = json(at, &["custody", "chain", "S001"]);
    assert_eq!(chain["links"][1]["moved"][0][1]["id"], "K001");
    assert_eq!(chain["links"][0]["act"]["received"]["received"]["channel"], "by-hand");

    let made = good(at, &["custody", "certificate", "S001", "--to", "s001.pdf"]);
    assert!(made.contains("Noted as link 2 of the chain"), "{made}");
    let words = Command::new("pdftotext").args(["-layout", "s001.pdf", "-"]).current_dir(at).output().unwrap();
    let words = String::from_utf8(words.stdout).unwrap();
    for part in ["Custody certificate: S001", "증거 보관 확인서", "an archive, on 2025-12-24", "row K001 changed"]
    {
        assert!(words.contains(part), "{part} missing in {words}");
    }
    refused(at, &["custody", "certificate", "S001", "--to", "s001.pdf"], "is there already");
    let seen = json(at, &["verify"]);
    let bad: Vec<&Value> = seen.as_array().unwrap().iter().filter(|one| one["ok"] != true).collect();
    assert_eq!(bad, Vec::<&Value>::new());
}

#[test]
fn a_handover_and_a_check_are_noted_and_a_check_of_damaged_evidence_ends_with_failure() {
    let kept = stage();
    let at = kept.path();
    let noted = good(at, &["custody", "handover", "--from", "the office", "--to", "a safe", "--channel", "medium"]);
    assert!(noted.contains("Noted as link 1 of the chain: handed over: from the office to a safe, channel medium"));
    refused(at, &["custody", "handover", "--from", "", "--to", "x"], "the statement of whom it came from has no text");
    refused(
        at,
        &["custody", "handover", "--from", "x", "--to", "y", "--channel", "pigeon"],
        "accepted are not-said, by-hand",
    );
    assert!(good(at, &["custody", "check"]).contains("digests checked: 13 files as at intake. Noted in the chain."));
    let blob = fs::read_dir(at.join("case/blobs")).unwrap().next().unwrap().unwrap().path();
    fs::write(blob, b"other").unwrap();
    refused(at, &["custody", "check"], "1 of 13 files NOT as at intake");
    refused(at, &["custody", "chain", "X1"], "no source has the id `X1`");
    let chain = json(at, &["custody", "chain", "S002"]);
    assert_eq!(chain["links"].as_array().unwrap().len(), 4);
}
