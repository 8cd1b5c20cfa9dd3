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
    FileMapping { kind: Kind::Person, list: list.map(ListId::new), columns }
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
fn a_row_of_a_firm_has_its_number_where_a_persons_document_would_stand_and_its_city_for_a_county() {
    let fields = [(Field::Name, "name"), (Field::Document, "born"), (Field::County, "note"), (Field::Sector, "list")];
    let row = Places::of(&mapping(&fields, Some("firms")), &columns()).party_row(1, |at| CELLS[at]);
    let expected = PartyRow {
        list: 1,
        name: "Kim Yong Ho",
        number: "1980-01-02",
        city: "limps",
        sector: "visa",
        ..PartyRow::default()
    };
    assert_eq!(format!("{row:?}"), format!("{expected:?}"));
}

#[test]
fn each_kind_is_read_by_its_own_reader_and_what_it_cannot_read_is_a_gap() {
    let places = Places::of(&mapping(&[(Field::Name, "name"), (Field::Latitude, "note")], Some("sites")), &columns());
    for (kind, unread) in [(Kind::Person, 0), (Kind::Worksite, 1)] {
        let mut reader = AnyReader::new(kind, vec![List { name: "sites".into(), nobody_twice: false }]);
        reader.read(&places, [(0u8, |at: usize| CELLS[at])].into_iter());
        let (source, gaps) = reader.finish();
        let records = match source {
            Source::Persons(roster) => roster.len(),
            Source::Parties(parties) => parties.len(),
        };
        assert_eq!((records, gaps.len()), (1, unread), "{kind}");
    }
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
