//! strace: what a child did to its files, and calls of it that are made to fail.

use std::path::Path;
use std::process::{Command, Stdio};

/// Calls that change a file, its length, or a folder.
pub const CALLS: &str = "openat,write,pwrite64,fsync,fdatasync,ftruncate,rename,mkdir,unlink,rmdir";

/// One call and what the system answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    pub name: String,
    /// Text and data without quotes, decoded; everything else as strace writes it.
    pub arguments: Vec<Vec<u8>>,
    /// Negative where the call failed.
    pub answer: i64,
    /// True where the tracer made it fail.
    pub injected: bool,
}

impl Call {
    pub fn number(&self, place: usize) -> i64 {
        self.text(place).parse().unwrap()
    }

    pub fn text(&self, place: usize) -> &str {
        std::str::from_utf8(&self.arguments[place]).unwrap()
    }
}

/// None where strace can trace here; the reason otherwise.
pub fn missing() -> Option<String> {
    let tried = Command::new("strace").args(["-o", "/dev/null", "true"]).stderr(Stdio::null()).status();
    match tried {
        Ok(status) if status.success() => None,
        Ok(status) => Some(format!("strace cannot trace here ({status})")),
        Err(error) => Some(format!("strace is not installed ({error})")),
    }
}

/// The words that start a child under strace, with all data in `log`; `inject` makes calls fail.
pub fn words<'a>(log: &'a Path, trace: &'a str, inject: &'a [String]) -> Vec<&'a str> {
    let mut words = vec!["strace", "-qq", "-xx", "-s", "2000000", "-o", log.to_str().unwrap(), "-e", trace];
    words.extend(inject.iter().flat_map(|inject| ["-e", inject.as_str()]));
    words
}

/// Reads what strace wrote.
pub fn read(log: &Path) -> Vec<Call> {
    let text = std::fs::read_to_string(log).unwrap();
    text.lines().filter(|line| !line.starts_with("---") && !line.starts_with("+++")).filter_map(call).collect()
}

/// A line; `None` for one that the end of the child cut off.
fn call(line: &str) -> Option<Call> {
    let (name, rest) = line.split_once('(')?;
    let (arguments, answer) = rest.rsplit_once("= ")?;
    let arguments = arguments.trim_end().strip_suffix(')')?;
    let answer_number = answer.split_whitespace().next()?.parse().ok()?;
    Some(Call {
        name: name.to_owned(),
        arguments: arguments.split(", ").map(decoded).collect(),
        answer: answer_number,
        injected: answer.ends_with("(INJECTED)"),
    })
}

/// `"\x61\x62"` as bytes; anything else as it stands.
fn decoded(argument: &str) -> Vec<u8> {
    assert!(!argument.ends_with("\"..."), "strace cut data short");
    match argument.strip_prefix('"').and_then(|text| text.strip_suffix('"')) {
        Some(text) => hex::decode(text.replace("\\x", "")).unwrap(),
        None => argument.as_bytes().to_vec(),
    }
}
