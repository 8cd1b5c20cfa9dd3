//! Cells that a spreadsheet would take for a formula, and what a written document tells about who wrote it and when.

pub use assize_record::cell::{begins_formula, csv_cell, is_number};

/// A property of a document that would say who made it, with what, where or when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trace {
    /// Its name in the file.
    pub property: String,
    /// What it says.
    pub value: String,
}

/// The day that every workbook carries as its creation: a fixed one, since the format wants one.
pub const FIXED_CREATION: &str = "2000-01-01T00:00:00Z";

/// What must not stand in docProps/core.xml, docProps/app.xml or docProps/custom.xml of a workbook.
///
/// Accepted are a title, an empty creator, [`FIXED_CREATION`] as both dates, and the application's name; `xml` is the part's text.
pub fn workbook_traces(xml: &str) -> Vec<Trace> {
    const TELLING: &[&str] = &[
        "dc:creator",
        "cp:lastModifiedBy",
        "dcterms:created",
        "dcterms:modified",
        "cp:lastPrinted",
        "Company",
        "Manager",
        "HyperlinkBase",
        "Template",
        "TotalTime",
    ];
    // A property of one's own may hold anything, whatever its type.
    const OWN: &[&str] = &["vt:lpwstr", "vt:lpstr", "vt:bstr", "vt:filetime", "vt:date", "vt:i4", "vt:r8", "vt:bool"];
    let own = if xml.contains("custom-properties") { OWN } else { &[] };
    TELLING
        .iter()
        .chain(own)
        .flat_map(|name| elements(xml, name))
        .filter(|trace| !trace.value.is_empty() && trace.value != FIXED_CREATION)
        .collect()
}

/// What must not stand in the plain parts of a PDF: author, dates, program, and the same in its XMP packet.
///
/// `accepted` are values that may stand, such as the name of the typesetter. Reads the bytes as they are: run it on a file whose
/// objects are not compressed, or on the objects after they are taken apart.
pub fn pdf_traces(bytes: &[u8], accepted: &[&str]) -> Vec<Trace> {
    let text = String::from_utf8_lossy(bytes);
    let entries = ["/Author", "/Creator", "/Producer", "/CreationDate", "/ModDate"];
    let entry = |name: &str| -> Vec<Trace> {
        let places = text.match_indices(name).filter_map(|(at, _)| {
            let value = pdf_string(text[at + name.len()..].trim_start())?;
            Some(Trace { property: name.to_owned(), value })
        });
        places.collect()
    };
    let xmp = ["dc:creator", "xmp:CreatorTool", "xmp:CreateDate", "xmp:ModifyDate", "xmp:MetadataDate", "pdf:Producer"];
    let packets = xmp.iter().flat_map(|name| elements(&text, name).into_iter().chain(attributes(&text, name)));
    let all = entries.into_iter().flat_map(entry).chain(packets);
    all.filter(|trace| !trace.value.is_empty() && !accepted.contains(&trace.value.as_str())).collect()
}

/// The text of a PDF string, in parentheses (which may stand in it in pairs, or after a backslash) or in hexadecimal.
fn pdf_string(text: &str) -> Option<String> {
    if let Some(digits) = text.strip_prefix('<').filter(|rest| !rest.starts_with('<')) {
        return Some(digits.split_once('>')?.0.trim().to_owned());
    }
    let (mut depth, mut is_escaped) = (1, false);
    let inside = text.strip_prefix('(')?;
    for (at, c) in inside.char_indices() {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some(inside[..at].to_owned());
        }
    }
    Some(inside.to_owned())
}

/// The values of all attributes of a name.
fn attributes(xml: &str, name: &str) -> Vec<Trace> {
    let value = |(at, _): (usize, &str)| {
        let rest = xml[at + name.len()..].trim_start().strip_prefix('=')?.trim_start();
        let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let value = rest[1..].split_once(quote)?.0.to_owned();
        Some(Trace { property: name.to_owned(), value })
    };
    xml.match_indices(name).filter_map(value).collect()
}

/// The texts of all elements of a name, tags inside them left out.
fn elements(xml: &str, name: &str) -> Vec<Trace> {
    let (start, end) = (format!("<{name}"), format!("</{name}>"));
    let mut found = Vec::new();
    let mut rest = xml;
    while let Some(at) = rest.find(&start) {
        rest = &rest[at + start.len()..];
        let is_whole_name = rest.starts_with(['>', ' ', '\t', '\n', '\r']);
        let body = is_whole_name.then(|| rest.split_once('>')).flatten().and_then(|(_, body)| body.split_once(&end));
        if let Some((body, after)) = body {
            let parts = body.split('<').map(|part| part.split_once('>').map_or(part, |(_, text)| text).trim());
            let value = parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
            found.push(Trace { property: name.to_owned(), value });
            rest = after;
        }
    }
    found
}
