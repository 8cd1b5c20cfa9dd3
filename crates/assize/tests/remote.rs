//! Backups in a bucket, as a user meets them: against a storage that somebody else wrote, which checks every signature, on this
//! machine. `cargo xtask remote` installs it and runs these.
#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

use assize_store::{Case, Cost};
use serde_json::Value;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Output, Stdio};
use tempfile::TempDir;

const PASSPHRASE: &str = "made up for the tests of buckets";
const PLACE: &str = "s3://office/assize/2026";

/// A running storage, a case, and where both are.
struct Ground {
    kept: TempDir,
    storage: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
    endpoint: String,
    secret: String,
    access: String,
}

impl Ground {
    fn new() -> Self {
        let python = std::env::var("ASSIZE_STORAGE_PYTHON").unwrap_or_else(|_| "python3".to_owned());
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/remote/server.py");
        let mut storage =
            Command::new(python).arg(script).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let (input, mut output) = (storage.stdin.take(), BufReader::new(storage.stdout.take().unwrap()));
        let mut line = String::new();
        output.read_line(&mut line).unwrap();
        let ready: Value = serde_json::from_str(&line).expect("the storage starts; `cargo xtask remote` installs it");
        let text = |name: &str| ready[name].as_str().unwrap().to_owned();
        let (secret, access) = (text("secret_key"), text("access_key"));
        let endpoint = format!("http://127.0.0.1:{}", ready["port"]);
        let kept = TempDir::new().unwrap();
        let ground = Self { kept, storage, input, output, endpoint, secret, access };
        drop(Case::create(&ground.at("case"), PASSPHRASE.as_bytes(), Cost::FLOOR, &mut entropy(), NOW).unwrap());
        ground
    }

    fn at(&self, name: &str) -> PathBuf {
        self.kept.path().join(name)
    }

    /// Has the storage do something, and gives what it says.
    fn storage(&mut self, command: &str) -> Value {
        writeln!(self.input.as_mut().unwrap(), "{command}").unwrap();
        let mut line = String::new();
        self.output.read_line(&mut line).unwrap();
        serde_json::from_str(&line).unwrap()
    }

    fn keys(&mut self) -> Vec<String> {
        serde_json::from_value(self.storage("keys")).unwrap()
    }

    /// Requests that were let in since the last time: those that read and those that wrote.
    fn counts(&mut self) -> (u64, u64) {
        let counts = self.storage("counts");
        ["GET", "PUT"].map(|method| counts[method].as_u64().unwrap_or(0)).into()
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_assize"));
        command.args(arguments).stdin(Stdio::null());
        command.env("ASSIZE_CASE", self.at("case")).env("ASSIZE_PASSPHRASE", PASSPHRASE);
        command.env("AWS_ENDPOINT_URL", &self.endpoint).env("AWS_REGION", "eu-central-1");
        command.env("AWS_ACCESS_KEY_ID", &self.access).env("AWS_SECRET_ACCESS_KEY", &self.secret);
        command.env_remove("AWS_SESSION_TOKEN").env("TMPDIR", self.kept.path());
        command
    }

    /// Runs a command that ends well, and reads its JSON.
    #[track_caller]
    fn good(&self, arguments: &[&str]) -> Value {
        let output = self.command(&[arguments, &["--json"]].concat()).output().unwrap();
        assert!(output.status.success(), "{arguments:?}: {}", said(&output));
        serde_json::from_slice(&output.stdout).unwrap()
    }

    /// What a command that is refused says. Whatever it is, it holds no secret and leaves nothing behind.
    #[track_caller]
    fn refused(&self, command: &mut Command) -> String {
        let output = command.output().unwrap();
        let said = said(&output);
        assert!(!output.status.success(), "{said}");
        let secrets = [self.secret.as_str(), "Signature=", "AWS4-HMAC", PASSPHRASE];
        assert!(secrets.iter().all(|secret| !said.contains(secret)), "{said}");
        let left: Vec<_> = std::fs::read_dir(self.kept.path()).unwrap().map(|one| one.unwrap().file_name()).collect();
        assert!(left.iter().all(|name| !name.to_string_lossy().starts_with("assize-restored")), "{left:?}");
        said
    }
}

