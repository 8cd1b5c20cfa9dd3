//! A linkage as text and as JSON, without its pairs: they leave with two signatures only.

use crate::show;
use assize_record::linkage::measured::{Chosen, LessonNote};
use assize_record::linkage::{Kind, Linked, PatternCount, QuestionNote, SMALL};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The whole, as JSON.
pub fn value(linked: &Linked, show_small: bool) -> Value {
    let readings: Vec<Value> = linked
        .readings
        .iter()
        .map(|one| {
            let sizes: BTreeMap<u64, Option<u64>> =
                one.sizes.iter().map(|(size, found)| (*size, shown_count(*found, show_small))).collect();
            json!({ "name": one.name, "least": one.least, "pairs": one.pairs, "persons": one.persons,
                "by_rows": sizes, "people": one.chapman.map(|found| found.people) })
        })
        .collect();
    json!({
        "kind": linked.kind, "run": linked.run, "lists": linked.lists, "captures": linked.captures, "unread_cells": linked.gaps,
        "compared": linked.compared, "expected_persons": linked.expected_persons, "judged": linked.judged, "lesson": linked.lesson,
        "readings": readings, "averaged": linked.averaged, "made_whole": linked.made_whole, "blocking": linked.blocking,
        "tables": tables(linked, show_small), "questions": linked.questions.len(),
    })
}

/// The capture tables. Small counts, and the samples that would tell them, only where they are asked for.
pub fn tables(linked: &Linked, show_small: bool) -> Value {
    let tables = &linked.tables;
    if show_small {
        return json!(tables);
    }
    let masked = |table: &[PatternCount]| -> Vec<Value> {
        table.iter().map(|cell| json!({ "pattern": cell.pattern, "count": shown_count(cell.count, false) })).collect()
    };
    json!({ "lists": tables.lists, "strict": masked(&tables.strict), "likely": masked(&tables.likely),
        "loose": masked(&tables.loose), "samples": [] })
}

/// The whole, as text.
pub fn text(linked: &Linked, show_small: bool) -> String {
    let lists = linked.lists.iter().map(|one| {
        let twice = if one.nobody_twice { "vouched for" } else { "not vouched for" };
        vec![one.list.to_string(), one.rows.to_string(), twice.to_owned()]
    });
    let mut text = format!("{}\n\n", show::table(&["list", "rows", "nobody twice"], lists.collect()));
    text.push_str(&readings(linked));
    text.push_str(&format!("{}\n\n", patterns(linked, show_small)));
    text.push_str(&blocking(linked));
    text.push_str(&linked.lesson.as_ref().map_or_else(String::new, taught));
    let judged: Vec<String> = linked.judged.iter().map(|(said, count)| format!("{count} {said}")).collect();
    text.push_str(&format!(
        "Judgements of people that stand: {}. Cells that could not be read: {}. Pairs to look at: {} (assize link review{}).\nRun {}, seed {}.",
        judged.join(", "),
        linked.gaps,
        linked.questions.len(),
        super::OfKind { kind: linked.kind },
        linked.run.id,
        linked.run.seed.unwrap_or_default()
    ));
    text
}

/// N by captures that somebody chose.
pub fn chosen(chosen: &Chosen) -> String {
    let joined = |lists: &[assize_record::id::ListId]| lists.iter().map(ToString::to_string).collect::<Vec<_>>();
    let mut rows: Vec<Vec<String>> = chosen
        .readings
        .iter()
        .filter_map(|(name, found)| Some(vec![name.clone(), people(found.as_ref()?.people)]))
        .collect();
    rows.extend(chosen.averaged.map(|found| {
        vec![
            "averaged".to_owned(),
            format!("{} ({} to {})", people(found.people), people(found.low), people(found.high)),
        ]
    }));
    let (first, second) = (joined(&chosen.captures.0).join(" and "), joined(&chosen.captures.1).join(" and "));
    format!("Chapman's N of {first} against {second}:\n{}", show::table(&["links", "people"], rows))
}

/// The same as JSON; counts of 1 to 4 are left out unless they are asked for.
pub fn chosen_value(chosen: &Chosen, show_small: bool) -> Value {
    let count = |count: u64| shown_count(count, show_small);
    let readings = chosen.readings.iter().map(|(name, found)| {
        let found = found.map(|found| {
            json!({ "first": count(found.first), "second": count(found.second), "both": count(found.both), "people": found.people })
        });
        json!({ "name": name, "chapman": found })
    });
    json!({ "captures": chosen.captures, "readings": readings.collect::<Vec<_>>(), "averaged": chosen.averaged, "persons": chosen.persons })
}

/// A count; absent where it could point at somebody.
fn shown_count(count: u64, show_small: bool) -> Option<u64> {
    (show_small || !(1..SMALL).contains(&count)).then_some(count)
}

fn people(value: f64) -> String {
    show::number(value.round())
}

