//! The figures of a table of lists: in short, by method, by xi and by prior.

use super::Shown;
use super::say::{cells, count, people, range, table, whole};
use crate::chart;
use crate::document::Block;
use assize_estimate::lists::averaging::{Averaged, PriorOnN};
use assize_estimate::lists::page::{Agreement, Line};
use assize_estimate::lists::search::Search;

/// Before all else: from where to where, what was seen, what is the least, and whether methods agree.
pub fn summary(shown: &Shown<'_>) -> Vec<Block> {
    let page = shown.page;
    let bound = match &page.lines[0].found {
        Ok((bound, interval)) => format!("The lower bound is {} ({}).", people(*bound), range(interval)),
        Err(refusal) => format!("There is no lower bound: {refusal}."),
    };
    let seen = format!(
        "{} people were seen on {} lists. {bound}",
        count(shown, page.overview.observed),
        page.overview.lists.len()
    );
    let found = match &page.agreement {
        Some(agreement) => agreed(agreement),
        None => "No method gives a figure, each for the reason that stands beside it below.".to_owned(),
    };
    vec![Block::paragraph(seen), Block::paragraph(found)]
}

fn agreed(agreement: &Agreement) -> String {
    let refused = match agreement.refused {
        0 => String::new(),
        1 => "; 1 gives none, for the reason that stands beside it".to_owned(),
        many => format!("; {many} give none, for the reasons that stand beside them"),
    };
    let common = match agreement.common {
        Some((low, Some(high))) => format!("Every interval holds {} to {}.", people(low), people(high)),
        Some((low, None)) => format!("Every interval holds all from {} up.", people(low)),
        None => {
            "The intervals have no number in common: which figure one takes hangs on which assumption one can defend."
                .to_owned()
        }
    };
    let ((least, low), (most, high)) = (agreement.lowest, agreement.highest);
    if agreement.figures == 1 {
        return format!("One method gives a figure, {} ({least}){refused}. Nothing confirms it.", people(low));
    }
    format!(
        "{} methods give figures from {} ({least}) to {} ({most}), {:.1} times as many{refused}. {common}",
        agreement.figures,
        people(low),
        people(high),
        high / low
    )
}

/// 3: assumptions, and what the one on the unseen does.
pub fn assumptions(shown: &Shown<'_>) -> Vec<Block> {
    let rows = shown.page.lines.iter().map(|line| vec![line.method.to_owned(), line.assumes.to_owned()]);
    let mut blocks = vec![table("Assumptions", &["method", "takes for granted"], rows)];
    match &shown.page.highest_order {
        Ok(found) => {
            let rows = found.sensitivity.iter().map(|at| vec![format!("{:.2}", at.xi), people(at.estimate)]);
            blocks.push(table(
                "If there are xi times as many unseen as without interaction of all lists",
                &["xi", "people"],
                rows,
            ));
        }
        Err(refusal) => blocks.push(Block::paragraph(format!(
            "How the figure moves with the assumption on the unseen (xi from 0.5 to 2) cannot be shown: {refusal}."
        ))),
    }
    blocks
}

/// 4: the methods, and the models that describe the table about as well as the best.
pub fn methods(shown: &Shown<'_>) -> Vec<Block> {
    let page = shown.page;
    let seen = vec!["seen".to_owned(), count(shown, page.overview.observed), "a count, no estimate".to_owned()];
    let rows = std::iter::once(seen).chain(page.lines.iter().map(method));
    let header = ["method", "people", "95 % interval, or why there is none"];
    let mut blocks = vec![table("Methods", &header, rows)];
    blocks.extend(chart::methods::chart(page).map(Block::Chart));
    let families = [("pair models", &page.pairs), ("hierarchical models", &page.hierarchical)];
    let rows = families.iter().filter_map(|(name, found)| found.as_ref().ok().map(|found| near(name, found)));
    let rows: Vec<_> = rows.flatten().collect();
    if !rows.is_empty() {
        let header = ["models", "by", "tried", "without estimate", "within 10 of the best", "people under those"];
        blocks.push(table("Models that describe the table about as well as the best", &header, rows));
    }
    blocks
}

fn method(line: &Line) -> Vec<String> {
    let [figure, interval] = cells(&line.found);
    vec![line.method.to_owned(), figure, interval]
}

fn near(name: &str, found: &Search) -> [Vec<String>; 2] {
    [("BIC", &found.by_bic), ("AIC", &found.by_aic)].map(|(by, ranking)| {
        vec![
            name.to_owned(),
            by.to_owned(),
            whole(found.models as u64),
            whole(found.inestimable as u64),
            whole(ranking.near.len() as u64),
            format!("{} to {}", people(ranking.near_range.0), people(ranking.near_range.1)),
        ]
    })
}

/// 5: priors.
pub fn priors(shown: &Shown<'_>) -> Vec<Block> {
    let page = shown.page;
    let mut rows: Vec<Vec<String>> = Vec::new();
    match &page.averaging {
        Ok(all) => rows.extend(all.iter().map(averaged)),
        Err(refusal) => rows.push(refused("graph averaging", refusal)),
    }
    match &page.by_prior {
        Ok(all) => rows.extend(all.iter().map(averaged)),
        Err(refusal) => rows.push(refused("graph averaging by prior on N", refusal)),
    }
    match &page.classes {
        Ok(runs) => rows.extend(runs.iter().map(|run| {
            let settings = run.sampled.settings;
            let name =
                format!("latent classes, at most {}, a = {}, b = {}", settings.classes, settings.shape, settings.rate);
            let [figure, interval] = cells(&run.figure.as_ref().map(|f| (f.median, f.interval)).map_err(Clone::clone));
            vec![name, figure, interval]
        })),
        Err(refusal) => rows.push(refused("latent classes", refusal)),
    }
    vec![table("Priors", &["prior", "people (median)", "95 % interval, or why there is none"], rows)]
}

fn refused(name: &str, refusal: &impl ToString) -> Vec<String> {
    vec![name.to_owned(), "none".to_owned(), refusal.to_string()]
}

fn averaged(found: &Averaged) -> Vec<String> {
    let prior = match found.settings.prior {
        PriorOnN::Inverse => "1/N".to_owned(),
        PriorOnN::Flat { up_to } => format!("flat up to {}", whole(up_to)),
        PriorOnN::GammaPoisson { shape, scale } => format!("gamma-Poisson, mean {}", people(shape * scale)),
    };
    let name = format!("graph averaging, delta = {}, p(N) {prior}", found.settings.delta);
    vec![name, people(found.median), range(&found.interval)]
}
