//! Whether the figures can be relied on: convergence, changes of the lists, known sizes, the grid, and how to compute them again.

use super::Shown;
use super::declared::declared;
use super::say::{cells, count, people, percent, table, whole};
use crate::chart::draws::Draws;
use crate::document::Block;
use crate::words::persons;
use assize_estimate::lists::bootstrap::Bootstrapped;
use assize_estimate::lists::classes::{EFFECTIVE_LIMIT, MOST_UNSEEN, R_HAT_LIMIT, Sampled};
use assize_estimate::lists::consistency::{Check, Method, Summary};
use assize_estimate::lists::published::printed_in;
use assize_estimate::lists::refusal::Refusal;

/// Parts into which the ranks of all draws are divided.
const RANK_PARTS: usize = 20;

/// 6: chains and replicates.
pub fn convergence(shown: &Shown<'_>) -> Vec<Block> {
    let mut blocks = Vec::new();
    match &shown.page.stepwise {
        Ok(found) => blocks.push(Block::paragraph(replicates(found))),
        Err(refusal) => blocks.push(Block::paragraph(format!("Stepwise choice: {refusal}."))),
    }
    match &shown.page.classes {
        Ok(runs) => {
            let header = [
                "latent classes",
                "chains",
                "sweeps kept",
                "R-hat",
                "effective, bulk",
                "effective, tail",
                "at the bound",
                "medians of the chains",
            ];
            blocks.push(table("Chains", &header, runs.iter().map(|run| chain_row(&run.sampled))));
            blocks.push(Block::paragraph(format!(
                "Chains are taken to agree up to an R-hat of {R_HAT_LIMIT} and from {EFFECTIVE_LIMIT:.0} effective draws; otherwise no figure is given (more sweeps may settle them: --sweeps). The bound on the unseen is {}.",
                people(MOST_UNSEEN)
            )));
            if let Some(first) = runs.first() {
                let draws = Draws {
                    name: "latent-classes".to_owned(),
                    of: "Latent classes",
                    chains: &first.sampled.people,
                    ranks: &first.sampled.rank_histograms(RANK_PARTS),
                    medians: &first.sampled.medians,
                    written: persons,
                };
                blocks.extend(draws.course().map(Block::Chart));
                blocks.push(Block::Chart(draws.ranked()));
            }
        }
        Err(refusal) => blocks.push(Block::paragraph(format!("Latent classes: {refusal}."))),
    }
    blocks
}

fn replicates(found: &Bootstrapped) -> String {
    let high = found.high_error.map_or_else(|| "open".to_owned(), people);
    let models = match found.distinct_models {
        1 if found.same_model >= 1.0 => "in the rest one model was chosen, that of the table itself".to_owned(),
        1 => "in the rest one model was chosen, and not that of the table itself".to_owned(),
        several => {
            let same = percent(found.same_model);
            format!(
                "{} different models were chosen, that of the table itself in {same} of them",
                whole(several as u64)
            )
        }
    };
    format!(
        "Stepwise choice: {} replicates, the choice of the model repeated in each; {} have no estimate; {models}. Monte-Carlo error of the lower limit {}, of the upper {high}.",
        whole(found.replications as u64),
        whole(found.without_estimate as u64),
        people(found.low_error)
    )
}

fn chain_row(sampled: &Sampled) -> Vec<String> {
    let settings = sampled.settings;
    let found = sampled.convergence;
    vec![
        format!("at most {}, a = {}, b = {}", settings.classes, settings.shape, settings.rate),
        settings.chains.to_string(),
        whole(settings.kept as u64),
        format!("{:.3}", found.r_hat),
        people(found.bulk),
        people(found.tail),
        percent(sampled.at_bound),
        sampled.medians.iter().map(|n| people(*n)).collect::<Vec<_>>().join(", "),
    ]
}

/// 7: lists left out and merged.
pub fn changed(shown: &Shown<'_>) -> Vec<Block> {
    if shown.page.changed.is_empty() {
        return vec![Block::paragraph("There is nothing to leave out.")];
    }
    let rows = shown.page.changed.iter().map(|change| {
        let [figure, interval] = cells(&change.found);
        vec![change.change.clone(), count(shown.show_small, change.observed), figure, interval]
    });
    let header = ["change", "seen then", "people", "95 % interval, or why there is none"];
    vec![table("Graph averaging after a change of the lists", &header, rows)]
}

/// 8: known sizes.
pub fn consistency(shown: &Shown<'_>) -> Vec<Block> {
    trials(&shown.page.consistency, &shown.page.consistency_summary, shown.show_small)
}

