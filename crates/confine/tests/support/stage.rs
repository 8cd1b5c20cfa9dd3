//! Runs named tests without the usual harness, since the same program must be able to be a child with one thread.

use assize_confine::{Confined, Package};
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

/// Runs the tests whose name holds one of the words on the command line; all where there is none.
pub fn run(tests: &[(&str, fn())]) -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    let asked = |name: &str| words.is_empty() || words.iter().any(|word| name.contains(word.as_str()));
    let mut failed = 0;
    for (name, test) in tests.iter().filter(|(name, _)| asked(name)) {
        let held = std::panic::catch_unwind(test).is_ok();
        println!("test {name} ... {}", if held { "ok" } else { "FAILED" });
        failed += usize::from(!held);
    }
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// This program as a child in the given part.
pub fn child(part: &str) -> Confined {
    let program = std::env::current_exe().unwrap();
    Confined { program, arguments: vec![part.into()], patience: Duration::from_secs(30) }
}

/// The example package that ships with the program.
pub fn example() -> Package {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/dprk");
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let wanted = files.filter(|path| path.extension().is_some_and(|e| e == "csv" || e == "json"));
    wanted.map(|path| (path.file_name().unwrap().to_str().unwrap().to_owned(), std::fs::read(path).unwrap())).collect()
}
