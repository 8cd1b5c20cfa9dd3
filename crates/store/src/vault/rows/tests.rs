//! Rows as bytes of a table, and bytes that are none.

use super::*;
use proptest::prelude::*;

fn lines(of: &HeldRows) -> Vec<u8> {
    of.lines.iter().flat_map(|line| line.to_le_bytes()).collect()
}

proptest! {
    #[test]
    fn rows_come_back_from_the_table_as_they_went_in(
        cells in prop::collection::vec(("\\PC{0,9}", "[가-힣]{0,200}"), 0..40)
    ) {
        let mut rows = HeldRows::of(2);
        for (line, (one, other)) in (2..).zip(&cells) {
            rows.push(line * 100, [one.as_str(), other].into_iter()).unwrap();
        }
        let read = HeldRows::read(2, &lines(&rows), &rows.lengths(), &rows.text).unwrap();
        prop_assert_eq!(&read, &rows);
        for (row, (one, other)) in cells.iter().enumerate() {
            prop_assert_eq!((read.cell(row, 0), read.cell(row, 1), read.cell(row, 2)), (one.as_str(), other.as_str(), ""));
        }
    }

    #[test]
    fn stray_bytes_are_refused_or_read_and_never_a_panic(
        lines in prop::collection::vec(any::<u8>(), 0..16),
        lengths in prop::collection::vec(any::<u8>(), 0..16),
        text in "\\PC{0,30}",
    ) {
        if let Ok(rows) = HeldRows::read(2, &lines, &lengths, &text) {
            prop_assert!((0..rows.len()).map(|row| rows.cell(row, 0).len() + rows.cell(row, 1).len()).sum::<usize>() == text.len());
        }
    }
}

#[test]
fn lengths_take_one_byte_up_to_127_and_all_of_a_number_comes_back() {
    for (number, bytes) in [(0, 1), (127, 1), (128, 2), (4_096, 2), (1 << 27, 4)] {
        let mut written = Vec::new();
        put(&mut written, number);
        assert_eq!((written.len(), take(&mut &written[..])), (bytes, Some(number)));
    }
    assert_eq!((take(&mut &[0x80][..]), take(&mut &[][..]), take(&mut &[0xff; 6][..])), (None, None, None));
}

#[test]
fn what_does_not_hang_together_is_said() {
    let cut = |lines: &[u8], lengths: &[u8], text| HeldRows::read(1, lines, lengths, text).unwrap_err().to_string();
    for (said, expected) in [
        (cut(&[2, 0, 0], &[1], "a"), "the number of a line is cut off"),
        (cut(&[2, 0, 0, 0], &[0x81], "a"), "the length of a cell is cut off"),
        (cut(&[2, 0, 0, 0], &[1], "가"), "within a letter or beyond its text"),
        (cut(&[2, 0, 0, 0], &[9], "a"), "within a letter or beyond its text"),
        (cut(&[2, 0, 0, 0], &[1], "ab"), "do not fit one another"),
        (cut(&[2, 0, 0, 0], &[1, 1], "ab"), "do not fit one another"),
    ] {
        assert!(said.contains(expected), "{said}");
    }
}
