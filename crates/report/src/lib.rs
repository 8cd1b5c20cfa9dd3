//! Findings, estimates and ratings as pages, PDF, tables, a workbook and JSON.
//!
//! Computes nothing that a step should have computed. No script, no font or address from outside, no clock: the same study
//! and results give the same bytes.

mod certificate;
mod chapter;
mod chart;
mod css;
mod document;
mod evidence;
mod html;
pub mod interviews;
pub mod linkage;
pub mod lists;
mod markup;
mod note;
pub mod pair;
mod standing;
mod tables;
mod typeset;
pub mod vocabulary;
mod words;
mod workbook;

pub use certificate::custody_certificate;
pub use markup::literal;
pub use note::{NoisyCell, NoisyPersons, PersonsTable, ReleaseNote};
pub use standing::DrawTable;

use assize_record::results::Results;
use assize_record::study::Study;
use std::collections::BTreeMap;

/// Why a report could not be made: each is a fault of the program, not of the study.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// The typesetter refused the document.
    #[error("the PDF could not be set: {0}")]
    Typeset(String),
    /// A table could not be written.
    #[error("the table {name} could not be written: {problem}")]
    Table {
        /// Which one.
        name: String,
        /// What the writer said.
        problem: String,
    },
}

/// The report's files by relative path.
///
/// `progress` is told what is made next.
///
/// # Errors
/// Where the typesetter or a writer refuses; never for what the study holds.
pub fn report(
    study: &Study,
    results: &Results,
    progress: &dyn Fn(&str),
) -> Result<BTreeMap<String, Vec<u8>>, ReportError> {
    files(&words::Context::new(study, results, None), progress)
}

/// The files of an edition that is let out: the report with a note of what it is and what was withheld.
///
/// # Errors
/// As [`report`].
pub fn release(
    study: &Study,
    results: &Results,
    note: &ReleaseNote,
    progress: &dyn Fn(&str),
) -> Result<BTreeMap<String, Vec<u8>>, ReportError> {
    files(&words::Context::new(study, results, Some(note)), progress)
}

fn files(context: &words::Context<'_>, progress: &dyn Fn(&str)) -> Result<BTreeMap<String, Vec<u8>>, ReportError> {
    progress("pages");
    let document = chapter::document(context);
    let mut files = html::pages(context, &document);
    progress("evidence");
    files.extend(evidence::pages(context));
    progress("tables");
    files.extend(tables::tables(context)?);
    files.insert("workbook.xlsx".to_owned(), workbook::workbook(context)?);
    progress("PDF");
    files.insert("report.pdf".to_owned(), typeset::pdf(&markup::markup(context, &document), &document)?);
    Ok(files)
}
