//! Which case, and the passphrase that opens it: from a file, the environment or a prompt, never from the command line.

use anyhow::{Context, Result, bail};
use assize_docket::shelf::{Shelf, shelf};
use assize_record::results::Results;
use assize_record::study::Study;
use assize_store::Case;
use clap::Args;
use std::fs;
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// The environment variable with the passphrase.
pub const VARIABLE: &str = "ASSIZE_PASSPHRASE";
/// Beside a case that `demo` made: the public record needs no secret.
pub const DEMO_PASSPHRASE: &str = "passphrase.txt";
/// Where `demo` puts its folder.
pub const DEMO_FOLDER: &str = "assize-demo";
/// A shorter passphrase is refused for a new case.
pub const SHORTEST: usize = 15;

/// Arguments of every command that opens a case.
#[derive(Args)]
pub struct CaseArguments {
    /// Folder of the case
    #[arg(long, env = "ASSIZE_CASE", default_value = "assize-demo/case", value_name = "FOLDER")]
    pub case: PathBuf,
    /// File whose first line is the passphrase (otherwise: ASSIZE_PASSPHRASE, the demo's own file, a prompt)
    #[arg(long, value_name = "FILE")]
    pub passphrase_file: Option<PathBuf>,
}

impl CaseArguments {
    /// Opens the case and says what was repaired.
    pub fn open(&self) -> Result<Case> {
        if !self.case.exists() {
            bail!(
                "{} is not there; `assize demo` makes a case of the public record, `assize new --case FOLDER` an empty one",
                self.case.display()
            );
        }
        let passphrase = self.passphrase()?;
        let case = Case::open(&self.case, passphrase.as_bytes())
            .with_context(|| format!("the case {} was not opened", self.case.display()))?;
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

    /// Opens the case and computes, or reads back, everything.
    pub fn computed(&self) -> Result<(Case, Study, Shelf, Results)> {
        let mut case = self.open()?;
        let shelf = shelf()?;
        let study = assize_docket::results::study(&case)?;
        let bar = crate::progress::steps(assize_docket::chain::STEPS.len());
        let results =
            assize_docket::results::results(&mut case, &study, &shelf, &crate::clock::now(), &|step| bar.step(step))?;
        bar.done();
        Ok((case, study, shelf, results))
    }

    /// The passphrase of a case that is there.
    pub fn passphrase(&self) -> Result<Zeroizing<String>> {
        let demo = self.case.parent().map(|folder| folder.join(DEMO_PASSPHRASE)).filter(|file| file.exists());
        if let Some(file) = &self.passphrase_file {
            return from_file(file);
        }
        if let Ok(text) = std::env::var(VARIABLE) {
            return Ok(Zeroizing::new(text));
        }
        if let Some(file) = demo {
            return from_file(&file);
        }
        let prompt = format!("Passphrase of {}: ", self.case.display());
        Ok(Zeroizing::new(rpassword::prompt_password(prompt).context(
            "no passphrase: there is no terminal to ask at; give --passphrase-file or set ASSIZE_PASSPHRASE",
        )?))
    }

    /// A passphrase for a case that is to be made: typed twice at a prompt, and long enough.
    pub fn new_passphrase(&self) -> Result<Zeroizing<String>> {
        let passphrase = if self.passphrase_file.is_some() || std::env::var_os(VARIABLE).is_some() {
            self.passphrase()?
        } else {
            eprintln!("A forgotten passphrase is final: nobody can open the case without it.");
            let first = Zeroizing::new(rpassword::prompt_password("New passphrase: ").context(
                "no passphrase: there is no terminal to ask at; give --passphrase-file or set ASSIZE_PASSPHRASE",
            )?);
            let again = Zeroizing::new(rpassword::prompt_password("The same again: ")?);
            if *first != *again {
                bail!("the two passphrases differ; nothing was made");
            }
            first
        };
        let found = passphrase.chars().count();
        if found < SHORTEST {
            bail!("the passphrase has {found} characters; accepted are {SHORTEST} or more (six random words do)");
        }
        Ok(passphrase)
    }
}

fn from_file(file: &Path) -> Result<Zeroizing<String>> {
    let text = Zeroizing::new(
        fs::read_to_string(file).with_context(|| format!("the passphrase file {} cannot be read", file.display()))?,
    );
    let line = text.lines().next().unwrap_or("");
    if line.is_empty() {
        bail!("the first line of {} is empty; accepted is the passphrase on the first line", file.display());
    }
    Ok(Zeroizing::new(line.to_owned()))
}
