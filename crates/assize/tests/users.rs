//! Users, keys and identities as people at the command line meet them.
#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

use serde_json::Value;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

const NAME: &str = "Made-up Person";

/// A folder with a case and the passphrase files of its people.
struct Office {
    kept: TempDir,
}

impl Office {
    fn new() -> Self {
        Self { kept: TempDir::new().unwrap() }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.kept.path().join(name)
    }

    /// A file whose first line is a passphrase.
    fn secret(&self, whose: &str) -> String {
        let path = self.path(&format!("{whose}.passphrase"));
        std::fs::write(&path, format!("what only {whose} would say\n")).unwrap();
        path.to_str().unwrap().to_owned()
    }

    fn run_with(&self, arguments: &[&str], input: &str) -> Output {
        let mut child = Command::new(env!("CARGO_BIN_EXE_assize"))
            .args(arguments)
            .env_remove("ASSIZE_PASSPHRASE")
            .env_remove("ASSIZE_NEW_PASSPHRASE")
            .env_remove("ASSIZE_USER")
            .env_remove("ASSIZE_KEY_FILE")
            .env("ASSIZE_CASE", self.path("case"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        child.wait_with_output().unwrap()
    }

    /// What a user's command prints.
    #[track_caller]
    fn as_user(&self, user: &str, arguments: &[&str]) -> String {
        let output = self.run_with(&self.signed(user, arguments), "");
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    #[track_caller]
    fn refused(&self, user: &str, arguments: &[&str], message: &str) {
        let output = self.run_with(&self.signed(user, arguments), "");
        assert!(!output.status.success(), "{arguments:?} went through");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(said.contains(message), "{arguments:?} said {said}");
    }

    fn signed<'a>(&self, user: &'a str, arguments: &[&'a str]) -> Vec<&'a str> {
        let secret: &'a str = Box::leak(self.secret(user).into_boxed_str());
        [arguments, &["--user", user, "--passphrase-file", secret]].concat()
    }
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn two_users_share_a_case_and_only_the_identity_keeper_opens_identities() {
    let office = Office::new();
    let made = office.as_user("custodian", &["new"]);
    assert!(made.contains("This user alone holds every key"), "{made}");
    let coder = office.secret("coder-1");
    let added =
        office.as_user("custodian", &["user", "add", "coder-1", "--role", "coder", "--new-passphrase-file", &coder]);
    assert!(added.contains("Compare the fingerprint"), "{added}");

    let person = format!(r#"{{"names": ["{NAME}"], "places": ["third house"]}}"#);
    let put = office.run_with(&office.signed("custodian", &["identity", "add", "--json"]), &person);
    let put: Value = serde_json::from_slice(&put.stdout).unwrap();
    let pseudonym = put["pseudonym"].as_str().unwrap();
    assert_eq!(pseudonym.len(), 32);
    let wrong =
        office.run_with(&office.signed("custodian", &["identity", "add"]), &format!(r#"{{"nmaes": ["{NAME}"]}}"#));
    assert!(!wrong.status.success());
    assert!(!String::from_utf8_lossy(&wrong.stderr).contains(NAME), "an error names the person");

    let opened = office.as_user("custodian", &["identity", "open", pseudonym, "--reason", "safety"]);
    assert!(opened.contains(NAME), "{opened}");
    office.refused(
        "coder-1",
        &["identity", "open", pseudonym, "--reason", "safety"],
        "needs the role identity-keeper; you have coder",
    );
    office.refused("coder-1", &["identity", "list"], "to list pseudonyms needs the role identity-keeper");
    office.refused("coder-1", &["log"], "needs the role custodian or auditor; you have coder");
    office.refused("coder-1", &["estimate"], "needs the role analyst or publisher; you have coder");
    office.refused("coder-1", &["user", "remove", "custodian"], "needs the role custodian; you have coder");
    assert!(office.as_user("custodian", &["identity", "list"]).contains(pseudonym));
    let erased = office.as_user("custodian", &["identity", "erase", pseudonym]);
    assert!(erased.contains("Copies of the vault made before"), "{erased}");
    assert_eq!(office.as_user("custodian", &["identity", "list", "--json"]).trim(), "[]");
}

#[test]
fn identities_leave_the_vault_with_two_keepers_and_with_nobody_less() {
    let office = Office::new();
    office.as_user("custodian", &["new"]);
    for (name, role) in [("keeper-2", "identity-keeper"), ("coder-1", "coder")] {
        let secret = office.secret(name);
        office.as_user("custodian", &["user", "add", name, "--role", role, "--new-passphrase-file", &secret]);
    }
    // No passphrase is at hand, and none is asked for.
    office.refused(
        "coder-1",
        &["user", "add", "x", "--role", "coder"],
        "to add a user needs the role custodian; you have coder",
    );
    let person = format!(r#"{{"names": ["{NAME}"]}}"#);
    let put = office.run_with(&office.signed("custodian", &["identity", "add", "--json"]), &person);
    let put: Value = serde_json::from_slice(&put.stdout).unwrap();
    let pseudonym = put["pseudonym"].as_str().unwrap();
    let [proposal, approval, out] = ["proposal.json", "approval.json", "out.json"].map(|name| office.path(name));
    let [proposal, approval, out] = [text(&proposal), text(&approval), text(&out)];

    let propose = ["identity", "propose", pseudonym, "--recipient", "a court", "--reason", "court", "--out", proposal];
    office.refused(
        "coder-1",
        &propose,
        "to propose an export of identities needs the role identity-keeper; you have coder",
    );
    let said = office.as_user("custodian", &propose);
    assert!(said.contains("Proposed: 1 identity to a court, for court. Nothing has left the case."), "{said}");
    let approve = ["identity", "approve", proposal, "--out", approval];
    office.refused(
        "coder-1",
        &approve,
        "to approve an export of identities needs the role identity-keeper; you have coder",
    );
    office.refused("custodian", &approve, "needs a second person");
    let export = ["identity", "export", proposal, "--approval", approval, "--out", out];
    office.refused("custodian", &export, "approval.json cannot be read");
    let approved: Value =
        serde_json::from_str(&office.as_user("keeper-2", &[&approve[..], &["--json"]].concat())).unwrap();
    assert_eq!(approved["by"], "keeper-2");

    office.refused("coder-1", &export, "to export identities needs the role identity-keeper; you have coder");
    let signed = std::fs::read_to_string(proposal).unwrap();
    std::fs::write(proposal, signed.replace("a court", "a stranger")).unwrap();
    office.refused("custodian", &export, "the proposal's signature is false");
    std::fs::write(proposal, "{}").unwrap();
    office.refused(
        "custodian",
        &export,
        "accepted is a proposal that `assize identity propose` or `assize link propose` wrote",
    );
    std::fs::write(proposal, signed).unwrap();
    let said: Value = serde_json::from_str(&office.as_user("custodian", &[&export[..], &["--json"]].concat())).unwrap();
    assert_eq!(said["exported"], serde_json::json!([pseudonym]));
    assert!(!said.to_string().contains(NAME) && said["warning"].as_str().unwrap().contains("not encrypted"));
    let written: Value = serde_json::from_str(&std::fs::read_to_string(out).unwrap()).unwrap();
    assert_eq!(written[pseudonym]["names"][0], NAME);
    office.refused("keeper-2", &export, "out.json is there already");
    let log = office.as_user("custodian", &["log", "--json"]);
    for action in ["propose-identity-export", "approve-identity-export", "open-identity"] {
        assert!(log.contains(action), "{action}");
    }
}

#[test]
fn somebody_far_away_joins_with_a_public_file_and_is_removed_again() {
    let office = Office::new();
    office.as_user("custodian", &["new", "--no-identities", "--json"]);
    let (key, public) = (office.path("abroad.key"), office.path("abroad.public"));
    let secret = office.secret("abroad");
    let own = [
        "user",
        "key",
        "abroad",
        "--key-file",
        text(&key),
        "--public",
        text(&public),
        "--new-passphrase-file",
        &secret,
    ];
    let made = office.run_with(&own, "");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let again = office.run_with(&own, "");
    assert!(String::from_utf8_lossy(&again.stderr).contains("a file that is not there yet"));
    let add = ["user", "add", "--public", text(&public), "--role", "coder", "--role", "analyst", "--json"];
    let added: Value = serde_json::from_str(&office.as_user("custodian", &add)).unwrap();
    assert!(String::from_utf8_lossy(&made.stdout).contains(added["fingerprint"].as_str().unwrap()));

    office.refused("abroad", &["user", "list"], "give it with --key-file");
    let list = office.as_user("abroad", &["user", "list", "--key-file", text(&key)]);
    assert!(list.contains("coder, analyst") && list.contains("key file"), "{list}");
    let removed = office.as_user("custodian", &["user", "remove", "abroad"]);
    assert!(removed.contains("What they copied before stays readable to them"), "{removed}");
    office.refused("abroad", &["user", "list", "--key-file", text(&key)], "or the case has no such user");
}

#[test]
fn a_lost_passphrase_is_replaced_with_three_of_five_shares() {
    let office = Office::new();
    office.as_user("custodian", &["new"]);
    let made: Value = serde_json::from_str(&office.as_user("custodian", &["recovery", "make", "--json"])).unwrap();
    assert_eq!((made["needed"].as_u64(), made["made"].as_u64()), (Some(3), Some(5)));
    let files: Vec<PathBuf> = made["shares"]
        .as_array()
        .unwrap()
        .iter()
        .enumerate()
        .map(|(number, share)| {
            let path = office.path(&format!("share-{number}"));
            std::fs::write(&path, share.as_str().unwrap()).unwrap();
            path
        })
        .collect();
    let secret = office.secret("whoever takes over");
    let restore = |which: &[usize]| {
        let shares: Vec<&str> = which.iter().flat_map(|index| ["--share", text(&files[*index])]).collect();
        let start = ["recovery", "restore", "--user", "custodian", "--new-passphrase-file", &secret];
        office.run_with(&[&start[..], &shares].concat(), "")
    };
    let two = restore(&[1, 4]);
    assert!(String::from_utf8_lossy(&two.stderr).contains("2 different shares of this set were given"));
    let three = restore(&[4, 0, 2]);
    assert!(three.status.success(), "{}", String::from_utf8_lossy(&three.stderr));
    let said = String::from_utf8_lossy(&three.stdout);
    assert!(said.contains("make a new set") && !said.contains("identity-keeper"), "{said}");
    office.refused("custodian", &["user", "list"], "the passphrase does not open the case");
    let listed = office.run_with(&["user", "list", "--passphrase-file", &secret], "");
    assert!(String::from_utf8_lossy(&listed.stdout).contains("shares of the case"));
}

#[test]
fn passphrase_and_keys_are_changed_and_the_screen_says_what_that_cannot_undo() {
    let office = Office::new();
    office.as_user("custodian", &["new"]);
    let short = office.path("short");
    std::fs::write(&short, "too short\n").unwrap();
    office.refused(
        "custodian",
        &["passphrase", "--new-passphrase-file", text(&short)],
        "the passphrase has 9 characters",
    );
    let new = office.secret("the same person later");
    let changed = office.as_user("custodian", &["passphrase", "--new-passphrase-file", &new]);
    assert!(changed.contains("A copy of the case made before still opens with the old passphrase"), "{changed}");
    office.refused("custodian", &["rotate"], "the passphrase does not open the case");
    for (arguments, said) in
        [(&["rotate"][..], "Evidence that was there keeps its key"), (&["rotate", "--vault"], "new key")]
    {
        let output = office.run_with(&[arguments, &["--passphrase-file", &new]].concat(), "");
        assert!(String::from_utf8_lossy(&output.stdout).contains(said), "{}", String::from_utf8_lossy(&output.stderr));
        assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    }
    let granted =
        office.run_with(&["user", "grant", "custodian", "--take", "custodian", "--passphrase-file", &new], "");
    assert!(String::from_utf8_lossy(&granted.stderr).contains("`custodian` is the last custodian"));
}

#[test]
fn every_command_about_users_and_keys_has_a_json_twin() {
    let office = Office::new();
    office.as_user("custodian", &["new", "--json"]);
    let second = office.secret("second");
    let new = ["--new-passphrase-file", second.as_str()];
    let add = [&["user", "add", "second", "--role", "coder"][..], &new].concat();
    let same = office.secret("custodian");
    for (arguments, fields) in [
        (add.as_slice(), &["fingerprint", "roles", "user"][..]),
        (&["user", "grant", "second", "analyst", "--take", "coder"], &["cannot_undo", "roles", "user"]),
        (&["user", "remove", "second"], &["cannot_undo", "removed"]),
        (&["recovery", "make", "--vault"], &["made", "needed", "recovers", "shares"]),
        (&["rotate"], &["cannot_undo", "rotated"]),
        (&["rotate", "--vault"], &["cannot_undo", "rotated"]),
        (&["passphrase", "--new-passphrase-file", &same], &["cannot_undo", "changed"]),
    ] {
        let said: Value =
            serde_json::from_str(&office.as_user("custodian", &[arguments, &["--json"]].concat())).unwrap();
        let found: Vec<&String> = said.as_object().unwrap().keys().collect();
        assert_eq!(found, fields, "{arguments:?}");
    }
    let users: Value = serde_json::from_str(&office.as_user("custodian", &["user", "list", "--json"])).unwrap();
    let names: Vec<&str> = users.as_array().unwrap().iter().map(|one| one["user"].as_str().unwrap()).collect();
    assert_eq!(names, ["custodian", "recovery-vault"]);
}

#[test]
fn roles_and_reasons_that_are_not_on_their_lists_are_refused_with_the_lists() {
    let office = Office::new();
    let role = office.run_with(&["user", "add", "x", "--role", "administrator"], "");
    let said = String::from_utf8_lossy(&role.stderr);
    assert!(said.contains("accepted are collector, coder, reviewer") && said.contains("identity-keeper"), "{said}");
    let reason = office.run_with(&["identity", "open", "x", "--reason", "curiosity"], "");
    let said = String::from_utf8_lossy(&reason.stderr);
    assert!(said.contains("accepted are contact, consent, safety, linkage, correction, court, erasure"), "{said}");
    let nobody = office.run_with(&["recovery", "restore"], "");
    assert!(String::from_utf8_lossy(&nobody.stderr).contains("accepted is --user NAME"));
}
