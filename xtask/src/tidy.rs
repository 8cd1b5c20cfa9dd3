//! Rules about the repository itself. Each breach is printed; any breach fails.

mod budgets;
mod directions;
mod files;
mod licences;
mod words;

use anyhow::{Result, bail};
use std::path::Path;

/// Runs all rules and reports every breach at once.
pub fn tidy(root: &Path) -> Result<()> {
    let sources = files::rust_sources(root)?;
    let mut breaches = directions::breaches(root)?;
    let (more, summary) = budgets::breaches(root, &sources)?;
    breaches.extend(more);
    breaches.extend(words::breaches(root)?);
    breaches.extend(licences::breaches(root)?);
    for breach in &breaches {
        eprintln!("tidy: {breach}");
    }
    if !breaches.is_empty() {
        bail!("{} tidy rules broken", breaches.len());
    }
    println!("tidy: {summary}");
    Ok(())
}
