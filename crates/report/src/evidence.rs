//! Evidence pages: what one id says, what it rests on down to custody, and what rests on it.

use crate::chapter::chapters;
use crate::html::{evidence_file, page};
use crate::words::{Context, number, shown};
use assize_record::estimate::Estimate;
use assize_record::finding::{Finding, Verdict};
use assize_record::trace::{Node, NodeKind, Tree};
use maud::{Markup, html};
use std::collections::BTreeMap;

/// A page for every node that a reader can reach; findings that are not shown have none.
pub fn pages(context: &Context<'_>) -> BTreeMap<String, Vec<u8>> {
    let graph = &context.results.trace;
    let mut above: BTreeMap<&str, Vec<&Node>> = BTreeMap::new();
    for node in graph.nodes().values().filter(|node| has_page(context, &node.id)) {
        for below in graph.below(&node.id) {
            above.entry(below).or_default().push(node);
        }
    }
    let chapters = chapters();
    let mut files = BTreeMap::new();
    for (id, node) in graph.nodes().iter().filter(|(id, _)| has_page(context, id)) {
        let Some(tree) = graph.down(id) else { continue };
        let body = body(context, node, &tree, above.get(id.as_str()).map_or(&[][..], Vec::as_slice));
        let page = page(context, &format!("Evidence {id}"), "../", None, &chapters, &body);
        files.insert(evidence_file(id), page.into_string().into_bytes());
    }
    files
}

/// True for everything but findings that are not shown.
pub fn has_page(context: &Context<'_>, id: &str) -> bool {
    context.finding(id).is_none_or(|finding| finding.verdict != Verdict::NotShown)
}

fn kind(kind: NodeKind) -> &'static str {
    match kind {
        NodeKind::Figure => "Figure",
        NodeKind::Run => "Run",
        NodeKind::Posting => "Posting",
        NodeKind::Claim => "Claim",
        NodeKind::Statement => "Statement",
        NodeKind::Response => "What a state reported",
        NodeKind::Row => "Row of a list",
        NodeKind::Recommendation => "Recommendation",
        NodeKind::Critique => "Objection",
        NodeKind::Source => "Source",
        NodeKind::Custody => "Custody",
    }
}

fn body(context: &Context<'_>, node: &Node, tree: &Tree, above: &[&Node]) -> Markup {
    let estimate = context.results.estimates.iter().find(|e| e.id.as_str() == node.id);
    let finding = context.finding(&node.id);
    html! {
        p.note { (kind(node.kind)) " " code { (node.id) } }
        h1 { (node.title) }
        @if let Some(estimate) = estimate { (of_estimate(estimate)) }
        @if let Some(finding) = finding { (of_finding(context, finding)) }
        @for line in node.detail.iter().filter(|line| !line.is_empty() && estimate.is_none()) { p { (line) } }
        @if node.kind == NodeKind::Source { (address(context, &node.id)) }
        h2 { "What it rests on" }
        @if tree.branches.is_empty() { p { "Nothing below: this is where the way ends." } }
        @else { ul.tree { @for branch in &tree.branches { (branch_of(context, branch)) } } }
        h2 { "What rests on it" }
        @if above.is_empty() { p { "Nothing in this report rests on it." } }
        @else {
            ul { @for node in above { li { a href=(format!("../{}", evidence_file(&node.id))) { (node.id) } " " (node.title) } } }
        }
    }
}

fn branch_of(context: &Context<'_>, tree: &Tree) -> Markup {
    let node = &tree.node;
    html! {
        li {
            @if has_page(context, &node.id) { a href=(format!("../{}", evidence_file(&node.id))) { (node.id) } } @else { code { (node.id) } }
            " " (node.title)
            @if tree.shown_above { " (shown above)" }
            @else {
                @for line in node.detail.iter().filter(|line| !line.is_empty()) { small { (line) } }
                @if !tree.branches.is_empty() { ul { @for branch in &tree.branches { (branch_of(context, branch)) } } }
            }
        }
    }
}

