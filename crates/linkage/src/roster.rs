//! Records of several lists, read into comparable values. Parses no file: the caller hands over fields as text.

use crate::document::{self, Check, Rules};
use crate::name::book::{NameBook, NameId, Sex};
use crate::party::employer::{Employed, Firms};
use crate::place::Places;
use crate::workplace::Spelled;
use rayon::prelude::*;
use rustc_hash::FxHashSet;
use stated::{Birth, Order, age, date, sex, year};

mod stated;

/// What is said of a list beforehand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct List {
    /// Its name, as records give it.
    pub name: String,
    /// True where the list's keeper vouches that it holds nobody twice.
    pub nobody_twice: bool,
}

/// One row, fields as written; an empty text means not stated.
#[derive(Debug, Clone, Copy, Default)]
pub struct Row<'a> {
    /// Number of the list among those declared.
    pub list: u8,
    /// Name in any script.
    pub name: &'a str,
    /// `M` or `F` (also male, female, 남, 여, муж, жен, 男, 女, ذكر, أنثى).
    pub sex: &'a str,
    /// Date of birth: the year in front or behind, months by number or name, in digits of any script (`1980-03-09`, `9.3.1980`,
    /// `9 марта 1980`, `1980년 3월 9일`, `주체69(1980)년`), or the year alone.
    pub birth: &'a str,
    /// Year of birth, where no date is stated.
    pub birth_year: &'a str,
    /// Age in the year of reference, where neither is stated.
    pub age: &'a str,
    /// Province of origin.
    pub province: &'a str,
    /// County or city of origin.
    pub county: &'a str,
    /// Host state.
    pub host: &'a str,
    /// Worksite.
    pub site: &'a str,
    /// Employer.
    pub employer: &'a str,
    /// Year the record speaks of.
    pub year: &'a str,
    /// Passport or other number.
    pub document: &'a str,
}

/// A field that could not be read. Left out of the comparison, never a disagreement; of a date that no calendar has, year, month and day are
/// compared as they stand, since a slip of the keys leaves most of it right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    /// Row, from 0.
    pub row: usize,
    /// Field.
    pub field: &'static str,
    /// What would be accepted.
    pub accepted: &'static str,
}

/// A record's values. 0 stands for not stated wherever a number is one of a kind.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Record {
    pub(crate) document: u64,
    pub(crate) name: u32,
    pub(crate) site: u32,
    pub(crate) employer: u32,
    pub(crate) county: u32,
    pub(crate) birth_year: i16,
    /// [`month_day`]; 0 where the day is not known.
    pub(crate) month_day: u16,
    pub(crate) year: i16,
    pub(crate) host: u16,
    pub(crate) province: u16,
    pub(crate) list: u8,
    pub(crate) sex: u8,
    /// What the check digit of the document says.
    pub(crate) check: Check,
}

/// Month and day as one number, as they were keyed: an error may have made a day that no calendar has.
pub(crate) const fn month_day(month: u16, day: u16) -> u16 {
    month << 7 | day
}

/// Month and day of the number.
pub(crate) const fn month_and_day(of: u16) -> (u16, u16) {
    (of >> 7, of & 127)
}

impl Record {
    pub(crate) fn name(&self) -> NameId {
        NameId(self.name)
    }
}

/// A roster being read.
#[derive(Debug, Default)]
pub struct Reader {
    lists: Vec<List>,
    names: NameBook,
    records: Vec<Record>,
    gaps: Vec<Gap>,
    sites: Spelled,
    employers: Spelled,
    hosts: Spelled,
    provinces: Places,
    counties: Places,
    dates: Vec<DateOrder>,
    /// The records whose date may be read either way.
    either: Vec<usize>,
}

/// What a list's dates say of the order of day and month, where the year stands behind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DateOrder {
    /// Dates that can only be read with the day first.
    pub day_first: usize,
    /// Dates that can only be read with the month first.
    pub month_first: usize,
    /// Dates that may be read either way, and are read as most of the others; with the day first where as many are one way as the other.
    pub either: usize,
}

