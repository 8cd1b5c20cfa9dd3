//! PDF by Typst as a library: tagged (PDF/UA-1), with its own fonts; no file, no network, no clock.

use crate::ReportError;
use crate::document::Document;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::LazyLock;
use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration, Smart};
use typst::syntax::{FileId, Source};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

/// Hangul, which the faces that come with the typesetter lack.
const HANGUL: &[u8] = include_bytes!("../fonts/NanumSquareR.ttf");

static FONTS: LazyLock<Vec<Font>> =
    LazyLock::new(|| typst_assets::fonts().chain([HANGUL]).flat_map(|data| Font::iter(Bytes::new(data))).collect());

/// One report: its markup and its charts.
struct Sheet {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    source: Source,
    charts: BTreeMap<String, Bytes>,
}

impl World for Sheet {
    fn library(&self) -> &LazyHash<Library> {
        &self.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.book
    }

    fn main(&self) -> FileId {
        self.source.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.source.id() { Ok(self.source.clone()) } else { Err(missing(id)) }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        self.charts.get(id.vpath().get_without_slash()).cloned().ok_or_else(|| missing(id))
    }

    fn font(&self, index: usize) -> Option<Font> {
        FONTS.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}

fn missing(id: FileId) -> FileError {
    FileError::NotFound(PathBuf::from(id.vpath().get_without_slash()))
}

/// A text whose every character some face has; others stand as their code points, `U+4E00`.
pub fn printable(text: &str) -> String {
    let has = |c: char| FONTS.iter().any(|font| font.info().coverage.contains(c.into()));
    text.chars().map(|c| if has(c) { c.to_string() } else { format!("U+{:04X}", u32::from(c)) }).collect()
}

/// Sets the report. The same markup and charts give the same bytes.
pub fn pdf(markup: &str, document: &Document) -> Result<Vec<u8>, ReportError> {
    let charts =
        document.charts().map(|chart| (format!("charts/{}.svg", chart.name), Bytes::from_string(chart.svg.clone())));
    set(markup, &document.title, charts.collect())
}

/// Sets any markup with its pictures, by path.
pub fn set(markup: &str, title: &str, charts: BTreeMap<String, Bytes>) -> Result<Vec<u8>, ReportError> {
    let sheet = Sheet {
        library: LazyHash::new(Library::default()),
        book: LazyHash::new(FontBook::from_fonts(FONTS.iter())),
        source: Source::detached(markup),
        charts,
    };
    let paged: PagedDocument = typst::compile(&sheet).output.map_err(|errors| refused(&sheet, &errors))?;
    let standards =
        PdfStandards::new(&[PdfStandard::Ua_1]).map_err(|error| ReportError::Typeset(error.message().to_string()))?;
    let options =
        PdfOptions { ident: Smart::Custom(title.to_owned()), timestamp: None, standards, ..PdfOptions::default() };
    typst_pdf::pdf(&paged, &options).map_err(|errors| refused(&sheet, &errors))
}

/// The first few errors, with the markup they point at.
fn refused(sheet: &Sheet, errors: &[typst::diag::SourceDiagnostic]) -> ReportError {
    let lines = errors.iter().take(3).map(|error| {
        let hints: Vec<&str> = error.hints.iter().map(|hint| hint.v.as_str()).collect();
        let place = typst::WorldExt::range(sheet, error.span);
        let place = place.and_then(|range| sheet.source.text().get(range)).unwrap_or("");
        let place: String = place.chars().take(120).collect();
        format!("{} {} at `{place}`", error.message, hints.join(" "))
    });
    ReportError::Typeset(lines.collect::<Vec<_>>().join("; "))
}
