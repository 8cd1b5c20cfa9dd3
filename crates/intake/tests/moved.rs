//! What moved between two versions of a file, and that it leads from one to the other.
#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

use assize_intake::moved::{Rows, moved};
use assize_record::custody::moved::{Moved, Span};
use expect_test::{Expect, expect};
use proptest::prelude::*;
use sha2::{Digest, Sha256};

/// Ids of a table in these tests: the first cell of every line but the header.
fn rows(table: &str) -> Rows<'_> {
    let lines = (1..).zip(table.lines());
    lines.skip(1).filter_map(|(number, line)| Some((line.split(',').next()?, number))).collect()
}

fn tables(before: &str, after: &str) -> Moved {
    moved((before.as_bytes(), &rows(before)), (after.as_bytes(), &rows(after)))
}

fn texts(before: &[u8], after: &[u8]) -> Moved {
    moved((before, &Rows::new()), (after, &Rows::new()))
}

fn shown(moved: &Moved) -> String {
    let side = |span: &Option<Span>| span.as_ref().map_or_else(|| "-".to_owned(), ToString::to_string);
    let rows = moved
        .rows
        .iter()
        .map(|row| format!("{} {}: {} -> {}", row.id, row.word(), side(&row.before), side(&row.after)));
    let places = moved.places.iter().map(|place| format!("place: {} -> {}", side(&place.before), side(&place.after)));
    let lines: Vec<String> = std::iter::once(moved.to_string()).chain(rows).chain(places).collect();
    lines.join("\n")
}

#[track_caller]
fn check(moved: &Moved, expected: &Expect) {
    expected.assert_eq(&shown(moved));
}

const TABLE: &str = "id,value\r\nK1,10\r\nK2,20\r\nK3,30\r\n";

#[test]
fn a_table_that_came_again_has_moved_nowhere() {
    check(&tables(TABLE, TABLE), &expect!["0 rows added, 0 removed, 0 changed; 0 other places"]);
}

#[test]
fn rows_are_told_apart_by_their_ids_wherever_they_stand() {
    let after = "id,value\r\nK1,10\r\nK4,40\r\nK3,31\r\n";
    check(
        &tables(TABLE, after),
        &expect![[r#"
            1 rows added, 1 removed, 1 changed; 0 other places
            K2 removed: line 3 (bytes 17 to 23) -> -
            K3 changed: line 4 (bytes 24 to 30) -> line 4 (bytes 24 to 30)
            K4 added: - -> line 3 (bytes 17 to 23)"#]],
    );
}

#[test]
fn a_row_that_only_stands_elsewhere_has_not_moved_but_the_order_has() {
    let after = "id,value\r\nK3,30\r\nK1,10\r\nK2,20\r\n";
    check(
        &tables(TABLE, after),
        &expect!["0 rows added, 0 removed, 0 changed; 0 other places; the rest in another order"],
    );
    let longer = "id,value\r\nK0,0\r\nK1,10\r\nK2,20\r\nK3,30\r\n";
    assert!(!tables(TABLE, longer).reordered, "rows below a new one keep their order");
}

#[test]
fn a_changed_header_is_a_place_of_its_own() {
    let after = "id,amount\r\nK1,10\r\nK2,20\r\nK3,30\r\n";
    check(
        &tables(TABLE, after),
        &expect![[r#"
            0 rows added, 0 removed, 0 changed; 2 other places
            place: line 1 (bytes 0 to 9) -> -
            place: - -> line 1 (bytes 0 to 10)"#]],
    );
}

#[test]
fn a_file_without_ids_moves_by_lines_and_bytes() {
    let cases: [(&[u8], &[u8]); 6] = [
        (b"a\nb\nc\n", b"a\nB\nc\n"),
        (b"a\nb\nc\n", b"a\nc\n"),
        (b"a\nc\n", b"a\nb\nb\nc\n"),
        (b"a\nb\nc\nd\ne\n", b"x\nb\nc\nd\ny"),
        (b"", b"a"),
        (b"\x00\x01\xff", b"\x00\x02\xff"),
    ];
    let all: Vec<String> = cases.iter().map(|(before, after)| shown(&texts(before, after))).collect();
    expect![[r#"
        0 rows added, 0 removed, 0 changed; 1 other places
        place: line 2 (bytes 2 to 3) -> line 2 (bytes 2 to 3)

        0 rows added, 0 removed, 0 changed; 1 other places
        place: line 2 (bytes 2 to 3) -> -

        0 rows added, 0 removed, 0 changed; 1 other places
        place: - -> lines 2 to 3 (bytes 2 to 5)

        0 rows added, 0 removed, 0 changed; 2 other places
        place: line 1 (bytes 0 to 1) -> line 1 (bytes 0 to 1)
        place: line 5 (bytes 8 to 9) -> line 5 (bytes 8 to 8)

        0 rows added, 0 removed, 0 changed; 1 other places
        place: - -> line 1 (bytes 0 to 0)

        0 rows added, 0 removed, 0 changed; 1 other places
        place: line 1 (bytes 0 to 2) -> line 1 (bytes 0 to 2)"#]]
    .assert_eq(&all.join("\n\n"));
}

#[test]
fn a_digest_is_what_sed_and_sha256sum_print_of_the_line() {
    let moved = tables(TABLE, "id,value\r\nK1,10\r\nK2,21\r\nK3,30\r\n");
    let row = moved.rows[0].clone();
    assert_eq!(row.before.unwrap().sha256, hex::encode(Sha256::digest(b"K2,20\r\n")));
    assert_eq!(row.after.unwrap().sha256, hex::encode(Sha256::digest(b"K2,21\r\n")));
}

#[test]
fn a_line_that_the_file_does_not_have_is_no_row_of_it() {
    let outside = Rows::from([("K1", 9), ("K2", 0)]);
    let moved = moved((b"a\n", &outside), (b"a\nb\n", &outside));
    assert_eq!((moved.rows.len(), moved.places.len()), (0, 1));
}

/// `after`, made from `before` by putting at every place what stands there in `after`.
fn applied(moved: &Moved, before: &[u8], after: &[u8]) -> Vec<u8> {
    let bytes = |span: &Span| usize::try_from(span.byte).unwrap()..usize::try_from(span.byte + span.bytes).unwrap();
    let mut made = Vec::new();
    let mut at = 0;
    for place in &moved.places {
        // A place without a before begins where, in what is made, its after begins.
        let start = match (&place.before, &place.after) {
            (Some(before), _) => bytes(before).start,
            (None, after) => at + bytes(after.as_ref().unwrap()).start - made.len(),
        };
        made.extend(&before[at..start]);
        made.extend(place.after.as_ref().map_or(&[][..], |span| &after[bytes(span)]));
        at = place.before.as_ref().map_or(start, |span| bytes(span).end);
    }
    made.extend(&before[at..]);
    made
}

proptest! {
    #[test]
    fn what_moved_leads_from_one_version_to_the_other(before in "[abc\n]{0,60}", after in "[abc\n]{0,60}") {
        let moved = texts(before.as_bytes(), after.as_bytes());
        prop_assert_eq!(applied(&moved, before.as_bytes(), after.as_bytes()), after.as_bytes());
        prop_assert_eq!(moved.places.is_empty(), before == after);
    }
}
