//! What the rows of a list are of and what each column states: a guess from its name and its cells, for a person to confirm. Decides nothing.

use super::ListFile;
use crate::breach::Breach;
use assize_record::id::ListId;
use assize_record::linkage::{Field, FileMapping, Kind, LIST_NAME, is_list_name};
use std::collections::BTreeMap;

/// Cells of a column that are looked at.
const LOOKED_AT: usize = 200;
/// What the name of a list may be.
const LIST_NAMES: &str = "1 to 32 of a-z, A-Z, 0-9, - and _; it stands outside the vault, so let it name nobody";

/// Names that columns have, in small letters and without spaces, `_`, `-`, `.`, the likeliest first: English, Korean, Russian, Chinese,
/// Arabic.
const NAMES: &[(Field, &str)] = &[
    (Field::List, "list listname 목록 명단 список 名单"),
    (Field::Name, "nameraw name fullname personname workername 이름 성명 성함 фио имя имяифамилия 姓名 名字 الاسم"),
    (Field::Sex, "sex gender 성별 пол 性别 الجنس"),
    (Field::Birth, "dob dateofbirth birthdate birth born 생년월일 датарождения др 出生日期 تاريخالميلاد"),
    (Field::BirthYear, "yob yearofbirth birthyear 출생년도 출생연도 생년 годрождения 出生年份"),
    (Field::Age, "age 나이 연령 возраст 年龄 العمر"),
    (Field::Province, "prov province region 도 провинция область 省"),
    (Field::County, "county city district 시군 군 уезд город 县 市"),
    (Field::Host, "host hoststate hostcountry country 파견국 나라 страна 国家 البلد"),
    (Field::Site, "site worksite location place 작업장 현장 объект местоработы 工地"),
    (Field::Employer, "company employer firm 회사 기업 работодатель компания 公司 雇主 الشركة"),
    (Field::Year, "refyear year 연도 년도 год 年份 年"),
    (
        Field::Document,
        "passport passportno passportnumber document documentno docno 여권 여권번호 паспорт номерпаспорта 护照 护照号",
    ),
];

/// The same for what organisations and worksites have beside places; a `name` says nothing of which of the two it is.
const OF_PARTIES: &[(Field, &str)] = &[
    (Field::Aliases, "aliases alias othernames aka 별칭 псевдонимы 别名"),
    (
        Field::Document,
        "registrationnumber registrationno regno regnumber inn ogrn krs nip uscc taxnumber 등록번호 инн огрн 统一社会信用代码 注册号 السجلالتجاري",
    ),
    (Field::County, "place location 소재지"),
    (Field::Address, "address 주소 адрес 地址 العنوان"),
    (Field::Sector, "sector industry activity 업종 отрасль 行业 النشاط"),
    (Field::Latitude, "latitude lat 위도 широта 纬度"),
    (Field::Longitude, "longitude lon lng 경도 долгота 经度"),
];
const OF_ORGANISATIONS: &str =
    "companyname firmname organisation organization company firm entity 회사 기업 компания организация 公司 الشركة";
const OF_WORKSITES: &str = "sitename worksite site 작업장 현장 объект 工地";

/// Words that names of firms hold and names of persons do not.
const OF_FIRMS: &str = "company co ltd llc inc corp corporation enterprise bank bureau insurance trading general ооо ао компания корпорация банк";
/// The same in letters that write words together.
const WITHIN_FIRMS: &str = "회사 총국 은행 公司 银行 集团 شركة";

fn plain(name: &str) -> String {
    name.chars().filter(|c| !matches!(c, ' ' | '_' | '-' | '.')).flat_map(char::to_lowercase).collect()
}

