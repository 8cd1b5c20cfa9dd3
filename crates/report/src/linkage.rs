//! The page of a linkage of persons, organisations or worksites as a whole: lists, estimates under each reading, calibration, precision and recall, what blocking adds and costs.
//! Computes none of them, and names nobody: records do not stand on it, and counts of 1 to 4 only where somebody asks for them.

mod kinds;
mod queue;
mod right;
mod words;

pub use words::{TAUGHT_HEAD, taught, taught_row};

use crate::chart;
use crate::document::Block;
use crate::html::alone;
use crate::lists::say::{count, people, table, whole};
use assize_record::linkage::measured::{Chosen, Score};
use assize_record::linkage::{Averaged, Kind, Linked, ListNote, PatternCount, ReadingNote};
use kinds::Of;

/// A linkage with what stands beside it on the page.
#[derive(Debug, Clone, Copy)]
pub struct Shown<'a> {
    /// What was found.
    pub linked: &'a Linked,
    /// How many people there are by the captures that were chosen.
    pub chosen: &'a Chosen,
    /// How right it is by a column that tells the truth, where one was held against it.
    pub score: Option<&'a Score>,
    /// The command that makes the page again.
    pub command: &'a str,
    /// Whether counts of 1 to 4 are shown.
    pub show_small: bool,
}

/// A section: its anchor, its heading in both languages, and what makes it.
type Section = (&'static str, (&'static str, &'static str), fn(&Shown<'_>) -> Vec<Block>);

/// In reading order.
fn sections(of: &Of) -> [Section; 10] {
    [
        ("short", ("In short", "요약"), short),
        ("lists", of.lists, lists),
        ("rows", of.rows, rows),
        ("people", of.estimates, estimates),
        ("calibration", ("Whether what is said of pairs is true", "확률의 보정"), right::calibration),
        ("right", ("Precision and recall, by pair of scripts", "문자별 정밀도와 재현율"), right::right),
        ("blocking", ("What each rule of blocking adds and costs", "후보 선별 규칙의 효과와 비용"), blocking),
        ("queue", ("What to ask people first", "먼저 확인할 쌍"), queue::queue),
        ("judged", ("What people said, and what it taught", "사람의 판단과 그 학습"), words::judged),
        ("again", ("What it rests on, and how to get the same again", "근거와 재현 방법"), again),
    ]
}

/// One HTML page with its charts: no script, nothing from outside. The same linkage and words give the same bytes.
pub fn html(shown: &Shown<'_>) -> String {
    let of = kinds::of(shown.linked.kind);
    let mut blocks = Vec::new();
    for (anchor, (english, korean), make) in sections(of) {
        blocks.push(Block::Section { anchor, english: english.to_owned(), korean });
        blocks.extend(make(shown));
    }
    alone(of.title, &blocks)
}

fn range(found: &Averaged) -> String {
    format!("{} ({} to {})", people(found.people), people(found.low), people(found.high))
}

fn captures(shown: &Shown<'_>) -> String {
    let joined =
        |lists: &[assize_record::id::ListId]| lists.iter().map(ToString::to_string).collect::<Vec<_>>().join(" and ");
    format!("{} against {}", joined(&shown.chosen.captures.0), joined(&shown.chosen.captures.1))
}

fn short(shown: &Shown<'_>) -> Vec<Block> {
    let kind = shown.linked.kind;
    let [_, many] = kind.words();
    let rows: u64 = shown.linked.lists.iter().map(|list| list.rows).sum();
    let lists = shown.linked.lists.len();
    let over = shown.chosen.persons.as_ref().map_or_else(String::new, |found| {
        let whole =
            if shown.linked.made_whole == Some(false) { "" } else { ", with links that blocking missed made up for" };
        format!(" Over samples of who is who{whole}: {}.", range(found))
    });
    let mut said = vec![Block::paragraph(format!(
        "{} rows of {lists} lists are of {} {}, expected over what is known of the pairs found.{over}",
        whole(rows),
        people(shown.linked.expected_persons),
        kind.listed()
    ))];
    said.push(Block::paragraph(match &shown.chosen.averaged {
        Some(found) => format!(
            "Averaged over who is who there are {} {many}, by Chapman's N of {}. The ends hold doubt about links alone; how an estimate varies with who happens to be listed is not in them (assize mse).",
            range(found),
            captures(shown)
        ),
        None => format!("One list alone says nothing of {many} that nobody listed."),
    }));
    if shown.linked.made_whole == Some(false) && lists > 1 {
        said.push(Block::paragraph(kinds::of(kind).missed));
    }
    said
}

