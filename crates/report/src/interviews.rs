//! Pages of interviews: whom people know, and who recruited whom. A figure with all that must stand beside it; computes none of it.
//!
//! The twelve things are those of [`assize_estimate::interviews::page`]. [`html`], [`pdf`] and [`text`] render the same blocks.

mod common;
mod knows;
mod recruits;

use crate::ReportError;
use crate::document::Block;
use crate::html::alone;
use crate::standing::{self, DrawTable, in_words};
use assize_estimate::interviews::page::{KnowsPage, RecruitsPage};

/// What the interviews do not say about themselves.
#[derive(Debug, Clone, Copy)]
pub struct Origin<'a> {
    /// Who is counted, in the user's words; said to be missing where it is.
    pub population: Option<&'a str>,
    /// Where the interviews come from, in the user's words.
    pub source: Option<&'a str>,
    /// Files with their SHA-256 in hexadecimal.
    pub files: &'a [(String, String)],
    /// The command that computes the same again.
    pub command: &'a str,
    /// Whether counts of 1 to 4 people are shown.
    pub show_small: bool,
}

/// A computed page.
#[derive(Debug, Clone, Copy)]
pub enum Shown<'a> {
    /// Whom people know.
    Knows(&'a KnowsPage, Origin<'a>),
    /// Who recruited whom.
    Recruits(&'a RecruitsPage, Origin<'a>),
}

/// One HTML page with its charts: no script, nothing from outside. The same page and words give the same bytes.
pub fn html(shown: &Shown<'_>) -> String {
    alone(&title(shown), &blocks(shown))
}

/// The same as a tagged PDF (PDF/UA-1).
///
/// # Errors
/// Where the typesetter refuses; never for what the interviews hold.
pub fn pdf(shown: &Shown<'_>) -> Result<Vec<u8>, ReportError> {
    standing::pdf(&title(shown), blocks(shown))
}

/// The same as text without the charts; `table` draws a table from its heads and rows.
pub fn text(shown: &Shown<'_>, table: &DrawTable) -> String {
    in_words(&blocks(shown), table)
}

fn title(shown: &Shown<'_>) -> String {
    match shown {
        Shown::Knows(page, _) => format!("How many {}, from whom people know", page.hidden),
        Shown::Recruits(page, _) => format!("The share of {}, from people who recruit each other", page.of),
    }
}

fn blocks(shown: &Shown<'_>) -> Vec<Block> {
    match shown {
        Shown::Knows(page, origin) => standing::blocks(&knows::sections(), &knows::Shown { page, origin }, |_| None),
        Shown::Recruits(page, origin) => {
            standing::blocks(&recruits::sections(), &recruits::Shown { page, origin }, |_| None)
        }
    }
}
