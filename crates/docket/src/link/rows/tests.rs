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
    FileMapping { list: list.map(ListId::new), columns, ..FileMapping::default() }
}

#[test]
fn a_field_is_read_from_its_column_and_every_other_is_not_stated() {
    let places = Places::of(&mapping(&[(Field::Name, "name"), (Field::Birth, "born")], Some("visas")), &columns());
    let row = places.row(3, |at| CELLS[at]);
    let expected = Row { list: 3, name: "Kim Yong Ho", birth: "1980-01-02", ..Row::default() };
    assert_eq!(format!("{row:?}"), format!("{expected:?}"));
}

#[test]
fn what_is_said_of_all_rows_stands_where_a_row_says_nothing_and_only_there() {
    let said = |fields: &[(Field, &str)]| fields.iter().map(|(field, said)| (*field, (*said).to_owned())).collect();
    let of_all = said(&[(Field::Host, "Qatar"), (Field::Year, "2014"), (Field::Site, "Stadium")]);
    let columns_of = [(Field::Name, "name"), (Field::Year, "born"), (Field::Site, "note")];
    let mapping = FileMapping { otherwise: of_all, ..mapping(&columns_of, Some("payroll")) };
    let places = Places::of(&mapping, &columns());
    let of_row = |cells: [&'static str; 4]| format!("{:?}", places.row(0, |at| cells[at]));
    let expected =
        |year, site| format!("{:?}", Row { name: "Kim Yong Ho", host: "Qatar", year, site, ..Row::default() });
    assert_eq!(of_row(["Kim Yong Ho", "2015", " ", ""]), expected("2015", "Stadium"));
    assert_eq!(of_row(["Kim Yong Ho", "", "Mill", ""]), expected("2014", "Mill"));
    // A list's name and a truth are only ever read from cells.
    assert_eq!(places.cell(Field::Host, |at| CELLS[at]), "");
    let unread = places.that_can_be_unread(Kind::Person);
    assert_eq!(unread.otherwise(Field::Host), None);
    assert_eq!(unread.otherwise(Field::Year), Some("2014"), "an age is read beside its year");
    let firms = FileMapping { otherwise: said(&[(Field::Host, "Qatar")]), ..FileMapping::default() };
    assert_eq!(Places::of(&firms, &columns()).party_row(0, |at| CELLS[at]).host, "Qatar");
}

#[test]
fn a_row_of_a_firm_has_its_number_where_a_persons_document_would_stand_and_its_city_for_a_county() {
    let fields = [(Field::Name, "name"), (Field::Document, "born"), (Field::County, "note"), (Field::Sector, "list")];
    let places = Places::of(&mapping(&fields, Some("firms")), &columns());
    let row = places.party_row(1, |at| CELLS[at]);
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
fn fields_that_are_left_out_when_unread_cells_are_looked_for_can_never_be_unread() {
    for kind in Kind::ALL {
        for field in kind.fields().iter().filter(|field| **field != Field::List) {
            let mapping = FileMapping { kind: *kind, ..mapping(&[(*field, "note")], Some("all")) };
            let unread = |places: Places| {
                let mut reader = AnyReader::new(*kind, vec![List { name: "all".into(), nobody_twice: false }]);
                let cells = ["?", "31-31-99", "-1", "9999", "Kim"];
                reader.read(&places, cells.map(|cell| (0u8, move |_: usize| cell)).into_iter());
                reader.finish().1
            };
            let all = unread(Places::of(&mapping, &columns()));
            assert_eq!(unread(Places::of(&mapping, &columns()).that_can_be_unread(*kind)), all, "{kind} {field}");
        }
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
    let cells = |at: usize| CELLS[at];
    let whole = mapping(&[(Field::Name, "name")], Some("visas"));
    assert_eq!(list_of(&whole, &Places::of(&whole, &columns()), cells), "visas");
    let by_column = mapping(&[(Field::Name, "name"), (Field::List, "list")], None);
    assert_eq!(list_of(&by_column, &Places::of(&by_column, &columns()), cells), "visa");
}
