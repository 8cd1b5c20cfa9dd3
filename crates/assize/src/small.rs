//! Counts of people in an answer that are too small to leave.

use assize_estimate::lists::page::SMALL_CELL;
use serde_json::Value;

/// Puts `null` in the place of 1 to 4 people.
pub fn hide(count: &mut Value) {
    if count.as_u64().is_some_and(|people| (1..SMALL_CELL).contains(&people)) {
        *count = Value::Null;
    }
}

/// What stands in an answer where small counts are shown, and where they are not.
pub fn said(shown: bool) -> &'static str {
    if shown { "shown" } else { "null in place of 1 to 4 people" }
}
