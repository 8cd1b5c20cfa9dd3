//! Numbers, ranges and tables as the page of a table of lists says them.

use crate::document::{Block, Inline};
pub use crate::words::persons as people;
use assize_estimate::lists::interval::Interval;
use assize_estimate::lists::page::SMALL_CELL;
use assize_estimate::lists::refusal::Refusal;
use assize_record::quantity::grouped;

/// A count as it is.
pub fn whole(count: u64) -> String {
    grouped(count.into())
}

/// A count of people in the table, hidden where it could point at somebody.
pub fn count(show_small: bool, count: u64) -> String {
    if is_hidden(show_small, count) { "fewer than 5".to_owned() } else { whole(count) }
}

/// Whether a count is one that is not shown.
pub fn is_hidden(show_small: bool, count: u64) -> bool {
    !show_small && (1..SMALL_CELL).contains(&count)
}

/// `9,292 to 15,043`; an end that does not exist is said so.
pub fn range(interval: &Interval) -> String {
    match interval.high {
        Some(high) => format!("{} to {}", people(interval.low), people(high)),
        None => format!("{} or more; no upper end exists", people(interval.low)),
    }
}

/// Figure and interval as two cells, or the reason why there is none.
pub fn cells(found: &Result<(f64, Interval), Refusal>) -> [String; 2] {
    match found {
        Ok((figure, interval)) => [people(*figure), range(interval)],
        Err(refusal) => ["none".to_owned(), refusal.to_string()],
    }
}

/// `1 list`, `3 lists`.
pub fn lists(count: usize) -> String {
    format!("{count} list{}", if count == 1 { "" } else { "s" })
}

/// How many times as many, `3.2` or `382,621`.
pub fn times(ratio: f64) -> String {
    if ratio < 99.95 { format!("{ratio:.1}") } else { people(ratio) }
}

/// A share in percent.
pub fn percent(share: f64) -> String {
    if share > 0.0 && share < 0.001 { "under 0.1 %".to_owned() } else { format!("{:.1} %", share * 100.0) }
}

/// A table of plain text.
pub fn table(caption: &str, header: &[&'static str], rows: impl IntoIterator<Item = Vec<String>>) -> Block {
    let rows = rows.into_iter().map(|row| row.into_iter().map(|cell| vec![Inline::text(cell)]).collect()).collect();
    Block::Table { caption: caption.to_owned(), header: header.to_vec(), rows }
}

/// A list of plain text.
pub fn list(points: impl IntoIterator<Item = String>) -> Block {
    Block::List(points.into_iter().map(|point| vec![Inline::text(point)]).collect())
}
