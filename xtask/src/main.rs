//! The chores: `cargo xtask test`, `tidy`, `generate`, `fuzz`, `sbom`, `browser`, `crash`, `remote`. Never part of the program that users run.

mod browser;
mod crash;
mod fuzz;
mod generate;
mod install;
mod remote;
mod room;
mod sbom;
mod shell;
mod test;
mod tidy;

use std::path::PathBuf;
use std::process::ExitCode;

const USAGE: &str = "usage: cargo xtask <command>
  test       everything: format, tidy rules, lints, tests, generated files, browser tests
  tidy       crate directions, file and function budgets, words that may not stand in the repository
  generate   write docs/reference from the program's own definitions (--check: fail where it differs)
  fuzz       every parser on mutants of its corpus: with libFuzzer where there is a C++ compiler
             (fuzz SECONDS: so long a target; 20 if not said)
  sbom       write target/assize.cdx.json: what the program is made of (CycloneDX 1.6)
  browser    make the demo's report and look at its pages in Chromium
  remote     back up into a bucket of an S3-compatible storage on this machine
  crash      kill, cut the power, fail calls, damage bytes (kills N power N faults N damage N seed N; or `release`)";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..");
    let outcome = match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["test"] => test::test(&root),
        ["tidy"] => tidy::tidy(&root),
        ["generate"] => generate::generate(&root),
        ["generate", "--check"] => generate::check(&root),
        ["fuzz"] => fuzz::fuzz(&root, fuzz::SECONDS),
        ["fuzz", seconds] if seconds.parse::<u32>().is_ok() => {
            fuzz::fuzz(&root, seconds.parse().unwrap_or(fuzz::SECONDS))
        }
        ["sbom"] => sbom::sbom(&root),
        ["browser"] => browser::browser(&root),
        ["remote"] => remote::remote(&root),
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
