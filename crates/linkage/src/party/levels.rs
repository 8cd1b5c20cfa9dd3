//! The comparisons of two firms or two worksites, and their levels of agreement. Six at most, which is what partitions take.

use crate::compare::{COMPARISONS, Level, level};
use crate::party::Kind;

/// By writing (Latin, one other script, two scripts) the agreements of names, in their order.
const NAME: &[Level] = &[
    level("the same words, letter by letter", 0, 0.525),
    level("the same words, spelled in two ways that sound alike", 0, 0.18),
    level("the same words, one spelled otherwise or miskeyed", 0, 0.09),
    level("the same words, a proper word more or less", 0, 0.05),
    level("an acronym that fits the other's words", 0, 0.03),
    level("words nearly alike, either met elsewhere", 0, 0.01),
    level("the same words, one with an ordinal", 0, 0.005),
    level("some of the words", 0, 0.03),
    level("the same words, another ordinal", 0, 0.005),
    level("other words", 0, 0.075),
    level("the same words, character by character", 1, 0.77),
    level("words that sound alike, other characters", 1, 0.03),
    level("the same words, one with other characters or miskeyed", 1, 0.06),
    level("the same words, a proper word more or less", 1, 0.04),
    level("an acronym that fits the other's words", 1, 0.005),
    level("words nearly alike, either met elsewhere", 1, 0.005),
    level("the same words, one with an ordinal", 1, 0.005),
    level("some of the words", 1, 0.02),
    level("the same words, another ordinal", 1, 0.005),
    level("other words", 1, 0.06),
    level("the same words of the table, in two scripts", 2, 0.03),
    level("the same words by their sounds, in two scripts", 2, 0.675),
    level("nearly the same words by their sounds, in two scripts", 2, 0.09),
    level("the same words, a proper word more or less", 2, 0.05),
    level("an acronym that fits the other's words", 2, 0.02),
    level("words nearly alike, either met elsewhere", 2, 0.01),
    level("the same words, one with an ordinal", 2, 0.005),
    level("some of the words", 2, 0.03),
    level("the same words, another ordinal", 2, 0.005),
    level("other words", 2, 0.085),
];
const ADDRESS: &[Level] = &[
    level("the same street and house", 0, 0.7),
    level("the same street, another house", 0, 0.1),
    level("another street", 0, 0.2),
    level("the same street, a house not stated", 1, 0.8),
    level("another street, a house not stated", 1, 0.2),
    level("coordinates within 300 m", 2, 0.6),
    level("coordinates within 3 km", 2, 0.3),
    level("coordinates within 30 km", 2, 0.08),
    level("coordinates farther apart", 2, 0.02),
];
const PLACE: &[Level] = &[
    level("the same city", 0, 0.88),
    level("another city, the same province", 0, 0.03),
    level("another city of the same state", 0, 0.06),
    level("another city, another state", 0, 0.03),
    level("the same state", 1, 0.9),
    level("another state", 1, 0.1),
];
const TRADE: &[Level] = &[
    level("the same trades", 0, 0.7),
    level("the same trade, another beside it", 0, 0.22),
    level("some trades in common", 0, 0.03),
    level("other trades", 0, 0.05),
    level("the same kind of worksite", 1, 0.92),
    level("another kind of worksite", 1, 0.08),
];
const EMPLOYER: &[Level] = &[
    level("the same employer", 0, 0.7),
    level("an employer of much the same name", 0, 0.1),
    level("another employer", 0, 0.2),
];
const NUMBER: &[Level] = &[
    level("the same registration number", 0, 0.95),
    level("a registration number one keying error off", 0, 0.02),
    level("another registration number of the same kind", 0, 0.03),
    level("the same registration number, its check digit right", 1, 0.95),
    level("a registration number one keying error off, as a check digit shows", 1, 0.03),
    level("another registration number of the same kind, check digits right", 1, 0.01),
    level("another registration number of the same kind, a check digit wrong", 1, 0.01),
];
const FORM: &[Level] = &[level("the same legal form", 0, 0.7), level("another legal form", 0, 0.3)];

/// The comparisons of firms: name, address, place, trade, number, legal form.
const ORGANISATIONS: [(&str, &[Level]); COMPARISONS] =
    [("name", NAME), ("address", ADDRESS), ("place", PLACE), ("trade", TRADE), ("number", NUMBER), ("form", FORM)];
/// Of worksites: name, address or coordinates, employer, place, number, kind.
const WORKSITES: [(&str, &[Level]); COMPARISONS] = [
    ("name", NAME),
    ("address", ADDRESS),
    ("employer", EMPLOYER),
    ("place", PLACE),
    ("number", NUMBER),
    ("kind", TRADE),
];

/// The comparisons of a kind, each with what it is about.
pub fn comparisons(kind: Kind) -> &'static [(&'static str, &'static [Level]); COMPARISONS] {
    match kind {
        Kind::Organisations => &ORGANISATIONS,
        Kind::Worksites => &WORKSITES,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_of_each_group_of_levels_sum_to_one_before_anything_is_learned() {
        for kind in [Kind::Organisations, Kind::Worksites] {
            for (about, levels) in comparisons(kind) {
                for group in 0..=levels.iter().map(|level| level.group).max().unwrap() {
                    let sum: f64 = levels.iter().filter(|level| level.group == group).map(|level| level.share).sum();
                    assert!((sum - 1.0).abs() < 1e-9, "{about} {group}: {sum}");
                }
            }
        }
    }
}
