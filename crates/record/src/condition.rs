//! Conditions: coded statements, the variables of the codebook, and postings.

use crate::date::Period;
use crate::id::{Code, PostingId, SourceId, StatementId, VariableId};
use crate::term::{Imposer, Phase, Polarity, Qualifier, VariableType};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// One statement about conditions. A contrary fact is a statement whose polarity is `contradicts`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statement {
    /// Its id.
    pub id: StatementId,
    /// Who says it.
    pub source: SourceId,
    /// State or group of states.
    pub host: Code,
    /// Sectors.
    pub sectors: Vec<Code>,
    /// Time that it is about.
    pub period: Period,
    /// Stage of the posting.
    pub phase: Phase,
    /// The indicator that it speaks to.
    pub indicator: Code,
    /// Who imposes the condition, where said or plainly implied.
    pub imposer: Imposer,
    /// For or against the indicator.
    pub polarity: Polarity,
    /// On what it rests.
    pub basis: Code,
    /// People behind the statement, where given.
    pub informants: Option<u64>,
    /// Own words.
    pub text: String,
    /// The coded facts, never empty.
    pub facts: Vec<Fact>,
}

/// One coded fact. A variable without a fact was not asked or not told, which is never "no".
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    /// The variable put on the statement.
    pub variable: VariableId,
    /// Its value.
    pub value: FactValue,
    /// Unit of a number; empty otherwise.
    pub unit: String,
    /// How exact a number is.
    pub qualifier: Qualifier,
}

/// The value of a fact, by the variable's type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FactValue {
    /// Yes or no.
    YesNo(bool),
    /// A number or a sum of money.
    Number(Decimal),
    /// One of the variable's choices.
    Choice(Code),
    /// Free text.
    Text(String),
}

/// One variable of the codebook.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Variable {
    /// Its id.
    pub id: VariableId,
    /// Its type.
    pub kind: VariableType,
    /// Unit of a number; empty otherwise.
    pub unit: String,
    /// Choices, for the type `choice`.
    pub choices: Vec<Code>,
    /// The question in plain words.
    pub question: String,
    /// The indicator it bears on.
    pub indicator: Code,
    /// What is in and what is out.
    pub definition: String,
}

/// One group of workers at one kind of site in one host and period: the unit of judgement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Posting {
    /// Its id.
    pub id: PostingId,
    /// State or group of states.
    pub host: Code,
    /// Finer place in words.
    pub area: String,
    /// Sectors.
    pub sectors: Vec<Code>,
    /// Kind of employer.
    pub employer_kind: Code,
    /// Period.
    pub period: Period,
    /// People, only where a source counts this very group.
    pub workers: Option<u64>,
    /// The group in words.
    pub description: String,
    /// The statements about it.
    pub statements: Vec<StatementId>,
}
