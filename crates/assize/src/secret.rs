//! Asking for secrets at a terminal, or reading them from a file.

use crate::clock;
use anyhow::{Context, Result, bail};
use assize_docket::passphrase::FORGOTTEN_IS_FINAL;
use std::fs;
use std::path::Path;
use zeroize::Zeroizing;

/// The environment variable with a passphrase that is to be set.
pub const NEW_VARIABLE: &str = "ASSIZE_NEW_PASSPHRASE";

/// The first line of a file.
pub fn from_file(file: &Path) -> Result<Zeroizing<String>> {
    let text = Zeroizing::new(
        fs::read_to_string(file).with_context(|| format!("the passphrase file {} cannot be read", file.display()))?,
    );
    let line = text.lines().next().unwrap_or("");
    if line.is_empty() {
        bail!("the first line of {} is empty; accepted is the passphrase on the first line", file.display());
    }
    Ok(Zeroizing::new(line.to_owned()))
}

/// A passphrase that is to be set: from a file, the environment, or typed twice.
pub fn new_passphrase(file: Option<&Path>) -> Result<Zeroizing<String>> {
    if let Some(file) = file {
        return from_file(file);
    }
    if let Ok(text) = std::env::var(NEW_VARIABLE) {
        return Ok(Zeroizing::new(text));
    }
    chosen("--new-passphrase-file or set ASSIZE_NEW_PASSPHRASE")
}

/// A passphrase typed twice, after random words were offered. `otherwise` says how to give it without a terminal.
pub fn chosen(otherwise: &str) -> Result<Zeroizing<String>> {
    eprintln!("{FORGOTTEN_IS_FINAL}");
    let words = assize_store::passphrase::generate(&mut clock::entropy)?;
    eprintln!("Words drawn for you, if you want them (write them down, keep them apart from the case): {}", *words);
    let no_terminal = || format!("no passphrase: there is no terminal to ask at; give {otherwise}");
    let first = Zeroizing::new(rpassword::prompt_password("New passphrase: ").with_context(no_terminal)?);
    assize_store::passphrase::check(first.as_bytes())?;
    let again = Zeroizing::new(rpassword::prompt_password("The same again: ")?);
    if *first != *again {
        bail!("the two passphrases differ; nothing was changed");
    }
    Ok(first)
}

/// A line that is not shown while it is typed.
pub fn line(prompt: &str, otherwise: &str) -> Result<Zeroizing<String>> {
    let no_terminal = || format!("there is no terminal to ask at; give {otherwise}");
    Ok(Zeroizing::new(rpassword::prompt_password(prompt).with_context(no_terminal)?))
}