/// Guesses what the rows are of and what the columns state. A field has one column at most; what is not guessed is left out.
pub fn guess(list: &ListFile) -> FileMapping {
    let found = |kind: Kind| Guess::of(kind, list);
    let has = |guess: &Guess, fields: &[Field]| fields.iter().any(|field| guess.columns.contains_key(field));
    let person = found(Kind::Person);
    let is_person = has(&person, &[Field::Sex, Field::Birth, Field::BirthYear, Field::Age, Field::Document]);
    let fits = |guess: &Guess| {
        let (number, beside): (&[Field], &[Field]) = match guess.kind {
            Kind::Worksite => (&[Field::Latitude], &[Field::Employer, Field::Address]),
            Kind::Person | Kind::Organisation => (&[Field::Document], &[Field::Address, Field::Sector, Field::Aliases]),
        };
        let told = guess.kind == Kind::Organisation && guess.names_firms(list);
        let own = guess.is_named && !has(&person, &[Field::Name]) && has(guess, beside);
        has(guess, &[Field::Name]) && (has(guess, number) || own || told)
    };
    let parties = [Kind::Worksite, Kind::Organisation].map(found);
    let Guess { kind, columns, .. } = parties.into_iter().find(|guess| !is_person && fits(guess)).unwrap_or(person);
    let list = (!columns.contains_key(&Field::List)).then(|| ListId::new(name_of(&list.file)));
    FileMapping { kind, list, columns, otherwise: BTreeMap::new() }
}

/// What the columns state if the rows are of one kind.
struct Guess {
    kind: Kind,
    columns: BTreeMap<Field, String>,
    /// Whether the column of names says by its own name that it is of this kind.
    is_named: bool,
}

impl Guess {
    fn of(kind: Kind, list: &ListFile) -> Self {
        let named: Vec<String> = list.columns.iter().map(|column| plain(column)).collect();
        let place = |names: &str| names.split(' ').find_map(|name| named.iter().position(|column| column == name));
        let (own, more): (&str, &[(Field, &str)]) = match kind {
            Kind::Person => ("", &[]),
            Kind::Organisation => (OF_ORGANISATIONS, OF_PARTIES),
            Kind::Worksite => (OF_WORKSITES, OF_PARTIES),
        };
        let told = place(own);
        let mut columns: BTreeMap<Field, String> =
            told.map(|at| (Field::Name, list.columns[at].clone())).into_iter().collect();
        for (field, names) in more.iter().chain(NAMES).filter(|(field, _)| kind.fields().contains(field)) {
            let is_free = |at: &usize| !columns.values().any(|column| *column == list.columns[*at]);
            if let Some(column) = place(names).filter(|at| is_free(at) && fits(*field, list, *at)) {
                columns.entry(*field).or_insert_with(|| list.columns[column].clone());
            }
        }
        Self { kind, columns, is_named: told.is_some() }
    }

    /// Whether most names hold a word that names of firms hold.
    fn names_firms(&self, list: &ListFile) -> bool {
        let column =
            self.columns.get(&Field::Name).and_then(|name| list.columns.iter().position(|column| column == name));
        let cells = column.map_or_else(Vec::new, |at| list.examples(at, LOOKED_AT));
        let is_firm = |cell: &&&str| {
            let small = cell.to_lowercase();
            let mut words = small.split(|letter: char| !letter.is_alphanumeric());
            words.any(|word| OF_FIRMS.split(' ').any(|known| known == word))
                || WITHIN_FIRMS.split(' ').any(|known| small.contains(known))
        };
        2 * cells.iter().filter(is_firm).count() > cells.len()
    }
}

fn is_year(cell: &str) -> bool {
    cell.trim().parse::<u16>().is_ok_and(|year| (1850..=2150).contains(&year))
}

/// Whether most filled cells look like what the name of the column says.
fn fits(field: Field, list: &ListFile, column: usize) -> bool {
    let digits = |cell: &str| cell.chars().filter(char::is_ascii_digit).count();
    let most_look = |looks: &dyn Fn(&str) -> bool| {
        let cells = list.examples(column, LOOKED_AT);
        2 * cells.iter().filter(|cell| looks(cell)).count() >= cells.len()
    };
    match field {
        Field::Birth => most_look(&|cell| digits(cell) >= 4),
        Field::BirthYear | Field::Year => most_look(&is_year),
        Field::Age => most_look(&|cell| cell.trim().parse::<u8>().is_ok_and(|age| age <= 120)),
        Field::Name => most_look(&|cell| cell.chars().any(char::is_alphabetic)),
        Field::List => most_look(&is_list_name),
        Field::Latitude | Field::Longitude => most_look(&|cell| cell.trim().replace(',', ".").parse::<f64>().is_ok()),
        Field::Sex
        | Field::Aliases
        | Field::Address
        | Field::Sector
        | Field::Province
        | Field::County
        | Field::Host
        | Field::Site
        | Field::Employer
        | Field::Document => true,
    }
}

