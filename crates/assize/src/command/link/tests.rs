//! A dry look as it is shown.

use super::*;
use assize_docket::link::look::ColumnLook;
use assize_record::linkage::{Field, Kind};
use expect_test::expect;
use std::collections::BTreeMap;

fn column(column: &str, field: Option<Field>, examples: &[&str]) -> ColumnLook {
    let examples = examples.iter().map(|example| (*example).to_owned()).collect();
    ColumnLook { column: column.into(), field, examples }
}

fn seen(rows: &[(&str, u64)]) -> Look {
    let long = "an address that goes on and on past every edge";
    Look {
        mapping: Mapping::default(),
        files: vec![FileLook {
            file: "visas.csv".into(),
            kind: Kind::Person,
            encoding: "UTF-8".into(),
            lists: rows.iter().map(|(list, rows)| (ListId::new(*list), *rows)).collect(),
            columns: vec![
                column("ФИО", Some(Field::Name), &["Ким Ён Хо", "two\nlines"]),
                column("born", Some(Field::Birth), &[]),
                column("note", None, &[long, "\u{1b}[2J"]),
            ],
            otherwise: BTreeMap::new(),
            lacking: Vec::new(),
            dates: BTreeMap::new(),
        }],
        unread: 25,
        first_unread: vec![Unread {
            file: "visas.csv".into(),
            line: 7,
            column: "born".into(),
            accepted: "YYYY-MM-DD, YYYY-MM, YYYY, or an age beside a year".into(),
        }],
    }
}

#[test]
fn a_dry_look_reads_as_this_and_no_cell_moves_the_cursor() {
    expect![[r#"
        visas.csv: visas (40 rows)
        ───────────────────────────────────────────────────────────────────────────────
         column   read as              for example                                     
        ═══════════════════════════════════════════════════════════════════════════════
         ФИО      name                 Ким Ён Хо | two lines                           
         born     birth                                                                
         note     kept, not compared   an address that goes on and on p... | \u{1b}[2J 
        ───────────────────────────────────────────────────────────────────────────────
        25 cells cannot be read and count as not stated:
        visas.csv line 7, column born: accepted: YYYY-MM-DD, YYYY-MM, YYYY, or an age beside a year
        and 24 more.
    "#]]
    .assert_eq(&looked(&seen(&[("visas", 40)])));
}

#[test]
fn dates_that_may_be_read_in_two_ways_are_told_with_what_decides() {
    let of = |month_first, for_it, against_it| {
        dates_as(&ListId::new("visas"), &DatesLook { either: 310, month_first, for_it, against_it })
    };
    expect![[r#"
        visas: 310 dates like 3/4/1980 read with the day first: 412 others can only be read so, 0 only with the month first.
        visas: 310 dates like 3/4/1980 read with the month first: 5 others can only be read so, 2 only with the day first.
        visas: 310 dates like 3/4/1980 read with the day first: month and day could be exchanged, since no date of the list says which comes first.
    "#]]
    .assert_eq(&[of(false, 412, 0), of(true, 5, 2), of(false, 0, 0)].concat());
}

#[test]
fn what_is_said_of_all_rows_is_told_and_what_could_be_said_is_asked_for() {
    let mut look = seen(&[("visas", 40)]).files.remove(0);
    assert_eq!(of_all_rows(&look), "");
    look.otherwise = [(Field::Host, "Qatar\u{1b}[2J".to_owned()), (Field::Year, "2014".to_owned())].into();
    expect![[r#"
        visas.csv: taken for host Qatar\u{1b}[2J, year 2014 where a row does not say it.
    "#]]
    .assert_eq(&of_all_rows(&look));
    look.otherwise.clear();
    look.lacking = vec![Field::Host, Field::Year];
    expect![[r#"
        visas.csv: no column says the host or the year. Where you know what holds for all rows, say it in the mapping (--save-mapping): "otherwise": {"host": "...", "year": "..."}.
    "#]]
    .assert_eq(&of_all_rows(&look));
}

#[test]
fn cells_that_cannot_be_read_for_one_reason_stand_in_one_line() {
    let mut look = seen(&[("visas", 40)]);
    let first = look.first_unread[0].clone();
    let other = Unread { column: "sex".into(), accepted: "M or F".into(), ..first.clone() };
    look.first_unread = vec![first.clone(), Unread { line: 9, ..first.clone() }, other, Unread { line: 30, ..first }];
    look.unread = 4;
    let text = looked(&look);
    expect![[r#"
        4 cells cannot be read and count as not stated:
        visas.csv lines 7, 9, column born: accepted: YYYY-MM-DD, YYYY-MM, YYYY, or an age beside a year
        visas.csv line 7, column sex: accepted: M or F
        visas.csv line 30, column born: accepted: YYYY-MM-DD, YYYY-MM, YYYY, or an age beside a year
    "#]]
    .assert_eq(&text[text.find("4 cells").unwrap()..]);
}

#[test]
fn a_file_without_rows_says_so_and_one_of_several_lists_names_them() {
    assert!(looked(&seen(&[])).starts_with("visas.csv: no rows\n"));
    let one = looked(&Look { unread: 1, ..seen(&[]) });
    assert!(one.contains("\n1 cell cannot be read and counts as not stated:\n"), "{one}");
    let mut firms = seen(&[("sanctions", 9)]);
    firms.files[0].kind = Kind::Organisation;
    assert!(looked(&firms).starts_with("visas.csv: sanctions (9 rows), rows of organisations\n"));
    let mut guessed = seen(&[("visas", 40)]);
    guessed.files[0].encoding = "windows-1251".into();
    assert!(looked(&guessed).starts_with(
        "visas.csv: visas (40 rows)\nvisas.csv is not UTF-8 and was read as windows-1251, by a guess: where letters come out wrong, save it as `CSV UTF-8`.\n"
    ));
    assert!(looked(&seen(&[("visa", 2), ("pay", 3)])).starts_with("visas.csv: pay (3 rows), visa (2 rows)\n"));
}

#[test]
fn an_example_is_cut_by_letters_and_never_within_one() {
    assert_eq!(cut(&"가".repeat(EXAMPLE)), "가".repeat(EXAMPLE));
    assert_eq!(cut(&"가".repeat(EXAMPLE + 1)), format!("{}...", "가".repeat(EXAMPLE)));
}
