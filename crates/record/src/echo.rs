//! Echoes: which claims rest on which roots, and which roots share an origin.
//!
//! A claim without parents is a root. The origins behind a set of claims are the independence groups of the sources
//! of their roots. A repeat adds a mouth, never a confirmation.

use crate::claim::Claim;
use crate::id::{ClaimId, Code, FigureId, OriginId};
use crate::quantity::Quantity;
use crate::study::Study;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Which claims a question takes in. Only one measure at a time: measures are never mixed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// What is measured.
    pub measure: Code,
    /// The host as the claims name it; a group is not its members.
    pub host: Code,
    /// Claims whose period touches it; all where absent.
    pub year: Option<i16>,
    /// Claims that give exactly these ends, of which one may be open; any where absent.
    pub value: Option<Quantity>,
    /// Claims about the whole host in all sectors alone.
    pub whole_host: bool,
}

impl Question {
    /// All years, any value.
    pub fn of(measure: &str, host: &str) -> Self {
        Self { measure: Code::new(measure), host: Code::new(host), year: None, value: None, whole_host: true }
    }

    /// The id that `assize trace` takes: `ECHO-state_revenue-ALL`, with year and value where the question has them.
    pub fn id(&self) -> FigureId {
        let mut id = format!("ECHO-{}-{}", self.measure, self.host);
        if let Some(year) = self.year {
            id.push_str(&format!("-{year}"));
        }
        match self.value.map(|value| (value.low(), value.high())) {
            Some((Some(low), Some(high))) if low == high => id.push_str(&format!("-{low}")),
            Some((Some(low), Some(high))) => id.push_str(&format!("-{low}-{high}")),
            Some((Some(low), None)) => id.push_str(&format!("-from-{low}")),
            Some((None, Some(high))) => id.push_str(&format!("-to-{high}")),
            Some((None, None)) | None => {}
        }
        FigureId::new(id)
    }

    /// True where the claim speaks to the question.
    pub fn takes(&self, claim: &Claim) -> bool {
        let ends = |quantity: Quantity| (quantity.low(), quantity.high());
        claim.measure == self.measure
            && claim.host == self.host
            && self.year.is_none_or(|year| claim.period.touches_year(year))
            && self.value.is_none_or(|value| ends(claim.quantity) == ends(value))
            && (!self.whole_host || claim.is_about_whole_host())
    }
}

/// Claims, roots and origins behind a question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Echo {
    /// What was asked.
    pub question: Question,
    /// All claims that speak to it.
    pub claims: BTreeSet<ClaimId>,
    /// The claims that those rest on and that rest on nothing else.
    pub roots: BTreeSet<ClaimId>,
    /// Roots by origin.
    pub origins: BTreeMap<OriginId, BTreeSet<ClaimId>>,
    /// From each root down to what was made of it, roots in order.
    pub tree: Vec<EchoNode>,
}

impl Echo {
    /// `5 claims, 1 root, 1 origin`.
    pub fn counts(&self) -> String {
        let counted = |(count, noun): (usize, &str)| format!("{count} {noun}{}", if count == 1 { "" } else { "s" });
        [(self.claims.len(), "claim"), (self.roots.len(), "root"), (self.origins.len(), "origin")]
            .map(counted)
            .join(", ")
    }
}

/// A claim and the claims that were made of it. A claim with several parents stands under each.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EchoNode {
    /// The claim.
    pub claim: ClaimId,
    /// What was made of it, among the claims asked for and those between.
    pub children: Vec<EchoNode>,
}

/// Tells claims, roots and origins apart for a question.
pub fn echo(study: &Study, question: &Question) -> Echo {
    let claims: BTreeSet<ClaimId> = study.claims.values().filter(|c| question.takes(c)).map(|c| c.id.clone()).collect();
    let roots: BTreeSet<ClaimId> = claims.iter().flat_map(|id| roots(study, id)).collect();
    let kin: BTreeSet<ClaimId> = claims.iter().flat_map(|id| ancestry(study, id)).collect();
    let tree = roots.iter().map(|root| node(study, root, &kin)).collect();
    Echo { question: question.clone(), origins: origins(study, &roots), claims, roots, tree }
}

fn node(study: &Study, id: &ClaimId, kin: &BTreeSet<ClaimId>) -> EchoNode {
    let children = kin
        .iter()
        .filter(|child| study.claims.get(child).is_some_and(|c| c.parents().contains(id)))
        .map(|child| node(study, child, kin))
        .collect();
    EchoNode { claim: id.clone(), children }
}

/// The claim and everything it comes from.
pub fn ancestry(study: &Study, id: &ClaimId) -> BTreeSet<ClaimId> {
    let mut seen = BTreeSet::new();
    let mut open = vec![id.clone()];
    while let Some(next) = open.pop() {
        if let Some(claim) = study.claims.get(&next)
            && seen.insert(next)
        {
            open.extend(claim.parents().iter().cloned());
        }
    }
    seen
}

/// The roots that a claim rests on: itself, where it has no parents.
pub fn roots(study: &Study, id: &ClaimId) -> BTreeSet<ClaimId> {
    let is_root = |id: &ClaimId| study.claims.get(id).is_some_and(|c| c.parents().is_empty());
    ancestry(study, id).into_iter().filter(is_root).collect()
}

/// Roots by the independence group of their source.
pub fn origins<'a>(
    study: &Study,
    roots: impl IntoIterator<Item = &'a ClaimId>,
) -> BTreeMap<OriginId, BTreeSet<ClaimId>> {
    let mut out: BTreeMap<OriginId, BTreeSet<ClaimId>> = BTreeMap::new();
    for id in roots {
        if let Some(origin) = study.claims.get(id).and_then(|c| study.origin_of(&c.source)) {
            out.entry(origin.clone()).or_default().insert(id.clone());
        }
    }
    out
}