/// The name of a list from that of its file.
fn name_of(file: &str) -> String {
    let stem = file.rsplit(['/', '\\']).next().unwrap_or(file).split('.').next().unwrap_or("");
    let fits = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    let name: String = stem.chars().filter(|c| fits(*c)).take(LIST_NAME).collect();
    if name.is_empty() { "list".to_owned() } else { name }
}

/// What a mapping is wrong about, given the file it is for.
pub fn breaches(mapping: &FileMapping, list: &ListFile) -> Vec<Breach> {
    let file = &list.file;
    let mut breaches = Vec::new();
    let there = list.columns.join(", ");
    for (field, column) in &mapping.columns {
        if !mapping.kind.fields().contains(field) {
            let [_, many] = mapping.kind.words();
            let accepted = mapping.kind.fields().iter().map(|field| field.code()).collect::<Vec<_>>().join(", ");
            breaches.push(Breach::of_file(
                file,
                &format!("states what is not compared of {many}"),
                field.code(),
                &accepted,
            ));
        }
        if !list.columns.contains(column) {
            let problem = format!("has no such column for `{field}`");
            breaches.push(Breach::of_file(file, &problem, column, &format!("one of {there}")));
        }
        let twice = mapping.columns.iter().find(|(other, name)| *other < field && *name == column);
        if let Some((other, _)) = twice {
            let problem = format!("has one column for `{other}` and `{field}`");
            breaches.push(Breach::of_file(file, &problem, column, "a column of its own for each"));
        }
    }
    if !mapping.columns.contains_key(&Field::Name) {
        let accepted = format!("under \"columns\" a \"name\": the column with the names, one of {there}");
        breaches.push(Breach::of_file(file, "has no `name` in the mapping", "", &accepted));
    }
    match (&mapping.list, mapping.columns.get(&Field::List)) {
        (Some(name), None) if is_list_name(name.as_str()) => {}
        (Some(name), None) => {
            breaches.push(Breach::of_file(file, "cannot be a list of this name", name.as_str(), LIST_NAMES));
        }
        (None, Some(column)) => breaches.extend(list_cells(column, list)),
        (Some(_), Some(_)) | (None, None) => {
            let accepted = "either \"list\": its name, or under \"columns\" a column \"list\"";
            let problem = "has no list, or two ways of telling it, in the mapping";
            breaches.push(Breach::of_file(file, problem, "", accepted));
        }
    }
    breaches.extend(otherwise(mapping, file));
    breaches
}

/// What a mapping is wrong about in what it says of all rows of the file of this name.
pub fn otherwise(mapping: &FileMapping, file: &str) -> Vec<Breach> {
    let shared: Vec<Field> = mapping.kind.shared_fields().collect();
    let breach = |(field, said): (&Field, &String)| {
        let text = said.trim();
        if !shared.contains(field) {
            let accepted = shared.iter().map(|field| field.code()).collect::<Vec<_>>().join(", ");
            let problem = "says under \"otherwise\" of all rows what each says for itself";
            Some(Breach::of_file(file, problem, field.code(), &accepted))
        } else if text.is_empty() {
            let problem = format!("says under \"otherwise\" nothing of `{field}`");
            Some(Breach::of_file(file, &problem, said, "what all rows state, or no such entry"))
        } else if *field == Field::Year && !is_year(text) {
            let problem = "says under \"otherwise\" what is no `year`";
            Some(Breach::of_file(file, problem, said, "a year from 1850 to 2150"))
        } else {
            None
        }
    };
    mapping.otherwise.iter().filter_map(breach).collect()
}

/// The first cell of the column of lists that cannot be a list's name.
fn list_cells(column: &str, list: &ListFile) -> Option<Breach> {
    let at = list.columns.iter().position(|name| name == column)?;
    let wrong = (0..list.len()).find(|row| !is_list_name(list.cell(*row, at)))?;
    // The cell is not repeated: it may name somebody.
    let breach = Breach::of_file(&list.file, "holds what cannot be the name of a list", "", LIST_NAMES);
    Some(Breach { row: Some(u64::from(list.lines[wrong])), column: Some(column.to_owned()), ..breach })
}

#[cfg(test)]
mod tests;
