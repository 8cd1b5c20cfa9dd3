//! A custody certificate as PDF: English with Korean headings, tagged, the same bytes for the same chain. Names a source by its
//! id alone, and prints no content.

use crate::ReportError;
use crate::markup::literal;
use crate::typeset;
use assize_record::custody::certificate::{Certificate, Chain, FileChain, SourceLink};
use assize_record::custody::moved::Span;
use assize_record::custody::{Act, Change, Delivered, Receipt};
use std::collections::BTreeMap;

const HEAD: &str = r##"#set page(paper: "a4", margin: (x: 2cm, y: 2.2cm), numbering: "1 / 1")
#set text(font: ("Libertinus Serif", "NanumSquare"), size: 10pt, lang: "en")
#set par(justify: false)
#set table(stroke: 0.4pt + luma(190), inset: 4pt)
#show table: set text(size: 8.5pt)
#show table.cell.where(y: 0): set text(weight: "bold")
#show heading: set block(above: 1.4em, below: 0.7em)
#let code(body) = text(font: ("DejaVu Sans Mono", "NanumSquare"), size: 8pt, body)
"##;

/// Digits of a digest that are printed together.
const GROUP: usize = 8;

/// What it is and what it is not.
const NATURE: [&str; 4] = [
    "It states what a case file records about where a source came from, and what has been done with the bytes since: who received them from whom and when, their digests at intake, every version and what moved, every copy, check and handover.",
    "It is no legal proof by itself. Those who hold the case made it; it says nothing about the time before intake, and nothing about whether what the source says is true.",
    "It can be checked: the digests by anybody who has the files, the chain by the audit log that commits to it, and the age of that log by a checkpoint that somebody outside signed.",
    "It names the source by its id and prints none of its content. Who a person at risk is stands in the identity vault, not here.",
];

/// Sets the certificate. The same certificate gives the same bytes.
///
/// # Errors
/// Where the typesetter refuses; never for what the chain holds.
pub fn custody_certificate(certificate: &Certificate) -> Result<Vec<u8>, ReportError> {
    let title = format!("Custody certificate: {}", certificate.chain.source);
    typeset::set(&markup(certificate, &title), &title, BTreeMap::new())
}

fn markup(certificate: &Certificate, title: &str) -> String {
    let chain = &certificate.chain;
    let mut out = format!("#set document(title: {})\n{HEAD}", text(title));
    out.push_str(&format!(
        "#align(center)[#title() #v(-0.4em) #text(lang: \"ko\", size: 13pt)[#{};]]\n",
        text(&format!("증거 보관 확인서: {}", chain.source))
    ));
    let made = format!("Printed {} by {} with {}.", certificate.made_at, certificate.made_by, certificate.program);
    out.push_str(&format!("#align(center)[#{};]\n", text(&made)));
    heading(&mut out, "What this is, and what it is not", "이 문서의 성격과 한계");
    list(&mut out, "list", &NATURE.map(ToOwned::to_owned));
    heading(&mut out, "Source", "출처");
    paragraph(&mut out, &whereabouts(chain));
    heading(&mut out, "Files and their digests", "파일과 해시값");
    chain.files.iter().for_each(|file| file_block(&mut out, file));
    heading(&mut out, "Chain of custody", "보관 이력");
    chain.links.iter().for_each(|link| link_block(&mut out, chain, link));
    heading(&mut out, "Audit log under which the chain stands", "감사 기록");
    log(&mut out, chain);
    heading(&mut out, "How anybody can verify this", "확인 방법");
    list(&mut out, "enum", &steps(chain));
    out
}

/// A text as a literal, with what no face has as its code point.
fn text(words: &str) -> String {
    literal(&typeset::printable(words))
}

fn heading(out: &mut String, english: &str, korean: &str) {
    out.push_str(&format!(
        "#heading(level: 1)[#{}; #text(lang: \"ko\", weight: \"regular\")[#{};]]\n",
        text(english),
        text(korean)
    ));
}

fn paragraph(out: &mut String, words: &str) {
    out.push_str(&format!("#par[#{};]\n", text(words)));
}

fn list(out: &mut String, kind: &str, points: &[String]) {
    let points: Vec<String> = points.iter().map(|point| format!("[#{};]", text(point))).collect();
    out.push_str(&format!("#{kind}({})\n", points.join(", ")));
}

/// Where the source stands in the case.
fn whereabouts(chain: &Chain) -> String {
    let (file, line) = (&chain.row.file, chain.row.line);
    let resting: usize = chain.files.iter().map(|file| file.rows.len()).sum();
    let places: Vec<String> =
        chain.files.iter().map(|file| format!("{} in {}", file.rows.len(), file.newest.custody.file)).collect();
    format!(
        "{} stands in the case as line {line} of {file}. It came as a row of a table and has no file of its own: its custody is that of this file and line, and of the files with rows that rest on it ({resting} rows, its own among them: {}). Tables whose rows have no id (codes, facts) belong to the package as a whole.",
        chain.source,
        places.join(", ")
    )
}

