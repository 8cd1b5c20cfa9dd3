//! Foreign files are read by this program again, as a child process with the hidden command `parse-child`. Nothing foreign
//! is parsed in this process.

use anyhow::{Result, anyhow};
use assize_confine::{Answer, Confined, Request};
use assize_docket::DocketError;
use assize_docket::import::Files;
use assize_estimate::interviews::read::{Form, Sheet};
use assize_estimate::lists::linkage::tables::LinkedTables;
use assize_estimate::lists::read::Unwritten;
use assize_estimate::lists::withheld::WrittenTable;
use assize_estimate::scenario::Scenario;
use assize_intake::Intake;
use assize_intake::list::ListFile;
use std::sync::Once;

/// The hidden command.
pub const COMMAND: &str = "parse-child";

/// Reads a package. `what` names it in errors.
pub fn package(what: &str, files: &Files) -> Result<Intake, DocketError> {
    match ask(what, &Request::Package(files))? {
        Answer::Package(read) => read.map(|intake| *intake).map_err(DocketError::Package),
        other => Err(stray(what, &other)),
    }
}

/// The files that the descriptor of a package names.
pub fn file_names(what: &str, descriptor: &[u8]) -> Result<Vec<String>, DocketError> {
    match ask(what, &Request::FileNames(descriptor))? {
        Answer::FileNames(read) => read.map_err(|breach| DocketError::Package(vec![*breach])),
        other => Err(stray(what, &other)),
    }
}

/// Reads a user's scenario from the bytes of a file called `name`.
pub fn scenario(name: &str, text: &[u8]) -> Result<Scenario, DocketError> {
    match ask(name, &Request::Scenario(name, text))? {
        Answer::Scenario(read) => read.map(|scenario| *scenario).map_err(DocketError::Scenario),
        other => Err(stray(name, &other)),
    }
}

/// Reads a table of capture patterns from the bytes of a file called `name`.
pub fn table(name: &str, text: &[u8], unwritten: Unwritten) -> Result<WrittenTable> {
    match ask(name, &Request::Table(name, text, unwritten))? {
        Answer::Table(read) => read.map_err(|problem| anyhow!(problem)),
        other => Err(stray(name, &other).into()),
    }
}

/// Reads one table of interviews from the bytes of a file called `name`.
pub fn interviews(form: Form, name: &str, text: &[u8]) -> Result<Sheet> {
    match ask(name, &Request::Interviews(form, name, text))? {
        Answer::Interviews(read) => read.map(|sheet| *sheet).map_err(|problem| anyhow!(problem)),
        other => Err(stray(name, &other).into()),
    }
}

/// Reads the tables of several linkages from the bytes of a file called `name`.
pub fn linked(name: &str, text: &[u8]) -> Result<LinkedTables> {
    match ask(name, &Request::Linked(name, text))? {
        Answer::Linked(read) => read.map(|tables| *tables).map_err(|problem| anyhow!(problem)),
        other => Err(stray(name, &other).into()),
    }
}

/// Reads a list of persons from the bytes of a file called `name`.
pub fn list(name: &str, bytes: &[u8]) -> Result<ListFile, DocketError> {
    match ask(name, &Request::List(name, bytes))? {
        Answer::List(read) => read.map(|list| *list).map_err(DocketError::Lists),
        other => Err(stray(name, &other)),
    }
}

/// An answer to another question: only a child that was taken over gives one.
fn stray(what: &str, _: &Answer) -> DocketError {
    DocketError::Unread(format!("{what} was not read: the child process answered another question"))
}

fn ask(what: &str, request: &Request<'_>) -> Result<Answer, DocketError> {
    static SAID: Once = Once::new();
    let unread = |problem: &dyn std::fmt::Display| DocketError::Unread(format!("{what} was not read: {problem}"));
    let program = std::env::current_exe().map_err(|error| unread(&error))?;
    let patience =
        if matches!(request, Request::List(..)) { Confined::PATIENCE_WITH_LISTS } else { Confined::PATIENCE };
    let confined = Confined { program, arguments: vec![COMMAND.into()], patience };
    let (walls, answer) = confined.ask(request).map_err(|error| unread(&error))?;
    if let Some(weaker) = walls.weaker() {
        SAID.call_once(|| eprintln!("assize: {weaker} (SECURITY.md)"));
    }
    Ok(answer)
}
