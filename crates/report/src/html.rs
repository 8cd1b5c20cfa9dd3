//! Pages: the document tree as HTML. No script; every address is relative or a source's own.

mod alone;

pub use alone::alone;

use crate::css::STYLE;
use crate::document::{Block, Chapter, Chart, Document, Inline};
use crate::words::Context;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use std::collections::BTreeMap;

/// What a page may load: its own style sheet and nothing else.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'";

/// All chapters as pages, and the style sheet.
pub fn pages(context: &Context<'_>, document: &Document) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::from([("style.css".to_owned(), STYLE.as_bytes().to_vec())]);
    for chapter in &document.chapters {
        let body = html! {
            h1 { (if chapter.slug == "index" { document.title.as_str() } else { chapter.title }) }
            @for block in &chapter.blocks { (render(block)) }
        };
        let title = format!("{}: {}", chapter.title, document.title);
        let page = page(context, &title, "", Some(chapter), &document.chapters, &body);
        files.insert(format!("{}.html", chapter.slug), page.into_string().into_bytes());
    }
    files
}

/// A page around a body. `up` leads from the page to the report's folder.
pub fn page(
    context: &Context<'_>,
    title: &str,
    up: &str,
    here: Option<&Chapter>,
    chapters: &[Chapter],
    body: &Markup,
) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                title { (title) }
                link rel="stylesheet" href=(format!("{up}style.css"));
            }
            body {
                header {
                    a.skip href="#main" { "Skip to the content" }
                    nav aria-label="Chapters" {
                        ul {
                            @for chapter in chapters {
                                li {
                                    a href=(format!("{up}{}.html", chapter.slug))
                                        aria-current=[here.filter(|h| h.slug == chapter.slug).map(|_| "page")] { (chapter.title) }
                                }
                            }
                        }
                    }
                }
                main id="main" { (body) }
                footer {
                    p { "Every figure is a link to its evidence. " code { "assize trace ID" } " prints the same way back to source and custody." }
                    @if let Some(run) = context.results.runs.last() { p { "Made from inputs " code { (run.inputs_digest) } "." } }
                }
            }
        }
    }
}

/// File name of an id's evidence page.
pub fn evidence_file(id: &str) -> String {
    let safe = |c: char| if c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.') { c } else { '_' };
    format!("evidence/{}.html", id.chars().map(safe).collect::<String>())
}

fn render(block: &Block) -> Markup {
    match block {
        Block::Heading(text) => html! { h2 { (text) } },
        Block::Section { anchor, english, korean } => {
            html! { h2 id=(anchor) { (english) " " span lang="ko" { (korean) } } }
        }
        Block::Paragraph(text) => html! { p { (inlines(text, "")) } },
        Block::List(points) => html! { ul { @for point in points { li { (inlines(point, "")) } } } },
        Block::Table { caption, header, rows } => table(caption, header, rows),
        Block::Chart(chart) => figure(chart),
    }
}

fn table(caption: &str, header: &[&str], rows: &[Vec<Vec<Inline>>]) -> Markup {
    html! {
        div.scroll tabindex="0" role="region" aria-label=(caption) {
            table {
                caption { (caption) }
                thead { tr { @for head in header { th scope="col" { (head) } } } }
                tbody {
                    @for row in rows { tr { @for cell in row { td { (inlines(cell, "")) } } } }
                    @if rows.is_empty() { tr { td colspan=(header.len()) { "Nothing to show." } } }
                }
            }
        }
    }
}

fn figure(chart: &Chart) -> Markup {
    let labelled = chart.svg.replacen(
        "<svg ",
        &format!("<svg role=\"img\" aria-label=\"{}\" ", crate::chart::svg::escape(&chart.alt)),
        1,
    );
    html! { figure { (PreEscaped(labelled)) figcaption { (chart.caption) } } }
}

/// Inline text; `up` leads from the page to the report's folder.
pub fn inlines(text: &[Inline], up: &str) -> Markup {
    html! {
        @for inline in text {
            @match inline {
                Inline::Text(text) => { (text) }
                Inline::Figure { text, id } => { a href=(format!("{up}{}", evidence_file(id))) { (text) } }
                Inline::Link { text, url } => {
                    @if url.starts_with("https://") || url.starts_with("http://") { a href=(url) rel="noreferrer" { (text) } } @else { (text) }
                }
            }
        }
    }
}
