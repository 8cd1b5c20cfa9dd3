//! What two records say of each other: a level of agreement in each of six comparisons, and how rare what agrees is.
//!
//! Fields that hang together are one comparison (birth: date, year, age; work: site, employer, host, year; origin: province and county),
//! so that no agreement is counted twice. What one record does not state is no comparison.

use crate::document::{Check, is_one_error};
use crate::frequency::{Frequencies, is_slip};
use crate::name::book::{NameBook, Sex};
use crate::name::compare::Memo;
use crate::roster::{Record, Roster, month_and_day, month_day};

/// The comparisons.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Comparison {
    /// Names.
    Name,
    /// Date or year of birth.
    Birth,
    /// Site, employer, host and year of work.
    Work,
    /// Province and county of origin.
    Origin,
    /// Passport or other number.
    Document,
    /// Sex.
    Sex,
}

/// Number of comparisons.
pub const COMPARISONS: usize = 6;
/// No comparison: not stated on one side.
pub(crate) const MISSING: u8 = u8::MAX;

/// One level: how it is said in words, the group within which the shares of levels sum to 1 (what is stated on both sides decides the
/// group), and its share among records of one person before anything is learned.
#[derive(Debug, Clone, Copy)]
pub struct Level {
    /// In words.
    pub words: &'static str,
    pub(crate) group: u8,
    pub(crate) share: f64,
}

pub(crate) const fn level(words: &'static str, group: u8, share: f64) -> Level {
    Level { words, group, share }
}