/// A digest in groups, for people who compare it by eye.
fn grouped(digest: &str) -> String {
    let digits: Vec<char> = digest.chars().collect();
    digits.chunks(GROUP).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

fn code(words: &str) -> String {
    format!("#code({})", text(words))
}

fn file_block(out: &mut String, file: &FileChain) {
    let Delivered { custody, version, .. } = &file.newest;
    let rows = [
        ("version", format!("#{}", text(&version.to_string()))),
        ("length", format!("#{}", text(&format!("{} bytes", custody.bytes)))),
        ("SHA-256", code(&grouped(&custody.sha256))),
        ("BLAKE3", code(&grouped(&custody.blake3))),
        ("rows", format!("#{}", text(&file.rows.join(" ")))),
    ];
    let cells: Vec<String> = rows.iter().map(|(head, cell)| format!("[#{};], [{cell}]", text(head))).collect();
    out.push_str(&format!(
        "#table(columns: (auto, 1fr), align: left, table.header([#{};], [#{};]), {})\n",
        text("file"),
        text(&custody.file),
        cells.join(", ")
    ));
}

fn link_block(out: &mut String, chain: &Chain, one: &SourceLink) {
    let link = &one.link;
    let head = format!("Link {}, {}, by {}:", link.seq, link.at, link.by);
    let mut lines = vec![format!("#strong({}) #{};", text(&head), text(&link.act.to_string()))];
    match &link.act {
        Act::Received(receipt) => lines.extend(received(receipt, chain, one)),
        Act::Copied(copy) => {
            if let Some(of) = &copy.of {
                lines.push(digest(
                    &format!("of version {} ({} files); SHA-256 of the set", of.version, of.files),
                    &of.digest,
                ));
            }
            lines.push(digest("SHA-256 of what was made", &copy.digest));
        }
        Act::Checked(_) | Act::HandedOver(_) => {}
    }
    lines.push(digest(&format!("entry {} of the log commits to this link; its SHA-256", link.entry), &one.digest));
    out.push_str(&format!("#block(below: 1em, breakable: true)[{}]\n", lines.join(" #linebreak() ")));
}

/// A digest on a line of its own, under what it is of.
fn digest(of: &str, digest: &str) -> String {
    format!("#{}; #linebreak() #h(1em) {}", text(of), code(&grouped(digest)))
}

/// The digests at intake of the source's files, what moved in others, and the rows of the source that moved.
fn received(receipt: &Receipt, chain: &Chain, one: &SourceLink) -> Vec<String> {
    let mut lines = Vec::new();
    let count = |word: &str| receipt.files.iter().filter(|file| file.change.word() == word).count();
    let counts = ["new", "same", "changed", "gone"].map(|word| format!("{} {word}", count(word)));
    lines.push(format!("#{};", text(&format!("files: {}", counts.join(", ")))));
    for file in &receipt.files {
        let Delivered { custody, version, change } = file;
        if let Change::Changed(moved) = change {
            let words = format!("{}, version {} to {version}: {moved}", custody.file, version - 1);
            lines.push(format!("#{};", text(&words)));
        }
        let is_ours = chain.files.iter().any(|ours| ours.newest.custody.file == custody.file);
        if is_ours && matches!(change, Change::New | Change::Changed(_)) {
            let of = format!("{}, version {version}, {} bytes; SHA-256 at intake", custody.file, custody.bytes);
            lines.extend([digest(&of, &custody.sha256), digest("BLAKE3 at intake", &custody.blake3)]);
        }
    }
    for (file, row) in &one.moved {
        lines.push(format!("#{};", text(&format!("{file}, row {} {}", row.id, row.word()))));
        for (when, span) in [("before", &row.before), ("after", &row.after)] {
            lines.extend(span.as_ref().map(|span| side(when, span)));
        }
    }
    lines
}

fn side(when: &str, span: &Span) -> String {
    digest(&format!("{when}: {span}; SHA-256"), &span.sha256)
}

fn log(out: &mut String, chain: &Chain) {
    let log = &chain.log;
    let words = format!("The log has {} entries; the root of the Merkle tree over them (RFC 6962) is", log.entries);
    out.push_str(&format!("#par[#{}; {}]\n", text(&words), code(&grouped(&log.root))));
    if log.checkpoint.is_empty() {
        paragraph(out, "No checkpoint was signed yet: nothing outside this case binds it.");
    } else {
        paragraph(out, "The signed checkpoint, each line as it stands in the file:");
        let lines: Vec<String> = log.checkpoint.trim_end().lines().map(code).collect();
        out.push_str(&format!("#block(breakable: false)[{}]\n", lines.join(" #linebreak() ")));
        out.push_str(&format!("#par[#{}; {}]\n", text("The key that verifies it:"), code(&log.key)));
    }
    paragraph(out, &log.vouched);
}

fn steps(chain: &Chain) -> Vec<String> {
    let file = &chain.row.file;
    vec![
        format!(
            "A file: sha256sum {file} prints its SHA-256, b3sum {file} its BLAKE3. Spaces in the digests above are for reading only."
        ),
        format!(
            "A row that moved: sed -n {}p {file} | sha256sum prints the digest of line {} of the version at hand; head and tail cut the bytes that are named.",
            chain.row.line, chain.row.line
        ),
        "A set: sha256sum of all files of the version, in order of their names, given to sha256sum once more.".to_owned(),
        "The chain: each link holds the SHA-256 of the one before, and its entry in the log commits to it. assize audit-export writes the log; python3 verify.py FOLDER --against CHECKPOINT, or assize verify --bundle FOLDER --against CHECKPOINT, proves without case or key that it begins with the checkpoint above.".to_owned(),
        "The case: assize verify reads all evidence again in every version, and holds chain, digests and what moved against it.".to_owned(),
    ]
}
