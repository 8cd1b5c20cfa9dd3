//! The figures of a table of lists: in short, by method, by xi and by prior.

use super::Shown;
use super::declared::{self, between};
use super::people::warning;
use super::say::{cells, count, list, lists, people, percent, range, table, times, whole};
use crate::chart;
use crate::document::{Block, Chart};
use assize_estimate::lists::averaging::Averaged;
use assize_estimate::lists::loglinear::Model;
use assize_estimate::lists::page::{Agreement, Hanging, Line, Warning, prior_in_words};
use assize_estimate::lists::search::Search;

/// Before all else: from where to where, what was seen, what is the least, and whether methods agree.
pub fn summary(shown: &Shown<'_>) -> Vec<Block> {
    let page = shown.page;
    let bound = match &page.lines[0].found {
        Ok((bound, interval)) => format!("The lower bound is {} ({}).", people(*bound), range(interval)),
        Err(refusal) => format!("There is no lower bound: {refusal}."),
    };
    let people_seen = match &page.withheld {
        Some(doubt) => between(shown.show_small, doubt.lowest.observed, doubt.highest.observed),
        None => count(shown.show_small, page.overview.observed),
    };
    let seen = format!("{people_seen} people were seen on {}. {bound}", lists(page.overview.lists.len()));
    let found = match &page.agreement {
        Some(agreement) => agreed(agreement, people),
        None => "No method gives a figure, each for the reason that stands beside it below.".to_owned(),
    };
    let mut blocks = vec![Block::paragraph(upper_first(&seen)), Block::paragraph(found)];
    blocks.extend(page.agreement.as_ref().and_then(below_bound).map(Block::paragraph));
    blocks.extend(declared::paragraphs(shown));
    let against = page.warnings.iter().filter(|warning| !matches!(warning, Warning::Unseen { .. }));
    let against: Vec<String> = against.map(|found| warning(shown, found)).collect();
    if !against.is_empty() {
        blocks.push(Block::paragraph("What in this table speaks against any figure:"));
        blocks.push(list(against));
    }
    blocks.push(Block::paragraph(ALONE));
    blocks.extend(chart::methods::chart(page).map(Block::Chart));
    blocks
}

/// A sentence begins with a capital: a number of people that is not shown is said in words.
fn upper_first(sentence: &str) -> String {
    let mut rest = sentence.chars();
    rest.next().map(|first| first.to_uppercase().chain(rest).collect()).unwrap_or_default()
}

const ALONE: &str = "No figure on this page stands for itself. Whoever quotes one quotes with it the method, its interval, what it takes for granted, and the people seen.";

fn below_bound(agreement: &Agreement) -> Option<String> {
    let (last, others) = agreement.below_bound.split_last()?;
    let names = if others.is_empty() { (*last).to_owned() } else { format!("{} and {last}", others.join(", ")) };
    Some(format!(
        "Below the whole interval of the lower bound: {names}. Bound and method cannot both be right: either lists that exclude each other lift the bound too high, or the method finds too few."
    ))
}

/// What moves a figure, the most first.
pub fn hangs(shown: &Shown<'_>) -> Vec<Block> {
    hanging(&shown.page.hangs, chart::hangs::chart(shown.page), people)
}

/// What moves a figure, the most first, as words, picture and table; `written` writes a figure.
pub(crate) fn hanging(hangs: &[Hanging], picture: Option<Chart>, written: fn(f64) -> String) -> Vec<Block> {
    let Some(first) = hangs.first() else {
        return vec![Block::paragraph("Nothing that could be otherwise gives a second figure.")];
    };
    let said = format!(
        "What moves it most is {}: from {} ({}) to {} ({}), {} times as many. Each line does one thing otherwise and leaves the rest; several at once can go further.",
        first.what,
        written(first.lowest.1),
        first.lowest.0,
        written(first.highest.1),
        first.highest.0,
        times(first.ratio())
    );
    let end = |(choice, n): &(String, f64)| format!("{} ({choice})", written(*n));
    let rows = hangs.iter().map(|hanging| {
        vec![hanging.what.to_owned(), times(hanging.ratio()), end(&hanging.lowest), end(&hanging.highest)]
    });
    let header = ["done otherwise", "times as many", "from", "to"];
    let mut blocks = vec![Block::paragraph(said)];
    blocks.extend(picture.map(Block::Chart));
    blocks.push(table("One thing at a time", &header, rows));
    blocks
}

/// The methods under other assumptions, beside those of the page.
pub fn against(shown: &Shown<'_>) -> Vec<Block> {
    let mut blocks = Vec::new();
    for other in shown.against {
        let rows = shown.page.lines.iter().zip(&other.lines).map(|(ours, theirs)| {
            let [figure, interval] = cells(&theirs.found);
            let [ours_figure, ours_interval] = cells(&ours.found);
            let ours_interval = if ours.found.is_ok() { ours_interval } else { "-".to_owned() };
            vec![ours.method.to_owned(), ours_figure, ours_interval, figure, interval]
        });
        let header = ["method", "here", "95 % interval", "under these", "95 % interval, or why there is none"];
        blocks.push(Block::paragraph(format!(
            "Under {}: {} people are seen then. Whoever holds these assumptions gets these figures.",
            other.otherwise.words,
            count(shown.show_small, other.observed)
        )));
        blocks.push(table(&format!("Here, and under {}", other.otherwise.words), &header, rows));
    }
    blocks
}

