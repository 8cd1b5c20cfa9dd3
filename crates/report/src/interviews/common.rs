//! What both pages of interviews say alike: who is counted, methods, chains, and how to get the same again.

use super::Origin;
use crate::chart::draws::Draws;
use crate::chart::methods::Methods;
use crate::document::Block;
use crate::lists::figures::agreed;
use crate::lists::say::{list, percent, table, whole};
use crate::words::persons;
use assize_estimate::interviews::page::rank_counts;
use assize_estimate::lists::interval::Interval;
use assize_estimate::lists::page::{Agreement, Line};
use assize_estimate::lists::refusal::Refusal;
use assize_estimate::sampling::convergence::{AGREED, Mixing, REFUSED};

/// Parts into which the ranks of all draws are divided.
const RANK_PARTS: usize = 20;

/// Writes figures of one kind: persons or shares.
pub type Written = fn(f64) -> String;

/// A share, `16.4 %`.
pub fn share(value: f64) -> String {
    percent(value)
}

/// Figure and interval as two cells, or the reason why there is none.
pub fn cells(found: &Result<(f64, Interval), Refusal>, written: Written) -> [String; 2] {
    match found {
        Ok((figure, interval)) => {
            let interval = match interval.high {
                Some(high) => format!("{} to {}", written(interval.low), written(high)),
                None => format!("{} or more; no upper end exists", written(interval.low)),
            };
            [written(*figure), interval]
        }
        Err(refusal) => ["none".to_owned(), refusal.to_string()],
    }
}

/// In short: what was asked, how far methods agree, what speaks against it all.
pub fn short(
    asked: String,
    agreement: Option<&Agreement>,
    warnings: &[String],
    lines: &[Line],
    written: Written,
) -> Vec<Block> {
    let found = agreement.map_or_else(
        || "No method gives a figure, each for the reason that stands beside it below.".to_owned(),
        |agreement| agreed(agreement, written),
    );
    let mut blocks = vec![Block::paragraph(asked), Block::paragraph(found)];
    if !warnings.is_empty() {
        blocks.push(Block::paragraph("What speaks against any figure from these interviews:"));
        blocks.push(list(warnings.iter().cloned()));
    }
    blocks.push(Block::paragraph(ALONE));
    blocks.extend(Methods { lines, bound: false, counted: None, written }.chart().map(Block::Chart));
    blocks
}

const ALONE: &str = "No figure on this page stands for itself. Whoever quotes one quotes with it the method, its interval, and what it takes for granted.";

/// 1: who is counted.
pub fn population(origin: &Origin<'_>, closed: &str) -> Vec<Block> {
    let said = origin.population.map_or_else(
        || "Not stated (--population), so that no figure on this page is a figure of anybody in particular.".to_owned(),
        |words| format!("{words}."),
    );
    let definition = "A definition says who is counted, where, in which period, whether all at one time or all who passed through, and by which rule somebody counts as in forced labour.";
    [said.as_str(), definition, closed].map(Block::paragraph).to_vec()
}

/// 3: assumptions and papers.
pub fn assumptions(lines: &[Line], more: &[String]) -> Vec<Block> {
    let assumed = lines.iter().map(|line| vec![line.method.to_owned(), line.assumes.to_owned()]);
    let papers = lines.iter().map(|line| vec![line.method.to_owned(), line.paper.to_owned()]);
    let mut blocks = vec![
        table("Assumptions", &["method", "takes for granted"], assumed),
        table("Papers", &["method", "from"], papers),
    ];
    if !more.is_empty() {
        blocks.push(list(more.iter().cloned()));
    }
    blocks
}

/// 4: the methods.
pub fn methods(lines: &[Line], figure: &'static str, written: Written) -> Block {
    let rows = lines.iter().map(|line| {
        let [figure, interval] = cells(&line.found, written);
        vec![line.method.to_owned(), figure, interval]
    });
    table("Methods", &["method", figure, "95 % interval, or why there is none"], rows)
}

/// A run of chains: what it is called, how many chains, its mixing and draws, chain after chain.
pub struct Chains<'a> {
    /// What it is called.
    pub name: &'a str,
    /// What its charts are called after.
    pub file: &'static str,
    /// Chains.
    pub count: usize,
    /// How well the figure was drawn.
    pub mixing: Mixing,
    /// Draws.
    pub draws: &'a [f64],
}

/// 6: chains that gave a figure, with course and ranks of the first of them; those that did not, with their reason.
pub fn chains(runs: &[Result<Chains<'_>, String>]) -> Vec<Block> {
    let rows = runs.iter().flatten().map(|run| {
        vec![
            run.name.to_owned(),
            run.count.to_string(),
            whole((run.draws.len() / run.count.max(1)) as u64),
            format!("{:.3}", run.mixing.r_hat),
            persons(run.mixing.bulk),
            persons(run.mixing.tail),
        ]
    });
    let header = ["method", "chains", "sweeps kept", "R-hat", "effective, bulk", "effective, tail"];
    let mut blocks = Vec::new();
    if runs.iter().any(Result::is_ok) {
        blocks.push(table("Chains", &header, rows));
    }
    let refused: Vec<String> = runs.iter().filter_map(|run| run.as_ref().err().cloned()).collect();
    if !refused.is_empty() {
        blocks.push(list(refused));
    }
    blocks.push(Block::paragraph(format!(
        "Chains are taken to agree up to an R-hat of {AGREED}; above {REFUSED} no figure is given (more sweeps may settle them: --sweeps)."
    )));
    if let Some(run) = runs.iter().flatten().next() {
        let each: Vec<Vec<f64>> =
            run.draws.chunks(run.draws.len().div_ceil(run.count.max(1)).max(1)).map(<[f64]>::to_vec).collect();
        let medians: Vec<f64> = each.iter().map(|chain| median(chain)).collect();
        let ranks = rank_counts(&each, RANK_PARTS);
        let (name, of) = (run.file.to_owned(), run.name);
        let drawn = Draws { name, of, chains: &each, ranks: &ranks, medians: &medians, written: persons };
        blocks.extend(drawn.course().map(Block::Chart));
        blocks.push(Block::Chart(drawn.ranked()));
    }
    blocks
}

fn median(draws: &[f64]) -> f64 {
    let mut sorted = draws.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied().unwrap_or(0.0)
}

/// 12: what it takes to compute the page again.
pub fn again(origin: &Origin<'_>, version: &str, settings: Vec<(&'static str, String)>) -> Vec<Block> {
    let mut rows: Vec<Vec<String>> = Vec::new();
    for (name, sha256) in origin.files {
        rows.push(vec!["file".to_owned(), name.clone()]);
        rows.push(vec![format!("SHA-256 of {name}"), sha256.clone()]);
    }
    let source = origin.source.unwrap_or("not stated (--source)").to_owned();
    let fixed = [("interviews from", source), ("version", version.to_owned()), ("command", origin.command.to_owned())];
    rows.extend(fixed.into_iter().chain(settings).map(|(what, value)| vec![what.to_owned(), value]));
    vec![table("Settings", &["what", "value"], rows)]
}

/// What no figure on the page knows.
pub fn not_known(origin: &Origin<'_>, always: &[&str], warnings: &[String]) -> Vec<Block> {
    let missing = origin.population.is_none().then(|| "who is counted: no population was stated".to_owned());
    vec![list(missing.into_iter().chain(warnings.iter().cloned()).chain(always.iter().map(|s| (*s).to_owned())))]
}
