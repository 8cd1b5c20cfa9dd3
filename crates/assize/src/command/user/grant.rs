//! `assize user grant`: other roles for a user.

use crate::case::CaseArguments;
use crate::{clock, show};
use anyhow::{Result, bail};
use assize_docket::users::{self, REMOVAL_CANNOT_UNDO, VAULT_FOLLOWS};
use assize_record::id::UserId;
use assize_record::role::Role;
use clap::Args;
use std::process::ExitCode;

/// Arguments of `user grant`.
#[derive(Args)]
pub struct Grant {
    /// Which user
    name: String,
    /// Roles to give
    roles: Vec<Role>,
    /// A role to take away; may be given several times
    #[arg(long = "take", value_name = "ROLE")]
    take: Vec<Role>,
    #[command(flatten)]
    case: CaseArguments,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

impl Grant {
    /// Changes the roles.
    pub fn run(&self) -> Result<ExitCode> {
        if self.roles.is_empty() && self.take.is_empty() {
            bail!("no role was named; accepted are roles to give, or --take ROLE");
        }
        let (give, take) = (self.roles.iter().copied().collect(), self.take.iter().copied().collect());
        let mut case = self.case.open()?;
        let user = UserId::new(&self.name);
        let roles = users::grant(&mut case, &user, &give, &take, &mut clock::entropy, &clock::now())?;
        let cannot = if self.take.is_empty() { Vec::new() } else { vec![REMOVAL_CANNOT_UNDO] };
        let follows = self.take.contains(&Role::IdentityKeeper).then_some(VAULT_FOLLOWS);
        let said: Vec<&str> = cannot.into_iter().chain(follows).collect();
        if self.json {
            return show::json(&serde_json::json!({ "user": user, "roles": roles, "cannot_undo": said }));
        }
        let names: Vec<&str> = roles.iter().map(|role| role.code()).collect();
        let mut text = format!("{user} now has: {}", names.join(", "));
        for sentence in said {
            text.push_str(&format!("\n{sentence}"));
        }
        show::print(&text)
    }
}
