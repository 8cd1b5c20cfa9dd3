//! Partial dates and periods. A year stays a year: precision is never invented.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A date of day, month or year precision (ISO 8601: `2017-11-30`, `2017-11`, `2017`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PartialDate {
    year: i16,
    month: Option<i8>,
    day: Option<i8>,
}

/// Why a text is no partial date.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{found}` is no date; accepted are YYYY, YYYY-MM and YYYY-MM-DD of a day that exists")]
pub struct DateError {
    /// The text as found.
    pub found: String,
}

impl PartialDate {
    /// A date of year precision.
    pub fn of_year(year: i16) -> Self {
        Self { year, month: None, day: None }
    }

    /// The year.
    pub fn year(&self) -> i16 {
        self.year
    }

    /// The first day that the date may mean.
    pub fn first_day(&self) -> Date {
        Date::new(self.year, self.month.unwrap_or(1), self.day.unwrap_or(1)).unwrap_or(Date::MIN)
    }

    /// The last day that the date may mean: a partial end means the last day of its year or month.
    pub fn last_day(&self) -> Date {
        match (self.month, self.day) {
            (None, _) => Date::new(self.year, 12, 31).unwrap_or(Date::MAX),
            (Some(_), None) => self.first_day().last_of_month(),
            (Some(_), Some(_)) => self.first_day(),
        }
    }

    /// True where the text gave the day.
    pub fn is_exact_day(&self) -> bool {
        self.day.is_some()
    }
}

fn digits<T: FromStr>(part: &str, len: usize) -> Option<T> {
    (part.len() == len && part.bytes().all(|b| b.is_ascii_digit())).then(|| part.parse().ok()).flatten()
}

impl FromStr for PartialDate {
    type Err = DateError;

    fn from_str(text: &str) -> Result<Self, DateError> {
        let wrong = || DateError { found: text.to_owned() };
        let mut parts = text.split('-');
        let year: i16 = parts.next().and_then(|p| digits(p, 4)).filter(|y| *y > 0).ok_or_else(wrong)?;
        let month: Option<i8> = parts.next().map(|p| digits(p, 2).ok_or_else(wrong)).transpose()?;
        let day: Option<i8> = parts.next().map(|p| digits(p, 2).ok_or_else(wrong)).transpose()?;
        let exists = Date::new(year, month.unwrap_or(1), day.unwrap_or(1)).is_ok();
        if parts.next().is_some() || !exists {
            return Err(wrong());
        }
        Ok(Self { year, month, day })
    }
}

impl TryFrom<String> for PartialDate {
    type Error = DateError;

    fn try_from(text: String) -> Result<Self, DateError> {
        text.parse()
    }
}

impl From<PartialDate> for String {
    fn from(date: PartialDate) -> Self {
        date.to_string()
    }
}

impl fmt::Display for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}", self.year)?;
        if let Some(month) = self.month {
            write!(f, "-{month:02}")?;
        }
        if let Some(day) = self.day {
            write!(f, "-{day:02}")?;
        }
        Ok(())
    }
}

/// From `start` (open where absent) to the last day of `end`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Period {
    /// Absent: the start is open.
    pub start: Option<PartialDate>,
    /// Inclusive.
    pub end: PartialDate,
}

impl Period {
    /// The whole of one year.
    pub fn of_year(year: i16) -> Self {
        Self { start: Some(PartialDate::of_year(year)), end: PartialDate::of_year(year) }
    }

    /// True where the end does not lie before the start.
    pub fn is_ordered(&self) -> bool {
        self.start.is_none_or(|start| start.first_day() <= self.end.last_day())
    }

    /// True where some day of the period lies in `year`.
    pub fn touches_year(&self, year: i16) -> bool {
        self.end.year() >= year && self.start.is_none_or(|start| start.year() <= year)
    }

