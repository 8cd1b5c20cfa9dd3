//! What cells state, as lists of several languages write it: days and years of birth, years, ages, sexes.
//!
//! A date is read with its year in front or behind, in digits of any script, with months by name or number, with a Juche year (year 1 is
//! 1912), with what is unknown left out (`00`, `xx`, `??`). Where the year stands behind and both other numbers may be a month, the list
//! decides whether the day comes first ([`Order`]).

use super::month_day;
use crate::name::book::Sex;

/// Signs of a date, at most.
const MOST_SIGNS: usize = 4;
/// The year before the first of the Juche calendar.
const BEFORE_JUCHE: u32 = 1911;
/// Of a year in two digits the later one is meant where its bearer is at least so old.
const YOUNGEST: i16 = 14;
/// The year of reference where none is stated.
const LATELY: i16 = 2025;

/// What is stated of a birth; 0 for what is not.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Birth {
    pub(super) year: i16,
    pub(super) month_day: u16,
    /// False where month and day are numbers, but no day of that year.
    pub(super) is_date: bool,
    pub(super) order: Order,
}

/// What a date says of the order of day and month in its list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Order {
    /// Nothing: the year is in front, the month has a name, or no day is stated.
    #[default]
    Silent,
    /// The day comes first.
    DayFirst,
    /// The month does.
    MonthFirst,
    /// Either may; read as if the day did.
    Either,
}

impl Birth {
    fn of_year(year: i16) -> Self {
        Self { year, month_day: 0, is_date: true, order: Order::Silent }
    }

    fn of_day(year: i16, month: u16, day: u16, order: Order) -> Self {
        // A day beside no month is a keying error, and may be compared with what was meant.
        if day == 0 {
            return Self::of_year(year);
        }
        let is_date = (1..=12).contains(&month) && day <= days_of(year, month);
        Self { year, month_day: month_day(month, day), is_date, order }
    }
}

