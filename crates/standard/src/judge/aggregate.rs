//! Findings by host, sector and span of five years. Proof of several postings is pooled and origins are counted once.

use super::evidence::EvidenceRule;
use crate::language::Standard;
use assize_record::condition::Posting;
use assize_record::date::{PartialDate, Period};
use assize_record::finding::{Finding, Subject, Verdict};
use assize_record::id::{Code, FigureId, PostingId, StatementId};
use assize_record::study::Study;
use std::collections::{BTreeMap, BTreeSet};

/// Length of a span in years; spans begin in years that it divides.
const SPAN: i16 = 5;

type Group = (Code, Code, i16);

/// Aggregates of all provisions that at least one posting shows.
pub fn aggregate(study: &Study, standards: &[Standard], evidence: &EvidenceRule, findings: &[Finding]) -> Vec<Finding> {
    let mut by_posting: BTreeMap<(&Code, &Code, &PostingId), &Finding> = BTreeMap::new();
    for finding in findings {
        if let Subject::Posting(posting) = &finding.subject {
            by_posting.insert((&finding.standard, &finding.provision, posting), finding);
        }
    }
    let groups = groups(study);
    let mut out = Vec::new();
    for standard in standards {
        for provision in &standard.provisions {
            for (group, postings) in &groups {
                let found = |id: &PostingId| by_posting.get(&(&standard.code, &provision.code, id)).copied();
                let members: Vec<&Finding> = postings.iter().filter_map(found).collect();
                if members.iter().any(|finding| finding.verdict.is_shown()) {
                    out.push(pooled(study, evidence, group, postings, &members, provision.is_conclusion()));
                }
            }
        }
    }
    out
}

fn groups(study: &Study) -> BTreeMap<Group, Vec<PostingId>> {
    let mut groups: BTreeMap<Group, Vec<PostingId>> = BTreeMap::new();
    for posting in study.postings.values() {
        for sector in &posting.sectors {
            for span in spans(posting) {
                groups.entry((posting.host.clone(), sector.clone(), span)).or_default().push(posting.id.clone());
            }
        }
    }
    groups
}

/// First years of the spans that a posting touches. An open start counts from the span of its end.
fn spans(posting: &Posting) -> Vec<i16> {
    let first = |year: i16| year.div_euclid(SPAN) * SPAN;
    let end = first(posting.period.end.year());
    let start = posting.period.start.map_or(end, |start| first(start.year()));
    (start..=end).step_by(SPAN.unsigned_abs().into()).collect()
}

fn pooled(
    study: &Study,
    evidence: &EvidenceRule,
    group: &Group,
    postings: &[PostingId],
    members: &[&Finding],
    is_conclusion: bool,
) -> Finding {
    let proof: BTreeSet<StatementId> = members.iter().flat_map(|finding| finding.proof.iter().cloned()).collect();
    let contrary: BTreeSet<StatementId> = members.iter().flat_map(|finding| finding.contrary.iter().cloned()).collect();
    let weight = evidence.weigh(study, &proof);
    let strongest = members.iter().map(|finding| finding.verdict).max().unwrap_or(Verdict::NotShown);
    let verdict = if is_conclusion { strongest } else { weight.verdict };
    let shown = members.iter().filter(|finding| finding.verdict.is_shown()).count();
    let how = if is_conclusion { "the strongest posting decides" } else { "proof of all postings pooled by origin" };
    let (host, sector, span) = group;
    let first = members[0];
    Finding {
        id: FigureId::new(format!("F-{}-{}-{host}-{sector}-{span}", first.standard, first.provision)),
        standard: first.standard.clone(),
        provision: first.provision.clone(),
        subject: Subject::Aggregate {
            host: host.clone(),
            sector: sector.clone(),
            period: Period { start: Some(PartialDate::of_year(*span)), end: PartialDate::of_year(span + SPAN - 1) },
            postings: postings.to_vec(),
        },
        verdict,
        reason: format!("shown for {shown} of {} postings; {how}; {}", members.len(), weight.words()),
        proof: proof.into_iter().collect(),
        contrary: contrary.into_iter().collect(),
        origins: weight.origins.into_iter().collect(),
        informants: weight.informants,
    }
}
