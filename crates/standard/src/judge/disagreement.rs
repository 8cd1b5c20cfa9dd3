//! Where the rule sets for forced labour part ways about a posting, and on what.

use crate::language::{Provision, Standard};
use assize_record::finding::{Disagreement, Finding, Subject, Verdict};
use assize_record::id::{Code, FigureId, PostingId};
use assize_record::study::Study;
use std::collections::BTreeMap;

/// Postings about which the conclusions of the rule sets are not the same verdict.
pub fn disagreements(study: &Study, standards: &[Standard], findings: &[Finding]) -> Vec<Disagreement> {
    let mut by_posting: BTreeMap<(&PostingId, &Code), Vec<&Finding>> = BTreeMap::new();
    for finding in findings {
        if let Subject::Posting(posting) = &finding.subject {
            by_posting.entry((posting, &finding.standard)).or_default().push(finding);
        }
    }
    let rule_sets: Vec<(&Standard, &Code)> =
        standards.iter().filter_map(|s| s.conclusion.as_ref().map(|c| (s, c))).collect();
    let mut out = Vec::new();
    for posting in study.postings.keys() {
        let mut positions = Vec::new();
        let mut reasons = Vec::new();
        for (standard, conclusion) in &rule_sets {
            let found = by_posting.get(&(posting, &standard.code)).map_or(&[][..], Vec::as_slice);
            let Some(answer) = found.iter().find(|finding| finding.provision == **conclusion) else { continue };
            positions.push((standard.code.clone(), answer.id.clone(), answer.verdict));
            reasons.push(format!("{} {}: {}", standard.code, answer.verdict.words(), grounds(standard, found)));
        }
        let same = positions.windows(2).all(|pair| pair[0].2 == pair[1].2);
        if !same {
            out.push(Disagreement {
                id: FigureId::new(format!("D-{posting}")),
                posting: posting.clone(),
                positions,
                reason: reasons.join("; "),
            });
        }
    }
    out
}

/// What a rule set sees in a posting: its shown provisions, by kind or dimension where it has them.
fn grounds(standard: &Standard, findings: &[&Finding]) -> String {
    let shown = |provision: &&Provision| {
        let found = findings.iter().find(|finding| finding.provision == provision.code);
        !provision.is_conclusion() && found.is_some_and(|finding| finding.verdict.is_shown())
    };
    let shown: Vec<&Provision> = standard.provisions.iter().filter(shown).collect();
    if shown.is_empty() {
        let contrary = findings.iter().any(|finding| finding.verdict == Verdict::Contradicted);
        return if contrary {
            "only contrary statements".to_owned()
        } else {
            "none of its provisions is shown".to_owned()
        };
    }
    if shown.iter().any(|provision| !provision.kind.is_empty()) {
        let count = |kind: &str| shown.iter().filter(|provision| provision.kind == kind).count();
        return match (count("involuntariness"), count("penalty")) {
            (some, 0) => format!("involuntariness ({some} shown) without a penalty"),
            (0, some) => format!("a penalty ({some} shown) without involuntariness"),
            (one, other) => format!("involuntariness ({one} shown) and penalty ({other} shown)"),
        };
    }
    let dimensions: std::collections::BTreeSet<&str> =
        shown.iter().map(|p| p.dimension.as_str()).filter(|d| !d.is_empty()).collect();
    if dimensions.is_empty() {
        return format!(
            "{} shown ({})",
            shown.len(),
            shown.iter().map(|p| p.code.as_str()).collect::<Vec<_>>().join(", ")
        );
    }
    format!("{} shown, in {}", shown.len(), dimensions.into_iter().collect::<Vec<_>>().join(", "))
}
