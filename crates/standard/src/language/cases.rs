//! Cases: facts on the left, findings expected on the right. They stand beside each standard and are run as tests.

use assize_record::condition::{Fact, FactValue, Posting, Statement, Variable};
use assize_record::date::Period;
use assize_record::id::{Code, OriginId, PostingId, SourceId, StatementId, VariableId};
use assize_record::source::Source;
use assize_record::study::Study;
use assize_record::term::{Imposer, Phase, Polarity, Qualifier, Reliability, VariableType};
use serde::Deserialize;
use std::collections::BTreeMap;

/// The cases of one standard.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cases {
    /// The standard's code.
    pub standard: String,
    /// The cases.
    pub case: Vec<Case>,
}

/// Facts about one posting, and what is expected of it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// A sentence about the world.
    pub name: String,
    /// The sector of the posting.
    #[serde(default = "construction")]
    pub sector: String,
    /// What was said.
    #[serde(default)]
    pub statement: Vec<Said>,
    /// Verdict in words by provision; `others` for all that are not named.
    pub expect: BTreeMap<String, String>,
}

/// One statement of a case.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Said {
    #[serde(default = "first_origin")]
    origin: String,
    #[serde(default = "testimony")]
    basis: String,
    #[serde(default = "one")]
    informants: u64,
    #[serde(default = "work")]
    phase: String,
    #[serde(default = "unknown")]
    imposer: String,
    #[serde(default = "supports")]
    polarity: String,
    #[serde(default)]
    indicator: String,
    facts: Vec<String>,
}

fn construction() -> String {
    "construction".to_owned()
}
fn first_origin() -> String {
    "o1".to_owned()
}
fn testimony() -> String {
    "testimony".to_owned()
}
fn one() -> u64 {
    1
}
fn work() -> String {
    "work".to_owned()
}
fn unknown() -> String {
    "unknown".to_owned()
}
fn supports() -> String {
    "supports".to_owned()
}

/// Reads a file of cases.
///
/// # Errors
/// In the words of the TOML reader, with the line.
pub fn parse(text: &str) -> Result<Cases, String> {
    toml::from_str(text).map_err(|error| error.to_string())
}

impl Case {
    /// The case as a study with one posting, `CASE`.
    ///
    /// # Errors
    /// Facts that do not fit the codebook.
    pub fn study(&self, codebook: &BTreeMap<VariableId, Variable>) -> Result<Study, String> {
        let mut study = Study { variables: codebook.clone(), ..Study::default() };
        let period = Period::of_year(2015);
        for (i, said) in self.statement.iter().enumerate() {
            let source = source(i, &said.origin);
            let statement = Statement {
                id: StatementId::new(format!("C{}", i + 1)),
                source: source.id.clone(),
                host: Code::new("RUS"),
                sectors: vec![Code::new(self.sector.as_str())],
                period,
                phase: said.phase.parse::<Phase>().map_err(|e| e.to_string())?,
                indicator: Code::new(said.indicator.as_str()),
                imposer: said.imposer.parse::<Imposer>().map_err(|e| e.to_string())?,
                polarity: said.polarity.parse::<Polarity>().map_err(|e| e.to_string())?,
                basis: Code::new(said.basis.as_str()),
                informants: Some(said.informants),
                text: String::new(),
                facts: said.facts.iter().map(|text| fact(text, codebook)).collect::<Result<_, _>>()?,
            };
            study.sources.insert(source.id.clone(), source);
            study.statements.insert(statement.id.clone(), statement);
        }
        let posting = Posting {
            id: PostingId::new("CASE"),
            host: Code::new("RUS"),
            area: String::new(),
            sectors: vec![Code::new(self.sector.as_str())],
            employer_kind: Code::new("unknown"),
            period,
            workers: None,
            description: self.name.clone(),
            statements: study.statements.keys().cloned().collect(),
        };
        study.postings.insert(posting.id.clone(), posting);
        Ok(study)
    }
}

fn source(number: usize, origin: &str) -> Source {
    Source {
        id: SourceId::new(format!("S{}", number + 1)),
        kind: Code::new("testimony"),
        author: String::new(),
        title: String::new(),
        published: assize_record::date::PartialDate::of_year(2015),
        language: "en".to_owned(),
        url: String::new(),
        via: String::new(),
        reliability: Reliability::B,
        origin: OriginId::new(origin),
        note: String::new(),
    }
}

/// `hours_per_day at_least 18`, `passport_held_by manager`, `night_work yes`.
fn fact(text: &str, codebook: &BTreeMap<VariableId, Variable>) -> Result<Fact, String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let (name, qualifier, value) = match words[..] {
        [name, value] => (name, Qualifier::Exact, value),
        [name, qualifier, value] => {
            (name, qualifier.parse().map_err(|e: assize_record::term::TermError| e.to_string())?, value)
        }
        _ => return Err(format!("`{text}`; accepted is VARIABLE [at_least|at_most|about] VALUE")),
    };
    let variable =
        codebook.get(&VariableId::new(name)).ok_or_else(|| format!("`{text}`: no variable is called `{name}`"))?;
    let misfit = || format!("`{text}`: `{value}` does not fit the variable");
    let value = match variable.kind {
        VariableType::YesNo => FactValue::YesNo(match value {
            "yes" => true,
            "no" => false,
            _ => return Err(misfit()),
        }),
        VariableType::Number | VariableType::Money => FactValue::Number(value.parse().map_err(|_| misfit())?),
        VariableType::Choice if variable.choices.iter().any(|c| c.as_str() == value) => {
            FactValue::Choice(Code::new(value))
        }
        VariableType::Choice => return Err(misfit()),
        VariableType::Text => FactValue::Text(value.to_owned()),
    };
    Ok(Fact { variable: variable.id.clone(), value, unit: variable.unit.clone(), qualifier })
}
