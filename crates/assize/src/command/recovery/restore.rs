//! `assize recovery restore`: a case opened with shares, and a new passphrase for one of its users.

use crate::case::CaseArguments;
use crate::{clock, secret, show};
use anyhow::{Context, Result, bail};
use assize_docket::recovery::AFTER;
use assize_record::id::UserId;
use assize_record::role::Role;
use clap::Args;
use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;
use zeroize::Zeroizing;

/// Arguments of `recovery restore`.
#[derive(Args)]
pub struct Restore {
    /// File with the words of one share; may be given several times (otherwise: a prompt). Shares of the vault may be among them
    #[arg(long = "share", value_name = "FILE")]
    shares: Vec<PathBuf>,
    /// File whose first line is the new passphrase (otherwise: ASSIZE_NEW_PASSPHRASE, a prompt)
    #[arg(long, value_name = "FILE")]
    new_passphrase_file: Option<PathBuf>,
    #[command(flatten)]
    case: CaseArguments,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

impl Restore {
    /// Opens the case with the shares.
    pub fn run(&self) -> Result<ExitCode> {
        let Some(user) = self.case.user.clone().map(UserId::new) else {
            bail!("no user was named; accepted is --user NAME: one of the case whose passphrase is lost, or a new one");
        };
        let shares = if self.shares.is_empty() { asked()? } else { self.read()? };
        let passphrase = secret::new_passphrase(self.new_passphrase_file.as_deref())?;
        let case = assize_docket::recovery::restore(
            &self.case.case,
            &shares.iter().map(|share| share.as_str()).collect::<Vec<_>>(),
            user.clone(),
            passphrase.as_bytes(),
            &mut clock::entropy,
            &clock::now(),
        )?;
        let roles = case.roles();
        if self.json {
            return show::json(&serde_json::json!({ "user": user, "roles": roles, "next": AFTER }));
        }
        let names: Vec<&str> = roles.iter().map(|role| role.code()).collect();
        let mut text = format!("{user} opens the case with the new passphrase, as {}.\n{AFTER}", names.join(", "));
        if case.has_vault() && !roles.contains(&Role::IdentityKeeper) {
            text.push_str(
                "\nIdentities stay closed to this user: the vault has shares of its own, and keepers of its own.",
            );
        }
        show::print(&text)
    }

    fn read(&self) -> Result<Vec<Zeroizing<String>>> {
        let read = |file: &PathBuf| {
            let text =
                fs::read_to_string(file).with_context(|| format!("the share {} cannot be read", file.display()))?;
            Ok(Zeroizing::new(text))
        };
        self.shares.iter().map(read).collect()
    }
}

/// Shares typed one after the other, until an empty line.
fn asked() -> Result<Vec<Zeroizing<String>>> {
    let mut shares = Vec::new();
    loop {
        let prompt = format!("Words of share {} (empty when there are no more): ", shares.len() + 1);
        let line = secret::line(&prompt, "--share FILE")?;
        if line.trim().is_empty() {
            return Ok(shares);
        }
        shares.push(line);
    }
}
