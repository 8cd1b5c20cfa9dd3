//! The page of a table of overlapping lists: a figure with the twelve things that must stand beside it. Computes none of them.
//!
//! The twelve are those of [`assize_estimate::lists::page`]. [`html`], [`pdf`] and [`text`] render the same blocks.

mod checks;
mod declared;
pub(crate) mod figures;
mod people;
pub(crate) mod say;

pub use declared::declared;

use crate::ReportError;
use crate::document::Block;
use crate::html::alone;
use crate::standing::{self, DrawTable, Section, in_words};
use assize_estimate::lists::consistency::{Check, Summary};
use assize_estimate::lists::page::{Against, Page};
use assize_estimate::lists::refusal::Refusal;
use assize_estimate::lists::table::CaptureTable;

/// A computed page with what its table does not say about itself.
#[derive(Debug, Clone, Copy)]
pub struct Shown<'a> {
    /// What was computed.
    pub page: &'a Page,
    /// From which table.
    pub table: &'a CaptureTable,
    /// The methods under assumptions that somebody else stated.
    pub against: &'a [Against],
    /// Who is counted, in the user's words; said to be missing where it is.
    pub population: Option<&'a str>,
    /// Where each list comes from, in the user's words; a table printed in a paper is recognised without.
    pub source: Option<&'a str>,
    /// The file's name.
    pub file: &'a str,
    /// SHA-256 of the file, in hexadecimal.
    pub sha256: &'a str,
    /// The command that computes the same again.
    pub command: &'a str,
    /// Whether counts of 1 to 4 people are shown.
    pub show_small: bool,
}

/// In reading order; those with a number are the twelve. A section without content is left out.
fn sections<'a>() -> [Section<Shown<'a>>; 16] {
    [
        ("short", "In short", "요약", figures::summary),
        ("hangs", "What the figure hangs on", "결과를 좌우하는 것", figures::hangs),
        ("against", "Under other assumptions", "다른 가정에서의 결과", figures::against),
        ("who", "1. Who is counted", "추정 대상", people::population),
        ("overlap", "2. How the lists overlap", "명단의 중복", people::overlap),
        ("assumptions", "3. What each method takes for granted", "방법별 가정", figures::assumptions),
        ("methods", "4. All methods beside each other", "방법별 추정치 비교", figures::methods),
        ("priors", "5. What the priors do", "사전분포의 영향", figures::priors),
        ("convergence", "6. Whether the computation settled", "계산의 수렴", checks::convergence),
        ("changed", "7. Without each list, and with two taken as one", "명단을 빼거나 합쳤을 때", checks::changed),
        ("trials", "8. The methods tried on what is known", "알려진 크기로 시험한 결과", checks::consistency),
        ("grid", "9. Where the figure is read off", "분포의 꼬리", checks::grid),
        ("linkage", "10. Linkage", "동일인 연결", people::linkage),
        ("small", "11. Small counts", "소수 인원의 보호", people::small_counts),
        ("again", "12. How to get the same again", "재현 방법", checks::again),
        ("unknown", "What is not known", "알 수 없는 것", people::not_known),
    ]
}

/// One HTML page with its charts: no script, nothing from outside. The same page, table and words give the same bytes.
pub fn html(shown: &Shown<'_>) -> String {
    alone(&title(shown), &blocks(shown))
}

/// The same as a tagged PDF (PDF/UA-1).
///
/// # Errors
/// Where the typesetter refuses; never for what the table holds.
pub fn pdf(shown: &Shown<'_>) -> Result<Vec<u8>, ReportError> {
    standing::pdf(&title(shown), blocks(shown))
}

/// The same as text without the charts; `table` draws a table from its heads and rows.
pub fn text(shown: &Shown<'_>, table: &DrawTable) -> String {
    in_words(&blocks(shown), table)
}

/// The trials on lists of known size alone, as text.
pub fn trials_text(
    found: &Result<Vec<Check>, Refusal>,
    summary: &[Summary],
    show_small: bool,
    table: &DrawTable,
) -> String {
    in_words(&checks::trials(found, summary, show_small), table)
}

fn title(shown: &Shown<'_>) -> String {
    format!("How many people, from overlapping lists: {}", shown.file)
}

fn blocks(shown: &Shown<'_>) -> Vec<Block> {
    standing::blocks(&sections(), shown, |anchor| declared::of_likely_table(shown, anchor))
}
