//! What columns are taken for: one case a line, to be extended by whoever knows the language.

use super::*;
use crate::list::read_list;

/// Name of the column, a cell in it, and what it is taken for; `-` where it is left out.
const CASES: &str = "
name | Kim Yong Ho | name
Name | Kim Yong Ho | name
FULL NAME | Kim Yong Ho | name
full_name | Kim Yong Ho | name
worker-name | Kim Yong Ho | name
이름 | 김영호 | name
성명 | 김영호 | name
성 명 | 김영호 | name
ФИО | Ким Ён Хо | name
Имя | Ким Ён Хо | name
姓名 | 金永浩 | name
الاسم | كيم يونغ هو | name
sex | M | sex
Gender | female | sex
성별 | 남 | sex
Пол | м | sex
性别 | 男 | sex
dob | 1980-01-02 | birth
Date of Birth | 1980-01-02 | birth
birth_date | 02.01.1980 | birth
생년월일 | 1980.01.02 | birth
Дата рождения | 1980-01-02 | birth
出生日期 | 1980-01-02 | birth
yob | 1980 | birth_year
Year of birth | 1980 | birth_year
생년 | 1980 | birth_year
출생연도 | 1980 | birth_year
Год рождения | 1980 | birth_year
age | 33 | age
나이 | 33 | age
Возраст | 33 | age
年龄 | 33 | age
province | North Hamgyong | province
도 | 함경북도 | province
省 | 咸镜北道 | province
county | Musan | county
시군 | 무산군 | county
host | RU | host
Country | Russia | host
파견국 | 로씨야 | host
Страна | Россия | host
国家 | 俄罗斯 | host
site | RU-S012 | site
현장 | 1호 현장 | site
Место работы | Лесхоз | site
工地 | 一号 | site
company | Northern Forest | employer
회사 | 북부림업 | employer
Работодатель | Лес | employer
公司 | 北方林业 | employer
ref_year | 2013 | year
연도 | 2013 | year
Год | 2013 | year
passport | 123456789 | document
Passport No. | 123456789 | document
여권번호 | 123456789 | document
Паспорт | 123456789 | document
护照号 | 123456789 | document
list | visa | list
명단 | visa | list
ent_id | 17 | -
hangul_true | 김영호 | -
script | latin | -
remarks | limps | -
dob | unknown | -
yob | 80 | -
year | spring | -
age | thirty | -
name | 12345 | -
list | the visas of May | -
";

#[test]
fn a_column_is_taken_for_what_its_name_says_where_its_cells_look_like_it() {
    let cases = CASES.lines().filter(|line| !line.is_empty());
    for line in cases {
        let [column, cell, expected] = line.split(" | ").collect::<Vec<_>>()[..] else { panic!("{line}") };
        let list = read_list("x.csv", format!("{column}\n{cell}\n").as_bytes()).unwrap();
        let guessed = guess(&list);
        let found = guessed.columns.iter().next().map_or("-", |(field, _)| field.code());
        assert_eq!(found, expected, "{line}");
    }
}

#[test]
fn no_field_has_two_names_alike_and_each_is_written_as_it_is_looked_for() {
    let mut seen = BTreeMap::new();
    for (field, names) in NAMES {
        for name in names.split(' ') {
            assert_eq!(plain(name), name, "{name} would never be found");
            assert_eq!(seen.insert(name, field), None, "{name} stands twice");
        }
    }
    let all: std::collections::BTreeSet<&Field> = NAMES.iter().chain(OF_PARTIES).map(|(field, _)| field).collect();
    assert_eq!(all.len(), Field::ALL.len());
}

/// Header, a row, kind, and what is read from which column.
const KINDS: &[(&str, &str, &str)] = &[
    ("name,dob,company,address\nKim,1980,Mokran,Lenina 1", "person", "birth=dob employer=company name=name"),
    ("name,company\nKim,Mokran", "person", "employer=company name=name"),
    ("name,INN,city\nЗаря,7707083893,Tynda", "organisation", "county=city document=INN name=name"),
    ("company,address,country\nMokran,Lenina 1,Russia", "organisation", "address=address host=country name=company"),
    ("회사,업종\n목란,건설", "organisation", "name=회사 sector=업종"),
    (
        "name,lat,lon,company\nDock,43.1,131.9,Mokran",
        "worksite",
        "employer=company latitude=lat longitude=lon name=name",
    ),
    ("site,company,city\nDock,Mokran,Doha", "worksite", "county=city employer=company name=site"),
    ("name,inn,passport\nKim,7707083893,12345", "person", "document=passport name=name"),
    ("name,address\nKim,Lenina 1", "person", "name=name"),
    ("name,aliases,city\nTanchon Bank,Changgwang,Pyongyang", "organisation", "aliases=aliases county=city name=name"),
    ("이름,소재지\n조선금강무역회사,평양", "organisation", "county=소재지 name=이름"),
    ("name\nKim Co\nKim Chol\nPak In", "person", "name=name"),
];