fn readings(linked: &Linked) -> String {
    let rows = linked.readings.iter().map(|one| {
        let n = one.chapman.map_or_else(|| "-".to_owned(), |found| people(found.people));
        vec![one.name.clone(), one.least.to_string(), one.pairs.to_string(), one.persons.to_string(), n]
    });
    let ([_, many], persons) = (linked.kind.words(), linked.kind.listed());
    let by_captures = format!("{many} by two captures");
    let head = ["links", "probability from", "pairs", persons, &by_captures];
    let mut text = format!("{}\n", show::table(&head, rows.collect()));
    let joined =
        |lists: &[assize_record::id::ListId]| lists.iter().map(ToString::to_string).collect::<Vec<_>>().join(" and ");
    text.push_str(&match linked.averaged {
        Some(found) => format!(
            "Averaged over who is who: {} {many} ({} to {}, from doubt about links alone), Chapman's N of {} against {}. With more than two lists: assize link tables{}, assize mse.\n",
            people(found.people),
            people(found.low),
            people(found.high),
            joined(&linked.captures.0),
            joined(&linked.captures.1),
            super::OfKind { kind: linked.kind }
        ),
        None => format!("One list alone says nothing of {many} that nobody listed.\n"),
    });
    if linked.made_whole == Some(false) && linked.lists.len() > 1 {
        text.push_str(if linked.kind == Kind::Person {
            "Too few links share a document number to tell how many were missed; none are made up for, and N is likely too high.\n"
        } else {
            "How many links were missed is not told of firms and worksites; none are made up for, and N is likely too high.\n"
        });
    }
    text.push_str(&format!("Expected {persons} on the lists: {}.\n\n", people(linked.expected_persons)));
    text
}

/// Persons by the lists that they are on.
pub fn patterns(linked: &Linked, show_small: bool) -> String {
    let tables = &linked.tables;
    let named = |pattern: &str| {
        let on = pattern.chars().zip(&tables.lists).filter(|(sign, _)| *sign == '1');
        on.map(|(_, list)| list.to_string()).collect::<Vec<_>>().join(", ")
    };
    let all = [&tables.strict, &tables.likely, &tables.loose];
    let mut seen: Vec<&str> = all.iter().flat_map(|table| table.iter().map(|cell| cell.pattern.as_str())).collect();
    seen.sort_unstable();
    seen.dedup();
    let count = |table: &[PatternCount], pattern: &str| {
        let count = table.iter().find(|cell| cell.pattern == pattern).map_or(0, |cell| cell.count);
        if (1..SMALL).contains(&count) && !show_small { format!("1 to {}", SMALL - 1) } else { count.to_string() }
    };
    let rows = seen.iter().map(|pattern| {
        let mut row = vec![named(pattern)];
        row.extend(all.iter().map(|table| count(table, pattern)));
        row
    });
    let on_exactly = format!("{} on exactly", linked.kind.listed());
    show::table(&[&on_exactly, "strict", "likely", "loose"], rows.collect())
}

/// What each rule of blocking adds and costs.
fn blocking(linked: &Linked) -> String {
    let rows = linked.blocking.iter().map(|rule| {
        let used = if rule.in_use { "yes" } else { "no, it found hardly anybody" };
        vec![
            rule.rule.clone(),
            rule.new_pairs.to_string(),
            show::number(rule.new_matches),
            rule.left_out.to_string(),
            rule.largest_group.to_string(),
            used.to_owned(),
        ]
    });
    let head = ["compared where equal", "pairs added", "of one, expected", "pairs left out", "largest group", "used"];
    format!("{}\n{} pairs compared.\n", show::table(&head, rows.collect()), linked.compared)
}

/// What judgements taught, beyond the pairs that they are about.
fn taught(lesson: &LessonNote) -> String {
    if lesson.answers == 0 {
        return String::new();
    }
    let said = assize_report::linkage::taught(lesson);
    if !lesson.is_used {
        return format!("{said}\n");
    }
    let rows = lesson.sizes.iter().map(assize_report::linkage::taught_row);
    format!("{said}\n{}\n", show::table(&assize_report::linkage::TAUGHT_HEAD, rows.collect()))
}

/// Pairs to look at.
pub fn questions(questions: &[QuestionNote]) -> String {
    let rows = questions.iter().map(|one| {
        vec![
            one.records.0.to_string(),
            one.lists.0.to_string(),
            one.records.1.to_string(),
            one.lists.1.to_string(),
            format!("{:.3}", one.probability),
            show::number(one.difference),
            show::number(one.uncertainty),
            show::number(one.teaches),
        ]
    });
    let head =
        ["record", "list", "record", "list", "probability", "N differs by", "doubt in N", "doubt it takes by teaching"];
    show::table(&head, rows.collect())
}

#[cfg(test)]
mod tests;
