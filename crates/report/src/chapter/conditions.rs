//! Conditions by standard: indicators by host, every posting under every rule set, and where the rule sets part ways.

use crate::chart::matrix;
use crate::document::{Block, Inline, ids};
use crate::words::{Context, posting_of, verdict};
use assize_record::finding::{Finding, StandardNote, Verdict};

/// Content.
pub fn blocks(context: &Context<'_>) -> Vec<Block> {
    let mut out = vec![
        Block::paragraph(
            "A finding is a provision of a standard applied to a posting: one group of workers at one kind of site in one host and period. Missing evidence is never a \"no\": it is \"not shown\". Statements that speak against a finding stand beside it. A coded finding is not a judgement of a court.",
        ),
        Block::Chart(matrix::chart(context)),
        Block::Heading("Rule sets for forced labour, posting by posting".to_owned()),
        conclusions(context),
        Block::Heading("Where the rule sets part ways".to_owned()),
    ];
    let points = context
        .results
        .disagreements
        .iter()
        .map(|d| vec![Inline::id(d.id.as_str()), Inline::text(" "), Inline::text(d.reason.clone())]);
    out.push(Block::List(points.collect()));
    for standard in &context.results.standards {
        out.push(Block::Heading(format!("{}, {} ({})", standard.title, standard.body, standard.edition)));
        out.push(of_standard(context, standard));
    }
    out
}

fn conclusions(context: &Context<'_>) -> Block {
    let sets = context.rule_sets();
    let heads = sets.iter().take(3).map(|code| head(code.as_str()));
    let rows = context.study.postings.values().map(|posting| {
        let mut row = vec![
            vec![Inline::id(posting.id.as_str())],
            vec![Inline::text(context.place(&posting.host))],
            vec![Inline::text(posting.description.clone())],
            vec![Inline::text(posting.period.to_string())],
        ];
        for set in sets.iter().take(3) {
            let finding = context.conclusion(set.as_str(), posting.id.as_str());
            row.push(vec![finding.map_or_else(|| Inline::text("not shown"), verdict)]);
        }
        row
    });
    Block::Table {
        caption: "Conclusions of the rule sets".to_owned(),
        header: ["Posting", "Host", "Who", "When"].into_iter().chain(heads).collect(),
        rows: rows.collect(),
    }
}

/// A short head for a rule set's column.
fn head(code: &str) -> &'static str {
    if code.starts_with("ilo-indicators") {
        "ILO indicators (three or more)"
    } else if code.starts_with("ilo-survey") {
        "ILO survey rule"
    } else if code.starts_with("delphi") {
        "ILO/EC Delphi rule"
    } else {
        "Rule set"
    }
}

fn of_standard(context: &Context<'_>, standard: &StandardNote) -> Block {
    let shown = |finding: &&Finding| {
        finding.standard == standard.code && posting_of(finding).is_some() && finding.verdict != Verdict::NotShown
    };
    let rows = context.results.findings.iter().filter(shown).map(|finding| {
        let provision = standard.provisions.iter().find(|p| p.code == finding.provision);
        let title = provision.map_or_else(
            || finding.provision.to_string(),
            |p| {
                let mark = if p.verified { "" } else { " (unverified)" };
                format!("{}, {}{mark}", p.title, p.citation)
            },
        );
        vec![
            vec![Inline::text(title)],
            vec![Inline::id(posting_of(finding).unwrap_or_default())],
            vec![verdict(finding)],
            ids(&finding.proof),
            ids(&finding.contrary),
        ]
    });
    Block::Table {
        caption: format!("Findings under {}", standard.title),
        header: vec!["Provision", "Posting", "Verdict", "Proof", "Against it"],
        rows: rows.collect(),
    }
}
