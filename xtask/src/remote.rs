//! Backups in a bucket, against a storage that somebody else wrote: a program with the feature `s3` and moto, on this machine.

use crate::shell::{run, run_with};
use anyhow::{Context, Result};
use std::path::{Path, PathBuf};

/// What the storage needs, by exact version.
const NEEDS: &str = "tests/remote/requirements.txt";

/// Installs the storage under target/, builds the program with the feature, lints it, and runs the tests against it.
///
/// The whole workspace is named, so that nothing but the program itself is built anew.
pub fn remote(root: &Path) -> Result<()> {
    let python = storage(root)?;
    let python = python.to_str().context("the path of the target folder is not UTF-8")?;
    const WITH: &[&str] = &["--workspace", "--locked", "--features", "assize/s3"];
    run(root, "cargo", &[&["clippy"], WITH, &["--all-targets", "--", "-D", "warnings"]].concat())?;
    let test = |more: &[&str]| {
        run_with(root, "cargo", &[&["test"], WITH, more].concat(), &[("ASSIZE_STORAGE_PYTHON", python)])
    };
    test(&["--test", "remote"])?;
    // A client that is built in and not asked for makes no socket either.
    test(&["--test", "quiet", "no_command_makes_a_socket"])
}

/// The interpreter that has the storage's packages; they are installed where what is wanted has changed.
fn storage(root: &Path) -> Result<PathBuf> {
    let folder = root.join("target/storage");
    let (python, mark) = (folder.join("bin/python"), folder.join("requirements.txt"));
    let wanted = std::fs::read_to_string(root.join(NEEDS)).context(NEEDS)?;
    if std::fs::read_to_string(&mark).ok().as_ref() != Some(&wanted) {
        println!("installing the Python packages of {NEEDS}");
        let (folder, python) = (folder.to_string_lossy(), python.to_string_lossy());
        run(root, "python3", &["-m", "venv", "--clear", &folder])?;
        run(root, &python, &["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", NEEDS])?;
        std::fs::write(&mark, wanted).with_context(|| mark.display().to_string())?;
    }
    Ok(python)
}
