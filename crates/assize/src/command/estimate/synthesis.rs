//! `assize estimate --synthesis`: totals, hosts, origins and the twelve items, or all of it as JSON.

use super::Estimate;
use crate::{clock, progress, show};
use anyhow::Result;
use assize_docket::DocketError;
use assize_docket::chain::SEED;
use assize_docket::open_case::OpenCase;
use assize_docket::results::deepened;
use assize_docket::shelf::Shelf;
use assize_docket::synthesis::{Asked, synthesis};
use assize_record::estimate::Quantiles;
use assize_record::id::{ClaimId, Code};
use assize_record::synthesis::{Depth, Mixing, Synthesis};
use clap::ValueEnum;
use std::process::ExitCode;

/// How much is computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DepthAsked {
    /// Figures, checks and diagnostics
    Figures,
    /// Also each origin's influence and other assumptions, by weighing the draws anew
    Weighed,
    /// Longer chains, and the model fitted anew where weights cannot serve
    Full,
}

impl From<DepthAsked> for Depth {
    fn from(asked: DepthAsked) -> Self {
        match asked {
            DepthAsked::Figures => Self::Figures,
            DepthAsked::Weighed => Self::Weighed,
            DepthAsked::Full => Self::Full,
        }
    }
}

/// Shows the synthesis.
pub fn run(arguments: &Estimate, case: &mut OpenCase, shelf: &Shelf) -> Result<ExitCode> {
    let mut found = computed(arguments, case, shelf)?;
    let wanted = |host: &Code, year: i16| {
        arguments.year.is_none_or(|only| only == year)
            && arguments.host.as_ref().is_none_or(|only| host.as_str() == only)
    };
    found.figures.retain(|figure| wanted(&figure.host, figure.year));
    found.totals.retain(|total| wanted(&total.host, total.year));
    found.parts.retain(|part| wanted(&part.host, part.year));
    if arguments.json {
        show::json(&serde_json::json!({ "synthesis": found, "items": found.twelve() }))
    } else {
        show::print(&text(&found))
    }
}

/// The synthesis asked for. What a report would take is recorded, where whoever asks may record results.
pub fn computed(arguments: &Estimate, case: &mut OpenCase, shelf: &Shelf) -> Result<Synthesis> {
    let scenario = Estimate::read(shelf, &arguments.scenario)?;
    let asked = Asked { scenario: &scenario, depth: arguments.depth.into(), seed: arguments.seed };
    let bar = progress::running(if asked.depth == Depth::Full { 40 } else { 2 });
    let step = |step: &str| bar.step(step);
    let now = clock::now();
    let for_report = asked.depth == Depth::Full && asked.seed == SEED && shelf.scenarios.first() == Some(&scenario);
    let recorded =
        if for_report { deepened(case, shelf, &now, &step).map(|all| all.results.synthesis) } else { Ok(None) };
    let found = match recorded {
        Ok(Some(found)) => found,
        // Whoever may not record sees it all the same.
        Ok(None) | Err(DocketError::NotPermitted { .. }) => synthesis(case, shelf, &asked, &now, &step)?.1,
        Err(other) => return Err(other.into()),
    };
    bar.done();
    Ok(found)
}

fn people(value: f64) -> String {
    show::number(value.round())
}

fn interval(q: &Quantiles) -> String {
    format!("{} to {}", people(q.p025), people(q.p975))
}

fn ids(claims: &[ClaimId]) -> String {
    if claims.is_empty() {
        "-".to_owned()
    } else {
        claims.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
    }
}

fn drawn(mixing: &Mixing) -> [String; 3] {
    [format!("{:.3}", mixing.r_hat), format!("{:.0}", mixing.bulk), format!("{:.0}", mixing.tail)]
}

fn text(found: &Synthesis) -> String {
    let mut out = String::new();
    if !found.totals.is_empty() {
        out.push_str(&format!("All hosts together, persons\n{}\n", totals(found)));
    }
    if !found.figures.is_empty() {
        out.push_str(&format!("\nHost by host, persons\n{}\n", hosts(found)));
    }
    if found.figures.is_empty() && found.totals.is_empty() {
        return "no figure of the synthesis is of this host and year; hosts and years stand in `assize estimate --synthesis`".to_owned();
    }
    out.push_str(&format!("\nOrigins\n{}\n", origins(found)));
    for item in found.twelve() {
        out.push_str(&format!("\n{}\n", item.title));
        item.lines.iter().for_each(|line| out.push_str(&format!("  {line}\n")));
    }
    out.push_str("\n`assize trace ID` opens a figure down to its claims, sources and custody");
    out
}

fn totals(found: &Synthesis) -> String {
    let row = |total: &assize_record::synthesis::Total| {
        let [r_hat, bulk, tail] = drawn(&total.mixing);
        vec![
            total.year.to_string(),
            people(total.persons.p50),
            interval(&total.persons),
            total.pool.map_or_else(|| "-".to_owned(), |pool| format!("{} ({})", people(pool.p50), interval(&pool))),
            format!("{:.0} %", 100.0 * total.claimed_share),
            ids(&total.claims),
            r_hat,
            bulk,
            tail,
            total.id.to_string(),
        ]
    };
    let header = [
        "year",
        "median",
        "95 % interval",
        "linear pool",
        "in hosts with a claim",
        "claims",
        "R-hat",
        "bulk",
        "tail",
        "id",
    ];
    show::table(&header, found.totals.iter().map(row).collect())
}

fn hosts(found: &Synthesis) -> String {
    let row = |figure: &assize_record::synthesis::Figure| {
        let [r_hat, bulk, tail] = drawn(&figure.mixing);
        vec![
            figure.host.to_string(),
            figure.year.to_string(),
            people(figure.persons.p50),
            interval(&figure.persons),
            figure.pool.map_or_else(|| "-".to_owned(), |pool| format!("{} ({})", people(pool.p50), interval(&pool))),
            ids(&figure.claims),
            r_hat,
            bulk,
            tail,
            figure.not_known().join("; "),
            figure.id.to_string(),
        ]
    };
    let header = [
        "host",
        "year",
        "median",
        "95 % interval",
        "linear pool",
        "claims of the year",
        "R-hat",
        "bulk",
        "tail",
        "not known",
        "id",
    ];
    show::table(&header, found.figures.iter().map(row).collect())
}

fn origins(found: &Synthesis) -> String {
    let row = |origin: &assize_record::synthesis::OriginVoice| {
        let q = &origin.bias;
        vec![
            origin.origin.to_string(),
            ids(&origin.claims),
            format!("{:.2} times", q.p50),
            format!("{:.2} to {:.2}", q.p025, q.p975),
            found.origin_id(&origin.origin).to_string(),
        ]
    };
    let header = ["origin", "claims heard", "says, of the truth", "95 % interval", "id"];
    show::table(&header, found.origins.iter().map(row).collect())
}