/// How far methods are apart, in words; `written` writes a figure.
pub(crate) fn agreed(agreement: &Agreement, written: fn(f64) -> String) -> String {
    let refused = match agreement.refused {
        0 => String::new(),
        1 => "; 1 gives none, for the reason that stands beside it".to_owned(),
        many => format!("; {many} give none, for the reasons that stand beside them"),
    };
    let common = match agreement.common {
        Some((low, Some(high))) => format!("Every interval holds {} to {}.", written(low), written(high)),
        Some((low, None)) => format!("Every interval holds all from {} up.", written(low)),
        None => {
            "The intervals have no number in common: which figure one takes hangs on which assumption one can defend."
                .to_owned()
        }
    };
    let ((least, low), (most, high)) = (agreement.lowest, agreement.highest);
    let as_many = if low > 0.0 { format!(", {} times as many", times(high / low)) } else { String::new() };
    if agreement.figures == 1 {
        return format!("One method gives a figure, {} ({least}){refused}. Nothing confirms it.", written(low));
    }
    if written(low) == written(high) {
        return format!("{} methods give one figure, {}{refused}. {common}", agreement.figures, written(low));
    }
    format!(
        "{} methods give figures from {} ({least}) to {} ({most}){as_many}{refused}. {common}",
        agreement.figures,
        written(low),
        written(high)
    )
}

/// 3: assumptions, and what the one on the unseen does.
pub fn assumptions(shown: &Shown<'_>) -> Vec<Block> {
    let assumed = shown.page.lines.iter().map(|line| vec![line.method.to_owned(), line.assumes.to_owned()]);
    let papers = shown.page.lines.iter().map(|line| vec![line.method.to_owned(), line.paper.to_owned()]);
    let mut blocks = vec![
        table("Assumptions", &["method", "takes for granted"], assumed),
        table("Papers", &["method", "from"], papers),
    ];
    blocks.extend(shown.page.withheld.as_ref().map(declared::how_drawn));
    match &shown.page.highest_order {
        Ok(_) if shown.page.withheld.is_some() => blocks.push(Block::paragraph(
            "How the figure moves with the assumption on the unseen: at xi times the unseen, so many unseen more or fewer at every possible table; xi from 0.5 to 2 halves or doubles the unseen of the line above.",
        )),
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
    let seen =
        vec!["seen".to_owned(), count(shown.show_small, page.overview.observed), "a count, no estimate".to_owned()];
    let rows = std::iter::once(seen).chain(page.lines.iter().map(method));
    let header = ["method", "people", "95 % interval, or why there is none"];
    let chapman = page.two_lists.as_ref().ok().map(|found| {
        let figure = Ok((found.chapman, found.interval));
        let [figure, interval] = cells(&figure);
        vec!["two lists (Chapman 1951; interval of Seber 1970)".to_owned(), figure, interval]
    });
    let mut blocks = vec![table("Methods", &header, rows.chain(chapman))];
    blocks.extend(page.withheld.iter().flat_map(declared::over_tables));
    blocks.extend(dependence(shown));
    let families = [("pair models", &page.pairs), ("hierarchical models", &page.hierarchical)];
    let rows = families.iter().filter_map(|(name, found)| found.as_ref().ok().map(|found| near(name, found)));
    let rows: Vec<_> = rows.flatten().collect();
    if !rows.is_empty() {
        let header = ["models", "by", "tried", "without estimate", "within 10 of the best", "people under those"];
        blocks.push(table("Models that describe the table about as well as the best", &header, rows));
    }
    blocks
}

/// Which lists hang together, by the methods that say so.
fn dependence(shown: &Shown<'_>) -> Vec<Block> {
    let (page, lists) = (shown.page, shown.table.lists());
    let averaged = page.averaging.as_ref().ok().and_then(|all| all.first());
    let models: Vec<(&str, Option<&Model>)> = vec![
        ("best pair model (BIC)", page.pairs.as_ref().ok().map(|found| &found.by_bic.best.model)),
        ("best hierarchical model (BIC)", page.hierarchical.as_ref().ok().map(|found| &found.by_bic.best.model)),
        ("stepwise", page.stepwise.as_ref().ok().map(|found| &found.point.fitted.model)),
    ];
    let mut rows: Vec<Vec<String>> = models
        .iter()
        .filter_map(|(name, model)| Some(vec![(*name).to_owned(), model.as_ref()?.words(shown.table)]))
        .collect();
    for graph in averaged.iter().flat_map(|found| found.best.iter().take(3)) {
        let joined =
            graph.edges.iter().map(|(i, j)| format!("{}*{}", lists[*i], lists[*j])).collect::<Vec<_>>().join(", ");
        let joined = if joined.is_empty() { "independence".to_owned() } else { joined };
        rows.push(vec![format!("graph of probability {}", percent(graph.probability)), joined]);
    }
    let mut blocks = Vec::new();
    if !rows.is_empty() {
        blocks.push(table("The dependence that each method took", &["method", "lists that hang together"], rows));
    }
    if let Some(found) = averaged {
        let pairs = shown.table.pairs().zip(&found.joined);
        let rows = pairs.map(|((i, j), joined)| vec![format!("{} and {}", lists[i], lists[j]), percent(*joined)]);
        let caption = "Probability that two lists hang together, by graph averaging";
        blocks.push(table(caption, &["lists", "probability"], rows));
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
    let mut blocks = vec![table("Priors", &["prior", "people (median)", "95 % interval, or why there is none"], rows)];
    blocks.extend(chart::posteriors::chart(page).map(Block::Chart));
    blocks
}

fn refused(name: &str, refusal: &impl ToString) -> Vec<String> {
    vec![name.to_owned(), "none".to_owned(), refusal.to_string()]
}

fn averaged(found: &Averaged) -> Vec<String> {
    let prior = prior_in_words(found.settings.prior);
    let name = format!("graph averaging, delta = {}, p(N) {prior}", found.settings.delta);
    vec![name, people(found.median), range(&found.interval)]
}
