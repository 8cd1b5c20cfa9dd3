//! `cargo xtask test`: everything, cheapest first.

use crate::shell::{has, run};
use crate::{browser, crash, generate, install, remote, room, sbom, tidy};
use anyhow::Result;
use std::path::Path;

/// Runs all checks; the first that fails ends the run.
pub fn test(root: &Path) -> Result<()> {
    room::room(root)?;
    install::install(root)?;
    run(root, "cargo", &["fmt", "--all", "--check"])?;
    tidy::tidy(root)?;
    if has("cargo-deny") {
        run(root, "cargo", &["deny", "check", "licenses", "bans", "sources"])?;
    } else {
        println!("cargo-deny is not installed: deny.toml was not checked by it; tidy checked the licences");
    }
    run(root, "cargo", &["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"])?;
    run(root, "cargo", &["test", "--workspace", "--locked"])?;
    crash::crash(root, &[])?;
    generate::check(root)?;
    sbom::sbom(root)?;
    browser::browser(root)?;
    remote::remote(root)?;
    println!("everything passed");
    Ok(())
}
