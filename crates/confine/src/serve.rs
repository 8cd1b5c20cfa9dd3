//! The child's side: put up the walls, say so, read one request, answer it, end.

use crate::answer::Answer;
use crate::frame::put;
use crate::request::Asked;
use crate::walls::enclose;
use assize_estimate::interviews::read::{Form, Sheet, read as read_interviews};
use assize_estimate::lists::linkage::tables::LinkedTables;
use assize_estimate::lists::read::{Unwritten, read_written};
use assize_estimate::lists::withheld::WrittenTable;
use assize_estimate::scenario::Scenario;
use std::io::{self, Write};
use std::process::ExitCode;

/// Exit code where the walls could not be put up: nothing was read.
pub(crate) const NOT_ENCLOSED: u8 = 71;
/// Exit code where the pipe broke or the request was no request.
const NO_REQUEST: u8 = 76;

/// Answers one request on standard input and output. To be called first of all, on a process with one thread.
///
/// No foreign byte is read before the walls stand.
pub fn serve() -> ExitCode {
    let mut out = io::stdout().lock();
    let walls = match enclose() {
        Ok(walls) => walls,
        Err(problem) => {
            eprintln!("{problem}");
            return ExitCode::from(NOT_ENCLOSED);
        }
    };
    let answered = put(&mut out, &walls).and_then(|()| answer()).and_then(|answer| put(&mut out, &answer));
    match answered.and_then(|()| out.flush()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::from(NO_REQUEST),
    }
}

fn answer() -> io::Result<Answer> {
    let asked = match Asked::read(&mut io::stdin().lock())? {
        Ok(asked) => asked,
        Err(limit) => return Ok(Answer::Limit(limit)),
    };
    Ok(match asked {
        Asked::FileNames(descriptor) => Answer::FileNames(assize_intake::file_names(&descriptor)),
        Asked::Package(package) => Answer::Package(assize_intake::read_package(&package).map(Box::new)),
        Asked::List(name, bytes) => Answer::List(assize_intake::list::read_list(&name, &bytes).map(Box::new)),
        Asked::Scenario(name, text) => Answer::Scenario(scenario(&name, &text)),
        Asked::Linked(name, text) => Answer::Linked(linked(&name, &text)),
        Asked::Interviews(form, name, text) => Answer::Interviews(interviews(form, &name, &text)),
        Asked::Table(name, text, unwritten) => Answer::Table(table(&name, &text, unwritten)),
    })
}

fn scenario(name: &str, text: &[u8]) -> Result<Box<Scenario>, String> {
    let text = std::str::from_utf8(text).map_err(|_| format!("{name} is not UTF-8; accepted is TOML"))?;
    Scenario::parse(name, text).map(Box::new).map_err(|error| error.to_string())
}

fn table(name: &str, text: &[u8], unwritten: Unwritten) -> Result<WrittenTable, String> {
    let text = std::str::from_utf8(text).map_err(|_| format!("{name} is not UTF-8; accepted is CSV in UTF-8"))?;
    read_written(text, unwritten).map_err(|error| format!("{name}, {error}"))
}

fn interviews(form: Form, name: &str, text: &[u8]) -> Result<Box<Sheet>, String> {
    let text = std::str::from_utf8(text).map_err(|_| format!("{name} is not UTF-8; accepted is CSV in UTF-8"))?;
    read_interviews(form, text).map(Box::new).map_err(|error| format!("{name}, {error}"))
}

fn linked(name: &str, text: &[u8]) -> Result<Box<LinkedTables>, String> {
    let accepted = "accepted is JSON with `strict`, `likely`, `loose` and `samples`, each table as {\"lists\": [names], \"counts\": [2^k counts]}";
    serde_json::from_slice(text).map(Box::new).map_err(|error| format!("{name}: {error}; {accepted}"))
}
