//! A study: everything that was taken in, keyed and in order.

use crate::claim::{Claim, Critique};
use crate::condition::{Posting, Statement, Variable};
use crate::id::{
    ClaimId, Code, CritiqueId, OriginId, PostingId, RecommendationId, ResponseId, SourceId, StatementId, VariableId,
};
use crate::measure::Measure;
use crate::place::Group;
use crate::response::{PolicyRow, Recommendation, Response, TierRow};
use crate::source::{Custody, RowOrigin, Source};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One code of a closed list and its meaning.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodeMeaning {
    /// The list.
    pub list: String,
    /// The code.
    pub code: Code,
    /// In words.
    pub meaning: String,
}

/// Everything that was taken in. Map order is the order of ids, so results never depend on the order of rows.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Study {
    /// Title of the data package.
    pub title: String,
    /// Codes with their meanings, in file order.
    pub codes: Vec<CodeMeaning>,
    /// Measures by code.
    pub measures: BTreeMap<Code, Measure>,
    /// Groups of states by code.
    pub groups: BTreeMap<Code, Group>,
    /// Sources.
    pub sources: BTreeMap<SourceId, Source>,
    /// Claims.
    pub claims: BTreeMap<ClaimId, Claim>,
    /// Codebook.
    pub variables: BTreeMap<VariableId, Variable>,
    /// Statements with their facts.
    pub statements: BTreeMap<StatementId, Statement>,
    /// Postings.
    pub postings: BTreeMap<PostingId, Posting>,
    /// US tiers, by state and year.
    pub tiers: Vec<TierRow>,
    /// Findings of a policy or pattern, by state and year.
    pub policies: Vec<PolicyRow>,
    /// Reports, statements and silences.
    pub responses: BTreeMap<ResponseId, Response>,
    /// Recommendations.
    pub recommendations: BTreeMap<RecommendationId, Recommendation>,
    /// Objections to figures.
    pub critiques: BTreeMap<CritiqueId, Critique>,
    /// The received files, by name.
    pub custody: BTreeMap<String, Custody>,
    /// Where each row came from: `K001` -> claims.csv line 2; tier rows as `tier:POL-2016`, policies as `policy:PRK-2024`.
    pub rows: BTreeMap<String, RowOrigin>,
}

impl Study {
    /// The origin of a claim's own source; roots decide what it rests on, see [`crate::echo`].
    pub fn origin_of(&self, source: &SourceId) -> Option<&OriginId> {
        self.sources.get(source).map(|s| &s.origin)
    }

    /// The meaning of a code in words, or the code itself.
    pub fn meaning<'a>(&'a self, list: &str, code: &'a Code) -> &'a str {
        self.codes.iter().find(|c| c.list == list && c.code == *code).map_or(code.as_str(), |c| &c.meaning)
    }

    /// The states that a host code stands for: itself, or the members of its group.
    pub fn states_of<'a>(&'a self, host: &'a Code) -> Vec<&'a Code> {
        self.groups.get(host).map_or_else(|| vec![host], |group| group.members.iter().collect())
    }
}
