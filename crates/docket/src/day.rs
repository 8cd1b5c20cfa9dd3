//! The day of a time as the binary gives it.

use crate::DocketError;
use assize_record::date::PartialDate;
use jiff::civil::Date;

/// The day of an RFC 3339 time in UTC.
pub fn day_of(now: &str) -> Result<Date, DocketError> {
    let day = now.get(..10).and_then(|day| day.parse().ok());
    day.ok_or_else(|| DocketError::Time(now.to_owned()))
}

/// A day as a date that is exact.
pub fn partial(day: Date) -> Result<PartialDate, DocketError> {
    day.to_string().parse().map_err(|_| DocketError::Time(day.to_string()))
}

#[cfg(test)]
mod tests {
    use super::day_of;

    #[test]
    fn a_time_has_a_day_and_anything_else_is_refused() {
        assert_eq!(day_of("2026-01-31T23:59:59Z").map(|day| day.to_string()).ok().as_deref(), Some("2026-01-31"));
        for wrong in ["", "yesterday", "2026-13-01T00:00:00Z", "2026-1-1"] {
            assert!(day_of(wrong).is_err_and(|error| error.to_string().contains("RFC 3339")), "{wrong}");
        }
    }
}
