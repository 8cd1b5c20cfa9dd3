//! What whoever handed the table over declared about it: combinations that cannot occur, counts that were withheld.

use super::Shown;
use super::say::{is_hidden, people, percent, range, table, whole};
use crate::document::Block;
use assize_estimate::lists::page::{Page, WithheldDoubt};

/// What was declared, a sentence or two for each kind; empty where nothing was.
pub fn declared(page: &Page) -> Vec<String> {
    let mut said = Vec::new();
    let impossible = &page.overview.impossible;
    if !impossible.is_empty() {
        said.push(format!(
            "Declared impossible: nobody can be on exactly {}. These combinations leave every likelihood, for their zeros are no counts; methods that need them say so. Nothing in the table can show whether the declaration is right.",
            impossible.join(", ")
        ));
    }
    if let Some(doubt) = &page.withheld {
        let ranges: Vec<String> =
            doubt.ranges.iter().map(|r| format!("{} {} to {}", r.combination, whole(r.low), whole(r.high))).collect();
        said.push(format!(
            "Withheld by whoever published the table: {}. What was withheld is drawn {} times from what the ranges and the rest of the table allow, every method runs on each of the {} different tables, and its interval carries both doubts.",
            ranges.join("; "),
            whole(doubt.settings.draws as u64),
            whole(doubt.distinct as u64)
        ));
    }
    said
}

/// The declarations as paragraphs.
pub fn paragraphs(shown: &Shown<'_>) -> Vec<Block> {
    declared(shown.page).into_iter().map(Block::paragraph).collect()
}

/// How counts that were withheld are drawn, for the section on assumptions.
pub fn how_drawn(doubt: &WithheldDoubt) -> Block {
    Block::paragraph(format!(
        "Withheld counts are drawn by data augmentation (Tanner and Wong 1987, JASA 82:528): Poisson numbers cut to their ranges, under the model that the stepwise choice takes on the table as it stands, with parameters drawn anew in each of {} sweeps. A method's figure is the median of the mixture over the drawn tables. A method that gives none on some of them is left out, for a figure over the rest would be one over tables picked for having a figure; latent classes are left out because their chains would have to settle on each.",
        whole(doubt.settings.sweeps as u64)
    ))
}

/// From where to where the possible tables take each method.
pub fn over_tables(doubt: &WithheldDoubt) -> Vec<Block> {
    let rows = doubt.methods.iter().filter_map(|over| {
        let found = over.found.as_ref().ok()?;
        let cells = [people(found.lowest), people(found.figure), people(found.highest), range(&found.interval)];
        Some(std::iter::once(over.method.to_owned()).chain(cells).collect::<Vec<_>>())
    });
    let header = ["method", "least of them", "figure", "most of them", "95 % interval, both doubts"];
    let mut blocks = vec![table("Over the tables that this one could be", &header, rows)];
    blocks.extend(doubt.from_withheld.map(|share| {
        Block::paragraph(format!(
            "By graph averaging, {} of the variance of the logarithm of N comes from what was withheld. Least and most are taken over the drawn tables and the two with every withheld count at its lowest and at its highest.",
            percent(share)
        ))
    }));
    blocks
}

/// Sections whose figures are of one table and not of all that it could be.
const OF_LIKELY: [&str; 5] = ["priors", "convergence", "changed", "trials", "grid"];

/// Says under such a section's heading of which table it is.
pub fn of_likely_table(shown: &Shown<'_>, anchor: &str) -> Option<Block> {
    let of_likely = shown.page.withheld.is_some() && OF_LIKELY.contains(&anchor);
    let said = "This part takes the likely table, with each withheld count at the median of its draws; it does not carry what was withheld.";
    of_likely.then(|| Block::paragraph(said))
}

/// A number of people that lies between two, neither telling of 1 to 4 people where that is not to be told.
pub fn between(show_small: bool, low: u64, high: u64) -> String {
    match (is_hidden(show_small, low), is_hidden(show_small, high)) {
        _ if low == high => super::say::count(show_small, low),
        (_, true) => "fewer than 5".to_owned(),
        (true, false) => format!("at most {}", whole(high)),
        (false, false) => format!("{} to {}", whole(low), whole(high)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_end_of_a_range_tells_of_one_to_four_people() {
        for (show_small, low, high, said) in [
            (false, 7, 7, "7"),
            (false, 3, 3, "fewer than 5"),
            (false, 0, 4, "fewer than 5"),
            (false, 3, 11, "at most 11"),
            (false, 0, 11, "0 to 11"),
            (true, 3, 11, "3 to 11"),
            (false, 1203, 1211, "1,203 to 1,211"),
        ] {
            assert_eq!(between(show_small, low, high), said);
        }
    }
}
