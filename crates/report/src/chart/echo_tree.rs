//! Many mouths, few origins: roots at the left, what was made of them to the right.

use super::svg::{Anchor, BLUE, GREEN, GREY, ORANGE, Svg};
use crate::document::Chart;
use crate::words::{Context, number};
use assize_record::echo::{Echo, EchoNode};
use rust_decimal::prelude::ToPrimitive;

const ROW: f64 = 24.0;
const COLUMN: f64 = 40.0;
const TOP: f64 = 48.0;
const COLOURS: [&str; 3] = [BLUE, ORANGE, GREEN];

/// The tree of an echo.
pub fn chart(context: &Context<'_>, echo: &Echo) -> Chart {
    let rows: usize = echo.tree.iter().map(count).sum();
    #[expect(clippy::cast_precision_loss, reason = "a tree of claims has far fewer than 2^52 rows")]
    let height = TOP + ROW * rows as f64 + 16.0;
    let mut svg = Svg::new(760.0, height);
    let head = echo.counts();
    svg.text((16.0, 26.0), 16.0, Anchor::Start, "#1b1f24", &head);
    let mut row = 0.0;
    for node in &echo.tree {
        let origin = echo.origins.iter().position(|(_, roots)| roots.contains(&node.claim)).unwrap_or(0);
        branch(context, &mut svg, node, 0.0, &mut row, COLOURS[origin % COLOURS.len()], None);
    }
    let show = |v: rust_decimal::Decimal| crate::words::money(v.to_f64().unwrap_or(0.0));
    let range = match echo.question.value.map(|value| (value.low(), value.high())) {
        Some((Some(low), Some(high))) if low == high => format!(", {}", show(low)),
        Some((Some(low), Some(high))) => format!(", {} to {}", show(low), show(high)),
        Some((Some(low), None)) => format!(", at least {}", show(low)),
        Some((None, Some(high))) => format!(", at most {}", show(high)),
        Some((None, None)) | None => String::new(),
    };
    let subject = format!(
        "{} of {}{range}",
        context.study.meaning("measure", &echo.question.measure),
        context.place(&echo.question.host)
    );
    let origins = echo.origins.keys().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    Chart {
        name: format!("echo-{}", number_free(echo.question.id().as_str())),
        svg: svg.finish(),
        alt: format!("Echo tree. {subject}: {head}. Origins: {origins}."),
        caption: format!("{subject}: {head}. Each line is a claim; what stands to the right of it was made of it."),
    }
}

/// A name that holds nothing but letters, digits and dashes.
fn number_free(id: &str) -> String {
    id.chars().map(|c| if c.is_ascii_alphanumeric() || c == '-' { c } else { '-' }).collect()
}

fn count(node: &EchoNode) -> usize {
    1 + node.children.iter().map(count).sum::<usize>()
}

fn branch(
    context: &Context<'_>,
    svg: &mut Svg,
    node: &EchoNode,
    depth: f64,
    row: &mut f64,
    colour: &str,
    parent: Option<(f64, f64)>,
) {
    let at = (24.0 + COLUMN * depth, TOP + ROW * *row + 8.0);
    *row += 1.0;
    if let Some(parent) = parent {
        svg.line((parent.0, at.1), (at.0 - 6.0, at.1), GREY, 1.0);
        svg.line((parent.0, parent.1 + 5.0), (parent.0, at.1), GREY, 1.0);
    }
    svg.dot(at, 5.0, colour, depth == 0.0);
    if let Some(claim) = context.study.claims.get(&node.claim) {
        let source = context.study.sources.get(&claim.source);
        let author: String = source.map_or_else(String::new, |s| s.author.chars().take(36).collect());
        let how = claim.derived.as_ref().map_or_else(
            || source.map_or_else(String::new, |s| format!("origin {}", s.origin)),
            |d| d.derivation.to_string(),
        );
        let value = claim.quantity.low().and_then(|v| v.to_f64()).map_or_else(String::new, number);
        let label = if claim.quantity.low() == claim.quantity.high() { value } else { claim.quantity.to_string() };
        svg.text(
            (at.0 + 12.0, at.1 + 4.0),
            12.5,
            Anchor::Start,
            "#1b1f24",
            &format!("{} {author}, {}: {label} ({how})", claim.id, claim.period),
        );
    }
    for child in &node.children {
        branch(context, svg, child, depth + 1.0, row, colour, Some(at));
    }
}
