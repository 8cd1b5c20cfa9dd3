//! What the reader of rosters refuses, row by row, and what it takes from the untidy files that lists come in.
#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

use assize_linkage::judgement::Verdicts;
use assize_linkage::link::{Linkage, Settings, link};
use assize_linkage::partition::partition;
use assize_linkage::roster::{Gap, List, Reader, Row};
use expect_test::expect;

fn reader() -> Reader {
    Reader::new(vec![List { name: "visas".into(), nobody_twice: false }])
}

fn gaps(rows: &[Row<'_>]) -> Vec<Gap> {
    let mut reader = reader();
    reader.read(rows);
    reader.finish().1
}

#[test]
fn what_cannot_be_read_is_named_with_its_row_and_what_would_do() {
    let rows = [
        Row { name: "김철수", sex: "M", birth: "1980-05-06", year: "2015", ..Row::default() },
        Row { sex: "unknown", ..Row::default() },
        Row { birth: "6 May 1980", ..Row::default() },
        Row { age: "35", ..Row::default() },
        Row { age: "-1", year: "2015", ..Row::default() },
        Row { birth_year: "80", ..Row::default() },
        Row { year: "1849", ..Row::default() },
        Row { list: 3, ..Row::default() },
        Row { list: 1, sex: "?", birth: "x", year: "y", ..Row::default() },
    ];
    let said: Vec<String> =
        gaps(&rows).iter().map(|gap| format!("row {}: {}: {}", gap.row, gap.field, gap.accepted)).collect();
    expect![[r#"
        row 1: sex: M or F
        row 3: birth: a date with its year in front or behind (1980-03-09, 9.3.1980, 9 March 1980), a year, or an age beside a year
        row 4: birth: a date with its year in front or behind (1980-03-09, 9.3.1980, 9 March 1980), a year, or an age beside a year
        row 5: birth: a date with its year in front or behind (1980-03-09, 9.3.1980, 9 March 1980), a year, or an age beside a year
        row 6: year: a year from 1850 to 2150
        row 7: list: the number of a declared list
        row 8: sex: M or F
        row 8: year: a year from 1850 to 2150
        row 8: birth: a date with its year in front or behind (1980-03-09, 9.3.1980, 9 March 1980), a year, or an age beside a year
        row 8: list: the number of a declared list"#]]
    .assert_eq(&said.join("\n"));
}

#[test]
fn a_date_of_birth_is_a_day_that_was() {
    let cases = [
        ("1980-05-06", true),
        ("1980.05.06", true),
        ("1980/5/6", true),
        (" 1980-05-06\r", true),
        ("1980-05", true),
        ("1980", true),
        ("1980-02-29", true),
        ("2000-02-29", true),
        ("1979-02-29", false),
        ("1900-02-29", false),
        ("1980-02-30", false),
        ("1980-04-31", false),
        ("1980-12-31", true),
        ("1980-12-32", false),
        ("1980-13", false),
        ("1980-00-00", true),
        ("1980-xx-xx", true),
        ("1980-05-xx", true),
        ("1980-05-06-07", false),
        ("1980-", true),
        ("06-05-1980", true),
        ("80-05-06", true),
        ("2151-01-01", false),
        ("99999-01-01", false),
    ];
    for (birth, read) in cases {
        assert_eq!(gaps(&[Row { birth, ..Row::default() }]).is_empty(), read, "{birth:?}");
    }
}

#[test]
fn blanks_are_not_stated_and_no_gap() {
    let row = Row {
        name: " ",
        sex: "\t",
        birth: " ",
        birth_year: " ",
        age: "\u{3000}",
        province: " ",
        county: " ",
        host: " ",
        site: " ",
        employer: " ",
        year: " ",
        document: " - ",
        ..Row::default()
    };
    assert_eq!(gaps(&[row, Row::default()]), []);
}

#[test]
fn rows_are_counted_on_over_batches() {
    let mut reader = reader();
    for _ in 0..3 {
        reader.read(&[Row { name: "김철수", ..Row::default() }, Row { sex: "?", ..Row::default() }]);
    }
    reader.read(&[]);
    let (roster, gaps) = reader.finish();
    assert_eq!(roster.len(), 6);
    assert_eq!(gaps.iter().map(|gap| gap.row).collect::<Vec<_>>(), [1, 3, 5]);
}

#[test]
fn a_roster_without_a_declared_list_is_refused_row_by_row_and_still_linked() {
    let mut reader = Reader::new(Vec::new());
    let row = Row { name: "Ri Yong Ho", birth: "1980-05-06", document: "123456789", ..Row::default() };
    reader.read(&[row, row]);
    let (roster, gaps) = reader.finish();
    assert_eq!(gaps.iter().map(|gap| (gap.row, gap.field)).collect::<Vec<_>>(), [(0, "list"), (1, "list")]);
    assert_eq!(partition(&link(roster, Settings::default()), &Verdicts::default()).draw(1).len(), 2);
    let (nobody, gaps) = Reader::new(Vec::new()).finish();
    assert!(nobody.is_empty() && gaps.is_empty());
    assert_eq!(link(nobody, Settings::default()).pairs, []);
}

/// Reads a CSV as the callers do: a header names the columns, whatever their order.
fn from_csv(text: &str) -> (Linkage, Vec<Gap>) {
    let mut csv = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let header = csv.headers().unwrap().clone();
    let records: Vec<csv::StringRecord> = csv.records().map(Result::unwrap).collect();
    let of = |record: &'_ csv::StringRecord, name: &str| -> String {
        header.iter().position(|column| column.trim() == name).map_or(String::new(), |at| record[at].to_owned())
    };
    let fields: Vec<[String; 4]> =
        records.iter().map(|record| ["name", "birth", "site", "document"].map(|name| of(record, name))).collect();
    let rows: Vec<Row<'_>> = fields
        .iter()
        .map(|[name, birth, site, document]| Row { name, birth, site, document, host: "RU", ..Row::default() })
        .collect();
    let mut reader = reader();
    reader.read(&rows);
    let (roster, gaps) = reader.finish();
    (link(roster, Settings::default()), gaps)
}

#[test]
fn marks_line_ends_quotes_and_orders_of_columns_change_nothing() {
    let plain = "name,birth,site,document\nRi Yong Ho,1980-05-06,mill 1,123456789\n리영호,1980-05-06,mill 1,123456789\nKim Chol Su,1971-02-03,,\n";
    let (expected, none) = from_csv(plain);
    assert_eq!((expected.pairs.len(), none), (1, vec![]));
    let quirks = [
        format!("\u{feff}{plain}"),
        plain.replace('\n', "\r\n"),
        plain.replace("Ri Yong Ho", "\"Ri Yong Ho\"").replace("mill 1", "\" mill 1 \""),
        plain.replace("1980-05-06", " 1980-05-06 ").replace("123456789", "12-345 6789"),
        "document,name,site,birth\n123456789,Ri Yong Ho,mill 1,1980-05-06\n123456789,리영호,mill 1,1980-05-06\n,Kim Chol Su,,1971-02-03\n".to_owned(),
    ];
    for text in quirks {
        let (found, gaps) = from_csv(&text);
        assert_eq!(gaps, [], "{text}");
        assert_eq!(found.pairs, expected.pairs, "{text}");
    }
}

#[test]
fn a_missing_column_takes_away_what_it_said_and_no_more() {
    let with =
        "name,birth,document\nRi Yong Ho,1980-05-06,123456789\n리영호,1980-05-06,123456789\nKim Chol Su,1971-02-03,5\n";
    let without = "name,birth\nRi Yong Ho,1980-05-06\n리영호,1980-05-06\nKim Chol Su,1971-02-03\n";
    let words =
        |text: &str| -> Vec<String> { from_csv(text).0.waterfall(0, 1).into_iter().map(|step| step.words).collect() };
    let (more, less) = (words(with), words(without));
    assert_eq!(less.len(), 4);
    assert_eq!(more[..4], less);
    assert_eq!(more[4..], ["the same number"]);
}
