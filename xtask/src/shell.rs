//! Running other programs, with what is run printed first.

use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Runs a command in `folder`; its output goes through.
pub fn run(folder: &Path, program: &str, arguments: &[&str]) -> Result<()> {
    run_with(folder, program, arguments, &[])
}

/// Runs a command with more environment variables.
pub fn run_with(folder: &Path, program: &str, arguments: &[&str], variables: &[(&str, &str)]) -> Result<()> {
    println!("$ {program} {}", arguments.join(" "));
    let status = Command::new(program)
        .args(arguments)
        .envs(variables.iter().copied())
        .current_dir(folder)
        .stdin(Stdio::null())
        .status()
        .with_context(|| format!("`{program}` could not be started"))?;
    if !status.success() {
        bail!("`{program} {}` ended with {status}", arguments.join(" "));
    }
    Ok(())
}

/// True where the program answers `--version`.
pub fn has(program: &str) -> bool {
    runs(program, &["--version"])
}

/// True where the program can be run so and ends well; what it says goes nowhere.
pub fn runs(program: &str, arguments: &[&str]) -> bool {
    Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// Where cargo builds.
pub fn target(root: &Path) -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from)
}

/// The program as the tests build it; built first where it is not up to date.
///
/// The whole workspace is built together, since building one package alone would build its dependencies anew with other features.
pub fn program(root: &Path) -> Result<String> {
    run(root, "cargo", &["test", "--workspace", "--locked", "--no-run", "--quiet"])?;
    let program = target(root).join("debug/assize").canonicalize().context("the program was not built")?;
    program.into_os_string().into_string().ok().context("the path of the target folder is not UTF-8")
}