/// The levels of each comparison.
pub const LEVELS: [&[Level]; COMPARISONS] = [
    &[
        level("the same name", 0, 0.86),
        level("the same name but for one sound", 0, 0.04),
        level("the same name, one given syllable short", 0, 0.02),
        level("the same given name, another surname", 0, 0.015),
        level("the same surname and one given syllable", 0, 0.03),
        level("the same surname only", 0, 0.02),
        level("one syllable of the name", 0, 0.01),
        level("another name", 0, 0.005),
        level("the same words", 1, 0.8),
        level("the same words but for a keying error", 1, 0.08),
        level("the same words, one spelled otherwise", 1, 0.03),
        level("the same words in another order", 1, 0.02),
        level("the same words, one left out or an initial", 1, 0.04),
        level("some of the words", 1, 0.02),
        level("other words", 1, 0.01),
    ],
    &[
        level("the same date of birth", 0, 0.85),
        level("the same year, one digit of day or month off, or the two exchanged", 0, 0.05),
        level("the same year, another day or another month", 0, 0.01),
        level("the same year, one date the first of January", 0, 0.03),
        level("the same year, another day", 0, 0.01),
        level("the same day, one digit of the year off", 0, 0.02),
        level("the same day, another year", 0, 0.01),
        level("another date of birth", 0, 0.02),
        level("a date and its year", 1, 0.6),
        level("a date and the year before it", 1, 0.15),
        level("a date and the year after it", 1, 0.1),
        level("a date and a year two earlier", 1, 0.05),
        level("a date and a year two later", 1, 0.03),
        level("a date and a year three off", 1, 0.03),
        level("a date and a year four to six off", 1, 0.02),
        level("a date and a distant year", 1, 0.02),
        level("the same year of birth", 2, 0.5),
        level("years of birth one apart", 2, 0.25),
        level("years of birth two apart", 2, 0.12),
        level("years of birth three apart", 2, 0.06),
        level("years of birth four to six apart", 2, 0.04),
        level("years of birth far apart", 2, 0.03),
    ],
    &[
        level("the same site in the same year", 0, 0.6),
        level("the same site in another year", 0, 0.1),
        level("the same employer at another site", 0, 0.05),
        level("another site at the same host in the same year", 0, 0.02),
        level("another site at the same host in another year", 0, 0.1),
        level("another site at the same host, five years apart or more", 0, 0.03),
        level("another host in the same year", 0, 0.01),
        level("another host in another year", 0, 0.06),
        level("another host, five years apart or more", 0, 0.03),
        level("the same employer in the same year", 1, 0.6),
        level("the same employer in another year", 1, 0.1),
        level("another employer at the same host in the same year", 1, 0.02),
        level("another employer at the same host in another year", 1, 0.1),
        level("another employer at the same host, five years apart or more", 1, 0.03),
        level("another host and employer in the same year", 1, 0.02),
        level("another host and employer in another year", 1, 0.09),
        level("another host and employer, five years apart or more", 1, 0.04),
        level("the same host in the same year", 2, 0.6),
        level("the same host in another year", 2, 0.15),
        level("the same host, five years apart or more", 2, 0.05),
        level("another host in the same year, site or employer not stated", 2, 0.02),
        level("another host in another year, site or employer not stated", 2, 0.12),
        level("another host, five years apart or more, site or employer not stated", 2, 0.06),
        level("the same site in the same year, host not stated", 3, 0.6),
        level("the same site in another year, host not stated", 3, 0.1),
        level("the same employer at another site, host not stated", 3, 0.05),
        level("another site in the same year, host not stated", 3, 0.03),
        level("another site in another year, host not stated", 3, 0.16),
        level("another site, five years apart or more, host not stated", 3, 0.06),
        level("the same employer in the same year, host not stated", 4, 0.6),
        level("the same employer in another year, host not stated", 4, 0.1),
        level("another employer in the same year, host not stated", 4, 0.04),
        level("another employer in another year, host not stated", 4, 0.19),
        level("another employer, five years apart or more, host not stated", 4, 0.07),
        level("the same year, place not stated", 5, 0.6),
        level("another year, place not stated", 5, 0.3),
        level("five years apart or more, place not stated", 5, 0.1),
        level("the same site, year not stated", 6, 0.7),
        level("the same employer at another site, year not stated", 6, 0.05),
        level("another site at the same host, year not stated", 6, 0.15),
        level("another host, year not stated", 6, 0.1),
        level("the same employer, year not stated", 7, 0.7),
        level("another employer at the same host, year not stated", 7, 0.15),
        level("another host and employer, year not stated", 7, 0.15),
        level("the same host, year not stated", 8, 0.8),
        level("another host, site or employer and year not stated", 8, 0.2),
        level("the same site, host and year not stated", 9, 0.7),
        level("the same employer at another site, host and year not stated", 9, 0.05),
        level("another site, host and year not stated", 9, 0.25),
        level("the same employer, host and year not stated", 10, 0.7),
        level("another employer, host and year not stated", 10, 0.3),
    ],
    &[
        level("the same county", 0, 0.9),
        level("the same province, another county", 0, 0.05),
        level("another province", 0, 0.05),
        level("the same province", 1, 0.95),
        level("another province, county not stated", 1, 0.05),
    ],
    &[
        level("the same number", 0, 0.7),
        level("a number one keying error off", 0, 0.03),
        level("another number", 0, 0.27),
        level("the same number, its check digit right", 1, 0.7),
        level("the same number, its check digit wrong", 1, 0.01),
        level("a number one keying error off, as a check digit shows", 1, 0.05),
        level("another number, check digits right", 1, 0.19),
        level("another number, a check digit wrong", 1, 0.05),
        level("the same number, at another place or in another year", 2, 0.5),
        level("a number one keying error off, at another place or in another year", 2, 0.03),
        level("another number, at another place or in another year", 2, 0.47),
        level("the same number, its check digit right, at another place or in another year", 3, 0.5),
        level("the same number, its check digit wrong, at another place or in another year", 3, 0.01),
        level("a number one keying error off, as a check digit shows, at another place or in another year", 3, 0.05),
        level("another number, check digits right, at another place or in another year", 3, 0.39),
        level("another number, a check digit wrong, at another place or in another year", 3, 0.05),
    ],
    &[level("the same sex", 0, 0.99), level("another sex", 0, 0.01)],
];

/// What comparing two records gives.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Evidence {
    /// Level of each comparison, or [`MISSING`].
    pub(crate) levels: [u8; COMPARISONS],
    /// -log2 of the probability that a record of another person agrees as far.
    pub(crate) bits: [f32; COMPARISONS],
}

impl Evidence {
    pub(crate) const NOTHING: Self = Self { levels: [MISSING; COMPARISONS], bits: [0.0; COMPARISONS] };

