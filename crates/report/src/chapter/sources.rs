//! Sources with their grades and origins, and the custody of the files they came in.

use crate::document::{Block, Inline};
use crate::words::Context;
use assize_record::quantity::grouped;
use rust_decimal::Decimal;

/// Content.
pub fn blocks(context: &Context<'_>) -> Vec<Block> {
    let sources = context.study.sources.values().map(|source| {
        vec![
            vec![Inline::id(source.id.as_str())],
            vec![Inline::text(source.author.clone())],
            vec![Inline::Link { text: source.title.clone(), url: source.url.clone() }],
            vec![Inline::text(source.published.to_string())],
            vec![Inline::text(source.reliability.code())],
            vec![Inline::text(source.origin.to_string())],
            vec![Inline::text(source.via.clone())],
        ]
    });
    let files = context.study.custody.values().map(|file| {
        vec![
            vec![Inline::text(file.file.clone())],
            vec![Inline::text(grouped(Decimal::from(file.bytes)))],
            vec![Inline::text(file.sha256.clone())],
        ]
    });
    vec![
        Block::paragraph(
            "The letter is the Admiralty grade of the source, not of a figure. Sources of one origin draw on one another and count once.",
        ),
        Block::Table {
            caption: "Sources".to_owned(),
            header: vec!["No.", "Author", "Title", "Published", "Grade", "Origin", "Read through"],
            rows: sources.collect(),
        },
        Block::Heading("Custody".to_owned()),
        Block::Table {
            caption: "Files as received, frozen at intake".to_owned(),
            header: vec!["File", "Bytes", "SHA-256"],
            rows: files.collect(),
        },
    ]
}