impl DateOrder {
    /// True where dates that may be read either way are read with the month first.
    pub fn is_month_first(&self) -> bool {
        self.month_first > self.day_first
    }
}

/// Records of several lists, ready to be linked.
#[derive(Debug)]
pub struct Roster {
    /// The lists.
    pub lists: Vec<List>,
    /// All names.
    pub names: NameBook,
    /// How dates of each list are read.
    pub dates: Vec<DateOrder>,
    pub(crate) records: Vec<Record>,
    sites: Spelled,
    employers: Spelled,
}

impl Reader {
    /// A reader for the lists declared.
    pub fn new(lists: Vec<List>) -> Self {
        Self { lists, ..Self::default() }
    }

    /// Reads rows; may be called again and again, batch by batch.
    pub fn read(&mut self, rows: &[Row<'_>]) {
        self.dates.resize(self.lists.len().max(1), DateOrder::default());
        let named: Vec<(&str, Sex)> =
            rows.iter().map(|row| (row.name.trim(), sex(row.sex).unwrap_or_default())).collect();
        let Self { names, sites, employers, hosts, provinces, counties, .. } = self;
        // Column by column, so that the columns can be read at one time and each still numbers its values in the order of the rows.
        let ((names, plain), places) = rayon::join(
            || {
                let plain = || rows.par_iter().with_min_len(1024).map(Plain::of).collect::<Vec<_>>();
                rayon::join(|| names.add(&named), plain)
            },
            || -> Vec<[u32; 5]> {
                let number = |row: &Row<'_>| {
                    let work = [sites.of(row.site), employers.of(row.employer), hosts.of(row.host)];
                    [work[0], work[1], work[2], provinces.of(row.province), counties.of(row.county)]
                };
                rows.iter().map(number).collect()
            },
        );
        for (((row, name), plain), places) in rows.iter().zip(names).zip(plain).zip(places) {
            let record = self.record(row, name, &plain, places);
            self.records.push(record);
        }
    }

    fn record(&mut self, row: &Row<'_>, name: NameId, plain: &Plain, places: [u32; 5]) -> Record {
        let at = self.records.len();
        let mut gap = |field, accepted| self.gaps.push(Gap { row: at, field, accepted });
        if plain.sex.is_none() {
            gap("sex", "M or F");
        }
        if plain.year.is_none() {
            gap("year", "a year from 1850 to 2150");
        }
        if plain.born.is_none_or(|of| !of.is_date) {
            gap(
                "birth",
                "a date with its year in front or behind (1980-03-09, 9.3.1980, 9 March 1980), a year, or an age beside a year",
            );
        }
        if row.list as usize >= self.lists.len() {
            gap("list", "the number of a declared list");
        }
        let Birth { year: birth_year, month_day, order, .. } = plain.born.unwrap_or_default();
        let list = row.list.min(u8::try_from(self.lists.len().saturating_sub(1)).unwrap_or(u8::MAX));
        let dates = &mut self.dates[usize::from(list)];
        match order {
            Order::Silent => {}
            Order::DayFirst => dates.day_first += 1,
            Order::MonthFirst => dates.month_first += 1,
            Order::Either => {
                dates.either += 1;
                self.either.push(at);
            }
        }
        let [site, employer, host, province, county] = places;
        Record {
            document: plain.document,
            check: Check::None,
            name: name.0,
            site,
            employer,
            county,
            birth_year,
            month_day,
            year: plain.year.unwrap_or(0),
            host: u16::try_from(host).unwrap_or(0),
            province: u16::try_from(province).unwrap_or(0),
            list,
            sex: plain.sex.unwrap_or_default() as u8,
        }
    }

