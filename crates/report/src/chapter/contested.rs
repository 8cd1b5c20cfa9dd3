//! What is contested: checks that end inconsistent, objections, and claims that others stand against.

use crate::document::{Block, Inline, ids};
use crate::words::{Context, number};
use assize_record::check::Outcome;
use assize_record::term::ClaimStatus;

/// Content.
pub fn blocks(context: &Context<'_>) -> Vec<Block> {
    let mut out = vec![Block::Heading("Figures that cannot all be right".to_owned())];
    let rows = context.results.checks.iter().filter(|check| check.outcome == Outcome::Inconsistent).map(|check| {
        let mut used = ids(&check.claims);
        used.push(Inline::text(" "));
        used.extend(ids(&check.responses));
        vec![
            vec![Inline::figure(check.summary.clone(), check.id.as_str())],
            vec![Inline::text(check.title.clone())],
            vec![Inline::text(format!("{} times", number(check.factor)))],
            used,
        ]
    });
    out.push(Block::Table {
        caption: "Inconsistent checks, sharpest first; the arithmetic stands on the page of each".to_owned(),
        header: vec!["What was found", "Check", "Apart by", "Rests on"],
        rows: rows.collect(),
    });
    out.push(Block::Heading("Figures that were checked and can stand together".to_owned()));
    let consistent = context.results.checks.iter().filter(|check| check.outcome == Outcome::Consistent);
    out.push(Block::List(
        consistent.map(|check| vec![Inline::figure(check.summary.clone(), check.id.as_str())]).collect(),
    ));
    out.push(Block::Heading("Objections".to_owned()));
    let points = context.study.critiques.values().map(|critique| {
        let mut point = vec![Inline::id(critique.id.as_str()), Inline::text(format!(" {} Against: ", critique.text))];
        point.extend(ids(&critique.claims));
        point
    });
    out.push(Block::List(points.collect()));
    out.push(Block::Heading("Contested claims".to_owned()));
    let contested = context.study.claims.values().filter(|claim| claim.status == ClaimStatus::Contested).map(|claim| {
        vec![
            vec![Inline::id(claim.id.as_str())],
            vec![Inline::text(context.study.meaning("measure", &claim.measure))],
            vec![Inline::text(context.place(&claim.host))],
            vec![Inline::text(claim.period.to_string())],
            vec![Inline::figure(format!("{} {}", claim.quantity, claim.unit), claim.id.as_str())],
            vec![Inline::text(claim.note.clone())],
        ]
    });
    out.push(Block::Table {
        caption: "Claims against which another claim, arithmetic or a public objection stands".to_owned(),
        header: vec!["Claim", "Measure", "Host", "Time", "Value", "Note"],
        rows: contested.collect(),
    });
    out
}
