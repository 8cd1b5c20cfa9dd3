//! What people said of pairs and what it taught, in words.

use super::{Shown, of_kind};
use crate::document::Block;
use crate::lists::say::{count, table, whole};
use assize_record::linkage::measured::{LessonNote, LessonSize};

/// Heads of the table of [`taught_row`].
pub const TAUGHT_HEAD: [&str; 4] = ["records that hang together", "answers", "odds of each join", "certainty"];

/// What judgements taught beyond the pairs that they are about, in a sentence or two.
pub fn taught(lesson: &LessonNote) -> String {
    let LessonNote { answers, least_answers, surprise_before, surprise_held_out, .. } = lesson;
    let answers = whole(*answers);
    if lesson.answers < *least_answers {
        return format!(
            "{answers} answers are about records in doubt; from {least_answers} on, answers teach about pairs alike. They bind all the same."
        );
    }
    let surprise = format!(
        "{answers} answers about records in doubt: each surprises by {surprise_before:.3} bits as the lists have it, and by {surprise_held_out:.3} as learned from the others."
    );
    if lesson.is_used {
        format!("{surprise} So pairs alike were changed, those in doubt most and those that are certain not at all.")
    } else {
        format!("{surprise} That is no gain above chance, so nothing was changed beyond the pairs judged.")
    }
}

/// A row: what changed for groups of one size.
pub fn taught_row(size: &LessonSize) -> Vec<String> {
    let records = match size.to {
        Some(to) if to == size.from => to.to_string(),
        Some(to) => format!("{} to {to}", size.from),
        None => format!("{} and more", size.from),
    };
    let times = size.bits.abs().exp2();
    let odds = if times < 1.05 {
        "as before".to_owned()
    } else if size.bits > 0.0 {
        format!("times {times:.1}")
    } else {
        format!("divided by {times:.1}")
    };
    let certainty = if (size.power - 1.0).abs() < 0.02 {
        "as before".to_owned()
    } else if size.power > 1.0 {
        format!("more certain (power {:.2})", size.power)
    } else {
        format!("less certain (power {:.2})", size.power)
    };
    vec![records, whole(size.answers), odds, certainty]
}

/// The section.
pub fn judged(shown: &Shown<'_>) -> Vec<Block> {
    let judged =
        shown.linked.judged.iter().map(|(said, number)| vec![said.to_string(), count(shown.show_small, *number)]);
    let mut blocks = vec![table("Judgements that stand; each is obeyed", &["said", "pairs"], judged)];
    let Some(lesson) = shown.linked.lesson.as_ref().filter(|lesson| lesson.answers > 0) else {
        blocks.push(Block::paragraph(
            format!("No answer about records in doubt stands, so nothing was learned. assize link review{} lists the pairs whose answer would change the estimate most.", of_kind(shown.linked.kind)),
        ));
        return blocks;
    };
    blocks.push(Block::paragraph(taught(lesson)));
    if lesson.is_used {
        blocks.push(table(
            "What was changed, fully where records are in doubt",
            &TAUGHT_HEAD,
            lesson.sizes.iter().map(taught_row),
        ));
    }
    blocks.push(Block::paragraph(
        "People are asked where the model is in doubt, so no weight of an agreement is learned from them; only how far what was said of such pairs is off (docs/method/linkage.md). A judgement that is withdrawn leaves no trace in the next linkage.",
    ));
    blocks
}
