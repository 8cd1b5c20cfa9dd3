//! `assize user remove`: a user less, and other keys.

use crate::case::CaseArguments;
use crate::{clock, show};
use anyhow::Result;
use assize_record::id::UserId;
use clap::Args;
use std::process::ExitCode;

/// Arguments of `user remove`.
#[derive(Args)]
pub struct Remove {
    /// Which user; `recovery-case` and `recovery-vault` withdraw the shares
    name: String,
    #[command(flatten)]
    case: CaseArguments,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

impl Remove {
    /// Removes the user and says what that cannot undo.
    pub fn run(&self) -> Result<ExitCode> {
        let user = UserId::new(&self.name);
        let mut case = self.case.open()?;
        let said = assize_docket::users::remove(&mut case, &user, &mut clock::entropy, &clock::now())?;
        if self.json {
            return show::json(&serde_json::json!({ "removed": user, "cannot_undo": said }));
        }
        show::print(&format!("Removed {user}; the case has other keys.\n{}", said.join("\n")))
    }
}
