//! The audit log as its users meet it: an owner, a partner with a key of her own, and a stranger without case and key.
#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

use serde_json::Value;
use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

const PASSPHRASE: &str = "six random words would be better";

fn run(folder: &Path, arguments: &str, is_owner: bool) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_assize"));
    command.args(arguments.split(' ')).current_dir(folder).stdin(Stdio::null());
    command.env_remove("ASSIZE_PASSPHRASE").env_remove("ASSIZE_CASE");
    if is_owner {
        command.env("ASSIZE_PASSPHRASE", PASSPHRASE).env("ASSIZE_CASE", "case");
    }
    command.output().unwrap()
}

#[track_caller]
fn good(folder: &Path, arguments: &str, is_owner: bool) -> String {
    let output = run(folder, arguments, is_owner);
    assert!(output.status.success(), "{arguments}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[track_caller]
fn owner(folder: &Path, arguments: &str) -> Value {
    serde_json::from_str(&good(folder, &format!("{arguments} --json"), true)).unwrap()
}

/// A partner or a stranger: has no passphrase and opens no case.
#[track_caller]
fn outsider(folder: &Path, arguments: &str) -> String {
    good(folder, arguments, false)
}

#[track_caller]
fn refused(folder: &Path, arguments: &str, message: &str) {
    let output = run(folder, arguments, false);
    assert!(!output.status.success(), "{arguments} went through");
    let said = String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout);
    assert!(said.contains(message), "{arguments} said {said}");
}

#[test]
fn an_owner_a_partner_and_a_stranger_vouch_for_a_log_and_find_a_changed_one() {
    let kept = TempDir::new().unwrap();
    let at = kept.path();
    owner(at, "new");
    let made = owner(at, "checkpoint --out one.txt --tsq one.tsq --svg one.svg");
    assert!(made["vouched"]["words"].as_str().unwrap().contains("can rewrite all 2 entries"));
    assert_eq!(fs::read(at.join("one.tsq")).unwrap()[..2], [0x30, 0x39]);
    assert!(fs::read_to_string(at.join("one.svg")).unwrap().starts_with("<svg"));
    fs::write(at.join("log.vkey"), made["checkpoint"]["key"].as_str().unwrap()).unwrap();

    let key = outsider(at, "cosign --new-key partner.example/desk --key mine --json");
    let key: Value = serde_json::from_str(&key).unwrap();
    fs::write(at.join("partner.vkey"), key["key"].as_str().unwrap()).unwrap();
    refused(at, "cosign --new-key x --key mine", "accepted is a path where nothing is");
    let cosign = "cosign --key mine --log log.vkey --memory memory.txt";
    refused(at, &format!("{cosign} one.txt"), "--first says that there is none yet");
    let note = outsider(at, &format!("{cosign} one.txt --first"));
    assert_eq!(note, fs::read_to_string(at.join("memory.txt")).unwrap(), "a redirected answer is the note itself");

    let deposit = owner(at, "deposit memory.txt --partner partner.vkey");
    assert_eq!(deposit["deposit"]["by"], "partner.example/desk");
    assert_eq!(deposit["vouched"]["days"], 0);
    owner(at, "checkpoint --out all.txt");
    refused(at, &format!("{cosign} all.txt"), "--since NUMBER");
    let shown = good(at, "checkpoint --since 2 --out two.txt --qr", true);
    assert!(shown.contains('█') && shown.contains("over 2 entries, less than a day ago"), "{shown}");
    outsider(at, &format!("{cosign} two.txt"));

    let log = owner(at, "log --action checkpoint --last 1");
    assert_eq!((log["entries"].as_array().unwrap().len(), log["vouched"]["entries"].as_u64()), (1, Some(5)));
    owner(at, "audit-export bundle");
    let seen = owner(at, "verify --against memory.txt");
    assert!(seen.as_array().unwrap().iter().any(|one| one["what"] == "deposited checkpoint 5"), "{seen}");
    fs::remove_dir_all(at.join("case")).unwrap();

    let whole = outsider(at, "verify --bundle bundle --against memory.txt");
    assert!(whole.contains("the log begins with its 5 entries") && whole.contains(", 0 not well"), "{whole}");
    assert!(outsider(at, "verify --bundle bundle").contains("Held against itself alone"));
    let entries = fs::read_to_string(at.join("bundle/entries.jsonl")).unwrap();
    fs::write(at.join("bundle/entries.jsonl"), entries.replacen("\"deposit\"", "\"nothing\"", 1)).unwrap();
    refused(at, "verify --bundle bundle --against memory.txt", "First bad entry: 2.");
}

#[test]
fn a_file_that_is_no_bundle_is_refused_by_name() {
    let kept = TempDir::new().unwrap();
    refused(kept.path(), "verify --bundle nowhere", "nowhere/log.vkey");
    refused(kept.path(), "verify --bundle . --against nothing.txt", "nothing.txt cannot be read");
    refused(kept.path(), "deposit x", "--partner <KEY>");
}