    /// True where the two periods share a day.
    pub fn overlaps(&self, other: &Self) -> bool {
        let starts_by = |p: &Self, day: Date| p.start.is_none_or(|start| start.first_day() <= day);
        starts_by(self, other.end.last_day()) && starts_by(other, self.end.last_day())
    }

    /// True where every day of the period lies in the other; an open start lies in nothing that has one.
    pub fn lies_within(&self, other: &Self) -> bool {
        let starts_after = match (self.start, other.start) {
            (Some(a), Some(b)) => a.first_day() >= b.first_day(),
            (_, None) => true,
            (None, Some(_)) => false,
        };
        starts_after && self.end.last_day() <= other.end.last_day()
    }

    /// Days between the two periods; 0 where they share one.
    pub fn days_from(&self, other: &Self) -> i64 {
        let after = |a: &Self, b: &Self| {
            a.start.map_or(0, |start| i64::from((start.first_day() - b.end.last_day()).get_days()).max(0))
        };
        after(self, other).max(after(other, self))
    }

    /// With the word that goes before it in a sentence: `in 2015`, `from 2012 to 2013-04`, `until 2018`.
    pub fn in_words(&self) -> String {
        match self.start {
            Some(start) if start == self.end => format!("in {start}"),
            Some(start) => format!("from {start} to {}", self.end),
            None => format!("until {}", self.end),
        }
    }

    /// Number of calendar years that the period touches; an open start counts as many.
    pub fn years(&self) -> u32 {
        self.start
            .map_or(u32::MAX, |s| u32::try_from(i32::from(self.end.year()) - i32::from(s.year()) + 1).unwrap_or(0))
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.start {
            Some(start) if start == self.end => write!(f, "{start}"),
            Some(start) => write!(f, "{start} to {}", self.end),
            None => write!(f, "until {}", self.end),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn precision_is_kept_as_written() {
        for text in ["2017", "2017-11", "2017-11-30"] {
            assert_eq!(text.parse::<PartialDate>().map(|d| d.to_string()), Ok(text.to_owned()));
        }
    }

    #[test]
    fn days_that_do_not_exist_are_refused() {
        for text in ["2017-02-29", "2017-13", "17", "2017-1", "2017-11-30-1", "", "2017/11", "0000", "+201"] {
            assert_eq!(text.parse::<PartialDate>(), Err(DateError { found: text.to_owned() }), "{text}");
        }
    }

    #[test]
    fn a_period_is_said_as_people_say_it() {
        let period = |start: Option<&str>, end: &str| Period {
            start: start.map(|text| text.parse().unwrap()),
            end: end.parse().unwrap(),
        };
        let said = [period(Some("2015"), "2015"), period(Some("2012"), "2013-04"), period(None, "2018")];
        assert_eq!(said.map(|p| p.in_words()), ["in 2015", "from 2012 to 2013-04", "until 2018"]);
    }

    #[test]
    fn days_between_periods_count_from_the_nearer_ends() {
        let period = |start: &str, end: &str| Period { start: Some(start.parse().unwrap()), end: end.parse().unwrap() };
        let (year, month) = (period("2012", "2012"), period("2013-01", "2013-01"));
        assert_eq!(
            (year.days_from(&month), month.days_from(&year), year.days_from(&period("2012-05", "2014"))),
            (1, 1, 0)
        );
    }

    #[test]
    fn a_partial_end_means_the_last_day() {
        let last = |text: &str| text.parse::<PartialDate>().unwrap().last_day().to_string();
        assert_eq!(
            (last("2016"), last("2016-02"), last("2016-02-03")),
            ("2016-12-31".into(), "2016-02-29".into(), "2016-02-03".into())
        );
    }

    #[test]
    fn an_open_start_touches_every_earlier_year() {
        let open = Period { start: None, end: PartialDate::of_year(2016) };
        assert!(open.touches_year(1990) && !open.touches_year(2017));
        assert_eq!(open.to_string(), "until 2016");
    }
}
