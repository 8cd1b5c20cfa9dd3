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

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn one_to_four_people_are_hidden_and_nobody_five_and_shares_are_not() {
        for (count, left) in [
            (json!(0), json!(0)),
            (json!(1), Value::Null),
            (json!(4), Value::Null),
            (json!(5), json!(5)),
            (json!(10_000_000), json!(10_000_000)),
            (json!(0.5), json!(0.5)),
            (json!(2.0), json!(2.0)),
            (json!(-3), json!(-3)),
            (json!("3"), json!("3")),
            (json!([3]), json!([3])),
        ] {
            let mut hidden = count.clone();
            hide(&mut hidden);
            assert_eq!(hidden, left, "{count}");
        }
        assert_ne!(said(true), said(false));
    }
}
