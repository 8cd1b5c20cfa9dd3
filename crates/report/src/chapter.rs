//! The chapters of the report, one file each.

mod conditions;
mod contested;
mod method;
mod missing;
mod money;
mod people;
mod recommendations;
mod sources;
mod states;
mod summary;
mod synthesis;

use crate::document::{Block, Chapter, Document};
use crate::words::Context;

type Content = fn(&Context<'_>) -> Vec<Block>;

const CHAPTERS: [(&str, &str, Content); 11] = [
    ("index", "Summary", summary::blocks),
    ("people", "People", people::blocks),
    ("synthesis", "All claims at once", synthesis::blocks),
    ("money", "Money", money::blocks),
    ("conditions", "Conditions", conditions::blocks),
    ("states", "States", states::blocks),
    ("recommendations", "Recommendations", recommendations::blocks),
    ("contested", "What is contested", contested::blocks),
    ("missing", "What is missing", missing::blocks),
    ("method", "Method", method::blocks),
    ("sources", "Sources", sources::blocks),
];

/// What a report is called whose data package has no title: an accessible PDF must have one.
const UNTITLED: &str = "A study without a title";

/// The whole report.
pub fn document(context: &Context<'_>) -> Document {
    let chapters = CHAPTERS.iter().map(|(slug, title, content)| Chapter { slug, title, blocks: content(context) });
    let title = context.study.title.trim();
    let title = if title.is_empty() { UNTITLED } else { title };
    Document { title: title.to_owned(), chapters: chapters.collect() }
}

/// The chapters without content, for navigation.
pub fn chapters() -> Vec<Chapter> {
    CHAPTERS.iter().map(|(slug, title, _)| Chapter { slug, title, blocks: Vec::new() }).collect()
}
