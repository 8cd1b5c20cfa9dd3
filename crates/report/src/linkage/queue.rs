//! What to ask people first, by pairs of lists: how many pairs are in doubt and how much hangs on an answer. The pairs themselves stay in the case.

use super::Shown;
use crate::document::Block;
use crate::lists::say::{count, people, table};
use assize_record::linkage::QuestionNote;
use std::collections::BTreeMap;

/// The section.
pub fn queue(shown: &Shown<'_>) -> Vec<Block> {
    let kind = shown.linked.kind;
    let mut by_lists: BTreeMap<[&str; 2], Vec<&QuestionNote>> = BTreeMap::new();
    for question in &shown.linked.questions {
        let mut lists = [question.lists.0.as_str(), question.lists.1.as_str()];
        lists.sort_unstable();
        by_lists.entry(lists).or_default().push(question);
    }
    if by_lists.is_empty() {
        return vec![Block::paragraph("No pair is in doubt: nothing that people could say would change the estimate.")];
    }
    let rows = by_lists.iter().map(|([one, other], questions)| {
        let chances = questions.iter().map(|question| question.probability);
        let (low, high) = chances.fold((1.0f64, 0.0f64), |(low, high), p| (low.min(p), high.max(p)));
        let most = questions.iter().map(|question| taken(question)).fold(0.0, f64::max);
        vec![
            if one == other { format!("within {one}") } else { format!("{one} and {other}") },
            count(shown.show_small, questions.len() as u64),
            format!("{low:.2} to {high:.2}"),
            people(most),
        ]
    });
    let header = ["lists", "pairs", "probability said", "doubt in N that one answer takes away, at most"];
    vec![
        table("Pairs that are asked about first, at most 200", &header, rows),
        Block::paragraph(format!(
            "Doubt is a standard deviation of N, in {}; an answer takes away its own, and some of that of pairs alike. Which pairs these are says assize link review{}; an identity keeper sees two of them with assize link why RECORD RECORD, and says what is so with assize link judge.",
            kind.words()[1],
            super::of_kind(kind)
        )),
    ]
}

/// The doubt that an answer takes away: of its own pair, and by what it teaches.
fn taken(question: &QuestionNote) -> f64 {
    question.uncertainty.hypot(question.teaches)
}
