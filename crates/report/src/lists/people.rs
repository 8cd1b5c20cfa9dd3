//! What the table holds and what it cannot say: population, overlaps, linkage, small counts, the unknown.

use super::Shown;
use super::declared::{between, paragraphs};
use super::say::{count, is_hidden, list, people, percent, range, table, whole};
use crate::chart;
use crate::document::Block;
use assize_estimate::lists::linkage::tables::{LinkageDoubt, RULES};
use assize_estimate::lists::page::Warning;
use assize_record::linkage::Kind;
use std::collections::BTreeMap;

const DEFINITION: &str = "A definition says who is counted, where, in which period, whether all at one time or all who passed through, and by which rule somebody counts as in forced labour.";

/// 1: the population.
pub fn population(shown: &Shown<'_>) -> Vec<Block> {
    let said = match shown.population {
        Some(words) => format!("{words}."),
        None => {
            "Not stated (--population), so that no figure on this page is a figure of anybody in particular.".to_owned()
        }
    };
    let closed = "Every method takes it that nobody joined or left that population while the lists were kept, and that nobody is twice on one list. The table cannot show either.";
    let mut blocks = vec![Block::paragraph(said), Block::paragraph(DEFINITION), Block::paragraph(closed)];
    let linked = shown.page.linkage.as_ref().map_or(Kind::Person, |doubt| doubt.kind);
    if linked != Kind::Person {
        let [_, many] = linked.words();
        blocks.insert(0, Block::paragraph(format!(
            "The lists are of {many}: wherever this page says people it counts {many}. Large ones are listed more often than small ones, which makes a figure too low."
        )));
    }
    blocks
}

/// 2: sizes and overlaps. Of withheld counts the ranges are shown, and sums of them as ranges.
pub fn overlap(shown: &Shown<'_>) -> Vec<Block> {
    let overview = &shown.page.overview;
    let doubt = shown.page.withheld.as_ref();
    let (lowest, highest) = doubt.map_or((overview, overview), |doubt| (&doubt.lowest, &doubt.highest));
    let range = |low, high| between(shown.show_small, low, high);
    let lists = lowest.lists.iter().zip(&highest.lists);
    let sizes = lists.map(|(l, h)| vec![l.name.clone(), range(l.people, h.people), range(l.alone, h.alone)]);
    let mut blocks = paragraphs(shown);
    blocks.push(table("Lists", &["list", "people", "on no other list"], sizes));
    if !overview.overlaps.is_empty() {
        let pairs = shown.table.pairs().zip(lowest.overlaps.iter().zip(&highest.overlaps)).map(|((i, j), (l, h))| {
            let people = if !shown.table.can_meet(1 << i | 1 << j) {
                "cannot be".to_owned()
            } else if h.people == 0 {
                "nobody".to_owned()
            } else {
                range(l.people, h.people)
            };
            vec![format!("{} and {}", l.first, l.second), people]
        });
        blocks.push(table("Pairs of lists", &["lists", "people on both"], pairs));
    }
    let (seen, alone) = (overview.observed, overview.on_one_list);
    let share = if seen == 0 { 0.0 } else { alone as f64 / seen as f64 };
    blocks.push(Block::paragraph(format!(
        "{} people were seen; {} of them ({}{}) are on one list only. Every figure rests on the other {}.",
        range(lowest.observed, highest.observed),
        range(lowest.on_one_list, highest.on_one_list),
        percent(share),
        if doubt.is_some() { " of the likely table" } else { "" },
        range(lowest.on_several, highest.on_several)
    )));
    if doubt.is_none() {
        blocks.extend(chart::overlap::chart(shown.table, !shown.show_small).map(Block::Chart));
    }
    blocks.push(table(
        "Combinations of lists; nobody is on exactly those that are not here",
        &["on exactly", "people"],
        combinations(shown),
    ));
    blocks
}

/// Each combination that holds people, may hold some, or cannot.
fn combinations(shown: &Shown<'_>) -> Vec<Vec<String>> {
    let withheld = shown.page.withheld.iter().flat_map(|doubt| &doubt.ranges);
    let withheld: BTreeMap<&str, _> = withheld.map(|range| (range.combination.as_str(), range)).collect();
    let written = |(pattern, people): (usize, &u64)| {
        let name = shown.table.name(pattern);
        let said = match withheld.get(name.as_str()) {
            Some(range) => format!("{} to {}, withheld", whole(range.low), whole(range.high)),
            None if !shown.table.is_possible(pattern) => "cannot be, as declared".to_owned(),
            None if *people == 0 => return None,
            None => count(shown.show_small, *people),
        };
        Some(vec![name, said])
    };
    shown.table.counts().iter().enumerate().skip(1).filter_map(written).collect()
}

