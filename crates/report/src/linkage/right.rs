//! How right a linkage is: calibration by a column of truth or by judgements held out; precision and recall by threshold and script.

use super::{Shown, of_kind};
use crate::chart;
use crate::document::Block;
use crate::lists::say::{count, table};
use assize_record::linkage::measured::{BandNote, Scored, calibration_error};

/// Calibration: plot, number, table; by the truth where there is one, and by judgements where there are any.
pub fn calibration(shown: &Shown<'_>) -> Vec<Block> {
    let of = of_kind(shown.linked.kind);
    let mut blocks = Vec::new();
    if let Some(score) = shown.score {
        let source = format!("the column `{}`", score.truth);
        blocks.push(Block::paragraph(format!(
            "Calibration error {:.4} by {source}: how far what was said is from what is true, on average over pairs.",
            score.calibration_error
        )));
        blocks.extend(plot(shown, &score.bands, &source));
    }
    if let Some(lesson) = shown.linked.lesson.as_ref().filter(|lesson| lesson.answers > 0) {
        let (before, held_out) = (calibration_error(&lesson.bands_before), calibration_error(&lesson.bands_held_out));
        blocks.push(Block::paragraph(format!(
            "By what people judged: calibration error {before:.4} as the lists have it, and {held_out:.4} as learned from the other answers, each answer held out in turn. Judged pairs are those in doubt, so this says nothing of pairs that are nearly certain; within a band they stand for all of it."
        )));
        if shown.score.is_none() {
            blocks.extend(plot(shown, &lesson.bands_held_out, "judgements, each held out in turn"));
        }
        blocks.push(bands(shown, "Judged pairs by what was said of them as the lists have it", &lesson.bands_before));
    }
    if blocks.is_empty() {
        blocks.push(Block::paragraph(
            format!("Nothing here tells what is true: no column was held against the linkage (assize link score{of} --truth COLUMN --out PAGE.html), and nobody has judged pairs in doubt (assize link review{of}, assize link judge)."),
        ));
    }
    blocks
}

fn plot(shown: &Shown<'_>, found: &[BandNote], source: &str) -> [Block; 2] {
    let pairs = |number: u64| count(shown.show_small, number);
    [
        Block::Chart(chart::calibration::chart(found, source, shown.linked.kind, &pairs)),
        bands(shown, &format!("Pairs by the probability said, and the share that is true by {source}"), found),
    ]
}

fn bands(shown: &Shown<'_>, caption: &str, found: &[BandNote]) -> Block {
    let rows = found.iter().map(|band| {
        vec![
            format!("{:.1} to {:.1}", band.from, band.from + 0.1),
            count(shown.show_small, band.pairs),
            format!("{:.3}", band.said),
            format!("{:.3}", band.truly),
        ]
    });
    table(caption, &["probability", "pairs", "said", "true"], rows)
}

/// Precision and recall.
pub fn right(shown: &Shown<'_>) -> Vec<Block> {
    let of = of_kind(shown.linked.kind);
    let Some(score) = shown.score else {
        return vec![Block::paragraph(format!(
            "Without a column that tells the truth there is neither: assize link score{of} --truth COLUMN --out PAGE.html puts them here."
        ))];
    };
    let [one, _] = shown.linked.kind.words();
    let row = |one: &Scored| {
        let share = |value: f64| format!("{value:.4}");
        let counts = [one.said, one.true_pairs].map(|number| count(shown.show_small, number));
        [vec![one.of.clone()], counts.to_vec(), [one.precision, one.recall, one.f1].map(share).to_vec()].concat()
    };
    let header = |what| [what, "pairs said", "pairs that are", "precision", "recall", "F1"];
    vec![
        table("By threshold", &header("links"), score.thresholds.iter().map(row)),
        table("By the scripts of the two names, likely links", &header("scripts"), score.scripts.iter().map(row)),
        Block::paragraph(format!(
            "Precision is the share of the pairs said to be one {one} that are; recall the share of the pairs of one {one} that are said so; F1 their harmonic mean. Judgements were obeyed while this was measured."
        )),
    ]
}
