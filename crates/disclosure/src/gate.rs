//! What of a study may go out for the uses that are wanted, what is withheld, and why.

use crate::consent::{Leave, Permission, Refusal, Request, source_standing};
use assize_record::condition::{Posting, Statement};
use assize_record::consent::{ConsentRegister, StandingDays};
use assize_record::date::{PartialDate, Period};
use assize_record::id::{ClaimId, Code, SourceId, StatementId};
use assize_record::release::Withheld;
use assize_record::source::Source;
use assize_record::study::Study;
use assize_record::term::Use;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Names the rules of this crate: an answer that another version gave is asked for again.
pub const RULES: &str = concat!(env!("CARGO_PKG_NAME"), " ", env!("CARGO_PKG_VERSION"));

/// The answer for one use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cleared {
    /// The use.
    pub intended: Use,
    /// Sources that may go out, and by which records.
    pub sources: BTreeMap<SourceId, Leave>,
    /// Claims that may go out.
    pub claims: BTreeSet<ClaimId>,
    /// Statements that may go out.
    pub statements: BTreeSet<StatementId>,
    /// What is kept back, by id.
    pub withheld: BTreeMap<String, Reason>,
}

/// Why something is kept back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// The source may not be used.
    Consent(Refusal),
    /// It belongs to a source that is kept back, or that the study does not have.
    Source(SourceId),
    /// It comes from a claim that is kept back.
    RestsOn(ClaimId),
}

/// What may go out, use by use, in the order of the requests.
pub fn gate(study: &Study, register: &ConsentRegister, wanted: &[Request]) -> Vec<Cleared> {
    let apart = register.by_source();
    wanted.iter().map(|request| clear(study, &apart, request)).collect()
}

/// Whether every one of these sources may be used as requested.
pub fn all_stand(sources: &[Source], register: &ConsentRegister, request: &Request) -> bool {
    let (apart, nothing) = (register.by_source(), ConsentRegister::default());
    let own = |source: &Source| apart.get(&source.id).unwrap_or(&nothing);
    sources.iter().all(|source| matches!(source_standing(own(source), source, request), Permission::Given(_)))
}

/// The days on which every one of these sources may be used as requested by the records that there are: from the day of the
/// request to the first day ahead on which any date on record begins or ends to count. None where one may not be used now.
pub fn days_all_stand(sources: &[Source], register: &ConsentRegister, request: &Request) -> Option<StandingDays> {
    let ahead = || register.turning_days().into_iter().find(|day| *day > request.as_of);
    all_stand(sources, register, request).then(|| StandingDays { since: request.as_of, until: ahead() })
}

fn clear(study: &Study, apart: &BTreeMap<SourceId, ConsentRegister>, request: &Request) -> Cleared {
    let nothing = ConsentRegister::default();
    let mut cleared = Cleared {
        intended: request.intended,
        sources: BTreeMap::new(),
        claims: BTreeSet::new(),
        statements: BTreeSet::new(),
        withheld: BTreeMap::new(),
    };
    for (id, source) in &study.sources {
        match source_standing(apart.get(id).unwrap_or(&nothing), source, request) {
            Permission::Given(leave) => {
                cleared.sources.insert(id.clone(), leave);
            }
            Permission::Refused(refusal) => {
                cleared.withheld.insert(id.to_string(), Reason::Consent(refusal));
            }
        }
    }
    for (id, statement) in &study.statements {
        if cleared.sources.contains_key(&statement.source) {
            cleared.statements.insert(id.clone());
        } else {
            cleared.withheld.insert(id.to_string(), Reason::Source(statement.source.clone()));
        }
    }
    clear_claims(study, &mut cleared);
    cleared
}

/// A claim passes where its own source and the sources of all claims behind it pass: a repeat carries what it repeats.
fn clear_claims(study: &Study, cleared: &mut Cleared) {
    for (id, claim) in &study.claims {
        if !cleared.sources.contains_key(&claim.source) {
            cleared.withheld.insert(id.to_string(), Reason::Source(claim.source.clone()));
        } else if let Some(parent) = ancestor_kept_back(study, &cleared.sources, id) {
            cleared.withheld.insert(id.to_string(), Reason::RestsOn(parent));
        } else {
            cleared.claims.insert(id.clone());
        }
    }
}

