//! Files under docs/reference are written by the program from its own definitions, never by hand.

use crate::shell::run;
use anyhow::{Context, Result, bail};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

const FOLDER: &str = "docs/reference";

/// Writes docs/reference.
pub fn generate(root: &Path) -> Result<()> {
    write_into(root, &root.join(FOLDER))
}

/// Fails where docs/reference is not what the program would write.
pub fn check(root: &Path) -> Result<()> {
    let fresh = root.join("target/reference");
    if fresh.exists() {
        fs::remove_dir_all(&fresh)?;
    }
    write_into(root, &fresh)?;
    let (kept, made) = (read(&root.join(FOLDER))?, read(&fresh)?);
    let stale: Vec<&String> =
        made.keys().chain(kept.keys()).filter(|name| made.get(*name) != kept.get(*name)).collect();
    if !stale.is_empty() {
        bail!("stale in {FOLDER}: {stale:?}; run `cargo xtask generate` and commit the result");
    }
    println!("generated files are up to date: {} in {FOLDER}", made.len());
    Ok(())
}

fn write_into(root: &Path, folder: &Path) -> Result<()> {
    fs::create_dir_all(folder)?;
    let folder = folder.to_str().context("the checkout's path is not UTF-8")?;
    run(root, &crate::shell::program(root)?, &["reference", folder])
}

fn read(folder: &Path) -> Result<BTreeMap<String, Vec<u8>>> {
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(folder).with_context(|| format!("{} cannot be listed", folder.display()))? {
        let entry = entry?;
        files.insert(entry.file_name().to_string_lossy().into_owned(), fs::read(entry.path())?);
    }
    Ok(files)
}