impl Drop for Ground {
    /// Ends the storage; where it is ended already there is nothing to do.
    fn drop(&mut self) {
        drop(self.input.take());
        drop(self.storage.kill());
        drop(self.storage.wait());
    }
}

const NOW: &str = "2026-01-01T00:00:00Z";

fn entropy() -> impl FnMut(&mut [u8]) -> Result<(), String> {
    let mut state = 5u8;
    move |bytes: &mut [u8]| {
        for byte in bytes {
            state = state.wrapping_mul(29).wrapping_add(17);
            *byte = state;
        }
        Ok(())
    }
}

fn said(output: &Output) -> String {
    [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes).into_owned()).concat()
}

const BACKUP: &[&str] = &["backup", "--to", PLACE];
const VERIFY: &[&str] = &["restore", "--from", PLACE, "--verify"];
const LIST: &[&str] = &["restore", "--from", PLACE, "--list"];

#[test]
fn a_backup_in_a_bucket_is_proved_and_restored_and_the_next_one_sends_only_what_is_new() {
    let mut ground = Ground::new();
    let first = ground.good(BACKUP);
    let (_, put) = ground.counts();
    let written = first["tally"]["written"].as_u64().unwrap();
    assert_eq!((put, &first["tally"]["kept"]), (written + 2, &0.into()), "the pieces, the mark and the label");
    let keys = ground.keys();
    let is_piece = |name: &str| name.len() == 64 && name.bytes().all(|byte| byte.is_ascii_hexdigit());
    let (pieces, others): (Vec<&str>, Vec<&str>) = keys
        .iter()
        .map(|key| key.strip_prefix("assize/2026/").unwrap())
        .partition(|key| key.strip_prefix("blobs/").is_some_and(is_piece));
    let name = first["name"].as_str().unwrap();
    assert_eq!((pieces.len() as u64, others), (written, vec![name, "backups.of"]));

    let second = ground.good(BACKUP);
    let (_, put) = ground.counts();
    let tally = |name: &str| second["tally"][name].as_u64().unwrap();
    assert_eq!(put, tally("written") + 1, "no piece that is there is sent again, and the mark is not either");
    assert!(tally("kept") > 0 && tally("written") < written + 1, "{second}");
    let listed = ground.good(LIST);
    let names: Vec<&Value> = listed.as_array().unwrap().iter().map(|one| &one["name"]).collect();
    assert_eq!(names, [&first["name"], &second["name"]]);
    let proved = ground.good(VERIFY);
    assert_eq!((&proved["name"], &proved["holdings"]), (&second["name"], &second["holdings"]));
    let (_, put) = ground.counts();
    assert_eq!(put, 0, "whoever restores writes nothing there");

    let restored = ground.at("restored");
    let restored = ["--case", restored.to_str().unwrap()];
    ground.good(&["restore", "--from", PLACE, "--backup", name, restored[0], restored[1]]);
    ground.good(&["verify", restored[0], restored[1]]);
    let other = ground.refused(ground.command(&["backup", "--to", "s3://office/assize"]).arg("--json"));
    assert!(other.contains("s3://office/assize is not empty"), "{other}");
}

#[test]
fn credentials_that_are_wrong_or_missing_are_refused_without_being_said() {
    let mut ground = Ground::new();
    let wrong = "another/secret+that/nobody/may/see/123456";
    let said = ground.refused(ground.command(BACKUP).env("AWS_SECRET_ACCESS_KEY", wrong));
    assert!(said.contains("s3://office/assize/2026: the storage does not accept the credentials"), "{said}");
    assert!(said.contains("(answer 403 SignatureDoesNotMatch)") && !said.contains(wrong), "{said}");
    let said = ground.refused(ground.command(VERIFY).env("AWS_ACCESS_KEY_ID", "AKIASOMEBODYELSE"));
    assert!(said.contains("(answer 403 InvalidAccessKeyId)"), "{said}");
    let said = ground.refused(ground.command(BACKUP).env_remove("AWS_SECRET_ACCESS_KEY"));
    assert!(said.contains("AWS_SECRET_ACCESS_KEY is not set"), "{said}");
    let said = ground.refused(ground.command(BACKUP).env("AWS_REGION", "eu-west-1"));
    assert!(said.contains("does not accept the credentials"), "signed for another region: {said}");
    let said = ground.refused(ground.command(BACKUP).env("AWS_ENDPOINT_URL", "http://storage.example.org"));
    assert!(said.contains("the endpoint is http"), "{said}");
    let said = ground.refused(ground.command(BACKUP).env("AWS_ENDPOINT_URL", "https://x:canary@127.0.0.1"));
    assert!(said.contains("the endpoint is no address of a server") && !said.contains("canary"), "{said}");
    let said = ground.refused(&mut ground.command(&["restore", "--from", "s3://nowhere/x", "--list"]));
    assert!(said.contains("the storage has no such bucket"), "{said}");
    assert_eq!((ground.keys(), ground.counts().1), (Vec::new(), 0));
}

