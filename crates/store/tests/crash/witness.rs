//! What the child writes, and what must hold of a case afterwards, whatever happened in between.

use assize_record::id::RunId;
use assize_record::results::{Results, Run};
use assize_record::source::{Custody, RowOrigin};
use assize_record::study::Study;
use assize_store::{Applied, Case, Cost, Credentials, IdempotencyKey, StoreError, Upkeep};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// The only user's secret keys.
pub type Key = [u8; 64];

pub const PASSPHRASE: &[u8] = b"a passphrase for cases that crash";
/// Who opens what the passphrase opens.
pub const OURS: Credentials<'_> = Credentials { user: None, passphrase: PASSPHRASE, key_file: None };
/// Who opens the fixture of version 1.
pub const OLD: Credentials<'_> =
    Credentials { user: None, passphrase: b"made by version one of the case", key_file: None };
pub const CREATED_AT: &str = "2026-01-01T00:00:00Z";

/// Different bytes at every call, and the same in every run.
pub fn entropy() -> impl FnMut(&mut [u8]) -> Result<(), String> {
    let mut count = 0u64;
    move |bytes: &mut [u8]| {
        for chunk in bytes.chunks_mut(32) {
            count += 1;
            chunk.copy_from_slice(&blake3::hash(&count.to_le_bytes()).as_bytes()[..chunk.len()]);
        }
        Ok(())
    }
}

/// Opens a case by a passphrase and brings its header to the newest version.
pub fn open_as(folder: &Path, credentials: &Credentials<'_>) -> Result<Case, StoreError> {
    let upkeep = Upkeep { cost: Cost::FLOOR, entropy: &mut entropy(), now: CREATED_AT };
    Case::open_as(folder, credentials, upkeep)
}

/// Evidence of several sizes: none, a few bytes, one chunk, two chunks.
pub fn files() -> BTreeMap<String, Vec<u8>> {
    [("empty.csv", 0), ("short.csv", 12), ("one.csv", 4_000), ("two.csv", 70_000)]
        .into_iter()
        .map(|(name, length)| (name.to_owned(), (0..length).map(|n: u32| (n % 251) as u8).collect()))
        .collect()
}

pub fn study() -> Study {
    let mut study = Study { title: "A study under load".into(), ..Study::default() };
    for (file, bytes) in files() {
        let custody = Custody {
            file: file.clone(),
            bytes: bytes.len() as u64,
            sha256: hex::encode(Sha256::digest(&bytes)),
            blake3: blake3::hash(&bytes).to_hex().to_string(),
        };
        study.custody.insert(file, custody);
    }
    for line in 2..200 {
        study.rows.insert(format!("K{line:03}"), RowOrigin { file: "two.csv".into(), line });
    }
    study
}

/// The results of one write, of one to about eight pages.
pub fn results(number: u64) -> Results {
    let run = Run {
        id: RunId::new(format!("RUN-crash-{number}")),
        step: "crash".into(),
        method: "none".into(),
        assumptions: Vec::new(),
        seed: None,
        inputs_digest: String::new(),
        results_digest: String::new(),
    };
    let filler = "x".repeat(usize::try_from(number * 7_919 % 30_000).unwrap());
    Results { runs: vec![run], gaps: vec![format!("write {number}"), filler], ..Results::default() }
}

pub fn key_of(number: u64) -> IdempotencyKey {
    IdempotencyKey::of(&["record results", &number.to_string()])
}

/// What the child said that it had done.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Acknowledged {
    pub created: bool,
    pub imported: bool,
    /// The last write; all before it were acknowledged too.
    pub recorded: u64,
    pub backups: Vec<String>,
    /// Changes of the keys.
    pub rotated: usize,
}

impl Acknowledged {
    pub fn take(&mut self, line: &str) {
        match line.split_once(' ') {
            None if line == "create" => self.created = true,
            None if line == "import" => self.imported = true,
            None if line == "rotate" => self.rotated += 1,
            Some(("record", number)) => self.recorded = number.parse().unwrap(),
            Some(("backup", name)) => self.backups.push(name.to_owned()),
            _ => assert_eq!(line, "ready"),
        }
    }
}

/// What was found in a case that holds all it must.
#[derive(Debug, Clone, Copy, Default)]
pub struct Found {
    pub recorded: u64,
    /// A write that was done and never acknowledged.
    pub unacknowledged: bool,
}