    fn set(&mut self, comparison: Comparison, found: Option<(u8, f32)>) {
        if let Some((level, bits)) = found {
            self.levels[comparison as usize] = level;
            self.bits[comparison as usize] = bits;
        }
    }

    /// Adds what the names of two records say.
    pub(crate) fn add_names(&mut self, names: &NameBook, memo: &mut Memo, a: &Record, b: &Record) {
        let sex = match (a.sex == b.sex, a.sex) {
            (true, 1) => Sex::Male,
            (true, 2) => Sex::Female,
            _ => Sex::Unknown,
        };
        let stated = |record: &Record| !names.readings(record.name()).is_empty();
        let found = (stated(a) && stated(b)).then(|| names.compare_with(memo, a.name(), b.name(), sex));
        self.set(Comparison::Name, found.map(|name| (name.level as u8, name.bits)));
    }
}

/// Compares two records.
pub(crate) fn compare(roster: &Roster, frequencies: &Frequencies, one: usize, other: usize) -> Evidence {
    compare_with(roster, frequencies, &mut Memo::new(), (one, other))
}

/// The same, with the memory of other comparisons in this roster.
pub(crate) fn compare_with(
    roster: &Roster,
    frequencies: &Frequencies,
    memo: &mut Memo,
    (one, other): (usize, usize),
) -> Evidence {
    let (a, b) = (&roster.records[one], &roster.records[other]);
    let mut evidence = compare_fields(a, b, frequencies);
    evidence.add_names(&roster.names, memo, a, b);
    evidence
}

/// Compares all fields but the names.
pub(crate) fn compare_fields(a: &Record, b: &Record, frequencies: &Frequencies) -> Evidence {
    let mut evidence = Evidence::NOTHING;
    each_field(a, b, frequencies, |comparison, level, bits| evidence.set(comparison, Some((level, bits))));
    evidence
}

/// Compares all fields but the names, one by one in the order of [`Comparison`]; what is not stated is left out.
#[inline]
pub(crate) fn each_field(a: &Record, b: &Record, frequencies: &Frequencies, mut take: impl FnMut(Comparison, u8, f32)) {
    let mut take = |comparison, found: Option<(u8, f32)>| {
        if let Some((level, bits)) = found {
            take(comparison, level, bits);
        }
    };
    take(Comparison::Birth, birth(a, b, frequencies));
    take(Comparison::Work, work(a, b, frequencies));
    take(Comparison::Origin, origin(a, b, frequencies));
    take(Comparison::Document, document(a, b, frequencies));
    take(Comparison::Sex, by_sex(a, b, frequencies));
}

/// The day that stands for one that nobody knew.
pub(crate) const FIRST_OF_JANUARY: u16 = month_day(1, 1);

fn birth(a: &Record, b: &Record, frequencies: &Frequencies) -> Option<(u8, f32)> {
    if a.birth_year == 0 || b.birth_year == 0 {
        return None;
    }
    let year = frequencies.birth_year(a.birth_year).min(frequencies.birth_year(b.birth_year));
    match (a.month_day, b.month_day) {
        (0, 0) => Some(match (a.birth_year - b.birth_year).abs() {
            0 => (16, year),
            1 => (17, year - 1.0),
            2 => (18, year - 1.0),
            3 => (19, year - 1.0),
            4..=6 => (20, year - 2.6),
            _ => (21, frequencies.far_birth),
        }),
        (0, _) => Some(date_and_year(a.birth_year - b.birth_year, year, frequencies)),
        (_, 0) => Some(date_and_year(b.birth_year - a.birth_year, year, frequencies)),
        (m, n) => Some(dates((a.birth_year, m), (b.birth_year, n), year, frequencies)),
    }
}

fn date_and_year(off: i16, year: f32, frequencies: &Frequencies) -> (u8, f32) {
    match off {
        0 => (8, year),
        -1 => (9, year),
        1 => (10, year),
        -2 => (11, year),
        2 => (12, year),
        -3 | 3 => (13, year - 1.0),
        -6..=6 => (14, year - 2.6),
        _ => (15, frequencies.far_birth),
    }
}

