//! No file, no folder, no port, no signal to another process: a Landlock ruleset without a single rule.

use super::Wall;
use landlock::{ABI, Access, AccessFs, AccessNet, Ruleset, RulesetAttr, RulesetError, RulesetStatus, Scope};

/// The newest rights that the program asks for (Linux 6.12); an older kernel gives those that it knows.
const MEANT: ABI = ABI::V6;

/// Denies everything that Landlock can deny on this kernel.
pub fn shut() -> Result<Wall, String> {
    let status = ruleset().map_err(|error| format!("Landlock could not be put up: {error}"))?;
    Ok(match status {
        RulesetStatus::FullyEnforced => Wall::Stands,
        RulesetStatus::PartiallyEnforced => Wall::Partly,
        RulesetStatus::NotEnforced => Wall::Missing,
    })
}

fn ruleset() -> Result<RulesetStatus, RulesetError> {
    let created = Ruleset::default()
        .handle_access(AccessFs::from_all(MEANT))?
        .handle_access(AccessNet::from_all(MEANT))?
        .scope(Scope::from_all(MEANT))?
        .create()?;
    Ok(created.restrict_self()?.ruleset)
}
