//! Whether the disk has room for a full run, asked before it begins.

use crate::shell::target;
use anyhow::{Context, Result, bail};
use std::path::Path;
use std::process::Command;

/// What a run from nothing leaves in the target folder, in GiB, with a fifth to spare (`du -sh target` after one).
const FULL_RUN: f64 = 5.0;
/// What a run needs where everything was built before: rebuilt programs, cases and browser profiles of the tests.
const WARM_RUN: f64 = 1.5;

/// Refuses to begin where the disk of the target folder would fill up on the way: the compiler's own words for that do not say it.
pub fn room(root: &Path) -> Result<()> {
    let target = target(root);
    let is_warm = target.join("debug/assize").exists();
    let at = target.ancestors().find(|folder| folder.exists()).context("the target folder lies nowhere")?;
    let free = free(at)?;
    let needed = if is_warm { WARM_RUN } else { FULL_RUN };
    println!("{free:.1} GiB free where the target folder lies; this run needs about {needed}");
    if free < needed {
        bail!(
            "{free:.1} GiB are free at {}, and {needed} are needed: make room, or set CARGO_TARGET_DIR to a folder on another disk",
            at.display()
        );
    }
    Ok(())
}

/// Free GiB of the disk that holds `folder`, as df tells them.
fn free(folder: &Path) -> Result<f64> {
    let said = Command::new("df").arg("-Pk").arg(folder).output().context("`df` could not be started")?;
    parse(&String::from_utf8_lossy(&said.stdout))
        .with_context(|| format!("`df -Pk {}` did not tell the free space", folder.display()))
}

/// The column before the percentage, in blocks of 1,024 bytes (POSIX, df -P -k); names of disks and folders may hold spaces.
fn parse(said: &str) -> Option<f64> {
    let columns: Vec<&str> = said.lines().nth(1)?.split_whitespace().collect();
    let percentage = columns.iter().position(|column| column.ends_with('%'))?;
    let blocks: f64 = columns.get(percentage.checked_sub(1)?)?.parse().ok()?;
    Some(blocks / f64::from(1 << 20))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn free_space_is_read_from_what_df_says_whatever_the_disk_is_called() {
        let head = "Filesystem     1024-blocks      Used Available Capacity Mounted on\n";
        for (line, free) in [
            ("/dev/vda        263174212  85983232  9437184      91% /", Some(9.0)),
            ("//box/a share   263174212  85983232   524288      91% /mnt/a share", Some(0.5)),
            ("/dev/vda        none", None),
        ] {
            assert_eq!(parse(&format!("{head}{line}\n")), free, "{line}");
        }
        assert_eq!(parse(""), None);
    }

    #[test]
    fn this_folder_lies_on_a_disk() {
        assert!(free(Path::new(".")).unwrap() > 0.0);
    }
}
