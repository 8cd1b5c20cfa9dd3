//! What looks like an address or a number of a person, whether the vault knows it or not.

use super::{Found, What};
use regex_lite::Regex;
use serde::{Deserialize, Serialize};
use std::sync::LazyLock;
use unicode_normalization::UnicodeNormalization;

/// A shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Shape {
    /// An e-mail address, or the name of an account after an at sign.
    Mail,
    /// A telephone number.
    Phone,
    /// A number of an identity paper: resident registration, passport, or any long run of digits.
    IdNumber,
}

/// The expressions are part of the program, so that they compile is shown by any test that scans.
fn regex(pattern: &str) -> Regex {
    Regex::new(pattern).expect("the expression is a constant that every test of this module compiles")
}

static MAIL: LazyLock<Regex> =
    LazyLock::new(|| regex(r"[^\s@<>(),;:]+ ?@ ?[^\s@<>(),;:.]+(?:\.[^\s@<>(),;:.]+)+|@[A-Za-z0-9_]{4,}"));
static PHONE: LazyLock<Regex> = LazyLock::new(|| regex(r"\+?\(?[0-9][0-9 ().\-/\u{2010}-\u{2015}]{5,}[0-9]"));
static RESIDENT: LazyLock<Regex> =
    LazyLock::new(|| regex(r"([0-9]{2})([0-9]{2})([0-9]{2}) ?[-\u{2010}-\u{2015}] ?[0-9]{7}"));
static PASSPORT: LazyLock<Regex> = LazyLock::new(|| regex(r"[A-Z]{1,2} ?[0-9]{6,9}"));
static RUSSIAN_PASSPORT: LazyLock<Regex> = LazyLock::new(|| regex(r"[0-9]{2} ?[0-9]{2} [0-9]{6}"));
static LONG_RUN: LazyLock<Regex> = LazyLock::new(|| regex(r"[0-9]{9,}[Xx]?"));

/// All shapes in a text, in byte ranges of the text as given. They may overlap.
pub fn shapes(text: &str) -> Vec<Found> {
    let plain = Plain::new(text);
    let mut found = Vec::new();
    let mut look = |regex: &Regex, shape: Shape, is_one: &dyn Fn(&str) -> bool| {
        for hit in regex.find_iter(&plain.text) {
            if is_one(hit.as_str()) && (shape == Shape::Mail || plain.stands_alone(hit.start(), hit.end())) {
                let (start, end) = plain.range(hit.start(), hit.end());
                found.push(Found { start, end, what: What::Shape(shape) });
            }
        }
    };
    look(&MAIL, Shape::Mail, &|_| true);
    look(&RESIDENT, Shape::IdNumber, &is_resident);
    look(&PASSPORT, Shape::IdNumber, &|_| true);
    look(&RUSSIAN_PASSPORT, Shape::IdNumber, &|_| true);
    look(&LONG_RUN, Shape::IdNumber, &|_| true);
    look(&PHONE, Shape::Phone, &is_phone);
    found
}

/// Text in compatibility form, with the way back.
struct Plain {
    text: String,
    /// For each byte, the range of the character it came from.
    origins: Vec<(usize, usize)>,
}

impl Plain {
    fn new(text: &str) -> Self {
        let mut plain = Self { text: String::with_capacity(text.len()), origins: Vec::new() };
        for (start, c) in text.char_indices() {
            for part in std::iter::once(c).nfkc() {
                plain.text.push(if part.is_whitespace() && part != '\n' { ' ' } else { part });
                plain.origins.resize(plain.text.len(), (start, start + c.len_utf8()));
            }
        }
        plain
    }

    fn range(&self, start: usize, end: usize) -> (usize, usize) {
        (self.origins[start].0, self.origins[end - 1].1)
    }

    /// True where no digit, and no Latin letter before a letter, goes on at either end.
    fn stands_alone(&self, start: usize, end: usize) -> bool {
        let before = self.text[..start].chars().next_back();
        let after = self.text[end..].chars().next();
        !before.is_some_and(|c| c.is_ascii_alphanumeric()) && !after.is_some_and(|c| c.is_ascii_digit())
    }
}

/// Six digits that are a day of birth.
fn is_resident(text: &str) -> bool {
    let number = |range| text.get(range).and_then(|digits: &str| digits.parse::<u8>().ok()).unwrap_or(0);
    (1..=12).contains(&number(2..4)) && (1..=31).contains(&number(4..6))
}

/// Eight to fifteen digits that are no date, no span of years and no amount.
fn is_phone(text: &str) -> bool {
    let groups: Vec<&str> = text.split(|c: char| !c.is_ascii_digit()).filter(|group| !group.is_empty()).collect();
    let digits: usize = groups.iter().map(|group| group.len()).sum();
    if !(8..=15).contains(&digits) {
        return false;
    }
    if text.starts_with(['+', '(']) || text.starts_with('0') && !is_date(&groups) {
        return true;
    }
    let is_amount = groups.len() > 1 && groups[1..].iter().all(|group| group.len() == 3);
    let is_divided = groups.len() > 2 || digits == groups[0].len();
    is_divided && !is_amount && !is_date(&groups)
}

/// Year, month and day in either order, whatever follows, or a span of years.
fn is_date(groups: &[&str]) -> bool {
    let is_year = |group: &&str| group.len() == 4 && (group.starts_with("19") || group.starts_with("20"));
    let is_at_most =
        |group: &&str, most: u8| group.len() <= 2 && group.parse().is_ok_and(|n: u8| (1..=most).contains(&n));
    match groups {
        [year, other, ..] if is_year(year) => is_at_most(other, 12) || is_year(other),
        [day, month, year, ..] if is_year(year) => is_at_most(day, 31) && is_at_most(month, 31),
        _ => false,
    }
}
