//! The chain of custody over the public record: brought in, corrected, copied, printed.
#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

#[path = "support/chance.rs"]
mod chance;

use assize_docket::custody::{certificate, chain, check, hand_over};
use assize_docket::import::{Files, Imported, import};
use assize_docket::open_case::OpenCase;
use assize_docket::results::record;
use assize_docket::shelf::{example, shelf};
use assize_docket::{DocketError, backup, consent, verify};
use assize_record::custody::certificate::Chain;
use assize_record::custody::{Act, Change, Channel, CopyKind, Handover, Provenance};
use assize_record::term::Use;
use assize_store::{Case, Cost};
use chance::entropy;
use expect_test::expect_file;
use std::path::Path;
use std::process::Command;
use tempfile::TempDir;

const NOW: &str = "2026-01-01T00:00:00Z";
const LATER: &str = "2026-02-03T04:05:06Z";
const SENTENCE: &[u8] = b"what everybody in this office would say";

fn brought_in(case: &mut OpenCase, files: &Files, received: Provenance, now: &str) -> Result<Imported, DocketError> {
    let parser = |files: &Files| assize_intake::read_package(files).map_err(DocketError::Package);
    import(case, files, &parser, received, now)
}

/// A case with the public record.
fn office(kept: &Path) -> OpenCase {
    let case = Case::create(&kept.join("case"), SENTENCE, Cost::FLOOR, &mut entropy(1), NOW).unwrap();
    let mut case = OpenCase::from(case);
    let received = Provenance {
        from: "the archive of the centre (기록보존소)".into(),
        on: Some("2025-12".parse().unwrap()),
        channel: Channel::Medium,
    };
    brought_in(&mut case, &example(), received, NOW).unwrap();
    case
}

/// The public record with a claim corrected, one taken out, one row of a table without ids changed.
fn corrected() -> Files {
    let mut files = example();
    let mut edit = |file: &str, from: &str, to: &str| {
        let text = String::from_utf8(files[file].clone()).unwrap();
        assert!(text.contains(from), "{file} does not hold {from}");
        files.insert(file.to_owned(), text.replacen(from, to, 1).into_bytes());
    };
    edit("claims.csv", "2015,2015,50000,,60000,persons", "2015,2015,50000,,61000,persons");
    edit("condition_facts.csv", "C001,hours_per_day,18,", "C001,hours_per_day,19,");
    edit("sources.csv", "Twenty interviews; totals", "20 interviews; totals");
    files
}

fn supersede(case: &mut OpenCase) -> Imported {
    brought_in(case, &corrected(), "a colleague in Seoul".into(), LATER).unwrap()
}

fn acts(chain: &Chain) -> Vec<String> {
    chain.links.iter().map(|one| format!("{} {}", one.link.seq, one.link.act)).collect()
}

