//! `assize new`: an empty, encrypted case.

use crate::case::CaseArguments;
use crate::{clock, show};
use anyhow::Result;
use assize_record::id::UserId;
use assize_record::role::Role;
use assize_store::FIRST_USER;
use clap::Args;
use std::process::ExitCode;

/// Arguments of `new`.
#[derive(Args)]
pub struct New {
    #[command(flatten)]
    case: CaseArguments,
    /// Make no identity vault now: the first user is everything but identity keeper
    #[arg(long)]
    no_identities: bool,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

impl New {
    /// Makes the case.
    pub fn run(&self) -> Result<ExitCode> {
        let user = self.case.user.clone().unwrap_or_else(|| FIRST_USER.to_owned());
        let passphrase = self.case.new_passphrase()?;
        let roles = if self.no_identities { Role::all_but_identities() } else { Role::ALL.iter().copied().collect() };
        assize_docket::new_case::new_case_for(
            &self.case.case,
            UserId::new(&user),
            roles.clone(),
            passphrase.as_bytes(),
            &mut clock::entropy,
            &clock::now(),
        )?;
        let folder = self.case.case.display();
        if self.json {
            return show::json(&serde_json::json!({ "case": folder.to_string(), "user": user, "roles": roles }));
        }
        let identities = if self.no_identities {
            "No one can open identities yet; assize user grant NAME identity-keeper makes the vault."
        } else {
            "This user alone holds every key, the identity vault's too. In a team, give identity-keeper to somebody else and take it from this user (assize user grant)."
        };
        show::print(&format!(
            "Made the empty case {folder}; its user is {user}.\n{identities}\nNext: assize import FOLDER --case {folder} reads a data package and says what it would write.\n      assize recovery make --case {folder} prints shares for the day when the passphrase is lost."
        ))
    }
}
