//! Every dependency's licence against the list in deny.toml, from the metadata that cargo has without a network.

use anyhow::{Context, Result, bail};
use std::path::Path;
use std::process::Command;

/// Packages none of whose licence alternatives is on the list.
pub fn breaches(root: &Path) -> Result<Vec<String>> {
    let deny: toml::Table = std::fs::read_to_string(root.join("deny.toml"))?.parse().context("deny.toml")?;
    let allowed: Vec<String> = deny
        .get("licenses")
        .and_then(|l| l.get("allow"))
        .and_then(toml::Value::as_array)
        .context("deny.toml has no [licenses] allow")?
        .iter()
        .filter_map(|v| v.as_str().map(str::to_owned))
        .collect();
    let output =
        Command::new("cargo").args(["metadata", "--format-version", "1", "--locked"]).current_dir(root).output()?;
    if !output.status.success() {
        bail!("cargo metadata: {}", String::from_utf8_lossy(&output.stderr));
    }
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout)?;
    let packages = metadata["packages"].as_array().context("cargo metadata lists no packages")?;
    Ok(packages
        .iter()
        .filter(|package| !is_allowed(package["license"].as_str().unwrap_or(""), &allowed))
        .map(|package| {
            format!(
                "{} {}: licence {} is not on the list in deny.toml",
                package["name"], package["version"], package["license"]
            )
        })
        .collect())
}

/// An SPDX expression without nested parentheses: any alternative all of whose parts are allowed.
fn is_allowed(expression: &str, allowed: &[String]) -> bool {
    let plain = expression.replace(['(', ')'], " ").replace('/', " OR ");
    let plain = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    plain.split(" AND ").all(|part| part.split(" OR ").any(|one| allowed.iter().any(|a| a == one.trim())))
}

#[cfg(test)]
mod tests {
    use super::is_allowed;

    #[test]
    fn one_allowed_alternative_is_enough_and_every_joint_part_is_needed() {
        let allowed = ["MIT".to_owned(), "Unicode-3.0".to_owned()];
        assert!(is_allowed("GPL-3.0 OR MIT", &allowed));
        assert!(is_allowed("(MIT OR Apache-2.0) AND Unicode-3.0", &allowed));
        assert!(!is_allowed("MIT AND GPL-3.0", &allowed));
        assert!(!is_allowed("", &allowed));
    }
}