fn address(context: &Context<'_>, id: &str) -> Markup {
    let source = context.study.sources.values().find(|source| source.id.as_str() == id);
    html! {
        @if let Some(source) = source.filter(|s| s.url.starts_with("http://") || s.url.starts_with("https://")) {
            p { a href=(source.url) rel="noreferrer" { "The page that was read" } }
        }
    }
}

fn of_estimate(estimate: &Estimate) -> Markup {
    let quantile = |value: f64| shown(estimate, value);
    html! {
        div.scroll tabindex="0" role="region" aria-label="Readings" {
            table {
                caption { "Readings, in " (estimate.unit) ": a range without a stated level read as 50, 80 or 95 %" }
                thead { tr { th scope="col" { "Read as" } th scope="col" { "Median" } th scope="col" { "50 %" } th scope="col" { "80 %" } th scope="col" { "95 %" } } }
                tbody {
                    @for reading in &estimate.readings {
                        tr {
                            td { (reading.range_read_as) " %" } td { (quantile(reading.quantiles.p50)) }
                            td { (quantile(reading.quantiles.p25)) " to " (quantile(reading.quantiles.p75)) }
                            td { (quantile(reading.quantiles.p10)) " to " (quantile(reading.quantiles.p90)) }
                            td { (quantile(reading.quantiles.p025)) " to " (quantile(reading.quantiles.p975)) }
                        }
                    }
                }
            }
        }
        @if !estimate.contributions.is_empty() { (origins(estimate)) }
        @if !estimate.excluded.is_empty() {
            h2 { "Left out" }
            ul { @for exclusion in &estimate.excluded { li { a href=(format!("../{}", evidence_file(exclusion.claim.as_str()))) { (exclusion.claim) } ": " (exclusion.reason) } } }
        }
        @if !estimate.arithmetic.is_empty() { h2 { "Arithmetic" } ul { @for line in &estimate.arithmetic { li { (line) } } } }
        @if !estimate.gaps.is_empty() { h2 { "What is not known" } ul { @for gap in &estimate.gaps { li { (gap) } } } }
        p.note { "Scenario " (estimate.scenario) ", " (estimate.draws) " draws, seed " (estimate.seed) "." }
    }
}

fn origins(estimate: &Estimate) -> Markup {
    html! {
        h2 { "Origins" }
        p { "Each origin has one voice; claims that repeat it add nothing." }
        div.scroll tabindex="0" role="region" aria-label="Origins" {
            table {
                caption { "What each origin brings" }
                thead { tr { th scope="col" { "Origin" } th scope="col" { "Share" } th scope="col" { "Median" } th scope="col" { "Claims" } th scope="col" { "Echoes" } th scope="col" { "Weight" } } }
                tbody {
                    @for part in &estimate.contributions {
                        tr {
                            td { (part.origin) } td { (number(part.weight * 100.0)) " %" } td { (shown(estimate, part.median)) }
                            td { @for claim in &part.claims { a href=(format!("../{}", evidence_file(claim.as_str()))) { (claim) } " " } }
                            td { @for claim in &part.echoes { a href=(format!("../{}", evidence_file(claim.as_str()))) { (claim) } " " } }
                            td { (part.ground) }
                        }
                    }
                }
            }
        }
    }
}

fn of_finding(context: &Context<'_>, finding: &Finding) -> Markup {
    let standard = context.results.standards.iter().find(|s| s.code == finding.standard);
    let provision = standard.and_then(|s| s.provisions.iter().find(|p| p.code == finding.provision));
    html! {
        @if let (Some(standard), Some(provision)) = (standard, provision) {
            p { (provision.text) }
            p.note {
                (standard.body) ", " (standard.title) " (" (standard.edition) "), " (provision.citation) ". "
                @if !provision.verified { "The official text of this line has not been read (unverified). " }
                "Rule: " (provision.rule) "."
            }
        }
        @if !finding.contrary.is_empty() {
            p {
                "Contrary statements: "
                @for statement in &finding.contrary { a href=(format!("../{}", evidence_file(statement.as_str()))) { (statement) } " " }
            }
        }
    }
}