/// Days of a month of the Gregorian calendar.
fn days_of(year: i16, month: u16) -> u16 {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        2 => 28 + u16::from(leap),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Months by name: English and Russian by their first three letters, Arabic of the Gulf and, where these are one word, of the Levant.
const MONTHS: [(&str, u16); 49] = [
    ("jan", 1),
    ("feb", 2),
    ("mar", 3),
    ("apr", 4),
    ("may", 5),
    ("jun", 6),
    ("jul", 7),
    ("aug", 8),
    ("sep", 9),
    ("oct", 10),
    ("nov", 11),
    ("dec", 12),
    ("янв", 1),
    ("фев", 2),
    ("мар", 3),
    ("апр", 4),
    ("май", 5),
    ("мая", 5),
    ("июн", 6),
    ("июл", 7),
    ("авг", 8),
    ("сен", 9),
    ("окт", 10),
    ("ноя", 11),
    ("дек", 12),
    ("يناير", 1),
    ("فبراير", 2),
    ("مارس", 3),
    ("أبريل", 4),
    ("ابريل", 4),
    ("إبريل", 4),
    ("مايو", 5),
    ("يونيو", 6),
    ("يوليو", 7),
    ("أغسطس", 8),
    ("اغسطس", 8),
    ("سبتمبر", 9),
    ("أكتوبر", 10),
    ("اكتوبر", 10),
    ("نوفمبر", 11),
    ("ديسمبر", 12),
    ("شباط", 2),
    ("آذار", 3),
    ("نيسان", 4),
    ("أيار", 5),
    ("حزيران", 6),
    ("تموز", 7),
    ("آب", 8),
    ("أيلول", 9),
];

/// Months of the Levant whose names are two words: the first, and which month it is with `FIRST` and with `SECOND` behind it.
const TWO_WORDS: [(&str, [u16; 2]); 2] = [("تشرين", [10, 11]), ("كانون", [12, 1])];
const FIRST: [&str; 3] = ["الأول", "الاول", "أول"];
const SECOND: [&str; 2] = ["الثاني", "ثاني"];

/// Words beside a date that say nothing about it.
const BESIDE: [&str; 36] = [
    "년",
    "일",
    "생",
    "년생",
    "일생",
    "년도",
    "년경",
    "경",
    "약",
    "年",
    "日",
    "生",
    "年生",
    "日生",
    "г",
    "гг",
    "гр",
    "год",
    "года",
    "р",
    "рожд",
    "рождения",
    "около",
    "st",
    "nd",
    "rd",
    "th",
    "of",
    "born",
    "circa",
    "ca",
    "about",
    "م",
    "سنة",
    "عام",
    "مواليد",
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sign {
    Number {
        value: u32,
        digits: u32,
    },
    Month(u16),
    /// One of two months, as the next word says.
    OneOf([u16; 2]),
}

/// A day or month that is not known; never a year, which two digits at least are written for.
const UNKNOWN: Sign = Sign::Number { value: 0, digits: 1 };

/// The signs of a date, in order; nothing where something in it is understood by nobody.
struct Signs {
    signs: [Sign; MOST_SIGNS],
    count: usize,
    /// True where a hyphen parts them.
    hyphens: bool,
}

fn digit(letter: char) -> Option<u32> {
    let zero = match letter {
        '0'..='9' => '0',
        '\u{660}'..='\u{669}' => '\u{660}',
        '\u{6F0}'..='\u{6F9}' => '\u{6F0}',
        '\u{FF10}'..='\u{FF19}' => '\u{FF10}',
        _ => return None,
    };
    Some(u32::from(letter) - u32::from(zero))
}

/// What kind of letters a run has.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Run {
    Digits,
    Letters,
    Unknown,
    Between,
}

fn run_of(letter: char) -> Run {
    match letter {
        '?' | '*' | '_' => Run::Unknown,
        _ if digit(letter).is_some() => Run::Digits,
        _ if letter.is_alphabetic() => Run::Letters,
        _ => Run::Between,
    }
}

/// A date without the time of day that may follow it.
fn without_time(text: &str) -> &str {
    let Some((before, _)) = text.split_once(':') else { return text };
    before.trim_end_matches(|letter| digit(letter).is_some()).trim_end_matches(['T', 't', ' '])
}

impl Signs {
    fn of(text: &str) -> Option<Self> {
        let mut signs = Self { signs: [UNKNOWN; MOST_SIGNS], count: 0, hyphens: text.contains('-') };
        let (mut juche, mut of_juche) = (false, false);
        let mut rest = without_time(text);
        while let Some(first) = rest.chars().next() {
            let kind = run_of(first);
            let end = rest.find(|letter| run_of(letter) != kind).unwrap_or(rest.len());
            let (run, after) = rest.split_at(end);
            rest = after;
            match kind {
                Run::Between => {}
                Run::Unknown => signs.push(UNKNOWN)?,
                Run::Digits => {
                    let digits = u32::try_from(run.chars().count()).ok().filter(|digits| *digits <= 8)?;
                    let value = run.chars().filter_map(digit).fold(0, |value, digit| value * 10 + digit);
                    if std::mem::take(&mut juche) && value <= 200 {
                        signs.push(Sign::Number { value: BEFORE_JUCHE + value, digits: 4 })?;
                        of_juche = true;
                        continue;
                    }
                    // The same year, once more as everybody counts it.
                    if std::mem::take(&mut of_juche) && digits == 4 {
                        signs.count -= 1;
                    }
                    signs.push(Sign::Number { value, digits })?;
                }
                Run::Letters => juche = signs.word(&run.to_lowercase())?,
            }
        }
        Some(signs)
    }

    fn push(&mut self, sign: Sign) -> Option<()> {
        *self.signs.get_mut(self.count)? = sign;
        self.count += 1;
        Some(())
    }

    /// Takes a word; true where a Juche year follows.
    fn word(&mut self, word: &str) -> Option<bool> {
        if matches!(word, "주체" | "juche" | "чучхе") {
            return Some(true);
        }
        if word.chars().all(|letter| matches!(letter, 'x' | 'х')) {
            self.push(UNKNOWN)?;
        } else if matches!(word, "월" | "月") {
            // The number before it is the month; 0 where it is not known.
            let last = self.count.checked_sub(1).and_then(|last| self.signs.get_mut(last))?;
            let Sign::Number { value, .. } = *last else { return None };
            *last = Sign::Month(u16::try_from(value).ok().filter(|month| *month <= 99)?);
        } else if let Some((_, months)) = TWO_WORDS.iter().find(|(name, _)| *name == word) {
            self.push(Sign::OneOf(*months))?;
        } else if let Some(of) = [&FIRST[..], &SECOND[..]].iter().position(|words| words.contains(&word)) {
            let last = self.count.checked_sub(1).and_then(|last| self.signs.get_mut(last))?;
            let Sign::OneOf(months) = *last else { return None };
            *last = Sign::Month(months[of]);
        } else if !BESIDE.contains(&word) {
            let latin_or_cyrillic = word.chars().all(|letter| u32::from(letter) < 0x530);
            let head: String = word.chars().take(3).collect();
            let known = if latin_or_cyrillic { head.as_str() } else { word };
            let (_, month) = MONTHS.iter().find(|(name, _)| *name == known)?;
            self.push(Sign::Month(*month))?;
        }
        Some(false)
    }

    fn all(&self) -> &[Sign] {
        &self.signs[..self.count]
    }
}

fn as_year(value: u32) -> Option<i16> {
    i16::try_from(value).ok().filter(|year| (1850..=2150).contains(year))
}

/// A year in two digits.
fn full_year(two: u32, reference: i16) -> Option<i16> {
    let late = i16::try_from(2000 + two).ok().filter(|_| two <= 99)?;
    let reference = if reference > 0 { reference } else { LATELY };
    Some(if late + YOUNGEST <= reference { late } else { late - 100 })
}

fn small(value: u32) -> Option<u16> {
    u16::try_from(value).ok().filter(|value| *value <= 99)
}

/// The day that a text states; `reference` is the year that the record speaks of, or 0. Nothing where it cannot be read.
pub(super) fn date(text: &str, reference: i16) -> Option<Birth> {
    let bytes = text.as_bytes();
    let two = |at: usize| u16::from(bytes[at] - b'0') * 10 + u16::from(bytes[at + 1] - b'0');
    if let [_, _, _, _, b'-', _, _, b'-', _, _] = bytes
        && [0, 1, 2, 3, 5, 6, 8, 9].iter().all(|at| bytes[*at].is_ascii_digit())
    {
        let year = as_year(u32::from(two(0)) * 100 + u32::from(two(2)))?;
        return Some(Birth::of_day(year, two(5), two(8), Order::Silent));
    }
    let signs = Signs::of(text)?;
    let number = |sign: &Sign| match sign {
        Sign::Number { value, digits } => Some((*value, *digits)),
        Sign::Month(_) | Sign::OneOf(_) => None,
    };
    if signs.all().iter().any(|sign| matches!(sign, Sign::OneOf(_))) {
        return None;
    }
    let mut months =
        signs.all().iter().filter_map(|sign| if let Sign::Month(month) = sign { Some(*month) } else { None });
    let numbers: Vec<(u32, u32)> = signs.all().iter().filter_map(number).collect();
    match (months.next(), months.next()) {
        (Some(month), None) => of_named_month(month, &numbers, reference),
        (None, None) => of_numbers(&numbers, signs.hyphens, reference),
        _ => None,
    }
}

/// A date whose month has a name.
fn of_named_month(month: u16, numbers: &[(u32, u32)], reference: i16) -> Option<Birth> {
    match *numbers {
        [(year, 4)] => Some(Birth::of_year(as_year(year)?)),
        [(year, 4), (day, 1..=2)] | [(day, 1..=2), (year, 4)] => {
            Some(Birth::of_day(as_year(year)?, month, small(day)?, Order::Silent))
        }
        [(year, 2), (day, 1..=2)] if year > 31 => {
            Some(Birth::of_day(full_year(year, reference)?, month, small(day)?, Order::Silent))
        }
        [(day, 1..=2), (year, 2)] => {
            Some(Birth::of_day(full_year(year, reference)?, month, small(day)?, Order::Silent))
        }
        _ => None,
    }
}

fn of_numbers(numbers: &[(u32, u32)], hyphens: bool, reference: i16) -> Option<Birth> {
    let year_first =
        |year: i16, month: u32, day: u32| Some(Birth::of_day(year, small(month)?, small(day)?, Order::Silent));
    match *numbers {
        [(year, 4)] => Some(Birth::of_year(as_year(year)?)),
        [(whole, 8)] => match (as_year(whole / 10_000), as_year(whole % 10_000)) {
            (None, Some(year)) => year_last(year, whole / 1_000_000, whole / 10_000 % 100),
            (year, _) => year_first(year?, whole / 100 % 100, whole % 100),
        },
        // A year and a month, or, as numbers of residents begin, the year in two digits, month and day.
        [(whole, 6)] => match as_year(whole / 100) {
            Some(year) if whole % 100 <= 12 => Some(Birth::of_year(year)),
            _ => year_first(full_year(whole / 10_000, reference)?, whole / 100 % 100, whole % 100)
                .filter(|of| of.is_date),
        },
        [(year, 4), (month, 1..=2)] | [(month, 1..=2), (year, 4)] if month <= 12 => {
            Some(Birth::of_year(as_year(year)?))
        }
        [(year, 4), (month, 1..=2), (day, 1..=2)] => year_first(as_year(year)?, month, day),
        [(a, 1..=2), (b, 1..=2), (year, 4)] => year_last(as_year(year)?, a, b),
        [(year, 2), (month, 1..=2), (day, 1..=2)] if year > 31 || (hyphens && day <= 31) => {
            year_first(full_year(year, reference)?, month, day).filter(|of| of.is_date)
        }
        [(a, 1..=2), (b, 1..=2), (year, 2)] => year_last(full_year(year, reference)?, a, b).filter(|of| of.is_date),
        _ => None,
    }
}

/// A date whose year stands behind two numbers.
fn year_last(year: i16, a: u32, b: u32) -> Option<Birth> {
    let (a, b) = (small(a)?, small(b)?);
    Some(match (a, b) {
        (13.., 1..=12) => Birth::of_day(year, b, a, Order::DayFirst),
        (1..=12, 13..) => Birth::of_day(year, a, b, Order::MonthFirst),
        _ if a == b => Birth::of_day(year, b, a, Order::Silent),
        _ => Birth::of_day(year, b, a, Order::Either),
    })
}

/// The year that a text states, with or without a day.
pub(super) fn year(text: &str) -> Option<i16> {
    let text = text.trim();
    match text.parse::<i16>() {
        Ok(year) => as_year(u32::try_from(year).ok()?),
        Err(_) => date(text, 0).map(|of| of.year),
    }
}

/// The age that a text states: one number, and words that may follow it.
pub(super) fn age(text: &str) -> Option<i16> {
    let number = text.trim().trim_end_matches(|letter: char| letter.is_alphabetic() || matches!(letter, '.' | ' '));
    let age = number.chars().map(digit).try_fold(0u32, |age, digit| Some((age * 10).min(10_000) + digit?))?;
    i16::try_from(age).ok().filter(|age| !number.is_empty() && (0..=120).contains(age))
}

/// The sex that a text states; unknown where it states none.
pub(super) fn sex(text: &str) -> Option<Sex> {
    match text.trim() {
        "" => return Some(Sex::Unknown),
        "M" | "m" => return Some(Sex::Male),
        "F" | "f" => return Some(Sex::Female),
        _ => {}
    }
    match text.trim().trim_end_matches('.').to_lowercase().as_str() {
        "m" | "male" | "man" | "남" | "남자" | "남성" | "м" | "муж" | "мужской" | "мужчина" | "男" | "男性" | "ذكر" => {
            Some(Sex::Male)
        }
        "f" | "female" | "woman" | "여" | "녀" | "여자" | "녀자" | "여성" | "녀성" | "ж" | "жен" | "женский"
        | "женщина" | "女" | "女性" | "أنثى" | "انثى" => Some(Sex::Female),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
