//! The chores: `cargo xtask test`, `tidy`, `generate`, `browser`, `crash`. Never part of the program that users run.

mod browser;
mod crash;
mod generate;
mod install;
mod shell;
mod test;
mod tidy;

use std::path::PathBuf;
use std::process::ExitCode;

const USAGE: &str = "usage: cargo xtask <command>
  test       everything: format, tidy rules, lints, tests, generated files, browser tests
  tidy       crate directions, file and function budgets, words that may not stand in the repository
  generate   write docs/reference from the program's own definitions (--check: fail where it differs)
  browser    make the demo's report and look at its pages in Chromium
  crash      kill, cut the power, fail calls, damage bytes (kills N power N faults N damage N seed N; or `release`)";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..");
    let outcome = match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["test"] => test::test(&root),
        ["tidy"] => tidy::tidy(&root),
        ["generate"] => generate::generate(&root),
        ["generate", "--check"] => generate::check(&root),
        ["browser"] => browser::browser(&root),
        ["crash", ref counts @ ..] => crash::crash(&root, counts),
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}