/// The trials of every method on every list whose size is known, and how each method did.
pub fn trials(found: &Result<Vec<Check>, Refusal>, summary: &[Summary], show_small: bool) -> Vec<Block> {
    let checks = match found {
        Ok(checks) => checks,
        Err(refusal) => return vec![Block::paragraph(format!("The methods could not be tried: {refusal}."))],
    };
    if checks.is_empty() {
        return vec![Block::paragraph("No list has the 30 people that a trial takes.")];
    }
    let rows = checks.iter().map(|check| {
        let [figure, interval] = cells(&check.found);
        let held = match check.covered() {
            Some(true) => "yes",
            Some(false) => "no",
            None => "-",
        };
        let bias = check.log_bias().map_or_else(|| "-".to_owned(), |bias| format!("{bias:+.2}"));
        let (list, method) = (check.list.clone(), name(check.method).to_owned());
        vec![list, count(show_small, check.known), method, figure, held.to_owned(), bias, interval]
    });
    let header = [
        "people of list",
        "known to be",
        "method",
        "estimated",
        "interval holds it",
        "log bias",
        "95 % interval, or why there is none",
    ];
    let summary = summary.iter().map(summary_row);
    let short = ["method", "trials", "without figure", "mean log bias", "root mean square", "intervals that hold it"];
    vec![
        Block::paragraph(
            "The people of one list are a population of known size; each method estimates it from the other lists (Binette and Steorts, arXiv 2112.01594). Intervals are meant to hold it in 95 of 100 trials. The log bias is the logarithm of estimated over known: -0.69 is half of it, +0.69 twice. A method that misses people who are known is not likely to find those who are not.",
        ),
        table("Trials", &header, rows),
        table("Trials by method", &short, summary),
    ]
}

fn summary_row(summary: &Summary) -> Vec<String> {
    let figure = |value: String| if summary.checks == 0 { "-".to_owned() } else { value };
    vec![
        name(summary.method).to_owned(),
        (summary.checks + summary.without).to_string(),
        summary.without.to_string(),
        figure(format!("{:.2}", summary.mean_log_bias)),
        figure(format!("{:.2}", summary.root_mean_square)),
        figure(percent(summary.coverage)),
    ]
}

fn name(method: Method) -> &'static str {
    match method {
        Method::Averaging => "graph averaging",
        Method::Stepwise => "stepwise, BCa",
        Method::Independence => "independence",
    }
}

/// 9: the grid of the posterior, and why it is the median.
pub fn grid(shown: &Shown<'_>) -> Vec<Block> {
    let said = match shown.page.averaging.as_ref().map(|all| all.first()) {
        Ok(Some(found)) => format!(
            "Graph averaging goes through N up to {}; {} of the posterior lies on the last hundredth of that. More than a little would mean that the interval hangs on where the grid ends. The largest step of the log posterior between neighbouring points is {:.2}; above 2 the grid would be too coarse.",
            people(found.grid_end),
            percent(found.mass_at_end),
            found.largest_step
        ),
        Ok(None) => "Graph averaging gave nothing.".to_owned(),
        Err(refusal) => format!("Graph averaging: {refusal}."),
    };
    let median = "Figures of graph averaging and latent classes are medians. Their means need not exist, and where one exists it hangs on the tail.";
    let mut blocks = vec![Block::paragraph(said), Block::paragraph(median)];
    if shown.page.peaks.len() > 1 {
        let peaks: Vec<String> = shown.page.peaks.iter().map(|n| people(*n)).collect();
        blocks.push(Block::paragraph(format!(
            "The posterior of graph averaging has {} peaks, around {}: the table speaks for one of these numbers and not for what lies between, where the median may be.",
            peaks.len(),
            peaks.join(" and ")
        )));
    }
    blocks
}

/// 12: what it takes to compute the page again.
pub fn again(shown: &Shown<'_>) -> Vec<Block> {
    let source = match (shown.source, printed_in(shown.table)) {
        (Some(words), _) => words.to_owned(),
        (None, Some(known)) => format!("these are the counts printed in {}", known.citation),
        (None, None) => "not stated (--source)".to_owned(),
    };
    let plan = &shown.page.plan;
    let rows = [
        ("file", shown.file.to_owned()),
        ("SHA-256 of the file", shown.sha256.to_owned()),
        ("lists from", source),
        ("version", shown.page.version.to_owned()),
        ("command", shown.command.to_owned()),
        ("seed", plan.bootstrap.seed.to_string()),
        ("replicates", format!("{}, threshold {}", plan.bootstrap.replications, plan.bootstrap.threshold)),
        ("replicates in each trial", plan.consistency.replications.to_string()),
    ];
    let rows = rows.into_iter().map(|(what, value)| vec![what.to_owned(), value]);
    let declared = declared(shown.page).into_iter().map(|words| vec!["declared".to_owned(), words]);
    let rows = rows.chain(declared);
    vec![
        table("Settings", &["what", "value"], rows),
        Block::paragraph(
            "Priors and chains stand under 5 and 6. The time each method took is in the answer of assize mse --json: it is no property of the table.",
        ),
    ]
}
