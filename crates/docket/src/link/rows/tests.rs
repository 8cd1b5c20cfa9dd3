//! Which cell of a row is taken for what.

use super::*;
use assize_record::linkage::FileMapping;

const COLUMNS: [&str; 4] = ["name", "born", "note", "list"];
const CELLS: [&str; 4] = ["Kim Yong Ho", "1980-01-02", "limps", "visa"];

fn columns() -> Vec<String> {
    COLUMNS.map(str::to_owned).to_vec()
}

fn mapping(columns: &[(Field, &str)], list: Option<&str>) -> FileMapping {
    let columns = columns.iter().map(|(field, column)| (*field, (*column).to_owned())).collect();
    FileMapping { list: list.map(ListId::new), columns }
}

fn held() -> HeldRow {
    HeldRow { record: RecordId::new("0123456789abcdef"), line: 2, cells: CELLS.map(str::to_owned).to_vec() }
}

#[test]
fn a_field_is_read_from_its_column_and_every_other_is_not_stated() {
    let places = Places::of(&mapping(&[(Field::Name, "name"), (Field::Birth, "born")], Some("visas")), &columns());
    let row = places.row(3, |at| CELLS[at]);
    let expected = Row { list: 3, name: "Kim Yong Ho", birth: "1980-01-02", ..Row::default() };
    assert_eq!(format!("{row:?}"), format!("{expected:?}"));
}

#[test]
fn a_column_that_is_not_there_states_nothing() {
    let places = Places::of(&mapping(&[(Field::Name, "name"), (Field::Sex, "gone")], Some("visas")), &columns());
    assert_eq!(places.cell(Field::Sex, |at| CELLS[at]), "");
    assert_eq!(places.cell(Field::Name, |at| CELLS[at]), "Kim Yong Ho");
}

#[test]
fn the_list_of_a_row_is_the_files_or_what_its_column_says() {
    let row = held();
    let whole = mapping(&[(Field::Name, "name")], Some("visas"));
    assert_eq!(list_of(&whole, &Places::of(&whole, &columns()), &row), ListId::new("visas"));
    let by_column = mapping(&[(Field::Name, "name"), (Field::List, "list")], None);
    assert_eq!(list_of(&by_column, &Places::of(&by_column, &columns()), &row), ListId::new("visa"));
}

#[test]
fn a_row_that_is_shorter_than_its_columns_states_less_and_breaks_nothing() {
    let mut row = held();
    row.cells.truncate(1);
    let all = mapping(&[(Field::Name, "name"), (Field::Birth, "born")], Some("visas"));
    let places = Places::of(&all, &columns());
    assert_eq!(places.cell(Field::Birth, |at| cell(&row, at)), "");
    assert_eq!(places.cell(Field::Name, |at| cell(&row, at)), "Kim Yong Ho");
}