/// What a list states: fields that are compared.
fn states(list: &ListNote) -> String {
    if list.states.is_empty() {
        return "not noted; link again".to_owned();
    }
    list.states.iter().map(|field| field.code().replace('_', " ")).collect::<Vec<_>>().join(", ")
}

fn lists(shown: &Shown<'_>) -> Vec<Block> {
    let of = kinds::of(shown.linked.kind);
    let rows = shown.linked.lists.iter().map(|one| {
        let twice = if one.nobody_twice { "vouched for by its keeper" } else { "not vouched for" };
        vec![one.list.to_string(), count(shown.show_small, one.rows), twice.to_owned(), states(one)]
    });
    let tables = &shown.linked.tables;
    let all = [&tables.strict, &tables.likely, &tables.loose];
    let mut patterns: Vec<&str> = all.iter().flat_map(|of| of.iter().map(|cell| cell.pattern.as_str())).collect();
    patterns.sort_unstable();
    patterns.dedup();
    let named = |pattern: &str| {
        let on = pattern.chars().zip(&tables.lists).filter(|(sign, _)| *sign == '1');
        on.map(|(_, list)| list.to_string()).collect::<Vec<_>>().join(", ")
    };
    let counted = |table: &[PatternCount], pattern: &str| {
        let found = table.iter().find(|cell| cell.pattern == pattern).map_or(0, |cell| cell.count);
        count(shown.show_small, found)
    };
    let cells = patterns.iter().map(|pattern| {
        std::iter::once(named(pattern)).chain(all.iter().map(|table| counted(table, pattern))).collect()
    });
    vec![
        table("Lists, and what their columns are read as", &["list", "rows", of.no_twice, "compared"], rows),
        table(&format!("{} on exactly these lists", of.listed), &["lists", "strict", "likely", "loose"], cells),
        Block::paragraph(if shown.show_small {
            format!(
                "Counts of 1 to 4 are shown because somebody asked for them; one so small can point at {}: keep this page in the office.",
                of.a
            )
        } else {
            format!(
                "Counts of 1 to 4 are not shown, because one so small can point at {}. What is hidden can still follow from sums that are shown: before this page is published, it needs a disclosure check.",
                of.a
            )
        }),
    ]
}

/// Rows from which on those of one are told together.
const MOST_ROWS: u64 = 8;

fn rows(shown: &Shown<'_>) -> Vec<Block> {
    let (of, readings) = (kinds::of(shown.linked.kind), &shown.linked.readings);
    let most = readings.iter().filter_map(|reading| reading.sizes.keys().next_back()).max().copied().unwrap_or(0);
    if most == 0 {
        return vec![Block::paragraph("It was not counted yet when this linkage was made: link again to see it.")];
    }
    let cells = (1..=most.min(MOST_ROWS)).filter_map(|size| {
        let (last, name) = match size {
            1 => (1, "1 row".to_owned()),
            MOST_ROWS => (u64::MAX, format!("{MOST_ROWS} rows and more")),
            _ => (size, format!("{size} rows")),
        };
        let of = |reading: &ReadingNote| reading.sizes.range(size..=last).map(|(_, found)| *found).sum::<u64>();
        let found: Vec<u64> = readings.iter().map(of).collect();
        let row = || std::iter::once(name).chain(found.iter().map(|found| count(shown.show_small, *found))).collect();
        found.iter().any(|found| *found > 0).then(row)
    });
    let caption = format!("{} by the rows that are theirs, under each reading of the links", of.listed);
    vec![table(&caption, &["rows", "strict", "likely", "loose"], cells)]
}

