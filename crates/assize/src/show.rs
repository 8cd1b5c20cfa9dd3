//! Tables and trees as text, and JSON.

use anyhow::Result;
use assize_record::estimate::{Estimate, Sides};
use assize_record::quantity::grouped;
use assize_record::trace::Tree;
use comfy_table::presets::UTF8_HORIZONTAL_ONLY;
use comfy_table::{ContentArrangement, Table, TableComponent};
use rust_decimal::Decimal;
use rust_decimal::prelude::FromPrimitive;
use serde::Serialize;
use std::io::Write;
use std::process::ExitCode;

/// Prints text; a reader who stops reading (`| head`) is no error.
pub fn print(text: &str) -> Result<ExitCode> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.write_all(b"\n")) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(ExitCode::SUCCESS),
    }
}

/// Foreign text in a message: nothing in it moves the cursor; lines stay lines.
pub fn plain(text: &str) -> String {
    let acts = |c: char| c.is_control() && c != '\n';
    text.chars().map(|c| if acts(c) { c.escape_unicode().to_string() } else { c.to_string() }).collect()
}

/// Prints a value as indented JSON.
pub fn json(value: &impl Serialize) -> Result<ExitCode> {
    print(&serde_json::to_string_pretty(value)?)
}

/// A table with a header row, as wide as the terminal allows.
pub fn table(header: &[&str], rows: Vec<Vec<String>>) -> String {
    let mut table = Table::new();
    // Into a file or another program nothing is wrapped, so that ids can be searched for.
    let arrangement = if table.is_tty() { ContentArrangement::Dynamic } else { ContentArrangement::Disabled };
    table.load_preset(UTF8_HORIZONTAL_ONLY).set_content_arrangement(arrangement);
    for line in [TableComponent::HorizontalLines, TableComponent::MiddleIntersections] {
        table.remove_style(line);
    }
    table.set_header(header.to_vec());
    table.add_rows(rows);
    table.to_string()
}

/// So many of something, in words: `1 source`, `3 sources`.
pub fn count<N: Copy + From<u8> + PartialEq + std::fmt::Display>(number: N, one: &str, many: &str) -> String {
    if number == N::from(1) { format!("1 {one}") } else { format!("{number} {many}") }
}

/// A number as a person reads it: three significant digits from 1,000 up, two decimals below 100.
pub fn number(value: f64) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    #[expect(clippy::cast_possible_truncation, reason = "the logarithm of a finite number is small")]
    let digits = value.abs().log10().floor() as i32;
    let scale = if digits >= 3 { 10f64.powi(digits - 2) } else { 1.0 };
    let rounded = (value / scale).round() * scale;
    let shown = if digits < 2 { Decimal::from_f64(value).map(|v| v.round_dp(2)) } else { Decimal::from_f64(rounded) };
    shown.map_or_else(|| format!("{value:e}"), |v| grouped(v.round_dp(2)))
}

/// Median and 80 % interval of the main reading, in words that keep a missing side missing: a bound alone has no median.
pub fn interval(estimate: &Estimate) -> (String, String) {
    let Some(reading) = estimate.main_reading() else { return ("-".to_owned(), "-".to_owned()) };
    let q = &reading.quantiles;
    let number = |value: f64| number(if estimate.unit == "persons" { value.round() } else { value });
    match (estimate.sides, estimate.bound) {
        (Sides::LowerOnly, Some(bound)) => (format!("at least {}", number(bound)), "no upper end is known".to_owned()),
        (Sides::UpperOnly, Some(bound)) => (format!("at most {}", number(bound)), "no lower end is known".to_owned()),
        (Sides::LowerOnly, None) => (number(q.p50), format!("{} or more; no upper end is known", number(q.p10))),
        (Sides::UpperOnly, None) => (number(q.p50), format!("up to {}; no lower end is known", number(q.p90))),
        (Sides::Both, _) => (number(q.p50), format!("{} to {}", number(q.p10), number(q.p90))),
    }
}

/// A tree with lines, and the details of each node under it.
pub fn tree(tree: &Tree) -> String {
    let mut out = String::new();
    branch(tree, "", "", &mut out);
    out
}

fn branch(tree: &Tree, first: &str, rest: &str, out: &mut String) {
    let above = if tree.shown_above { " (shown above)" } else { "" };
    out.push_str(&format!("{first}{}  {}{above}\n", tree.node.id, tree.node.title));
    let onward = if tree.branches.is_empty() { "   " } else { "│  " };
    if !tree.shown_above {
        for line in tree.node.detail.iter().filter(|line| !line.is_empty()) {
            out.push_str(&format!("{rest}{onward} {line}\n"));
        }
    }
    for (i, below) in tree.branches.iter().enumerate() {
        let last = i + 1 == tree.branches.len();
        let (head, tail) = if last { ("└─ ", "   ") } else { ("├─ ", "│  ") };
        branch(below, &format!("{rest}{head}"), &format!("{rest}{tail}"), out);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use assize_record::trace::{Graph, Node, NodeKind};
    use expect_test::expect;

    #[test]
    fn numbers_keep_three_digits_and_never_more_than_they_can_bear() {
        let shown: Vec<String> = [0.0, 1.5, 65.678, 417.3, 20_123.0, 1_234_567_890.0].into_iter().map(number).collect();
        assert_eq!(shown, ["0", "1.5", "65.68", "417", "20,100", "1,230,000,000"]);
    }

    #[test]
    fn a_message_cannot_act_on_the_terminal() {
        assert_eq!(plain("a\u{1b}[2J\nb\tc"), "a\\u{1b}[2J\nb\\u{9}c");
    }

    #[test]
    fn a_tree_shows_what_stands_under_what() {
        let node = |id: &str, detail: &[&str]| Node {
            id: id.into(),
            kind: NodeKind::Claim,
            title: format!("about {id}"),
            detail: detail.iter().map(ToString::to_string).collect(),
        };
        let mut graph = Graph::default();
        graph.add(node("S1", &["letter B"]), []);
        graph.add(node("K1", &["at page 2"]), ["S1".to_owned()]);
        graph.add(node("K2", &[]), ["S1".to_owned(), "K1".to_owned()]);
        expect![[r"
            K2  about K2
            ├─ K1  about K1
            │  │   at page 2
            │  └─ S1  about S1
            │         letter B
            └─ S1  about S1
                   letter B
        "]]
        .assert_eq(&tree(&graph.down("K2").unwrap()));
    }

    #[test]
    fn one_thing_is_one_and_none_and_more_are_several() {
        let cases = [(0, "0 identities"), (1, "1 identity"), (2, "2 identities"), (11, "11 identities")];
        for (number, expected) in cases {
            assert_eq!(count(number, "identity", "identities"), expected);
        }
    }
}