/// Looks for every acknowledged write, verifies, and asks for the last writes again.
pub fn check(case: &mut Case, said: &Acknowledged) -> Result<Found, String> {
    let text = |error: StoreError| error.to_string();
    let mut recorded = 0;
    while case.applied(&key_of(recorded + 1)).map_err(text)?.is_some() {
        recorded += 1;
    }
    if recorded < said.recorded || recorded > said.recorded + 1 {
        return Err(format!("{} writes were acknowledged and {recorded} are there", said.recorded));
    }
    let wanted = (recorded > 0).then(|| results(recorded));
    if case.results().map_err(text)? != wanted {
        return Err("the results are not those of the last write".to_owned());
    }
    let imported = case.study().map_err(text)? == study();
    if said.imported && !imported {
        return Err("the acknowledged import is not there".to_owned());
    }
    whole_log(case, said, imported, recorded)?;
    let bad: Vec<_> = case.verify().map_err(text)?.into_iter().filter(|found| !found.ok).collect();
    if !bad.is_empty() {
        return Err(format!("verify: {bad:?}"));
    }
    asked_again(case, imported, recorded)?;
    Ok(Found { recorded, unacknowledged: recorded > said.recorded })
}

fn operations(case: &Case) -> Result<Vec<String>, String> {
    Ok(case.log().map_err(|error| error.to_string())?.into_iter().map(|entry| entry.action).collect())
}

/// One entry an operation, none doubled. A case whose making was broken off may lack the first.
fn whole_log(case: &Case, said: &Acknowledged, imported: bool, recorded: u64) -> Result<(), String> {
    let mut found = operations(case)?;
    let made = found.first().is_some_and(|first| first == "create");
    if !made && said.created {
        return Err("the log does not begin with the making of the case".to_owned());
    }
    let rotated = found.iter().filter(|operation| *operation == "rotate-keys").count();
    if rotated < said.rotated || rotated > said.rotated + 1 {
        return Err(format!("{} changes of keys were acknowledged and {rotated} are in the log", said.rotated));
    }
    found.retain(|operation| !["create", "backup", "rotate-keys"].contains(&operation.as_str()));
    let mut wanted = Vec::new();
    wanted.extend(imported.then(|| "import".to_owned()));
    wanted.extend((0..recorded).map(|_| "record-results".to_owned()));
    if found == wanted { Ok(()) } else { Err(format!("the log holds {found:?} for {recorded} writes")) }
}

/// A retry of what is there changes nothing; a retry of what is not is done once.
fn asked_again(case: &mut Case, imported: bool, recorded: u64) -> Result<(), String> {
    let text = |error: StoreError| error.to_string();
    let before = operations(case)?.len();
    for number in recorded.saturating_sub(1).max(1)..=recorded {
        let applied = case.record_results(&results(number), &key_of(number), CREATED_AT).map_err(text)?;
        if applied != Applied::Before {
            return Err(format!("write {number} was done twice"));
        }
    }
    case.import(&study(), &files(), "a colleague", CREATED_AT).map_err(text)?;
    case.import(&study(), &files(), "a colleague", CREATED_AT).map_err(text)?;
    let grown = operations(case)?.len() - before;
    if grown == usize::from(!imported) { Ok(()) } else { Err(format!("asking again added {grown} entries")) }
}

/// A case as `create` leaves it, made once, and its key: children open copies of it without deriving the key anew.
pub struct Template {
    pub folder: PathBuf,
    pub key: Key,
}

impl Template {
    pub fn new(under: &Path) -> Self {
        let folder = under.join("template");
        let case = Case::create(&folder, PASSPHRASE, Cost::FLOOR, &mut entropy(), CREATED_AT).unwrap();
        let key = case.key();
        Self { folder, key }
    }

    pub fn copy_to(&self, to: &Path) {
        copy(&self.folder, to);
    }
}

/// Copies a folder; what was at `to` is gone.
pub fn copy(from: &Path, to: &Path) {
    if to.exists() {
        fs::remove_dir_all(to).unwrap();
    }
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let place = to.join(path.file_name().unwrap());
        if path.is_dir() { copy(&path, &place) } else { assert!(fs::copy(&path, &place).is_ok()) }
    }
}

/// Starts this program again as the child that writes, under another program where one is given.
pub fn start(under: &[&str], folder: &Path, deeds: &[&str], key: &[u8]) -> Child {
    let own = std::env::current_exe().unwrap();
    let own = own.to_str().unwrap();
    let mut words: Vec<&str> = under.to_vec();
    words.extend([own, "child", folder.to_str().unwrap()]);
    words.extend(deeds);
    let mut child = Command::new(words[0])
        .args(&words[1..])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    std::io::Write::write_all(&mut input, format!("{}\n", hex::encode(key)).as_bytes()).unwrap();
    child
}

/// Memory where the system has a folder of it, so that thousands of states do not wear a disk; the temporary folder
/// otherwise.
pub fn scratch() -> tempfile::TempDir {
    let memory = Path::new("/dev/shm");
    if memory.is_dir()
        && let Ok(folder) = tempfile::TempDir::new_in(memory)
    {
        return folder;
    }
    tempfile::TempDir::new().unwrap()
}
