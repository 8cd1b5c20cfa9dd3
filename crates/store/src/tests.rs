//! What only this crate's insides can show: keys, cuts in the middle of a change, and passphrases that cost little.

mod backups;
mod custody;
mod databases;
mod endings;
mod grants;
mod headers;
mod identities;
mod keys;
mod lists;
mod recovery;
mod releases;
mod rotation;
mod seals;
mod searches;
mod standing;
mod users;

use crate::log::Logged;
use crate::{Case, Cost, Credentials, FirstUser, NewKeys, StoreError, Upkeep};
use assize_record::id::UserId;
use assize_record::role::Role;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

const NOW: &str = "2026-01-01T00:00:00Z";
const OURS: &str = "the custodian's long sentence";

/// Different bytes at every call, and the same in every test run.
pub(crate) fn entropy() -> impl FnMut(&mut [u8]) -> Result<(), String> {
    let mut count = 0u64;
    move |bytes: &mut [u8]| {
        for chunk in bytes.chunks_mut(32) {
            count += 1;
            chunk.copy_from_slice(&blake3::hash(&count.to_le_bytes()).as_bytes()[..chunk.len()]);
        }
        Ok(())
    }
}

/// Other bytes than [`entropy`]'s, for a second process or a later day.
fn later(seed: u8) -> impl FnMut(&mut [u8]) -> Result<(), String> {
    let mut inner = entropy();
    move |bytes: &mut [u8]| {
        inner(bytes)?;
        bytes.iter_mut().for_each(|byte| *byte ^= seed);
        Ok(())
    }
}

fn user(name: &str) -> UserId {
    UserId::new(name)
}

fn roles(list: &[Role]) -> BTreeSet<Role> {
    list.iter().copied().collect()
}

/// The passphrase of a user in these tests.
fn sentence(name: &str) -> String {
    if name == "custodian" { OURS.to_owned() } else { format!("what only {name} would say") }
}

/// A case of one person with every role.
fn alone() -> (TempDir, PathBuf, Case) {
    let kept = TempDir::new().expect("a temporary folder");
    let folder = kept.path().join("case");
    let first = FirstUser::alone(OURS.as_bytes(), Cost::CHEAP);
    let case = Case::create_for(&folder, &first, &mut entropy(), NOW).expect("an empty folder takes a case");
    (kept, folder, case)
}

fn add(case: &mut Case, name: &str, list: &[Role]) {
    let sentence = sentence(name);
    let keys = NewKeys::Passphrase { passphrase: sentence.as_bytes(), cost: Cost::CHEAP };
    let seed = name.bytes().fold(1, |sum: u8, byte| sum.wrapping_mul(31).wrapping_add(byte));
    case.add_user(&user(name), &roles(list), keys, &mut later(seed), NOW).expect("the user is new");
}

fn open(folder: &Path, name: &str) -> Result<Case, StoreError> {
    open_with(folder, name, &sentence(name))
}

fn open_with(folder: &Path, name: &str, passphrase: &str) -> Result<Case, StoreError> {
    let credentials = Credentials { user: Some(user(name)), passphrase: passphrase.as_bytes(), key_file: None };
    Case::open_as(folder, &credentials, Upkeep { cost: Cost::CHEAP, entropy: &mut later(99), now: NOW })
}

fn problem<T>(outcome: Result<T, StoreError>) -> String {
    outcome.err().map_or_else(|| "no error".to_owned(), |error| error.to_string())
}

fn operations(case: &Case) -> Vec<String> {
    case.log().expect("the log can be read").iter().map(operation).collect()
}

fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a temporary folder can be written");
    for entry in std::fs::read_dir(from).expect("the folder is there") {
        let path = entry.expect("an entry").path();
        let target = to.join(path.file_name().expect("an entry has a name"));
        if path.is_dir() {
            copy_folder(&path, &target);
        } else {
            std::fs::copy(&path, &target).expect("a file can be copied");
        }
    }
}

/// `put-identity`, with the reason where one was given and the object where it is not the case as a whole.
fn operation(entry: &Logged) -> String {
    let reason = match entry.reason.as_str() {
        "asked" | "received" | "computed" | "carried-over" => String::new(),
        reason => format!(" ({reason})"),
    };
    let is_whole = entry.object.starts_with("v1/") || ["case", "study", "results"].contains(&entry.object.as_str());
    let object = if is_whole { String::new() } else { format!(" {}", entry.object) };
    format!("{}{reason}{object}", entry.action)
}
