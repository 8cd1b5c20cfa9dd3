//! Which crate may know of which: nouns below, steps beside one another, operations above, the binary on top.

use anyhow::{Context, Result};
use std::fs;
use std::path::Path;

/// A crate and the crates of ours that it may depend on. An arrow may be left out, never turned round.
const MAY_KNOW: &[(&str, &[&str])] = &[
    ("record", &[]),
    ("intake", &["record"]),
    ("standard", &["record"]),
    ("linkage", &["record"]),
    ("estimate", &["record"]),
    ("disclosure", &["record"]),
    ("report", &["record", "estimate"]),
    ("store", &["record"]),
    ("remote", &["store"]),
    ("confine", &["record", "intake", "estimate"]),
    ("docket", &["record", "intake", "standard", "linkage", "estimate", "disclosure", "report", "store"]),
    (
        "assize",
        &["record", "intake", "standard", "estimate", "disclosure", "report", "store", "remote", "docket", "confine"],
    ),
];

/// Names that say nothing about what a crate is for.
const EMPTY_NAMES: &[&str] = &["core", "common", "utils", "util", "types", "shared", "helpers"];

/// Crates that depend on what they must not know, or that the picture does not have.
pub fn breaches(root: &Path) -> Result<Vec<String>> {
    let mut breaches = Vec::new();
    let mut folders: Vec<_> = fs::read_dir(root.join("crates"))?.collect::<Result<_, _>>()?;
    folders.sort_by_key(fs::DirEntry::file_name);
    for folder in folders {
        let name = folder.file_name().to_string_lossy().into_owned();
        let manifest =
            fs::read_to_string(folder.path().join("Cargo.toml")).with_context(|| format!("crates/{name}"))?;
        breaches.extend(crate_breaches(&name, &manifest)?);
    }
    Ok(breaches)
}

fn crate_breaches(name: &str, manifest: &str) -> Result<Vec<String>> {
    if EMPTY_NAMES.contains(&name) {
        return Ok(vec![format!("crates/{name}: a crate is named after what it is for")]);
    }
    let Some((_, may_know)) = MAY_KNOW.iter().find(|(known, _)| *known == name) else {
        return Ok(vec![format!("crates/{name}: not in the picture; add it to ARCHITECTURE.md and to MAY_KNOW")]);
    };
    let manifest: toml::Table = manifest.parse().with_context(|| format!("crates/{name}/Cargo.toml"))?;
    let dependencies = manifest.get("dependencies").and_then(toml::Value::as_table);
    Ok(dependencies
        .into_iter()
        .flat_map(toml::Table::keys)
        .filter_map(|dependency| dependency.strip_prefix("assize-"))
        .filter(|ours| !may_know.contains(ours))
        .map(|ours| format!("crates/{name} must not know of {ours}; it may know of {may_know:?}"))
        .collect())
}

#[cfg(test)]
mod tests {
    use super::crate_breaches;

    #[test]
    fn a_step_that_depends_on_another_step_is_a_breach() {
        let manifest = "[dependencies]\nassize-record.workspace = true\nassize-estimate.workspace = true\n";
        assert_eq!(
            crate_breaches("standard", manifest).unwrap(),
            ["crates/standard must not know of estimate; it may know of [\"record\"]"]
        );
    }

    #[test]
    fn a_crate_called_common_is_a_breach() {
        assert_eq!(crate_breaches("common", "").unwrap(), ["crates/common: a crate is named after what it is for"]);
    }
}
