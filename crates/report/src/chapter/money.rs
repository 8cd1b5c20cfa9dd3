//! Money and its arithmetic: as claimed, as people times pay times share, the gap, and scenarios side by side.

mod chain;

use crate::chart::{claims_and_estimates, money};
use crate::document::{Block, Inline, ids};
use crate::words::{Context, interval, median};
use assize_record::estimate::Estimate;

/// Content.
pub fn blocks(context: &Context<'_>) -> Vec<Block> {
    let mut out = vec![Block::paragraph(
        "Revenue is shown twice: as sources claim it, and as people times gross pay times twelve times the share of the wage that the state takes. Where the two do not meet, the claims on people, pay, share and revenue cannot all be right.",
    )];
    out.extend(money::chart(context).map(Block::Chart));
    out.extend(claims_and_estimates::revenue(context).map(Block::Chart));
    for (quantity, caption) in [
        ("revenue-claimed", "Revenue as claimed, pooled by origin, USD a year"),
        ("revenue-derived", "Revenue as people times pay times share, USD a year"),
        ("revenue-gap", "Claimed over derived, in times"),
        ("take-per-head", "What the claims imply that the state takes a head and year, USD"),
        ("pay", "Gross pay of manual work, USD a month"),
        ("share", "Share of the wage taken by the state, percent"),
    ] {
        out.push(Block::Heading(caption.split(',').next().unwrap_or(caption).to_owned()));
        out.push(table(caption, context.estimates(quantity)));
    }
    out.extend(chain::blocks(context));
    out.push(Block::Heading("Scenarios side by side".to_owned()));
    out.push(scenarios(context));
    out.push(Block::Heading("The arithmetic, written out".to_owned()));
    for estimate in context.estimates("revenue-derived").chain(context.estimates("revenue-gap")) {
        let mut first = vec![Inline::figure(
            format!("{} {}: ", estimate.target.quantity, estimate.target.year),
            estimate.id.as_str(),
        )];
        first.push(Inline::text(estimate.arithmetic.join("; ")));
        out.push(Block::Paragraph(first));
    }
    out
}

fn table<'a>(caption: &str, estimates: impl Iterator<Item = &'a Estimate>) -> Block {
    let rows = estimates.map(|estimate| {
        let claims: Vec<_> = estimate.claims().cloned().collect();
        let rests = if claims.is_empty() { ids(&estimate.inputs) } else { ids(&claims) };
        vec![
            vec![Inline::text(estimate.target.year.to_string())],
            vec![median(estimate)],
            vec![Inline::text(interval(estimate))],
            rests,
        ]
    });
    Block::Table {
        caption: caption.to_owned(),
        header: vec!["Year", "Median", "80 % interval", "Rests on"],
        rows: rows.collect(),
    }
}

fn scenarios(context: &Context<'_>) -> Block {
    let others: Vec<_> = context.results.scenarios.iter().filter(|s| s.code != context.scenario).collect();
    let own = context.results.estimates.iter().filter(|e| others.iter().any(|s| s.code == e.scenario));
    let rows = own.map(|estimate| {
        let beside = context.estimate(
            &context.scenario,
            estimate.target.quantity.as_str(),
            &estimate.target.host,
            estimate.target.year,
        );
        let (beside_median, beside_interval) =
            beside.map_or_else(|| (Inline::text("no figure"), String::new()), |e| (median(e), interval(e)));
        vec![
            vec![Inline::text(format!("{} {}", estimate.target.quantity, estimate.target.year))],
            vec![Inline::text(estimate.scenario.to_string())],
            vec![median(estimate)],
            vec![Inline::text(interval(estimate))],
            vec![beside_median],
            vec![Inline::text(beside_interval)],
        ]
    });
    Block::Table {
        caption: format!("Each scenario beside scenario {}", context.scenario),
        header: vec!["Figure", "Scenario", "Median", "80 % interval", "Ours", "80 % interval"],
        rows: rows.collect(),
    }
}