fn estimates(shown: &Shown<'_>) -> Vec<Block> {
    let (of, [_, many]) = (kinds::of(shown.linked.kind), shown.linked.kind.words());
    let Some(picture) = chart::readings::chart(shown.chosen, shown.linked.kind) else {
        return vec![Block::paragraph("There are no two lists to set against each other, so there is no estimate.")];
    };
    let small = |number: u64| count(shown.show_small, number);
    let mut rows: Vec<Vec<String>> = Vec::new();
    for (name, found) in &shown.chosen.readings {
        let reading = shown.linked.readings.iter().find(|reading| reading.name == *name);
        let least = reading.map_or_else(String::new, |reading| reading.least.to_string());
        if let Some(found) = found {
            let counts = [found.first, found.second, found.both].map(small);
            rows.push([vec![name.clone(), least], counts.to_vec(), vec![people(found.people)]].concat());
        }
    }
    let none = || vec!["-".to_owned(); 4];
    rows.extend(shown.chosen.averaged.map(|found| [vec!["averaged".to_owned()], none(), vec![range(&found)]].concat()));
    let header = ["links", "probability from", "on the first", "on the second", "on both", many];
    let caption = format!("{} under each reading, and averaged over samples of who is who", of.many);
    vec![
        Block::paragraph(format!("Chapman's N of {}.", captures(shown))),
        Block::Chart(picture),
        table(&caption, &header, rows),
        Block::paragraph(format!(
            "{} With more lists: assize link tables{}, assize mse --linked.",
            of.captures,
            of_kind(shown.linked.kind)
        )),
    ]
}

/// What a command needs to be about the kind; nothing where it is about persons.
fn of_kind(kind: Kind) -> String {
    if kind == Kind::Person { String::new() } else { format!(" --kind {kind}") }
}

fn blocking(shown: &Shown<'_>) -> Vec<Block> {
    let [one, _] = shown.linked.kind.words();
    let rows = shown.linked.blocking.iter().map(|rule| {
        #[expect(clippy::cast_precision_loss, reason = "counts of pairs are far below 2^52")]
        let cost = rule.new_pairs as f64 / rule.new_matches;
        let cost = if rule.new_matches > 0.0 { people(cost) } else { "-".to_owned() };
        let used = if rule.in_use { "yes" } else { "no, it found hardly anybody" };
        vec![
            rule.rule.clone(),
            whole(rule.new_pairs),
            people(rule.new_matches),
            cost,
            whole(rule.left_out),
            whole(rule.largest_group),
            used.to_owned(),
        ]
    });
    let header = [
        "compared where equal",
        "pairs added",
        kinds::of(shown.linked.kind).expected,
        "pairs for each of these",
        "pairs left out",
        "largest group",
        "used",
    ];
    let reached = shown.score.map_or_else(
        || format!("How many pairs of one {one} no rule reaches cannot be said without a column that tells the truth."),
        |score| {
            format!(
                "By `{}` the rules reach {:.4} of the pairs of one {one}; the rest no threshold brings back.",
                score.truth, score.reached
            )
        },
    );
    vec![
        table("Rules in their order; a pair counts for the first rule that gives it", &header, rows),
        Block::paragraph(format!("{} pairs were compared. {reached}", whole(shown.linked.compared))),
    ]
}

fn again(shown: &Shown<'_>) -> Vec<Block> {
    let run = &shown.linked.run;
    let mut rows = vec![
        vec!["run".to_owned(), run.id.to_string()],
        vec!["method".to_owned(), run.method.clone()],
        vec!["seed".to_owned(), run.seed.map_or_else(|| "-".to_owned(), |seed| seed.to_string())],
        vec!["digest of what went in".to_owned(), run.inputs_digest.clone()],
        vec!["command".to_owned(), shown.command.to_owned()],
        vec!["cells that could not be read".to_owned(), whole(shown.linked.gaps)],
    ];
    rows.extend(run.assumptions.iter().map(|assumed| vec!["assumed".to_owned(), assumed.clone()]));
    vec![
        table("The computation", &["what", "is"], rows),
        Block::paragraph(format!(
            "Rows, names and reasons stand in the identity vault. Why two records are said to be one {} or not, an identity keeper asks with assize link why RECORD RECORD; which pairs to look at first, with assize link review{}.",
            shown.linked.kind.words()[0],
            of_kind(shown.linked.kind)
        )),
    ]
}

#[cfg(test)]
mod tests;