fn dates(a: (i16, u16), b: (i16, u16), year: f32, frequencies: &Frequencies) -> (u8, f32) {
    let ((m, d), (n, e)) = (month_and_day(a.1), month_and_day(b.1));
    let same_year = a.0 == b.0;
    let slip = |one: u16, other: u16| is_slip(u64::from(one), u64::from(other));
    if a == b {
        (0, year + frequencies.month_day(a.1))
    } else if same_year && ((m == n && slip(d, e)) || (d == e && slip(m, n)) || (m == e && d == n)) {
        (1, year + frequencies.slip_of_day)
    } else if same_year && (m == n || d == e) {
        (2, year + frequencies.part_of_day)
    } else if same_year && (a.1 == FIRST_OF_JANUARY || b.1 == FIRST_OF_JANUARY) {
        (3, year + frequencies.first_of_january)
    } else if same_year {
        (4, year)
    } else if a.1 == b.1 && a.1 != FIRST_OF_JANUARY {
        let off = is_slip(u64::from(a.0.unsigned_abs()), u64::from(b.0.unsigned_abs()));
        let (level, of_year) = if off { (5, frequencies.slip_of_year) } else { (6, frequencies.no_slip_of_year) };
        (level, frequencies.month_day(a.1) + of_year)
    } else {
        (7, 0.0)
    }
}

/// The first level of work where sites, employers or neither are stated on both sides, without and with hosts, without and with years.
const FIRST_OF_WORK: [[[u8; 2]; 2]; 3] = [[[46, 23], [37, 0]], [[49, 29], [41, 9]], [[MISSING, 34], [44, 17]]];

fn work(a: &Record, b: &Record, frequencies: &Frequencies) -> Option<(u8, f32)> {
    let years = (a.year != 0 && b.year != 0).then(|| Years::apart(a.year.abs_diff(b.year).into()));
    let same_host = (a.host != 0 && b.host != 0).then_some(a.host == b.host);
    // Two states have a "site 1" each. A firm may work in both.
    let same_site = (a.site != 0 && b.site != 0).then_some(a.site == b.site && same_host != Some(false));
    let same_employer = (a.employer != 0 && b.employer != 0).then_some(a.employer == b.employer);
    let place = match (same_site, same_employer) {
        (Some(_), _) => 0,
        (None, Some(_)) => 1,
        (None, None) => 2,
    };
    let first = FIRST_OF_WORK[place][usize::from(same_host.is_some())][usize::from(years.is_some())];
    if first == MISSING {
        return None;
    }
    let same_year = years == Some(Years::Same);
    // One place has a level for the same year and one for another; another place one for each distance of years.
    let (of_one_place, of_others) = if years.is_some() { (2, 3) } else { (1, 1) };
    let agreed = |of_year: f32, of_any: f32| {
        let later = u8::from(years.is_some() && !same_year);
        Some((first + later, if same_year { of_year } else { of_any }))
    };
    // Where neither site nor employer is the same, whether somebody can have come from one to the other hangs on the years between.
    let first_elsewhere = first + [of_one_place + 1, of_one_place, 0][place];
    let elsewhere = || {
        let (level, of_host) = match same_host {
            Some(true) => (first_elsewhere, frequencies.host(a)),
            Some(false) => (first_elsewhere + of_others, frequencies.other_host(a, b)),
            None => (first_elsewhere, 0.0),
        };
        Some(match years {
            Some(years) => (level + years as u8, of_host + frequencies.years_between[years as usize]),
            None => (level, of_host),
        })
    };
    match (same_site, same_employer) {
        (Some(true), _) => agreed(frequencies.site_year(a), frequencies.site(a)),
        (Some(false), Some(true)) => Some((first + of_one_place, frequencies.employer(a))),
        (None, Some(true)) => agreed(frequencies.employer_year(a), frequencies.employer(a)),
        (None, None) if same_year && same_host == Some(true) => Some((first, frequencies.host_year(a))),
        _ => elsewhere(),
    }
}