/// 10: doubt about who is who.
pub fn linkage(shown: &Shown<'_>) -> Vec<Block> {
    match &shown.page.linkage {
        Some(doubt) => linked(shown, doubt),
        None => vec![Block::paragraph(UNLINKED)],
    }
}

const UNLINKED: &str = "This table was linked before it came here: how many links are in doubt, it does not say, and no interval on this page carries that doubt. Make the table again under a strict and under a loose rule for links and set the pages beside each other, or hand all of them over at once (--linked); false links make a figure too low, missed ones too high.";

fn linked(shown: &Shown<'_>, doubt: &LinkageDoubt) -> Vec<Block> {
    let pairs = match doubt.uncertain_links {
        Some(pairs) => format!(
            "{} pairs of records are neither surely one {} nor surely two.",
            whole(pairs),
            doubt.kind.words()[0]
        ),
        None => "How many pairs of records are in doubt was not counted.".to_owned(),
    };
    let mut rows: Vec<Vec<String>> = Vec::new();
    for (name, rule) in RULES.into_iter().zip(&doubt.rules) {
        rows.push(match rule {
            Ok(rule) => vec![
                format!("{name} rule"),
                count(shown.show_small, rule.observed),
                people(rule.median),
                range(&rule.interval),
            ],
            Err(refusal) => vec![format!("{name} rule"), "-".to_owned(), "none".to_owned(), refusal.to_string()],
        });
    }
    let averaged = match &doubt.averaged {
        Some(Ok(found)) => {
            let name = format!("averaged over {} draws of the linkage", whole(found.readings.len() as u64));
            rows.push(vec![name, "-".to_owned(), people(found.median), range(&found.interval)]);
            format!(
                "The averaged interval carries the doubt about links: {} of the variance of the logarithm of N comes from it (Sadinle 2018, Annals of Applied Statistics 12:1013).",
                percent(found.from_linkage)
            )
        }
        Some(Err(refusal)) => format!("No figure averaged over the linkage: {refusal}."),
        None => {
            "No draws from the posterior of the linkage were handed over, so no interval carries the doubt about links."
                .to_owned()
        }
    };
    let header = ["links", "people seen then", "people (median)", "95 % interval, or why there is none"];
    vec![
        Block::paragraph(format!("{pairs} Every other part of this page takes the likely rule.")),
        table("Graph averaging under other rules for links", &header, rows),
        Block::paragraph(averaged),
    ]
}

/// 11: counts that could point at somebody.
pub fn small_counts(shown: &Shown<'_>) -> Vec<Block> {
    let cells = whole(shown.page.overview.small_cells as u64);
    if let Some(doubt) = &shown.page.withheld {
        return vec![Block::paragraph(format!(
            "The counts of {} combinations reached this page as ranges, as their publisher wrote them, and are shown as such. Known counts of 1 to 4 are {}. What was withheld can still follow from sums that are shown: before this page is published, the table needs a disclosure check.",
            whole(doubt.ranges.len() as u64),
            if shown.show_small {
                "shown because --show-small asked for them"
            } else {
                "not shown (--show-small shows them)"
            }
        ))];
    }
    let said = if shown.page.overview.small_cells == 0 {
        "No combination of lists holds 1 to 4 people; a count that small could point at a person and would not be shown. Sums and differences of counts can still point at somebody: before this page is published, the table needs a disclosure check.".to_owned()
    } else if shown.show_small {
        format!(
            "{cells} combinations of lists hold 1 to 4 people and are shown here because --show-small asked for it. A count this small can point at a person: keep this page with the table."
        )
    } else {
        format!(
            "{cells} combinations of lists hold 1 to 4 people. Counts of 1 to 4 are not shown, because one so small can point at a person (--show-small shows them). What is hidden can still follow from sums that are shown: before this page is published, the table needs a disclosure check."
        )
    };
    vec![Block::paragraph(said)]
}

/// What no figure on the page knows.
pub fn not_known(shown: &Shown<'_>) -> Vec<Block> {
    let missing = shown.population.is_none().then(|| "who is counted: no population was stated".to_owned());
    let warnings = shown.page.warnings.iter().map(|found| warning(shown, found));
    vec![list(missing.into_iter().chain(warnings))]
}

/// A warning in words; counts that could point at somebody stay out of it.
pub fn warning(shown: &Shown<'_>, warning: &Warning) -> String {
    match warning {
        Warning::SmallList { list, people } if is_hidden(shown.show_small, *people) => {
            format!("list {list} has fewer than 5 people; one person more or less moves the figure")
        }
        Warning::LittleOverlap { on_several, observed }
            if is_hidden(shown.show_small, *on_several)
                || *on_several > 0 && is_hidden(shown.show_small, *observed) =>
        {
            "fewer than 5 people are on several lists, and every figure rests on them".to_owned()
        }
        other => other.to_string(),
    }
}
