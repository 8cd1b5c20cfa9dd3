//! Fuzzing for a bounded time. Says which of the two ways it went.

use crate::shell::{has, run_with};
use anyhow::{Context, Result};
use std::path::Path;
use std::process::{Command, Stdio};

/// Seconds a target, if nothing is said.
pub const SECONDS: u32 = 20;
/// Mutants that the stable way makes in the place of one second; a target takes some milliseconds a mutant.
const MUTANTS_A_SECOND: u32 = 100;
/// Bytes of an input: the largest seed and room to grow.
const LONGEST: u32 = 65_536;

/// Runs every target.
pub fn fuzz(root: &Path, seconds: u32) -> Result<()> {
    if has("cargo-fuzz") && has_nightly() {
        let targets = targets(root)?;
        for target in &targets {
            one(root, target, seconds)?;
        }
        println!("fuzzed with cargo-fuzz: {} for {seconds} seconds each, no crash", targets.join(", "));
        return Ok(());
    }
    println!(
        "cargo-fuzz or a nightly compiler is missing: the same targets run on stable over mutants of their corpus"
    );
    let mutants = seconds.saturating_mul(MUTANTS_A_SECOND).to_string();
    let variables = [("ASSIZE_FUZZ_MUTANTS", mutants.as_str())];
    run_with(
        root,
        "cargo",
        &["test", "--locked", "--package", "assize", "--test", "fuzz", "--", "--nocapture"],
        &variables,
    )?;
    println!("fuzzed on stable: {mutants} mutants of each corpus, no crash");
    Ok(())
}

/// What libFuzzer finds worth keeping goes to target/, so that the corpus in the repository stays small.
fn one(root: &Path, target: &str, seconds: u32) -> Result<()> {
    let (found, seeds) = (root.join("target/fuzz-corpus").join(target), root.join("fuzz/corpus").join(target));
    std::fs::create_dir_all(&found)?;
    let path = |folder: &Path| folder.to_str().map(str::to_owned).context("the checkout's path is not UTF-8");
    let (found, seeds) = (path(&found)?, path(&seeds)?);
    let (time, longest) = (format!("-max_total_time={seconds}"), format!("-max_len={LONGEST}"));
    let arguments =
        ["+nightly", "fuzz", "run", target, &found, &seeds, "--", &time, &longest, "-timeout=10", "-verbosity=0"];
    run_with(root, "cargo", &arguments, &[])
}

/// The targets that fuzz/Cargo.toml builds.
fn targets(root: &Path) -> Result<Vec<String>> {
    let manifest: toml::Table = std::fs::read_to_string(root.join("fuzz/Cargo.toml"))?.parse()?;
    let bins = manifest.get("bin").and_then(toml::Value::as_array).context("fuzz/Cargo.toml names no targets")?;
    Ok(bins.iter().filter_map(|one| one.get("name")?.as_str().map(str::to_owned)).collect())
}

fn has_nightly() -> bool {
    let mut command = Command::new("cargo");
    command.args(["+nightly", "--version"]).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}
