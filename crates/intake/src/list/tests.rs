//! Lists as people send them: separators, marks, and everything that can be wrong.

use super::columns::{breaches, guess};
use super::*;
use assize_record::id::ListId;
use assize_record::linkage::{Field, FileMapping};
use expect_test::{Expect, expect};
use proptest::prelude::*;

#[track_caller]
fn check(bytes: &[u8], expected: &Expect) {
    let said: Vec<String> = read_list("visas.csv", bytes).unwrap_err().iter().map(ToString::to_string).collect();
    expected.assert_eq(&said.join("\n"));
}

fn read(text: &str) -> ListFile {
    read_list("visas.csv", text.as_bytes()).unwrap()
}

#[test]
fn cells_stand_as_they_were_written_with_their_lines() {
    let list = read("name,site\r\n\"Kim, Yong Ho\",\"two\nlines\"\r\n\r\n  이영호 ,\r\n");
    assert_eq!(list.columns, ["name", "site"]);
    assert_eq!(list.lines, [2, 5]);
    let rows: Vec<Vec<&str>> = (0..list.len()).map(|row| list.row(row).collect()).collect();
    assert_eq!(rows, [["Kim, Yong Ho", "two\nlines"], ["  이영호 ", ""]]);
    assert_eq!((list.cell(0, 2), list.cell(7, 0)), ("", ""));
}

#[test]
fn comma_semicolon_and_tab_divide_cells_and_a_byte_order_mark_is_no_name() {
    for text in ["\u{feff}name,dob\n가,1980\n", "name;dob\n가;1980\n", "name\tdob\n가\t1980"] {
        let list = read(text);
        assert_eq!((list.columns.join("|"), list.row(0).collect::<Vec<_>>()), ("name|dob".into(), vec!["가", "1980"]));
    }
}

#[test]
fn a_list_without_rows_is_a_list() {
    let list = read("name,dob\n");
    assert!(list.is_empty() && list.examples(0, 3).is_empty());
}