    /// Learns name frequencies, brings spellings of places and host states together, checks numbers that have check digits, and gives the roster with what could not be read.
    /// Where no list was declared the records are those of one without a name.
    pub fn finish(mut self) -> (Roster, Vec<Gap>) {
        if self.lists.is_empty() {
            self.lists.push(List { name: String::new(), nobody_twice: false });
        }
        self.dates.resize(self.lists.len(), DateOrder::default());
        self.names.learn();
        self.order_dates();
        self.leave_out_numbers_of_many();
        let (provinces, counties, hosts) = (self.provinces.hubs(), self.counties.hubs(), self.hosts.hosts());
        let of_list = |list: usize| self.records.iter().filter(move |record| usize::from(record.list) == list);
        let rules: Vec<Rules> =
            (0..self.lists.len()).map(|list| Rules::of(of_list(list).map(|record| record.document))).collect();
        for record in &mut self.records {
            record.check = rules[usize::from(record.list)].check(record.document);
            record.province = u16::try_from(provinces[usize::from(record.province)]).unwrap_or(0);
            record.county = counties[record.county as usize];
            record.host = u16::try_from(hosts[usize::from(record.host)]).unwrap_or(0);
        }
        let Self { lists, names, records, sites, employers, gaps, dates, .. } = self;
        (Roster { lists, names, dates, records, sites, employers }, gaps)
    }
}

/// A number that people of so many years of birth, or of so many spellings of names, have is nobody's: one keyed where none is known, or
/// that of a firm.
const YEARS_OF_MANY: usize = 5;
const NAMES_OF_MANY: usize = 12;

impl Reader {
    /// Takes numbers that many people have for numbers that are not stated.
    fn leave_out_numbers_of_many(&mut self) {
        let stated = (0u32..).zip(&self.records).filter(|(_, record)| record.document != 0);
        let mut by_number: Vec<(u64, u32)> = stated.map(|(at, record)| (record.document, at)).collect();
        by_number.par_sort_unstable();
        for group in by_number.chunk_by(|a, b| a.0 == b.0).filter(|group| group.len() >= YEARS_OF_MANY) {
            let bearers = || group.iter().map(|(_, at)| &self.records[*at as usize]);
            let years = bearers().map(|of| of.birth_year).filter(|year| *year != 0).collect::<FxHashSet<_>>().len();
            let names = bearers().map(|of| of.name).collect::<FxHashSet<_>>().len();
            if years >= YEARS_OF_MANY || names >= NAMES_OF_MANY {
                for (_, at) in group {
                    let row = *at as usize;
                    self.records[row].document = 0;
                    self.gaps.push(Gap { row, field: "document", accepted: "a number that one person has, not many" });
                }
            }
        }
        self.gaps.sort_by_key(|gap| gap.row);
    }

    /// Reads dates that may be read either way as their list has most of the others.
    fn order_dates(&mut self) {
        for record in std::mem::take(&mut self.either) {
            let record = &mut self.records[record];
            if self.dates[usize::from(record.list)].is_month_first() {
                let (month, day) = month_and_day(record.month_day);
                record.month_day = month_day(day, month);
            }
        }
    }
}

impl Roster {
    /// Takes employers for the firms, and worksites for the linked worksites, that are certain to be called so; gives of how many records
    /// that is known. To be called before the roster is linked.
    pub fn employed_by(&mut self, firms: &Firms, worksites: &Firms) -> (Employed, Employed) {
        (self.employers.stand_for(firms), self.sites.stand_for(worksites))
    }

    /// Brings spellings of employers and of worksites together.
    pub(crate) fn settle(&mut self) {
        let (sites, employers) = rayon::join(|| self.sites.workplaces(), || self.employers.workplaces());
        for record in &mut self.records {
            record.site = sites[record.site as usize];
            record.employer = employers[record.employer as usize];
        }
    }

    /// Number of records.
    pub fn len(&self) -> usize {
        self.records.len()
    }

    /// True where there is no record.
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// The name of a record, by number in the book.
    pub fn name_of(&self, record: usize) -> NameId {
        self.records[record].name()
    }

    /// The list of a record, by number.
    pub fn list_of(&self, record: usize) -> u8 {
        self.records[record].list
    }
}

