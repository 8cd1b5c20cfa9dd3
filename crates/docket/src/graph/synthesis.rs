//! What figures of the synthesis rest on: a host's on claims, a total on hosts and claims, an origin's bias on its claims.

use super::{node, plain, run_of};
use assize_record::estimate::Quantiles;
use assize_record::id::ClaimId;
use assize_record::results::Results;
use assize_record::synthesis::{Figure, Synthesis, Total};
use assize_record::trace::{Graph, NodeKind};

/// Adds the synthesis, where there is one.
pub fn add(results: &Results, graph: &mut Graph) {
    let Some(found) = &results.synthesis else { return };
    let run = run_of(results, "synthesis");
    for figure in &found.figures {
        let below = ids(&figure.claims).chain(ids(&figure.beside)).chain(run.clone());
        let title = title("people", figure.host.as_str(), figure.year, &figure.persons);
        graph.add(node(figure.id.as_str(), NodeKind::Figure, title, of_host(found, figure)), below.collect::<Vec<_>>());
    }
    for total in &found.totals {
        let hosts = found.figures.iter().filter(|figure| figure.year == total.year).map(|figure| figure.id.to_string());
        let below = hosts.chain(ids(&total.claims)).chain(run.clone());
        let title = title("people", total.host.as_str(), total.year, &total.persons);
        graph.add(node(total.id.as_str(), NodeKind::Figure, title, of_all(total)), below.collect::<Vec<_>>());
    }
    for origin in &found.origins {
        let q = &origin.bias;
        let title = format!(
            "origin {} by the synthesis: its figures lie {:.2} times as high as the truth (95 %: {:.2} to {:.2})",
            origin.origin, q.p50, q.p025, q.p975
        );
        let id = found.origin_id(&origin.origin);
        let below = ids(&origin.claims).chain(run.clone());
        graph.add(node(id.as_str(), NodeKind::Figure, title, Vec::new()), below.collect::<Vec<_>>());
    }
}

fn ids(claims: &[ClaimId]) -> impl Iterator<Item = String> {
    claims.iter().map(ToString::to_string)
}

fn title(what: &str, host: &str, year: i16, q: &Quantiles) -> String {
    format!(
        "{what} in {host} in {year} by the synthesis: {} (95 %: {} to {})",
        plain(q.p50.round()),
        plain(q.p025.round()),
        plain(q.p975.round())
    )
}

fn said(claims: &[ClaimId]) -> String {
    claims.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}

fn of_host(found: &Synthesis, figure: &Figure) -> Vec<String> {
    let mut lines = Vec::new();
    if !figure.claims.is_empty() {
        lines.push(format!("claims on the whole host that speak of {}: {}", figure.year, said(&figure.claims)));
    }
    if !figure.beside.is_empty() {
        lines.push(format!(
            "claims of other years, on parts, or on more hosts that bear on it: {}",
            said(&figure.beside)
        ));
    }
    lines.push(format!(
        "drawn with R-hat {:.3}, worth {:.0} independent draws in the middle and {:.0} at the ends",
        figure.mixing.r_hat, figure.mixing.bulk, figure.mixing.tail
    ));
    lines.extend(figure.pool.map(|pool| {
        format!(
            "the linear pool of the same year beside it: {} (95 %: {} to {})",
            plain(pool.p50.round()),
            plain(pool.p025.round()),
            plain(pool.p975.round())
        )
    }));
    lines.extend(figure.not_known());
    if found.figures.iter().filter(|other| other.year == figure.year).count() > 1 {
        lines.push("totals of all hosts draw on it and it on them".to_owned());
    }
    lines
}

fn of_all(total: &Total) -> Vec<String> {
    let mut lines = Vec::new();
    if !total.claims.is_empty() {
        lines.push(format!("claims on all hosts that speak of {}: {}", total.year, said(&total.claims)));
    }
    lines.push(format!(
        "drawn with R-hat {:.3}, worth {:.0} independent draws in the middle and {:.0} at the ends",
        total.mixing.r_hat, total.mixing.bulk, total.mixing.tail
    ));
    lines.extend(total.not_known());
    lines
}
