//! The evidence rule: how many origins of which kind make a finding. Its numbers stand in standards/evidence.toml.

use assize_record::finding::Verdict;
use assize_record::id::{Code, OriginId, StatementId};
use assize_record::study::Study;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// How evidence becomes a verdict. Origins are counted, never documents.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EvidenceRule {
    /// Version of the rule.
    pub version: String,
    /// What the rule rests on, in words.
    pub about: String,
    /// Bases that are direct: first hand, on file, or on record under a name.
    pub direct: BTreeSet<Code>,
    /// Bases that are weak: unnamed, second hand, or compiled.
    pub weak: BTreeSet<Code>,
    /// Bases on which people are heard one by one.
    pub heard: BTreeSet<Code>,
    /// Direct origins that establish.
    pub origins_to_establish: usize,
    /// People heard separately behind one origin that establish.
    pub people_to_establish: u64,
}

/// Why a text is no evidence rule.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}: {problem}")]
pub struct EvidenceError {
    /// File.
    pub file: String,
    /// What is wrong.
    pub problem: String,
}

/// What a set of statements weighs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Weight {
    /// The verdict.
    pub verdict: Verdict,
    /// All origins.
    pub origins: BTreeSet<OriginId>,
    /// Direct origins.
    pub direct: BTreeSet<OriginId>,
    /// People heard, the most that any statement of each origin gives.
    pub informants: u64,
}

impl EvidenceRule {
    /// Reads the rule.
    ///
    /// # Errors
    /// Text that is no TOML of this form, a basis that is both direct and weak, counts of 0.
    pub fn parse(file: &str, text: &str) -> Result<Self, EvidenceError> {
        let fault = |problem: String| EvidenceError { file: file.to_owned(), problem };
        let rule: Self = toml::from_str(text).map_err(|error| fault(error.to_string()))?;
        if let Some(both) = rule.direct.intersection(&rule.weak).next() {
            return Err(fault(format!("`{both}` is both direct and weak; accepted is one of the two")));
        }
        if rule.origins_to_establish == 0 || rule.people_to_establish == 0 {
            return Err(fault("a count of 0 would establish anything; accepted is 1 or more".to_owned()));
        }
        Ok(rule)
    }

    /// The verdict of statements that all say the same.
    pub fn weigh(&self, study: &Study, statements: &BTreeSet<StatementId>) -> Weight {
        let mut heard: BTreeMap<&OriginId, u64> = BTreeMap::new();
        let mut direct = BTreeSet::new();
        let mut people = 0;
        for statement in statements.iter().filter_map(|id| study.statements.get(id)) {
            let Some(origin) = study.origin_of(&statement.source) else { continue };
            let count = heard.entry(origin).or_default();
            *count = (*count).max(statement.informants.unwrap_or(0));
            if self.direct.contains(&statement.basis) {
                direct.insert(origin.clone());
            }
            if self.heard.contains(&statement.basis) {
                people = people.max(statement.informants.unwrap_or(0));
            }
        }
        let verdict = if heard.is_empty() {
            Verdict::NotShown
        } else if direct.len() >= self.origins_to_establish || people >= self.people_to_establish {
            Verdict::Established
        } else if direct.is_empty() {
            Verdict::Alleged
        } else {
            Verdict::Indicated
        };
        Weight { verdict, informants: heard.values().sum(), origins: heard.into_keys().cloned().collect(), direct }
    }

    /// The rule in words, strongest verdict first.
    pub fn words(&self) -> Vec<String> {
        let list = |codes: &BTreeSet<Code>| codes.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        vec![
            format!(
                "established: {} independent origins on a direct basis, or one origin with {} people heard separately ({})",
                self.origins_to_establish,
                self.people_to_establish,
                list(&self.heard)
            ),
            format!("indicated: one origin on a direct basis ({})", list(&self.direct)),
            format!("alleged: only origins on a weak basis ({})", list(&self.weak)),
            "contradicted: only contrary statements".to_owned(),
            "not shown: nothing speaks to it, which is never a no".to_owned(),
            format!("rule version {}; {}", self.version, self.about),
        ]
    }
}

impl Weight {
    /// In one sentence.
    pub fn words(&self) -> String {
        let plural = |n: usize, word: &str| format!("{n} {word}{}", if n == 1 { "" } else { "s" });
        let heard = if self.informants == 0 { String::new() } else { format!(", {} people heard", self.informants) };
        format!("{}, {} of them on a direct basis{heard}", plural(self.origins.len(), "origin"), self.direct.len())
    }
}
