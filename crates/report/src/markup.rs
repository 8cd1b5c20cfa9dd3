//! The document tree as Typst markup. Every text is a string literal of the language, so nothing in it can act as markup.

use crate::document::{Block, Document, Inline};
use crate::words::Context;
use assize_record::trace::NodeKind;
use std::collections::BTreeMap;
use std::fmt::Write;

const HEAD: &str = r##"#set page(paper: "a4", margin: (x: 2cm, y: 2.2cm), numbering: "1")
#set text(font: ("Libertinus Serif", "NanumSquare"), size: 10pt, lang: "en")
#set par(justify: false)
#set table(stroke: 0.4pt + luma(190), inset: 4pt)
#show table: set text(size: 8pt)
#show table.cell.where(y: 0): set text(weight: "bold")
#show link: set text(fill: rgb("#0b4f9e"))
#show figure.where(kind: table): set figure.caption(position: top)
#show figure: set block(breakable: true)
"##;

const CHAPTERS_BEGIN_PAGES: &str = "#show heading.where(level: 1): it => { pagebreak(weak: true); it }\n";

/// Markup of the whole report, with an annex that says what each figure rests on.
pub fn markup(context: &Context<'_>, document: &Document) -> String {
    let labels: BTreeMap<&str, usize> = document.figures().into_iter().enumerate().map(|(n, id)| (id, n)).collect();
    let mut out = format!("#set document(title: {})\n{HEAD}{CHAPTERS_BEGIN_PAGES}", literal(&document.title));
    put(&mut out, format_args!("#align(center)[#v(4cm) #title()]\n#v(1cm)\n#outline(depth: 1)\n"));
    for chapter in &document.chapters {
        put(&mut out, format_args!("#heading(level: 1, {})\n", literal(chapter.title)));
        for block in &chapter.blocks {
            render(&mut out, block, &labels);
        }
    }
    annex(context, &labels, &mut out);
    out
}

/// Markup of a document of its own, without chapters and annex.
pub fn alone(title: &str, blocks: &[Block]) -> String {
    let mut out = format!("#set document(title: {})\n{HEAD}#title()\n", literal(title));
    for block in blocks {
        render(&mut out, block, &BTreeMap::new());
    }
    out
}

fn put(out: &mut String, text: std::fmt::Arguments<'_>) {
    // Writing to a String cannot fail.
    if out.write_fmt(text).is_err() {
        out.clear();
    }
}

/// A string literal of Typst. Backslash and quote are escaped; control characters are dropped.
pub fn literal(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars().filter(|c| !c.is_control()) {
        if matches!(c, '"' | '\\') {
            out.push('\\');
        }
        out.push(c);
    }
    out.push('"');
    out
}

fn inlines(text: &[Inline], labels: &BTreeMap<&str, usize>) -> String {
    let mut out = String::new();
    for inline in text {
        match inline {
            Inline::Text(text) => put(&mut out, format_args!("#{};", literal(text))),
            Inline::Figure { text, id } => match labels.get(id.as_str()) {
                Some(n) => put(&mut out, format_args!("#link(<f{n}>)[#{};]", literal(text))),
                None => put(&mut out, format_args!("#{};", literal(text))),
            },
            Inline::Link { text, url } if url.starts_with("https://") || url.starts_with("http://") => {
                put(&mut out, format_args!("#link({})[#{};]", literal(url), literal(text)));
            }
            Inline::Link { text, .. } => put(&mut out, format_args!("#{};", literal(text))),
        }
    }
    out
}

fn render(out: &mut String, block: &Block, labels: &BTreeMap<&str, usize>) {
    match block {
        Block::Heading(text) => put(out, format_args!("#heading(level: 2, {})\n", literal(text))),
        Block::Section { english, korean, .. } => put(
            out,
            format_args!(
                "#heading(level: 1)[#{}; #text(lang: \"ko\", weight: \"regular\", size: 0.8em)[#{};]]\n",
                literal(english),
                literal(korean)
            ),
        ),
        Block::Paragraph(text) => put(out, format_args!("#par[{}]\n", inlines(text, labels))),
        Block::List(points) if points.is_empty() => put(out, format_args!("#par[Nothing to show.]\n")),
        Block::List(points) => {
            let points: Vec<String> = points.iter().map(|point| format!("[{}]", inlines(point, labels))).collect();
            put(out, format_args!("#list({})\n", points.join(", ")));
        }
        Block::Table { caption, header, rows } => {
            let heads: Vec<String> = header.iter().map(|head| format!("[#{}]", literal(head))).collect();
            let cells = rows.iter().flatten().map(|cell| format!("[{}]", inlines(cell, labels)));
            let columns = vec!["auto"; header.len().saturating_sub(1)].join(", ");
            let all: Vec<String> =
                std::iter::once(format!("table.header({})", heads.join(", "))).chain(cells).collect();
            let columns = if header.len() > 1 { format!("({columns}, 1fr)") } else { "(1fr,)".to_owned() };
            put(
                out,
                format_args!(
                    "#figure(table(columns: {columns}, align: left, {}), caption: [#{}])\n",
                    all.join(", "),
                    literal(caption)
                ),
            );
        }
        Block::Chart(chart) => put(
            out,
            format_args!(
                "#figure(image({}, width: 100%, alt: {}), caption: [#{}])\n",
                literal(&format!("/charts/{}.svg", chart.name)),
                literal(&chart.alt),
                literal(&chart.caption)
            ),
        ),
    }
}

/// One entry a figure: what it says and what it rests on directly; claims and statements with their sources.
fn annex(context: &Context<'_>, labels: &BTreeMap<&str, usize>, out: &mut String) {
    put(out, format_args!("#heading(level: 1, \"Annex: what each figure rests on\")\n"));
    put(
        out,
        format_args!(
            "#par[The id of an entry is what `assize trace` takes; it leads on to source, line and digest.]\n"
        ),
    );
    let mut order: Vec<(&str, usize)> = labels.iter().map(|(id, n)| (*id, *n)).collect();
    order.sort_by_key(|(_, n)| *n);
    for (id, n) in order {
        let node = context.results.trace.nodes().get(id);
        let title = node.map_or("", |node| node.title.as_str());
        let below = context.results.trace.below(id).filter(|below| {
            let kind = context.results.trace.nodes().get(*below).map(|node| node.kind);
            kind.is_some_and(|kind| kind != NodeKind::Run)
        });
        let below = below.collect::<Vec<_>>().join(", ");
        let rests = if below.is_empty() { String::new() } else { format!(" Rests on {below}.") };
        put(
            out,
            format_args!(
                "#block(below: 5pt, text(size: 7.5pt)[#strong({}) #{};]) <f{n}>\n",
                literal(id),
                literal(&format!(" {title}.{rests}"))
            ),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn text_that_looks_like_markup_stays_text() {
        assert_eq!(literal("#let x = \"1\" \\ "), r##""#let x = \"1\" \\\\ ""##.replace("\\\\\\\\", "\\\\"));
    }

    proptest! {
        #[test]
        fn no_text_ends_its_literal(text in ".*") {
            let literal = literal(&text);
            let inside = &literal[1..literal.len() - 1];
            let mut escaped = false;
            for c in inside.chars() {
                prop_assert!(escaped || c != '"');
                escaped = !escaped && c == '\\';
            }
            prop_assert!(!escaped);
        }
    }
}