/// The first claim behind `id` whose source does not pass, or that the study does not have.
fn ancestor_kept_back(study: &Study, sources: &BTreeMap<SourceId, Leave>, id: &ClaimId) -> Option<ClaimId> {
    let mut seen = BTreeSet::new();
    let mut open = vec![id];
    while let Some(next) = open.pop() {
        if !seen.insert(next) {
            continue;
        }
        match study.claims.get(next) {
            Some(claim) if sources.contains_key(&claim.source) => open.extend(claim.parents()),
            Some(_) | None => return Some(next.clone()),
        }
    }
    None
}

impl Cleared {
    /// The study without what is kept back: whatever is computed from it rests on nothing that was not cleared.
    ///
    /// Postings stay only with the statements that pass, and go where none is left. One that loses a statement keeps nothing but
    /// what the others say: its place, crew and employer may have been told by whoever is kept back. What hangs on no source (codes, measures,
    /// groups, variables) stays.
    pub fn study(&self, study: &Study) -> Study {
        let passes = |source: &SourceId| self.sources.contains_key(source);
        let mut kept = study.clone();
        kept.sources.retain(|id, _| passes(id));
        kept.claims.retain(|id, _| self.claims.contains(id));
        kept.statements.retain(|id, _| self.statements.contains(id));
        for posting in kept.postings.values_mut() {
            let before = posting.statements.len();
            posting.statements.retain(|id| self.statements.contains(id));
            if posting.statements.len() < before {
                narrow(posting, &kept.statements);
            }
        }
        kept.postings.retain(|_, posting| !posting.statements.is_empty());
        kept.tiers.retain(|row| passes(&row.source));
        kept.policies.retain(|row| passes(&row.source));
        kept.responses.retain(|_, response| passes(&response.source));
        kept.recommendations.retain(|_, recommendation| passes(&recommendation.source));
        kept.critiques.retain(|_, critique| passes(&critique.source));
        for critique in kept.critiques.values_mut() {
            critique.claims.retain(|id| self.claims.contains(id));
        }
        let left = ids(&kept);
        kept.rows.retain(|row, _| left.contains(row));
        let files: BTreeSet<&String> = kept.rows.values().map(|row| &row.file).collect();
        kept.custody.retain(|file, _| files.contains(file));
        kept
    }

    /// What is kept back as the record of the release holds it, in the order of ids.
    pub fn withheld(&self) -> Vec<Withheld> {
        self.withheld
            .iter()
            .map(|(id, reason)| Withheld { id: id.clone(), intended: self.intended, because: reason.to_string() })
            .collect()
    }
}

/// Leaves of a posting what its statements say: their sectors, and the time from the first of them to the last.
fn narrow(posting: &mut Posting, statements: &BTreeMap<StatementId, Statement>) {
    let own: Vec<&Statement> = posting.statements.iter().filter_map(|id| statements.get(id)).collect();
    posting.area.clear();
    posting.description.clear();
    posting.workers = None;
    posting.employer_kind = Code::new("unknown");
    let sectors: BTreeSet<Code> = own.iter().flat_map(|one| &one.sectors).cloned().collect();
    posting.sectors = sectors.into_iter().collect();
    let is_open = own.iter().any(|one| one.period.start.is_none());
    let start = own.iter().filter_map(|one| one.period.start).min_by_key(PartialDate::first_day);
    if let Some(end) = own.iter().map(|one| one.period.end).max_by_key(PartialDate::last_day) {
        posting.period = Period { start: start.filter(|_| !is_open), end };
    }
}

/// The ids of everything in a study that has a row of its own.
fn ids(study: &Study) -> BTreeSet<String> {
    let sources = study.sources.keys().map(ToString::to_string);
    let claims = study.claims.keys().map(ToString::to_string);
    let statements = study.statements.keys().map(ToString::to_string);
    let postings = study.postings.keys().map(ToString::to_string);
    let responses = study.responses.keys().map(ToString::to_string);
    let recommendations = study.recommendations.keys().map(ToString::to_string);
    let critiques = study.critiques.keys().map(ToString::to_string);
    let tiers = study.tiers.iter().map(|row| format!("tier:{}-{}", row.state, row.year));
    let policies = study.policies.iter().map(|row| format!("policy:{}-{}", row.state, row.year));
    let all = sources.chain(claims).chain(statements).chain(postings).chain(responses);
    all.chain(recommendations).chain(critiques).chain(tiers).chain(policies).collect()
}

impl std::fmt::Display for Reason {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Consent(refusal) => write!(f, "{refusal}"),
            Self::Source(source) => write!(f, "its source {source} is kept back"),
            Self::RestsOn(claim) => write!(f, "it rests on {claim}, which is kept back"),
        }
    }
}
