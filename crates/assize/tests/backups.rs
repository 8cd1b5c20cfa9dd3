//! Backups and a second process, as a user meets them.
#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

use assize_store::{Case, Cost};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use tempfile::TempDir;

const PASSPHRASE: &str = "made up for the tests of backups";

fn assize(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_assize"))
        .args(arguments)
        .env("ASSIZE_PASSPHRASE", PASSPHRASE)
        .env_remove("ASSIZE_CASE")
        .stdin(std::process::Stdio::null())
        .output()
        .unwrap()
}

#[track_caller]
fn text(arguments: &[&str]) -> String {
    let output = assize(arguments);
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[track_caller]
fn refused(arguments: &[&str], message: &str) {
    let output = assize(arguments);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success() && said.contains(message), "{arguments:?} said {said}");
}

/// A case at the least cost of a guess, so that every command opens it quickly.
fn case(under: &Path) -> (Case, PathBuf) {
    let folder = under.join("case");
    let mut state = 5u8;
    let mut entropy = move |bytes: &mut [u8]| {
        for byte in bytes {
            state = state.wrapping_mul(29).wrapping_add(17);
            *byte = state;
        }
        Ok(())
    };
    let case = Case::create(&folder, PASSPHRASE.as_bytes(), Cost::FLOOR, &mut entropy, "2026-01-01T00:00:00Z").unwrap();
    (case, folder)
}

#[test]
fn a_backup_is_made_listed_proved_and_restored() {
    let kept = TempDir::new().unwrap();
    let (open, folder) = case(kept.path());
    drop(open);
    let path = |name: &str| kept.path().join(name).to_str().unwrap().to_owned();
    let (folder, backups, restored) = (folder.to_str().unwrap().to_owned(), path("backups"), path("restored"));
    let made = text(&["backup", &backups, "--case", &folder]);
    assert!(made.contains("Restored to a temporary place and verified: 8 things looked at, all well."), "{made}");
    let again: Value = serde_json::from_str(&text(&["backup", &backups, "--case", &folder, "--json"])).unwrap();
    assert_eq!((&again["verified"], &again["holdings"]["log_entries"]), (&8.into(), &3.into()));
    let listed: Value = serde_json::from_str(&text(&["restore", &backups, "--list", "--json"])).unwrap();
    let names: Vec<&str> = listed.as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect();
    assert_eq!((names.len(), names[1]), (2, again["name"].as_str().unwrap()));
    let proved = text(&["restore", &backups, "--verify", "--backup", names[0]]);
    assert!(proved.contains("to a temporary place, which was taken away again"), "{proved}");
    let proved: Value = serde_json::from_str(&text(&["restore", &backups, "--verify", "--json"])).unwrap();
    assert_eq!((&proved["name"], &proved["holdings"]), (&again["name"], &again["holdings"]));
    assert!(!Path::new(&restored).exists());
    let told = text(&["restore", &backups, "--case", &restored]);
    assert!(told.contains(&format!("to {restored}\na case without a study, as of ")), "{told}");
    text(&["verify", "--case", &restored]);
    refused(&["restore", &backups, "--case", &restored], "is not empty");
    refused(&["restore", &folder, "--case", &path("x")], "holds no backup");
    refused(&["backup", &restored, "--case", &folder], "is not empty");
}

#[test]
fn a_second_process_is_refused_before_and_after_a_backup_and_let_in_when_the_first_is_done() {
    let kept = TempDir::new().unwrap();
    let (mut open, folder) = case(kept.path());
    let folder = folder.to_str().unwrap();
    refused(&["verify", "--case", folder], "open in another process");
    open.backup(&kept.path().join("backups"), "2026-01-01T00:00:00Z").unwrap();
    refused(&["verify", "--case", folder], "open in another process");
    drop(open);
    text(&["verify", "--case", folder]);
}

#[cfg(not(feature = "s3"))]
#[test]
fn the_program_as_it_is_built_knows_no_bucket_and_makes_no_folder_of_that_name() {
    let kept = TempDir::new().unwrap();
    let (_, folder) = case(kept.path());
    let folder = folder.to_str().unwrap();
    for arguments in [
        &["backup", "s3://office/assize", "--case", folder][..],
        &["backup", "--to", "s3://office/assize", "--case", folder],
        &["restore", "--from", "s3://office/assize", "--verify"],
    ] {
        refused(arguments, "s3://office/assize is a bucket, and this program was built without a network client");
    }
    assert!(!Path::new("s3:").exists());
    let by_name = kept.path().join("backups");
    assert!(text(&["backup", "--to", by_name.to_str().unwrap(), "--case", folder]).contains("assize restore --from "));
}