/// What a row states that stands in no table of values; nothing where it cannot be read.
struct Plain {
    sex: Option<Sex>,
    year: Option<i16>,
    born: Option<Birth>,
    document: u64,
}

impl Plain {
    fn of(row: &Row<'_>) -> Self {
        let year = if row.year.trim().is_empty() { Some(0) } else { year(row.year) };
        Self { sex: sex(row.sex), year, born: birth(row, year.unwrap_or(0)), document: document::number(row.document) }
    }
}

/// Year and day of birth; nothing where something is stated that cannot be read.
fn birth(row: &Row<'_>, reference: i16) -> Option<Birth> {
    let of_year = |year| Birth { year, is_date: true, ..Birth::default() };
    let stated = row.birth.trim();
    if !stated.is_empty() {
        return date(stated, reference);
    }
    if !row.birth_year.trim().is_empty() {
        return Some(of_year(year(row.birth_year)?));
    }
    if row.age.trim().is_empty() {
        return Some(of_year(0));
    }
    let age = age(row.age)?;
    (reference > 0).then(|| of_year(reference - age))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_read_is_a_gap_and_not_a_value() {
        let mut reader = Reader::new(vec![List { name: "visa".into(), nobody_twice: false }]);
        reader.read(&[
            Row { name: "김철수", birth: "1980-13-01", sex: "x", year: "20", ..Row::default() },
            Row { name: "김철수", age: "33", year: "2013", list: 4, ..Row::default() },
            Row { name: "김철수", age: "33", ..Row::default() },
        ]);
        let (roster, gaps) = reader.finish();
        let named: Vec<(usize, &str)> = gaps.iter().map(|gap| (gap.row, gap.field)).collect();
        assert_eq!(named, [(0, "sex"), (0, "year"), (0, "birth"), (1, "list"), (2, "birth")]);
        // Of a month that is none the year is still the year, and the rest a slip to be compared.
        let born: Vec<(i16, u16)> = roster.records.iter().map(|r| (r.birth_year, r.month_day)).collect();
        assert_eq!(born, [(1980, month_day(13, 1)), (1980, 0), (0, 0)]);
    }

    /// Everything that two rosters could differ in.
    fn written_out((roster, gaps): &(Roster, Vec<Gap>)) -> String {
        let names = (0..u32::try_from(roster.names.len()).unwrap()).map(|name| roster.names.hangul(NameId(name)));
        format!("{:?} {:?} {gaps:?}", roster.records, names.collect::<Vec<_>>())
    }

    #[test]
    fn rows_read_one_by_one_are_those_read_at_once() {
        let names = ["김철수", "Kim Chol Su", "Ким Чхоль Су", "리영희", "Jan Lang", "Kim Chol Su", "Hwang Yongsk"];
        let rows: Vec<Row<'_>> = (0..2_500usize)
            .map(|at| Row {
                name: names[at % names.len()],
                sex: ["M", "F", "", "?"][at % 4],
                birth: ["1980-03-04", "1975", "1980-13-40", "1990-1", "1980-02-30-1", "x-1-1"][at % 6],
                year: ["2013", "", "13"][at % 3],
                site: ["mill", "mine", ""][at % 3],
                employer: ["A", " A ", "B"][at % 3],
                host: ["RU", "CN"][at % 2],
                province: ["P'yongan", "Hamgyong"][at % 2],
                county: ["Musan", "Mulsan", "평성", "-"][at % 4],
                document: ["C123", "", "c-123"][at % 3],
                list: u8::try_from(at % 3).unwrap(),
                ..Row::default()
            })
            .collect();
        let lists = ["visa", "payroll"].map(|name| List { name: name.into(), nobody_twice: false }).to_vec();
        let (mut at_once, mut singly) = (Reader::new(lists.clone()), Reader::new(lists));
        at_once.read(&rows);
        rows.iter().for_each(|row| singly.read(std::slice::from_ref(row)));
        let (at_once, singly) = (at_once.finish(), singly.finish());
        assert_eq!(written_out(&at_once), written_out(&singly));
        // A year that is none, a sex that is none, dates that cannot be read, a list that was not declared.
        let count = |field: &str| at_once.1.iter().filter(|gap| gap.field == field).count();
        assert_eq!(["sex", "year", "birth", "list"].map(count), [625, 833, 1_249, 833]);
    }

    fn read(lists: &[&str], rows: &[Row<'_>]) -> (Roster, Vec<Gap>) {
        let lists = lists.iter().map(|name| List { name: (*name).into(), nobody_twice: false }).collect();
        let mut reader = Reader::new(lists);
        // Batch by batch, as files are read.
        rows.chunks(2).for_each(|rows| reader.read(rows));
        reader.finish()
    }

    #[test]
    fn rows_of_no_declared_list_are_read_as_those_of_one() {
        for mut reader in [Reader::default(), Reader::new(Vec::new())] {
            reader.read(&[Row { name: "김철수", birth: "03.04.1980", ..Row::default() }]);
            let (roster, gaps) = reader.finish();
            assert_eq!((roster.len(), roster.lists.len(), roster.dates.len()), (1, 1, 1));
            assert_eq!(gaps.iter().map(|gap| gap.field).collect::<Vec<_>>(), ["list"]);
        }
        assert_eq!(Reader::default().finish().0.dates, [DateOrder::default()]);
    }

    #[test]
    fn a_list_decides_whether_its_days_come_first() {
        let dates = [
            (0, "09.03.1980"),
            (1, "03/09/1980"),
            (0, "25.03.1980"),
            (1, "03/25/1980"),
            (1, "05/04/1981"),
            (2, "04/05/1981"),
        ];
        let rows = dates.map(|(list, birth)| Row { list, name: "김철수", birth, ..Row::default() });
        let (roster, gaps) = read(&["russian", "american", "alone"], &rows);
        let days: Vec<(u16, u16)> = roster.records.iter().map(|of| month_and_day(of.month_day)).collect();
        assert_eq!(days, [(3, 9), (3, 9), (3, 25), (3, 25), (5, 4), (5, 4)]);
        let told: Vec<[usize; 3]> = roster.dates.iter().map(|of| [of.day_first, of.month_first, of.either]).collect();
        assert_eq!(told, [[1, 0, 1], [0, 1, 2], [0, 0, 1]]);
        assert_eq!(gaps, []);
    }

    #[test]
    fn a_number_that_many_people_have_is_nobodys() {
        let births = ["1961", "1965", "1970", "1974", "1980", "1980-02-03"];
        let of = |birth, document| Row { name: "김철수", birth, document, year: "2013", ..Row::default() };
        // One person in six records, two years and as many dates; and what a clerk keyed for whoever had no passport.
        let own = ["1980", "1980-02-03", "1980-03-02", "1981", "1980", "1980"].map(|birth| of(birth, "417694669"));
        let shared = births.map(|birth| of(birth, "123456789"));
        let (roster, gaps) = read(&["payroll"], &[own, shared].concat());
        assert_eq!(roster.dates.len(), 1);
        let stated: Vec<bool> = roster.records.iter().map(|record| record.document != 0).collect();
        assert_eq!(stated, [[true; 6], [false; 6]].concat());
        let rows: Vec<(usize, &str)> = gaps.iter().map(|gap| (gap.row, gap.field)).collect();
        assert_eq!(rows, (6..12).map(|row| (row, "document")).collect::<Vec<_>>());
        // Where no birth is stated the names tell.
        let names: Vec<String> =
            (0..12).map(|at| format!("김철{}", char::from_u32(0xAC00 + 588 * at).unwrap())).collect();
        let rows = |many: usize| -> Vec<Row<'_>> {
            names[..many].iter().map(|name| Row { name, document: "7777 1", ..Row::default() }).collect()
        };
        assert_eq!((read(&["payroll"], &rows(12)).1.len(), read(&["payroll"], &rows(11)).1.len()), (12, 0));
    }
}
