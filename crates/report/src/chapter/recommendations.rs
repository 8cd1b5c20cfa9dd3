//! Recommendations, by audience.

use crate::document::{Block, Inline};
use crate::words::Context;
use assize_record::id::Code;

/// Content.
pub fn blocks(context: &Context<'_>) -> Vec<Block> {
    let mut audiences: Vec<&Code> = context.study.recommendations.values().flat_map(|r| &r.audiences).collect();
    audiences.sort();
    audiences.dedup();
    let mut out = vec![Block::paragraph(
        "What others have recommended, in the words of this study. The sign of progress is a proposal of the study, not of the author.",
    )];
    for audience in audiences {
        out.push(Block::Heading(context.study.meaning("audience", audience).to_owned()));
        let to = context.study.recommendations.values().filter(|r| r.audiences.contains(audience));
        let rows = to.map(|r| {
            let states = r.addressees.iter().map(|state| context.place(state)).collect::<Vec<_>>().join(", ");
            vec![
                vec![Inline::id(r.id.as_str())],
                vec![Inline::text(r.action.clone())],
                vec![Inline::text(states)],
                vec![Inline::text(r.progress.clone())],
                vec![Inline::text(context.study.meaning("rec_basis", &r.basis))],
                vec![Inline::id(r.source.as_str())],
                vec![Inline::text(r.note.clone())],
            ]
        });
        out.push(Block::Table {
            caption: format!("To: {}", context.study.meaning("audience", audience)),
            header: vec!["No.", "What is to be done", "States named", "Sign of progress", "Basis", "Source", "Note"],
            rows: rows.collect(),
        });
    }
    out
}