#[test]
fn a_backup_that_is_cut_off_anywhere_counts_for_nothing_and_the_next_try_goes_on_from_there() {
    let mut ground = Ground::new();
    let elsewhere = ["backup", "--to", "s3://office/whole"];
    let whole = ground.good(&elsewhere);
    let mut sent = 0;
    // At the first request, among the pieces, and at the label, which is the last.
    for after in ["cut 0", "cut 5", "cut-at .backup"] {
        ground.storage(after);
        let said = ground.refused(&mut ground.command(BACKUP));
        assert!(said.contains("s3://office/assize/2026: the line broke; try again"), "{after}: {said}");
        ground.storage("mend");
        let here: Vec<String> = ground.keys().into_iter().filter(|key| key.starts_with("assize/2026/")).collect();
        assert!(here.len() >= sent && !here.iter().any(|key| key.ends_with(".backup")), "{after}: {here:?}");
        sent = here.len();
        let said = ground.refused(&mut ground.command(LIST));
        assert!(said.contains("s3://office/assize/2026 holds no backup"), "{said}");
    }
    ground.counts();
    let made = ground.good(BACKUP);
    let (_, put) = ground.counts();
    let pieces = whole["tally"]["written"].as_u64().unwrap();
    assert!(made["tally"]["kept"].as_u64().unwrap() > pieces / 2, "{made}");
    assert!(put < pieces, "what was sent before is not sent again: {put} of {pieces}");
    ground.good(VERIFY);
    ground.storage.kill().unwrap();
    ground.storage.wait().unwrap();
    let said = ground.refused(&mut ground.command(VERIFY));
    assert!(said.contains("nobody answers there"), "{said}");
}

#[test]
fn what_was_damaged_or_taken_away_in_the_bucket_is_named_and_the_next_backup_sends_it_again() {
    let mut ground = Ground::new();
    let name = ground.good(BACKUP)["name"].as_str().unwrap().to_owned();
    let pieces: Vec<String> = ground.keys().into_iter().filter(|key| key.contains("/blobs/")).collect();
    let named = |ground: &mut Ground, command: &str, piece: &str, what: &str| {
        ground.storage(&format!("{command} {piece}"));
        let said = ground.refused(&mut ground.command(&[VERIFY, &["--backup", &name]].concat()));
        let piece = piece.strip_prefix("assize/2026/").unwrap();
        assert!(said.contains(&format!("the backup {name} is damaged: the piece {piece} {what}")), "{said}");
    };
    for piece in &pieces {
        named(&mut ground, "damage", piece, "was damaged");
        ground.storage(&format!("damage {piece}"));
    }
    named(&mut ground, "remove", &pieces[0], "is not there");
    for piece in &pieces[1..] {
        ground.storage(&format!("remove {piece}"));
    }
    assert!(ground.keys().iter().all(|key| !key.contains("/blobs/")));
    let again = ground.good(BACKUP);
    assert_eq!(again["tally"]["kept"], 0, "{again}");
    ground.good(VERIFY);
    let label = format!("assize/2026/{name}");
    ground.storage(&format!("damage {label}"));
    let said = ground.refused(&mut ground.command(&[VERIFY, &["--backup", &name]].concat()));
    assert!(said.contains(&format!("the backup {name} is damaged")), "{said}");
    ground.storage(&format!("remove {label}"));
    let said = ground.refused(&mut ground.command(&[VERIFY, &["--backup", &name]].concat()));
    assert!(said.contains(&format!("no backup is called `{name}`; accepted are")), "{said}");
}
