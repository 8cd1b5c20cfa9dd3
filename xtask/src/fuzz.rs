//! Fuzzing for a bounded time. Says which of the two ways it went.

use crate::shell::{has, run_with};
use anyhow::{Context, Result};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Seconds a target, if nothing is said.
pub const SECONDS: u32 = 20;
/// Mutants that the way without libFuzzer makes in the place of one second; a target takes some milliseconds a mutant.
const MUTANTS_A_SECOND: u32 = 100;
/// Bytes of an input: the largest seed and room to grow.
const LONGEST: u32 = 65_536;
/// What libFuzzer needs to see which branches an input takes. All of it is in the stable compiler; address sanitizing is not, and
/// our crates have no unsafe code that it would watch.
const COVERAGE: &[&str] = &[
    "-Cpasses=sancov-module",
    "-Cllvm-args=-sanitizer-coverage-level=4",
    "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
    "-Cllvm-args=-sanitizer-coverage-pc-table",
    "-Cllvm-args=-sanitizer-coverage-trace-compares",
    "-Ccodegen-units=1",
    "-Cdebug-assertions",
    "--cfg=fuzzing",
];

/// Runs every target.
pub fn fuzz(root: &Path, seconds: u32) -> Result<()> {
    if has("c++") {
        let targets = targets(root)?;
        let built = build(root)?;
        for target in &targets {
            one(root, &built.join(target), target, seconds)?;
        }
        println!("fuzzed with libFuzzer: {} for {seconds} seconds each, no crash", targets.join(", "));
        return Ok(());
    }
    println!("no C++ compiler to build libFuzzer with: the same targets run over mutants of their corpus");
    let mutants = seconds.saturating_mul(MUTANTS_A_SECOND).to_string();
    let variables = [("ASSIZE_FUZZ_MUTANTS", mutants.as_str())];
    run_with(
        root,
        "cargo",
        &["test", "--locked", "--package", "assize", "--test", "fuzz", "--", "--nocapture"],
        &variables,
    )?;
    println!("fuzzed without libFuzzer: {mutants} mutants of each corpus, no crash");
    Ok(())
}

/// Builds the targets with the versions of the program's own lock file; gives the folder they lie in.
fn build(root: &Path) -> Result<PathBuf> {
    std::fs::copy(root.join("Cargo.lock"), root.join("fuzz/Cargo.lock")).context("Cargo.lock cannot be copied")?;
    let (host, flags, folder) = (host()?, COVERAGE.join("\u{1f}"), root.join("target/fuzz"));
    let into = text(&folder)?;
    // Flags are for the host's platform by name, so that build scripts and macros go without them.
    run_with(
        root,
        "cargo",
        &["build", "--release", "--manifest-path", "fuzz/Cargo.toml", "--target", &host, "--target-dir", &into],
        &[("CARGO_ENCODED_RUSTFLAGS", flags.as_str())],
    )?;
    Ok(folder.join(host).join("release"))
}

/// What libFuzzer finds worth keeping goes to target/, so that the corpus in the repository stays small.
fn one(root: &Path, program: &Path, target: &str, seconds: u32) -> Result<()> {
    let (found, seeds) = (root.join("target/fuzz-corpus").join(target), root.join("fuzz/corpus").join(target));
    std::fs::create_dir_all(&found)?;
    let kept = format!("-artifact_prefix={}-", text(&found)?);
    let (time, longest) = (format!("-max_total_time={seconds}"), format!("-max_len={LONGEST}"));
    let arguments = [
        &text(&found)?,
        &text(&seeds)?,
        &time,
        &longest,
        &kept,
        "-timeout=10",
        "-rss_limit_mb=1024",
        "-verbosity=0",
        "-print_final_stats=1",
    ];
    run_with(root, &text(program)?, &arguments.map(|argument| argument as &str), &[])
}

/// The targets that fuzz/Cargo.toml builds.
fn targets(root: &Path) -> Result<Vec<String>> {
    let manifest: toml::Table = std::fs::read_to_string(root.join("fuzz/Cargo.toml"))?.parse()?;
    let bins = manifest.get("bin").and_then(toml::Value::as_array).context("fuzz/Cargo.toml names no targets")?;
    Ok(bins.iter().filter_map(|one| one.get("name")?.as_str().map(str::to_owned)).collect())
}

/// The platform that the compiler runs on.
fn host() -> Result<String> {
    let said = String::from_utf8(Command::new("rustc").arg("-vV").output()?.stdout)?;
    let host = said.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned).context("rustc -vV names no host")
}

fn text(path: &Path) -> Result<String> {
    path.to_str().map(str::to_owned).context("the checkout's path is not UTF-8")
}
