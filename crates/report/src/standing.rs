//! A page that stands alone, from its sections to HTML, PDF and text: one tree of blocks, three renderings. Knows no method.

use crate::ReportError;
use crate::document::{Block, Inline};
use crate::{markup, typeset};
use typst::foundations::Bytes;

/// Draws a table as text from its heads and rows.
pub type DrawTable = dyn Fn(&[&str], Vec<Vec<String>>) -> String;

/// A section: its anchor, its heading in both languages, and what makes it.
pub(crate) type Section<S> = (&'static str, &'static str, &'static str, fn(&S) -> Vec<Block>);

/// The sections with their headings, in order; one without content is left out. `before` may put a block under a heading, by anchor.
pub(crate) fn blocks<S>(sections: &[Section<S>], shown: &S, before: impl Fn(&str) -> Option<Block>) -> Vec<Block> {
    let mut blocks = Vec::new();
    for (anchor, english, korean, make) in sections {
        let content = make(shown);
        if !content.is_empty() {
            blocks.push(Block::Section { anchor, english: (*english).to_owned(), korean });
            blocks.extend(before(anchor));
            blocks.extend(content);
        }
    }
    blocks
}

/// The blocks as a tagged PDF (PDF/UA-1).
///
/// # Errors
/// Where the typesetter refuses.
pub(crate) fn pdf(title: &str, mut blocks: Vec<Block>) -> Result<Vec<u8>, ReportError> {
    let title = typeset::printable(title);
    blocks.iter_mut().for_each(make_printable);
    let charts = blocks.iter().filter_map(|block| match block {
        Block::Chart(chart) => Some((format!("charts/{}.svg", chart.name), Bytes::from_string(chart.svg.clone()))),
        _ => None,
    });
    typeset::set(&markup::alone(&title, &blocks), &title, charts.collect())
}

/// The blocks as text without the charts.
pub(crate) fn in_words(blocks: &[Block], table: &DrawTable) -> String {
    let parts = blocks.iter().filter_map(|block| match block {
        Block::Heading(heading) => Some(format!("\n{heading}")),
        Block::Section { english, korean, .. } => Some(format!("\n{english} ({korean})")),
        Block::Paragraph(words) => Some(plain(words)),
        Block::List(points) => Some(points.iter().map(|p| format!("- {}", plain(p))).collect::<Vec<_>>().join("\n")),
        Block::Table { caption, header, rows } => {
            let rows = rows.iter().map(|row| row.iter().map(|cell| plain(cell)).collect()).collect();
            Some(format!("{caption}\n{}", table(header, rows)))
        }
        Block::Chart(_) => None,
    });
    parts.collect::<Vec<_>>().join("\n")
}

fn plain(words: &[Inline]) -> String {
    let text = |inline: &Inline| match inline {
        Inline::Text(text) | Inline::Figure { text, .. } | Inline::Link { text, .. } => text.clone(),
    };
    words.iter().map(text).collect()
}

/// What no face has stands as its code point: PDF/UA takes no missing glyph.
fn make_printable(block: &mut Block) {
    let words = |inline: &mut Inline| match inline {
        Inline::Text(text) | Inline::Figure { text, .. } | Inline::Link { text, .. } => {
            *text = typeset::printable(text)
        }
    };
    match block {
        Block::Heading(text) => *text = typeset::printable(text),
        Block::Section { .. } => {}
        Block::Paragraph(inlines) => inlines.iter_mut().for_each(words),
        Block::List(points) => points.iter_mut().flatten().for_each(words),
        Block::Table { caption, rows, .. } => {
            *caption = typeset::printable(caption);
            rows.iter_mut().flatten().flatten().for_each(words);
        }
        Block::Chart(chart) => {
            chart.alt = typeset::printable(&chart.alt);
            chart.svg = chart.svg.lines().map(typeset::printable).collect::<Vec<_>>().join("\n");
        }
    }
}