/// A PDF's text as a reader copies it, page by page.
fn words_of(pdf: &[u8]) -> String {
    let kept = TempDir::new().unwrap();
    let path = kept.path().join("certificate.pdf");
    std::fs::write(&path, pdf).unwrap();
    let output = Command::new("pdftotext").args(["-layout", "-enc", "UTF-8"]).arg(&path).arg("-").output();
    let output = output.expect("pdftotext is there: cargo xtask install brings it");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn a_corrected_package_says_which_rows_moved_and_the_source_lists_its_own() {
    let kept = TempDir::new().unwrap();
    let mut case = office(kept.path());
    let receipt = supersede(&mut case).receipt.unwrap();
    let changed: Vec<String> = receipt
        .files
        .iter()
        .filter_map(|file| match &file.change {
            Change::Changed(moved) => Some(format!("{} {}: {moved}", file.custody.file, file.version)),
            _ => None,
        })
        .collect();
    assert_eq!(
        changed,
        [
            "claims.csv 2: 0 rows added, 0 removed, 1 changed; 0 other places",
            "condition_facts.csv 2: 0 rows added, 0 removed, 0 changed; 1 other places",
            "sources.csv 2: 0 rows added, 0 removed, 1 changed; 0 other places",
        ]
    );
    let moved = |source: &str| -> Vec<String> {
        let links = chain(&case, source, LATER).unwrap().links;
        links.iter().flat_map(|one| &one.moved).map(|(file, row)| format!("{file} {} {}", row.id, row.word())).collect()
    };
    assert_eq!(moved("s001"), ["claims.csv K001 changed", "sources.csv S001 changed"]);
    assert_eq!(moved("S002"), Vec::<String>::new());
    assert!(brought_in(&mut case, &corrected(), "again".into(), LATER).unwrap().receipt.is_none());
}

#[test]
fn a_source_is_the_line_of_a_table_and_its_files_are_those_with_its_rows() {
    let kept = TempDir::new().unwrap();
    let case = office(kept.path());
    let chain = chain(&case, "S090", NOW).unwrap();
    let files: Vec<&str> = chain.files.iter().map(|file| file.newest.custody.file.as_str()).collect();
    assert!(files.contains(&"sources.csv") && files.contains(&"conditions.csv"), "{files:?}");
    let sources = String::from_utf8(example()["sources.csv"].clone()).unwrap();
    let line = usize::try_from(chain.row.line).unwrap();
    assert!(sources.lines().nth(line - 1).unwrap().starts_with("S090,"), "line {line}");
    let refused = assize_docket::custody::chain(&case, "S0900", NOW).unwrap_err().to_string();
    assert_eq!(refused, "no source has the id `S0900`; close to it are S090");
}

#[test]
fn a_source_that_came_with_a_later_version_has_no_links_from_before_it() {
    let kept = TempDir::new().unwrap();
    let mut case = office(kept.path());
    check(&mut case, NOW).unwrap();
    let mut files = example();
    let row = "S999,media,Nobody,Made up,2020,en,https://example.org/a,,B,made-up,\r\n";
    files.get_mut("sources.csv").unwrap().extend(row.as_bytes());
    let claim = "K999,S999,p. 1,workers_present,RUS,,all,2018,2018,,8000,,persons,,,media,,3,,,,accepted,Credibility 3: made up\r\n";
    files.get_mut("claims.csv").unwrap().extend(claim.as_bytes());
    brought_in(&mut case, &files, "a colleague".into(), LATER).unwrap();
    let of = |source: &str| acts(&chain(&case, source, LATER).unwrap());
    assert_eq!(of("S999"), ["2 received: version 2 from a colleague, day not said, channel not-said"]);
    assert_eq!(of("S001").len(), 3);
}

#[test]
fn every_way_out_leaves_a_link_in_the_chain_of_every_source() {
    let kept = TempDir::new().unwrap();
    let mut case = office(kept.path());
    let quiet = |_: &str| ();
    consent::decide_public(&mut case, &[], &[Use::InternalAnalysis], "all are printed", NOW).unwrap();
    record(&mut case, &shelf().unwrap(), NOW, &quiet).unwrap();
    backup::backup(&mut case, &kept.path().join("backups"), NOW).unwrap();
    certificate(&mut case, "S001", &mut entropy(4), NOW).unwrap();
    let handover = Handover { from: "the office".into(), to: "the partner's safe".into(), channel: Channel::ByHand };
    hand_over(&mut case, &handover, NOW).unwrap();
    let (one, other) = (chain(&case, "S001", NOW).unwrap(), chain(&case, "S002", NOW).unwrap());
    assert_eq!(acts(&one).len(), acts(&other).len() + 1, "the certificate is about one source alone");
    let kinds: Vec<CopyKind> = one
        .links
        .iter()
        .filter_map(|one| match &one.link.act {
            Act::Copied(copy) => Some(copy.kind),
            _ => None,
        })
        .collect();
    assert_eq!(kinds, [CopyKind::Backup, CopyKind::Certificate]);
    let bad: Vec<_> =
        verify::verify(&case, &shelf().unwrap(), &[], NOW, &quiet).unwrap().into_iter().filter(|one| !one.ok).collect();
    assert_eq!(bad, []);
}

#[test]
fn a_certificate_reads_as_this_and_is_the_same_twice() {
    let made = || {
        let kept = TempDir::new().unwrap();
        let mut case = office(kept.path());
        supersede(&mut case);
        certificate(&mut case, "S001", &mut entropy(4), LATER).unwrap();
        certificate(&mut case, "S002", &mut entropy(5), LATER).unwrap();
        check(&mut case, LATER).unwrap();
        certificate(&mut case, "S001", &mut entropy(6), LATER).unwrap()
    };
    let (one, other) = (made(), made());
    assert!(one.pdf.starts_with(b"%PDF-1.7"));
    let words = words_of(&one.pdf);
    // The log's name, key and root are the same too, since chance is an argument; the digest of a backup would not be, for
    // the database draws the nonces of its pages by itself.
    expect_file!["snapshots/certificate.txt"].assert_eq(&words);
    let pdf_of =
        |printed: &assize_docket::custody::Printed| assize_report::custody_certificate(&printed.certificate).unwrap();
    assert_eq!(pdf_of(&one), one.pdf);
    assert!(one.pdf == other.pdf, "the same case gave another certificate");
    let Act::Copied(copy) = &one.link.act else { panic!("the printing is noted") };
    assert_eq!(
        (copy.kind, copy.source.as_ref().map(ToString::to_string)),
        (CopyKind::Certificate, Some("S001".into()))
    );
}

#[test]
fn a_certificate_prints_nothing_of_what_the_source_says() {
    let kept = TempDir::new().unwrap();
    let mut case = office(kept.path());
    let words = words_of(&certificate(&mut case, "S001", &mut entropy(4), NOW).unwrap().pdf);
    for content in ["Yoon", "Dilemmas", "qz.com", "Twenty interviews", "50000", "50,000"] {
        assert!(!words.contains(content), "{content} in {words}");
    }
}

#[test]
fn a_statement_that_is_no_line_of_text_is_refused_before_anything_is_read() {
    let kept = TempDir::new().unwrap();
    let mut case = office(kept.path());
    for (from, why) in
        [("", "no text"), ("a\u{1b}[2J", "a control character"), (&"x".repeat(201), "too many characters")]
    {
        let said = brought_in(&mut case, &corrected(), from.into(), NOW).err().unwrap().to_string();
        assert_eq!(
            said,
            format!(
                "the statement of whom the package was received from has {why}; accepted are 1 to 200 characters of plain text on one line"
            )
        );
    }
}
