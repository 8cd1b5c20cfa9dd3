//! The language in which standards are written: TOML that a lawyer reads and extends.
//!
//! Reads and checks texts. Judges nothing.

pub mod cases;
pub mod condition;
mod words;

use assize_record::condition::FactValue;
use assize_record::finding::{ProvisionNote, StandardNote};
use assize_record::id::Code;
use assize_record::study::Study;
use assize_record::term::{Phase, VariableType};
use condition::{Condition, Test};
use serde::Deserialize;
use std::collections::BTreeSet;

/// An edition of a published norm.
#[derive(Debug, Clone, PartialEq)]
pub struct Standard {
    /// Code, used in ids.
    pub code: Code,
    /// Body that published it.
    pub body: String,
    /// Title.
    pub title: String,
    /// Edition.
    pub edition: String,
    /// Address of the official text.
    pub url: String,
    /// True once somebody has read the official text.
    pub verified: bool,
    /// The provision that answers whether there is forced labour, for the rule sets that are set side by side.
    pub conclusion: Option<Code>,
    /// In the standard's own order.
    pub provisions: Vec<Provision>,
}

/// One provision and its rule.
#[derive(Debug, Clone, PartialEq)]
pub struct Provision {
    /// Code within the standard.
    pub code: Code,
    /// Title.
    pub title: String,
    /// Article and paragraph, or page.
    pub citation: String,
    /// Requirement or meaning, own words.
    pub text: String,
    /// True once somebody has read the official text.
    pub verified: bool,
    /// Dimension, where the standard has any.
    pub dimension: String,
    /// `involuntariness` or `penalty`, where the standard tells them apart.
    pub kind: String,
    /// `strong`, `medium`, `weak`, where the standard grades.
    pub strength: String,
    /// Only facts of these stages count; all where empty.
    pub phases: Vec<Phase>,
    /// Statements that contradict this indicator stand beside the finding.
    pub indicator: Option<Code>,
    /// The rule; absent where no variable can speak to the provision.
    pub rule: Option<Condition>,
}

impl Provision {
    /// True for a provision that is made of others.
    pub fn is_conclusion(&self) -> bool {
        self.rule.as_ref().is_some_and(Condition::refers)
    }
}

