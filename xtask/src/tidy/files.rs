//! The files that the rules look at: what is tracked, or would be.

use anyhow::{Context, Result, bail};
use std::path::Path;
use std::process::Command;

/// One Rust file.
pub struct RustSource {
    /// Path from the root, with `/`.
    pub path: String,
    /// Its text.
    pub text: String,
}

/// All files that git tracks or would track, from the root, sorted.
pub fn tracked(root: &Path) -> Result<Vec<String>> {
    let listing = Command::new("git")
        .args(["ls-files", "--cached", "--others", "--exclude-standard"])
        .current_dir(root)
        .output()
        .context("git could not be started")?;
    if !listing.status.success() {
        bail!("git ls-files ended with {}", listing.status);
    }
    let text = String::from_utf8(listing.stdout).context("a file name is not UTF-8")?;
    let mut names: Vec<String> = text.lines().filter(|name| root.join(name).is_file()).map(str::to_owned).collect();
    names.sort();
    names.dedup();
    Ok(names)
}

/// All Rust files.
pub fn rust_sources(root: &Path) -> Result<Vec<RustSource>> {
    let is_rust = |path: &String| Path::new(path).extension().is_some_and(|extension| extension == "rs");
    let read = |path: String| {
        let text = std::fs::read_to_string(root.join(&path)).with_context(|| format!("{path} cannot be read"))?;
        Ok(RustSource { path, text })
    };
    tracked(root)?.into_iter().filter(is_rust).map(read).collect()
}
