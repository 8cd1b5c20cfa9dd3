//! Judges a study by standards: provision by provision, posting by posting, then by host, sector and period.
//!
//! Pure. Missing evidence is an answer, never a "no". Contrary statements stand beside a finding and never cancel it.

mod aggregate;
mod disagreement;
mod evaluate;
mod evidence;

pub use evidence::{EvidenceError, EvidenceRule};

use crate::language::{Provision, Standard};
use assize_record::condition::{Posting, Statement};
use assize_record::finding::{Disagreement, Finding, StandardNote, Subject, Verdict};
use assize_record::id::{Code, FigureId, StatementId};
use assize_record::study::Study;
use assize_record::term::Polarity;
use evaluate::{Outcome, Posture, Truth};
use std::collections::{BTreeMap, BTreeSet};

/// Everything that judging gives.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Judged {
    /// By standard, provision and posting, then the aggregates.
    pub findings: Vec<Finding>,
    /// Postings about which the rule sets part ways.
    pub disagreements: Vec<Disagreement>,
    /// The standards as shown.
    pub standards: Vec<StandardNote>,
    /// The evidence rule in words.
    pub evidence_rule: Vec<String>,
}

/// Judges every posting by every provision.
pub fn judge(study: &Study, standards: &[Standard], evidence: &EvidenceRule) -> Judged {
    let mut findings = Vec::new();
    for standard in standards {
        for posting in study.postings.values() {
            findings.extend(judge_posting(study, standard, evidence, posting));
        }
    }
    let disagreements = disagreement::disagreements(study, standards, &findings);
    findings.extend(aggregate::aggregate(study, standards, evidence, &findings));
    Judged {
        findings,
        disagreements,
        standards: standards.iter().map(Standard::note).collect(),
        evidence_rule: evidence.words(),
    }
}

/// Judges one posting by one standard, in the standard's own order.
pub fn judge_posting(study: &Study, standard: &Standard, evidence: &EvidenceRule, posting: &Posting) -> Vec<Finding> {
    let statements: Vec<&Statement> = posting.statements.iter().filter_map(|id| study.statements.get(id)).collect();
    let posture = Posture { study, evidence, statements };
    let mut outcomes: BTreeMap<Code, Outcome> = BTreeMap::new();
    let mut findings = Vec::new();
    for provision in &standard.provisions {
        let outcome = posture.provision(standard, provision, &outcomes);
        findings.push(finding(&posture, standard, provision, posting, &outcome));
        outcomes.insert(provision.code.clone(), outcome);
    }
    findings
}

fn finding(
    posture: &Posture<'_>,
    standard: &Standard,
    provision: &Provision,
    posting: &Posting,
    outcome: &Outcome,
) -> Finding {
    let contrary = &outcome.contrary;
    let denied =
        |id: &StatementId| posture.study.statements.get(id).is_some_and(|s| s.polarity == Polarity::Contradicts);
    let verdict = match outcome.truth {
        Truth::True => outcome.verdict,
        Truth::False => Verdict::Contradicted,
        // One branch of several is spoken against and the others are open: not shown, with the contrary beside it.
        Truth::Unknown if !provision.is_conclusion() && contrary.iter().any(denied) => Verdict::Contradicted,
        Truth::Unknown => Verdict::NotShown,
    };
    let proof = if verdict.is_shown() { outcome.proof.clone() } else { BTreeSet::new() };
    let weight = posture.evidence.weigh(posture.study, &proof);
    Finding {
        id: FigureId::new(format!("F-{}-{}-{}", standard.code, provision.code, posting.id)),
        standard: standard.code.clone(),
        provision: provision.code.clone(),
        subject: Subject::Posting(posting.id.clone()),
        verdict,
        reason: reason(posture, provision, verdict, &weight),
        proof: proof.into_iter().collect(),
        contrary: contrary.iter().cloned().collect(),
        origins: weight.origins.into_iter().collect(),
        informants: weight.informants,
    }
}

fn reason(posture: &Posture<'_>, provision: &Provision, verdict: Verdict, weight: &evidence::Weight) -> String {
    let coded: Vec<&str> =
        posture.of_indicator(provision, Polarity::Supports).map(|statement| statement.id.as_str()).collect();
    match verdict {
        Verdict::NotShown if provision.rule.is_none() => "no variable of the codebook speaks to it".to_owned(),
        Verdict::NotShown if !coded.is_empty() => format!(
            "{} coded for it, but the facts do not meet the rule; that is no finding that the contrary holds",
            coded.join(", ")
        ),
        Verdict::NotShown => {
            "no statement about this posting meets the rule; that is no finding that the contrary holds".to_owned()
        }
        Verdict::Contradicted => "only contrary statements".to_owned(),
        Verdict::Alleged | Verdict::Indicated | Verdict::Established if provision.is_conclusion() => {
            format!("the provisions that the rule counts are {}; {}", verdict.words(), weight.words())
        }
        Verdict::Alleged | Verdict::Indicated | Verdict::Established => weight.words(),
    }
}
