//! Which case, who opens it, and the passphrase: from a file, the environment or a prompt, never from the command line.

use crate::{clock, secret};
use anyhow::{Context, Result, bail};
use assize_docket::DocketError;
use assize_docket::open_case::OpenCase;
use assize_docket::results::Computed;
use assize_docket::shelf::{Shelf, shelf};
use assize_record::id::UserId;
use assize_store::{Cost, Credentials, KeyFile, Upkeep};
use clap::Args;
use std::fs;
use std::path::PathBuf;
use zeroize::Zeroizing;

/// The environment variable with the passphrase.
pub const VARIABLE: &str = "ASSIZE_PASSPHRASE";
/// Beside a case that `demo` made: the public record needs no secret.
pub const DEMO_PASSPHRASE: &str = "passphrase.txt";
/// Where `demo` puts its folder.
pub const DEMO_FOLDER: &str = "assize-demo";
/// An operation of `assize_docket::results`.
pub type Computing<T = Computed> = fn(&mut OpenCase, &Shelf, &str, &dyn Fn(&str)) -> Result<T, DocketError>;

/// Arguments of every command that opens a case.
#[derive(Args)]
pub struct CaseArguments {
    /// Folder of the case
    #[arg(long, env = "ASSIZE_CASE", default_value = "assize-demo/case", value_name = "FOLDER")]
    pub case: PathBuf,
    /// File whose first line is the passphrase (otherwise: ASSIZE_PASSPHRASE, the demo's own file, a prompt)
    #[arg(long, value_name = "FILE")]
    pub passphrase_file: Option<PathBuf>,
    /// Which user of the case you are; `custodian` where it is left out
    #[arg(long, env = "ASSIZE_USER", value_name = "NAME")]
    pub user: Option<String>,
    /// Your key file, where your keys lie outside the case (assize user key)
    #[arg(long, env = "ASSIZE_KEY_FILE", value_name = "FILE")]
    pub key_file: Option<PathBuf>,
}

impl CaseArguments {
    /// Opens the case and says what was repaired.
    pub fn open(&self) -> Result<OpenCase> {
        if !self.case.exists() {
            bail!(
                "{} is not there; `assize demo` makes a case of the public record, `assize new --case FOLDER` an empty one",
                self.case.display()
            );
        }
        let upkeep = Upkeep { cost: Cost::default(), entropy: &mut clock::entropy, now: &clock::now() };
        let case = self.with_credentials(|credentials| {
            OpenCase::open(&self.case, credentials, upkeep)
                .with_context(|| format!("the case {} was not opened", self.case.display()))
        })?;
        for repaired in case.repaired() {
            eprintln!("assize: repaired {repaired}");
        }
        if let Some(torn) = case.torn() {
            eprintln!(
                "assize: {} bytes at the end of the write-ahead log could not be read and were left out: a write that was under way when the program was last ended, or damage; `assize verify` and your last backup tell",
                torn.unreadable
            );
        }
        if let Some(copy) = case.copied() {
            eprintln!(
                "assize: the case was brought to a newer version; its database as it was before is {}",
                copy.display()
            );
        }
        Ok(case)
    }

    /// Reads passphrase and key file and does with them what is wanted.
    pub fn with_credentials<T>(&self, wanted: impl FnOnce(&Credentials<'_>) -> Result<T>) -> Result<T> {
        let passphrase = self.passphrase()?;
        let key_file = self.key_file.as_ref().map(|file| read_key_file(file)).transpose()?;
        wanted(&Credentials {
            user: self.user.clone().map(UserId::new),
            passphrase: passphrase.as_bytes(),
            key_file: key_file.as_ref(),
        })
    }

    /// Opens the case and computes, or reads back, what `operation` is about.
    pub fn computed<T>(&self, operation: Computing<T>) -> Result<T> {
        let mut case = self.open()?;
        let shelf = shelf()?;
        let bar = crate::progress::steps(assize_docket::chain::STEPS.len());
        let computed = operation(&mut case, &shelf, &clock::now(), &|step| bar.step(step))?;
        bar.done();
        Ok(computed)
    }

    /// The passphrase of a case that is there.
    pub fn passphrase(&self) -> Result<Zeroizing<String>> {
        let demo = self.case.parent().map(|folder| folder.join(DEMO_PASSPHRASE)).filter(|file| file.exists());
        if let Some(file) = &self.passphrase_file {
            return secret::from_file(file);
        }
        if let Ok(text) = std::env::var(VARIABLE) {
            return Ok(Zeroizing::new(text));
        }
        if let Some(file) = demo {
            return secret::from_file(&file);
        }
        let prompt = format!("Passphrase of {}: ", self.case.display());
        Ok(Zeroizing::new(rpassword::prompt_password(prompt).context(
            "no passphrase: there is no terminal to ask at; give --passphrase-file or set ASSIZE_PASSPHRASE",
        )?))
    }

    /// A passphrase for a case that is to be made.
    pub fn new_passphrase(&self) -> Result<Zeroizing<String>> {
        if self.passphrase_file.is_some() || std::env::var_os(VARIABLE).is_some() {
            return self.passphrase();
        }
        secret::chosen("--passphrase-file or set ASSIZE_PASSPHRASE")
    }
}

fn read_key_file(file: &std::path::Path) -> Result<KeyFile> {
    let bytes = fs::read(file).with_context(|| format!("the key file {} cannot be read", file.display()))?;
    KeyFile::parse(&bytes).with_context(|| format!("the key file {} was not accepted", file.display()))
}