/// How far apart the years of two records are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Years {
    /// The same year.
    Same = 0,
    /// Up to four years apart.
    Near = 1,
    /// Five years or more: longer than most contracts with all their extensions.
    Far = 2,
}

impl Years {
    /// Of two years so many apart.
    pub(crate) fn apart(years: u64) -> Self {
        match years {
            0 => Self::Same,
            1..=4 => Self::Near,
            _ => Self::Far,
        }
    }
}

/// True where two records name one site, employer or host, as closely as both state it, in one year.
pub(crate) fn at_one_place(a: &Record, b: &Record) -> bool {
    is_same_place(a, b) && a.year == b.year && a.year != 0
}

/// False where both state the host, the site or else the employer, and it is another.
fn is_same_place(a: &Record, b: &Record) -> bool {
    let is_known = |(one, other): &(u32, u32)| *one != 0 && *other != 0;
    let host = Some((a.host.into(), b.host.into())).filter(is_known);
    let place = [(a.site, b.site), (a.employer, b.employer)].into_iter().find(is_known);
    host.into_iter().chain(place).all(|(one, other)| one == other)
}

fn origin(a: &Record, b: &Record, frequencies: &Frequencies) -> Option<(u8, f32)> {
    if a.county != 0 && b.county != 0 {
        return Some(if a.county == b.county {
            (0, frequencies.county(a))
        } else if a.province == b.province && a.province != 0 {
            (1, frequencies.province(a))
        } else {
            (2, 0.0)
        });
    }
    (a.province != 0 && b.province != 0)
        .then(|| if a.province == b.province { (3, frequencies.province(a)) } else { (4, 0.0) })
}

/// What a number that is one keying error off, or miskeyed alike in both records, tells less than the same number: strangers' numbers that
/// lie as near are 64 times as many, since nine digits have about 90 neighbours.
const NEARLY: f32 = 6.0;

/// Level of two numbers that differ by more than an error.
pub(crate) fn another_number(a: &Record, b: &Record) -> u8 {
    first_of_numbers(a, b)
        + match [a.check, b.check] {
            [Check::None, Check::None] => 2,
            checks if checks.contains(&Check::Wrong) => 7,
            _ => 6,
        }
}

/// The first level of numbers. Who goes abroad again often has another passport, so numbers differ more often where work is known to be at
/// another place or in another year.
fn first_of_numbers(a: &Record, b: &Record) -> u8 {
    let other_year = a.year != 0 && b.year != 0 && a.year != b.year;
    if other_year || !is_same_place(a, b) { 8 } else { 0 }
}

fn document(a: &Record, b: &Record, frequencies: &Frequencies) -> Option<(u8, f32)> {
    if a.document == 0 || b.document == 0 {
        return None;
    }
    let same = a.document == b.document;
    let checks = [a.check, b.check];
    let (level, bits) = if checks == [Check::None; 2] {
        match same {
            true => (0, frequencies.document),
            false if is_one_error(a.document, b.document) => (1, frequencies.document - NEARLY),
            false => (2, 0.0),
        }
    } else {
        checked(same, checks, a, b, frequencies)
    };
    Some((first_of_numbers(a, b) + level, bits))
}

/// Level and bits of two numbers of which one at least has a check digit.
fn checked(same: bool, checks: [Check; 2], a: &Record, b: &Record, frequencies: &Frequencies) -> (u8, f32) {
    let wrong = checks.contains(&Check::Wrong);
    match same {
        true if wrong => (4, frequencies.document - NEARLY),
        true => (3, frequencies.document),
        // Two numbers whose check digits are right are two numbers, however near: one error would show.
        false if checks != [Check::Right; 2] && is_one_error(a.document, b.document) => {
            (5, frequencies.document - NEARLY + frequencies.miskeyed)
        }
        false if wrong => (7, frequencies.miskeyed),
        false => (6, 0.0),
    }
}

fn by_sex(a: &Record, b: &Record, frequencies: &Frequencies) -> Option<(u8, f32)> {
    (a.sex != 0 && b.sex != 0)
        .then(|| if a.sex == b.sex { (0, frequencies.sex(a.sex)) } else { (1, frequencies.other_sex) })
}

#[cfg(test)]
mod tests;
