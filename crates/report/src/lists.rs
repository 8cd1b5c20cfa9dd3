//! The page of a table of overlapping lists: a figure with the twelve things that must stand beside it. Computes none of them.
//!
//! The twelve are those of [`assize_estimate::lists::page`]. [`html`] and [`text`] render the same blocks.

mod checks;
mod figures;
mod people;
mod say;

use crate::document::{Block, Inline};
use crate::html::alone;
use assize_estimate::lists::page::Page;
use assize_estimate::lists::table::CaptureTable;

/// A computed page with what its table does not say about itself.
#[derive(Debug, Clone, Copy)]
pub struct Shown<'a> {
    /// What was computed.
    pub page: &'a Page,
    /// From which table.
    pub table: &'a CaptureTable,
    /// Who is counted, in the user's words; said to be missing where it is.
    pub population: Option<&'a str>,
    /// Where each list comes from, in the user's words; a table printed in a paper is recognised without.
    pub source: Option<&'a str>,
    /// The file's name.
    pub file: &'a str,
    /// SHA-256 of the file, in hexadecimal.
    pub sha256: &'a str,
    /// Seed of the draws.
    pub seed: u64,
    /// Whether counts of 1 to 4 people are shown.
    pub show_small: bool,
}

type Item = (&'static str, fn(&Shown<'_>) -> Vec<Block>);

/// In reading order.
const ITEMS: [Item; 12] = [
    ("Who is counted", people::population),
    ("How the lists overlap", people::overlap),
    ("What each method takes for granted", figures::assumptions),
    ("All methods beside each other", figures::methods),
    ("What the priors do", figures::priors),
    ("Whether the computation settled", checks::convergence),
    ("Without each list, and with two taken as one", checks::changed),
    ("The methods tried on what is known", checks::consistency),
    ("Where the figure is read off", checks::grid),
    ("Linkage", people::linkage),
    ("Small counts", people::small_counts),
    ("How to get the same again", checks::again),
];

/// One HTML page with its charts: no script, nothing from outside. The same page, table and words give the same bytes.
pub fn html(shown: &Shown<'_>) -> String {
    alone(&format!("Estimates from overlapping lists: {}", shown.file), &blocks(shown))
}

/// The same as text without the charts; `table` draws a table from its heads and rows.
pub fn text(shown: &Shown<'_>, table: &dyn Fn(&[&str], Vec<Vec<String>>) -> String) -> String {
    let parts: Vec<String> = blocks(shown)
        .iter()
        .filter_map(|block| match block {
            Block::Heading(heading) => Some(format!("\n{heading}")),
            Block::Paragraph(words) => Some(plain(words)),
            Block::List(points) => {
                Some(points.iter().map(|p| format!("- {}", plain(p))).collect::<Vec<_>>().join("\n"))
            }
            Block::Table { caption, header, rows } => {
                let rows = rows.iter().map(|row| row.iter().map(|cell| plain(cell)).collect()).collect();
                Some(format!("{caption}\n{}", table(header, rows)))
            }
            Block::Chart(_) => None,
        })
        .collect();
    parts.join("\n")
}

fn plain(words: &[Inline]) -> String {
    words
        .iter()
        .map(|Inline::Text(text)| Inline::Figure { text, .. } | Inline::Link { text, .. } | text.as_str())
        .collect()
}

fn blocks(shown: &Shown<'_>) -> Vec<Block> {
    let mut blocks = figures::summary(shown);
    for (number, (title, item)) in (1..).zip(ITEMS) {
        blocks.push(Block::Heading(format!("{number}. {title}")));
        blocks.extend(item(shown));
    }
    blocks.push(Block::Heading("What is not known".to_owned()));
    blocks.push(people::not_known(shown));
    blocks
}
