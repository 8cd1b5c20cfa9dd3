//! Numbers in words for arithmetic that a reader can follow by hand. Computes nothing else.

use crate::quantity::grouped;
use rust_decimal::Decimal;
use rust_decimal::prelude::FromPrimitive;

/// A number as it is written: whole from 100 up, two decimals below. Arithmetic is shown with numbers so rounded.
pub fn rounded(value: f64) -> f64 {
    if value.abs() >= 100.0 { value.round() } else { (value * 100.0).round() / 100.0 }
}

/// The written number.
pub fn number(value: f64) -> String {
    Decimal::from_f64(rounded(value)).map_or_else(|| format!("{value:e}"), |v| grouped(v.round_dp(2)))
}

/// `2005 to 2009, 2011`.
pub fn spans(years: &[i16]) -> String {
    let mut spans: Vec<(i16, i16)> = Vec::new();
    for year in years {
        match spans.last_mut() {
            Some((_, end)) if *end + 1 == *year => *end = *year,
            _ => spans.push((*year, *year)),
        }
    }
    let words = spans.iter().map(|(a, b)| if a == b { a.to_string() } else { format!("{a} to {b}") });
    words.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_in_a_row_are_named_by_their_ends() {
        assert_eq!(spans(&[2005, 2006, 2007, 2010, 2012, 2013]), "2005 to 2007, 2010, 2012 to 2013");
    }

    #[test]
    fn numbers_are_written_whole_from_a_hundred_up() {
        let written: Vec<String> = [0.0, 0.126, 99.994, 100.4, 1.2e9, 1e40].into_iter().map(number).collect();
        assert_eq!(written, ["0", "0.13", "99.99", "100", "1,200,000,000", "1e40"]);
    }
}
