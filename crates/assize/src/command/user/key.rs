//! `assize user key`: key pairs of one's own, for joining a case from elsewhere.

use crate::{clock, secret, show};
use anyhow::{Context, Result};
use assize_record::id::UserId;
use clap::Args;
use std::fs::OpenOptions;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Arguments of `user key`.
#[derive(Args)]
pub struct Key {
    /// Your name in the case: short, and telling nobody who you are
    name: String,
    /// File for your keys, sealed under your passphrase; keep it
    #[arg(long, value_name = "FILE")]
    key_file: PathBuf,
    /// File for the public half; send it to the custodian
    #[arg(long, value_name = "FILE")]
    public: PathBuf,
    /// File whose first line is your passphrase (otherwise: ASSIZE_NEW_PASSPHRASE, a prompt)
    #[arg(long, value_name = "FILE")]
    new_passphrase_file: Option<PathBuf>,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

impl Key {
    /// Writes both files.
    pub fn run(&self) -> Result<ExitCode> {
        let passphrase = secret::new_passphrase(self.new_passphrase_file.as_deref())?;
        let file = assize_docket::users::key_file(UserId::new(&self.name), passphrase.as_bytes(), &mut clock::entropy)?;
        write_new(&self.key_file, &serde_json::to_vec(&file)?)?;
        write_new(&self.public, &serde_json::to_vec(&file.public)?)?;
        let fingerprint = file.public.fingerprint();
        if self.json {
            return show::json(&serde_json::json!({
                "key_file": self.key_file, "public": self.public, "fingerprint": fingerprint
            }));
        }
        show::print(&format!(
            "Keep {} and its passphrase; nobody can replace them. Send {} to the custodian, who adds you with it.\nRead this to the custodian over another way: {fingerprint}",
            self.key_file.display(),
            self.public.display()
        ))
    }
}

/// Writes a file that must not be there yet.
fn write_new(path: &Path, bytes: &[u8]) -> Result<()> {
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(path)
        .with_context(|| format!("{} cannot be made; accepted is a file that is not there yet", path.display()))?;
    file.write_all(bytes).and_then(|()| file.sync_all()).with_context(|| format!("{} was not written", path.display()))
}
