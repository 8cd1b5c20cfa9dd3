//! Noisy counts of people in a release: on the page, in the table, in the workbook, and nowhere without the sentences that say what they are.
#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

use assize_record::id::Code;
use assize_record::results::Results;
use assize_record::study::{CodeMeaning, Study};
use assize_report::{NoisyCell, NoisyPersons, ReleaseNote};
use expect_test::expect;
use std::collections::BTreeMap;

const PROMISE: &str = "Promise: epsilon 0.5 at delta 1e-6 for this edition.";

fn cell(categories: &[(&str, &str)], persons: u64, margin: u64) -> NoisyCell {
    let categories = categories.iter().map(|(column, value)| ((*column).into(), (*value).into())).collect();
    NoisyCell { categories, persons, margin }
}

fn cells() -> Vec<NoisyCell> {
    vec![
        cell(&[("host", "RUS")], 412, 19),
        cell(&[("sector", "logging")], 388, 19),
        cell(&[("sector", "=cmd")], 31, 19),
        cell(&[("employer", "not-said")], 51, 19),
        cell(&[("isolation", "supports")], 240, 19),
        cell(&[("host", "RUS"), ("isolation", "both")], 77, 33),
        cell(&[("sector", "logging"), ("isolation", "supports")], 201, 33),
        cell(&[("host", "RUS"), ("sector", "logging"), ("employer", "not-said")], 90, 41),
    ]
}

fn released(cells: Vec<NoisyCell>) -> BTreeMap<String, Vec<u8>> {
    let meaning = |list: &str, code: &str, meaning: &str| CodeMeaning {
        list: list.into(),
        code: Code::new(code),
        meaning: meaning.into(),
    };
    let codes = vec![meaning("sector", "logging", "Logging"), meaning("indicator", "isolation", "Isolation")];
    let study = Study { title: "A study".into(), codes, ..Study::default() };
    let note = ReleaseNote {
        id: "REL-1".into(),
        edition: "2026-01-10".into(),
        audience: "the public".into(),
        withheld: Vec::new(),
        persons: None,
        noisy: Some(NoisyPersons { cells, sentences: vec![PROMISE.into()] }),
    };
    assize_report::release(&study, &Results::default(), &note, &|_| ()).unwrap()
}

fn page(files: &BTreeMap<String, Vec<u8>>) -> String {
    let pages = files.iter().filter(|(name, _)| name.ends_with(".html"));
    let mut with =
        pages.filter_map(|(_, page)| String::from_utf8(page.clone()).ok()?.contains(PROMISE).then_some(page));
    let page = with.next().expect("a page with the promise");
    String::from_utf8(page.clone()).unwrap()
}

/// The text of a page's cells, one a line.
fn plain(page: &str) -> String {
    let start = page.find("counted with noise").unwrap();
    let end = start + page[start..].find(PROMISE).unwrap();
    let mut out = String::new();
    let mut is_tag = false;
    for c in page[start..end].chars() {
        match c {
            '<' => {
                is_tag = true;
                out.push('\n');
            }
            '>' => is_tag = false,
            _ if !is_tag => out.push(c),
            _ => {}
        }
    }
    out.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_page_shows_single_columns_and_hosts_with_one_more_each_with_its_margin() {
    expect![[r#"
        counted with noise
        People who gave accounts to this study, with noise, one column or a host and one more; all counts that are shown stand in the table persons_noisy
        who
        persons, 95 % of noise
        Russia
        412 ± 19
        Logging
        388 ± 19
        =cmd
        31 ± 19
        not-said
        51 ± 19
        Isolation: supports
        240 ± 19
        Russia, Isolation: both
        77 ± 33"#]].assert_eq(&plain(&page(&released(cells()))));
}

#[test]
fn every_count_stands_in_the_table_and_none_becomes_a_formula() {
    let files = released(cells());
    let (_, table) = files.iter().find(|(name, _)| name.ends_with("persons_noisy.csv")).unwrap();
    expect![[r#"
        "cell","column_1","value_1","column_2","value_2","column_3","value_3","persons","margin_95"
        "host=RUS","host","RUS","","","","",412,19
        "sector=logging","sector","logging","","","","",388,19
        "sector==cmd","sector","'=cmd","","","","",31,19
        "employer=not-said","employer","not-said","","","","",51,19
        "isolation=supports","isolation","supports","","","","",240,19
        "host=RUS/isolation=both","host","RUS","isolation","both","","",77,33
        "sector=logging/isolation=supports","sector","logging","isolation","supports","","",201,33
        "host=RUS/sector=logging/employer=not-said","host","RUS","sector","logging","employer","not-said",90,41
    "#]]
    .assert_eq(&String::from_utf8(table.clone()).unwrap().replace("\r\n", "\n"));
    let mut book: calamine::Xlsx<_> =
        calamine::open_workbook_from_rs(std::io::Cursor::new(&files["workbook.xlsx"])).unwrap();
    let sheets = calamine::Reader::sheet_names(&book);
    let sheet = sheets.iter().find(|name| name.contains("noisy")).unwrap().clone();
    let range = calamine::Reader::worksheet_range(&mut book, &sheet).unwrap();
    assert_eq!(range.rows().count(), cells().len() + 1);
}

#[test]
fn where_no_count_is_shown_the_rules_still_stand() {
    let files = released(Vec::new());
    let page = page(&files);
    assert!(page.contains("People who gave accounts, counted with noise") && page.contains(PROMISE));
    assert!(!page.contains("persons, 95 % of noise"), "a table without rows");
}
