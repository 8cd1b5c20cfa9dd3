//! `cargo xtask crash`: kills, power losses, failing calls and damaged bytes, by the driver in
//! crates/store/tests/crash.

use crate::shell::run;
use anyhow::{Result, bail};
use std::path::Path;

/// What the gate does, in about two minutes on two cores.
const GATE: &str = "kills 200 power 80 faults 40 damage 200";
/// What a release does.
const RELEASE: &str = "kills 2000 power 10000 faults 1000000 damage 10000";

/// Runs the driver; `counts` are its own words (`kills 2000 seed 7`), or `release`, or nothing for the gate's counts.
pub fn crash(root: &Path, counts: &[&str]) -> Result<()> {
    let words: Vec<&str> = match counts {
        [] => GATE.split(' ').collect(),
        ["release"] => RELEASE.split(' ').collect(),
        given if given.len() % 2 == 0 => given.to_vec(),
        _ => bail!(
            "found {counts:?}; accepted are pairs such as `kills 200 power 80 faults 40 damage 200 seed 1`, or `release`"
        ),
    };
    // The whole workspace, since one package alone would have its dependencies built anew with other features.
    let mut arguments =
        vec!["test", "--workspace", "--quiet", "--features", "assize-store/crash", "--test", "crash", "--"];
    arguments.extend(words);
    run(root, "cargo", &arguments)
}