/// Why a text is no standard.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StandardError {
    /// Not the TOML that is expected.
    #[error("{file}: {problem}")]
    Text {
        /// File.
        file: String,
        /// What the reader said.
        problem: String,
    },
    /// A rule that cannot be read.
    #[error("{file}, provision `{provision}`: {problem}")]
    Rule {
        /// File.
        file: String,
        /// Provision.
        provision: String,
        /// What is wrong and what would be accepted.
        problem: String,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StandardText {
    code: String,
    body: String,
    title: String,
    edition: String,
    url: String,
    verified: bool,
    #[serde(default)]
    rule_set: bool,
    conclusion: Option<String>,
    provision: Vec<ProvisionText>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ProvisionText {
    code: String,
    title: String,
    citation: String,
    text: String,
    #[serde(default)]
    verified: bool,
    #[serde(default)]
    dimension: String,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    strength: String,
    #[serde(default)]
    phase: Vec<String>,
    indicator: Option<String>,
    when: Option<toml::Value>,
}

/// Reads a standard and checks that its rules hang together.
///
/// # Errors
/// Text that is no TOML, unknown keys, references to provisions that are not there, circles of references.
pub fn parse(file: &str, text: &str) -> Result<Standard, StandardError> {
    let problem = |problem: String| StandardError::Text { file: file.to_owned(), problem };
    let read: StandardText = toml::from_str(text).map_err(|error| problem(error.to_string()))?;
    let provisions = read.provision.into_iter().map(|p| provision(file, p)).collect::<Result<Vec<_>, _>>()?;
    let standard = Standard {
        code: Code::new(read.code),
        body: read.body,
        title: read.title,
        edition: read.edition,
        url: read.url,
        verified: read.verified,
        conclusion: read.conclusion.filter(|_| read.rule_set).map(Code::new),
        provisions,
    };
    check_references(file, &standard)?;
    Ok(standard)
}

fn provision(file: &str, read: ProvisionText) -> Result<Provision, StandardError> {
    let problem =
        |problem: String| StandardError::Rule { file: file.to_owned(), provision: read.code.clone(), problem };
    for (key, found, accepted) in [
        ("kind", &read.kind, &["", "involuntariness", "penalty"][..]),
        ("strength", &read.strength, &["", "strong", "medium", "weak"]),
    ] {
        if !accepted.contains(&found.as_str()) {
            return Err(problem(format!("{key} `{found}`; accepted are {}", accepted[1..].join(", "))));
        }
    }
    let phases = read.phase.iter().map(|p| p.parse::<Phase>().map_err(|error| problem(error.to_string())));
    let phases = phases.collect::<Result<Vec<_>, _>>()?;
    let rule = read.when.as_ref().map(|value| condition::read(value).map_err(problem)).transpose()?;
    Ok(Provision {
        code: Code::new(read.code),
        title: read.title,
        citation: read.citation,
        text: read.text,
        verified: read.verified,
        dimension: read.dimension,
        kind: read.kind,
        strength: read.strength,
        phases,
        indicator: read.indicator.map(Code::new),
        rule,
    })
}

fn check_references(file: &str, standard: &Standard) -> Result<(), StandardError> {
    let mut known: BTreeSet<&Code> = BTreeSet::new();
    for provision in &standard.provisions {
        let problem = |problem: String| StandardError::Rule {
            file: file.to_owned(),
            provision: provision.code.to_string(),
            problem,
        };
        for named in provision.rule.iter().flat_map(Condition::named) {
            if !known.contains(&named) {
                return Err(problem(format!(
                    "refers to `{named}`; accepted are provisions that stand above it in the file"
                )));
            }
        }
        let own = |filter: &condition::Filter| filter.takes(provision);
        if provision.rule.iter().flat_map(Condition::filters).any(own) {
            return Err(problem("counts itself; accepted is a filter that does not take it".to_owned()));
        }
        if !known.insert(&provision.code) {
            return Err(problem("stands twice".to_owned()));
        }
    }
    if let Some(conclusion) = standard.conclusion.as_ref().filter(|code| !known.contains(code)) {
        return Err(StandardError::Text {
            file: file.to_owned(),
            problem: format!("the conclusion `{conclusion}` is no provision"),
        });
    }
    Ok(())
}

impl Standard {
    /// The standard as it is shown beside findings.
    pub fn note(&self) -> StandardNote {
        StandardNote {
            code: self.code.clone(),
            body: self.body.clone(),
            title: self.title.clone(),
            edition: self.edition.clone(),
            url: self.url.clone(),
            verified: self.verified,
            provisions: self.provisions.iter().map(|p| self.provision_note(p)).collect(),
        }
    }

    fn provision_note(&self, provision: &Provision) -> ProvisionNote {
        let rule = provision
            .rule
            .as_ref()
            .map_or_else(|| "no variable of the codebook speaks to it".to_owned(), ToString::to_string);
        ProvisionNote {
            code: provision.code.clone(),
            title: provision.title.clone(),
            citation: provision.citation.clone(),
            text: provision.text.clone(),
            verified: provision.verified,
            strength: provision.strength.clone(),
            dimension: provision.dimension.clone(),
            rule,
            is_conclusion: provision.is_conclusion(),
        }
    }

    /// Rules that name variables or choices which the study's codebook does not have.
    pub fn check_variables(&self, study: &Study) -> Vec<String> {
        let mut faults = Vec::new();
        for provision in &self.provisions {
            for (variable, test) in provision.rule.iter().flat_map(Condition::tests) {
                let fault = match study.variables.get(variable) {
                    None => Some("is not in the codebook".to_owned()),
                    Some(known) => misfit(known, test),
                };
                faults.extend(
                    fault.map(|fault| format!("{}, provision `{}`: `{variable}` {fault}", self.code, provision.code)),
                );
            }
        }
        faults
    }
}

fn misfit(variable: &assize_record::condition::Variable, test: Option<&Test>) -> Option<String> {
    let is_number = matches!(variable.kind, VariableType::Number | VariableType::Money);
    match test {
        None | Some(Test::Number { .. }) => (!is_number).then(|| "is no number".to_owned()),
        Some(Test::Is(values)) => values.iter().find_map(|value| {
            let fits = match variable.kind {
                VariableType::YesNo => matches!(value.as_str(), "yes" | "no"),
                VariableType::Choice => variable.choices.contains(value),
                VariableType::Number | VariableType::Money | VariableType::Text => false,
            };
            (!fits).then(|| format!("cannot be `{value}`"))
        }),
    }
}

/// The value of a fact as a code, for tests of `is`.
pub fn as_code(value: &FactValue) -> Option<Code> {
    match value {
        FactValue::YesNo(yes) => Some(Code::new(if *yes { "yes" } else { "no" })),
        FactValue::Choice(choice) => Some(choice.clone()),
        FactValue::Number(_) | FactValue::Text(_) => None,
    }
}