#[test]
fn what_rows_are_of_is_guessed_from_their_columns() {
    for (text, kind, expected) in KINDS {
        let guessed = guess(&read_list("x.csv", text.as_bytes()).unwrap());
        let mut found: Vec<String> =
            guessed.columns.iter().map(|(field, column)| format!("{field}={column}")).collect();
        found.sort();
        assert_eq!((guessed.kind.code(), found.join(" ").as_str()), (*kind, *expected), "{text}");
    }
}

#[test]
fn a_mapping_of_organisations_may_not_state_what_only_persons_have() {
    let list = read_list("firms.csv", b"firm,born\nMokran,1980\n").unwrap();
    let columns = BTreeMap::from([(Field::Name, "firm".to_owned()), (Field::Birth, "born".to_owned())]);
    let mapping =
        FileMapping { kind: Kind::Organisation, list: Some(ListId::new("firms")), columns, ..FileMapping::default() };
    let said: Vec<String> = breaches(&mapping, &list).iter().map(ToString::to_string).collect();
    let expected = "firms.csv: states what is not compared of organisations; found `birth`; accepted: list, name, aliases, document, address, county, province, host, sector";
    assert_eq!(said, [expected]);
}

#[test]
fn of_all_rows_only_what_they_may_share_can_be_said() {
    let said = |kind, field, text: &str| {
        let mapping = FileMapping { kind, otherwise: [(field, text.to_owned())].into(), ..FileMapping::default() };
        let breaches = otherwise(&mapping, "pay.csv");
        breaches.into_iter().map(|breach| format!("{}: {}", breach.problem, breach.accepted)).collect::<Vec<_>>()
    };
    let shared = "sex, province, county, host, site, employer, year";
    let each = "says under \"otherwise\" of all rows what each says for itself";
    for field in [Field::Name, Field::Birth, Field::Age, Field::Document, Field::List, Field::Sector] {
        assert_eq!(said(Kind::Person, field, "x"), [format!("{each}: {shared}")], "{field}");
    }
    for field in Kind::Person.shared_fields().filter(|field| *field != Field::Year) {
        assert_eq!(said(Kind::Person, field, "Qatar"), [""; 0]);
        let nothing = format!("says under \"otherwise\" nothing of `{field}`: what all rows state, or no such entry");
        assert_eq!(said(Kind::Person, field, " "), [nothing]);
    }
    assert_eq!(said(Kind::Person, Field::Year, " 2014"), [""; 0]);
    for year in ["soon", "214", "2014-2016"] {
        assert_eq!(
            said(Kind::Person, Field::Year, year),
            ["says under \"otherwise\" what is no `year`: a year from 1850 to 2150"]
        );
    }
    assert_eq!(said(Kind::Organisation, Field::Sector, "mining"), [""; 0]);
    assert_eq!(said(Kind::Organisation, Field::Site, "x"), [format!("{each}: province, county, host, sector")]);
    let mapping = FileMapping {
        list: Some(ListId::new("pay")),
        columns: [(Field::Name, "name".to_owned())].into(),
        otherwise: [(Field::Year, "soon".to_owned())].into(),
        ..FileMapping::default()
    };
    let list = read_list("pay.csv", b"name\nKim Yong Ho\n").unwrap();
    assert_eq!(breaches(&mapping, &list).len(), 1);
}

#[test]
fn of_two_columns_that_could_be_the_name_the_likelier_is_taken() {
    let list = read_list("x.csv", "name,name_raw,이름\nA,B,가\n".as_bytes()).unwrap();
    assert_eq!(guess(&list).columns[&Field::Name], "name_raw");
}

#[test]
fn a_column_whose_cells_mostly_fit_is_believed_and_one_whose_cells_mostly_do_not_is_not() {
    let years = |cells: &[&str]| {
        let list = read_list("x.csv", format!("year\n{}\n", cells.join("\n")).as_bytes()).unwrap();
        guess(&list).columns.contains_key(&Field::Year)
    };
    assert!(years(&["2012", "2013", "n.d."]));
    assert!(!years(&["2012", "n.d.", "spring"]));
    assert!(years(&["", "", "2012"]), "an empty cell says nothing");
    assert!(years(&[]), "nor does an empty list");
}

#[test]
fn a_list_is_called_by_its_files_name_without_what_a_name_cannot_have() {
    let cases = [
        ("visas.csv", "visas"),
        ("pay roll (2013).csv", "payroll2013"),
        ("/home/x/visas.utf8.csv", "visas"),
        ("명단.csv", "list"),
        ("", "list"),
    ];
    for (file, name) in cases {
        assert_eq!(name_of(file), name, "{file}");
    }
    assert_eq!(name_of(&format!("{}.csv", "a".repeat(60))).len(), LIST_NAME);
}
