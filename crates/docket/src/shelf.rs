//! What ships with the program: standards, evidence rule, checks, methodology, scenarios and the example study.
//!
//! Texts are embedded, so that the program runs with nothing beside it. A test compares the lists with the folders.

use crate::DocketError;
use assize_estimate::scenario::Scenario;
use assize_standard::check::CheckRules;
use assize_standard::judge::EvidenceRule;
use assize_standard::language::{self, Standard};
use assize_standard::rate::Methodology;
use std::collections::BTreeMap;

macro_rules! texts {
    ($folder:literal: $($path:literal),+ $(,)?) => {
        &[$(($path, include_str!(concat!("../../../", $folder, "/", $path)))),+]
    };
}

const STANDARDS: &[(&str, &str)] = texts!("standards":
    "ilo/forced-labour-indicators.toml",
    "ilo/forced-labour-survey.toml",
    "ilo-ec/delphi-2009.toml",
    "ilo/c029.toml",
    "ilo/p029.toml",
    "ilo/c095.toml",
    "ilo/c001.toml",
    "ilo/c014.toml",
    "ilo/c155.toml",
    "ilo/c121.toml",
    "ilo/c181.toml",
    "ilo/c097.toml",
    "un/iccpr.toml",
);

const SCENARIOS: &[(&str, &str)] = texts!("scenarios": "assize.toml", "claimed-2015.toml", "sceptic-2015.toml");

const EVIDENCE: &str = include_str!("../../../standards/evidence.toml");
const CHECKS: &[(&str, &str)] = texts!("standards/checks": "claims.toml");
const METHODOLOGY: (&str, &str) =
    ("ratings/assize-2026.toml", include_str!("../../../standards/ratings/assize-2026.toml"));

const EXAMPLE: &[(&str, &str)] = texts!("examples/dprk":
    "datapackage.json",
    "claims.csv",
    "codes.csv",
    "condition_facts.csv",
    "conditions.csv",
    "critiques.csv",
    "groups.csv",
    "policy_or_pattern.csv",
    "postings.csv",
    "recommendations.csv",
    "sources.csv",
    "state_reports.csv",
    "tiers.csv",
    "variables.csv",
);

/// Everything that the steps need beside the study.
pub struct Shelf {
    /// Standards, forced-labour rule sets first.
    pub standards: Vec<Standard>,
    /// How many origins of which kind make a finding.
    pub evidence: EvidenceRule,
    /// Checks between claims.
    pub checks: CheckRules,
    /// How states are rated.
    pub methodology: Methodology,
    /// Scenarios, our own first.
    pub scenarios: Vec<Scenario>,
    /// BLAKE3 over all texts, lower-case hex: part of what a run rests on.
    pub digest: String,
}

/// Reads what ships with the program.
pub fn shelf() -> Result<Shelf, DocketError> {
    let mut standards = Vec::new();
    for (name, text) in STANDARDS {
        standards.push(language::parse(name, text).map_err(DocketError::shipped)?);
    }
    let mut scenarios = Vec::new();
    for (name, text) in SCENARIOS {
        scenarios.push(Scenario::parse(name, text).map_err(DocketError::shipped)?);
    }
    let (checks_name, checks) = CHECKS[0];
    let (methodology_name, methodology) = METHODOLOGY;
    Ok(Shelf {
        standards,
        evidence: EvidenceRule::parse("evidence.toml", EVIDENCE).map_err(DocketError::shipped)?,
        checks: CheckRules::parse(checks_name, checks).map_err(DocketError::shipped)?,
        methodology: Methodology::parse(methodology_name, methodology).map_err(DocketError::shipped)?,
        scenarios,
        digest: digest(),
    })
}

fn digest() -> String {
    let mut hasher = blake3::Hasher::new();
    let single = [("evidence.toml", EVIDENCE), METHODOLOGY];
    for (name, text) in STANDARDS.iter().chain(SCENARIOS).chain(CHECKS).chain(&single) {
        hasher.update(name.as_bytes());
        hasher.update(&(text.len() as u64).to_le_bytes());
        hasher.update(text.as_bytes());
    }
    hasher.finalize().to_hex().to_string()
}

/// The files of the example study: the public record on North Korean overseas labour.
pub fn example() -> BTreeMap<String, Vec<u8>> {
    EXAMPLE.iter().map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::{Path, PathBuf};

    fn files(folder: &Path, extension: &str, found: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                files(&path, extension, found);
            } else if path.extension().is_some_and(|e| e == extension) {
                found.push(path);
            }
        }
    }

    #[track_caller]
    fn check(folder: &str, extension: &str, shipped: &[&str], left_out: &str) {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(folder);
        let mut found = Vec::new();
        files(&root, extension, &mut found);
        let mut names: Vec<String> =
            found.iter().map(|p| p.strip_prefix(&root).unwrap().to_string_lossy().into_owned()).collect();
        names.retain(|name| left_out.is_empty() || !name.contains(left_out));
        names.sort();
        let mut shipped: Vec<&str> = shipped.to_vec();
        shipped.sort_unstable();
        assert_eq!(names, shipped, "{folder}");
    }

    #[test]
    fn every_standard_scenario_and_example_file_ships_with_the_program() {
        let names = |list: &[(&'static str, &'static str)]| list.iter().map(|(n, _)| *n).collect::<Vec<_>>();
        let mut standards = names(STANDARDS);
        standards.extend(["evidence.toml", METHODOLOGY.0, "checks/claims.toml"]);
        check("standards", "toml", &standards, ".cases.toml");
        check("scenarios", "toml", &names(SCENARIOS), "");
        let mut example = names(EXAMPLE);
        example.retain(|name| *name != "datapackage.json");
        check("examples/dprk", "csv", &example, "");
    }

    #[test]
    fn what_ships_can_be_read() {
        let shelf = shelf().unwrap();
        assert_eq!((shelf.standards.len(), shelf.scenarios.len(), shelf.digest.len()), (13, 3, 64));
    }
}