#[test]
fn what_is_wrong_is_said_with_its_line() {
    check(
        b"",
        &expect!["visas.csv: is empty; accepted: CSV with a header row, cells divided by comma, semicolon or tab"],
    );
    check(
        b"name,dob\n\xea\xb0\x80,1980\n\xbd\xe8,1981\n",
        &expect![
            "visas.csv line 3: is not UTF-8; found `byte BD`; accepted: UTF-8; a spreadsheet saves it as `CSV UTF-8`"
        ],
    );
    check(
        b"name,,name\nA,1,2\n",
        &expect![[r#"
        visas.csv line 1: has no name over column 2; accepted: a name for each column
        visas.csv line 1: names two columns alike; found `name`; accepted: each name once"#]],
    );
    check(
        b"name,dob\nA,1980\nB\nC,1,2\n",
        &expect![[r#"
        visas.csv line 3: has a wrong number of cells; found `1 cells`; accepted: 2 cells, as in the header
        visas.csv line 4: has a wrong number of cells; found `3 cells`; accepted: 2 cells, as in the header"#]],
    );
    check(
        b"name,dob\nA,\"1980\nB,1981\n",
        &expect![
            "visas.csv line 2: opens a quotation mark that nothing closes; accepted: a second quotation mark at the end of the cell"
        ],
    );
    let long = format!("name\n{}\n", "가".repeat(2_000));
    check(
        long.as_bytes(),
        &expect![
            "visas.csv line 2, column name: is too long; found `6000 bytes`; accepted: 4096 bytes at most; a quotation mark may be open"
        ],
    );
}

#[test]
fn a_hostile_list_is_refused_with_a_hundred_breaches_and_not_with_millions() {
    let rows = "x,y\n".repeat(5_000);
    assert_eq!(read_list("a.csv", format!("name\n{rows}").as_bytes()).unwrap_err().len(), 100);
    let wide = vec!["c"; 300].join(",");
    let said = read_list("a.csv", wide.as_bytes()).unwrap_err();
    assert_eq!(said[0].to_string(), "a.csv line 1: has too many columns; found `300`; accepted: 256 at most");
}

#[test]
fn columns_are_guessed_by_name_in_any_of_four_languages_and_by_what_stands_in_them() {
    let cases = [
        ("name_raw,sex,dob,list\nA,M,1980-01-02,visa\n", "list=list name=name_raw sex=sex birth=dob"),
        ("성명,생년월일,여권번호\n김철수,1980-01-02,1\n", "name=성명 birth=생년월일 document=여권번호"),
        ("ФИО,Год рождения,Страна\nКим,1980,Россия\n", "name=ФИО birth_year=Год рождения host=Страна"),
        ("姓名;年龄;公司\n金;33;甲\n", "name=姓名 age=年龄 employer=公司"),
        // A column called year that holds no years is not taken for one.
        ("name,year\nA,spring\n", "name=name"),
    ];
    for (text, expected) in cases {
        let guessed = guess(&read(text));
        let shown: Vec<String> = guessed.columns.iter().map(|(field, column)| format!("{field}={column}")).collect();
        assert_eq!(shown.join(" "), expected);
        assert_eq!(guessed.list.is_none(), guessed.columns.contains_key(&Field::List), "{text}");
    }
    let other = ListFile { file: "C:\\lists\\명단 2013.final.csv".into(), ..ListFile::default() };
    assert_eq!(guess(&other).list, Some(ListId::new("2013")));
}

#[test]
fn a_mapping_that_does_not_fit_the_file_is_told_what_would() {
    let list = read("name,dob,list\nA,1980,visa\nB,1981,of Kim\n");
    let said = |text: &str| {
        let mapping: FileMapping = serde_json::from_str(text).unwrap();
        breaches(&mapping, &list).iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
    };
    assert_eq!(said(r#"{"list":"visas","columns":{"name":"name","birth":"dob"}}"#), "");
    expect![[r#"
        visas.csv: has no such column for `birth`; found `born`; accepted: one of name, dob, list
        visas.csv: has no `name` in the mapping; accepted: under "columns" a "name": the column with the names, one of name, dob, list"#]].assert_eq(&said(r#"{"list":"visas","columns":{"birth":"born"}}"#));
    expect!["visas.csv: has one column for `name` and `sex`; found `name`; accepted: a column of its own for each"]
        .assert_eq(&said(r#"{"list":"visas","columns":{"name":"name","sex":"name"}}"#));
    expect!["visas.csv line 3, column list: holds what cannot be the name of a list; accepted: 1 to 32 of a-z, A-Z, 0-9, - and _; it stands outside the vault, so let it name nobody"].assert_eq(&said(r#"{"columns":{"list":"list","name":"name"}}"#));
    expect!["visas.csv: cannot be a list of this name; found `Kim's book`; accepted: 1 to 32 of a-z, A-Z, 0-9, - and _; it stands outside the vault, so let it name nobody"].assert_eq(&said(r#"{"list":"Kim's book","columns":{"name":"name"}}"#));
    expect![[r#"visas.csv: has no list, or two ways of telling it, in the mapping; accepted: either "list": its name, or under "columns" a column "list""#]].assert_eq(&said(r#"{"columns":{"name":"name"}}"#));
}

proptest! {
    #[test]
    fn any_bytes_are_a_list_or_a_breach_and_never_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        if let Ok(list) = read_list("x", &bytes) {
            for row in 0..list.len() {
                prop_assert_eq!(list.row(row).count(), list.columns.len());
            }
        }
    }

    #[test]
    fn an_answer_of_a_child_that_was_taken_over_shows_empty_cells_and_no_panic(
        ends in prop::collection::vec(any::<u32>(), 0..9), text in ".{0,20}"
    ) {
        let columns = vec!["a".to_owned(), "b".to_owned()];
        let (file, digest, encoding) = ("x".into(), String::new(), "UTF-8".into());
        let list = ListFile { file, digest, encoding, columns, lines: vec![1, 2, 3], text, ends };
        for row in 0..list.len() {
            prop_assert_eq!(list.row(row).count(), 2);
        }
    }
}
