//! `assize user add`: another user, with a passphrase typed here or by a public file.

use crate::case::CaseArguments;
use crate::{clock, secret, show};
use anyhow::{Context, Result, bail};
use assize_docket::users;
use assize_record::id::UserId;
use assize_record::role::Role;
use assize_store::PublicUser;
use clap::Args;
use std::path::PathBuf;
use std::process::ExitCode;

/// Arguments of `user add`.
#[derive(Args)]
pub struct Add {
    /// Name of the new user: short, and no name of a real person, since every user of the case can read it
    #[arg(required_unless_present = "public", conflicts_with = "public")]
    name: Option<String>,
    /// Public file that the user made with `assize user key`
    #[arg(long, value_name = "FILE")]
    public: Option<PathBuf>,
    /// A role; may be given several times
    #[arg(long = "role", required = true, value_name = "ROLE")]
    roles: Vec<Role>,
    /// File whose first line is the new user's passphrase (otherwise: ASSIZE_NEW_PASSPHRASE, a prompt)
    #[arg(long, value_name = "FILE", conflicts_with = "public")]
    new_passphrase_file: Option<PathBuf>,
    #[command(flatten)]
    case: CaseArguments,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

impl Add {
    /// Adds the user.
    pub fn run(&self) -> Result<ExitCode> {
        let roles = self.roles.iter().copied().collect();
        let mut case = self.case.open()?;
        users::may_add(&case, &roles)?;
        let now = clock::now();
        let user = match (&self.name, &self.public) {
            (Some(name), None) => {
                let user = UserId::new(name);
                if users::list(&case)?.iter().any(|one| one.user == user) {
                    bail!("the case has a user `{name}` already; accepted is another name");
                }
                eprintln!("The new user types a passphrase now.");
                let passphrase = secret::new_passphrase(self.new_passphrase_file.as_deref())?;
                users::add(&mut case, &user, &roles, passphrase.as_bytes(), &mut clock::entropy, &now)?;
                user
            }
            (_, Some(file)) => {
                let text = std::fs::read(file).with_context(|| format!("{} cannot be read", file.display()))?;
                let public: PublicUser = serde_json::from_slice(&text)
                    .with_context(|| format!("{} is no public file of `assize user key`", file.display()))?;
                users::add_by_public_file(&mut case, public, &roles, &mut clock::entropy, &now)?
            }
            (None, None) => bail!("no user was named; accepted is a name, or --public FILE"),
        };
        let fingerprint = users::fingerprint(&case, &user)?;
        if self.json {
            return show::json(&serde_json::json!({ "user": user, "roles": roles, "fingerprint": fingerprint }));
        }
        show::print(&format!(
            "Added {user}. Compare the fingerprint by telephone or in person: {fingerprint}\n{user} opens the case with --user {user}."
        ))
    }
}
