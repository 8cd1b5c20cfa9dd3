//! `assize user list`: who holds keys of the case.

use crate::case::CaseArguments;
use crate::show;
use anyhow::Result;
use assize_store::{Holder, UserNote};
use clap::Args;
use std::process::ExitCode;

/// Arguments of `user list`.
#[derive(Args)]
pub struct List {
    #[command(flatten)]
    case: CaseArguments,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

impl List {
    /// Lists them.
    pub fn run(&self) -> Result<ExitCode> {
        let users = assize_docket::users::list(&self.case.open()?)?;
        if self.json {
            return show::json(&users);
        }
        let row = |one: &UserNote| {
            let roles: Vec<&str> = one.roles.iter().map(|role| role.code()).collect();
            let holds = match (one.holder, one.cost) {
                (Holder::CaseRecovery, _) => "shares of the case".to_owned(),
                (Holder::VaultRecovery, _) => "shares of the vault".to_owned(),
                (Holder::Person, Some(cost)) => format!("passphrase, {} MiB a guess", cost.mebibytes),
                (Holder::Person, None) => "key file".to_owned(),
            };
            vec![
                one.user.to_string(),
                roles.join(", "),
                holds,
                one.since.clone(),
                one.by.to_string(),
                one.fingerprint.clone(),
            ]
        };
        let header = ["user", "roles", "opens with", "since", "added by", "fingerprint"];
        show::print(&show::table(&header, users.iter().map(row).collect()))
    }
}
